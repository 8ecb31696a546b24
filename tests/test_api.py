"""The Python API, as one who knows the field would try it."""

import subprocess
import sys

import numpy as np
import pytest

import gdviz
from gdviz.core.batches import BatchStream
from gdviz.core.descent import Descent


def test_a_run_in_five_lines():
    f = gdviz.landscape("himmelblau")
    run = gdviz.descend(f, "momentum", start=(0.0, -1.0), updates=300, learning_rate=0.01)
    assert run.theta.shape == (301, 2)
    assert run.loss.shape == run.evaluations.shape == (301,)
    assert run.theta[0].tolist() == [0.0, -1.0]
    assert run.loss[-1] < 1e-6
    assert run.evaluations.tolist() == list(range(301))
    assert run.diverged_at is None


@pytest.mark.parametrize("key", gdviz.OPTIMIZERS)
def test_many_starts_at_once_are_each_alone(key):
    f = gdviz.landscape("rosenbrock")
    starts = np.random.default_rng(5).uniform(-1.5, 1.5, (3, 4, 2))
    together = gdviz.descend(f, key, starts, 40, learning_rate=1e-4)
    last = gdviz.descend(f, key, starts, 40, learning_rate=1e-4, keep="last")
    assert together.theta.shape == (41, 3, 4, 2)
    assert together.loss.shape == (41, 3, 4)
    assert last.theta.shape == (1, 3, 4, 2)
    assert last.theta[0].tobytes() == together.theta[-1].tobytes()
    assert last.loss[0].tobytes() == together.loss[-1].tobytes()
    assert last.evaluations.tolist() == [together.evaluations[-1]]
    for row in np.ndindex(3, 4):
        alone = gdviz.descend(f, key, starts[row], 40, learning_rate=1e-4)
        assert alone.theta.tobytes() == together.theta[(slice(None), *row)].tobytes()


@pytest.mark.parametrize("key", gdviz.OPTIMIZERS)
def test_blocks_of_very_many_are_as_the_rule_has_it(key):
    """More than one block, through overflow, under a schedule, with decay and clipping."""
    f = gdviz.landscape("rosenbrock")
    starts = np.random.default_rng(6).uniform(-2.0, 2.0, (17_001, 2))
    settings = {
        "learning_rate": 0.02, "schedule": "cosine", "schedule_length": 10.0, "warmup": 3.0,
        "weight_decay": 0.1, "clip_norm": 50.0,
    }  # fmt: skip
    found = gdviz.descend(f, key, starts, 12, keep="last", **settings).theta[0]
    run = Descent(f, gdviz.OPTIMIZERS[key], settings, BatchStream(1, 1, "passes", 0))
    with np.errstate(all="ignore"):
        for step in run.steps(run.begin(starts[::1700])):
            if step.index == 12:
                break
    assert np.array_equal(found[::1700], step.theta, equal_nan=True)


def test_a_typed_formula_in_one_dimension():
    f = gdviz.formula("f(x) = a x^2", a=2)
    run = gdviz.descend(f, "gd", start=(1.0,), updates=3, learning_rate=0.125)
    assert run.theta[:, 0].tolist() == [1.0, 0.5, 0.25, 0.125]
    assert run.loss.tolist() == [2.0, 0.5, 0.125, 0.03125]


def test_a_function_of_ones_own():
    bowl = gdviz.function(
        lambda theta: (theta * theta).sum(axis=-1),
        lambda theta: 2.0 * theta,
        lambda theta: np.broadcast_to(2.0 * np.eye(3), (*theta.shape, 3)),
        dimension=3,
    )
    run = gdviz.descend(bowl, "gd", (1.0, -2.0, 4.0), 2, learning_rate=0.25)
    assert run.theta[-1].tolist() == [0.25, -0.5, 1.0]
    newton = gdviz.descend(bowl, "newton", (1.0, -2.0, 4.0), 1, damping=0.0)
    assert np.allclose(newton.theta[-1], 0.0, atol=1e-15)


def test_mini_batches_on_tilted_copies():
    f = gdviz.tilted(gdviz.landscape("himmelblau"), copies=16, tilt=5.0)
    run = gdviz.descend(
        f, "gd", (0.0, -1.0), 12, batch_size=4, reduction="mean", learning_rate=0.01
    )
    assert run.evaluations.tolist() == [4 * k for k in range(13)]
    again = gdviz.descend(
        f, "gd", (0.0, -1.0), 12, batch_size=4, reduction="mean", learning_rate=0.01
    )
    other = gdviz.descend(
        f, "gd", (0.0, -1.0), 12, batch_size=4, reduction="mean", learning_rate=0.01, seed=1
    )
    assert run.theta.tobytes() == again.theta.tobytes() != other.theta.tobytes()


def test_models_on_data_of_ones_own():
    line = gdviz.fit("linear", [0, 1, 2], [1, 3, 5])
    run = gdviz.descend(line, "gd", (0.0, 0.0), 400, learning_rate=0.1, batch_size=2)
    assert np.allclose(run.theta[-1], [2.0, 1.0], atol=1e-6)
    classes = gdviz.fit("logistic", [[1, 0], [-1, 0.5], [0.5, -1]], [1, 0, 1])
    assert classes.loss(np.zeros(2)) == pytest.approx(3 * np.log(2))
    with pytest.raises(ValueError, match=r"\(N, 2\)"):
        gdviz.fit("logistic", [1, 2], [0, 1])
    with pytest.raises(gdviz.DataError, match="Sample 2"):
        gdviz.fit("linear", [1, np.nan], [0, 1])


@pytest.mark.parametrize("model", gdviz.MODELS)
def test_models_on_the_data_that_come_with_gdviz(model):
    for number, row in enumerate(gdviz.MODELS[model].examples):
        problem = gdviz.example(model, number)
        run = gdviz.descend(
            problem, "adam", row.starts[0], 300,
            learning_rate=0.1, reduction="mean", batch_size=min(8, problem.sample_count),
        )  # fmt: skip
        assert run.diverged_at is None
        assert run.loss[-1] < run.loss[0]


def test_a_diverging_run_says_when():
    f = gdviz.landscape("rosenbrock")
    run = gdviz.descend(f, "gd", (-1.4, 2.4), 50, learning_rate=1.0)
    assert run.diverged_at is not None
    assert np.isfinite(run.theta[: run.diverged_at]).all()
    assert np.isfinite(run.loss[: run.diverged_at]).all()
    row = run.diverged_at
    assert not (np.isfinite(run.theta[row]).all() and np.isfinite(run.loss[row]))


def test_no_updates_is_the_start():
    run = gdviz.descend(gdviz.landscape("himmelblau"), "adam", (1.0, 2.0), 0)
    assert run.theta.tolist() == [[1.0, 2.0]]
    assert run.loss.shape == (1,)


@pytest.mark.parametrize(
    ("error", "match", "arguments"),
    [
        (KeyError, "sgd", {"optimizer": "sgd"}),
        (TypeError, "gd has no setting 'gamma'; it has learning_rate", {"gamma": 0.9}),
        (ValueError, "learning_rate: α must be at least 0", {"learning_rate": -1.0}),
        (ValueError, "schedule: It must be one of: constant", {"schedule": "linear"}),
        (ValueError, r"shape \(\.\.\., 2\)", {"start": (1.0, 2.0, 3.0)}),
        (ValueError, "updates must be at least 0", {"updates": -1}),
        (ValueError, "batch size 2", {"batch_size": 2}),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(error, match, arguments):
    sound = {"optimizer": "gd", "start": (1.0, 2.0), "updates": 1}
    with pytest.raises(error, match=match):
        gdviz.descend(gdviz.landscape("himmelblau"), **(sound | arguments))


def test_it_needs_no_qt():
    code = (
        "import sys, gdviz; gdviz.descend(gdviz.formula('x^2 + y^2'), 'adam', (1, 1), 3);"
        "print(sorted(m for m in sys.modules if m.split('.')[0] in ('PySide6', 'pyqtgraph')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = gdviz.nothing

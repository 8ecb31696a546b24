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
    assert "diverged at row" in repr(run)


def test_of_many_runs_each_says_whether_it_is_finite():
    f = gdviz.landscape("rosenbrock")
    starts = np.array([[[1.0, 1.0], [-1.4, 2.4]], [[0.9, 0.9], [50.0, 0.0]]])
    run = gdviz.descend(f, "gd", starts, 50, learning_rate=2e-3)
    assert run.finite.shape == (51, 2, 2)
    assert run.finite[-1].tolist() == [[True, True], [True, False]]
    assert run.diverged_at == np.argmin(run.finite[:, 1, 1])
    last = gdviz.descend(f, "gd", starts, 50, learning_rate=2e-3, keep="last")
    assert (last.finite == run.finite[-1:]).all()
    assert last.diverged_at == 0


def test_what_is_kept_changes_no_number(monkeypatch):
    """One run in parts, and many update by update, keep the last row that all rows end with."""
    line = gdviz.fit("linear", [0, 1, 2, 4], [1, 3, 5, 8])
    whole = gdviz.descend(line, "adam", (0.5, -0.5), 30, batch_size=3)
    monkeypatch.setattr("gdviz.api.BLOCK", 7)
    in_parts = gdviz.descend(line, "adam", (0.5, -0.5), 30, batch_size=3)
    assert in_parts.theta.tobytes() == whole.theta.tobytes()
    assert (in_parts.evaluations == whole.evaluations).all()
    for start in ((0.5, -0.5), np.full((3, 2), 0.5)):
        for rest in ({"batch_size": 3}, {"changes": [gdviz.Change(5, "learning_rate", 0.1)]}):
            every, last = (
                gdviz.descend(line, "adam", start, 30, keep=keep, **rest)
                for keep in ("all", "last")
            )
            assert last.theta.tobytes() == every.theta[-1:].tobytes()
            assert last.loss.tobytes() == every.loss[-1:].tobytes()
            assert last.evaluations.tolist() == every.evaluations[-1:].tolist()


def test_runs_side_by_side_see_the_same_batches():
    line = gdviz.fit("linear", [0, 1, 2, 4], [1, 3, 5, 8])
    for batches in ({"batch_size": 3}, {"batch_size": 3, "drop_last": True}):
        starts = np.array([[0.5, -0.5], [0.5, -0.5], [1.0, 0.0]])
        many = gdviz.descend(line, "adam", starts, 30, seed=4, **batches)
        for number, start in enumerate(starts):
            alone = gdviz.descend(line, "adam", start, 30, seed=4, **batches)
            assert alone.theta.tobytes() == many.theta[:, number].tobytes()


def test_a_dropped_last_batch_is_not_paid_for():
    line = gdviz.fit("linear", [0, 1, 2, 4, 3], [1, 3, 5, 8, 9])
    kept, dropped = (
        gdviz.descend(line, "gd", (0.0, 0.0), 6, batch_size=2, drop_last=drop).evaluations
        for drop in (False, True)
    )
    assert kept.tolist() == [0, 2, 4, 5, 7, 9, 10]
    assert dropped.tolist() == [0, 2, 4, 6, 8, 10, 12]


def test_a_million_starts_at_once():
    """All of them from two places, so that it is known where each one ends."""
    f = gdviz.landscape("rosenbrock")
    starts = np.tile([[-1.4, 2.4], [0.5, 0.5]], (500_000, 1))
    run = gdviz.descend(f, "adam", starts, 5, learning_rate=0.05, keep="last")
    for number in (0, 1):
        alone = gdviz.descend(f, "adam", starts[number], 5, learning_rate=0.05, keep="last")
        assert (run.theta[0, number::2] == alone.theta[0]).all()
        assert (run.loss[0, number::2] == alone.loss[0]).all()


def test_rows_that_would_not_fit_are_refused_before_they_are_made():
    f = gdviz.landscape("rosenbrock")
    with pytest.raises(ValueError, match=r"1,000,000 runs of 10,000 updates takes 223\.5 GiB"):
        gdviz.descend(f, "gd", np.zeros((1_000_000, 2)), 10_000)
    with pytest.raises(ValueError, match=r"keep='last'"):
        gdviz.descend(f, "gd", (0.0, 0.0), 10**12)


def test_what_is_said_of_a_run():
    f = gdviz.formula("f(x) = x^2")
    assert repr(gdviz.descend(f, "gd", [1.0], 2, learning_rate=0.25)) == (
        "Run(theta (3, 1), loss 1.0 → 0.0625, 2 evaluations)"
    )
    many = gdviz.descend(f, "gd", [[1.0], [2.0]], 2, keep="last")
    assert repr(many) == "Run(theta (1, 2, 1), 2 evaluations)"
    assert repr(f) == "<FormulaProblem of 1 parameters>"
    assert repr(gdviz.OPTIMIZERS["adam"]) == "<Optimizer adam>"
    tilted = gdviz.tilted(gdviz.landscape("himmelblau"), 8)
    assert repr(tilted) == "<TiltedProblem of 2 parameters, 8 samples>"


def test_no_updates_is_the_start():
    run = gdviz.descend(gdviz.landscape("himmelblau"), "adam", (1.0, 2.0), 0)
    assert run.theta.tolist() == [[1.0, 2.0]]
    assert run.loss.shape == (1,)


@pytest.mark.parametrize(
    ("error", "match", "arguments"),
    [
        (ValueError, "no optimizer 'sgd'; did you mean 'gd'[?] .*, adam, ", {"optimizer": "sgd"}),
        (ValueError, "did you mean 'heavy-ball'", {"optimizer": "Heavy_Ball"}),
        (ValueError, r"no optimizer 'xyz'\. There are: gd, ", {"optimizer": "xyz"}),
        (TypeError, "gd has no setting 'gamma'; it has learning_rate", {"gamma": 0.9}),
        (TypeError, "learning_rate must be a number or a word, not None", {"learning_rate": None}),
        (TypeError, "learning_rate must be a number", {"learning_rate": [0.1, 0.2]}),
        (ValueError, "learning_rate: α must be at least 0", {"learning_rate": -1.0}),
        (ValueError, "learning_rate: α must be a finite number", {"learning_rate": np.nan}),
        (ValueError, "schedule: It must be one of: constant", {"schedule": "linear"}),
        (ValueError, r"shape \(\.\.\., 2\)", {"start": (1.0, 2.0, 3.0)}),
        (ValueError, r"shape \(\.\.\., 2\)", {"start": 1.0}),
        (ValueError, "updates must be at least 0", {"updates": -1}),
        (TypeError, "updates must be a whole number, not 1.5", {"updates": 1.5}),
        (ValueError, "batch size 2", {"batch_size": 2}),
        (ValueError, "batch size 0", {"batch_size": 0}),
        (TypeError, "batch_size must be a whole number", {"batch_size": 1.0}),
        (TypeError, "seed must be a whole number, not None", {"seed": None}),
        (ValueError, "seed -1", {"seed": -1}),
        (ValueError, "draw must be one of passes, independent, not 'all'", {"draw": "all"}),
        (ValueError, "reduction must be one of sum, mean", {"reduction": "average"}),
        (ValueError, "keep must be one of all, last", {"keep": "first"}),
        (TypeError, "gamma", {"changes": [gdviz.Change(1, "gamma", 0.5)]}),
        (ValueError, "at update 0 or later", {"changes": [gdviz.Change(-1, "clip_norm", 0.5)]}),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(error, match, arguments):
    sound = {"optimizer": "gd", "start": (1.0, 2.0), "updates": 1}
    with pytest.raises(error, match=match):
        gdviz.descend(gdviz.landscape("himmelblau"), **(sound | arguments))


def test_numbers_of_numpy_are_numbers():
    f = gdviz.landscape("himmelblau")
    settings = {"learning_rate": np.float32(0.25), "schedule_length": np.int64(3)}
    run = gdviz.descend(f, "gd", (1, 2), np.int32(2), batch_size=np.int64(1), **settings)
    assert (
        run.theta.tobytes() == gdviz.descend(f, "gd", (1, 2), 2, learning_rate=0.25).theta.tobytes()
    )


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (lambda: gdviz.landscape("Rosenbrok"), ValueError, "did you mean 'rosenbrock'"),
        (lambda: gdviz.fit("lineal", [1], [1]), ValueError, "no model 'lineal'; did you mean"),
        (lambda: gdviz.fit("linear", [1, 2], [[1], [2]]), ValueError, r"y must have shape \(N,\)"),
        (lambda: gdviz.fit("linear", [1, 2], [1]), gdviz.DataError, "equally long"),
        (lambda: gdviz.example("mlp"), ValueError, "no model 'mlp'"),
        (lambda: gdviz.example("linear", 99), IndexError, "numbered from 0 to"),
        (lambda: gdviz.example("linear", -1), IndexError, "numbered from 0 to"),
        (lambda: gdviz.function(np.sum, np.sum, dimension=0), ValueError, "at least 1"),
    ],
)
def test_a_problem_that_there_is_not_is_refused_in_words(call, error, match):
    with pytest.raises(error, match=match):
        call()


def test_a_function_of_a_single_place_is_found_out_and_can_be_made_to_fit():
    def loss(theta):
        return theta[0] ** 2 + theta[1] ** 2

    def gradient(theta):
        return 2 * theta

    with pytest.raises(ValueError, match=r"loss gave shape \(2,\) where \(4,\) was due"):
        gdviz.descend(gdviz.function(loss, gradient), "gd", (1.0, 2.0), 3)
    with pytest.raises(ValueError, match=r"gradient gave shape \(\) where \(2,\) was due"):
        gdviz.descend(gdviz.function(loss, loss), "gd", (1.0, 2.0), 3)
    with pytest.raises(ValueError, match="came without one"):
        gdviz.descend(gdviz.function(loss, gradient), "newton", (1.0, 2.0), 3)
    fitting = gdviz.function(np.vectorize(loss, signature="(d)->()"), gradient)
    many = gdviz.descend(fitting, "gd", [[1.0, 2.0], [3.0, 0.0]], 3, learning_rate=0.25)
    assert many.loss[-1].tolist() == [5 / 64, 9 / 64]


def test_it_needs_no_qt():
    code = (
        "import sys, gdviz; assert 'numpy' not in sys.modules;"
        "gdviz.descend(gdviz.formula('x^2 + y^2'), 'adam', (1, 1), 3); gdviz.example('linear');"
        "print(sorted(m for m in sys.modules if m.split('.')[0] in "
        "('PySide6', 'pyqtgraph', 'moderngl', 'av')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_names_are_found_by_completion():
    assert {"descend", "landscape", "OPTIMIZERS", "__version__"} <= set(dir(gdviz))


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = gdviz.nothing

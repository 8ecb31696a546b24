"""The compiled loop gives the same bits as the rule itself, update by update."""

from itertools import islice

import numpy as np
import pytest

from gdviz.core import fused
from gdviz.core.batches import BatchStream
from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.common import all_defaults, extras
from gdviz.core.descent import Change, Descent
from gdviz.core.hyper import Choice
from gdviz.core.landscapes import AnalyticProblem
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.io.problems import load_problem
from gdviz.scene.opening import PENGUINS
from tests.core.checks import small_fit

UPDATES = 120
WITHOUT_A_LOOP = {"newton", "bfgs"}
EVERY_OPTIMIZER = pytest.mark.parametrize("key", OPTIMIZERS)

EXTRAS = {
    "weight decay": {"weight_decay": 0.3},
    "clipped norm": {"clip_norm": 0.5},
    "clipped elements": {"clip_value": 0.25},
    "all of it": {
        "weight_decay": 0.1,
        "clip_norm": 2.0,
        "clip_value": 1.0,
        "schedule": "restarts",
        "schedule_length": 20.0,
        "schedule_growth": 2.0,
        "warmup": 7.0,
    },
}


def bits(values):
    """All bits of some numbers, but one NaN is as good as another."""
    array = np.asarray(values, dtype=float)
    return np.where(np.isnan(array), np.nan, array).tobytes()


def assert_same(descent, start, updates=UPDATES):
    """`block`, in uneven pieces, gives what `steps` gives."""
    begin = descent.begin(np.array(start))
    with np.errstate(all="ignore"):
        expected = list(islice(descent.steps(begin), updates))
        rows, costs, step = [], [], begin
        for count in (1, 2, 50, updates - 53):
            theta, evaluations, step = descent.block(step, count)
            rows += theta.tolist()
            costs += evaluations.tolist()
    assert bits(rows) == bits([each.theta for each in expected])
    assert costs == [each.evaluations for each in expected]
    last = expected[-1]
    assert (step.index, step.evaluations) == (last.index, last.evaluations)
    assert np.array_equal(step.samples, last.samples) or step.samples is last.samples
    assert bits(step.theta) == bits(last.theta)
    for found, wanted in zip(step.state, last.state, strict=True):
        assert type(found) is type(wanted)
        assert bits(found) == bits(wanted)


def variants(key):
    """The settings under which a rule runs other code: each choice in turn, and each extra."""
    yield {}
    for hyper in OPTIMIZERS[key].hypers:
        if isinstance(hyper, Choice):
            yield from ({hyper.name: option.key} for option in hyper.options[1:])
    yield from EXTRAS.values()


@EVERY_OPTIMIZER
@pytest.mark.parametrize("name", LANDSCAPES)
def test_on_every_landscape(key, name):
    row = LANDSCAPES[name]
    run = Descent(AnalyticProblem(row), OPTIMIZERS[key], {}, BatchStream(1, 1, "passes", 0))
    assert_same(run, row.starts[0], updates=60)


@EVERY_OPTIMIZER
def test_many_at_once_on_every_landscape(key):
    rng = np.random.default_rng(8)
    for row in LANDSCAPES.values():
        run = Descent(AnalyticProblem(row), OPTIMIZERS[key], {}, BatchStream(1, 1, "passes", 0))
        starts = np.stack([rng.uniform(*row.x, 12), rng.uniform(*row.y, 12)], axis=-1)
        starts[:2] = [0.0, 0.0], row.minima[0] if row.minima else row.starts[1]
        with np.errstate(all="ignore"):
            expected = list(islice(run.steps(run.begin(starts)), 12))[-1]
        found = run.many(starts, 12)
        assert (found is None) == (key in WITHOUT_A_LOOP)
        if found is not None:
            assert bits(found[0]) == bits(expected.theta), row.key
            assert found[1] == expected.evaluations


@EVERY_OPTIMIZER
@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize(("size", "draw"), [(7, "passes"), (3, "passes"), (1, "independent")])
def test_under_every_batch_regime(key, reduction, size, draw):
    stream = BatchStream(7, size, draw, seed=3)
    settings = {"learning_rate": 0.02}
    assert_same(Descent(small_fit(), OPTIMIZERS[key], settings, stream, reduction), (-2.0, 3.5))


@EVERY_OPTIMIZER
def test_in_every_variant(key):
    problem = AnalyticProblem(LANDSCAPES["himmelblau"])
    for settings in variants(key):
        stream = BatchStream(1, 1, "passes", 0)
        assert_same(
            Descent(problem, OPTIMIZERS[key], {"learning_rate": 0.01} | settings, stream),
            (0.3, -1.2),
        )


@EVERY_OPTIMIZER
def test_with_settings_that_change_on_the_way(key):
    changes = (
        Change(20, "learning_rate", 0.02),
        Change(33, "weight_decay", 0.5),
        Change(34, "clip_norm", 1.0),
        Change(80, "weight_decay", 0.0),
        Change(80, "schedule", "cosine"),
    )
    problem, stream = load_problem(PENGUINS), BatchStream(342, 32, "passes", seed=5)
    run = Descent(problem, OPTIMIZERS[key], {"learning_rate": 0.001}, stream, "mean", changes)
    assert_same(run, (-2.2, 1.2))


@EVERY_OPTIMIZER
def test_through_overflow_and_beyond(key):
    problem = AnalyticProblem(LANDSCAPES["rosenbrock"])
    run = Descent(problem, OPTIMIZERS[key], {"learning_rate": 50.0}, BatchStream(1, 1, "passes", 0))
    assert_same(run, (-1.4, 2.4))


@EVERY_OPTIMIZER
def test_only_rules_that_branch_have_no_loop(key):
    optimizer, problem = OPTIMIZERS[key], AnalyticProblem(LANDSCAPES["rosenbrock"])
    settings = all_defaults(optimizer)
    made = fused.loop(optimizer, settings, extras(settings), 2, problem.slopes, ("x", "y"))
    assert (made is None) == (key in WITHOUT_A_LOOP)

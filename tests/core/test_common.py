"""What goes with every rule: schedules, decoupled weight decay, clipped gradients."""

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from gdviz.core.batches import BatchStream
from gdviz.core.common import COMMON_BY_NAME, all_defaults, declarations
from gdviz.core.descent import Descent
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.schedules import rate_factor
from tests.core.checks import Slope, small_fit
from tests.core.references.make_schedules import SCHEDULES

REFERENCES = Path(__file__).with_name("references") / "schedules.npz"
DEFAULTS = all_defaults(OPTIMIZERS["gd"])


def factors(settings, updates=200):
    return np.array([rate_factor(DEFAULTS | settings, t) for t in range(updates)])


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_are_those_of_torch(name):
    with np.load(REFERENCES) as references:
        expected = references[name]
    found = factors(SCHEDULES[name][0])
    assert np.abs(found - expected).max() <= 1e-14


def test_a_constant_rate_is_untouched():
    assert (factors({}) == 1.0).all()


def test_one_over_t():
    found = factors({"schedule": "inverse", "schedule_length": 10.0}, 31)
    assert found[[0, 10, 30]].tolist() == [1.0, 0.5, 0.25]


def test_cosine_and_one_cycle_stay_down():
    assert (
        factors({"schedule": "cosine", "schedule_length": 50.0, "schedule_floor": 0.1})[50:] == 0.1
    ).all()
    after = factors({"schedule": "one-cycle", "schedule_length": 50.0})[49:]
    assert np.allclose(after, 1 / 25e4, rtol=1e-12)


def test_warm_up_rises_linearly_and_multiplies_the_rest():
    found = factors({"warmup": 4.0, "schedule": "step", "schedule_length": 2.0}, 7)
    assert found.tolist() == [0.25, 0.5, 0.375, 0.5, 0.25, 0.25, 0.125]


@pytest.mark.parametrize(
    "name", ["step", "exponential", "inverse", "cosine", "restarts", "one-cycle"]
)
@pytest.mark.parametrize("length", [1.0, 2.0, 3.0])
def test_the_shortest_schedules_are_finite(name, length):
    found = factors({"schedule": name, "schedule_length": length})
    assert np.isfinite(found).all()
    assert (found >= 0.0).all()


def path(key, settings, updates=50, problem=None, start=(2.0, -3.0)):
    stream = BatchStream(1, 1, "passes", 0)
    problem = problem or Slope(3.0, 4.0)
    run = Descent(problem, OPTIMIZERS[key], settings, stream)
    begin = run.begin(np.array(start))
    return np.array([start, *(step.theta for step in islice(run.steps(begin), updates))])


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_decoupled_decay_shrinks_apart_from_the_gradient(key):
    """On a plane no rule but the decay depends on where it is: the difference is the decay."""
    settings = {"learning_rate": 0.1, "weight_decay": 0.5}
    if key == "bfgs":
        pytest.skip("its line search looks at the loss, which decay changes")
    plain = path(key, {"learning_rate": 0.1, "weight_decay": 0.0})
    found = path(key, settings)
    steps = np.diff(plain, axis=0)
    expected = [np.array([2.0, -3.0])]
    for step in steps:
        expected.append(expected[-1] * (1.0 - 0.1 * 0.5) + step)
    assert np.allclose(found, expected, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("option", [option.key for option in COMMON_BY_NAME["schedule"].options])
def test_a_setting_of_the_schedule_matters_exactly_when_it_changes_a_rate(option):
    base = {"schedule": option, "schedule_length": 10.0}
    others = {
        "schedule_length": 17.0,
        "schedule_factor": 0.9,
        "schedule_floor": 0.3,
        "schedule_growth": 2.0,
        "warmup": 5.0,
    }
    for name, value in others.items():
        changed = (factors(base) != factors(base | {name: value})).any()
        assert COMMON_BY_NAME[name].matters(DEFAULTS | base) == changed, name


def test_dampening_matters_to_nesterov_in_one_of_its_forms():
    for form, changes in (("at-point", True), ("look-ahead", False)):
        plain = path("nesterov", {"form": form})
        damped = path("nesterov", {"form": form, "dampening": 0.5})
        assert (plain != damped).any() == changes
        declared = declarations(OPTIMIZERS["nesterov"])["dampening"]
        assert declared.matters({"form": form}) == changes


def test_declarations_have_the_defaults_of_their_rule():
    assert declarations(OPTIMIZERS["adamw"])["weight_decay"].default == 0.01
    assert declarations(OPTIMIZERS["adam"])["weight_decay"].default == 0.0


def test_adamw_is_adam_with_decay_and_torchs_default():
    start = (2.0, -3.0)
    decayed = path("adam", {"weight_decay": 0.01}, start=start)
    assert (path("adamw", {}, start=start) == decayed).all()
    assert (path("adamw", {"weight_decay": 0.0}) == path("adam", {})).all()


def test_a_clipped_norm_keeps_the_direction():
    found = path("gd", {"learning_rate": 0.1, "clip_norm": 1.0}, updates=1)
    expected = np.array([2.0, -3.0]) - 0.1 * np.array([3.0, 4.0]) / (5.0 + 1e-6)
    assert np.allclose(found[1], expected, rtol=0, atol=1e-15)
    assert (path("gd", {"clip_norm": 5.1}) == path("gd", {})).all()


def test_clipped_elements_stay_within_their_limit():
    found = path("gd", {"learning_rate": 0.5, "clip_value": 3.5}, updates=1)
    assert found[1].tolist() == [2.0 - 0.5 * 3.0, -3.0 - 0.5 * 3.5]


def test_a_schedule_scales_decay_too():
    settings = {
        "learning_rate": 0.1,
        "weight_decay": 1.0,
        "schedule": "step",
        "schedule_length": 1.0,
    }
    found = path("gd", settings, updates=2, problem=Slope(0.0, 0.0))
    assert np.allclose(found[:, 0], [2.0, 2.0 * 0.9, 2.0 * 0.9 * 0.95], rtol=1e-15)


def test_rate_zero_stays_where_it_is():
    for key in OPTIMIZERS:
        start = np.array([0.7, -0.4])
        run = Descent(
            small_fit(), OPTIMIZERS[key], {"learning_rate": 0.0}, BatchStream(7, 3, "passes", 1)
        )
        with np.errstate(all="ignore"):
            assert all(
                (step.theta == start).all() for step in islice(run.steps(run.begin(start)), 20)
            ), key

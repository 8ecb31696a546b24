"""The limit of the learning rate, against its closed forms and against runs."""

import numpy as np
import pytest

from gdviz.core.analysis.stability import largest_rate
from gdviz.core.batches import BatchStream
from gdviz.core.common import all_defaults
from gdviz.core.descent import descend
from gdviz.core.landscapes import FormulaProblem, compiled
from gdviz.core.optimizers import OPTIMIZERS

FORMS = {
    "gd": lambda g: 2.0,
    "momentum": lambda g: 2.0 * (1 + g) / (1 - g),
    "heavy-ball": lambda g: 2.0 * (1 + g),
    "nesterov": lambda g: 2.0 * (1 + g) / (1 + 2 * g),
}


@pytest.mark.parametrize("gamma", [0.0, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("curvature", [1e-3, 1.0, 73.0])
@pytest.mark.parametrize("key", FORMS)
def test_the_closed_forms(key, curvature, gamma):
    settings = {} if key == "gd" else {"gamma": gamma}
    expected = FORMS[key](gamma) / curvature
    assert largest_rate(key, settings, curvature) == pytest.approx(expected, rel=1e-10)


def ends(key, settings, curvature, rate):
    """How far from the minimum a run is after many updates, as a share of its start."""
    bowl = FormulaProblem(compiled(f"{curvature / 2} x² + {curvature / 2} y²"))
    settings = all_defaults(OPTIMIZERS[key]) | settings | {"learning_rate": rate}
    run = descend(bowl, OPTIMIZERS[key], settings, np.ones(2), BatchStream(1, 1, "passes", 0))
    with np.errstate(all="ignore"):
        for step in run:
            if step.index == 3000:
                return np.abs(step.theta).max()


LINEAR = [
    ("gd", {}),
    ("gd", {"weight_decay": 0.3}),
    ("momentum", {"gamma": 0.8}),
    ("heavy-ball", {"gamma": 0.8, "dampening": 0.4}),
    ("nesterov", {"gamma": 0.8}),
    ("qhm", {}),
    ("qhm", {"weight_decay": 1.0}),
]


@pytest.mark.parametrize(("key", "settings"), LINEAR)
def test_runs_just_below_it_stay_and_just_above_run_away(key, settings):
    limit = largest_rate(key, settings, 5.0)
    assert ends(key, settings, 5.0, 0.98 * limit) < 1.0
    assert not ends(key, settings, 5.0, 1.02 * limit) < 1e3


def test_rules_that_have_no_such_limit():
    for key in OPTIMIZERS:
        linear = key in {name for name, _ in LINEAR}
        assert (largest_rate(key, {}, 5.0) is not None) == linear, key
    assert largest_rate("gd", {"clip_norm": 1.0}, 5.0) is None
    assert largest_rate("gd", {"clip_value": 1.0}, 5.0) is None


@pytest.mark.parametrize("curvature", [0.0, -1.0, np.inf, np.nan])
def test_where_nothing_bends_upwards_there_is_none(curvature):
    assert largest_rate("gd", {}, curvature) is None

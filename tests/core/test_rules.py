"""The update rules against references made without gdviz."""

import numpy as np
import pytest

from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.common import COMMON
from gdviz.core.descent import Change
from gdviz.core.landscapes import AnalyticProblem
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.io.problems import load_problem
from gdviz.scene.opening import PENGUINS
from tests.core.checks import (
    EXACT,
    REAL,
    Slope,
    check_adam_note,
    check_adam_note_strides,
    check_exact,
    path,
    small_fit,
)

REGIMES = [(7, "passes"), (3, "passes"), (1, "passes"), (3, "independent"), (1, "independent")]


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize(("batch_size", "draw"), REGIMES)
@pytest.mark.parametrize("rule", EXACT)
def test_rule_is_exact_in_every_batch_regime(rule, batch_size, draw, reduction):
    check_exact(REAL, rule, batch_size, draw, reduction)


@pytest.mark.parametrize("problem", ["himmelblau", "line"])
def test_adam_note_is_what_the_note_prints(problem):
    check_adam_note(REAL, problem)


def test_adam_note_strides_under_a_constant_gradient():
    check_adam_note_strides(REAL)


# --- one rule is another -------------------------------------------------------------------------


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_full_batch_is_a_mini_batch_of_all(key):
    fit = small_fit()
    settings, start = {"learning_rate": 0.01}, (1.0, 2.0)
    whole = path(REAL, fit, key, settings, start, updates=50)
    by_size = path(REAL, fit, key, settings, start, batch_size=7, seed=99, updates=50)
    assert (whole == by_size).all()


def penguin_path(key, **settings):
    """60 updates on mini-batches."""
    settings = {"learning_rate": 1e-3} | settings
    fit = load_problem(PENGUINS)
    return path(REAL, fit, key, settings, (-2.0, 1.0), batch_size=32, updates=60)


# name: (a rule and settings, another that is the same to the last bit)
SAME = {
    "momentum without memory": (("momentum", {"gamma": 0.0}), ("gd", {})),
    "heavy ball without memory": (("heavy-ball", {"gamma": 0.0}), ("gd", {})),
    "Nesterov without memory": (("nesterov", {"gamma": 0.0}), ("gd", {})),
    "QHM of no share": (("qhm", {"nu": 0.0}), ("gd", {})),
    "QHM of the whole share": (("qhm", {"nu": 1.0, "beta": 0.9}), ("momentum", {})),
    "SAM of no radius": (("sam", {"rho": 0.0}), ("gd", {})),
    "AdamW without decay": (("adamw", {"weight_decay": 0.0}), ("adam", {})),
    "the note's Adam without its ways": (
        ("adam-note", {"second_moment": "element", "lag": "none"}),
        ("adam", {"bias_correction": "off"}),
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_same_to_the_last_bit(name):
    (key, settings), (other, others) = SAME[name]
    assert (penguin_path(key, **settings) == penguin_path(other, **others)).all()


def test_momentum_is_a_heavy_ball_at_the_rate_times_one_minus_gamma():
    ball = penguin_path("heavy-ball", learning_rate=1e-3 * (1.0 - 0.9))
    np.testing.assert_allclose(penguin_path("momentum"), ball, rtol=0, atol=1e-14)


def test_a_heavy_ball_dampened_by_its_memory_is_momentum_after_a_whole_first_gradient():
    # Its first velocity is g, not (1 − γ) g: what is too much fades as γᵗ.
    gamma, slope = 0.9, np.array([3.0, 4.0])
    settings = {"learning_rate": 0.1, "gamma": gamma}
    both = [
        path(REAL, Slope(*slope), key, settings | extra, (0.0, 0.0), updates=40)
        for key, extra in (("heavy-ball", {"dampening": gamma}), ("momentum", {}))
    ]
    extra = -np.diff(both[0] - both[1], axis=0) / 0.1
    expected = gamma * gamma ** np.arange(40)[:, None] * slope
    np.testing.assert_allclose(extra, expected, rtol=0, atol=1e-12)


def test_the_two_forms_of_nesterov_are_one():
    """What the one walks through is where the other looks ahead to: θ − α γ b."""
    rate, gamma = 1e-3, 0.9
    ahead = penguin_path("nesterov", form="look-ahead")
    velocity = np.diff(ahead, axis=0)
    seen = np.vstack([ahead[:1], ahead[1:] + gamma * velocity])
    found = penguin_path("nesterov", learning_rate=rate, gamma=gamma)
    np.testing.assert_allclose(found, seen, rtol=0, atol=1e-13)


def test_amsgrad_is_adam_while_gradients_do_not_fade():
    settings = {"learning_rate": 0.1}
    both = [path(REAL, Slope(3.0, -4.0), key, settings, (0.0, 0.0)) for key in ("amsgrad", "adam")]
    assert (both[0] == both[1]).all()
    bowl = AnalyticProblem(LANDSCAPES["himmelblau"])
    both = [path(REAL, bowl, key, settings, (-0.3, -1.2)) for key in ("amsgrad", "adam")]
    assert (both[0] != both[1]).any()


def test_newton_damped_very_much_is_gradient_descent():
    damping = 1e12
    newton = penguin_path("newton", learning_rate=1e-3 * damping, damping=damping)
    np.testing.assert_allclose(newton, penguin_path("gd"), rtol=0, atol=1e-9)


def test_adam_without_memory_follows_signs():
    settings = {"learning_rate": 0.1, "beta1": 0.0, "beta2": 0.0, "epsilon": 1e-300}
    bowl = AnalyticProblem(LANDSCAPES["himmelblau"])
    theta = path(REAL, bowl, "adam", settings, (-0.3, -1.2), updates=50)
    expected = -0.1 * np.sign(bowl.gradient(theta[:-1]))
    np.testing.assert_allclose(np.diff(theta, axis=0), expected, rtol=1e-12)


@pytest.mark.parametrize("rule", ["gd", "momentum"])
def test_mean_is_sum_at_a_rate_divided_by_the_batch_size(rule):
    # Two whole batches of three, and no further: the third is shorter.
    fit, same = small_fit(), {"start": (1, 2), "batch_size": 3, "updates": 2}
    mean = path(REAL, fit, rule, {"learning_rate": 0.3}, **same, reduction="mean")
    by_sum = path(REAL, fit, rule, {"learning_rate": 0.1}, **same)
    np.testing.assert_allclose(mean, by_sum, rtol=1e-14)


# --- defaults ------------------------------------------------------------------------------------

# As in the papers and in torch.optim 2.13; a rate that no paper names is torch's of SGD.
DEFAULTS = {
    "gd": {"learning_rate": 1e-3},
    "momentum": {"learning_rate": 1e-3, "gamma": 0.9},
    "heavy-ball": {"learning_rate": 1e-3, "gamma": 0.9, "dampening": 0.0},
    "nesterov": {"learning_rate": 1e-3, "gamma": 0.9, "dampening": 0.0, "form": "at-point"},
    "qhm": {"learning_rate": 1e-3, "beta": 0.999, "nu": 0.7},
    "lion": {"learning_rate": 1e-4, "beta1": 0.9, "beta2": 0.99},
    "adagrad": {"learning_rate": 1e-2, "initial": 0.0, "epsilon": 1e-10},
    "rmsprop": {
        "learning_rate": 1e-2,
        "rho": 0.99,
        "epsilon": 1e-8,
        "epsilon_place": "outside",
        "centred": "off",
    },
    "adadelta": {"learning_rate": 1.0, "rho": 0.9, "epsilon": 1e-6},
    "adam": {
        "learning_rate": 1e-3,
        "beta1": 0.9,
        "beta2": 0.999,
        "epsilon": 1e-8,
        "epsilon_place": "outside",
        "bias_correction": "on",
    },
    "adam-note": {
        "learning_rate": 1e-3,
        "gamma1": 0.9,
        "gamma2": 0.999,
        "epsilon": 1e-8,
        "second_moment": "norm",
        "lag": "one",
    },
    "adamw": {
        "learning_rate": 1e-3,
        "beta1": 0.9,
        "beta2": 0.999,
        "epsilon": 1e-8,
        "epsilon_place": "outside",
        "bias_correction": "on",
        "weight_decay": 0.01,
    },
    "amsgrad": {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
    "nadam": {"learning_rate": 2e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "psi": 4e-3},
    "radam": {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
    "adamax": {"learning_rate": 2e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
    "sam": {"learning_rate": 1e-3, "rho": 0.05},
    "newton": {"learning_rate": 1.0, "damping": 1e-3, "curvature": "signed"},
    "bfgs": {"learning_rate": 1.0},
}


def test_defaults_are_those_of_the_papers_and_of_torch():
    assert {key: row.defaults() for key, row in OPTIMIZERS.items()} == DEFAULTS


def test_nothing_goes_with_a_rule_unless_it_is_asked_for():
    common = {row.name: row.default for row in COMMON}
    assert common["schedule"] == "constant"
    assert [common[name] for name in ("warmup", "weight_decay", "clip_norm", "clip_value")] == [
        0
    ] * 4


# --- what each is known for ----------------------------------------------------------------------


def test_adam_walks_the_diagonal_whatever_the_scales():
    for kappa in (1.0, 1e4, 1e-6):
        theta = path(REAL, Slope(1.0, kappa), "adam", {"epsilon": 1e-300}, (0.0, 0.0), updates=20)
        np.testing.assert_allclose(theta[:, 0], theta[:, 1], rtol=1e-12)
        np.testing.assert_allclose(theta[-1], [-0.02, -0.02], rtol=1e-12)


def test_a_change_counts_from_its_update_on():
    bowl = AnalyticProblem(LANDSCAPES["himmelblau"])
    start = (-0.3, -1.2)
    plain = path(REAL, bowl, "gd", {"learning_rate": 0.004}, start, updates=20)
    # Out of order on purpose; the later of two at one update wins.
    changes = (
        Change(15, "learning_rate", 0.001),
        Change(10, "learning_rate", 0.002),
        Change(15, "learning_rate", 0.0),
    )
    changed = path(REAL, bowl, "gd", {"learning_rate": 0.004}, start, updates=20, changes=changes)
    assert (changed[:11] == plain[:11]).all()
    expected = changed[10] - 0.002 * bowl.gradient(changed[10])
    np.testing.assert_allclose(changed[11], expected, rtol=1e-15)
    assert (changed[15:] == changed[15]).all()
    assert (changed[14] != changed[15]).all()


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_a_start_at_rest_stays_there(key):
    settings = {"weight_decay": 0.0}
    theta = path(REAL, Slope(0.0, 0.0), key, settings, (0.3, -0.7), updates=30)
    assert (theta == [0.3, -0.7]).all()

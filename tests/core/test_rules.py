"""The update rules against references made without gdviz."""

import numpy as np
import pytest

from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.descent import Change
from gdviz.core.landscapes import AnalyticProblem
from gdviz.io.problems import load_problem
from gdviz.scene.opening import PENGUINS
from tests.core.checks import (
    REAL,
    Slope,
    check_adam_note,
    check_adam_note_strides,
    check_adam_torch,
    check_exact,
    path,
    small_fit,
)
from tests.core.references.make_adam import RUNS

REGIMES = [(7, "passes"), (3, "passes"), (1, "passes"), (3, "independent"), (1, "independent")]


@pytest.mark.parametrize("name", RUNS)
def test_adam_is_that_of_torch(name):
    check_adam_torch(REAL, name)


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize(("batch_size", "draw"), REGIMES)
@pytest.mark.parametrize("rule", ["gd", "momentum"])
def test_rule_is_exact_in_every_batch_regime(rule, batch_size, draw, reduction):
    check_exact(REAL, rule, batch_size, draw, reduction)


@pytest.mark.parametrize("problem", ["himmelblau", "line"])
def test_adam_note_is_what_the_note_prints(problem):
    check_adam_note(REAL, problem)


def test_adam_note_strides_under_a_constant_gradient():
    check_adam_note_strides(REAL)


@pytest.mark.parametrize("key", ["gd", "momentum", "adam", "adam-note"])
def test_full_batch_is_a_mini_batch_of_all(key):
    fit = small_fit()
    whole = path(REAL, fit, key, {"learning_rate": 0.01}, (1.0, 2.0), updates=50)
    by_size = path(
        REAL, fit, key, {"learning_rate": 0.01}, (1.0, 2.0), batch_size=7, seed=99, updates=50
    )
    assert (whole == by_size).all()


def test_momentum_without_memory_is_gradient_descent():
    fit = load_problem(PENGUINS)
    rate = {"learning_rate": 1e-3}
    for size in (None, 32):
        gd = path(REAL, fit, "gd", rate, (-2.0, 1.0), batch_size=size)
        momentum = path(REAL, fit, "momentum", rate | {"gamma": 0.0}, (-2.0, 1.0), batch_size=size)
        assert (gd == momentum).all()


@pytest.mark.parametrize("rule", ["gd", "momentum"])
def test_mean_is_sum_at_a_rate_divided_by_the_batch_size(rule):
    # Two whole batches of three, and no further: the third is shorter.
    fit, same = small_fit(), {"start": (1, 2), "batch_size": 3, "updates": 2}
    mean = path(REAL, fit, rule, {"learning_rate": 0.3}, **same, reduction="mean")
    by_sum = path(REAL, fit, rule, {"learning_rate": 0.1}, **same)
    np.testing.assert_allclose(mean, by_sum, rtol=1e-14)


def test_momentum_is_a_heavy_ball_at_the_rate_times_one_minus_gamma():
    fit, eta, gamma = small_fit(), 0.05, 0.9
    found = path(REAL, fit, "momentum", {"learning_rate": eta, "gamma": gamma}, (1.0, 2.0))
    theta, ball = np.array([1.0, 2.0]), np.zeros(2)
    for row in found[1:]:
        ball = gamma * ball + fit.gradient(theta)
        theta = theta - eta * (1 - gamma) * ball
        np.testing.assert_allclose(row, theta, rtol=0, atol=1e-12)


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


@pytest.mark.parametrize("key", ["gd", "momentum", "adam", "adam-note"])
def test_a_start_at_rest_stays_there(key):
    theta = path(REAL, Slope(0.0, 0.0), key, {}, (0.3, -0.7), updates=30)
    assert (theta == [0.3, -0.7]).all()

"""Losses, gradients and Hessians against high-precision differentiation."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest

from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.landscapes import AnalyticProblem
from gdviz.core.oracle import whole_gradient, whole_loss
from gdviz.io.bundled import load_columns
from gdviz.io.problems import load_problem
from gdviz.scene.opening import PENGUINS
from tests.core.checks import X, Y, small_fit

SECOND = {(0, 0): (2, 0), (0, 1): (1, 1), (1, 0): (1, 1), (1, 1): (0, 2)}


def fit_formula(x, y, samples=None):
    """½ Σ (w x + b − y)² in mpmath."""
    pairs = [(mpmath.mpf(float(a)), mpmath.mpf(float(b))) for a, b in zip(x, y, strict=True)]
    pairs = pairs if samples is None else [pairs[n] for n in samples]
    return lambda w, b: mpmath.fsum((w * a + b - c) ** 2 for a, c in pairs) / 2


def assert_derivatives(problem, formula, points, samples=None):
    """Value, gradient and Hessian at `points` to 1e-12 of max(1, the value)."""

    def close(found, order):
        exact = formula(*place) if order is None else mpmath.diff(formula, place, order)
        assert abs(float(found) - float(exact)) <= 1e-12 * max(1.0, abs(float(exact)))

    with mpmath.workdps(60):
        for point in points:
            place = tuple(mpmath.mpf(float(value)) for value in point)
            close(problem.loss(point, samples), None)
            gradient, hessian = problem.gradient(point, samples), problem.hessian(point, samples)
            for n, order in enumerate([(1, 0), (0, 1)]):
                close(gradient[n], order)
            for (row, column), order in SECOND.items():
                close(hessian[row, column], order)


def test_small_fit_derivatives():
    points = np.random.default_rng(12).uniform(-5, 5, (20, 2))
    assert_derivatives(small_fit(), fit_formula(X, Y), points)
    batch = [5, 0, 0, 3]
    assert_derivatives(small_fit(), fit_formula(X, Y, batch), points[:5], np.array(batch))


def test_penguin_fit_derivatives():
    problem = load_problem(PENGUINS)
    shown_x, y = load_columns("penguins", ("flipper_length_mm", "body_mass_g"))
    with mpmath.workdps(30):
        exact = [mpmath.mpf(float(value)) for value in shown_x]
        mean = mpmath.fsum(exact) / len(exact)
        std = mpmath.sqrt(mpmath.fsum((value - mean) ** 2 for value in exact) / len(exact))
        x = [float((value - mean) / std) for value in exact]
    points = np.random.default_rng(13).uniform(-3, 7, (3, 2))
    assert_derivatives(problem, fit_formula(x, y), points)


def least_squares(x, y):
    """Slope and intercept in fractions."""
    x, y, n = [Fraction(float(v)) for v in x], [Fraction(float(v)) for v in y], len(x)
    sx, sy = sum(x), sum(y)
    sxx, sxy = sum(v * v for v in x), sum(a * b for a, b in zip(x, y, strict=True))
    slope = (n * sxy - sx * sy) / (n * sxx - sx * sx)
    return float(slope), float((sy - slope * sx) / n)


def test_minimum_of_a_fit_is_the_least_squares_line():
    np.testing.assert_allclose(small_fit().minimum(), least_squares(X, Y), rtol=1e-14)
    problem = load_problem(PENGUINS)
    points = problem.points
    expected = least_squares(points.x, points.y)
    np.testing.assert_allclose(problem.minimum(), expected, rtol=1e-12)
    assert np.abs(problem.gradient(problem.minimum())).max() < 1e-11


@pytest.mark.parametrize("problem", [small_fit(), AnalyticProblem(LANDSCAPES["himmelblau"])])
def test_leading_axes_are_each_alone(problem):
    theta = np.random.default_rng(2).uniform(-3, 3, (5, 4, 2))
    loss, gradient, hessian = problem.loss(theta), problem.gradient(theta), problem.hessian(theta)
    assert loss.shape == (5, 4)
    assert gradient.shape == (5, 4, 2)
    assert hessian.shape == (5, 4, 2, 2)
    for row in np.ndindex(5, 4):
        assert loss[row] == problem.loss(theta[row])
        assert (gradient[row] == problem.gradient(theta[row])).all()
        assert (hessian[row] == problem.hessian(theta[row])).all()


def test_batches_that_part_the_samples_sum_to_the_whole():
    fit, theta = small_fit(), np.array([0.25, -1.5])
    parts = [np.array([0, 4]), np.array([1, 2, 6]), np.array([3, 5])]
    assert sum(fit.loss(theta, part) for part in parts) == pytest.approx(fit.loss(theta), rel=1e-15)
    gradients = sum(fit.gradient(theta, part) for part in parts)
    np.testing.assert_allclose(gradients, fit.gradient(theta), rtol=1e-15)


def test_whole_loss_and_gradient_are_sum_or_mean():
    fit, theta = small_fit(), np.array([[0.25, -1.5], [1.0, 2.0]])
    assert (whole_loss(fit, theta, "sum") == fit.loss(theta)).all()
    assert (whole_loss(fit, theta, "mean") == fit.loss(theta) / 7).all()
    assert (whole_gradient(fit, theta, "sum") == fit.gradient(theta)).all()
    assert (whole_gradient(fit, theta, "mean") == fit.gradient(theta) / 7).all()


def test_prediction_is_the_line():
    fit = small_fit()
    assert fit.predict(np.array([2.0, 1.0]), np.array([0.0, 1.5])).tolist() == [1.0, 4.0]
    landscape = AnalyticProblem(LANDSCAPES["rosenbrock"])
    assert landscape.predict(np.array([2.0, 1.0]), np.array([0.0])) is None
    assert landscape.minimum() is None
    assert landscape.dimension == fit.dimension == 2

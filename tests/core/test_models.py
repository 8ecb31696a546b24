"""The models on data against mpmath: derivatives, minima, batches, leading axes, huge numbers."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest

from gdviz.core.datasets import generate
from gdviz.core.models import MODELS, fit
from gdviz.core.problems import LabelledPoints, Points
from gdviz.core.sums import BLOCK
from tests.core.test_problems import SECOND

DIGITS = 50
BATCH = [5, 0, 0, 3]
FAR = 10**4
"""e^−FAR is no float but 0, and nothing beside 1 in 700 digits. To know more takes seconds."""


def softplus(z):
    return (mpmath.log1p(mpmath.exp(-abs(z))) if abs(z) < FAR else 0) + max(z, 0)


def sigma(z):
    return 1 / (1 + mpmath.exp(-z)) if abs(z) < FAR else mpmath.mpf(int(z > 0))


def huber(r, c):
    return r * r / 2 if abs(r) <= c else c * (abs(r) - c / 2)


# The loss of one sample, written out anew: parameters, inputs (x, 1) or (x₁, x₂), target.
FORMULAS = {
    "linear": lambda a, b, u, v, y: (a * u + b * v - y) ** 2 / 2,
    "logistic": lambda a, b, u, v, y: softplus(a * u + b * v) - y * (a * u + b * v),
    "neuron": lambda a, b, u, v, y: (sigma(a * u + b * v) - y) ** 2 / 2,
    "sine": lambda a, b, u, v, y: (mpmath.sin(a * u + b * v) - y) ** 2 / 2,
    "product": lambda a, b, u, v, y: (a * b * u - y) ** 2 / 2,
    "huber": lambda a, b, u, v, y: huber(a * u + b * v - y, mpmath.mpf(0.5)),
    "cauchy": lambda a, b, u, v, y: mpmath.log1p(4 * (a * u + b * v - y) ** 2) / 8,
}

# On the first example of each, by mpmath.findroot on the gradient in 40 digits.
MINIMA = [
    ("logistic", "3.1167427468992972524", "1.2643588071960590449"),
    ("neuron", "1.5997617163299040807", "-1.0787763877858108852"),
    ("sine", "2.0006077009512933454", "0.49819261992615366852"),
    ("huber", "1.1041932065591981368", "0.37449795073346210111"),
    ("cauchy", "1.2184605159611003902", "0.48226737845716342754"),
    ("cauchy", "-0.54798025002993389881", "-1.882709090808117603"),
]


def problem_of(key, count=None, **options):
    return fit(key, generate(MODELS[key].examples[0].dataset, count, **options))


def columns(problem):
    """Inputs and target of every sample: rows (u, v, y) of mpmath numbers."""
    points = problem.points
    if isinstance(points, LabelledPoints):
        rows = np.column_stack([points.inputs, points.label])
    else:
        rows = np.column_stack([points.x, np.ones_like(points.x), points.y])
    return [tuple(map(mpmath.mpf, row)) for row in rows.tolist()]


def formula_of(key, problem, samples=None):
    rows = columns(problem)
    rows = rows if samples is None else [rows[n] for n in samples]
    return lambda a, b: mpmath.fsum(FORMULAS[key](a, b, *row) for row in rows)


def places(key, count, seed=3):
    """Random parameters in the range worth looking at: (count, 2)."""
    example = MODELS[key].examples[0]
    rng = np.random.default_rng(seed)
    return np.stack([rng.uniform(*example.x, count), rng.uniform(*example.y, count)], axis=-1)


def derivatives(problem, theta, samples=None):
    """Value, gradient and the upper half of the Hessian, by their orders of differentiation."""
    gradient, hessian = problem.gradient(theta, samples), problem.hessian(theta, samples)
    found = {(0, 0): problem.loss(theta, samples), (1, 0): gradient[0], (0, 1): gradient[1]}
    return found | {order: hessian[place] for place, order in SECOND.items()}


def assert_exact(key, problem, points, samples=None):
    """Value, gradient and Hessian to 1e-12 of max(1, the value), at every point."""
    formula = formula_of(key, problem, samples)
    for theta in points:
        at = tuple(map(mpmath.mpf, theta.tolist()))
        for order, found in derivatives(
            problem, theta, None if samples is None else np.array(samples)
        ).items():
            exact = float(mpmath.diff(formula, at, order))
            assert abs(found - exact) <= 1e-12 * max(1.0, abs(exact)), (key, order, theta)


@pytest.mark.parametrize("key", MODELS)
def test_derivatives_of_all_samples(key):
    with mpmath.workdps(DIGITS):
        assert_exact(key, problem_of(key, 6), places(key, 100))


@pytest.mark.parametrize("key", MODELS)
def test_derivatives_of_a_batch(key):
    with mpmath.workdps(DIGITS):
        assert_exact(key, problem_of(key, 9), places(key, 100, seed=4), BATCH)


@pytest.mark.parametrize("key", MODELS)
def test_derivatives_on_the_data_it_is_made_for(key):
    with mpmath.workdps(DIGITS):
        assert_exact(key, problem_of(key), places(key, 3, seed=5))


# --- minima --------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["linear", "product"])
def test_minima_by_a_formula_are_those_of_fractions(key):
    problem = problem_of(key)
    x, y = (
        [Fraction(v) for v in column.tolist()] for column in (problem.points.x, problem.points.y)
    )
    n, sxy, sxx = len(x), sum(a * b for a, b in zip(x, y, strict=True)), sum(v * v for v in x)
    found = problem.minimum()
    if key == "linear":
        slope = (n * sxy - sum(x) * sum(y)) / (n * sxx - sum(x) ** 2)
        expected = [float(slope), float((sum(y) - slope * sum(x)) / n)]
        np.testing.assert_allclose(found, expected, rtol=1e-12)
    else:
        assert found[0] == found[1]
        assert found[0] * found[1] == pytest.approx(float(sxy / sxx), rel=1e-12)
    assert np.abs(problem.gradient(found)).max() < 1e-12


@pytest.mark.parametrize(("key", "first", "second"), MINIMA)
def test_newton_ends_in_the_known_minimum_to_twelve_digits(key, first, second):
    problem, expected = problem_of(key), np.array([float(first), float(second)])
    theta = expected + np.array([0.01, -0.01])
    for _ in range(20):
        theta = theta - np.linalg.solve(problem.hessian(theta), problem.gradient(theta))
    np.testing.assert_allclose(theta, expected, rtol=1e-12)
    assert np.abs(problem.gradient(theta)).max() < 1e-12
    assert np.linalg.eigvalsh(problem.hessian(theta)).min() > 0
    with mpmath.workdps(DIGITS):
        formula, at = formula_of(key, problem), (mpmath.mpf(first), mpmath.mpf(second))
        slopes = [mpmath.diff(formula, at, order) for order in [(1, 0), (0, 1)]]
    # Not 1e-20: the data differ from machine to machine in their last digit.
    assert max(map(abs, slopes)) < 1e-12


def test_a_negative_product_has_weights_of_either_sign():
    points = Points(np.array([1.0, 2.0]), np.array([-4.0, -8.0]), "x", "y")
    problem = fit("product", points)
    assert problem.minimum().tolist() == [2.0, -2.0]
    assert problem.loss(problem.minimum()) == 0.0
    # The whole hyperbola is as low.
    w = np.array([-8.0, -0.5, 0.25, 4.0])
    assert problem.loss(np.stack([w, -4.0 / w], axis=-1)).tolist() == [0.0] * 4


def test_models_without_a_formula_name_no_minimum():
    for key in {row[0] for row in MINIMA}:
        assert problem_of(key).minimum() is None


# --- batches and leading axes --------------------------------------------------------------------


@pytest.mark.parametrize("key", MODELS)
def test_a_batch_of_all_samples_is_the_whole(key):
    problem, theta = problem_of(key), places(key, 20)
    order = np.random.default_rng(0).permutation(problem.sample_count)
    for method in (problem.loss, problem.gradient, problem.hessian):
        whole, batch = method(theta), method(theta, order)
        scale = np.abs(whole).max() * problem.sample_count
        np.testing.assert_allclose(batch, whole, rtol=1e-13, atol=1e-15 * scale)


@pytest.mark.parametrize("samples", [None, BATCH])
@pytest.mark.parametrize("key", MODELS)
def test_leading_axes_are_each_alone_to_the_bit(key, samples):
    problem = problem_of(key)
    batch = None if samples is None else np.array(samples)
    theta = places(key, 20).reshape(5, 4, 2)
    for method, shape in ((problem.loss, ()), (problem.gradient, (2,)), (problem.hessian, (2, 2))):
        together = method(theta, batch)
        assert together.shape == (5, 4, *shape)
        for row in np.ndindex(5, 4):
            assert (together[row] == method(theta[row], batch)).all()
        assert method(theta[:0], batch).shape == (0, 4, *shape)


@pytest.mark.parametrize("key", MODELS)
def test_more_than_a_block_is_each_alone_to_the_bit(key):
    problem = problem_of(key)
    theta = places(key, 2 * BLOCK // problem.sample_count + 3)
    for method in (problem.loss, problem.gradient, problem.hessian):
        together = method(theta)
        for row in (0, BLOCK // problem.sample_count, len(theta) - 1):
            assert (together[row] == method(theta[row])).all()


@pytest.mark.parametrize("key", MODELS)
def test_arguments_are_left_alone(key):
    problem, theta, batch = problem_of(key), places(key, 3), np.array(BATCH)
    kept = theta.copy()
    for method in (problem.loss, problem.gradient, problem.hessian):
        method(theta, batch)[...] = 0.0
        method(theta)[...] = 0.0
    assert (theta == kept).all()
    assert problem.loss(theta).all()  # nothing of the problem was written over


# --- huge parameters -----------------------------------------------------------------------------

DIRECTIONS = [(1, 0), (0, 1), (1, 1), (1, -1), (-1, 0.3), (-0.6, -1)]
LARGEST = float(np.finfo(float).max)


@pytest.mark.parametrize("samples", [None, BATCH, [1]])
@pytest.mark.parametrize("key", MODELS)
def test_huge_parameters_give_the_value_or_infinity(key, samples):
    """No warning (which would fail the test), no NaN, and infinity only where it overflows."""
    problem = problem_of(key, 6)
    batch = None if samples is None else np.array(samples)
    formula = formula_of(key, problem, samples)
    with mpmath.workdps(700):  # enough to know the sine of 1e308, and 1 − σ far out
        for power in (8, 80, 160, 300, 308):
            for direction in DIRECTIONS:
                theta = 10.0**power * np.array(direction)
                loss = problem.loss(theta, batch)
                gradient, hessian = problem.gradient(theta, batch), problem.hessian(theta, batch)
                assert not np.isnan([loss, *gradient, *hessian.ravel()]).any()
                if key == "sine":
                    continue  # the phase of a float has no digits left
                exact = formula(*map(mpmath.mpf, theta.tolist()))
                if exact > LARGEST:
                    assert loss == np.inf
                elif key == "cauchy" and power == 308 and loss == np.inf:
                    continue  # the loss is the logarithm of a residual that overflows
                elif exact < 1e290:
                    assert loss == pytest.approx(float(exact), rel=1e-12, abs=1e-12)


def line_through(x, y):
    return Points(np.array(x), np.array(y), "x", "y")


def test_opposite_overflows_do_not_meet():
    """Terms past the largest number of either sign: their sum is finite, or of its own sign."""
    points = line_through([3.0, -3.0], [0.0, 0.0])
    for samples in (None, np.array([0, 1])):
        slopes = fit("linear", points).gradient(np.array([1.5e308, 2.0]), samples)
        assert slopes[0] == np.inf
        assert 0.0 <= slopes[1] <= 4.0
    cloud = LabelledPoints(np.array([[3.0, 3.0]]), np.array([1.0]), ("a", "b"), ("0", "1"))
    logistic = fit("logistic", cloud)
    balanced = np.array([1.7e308, -1.7e308])
    assert logistic.loss(balanced) == pytest.approx(np.log(2.0), rel=1e-15)
    assert logistic.gradient(balanced).tolist() == [-1.5, -1.5]
    product = fit("product", line_through([0.0, 0.0], [1.0, 2.0]))
    assert product.loss(np.array([1e200, 1e200])) == 2.5
    assert not product.gradient(np.array([1e200, 1e200])).any()
    assert not product.hessian(np.array([1e200, 1e200])).any()


@pytest.mark.parametrize("label", [0.0, 1.0])
def test_plateaus_keep_their_digits(label):
    """Far out on a plateau the gradient of a neuron is tiny and still right."""
    neuron = fit("neuron", line_through([2.0], [label]))
    with mpmath.workdps(100):
        for theta in ([15.0, 5.0], [-10.0, -20.0], [100.0, 0.0], [-50.0, 1.0]):
            exact = mpmath.diff(formula_of("neuron", neuron), tuple(map(mpmath.mpf, theta)), (0, 1))
            found = float(neuron.gradient(np.array(theta))[1])
            assert 0.0 < abs(exact) < 1e-8
            assert abs(found - exact) <= 1e-12 * abs(exact)


# --- few, equal and repeated samples -------------------------------------------------------------


def one_of_each(key, count, data=None):
    """A model on `count` samples that are all the same."""
    if MODELS[key].labelled:
        inputs = np.tile([[0.1, -0.7]], (count, 1))
        return fit(key, LabelledPoints(inputs, np.ones(count), ("a", "b"), ("0", "1")))
    return fit(key, line_through([0.1] * count, [0.7] * count))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("key", MODELS)
def test_one_sample_or_equal_ones_can_be_fitted(key, count):
    problem, single = one_of_each(key, count), one_of_each(key, 1)
    theta = places(key, 5)
    for name in ("loss", "gradient", "hessian"):
        found, one = getattr(problem, name)(theta), getattr(single, name)(theta)
        np.testing.assert_allclose(found, count * one, rtol=1e-12, atol=1e-13)
        assert np.isfinite(found).all()
    best = problem.minimum()
    if best is not None:
        assert problem.loss(best) == pytest.approx(0.0, abs=1e-30)
        assert np.abs(problem.gradient(best)).max() < 1e-15


def test_equal_inputs_give_the_level_line():
    # The mean of three 0.1 is not 0.1, so that a spread computed blindly would be 1e-34, not 0.
    problem = fit("linear", line_through([0.1, 0.1, 0.1], [1.0, 2.0, 6.0]))
    assert problem.minimum().tolist() == [0.0, 3.0]
    assert problem.loss(problem.minimum()) == 7.0


def test_samples_that_are_there_twice_count_twice():
    x, y = [0.5, -1.0, 2.0], [1.0, 0.0, 1.0]
    for key in [key for key, row in MODELS.items() if not row.labelled]:
        once, twice = fit(key, line_through(x, y)), fit(key, line_through(x * 2, y * 2))
        theta = places(key, 5)
        np.testing.assert_allclose(twice.loss(theta), 2.0 * once.loss(theta), rtol=1e-14)
        np.testing.assert_allclose(
            twice.gradient(theta), 2.0 * once.gradient(theta), rtol=1e-12, atol=1e-13
        )


# --- the table -----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", MODELS)
def test_rows_say_what_the_problem_is(key):
    row, problem = MODELS[key], problem_of(key)
    assert row.key == key
    assert row.parameters == problem.parameters
    assert all(parameter.symbol in row.formula for parameter in row.parameters)
    assert all(parameter.name for parameter in row.parameters)
    for example in row.examples:
        for x, y in example.starts:
            assert example.x[0] <= x <= example.x[1]
            assert example.y[0] <= y <= example.y[1]


@pytest.mark.parametrize(("key", "first", "second"), MINIMA)
def test_known_minima_lie_in_the_range_worth_looking_at(key, first, second):
    example = MODELS[key].examples[0]
    assert example.x[0] < float(first) < example.x[1]
    assert example.y[0] < float(second) < example.y[1]


def test_predictions():
    theta, x = np.array([2.0, 1.0]), np.array([0.0, 1.5])
    expected = {
        "linear": [1.0, 4.0],
        "huber": [1.0, 4.0],
        "cauchy": [1.0, 4.0],
        "neuron": [1 / (1 + np.exp(-1.0)), 1 / (1 + np.exp(-4.0))],
        "sine": [np.sin(1.0), np.sin(4.0)],
        "product": [0.0, 3.0],
    }
    for key, values in expected.items():
        found = problem_of(key).predict(np.array([theta, theta]), x)
        assert found.shape == (2, 2)
        np.testing.assert_allclose(found, [values, values], rtol=1e-15)
    assert problem_of("logistic").predict(theta, x) is None
    assert set(expected) | {"logistic"} == set(MODELS)


def test_the_scale_of_a_robust_loss_can_be_set():
    points = line_through([0.0], [0.0])
    far = np.array([0.0, 10.0])  # r = 10
    assert fit("huber", points, {"scale": 2.0}).loss(far) == 18.0
    assert fit("huber", points, {"scale": 20.0}).loss(far) == 50.0
    cauchy = fit("cauchy", points, {"scale": 2.0})
    assert cauchy.loss(far) == pytest.approx(2.0 * np.log(26.0), rel=1e-15)


@pytest.mark.parametrize(
    ("key", "dataset", "settings", "sentence"),
    [
        ("logistic", "noisy-line", {}, "logistic takes two inputs and a class"),
        ("linear", "two-blobs", {}, "linear takes one input and a target"),
        ("linear", "noisy-line", {"scale": 1.0}, "linear has no setting 'scale'"),
        ("huber", "noisy-line", {"scale": 0.0}, "scale: c must be at least 1e-06."),
        ("huber", "noisy-line", {"scale": np.nan}, "scale: c must be a finite number."),
    ],
)
def test_what_does_not_fit_is_refused(key, dataset, settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        fit(key, generate(dataset), settings)

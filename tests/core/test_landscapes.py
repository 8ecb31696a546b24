"""Every row of the catalogue against the function as it was published, in high precision."""

import mpmath
import numpy as np
import pytest

from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.formula import Formula
from gdviz.core.landscapes import FAMILIES, AnalyticProblem
from tests.core.references.functions import FUNCTIONS

EVERY = pytest.mark.parametrize("key", LANDSCAPES)
POINTS = 25
GRID = 401
TIPS = {("abs-valley", (0.0, 0.0)), ("ackley", (0.0, 0.0)), ("classic-plateau", (0.0, 0.0))}
"""Minima at which there is no slope."""

FIRST = [(1, 0), (0, 1)]
SECOND = [(2, 0), (1, 1), (0, 2)]
THIRD = [(3, 0), (2, 1), (1, 2), (0, 3)]
TOLERANCE = 1e-14


def exact(key, place, order=(0, 0)):
    """The function as published, or a derivative of it, at the working precision."""

    def function(x, y):
        return FUNCTIONS[key](x, y, mpmath)

    return mpmath.diff(function, place, order) if any(order) else function(*place)


def precise(point):
    return tuple(mpmath.mpf(float(value)) for value in point)


def heights(key, size=GRID):
    """The function as published over its range: (size, size), rows along x."""
    row = LANDSCAPES[key]
    x, y = np.meshgrid(np.linspace(*row.x, size), np.linspace(*row.y, size))
    return FUNCTIONS[key](x, y, np)


def least(key):
    return float(exact(key, precise(LANDSCAPES[key].minima[0])))


def test_each_has_its_reference():
    assert list(FUNCTIONS) == list(LANDSCAPES)


@EVERY
def test_value_gradient_and_hessian(key):
    row, rng = LANDSCAPES[key], np.random.default_rng(11)
    problem = AnalyticProblem(row)
    points = np.stack([rng.uniform(*row.x, POINTS), rng.uniform(*row.y, POINTS)], axis=-1)
    points = np.concatenate([points, row.starts])
    if row.smooth:  # there, the places where derivatives are most easily wrong too
        centre = np.mean([row.x, row.y], axis=1)
        points = np.concatenate(
            [points, [centre, [centre[0], 0.3]], np.reshape(row.minima, (-1, 2))]
        )
    hessian = problem.hessian(points)
    assert (hessian[:, 0, 1] == hessian[:, 1, 0]).all()
    found = np.column_stack(
        [problem.loss(points), problem.gradient(points), hessian[:, 0], hessian[:, 1, 1]]
    )
    with mpmath.workdps(60):
        wanted = {
            order: np.array([float(exact(key, precise(point), order)) for point in points])
            for order in [(0, 0), *FIRST, *SECOND, *THIRD]
        }
    # A number that is a small difference of large terms (a slope where it passes through 0) can
    # be no better than what rounding the place itself makes of it: so much counts as its size.
    for (n, m), numbers in zip([(0, 0), *FIRST, *SECOND], found.T, strict=True):
        moved = np.abs(points.T * [wanted[n + 1, m], wanted[n, m + 1]]).sum(axis=0)
        size = np.maximum(np.maximum(1.0, np.abs(wanted[n, m])), moved)
        assert (np.abs(numbers - wanted[n, m]) <= TOLERANCE * size).all(), (n, m)


@EVERY
def test_minima_to_twelve_digits(key):
    row = LANDSCAPES[key]
    assert len(set(row.minima)) == len(row.minima)
    for minimum in row.minima:
        if (key, minimum) in TIPS:
            continue
        with mpmath.workdps(60):
            place = precise(minimum)
            for _ in range(3):
                place, bends = newton(key, place)
            for listed, value in zip(minimum, place, strict=True):
                assert abs(listed - value) <= 1e-12 * max(1, abs(listed))
            assert min(bends) >= -1e-30
            assert row.complete is False or min(bends) > 0


def newton(key, place):
    """A step of Newton's method, none where the ground is level; and the curvatures."""
    slope = mpmath.matrix([exact(key, place, order) for order in FIRST])
    xx, xy, yy = (exact(key, place, order) for order in SECOND)
    bends, ways = mpmath.eigsy(mpmath.matrix([[xx, xy], [xy, yy]]))
    along = ways.T * slope
    step = [a / bend if abs(bend) > 1e-9 else 0 for a, bend in zip(along, bends, strict=True)]
    moved = mpmath.matrix(place) - ways * mpmath.matrix(step)
    return tuple(moved), list(bends)


@pytest.mark.parametrize(("key", "tip"), TIPS)
def test_tips_are_minima(key, tip):
    assert tip in LANDSCAPES[key].minima
    angles, radii = np.linspace(0, 2 * np.pi, 100), np.logspace(-7, -1, 13)[:, None]
    ring = FUNCTIONS[key](tip[0] + radii * np.cos(angles), tip[1] + radii * np.sin(angles), np)
    assert (ring > least(key)).all()


@EVERY
def test_minima_come_from_the_least_up_and_nothing_in_range_is_lower(key):
    row = LANDSCAPES[key]
    if not row.minima:
        assert not row.bounded
        return
    values = [float(exact(key, precise(minimum))) for minimum in row.minima]
    span = np.ptp(heights(key))
    assert (np.diff(values) >= -1e-12 * span).all()
    assert heights(key).min() >= values[0] - 1e-13 * span


@pytest.mark.parametrize("key", [key for key, row in LANDSCAPES.items() if row.complete])
def test_no_other_minimum_is_in_range(key):
    """Newton's method, turned downhill and damped, from a grid of starts."""
    row, problem = LANDSCAPES[key], AnalyticProblem(LANDSCAPES[key])
    theta = np.stack(
        np.meshgrid(np.linspace(*row.x, 24), np.linspace(*row.y, 24)), axis=-1
    ).reshape(-1, 2)
    value, damping = problem.loss(theta), np.full(len(theta), 1e-3)
    with np.errstate(all="ignore"):
        for _ in range(120):
            bends, ways = np.linalg.eigh(problem.hessian(theta))
            along = np.einsum("nij,ni->nj", ways, problem.gradient(theta))
            step = np.einsum("nij,nj->ni", ways, along / (np.abs(bends) + damping[:, None]))
            moved = problem.loss(theta - step)
            better = moved < value
            theta = np.where(better[:, None], theta - step, theta)
            value = np.where(better, moved, value)
            damping = np.clip(damping * np.where(better, 0.2, 5.0), 1e-12, 1e12)
    inside = ((theta >= [row.x[0], row.y[0]]) & (theta <= [row.x[1], row.y[1]])).all(axis=-1)
    theta = theta[inside]
    bends = np.linalg.eigvalsh(problem.hessian(theta))
    level = np.abs(problem.gradient(theta)).max(axis=-1) < 1e-6 * bends[:, 0]
    ends = theta[level]
    distance = np.abs(ends[:, None] - np.reshape(row.minima, (1, -1, 2))).max(axis=-1)
    assert (distance.min(axis=1, initial=np.inf) < 1e-5).all(), ends[distance.min(axis=1) >= 1e-5]
    if row.bounded and (key, row.minima[0]) not in TIPS:
        assert len(ends) > 20


@EVERY
def test_starts_lie_in_range_and_on_a_slope(key):
    row = LANDSCAPES[key]
    assert len(set(row.starts)) == len(row.starts) >= 2
    for point in (*row.starts, *row.minima):
        assert row.x[0] <= point[0] <= row.x[1]
        assert row.y[0] <= point[1] <= row.y[1]
    for start in row.starts:
        assert max(abs(exact(key, precise(start), order)) for order in FIRST) > 1e-7
        assert start not in row.minima


@EVERY
def test_smooth_says_whether_the_formula_bends_as_the_function_does(key):
    row = LANDSCAPES[key]
    with mpmath.workdps(40):
        h, zero = mpmath.mpf("1e-9"), mpmath.mpf(0)
        steps = [[exact(key, (n * h, zero)) for n in places] for places in ((-1, 0, 1), (0, 1, 2))]
        bends = [float((a - 2 * b + c) / h**2) for a, b, c in steps]
    found = float(AnalyticProblem(row).hessian(np.zeros(2))[0, 0])
    agree = [abs(bend - found) < 1e-4 * max(1.0, abs(bend)) for bend in bends]
    assert all(agree) == row.smooth


@EVERY
def test_bounded_says_whether_it_goes_down_for_ever(key):
    row = LANDSCAPES[key]
    angles, radii = np.linspace(0, 2 * np.pi, 721), np.logspace(1, 5, 81)[:, None]
    far = FUNCTIONS[key](radii * np.cos(angles), radii * np.sin(angles), np)
    floor = least(key) if row.minima else heights(key).min()
    assert (np.nanmin(far) > floor - 1.0) == row.bounded


@EVERY
def test_heights_over_decades_are_on_a_log_scale(key):
    """Where the lowest twentieth of the ground would be less than a 300th of a linear height."""
    row, loss = LANDSCAPES[key], heights(key, 241)
    assert np.isfinite(loss).all()
    lowest = (np.quantile(loss, 0.05) - loss.min()) / np.ptp(loss)
    assert row.height == "log" or lowest > 10**-2.5
    assert row.height == "linear" or lowest < 10**-2


@EVERY
def test_a_row_says_all(key):
    row = LANDSCAPES[key]
    assert row.key == key
    assert row.family in FAMILIES
    assert row.why.endswith((".", "?"))
    assert row.reference
    formula = Formula(row.formula)
    assert formula.variables == ("x", "y")
    assert not formula.letters
    assert formula.latex
    point = [np.mean(row.x) + 0.25, np.mean(row.y) + 0.125]
    assert Formula(formula.plain)(*point) == pytest.approx(formula(*point), rel=1e-13)


def test_no_two_rows_say_the_same():
    for say in ("key", "name", "why"):
        assert len({getattr(row, say) for row in LANDSCAPES.values()}) == len(LANDSCAPES)
    assert {row.family for row in LANDSCAPES.values()} == set(FAMILIES)

"""Minima, maxima and saddles, found by themselves."""

from collections import Counter

import numpy as np
import pytest

from gdviz.core.analysis.critical_points import critical_points
from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.landscapes import AnalyticProblem, FormulaProblem, compiled
from gdviz.core.problems import Problem
from gdviz.io.problems import load_problem
from gdviz.scene.opening import opening_scene

BOX = ((-2.0, 2.0), (-2.0, 2.0))

KNOWN = [key for key, row in LANDSCAPES.items() if row.complete and row.smooth]


def found_in(text, box=BOX):
    return critical_points(FormulaProblem(compiled(text)), box)


@pytest.mark.parametrize("key", KNOWN)
def test_the_minima_of_the_catalogue_are_found_and_no_others(key):
    row = LANDSCAPES[key]
    found = critical_points(AnalyticProblem(row), (row.x, row.y))
    minima = np.array([p.theta for p in found.points if p.kind == "minimum"]).reshape(-1, 2)
    expected = np.array(row.minima).reshape(-1, 2)
    assert len(minima) == len(expected)
    for point in expected:
        # The catalogue writes some of them with six digits.
        assert np.abs(minima - point).max(axis=1).min() < 1e-5
    slopes = AnalyticProblem(row).gradient(np.array([p.theta for p in found.points]).reshape(-1, 2))
    for point, slope in zip(found.points, slopes, strict=True):
        assert np.hypot(*slope) <= 1e-6 * max(np.abs(point.curvatures).max(), 1.0)


@pytest.mark.parametrize(
    ("key", "minima", "maxima", "saddles"),
    [("himmelblau", 4, 1, 4), ("six-hump-camel", 6, 2, 7), ("double-well", 2, 0, 1)],
)
def test_counts_that_are_in_the_books(key, minima, maxima, saddles):
    row = LANDSCAPES[key]
    found = critical_points(AnalyticProblem(row), (row.x, row.y))
    kinds = Counter(point.kind for point in found.points)
    assert (kinds["minimum"], kinds["maximum"], kinds["saddle"]) == (minima, maxima, saddles)
    assert found.consistent


def test_a_quadratic_to_the_last_digits():
    found = found_in("3 (x - 0.7)² + (y + 0.3)² / 2 + (x - 0.7) (y + 0.3)")
    (point,) = found.points
    assert point.theta == pytest.approx((0.7, -0.3), abs=1e-12)
    assert point.curvatures == pytest.approx(np.linalg.eigvalsh([[6, 1], [1, 1]]))
    assert (point.kind, found.winding, found.consistent) == ("minimum", 1, True)


@pytest.mark.parametrize(
    ("text", "kind", "winding"),
    [
        ("x² - y²", "saddle", -1),
        ("-(x² + y²)", "maximum", 1),
        ("x³ - 3 x y²", "degenerate", -2),  # the monkey's saddle: the border tells it from others
        ("x⁴ + y⁴", "degenerate", 1),
    ],
)
def test_kinds_and_the_turns_of_the_border(text, kind, winding):
    found = found_in(text, ((-1.7, 2.0), (-2.0, 1.9)))
    assert [point.kind for point in found.points] == [kind]
    assert found.winding == winding
    assert found.consistent == (kind != "degenerate")


def test_nothing_where_nothing_is():
    found = found_in("x + 2 y")
    assert (found.points, found.winding, found.consistent) == ((), 0, True)


def test_outside_of_the_box_nothing_is_sought():
    assert found_in("x² + y²", ((1.0, 2.0), (-1.0, 1.0))).points == ()
    assert found_in("exp(-x) + y²", ((-5.0, 50.0), (-1.0, 1.0))).points == ()


def test_a_continuum_ends_and_is_not_called_consistent():
    found = found_in("(x² + y² - 1)²")
    assert 0 < len(found.points) <= 400
    assert not found.consistent


def test_the_border_knows_nothing_where_the_slope_is_no_number():
    assert found_in("sqrt(x) + y²").winding is None


@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_a_fit_has_the_minimum_that_the_formula_gives(reduction):
    scene = opening_scene()
    problem: Problem = load_problem(scene.document.problem)
    plane = scene.document.plane
    found = critical_points(problem, (plane.x, plane.y), reduction)
    (point,) = found.points
    assert point.theta == pytest.approx(problem.minimum(), rel=1e-10)
    assert found.consistent

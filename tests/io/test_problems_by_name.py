"""Bundled data and the problems made of it."""

import numpy as np
import pytest

from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.landscapes import AnalyticProblem
from gdviz.io.bundled import DATASETS, load_columns
from gdviz.io.problems import UnknownProblemError, load_problem
from gdviz.scene.check import SceneError
from gdviz.scene.opening import PENGUINS
from gdviz.scene.spec import LandscapeProblem, LinearFit


def test_penguins_in_the_units_shown():
    x, y = load_columns("penguins", ("flipper_length_mm", "body_mass_g"))
    assert x.shape == y.shape == (342,)
    assert x.sum() == 68713  # a mean of 200.92 mm, as published
    assert (x.min(), x.max()) == (172, 231)
    assert y.sum() == pytest.approx(1437.0, abs=1e-9)
    assert (y.min(), y.max()) == pytest.approx((2.7, 6.3))


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_column_of_the_table_can_be_read(dataset):
    arrays = load_columns(dataset, tuple(DATASETS[dataset]))
    assert len({len(array) for array in arrays}) == 1
    assert all(np.isfinite(array).all() for array in arrays)


def test_loaded_columns_cannot_be_written_to():
    (x,) = load_columns("penguins", ("flipper_length_mm",))
    with pytest.raises(ValueError, match="read-only"):
        x[0] = 0.0


def test_a_fit_is_standardised_and_knows_the_way_back():
    points = load_problem(PENGUINS).points
    shown, y = load_columns("penguins", ("flipper_length_mm", "body_mass_g"))
    assert abs(points.x.mean()) < 1e-14
    assert points.x.std() == pytest.approx(1.0, abs=1e-14)
    np.testing.assert_allclose(points.shown_x(points.x), shown, rtol=1e-15)
    assert (points.y == y).all()
    assert (points.x_label, points.y_label) == ("flipper length (mm)", "body mass (kg)")


def test_the_fitted_line_is_the_published_one():
    problem = load_problem(PENGUINS)
    slope, intercept = problem.minimum()
    points = problem.points
    # lm(body_mass_g ~ flipper_length_mm): 49.69 g/mm and -5780.83 g
    per_mm = 1000 * slope / points.x_shown_scale
    assert per_mm == pytest.approx(49.69, abs=0.005)
    assert 1000 * intercept - per_mm * points.x_shown_offset == pytest.approx(-5780.83, abs=0.005)


@pytest.mark.parametrize("key", LANDSCAPES)
def test_landscapes_by_name(key):
    problem = load_problem(LandscapeProblem(key))
    assert isinstance(problem, AnalyticProblem)
    assert problem.landscape is LANDSCAPES[key]


def test_equal_specs_give_the_same_problem():
    assert load_problem(LandscapeProblem("rosenbrock")) is load_problem(
        LandscapeProblem("rosenbrock")
    )


@pytest.mark.parametrize(
    ("spec", "field", "known"),
    [
        (LandscapeProblem("hill"), "name", "himmelblau, rosenbrock"),
        (LinearFit("iris", "a", "b"), "dataset", "penguins"),
        (LinearFit("penguins", "species", "body_mass_g"), "x", "flipper_length_mm, "),
        (LinearFit("penguins", "body_mass_g", ""), "y", "flipper_length_mm, "),
        (LinearFit("../penguins", "body_mass_g", "y"), "dataset", "penguins"),
    ],
)
def test_an_unknown_name_is_refused_with_those_there_are(spec, field, known):
    with pytest.raises(UnknownProblemError) as caught:
        load_problem(spec)
    assert isinstance(caught.value, SceneError)
    assert caught.value.path == f"$.document.problem.{field}"
    assert str(caught.value.message).startswith(f"It must be one of: {known}")

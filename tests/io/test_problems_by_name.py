"""Bundled data and the problems made of it."""

import numpy as np
import pytest

from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.datasets import DATASETS, Recorded, generate
from gdviz.core.landscapes import AnalyticProblem
from gdviz.core.oracle import whole_loss
from gdviz.core.problems import LabelledPoints
from gdviz.core.tilted import TiltedProblem
from gdviz.io.bundled import load_columns
from gdviz.io.problems import load_problem
from gdviz.scene.check import SceneError
from gdviz.scene.opening import PENGUINS
from gdviz.scene.spec import (
    FitProblem,
    GeneratedData,
    LandscapeProblem,
    RecordedData,
    SettingSpec,
    TiltSpec,
)
from tests.fits import EXAMPLES, fit_of

RECORDED = [key for key, row in DATASETS.items() if isinstance(row, Recorded)]


def fitted(dataset, x, y):
    """A line fitted to two columns."""
    return FitProblem("linear", RecordedData(dataset, (x,), y))


def test_penguins_in_the_units_shown():
    x, y = load_columns("penguins", ("flipper_length_mm", "body_mass_g"))
    assert x.shape == y.shape == (342,)
    assert x.sum() == 68713  # a mean of 200.92 mm, as published
    assert (x.min(), x.max()) == (172, 231)
    assert y.sum() == pytest.approx(1437.0, abs=1e-9)
    assert (y.min(), y.max()) == pytest.approx((2.7, 6.3))


@pytest.mark.parametrize("dataset", RECORDED)
def test_every_column_of_the_table_can_be_read(dataset):
    columns = DATASETS[dataset].columns
    arrays = load_columns(dataset, tuple(columns))
    assert len({len(array) for array in arrays}) == 1
    assert all(np.isfinite(array).all() for array in arrays)
    for array, column in zip(arrays, columns.values(), strict=True):
        if column.member:
            assert set(array) == {0.0, 1.0}
            assert all(column.class_labels)


def test_iris_as_published():
    columns = DATASETS["iris"].columns
    arrays = dict(zip(columns, load_columns("iris", tuple(columns)), strict=True))
    # Fisher (1936), tables I and II: means of each species in cm.
    setosa, virginica = arrays["setosa"] == 1.0, arrays["virginica"] == 1.0
    lengths = [arrays[name][setosa].mean() for name in list(columns)[:4]]
    np.testing.assert_allclose(lengths, [5.006, 3.428, 1.462, 0.246], rtol=1e-14)
    lengths = [arrays[name][virginica].mean() for name in list(columns)[:4]]
    np.testing.assert_allclose(lengths, [6.588, 2.974, 5.552, 2.026], rtol=1e-14)
    assert (setosa.sum(), virginica.sum(), len(setosa)) == (50, 50, 150)


def test_classes_are_those_of_the_file():
    gentoo, _ = load_columns("penguins", ("gentoo", "body_mass_g"))
    assert (len(gentoo), gentoo.sum()) == (342, 123)
    male, _ = load_columns("penguins", ("male", "body_mass_g"))
    assert (len(male), male.sum()) == (333, 168)  # eleven are of unknown sex


def test_a_column_may_be_asked_for_twice():
    one, other = load_columns("penguins", ("male", "male"))
    assert (one == other).all()


def test_generated_sets_are_in_no_file():
    with pytest.raises(ValueError, match="noisy-line is generated"):
        load_columns("noisy-line", ("x",))


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


def test_two_inputs_are_standardised_and_know_the_way_back():
    data = RecordedData("penguins", ("body_mass_g", "bill_depth_mm"), "male")
    points = load_problem(FitProblem("logistic", data)).points
    assert isinstance(points, LabelledPoints)
    shown = np.stack(load_columns("penguins", (*data.inputs, data.target)), axis=-1)
    np.testing.assert_allclose(points.shown(points.inputs), shown[:, :2], rtol=1e-14)
    np.testing.assert_allclose(points.inputs.mean(axis=0), 0.0, atol=1e-14)
    np.testing.assert_allclose(points.inputs.std(axis=0), 1.0, rtol=1e-14)
    assert (points.label == shown[:, 2]).all()
    assert points.input_labels == ("body mass (kg)", "bill depth (mm)")
    assert points.class_labels == ("female", "male")


def test_generated_data_are_as_asked_for():
    data = GeneratedData("noisy-sine", count=7, noise=0.25, seed=11)
    problem = load_problem(FitProblem("sine", data))
    expected = generate("noisy-sine", 7, 0.25, 11)
    assert problem.sample_count == 7
    assert (problem.points.x == expected.x).all()
    assert (problem.points.y == expected.y).all()


def test_settings_reach_the_model():
    data = GeneratedData("outlier-line")
    assert load_problem(FitProblem("huber", data)).scale == 0.5
    wide = FitProblem("huber", data, (SettingSpec("scale", 2.0),))
    assert load_problem(wide).scale == 2.0


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_can_be_loaded(name):
    key, example = EXAMPLES[name]
    problem = load_problem(fit_of(key, example))
    starts = np.array(example.starts)
    assert (starts >= [example.x[0], example.y[0]]).all()
    assert (starts <= [example.x[1], example.y[1]]).all()
    assert np.isfinite(problem.loss(starts)).all()
    assert (problem.loss(starts - 1e-4 * problem.gradient(starts)) < problem.loss(starts)).all()


def test_parted_classes_have_no_minimum():
    data = RecordedData("iris", ("petal_length_cm", "sepal_width_cm"), "setosa")
    problem = load_problem(FitProblem("logistic", data))
    losses = problem.loss(np.outer([1.0, 10.0, 100.0, 1000.0], [-1.83, 0.81]))
    assert (np.diff(losses) < 0).all()
    assert losses[-1] < 1e-30


@pytest.mark.parametrize("key", LANDSCAPES)
def test_landscapes_by_name(key):
    problem = load_problem(LandscapeProblem(key))
    assert isinstance(problem, AnalyticProblem)
    assert problem.landscape is LANDSCAPES[key]


def test_a_landscape_with_samples_is_tilted_copies_of_it():
    plain = load_problem(LandscapeProblem("rosenbrock"))
    tilted = load_problem(LandscapeProblem("rosenbrock", TiltSpec(copies=6, tilt=0.5, seed=3)))
    assert isinstance(tilted, TiltedProblem)
    assert tilted.sample_count == 6
    assert (tilted.tilts == TiltedProblem(plain, 6, 0.5, 3).tilts).all()
    points = np.random.default_rng(1).uniform(-2, 2, (100, 2))
    assert (whole_loss(tilted, points, "mean") == plain.loss(points)).all()
    assert (tilted.height, tilted.starts) == (plain.height, plain.starts)


def test_equal_specs_give_the_same_problem():
    assert load_problem(LandscapeProblem("rosenbrock")) is load_problem(
        LandscapeProblem("rosenbrock")
    )


@pytest.mark.parametrize(
    ("spec", "field", "sentence"),
    [
        (LandscapeProblem("hill"), "name", "It must be one of: bowl, "),
        (LandscapeProblem("rosenbrock", TiltSpec(3, 1.0)), "samples.copies", "It must be an even"),
        (FitProblem("mlp", GeneratedData("noisy-line")), "model", "It must be one of: linear, "),
        (fitted("../penguins", "body_mass_g", "male"), "data.dataset", "It must be one of: peng"),
        (fitted("penguins", "species", "male"), "data.inputs[0]", "It must be one of: flipper_"),
        (fitted("penguins", "male", ""), "data.target", "It must be one of: flipper_"),
        (
            FitProblem("linear", GeneratedData("noisy-line", count=-1)),
            "data.count",
            "It must be between 1 and 1000.",
        ),
    ],
)
def test_a_faulty_problem_is_refused_with_what_would_do(spec, field, sentence):
    with pytest.raises(SceneError) as caught:
        load_problem(spec)
    assert caught.value.path == f"$.document.problem.{field}"
    assert str(caught.value.message).startswith(sentence)


def test_columns_without_a_common_row_are_refused(monkeypatch):
    def nothing(dataset, names):
        return tuple(np.empty(0) for _ in names)

    monkeypatch.setattr("gdviz.io.problems.load_columns", nothing)
    with pytest.raises(SceneError) as caught:
        load_problem(fitted("penguins", "bill_depth_mm", "bill_length_mm"))
    assert caught.value.path == "$.document.problem.data"
    assert str(caught.value.message) == "There is no sample: every row lacks a value."

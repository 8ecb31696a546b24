"""The data panel on every model: curves, classes, and the line that parts them."""

import dataclasses

import numpy as np
import pytest

from gdviz.core.problems import LabelledPoints
from gdviz.render.plots import DataPanel
from gdviz.render.runs import Runs
from gdviz.render.style import DARK, LIGHT, run_colour
from tests.fits import EXAMPLES, scene_of
from tests.render.test_plots_panels import in_picture, painted, seen

CURVES = [name for name in EXAMPLES if not name.startswith("logistic")]
CLASSES = [name for name in EXAMPLES if name.startswith("logistic")]


@pytest.fixture
def data(qtbot):
    made = DataPanel()
    qtbot.addWidget(made.widget)
    return made


def with_theta(frame, run, theta):
    """The frame with just this run, standing at `theta`."""
    there = dataclasses.replace(run, theta=np.array(theta), batch=None)
    return dataclasses.replace(frame, runs=Runs.of([there]))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("name", CURVES)
def test_curves_go_where_the_parameters_say(data, frame_of, name, theme):
    frame = frame_of(scene_of(name), 20.0, theme)
    points, run = frame.problem.points, frame.runs[3]
    picture = painted(data, dataclasses.replace(frame, runs=Runs.of([run])))
    x = np.linspace(points.x.min(), points.x.max(), 9)
    y = frame.problem.predict(run.theta, x)
    low, high = data.canvas.y
    inside = (y > low) & (y < high)
    assert inside.sum() >= 4
    for at, value in zip(points.shown_x(x[inside]), y[inside], strict=True):
        column, row = in_picture(data, at, value)
        near = picture[row - 1 : row + 2, column - 1 : column + 2]
        assert seen(near, run_colour(run.colour), 60).any()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("name", CLASSES)
def test_the_line_parts_the_plane_where_the_parameters_say(data, frame_of, name, theme):
    frame = frame_of(scene_of(name), 0.0, theme)
    points, colour = frame.problem.points, run_colour(frame.runs[0].colour)
    for theta in ([1.0, 0.0], [0.0, -2.0], [0.5, 0.75], [3.0, -1.0]):
        picture = painted(data, with_theta(frame, frame.runs[0], theta))
        along = np.array([-theta[1], theta[0]]) / np.hypot(*theta)
        for step in (-0.5, 0.0, 0.5):
            column, row = in_picture(data, *points.shown(step * along))
            assert seen(picture[row - 1 : row + 2, column - 1 : column + 2], colour, 60).any()
        away = in_picture(data, *points.shown(0.5 * np.array(theta) / np.hypot(*theta)))
        assert not seen(picture[away[1] - 2 : away[1] + 3, away[0] - 2 : away[0] + 3], colour).any()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_one_class_is_dots_and_the_other_rings(data, frame_of, theme):
    frame = frame_of(scene_of("logistic-two-blobs"), 0.0, theme)
    points = frame.problem.points
    picture = painted(data, dataclasses.replace(frame, runs=Runs.of([])), scale=4.0)
    places = data.canvas.place(points.shown(points.inputs))
    gaps = np.linalg.norm(places[:, None] - places, axis=-1) + 1e9 * np.eye(len(places))
    checked = {0.0: 0, 1.0: 0}
    for sample in np.flatnonzero(gaps.min(axis=1) > 6.0):
        at = data.widget.getViewBox().mapToScene(*places[sample])
        centre = picture[round(4 * at.y()), round(4 * at.x())]
        ground = np.abs(centre - np.array(theme.background)).max()
        assert (ground < 12) == (points.label[sample] == 0.0)
        checked[points.label[sample]] += 1
    assert min(checked.values()) >= 10


def test_samples_of_a_batch_keep_their_class(data, frame_of):
    frame = frame_of(scene_of("logistic-penguins"), 7.0)
    points, run = frame.problem.points, frame.runs[1]
    assert isinstance(points, LabelledPoints)
    assert len(run.batch) == 4
    batch = np.array([np.argmax(points.label == 0.0), np.argmax(points.label == 1.0)])
    away = dataclasses.replace(run, batch=batch, theta=np.zeros(2))
    picture = painted(data, dataclasses.replace(frame, runs=Runs.of([away])), scale=4.0)
    for sample, within in zip(batch, (LIGHT.background, run_colour(1)), strict=True):
        at = data.widget.getViewBox().mapToScene(
            *data.canvas.place(points.shown(points.inputs))[sample]
        )
        row, column = round(4 * at.y()), round(4 * at.x())
        assert seen(picture[row, column], within, 12)
        assert seen(picture[row, column + 11], run_colour(1), 24)

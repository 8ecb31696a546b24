"""What the plots paint, read from their pixels."""

import dataclasses

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest

from gdviz.render.plots import ContourPanel, CurvesPanel, DataPanel
from gdviz.render.plots.contour import heat_image
from gdviz.render.runs import Runs
from gdviz.render.style import DARK, LIGHT, height_colours, run_colour
from gdviz.scene.opening import SHIPPED
from gdviz.text import set_language

SIZE = (400, 260)
PANELS = [ContourPanel, CurvesPanel, DataPanel]


def painted(panel, frame, scale=1.0):
    """RGB pixels (height, width, 3) of the panel, as integers."""
    picture = QImage(round(SIZE[0] * scale), round(SIZE[1] * scale), QImage.Format.Format_RGB32)
    picture.fill(QColor(255, 0, 255))
    panel.show(frame)
    painter = QPainter(picture)
    panel.paint(painter, QRectF(0, 0, picture.width(), picture.height()), scale)
    painter.end()
    flat = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), -1, 4)
    return flat[..., 2::-1].astype(int)


def seen(picture, rgb, within=24):
    """Which pixels have about this colour: (height, width) of bool."""
    return np.abs(picture - np.array(rgb)).max(axis=-1) <= within


def in_picture(panel, x, y):
    """The pixel at which the panel draws a point given in the units of its axes."""
    inside = panel.canvas.place(np.array([x, y]))
    at = panel.widget.getViewBox().mapToScene(*inside)
    return round(at.x()), round(at.y())


@pytest.fixture(params=PANELS, ids=lambda kind: kind.__name__)
def panel(request, qtbot):
    made = request.param()
    qtbot.addWidget(made.widget)
    return made


@pytest.fixture
def contour(qtbot):
    made = ContourPanel()
    qtbot.addWidget(made.widget)
    return made


@pytest.fixture
def curves(qtbot):
    made = CurvesPanel()
    qtbot.addWidget(made.widget)
    return made


@pytest.fixture
def data(qtbot):
    made = DataPanel()
    qtbot.addWidget(made.widget)
    return made


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_ground_is_that_of_the_theme_up_to_the_corners(panel, frame_of, theme):
    picture = painted(panel, frame_of("penguins", 10.0, theme))
    for corner in (picture[1, 1], picture[1, -2], picture[-2, 1], picture[-2, -2]):
        assert corner.tolist() == list(theme.background)
    assert not seen(picture, (255, 0, 255), 60).any()


def test_the_same_frame_gives_the_same_pixels_whatever_came_before(panel, frame_of):
    scene = SHIPPED["penguins"]()
    frame = frame_of(scene, 60.5)
    first = painted(panel, frame)
    painted(panel, frame_of("himmelblau", 3.0))
    painted(panel, frame_of(scene, 20.0, DARK), scale=2.0)
    assert (painted(panel, frame) == first).all()


def test_a_larger_picture_is_the_same_only_sharper(panel, frame_of):
    frame = frame_of("penguins", 30.0)
    small, large = painted(panel, frame), painted(panel, frame, scale=3.0)
    shrunk = large.reshape(SIZE[1], 3, SIZE[0], 3, 3).mean(axis=(1, 3))
    # Lines as thin as on the small picture would make it paler, and letters smaller.
    assert np.abs(shrunk - small).mean() < 2.5
    assert shrunk.mean() == pytest.approx(small.mean(), abs=0.5)


def test_words_follow_the_language(panel, frame_of):
    scene = SHIPPED["penguins"]()
    english = painted(panel, frame_of(scene))
    set_language("ko")
    try:
        korean = painted(panel, frame_of(scene))
    finally:
        set_language("en")
    assert (english[:26] != korean[:26]).any()  # the title
    assert (english[-18:] != korean[-18:]).any()  # the name of the horizontal axis


def test_a_hidden_run_leaves_the_plot(panel, frame_of):
    scene = SHIPPED["penguins"]()
    pink = run_colour(3)
    assert seen(painted(panel, frame_of(scene, 9.0)), pink).sum() > 30
    runs = tuple(replace(run, visible=run.colour != 3) for run in scene.document.runs)
    without = replace(scene, document=replace(scene.document, runs=runs))
    assert seen(painted(panel, frame_of(without, 9.0)), pink).sum() < 5


def test_heights_have_the_colours_of_the_surface_and_holes_are_clear():
    heights = np.array([[0.0, 0.5], [1.0, np.nan]])
    image = heat_image(heights)
    colours = height_colours().tolist()
    assert list(image.pixelColor(0, 1).getRgb()[:3]) == colours[0]  # the first row lies lowest
    assert list(image.pixelColor(1, 1).getRgb()[:3]) == colours[128]
    assert list(image.pixelColor(0, 0).getRgb()[:3]) == colours[255]
    assert image.pixelColor(1, 0).alpha() == 0


def test_the_heads_are_where_the_runs_are(contour, frame_of):
    frame = frame_of("himmelblau", 40.5)
    picture = painted(contour, frame)
    for run in frame.runs:
        x, y = in_picture(contour, *run.theta)
        patch = picture[y - 1 : y + 2, x - 1 : x + 2]
        # Where it lies under another's, that one is seen.
        assert any(seen(patch, run_colour(other.colour)).any() for other in frame.runs)


def test_points_outside_the_range_are_cut_off(contour, frame_of):
    frame = frame_of("himmelblau", 5.0)
    run = frame.runs[0]
    theta = run.columns.theta.copy()
    theta[2:] = 1e9
    columns = dataclasses.replace(run.columns, theta=theta)
    away = dataclasses.replace(run, columns=columns, theta=theta[-1], fraction=0.0)
    picture = painted(contour, dataclasses.replace(frame, runs=Runs.of([away])))
    drawn = seen(picture, run_colour(run.colour))
    assert drawn.sum() > 40
    left, top = in_picture(contour, -5.5, 5.5)
    right, bottom = in_picture(contour, 5.5, -5.5)
    drawn[top : bottom + 1, left : right + 1] = False
    assert not drawn.any()


# QTest says so of every event that a graphics view lets through to its parent.
@pytest.mark.qt_log_ignore("not accepted by receiving widget", extend=True)
@pytest.mark.parametrize("alt", [False, True])
def test_a_click_chooses_the_start(contour, frame_of, qtbot, alt):
    contour.widget.resize(*SIZE)
    contour.show(frame_of("himmelblau"))
    contour.widget.show()
    qtbot.waitExposed(contour.widget)
    qtbot.waitUntil(lambda: contour.canvas.rect.width() > 100)
    with qtbot.waitSignal(contour.start_chosen) as caught:
        QTest.mouseClick(
            contour.widget.viewport(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.AltModifier if alt else Qt.KeyboardModifier.NoModifier,
            QPoint(*in_picture(contour, 2.0, -3.0)),
        )
    assert caught.args[:2] == pytest.approx([2.0, -3.0], abs=0.05)
    assert caught.args[2] is alt


def test_curves_end_at_the_playhead(curves, frame_of):
    frame = frame_of("penguins", 60.0)
    picture = painted(curves, frame)
    playhead, _ = in_picture(curves, 60.0, 0.0)
    for run in frame.runs:
        columns = np.nonzero(seen(picture, run_colour(run.colour)).any(axis=0))[0]
        assert columns.max() <= playhead + 5  # the ball at its end


@pytest.mark.parametrize("head", [0.0, 150.0])
def test_markers_at_both_ends_of_the_axes_are_whole(curves, frame_of, head):
    """A run that has not begun yet, and one at the end whose loss lies on the floor."""
    frame = frame_of("himmelblau", head)
    run = frame.runs[0]
    alone = dataclasses.replace(frame, runs=Runs.of([run]))
    ink = seen(painted(curves, alone), run_colour(run.colour), within=60)
    loss = run.columns.loss[round(head)]
    x, y = in_picture(curves, head, float(curves._axis.at(np.array(loss))))
    for side in (-1, 1):  # left and right, above and below
        assert ink[y, x + 2 * side], side
        assert ink[y + 2 * side, x], side


def test_losses_of_zero_and_below_are_drawn(curves, frame_of):
    frame = frame_of("himmelblau", 150.0)
    assert frame.runs[0].columns.loss.min() < 1e-20
    colour = run_colour(frame.runs[0].colour)
    assert seen(painted(curves, frame), colour).sum() > 200
    run = frame.runs[0]
    lower = dataclasses.replace(run.columns, loss=run.columns.loss - 150.0)
    below = dataclasses.replace(run, columns=lower, loss=run.loss - 150.0)
    assert (
        seen(painted(curves, dataclasses.replace(frame, runs=Runs.of([below]))), colour).sum() > 200
    )


def test_the_axes_hold_still_while_the_playhead_moves(curves, frame_of):
    scene = SHIPPED["penguins"]()
    full = frame_of(scene, 120.0)
    left = None
    for head in (0.0, 10.5, 60.0, 120.0):
        runs = Runs.of(
            dataclasses.replace(
                run, computation=other.computation, columns=other.columns, end=other.end
            )
            for run, other in zip(frame_of(scene, head).runs, full.runs, strict=True)
        )
        picture = painted(curves, dataclasses.replace(full, head=head, runs=runs))
        labels = picture[30:, :42]
        assert left is None or (labels == left).all()
        left = labels


def test_curves_lie_on_the_axis_of_the_pace(curves, frame_of):
    scene = SHIPPED["penguins"]()
    whole, mini, single, *_ = scene.document.runs
    for run, updates_per_epoch in ((whole, 1), (mini, 11), (single, 342)):
        document = replace(scene.document, pace="epochs", length=4, runs=(run,))
        frame = frame_of(replace(scene, document=document), 3.5)
        picture = painted(curves, frame)
        ink = seen(picture, run_colour(run.colour), within=60)
        loss = frame.runs[0].columns.loss[3 * updates_per_epoch]
        x, y = in_picture(curves, 3.0, curves._axis.at(loss))
        assert ink[y - 3 : y + 4, x - 3 : x + 4].any()
        x, _ = in_picture(curves, 3.75, 0.0)
        assert not ink[40:, x - 2 : x + 200].any()


def test_fits_go_where_the_parameters_say(data, frame_of):
    frame = frame_of("penguins", 4.25)
    run = frame.runs[3]
    picture = painted(data, dataclasses.replace(frame, runs=Runs.of([run])))
    x = np.array([-1.0, 0.0, 1.0])
    shown = frame.problem.points.shown_x(x)
    for at, value in zip(shown, run.theta[0] * x + run.theta[1], strict=True):
        column, row = in_picture(data, at, value)
        assert seen(picture[row - 1 : row + 2, column : column + 1], run_colour(3), 60).any()


def test_the_samples_of_a_batch_are_lit(data, frame_of):
    frame = frame_of("penguins", 5.0)
    points, run = frame.problem.points, frame.runs[1]
    assert len(run.batch) == 32
    picture = painted(data, dataclasses.replace(frame, runs=Runs.of([run])))
    for sample in run.batch:
        column, row = in_picture(data, points.shown_x(points.x[sample]), points.y[sample])
        assert seen(picture[row - 1 : row + 2, column - 1 : column + 2], run_colour(1), 60).any()


def test_problems_without_data_want_no_data_panel(frame_of):
    assert DataPanel.wanted(frame_of("penguins"))
    assert not DataPanel.wanted(frame_of("himmelblau"))


def test_critical_points_are_marked_by_their_kind(contour, frame_of):
    plain = painted(contour, frame_of("himmelblau"))
    marked_frame = frame_of("himmelblau", critical=True)
    marked = painted(contour, marked_frame)
    shapes = {}
    for point in marked_frame.critical:
        x, y = in_picture(contour, *point.theta)
        box = (slice(y - 5, y + 6), slice(x - 5, x + 6))
        white = seen(marked, (255, 255, 255))[box] & ~seen(plain, (255, 255, 255))[box]
        if point.theta[1] < -1.5 or point.kind != "maximum":  # no ring of a start over it
            assert white.sum() > 5, point
            shapes[point.kind] = white
    assert (shapes["minimum"] != shapes["saddle"]).any()
    down = shapes["minimum"]
    assert down[:5].sum() > down[6:].sum()  # wide above: it points down


def test_the_lines_of_a_batch_are_drawn_in_the_colour_of_its_run(contour, frame_of):
    colour = run_colour(1)
    plain = seen(painted(contour, frame_of("penguins", 4.25)), colour, 30).sum()
    net = seen(painted(contour, frame_of("penguins", 4.25, batch_of="run-2")), colour, 30).sum()
    assert net > plain + 300

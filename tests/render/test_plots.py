"""What the plots show, read from their items and their pixels."""

import dataclasses

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest

from gdviz.render.plots.contour import FINER, ContourPanel, height_picture, trail
from gdviz.render.plots.curves import CurvesPanel
from gdviz.render.plots.data import DataPanel
from gdviz.render.style import DARK, height_colours, run_colour
from gdviz.scene.opening import SHIPPED
from gdviz.text import set_language

SIZE = (420, 300)


def painted(panel, frame, scale=1.0):
    picture = QImage(round(SIZE[0] * scale), round(SIZE[1] * scale), QImage.Format.Format_RGB32)
    picture.fill(QColor(255, 0, 255))
    panel.show(frame)
    painter = QPainter(picture)
    panel.paint(painter, QRectF(0, 0, picture.width(), picture.height()), scale)
    painter.end()
    return np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), -1, 4)[..., 2::-1]


@pytest.fixture
def contour(qtbot):
    panel = ContourPanel()
    qtbot.addWidget(panel.widget)
    return panel


@pytest.fixture
def curves(qtbot):
    panel = CurvesPanel()
    qtbot.addWidget(panel.widget)
    return panel


@pytest.fixture
def data(qtbot):
    panel = DataPanel()
    qtbot.addWidget(panel.widget)
    return panel


def test_the_picture_of_heights_has_the_colours_of_the_surface(frame_of):
    surface = frame_of("himmelblau").surface
    picture = height_picture(dataclasses.replace(surface, levels=np.empty(0)))
    for row, column in ((3, 50), (40, 7), (30, 30)):
        level = float(
            surface.world.level(0.25 * surface.loss[row : row + 2, column : column + 2].sum())
        )
        middle = picture[FINER * row + FINER // 2, FINER * column + FINER // 2, :3].astype(int)
        assert np.abs(middle - height_colours()[round(255 * level)]).max() < 12


def test_contour_lines_are_drawn_at_their_levels(frame_of):
    surface = frame_of("penguins", grid=121).surface
    bare = height_picture(dataclasses.replace(surface, levels=np.empty(0))).astype(int)
    lined = height_picture(surface).astype(int)
    darker = (bare - lined)[..., :3].sum(axis=-1) > 40
    pitch = np.abs(np.gradient(surface.loss)[0]).max() / FINER
    x, y = (
        np.linspace(v[0], v[-1], FINER * (len(v) - 1), endpoint=False) + (v[1] - v[0]) / 2 / FINER
        for v in (surface.x, surface.y)
    )
    theta = np.stack(np.meshgrid(x, y), axis=-1)
    problem = frame_of("penguins").problem
    loss = problem.loss(theta[darker])
    away = np.abs(loss[:, None] - surface.levels).min(axis=1)
    assert darker.mean() > 0.02
    assert away.max() < 2.0 * pitch


def test_a_hole_is_transparent(frame_of):
    surface = frame_of("penguins").surface
    loss = surface.loss.copy()
    loss[10:20, 30:40] = np.nan
    picture = height_picture(dataclasses.replace(surface, loss=loss))
    assert picture[FINER * 15, FINER * 35, 3] == 0
    assert picture[FINER * 40, FINER * 35, 3] == 255


def test_the_trail_ends_where_the_marker_is(frame_of):
    run = frame_of("penguins", 7.5).runs[0]
    path = trail(run)
    assert path[0] == pytest.approx(run.columns.theta[0])
    assert path[-1] == pytest.approx(run.theta)
    assert len(path) == 9


@pytest.mark.parametrize("theme_name", ["light", "dark"])
def test_heads_are_seen_in_their_colours(contour, frame_of, theme_name):
    frame = frame_of("himmelblau", 40.0)
    if theme_name == "dark":
        frame = dataclasses.replace(frame, theme=DARK)
    picture = painted(contour, frame).astype(int)
    box = contour.plot.getViewBox()
    for run in frame.runs[1:]:  # the first one's head may lie under another
        at = contour.widget.mapFromScene(box.mapViewToScene(QPointF(*run.theta)))
        patch = picture[at.y() - 2 : at.y() + 3, at.x() - 2 : at.x() + 3]
        distances = [
            np.linalg.norm(patch - np.array(run_colour(r.colour)), axis=-1).min()
            for r in frame.runs
        ]
        assert min(distances) < 40
    corner = picture[2, 2]
    assert np.abs(corner - np.array(frame.theme.background)).max() <= 2


# QTest says so of every event that a graphics view lets through to its parent.
@pytest.mark.qt_log_ignore("not accepted by receiving widget", extend=True)
def test_a_click_chooses_the_start(contour, frame_of, qtbot):
    contour.widget.resize(*SIZE)
    contour.show(frame_of("himmelblau"))
    contour.widget.show()
    qtbot.waitExposed(contour.widget)
    box = contour.plot.getViewBox()
    qtbot.waitUntil(lambda: box.screenGeometry().width() > 100)
    at = contour.widget.mapFromScene(box.mapViewToScene(QPointF(2.0, -3.0)))
    with qtbot.waitSignal(contour.start_chosen) as caught:
        QTest.mouseClick(
            contour.widget.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at.x(), at.y())
        )
    x, y, only_one = caught.args
    assert (x, y) == pytest.approx((2.0, -3.0), abs=0.06)
    assert only_one is False


def test_curves_are_the_losses_up_to_the_playhead(curves, frame_of):
    frame = frame_of("penguins", 30.5)
    curves.show(frame)
    for curve, run in zip(curves._curves, frame.runs, strict=True):
        x, y = curve.getData()
        assert x[-1] == pytest.approx(30.5)
        assert 10.0 ** y[:-1] == pytest.approx(run.columns.loss[:31])


def test_the_axes_hold_still_while_the_playhead_moves(curves, frame_of):
    ranges = set()
    scene = SHIPPED["penguins"]()
    full = frame_of(scene, 120.0)
    for head in (1.0, 10.0, 60.0, 120.0):
        frame = frame_of(scene, head)
        # All is computed, as it soon is in the window.
        runs = tuple(
            dataclasses.replace(run, trajectory=other.trajectory, columns=other.columns)
            for run, other in zip(frame.runs, full.runs, strict=True)
        )
        curves.show(dataclasses.replace(frame, runs=runs))
        ranges.add(str(curves.plot.viewRange()))
    assert len(ranges) == 1


def test_zero_losses_leave_the_plot_and_break_nothing(curves, frame_of):
    frame = frame_of("himmelblau", 150.0)
    assert frame.runs[0].columns.loss.min() < 1e-20
    curves.show(frame)
    bottom, top = curves.plot.viewRange()[1]
    assert np.isfinite([bottom, top]).all()
    assert top - bottom < 14
    assert np.isfinite(curves._curves[0].getData()[1]).all()


def test_negative_losses_make_the_axis_linear(curves, frame_of):
    frame = frame_of("himmelblau", 20.0)
    run = frame.runs[0]
    lower = dataclasses.replace(run.columns, loss=run.columns.loss - 150.0)
    curves.show(dataclasses.replace(frame, runs=(dataclasses.replace(run, columns=lower),)))
    assert curves._curves[0].getData()[1][:20] == pytest.approx(lower.loss[:20])


def test_fitted_lines_go_where_the_parameters_say(data, frame_of):
    frame = frame_of("penguins", 12.25)
    data.show(frame)
    points = frame.problem.points
    for curve, run in zip(data._fits, frame.runs, strict=True):
        x, y = curve.getData()
        inputs = (x - points.x_shown_offset) / points.x_shown_scale
        assert y == pytest.approx(run.theta[0] * inputs + run.theta[1])


def test_the_samples_of_the_batches_are_lit(data, frame_of):
    frame = frame_of("penguins", 5.0)
    data.show(frame)
    mini, single = frame.runs[1], frame.runs[2]
    points = frame.problem.points
    chosen = np.concatenate([mini.batch, single.batch])
    x, y = data._lit.getData()
    assert x == pytest.approx(points.shown_x(points.x[chosen]))
    assert y == pytest.approx(points.y[chosen])


def test_problems_without_data_want_no_data_panel(frame_of):
    assert DataPanel.wanted(frame_of("penguins"))
    assert not DataPanel.wanted(frame_of("himmelblau"))


def test_words_follow_the_language(curves, frame_of):
    curves.show(frame_of("penguins", 3.0))
    english = curves.plot.titleLabel.text
    set_language("ko")
    try:
        curves.show(frame_of("penguins", 3.0))
        assert curves.plot.titleLabel.text != english
    finally:
        set_language("en")


def test_a_hidden_run_leaves_all_plots(contour, curves, data, frame_of):
    scene = SHIPPED["penguins"]()
    for panel in (contour, curves, data):
        panel.show(frame_of(scene, 9.0))
    runs = tuple(replace(run, visible=run.id == "run-2") for run in scene.document.runs)
    frame = frame_of(replace(scene, document=replace(scene.document, runs=runs)), 9.0)
    for panel in (contour, curves, data):
        panel.show(frame)
    for items in (contour._trails, curves._curves, data._fits):
        drawn = [item for item in items if item.getData()[0] is not None and len(item.getData()[0])]
        assert len(drawn) == 1

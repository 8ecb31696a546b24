"""Zooming into the range: with the wheel, a drag and keys, on contours and surface."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from gdviz.render.frame import build_frame
from gdviz.render.style import LIGHT
from gdviz.scene.spec import Region
from tests.ui.test_dragging import drag, on_contours, on_surface, opened  # noqa: F401

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
POINT = (0.5, 3.0)

# QTest says so of every event that a graphics view lets through to its parent.
pytestmark = pytest.mark.qt_log_ignore("not accepted by receiving widget", extend=True)


def turn_wheel(widget: QWidget, at: QPoint, notches: int = 1, modifiers=NONE) -> None:
    event = QWheelEvent(
        QPointF(at),
        QPointF(widget.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def contours(opened) -> QWidget:  # noqa: F811
    return opened.window.side.panels["contour"].widget.viewport()


def width(opened) -> float:  # noqa: F811
    low, high = opened.session.plane.x
    return high - low


def rests(opened, qtbot) -> None:  # noqa: F811
    """Wait until the picture stands still and is as fine as it will be."""
    session, shown = opened.session, opened.window.stage.viewport

    def still() -> bool:
        surface = shown._frame.surface
        ranges = (surface.world.x, surface.world.y)
        there = ranges == (session.plane.x, session.plane.y)
        return session.destination == session.plane and there and not surface.coarse

    qtbot.waitUntil(still, timeout=20_000)


def test_the_wheel_zooms_about_the_pointer_and_the_surface_follows(opened, qtbot) -> None:  # noqa: F811
    before, home, document = width(opened), opened.session.plane, opened.session.document
    at = on_contours(opened, POINT)
    camera = opened.session.view.camera
    for _ in range(4):
        turn_wheel(contours(opened), at)
    rests(opened, qtbot)
    assert width(opened) == pytest.approx(before * 0.8**4)
    qtbot.waitUntil(lambda: opened.window.side.panels["contour"].canvas.x == opened.session.plane.x)
    moved = on_contours(opened, POINT) - at
    assert moved.manhattanLength() <= 2
    assert opened.session.view.camera == camera
    assert opened.session.document is document
    shown = opened.window.stage.viewport._frame.surface
    exact = build_frame(opened.session, LIGHT).surface
    assert shown.loss.tobytes() == exact.loss.tobytes()
    assert shown.world == exact.world
    turn_wheel(contours(opened), at, -4)
    rests(opened, qtbot)
    assert opened.session.plane.x == pytest.approx(home.x)


def test_the_surface_moves_first_and_the_contours_right_after(opened, qtbot, monkeypatch) -> None:  # noqa: F811
    """Both at once would let the first picture of a zoom wait for the slower one."""
    panel, viewport = opened.window.side.panels["contour"], opened.window.stage.viewport
    home, seen = panel.canvas.x, []
    draw = panel.draw

    def drawn(*painting: object) -> None:
        seen.append(("contours", panel.canvas.x))
        draw(*painting)

    with monkeypatch.context() as watched:
        watched.setattr(panel, "draw", drawn)
        swapped = viewport.frameSwapped.connect(
            lambda: seen.append(("surface", viewport._frame.surface.world.x))
        )
        turn_wheel(contours(opened), on_contours(opened, POINT))
        rests(opened, qtbot)
        qtbot.waitUntil(lambda: panel.canvas.x == opened.session.plane.x)
        viewport.disconnect(swapped)
    moved = [name for name, x in seen if x != home]
    assert moved[0] == "surface"
    assert "contours" in moved[1:4]


def test_a_drag_pans_and_chooses_no_start(opened, qtbot) -> None:  # noqa: F811
    document, before = opened.session.document, opened.session.plane
    first = on_contours(opened, (1.5, 2.0))
    drag(contours(opened), first, first + QPoint(40, 25))
    rests(opened, qtbot)
    plane, rect = opened.session.plane, opened.window.side.panels["contour"].canvas.rect
    by = 40 / rect.width() * width(opened)
    assert plane.x == pytest.approx((before.x[0] - by, before.x[1] - by), rel=1e-6)
    assert plane.y[0] > before.y[0]
    QTest.qWait(400)
    assert opened.session.document is document


def test_a_double_click_shows_the_whole_and_chooses_no_start(opened, qtbot) -> None:  # noqa: F811
    session = opened.session
    session.look(replace(session.view, seen=Region((0.0, 1.0), (3.0, 4.0))))
    rests(opened, qtbot)
    document = session.document
    at = on_contours(opened, POINT)
    QTest.mouseClick(contours(opened), LEFT, NONE, at)
    QTest.mouseDClick(contours(opened), LEFT, NONE, at)
    QTest.mouseRelease(contours(opened), LEFT, NONE, at)
    rests(opened, qtbot)
    assert session.view.seen is None
    QTest.qWait(400)
    assert session.document is document


def test_a_click_is_as_exact_as_what_is_seen(opened, qtbot) -> None:  # noqa: F811
    session = opened.session
    session.look(replace(session.view, seen=Region((0.5, 0.5 + 1e-6), (3.0, 3.0 + 1e-6))))
    rests(opened, qtbot)
    qtbot.waitUntil(lambda: opened.window.side.panels["contour"].canvas.x == session.plane.x)
    wanted = (0.5 + 3e-7, 3.0 + 6e-7)
    QTest.mouseClick(contours(opened), LEFT, NONE, on_contours(opened, wanted))
    qtbot.waitUntil(lambda: session.document.runs[0].start != (-2.3, 6.0), timeout=5000)
    assert session.document.runs[0].start == pytest.approx(wanted, abs=5e-9)


def test_ctrl_and_the_wheel_zoom_on_the_surface_and_the_wheel_alone_does_not(opened, qtbot) -> None:  # noqa: F811
    view, before = opened.window.stage.viewport, width(opened)
    at = on_surface(opened, POINT)
    turn_wheel(view, at)
    assert opened.session.view.seen is None
    assert opened.session.destination == opened.session.plane
    at = on_surface(opened, POINT)
    turn_wheel(view, at, 3, CTRL)
    rests(opened, qtbot)
    assert width(opened) == pytest.approx(before * 0.8**3)
    low, high = opened.session.plane.x
    home = opened.session.document.plane.x
    share = (POINT[0] - home[0]) / (home[1] - home[0])
    assert (POINT[0] - low) / (high - low) == pytest.approx(share, abs=0.03)


def test_keys_zoom_about_the_middle_and_z_shows_the_whole(opened, qtbot) -> None:  # noqa: F811
    window, home = opened.window, opened.session.plane
    window.actions_by_id["zoom_here_in"].trigger()
    window.actions_by_id["zoom_here_in"].trigger()
    rests(opened, qtbot)
    assert width(opened) == pytest.approx((home.x[1] - home.x[0]) * 0.8**6)
    assert np.mean(opened.session.plane.y) == pytest.approx(np.mean(home.y))
    window.actions_by_id["zoom_here_out"].trigger()
    rests(opened, qtbot)
    assert width(opened) == pytest.approx((home.x[1] - home.x[0]) * 0.8**3)
    QTest.keyClick(window, Qt.Key.Key_Z)
    rests(opened, qtbot)
    assert opened.session.view.seen is None


def test_the_axes_say_where_one_is(opened, qtbot) -> None:  # noqa: F811
    session = opened.session
    session.look(replace(session.view, seen=Region((0.5, 0.5 + 1e-8), (3.0, 3.0 + 1e-8))))
    rests(opened, qtbot)
    panel = opened.window.side.panels["contour"]
    qtbot.waitUntil(lambda: panel.canvas.x == session.plane.x)
    assert panel.names(panel.frame) == ("slope (w − 0.5)·10⁸", "intercept (b − 3)·10⁸")
    labels = panel.widget.getAxis("bottom")._labels
    assert len(set(labels)) == len(labels) >= 3
    assert max(map(len, labels)) <= 4

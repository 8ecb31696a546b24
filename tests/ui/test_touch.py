"""Two fingers on a touchpad zoom the surface, the range, and the contours."""

import math

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from gdviz.render.touch import MOST, PIXELS
from tests.ui.test_dragging import on_contours, on_surface, opened  # noqa: F401
from tests.ui.test_range_zoom import contours, rests, width

NONE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
ZOOM, TURN = Qt.NativeGestureType.ZoomNativeGesture, Qt.NativeGestureType.RotateNativeGesture
UPDATE, MOMENTUM = Qt.ScrollPhase.ScrollUpdate, Qt.ScrollPhase.ScrollMomentum
POINT = (0.5, 3.0)

pytestmark = pytest.mark.qt_log_ignore("not accepted by receiving widget", extend=True)


def pinch(widget: QWidget, at: QPoint, value: float, modifiers=NONE, kind=ZOOM) -> None:
    """One event of a pinch, as Qt makes it of what the system tells."""
    place, screen = QPointF(at), QPointF(widget.mapToGlobal(at))
    device = QPointingDevice.primaryPointingDevice()
    event = QNativeGestureEvent(kind, device, 2, place, place, screen, value, QPointF())
    assert event.type() == QEvent.Type.NativeGesture
    event.setModifiers(modifiers)
    QApplication.sendEvent(widget, event)


def scroll(widget: QWidget, at: QPoint, pixels: float, phase=UPDATE, modifiers=NONE) -> None:
    """One event of two fingers that scroll: pixels, and an angle that means less."""
    place, screen = QPointF(at), QPointF(widget.mapToGlobal(at))
    moved, buttons = QPoint(0, round(pixels)), Qt.MouseButton.NoButton
    event = QWheelEvent(place, screen, moved, 2 * moved, buttons, modifiers, phase, False)
    QApplication.sendEvent(widget, event)


def distance(opened) -> float:  # noqa: F811
    return opened.session.view.camera.distance


def test_a_pinch_on_the_surface_magnifies_as_much_as_fingers_spread(opened) -> None:  # noqa: F811
    """In however many events it comes: twice as far apart, twice as large."""
    before, view, at = distance(opened), opened.window.stage.viewport, on_surface(opened, POINT)
    for steps in (1, 10):
        value = 1.5 ** (1.0 / steps) - 1.0
        for _ in range(steps):
            pinch(view, at, value)
        assert distance(opened) == pytest.approx(before / 1.5, rel=0.01)
        for _ in range(steps):
            pinch(view, at, 1.0 / (1.0 + value) - 1.0)
        assert distance(opened) == pytest.approx(before, rel=0.01)
    assert opened.session.view.seen is None


def test_with_ctrl_it_zooms_into_the_range(opened, qtbot) -> None:  # noqa: F811
    before, home = width(opened), distance(opened)
    pinch(opened.window.stage.viewport, on_surface(opened, POINT), 0.25, CTRL)
    rests(opened, qtbot)
    assert width(opened) == pytest.approx(before / 1.25)
    assert distance(opened) == home


def test_on_the_contours_it_zooms_about_the_fingers(opened, qtbot) -> None:  # noqa: F811
    before, at = width(opened), on_contours(opened, POINT)
    pinch(contours(opened), at, 0.6)
    rests(opened, qtbot)
    assert width(opened) == pytest.approx(before / 1.6)
    qtbot.waitUntil(lambda: opened.window.side.panels["contour"].canvas.x == opened.session.plane.x)
    assert (on_contours(opened, POINT) - at).manhattanLength() <= 2


def test_no_single_event_throws_one_far_away(opened) -> None:  # noqa: F811
    for value in (math.nan, math.inf, -5.0, 1e9):
        before = distance(opened)
        pinch(opened.window.stage.viewport, on_surface(opened, POINT), value)
        assert (1.0 - MOST) * before * 0.999 <= distance(opened) <= before / (1.0 - MOST) * 1.001


def test_other_gestures_and_the_edges_of_a_plot_do_nothing(opened) -> None:  # noqa: F811
    camera, plane = opened.session.view.camera, opened.session.plane
    pinch(opened.window.stage.viewport, on_surface(opened, POINT), 30.0, kind=TURN)
    pinch(contours(opened), QPoint(3, 3), 0.5)  # on its title
    assert opened.session.view.camera == camera
    assert opened.session.destination == plane


def test_two_fingers_that_scroll_zoom_by_as_much_as_they_move(opened, qtbot) -> None:  # noqa: F811
    view, before = opened.window.stage.viewport, distance(opened)
    for _ in range(6):
        scroll(view, on_surface(opened, POINT), PIXELS / 6)
    assert distance(opened) == pytest.approx(before * 0.88, rel=0.01)
    wide = width(opened)
    for _ in range(4):
        scroll(contours(opened), on_contours(opened, POINT), PIXELS / 2)
    rests(opened, qtbot)
    assert width(opened) == pytest.approx(wide * 0.8**2)


def test_it_stops_where_the_fingers_are_lifted(opened) -> None:  # noqa: F811
    before, plane = distance(opened), opened.session.plane
    scroll(opened.window.stage.viewport, on_surface(opened, POINT), PIXELS, MOMENTUM)
    scroll(contours(opened), on_contours(opened, POINT), PIXELS, MOMENTUM)
    assert distance(opened) == before
    assert opened.session.destination == plane

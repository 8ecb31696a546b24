"""Type of any size, and every size of the window: nothing is clipped."""

import itertools

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from gdviz.text import set_language
from gdviz.ui.theme import apply_theme
from gdviz.ui.zoom import SIZES, set_zoom, zoom
from tests.ui.test_fit import clipped, settle


@pytest.fixture
def type_of(qapp):
    """Sets the size of type; it is the usual one again afterwards.

    Asked for before windows, it need not be put back in them.
    """
    from gdviz.render.style import LIGHT

    def make(factor):
        set_zoom(factor)
        apply_theme(qapp, LIGHT)

    yield make
    make(1.0)


WINDOWS = [(1024, 640), (1440, 900), (3840, 2160)]


@pytest.mark.parametrize("code", ["en", "ko"])
@pytest.mark.parametrize("factor", [1.0, 1.5, 2.0])
def test_nothing_is_clipped(type_of, window, code, factor) -> None:
    set_language(code)
    type_of(factor)
    shown = window("penguins")
    shown.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    shown.resize(*WINDOWS[0])
    shown.show()
    for size, pace in itertools.product(WINDOWS, ("updates", "evaluations")):
        shown.resize(*size)
        shown.commands.set_pace(pace)
        shown.runs.select("run-4")
        shown.refresh()
        settle()
        QApplication.processEvents()
        assert (shown.width(), shown.height()) == size
        for part in (shown.top, shown.transport, shown.runs):
            if part.isVisibleTo(shown):
                title = f"Combo: {shown.top.scenes.currentText()}"  # that is cut off with dots
                assert [words for words in clipped(part) if words != title] == [], (size, pace)
                right = part.mapTo(shown, part.rect().bottomRight())
                assert right.x() < size[0]
                assert right.y() < size[1]
        for bar in (shown.top, shown.transport):
            for widget in bar.findChildren(QWidget):
                if widget.isVisibleTo(bar) and widget.parentWidget() is bar:
                    assert widget.geometry().right() < bar.width()
        assert shown.stage.isVisibleTo(shown)
        assert shown.stage.width() >= 320
    shown.hide()


def test_larger_and_smaller_and_kept(type_of, desk, qtbot) -> None:
    opened = desk(whole=True)
    height = opened.window.top.height()
    sizes = [zoom()]
    for _ in range(6):
        opened.window.actions_by_id["larger_type"].trigger()
        qtbot.wait(20)
        sizes.append(zoom())
    assert sizes == [1.0, *SIZES[1:], 2.0, 2.0]
    assert opened.window.top.height() > 1.6 * height
    opened.window.actions_by_id["smaller_type"].trigger()
    qtbot.waitUntil(lambda: zoom() == 1.75)
    set_zoom(1.0)
    assert desk().window.font().pixelSize() == round(1.75 * 13)
    opened.window.actions_by_id["usual_type"].trigger()
    qtbot.waitUntil(lambda: zoom() == 1.0)


def test_neither_panels_nor_presenting_know_of_it(type_of, desk, qtbot) -> None:
    opened = desk(whole=True)
    actions = opened.window.actions_by_id
    actions["larger_type"].trigger()
    qtbot.waitUntil(lambda: opened.window.actions_by_id is not actions)
    opened.window.actions_by_id["restore_panels"].trigger()
    assert zoom() == SIZES[1]
    opened.window.actions_by_id["present"].trigger()
    qtbot.waitUntil(lambda: opened.window.isFullScreen())
    before = opened.window
    before.actions_by_id["larger_type"].trigger()
    qtbot.waitUntil(lambda: opened.window is not before)
    assert opened.window.presenting
    assert not opened.window.top.isVisible()
    qtbot.waitUntil(lambda: opened.window.isFullScreen())
    opened.window.actions_by_id["present"].trigger()
    assert opened.window.runs.isVisible()
    set_zoom(1.0)
    again = desk().window
    assert zoom() == SIZES[2]
    assert again.workspace.panels.runs


class TestKeyboard:
    def test_tab_reaches_all_that_can_be_used_and_shows_where_it_is(self, desk, qtbot) -> None:
        window = desk(whole=True).window
        window.runs.select("run-4")
        qtbot.wait(50)
        window.commands.pause()
        window.top.menu.setFocus(Qt.FocusReason.TabFocusReason)
        reached: list[QWidget] = []
        for _ in range(400):
            widget = QApplication.focusWidget()
            if widget in reached:
                break
            reached.append(widget)
            QTest.keyClick(widget, Qt.Key.Key_Tab)
        wanted = {
            widget
            for widget in window.findChildren(QWidget)
            if widget.isVisible()
            and widget.isEnabled()
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        }
        assert wanted - set(reached) == set()
        assert window.transport.timeline in reached
        assert window.stage.viewport in reached

    @pytest.mark.parametrize("name", ["timeline", "viewport"])
    def test_the_focus_is_seen(self, desk, qtbot, name) -> None:
        opened = desk(whole=True)
        window = opened.window
        window.commands.pause()
        widget = window.transport.timeline if name == "timeline" else window.stage.viewport
        window.centralWidget().setFocus()
        qtbot.wait(150)
        before = widget.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.wait(150)
        assert widget.grab().toImage() != before

    def test_the_surface_turns_by_keys(self, desk) -> None:
        opened = desk(whole=True)
        view, session = opened.window.stage.viewport, opened.session
        opened.window.commands.pause()
        head = session.playback.head
        view.setFocus(Qt.FocusReason.TabFocusReason)
        before = session.view.camera
        QTest.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
        assert session.view.camera.azimuth != before.azimuth
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        opened.window.refresh()
        QTest.keyClick(view, Qt.Key.Key_Up, both)
        assert session.view.camera.target != before.target
        opened.window.refresh()
        QTest.keyClick(view, Qt.Key.Key_Plus)
        assert session.view.camera.distance < before.distance
        assert session.playback.head == head
        QTest.keyClick(view, Qt.Key.Key_Home)
        assert session.playback.head == 0.0

    def test_everything_that_can_be_used_has_a_name(self, desk) -> None:
        window = desk(whole=True).window
        window.runs.select("run-2")
        nameless = [
            f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
            for widget in window.findChildren(QWidget)
            if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
            and widget.isVisible()
            and widget is not window.centralWidget()
            and not widget.accessibleName()
            and not getattr(widget, "text", lambda: "")()
            and not widget.toolTip()
        ]
        assert nameless == []

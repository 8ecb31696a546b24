"""Panels shown, hidden, moved, restored and remembered; presenting."""

import itertools

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gdviz.io.preferences import Preferences
from gdviz.paths import state_folder
from gdviz.ui.panels import Panels


def trigger(shown, *names):
    for name in names:
        shown.actions_by_id[name].trigger()


def move(title, spot):
    at = QPointF(title.mapFromGlobal(spot))
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(
        QEvent.Type.MouseMove, at, QPointF(spot), Qt.MouseButton.NoButton, left, none
    )
    QApplication.sendEvent(title, event)


def drag(window, title, at):
    """Take a panel by its title and let it go somewhere in the workspace."""
    QTest.mousePress(title, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    spot = window.workspace.mapToGlobal(at)
    move(title, spot - QPoint(30, 30))
    move(title, spot)
    QTest.mouseRelease(title, Qt.MouseButton.LeftButton)


@pytest.fixture
def opened(desk):
    return desk(whole=True)


def places(window):
    """Left edges of runs, surface and plots, and the top of the plots, in the window."""
    found = {}
    for name in ("runs", "stage", "side"):
        widget = getattr(window, name)
        at = widget.mapTo(window, widget.rect().topLeft())
        found[name] = (at.x(), at.y()) if widget.isVisible() else None
    return found


class TestPanels:
    def test_each_is_hidden_and_shown_and_the_surface_takes_the_room(self, opened, qtbot) -> None:
        window = opened.window
        width = window.stage.width()
        for name, panel in (("runs_panel", window.runs), ("plots_panel", window.side)):
            assert window.actions_by_id[name].isChecked()
            trigger(window, name)
            assert not panel.isVisible()
            assert not window.actions_by_id[name].isChecked()
            qtbot.waitUntil(lambda: window.stage.width() > width + 100)
            trigger(window, name)
            assert panel.isVisible()
            qtbot.waitUntil(lambda: abs(window.stage.width() - width) < 20)

    def test_a_plot_gives_its_place_to_the_others(self, opened, qtbot) -> None:
        window = opened.window
        contour, curves = (window.side.panels[name].widget for name in ("contour", "curves"))
        height = curves.height()
        trigger(window, "contour_plot")
        assert not contour.isVisible()
        qtbot.waitUntil(lambda: curves.height() > height + 40)
        trigger(window, "curves_plot", "data_plot")
        assert not window.side.isVisible()  # nothing is left in it
        trigger(window, "curves_plot")
        assert curves.isVisible()
        assert not contour.isVisible()
        trigger(window, "plots_panel", "plots_panel")
        assert curves.isVisible()

    def test_everything_moves_and_the_surface_keeps_its_context(self, opened, qtbot) -> None:
        window = opened.window
        context = window.stage.viewport._ctx
        here = places(window)
        assert here["runs"][0] < here["stage"][0] < here["side"][0]
        trigger(window, "move_runs")
        here = places(window)
        assert here["stage"][0] < here["side"][0] < here["runs"][0]
        trigger(window, "move_plots")
        qtbot.waitUntil(lambda: places(window)["side"][1] > places(window)["stage"][1] + 100)
        trigger(window, "move_plots")
        qtbot.waitUntil(lambda: places(window)["side"][0] < places(window)["stage"][0])
        trigger(window, "restore_panels")
        here = places(window)
        assert here["runs"][0] < here["stage"][0] < here["side"][0]
        assert window.stage.viewport._ctx is context

    def test_they_are_dragged_by_their_titles(self, opened, qtbot) -> None:
        window = opened.window
        heading = window.side.titles[0]
        assert window.childAt(heading.mapTo(window, QPoint(20, 10))) is heading
        wide, high = window.workspace.width(), window.workspace.height()
        for title, at, panels in (
            (window.runs.title, (wide - 40, 300), Panels(runs_at="right")),
            (heading, (wide // 2, high - 30), Panels(runs_at="right", plots_at="bottom")),
            (window.runs.title, (30, 200), Panels(plots_at="bottom")),
            (heading, (wide // 2, high // 2), Panels(plots_at="bottom")),  # nowhere
            (window.runs.title, (wide // 2, high - 20), Panels(plots_at="bottom")),  # not there
        ):
            drag(window, title, QPoint(*at))
            assert window.workspace.panels == panels
            assert window._docking.zone.isHidden()
            assert QApplication.overrideCursor() is None
            qtbot.wait(30)
        assert opened._liked_panels.read(Panels()) == Panels(plots_at="bottom")

    def test_a_press_on_a_title_moves_nothing(self, opened) -> None:
        before = places(opened.window)
        QTest.mouseClick(opened.window.runs.title, Qt.MouseButton.LeftButton)
        assert places(opened.window) == before

    def test_where_one_would_come_is_shown_meanwhile(self, opened) -> None:
        window, title = opened.window, opened.window.runs.title
        QTest.mousePress(title, Qt.MouseButton.LeftButton)
        spot = window.workspace.mapToGlobal(QPoint(window.workspace.width() - 40, 200))
        move(title, spot)
        zone = window._docking.zone
        assert zone.isVisible()
        assert zone.side == "right"
        image = zone.grab().toImage()
        right, middle, left = (image.pixelColor(x, 200) for x in (image.width() - 60, 700, 60))
        assert right != middle == left
        title.parentWidget().hide()  # a key hides the panel in the middle of it
        assert zone.isHidden()
        title.parentWidget().show()
        QTest.mouseRelease(title, Qt.MouseButton.LeftButton)
        assert window.workspace.panels == Panels()

    def test_they_are_as_they_were_at_the_next_start_and_in_another_language(
        self, opened, desk
    ) -> None:
        trigger(opened.window, "move_runs", "contour_plot", "move_plots")
        liked = opened.window.workspace.panels
        assert (liked.runs_at, liked.plots_at, liked.hidden) == ("right", "bottom", ("contour",))
        opened.set_language("ko")
        assert opened.window.workspace.panels == liked
        opened.set_language("en")
        again = desk()
        assert again.window.workspace.panels == liked

    @pytest.mark.parametrize(
        "data", [b"", b"{", b"[1]", b'{"runs": 3}', b'{"hidden": ["x"]}', b"\xff", b"[" * 9999]
    )
    def test_a_file_that_is_no_good_counts_as_none(self, data) -> None:
        file = state_folder() / "panels.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        assert Preferences(file).read(Panels()) == Panels()


def test_every_way_to_arrange_them_leaves_room_for_the_surface(window) -> None:
    shown = window()
    shown.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    shown.resize(1024, 640)
    shown.show()
    for runs, plots in itertools.product(("left", "right"), ("right", "bottom", "left")):
        shown.show_panels(Panels(runs_at=runs, plots_at=plots))
        QApplication.processEvents()
        assert (shown.width(), shown.height()) == (1024, 640)
        assert shown.stage.width() >= 320
        assert shown.stage.height() >= 240
    shown.hide()


class TestPresenting:
    def test_surface_and_plots_alone_and_back(self, opened, qtbot) -> None:
        window = opened.window
        before = places(window)
        trigger(window, "present")
        qtbot.waitUntil(lambda: window.isFullScreen())
        assert not window.runs.isVisible()
        assert not window.top.isVisible()
        assert window.side.isVisible()
        assert window.transport.isVisible()
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: not window.isFullScreen())
        qtbot.waitUntil(lambda: places(window) == before)
        assert Preferences(state_folder() / "panels.json").read(Panels()) == Panels()

"""Starts taken along by the mouse, on the surface and on the contours."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gdviz.render.picking import pick, pixel_of
from gdviz.render.scene3d.panels import panels_of
from gdviz.scene.check import check_document
from gdviz.ui.edits import with_start

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def opened(desk, qtbot):
    """The penguins at rest, all drawn once."""
    opened = desk(whole=True)
    opened.window.commands.pause()
    opened.session.compute_to(120.0)
    opened.session.seek(40.0)
    viewport = opened.window.stage.viewport
    qtbot.waitUntil(lambda: viewport._frame is not None and viewport._frame.head == 40.0)
    return opened


def on_surface(opened, theta, panel=0) -> QPoint:
    """Where the viewport draws a point of the surface."""
    view = opened.window.stage.viewport
    shown = panels_of(view._frame, view.width(), view.height())[panel]
    surface, camera = view._frame.surface, view._frame.camera
    loss = opened.session.problem.loss(np.array(theta))
    at = pixel_of(surface, camera, np.array(theta), loss, shown.width, shown.height)
    return QPoint(shown.x + round(at[0]), shown.y + round(at[1]))


def on_contours(opened, theta) -> QPoint:
    panel = opened.window.side.panels["contour"]
    inside = panel.canvas.place(np.array(theta))
    at = panel.widget.getViewBox().mapToScene(*inside)
    return QPoint(round(at.x()), round(at.y()))


def drag(widget, first: QPoint, last: QPoint, modifiers=NONE, steps=5, release=True) -> None:
    QTest.mousePress(widget, LEFT, modifiers, first)
    for n in range(1, steps + 1):
        QTest.mouseMove(widget, first + (last - first) * n / steps)
    if release:
        QTest.mouseRelease(widget, LEFT, modifiers, last)


def starts(opened):
    return [run.start for run in opened.session.document.runs]


WHERE = {
    "surface": (lambda opened: opened.window.stage.viewport, on_surface),
    "contours": (
        lambda opened: opened.window.side.panels["contour"].widget.viewport(),
        on_contours,
    ),
}


# QTest says so of every event that a graphics view lets through to its parent.
@pytest.mark.qt_log_ignore("not accepted by receiving widget", extend=True)
class TestDrag:
    @pytest.mark.parametrize("where", WHERE)
    def test_all_runs_of_a_start_go_along_in_one_step(self, opened, where) -> None:
        session = opened.session
        widget, place = WHERE[where][0](opened), WHERE[where][1]
        before, camera = session.document, session.view.camera
        edits = session.history.place
        target = (1.0, 5.0)
        drag(widget, place(opened, before.runs[0].start), place(opened, target))
        assert len(set(starts(opened))) == 1
        assert starts(opened)[0] == pytest.approx(target, abs=0.06)
        assert session.view.camera == camera
        assert session.playback.head == 40.0  # the paths change under it
        assert session.history.place == edits + 1
        assert str(session.history.undoable) == "Start of all runs"
        session.undo()
        assert session.document == before

    def test_alt_takes_the_selected_run_alone(self, opened) -> None:
        before = starts(opened)
        opened.window.runs.select("run-2")
        view = opened.window.stage.viewport
        drag(view, on_surface(opened, before[0]), on_surface(opened, (1.0, 5.0)), ALT)
        moved = [a != b for a, b in zip(before, starts(opened), strict=True)]
        assert moved == [False, True, False, False, False]

    def test_alt_without_a_selection_says_what_to_do(self, opened) -> None:
        before = starts(opened)
        view = opened.window.stage.viewport
        drag(view, on_surface(opened, before[0]), on_surface(opened, (1.0, 5.0)), ALT)
        assert starts(opened) == before
        assert "Select a run" in opened.window.messages.texts[0]

    @pytest.mark.parametrize("where", WHERE)
    def test_escape_puts_it_back(self, opened, where) -> None:
        session = opened.session
        before, edits = session.document, session.history.place
        widget, place = WHERE[where][0](opened), WHERE[where][1]
        first, last = place(opened, before.runs[0].start), place(opened, (1.0, 5.0))
        drag(widget, first, last, release=False)
        assert session.document != before
        QTest.keyClick(QApplication.focusWidget() or opened.window, Qt.Key.Key_Escape)
        assert session.document == before
        QTest.mouseMove(widget, (first + last) / 2)
        QTest.mouseRelease(widget, LEFT, NONE, last)
        assert session.document == before
        assert session.history.place == edits

    def test_beside_the_surface_it_stays_where_it_was_last(self, opened) -> None:
        view = opened.window.stage.viewport
        first = on_surface(opened, starts(opened)[0])
        drag(view, first, on_surface(opened, (1.0, 5.0)), release=False)
        moved = starts(opened)
        QTest.mouseMove(view, QPoint(3, view.height() - 3))
        QTest.mouseRelease(view, LEFT, NONE, QPoint(3, view.height() - 3))
        assert starts(opened) == moved

    def test_elsewhere_a_drag_orbits(self, opened) -> None:
        before, camera = starts(opened), opened.session.view.camera
        view = opened.window.stage.viewport
        drag(view, on_surface(opened, (2.0, 3.0)), QPoint(30, 30))
        assert starts(opened) == before
        assert opened.session.view.camera != camera

    def test_side_by_side_the_runs_go_along_too(self, opened, qtbot) -> None:
        opened.window.commands.grid()
        view = opened.window.stage.viewport
        qtbot.waitUntil(lambda: view._frame.layout == "grid")
        first = on_surface(opened, starts(opened)[0], panel=1)
        drag(view, first, on_surface(opened, (1.0, 5.0), panel=1))
        assert len(set(starts(opened))) == 1
        assert starts(opened)[0] == pytest.approx((1.0, 5.0), abs=0.2)

    def test_a_hand_over_a_ring(self, opened, qtbot) -> None:
        view = opened.window.stage.viewport
        QTest.mouseMove(view, on_surface(opened, (2.0, 3.0)))
        qtbot.waitUntil(lambda: view.cursor().shape() == Qt.CursorShape.ArrowCursor)
        QTest.mouseMove(view, on_surface(opened, starts(opened)[0]))
        qtbot.waitUntil(lambda: view.cursor().shape() == Qt.CursorShape.OpenHandCursor)

    def test_a_ring_behind_a_hill_is_not_there(self, opened, qtbot) -> None:
        session, view = opened.session, opened.window.stage.viewport
        # From below the rim, what lies behind the near wall of the bowl is hidden by it.
        camera = replace(session.view.camera, elevation=2.0)
        session.look(replace(session.view, camera=camera))
        qtbot.waitUntil(lambda: view._frame.camera.elevation == 2.0)
        surface = view._frame.surface
        at = on_surface(opened, starts(opened)[0])
        seen = pick(surface, view._frame.camera, at.x(), at.y(), view.width(), view.height())
        hidden = seen is not None and np.hypot(*(np.array(seen) - starts(opened)[0])) > 1.0
        QTest.mouseMove(view, QPoint(1, 1))
        QTest.mouseMove(view, at)
        expected = Qt.CursorShape.ArrowCursor if hidden else Qt.CursorShape.OpenHandCursor
        assert hidden
        assert view.cursor().shape() == expected

    def test_a_click_and_a_drag_right_after_it_are_two_steps(self, opened) -> None:
        session = opened.session
        opened.window.commands.choose_start(1.0, 4.0, False)
        session.compute_to(120.0)
        session.seek(40.0)
        opened.window.refresh()
        clicked, edits = session.document, session.history.place
        view = opened.window.stage.viewport
        drag(view, on_surface(opened, (1.0, 4.0)), on_surface(opened, (1.0, 5.0)))
        assert session.history.place == edits + 1
        session.undo()
        assert session.document == clicked

    def test_another_button_meanwhile_does_not_let_go(self, opened) -> None:
        session, view = opened.session, opened.window.stage.viewport
        before, camera = session.document, session.view.camera
        first, last = on_surface(opened, starts(opened)[0]), on_surface(opened, (1.0, 5.0))
        drag(view, first, (first + last) / 2, release=False)
        QTest.mousePress(view, Qt.MouseButton.RightButton, NONE, (first + last) / 2)
        QTest.mouseRelease(view, Qt.MouseButton.RightButton, NONE, (first + last) / 2)
        QTest.mouseMove(view, last)
        assert starts(opened)[0] == pytest.approx((1.0, 5.0), abs=0.06)
        QTest.mouseRelease(view, LEFT, NONE, last)
        assert session.view.camera == camera
        moved = session.document
        QTest.keyClick(opened.window, Qt.Key.Key_Escape)  # the drag is over
        assert session.document == moved != before

    def test_over_the_edge_of_the_contours_it_stays_in_the_plane(self, opened) -> None:
        session = opened.session
        plane = replace(session.document.plane, x=(-2.98765432, 2.1236789))
        session.edit(replace(session.document, plane=plane))
        opened.window.refresh()
        panel = opened.window.side.panels["contour"]
        panel.show(opened.window.stage.viewport._frame)
        widget = panel.widget.viewport()
        first = on_contours(opened, starts(opened)[0])
        drag(widget, first, QPoint(widget.width() - 1, first.y()))
        assert starts(opened)[0][0] == 2.1236789
        assert list(check_document(session.document)) == []

    def test_ghosts_have_no_ring(self, opened) -> None:
        session, view = opened.session, opened.window.stage.viewport
        runs = tuple(replace(run, ghost=True) for run in session.document.runs)
        session.edit(replace(session.document, runs=runs))
        opened.window.refresh()
        QTest.mouseMove(view, QPoint(1, 1))
        QTest.mouseMove(view, on_surface(opened, starts(opened)[0]))
        assert view.cursor().shape() == Qt.CursorShape.ArrowCursor

    def test_alt_on_a_ring_of_one_run_alone_needs_no_selection(self, opened) -> None:
        session = opened.session
        session.edit(with_start(session.document, (1.0, 4.0), ("run-3",)))
        session.compute_to(120.0)
        opened.window.refresh()
        view = opened.window.stage.viewport
        drag(view, on_surface(opened, (1.0, 4.0)), on_surface(opened, (1.0, 5.0)), ALT)
        assert starts(opened)[2] == pytest.approx((1.0, 5.0), abs=0.06)
        assert opened.window.messages.texts == ()

    def test_escape_is_heard_though_one_was_typing(self, opened) -> None:
        session = opened.session
        opened.window.runs.select("run-1")
        edit = opened.window.runs.cards["run-1"].form.fields["learning_rate"].edit
        edit.setFocus()
        before = session.document
        widget = opened.window.side.panels["contour"].widget.viewport()
        first, last = on_contours(opened, starts(opened)[0]), on_contours(opened, (1.0, 5.0))
        drag(widget, first, last, release=False)
        assert session.document != before
        QTest.keyClick(QApplication.focusWidget() or opened.window, Qt.Key.Key_Escape)
        assert session.document == before
        QTest.mouseRelease(widget, LEFT, NONE, last)


def test_plots_wait_for_the_surface_and_then_come(desk, qtbot) -> None:
    opened = desk(whole=True)
    window, session = opened.window, opened.session
    qtbot.waitUntil(lambda: not session.computing, timeout=20_000)
    session.playback = session.playback.play(session.document.length)
    held = []
    for rate in (1e-5, 2e-5, 3e-5, 2e-5, 2e-5):
        qtbot.wait(40)
        window.refresh()  # a plot is about to be painted
        window.runs.setting_wished.emit("run-1", "learning_rate", rate)
        held.append([n for n, p in window.side.panels.items() if not p.widget.updatesEnabled()])
    assert max(map(len, held)) == 1
    window.commands.pause()
    qtbot.waitUntil(
        lambda: all(
            panel.widget.updatesEnabled() and panel.frame.head == window.stage._frame.head
            for panel in window.side.panels.values()
        ),
        timeout=5000,
    )


class TestReading:
    def test_the_point_under_the_pointer_is_read_out(self, opened, qtbot) -> None:
        view = opened.window.stage.viewport
        theta = (1.0, 4.5)
        QTest.mouseMove(view, QPoint(3, 3))
        QTest.mouseMove(view, on_surface(opened, theta))
        reading = view.reading
        qtbot.waitUntil(reading.isVisible)
        numbers = reading.text().replace("(", "").replace(")", "").replace(",", "").split()
        x, y, loss = float(numbers[0]), float(numbers[1]), float(numbers[-1])
        assert (x, y) == pytest.approx(theta, abs=0.05)
        assert loss == pytest.approx(opened.session.problem.loss(np.array([x, y])), rel=0.03)
        QTest.mouseMove(view, QPoint(2, 2))  # beside the surface
        qtbot.waitUntil(lambda: not reading.isVisible())

    def test_it_stays_inside_and_out_of_the_way(self, opened) -> None:
        view, reading = opened.window.stage.viewport, opened.window.stage.viewport.reading
        surface = view._frame.surface
        for spot in (QPoint(1, 1), QPoint(view.width() - 2, view.height() - 2), QPoint(200, 200)):
            reading.show_at(spot, (1.0, 4.0), surface)
            assert view.rect().contains(reading.geometry())
            assert not reading.geometry().contains(spot)

    def test_it_goes_when_the_view_turns_or_the_pointer_leaves(self, opened, qtbot) -> None:
        view = opened.window.stage.viewport
        QTest.mouseMove(view, QPoint(3, 3))
        QTest.mouseMove(view, on_surface(opened, (1.0, 4.5)))
        qtbot.waitUntil(view.reading.isVisible)
        opened.window.actions_by_id["view_top"].trigger()
        qtbot.waitUntil(lambda: not view.reading.isVisible())
        QTest.mouseMove(view, on_surface(opened, (1.0, 4.4)))
        QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
        assert not view.reading.isVisible()

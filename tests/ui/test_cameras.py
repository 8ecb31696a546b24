"""The camera by hand and by key: runs flown to and followed, views kept, panels turned."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from gdviz.render.frame import build_frame
from gdviz.render.scene3d.panels import panels_of
from gdviz.render.style import LIGHT
from gdviz.scene.cameras import camera_of
from gdviz.scene.check import MAX_SAVED_VIEWS
from gdviz.scene.file import decode, encode, one_scene
from gdviz.scene.spec import Camera
from gdviz.text import set_language
from gdviz.ui.camera_commands import NEAR
from gdviz.ui.views_sheet import key_of

Key = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier


def arrive(shown) -> Camera:
    """Let whatever flies get there."""
    shown.session.tick(1.0)
    shown.refresh()
    return shown.session.view.camera


def frame(shown):
    return build_frame(shown.session, LIGHT, 31)


def head_of(shown, number: int):
    run = frame(shown).runs[number]
    return frame(shown).surface.world.place(run.theta, np.array(run.loss))


class TestProjection:
    def test_it_is_switched_and_kept_by_top_front_side_and_reset(self, window) -> None:
        shown = window()
        home = shown.session.view.camera
        shown.actions_by_id["orthographic"].trigger()
        assert arrive(shown) == replace(home, orthographic=True)
        shown.refresh()
        assert shown.actions_by_id["orthographic"].isChecked()
        shown.commands.view_front()
        assert arrive(shown) == replace(home, azimuth=-90.0, elevation=0.0, orthographic=True)
        shown.commands.orthographic()
        assert arrive(shown) == replace(home, azimuth=-90.0, elevation=0.0)
        shown.refresh()
        assert not shown.actions_by_id["orthographic"].isChecked()

    def test_every_panel_is_switched(self, window) -> None:
        shown = window()
        first, second = (run.id for run in shown.session.document.runs[:2])
        shown.commands.link_cameras()
        shown.commands.set_camera(Camera(azimuth=5.0), first)
        shown.commands.orthographic()
        arrive(shown)
        view = shown.session.view
        assert camera_of(view, first) == Camera(azimuth=5.0, orthographic=True)
        assert camera_of(view, second).orthographic

    def test_pressed_again_on_the_way_it_turns_back(self, window) -> None:
        shown = window()
        home = shown.session.view.camera
        shown.commands.orthographic()
        shown.session.tick(0.4)
        assert 0.3 < shown.session.view.camera.parallel < 0.9
        shown.commands.orthographic()
        assert arrive(shown) == home

    def test_a_hand_and_a_saved_view_have_it_arrived(self, window) -> None:
        """Nothing stays half way for good."""
        shown = window()
        home = shown.session.view.camera
        shown.commands.orthographic()
        shown.session.tick(0.2)
        shown.commands.save_view()
        on_the_way = shown.session.view.camera
        for azimuth in (1.0, 2.0):  # the second goes on from what the first wished for
            shown.commands.set_camera(replace(on_the_way, azimuth=azimuth))
            assert shown.session.view.camera == replace(
                home, azimuth=azimuth, orthographic=True, parallel=0.0
            )
        assert shown.session.view.saved[-1].camera == replace(home, orthographic=True)


class TestFlyToRun:
    def test_it_goes_near_the_selected_run_and_back(self, window) -> None:
        shown = window()
        home = shown.session.view.camera
        shown.session.seek(30.0)
        shown.runs.select(shown.session.document.runs[2].id)
        shown.commands.fly_to_run()
        near = arrive(shown)
        assert np.linalg.norm(near.target - head_of(shown, 2)) < 0.1
        assert (near.distance, near.azimuth) == (NEAR, home.azimuth)
        shown.commands.fly_to_run()
        assert arrive(shown) == home

    def test_pressed_twice_at_once_it_goes_back(self, window) -> None:
        shown = window()
        home = shown.session.view.camera
        shown.commands.fly_to_run()
        shown.session.tick(0.1)
        shown.commands.fly_to_run()
        assert arrive(shown) == home

    def test_a_run_that_has_gone_on_is_flown_to_again(self, window) -> None:
        shown = window()
        shown.commands.fly_to_run()
        before = arrive(shown)
        shown.session.seek(100.0)
        shown.commands.fly_to_run()
        after = arrive(shown)
        assert after.distance == NEAR
        assert after.target != before.target
        assert np.linalg.norm(after.target - head_of(shown, 0)) < 0.1

    def test_without_a_visible_run_nothing_happens(self, window) -> None:
        shown = window()
        runs = tuple(replace(run, visible=False) for run in shown.session.document.runs)
        shown.session.edit(replace(shown.session.document, runs=runs))
        before = shown.session.view
        shown.commands.fly_to_run()
        shown.commands.follow_head()
        arrive(shown)
        assert shown.session.view == before

    def test_in_free_panels_only_its_own_panel_flies(self, window) -> None:
        shown = window()
        first, second = (run.id for run in shown.session.document.runs[:2])
        home = shown.session.view.camera
        shown.commands.grid()
        shown.commands.link_cameras()
        shown.runs.select(second)
        shown.commands.fly_to_run()
        arrive(shown)
        view = shown.session.view
        assert camera_of(view, second).distance == NEAR
        assert camera_of(view, first) == home


class TestFollow:
    def test_it_stays_on_the_head_while_that_moves(self, window) -> None:
        shown = window()
        run = shown.session.document.runs[1].id
        shown.runs.select(run)
        shown.commands.follow_head()
        arrive(shown)
        assert shown.actions_by_id["follow_head"].isChecked()
        for head in (10.0, 40.0, 110.0):
            shown.session.seek(head)
            assert np.linalg.norm(frame(shown).camera.target - head_of(shown, 1)) < 0.35

    def test_one_can_turn_and_come_nearer_but_moving_the_picture_ends_it(self, window) -> None:
        shown = window()
        shown.commands.follow_head()
        arrive(shown)
        shown.session.seek(40.0)
        camera = replace(frame(shown).camera, azimuth=11.0, distance=1.1)
        shown.stage.camera_changed.emit(camera, "")
        assert shown.session.view.follow
        assert frame(shown).camera == camera
        shown.stage.moved_away.emit()
        assert not shown.session.view.follow
        assert frame(shown).camera == camera  # it stays where it is
        shown.session.seek(80.0)
        assert frame(shown).camera == camera

    @pytest.mark.parametrize("end", ["follow_head", "reset_view"])
    def test_it_ends(self, window, end) -> None:
        shown = window()
        home = shown.session.view.camera
        shown.commands.follow_head()
        arrive(shown)
        shown.session.seek(40.0)
        followed = frame(shown).camera
        getattr(shown.commands, end)()
        assert not shown.session.view.follow
        assert frame(shown).camera.target == pytest.approx(followed.target)  # without a leap
        assert arrive(shown) == (home if end == "reset_view" else followed)

    def test_the_window_shows_how_it_gets_there_though_nothing_plays(self, window) -> None:
        shown = window()
        shown.session.seek(40.0)
        shown.commands.follow_head()
        seen = []
        for _ in range(8):
            shown.refresh()
            seen.append(shown.stage._frame.camera.target)
            shown.session.tick(0.1)
        assert len(set(seen)) == 8

    def test_the_head_of_a_run_that_is_gone_is_followed_no_more(self, window) -> None:
        shown = window()
        shown.commands.follow_head()
        arrive(shown)
        shown.commands.remove_run(shown.session.view.follow)
        assert frame(shown).camera == shown.session.view.camera


class TestSavedViews:
    def test_a_key_comes_back_to_each(self, window) -> None:
        shown = window()
        wanted = []
        for number in range(6):
            camera = Camera(azimuth=10.0 * number, distance=1.0 + number)
            shown.commands.set_camera(camera)
            shown.actions_by_id["save_view"].trigger()
            assert any(f" {4 + number} " in text for text in shown.messages.texts)
            wanted.append(camera)
        shown.refresh()
        for number, camera in enumerate(wanted, 1):
            action = shown.actions_by_id[f"saved_view_{number}"]
            assert [key.toString() for key in action.shortcuts()] == [str(3 + number)]
            assert f"View {number}" in action.text()
            action.trigger()
            assert shown.session.view.camera != camera  # it moves there smoothly
            assert arrive(shown) == camera

    def test_they_are_no_edits_and_are_in_the_file(self, window) -> None:
        shown = window()
        shown.commands.set_camera(Camera(azimuth=1.0, orthographic=True))
        shown.commands.save_view()
        assert shown.session.history.undoable is None
        (again,) = decode(encode(one_scene(shown.session.saved_scene()))).scenes
        assert again.view.saved == shown.session.view.saved
        assert again.view.saved[0].camera == Camera(azimuth=1.0, orthographic=True)

    def test_there_are_at_most_nine(self, window) -> None:
        shown = window()
        for _ in range(MAX_SAVED_VIEWS + 2):
            shown.commands.save_view()
        assert len(shown.session.view.saved) == MAX_SAVED_VIEWS
        assert any("at most 9" in text for text in shown.messages.texts)
        assert "".join(key_of(number) for number in range(MAX_SAVED_VIEWS)) == "456789"

    @pytest.mark.parametrize(("held", "saved"), [(NONE, 0), (Qt.KeyboardModifier.ShiftModifier, 1)])
    def test_its_key_is_read_by_its_place(self, window, held, saved) -> None:
        shown = window()
        event = QKeyEvent(QEvent.Type.ShortcutOverride, ord("ㅁ"), held, "ㅁ")
        QApplication.sendEvent(shown, event)
        assert len(shown.session.view.saved) == saved
        assert (arrive(shown).distance == NEAR) == (not saved)

    def test_a_key_without_a_view_does_nothing(self, window) -> None:
        shown = window()
        shown.refresh()
        assert not shown.actions_by_id["saved_view_1"].isEnabled()
        shown.commands.saved_view_1()
        home = shown.session.view.camera
        assert arrive(shown) == home

    def test_what_is_followed_is_saved_as_it_looks(self, window) -> None:
        shown = window()
        shown.commands.follow_head()
        arrive(shown)
        shown.session.seek(40.0)
        seen = frame(shown).camera
        shown.commands.save_view()
        assert shown.session.view.saved[0].camera == seen
        shown.session.seek(0.0)
        shown.commands.saved_view_1()
        assert arrive(shown) == seen
        assert not shown.session.view.follow


class TestViewsSheet:
    @pytest.fixture
    def sheet(self, window):
        shown = window()
        shown.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        shown.show()
        for azimuth in (1.0, 2.0, 3.0):
            shown.commands.set_camera(Camera(azimuth=azimuth))
            shown.commands.save_view()
        shown.commands.views()
        return shown.sheets.views

    def names(self, sheet):
        return [sheet.list.item(row).text() for row in range(sheet.list.count())]

    def angles(self, sheet):
        return [saved.camera.azimuth for saved in sheet._session.view.saved]

    def test_it_lists_them_and_goes_to_one(self, sheet) -> None:
        assert self.names(sheet) == ["View 1", "View 2", "View 3"]
        sheet.list.setCurrentRow(1)
        QTest.keyClick(sheet.list, Key.Key_Return)
        assert not sheet.is_open
        sheet._session.tick(1.0)
        assert sheet._session.view.camera == Camera(azimuth=2.0)

    def test_a_name_is_kept_in_the_language_that_is_spoken(self, sheet) -> None:
        sheet.list.item(0).setText("the valley")
        QApplication.processEvents()
        assert sheet._session.view.saved[0].name.en == "the valley"
        set_language("ko")
        sheet.list.item(0).setText("골짜기")
        QApplication.processEvents()
        name = sheet._session.view.saved[0].name
        assert (name.en, name.ko) == ("the valley", "골짜기")
        sheet.list.item(0).setText("   ")
        QApplication.processEvents()
        assert self.names(sheet)[0] == "골짜기"

    def test_one_is_replaced_and_one_removed_and_put_back(self, sheet) -> None:
        session = sheet._session
        session.look(replace(session.view, camera=Camera(azimuth=9.0)))
        sheet.list.setCurrentRow(0)
        sheet.replace.click()
        assert self.angles(sheet) == [9.0, 2.0, 3.0]
        assert self.names(sheet)[0] == "View 1"
        QTest.keyClick(sheet.list, Key.Key_Delete)
        assert self.angles(sheet) == [2.0, 3.0]
        assert self.names(sheet) == ["View 2", "View 3"]
        (again,) = (
            button
            for button in sheet.parent().messages.findChildren(QPushButton)
            if button.text() == "Put it back"
        )
        again.click()
        assert self.angles(sheet) == [9.0, 2.0, 3.0]

    def test_one_more_is_saved_under_a_name_that_is_free(self, sheet) -> None:
        sheet.list.setCurrentRow(0)
        sheet.remove.click()
        sheet.save.click()
        assert self.names(sheet) == ["View 2", "View 3", "View 1"]
        assert sheet.number == 2

    def test_without_any_it_says_so(self, window) -> None:
        shown = window()
        shown.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        shown.show()
        shown.commands.views()
        sheet = shown.sheets.views
        assert sheet._none.isVisible()
        assert not any(b.isEnabled() for b in (sheet.go, sheet.name, sheet.replace, sheet.remove))
        sheet.save.click()
        assert not sheet._none.isVisible()
        assert sheet.go.isEnabled()


class TestPanels:
    @pytest.fixture
    def opened(self, desk, qtbot):
        """The penguins side by side, drawn."""
        opened = desk(whole=True)
        opened.window.commands.pause()
        opened.window.commands.grid()
        view = opened.window.stage.viewport
        qtbot.waitUntil(lambda: view._frame is not None and view._frame.layout == "grid")
        return opened

    def middle(self, opened, number: int) -> QPoint:
        view = opened.window.stage.viewport
        panel = panels_of(view._frame, view.width(), view.height())[number]
        return QPoint(panel.x + panel.width // 2, panel.y + panel.height - 12)

    def drag(self, opened, number: int) -> None:
        view, at = opened.window.stage.viewport, self.middle(opened, number)
        QTest.mousePress(view, Qt.MouseButton.LeftButton, NONE, at)
        for step in range(1, 6):
            QTest.mouseMove(view, at + QPoint(8 * step, 0))
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, NONE, at + QPoint(40, 0))
        opened.window.refresh()

    def turned(self, opened, home: Camera) -> list[bool]:
        view = opened.session.view
        return [camera_of(view, run.id) != home for run in opened.session.document.runs]

    def test_linked_they_turn_together(self, opened) -> None:
        home = opened.session.view.camera
        self.drag(opened, 3)
        assert all(self.turned(opened, home))
        moved = opened.session.view.camera.azimuth - home.azimuth
        assert moved == pytest.approx(-0.35 * 40, abs=0.36)  # no move between frames is lost

    def test_free_only_the_one_under_the_hand_turns(self, opened) -> None:
        home = opened.session.view.camera
        opened.window.commands.link_cameras()
        opened.window.refresh()
        assert not opened.window.actions_by_id["link_cameras"].isChecked()
        self.drag(opened, 1)
        self.drag(opened, 3)
        assert self.turned(opened, home) == [False, True, False, True, False]
        last = camera_of(opened.session.view, opened.session.document.runs[3].id)
        opened.window.commands.link_cameras()
        assert opened.session.view.camera == last
        assert opened.session.view.cameras == ()

    def test_free_the_wheel_and_the_keys_mean_the_panel_of_the_pointer(self, opened) -> None:
        home, view = opened.session.view.camera, opened.window.stage.viewport
        opened.window.commands.link_cameras()
        opened.window.refresh()
        at = QPointF(self.middle(opened, 2))
        nothing, buttons = QPoint(), Qt.MouseButton.NoButton
        phase = Qt.ScrollPhase.NoScrollPhase
        wheel = QWheelEvent(at, at, nothing, QPoint(0, 120), buttons, NONE, phase, False)
        QApplication.sendEvent(view, wheel)
        opened.window.refresh()
        assert self.turned(opened, home) == [False, False, True, False, False]
        QTest.mouseMove(view, self.middle(opened, 4))
        QTest.keyClick(view, Key.Key_Minus)
        assert self.turned(opened, home) == [False, False, True, False, True]

    def test_top_and_reset_turn_all_of_them(self, opened) -> None:
        home = opened.session.view.camera
        opened.window.commands.link_cameras()
        opened.window.refresh()
        self.drag(opened, 1)
        opened.window.commands.view_top()
        opened.session.tick(1.0)
        runs = opened.session.document.runs
        assert {camera_of(opened.session.view, run.id).elevation for run in runs} == {90.0}
        opened.window.commands.reset_view()
        opened.session.tick(1.0)
        assert not any(self.turned(opened, home))

    def test_moving_the_picture_ends_following(self, opened) -> None:
        opened.window.commands.follow_head()
        opened.session.tick(1.0)
        opened.window.refresh()
        self.drag(opened, 0)
        assert opened.session.view.follow
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(opened.window.stage.viewport, Key.Key_Left, both)
        assert not opened.session.view.follow

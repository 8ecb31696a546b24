"""Playback: keys by their place, and a timeline that stays within what is computed."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.render.frame import build_frame
from gdviz.render.style import LIGHT
from gdviz.scene.opening import SHIPPED, opening_scene
from gdviz.scene.spec import View
from gdviz.text import tr
from gdviz.ui.actions import ACTIONS, SECTIONS, shown_keys
from gdviz.ui.commands import Commands
from gdviz.ui.keys import HANGUL_KEYS, physical_letter
from gdviz.ui.pacing import with_pace
from gdviz.ui.transport import BUTTONS

NONE = Qt.KeyboardModifier.NoModifier


def press(shown, key: int, text: str = "", modifiers=NONE) -> bool:
    """As Qt asks, before it delivers a key: whether somebody claims it."""
    event = QKeyEvent(QEvent.Type.ShortcutOverride, int(key), modifiers, text)
    event.ignore()
    QApplication.sendEvent(QApplication.focusWidget() or shown, event)
    return event.isAccepted()


class TestActions:
    def test_every_row_has_a_command_a_menu_entry_and_words(self, window) -> None:
        shown = window()
        parts = shown.top.menu.menu().actions()
        assert [part.text() for part in parts] == [tr(title) for title in SECTIONS.values()]
        entries = [action for part in parts for action in part.menu().actions()]
        for row in ACTIONS:
            action = shown.actions_by_id[row.id]
            assert callable(getattr(Commands, row.id))
            assert action in entries
            assert shown_keys(row) in action.toolTip().replace("&amp;", "&")
            assert row.section in SECTIONS
            assert row.doc

    def test_no_key_does_two_things(self) -> None:
        keys = [key for row in ACTIONS for key in row.keys]
        assert len(keys) == len(set(keys))

    def test_buttons_are_the_actions(self, window) -> None:
        shown = window()
        buttons = [b.defaultAction() for b in shown.transport.findChildren(QToolButton)]
        assert buttons == [shown.actions_by_id[name] for name in (*BUTTONS, "record_take")]
        for action in buttons:
            assert not action.icon().isNull()


class TestKeys:
    @pytest.fixture
    def shown(self, desk):
        opened = desk()
        opened.session.compute_to(120)
        opened.session.playback = opened.session.playback.pause()
        return opened.window

    def test_on_the_screen(self, shown) -> None:
        session = shown.session

        def click(key) -> float:
            QTest.keyClick(QApplication.focusWidget() or shown, key)
            return session.playback.head

        click(Qt.Key.Key_Home)
        assert click(Qt.Key.Key_Right) == 1
        assert click(Qt.Key.Key_Up) == 11
        assert click(Qt.Key.Key_Left) == 10
        assert click(Qt.Key.Key_Down) == 0
        assert click(Qt.Key.Key_End) == session.document.length
        click(Qt.Key.Key_Home)
        click(Qt.Key.Key_Space)
        assert session.playback.playing
        speed = session.playback.speed
        click(Qt.Key.Key_L)
        assert session.playback.speed == 2 * speed
        click(Qt.Key.Key_J)
        assert session.playback.speed == speed
        click(Qt.Key.Key_K)
        assert not session.playback.playing
        click(Qt.Key.Key_G)
        assert session.view.layout == "grid"

    def test_a_text_field_keeps_its_keys(self, shown, qtbot) -> None:
        shown.runs.select("run-4")
        edit = shown.runs.cards["run-4"].form.fields["gamma"].edit
        edit.setFocus()
        edit.selectAll()
        before = shown.session.playback
        QTest.keyClicks(edit, "0.5")
        for key in (Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_Space, Qt.Key.Key_G):
            assert press(shown, key, "g" if key == Qt.Key.Key_G else "")
            QTest.keyClick(edit, key)
        assert shown.session.playback == before
        assert shown.session.view.layout == "together"
        QTest.keyClick(edit, Qt.Key.Key_Escape)
        assert QApplication.focusWidget() is not edit

    def test_enter_ends_typing_and_the_keys_play_again(self, shown) -> None:
        shown.runs.select("run-4")
        edit = shown.runs.cards["run-4"].form.fields["gamma"].edit
        edit.setFocus()
        edit.selectAll()
        QTest.keyClicks(edit, "0.5")
        QTest.keyClick(edit, Qt.Key.Key_Return)
        assert shown.session.document.runs[3].settings["gamma"] == 0.5
        QTest.keyClick(QApplication.focusWidget() or shown, Qt.Key.Key_Space)
        assert shown.session.playback.playing

    def test_the_space_bar_presses_a_button_reached_with_tab(self, shown) -> None:
        button = shown.top.layouts.buttons["grid"]
        button.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(button, Qt.Key.Key_Space)
        assert shown.session.view.layout == "grid"
        assert not shown.session.playback.playing


class TestHangul:
    @pytest.mark.parametrize(
        ("jamo", "changed"),
        [("ㅓ", "slower"), ("ㅣ", "faster"), ("ㅏ", "paused"), ("ㅎ", "grid"), ("ㄱ", "reset")],
    )
    def test_letters_are_read_by_their_place(self, window, jamo: str, changed: str) -> None:
        shown = window()
        session = shown.session
        session.look(replace(session.view, camera=replace(View().camera, azimuth=1.0)))
        shown.commands.begin()
        speed = session.playback.speed
        assert press(shown, ord(jamo), jamo)
        if changed == "reset":
            session.tick(1.0)  # it flies there
        assert {
            "slower": session.playback.speed == speed / 2,
            "faster": session.playback.speed == speed * 2,
            "paused": not session.playback.playing,
            "grid": session.view.layout == "grid",
            "reset": session.view.camera == opening_scene().view.camera,
        }[changed]

    def test_theme(self, window) -> None:
        shown, wished = window(), []
        shown.theme_wished.connect(wished.append)
        assert press(shown, ord("ㅅ"), "ㅅ")
        assert press(shown, ord("ㅆ"), "ㅆ", Qt.KeyboardModifier.ShiftModifier)
        assert wished == ["dark", "dark"]

    def test_with_control(self, window, monkeypatch) -> None:
        shown, called = window(), []
        monkeypatch.setattr("gdviz.ui.files.ask_open", lambda *_: called.append("open"))
        monkeypatch.setattr("gdviz.ui.files.ask_save", lambda *_: called.append("save"))
        control = Qt.KeyboardModifier.ControlModifier
        press(shown, ord("ㅐ"), "ㅐ", control)
        press(shown, ord("ㄴ"), "ㄴ", control)
        assert called == ["open", "save"]

    def test_letters_that_qt_knows_are_left_to_it(self, window) -> None:
        assert not press(window(), Qt.Key.Key_G, "g")
        assert not press(window(), Qt.Key.Key_Left)

    def test_the_layout_has_every_letter(self) -> None:
        assert set(HANGUL_KEYS.values()) == set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        without_text = QKeyEvent(QEvent.Type.KeyPress, 0x3153, NONE, "")
        assert physical_letter(without_text) == "J"

    @pytest.mark.parametrize(
        ("platform", "scan_code", "virtual_key"),
        [("linux", 44, 0), ("win32", 36, 0x4A), ("darwin", 0, 38)],
    )
    def test_a_letter_that_an_input_method_hides(
        self, monkeypatch, platform, scan_code, virtual_key
    ) -> None:
        monkeypatch.setattr("gdviz.ui.keys.sys.platform", platform)
        kind = QEvent.Type.KeyPress
        hidden = QKeyEvent(kind, 0, NONE, scan_code, virtual_key, 0, "")
        assert physical_letter(hidden) == "J"
        arrow = QKeyEvent(kind, int(Qt.Key.Key_Left), NONE, 113, 0x25, 0, "")
        assert physical_letter(arrow) == ""


class TestTimeline:
    def test_a_press_jumps_and_a_drag_scrubs_as_far_as_is_computed(self, window, qtbot) -> None:
        shown = window(computed=50)
        session, line = shown.session, shown.transport.timeline
        line.resize(600, 32)
        shown.refresh()
        middle = line.height() // 2

        def at(head: float) -> QPoint:
            return QPoint(round(line.x_of(head)), middle)

        shown.commands.begin()
        qtbot.mousePress(line, Qt.MouseButton.LeftButton, pos=at(20))
        assert session.playback.head == 20
        assert not session.playback.playing  # held while dragged
        qtbot.mouseMove(line, at(30))
        assert session.playback.head == 30
        qtbot.mouseMove(line, at(110))
        assert session.playback.head == session.computed < 110
        qtbot.mouseMove(line, QPoint(-50, middle))
        assert session.playback.head == 0
        qtbot.mouseRelease(line, Qt.MouseButton.LeftButton, pos=at(10))
        assert session.playback.playing  # and goes on

    def test_steps_and_the_end_key_stay_within_it_too(self, window) -> None:
        shown = window(computed=5)
        computed = shown.session.computed
        assert computed < 10
        shown.commands.ten_forward()
        assert shown.session.playback.head == computed
        shown.commands.to_end()
        assert shown.session.playback.head == computed


class TestNumbers:
    def test_length(self, window) -> None:
        shown = window()
        field = shown.transport.length
        field.setText("500")
        field.editingFinished.emit()
        assert shown.session.document.length == 500
        for text in ("0", "1000001", "2.5", "many"):
            field.setText(text)
            field.editingFinished.emit()
            assert field.property("invalid") is True
            assert shown.session.document.length == 500

    def test_speed(self, window) -> None:
        shown = window()
        for text, speed in (("2.5", 2.5), ("1e4", 1e4), ("99999", 20_000), ("0.1", 1)):
            shown.transport.speed.number.setText(text)
            shown.transport.speed.number.editingFinished.emit()
            assert shown.session.playback.speed == speed
            shown.refresh()
        assert shown.transport.speed.slider.value_at(0) == 1
        assert shown.transport.speed.slider.value_at(1000) == 20_000
        shown.transport.speed.slider.setValue(500)
        assert shown.session.playback.speed == pytest.approx(141, rel=0.01)


class TestPace:
    @pytest.fixture
    def shown(self, window):
        opened = window()
        opened.session.compute_to(120)
        opened.session.seek(60.0)
        opened.refresh()
        return opened

    def choose(self, shown, key: str) -> None:
        unit = shown.transport.speed.unit
        index = unit.findData(key)
        unit.setCurrentIndex(index)
        unit.activated.emit(index)
        shown.refresh()

    def test_epochs(self, shown) -> None:
        session = shown.session
        before = session.playback.speed / session.document.length
        self.choose(shown, "epochs")
        assert session.document.pace == "epochs"
        assert 1 <= session.document.length < 120
        assert session.playback.head == session.document.length / 2
        assert session.playback.speed / session.document.length == pytest.approx(before)
        session.compute_to(1e9)
        session.seek(2.0)
        shown.refresh()
        assert shown.transport.update_label.text() == "epoch 2.00"
        frame = build_frame(session, LIGHT)
        whole, mini, *_ = frame.runs
        assert (whole.row, mini.row) == (2, 22)
        assert str(session.history.undoable) == "Pace: Epochs"
        session.undo()
        shown.refresh()
        assert session.document.pace == "updates"
        assert shown.transport.speed.unit.currentData() == "updates"

    def test_there_and_back_again_is_the_same_scene(self, shown) -> None:
        for key in ("evaluations", "epochs"):
            self.choose(shown, key)
            assert shown.transport.length.value == shown.session.document.length
        shown.session.undo()
        shown.session.undo()
        assert shown.session.document == opening_scene().document

    def test_seconds_are_how_long_the_whole_is_played(self, shown) -> None:
        session = shown.session
        self.choose(shown, "timed")
        assert session.document.pace == "updates"
        assert shown.transport.speed.number.value == pytest.approx(120 / session.playback.speed)
        number = shown.transport.speed.number
        number.setText("8")
        number.editingFinished.emit()
        assert session.playback.speed == 15.0
        shown.commands.set_length(240)
        shown.refresh()
        assert session.playback.speed == 30.0
        assert number.value == 8.0
        self.choose(shown, "updates")
        assert number.value == 30.0

    def test_the_timeline_has_fractions_of_epochs_only(self, shown) -> None:
        line = shown.transport.timeline
        line.resize(600, 32)
        self.choose(shown, "epochs")
        shown.session.compute_to(1e9)
        shown.refresh()
        between = line.x_of(2.5)
        assert line.head_at(between) == pytest.approx(2.5)
        self.choose(shown, "updates")
        assert line.head_at(line.x_of(60.4)) == 60.0

    def test_a_scene_of_one_sample_is_as_long_in_evaluations(self, shown) -> None:
        document = SHIPPED["himmelblau"]().document
        computed = Session(replace(opening_scene(), document=document), load_problem).computations
        found = with_pace(document, "evaluations", computed)
        assert found.length == document.length
        assert with_pace(found, "updates", computed).length == document.length

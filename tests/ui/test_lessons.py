"""Lessons in the window: chosen, stepped through, left for a while, and come back to."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gdviz.io.lessons import lesson, lesson_files
from gdviz.scene.opening import SHIPPED
from gdviz.scene.spec import Cue, Lecture, Text
from gdviz.ui.welcome import WAYS


def say(words):
    return Text(words, words)


def with_cues(name, *places):
    scene = SHIPPED[name]()
    cues = tuple(Cue(at=place, caption=say(f"at {place:g}")) for place in places)
    return replace(scene, document=replace(scene.document, cues=cues, notes=say(f"on {name}")))


@pytest.fixture
def shown(window):
    opened = window("penguins")
    lecture = Lecture(say("L"), (with_cues("penguins", 20.0, 50.0), with_cues("himmelblau", 10.0)))
    opened.commands._open(lambda: lecture, None)
    opened.session.compute_to(150.0)
    opened.commands.pause()
    opened.session.seek(0.0)
    opened.refresh()
    return opened


def test_from_cue_to_cue_and_on_to_the_next_scene(shown) -> None:
    session = shown.session
    heads = []
    for _ in range(3):
        shown.actions_by_id["next_cue"].trigger()
        session.compute_to(150.0)
        shown.refresh()
        heads.append((session.document.notes.en, session.playback.head))
    assert heads[:2] == [("on penguins", 20.0), ("on penguins", 50.0)]
    assert heads[2][0] == "on himmelblau"
    shown.actions_by_id["next_cue"].trigger()
    assert session.playback.head == 10.0
    shown.actions_by_id["next_cue"].trigger()
    assert shown.messages.texts[-1] == "This is the last scene."
    shown.actions_by_id["last_cue"].trigger()
    assert session.document.notes.en == "on penguins"
    shown.actions_by_id["last_cue"].trigger()
    assert shown.messages.texts[-1] == "This is the first scene."


def test_captions_stand_under_the_surface(shown) -> None:
    shown.actions_by_id["next_cue"].trigger()
    shown.refresh()
    assert shown.stage.caption.label.text() == "at 20"
    shown.session.seek(10.0)
    shown.refresh()
    assert shown.stage.caption.label.text() == ""


def test_what_was_tried_out_is_kept_and_the_lesson_goes_on(shown) -> None:
    session = shown.session
    lesson_scene = session.scene
    session.seek(33.0)
    shown.commands.set_setting("run-1", "learning_rate", 0.001)
    tried = session.document
    shown.actions_by_id["back_to_lesson"].trigger()
    assert session.document == lesson_scene.document
    assert session.playback.head == 33.0
    titles = [title for _, title in shown.commands.library.opened]
    assert titles[-1] == f"{lesson_scene.title.en}: tried out"
    key = shown.top.scenes.findText(titles[-1])
    shown.commands.choose_scene(shown.top.scenes.itemData(key))
    assert session.document == tried
    shown.actions_by_id["back_to_lesson"].trigger()
    assert shown.messages.texts[-1] == "This is the scene as it was opened."


def test_a_scene_of_no_lecture_gets_one_to_come_back_to(window) -> None:
    shown = window("penguins")
    shown.commands.set_length(50)
    shown.actions_by_id["back_to_lesson"].trigger()
    assert shown.session.document == SHIPPED["penguins"]().document
    assert len(shown.commands.library.opened) == 2


def test_notes(shown) -> None:
    shown.actions_by_id["notes"].trigger()
    assert shown.sheets.notes.is_open
    assert shown.sheets.notes.words.toPlainText() == "on penguins"
    shown.sheets.notes.close_up()


def test_keys_of_a_list_are_its_own(desk) -> None:
    opened = desk()
    window, session = opened.window, opened.session
    window.commands.pause()
    session.compute_to(60.0)
    session.seek(40.0)
    window.commands.set_length(100)
    session.history.seal()
    window.commands.set_reduction("mean")
    window.sheets.history.open()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up)
    assert session.playback.head == 40.0
    assert session.history.place == 1
    window.sheets.history.close_up()


class TestWelcome:
    def test_it_has_a_card_for_every_lesson_and_opens_one(self, window) -> None:
        shown = window("penguins")
        shown.actions_by_id["lessons"].trigger()
        welcome = shown.sheets.welcome
        cards = welcome.showcase.shelf.cards
        titles = [f"{n}. {lesson(id_).title.en}" for n, id_ in enumerate(lesson_files(), 1)]
        assert [card.tile.name for card in cards.values()] == titles
        assert all(card.tile.why for card in cards.values())
        QTest.keyClick(welcome.showcase, Qt.Key.Key_Right)
        QTest.keyClick(welcome.showcase, Qt.Key.Key_Return)
        second = list(lesson_files())[1]
        assert shown.session.document == lesson(second).scenes[0].document
        assert not welcome.is_open

    def test_recent_files_are_offered(self, window, tmp_path) -> None:
        shown = window("penguins")
        path = tmp_path / "mine.gdviz"
        assert shown.commands._write(path)
        shown.commands.choose_scene("himmelblau")
        for _ in range(2):  # the second time the lines are made anew
            shown.commands.lessons()
            (line,) = shown.sheets.welcome._files
            assert line.text() == "mine"
            shown.commands.lessons()
        shown.commands.lessons()
        QTest.mouseClick(line, Qt.MouseButton.LeftButton)
        assert not shown.sheets.welcome.is_open
        assert shown.commands.library.path == path

    def test_tab_goes_round_in_it(self, desk) -> None:
        window = desk(whole=True).window
        window.commands.lessons()
        seen = []
        for _ in range(len(WAYS) + 2):
            seen.append(QApplication.focusWidget())
            QTest.keyClick(seen[-1], Qt.Key.Key_Tab)
        assert seen[0] is window.sheets.welcome.showcase
        assert seen[-1] is window.sheets.welcome.at_start
        assert len(set(seen)) == len(WAYS) + 2
        assert QApplication.focusWidget() is seen[0]
        QTest.keyClick(seen[0], Qt.Key.Key_Backtab)
        assert QApplication.focusWidget() is seen[-1]
        window.sheets.welcome.close_up()

    def test_it_comes_up_at_start_until_it_is_no_longer_liked(self, desk) -> None:
        opened = desk(whole=True, welcomes=True)
        welcome = opened.window.sheets.welcome
        assert welcome.is_open
        assert opened.session.playback.playing  # something moves behind it
        assert welcome.at_start.isChecked()
        QTest.mouseClick(welcome.at_start, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
        QTest.keyClick(welcome.at_start, Qt.Key.Key_Escape)
        assert not welcome.is_open
        opened.set_language("ko")
        assert not opened.window.sheets.is_open("welcome")
        opened.window.commands.lessons()
        assert not opened.window.sheets.welcome.at_start.isChecked()
        again = desk(whole=True, welcomes=True)
        assert not again.window.sheets.is_open("welcome")

    def test_it_does_not_come_up_over_something_that_was_asked_for(self, desk) -> None:
        assert not desk(whole=True).window.sheets.is_open("welcome")

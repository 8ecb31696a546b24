"""Lessons are written in the window: captions, cues, notes, and the scenes of a lecture."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from gdviz.io.lessons import lesson
from gdviz.scene.file import read
from gdviz.scene.spec import ComesNear, Cue, Diverges, LossBelow, Text
from gdviz.text import set_language

Key = Qt.Key


@pytest.fixture
def lecture(desk):
    """A desk with a shipped lesson of three scenes open."""
    opened = desk(whole=True)
    opened.window.commands.open_lesson("why-descend")
    opened.window.commands.pause()
    opened.session.compute_to(40.0)
    opened.window.refresh()
    return opened


@pytest.fixture
def shown(lecture):
    return lecture.window


def cues(shown):
    return shown.session.document.cues


def said(shown):
    shown.refresh()
    return shown.stage.caption.label.text()


def type_into(field, words, *after):
    field.setPlainText(words)
    for key in after:
        QTest.keyClick(field, key)


class TestCaption:
    def test_it_is_written_where_it_stands(self, shown) -> None:
        shown.session.seek(20.0)
        before = cues(shown)
        number = next(n for n, cue in enumerate(before) if cue.caption.en == said(shown))
        shown.actions_by_id["write_caption"].trigger()
        field = shown.stage.caption.field
        assert QApplication.focusWidget() is field
        assert field.toPlainText() == before[number].caption.en
        type_into(field, "Look here.", Key.Key_Return)
        assert not shown.stage.caption.writing
        assert said(shown) == "Look here."
        changed = cues(shown)[number]
        assert changed.caption == Text("Look here.", before[number].caption.ko)
        assert replace(changed, caption=None) == replace(before[number], caption=None)
        assert shown.session.history.words[-1].text == "Caption"
        shown.commands.undo()
        assert cues(shown) == before

    def test_pressed_twice_it_is_written_too_and_escape_takes_it_back(self, shown) -> None:
        shown.session.seek(20.0)
        before = said(shown)
        QTest.mouseDClick(shown.stage.caption.label, Qt.MouseButton.LeftButton)
        field = shown.stage.caption.field
        type_into(field, "no", Key.Key_Escape)
        assert not shown.stage.caption.writing
        assert said(shown) == before
        assert shown.session.history.place == 0

    def test_a_press_elsewhere_takes_it(self, shown) -> None:
        shown.session.seek(20.0)
        shown.commands.write_caption()
        shown.stage.caption.field.setPlainText("taken")
        QTest.mouseClick(shown.centralWidget(), Qt.MouseButton.LeftButton, pos=QPoint(2, 200))
        shown.top.menu.setFocus()
        assert said(shown) == "taken"

    def test_a_new_one_begins_at_the_playhead_in_the_language_that_is_spoken(self, lecture) -> None:
        lecture.set_language("ko")
        shown = lecture.window
        lecture.session.seek(33.0)
        shown.actions_by_id["new_caption"].trigger()
        field = shown.stage.caption.field
        field.insertPlainText("첫째 줄")
        QTest.keyClick(field, Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
        field.insertPlainText("둘째")
        QTest.keyClick(field, Key.Key_Return)
        assert cues(shown)[-1] == Cue(33.0, Text("", "첫째 줄\n둘째"))
        lecture.session.seek(32.5)
        assert said(shown) != "첫째 줄\n둘째"
        shown.commands.new_caption()
        type_into(shown.stage.caption.field, "  ", Key.Key_Return)
        assert len(cues(shown)) == len(lesson("why-descend").scenes[0].document.cues) + 1

    def test_the_other_language_is_a_hint(self, lecture) -> None:
        lecture.session.seek(33.0)
        lecture.window.commands.new_caption()
        type_into(lecture.window.stage.caption.field, "English", Key.Key_Return)
        lecture.set_language("ko")
        lecture.window.commands.new_caption()
        field = lecture.window.stage.caption.field
        assert field.toPlainText() == ""
        assert field.placeholderText() == "English"
        type_into(field, "한국어", Key.Key_Return)
        assert cues(lecture.window)[-1].caption == Text("English", "한국어")


class TestMarks:
    def test_a_press_near_one_goes_to_it(self, shown) -> None:
        line = shown.transport.timeline
        assert [mark.place for mark in line._marks] == [c.place for c in shown.session.cues]
        mark = line._marks[1]
        assert mark.words.startswith(shown.session.cues[1].cue.caption.en[:20])
        spot = QPoint(round(line.x_of(mark.place)) + 4, line.height() // 2)
        QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=spot)
        assert shown.session.playback.head == mark.place
        far = QPoint(round(line.x_of(mark.place + 3.0)), line.height() // 2)
        QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=far)
        assert shown.session.playback.head == mark.place + 3.0

    def test_they_are_seen_and_a_waiting_one_is_another(self, shown) -> None:
        line = shown.transport.timeline

        def column(mark):
            image = line.grab().toImage()
            ratio = image.devicePixelRatio()
            x = round(line.x_of(mark.place) * ratio)
            top = image.height() // 2 - round(12 * ratio)
            return [
                [image.pixel(x + dx, top + dy) for dx in range(-3, 4)]
                for dy in range(round(8 * ratio))
            ]

        shown.session.seek(0.0)
        shown.refresh()
        waiting = next(mark for mark in line._marks if mark.waits)
        other = next(mark for mark in line._marks if not mark.waits and mark.place > 2)
        assert column(waiting) != column(other)
        empty = column(replace_place(other, other.place + 3.0))
        assert len({pixel for row in empty for pixel in row}) == 1
        assert column(other) != empty

    def test_pressed_twice_it_opens(self, shown) -> None:
        line = shown.transport.timeline
        mark = line._marks[2]
        spot = QPoint(round(line.x_of(mark.place)), line.height() // 2)
        QTest.mouseDClick(line, Qt.MouseButton.LeftButton, pos=spot)
        assert shown.sheets.cues.is_open
        assert shown.sheets.cues.number == mark.number
        shown.sheets.cues.close_up()


def replace_place(mark, place):
    return type(mark)(mark.number, place, mark.waits, mark.when, mark.words)


class TestCues:
    @pytest.fixture
    def sheet(self, shown):
        shown.session.seek(0.0)
        shown.actions_by_id["cues"].trigger()
        yield shown.sheets.cues
        shown.sheets.cues.close_up()

    @pytest.fixture
    def form(self, sheet):
        return sheet.form

    def test_the_list_is_in_the_order_of_the_axis_and_leads_there(self, shown, sheet) -> None:
        assert sheet.list.count() == len(cues(shown))
        assert sheet.number == 0
        QTest.keyClick(sheet.list, Key.Key_Down)
        assert shown.session.playback.head == shown.session.cues[1].place
        shown.refresh()
        assert sheet.form.captions["en"].toPlainText() == cues(shown)[1].caption.en

    def test_every_field_changes_just_its_own(self, shown, sheet, form) -> None:
        QTest.keyClick(sheet.list, Key.Key_Down)
        before, number = cues(shown)[1], sheet.number

        def expect(**fields):
            shown.refresh()
            assert cues(shown)[number] == replace(before, **fields)
            assert shown.session.history.place == 1
            shown.commands.undo()
            shown.refresh()
            assert cues(shown)[number] == before

        form.captions["ko"].setFocus()
        form.captions["ko"].setPlainText("다른 말")
        form.captions["en"].setFocus()
        expect(caption=replace(before.caption, ko="다른 말"))
        form.wait.toggle()
        expect(wait=not before.wait)
        enter(form.pause, "2.5")
        expect(pause=2.5)
        choose(form.highlight, shown.session.document.runs[2].id)
        expect(highlight=shown.session.document.runs[2].id)
        choose(form.layout_, "grid")
        expect(layout="grid")
        shown.stage.camera_changed.emit(replace(shown.session.view.camera, azimuth=7.0), "")
        sheet.follow()
        choose(form.camera, "now")
        expect(camera=shown.session.view.camera)
        form.paced.toggle()
        expect(speed=None)
        enter(form.speed, "2.5")
        expect(speed=2.5)
        form.speaks.toggle()
        expect(caption=None)
        enter(form.moment.place, "12.25")
        expect(at=12.25)

    def test_it_can_wait_for_an_event(self, shown, sheet, form) -> None:
        number = sheet.number
        moment = form.moment
        run = shown.session.document.runs[0].id
        choose(moment.kind, "loss-below")
        shown.refresh()
        loss = cues(shown)[number].at
        assert isinstance(loss, LossBelow)
        enter(moment.value, "11")
        other = shown.session.document.runs[2].id
        shown.refresh()
        choose(moment.run, other)
        shown.refresh()
        assert cues(shown)[number].at == LossBelow(other, 11.0)
        choose(moment.kind, "comes-near")
        shown.refresh()
        near = cues(shown)[number].at
        assert isinstance(near, ComesNear)
        assert near.run == other
        enter(moment.point[1], "-1.5")
        shown.refresh()
        enter(moment.within, "0.25")
        shown.refresh()
        assert cues(shown)[number].at == ComesNear(other, (near.point[0], -1.5), 0.25)
        choose(moment.kind, "diverges")
        shown.refresh()
        assert cues(shown)[number].at == Diverges(other)
        assert sheet.list.item(sheet.list.count() - 1).text().startswith("a hair beside")  # last
        choose(moment.kind, "place")
        shown.refresh()
        assert isinstance(cues(shown)[number].at, float)
        assert run != other

    def test_what_cannot_be_is_refused(self, shown, form) -> None:
        for field, text in ((form.pause, "-1"), (form.moment.place, "-3"), (form.pause, "x")):
            enter(field, text)
            assert field.fault is not None
        assert shown.session.history.place == 0

    def test_add_and_remove(self, shown, sheet) -> None:
        shown.session.seek(29.5)
        QTest.mouseClick(sheet.add, Qt.MouseButton.LeftButton)
        assert cues(shown)[-1] == Cue(29.5, wait=True)
        assert sheet.number == len(cues(shown)) - 1
        assert shown.session.history.words[-1].text == "Add a cue"
        QTest.mouseClick(sheet.remove, Qt.MouseButton.LeftButton)
        shown.refresh()
        assert cues(shown) == lesson("why-descend").scenes[0].document.cues
        assert shown.session.history.words[-1].text == "Remove a cue"

    def test_a_scene_without_cues_says_so(self, window) -> None:
        shown = window("penguins")
        shown.commands.cues()
        sheet = shown.sheets.cues
        assert sheet.none.isVisibleTo(sheet)
        assert not sheet.form.isVisibleTo(sheet)
        sheet.add.click()
        shown.refresh()
        assert not sheet.none.isVisibleTo(sheet)
        assert sheet.form.isVisibleTo(sheet)
        sheet.close_up()


def choose(combo, key):
    index = combo.findData(key)
    assert index >= 0, key
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def enter(field, text):
    field.setFocus()
    field.setText(text)
    field.editingFinished.emit()


def titles(shown):
    return [title for _, title in shown.commands.library.opened]


FIRST, SECOND, THIRD = (scene.title.en for scene in lesson("why-descend").scenes)


class TestScenes:
    @pytest.fixture
    def sheet(self, shown):
        shown.actions_by_id["scenes"].trigger()
        yield shown.sheets.scenes
        shown.sheets.scenes.close_up()

    def test_it_lists_them_and_shows_one(self, shown, sheet) -> None:
        assert [sheet.list.item(row).text() for row in range(3)] == [FIRST, SECOND, THIRD]
        assert sheet.list.currentRow() == 0
        QTest.keyClick(sheet.list, Key.Key_Down)
        QTest.keyClick(sheet.list, Key.Key_Return)
        assert shown.session.scene.title.en == SECOND
        assert not sheet.is_open

    def test_they_are_put_in_another_order(self, shown, sheet) -> None:
        QTest.keyClick(sheet.list, Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        QApplication.processEvents()
        assert titles(shown) == [SECOND, FIRST, THIRD]
        assert sheet.list.currentItem().text() == FIRST
        QTest.mouseClick(sheet.down, Qt.MouseButton.LeftButton)
        QApplication.processEvents()
        assert titles(shown) == [SECOND, THIRD, FIRST]
        assert not sheet.down.isEnabled()
        model = sheet.list.model()  # as a drag does
        assert model.moveRow(model.index(0, 0).parent(), 2, model.index(0, 0).parent(), 0)
        QApplication.processEvents()
        assert titles(shown) == [FIRST, SECOND, THIRD]
        assert not shown.commands.unsaved

    def test_the_next_scene_follows_the_order(self, shown, sheet) -> None:
        shown.commands.order_scenes([shown.commands.library.opened[n][0] for n in (0, 2, 1)])
        sheet.close_up()
        shown.commands._go_to_scene(1)
        assert shown.session.scene.title.en == THIRD

    def test_a_name_is_given_in_the_language_that_is_spoken(self, shown, sheet, qtbot) -> None:
        for row in (0, 1):
            sheet.list.setCurrentRow(row)
            QTest.keyClick(sheet.list, Key.Key_F2)
            editor = QApplication.focusWidget()
            editor.selectAll()
            QTest.keyClicks(editor, f"Named {row}")
            QTest.keyClick(editor, Key.Key_Return)
            qtbot.waitUntil(lambda row=row: titles(shown)[row] == f"Named {row}")
            qtbot.waitUntil(lambda: QApplication.focusWidget() is sheet.list)
        assert titles(shown) == ["Named 0", "Named 1", THIRD]
        assert shown.windowTitle().startswith("Named 0")
        set_language("ko")
        korean = [scene.title.ko for scene in lesson("why-descend").scenes]
        assert titles(shown) == korean
        set_language("en")
        shown.commands.undo()  # the open one's name is an edit of it
        shown.commands._go_to_scene(1)
        assert titles(shown) == [FIRST, "Named 1", THIRD]

    def test_a_double_is_another_scene(self, shown, sheet) -> None:
        QTest.mouseClick(sheet.double, Qt.MouseButton.LeftButton)
        assert titles(shown) == [FIRST, FIRST, SECOND, THIRD]
        assert sheet.list.currentRow() == 1
        QTest.keyClick(sheet.list, Key.Key_Return)
        shown.commands.set_length(99)
        shown.commands._go_to_scene(-1)
        assert shown.session.document.length == 40

    def test_what_is_taken_out_can_be_put_back(self, shown, sheet) -> None:
        QTest.keyClick(sheet.list, Key.Key_Delete)
        assert titles(shown) == [SECOND, THIRD]
        assert shown.session.scene.title.en == SECOND
        back = next(
            b for b in shown.messages.findChildren(QPushButton) if b.text() == "Put it back"
        )
        back.click()
        assert titles(shown) == [FIRST, SECOND, THIRD]
        assert not shown.commands.unsaved

    def test_the_last_one_stays(self, shown, sheet) -> None:
        for _ in range(2):
            QTest.keyClick(sheet.list, Key.Key_Delete)
        assert len(titles(shown)) == 1
        assert not sheet.remove.isEnabled()
        QTest.keyClick(sheet.list, Key.Key_Delete)
        assert len(titles(shown)) == 1

    def test_the_lecture_has_a_title(self, shown, sheet) -> None:
        sheet.title.setText("Mine")
        sheet.title.editingFinished.emit()
        assert shown.commands.library.deck.title == replace(lesson("why-descend").title, en="Mine")
        assert shown.commands.unsaved


class TestLecture:
    def test_edits_stay_when_another_scene_is_shown_and_nothing_is_asked(
        self, lecture, monkeypatch
    ) -> None:
        monkeypatch.setattr("gdviz.ui.files.ask_unsaved", lambda *_: pytest.fail("asked"))
        shown = lecture.window
        shown.asks_before_closing = True
        shown.commands.set_length(77)
        shown.commands.set_length(88)
        shown.commands._go_to_scene(1)
        assert shown.commands.unsaved
        shown.refresh()
        assert shown.isWindowModified()
        lecture.autosave()
        shown.commands._go_to_scene(-1)
        assert shown.session.document.length == 88
        shown.commands.undo()
        shown.commands.undo()
        assert shown.session.document.length == 40
        assert not shown.commands.unsaved
        shown.asks_before_closing = False

    def test_a_crash_in_another_scene_loses_nothing(self, lecture) -> None:
        lecture.window.commands.set_length(77)
        lecture.window.commands._go_to_scene(1)
        lecture.autosave()
        kept = read(lecture._autosave.path)
        assert kept.scenes[0].document.length == 77
        lecture.window.commands.order_scenes(tuple(reversed(lecture.library.deck.keys)))
        lecture.autosave()
        assert read(lecture._autosave.path).scenes[2].document.length == 77

    def test_what_is_on_screen_becomes_a_scene(self, shown, tmp_path) -> None:
        shown.commands.set_length(77)
        shown.actions_by_id["add_scene"].trigger()
        assert titles(shown) == [FIRST, FIRST, SECOND, THIRD]
        assert shown.session.document.length == 77
        shown.commands._go_to_scene(-1)
        assert shown.session.document.length == 40  # the one it was made from is as it was
        shown.commands._go_to_scene(1)
        assert shown.session.document.length == 77
        assert shown.commands._write(tmp_path / "a.gdviz")
        assert [s.document.length for s in read(tmp_path / "a.gdviz").scenes][:2] == [40, 77]
        assert not shown.commands.unsaved

    def test_a_scene_of_no_lecture_is_added_to_the_one_that_is_open(self, shown) -> None:
        shown.commands.choose_scene("himmelblau")
        shown.commands.add_scene()
        assert titles(shown)[:3] == [FIRST, SECOND, THIRD]
        assert len(titles(shown)) == 4
        assert shown.commands.library.current == shown.commands.library.opened[-1][0]

    def test_a_scene_of_its_own_begins_a_lecture(self, window, tmp_path) -> None:
        shown = window("penguins")
        shown.commands.add_scene()
        assert len(titles(shown)) == 1
        assert shown.commands.unsaved
        shown.commands.add_scene()
        assert len(titles(shown)) == 2
        assert shown.commands._write(tmp_path / "a.gdviz")
        assert len(read(tmp_path / "a.gdviz").scenes) == 2

    def test_a_shipped_lesson_is_changed_and_saved_as_ones_own(
        self, shown, tmp_path, monkeypatch
    ) -> None:
        path = tmp_path / "mine.gdviz"
        monkeypatch.setattr("gdviz.ui.files.ask_save", lambda *_: path)
        shown.session.seek(20.0)
        shown.commands.write_caption()
        type_into(shown.stage.caption.field, "Mine.", Key.Key_Return)
        shown.actions_by_id["save"].trigger()
        saved = read(path)
        assert "Mine." in [cue.caption.en for cue in saved.scenes[0].document.cues]
        assert [scene.document for scene in saved.scenes[1:]] == [
            scene.document for scene in lesson("why-descend").scenes[1:]
        ]
        assert lesson("why-descend").scenes[0].document != saved.scenes[0].document

    def test_to_discard_is_to_have_the_lecture_as_its_file_has_it(self, shown, monkeypatch) -> None:
        monkeypatch.setattr("gdviz.ui.files.ask_unsaved", lambda *_: "discard")
        shown.asks_before_closing = True
        shown.commands.set_length(77)
        shown.commands._go_to_scene(1)
        shown.commands.choose_scene("penguins")
        assert not shown.commands.unsaved
        shown.commands.choose_scene(shown.commands.library.opened[0][0])
        assert shown.session.document.length == 40
        shown.asks_before_closing = False


def test_notes_are_written_where_they_are_read(shown) -> None:
    korean = shown.session.document.notes.ko
    shown.actions_by_id["notes"].trigger()
    sheet = shown.sheets.notes
    sheet.words.setPlainText("Ask them.\nWait.")
    QTest.keyClick(sheet.words, Key.Key_Escape)
    assert not sheet.is_open
    assert shown.session.document.notes == Text("Ask them.\nWait.", korean)
    assert shown.session.history.words[-1].text == "Notes"
    shown.commands.undo()
    shown.commands.notes()
    assert sheet.words.toPlainText() == shown.session.document.notes.en
    sheet.close_up()

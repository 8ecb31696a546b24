"""The palette finds and does everything; the sheet of shortcuts tells every key."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine.quantities import QUANTITIES
from gdviz.render.style import COLOUR_MAPS
from gdviz.scene.opening import SHIPPED
from gdviz.scene.pace import PACES
from gdviz.text import LANGUAGES, set_language, tr
from gdviz.ui.actions import ACTIONS
from gdviz.ui.catalogue_scenes import CATALOGUE
from gdviz.ui.entries import entries
from gdviz.ui.palette import Palette
from gdviz.ui.shortcuts import FIELDS, MOUSE, all_keys
from gdviz.ui.window import MINIMUM
from tests.ui.test_fit import clipped, settle

Key = Qt.Key
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def shown(window):
    made = window()
    made.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    made.resize(*MINIMUM)
    made.show()
    return made


def ids(palette: Palette) -> list[str]:
    return [entry.id for entry in palette.shown]


def search(palette: Palette, words: str) -> list[str]:
    palette.open()
    palette.field.setText(words)
    return ids(palette)


class TestEntries:
    def test_all_that_can_be_done_is_offered_once(self, window) -> None:
        offered = [entry.id for entry in entries(window())]
        expected = {row.id for row in ACTIONS} - {"find_action"}
        expected |= {f"add_run:{key}" for key in OPTIMIZERS}
        expected |= {f"scene:{key}" for key in SHIPPED}
        expected |= {f"catalogue:{key}" for key in CATALOGUE if key not in SHIPPED}
        expected |= {f"theme:{key}" for key in ("light", "dark", "system")}
        expected |= {f"language:{code}" for code in LANGUAGES}
        expected |= {f"pace:{pace}" for pace in PACES} | {"reduction:sum", "reduction:mean"}
        expected |= {f"curve:{key}" for key in QUANTITIES}
        expected |= {f"colours:{key}" for key in COLOUR_MAPS}
        assert set(offered) == expected
        assert len(offered) == len(expected)

    def test_english_words_find_it_in_every_language(self, window) -> None:
        for code in LANGUAGES:
            set_language(code)
            made = window()
            palette = made.sheets.palette
            palette.open()
            for entry in entries(made):
                palette.field.setText(entry.english)
                found = ids(palette)
                assert entry.id in found[:3], (code, entry.english, found[:3])
                palette.field.setText(entry.words)  # in English the same, and nothing to do
                assert ids(palette)[0], entry.words

    def test_korean_words_find_it(self, window) -> None:
        set_language("ko")
        made = window()
        name = tr(OPTIMIZERS["momentum"].name)
        assert "add_run:momentum" in search(made.sheets.palette, name)[:3]
        assert search(made.sheets.palette, "ㅕㅜ애")[0] == "undo"


class TestPalette:
    def test_it_does_what_is_marked_and_gives_the_focus_back(self, shown) -> None:
        palette, before = shown.sheets.palette, shown.session.document
        shown.centralWidget().setFocus()
        shown.commands.find_action()
        assert palette.is_open
        palette.field.setText("add run nadam")
        assert ids(palette)[0] == "add_run:nadam"
        QTest.keyClick(palette.field, Key.Key_Return)
        assert not palette.is_open
        assert len(shown.session.document.runs) == len(before.runs) + 1
        assert shown.session.document.runs[-1].optimizer == "nadam"

    def test_arrows_move_and_stop_at_the_ends(self, shown) -> None:
        palette = shown.sheets.palette
        palette.open()
        for key, row in (
            (Key.Key_Up, 0),
            (Key.Key_Down, 1),
            (Key.Key_Down, 2),
            (Key.Key_Up, 1),
        ):
            QTest.keyClick(palette.field, key)
            assert palette.list.currentRow() == row
        for _ in range(40):
            QTest.keyClick(palette.field, Key.Key_PageDown)
        assert palette.list.currentRow() == palette.list.count() - 1

    def test_escape_and_a_press_beside_it_close_it_and_do_nothing(self, shown) -> None:
        palette, document = shown.sheets.palette, shown.session.document
        palette.open()
        QTest.keyClick(palette.field, Key.Key_Escape)
        assert not palette.is_open
        palette.open()
        QTest.mouseClick(palette, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
        assert not palette.is_open
        assert shown.session.document is document

    def test_the_last_used_come_first(self, shown) -> None:
        palette = shown.sheets.palette
        for words in ("slower", "faster", "slower"):
            search(palette, words)
            QTest.keyClick(palette.field, Key.Key_Return)
        palette.open()
        assert ids(palette)[:2] == ["slower", "faster"]
        assert palette.field.text() == ""
        assert shown.arrangement().recent == ("slower", "faster")

    def test_what_cannot_be_done_now_is_grey_and_does_nothing(self, shown) -> None:
        palette = shown.sheets.palette
        assert search(palette, "undo")[0] == "undo"
        assert not palette.shown[0].enabled
        assert not palette.list.item(0).flags() & Qt.ItemFlag.ItemIsEnabled
        QTest.keyClick(palette.field, Key.Key_Return)
        assert palette.is_open
        assert palette.recent == ()

    def test_a_click_does_it(self, shown) -> None:
        palette = shown.sheets.palette
        search(palette, "runs side by side")
        place = palette.list.visualItemRect(palette.list.item(0)).center()
        QTest.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert shown.session.view.layout == "grid"

    def test_the_syllable_being_composed_counts(self, shown) -> None:
        palette = shown.sheets.palette
        palette.open()
        everything = len(palette.shown)
        QApplication.sendEvent(palette.field, QInputMethodEvent("ㅕㅜ애", []))
        assert palette.field.text() == ""
        assert ids(palette)[0] == "undo"
        QApplication.sendEvent(palette.field, QInputMethodEvent("", []))
        assert len(palette.shown) == everything

    def test_nothing_found_is_said(self, shown) -> None:
        palette = shown.sheets.palette
        assert search(palette, "qqqqq") == []
        assert palette.doc.text()
        QTest.keyClick(palette.field, Key.Key_Return)
        assert palette.is_open

    def test_one_sheet_takes_the_place_of_another(self, shown) -> None:
        shown.transport.length.setFocus()
        for command in (shown.commands.shortcuts, shown.commands.find_action):
            command()
        shown.sheets.help.tell("gdviz")
        assert shown.sheets.help.is_open
        assert not shown.sheets.shortcuts.is_open
        assert not shown.sheets.palette.is_open

    def test_it_follows_the_size_of_the_window(self, shown) -> None:
        palette = shown.sheets.palette
        palette.open()
        shown.resize(1440, 900)
        settle()
        assert palette.size() == shown.size()
        assert palette.rect().contains(palette.sheet.geometry())

    @pytest.mark.parametrize("jamo", ["ㅔ", "ㅖ"])
    def test_its_key_is_read_by_its_place(self, shown, jamo: str) -> None:
        event = QKeyEvent(QEvent.Type.ShortcutOverride, ord(jamo), CTRL_SHIFT, jamo)
        event.ignore()
        QApplication.sendEvent(shown, event)
        assert event.isAccepted()
        assert shown.sheets.palette.is_open


class TestShortcuts:
    @pytest.mark.parametrize("code", LANGUAGES)
    def test_every_key_is_told_and_has_room(self, window, code: str) -> None:
        set_language(code)
        made = window()
        made.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        made.resize(*MINIMUM)
        made.show()
        made.commands.shortcuts()
        settle()
        title, *texts = [label.text() for label in made.sheets.shortcuts.sheet.findChildren(QLabel)]
        assert title == tr("Shortcuts")
        for row in ACTIONS:
            if row.keys:
                assert texts[texts.index(tr(row.text)) + 1] == all_keys(row)
        for how, what in (*MOUSE, *FIELDS):
            assert texts[texts.index(tr(how)) - 1 :].count(tr(what)) >= 1
        assert clipped(made.sheets.shortcuts) == []
        made.commands.shortcuts()
        assert not made.sheets.shortcuts.is_open

    def test_keys_on_the_screen(self, desk) -> None:
        shown = desk().window
        shown.commands.pause()

        def click(key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
            QTest.keyClick(QApplication.focusWidget() or shown, key, modifiers)

        click(Key.Key_Question, Qt.KeyboardModifier.ShiftModifier)
        assert shown.sheets.shortcuts.is_open
        click(Key.Key_Question, Qt.KeyboardModifier.ShiftModifier)
        assert not shown.sheets.shortcuts.is_open
        click(Key.Key_Question, Qt.KeyboardModifier.ShiftModifier)
        click(Key.Key_Escape)
        assert not shown.sheets.shortcuts.is_open
        click(Key.Key_P, CTRL_SHIFT)
        assert shown.sheets.palette.is_open
        assert QApplication.focusWidget() is shown.sheets.palette.field
        click(Key.Key_Tab)
        assert QApplication.focusWidget() is shown.sheets.palette.field
        click(Key.Key_P, CTRL_SHIFT)
        assert not shown.sheets.palette.is_open
        home = shown.session.view.camera
        for key, angles in (
            (Key.Key_1, (-90, 90)),
            (Key.Key_2, (-90, 0)),
            (Key.Key_3, (0, 0)),
            (Key.Key_0, (home.azimuth, home.elevation)),
        ):
            click(key)
            shown.session.tick(1.0)  # it flies there
            camera = shown.session.view.camera
            assert (camera.azimuth, camera.elevation) == angles
            assert camera.distance == home.distance

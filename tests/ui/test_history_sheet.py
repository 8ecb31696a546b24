"""The list of edits, and going to any of them."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from gdviz.record.export import pixels_of
from gdviz.render.style import DARK, LIGHT
from gdviz.text import set_language
from gdviz.ui.theme import apply_theme


@pytest.fixture
def shown(window):
    opened = window("penguins")
    opened.commands.set_reduction("mean")
    opened.commands.set_length(200)
    opened.session.history.seal()
    opened.commands.remove_run("run-5")
    opened.refresh()
    opened.sheets.history.open()
    return opened


def lines(shown):
    items = shown.sheets.history.list
    return [items.item(row).text() for row in range(items.count())]


def test_every_edit_is_a_line_and_the_present_one_is_marked(shown) -> None:
    assert lines(shown) == [
        "As it was opened",
        "Loss as a mean",
        "Length: 200",
        "Remove Adam",
    ]
    assert shown.sheets.history.list.currentRow() == 3


def test_the_arrows_and_a_press_go_there(shown) -> None:
    session = shown.session
    items = shown.sheets.history.list
    QTest.keyClick(items, Qt.Key.Key_Up)
    assert (session.history.place, len(session.document.runs)) == (2, 5)
    QTest.mouseClick(
        items.viewport(),
        Qt.MouseButton.LeftButton,
        pos=items.visualItemRect(items.item(0)).center(),
    )
    assert session.history.place == 0
    assert session.document.reduction == "sum"
    assert [items.item(row).font().italic() for row in range(4)] == [False, True, True, True]
    QTest.keyClick(items, Qt.Key.Key_End)
    assert session.history.place == 3
    QTest.keyClick(items, Qt.Key.Key_Escape)
    assert not shown.sheets.history.is_open


def test_it_follows_what_happens_meanwhile(shown) -> None:
    shown.session.undo()
    shown.refresh()
    assert shown.sheets.history.list.currentRow() == 2
    shown.session.edit(replace(shown.session.document, length=77))
    shown.refresh()
    assert lines(shown)[2:] == ["Length: 200", "Length: 77"]


def test_in_korean(window) -> None:
    set_language("ko")
    opened = window("penguins")
    opened.commands.set_reduction("mean")
    opened.sheets.history.open()
    assert lines(opened) == ["처음 연 상태", "손실을 평균으로"]


def test_its_key(shown) -> None:
    shown.sheets.history.close_up()
    shown.actions_by_id["history"].trigger()
    assert shown.sheets.history.is_open
    shown.actions_by_id["history"].trigger()
    assert not shown.sheets.history.is_open


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_line_that_is_marked_can_be_read(shown, qapp, theme) -> None:
    apply_theme(qapp, theme)
    items, sheet = shown.sheets.history.list, shown.sheets.history.sheet
    for row in (0, items.currentRow()):
        place = items.visualItemRect(items.item(row))
        place.moveTopLeft(items.viewport().mapTo(sheet, place.topLeft()))
        line = sheet.grab(place).toImage()
        grey = pixels_of(line.convertToFormat(QImage.Format.Format_RGB32))[..., :3].mean(axis=-1)
        assert np.abs(grey - np.median(grey)).max() > 110

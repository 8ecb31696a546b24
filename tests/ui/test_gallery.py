"""The gallery: found, walked, chosen, painted while it is open."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gdviz.render.style import DARK, LIGHT
from gdviz.text import LANGUAGES, set_language, tr
from gdviz.ui.catalogue_scenes import CATALOGUE, by_family, key_of, made
from gdviz.ui.gallery import Gallery, found
from gdviz.ui.thumbnails import thumbnail
from gdviz.ui.window import MINIMUM
from tests.ui.test_fit import clipped, settle

Key = Qt.Key


@pytest.fixture
def shown(window):
    made = window("penguins")
    made.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    made.resize(*MINIMUM)
    made.show()
    yield made
    made.sheets.gallery.close_up()


def keys(gallery: Gallery) -> list[str]:
    return [card.tile.key for row in gallery.showcase.shelf.rows for card in row]


def press(gallery: Gallery, key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(gallery.field, key, modifiers)


def test_all_of_it_is_there_under_its_families(shown) -> None:
    shown.commands.gallery()
    gallery = shown.sheets.gallery
    assert keys(gallery) == [entry.key for part in by_family().values() for entry in part]
    settle()
    for family, entries in by_family().items():
        label = gallery.showcase.shelf.headings[tr(family)]
        assert label.isVisibleTo(gallery)
        first = gallery.showcase.shelf.cards[entries[0].key]
        assert label.geometry().bottom() <= first.y()
    assert gallery.showcase.current.tile.key == key_of(shown.session.document.problem)
    for key, card in gallery.showcase.shelf.cards.items():
        assert card.accessibleName() == CATALOGUE[key].title("en")
        assert card.accessibleDescription()
    places = [card.geometry() for card in gallery.showcase.shelf.cards.values()]
    assert not any(a.intersects(b) for i, a in enumerate(places) for b in places[:i])
    gallery.showcase.follow()
    assert not gallery.showcase.current.visibleRegion().isEmpty()
    shown.commands.gallery()
    assert not gallery.is_open
    assert not gallery.showcase.painter._timer.isActive()


@pytest.mark.parametrize(
    ("language", "query", "first"),
    [
        ("en", "ackley", "ackley"),
        ("en", "regression iris", "linear-iris"),
        ("en", "himmel", "himmelblau"),
        ("ko", "안장", "saddle"),
        ("ko", "rosen", "rosenbrock"),
        ("ko", "ㅁ차ㅣ됴", "ackley"),
    ],
)
def test_a_few_letters_find_it(language: str, query: str, first: str) -> None:
    set_language(language)
    ((_, hits),) = found(query)
    if first.startswith("linear"):
        assert first.split("-")[1] in hits[0]
    else:
        assert hits[0] == first


def test_names_of_both_languages_find_everything() -> None:
    for code in LANGUAGES:
        set_language(code)
        for key, entry in CATALOGUE.items():
            for name in (entry.title(code), entry.title("en")):
                ((_, hits),) = found(name)
                assert key in hits[:3], name
            assert key in found(tr(entry.family))[0][1]


def test_nothing_found_is_said(shown) -> None:
    shown.commands.gallery()
    gallery = shown.sheets.gallery
    gallery.field.setText("qqqqq")
    assert gallery.none.isVisibleTo(gallery)
    assert keys(gallery) == []
    document = shown.session.document
    press(gallery, Key.Key_Down)
    press(gallery, Key.Key_Return)
    assert gallery.is_open
    assert shown.session.document is document
    gallery.field.clear()
    assert len(keys(gallery)) == len(CATALOGUE)


def test_arrows_walk_rows_and_columns_and_stop_at_the_ends(shown) -> None:
    shown.commands.gallery()
    gallery = shown.sheets.gallery
    gallery.field.setText("bowl")
    gallery.field.clear()
    rows = gallery.showcase.shelf.rows
    assert gallery.showcase.current is rows[0][0]
    walk = [
        (Key.Key_Up, rows[0][0]),
        (Key.Key_Left, rows[0][0]),
        (Key.Key_Right, rows[0][1]),
        (Key.Key_Down, rows[1][1]),
        (Key.Key_Left, rows[1][0]),
        (Key.Key_Left, rows[0][-1]),
        (Key.Key_Up, rows[0][-1]),
    ]
    for key, card in walk:
        press(gallery, key)
        assert gallery.showcase.current is card
        assert card.current
        assert sum(each.current for each in gallery.showcase.shelf.cards.values()) == 1
    for _ in range(len(rows)):
        press(gallery, Key.Key_PageDown)
    assert gallery.showcase.current in rows[-1]
    press(gallery, Key.Key_Down)
    assert gallery.showcase.current in rows[-1]


def test_enter_changes_the_surface_of_the_open_scene_and_undo_brings_it_back(shown) -> None:
    before = shown.session.document
    shown.session.seek(40.0)
    shown.commands.gallery()
    shown.sheets.gallery.field.setText("ackley")
    press(shown.sheets.gallery, Key.Key_Return)
    assert not shown.sheets.gallery.is_open
    document = shown.session.document
    assert document.problem == CATALOGUE["ackley"].problem
    assert [run.id for run in document.runs] == [run.id for run in before.runs]
    assert shown.session.playback.head == 0.0
    shown.refresh()
    assert shown.windowTitle().startswith("Ackley")
    assert shown.actions_by_id["undo"].text() == "Undo: Problem: Ackley"
    shown.commands.undo()
    shown.refresh()
    assert shown.session.document is before
    assert shown.windowTitle().startswith("Penguins")


def test_a_landscape_counts_updates_whatever_the_data_counted(shown) -> None:
    shown.commands.set_pace("epochs")
    length = shown.session.document.length
    shown.commands.choose_problem("logistic-iris")
    assert (shown.session.document.pace, shown.session.document.length) == ("epochs", length)
    shown.commands.choose_problem("ackley")
    assert shown.session.document.pace == "updates"
    assert shown.session.document.length > length
    assert shown.session.history.place == 3


def test_two_choices_are_two_steps(shown) -> None:
    for key in ("ackley", "bowl"):
        shown.commands.choose_problem(key)
    assert shown.session.history.place == 2


def test_with_control_it_is_a_scene_of_its_own(shown) -> None:
    shown.commands.gallery()
    shown.sheets.gallery.field.setText("ackley")
    press(shown.sheets.gallery, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert shown.session.scene == made("ackley")
    shown.refresh()
    assert shown.top.scenes.currentText() == "Ackley"
    assert shown.session.history.place == 0


def test_a_click_chooses_and_the_button_on_the_card_opens_beside(shown) -> None:
    shown.commands.gallery()
    gallery = shown.sheets.gallery
    settle()
    QTest.mouseClick(gallery.showcase.shelf.cards["rosenbrock"], Qt.MouseButton.LeftButton)
    assert shown.session.document.problem == CATALOGUE["rosenbrock"].problem
    assert not gallery.is_open
    shown.commands.gallery()
    card = gallery.showcase.shelf.cards["logistic-iris"]
    card.entered.emit()
    assert gallery.showcase.current is card
    button = gallery.beside
    assert card.geometry().contains(button.geometry())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert shown.session.scene == made("logistic-iris")


def test_escape_and_a_press_beside_it_leave_all_as_it_is(shown) -> None:
    document = shown.session.document
    shown.commands.gallery()
    press(shown.sheets.gallery, Key.Key_Escape)
    assert not shown.sheets.gallery.is_open
    shown.commands.gallery()
    QTest.mouseClick(shown.sheets.gallery, Qt.MouseButton.LeftButton, pos=QPoint(3, 300))
    assert not shown.sheets.gallery.is_open
    assert shown.session.document is document


def test_its_key_is_read_by_its_place(shown) -> None:
    event = QKeyEvent(
        QEvent.Type.ShortcutOverride, ord("ㅣ"), Qt.KeyboardModifier.ControlModifier, "ㅣ"
    )
    event.ignore()
    QApplication.sendEvent(shown, event)
    assert shown.sheets.gallery.is_open


@pytest.mark.parametrize("code", LANGUAGES)
def test_all_words_have_room(window, code: str) -> None:
    set_language(code)
    opened = window("penguins")
    opened.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    opened.resize(*MINIMUM)
    opened.show()
    opened.commands.gallery()
    settle()
    gallery = opened.sheets.gallery
    assert clipped(gallery.sheet) == []
    inside = gallery.showcase.viewport().width()
    for card in gallery.showcase.shelf.cards.values():
        assert card.geometry().right() < inside
        for box, words, _ in card.lines(card.width()):
            assert box.bottom() < card.height(), words
    gallery.close_up()


# --- pictures ------------------------------------------------------------------------------------


def pixels(image: QImage) -> np.ndarray:
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : 4 * image.width()].astype(int)


def test_pictures_are_painted_one_by_one_those_in_sight_first(shown, qtbot) -> None:
    shown.commands.gallery()
    gallery = shown.sheets.gallery
    cards = gallery.showcase.shelf.cards
    settle()
    gallery.showcase.follow()
    gallery.showcase._follower.stop()
    assert all(card.image is None for card in cards.values())
    in_sight = {key for key, card in cards.items() if not card.visibleRegion().isEmpty()}
    assert 3 <= len(in_sight) < len(CATALOGUE) / 2
    seen: list[str] = []
    show = gallery.showcase.painter._show
    gallery.showcase.painter._show = lambda key, image: (seen.append(key), show(key, image))
    qtbot.waitUntil(lambda: len(seen) == len(CATALOGUE), timeout=30_000)
    assert set(seen) == set(CATALOGUE)
    assert set(seen[: len(in_sight)]) == in_sight
    qtbot.waitUntil(lambda: not gallery.showcase.painter._timer.isActive(), timeout=5_000)
    pictures = {pixels(card.image).tobytes() for card in gallery.showcase.shelf.cards.values()}
    # The same surface may be there twice, under two models of the same data.
    assert len(pictures) >= len(CATALOGUE) - 3


def test_pictures_follow_the_theme(shown, qtbot) -> None:
    light, dark = (pixels(thumbnail("bowl", theme, 1.0)) for theme in (LIGHT, DARK))
    assert (light != dark).any()
    assert thumbnail("bowl", LIGHT, 1.0) is thumbnail("bowl", LIGHT, 1.0)
    shown.commands.gallery()
    card = shown.sheets.gallery.showcase.shelf.cards["bowl"]
    shown.sheets.gallery.field.setText("bowl")
    qtbot.waitUntil(lambda: card.image is not None, timeout=10_000)
    before = pixels(card.image)
    shown.set_theme(DARK)
    qtbot.waitUntil(lambda: card.image is not None, timeout=10_000)
    assert (pixels(card.image) != before).any()


def test_a_sharper_screen_gets_a_sharper_picture() -> None:
    image = thumbnail("bowl", LIGHT, 2.0)
    assert (image.width(), image.height()) == (416, 264)
    assert image.deviceIndependentSize().width() == 208

"""A lecture in memory: edited, ordered, saved and reverted."""

import pytest
from msgspec.structs import replace

from gdviz.engine.deck import Deck
from gdviz.engine.history import History
from gdviz.scene.opening import SHIPPED
from gdviz.scene.spec import Lecture, Text

SCENES = tuple(SHIPPED[name]() for name in ("penguins", "himmelblau", "rosenbrock"))


@pytest.fixture
def deck():
    return Deck(Lecture(Text("L", "강"), SCENES))


def unsaved(deck):
    return deck.version != deck.saved


def edited(scene, length=77):
    return replace(scene.document, length=length)


def leave(deck, key, document):
    history = History(deck.scene(key).document)
    history.record(document, 1)
    deck.leave(key, document, history)


def test_a_scene_is_as_it_was_left_and_its_history_too(deck) -> None:
    first = deck.keys[0]
    assert not unsaved(deck)
    leave(deck, first, edited(SCENES[0]))
    assert deck.scene(first).document.length == 77
    assert deck.history(first).place == 1
    assert deck.original(first) is SCENES[0]
    assert unsaved(deck)
    leave(deck, first, SCENES[0].document)
    assert not unsaved(deck)


def test_to_leave_without_an_edit_changes_nothing(deck) -> None:
    leave(deck, deck.keys[1], SCENES[1].document)
    assert deck.lecture.scenes[1] is SCENES[1]


def test_order_and_number_of_scenes(deck) -> None:
    a, b, c = deck.keys
    deck.move((c, a, b))
    assert deck.lecture.scenes == (SCENES[2], SCENES[0], SCENES[1])
    new = deck.add(SCENES[0], after=c)
    last = deck.add(SCENES[1])
    assert deck.keys == (c, new, a, b, last)
    assert len(set(deck.keys)) == 5
    put_back = deck.remove(a)
    assert deck.keys == (c, new, b, last)
    put_back()
    assert deck.original(a) is SCENES[0]
    assert deck.keys == (c, new, a, b, last)
    assert unsaved(deck)


def test_saved_is_the_new_original(deck) -> None:
    key = deck.keys[0]
    leave(deck, key, edited(SCENES[0]))
    deck.add(SCENES[1])
    deck.title = Text("M", "나")
    deck.mark_saved(deck.lecture)
    assert not unsaved(deck)
    assert deck.original(key).document.length == 77
    leave(deck, key, edited(SCENES[0], 88))
    deck.move(tuple(reversed(deck.keys)))
    deck.revert()
    assert not unsaved(deck)
    assert deck.lecture.scenes[0].document.length == 77
    assert len(deck.keys) == 4
    assert deck.title.en == "M"


def test_a_title_is_an_edit(deck) -> None:
    deck.title = Text("M", "나")
    assert unsaved(deck)
    deck.revert()
    assert deck.title.en == "L"

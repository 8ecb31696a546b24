"""Undo and redo: whatever was done can be taken back, and done again."""

import random
from contextlib import suppress

import pytest
from msgspec.structs import replace

from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine.history import History
from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.scene.check import SceneError
from gdviz.scene.file import encode, one_scene
from gdviz.scene.opening import SHIPPED, opening_scene
from gdviz.scene.spec import (
    ChangeSpec,
    LandscapeProblem,
    LegSpec,
    RunSpec,
    SettingSpec,
    TypedFormula,
)
from gdviz.text import set_language


def with_run(document, number, **changes):
    runs = list(document.runs)
    runs[number] = replace(runs[number], **changes)
    return replace(document, runs=tuple(runs))


def random_problem(before, rng):
    """A landscape, a formula, or the formula with its letter dragged."""
    if isinstance(before, TypedFormula) and rng.random() < 0.6:
        return replace(before, letters=(SettingSpec("a", rng.choice([0.5, 1.0, 2.0])),))
    if rng.random() < 0.4:
        formula = rng.choice(["a x² + y²", "sin(a x) + y²", "x + (y"])  # the last one is refused
        return TypedFormula(formula, (SettingSpec("a", 1.0),))
    return LandscapeProblem(rng.choice(sorted(LANDSCAPES)))


def random_edit(document, rng):
    """One of the edits that the window offers; now and then one that is refused."""
    runs = document.runs
    kinds = ["length", "reduction", "plane", "problem", "height", "add"]
    if runs:
        kinds += [
            "rate",
            "start",
            "batch",
            "seed",
            "hide",
            "rule",
            "remove",
            "live",
            "leg",
            "order",
        ]
    kind, at = rng.choice(kinds), rng.randrange(len(runs)) if runs else 0
    match kind:
        case "length":
            return replace(document, length=rng.randint(0, 400))  # 0 is refused
        case "reduction":
            return replace(document, reduction=rng.choice(["sum", "mean"]))
        case "plane":
            low = rng.uniform(-3, 0)
            plane = replace(document.plane, x=(low, low + rng.uniform(1, 5)))
            return replace(document, plane=plane)
        case "problem":
            return replace(document, problem=random_problem(document.problem, rng))
        case "height":
            plane = replace(document.plane, height=rng.choice([None, "linear", "log"]))
            return replace(document, plane=plane)
        case "add":
            new = RunSpec(f"new-{rng.random()}", 3, rng.choice(sorted(OPTIMIZERS)), (0.1, 0.2))
            return replace(document, runs=(*runs, new))
        case "remove":
            return replace(document, runs=runs[:at] + runs[at + 1 :])
        case "order":
            return replace(document, runs=tuple(rng.sample(runs, len(runs))))
        case "rate":
            rate = rng.choice([1e-3, 1e-2, rng.uniform(0, 1)])
            settings = runs[at].settings | {"learning_rate": rate}
            return with_run(document, at, settings=settings)
        case "start":
            return with_run(document, at, start=(rng.uniform(-1, 1), rng.uniform(-1, 1)))
        case "batch":
            return with_run(document, at, batch_size=rng.choice([None, 1, 7, 32]))
        case "seed":
            return with_run(document, at, seed=rng.randrange(100))
        case "hide":
            return with_run(document, at, visible=not runs[at].visible)
        case "rule":
            return with_run(document, at, optimizer=rng.choice(sorted(OPTIMIZERS)), settings={})
        case "leg":  # one that is not after the others is refused
            way = {"optimizer": rng.choice(sorted(OPTIMIZERS)), "batch_size": rng.choice([None, 7])}
            leg = LegSpec(rng.randrange(50), **way)
            return with_run(document, at, legs=(*runs[at].legs, leg))
        case _:
            change = ChangeSpec(rng.randrange(50), "learning_rate", rng.uniform(0, 1))
            return with_run(document, at, changes=(*runs[at].changes, change))


@pytest.mark.parametrize(
    "block", [0, *(pytest.param(n, marks=pytest.mark.soak) for n in range(1, 10))]
)
def test_undo_all_gives_the_first_and_redo_all_the_last_byte_for_byte(block):
    """100 sequences of 50 edits, ten times."""
    for seed in range(100 * block, 100 * block + 100):
        rng = random.Random(seed)
        session = Session(SHIPPED[rng.choice(sorted(SHIPPED))](), load_problem)
        first = encode(one_scene(session.scene))
        for _ in range(50):
            with suppress(SceneError):  # refused edits change nothing, and leave no entry
                session.edit(random_edit(session.document, rng))
            if rng.random() < 0.3:
                session.history.seal()
            if rng.random() < 0.1:
                session.undo()
            if rng.random() < 0.05:
                session.redo()
        while session.history.redoable:
            session.redo()
        last, edits = encode(one_scene(session.scene)), session.history.place
        while session.history.undoable:
            session.undo()
        assert encode(one_scene(session.scene)) == first
        assert session.history.place == 0
        for _ in range(edits):
            session.redo()
        assert encode(one_scene(session.scene)) == last
        assert session.history.redoable is None
        assert len(session.history.words) == edits


def rate(document, value, number=0):
    settings = document.runs[number].settings | {"learning_rate": value}
    return with_run(document, number, settings=settings)


def recorded(*documents):
    history = History(documents[0])
    for document in documents[1:]:
        history.record(document, 342)
    return history


def test_a_gesture_is_one_step():
    first = opening_scene().document
    history = recorded(first, *(rate(first, 0.01 * n) for n in range(1, 30)))
    assert history.place == 1
    assert str(history.undoable) == "Full-batch GD: learning rate = 0.29"
    history.seal()
    history.record(rate(first, 0.5), 342)
    history.record(rate(first, 0.6, number=1), 342)
    assert history.place == 3
    assert history.undo() == rate(first, 0.5)
    assert history.undo() == rate(first, 0.29)
    assert history.undo() is first
    assert history.undo() is first


def test_a_gesture_that_ends_where_it_began_is_none():
    first = opening_scene().document
    history = recorded(first, rate(first, 0.3), rate(first, 0.4), first)
    assert (history.place, history.undoable) == (0, None)


def test_an_edit_after_an_undo_forgets_what_was_taken_back():
    first = opening_scene().document
    history = recorded(first, rate(first, 0.3))
    history.undo()
    assert str(history.redoable) == "Full-batch GD: learning rate = 0.3"
    history.record(replace(first, reduction="mean"), 342)
    assert history.redoable is None
    assert [str(word) for word in history.words] == ["Loss as a mean"]
    assert history.redo() == replace(first, reduction="mean")


def test_after_an_undo_the_same_slider_begins_a_new_step():
    first = opening_scene().document
    history = recorded(first, rate(first, 0.3))
    history.seal()
    history.record(rate(first, 0.4), 342)
    history.undo()
    history.record(rate(first, 0.5), 342)
    assert history.place == 2
    assert history.undo() == rate(first, 0.3)


def words_of(before, after, language="en"):
    set_language(language)
    try:
        return str(recorded(before, after).undoable)
    finally:
        set_language("en")


def test_every_edit_has_words():
    first = opening_scene().document
    going_on = LegSpec(7, "momentum", first.runs[3].settings)
    for after, expected in (
        (replace(first, length=50), "Length: 50"),
        (replace(first, reduction="mean"), "Loss as a mean"),
        (replace(first, runs=first.runs[:-1]), "Remove Adam"),
        (replace(first, runs=first.runs[::-1]), "Order of the runs"),
        (with_run(first, 1, batch_size=8), "Mini-batch GD (8): batches of 8"),
        (with_run(first, 1, seed=5), "Mini-batch GD (32): seed 5"),
        (with_run(first, 1, visible=False), "Hide Mini-batch GD (32)"),
        (with_run(first, 1, start=(0.0, 0.0)), "Mini-batch GD (32): start"),
        (
            with_run(first, 1, optimizer="lion", settings={}),
            "Lion, batch 32 in the place of Gradient descent",
        ),
        (
            with_run(first, 1, changes=(ChangeSpec(7, "learning_rate", 0.5),)),
            "Mini-batch GD (32): learning rate = 0.5 from update 7 on",
        ),
        (
            with_run(first, 3, legs=(LegSpec(7, "adam"),)),
            "Momentum → Adam: Adam from update 7 on",
        ),
        (
            with_run(first, 3, legs=(replace(going_on, batch_size=8),)),
            "Momentum → Momentum, batch 8: Momentum, batch 8 from update 7 on",
        ),
        (
            with_run(first, 3, legs=(replace(going_on, settings={"learning_rate": 0.5}),)),
            "Momentum: learning rate = 0.5 from update 7 on",
        ),
        (with_run(first, 3, legs=(going_on,)), "Momentum: fewer changes on the way"),
        (replace(first, problem=LandscapeProblem("ackley")), "Problem: Ackley"),
        (
            replace(first, runs=tuple(replace(r, start=(1.0, 1.0)) for r in first.runs)),
            "Start of all runs",
        ),
        (replace(first, length=50, reduction="mean"), "Loss as a mean, and more"),
    ):
        assert words_of(first, after) == expected


def test_words_are_in_the_language_of_the_moment():
    first = opening_scene().document
    history = recorded(first, with_run(first, 1, seed=5))
    set_language("ko")
    try:
        assert "시드" in str(history.undoable)
    finally:
        set_language("en")


def test_the_oldest_edits_are_forgotten(monkeypatch):
    monkeypatch.setattr("gdviz.engine.history.MOST", 5)
    first = opening_scene().document
    documents = [replace(first, length=n) for n in range(1, 9)]
    history = History(first)
    for document in documents:
        history.record(document, 342)
        history.seal()
    while history.undoable:
        history.undo()
    assert history.document == documents[3]

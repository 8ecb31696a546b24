"""The part of a run's form that says how samples are drawn."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QToolButton

from gdviz.render.style import LIGHT
from gdviz.scene.opening import SHIPPED
from gdviz.scene.spec import LandscapeProblem, RunSpec, TiltSpec
from gdviz.text import LANGUAGES, set_language
from gdviz.ui import edits
from gdviz.ui.batch_fields import BatchFields
from gdviz.ui.window import MINIMUM


@pytest.fixture
def fields(qapp):
    made = BatchFields(10, LIGHT)
    yield made
    made.deleteLater()


def run_with(**batches) -> RunSpec:
    return RunSpec("a", 0, "gd", (0.0, 0.0), **batches)


@pytest.mark.parametrize(
    ("size", "draw", "offered"),
    [
        (4, "passes", True),
        (7, "passes", True),
        (5, "passes", False),
        (1, "passes", False),
        (None, "passes", False),
        (10, "passes", False),
        (4, "independent", False),
        (10, "independent", False),
    ],
)
def test_the_last_batch_is_a_choice_where_it_is_not_full(fields, size, draw, offered) -> None:
    fields.set_run(run_with(batch_size=size, draw=draw))
    assert fields.last.isHidden() != offered


def test_it_shows_what_the_run_has_and_emits_what_it_should_have(fields) -> None:
    wishes = []
    fields.drop_last_wished.connect(wishes.append)
    fields.set_run(run_with(batch_size=4))
    assert fields.last.choice == "kept"
    fields.set_run(run_with(batch_size=4, drop_last=True))
    assert fields.last.choice == "dropped"
    assert wishes == []
    fields.last.buttons["kept"].click()
    fields.last.buttons["dropped"].click()
    assert wishes == [False, True]


@pytest.mark.parametrize("code", LANGUAGES)
def test_its_words_have_room_in_the_smallest_window(window, code: str) -> None:
    set_language(code)
    shown = window()
    shown.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    shown.resize(*MINIMUM)
    shown.show()
    shown.runs.select("run-2")
    batch = shown.runs.cards["run-2"].form.batch
    for _ in range(5):  # one layout asks for the next; timers do not run here
        QCoreApplication.sendPostedEvents()
    assert batch.last.isVisibleTo(shown)
    for button in batch.last.findChildren(QToolButton):
        needed = button.fontMetrics().horizontalAdvance(button.text()) + 8
        assert button.width() >= needed, button.text()


def test_a_landscape_of_tilted_copies_has_batches(window) -> None:
    scene = SHIPPED["rosenbrock"]()
    problem = LandscapeProblem("rosenbrock", TiltSpec(copies=10, tilt=2.0))
    runs = (replace(scene.document.runs[0], batch_size=4, drop_last=True), *scene.document.runs[1:])
    document = replace(scene.document, problem=problem, runs=runs, reduction="mean")
    shown = window(replace(scene, document=document), computed=20)
    first = shown.session.document.runs[0]
    shown.runs.select(first.id)
    batch = shown.runs.cards[first.id].form.batch
    assert batch.sample_count == 10
    assert not batch.last.isHidden()
    assert shown.session.computations[0].trajectory.columns.evaluations[20] == 20 * 4
    empty = replace(document, runs=())
    added, run_id = edits.add_run(empty, shown.session.problem, "gd")
    assert edits.find_run(added, run_id).start == shown.session.problem.starts[0]

"""Another problem in the open scene, as an edit of the document."""

import pytest
from msgspec.structs import replace

from gdviz.core.common import all_defaults
from gdviz.core.formula import FormulaError
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.scene.check import check_document
from gdviz.scene.file import decode, encode, one_scene
from gdviz.scene.opening import opening_scene
from gdviz.scene.own import own_plane, own_starts
from gdviz.scene.spec import (
    ChangeSpec,
    Document,
    FitProblem,
    GeneratedData,
    LandscapeProblem,
    RunSpec,
    TypedFormula,
)
from gdviz.ui import edits
from gdviz.ui.catalogue_scenes import CATALOGUE

DOCUMENT = opening_scene().document
HIMMELBLAU = LandscapeProblem("himmelblau")


def on(spec, document: Document = DOCUMENT) -> Document:
    return edits.with_problem(document, spec, load_problem(spec))


def typed(text: str, document: Document = DOCUMENT) -> Document:
    spec = edits.typed_formula(document, text)
    return edits.with_formula(document, spec, load_problem(spec))


def rates(document: Document) -> list[float]:
    return [
        (all_defaults(OPTIMIZERS[run.optimizer]) | run.settings)["learning_rate"]
        for run in document.runs
    ]


@pytest.mark.parametrize("key", CATALOGUE)
def test_every_problem_can_take_the_place_and_be_taken_back(key):
    session = Session(opening_scene(), load_problem)
    first = session.document
    spec = CATALOGUE[key].problem
    session.edit(on(spec))
    made = session.document
    assert list(check_document(made)) == []
    assert made.problem == spec
    assert made.plane == own_plane(spec)
    assert {run.start for run in made.runs} == {own_starts(spec, made.plane)[0]}
    kept = [(run.id, run.colour, run.optimizer) for run in made.runs]
    assert kept == [(run.id, run.colour, run.optimizer) for run in first.runs]
    assert made.title.en == CATALOGUE[key].title("en")
    assert session.history.place == 1
    session.undo()
    assert session.document is first


def test_the_rates_suit_the_new_problem():
    session = Session(opening_scene(), load_problem)
    session.edit(on(HIMMELBLAU))
    session.compute_to(120)
    for computation in session.computations:
        columns = computation.trajectory.columns
        assert columns.status == "running"
        assert columns.loss.min() < 0.5 * columns.loss[0]


def test_batches_stay_where_they_fit():
    small = on(FitProblem("linear", GeneratedData("noisy-line", count=10)))
    assert [run.batch_size for run in small.runs] == [None, None, 1, None, None]
    large = on(FitProblem("linear", GeneratedData("noisy-line", count=100)))
    assert [run.batch_size for run in large.runs] == [None, 32, 1, None, None]
    assert {(run.batch_size, run.draw) for run in on(HIMMELBLAU).runs} == {(None, "passes")}


def test_changes_on_the_way_are_dropped_and_other_settings_stay():
    run = replace(
        DOCUMENT.runs[3],
        settings={"learning_rate": 1e-3, "gamma": 0.5, "weight_decay": 0.1},
        changes=(ChangeSpec(7, "learning_rate", 0.5),),
    )
    (made,) = on(HIMMELBLAU, replace(DOCUMENT, runs=(run,))).runs
    assert made.changes == ()
    assert (made.settings["gamma"], made.settings["weight_decay"]) == (0.5, 0.1)
    assert made.settings["learning_rate"] != 1e-3


def test_runs_of_one_rule_keep_the_ratio_of_their_rates():
    runs = tuple(
        RunSpec(f"run-{number}", number, "gd", (0.0, 1.0), {"learning_rate": rate})
        for number, rate in enumerate((1e-4, 3e-4, 1e-5))
    )
    first, second, third = rates(on(HIMMELBLAU, replace(DOCUMENT, runs=runs)))
    assert second == pytest.approx(3 * first, rel=1e-3)
    assert third == pytest.approx(0.1 * first, rel=1e-3)


def test_runs_that_started_together_still_do_and_others_do_not():
    starts = ((0.0, 1.0), (2.0, 2.0), (0.0, 1.0))
    runs = tuple(
        replace(run, start=start) for run, start in zip(DOCUMENT.runs, starts, strict=False)
    )
    a, b, c = (run.start for run in on(HIMMELBLAU, replace(DOCUMENT, runs=runs)).runs)
    assert a == c != b
    assert (a, b) == own_starts(HIMMELBLAU, DOCUMENT.plane)[:2]


def test_a_formula_over_a_landscape_keeps_range_and_starts():
    before = on(HIMMELBLAU)
    made = typed("x² + a y²", before)
    assert made.plane == replace(before.plane, height="log")  # as it was seen
    assert typed("x²", made).plane == made.plane
    assert typed("x²", on(LandscapeProblem("saddle"))).plane.height is None
    assert [run.start for run in made.runs] == [run.start for run in before.runs]
    assert rates(made) != rates(before)
    assert made.title.en == "x² + a y²"


def test_a_formula_over_a_fit_has_a_range_of_its_own():
    made = typed("x² + y²")
    assert made.plane == own_plane(made.problem) != DOCUMENT.plane
    assert all(abs(value) < 3.0 for run in made.runs for value in run.start)


def test_letters_that_stay_keep_their_values():
    first = typed("a x² + b y²")
    spec = edits.TypedFormula(
        first.problem.formula, tuple(replace(each, value=4.0) for each in first.problem.letters)
    )
    dragged = edits.with_numbers(first, spec, load_problem(spec))
    assert dragged.runs == first.runs
    longer = typed("b x² + c y²", dragged).problem
    assert {each.name: each.value for each in longer.letters} == {"b": 4.0, "c": 1.0}


def test_a_text_that_is_no_formula_is_refused():
    for text in ("x +", "f(x) = x", "foo(x)"):
        with pytest.raises(FormulaError):
            edits.typed_formula(DOCUMENT, text)


def test_fewer_samples_take_batches_that_are_too_large_along():
    before = on(FitProblem("linear", GeneratedData("noisy-line", count=100)))
    spec = replace(before.problem, data=replace(before.problem.data, count=20))
    made = edits.with_numbers(before, spec, load_problem(spec))
    assert [run.batch_size for run in made.runs] == [None, None, 1, None, None]
    assert list(check_document(made)) == []


def test_an_edited_scene_is_read_back_as_it_was():
    scene = opening_scene()
    for document in (on(HIMMELBLAU), typed("a sin(x) + y²")):
        edited = replace(scene, document=document)
        assert decode(encode(one_scene(edited))).scenes[0] == edited
        assert edited.name == document.title
    assert scene.name == scene.title
    assert isinstance(document.problem, TypedFormula)

"""The list of runs, and the edits that it asks for."""

import numpy as np
import pytest
from msgspec.structs import replace

from gdviz.core.optimizers import OPTIMIZERS
from gdviz.io.problems import load_problem
from gdviz.scene.check import MAX_RUNS, check_scene
from gdviz.scene.opening import SHIPPED, opening_scene
from gdviz.ui import edits
from gdviz.ui.suggest import is_adaptive, suggested_settings


def ids(shown) -> list[str]:
    return [run.id for run in shown.session.document.runs]


def test_a_new_run_starts_with_the_others_in_a_colour_of_its_own(window) -> None:
    shown = window()
    shown.runs.add_wished.emit("momentum")
    shown.refresh()
    new = shown.session.document.runs[-1]
    assert new.start == opening_scene().document.runs[0].start
    assert new.colour not in {run.colour for run in shown.session.document.runs[:-1]}
    assert shown.runs.selection == new.id
    assert shown.runs.cards[new.id].form is not None
    assert list(check_scene(shown.session.scene)) == []


def test_a_copy_stands_below_its_original_and_is_another_run(window) -> None:
    shown = window()
    shown.runs.duplicate_wished.emit("run-2")
    shown.refresh()
    assert ids(shown)[1:3] == ["run-2", shown.runs.selection]
    original, copy = shown.session.document.runs[1:3]
    assert (copy.settings, copy.batch_size, copy.seed) == (
        original.settings,
        original.batch_size,
        original.seed,
    )
    assert copy.colour != original.colour
    assert shown.session.computations[1] is shown.session.computations[2]  # one trajectory


def test_removing_down_to_none_and_adding_again(window) -> None:
    shown = window()
    shown.runs.select("run-3")
    for run_id in ids(shown):
        shown.runs.remove_wished.emit(run_id)
        shown.refresh()
    assert shown.runs.cards == {}
    assert not shown.runs.empty.isHidden()
    shown.session.tick(0.1)
    shown.runs.add_wished.emit("gd")
    shown.refresh()
    assert len(shown.runs.cards) == 1
    assert shown.runs.empty.isHidden()


def test_hiding_keeps_the_computation(window) -> None:
    shown = window()
    before = shown.session.computations
    shown.runs.cards["run-1"].eye.click()
    shown.refresh()
    assert not shown.session.document.runs[0].visible
    assert not shown.runs.cards["run-1"].name.isEnabled()
    assert shown.session.computations == before
    shown.runs.cards["run-1"].eye.click()
    assert shown.session.document.runs[0].visible


def test_no_more_runs_than_a_scene_may_hold(window) -> None:
    shown = window(computed=0)
    while len(ids(shown)) < MAX_RUNS:
        shown.session.edit(edits.duplicate_run(shown.session.document, "run-1")[0])
    shown.refresh()
    assert not shown.runs.add.isEnabled()
    shown.runs.duplicate_wished.emit("run-1")
    assert len(ids(shown)) == MAX_RUNS
    assert len({run.colour for run in shown.session.document.runs}) == MAX_RUNS
    assert list(check_scene(shown.session.scene)) == []


def test_cards_say_where_runs_stand_and_when_they_left(window) -> None:
    shown = window()
    run = shown.session.document.runs[0]
    shown.session.edit_run(edits.with_setting(run, "learning_rate", 1.0))
    shown.session.compute_to(100)
    shown.session.seek(100)
    shown.refresh()
    assert shown.runs.cards["run-1"].progress.text().startswith("diverged at update ")
    assert shown.runs.cards["run-2"].progress.text().startswith("loss ")


def test_a_press_unfolds_and_another_folds(window, qtbot) -> None:
    from PySide6.QtCore import QPoint, Qt

    shown = window()
    card = shown.runs.cards["run-2"]
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(40, 12))
    assert shown.runs.selection == "run-2"
    card.adjustSize()
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(40, 12))
    assert shown.runs.selection == ""
    assert card.form is None


class TestStart:
    def test_of_all_runs_and_playback_from_the_beginning(self, window) -> None:
        shown = window()
        shown.commands.begin()
        shown.session.seek(30)
        shown.stage.start_chosen.emit(1.23456, 2.0, False)
        assert {run.start for run in shown.session.document.runs} == {(1.235, 2.0)}
        assert shown.session.playback.head == 0
        assert shown.session.playback.playing

    def test_of_the_selected_run_only(self, window) -> None:
        shown = window()
        before = [run.start for run in shown.session.document.runs]
        shown.side.start_chosen.emit(0.0, 2.0, True)
        assert [run.start for run in shown.session.document.runs] == before
        assert len(shown.messages.texts) == 1  # says that one must be selected
        shown.runs.select("run-3")
        shown.side.start_chosen.emit(0.0, 2.0, True)
        after = [run.start for run in shown.session.document.runs]
        assert after == [*before[:2], (0.0, 2.0), *before[3:]]
        assert not shown.session.playback.playing


class TestSuggestions:
    def test_an_adaptive_rule_is_known_by_its_terms(self) -> None:
        problem = load_problem(opening_scene().document.problem)
        adaptive = {key for key, row in OPTIMIZERS.items() if is_adaptive(row, problem)}
        assert adaptive == {"adam", "adam-note"}

    @pytest.mark.parametrize("reduction", ["sum", "mean"])
    @pytest.mark.parametrize("batch_size", [1, 32, None])
    @pytest.mark.parametrize("key", OPTIMIZERS)
    def test_a_fit_gets_better_with_them(self, key, batch_size, reduction) -> None:
        from gdviz.engine.session import Session

        scene = opening_scene()
        document = replace(scene.document, reduction=reduction, runs=())
        problem = load_problem(scene.document.problem)
        document, run_id = edits.add_run(document, problem, key)
        run = edits.find_run(document, run_id)
        settings = suggested_settings(
            OPTIMIZERS[key], problem, reduction, document.plane, run.start, batch_size
        )
        run = replace(run, settings=settings, batch_size=batch_size)
        document = replace(document, runs=(run,))
        session = Session(replace(scene, document=document), load_problem)
        session.compute_to(400)
        columns = session.computations[0].trajectory.columns
        assert columns.status == "running"
        assert columns.loss[-50:].mean() < 0.2 * columns.loss[0]

    @pytest.mark.parametrize("key", OPTIMIZERS)
    @pytest.mark.parametrize("scene", ["himmelblau", "rosenbrock"])
    def test_a_landscape_is_not_left_at_once(self, key, scene) -> None:
        from gdviz.engine.session import Session

        opened = SHIPPED[scene]()
        problem = load_problem(opened.document.problem)
        document, run_id = edits.add_run(opened.document, problem, key)
        session = Session(replace(opened, document=document), load_problem)
        session.compute_to(20)
        columns = session.computations[-1].trajectory.columns
        assert columns.status == "running"
        assert np.isfinite(columns.loss).all()
        assert edits.find_run(document, run_id).settings.keys() <= {"learning_rate"}

"""The list of runs, and the edits that it asks for."""

import numpy as np
import pytest
from msgspec.structs import replace

from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.render.frame import build_frame
from gdviz.render.numbers import short_number
from gdviz.render.scene3d.overlay import reading
from gdviz.render.style import LIGHT
from gdviz.scene.check import MAX_RUNS, check_scene
from gdviz.scene.opening import SHIPPED, opening_scene
from gdviz.ui import edits
from gdviz.ui.suggest import gain, is_adaptive, suggested_settings


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


def test_between_two_updates_cards_and_legend_say_the_same(window) -> None:
    shown = window()
    shown.session.compute_to(10)
    shown.session.seek(2.5)
    shown.refresh()
    frame = build_frame(shown.session, LIGHT)
    for run in frame.runs:
        words = shown.runs.cards[run.id].progress.text()
        assert words == f"loss {reading(run, frame.surface.world)}"
        assert short_number(run.loss) not in words


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
    def test_what_a_rule_makes_of_a_slope(self) -> None:
        gains = {key: gain(row) for key, row in OPTIMIZERS.items()}
        assert {key for key, found in gains.items() if found is None} == {"newton", "bfgs"}
        assert gains["gd"] == gains["lion"] == 1.0
        assert gains["heavy-ball"] == pytest.approx(10.0, rel=1e-2)
        assert gains["adam"] == pytest.approx(1.0, rel=1e-6)
        plain = {key for key, row in OPTIMIZERS.items() if not is_adaptive(row)}
        learning = {"newton", "bfgs"}
        momentum = {"gd", "momentum", "heavy-ball", "nesterov", "qhm", "sam"}
        assert plain == learning | momentum

    @pytest.mark.parametrize("reduction", ["sum", "mean"])
    @pytest.mark.parametrize("batch_size", [1, 32, None])
    def test_a_fit_gets_better_with_them(self, batch_size, reduction) -> None:
        scene = opening_scene()
        document = replace(scene.document, reduction=reduction)
        run = replace(document.runs[0], batch_size=batch_size)
        for key, columns in self.columns(scene, document, run, updates=400).items():
            if (key, batch_size) == ("bfgs", 1):
                continue  # it searches and learns as if its one sample were all of them
            # RAdam's first strides are as long as the gradient itself: it gets a small rate.
            share = 0.3 if key == "radam" else 0.2
            assert columns.status == "running", key
            assert columns.loss[-50:].mean() < share * columns.loss[0], key

    @pytest.mark.parametrize("name", SHIPPED)
    def test_every_rule_moves_in_sight_and_stays(self, name) -> None:
        scene = SHIPPED[name]()
        document = scene.document
        found = self.columns(scene, document, document.runs[0], updates=300)
        width = max(high - low for low, high in (document.plane.x, document.plane.y))
        for key, columns in found.items():
            way = np.linalg.norm(np.diff(columns.theta, axis=0), axis=1).sum()
            assert (columns.status, columns.count) == ("running", 301), key
            assert np.isfinite(columns.loss).all(), key
            assert way > 0.02 * width, key
            assert np.abs(columns.theta).max() < 3.0 * width, key
            if key != "newton":  # which the hilltop draws
                assert columns.loss[-1] < 0.8 * columns.loss[0], key

    def columns(self, scene, document, run, updates):
        """What every optimizer makes of `run`, with the settings suggested for it, by key."""
        problem = load_problem(document.problem)
        runs = [
            replace(edits.with_optimizer(run, key, document, problem), id=key) for key in OPTIMIZERS
        ]
        assert all(each.settings.keys() <= {"learning_rate"} for each in runs)
        document = replace(document, runs=tuple(runs), length=updates)
        session = Session(replace(scene, document=document), load_problem)
        session.compute_to(updates)
        return {
            key: found.trajectory.columns
            for key, found in zip(OPTIMIZERS, session.computations, strict=True)
        }

    def test_a_start_at_a_minimum_gets_a_rate_too(self) -> None:
        scene = SHIPPED["himmelblau"]()
        document, problem = scene.document, load_problem(scene.document.problem)
        for key, row in OPTIMIZERS.items():
            found = suggested_settings(row, problem, "sum", document.plane, (3.0, 2.0))
            assert key in ("newton", "bfgs") or found["learning_rate"] > 1e-4, key


class TestLimit:
    def test_the_mark_is_where_the_runs_begin_to_run_away(self, window) -> None:
        shown = window("penguins")
        shown.runs.select("run-1")
        shown.refresh()
        field = shown.runs.cards["run-1"].form.fields["learning_rate"]
        limit = field.slider.limit
        bend = np.linalg.eigvalsh(shown.session.problem.hessian(np.zeros(2)))[-1]
        assert limit == pytest.approx(2 / bend)
        for factor, status in ((0.99, "running"), (1.5, "diverged")):
            field.wished.emit(factor * limit)
            shown.session.compute_to(120.0)
            columns = shown.session.computations[0].trajectory.columns
            assert columns.status == status
        assert short_number(limit) in field.slider.toolTip()

    def test_it_is_drawn_and_follows_mean_and_batches(self, window) -> None:
        shown = window("penguins")
        limits = {}
        for run_id in ("run-1", "run-2", "run-4", "run-5"):
            shown.runs.select(run_id)
            shown.refresh()
            limits[run_id] = shown.runs.cards[run_id].form.fields["learning_rate"].slider.limit
        assert limits["run-2"] == pytest.approx(limits["run-1"] * 342 / 32)
        assert limits["run-4"] == pytest.approx(limits["run-1"] * 19)  # (1 + γ) / (1 − γ)
        assert limits["run-5"] is None  # Adam
        shown.runs.select("run-1")
        shown.top.reduction.buttons["mean"].click()
        shown.refresh()
        slider = shown.runs.cards["run-1"].form.fields["learning_rate"].slider
        assert slider.limit == pytest.approx(342 * limits["run-1"])
        slider.resize(200, 20)
        slider.set_limit(0.01)
        picture = slider.grab().toImage()
        x = round(slider.x_of(0.01))
        marked = picture.pixelColor(x, 4)
        assert marked.red() > marked.blue() + 40
        slider.set_limit(None)
        assert slider.grab().toImage().pixelColor(x, 4) != marked

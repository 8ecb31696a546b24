"""Settings changed on the way, branches and their ghosts."""

import random

import numpy as np
import pytest
from msgspec.structs import replace

from gdviz.engine.run_key import run_key
from gdviz.io.problems import load_problem
from gdviz.scene.check import check_document, check_run
from gdviz.scene.legs import seen_at
from gdviz.scene.opening import opening_scene
from gdviz.scene.spec import ChangeSpec
from gdviz.ui import edits, steering


def first_run():
    run = opening_scene().document.runs[0]
    return edits.with_setting(run, "learning_rate", 0.1)


def changes_of(run):
    return [(c.update, c.name, c.value) for c in run.changes]


def test_from_here_on_the_past_stays():
    run = steering.set_from_here(first_run(), "learning_rate", 0.2, 10)
    assert [steering.settings_at(run, k)["learning_rate"] for k in (0, 9, 10, 11)] == [
        *(0.1, 0.1),
        *(0.2, 0.2),
    ]
    run = steering.set_from_here(run, "learning_rate", 0.3, 20)
    run = steering.set_from_here(run, "weight_decay", 0.5, 15)
    assert changes_of(run) == [
        (10, "learning_rate", 0.2),
        (20, "learning_rate", 0.3),
        (15, "weight_decay", 0.5),
    ]


def test_from_here_takes_the_place_of_what_would_come_later():
    run = first_run()
    for update, value in ((10, 0.2), (20, 0.3), (12, 0.4)):
        run = steering.set_from_here(run, "learning_rate", value, update)
    assert changes_of(run) == [(10, "learning_rate", 0.2), (12, "learning_rate", 0.4)]
    back = steering.set_from_here(run, "learning_rate", 0.2, 12)
    assert changes_of(back) == [(10, "learning_rate", 0.2)]


def test_a_drag_leaves_one_change():
    run = first_run()
    for value in np.linspace(0.1, 0.5, 30):
        run = steering.set_from_here(run, "learning_rate", float(value), 7)
    assert changes_of(run) == [(7, "learning_rate", 0.5)]


def test_from_the_start_forgets_later_changes_of_that_setting_alone():
    run = first_run()
    run = steering.set_from_here(run, "learning_rate", 0.2, 10)
    run = steering.set_from_here(run, "weight_decay", 0.5, 10)
    run = steering.set_from_start(run, "learning_rate", 0.7)
    assert run.settings["learning_rate"] == 0.7
    assert changes_of(run) == [(10, "weight_decay", 0.5)]
    assert steering.set_from_here(first_run(), "learning_rate", 0.7, 0) == (
        steering.set_from_start(first_run(), "learning_rate", 0.7)
    )


def test_a_branch_has_the_colour_and_the_past_of_its_ghost():
    document = opening_scene().document
    branched, copy_id = steering.branch(document, "run-2")
    old, new = (edits.find_run(branched, run_id) for run_id in ("run-2", copy_id))
    assert (old.ghost, new.ghost) == (True, False)
    assert old.colour == new.colour
    assert list(check_document(branched)) == []
    twice, second = steering.branch(branched, copy_id)
    assert [run.ghost for run in twice.runs if run.colour == old.colour] == [True, True, False]
    assert not edits.find_run(twice, second).ghost


def slide(shown, run_id, value):
    field = shown.runs.cards[run_id].form.fields["learning_rate"]
    field.wished.emit(value)
    shown.refresh()


@pytest.fixture
def playing(window):
    """A window whose playhead is at update 40, run 4 unfolded, changes counting from here."""
    shown = window("penguins")
    shown.runs.select("run-4")
    shown.session.seek(40.0)
    shown.refresh()
    shown.runs.counting.buttons["here"].click()
    return shown


def test_a_rate_moved_while_it_plays_counts_from_the_playhead_on(playing) -> None:
    before = playing.session.computations[3].trajectory.columns.theta[:41].copy()
    slide(playing, "run-4", 0.001)
    run = edits.find_run(playing.session.document, "run-4")
    assert run.changes == (ChangeSpec(40, "learning_rate", 0.001),)
    playing.session.compute_to(60)
    after = playing.session.computations[3].trajectory.columns.theta
    assert (after[:41] == before).all()
    assert playing.session.playback.head == 40.0


def test_the_form_shows_what_holds_at_the_playhead(playing) -> None:
    field = playing.runs.cards["run-4"].form.fields["learning_rate"]
    first = field.edit.value
    slide(playing, "run-4", 0.5)
    playing.session.compute_to(120)
    assert field.edit.value == 0.5
    playing.session.seek(20.0)
    playing.refresh()
    assert field.edit.value == first
    playing.session.seek(90.0)
    playing.refresh()
    assert field.edit.value == 0.5
    playing.runs.counting.buttons["start"].click()
    slide(playing, "run-4", 0.25)
    assert edits.find_run(playing.session.document, "run-4").changes == ()


def test_branch_from_the_menu_of_a_card(playing) -> None:
    playing.runs.set_from_here(False)
    playing.commands.set_from_here(False)
    playing.runs.cards["run-4"].branch_wished.emit()
    playing.refresh()
    assert playing.runs.counting.choice == "here"
    new = playing.runs.selection
    assert new != "run-4"
    slide(playing, new, 0.001)
    assert edits.find_run(playing.session.document, "run-4").changes == ()
    assert edits.find_run(playing.session.document, new).changes
    playing.commands.undo()
    playing.commands.undo()
    assert playing.session.history.undoable is None


def test_an_unfolded_card_reads_out_slope_evaluations_and_distance(playing) -> None:
    playing.refresh()
    words = playing.runs.cards["run-4"].progress.text()
    assert "‖∇L‖" in words
    assert f"{40 * 342:,} evaluations" in words
    assert "to the nearest minimum" in words
    assert "\n" not in playing.runs.cards["run-1"].progress.text()


def choose_optimizer(shown, run_id, key):
    form = shown.runs.cards[run_id].form
    form.optimizer.activated.emit(form.optimizer.findData(key))
    shown.refresh()


class TestLegs:
    def test_another_rule_takes_over_at_the_playhead(self, playing) -> None:
        session = playing.session
        before = session.computations[3].trajectory.columns.theta[:41].copy()
        choose_optimizer(playing, "run-4", "adam")
        run = session.document.runs[3]
        assert run.optimizer == "momentum"
        assert [(leg.update, leg.optimizer) for leg in run.legs] == [(40, "adam")]
        assert (session.computations[3].trajectory.columns.theta == before).all()
        assert str(session.history.undoable) == "Momentum → Adam: Adam from update 40 on"
        form = playing.runs.cards["run-4"].form
        assert form.optimizer.currentData() == "adam"
        assert "beta1" in form.fields
        session.compute_to(120)
        session.seek(39.0)
        playing.refresh()
        assert form.optimizer.currentData() == "momentum"
        assert "gamma" in form.fields
        assert playing.runs.cards["run-4"].name.text() == "Momentum → Adam"

    def test_its_settings_are_its_own(self, playing) -> None:
        session = playing.session
        choose_optimizer(playing, "run-4", "adam")
        first = session.document.runs[3].settings
        slide(playing, "run-4", 0.25)
        run = session.document.runs[3]
        assert (run.settings, run.changes) == (first, ())
        assert run.legs[0].settings["learning_rate"] == 0.25
        session.compute_to(120)
        session.seek(60.0)
        playing.refresh()
        slide(playing, "run-4", 0.5)
        assert session.document.runs[3].legs[0].changes == (ChangeSpec(60, "learning_rate", 0.5),)

    def test_other_batches_leave_the_rule_alone(self, playing) -> None:
        session = playing.session
        before = session.computations[3].trajectory.columns.theta[:41].copy()
        places = session.history.place
        for size in (8, 16, 10):
            playing.runs.cards["run-4"].form.batch.size_wished.emit(size)
            playing.refresh()
        run = session.document.runs[3]
        assert run.batch_size is None
        (leg,) = run.legs
        assert (leg.update, leg.optimizer, leg.batch_size) == (40, "momentum", 10)
        assert steering.settings_at(run, 40) == steering.settings_at(run, 39)
        assert session.history.place == places + 1  # a drag is one step
        assert (session.computations[3].trajectory.columns.theta == before).all()
        playing.runs.cards["run-4"].form.batch.size_wished.emit(session.problem.sample_count)
        assert session.document.runs[3].legs == ()

    def test_from_the_start_there_is_one_rule_again(self, playing) -> None:
        choose_optimizer(playing, "run-4", "adam")
        playing.runs.counting.buttons["start"].click()
        choose_optimizer(playing, "run-4", "gd")
        run = playing.session.document.runs[3]
        assert (run.optimizer, run.legs) == ("gd", ())

    def test_batches_from_the_start_are_those_of_all_legs(self, playing) -> None:
        choose_optimizer(playing, "run-4", "adam")
        playing.runs.counting.buttons["start"].click()
        playing.runs.cards["run-4"].form.batch.size_wished.emit(7)
        run = playing.session.document.runs[3]
        assert (run.batch_size, run.legs[0].batch_size, run.legs[0].optimizer) == (7, 7, "adam")

    def test_at_the_start_here_is_the_start(self, playing) -> None:
        playing.session.seek(0.0)
        choose_optimizer(playing, "run-4", "adam")
        run = playing.session.document.runs[3]
        assert (run.optimizer, run.legs) == ("adam", ())

    def test_at_another_pace_here_is_where_the_run_is(self, playing) -> None:
        session = playing.session
        playing.commands.set_pace("epochs")
        session.compute_to(1e9)
        session.seek(3.0)
        playing.refresh()
        choose_optimizer(playing, "run-4", "adam")
        assert session.document.runs[3].legs[0].update == 3  # a full batch is an epoch
        playing.runs.select("run-2")
        playing.refresh()
        choose_optimizer(playing, "run-2", "adam")
        assert session.document.runs[1].legs[0].update == 33

    def test_a_setting_from_the_start_holds_through_all_legs_of_its_rule(self, playing) -> None:
        playing.runs.cards["run-4"].form.batch.size_wished.emit(8)
        places = playing.session.history.place
        playing.refresh()
        playing.runs.counting.buttons["start"].click()
        playing.session.history.seal()
        for value in (0.2, 0.3, 0.25):
            slide(playing, "run-4", value)
        run = playing.session.document.runs[3]
        assert [steering.settings_at(run, u)["learning_rate"] for u in (0, 39, 40, 99)] == [
            0.25
        ] * 4
        assert playing.session.history.place == places + 1
        assert "learning rate = 0.25" in str(playing.session.history.undoable)

    def test_a_setting_from_here_holds_in_later_legs_of_its_rule_but_not_beyond(
        self, playing
    ) -> None:
        session = playing.session
        playing.runs.cards["run-4"].form.batch.size_wished.emit(8)
        session.compute_to(120)
        session.seek(80.0)
        playing.refresh()
        choose_optimizer(playing, "run-4", "adam")
        adam = steering.settings_at(session.document.runs[3], 80)
        session.seek(20.0)
        playing.refresh()
        slide(playing, "run-4", 0.25)
        run = session.document.runs[3]
        rates = [steering.settings_at(run, u)["learning_rate"] for u in (20, 39, 40, 79)]
        assert rates == [0.25] * 4
        assert steering.settings_at(run, 19)["learning_rate"] != 0.25
        assert steering.settings_at(run, 80) == adam
        assert str(session.history.undoable).endswith("learning rate = 0.25 from update 20 on")

    def test_other_batches_keep_what_the_rule_has_still_before_it(self, playing) -> None:
        session = playing.session
        session.compute_to(120)
        for head, value in ((60.0, 0.2), (80.0, 0.3)):
            session.seek(head)
            playing.refresh()
            slide(playing, "run-4", value)
            session.compute_to(120)
        before = [steering.settings_at(session.document.runs[3], u) for u in range(100)]
        session.seek(90.0)
        playing.refresh()
        choose_optimizer(playing, "run-4", "adam")
        session.seek(40.0)
        playing.refresh()
        playing.runs.cards["run-4"].form.batch.size_wished.emit(8)
        run = session.document.runs[3]
        assert [steering.settings_at(run, u) for u in range(90)] == before[:90]
        assert [(leg.update, leg.optimizer, leg.batch_size) for leg in run.legs] == [
            (40, "momentum", 8),
            (90, "adam", 8),
        ]

    def test_the_rule_before_goes_on_if_it_is_chosen_again(self, playing) -> None:
        document = playing.session.document
        choose_optimizer(playing, "run-4", "adam")
        choose_optimizer(playing, "run-4", "momentum")
        assert playing.session.document == document

    def test_a_rule_that_takes_over_ends_what_was_to_come(self, playing) -> None:
        session = playing.session
        session.compute_to(120)
        session.seek(60.0)
        playing.refresh()
        slide(playing, "run-4", 0.2)
        session.seek(40.0)
        playing.refresh()
        choose_optimizer(playing, "run-4", "adam")
        assert session.document.runs[3].changes == ()
        assert session.document.runs[3].legs[0].changes == ()

    def test_a_seed_from_here_on_is_said_to_be_one(self, playing) -> None:
        playing.runs.select("run-2")
        playing.refresh()
        playing.runs.cards["run-2"].form.batch.seed_wished.emit(5)
        said = str(playing.session.history.undoable)
        assert said.endswith("seed 5 from update 40 on")


def course(run, updates=60):
    """What holds in every update."""
    return [
        (
            *(seen.optimizer, seen.batch_size, seen.draw, seen.drop_last, seen.seed),
            *sorted(steering.settings_at(run, update).items()),
        )
        for update in range(updates)
        for seen in [seen_at(run, update)]
    ]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_changed_from_here_on_the_past_stays(seed):
    rng = random.Random(seed)
    document = opening_scene().document
    problem = load_problem(document.problem)
    run = document.runs[1]
    for _ in range(8):
        update, before = rng.randrange(1, 50), run
        seen = seen_at(run, update)
        match rng.choice(["rate", "decay", "batches", "rule"]):
            case "rate":
                value = rng.choice([0.1, 0.2, 0.3])
                run = steering.set_from_here(run, "learning_rate", value, update)
                assert steering.settings_at(run, update)["learning_rate"] == value
            case "decay":
                run = steering.set_from_here(run, "weight_decay", rng.choice([0.0, 0.5]), update)
            case "batches":
                wanted = replace(seen, batch_size=rng.choice([8, 32]), seed=rng.choice([7, 8]))
                run = steering.batches_from_here(run, update, wanted)
                after = [(row[0], *row[5:]) for row in course(run)]
                assert after == [(row[0], *row[5:]) for row in course(before)]
                assert {row[1:5] for row in course(run)[update:]} == {
                    (wanted.batch_size, wanted.draw, wanted.drop_last, wanted.seed)
                }
            case "rule":
                key = rng.choice(
                    [key for key in ("gd", "adam", "momentum") if key != seen.optimizer]
                )
                theta = np.array([0.5, 4.0])
                run = steering.optimizer_from_here(run, key, document, problem, update, theta)
                assert {row[0] for row in course(run)[update:]} == {key}
        assert course(run)[:update] == course(before)[:update]
        assert list(check_run(run)) == []
        keys = [run_key(document, each, problem.sample_count) for each in (before, run)]
        assert keys[0].shared_updates(keys[1]) >= update

"""Runs on a common axis: updates, epochs, or gradient evaluations."""

from dataclasses import replace as replaced
from fractions import Fraction

import numpy as np
import pytest
from msgspec.structs import replace

from gdviz.core.batches import BatchStream
from gdviz.engine.computation import Goal
from gdviz.engine.places import place, position, positions
from gdviz.engine.session import Session
from gdviz.engine.worker import Worker
from gdviz.io.problems import load_problem
from gdviz.scene.opening import opening_scene
from gdviz.scene.pace import PACES
from gdviz.scene.spec import ChangeSpec, RunSpec
from tests.engine.helpers import computation, session, with_first_run
from tests.engine.test_worker import wait_for

SAMPLES = 342


def on(pace, length, *runs):
    """The penguins at this pace, with these runs."""
    scene = opening_scene()
    document = replace(scene.document, pace=pace, length=length)
    return session(replace(scene, document=replace(document, runs=runs or document.runs)))


def run(name, size=None, optimizer="gd", **fields):
    fields = {"settings": {"learning_rate": 1e-4}} | fields
    return RunSpec(name, 0, optimizer, (-1.0, 3.0), batch_size=size, **fields)


WHOLE, MINI, SINGLE = run("whole"), run("mini", 100), run("single", 1, draw="independent")


@pytest.mark.parametrize("fields", [{}, {"drop_last": True}, {"draw": "independent"}])
def test_epochs_are_the_samples_in_all_batches_over_their_number(fields):
    found = computation(run("r", 100, **fields))
    found.run_to(300, chunk=7)
    batches = BatchStream(SAMPLES, 100, fields.get("draw", "passes"), 0, "drop_last" in fields)
    drawn = np.cumsum([0] + [len(batches.at(update)) for update in range(299)])
    assert [
        float(Fraction(int(n), SAMPLES)) for n in drawn
    ] == found.trajectory.columns.epochs.tolist()


def test_a_pass_is_one_epoch_and_asks_for_as_many_gradients_as_there_are_samples():
    found = computation(MINI)
    found.run_to(9)
    columns = found.trajectory.columns
    assert columns.epochs[[0, 4, 8]].tolist() == [0, 1, 2]
    assert columns.evaluations[[0, 4, 8]].tolist() == [0, SAMPLES, 2 * SAMPLES]


def test_a_branch_counts_on_from_what_it_shares():
    found = on("updates", 300, MINI)
    found.compute_to(300)
    change = ChangeSpec(280, "learning_rate", 1e-5)
    found.edit(with_first_run(found.document, changes=(change,)))
    assert found.computations[0].count == 281  # adopted
    found.compute_to(300)
    assert found.computations[0].count == 301
    alone = computation(MINI)
    alone.run_to(301)
    columns = found.computations[0].trajectory.columns
    assert (columns.epochs == alone.trajectory.columns.epochs).all()


@pytest.mark.parametrize("pace", PACES)
def test_a_place_and_a_position_undo_one_another(pace):
    found = computation(MINI)
    found.run_to(200)
    columns = found.trajectory.columns
    assert place(columns, 0.0, pace) == (0, 0.0)
    for row in range(199):
        here, there = position(columns, row, pace), position(columns, row + 1, pace)
        assert place(columns, here, pace) == (row, 0.0)
        assert place(columns, (here + there) / 2, pace) == (row, pytest.approx(0.5, abs=1e-9))
    assert place(columns, position(columns, 199, pace), pace) == (199, 0.0)
    assert place(columns, 1e9, pace) == (199, 0.0)
    rows = np.array([0, 3, 199])
    assert positions(columns, rows, pace).tolist() == [position(columns, r, pace) for r in rows]


def test_before_its_first_row_a_run_is_nowhere():
    columns = computation(MINI).trajectory.columns
    assert {place(columns, 3.0, pace)[0] for pace in PACES} == {-1}


def test_at_the_same_epoch_each_run_has_seen_the_same_data():
    found = on("epochs", 3, WHOLE, MINI, SINGLE)
    found.compute_to(3.0)
    found.seek(2.0)
    assert [found.update_of(r.id) for r in found.document.runs] == [2, 8, 2 * SAMPLES]
    assert found.computed == 3.0
    found.seek(2.5)
    assert [found.update_of(r.id) for r in found.document.runs] == [2, 9, 2.5 * SAMPLES]


def test_at_the_same_evaluations_a_rule_that_asks_twice_has_made_half_the_updates():
    twice = run("twice", optimizer="sam", settings={})
    found = on("evaluations", 20 * SAMPLES, WHOLE, twice)
    found.compute_to(1e9)
    found.seek(10.0 * SAMPLES)
    assert [found.update_of(r.id) for r in found.document.runs] == [10, 5]


def test_a_run_that_has_ended_rests_and_holds_nobody_back():
    wild = run("wild", settings={"learning_rate": 1.0})
    found = on("epochs", 40, wild, MINI)
    found.compute_to(40.0)
    assert found.computations[0].trajectory.columns.status == "diverged"
    ended = found.computations[0].count - 1
    assert ended < 20
    assert found.computed == 40.0
    found.playback = found.playback.play(40.0)
    found.tick(1e3)
    assert found.playback.head == 40.0
    assert found.update_of("wild") == ended
    assert found.update_of("mini") == 160


def test_nothing_waits_for_a_run_longer_than_to_its_end():
    found = on("epochs", 2, WHOLE, SINGLE)
    found.computations[0].run_to(3)
    assert found.computed < 0.1
    found.computations[1].run_to(SAMPLES + 1)
    assert found.computed == 1.0
    found.computations[1].run_to(2 * SAMPLES + 1)
    assert found.computed == 2.0


@pytest.mark.parametrize("pace", PACES)
def test_the_worker_computes_to_the_end_of_the_axis_and_little_more(pace):
    worker = Worker()
    worker.start()
    try:
        length = {"updates": 700, "epochs": 4, "evaluations": 4 * SAMPLES}[pace]
        scene = opening_scene()
        document = replace(scene.document, pace=pace, length=length, runs=(WHOLE, MINI, SINGLE))
        found = Session(replace(scene, document=document), load_problem, worker)
        wait_for(lambda: found.computed == length)
        wait_for(lambda: not worker.busy)
        goal = Goal.at(length, pace)
        assert all(c.passes(goal) for c in found.computations)
        if pace == "updates":
            assert {c.count for c in found.computations} == {701}
        assert max(c.count for c in found.computations) < 4 * SAMPLES + 4100
    finally:
        worker.stop()


@pytest.mark.parametrize(
    ("head", "count", "expected"),
    [
        (5.0, 1, 6.0),
        (5.0, -1, 4.0),
        (5.5, 1, 6.0),
        (5.5, -1, 5.0),
        (5.5, 10, 15.0),
        (5.5, -10, 0.0),
        (5.0 + 1e-12, 1, 6.0),
        (5.0 - 1e-12, -1, 4.0),
        (0.0, -1, 0.0),
        (0.3, -1, 0.0),
        (99.0, 10, 100.0),
        (100.0, 1, 100.0),
        (2.5, 0, 2.5),
    ],
)
def test_steps_go_to_whole_updates_and_pause(head, count, expected):
    found = on("updates", 100, WHOLE, MINI)
    found.compute_to(100.0)
    found.seek(head)
    found.playback = replaced(found.playback, playing=True)
    found.step(count)
    assert (found.playback.head, found.playback.playing) == (expected, False)


def test_steps_stay_within_what_is_computed():
    found = on("updates", 100, WHOLE, MINI)
    found.compute_to(7.0)
    found.step(20)
    assert found.playback.head == found.computed == 8.0


def test_at_another_pace_a_step_goes_to_the_next_update_of_any_run():
    found = on("epochs", 2, WHOLE, MINI)
    found.compute_to(2.0)
    heads = [found.playback.head]
    for _ in range(9):
        found.step(1)
        heads.append(found.playback.head)
    quarters = [n / SAMPLES for n in (0, 100, 200, 300, 342, 442, 542, 642, 684, 684)]
    assert heads == quarters
    for expected in reversed(quarters[:8]):
        found.step(-1)
        assert found.playback.head == expected
    found.step(8)
    assert found.playback.head == 2.0
    assert found.update_of("whole") == 2


def test_another_pace_keeps_the_share_and_the_duration():
    found = on("updates", 300)
    found.compute_to(300.0)
    found.seek(150.0)
    found.playback = replaced(found.playback, speed=12.0)
    found.edit(replace(found.document, pace="epochs", length=30))
    assert (found.playback.head, found.playback.speed) == pytest.approx((15.0, 1.2))
    found.undo()
    assert (found.playback.head, found.playback.speed) == pytest.approx((150.0, 12.0))


def test_timed_speed_follows_the_length():
    found = on("updates", 300)
    found.look(replace(found.view, timed=True))
    found.playback = replaced(found.playback, speed=10.0)
    found.edit(replace(found.document, length=600))
    assert found.playback.speed == 20.0
    found.look(replace(found.view, timed=False))
    found.edit(replace(found.document, length=300))
    assert found.playback.speed == 20.0

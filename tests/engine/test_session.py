"""The open scene: edits, their computations, and the playhead on it."""

import time
from dataclasses import replace as replaced

import pytest
from msgspec.structs import replace

from gdviz.core.descent import Change
from gdviz.engine.session import CACHED_RUNS, LOOK_AHEAD, Session
from gdviz.engine.worker import Worker
from gdviz.io.problems import load_problem
from gdviz.scene.check import SceneError
from gdviz.scene.opening import SHIPPED, opening_scene
from gdviz.scene.spec import (
    ChangeSpec,
    FitProblem,
    GeneratedData,
    LandscapeProblem,
    RecordedData,
    RunSpec,
    View,
)
from tests.engine.helpers import session, with_first_run


@pytest.fixture
def penguins():
    return session(opening_scene())


def state(found):
    """All that an edit refused must leave alone."""
    return (found.scene, found.playback, found.computations, found.problem, found.computed)


def test_it_opens_where_the_scene_stands():
    scene = opening_scene()
    view = replace(scene.view, playhead=42.5, speed=3.0)
    found = session(replace(scene, view=view))
    assert (found.playback.head, found.playback.speed) == (42.5, 3.0)
    assert not found.playback.playing
    assert found.saved_scene() == replace(scene, view=view)
    assert len(found.computations) == len(scene.document.runs)


def test_a_playhead_beyond_the_end_stands_at_the_end():
    scene = opening_scene()
    found = session(replace(scene, view=replace(scene.view, playhead=1e300)))
    assert found.playback.head == scene.document.length


def test_an_edit_keeps_the_computations_of_the_other_runs(penguins):
    penguins.compute_to(20)
    before = penguins.computations
    penguins.edit_run(replace(penguins.document.runs[1], settings={"learning_rate": 1e-4}))
    after = penguins.computations
    assert after[1] is not before[1]
    assert after[1].count == 0
    assert [a is b for a, b in zip(after, before, strict=True)] == [True, False, True, True, True]
    assert after[0].count == before[0].count == 22


def test_taking_an_edit_back_finds_its_computation_again(penguins):
    document, before = penguins.document, penguins.computations
    penguins.compute_to(20)
    penguins.edit(with_first_run(document, start=(0.0, 0.0)))
    penguins.edit(document)
    assert all(a is b for a, b in zip(penguins.computations, before, strict=True))
    penguins.open(SHIPPED["rosenbrock"]())
    penguins.open(opening_scene())
    assert all(a is b for a, b in zip(penguins.computations, before, strict=True))


def test_looks_do_not_compute_anything_anew(penguins):
    before = penguins.computations
    penguins.edit(with_first_run(penguins.document, visible=False, colour=9))
    penguins.edit(replace(penguins.document, length=77))
    penguins.look(View(layout="grid"))
    assert all(a is b for a, b in zip(penguins.computations, before, strict=True))
    assert penguins.view.layout == "grid"
    assert penguins.document.length == 77


def test_runs_with_equal_keys_are_one_computation(penguins):
    runs = penguins.document.runs
    penguins.edit(replace(penguins.document, runs=(*runs, replace(runs[0], id="twin", colour=7))))
    assert penguins.computations[0] is penguins.computations[-1]


def test_only_so_many_old_computations_are_kept(penguins):
    document, first = penguins.document, penguins.computations[0]
    for n in range(CACHED_RUNS + 1):
        penguins.edit(with_first_run(document, start=(0.01 * n, 0.0)))
    penguins.edit(document)
    assert penguins.computations[0] is not first
    assert len(penguins._cache) == CACHED_RUNS


def test_a_shorter_document_takes_the_playhead_along(penguins):
    penguins.compute_to(100)
    penguins.seek(100)
    penguins.edit(replace(penguins.document, length=30))
    assert penguins.playback.head == 30
    assert penguins.computed == 30


def test_seek_goes_as_far_as_is_computed(penguins):
    penguins.seek(50)
    assert penguins.playback.head == 0
    penguins.compute_to(20)
    assert penguins.computed == 21  # the row after, so that the marker can be on its way there
    penguins.seek(50)
    assert penguins.playback.head == 21
    penguins.seek(-3)
    assert penguins.playback.head == 0


def test_the_slowest_run_that_goes_on_is_waited_for(penguins):
    first, second, *rest = penguins.computations
    for other in (second, *rest):
        other.run_to(41)
    first.run_to(11)
    assert penguins.computed == 10
    penguins.playback = penguins.playback.play(penguins.document.length)
    penguins.tick(1e3)
    assert penguins.playback.head == 10
    assert penguins.playback.playing


def test_a_diverged_run_is_not_waited_for(penguins):
    penguins.edit(with_first_run(penguins.document, settings={"learning_rate": 1.0}))
    penguins.compute_to(60)
    assert penguins.computations[0].trajectory.columns.status == "diverged"
    assert penguins.computations[0].count < 20
    assert penguins.computed == 61


def test_compute_to_the_end_computes_all_and_no_more(penguins):
    length = penguins.document.length
    penguins.compute_to(1e9)
    assert {c.count for c in penguins.computations} == {length + 1}
    assert penguins.computed == length
    penguins.playback = penguins.playback.play(length)
    penguins.tick(1e6)
    assert (penguins.playback.head, penguins.playback.playing) == (length, False)


def test_a_scene_without_runs_can_be_played(penguins):
    penguins.edit(replace(penguins.document, runs=()))
    penguins.compute_to(10)
    assert penguins.computed == penguins.document.length
    penguins.seek(13.5)
    assert penguins.playback.head == 13.5


def test_an_edit_of_a_run_that_is_gone_changes_nothing(penguins):
    before = state(penguins)
    penguins.edit_run(RunSpec("gone", 0, "gd", (0.0, 0.0)))
    assert state(penguins) == before


@pytest.mark.parametrize(
    ("problem", "field"),
    [
        (LandscapeProblem("hill"), "name"),
        (FitProblem("mlp", GeneratedData("noisy-line")), "model"),
        (FitProblem("linear", GeneratedData("penguins")), "data.dataset"),
        (FitProblem("linear", RecordedData("penguins", ("male",), "species")), "data.target"),
    ],
)
def test_an_unknown_problem_is_refused_and_changes_nothing(penguins, problem, field):
    penguins.compute_to(20)
    penguins.seek(7)
    before = state(penguins)
    broken = replace(opening_scene().document, problem=problem)
    with pytest.raises(SceneError) as caught:
        penguins.edit(broken)
    assert caught.value.path == f"$.document.problem.{field}"
    with pytest.raises(SceneError):
        penguins.open(replace(opening_scene(), document=broken))
    assert state(penguins) == before


@pytest.mark.parametrize(
    ("fields", "path", "sentence"),
    [
        (
            {"batch_size": 343},
            "$.document.runs[0].batch_size",
            "The batch size must be 1 to 342, the number of samples.",
        ),
        ({"batch_size": 0}, "$.document.runs[0].batch_size", "It must be at least 1."),
        ({"optimizer": "sgd"}, "$.document.runs[0].optimizer", "It must be one of: gd, "),
        (
            {"settings": {"learning_rate": -1.0}},
            "$.document.runs[0].settings.learning_rate",
            "α must be at least 0.",
        ),
        ({"start": (0.0, float("nan"))}, "$.document.runs[0].start[1]", "It must be between"),
    ],
)
def test_a_faulty_run_is_refused_and_changes_nothing(penguins, fields, path, sentence):
    penguins.compute_to(20)
    penguins.seek(7)
    before = state(penguins)
    broken = with_first_run(penguins.document, **fields)
    for attempt in (
        lambda: penguins.edit(broken),
        lambda: penguins.edit_run(broken.runs[0]),
        lambda: penguins.open(replace(opening_scene(), document=broken)),
    ):
        with pytest.raises(SceneError) as caught:
            attempt()
        assert caught.value.path == path
        assert str(caught.value.message).startswith(sentence)
        assert state(penguins) == before


def test_a_batch_that_fits_the_data_does_not_fit_a_landscape(penguins):
    scene = SHIPPED["himmelblau"]()
    document = replace(scene.document, runs=penguins.document.runs)
    with pytest.raises(SceneError, match="1 to 1, the number of samples"):
        penguins.edit(document)


def test_a_faulty_view_is_not_opened(penguins):
    before = state(penguins)
    with pytest.raises(SceneError) as caught:
        penguins.open(replace(opening_scene(), view=View(speed=0.0)))
    assert caught.value.path == "$.view.speed"
    assert state(penguins) == before


def test_a_whole_batch_may_be_given_by_its_size(penguins):
    before = penguins.computations[0]
    penguins.edit(with_first_run(penguins.document, batch_size=342))
    assert penguins.computations[0] is before


def test_with_a_worker_rows_appear_ahead_of_the_playhead():
    worker = Worker()
    worker.start()
    try:
        scene = SHIPPED["himmelblau"]()
        scene = replace(scene, document=replace(scene.document, length=3 * LOOK_AHEAD))
        found = session(scene, worker)
        limit = time.perf_counter() + 30
        while found.computed < LOOK_AHEAD:
            assert time.perf_counter() < limit
            time.sleep(0.005)
        time.sleep(0.02)
        assert {c.count for c in found.computations} == {LOOK_AHEAD + 1}
        found.seek(100.0)
        while found.computed < LOOK_AHEAD + 100:
            assert time.perf_counter() < limit
            time.sleep(0.005)
    finally:
        worker.stop()


# --- changes from here on ------------------------------------------------------------------------


def changed(document, *changes: ChangeSpec):
    first, *rest = document.runs
    return replace(document, runs=(replace(first, changes=changes), *rest))


def rows_of(computation):
    columns = computation.trajectory.columns
    return columns.theta.tobytes(), columns.loss.tobytes(), columns.evaluations.tobytes()


@pytest.mark.parametrize("update", [0, 1, 255, 256, 257, 700])
def test_a_change_on_the_way_computes_only_what_follows(update, monkeypatch):
    opened = opening_scene()
    long = replace(opened, document=replace(opened.document, length=1000))
    session = Session(long, load_problem)
    session.compute_to(1000)
    document = changed(session.document, ChangeSpec(update, "learning_rate", 1e-4))
    session.edit(document)
    computation = session.computations[0]
    assert computation.count == (update + 1 if update else 0)
    session.compute_to(1000)
    alone = Session(replace(long, document=document), load_problem)
    alone.compute_to(1000)
    assert rows_of(computation) == rows_of(alone.computations[0])
    for row in (1, 255, 256, 257, 999):
        found, expected = computation.step_at(row), alone.computations[0].step_at(row)
        assert found.theta.tobytes() == expected.theta.tobytes()
        assert found.index == row


def test_a_change_of_anything_else_shares_nothing():
    session = Session(opening_scene(), load_problem)
    session.compute_to(100)
    key = session.computations[0].key
    assert key.shared_updates(key) > 10**9
    assert key.shared_updates(replaced(key, start=(0.0, 0.0))) == 0
    assert key.shared_updates(session.computations[1].key) == 0
    one, other = Change(7, "learning_rate", 0.1), Change(9, "learning_rate", 0.1)

    def with_changes(*changes):
        return replaced(key, legs=(replaced(key.legs[0], changes=changes),))

    assert with_changes(one, other).shared_updates(with_changes(one)) == 9


def test_what_is_kept_is_bounded_by_rows(monkeypatch):
    monkeypatch.setattr("gdviz.engine.session.CACHED_ROWS", 1000)
    opened = opening_scene()
    session = Session(replace(opened, document=replace(opened.document, length=300)), load_problem)
    for n in range(12):
        session.compute_to(300)
        session.edit(changed(session.document, ChangeSpec(0, "learning_rate", 1e-4 * (n + 1))))
    spare = sum(c.count for c in session._cache.values()) - sum(
        c.count for c in session.computations
    )
    assert spare <= 1000
    assert all(c in session._cache.values() for c in session.computations)

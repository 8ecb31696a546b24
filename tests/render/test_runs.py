"""Runs at the playhead as columns over all of them, and each by itself."""

import dataclasses

import numpy as np
import pytest
from msgspec.structs import replace

from gdviz.engine.places import place
from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.render.placing import placed
from gdviz.render.runs import FADE, FADE_ROWS, Runs, cast_of, runs_at
from gdviz.render.world import world_of
from gdviz.scene.opening import SHIPPED
from gdviz.scene.pace import PACES
from gdviz.text import set_language

WORLD = world_of(np.array([[1.0, 9.0], [4.0, 700.0]]), (-4.0, 4.0), (-2.0, 9.0), "log")


def opened(name="penguins", **fields):
    scene = SHIPPED[name]()
    session = Session(replace(scene, document=replace(scene.document, **fields)), load_problem)
    session.compute_to(float(session.document.length))
    return session


@pytest.mark.parametrize("pace", PACES)
@pytest.mark.parametrize("share", [0.0, 0.013, 0.37, 0.5, 1.0])
def test_the_columns_are_what_each_run_says_for_itself(pace, share):
    session = opened(pace=pace, length=40 if pace == "updates" else 3 if pace == "epochs" else 999)
    document = session.document
    head = share * document.length
    runs = runs_at(cast_of(session, ""), document, head, fading=True)
    for run, spec, computation in zip(runs, document.runs, session.computations, strict=True):
        columns = computation.trajectory.columns
        row, fraction = place(columns, head, pace)
        assert (run.id, run.colour, run.row, run.fraction) == (spec.id, spec.colour, row, fraction)
        after = min(row + 1, columns.count - 1)
        theta = (1.0 - fraction) * columns.theta[row] + fraction * columns.theta[after]
        assert run.theta.tolist() == theta.tolist()
        assert run.loss == (1.0 - fraction) * columns.loss[row] + fraction * columns.loss[after]
        away, _ = place(columns, max(head - FADE * document.length, 0.0), pace)
        assert run.fade == max(row - away, FADE_ROWS)
        assert run.trajectory is computation.trajectory
    assert runs.trajectories == tuple(each.trajectory for each in session.computations)
    begun = placed(
        np.array([run.start for run in document.runs]),
        np.array([columns.loss[0] for columns in runs.columns]),
        WORLD,
    )
    assert runs[1:].starts_in(WORLD).tolist() == begun[1:].tolist()
    assert runs.starts_in(WORLD).tolist() == begun.tolist()
    assert runs.heads_in(WORLD).tolist() == placed(runs.theta, runs.loss, WORLD).tolist()


def test_runs_that_have_not_begun_stand_at_their_starts():
    scene = SHIPPED["penguins"]()
    session = Session(scene, load_problem)
    session.computations[1].run_to(1)
    runs = runs_at(cast_of(session, ""), session.document, 0.0, False)
    assert runs.row.tolist() == [0 if number == 1 else -1 for number in range(len(runs))]
    assert runs.theta.tolist() == [list(run.start) for run in scene.document.runs]
    assert np.isfinite(runs.loss).tolist() == [number == 1 for number in range(len(runs))]
    assert runs.begun.ids == (scene.document.runs[1].id,)


def test_some_of_them_are_the_same_runs():
    session = opened(length=12)
    runs = runs_at(cast_of(session, ""), session.document, 3.0, False)
    some = runs[1:]
    assert some.ids == runs.ids[1:]
    assert all(a is b for a, b in zip(some, runs.frames[1:], strict=True))
    assert some[1:][0] is runs[2]
    assert runs.where(runs.row >= 0) is runs
    none = runs.where(runs.row > 99)
    assert (len(none), list(none), none.trajectories, none.named("")) == (0, [], (), None)
    assert runs.named(runs.ids[2]) is runs[2]


def test_hidden_ones_and_ghosts_are_left_out():
    scene = SHIPPED["penguins"]()
    first, second, *others = scene.document.runs
    changed = (replace(first, visible=False), replace(second, ghost=True), *others)
    session = opened(runs=changed, length=5)
    runs = runs_at(cast_of(session, ""), session.document, 3.0, False)
    assert runs.visible.ids == tuple(run.id for run in changed[1:])
    assert runs.visible.without_ghosts.ids == tuple(run.id for run in others)
    assert runs.faded.tolist() == [run.ghost for run in changed]


def test_a_cast_stays_until_something_of_it_is_another():
    session = opened(length=5)
    cast = cast_of(session, "")
    session.seek(3.0)
    assert cast_of(session, "") is cast
    first = session.document.runs[0].id
    lit = cast_of(session, first)
    assert lit.faded.tolist() == [run.id != first for run in session.document.runs]
    set_language("ko")
    try:
        assert cast_of(session, first) is not lit
    finally:
        set_language("en")
    runs = session.document.runs
    session.edit(replace(session.document, runs=(replace(runs[0], colour=5), *runs[1:])))
    assert cast_of(session, "").colour[0] == 5


def test_what_moves_is_another_state_and_what_rests_is_the_same():
    session = opened(length=9)
    cast = cast_of(session, "")
    at = {head: runs_at(cast, session.document, head, False).state for head in (3.0, 3.5, 4.0)}
    assert len(set(at.values())) == 3
    assert runs_at(cast, session.document, 3.5, False).state == at[3.5]
    assert runs_at(cast, session.document, 3.0, False)[1:].state != at[3.0]


def test_runs_given_one_by_one_are_those():
    session = opened(length=9)
    runs = runs_at(cast_of(session, ""), session.document, 3.5, True)
    hidden = [dataclasses.replace(run, visible=False) for run in runs[:2]]
    given = Runs.of([*hidden, *runs[2:]])
    assert list(given) == [*hidden, *runs[2:]]
    assert given.visible.ids == runs.ids[2:]
    for name in ("row", "end", "fraction", "theta", "loss", "fade", "colour", "faded"):
        assert getattr(given, name).tolist() == getattr(runs, name).tolist()
    assert len(Runs.of([])) == 0
    assert list(Runs.of([]).visible.begun) == []

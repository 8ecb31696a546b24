"""Runs of several legs: another rule, or other batches, from some update on."""

from itertools import islice

import numpy as np
import pytest
from msgspec.structs import replace

from gdviz.core.batches import BatchStream
from gdviz.core.common import all_defaults
from gdviz.core.descent import descend
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.scene.check import SceneError, check_run
from gdviz.scene.opening import opening_scene
from gdviz.scene.spec import ChangeSpec, LegSpec
from tests.engine.helpers import computation, run_of

SAMPLES = 342
RULES = LegSpec(300, "adam", {"learning_rate": 0.05}, 32)
BATCHES = LegSpec(300, "momentum", {"learning_rate": 3e-3}, 8, seed=5)
FIRST = run_of("momentum", 3e-3, batch_size=32)


def by_hand(first, leg, updates, batches, fresh):
    """θ after each update: one descent, and another that goes on from where it stopped."""
    problem = load_problem(opening_scene().document.problem)
    before = BatchStream(SAMPLES, first.batch_size, "passes", first.seed)

    def settings(of):
        return all_defaults(OPTIMIZERS[of.optimizer]) | of.settings

    start = np.array(first.start)
    steps = list(
        islice(
            descend(problem, OPTIMIZERS[first.optimizer], settings(first), start, before),
            leg.update + 1,
        )
    )
    optimizer = OPTIMIZERS[leg.optimizer]
    theta, state = steps[-1].theta, optimizer.init(steps[-1].theta)
    if not fresh:
        state = steps[-1].state
    from gdviz.core.oracle import Oracle

    rows, oracle = [step.theta for step in steps], Oracle(problem)
    oracle.evaluations = steps[-1].evaluations
    evaluations = [step.evaluations for step in steps]
    for update in range(leg.update, updates):
        oracle.samples = batches(update)
        theta, state, _ = optimizer.update(oracle, theta, state, settings(leg))
        rows.append(theta)
        evaluations.append(oracle.evaluations)
    return np.array(rows), evaluations


@pytest.mark.parametrize("chunk", [7, 256, 1000])
@pytest.mark.parametrize("leg", [RULES, BATCHES], ids=["rule", "batches"])
def test_a_leg_goes_on_where_the_one_before_stopped(leg, chunk):
    found = computation(replace(FIRST, legs=(leg,)))
    found.run_to(701, chunk=chunk)
    if leg is RULES:  # the same batches go on, the rule begins anew
        stream = BatchStream(SAMPLES, 32, "passes", 0)
        rows, evaluations = by_hand(FIRST, leg, 700, stream.at, fresh=True)
    else:  # a new pass begins, the rule remembers on
        stream = BatchStream(SAMPLES, 8, "passes", 5)
        rows, evaluations = by_hand(FIRST, leg, 700, lambda u: stream.at(u - 300), fresh=False)
    columns = found.trajectory.columns
    assert columns.theta.tobytes() == rows.tobytes()
    assert columns.evaluations.tolist() == evaluations
    drawn = np.cumsum([0] + [len(found.course.batch_of(update)) for update in range(700)])
    assert (columns.epochs == drawn / SAMPLES).all()


def test_any_step_of_any_leg_is_had_again():
    legs = (RULES, replace(BATCHES, update=411))
    found = computation(replace(FIRST, legs=legs))
    found.run_to(900)
    theta = found.trajectory.columns.theta
    for row in (1, 256, 299, 300, 301, 411, 412, 512, 513, 899):
        step = found.step_at(row)
        assert (step.index, step.theta.tobytes()) == (row, theta[row].tobytes())
    assert [found.course.batch_size_at(u) for u in (0, 299, 300, 410, 411)] == [32] * 4 + [8]


def test_a_leg_has_changes_of_its_own():
    change = ChangeSpec(350, "learning_rate", 0.2)
    plain = computation(replace(FIRST, legs=(RULES,)))
    changed = computation(replace(FIRST, legs=(replace(RULES, changes=(change,)),)))
    for each in (plain, changed):
        each.run_to(400)
    one, other = (each.trajectory.columns.theta for each in (plain, changed))
    assert (one[:351] == other[:351]).all()
    assert (one[351] != other[351]).any()


def opened(run):
    scene = opening_scene()
    document = replace(scene.document, length=1000, runs=(run,))
    return Session(replace(scene, document=document), load_problem)


def test_another_leg_computes_only_what_follows():
    session = opened(FIRST)
    session.compute_to(1000)
    before = session.computations[0]
    session.edit_run(replace(FIRST, legs=(RULES,)))
    after = session.computations[0]
    assert after.count == 301
    assert before.key.shared_updates(after.key) == 300
    session.compute_to(1000)
    alone = opened(replace(FIRST, legs=(RULES,)))
    alone.compute_to(1000)
    found, expected = (s.computations[0].trajectory.columns for s in (session, alone))
    assert found.theta.tobytes() == expected.theta.tobytes()
    assert found.epochs.tobytes() == expected.epochs.tobytes()
    session.undo()
    assert session.computations[0] is before


@pytest.mark.parametrize(
    ("legs", "path"),
    [
        ((replace(RULES, update=0),), "$.legs[0].update"),
        ((RULES, replace(BATCHES, update=300)), "$.legs[1].update"),
        ((replace(RULES, optimizer="sgd"),), "$.legs[0].optimizer"),
        ((replace(RULES, settings={"gamma": 0.9}),), "$.legs[0].settings.gamma"),
        ((replace(RULES, batch_size=0),), "$.legs[0].batch_size"),
        ((replace(RULES, seed=-1),), "$.legs[0].seed"),
        ((replace(RULES, changes=(ChangeSpec(-1, "beta1", 0.5),)),), "$.legs[0].changes[0].update"),
        ((replace(RULES, changes=(ChangeSpec(3, "gamma", 0.5),)),), "$.legs[0].changes[0].name"),
        (tuple(replace(RULES, update=n + 1) for n in range(101)), "$.legs"),
    ],
)
def test_faults_of_legs_are_named(legs, path):
    found = list(check_run(replace(FIRST, legs=legs)))
    assert path in [where for where, _ in found]


def test_a_batch_larger_than_the_data_is_refused_in_a_leg_too():
    session = opened(FIRST)
    with pytest.raises(SceneError) as caught:
        session.edit_run(replace(FIRST, legs=(replace(RULES, batch_size=343),)))
    assert caught.value.path == "$.document.runs[0].legs[0].batch_size"

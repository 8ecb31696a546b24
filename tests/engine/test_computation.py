"""One run computed: in any chunks, up to where it diverges, and any step of it again."""

import warnings
from itertools import islice

import numpy as np
import pytest

from gdviz.core.batches import BatchStream
from gdviz.core.descent import descend
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.oracle import whole_gradient, whole_loss
from gdviz.engine.computation import CHECKPOINT_EVERY, DIVERGED
from gdviz.engine.run_key import run_key
from gdviz.scene.opening import SHIPPED, opening_scene
from gdviz.scene.spec import ChangeSpec
from tests.engine.helpers import Bowl, computation, run_of

CHANGES = (ChangeSpec(300, "learning_rate", 2e-3), ChangeSpec(5, "learning_rate", 5e-4))
RUNS = {
    "full batch": run_of(rate=3e-4),
    "mini-batch": run_of(rate=1e-3, batch_size=32, seed=7, changes=CHANGES),
    "last batch dropped": run_of(rate=1e-3, batch_size=100, seed=7, drop_last=True),
    "stochastic": run_of(rate=0.1, batch_size=1, draw="independent", seed=7),
    "momentum": run_of("momentum", 3e-3, batch_size=32),
    "adam": run_of("adam", 0.1, batch_size=31),
    "adam-note": run_of("adam-note", 0.01, batch_size=32),
}
EVERY_RUN = pytest.mark.parametrize("name", RUNS)


def bits(found):
    columns = found.trajectory.columns
    return [
        column.tobytes()
        for column in (columns.theta, columns.loss, columns.gradient_norm, columns.evaluations)
    ]


def original(found, count):
    """The steps of the run, straight from `descend`."""
    key, problem = found.key.legs[0], found.problem
    stream = BatchStream(problem.sample_count, key.batch_size, key.draw, key.seed, key.drop_last)
    optimizer = OPTIMIZERS[key.optimizer]
    start, settings = np.array(found.key.start), dict(key.settings)
    with np.errstate(all="ignore"):
        run = descend(problem, optimizer, settings, start, stream, found.key.reduction, key.changes)
        return list(islice(run, count))


@EVERY_RUN
def test_rows_are_the_steps_with_loss_and_gradient_of_all_samples(name):
    found = computation(RUNS[name])
    found.run_to(400)
    columns = found.trajectory.columns
    for n, step in enumerate(original(found, 400)):
        assert (columns.theta[n] == step.theta).all()
        assert columns.evaluations[n] == step.evaluations
        assert columns.loss[n] == whole_loss(found.problem, step.theta, "sum")
        norm = np.linalg.norm(whole_gradient(found.problem, step.theta, "sum"))
        assert columns.gradient_norm[n] == pytest.approx(norm, rel=1e-14)
    assert columns.status == "running"


@EVERY_RUN
def test_chunks_change_no_bit(name):
    found = {}
    for chunk in (1, 7, 256):
        each = computation(RUNS[name])
        each.run_to(600, chunk=chunk)
        found[chunk] = bits(each)
    assert found[1] == found[7] == found[256]


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_runs_are_the_same_in_any_chunks_and_do_not_diverge(name):
    scene = SHIPPED[name]()
    for run in scene.document.runs:
        one, other = computation(run, scene=scene), computation(run, scene=scene)
        one.run_to(scene.document.length + 1, chunk=5)
        other.run_to(scene.document.length + 1)
        assert bits(one) == bits(other)
        assert one.trajectory.columns.status == "running"
        assert one.count == scene.document.length + 1


@pytest.mark.parametrize("chunk", [1, 7, 256])
def test_a_rate_far_too_large_diverges_at_the_right_update(chunk):
    kappa, rate, start = 1.0, 3.0, (1.0, -2.0)
    found = computation(run_of(rate=rate, start=start), Bowl(kappa))
    found.run_to(500, chunk=chunk)
    columns = found.trajectory.columns
    # Each update doubles the distance and turns it round: |θ| = 2 · 2ⁿ against 10⁹ · 2.
    assert DIVERGED == 1e9
    assert columns.count == 30  # 2²⁹ < 10⁹ < 2³⁰
    assert columns.status == "diverged"
    assert (columns.theta[:, 0] == (-2.0) ** np.arange(30)).all()
    assert np.isfinite(columns.loss).all()
    assert found.finished
    before = bits(found)
    found.advance(10)
    found.run_to(500)
    assert bits(found) == before


@pytest.mark.parametrize("chunk", [1, 7, 256])
def test_overflow_keeps_the_finite_part_and_warns_nobody(chunk):
    scene = SHIPPED["rosenbrock"]()
    run = run_of(rate=1e6, start=(1e12, -1e12))
    found = computation(run, scene=scene)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found.run_to(50, chunk=chunk)
    columns = found.trajectory.columns
    assert columns.status == "diverged"
    assert columns.count == 1
    assert columns.theta.tolist() == [[1e12, -1e12]]
    assert np.isfinite(columns.loss).all()


def test_a_start_without_a_finite_loss_has_no_row():
    found = computation(run_of(), Bowl(kappa=np.inf))
    found.run_to(5)
    assert (found.count, found.trajectory.columns.status) == (0, "diverged")


@EVERY_RUN
def test_any_step_is_had_again(name):
    found = computation(RUNS[name])
    count = 2 * CHECKPOINT_EVERY + 40
    found.run_to(count, chunk=100)
    steps = original(found, count)
    edges = (CHECKPOINT_EVERY, 2 * CHECKPOINT_EVERY)
    for index in (0, 1, 2, *(e + d for e in edges for d in (-1, 0, 1)), count - 1):
        step = found.step_at(index)
        assert step.index == index
        assert step.evaluations == steps[index].evaluations
        assert step.theta.tobytes() == found.trajectory.columns.theta[index].tobytes()
        assert step.terms.keys() == steps[index].terms.keys()
        for term, value in steps[index].terms.items():
            assert step.terms[term].tobytes() == value.tobytes()
        assert np.array_equal(step.samples, steps[index].samples) or step.samples is None
        if index:
            assert (
                np.array_equal(found.course.batch_of(index - 1), step.samples)
                or step.samples is None
            )


@pytest.mark.parametrize("index", [-1, 10, 10**9])
def test_a_step_that_is_not_computed_is_refused(index):
    found = computation()
    found.run_to(10)
    with pytest.raises(IndexError, match="not one of the 10 computed"):
        found.step_at(index)


def test_keys_are_equal_when_the_trajectory_is():
    document = opening_scene().document

    def key(**fields):
        return run_key(document, run_of(**fields), 342)

    plain = key()
    assert key(visible=False, batch_size=342, seed=5) == plain
    assert key(drop_last=True) == plain  # there is no last batch to drop
    assert key(batch_size=38, drop_last=True) == key(batch_size=38)
    assert key(batch_size=32, draw="independent", drop_last=True) == key(
        batch_size=32, draw="independent"
    )
    assert hash(key(batch_size=342)) == hash(plain)
    assert run_key(document, run_of("adam", 1e-3), 342) == run_key(
        document, run_of("adam", 1e-3), 342
    )
    different = [
        key(rate=2e-3),
        key(start=(0.0, 0.0)),
        key(batch_size=32),
        key(batch_size=32, seed=1),
        key(batch_size=32, drop_last=True),
        key(batch_size=32, draw="independent"),
        key(batch_size=342, draw="independent"),
        key(changes=CHANGES),
        run_key(document, run_of("momentum"), 342),
        run_key(SHIPPED["rosenbrock"]().document, run_of(), 342),
    ]
    assert len({plain, *different}) == 11


def ends(name):
    """Where the runs of a shipped scene end."""
    scene = SHIPPED[name]()
    found = [computation(run, scene=scene) for run in scene.document.runs]
    for each in found:
        each.run_to(scene.document.length + 1)
    return found, np.array([each.trajectory.columns.theta[-1] for each in found])


def test_the_himmelblau_scene_ends_in_three_different_minima():
    found, last = ends("himmelblau")
    minima = np.array(found[0].problem.landscape.minima)
    distances = np.linalg.norm(last[:, None] - minima, axis=-1)
    assert distances.min(axis=1).max() < 0.5
    assert len(set(distances.argmin(axis=1).tolist())) == 3

"""What the curves show, against the same worked out by hand."""

import gc
import math
import time
import weakref

import numpy as np
import pytest
from msgspec.structs import replace

from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine.computation import Computation
from gdviz.engine.quantities import QUANTITIES, Measured
from gdviz.engine.replay import Replay, replay_of
from gdviz.engine.run_key import run_key
from gdviz.io.problems import load_problem
from gdviz.scene.opening import PENGUINS, SHIPPED
from gdviz.scene.spec import ChangeSpec, LegSpec, RunSpec, TypedFormula
from tests.engine.helpers import computation, run_of, session

BOWL = TypedFormula("x² + 2y²")
START = (1.0, -2.0)


def slope(theta):
    return np.array([2.0, 4.0]) * theta


def computed(optimizer="gd", rows=60, problem=BOWL, scene="himmelblau", **fields):
    """A run on x² + 2y²; `settings` replace those that are usual here."""
    document = replace(SHIPPED[scene]().document, problem=problem)
    settings = fields.pop("settings", {"learning_rate": 0.05})
    run = RunSpec("run-1", 0, optimizer, START, settings=settings, **fields)
    made = load_problem(problem)
    found = Computation(run_key(document, run, made.sample_count), made)
    found.run_to(rows)
    return found


def values(curve, run):
    return Measured(curve).of(run, run.trajectory.columns)


def norm(vector):
    return math.hypot(*vector)


def test_of_momentum_by_hand() -> None:
    run = computed("momentum", settings={"learning_rate": 0.05, "gamma": 0.8})
    theta, m = np.array(START), np.zeros(2)
    norms, ratios = [math.nan], [math.nan]
    for _ in range(59):
        g = slope(theta)
        m = 0.8 * m + 0.2 * g
        theta = theta - 0.05 * m
        norms.append(norm(m))
        ratios.append(0.05 * norm(m) / norm(g))
    assert values("momentum", run) == pytest.approx(norms, rel=1e-9, nan_ok=True)
    assert values("effective", run) == pytest.approx(ratios, rel=1e-9, nan_ok=True)


@pytest.mark.parametrize("corrected", [True, False])
def test_of_adam_by_hand(corrected) -> None:
    choice = {"bias_correction": "on" if corrected else "off"}
    run = computed("adam", settings={"learning_rate": 0.1, **choice})
    theta, m, v = np.array(START), np.zeros(2), np.zeros(2)
    norms, ratios = [math.nan], [math.nan]
    for t in range(1, 60):
        g = slope(theta)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        used, spread = (m / (1 - 0.9**t), v / (1 - 0.999**t)) if corrected else (m, v)
        step = 0.1 * used / (np.sqrt(spread) + 1e-8)
        theta = theta - step
        norms.append(norm(used))
        ratios.append(norm(step) / norm(g))
    assert values("momentum", run) == pytest.approx(norms, rel=1e-9, nan_ok=True)
    assert values("effective", run) == pytest.approx(ratios, rel=1e-9, nan_ok=True)


def test_of_a_look_ahead_the_gradient_is_the_one_that_was_seen() -> None:
    run = computed("nesterov", settings={"learning_rate": 0.05, "form": "look-ahead"})
    theta, b, ratios = np.array(START), np.zeros(2), [math.nan]
    for _ in range(59):
        g = slope(theta - 0.05 * 0.9 * b)
        b = 0.9 * b + g
        theta = theta - 0.05 * b
        ratios.append(0.05 * norm(b) / norm(g))
    assert values("effective", run) == pytest.approx(ratios, rel=1e-9, nan_ok=True)


def test_decay_is_part_of_the_effective_step() -> None:
    run = computed(settings={"learning_rate": 0.05, "weight_decay": 0.4})
    theta, ratios = np.array(START), [math.nan]
    for _ in range(59):
        way = -0.05 * 0.4 * theta - 0.05 * slope(theta)
        ratios.append(norm(way) / norm(slope(theta)))
        theta = theta + way
    assert values("effective", run) == pytest.approx(ratios, rel=1e-9, nan_ok=True)


@pytest.mark.parametrize("size", [1, 32, None])
def test_of_plain_descent_the_effective_step_is_the_rate_whatever_it_sees(size) -> None:
    settings = {"learning_rate": 3e-4}
    run = computed(problem=PENGUINS, scene="penguins", settings=settings, batch_size=size)
    assert values("effective", run)[1:] == pytest.approx(3e-4, rel=1e-12)
    steps, slopes = values("step", run), values("gradient", run)
    whole = steps[1:] / slopes[:-1]  # by the slope of all samples, it is another one
    assert (np.abs(whole / 3e-4 - 1.0) > 1e-3).any() == (size is not None)


def test_where_nothing_moves_any_more_it_is_still_the_rate() -> None:
    """The parameters no longer change, for rounding; what the rule did is told, not that."""
    run = computed(problem=TypedFormula("(x − 1)² + 2(y + 3)²"), rows=2000)
    assert (values("step", run)[-50:] == 0.0).any()
    found = values("effective", run)
    told = np.isfinite(found)
    assert found[told] == pytest.approx(0.05)


@pytest.mark.parametrize("optimizer", ["gd", "adagrad", "rmsprop", "adadelta", "newton", "bfgs"])
def test_rules_that_remember_no_direction_have_no_momentum(optimizer) -> None:
    assert np.isnan(values("momentum", computed(optimizer))).all()


def test_the_rate_follows_schedule_changes_and_legs() -> None:
    run = computed(
        rows=40,
        settings={
            "learning_rate": 0.08,
            "schedule": "exponential",
            "schedule_length": 10.0,
            "schedule_factor": 0.5,
            "warmup": 4.0,
        },
        changes=(ChangeSpec(12, "learning_rate", 0.02), ChangeSpec(15, "schedule", "constant")),
        legs=(
            LegSpec(
                25,
                "adam",
                {"learning_rate": 0.3},
                changes=(ChangeSpec(30, "learning_rate", 0.1),),
            ),
        ),
    )

    def of_update(k):
        if k >= 25:
            return 0.1 if k >= 30 else 0.3
        rate = 0.02 if k >= 12 else 0.08
        fallen = 1.0 if k >= 15 else 0.5 ** (k / 10)
        return rate * fallen * min(1.0, (k + 1) / 4)

    expected = [math.nan, *(of_update(k) for k in range(39))]
    assert values("rate", run) == pytest.approx(expected, rel=1e-12, nan_ok=True)
    plain = slice(1, 26)
    assert values("effective", run)[plain] == pytest.approx(expected[plain], rel=1e-9)


def test_a_rule_that_takes_over_has_its_own_memory() -> None:
    run = computed(
        "momentum",
        rows=40,
        legs=(
            LegSpec(10, "gd", {"learning_rate": 0.01}),
            LegSpec(20, "heavy-ball", {"learning_rate": 0.01}),
        ),
    )
    found, theta = values("momentum", run), run.trajectory.columns.theta
    assert np.isfinite(found[1:11]).all()
    assert np.isnan(found[11:21]).all()
    assert found[21] == pytest.approx(norm(slope(theta[20])))  # its first memory is one gradient


@pytest.mark.parametrize("key", OPTIMIZERS)
@pytest.mark.parametrize(("problem", "size"), [(BOWL, None), (PENGUINS, 32)], ids=["bowl", "fit"])
def test_what_is_replayed_is_what_was_done(key, problem, size) -> None:
    """By loops or without: the terms are those of the update itself, to the last bit."""
    settings = {"learning_rate": 0.01, "weight_decay": 0.2, "clip_norm": 3.0}
    run = computed(key, 30, problem, "penguins", settings=settings, batch_size=size)
    replay_of(run).reach(30, None)
    rows = replay_of(run).rows
    for row in range(1, run.count):
        terms = run.step_at(row).terms
        assert rows.gradient[row] == np.hypot(*terms["gradient"])
        assert rows.step[row] == np.hypot(*(terms["step"] + terms["decay"]))
        remembered = np.hypot(*terms.get("momentum", (np.nan, np.nan)))
        assert np.array_equal(rows.momentum[row], remembered, equal_nan=True)


def test_one_that_diverges_is_told_of_to_its_last_row() -> None:
    run = computed(rows=10**6, settings={"learning_rate": 0.7})
    assert run.trajectory.columns.status == "diverged"
    for curve in QUANTITIES:
        assert len(values(curve, run)) == run.count
    assert values("effective", run)[1:] == pytest.approx(0.7)


# --- a little at a time ---------------------------------------------------------------------------


@pytest.mark.parametrize("curve", QUANTITIES)
def test_without_time_it_goes_on_where_it_was(curve) -> None:
    run, measured = computed("adam", rows=9000), Measured(curve)
    long_ago, lengths = time.perf_counter() - 1.0, []
    while len(found := measured.of(run, run.trajectory.columns, long_ago)) < run.count:
        lengths.append(len(found))
    assert len(lengths) >= 2
    assert lengths == sorted(set(lengths))
    other = computed("adam", rows=9000)
    assert np.array_equal(found, values(curve, other), equal_nan=True)


def test_rows_that_come_later_are_replayed_later_and_no_row_twice(monkeypatch) -> None:
    from gdviz.engine.course import Course

    asked, lengths = [], Course.lengths

    def counted(course, step, count):
        found = lengths(course, step, count)
        asked.append(found[1].index - step.index)
        return found

    monkeypatch.setattr(Course, "lengths", counted)
    run, measured = computed("momentum", rows=10), Measured("momentum")
    for rows in (10, 11, 300, 300, 1000):
        run.run_to(rows)
        assert len(measured.of(run, run.trajectory.columns)) == rows
    assert sum(asked) == 999


def branched(rows, at):
    """A run of so many rows, and one that has its first `at` updates from it."""
    whole = computation(run_of("adam"))
    whole.run_to(rows)
    changed = run_of("adam", changes=(ChangeSpec(at, "learning_rate", 2e-3),))
    other = computation(changed, whole.problem)
    other.adopt(whole, at)
    return whole, other


def test_a_run_that_branches_off_takes_over_what_is_known() -> None:
    whole, other = branched(2000, 1500)
    replay_of(whole).reach(2000, None)
    assert replay_of(other).count > 1200  # at once, from the checkpoint before
    other.run_to(2000)
    found = values("momentum", other)
    alone = Replay(other)
    alone.reach(2000, None)
    assert np.array_equal(found, alone.rows.momentum, equal_nan=True)
    assert np.array_equal(found[:1501], values("momentum", whole)[:1501], equal_nan=True)
    assert found[1600] != values("momentum", whole)[1600]


@pytest.mark.parametrize("known", [1, 2, 200, 900])
def test_also_where_not_all_of_it_is_known_yet(known) -> None:
    whole, other = branched(2000, 1500)
    replay_of(whole).reach(known, None)
    other.run_to(1600)
    alone = Replay(other)
    alone.reach(1600, None)
    assert np.array_equal(values("momentum", other), alone.rows.momentum, equal_nan=True)


def test_a_drag_of_edits_keeps_nothing_alive() -> None:
    whole, other = branched(600, 500)
    values("momentum", other)
    gone = weakref.ref(whole)
    del whole
    gc.collect()
    assert gone() is None
    assert len(values("momentum", other)) == other.count


def test_an_edit_on_the_way_of_a_session() -> None:
    opened = session(SHIPPED["himmelblau"]())
    opened.edit(replace(opened.document, length=3000))
    opened.compute_to(3000)
    number, run = next(
        (n, r) for n, r in enumerate(opened.document.runs) if r.optimizer == "momentum"
    )
    before = values("momentum", opened.computations[number])
    opened.edit_run(replace(run, changes=(ChangeSpec(2800, "learning_rate", 1e-3),)))
    branch = opened.computations[number]
    assert replay_of(branch).count > 2500
    opened.compute_to(3000)
    after = values("momentum", branch)
    assert np.array_equal(after[:2801], before[:2801], equal_nan=True)
    alone = Replay(branch)
    alone.reach(branch.count, None)
    assert np.array_equal(after, alone.rows.momentum, equal_nan=True)

"""Where numbers end: overflow, NaN, nothing, one of everything, and settings at their limits."""

import math
from itertools import islice

import numpy as np
import pytest

import gdviz
from gdviz.core.batches import BatchStream
from gdviz.core.common import COMMON, all_defaults
from gdviz.core.descent import Change, Descent
from gdviz.core.hyper import Hyper
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.schedules import SCHEDULE, rate_factor
from tests.core.checks import Slope, small_fit

BOWL_5 = gdviz.function(
    lambda theta: (theta * theta).sum(axis=-1),
    lambda theta: 2.0 * theta,
    lambda theta: np.broadcast_to(2.0 * np.eye(5), (*theta.shape, 5)),
    dimension=5,
)
BOWL_1 = gdviz.function(
    lambda theta: (theta * theta).sum(axis=-1),
    lambda theta: 2.0 * theta,
    lambda theta: np.broadcast_to(2.0 * np.eye(1), (*theta.shape, 1)),
    dimension=1,
)
PROBLEMS = {
    "two numbers": gdviz.landscape("rosenbrock"),
    "one number": gdviz.formula("f(x) = x^4 - x^2"),
    "five numbers": BOWL_5,
    "poles": gdviz.formula("sqrt(x) + log(y) + 1/(x - y)"),
    "data": small_fit(),
    "one sample": gdviz.fit("linear", [0.5], [2.0]),
    "tilted": gdviz.tilted(gdviz.landscape("himmelblau"), copies=6, tilt=3.0),
}
ELEMENTWISE = [key for key in OPTIMIZERS if key not in ("adam-note", "sam", "bfgs")]
"""Rules that treat every parameter as if it were alone."""


def assert_same_both_ways(problem, key, settings, start, updates=25, changes=()):
    """The block is the steps, bit for bit; what comes after is NaN where NaN is."""
    stream = BatchStream(problem.sample_count, problem.sample_count, "passes", 0)
    run = Descent(problem, OPTIMIZERS[key], settings, stream, "mean", tuple(changes))
    begin = run.begin(np.array(start))
    with np.errstate(all="ignore"):
        steps = list(islice(run.steps(begin), updates))
        theta, evaluations, last = run.block(begin, updates)
        found = run.many(np.array([start, start]), updates)
    expected = np.array([step.theta for step in steps])
    assert np.array_equal(theta, expected, equal_nan=True)
    assert np.array_equal(last.theta, expected[-1], equal_nan=True)
    assert evaluations.tolist() == [step.evaluations for step in steps]
    if found is not None:
        assert np.array_equal(found[0], expected[[-1, -1]], equal_nan=True)
        assert found[1] == evaluations[-1]
    gone = np.isnan(expected)
    assert (gone[:-1] <= gone[1:]).all()
    return expected


@pytest.mark.parametrize("key", OPTIMIZERS)
@pytest.mark.parametrize("name", PROBLEMS)
def test_overflow_and_nan_are_what_floating_point_makes_of_them(key, name):
    problem = PROBLEMS[name]
    for start in (0.7, 1e8, -1e155, 1e300):
        for rate in (1e-3, 1e6):
            point = start * np.linspace(1.0, 0.5, problem.dimension)
            assert_same_both_ways(problem, key, {"learning_rate": rate}, point)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_settings_at_the_ends_of_their_ranges_are_defined(key):
    """Every number, its own and those of every rule, at its least and greatest."""
    for hyper in (*OPTIMIZERS[key].hypers, *COMMON):
        if not isinstance(hyper, Hyper):
            continue
        least = np.nextafter(hyper.low, math.inf) if hyper.low_open else hyper.low
        most = np.nextafter(hyper.high, 0.0) if hyper.high_open else hyper.high
        for value in (least, most):
            assert hyper.check(value) is None
            settings = {hyper.name: float(value), "schedule": "restarts", "weight_decay": 0.1}
            settings |= {hyper.name: float(value)}
            assert_same_both_ways(PROBLEMS["two numbers"], key, settings, (0.5, -0.5), 12)
        for value in (np.nextafter(most, math.inf), np.nextafter(least, -math.inf)):
            if math.isfinite(value):
                with pytest.raises(ValueError, match=rf"{hyper.name}: .+ must be "):
                    gdviz.descend(BOWL_5, key, np.ones(5), 1, **{hyper.name: float(value)})


# --- memories of nothing and of everything -----------------------------------------------------


def ends(key, problem=None, start=(0.3, -0.8), updates=40, **settings):
    run = gdviz.descend(problem or small_fit(), key, start, updates, batch_size=3, **settings)
    return run.theta.tobytes()


def test_without_memory_momentum_is_gradient_descent():
    plain = ends("gd", learning_rate=0.02)
    assert ends("momentum", learning_rate=0.02, gamma=0.0) == plain
    assert ends("heavy-ball", learning_rate=0.02, gamma=0.0) == plain
    assert ends("nesterov", learning_rate=0.02, gamma=0.0) == plain
    assert ends("nesterov", learning_rate=0.02, gamma=0.0, form="look-ahead") == plain
    assert ends("qhm", learning_rate=0.02, nu=0.0) == plain
    assert ends("sam", learning_rate=0.02, rho=0.0) == plain
    assert ends("adamw", weight_decay=0.0) == ends("adam")
    assert ends("adam", beta1=0.0, beta2=0.5, bias_correction="off") == ends(
        "rmsprop", rho=0.5, learning_rate=1e-3
    )


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_memories_near_one_are_finite_and_one_itself_is_refused(key):
    memories = [h for h in OPTIMIZERS[key].hypers if isinstance(h, Hyper) and h.high_open]
    for hyper in memories:
        for value in (0.0, 0.999_999, np.nextafter(1.0, 0.0)):
            run = gdviz.descend(BOWL_5, key, np.ones(5), 200, **{hyper.name: float(value)})
            assert run.diverged_at is None
        with pytest.raises(ValueError, match=f"{hyper.name}: {hyper.symbol} must be less than 1"):
            gdviz.descend(BOWL_5, key, np.ones(5), 1, **{hyper.name: 1.0})


@pytest.mark.parametrize("memory", [0.0, 0.5, 0.9, 0.99])
def test_a_variance_of_nothing_is_not_negative(memory):
    """On a plane the centred variance fades to 0; rounding took it below."""
    run = gdviz.descend(
        Slope(0.3, 0.7), "rmsprop", (0.0, 0.0), 5000,
        learning_rate=1e-3, centred="on", rho=memory,
    )  # fmt: skip
    assert run.diverged_at is None


# --- a rate of nothing, no updates, no runs ----------------------------------------------------


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_a_rate_of_nothing_does_not_move_and_still_counts(key):
    settings = {"schedule": "cosine", "warmup": 5, "weight_decay": 3.0, "clip_norm": 0.1}
    for problem in (small_fit(), gdviz.landscape("rosenbrock"), PROBLEMS["tilted"]):
        size = min(problem.sample_count, 3)
        still, moving = (
            gdviz.descend(
                problem, key, (0.7, -0.4), 20,
                batch_size=size, drop_last=True, learning_rate=rate, **settings,
            )
            for rate in (0.0, 1e-4)
        )  # fmt: skip
        assert (still.theta == (0.7, -0.4)).all()
        assert (still.loss == still.loss[0]).all()
        assert np.diff(still.evaluations).min() >= size
        if key != "bfgs":  # its line search asks as often as it must
            assert (still.evaluations == moving.evaluations).all()


@pytest.mark.parametrize("key", OPTIMIZERS)
@pytest.mark.parametrize("keep", ["all", "last"])
def test_no_updates_are_the_start_and_no_runs_are_nothing(key, keep):
    for problem in (small_fit(), gdviz.landscape("rosenbrock")):
        run = gdviz.descend(problem, key, (1.0, 2.0), 0, keep=keep)
        assert (run.theta.tolist(), run.evaluations.tolist()) == ([[1.0, 2.0]], [0])
        assert run.loss.tolist() == [float(problem.loss(np.array([1.0, 2.0])))]
        none = gdviz.descend(problem, key, np.empty((0, 2)), 3, keep=keep)
        assert none.theta.shape == ((4 if keep == "all" else 1), 0, 2)
        assert none.loss.shape == none.theta.shape[:-1]
        assert none.diverged_at is None


# --- one sample, all samples, one dimension ----------------------------------------------------


@pytest.mark.parametrize("model", gdviz.MODELS)
def test_one_sample_is_enough(model):
    labelled = gdviz.MODELS[model].labelled
    problem = gdviz.fit(model, [[0.5, -1.0]] if labelled else [0.5], [1.0])
    theta = np.array([0.3, -0.2])
    assert np.isfinite(problem.hessian(theta)).all()
    if (minimum := problem.minimum()) is not None:
        assert np.isfinite(minimum).all()
        assert problem.loss(minimum) <= problem.loss(theta)
    regimes = [{}, {"batch_size": 1}, {"batch_size": 1, "draw": "independent", "seed": 3}]
    for reduction in ("sum", "mean"):
        full, *others = (
            gdviz.descend(problem, "momentum", theta, 30, reduction=reduction, **regime)
            for regime in regimes
        )
        assert full.diverged_at is None
        for other in others:
            assert np.allclose(other.theta, full.theta, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("key", OPTIMIZERS)
@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_a_batch_of_all_is_the_whole(key, reduction):
    """Whatever the seed, kept or dropped: bit for bit."""
    for problem in (small_fit(), PROBLEMS["tilted"], PROBLEMS["one sample"]):
        rest = {"reduction": reduction, "learning_rate": 1e-3}
        whole = gdviz.descend(problem, key, (0.3, -0.2), 25, **rest)
        batch = {"batch_size": problem.sample_count, "seed": 8, "drop_last": True}
        found = gdviz.descend(problem, key, (0.3, -0.2), 25, **batch, **rest)
        assert found.theta.tobytes() == whole.theta.tobytes()
        assert (found.evaluations == whole.evaluations).all()


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_one_dimension_is_the_same_typed_or_called(key):
    typed = gdviz.formula("f(x) = x^2")
    runs = [
        gdviz.descend(problem, key, start, 60, learning_rate=0.05, keep=keep)
        for problem in (typed, BOWL_1)
        for start in ([0.8], [[0.8], [-3.0]])
        for keep in ("all", "last")
    ]
    for one, other in zip(runs[:4], runs[4:], strict=True):
        assert one.theta.tobytes() == other.theta.tobytes()
        assert one.loss.tobytes() == other.loss.tobytes()
    assert runs[0].theta[:, 0].tobytes() == runs[2].theta[:, 0, 0].tobytes()
    assert np.abs(runs[0].theta).min() < 0.8


@pytest.mark.parametrize("key", ELEMENTWISE)
def test_five_dimensions_are_one_five_times(key):
    one = gdviz.descend(BOWL_1, key, [0.8], 60, learning_rate=0.05).theta
    five = gdviz.descend(BOWL_5, key, np.full(5, 0.8), 60, learning_rate=0.05).theta
    assert np.array_equal(five, np.repeat(one, 5, axis=1))


@pytest.mark.parametrize("key", sorted(set(OPTIMIZERS) - set(ELEMENTWISE)))
def test_five_dimensions_under_rules_that_join_them(key):
    run = gdviz.descend(BOWL_5, key, np.linspace(-1, 1, 5), 400, learning_rate=0.02)
    assert run.loss[-1] < 1e-2 * run.loss[0]


# --- data and starts that are not there --------------------------------------------------------


@pytest.mark.parametrize("model", gdviz.MODELS)
def test_no_data_are_refused_in_a_sentence(model):
    nothing = np.empty((0, 2)) if gdviz.MODELS[model].labelled else []
    with pytest.raises(gdviz.DataError, match="There is no sample"):
        gdviz.fit(model, nothing, [])


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_start_that_is_no_number_is_refused_where_it_is(value):
    f = gdviz.landscape("rosenbrock")
    with pytest.raises(ValueError, match=rf"start must be finite, but start\[1\] is {value}"):
        gdviz.descend(f, "gd", (0.0, value), 1)
    starts = np.zeros((3, 4, 2))
    starts[2, 1, 0] = value
    with pytest.raises(ValueError, match=r"start\[2, 1, 0\]"):
        gdviz.descend(f, "gd", starts, 1)


def test_a_loss_that_is_not_finite_at_the_start_is_row_0():
    run = gdviz.descend(gdviz.landscape("rosenbrock"), "gd", (1e100, 0.0), 3)
    assert run.diverged_at == 0
    run = gdviz.descend(gdviz.formula("log(x) + y^2"), "gd", (-1.0, 0.0), 3)
    assert run.diverged_at == 0


def test_a_run_into_a_region_without_numbers_is_finite_until_there():
    run = gdviz.descend(gdviz.formula("sqrt(x) + y^2"), "gd", (0.5, 1.0), 200, learning_rate=0.02)
    row = run.diverged_at
    assert 1 < row < 200
    assert run.finite[:row].all()
    assert not run.finite[row:].any()


def test_a_line_search_does_not_go_where_there_are_no_numbers():
    f = gdviz.formula("sqrt(x) + y^2")
    run = gdviz.descend(f, "bfgs", (0.5, 1.0), 200, learning_rate=10.0)
    assert run.diverged_at is None
    assert run.theta[-1, 0] >= 0.0
    nowhere = gdviz.descend(f, "bfgs", (-0.5, 1.0), 3)
    assert (nowhere.theta == (-0.5, 1.0)).all()


# --- schedules ---------------------------------------------------------------------------------


@pytest.mark.parametrize("schedule", [option.key for option in SCHEDULE[0].options])
def test_factors_are_shares_of_the_rate_at_any_time(schedule):
    """In little time: a loop over restarts would still be at it."""
    defaults = all_defaults(OPTIMIZERS["gd"]) | {"schedule": schedule}
    times = [0, 1, 2, 3, 4, 99, 100, 101, 10**9 - 1, 10**9, 10**12, 2**62]
    for length in (1.0, 2.0, 3.0, 4.0, 10.0, 1e9):
        for share in (0.0, 1e-300, 0.5, 1.0):
            for growth in (1.0, 2.0, 100.0):
                for warmup in (0.0, 1.0, 1e9):
                    h = defaults | {
                        "schedule_length": length, "schedule_factor": share,
                        "schedule_floor": share, "schedule_growth": growth, "warmup": warmup,
                    }  # fmt: skip
                    found = [rate_factor(h, t) for t in times]
                    assert all(0.0 <= factor <= 1.0 for factor in found), (h, found)


def test_the_shortest_cycles_are_as_documented():
    defaults = all_defaults(OPTIMIZERS["gd"])

    def factors(schedule, length, count):
        h = defaults | {"schedule": schedule, "schedule_length": float(length)}
        return [rate_factor(h, t) for t in range(count)]

    assert factors("restarts", 1, 5) == [1.0] * 5
    assert factors("cosine", 1, 3) == [1.0, 0.0, 0.0]
    assert np.allclose(factors("one-cycle", 1, 3), 1 / 25e4, rtol=1e-12)
    for length in (2, 3):
        assert (np.diff(factors("one-cycle", length, 4)) <= 0).all()
    assert factors("one-cycle", 4, 1) == pytest.approx([1 / 25])
    assert np.argmax(factors("one-cycle", 100, 100)) == 29


# --- changes -----------------------------------------------------------------------------------


def changed(*changes, key="adam", **settings):
    stream = BatchStream(7, 3, "passes", 1)
    run = Descent(small_fit(), OPTIMIZERS[key], settings, stream, "sum", changes)
    begin = run.begin(np.array([0.3, -0.8]))
    theta, _, _ = run.block(begin, 40)
    steps = [step.theta for step in islice(run.steps(begin), 40)]
    assert theta.tobytes() == np.array(steps).tobytes()
    return theta.tobytes()


def test_a_change_at_update_0_is_a_setting():
    assert changed(Change(0, "learning_rate", 0.2)) == changed(learning_rate=0.2)
    assert changed(Change(40, "learning_rate", 0.2)) == changed()
    assert changed(Change(39, "learning_rate", 0.2)) != changed()


def test_changes_hold_in_any_order_and_the_last_given_of_equals():
    first, second = Change(5, "learning_rate", 0.2), Change(20, "learning_rate", 0.01)
    other = Change(5, "bias_correction", "off")
    assert changed(second, other, first) == changed(first, other, second)
    late = Change(5, "learning_rate", 0.3)
    assert changed(first, late) == changed(late) != changed(late, first)


def test_what_is_added_to_a_rule_can_change_on_the_way():
    added = [Change(10, "clip_norm", 0.5), Change(15, "weight_decay", 0.1)]
    added += [Change(20, "schedule", "step"), Change(20, "schedule_length", 3.0)]
    assert changed(*added, key="gd", learning_rate=0.01) != changed(key="gd", learning_rate=0.01)
    none = [Change(30, name, 0.0) for name in ("clip_norm", "weight_decay")]
    assert changed(*added, *none, key="gd") != changed(*added, key="gd")


def test_very_many_changes_take_little_time():
    """They are sorted once, not at every one of them."""
    count = 5000
    changes = [Change(n, "learning_rate", 1e-3 / (1 + n)) for n in reversed(range(count))]
    run = gdviz.descend(small_fit(), "gd", (0.3, -0.8), count, changes=changes)
    by_schedule = gdviz.descend(
        small_fit(), "gd", (0.3, -0.8), count,
        learning_rate=1e-3, schedule="inverse", schedule_length=1,
    )  # fmt: skip
    assert np.allclose(run.theta, by_schedule.theta, rtol=1e-12)


# --- decay and clipping ------------------------------------------------------------------------


def test_clipping_at_the_edges():
    f = gdviz.formula("x^4 + y^2")
    rate = {"learning_rate": 0.5}
    steep = gdviz.descend(f, "gd", (1e155, 3.0), 1, clip_value=2.0, **rate)  # an infinite slope
    assert steep.theta[1].tolist() == [1e155, 2.0]
    still = gdviz.descend(f, "gd", (1e80, 3.0), 3, clip_norm=2.0, **rate)  # its square overflows
    assert (still.theta == still.theta[0]).all()
    faint = gdviz.descend(f, "gd", (1.0, 3.0), 5, clip_norm=5e-324, clip_value=5e-324, **rate)
    assert (faint.theta == faint.theta[0]).all()
    flat = gdviz.descend(f, "gd", (0.0, 0.0), 5, clip_norm=1.0, clip_value=1.0, **rate)
    assert (flat.theta == 0.0).all()


def test_decay_to_nothing_and_beyond():
    plane = gdviz.formula("0 x + 0 y")
    gone = gdviz.descend(plane, "gd", (1.0, 3.0), 2, learning_rate=0.5, weight_decay=2.0)
    assert gone.theta.tolist() == [[1.0, 3.0], [0.0, 0.0], [0.0, 0.0]]
    over = gdviz.descend(plane, "gd", (1.0, 3.0), 2, learning_rate=0.5, weight_decay=6.0)
    assert over.theta[:, 0].tolist() == [1.0, -2.0, 4.0]
    up = gdviz.descend(plane, "gd", (1.0, 3.0), 99, learning_rate=1e6, weight_decay=1e6)
    assert up.diverged_at == 26

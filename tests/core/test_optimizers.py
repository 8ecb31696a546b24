"""What every optimizer of the table keeps: a new one is covered by itself.

On problems of every sort: a sum over samples that comes in batches, a curved valley, many minima,
a tip, a kink, a saddle, a plain. That a run is the same however it is computed is tested on every
landscape, in test_fused.py.
"""

from itertools import islice, pairwise

import numpy as np
import pytest

from gdviz.core.batches import BatchStream
from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.common import COMMON_BY_NAME, all_defaults, declarations
from gdviz.core.descent import Change, descend
from gdviz.core.hyper import Choice
from gdviz.core.landscapes import AnalyticProblem
from gdviz.core.optimizers import FAMILIES, OPTIMIZERS
from gdviz.core.optimizers.rule import rule_text
from gdviz.core.oracle import Oracle
from gdviz.io.problems import load_problem
from gdviz.scene.opening import PENGUINS
from tests.core.checks import small_fit

PROBLEMS = {
    "penguins": lambda: load_problem(PENGUINS),
    "small fit": small_fit,
    **{
        key: (lambda key=key: AnalyticProblem(LANDSCAPES[key]))
        for key in ("himmelblau", "rosenbrock", "ackley", "abs-valley", "saddle", "plateau")
    },
}
EVERY_OPTIMIZER = pytest.mark.parametrize("key", OPTIMIZERS)
EVERY_PROBLEM = pytest.mark.parametrize("name", PROBLEMS)
UPDATES = 60
COSTS = {"sam": 2, "newton": 3}
"""Gradients' worth of questions per update, where it is not one; a line search varies."""


def steps(key, problem, start, *, updates=UPDATES, batch_size=None, changes=(), reduction="mean"):
    """The first steps of a run at the optimizer's own defaults."""
    size = batch_size or -(-problem.sample_count // 3)
    optimizer = OPTIMIZERS[key]
    stream = BatchStream(problem.sample_count, size, "passes", seed=5)
    run = descend(problem, optimizer, optimizer.defaults(), start, stream, reduction, changes)
    return list(islice(run, updates + 1))


def assert_same_step(found, expected):
    assert found.index == expected.index
    assert found.evaluations == expected.evaluations
    assert found.theta.tobytes() == expected.theta.tobytes()
    assert np.array_equal(found.samples, expected.samples) or found.samples is expected.samples
    assert found.terms.keys() == expected.terms.keys()
    for name, term in expected.terms.items():
        assert found.terms[name].tobytes() == term.tobytes(), name
    for mine, theirs in zip(found.state, expected.state, strict=True):
        assert np.asarray(mine).tobytes() == np.asarray(theirs).tobytes()


@EVERY_PROBLEM
@EVERY_OPTIMIZER
def test_defaults_give_finite_positions_that_move(key, name):
    theta = np.array([step.theta for step in steps(key, PROBLEMS[name](), np.array([0.7, -0.4]))])
    assert theta.shape == (UPDATES + 1, 2)
    assert theta.dtype == np.float64
    assert np.isfinite(theta).all()
    assert (theta[-1] != theta[0]).all()


@EVERY_PROBLEM
@EVERY_OPTIMIZER
def test_a_run_repeats_bit_for_bit(key, name):
    start = np.array([0.7, -0.4])
    first, second = steps(key, PROBLEMS[name](), start), steps(key, PROBLEMS[name](), start)
    for one, other in zip(first, second, strict=True):
        assert_same_step(one, other)
    assert start.tolist() == [0.7, -0.4]


@EVERY_PROBLEM
@EVERY_OPTIMIZER
def test_the_step_term_is_the_step(key, name):
    run = steps(key, PROBLEMS[name](), np.array([0.7, -0.4]))
    assert run[0].terms == {}
    for before, after in pairwise(run):
        # With decoupled decay, what is left of the old place is rounded once more.
        kept = before.theta + after.terms["decay"] if "decay" in after.terms else before.theta
        assert np.allclose(kept + after.terms["step"], after.theta, rtol=0, atol=1e-15)
        assert "decay" in after.terms or (kept + after.terms["step"] == after.theta).all()
        assert {"gradient", "step"} <= after.terms.keys()
        assert all(np.broadcast_to(term, 2).shape == (2,) for term in after.terms.values())


@EVERY_PROBLEM
@EVERY_OPTIMIZER
def test_the_gradient_term_is_that_of_the_batch_at_the_old_place(key, name):
    problem = PROBLEMS[name]()
    run = steps(key, problem, np.array([0.7, -0.4]), updates=9)
    for before, after in pairwise(run):
        size = problem.sample_count if after.samples is None else len(after.samples)
        expected = problem.gradient(before.theta, after.samples) / size
        assert (after.terms["gradient"] == expected).all()
        cost = (after.evaluations - before.evaluations) / size
        assert cost == COSTS.get(key, 1) or (key == "bfgs" and 3 <= cost == int(cost))


@EVERY_PROBLEM
@EVERY_OPTIMIZER
def test_many_at_once_are_each_alone(key, name):
    problem, rng = PROBLEMS[name](), np.random.default_rng(3)
    starts = rng.uniform(-1.0, 1.0, (4, 3, 2))
    together = steps(key, problem, starts, updates=25)
    for row in np.ndindex(4, 3):
        alone = steps(key, problem, starts[row], updates=25)
        for one, many in zip(alone, together, strict=True):
            assert one.theta.tobytes() == many.theta[row].tobytes()
            for term, value in one.terms.items():
                assert value.tobytes() == many.terms[term][row].tobytes(), term


@EVERY_PROBLEM
@EVERY_OPTIMIZER
def test_any_step_resumes_the_run_bit_for_bit(key, name):
    problem, optimizer = PROBLEMS[name](), OPTIMIZERS[key]
    changes = (Change(10, "learning_rate", 2e-4), Change(20, "learning_rate", 5e-4))
    whole = steps(key, problem, np.array([0.7, -0.4]), updates=30, changes=changes)
    for at in (0, 1, 9, 10, 11, 20, 29):
        size = -(-problem.sample_count // 3)
        stream = BatchStream(problem.sample_count, size, "passes", seed=5)
        rest = descend(problem, optimizer, optimizer.defaults(), whole[at], stream, "mean", changes)
        for found, expected in zip(islice(rest, 30 - at), whole[at + 1 :], strict=True):
            assert_same_step(found, expected)


@EVERY_OPTIMIZER
def test_an_update_leaves_what_it_was_given_alone(key):
    problem, optimizer = small_fit(), OPTIMIZERS[key]
    oracle, theta = Oracle(problem), np.array([0.7, -0.4])
    state = optimizer.init(theta)
    _, state, _ = optimizer.update(oracle, theta, state, optimizer.defaults())
    kept = [np.array(part) for part in state]
    theta.setflags(write=False)
    optimizer.update(oracle, theta, state, optimizer.defaults())
    assert all((a == b).all() for a, b in zip(kept, map(np.asarray, state), strict=True))


@EVERY_OPTIMIZER
def test_every_declaration_is_complete(key):
    optimizer = OPTIMIZERS[key]
    assert optimizer.key == key
    assert all((optimizer.name, optimizer.summary, optimizer.reference))
    assert all_defaults(optimizer).keys() == declarations(optimizer).keys()
    assert len(declarations(optimizer)) == len(optimizer.hypers) + len(COMMON_BY_NAME)
    rule = rule_text(optimizer)
    for hyper in declarations(optimizer).values():
        assert all((hyper.name, hyper.label, hyper.doc))
        assert hyper.check(hyper.default) is None
        if isinstance(hyper, Choice):
            assert len({option.key for option in hyper.options}) == len(hyper.options) >= 2
            assert all(option.name for option in hyper.options)
            continue
        low, high = hyper.slider
        assert low < high
        assert hyper.check(low) is None
        assert hyper.check(high) is None
        assert hyper.scale == "linear" or low > 0
        assert hyper.symbol in rule or hyper.name in COMMON_BY_NAME


def test_every_optimizer_is_in_one_family():
    listed = [row.key for rows in FAMILIES.values() for row in rows]
    assert sorted(listed) == sorted(OPTIMIZERS)


def test_names_are_unique():
    names = [optimizer.name for optimizer in OPTIMIZERS.values()]
    assert len(set(names)) == len(names)


def test_oracle_counts_every_question():
    oracle = Oracle(small_fit(), "mean")
    theta = np.array([1.0, 2.0])
    oracle.gradient(theta)
    oracle.samples = np.array([2, 5])
    oracle.gradient(theta)
    oracle.hessian_product(theta, np.array([1.0, 0.0]))
    oracle.loss(theta)
    oracle.hessian(theta)
    assert oracle.evaluations == 7 + 2 + 2 + 2 + 4


@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_oracle_sums_or_averages_over_the_batch(reduction):
    fit, theta, vector = small_fit(), np.array([1.0, 2.0]), np.array([0.5, -2.0])
    batch = np.array([2, 5, 5])
    oracle, size = Oracle(fit, reduction), 3 if reduction == "mean" else 1
    oracle.samples = batch
    assert oracle.loss(theta) == fit.loss(theta, batch) / size
    assert (oracle.gradient(theta) == fit.gradient(theta, batch) / size).all()
    expected = fit.hessian(theta, batch) @ vector / size
    np.testing.assert_allclose(oracle.hessian_product(theta, vector), expected, rtol=1e-15)

"""Reference checks of the update rules, against any set of core modules.

Each check takes the modules to test as a namespace (`optimizers`, `batches`, `descent`), so that
test_rules.py can run them on the real ones and test_mutations.py on ones with a bug in them. All
references are computed without gdviz's own gradients: by torch, optax, in fractions, or by mpmath.
"""

from fractions import Fraction
from functools import cache
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import mpmath
import numpy as np

from gdviz.api import example
from gdviz.core import batches, descent, optimizers, oracle
from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.landscapes import AnalyticProblem
from gdviz.core.problems import Parameter, Points, Problem
from gdviz.core.regression import LinearRegression
from tests.core.references.data import FITS, SEED
from tests.core.references.make_optimizers import COLUMNS, ROWS, VARIANTS

REAL = SimpleNamespace(oracle=oracle, optimizers=optimizers, batches=batches, descent=descent)
UPDATES = 200
TOLERANCE = 1e-12

FACTOR = 8
"""How many times the spread of a peer's own run a run may be off, where that is more."""

X = (-1.5, -0.75, -0.125, 0.25, 0.5, 1.0, 1.75)
Y = (0.5, 1.25, 0.875, 2.0, 1.5, 3.25, 2.75)


def small_fit() -> LinearRegression:
    """A line through seven points, every coordinate a short binary fraction."""
    points = Points(np.array(X), np.array(Y), "x", "y")
    return LinearRegression(points, (Parameter("slope", "w"), Parameter("intercept", "b")))


class Slope(Problem):
    """A plane g·θ: the gradient is the same everywhere."""

    sample_count = 1

    def __init__(self, *gradient):
        self.slope = np.array(gradient, dtype=float)
        self.parameters = tuple(Parameter("", f"θ{n}") for n in range(len(gradient)))

    def loss(self, theta, samples=None):
        return theta @ self.slope

    def gradient(self, theta, samples=None):
        return np.broadcast_to(self.slope, theta.shape).copy()

    def hessian(self, theta, samples=None):
        return np.zeros((*theta.shape, theta.shape[-1]))


def path(
    modules,
    problem,
    key,
    settings,
    start,
    *,
    batch_size=None,
    draw="passes",
    seed=SEED,
    reduction="sum",
    updates=UPDATES,
    changes=(),
):
    """The positions of a run: (updates + 1, d)."""
    count = problem.sample_count
    optimizer = modules.optimizers.OPTIMIZERS[key]
    stream = modules.batches.BatchStream(count, batch_size or count, draw, seed)
    run = modules.descent.descend(
        problem,
        optimizer,
        optimizer.defaults() | settings,
        np.array(start),
        stream,
        reduction,
        changes,
    )
    with np.errstate(all="ignore"):
        return np.array([step.theta for step in islice(run, updates + 1)])


def assert_same_path(found, expected, tolerance=TOLERANCE):
    expected = np.array([[float(value) for value in row] for row in expected])
    assert found.shape == expected.shape
    off = np.abs(found - expected) / np.maximum(1.0, np.abs(expected))
    assert np.nanmax(off) <= tolerance, f"row {np.nanargmax(off.max(axis=1))}: {off.max():.2g}"
    assert np.isfinite(found).all()


# --- others' implementations ---------------------------------------------------------------------


class Recorded(NamedTuple):
    """A run in references/optimizers.npz: start (2,), rate, θ (rows, 2), spread (rows,)."""

    start: np.ndarray
    rate: float
    theta: np.ndarray
    spread: np.ndarray

    @property
    def bound(self):
        """How far off gdviz may be at each row, as a share of max(1, |θ|): (rows,)."""
        return np.maximum(TOLERANCE, FACTOR * self.spread)


@cache
def recorded():
    """Every run of references/optimizers.npz, by its name."""
    with np.load(Path(__file__).with_name("references") / "optimizers.npz") as stored:
        columns = [stored[name] for name in COLUMNS]
    return {name: Recorded(*rest) for name, *rest in zip(*columns, strict=True)}


def recorded_run(modules, name):
    """The same run by gdviz, as a `Descent`, and its first `Step`."""
    task, _, variant = name.partition(": ")
    rule, run = VARIANTS[variant], recorded()[name]
    if task in FITS:
        fit = FITS[task]
        problem, reduction = example(fit.model, fit.example), fit.reduction
        size, draw = fit.batch_size or problem.sample_count, fit.draw
    else:
        problem, reduction, size, draw = AnalyticProblem(LANDSCAPES[task]), "sum", 1, "passes"
    stream = modules.batches.BatchStream(problem.sample_count, size, draw, SEED)
    settings = rule.settings | {"learning_rate": float(run.rate)}
    optimizer = modules.optimizers.OPTIMIZERS[rule.key]
    descent = modules.descent.Descent(problem, optimizer, settings, stream, reduction)
    return descent, descent.begin(run.start)


def off(name, theta):
    """How far parameters (n, 2), the first of a run, are off at each row known: (rows,)."""
    run = recorded()[name]
    rows = [row for row in ROWS if row <= len(theta)]
    expected = run.theta[: len(rows)]
    apart = np.abs(theta[np.array(rows) - 1] - expected) / np.maximum(1.0, np.abs(expected))
    return apart.max(axis=1)


def check_recorded(modules, name, updates=UPDATES):
    """A run, update by update, against that of a peer; see references/make_optimizers.py."""
    descent, begin = recorded_run(modules, name)
    with np.errstate(all="ignore"):
        theta = np.array([step.theta for step in islice(descent.steps(begin), updates)])
    apart = off(name, theta)
    assert (apart <= recorded()[name].bound[: len(apart)]).all(), f"{name}: {apart}"


# --- fractions -----------------------------------------------------------------------------------


EXACT = {
    "gd": {},
    "momentum": {"gamma": 0.75},
    "heavy-ball": {"gamma": 0.75},
    "nesterov": {"gamma": 0.75},
    "qhm": {"beta": 0.75, "nu": 0.625},
}
"""The rules that need no root, and settings that are short binary fractions."""


def exact_path(rule, learning_rate, settings, start, batch_size, draw, reduction, updates):
    """A rule on `small_fit` in fractions, floats taken at their value."""
    x, y = [Fraction(v) for v in X], [Fraction(v) for v in Y]
    rate, memory, *share = (Fraction(v) for v in (learning_rate, *(settings or {"": 0}).values()))
    theta, m = [Fraction(v) for v in start], [Fraction(0), Fraction(0)]
    # The indices are checked on their own in test_batches.py.
    stream = batches.BatchStream(len(x), batch_size, draw, SEED)
    rows = [tuple(theta)]
    for update in range(updates):
        batch = stream.at(update)
        batch = range(len(x)) if batch is None else batch.tolist()
        residuals = [theta[0] * x[n] + theta[1] - y[n] for n in batch]
        g = [sum(r * x[n] for r, n in zip(residuals, batch, strict=True)), sum(residuals)]
        if reduction == "mean":
            g = [value / len(batch) for value in g]
        new = 1 if rule in ("heavy-ball", "nesterov") else 1 - memory
        m = [memory * a + new * b for a, b in zip(m, g, strict=True)]
        step = g if rule == "gd" else m
        if rule == "nesterov":
            step = [b + memory * a for a, b in zip(m, g, strict=True)]
        if rule == "qhm":
            step = [(1 - share[0]) * b + share[0] * a for a, b in zip(m, g, strict=True)]
        theta = [a - rate * b for a, b in zip(theta, step, strict=True)]
        rows.append(tuple(theta))
    return rows


def check_exact(modules, rule, batch_size, draw, reduction, updates=UPDATES):
    """A rule of `EXACT` against fractions, under a batch regime."""
    rate, start = 0.03125, (-2.0, 3.5)
    found = path(
        modules,
        small_fit(),
        rule,
        EXACT[rule] | {"learning_rate": rate},
        start,
        batch_size=batch_size,
        draw=draw,
        reduction=reduction,
        updates=updates,
    )
    expected = exact_path(rule, rate, EXACT[rule], start, batch_size, draw, reduction, updates)
    assert_same_path(found, expected)


# --- mpmath --------------------------------------------------------------------------------------


def precise_gradient(problem):
    """∇L of small_fit, Himmelblau or a plane in mpmath, written out again."""
    if problem == "himmelblau":
        return lambda x, y: (
            4 * x * (x * x + y - 11) + 2 * (x + y * y - 7),
            2 * (x * x + y - 11) + 4 * y * (x + y * y - 7),
        )
    pairs = [(mpmath.mpf(x), mpmath.mpf(y)) for x, y in zip(X, Y, strict=True)]
    return lambda w, b: (
        mpmath.fsum((w * x + b - y) * x for x, y in pairs),
        mpmath.fsum(w * x + b - y for x, y in pairs),
    )


def check_adam_note(modules, problem, updates=UPDATES):
    """Adam as the note prints it, against 50 digits."""
    settings = {"learning_rate": 0.02, "gamma1": 0.9, "gamma2": 0.99, "epsilon": 1e-3}
    start = (-0.3, -1.2)
    with mpmath.workdps(50):
        eta, gamma1, gamma2, epsilon = map(mpmath.mpf, settings.values())
        gradient = precise_gradient(problem)
        theta, m, v = list(map(mpmath.mpf, start)), [mpmath.mpf(0)] * 2, mpmath.mpf(0)
        expected = [tuple(theta)]
        for _ in range(updates):
            g = gradient(*theta)
            divisor = mpmath.sqrt(v) + epsilon
            theta = [t - eta * k / divisor for t, k in zip(theta, m, strict=True)]
            m = [gamma1 * k + (1 - gamma1) * new for k, new in zip(m, g, strict=True)]
            v = gamma2 * v + (1 - gamma2) * (g[0] ** 2 + g[1] ** 2)
            expected.append(tuple(theta))
    loaded = AnalyticProblem(LANDSCAPES[problem]) if problem in LANDSCAPES else small_fit()
    found = path(modules, loaded, "adam-note", settings, start, updates=updates)
    assert_same_path(found, expected)


def check_adam_note_strides(modules):
    """What the lag and the missing correction do: no first step, then 3.16 η, longest at 13."""
    eta, epsilon = 0.5, 1e-300
    settings = {"learning_rate": eta, "gamma1": 0.9, "gamma2": 0.99, "epsilon": epsilon}
    theta = path(modules, Slope(3.0, 4.0), "adam-note", settings, (1.0, -2.0), updates=60)
    strides = np.linalg.norm(np.diff(theta, axis=0), axis=1) / eta
    assert (theta[1] == theta[0]).all()
    assert abs(strides[1] - 0.1 / np.sqrt(0.01)) < 1e-12
    settings["gamma2"] = 0.999
    theta = path(modules, Slope(3.0, 4.0), "adam-note", settings, (1.0, -2.0), updates=60)
    strides = np.linalg.norm(np.diff(theta, axis=0), axis=1) / eta
    assert abs(strides[1] - 0.1 / np.sqrt(0.001)) < 1e-12
    assert int(np.argmax(strides)) + 1 == 13  # update 13 applies m₁₂/√v₁₂
    assert abs(strides[12] - (1 - 0.9**12) / np.sqrt(1 - 0.999**12)) < 1e-12
    assert round(strides[12], 2) == 6.57

"""Reference checks of the update rules, against any set of core modules.

Each check takes the modules to test as a namespace (`optimizers`, `batches`, `descent`), so that
test_rules.py can run them on the real ones and test_mutations.py on ones with a bug in them. All
references are computed without gdviz's own gradients: by torch, in fractions, or by mpmath.
"""

from fractions import Fraction
from itertools import islice
from pathlib import Path
from types import SimpleNamespace

import mpmath
import numpy as np

from gdviz.core import batches, descent, optimizers, oracle
from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.landscapes import AnalyticProblem
from gdviz.core.problems import Parameter, Points, Problem
from gdviz.core.regression import LinearRegression
from gdviz.io.problems import load_problem
from gdviz.scene.opening import PENGUINS
from tests.core.references.make_adam import DEFAULTS, RUNS, SEED

REAL = SimpleNamespace(oracle=oracle, optimizers=optimizers, batches=batches, descent=descent)
UPDATES = 200
TOLERANCE = 1e-12

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


# --- torch ---------------------------------------------------------------------------------------


def check_adam_torch(modules, name):
    """Adam as torch.optim.Adam has it; see references/make_adam.py."""
    problem, reduction, batch_size, start, settings = RUNS[name]
    loaded = (
        load_problem(PENGUINS) if problem == "penguins" else AnalyticProblem(LANDSCAPES[problem])
    )
    with np.load(Path(__file__).with_name("references") / "adam.npz") as references:
        expected = references[name]
    found = path(
        modules,
        loaded,
        "adam",
        DEFAULTS | settings,
        start,
        batch_size=batch_size,
        reduction=reduction,
    )
    assert_same_path(found, expected)


# --- fractions -----------------------------------------------------------------------------------


def exact_path(rule, learning_rate, gamma, start, batch_size, draw, reduction, updates):
    """Gradient descent or Momentum on `small_fit` in fractions, floats taken at their value."""
    x, y = [Fraction(v) for v in X], [Fraction(v) for v in Y]
    rate, gamma = Fraction(learning_rate), Fraction(gamma)
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
        if rule == "momentum":
            m = [gamma * old + (1 - gamma) * new for old, new in zip(m, g, strict=True)]
            g = m
        theta = [old - rate * new for old, new in zip(theta, g, strict=True)]
        rows.append(tuple(theta))
    return rows


def check_exact(modules, rule, batch_size, draw, reduction, updates=UPDATES):
    """Gradient descent and Momentum against fractions, under a batch regime."""
    rate, gamma, start = 0.03125, 0.75, (-2.0, 3.5)
    settings = {"learning_rate": rate} | ({"gamma": gamma} if rule == "momentum" else {})
    found = path(
        modules,
        small_fit(),
        rule,
        settings,
        start,
        batch_size=batch_size,
        draw=draw,
        reduction=reduction,
        updates=updates,
    )
    expected = exact_path(rule, rate, gamma, start, batch_size, draw, reduction, updates)
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

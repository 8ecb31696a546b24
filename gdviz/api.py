"""gdviz without its window: problems, rules and runs, in Python.

>>> import gdviz
>>> f = gdviz.landscape("rosenbrock")
>>> run = gdviz.descend(f, "adam", start=(-1.4, 2.4), updates=4000, learning_rate=0.05)
>>> run.theta[-1].round(4).tolist()
[1.0, 1.0]

Nothing here needs Qt or a display.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from gdviz.core.arrays import Array, Indices
from gdviz.core.batches import BatchStream, Draw
from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.common import declarations
from gdviz.core.datasets import DATASETS, Recorded
from gdviz.core.descent import Change, Descent
from gdviz.core.formula import Formula, FormulaError
from gdviz.core.hyper import Setting
from gdviz.core.landscapes import AnalyticProblem, FormulaProblem
from gdviz.core.models import MODELS
from gdviz.core.models import fit as fit_samples
from gdviz.core.optimizers import OPTIMIZERS, Optimizer
from gdviz.core.optimizers.rule import rule_latex, rule_text
from gdviz.core.oracle import whole_loss
from gdviz.core.problems import (
    DataError,
    LabelledPoints,
    Parameter,
    Points,
    Problem,
    Reduction,
)
from gdviz.core.tilted import TiltedProblem
from gdviz.io.problems import load_problem
from gdviz.scene.spec import FitProblem, GeneratedData, RecordedData

__all__ = [
    "DATASETS",
    "LANDSCAPES",
    "MODELS",
    "OPTIMIZERS",
    "Change",
    "DataError",
    "Formula",
    "FormulaError",
    "Problem",
    "Run",
    "descend",
    "example",
    "fit",
    "formula",
    "function",
    "landscape",
    "rule_latex",
    "rule_text",
    "tilted",
]


def landscape(name: str) -> AnalyticProblem:
    """A landscape of the catalogue (`LANDSCAPES` lists them).

    Raises:
        KeyError: there is none of this name.
    """
    return AnalyticProblem(LANDSCAPES[name])


def formula(text: str, **letters: float) -> FormulaProblem:
    """A function that you type, of x and y, or of x alone; free letters get their values by name.

    Raises:
        FormulaError: the text cannot be read; it says what is wrong at which column.

    >>> formula("a x^2 + y^2", a=3).gradient(np.array([1.0, 2.0])).tolist()
    [6.0, 4.0]
    """
    return FormulaProblem(Formula(text, letters))


def function(
    loss: Callable[[Array], Array],
    gradient: Callable[[Array], Array],
    hessian: Callable[[Array], Array] | None = None,
    dimension: int = 2,
) -> Problem:
    """A function of your own.

    Args:
        loss: from θ (..., d) to (...). gradient: to (..., d).
        hessian: to (..., d, d); only some rules ask for it.
        dimension: d.
    """
    return _Function(loss, gradient, hessian, dimension)


def tilted(problem: Problem, copies: int = 64, tilt: float = 1.0, seed: int = 0) -> TiltedProblem:
    """The problem as the mean of tilted copies of itself, for mini-batches: a `TiltedProblem`."""
    return TiltedProblem(problem, copies, tilt, seed)


def fit(model: str, x: ArrayLike, y: ArrayLike, **settings: float) -> Problem:
    """A model of two parameters fitted to data of yours (`MODELS` lists the models).

    Args:
        model: a key of `MODELS`.
        x: inputs (N,), or (N, 2) for a model of two classes. y: targets (N,), or classes 0 and 1.
        settings: of the loss, such as ``scale`` for a robust one.

    Raises:
        KeyError: there is no such model.
        DataError: there is no sample, or a number is missing or not finite.
        ValueError: x has another shape, or a setting is unknown or out of its range.

    >>> line = fit("linear", [0.0, 1.0, 2.0], [1.0, 3.0, 5.0])
    >>> line.minimum().tolist()
    [2.0, 1.0]
    """
    inputs, targets = np.array(x, dtype=np.float64), np.array(y, dtype=np.float64)
    labelled = MODELS[model].labelled
    if inputs.ndim != 1 + labelled or (labelled and inputs.shape[1] != 2):
        raise ValueError(f"x must have shape {'(N, 2)' if labelled else '(N,)'} for this model")
    samples = (
        LabelledPoints(inputs, targets, ("x₁", "x₂"), ("0", "1"))
        if labelled
        else Points(inputs, targets, "x", "y")
    )
    return fit_samples(model, samples, settings)


def example(model: str, number: int = 0) -> Problem:
    """A model on data that come with gdviz: `MODELS[model].examples` says which.

    Raises:
        KeyError: there is no such model. IndexError: it has no such example.
    """
    data = MODELS[model].examples[number]
    recorded = isinstance(DATASETS[data.dataset], Recorded)
    return load_problem(
        FitProblem(
            model,
            RecordedData(data.dataset, data.inputs, data.target)
            if recorded
            else GeneratedData(data.dataset),
        )
    )


@dataclass(frozen=True)
class Run:
    """What a run, or very many side by side, went through.

    Attributes:
        theta: (updates + 1, ..., d), the start first; with ``keep="last"`` (1, ..., d), the end.
        loss: (updates + 1, ...), over all samples; likewise.
        evaluations: (updates + 1,), sample gradients asked for so far; likewise.
        diverged_at: the first row that is not finite in every number, or None.
    """

    theta: Array
    loss: Array
    evaluations: Indices
    diverged_at: int | None


def descend(
    problem: Problem,
    optimizer: str | Optimizer,
    start: ArrayLike,
    updates: int,
    *,
    batch_size: int | None = None,
    draw: Draw = "passes",
    seed: int = 0,
    reduction: Reduction = "sum",
    changes: Sequence[Change] = (),
    keep: Literal["all", "last"] = "all",
    **settings: Setting,
) -> Run:
    """Descend `problem` by `updates` updates.

    Args:
        problem: from `landscape`, `formula`, `function`, `tilted` or `fit`.
        optimizer: a row of `OPTIMIZERS`, or its key.
        start: parameters (d,); or (..., d) for as many runs side by side, in one go.
        batch_size: samples that an update sees; None for all.
        draw, seed: how batches are drawn (see `BatchStream`).
        reduction: whether an update sees the sum over its batch or the mean.
        changes: settings changed on the way, by update number.
        keep: every row, or the last alone (a million starts would not fit otherwise).
        settings: hyperparameters of the rule, and those of every rule (`schedule`, `warmup`,
            `weight_decay`, `clip_norm`, …); what is not named is at its default.

    Raises:
        KeyError: there is no such optimizer.
        TypeError: the rule has no such setting.
        ValueError: a value is out of its range, or `start` does not fit the problem.

    >>> many = descend(landscape("himmelblau"), "momentum", learning_rate=0.01,
    ...                start=np.zeros((1000, 2)), updates=300, keep="last")
    >>> many.theta.shape, many.loss.shape
    ((1, 1000, 2), (1, 1000))
    """
    rule = OPTIMIZERS[optimizer] if isinstance(optimizer, str) else optimizer
    _check(rule, settings, changes)
    theta = np.array(start, dtype=np.float64)
    if theta.ndim == 0 or theta.shape[-1] != problem.dimension:
        raise ValueError(
            f"start must have shape (..., {problem.dimension}) for this problem, not {theta.shape}"
        )
    if updates < 0:
        raise ValueError(f"updates must be at least 0, not {updates}")
    stream = BatchStream(problem.sample_count, batch_size or problem.sample_count, draw, seed)
    run = Descent(problem, rule, settings, stream, reduction, tuple(changes))
    with np.errstate(all="ignore"):
        rows, evaluations = _rows(run, theta, updates, keep)
        loss = _losses(problem, rows, reduction)
    axes = tuple(range(1, rows.ndim))
    sound = np.isfinite(rows).all(axis=axes) & np.isfinite(loss).all(axis=axes[:-1])
    diverged = None if sound.all() else int(np.argmin(sound))
    return Run(rows, loss, evaluations, diverged)


def _rows(run: Descent, start: Array, updates: int, keep: str) -> tuple[Array, Indices]:
    """Parameters and evaluations of the rows that are kept."""
    begin = run.begin(start)
    none = np.zeros(1, dtype=np.int64)
    if not updates:
        return start[None], none
    if start.ndim == 1:
        theta, evaluations, _ = run.block(begin, updates)
        rows, costs = np.vstack([start, theta]), np.concatenate([none, evaluations])
        return (rows, costs) if keep == "all" else (rows[-1:], costs[-1:])
    if keep == "last" and (found := run.many(start, updates)) is not None:
        return found[0][None], np.array([found[1]])
    kept = [begin]
    for step in run.steps(begin):
        kept = [*kept, step] if keep == "all" else [step]
        if step.index == updates:
            break
    costs = np.array([step.evaluations for step in kept], dtype=np.int64)
    return np.stack([step.theta for step in kept]), costs


def _losses(problem: Problem, rows: Array, reduction: Reduction) -> Array:
    """The loss of every row: all at once, or row by row where a row is many runs."""
    if rows.ndim == 2:
        return whole_loss(problem, rows, reduction)
    return np.stack([whole_loss(problem, row, reduction) for row in rows])


def _check(rule: Optimizer, settings: dict[str, Setting], changes: Sequence[Change]) -> None:
    known = declarations(rule)
    for name, value in [*settings.items(), *((c.name, c.value) for c in changes)]:
        if name not in known:
            raise TypeError(f"{rule.key} has no setting {name!r}; it has {', '.join(known)}")
        if fault := known[name].check(value):
            raise ValueError(f"{name}: {fault}")


class _Function(Problem):
    sample_count = 1

    def __init__(
        self,
        loss: Callable[[Array], Array],
        gradient: Callable[[Array], Array],
        hessian: Callable[[Array], Array] | None,
        dimension: int,
    ) -> None:
        self._loss, self._gradient, self._hessian = loss, gradient, hessian
        self.parameters = tuple(Parameter("", f"θ{n}") for n in range(1, dimension + 1))

    def loss(self, theta: Array, samples: Indices | None = None) -> Array:
        return np.asarray(self._loss(theta), dtype=np.float64)

    def gradient(self, theta: Array, samples: Indices | None = None) -> Array:
        return np.asarray(self._gradient(theta), dtype=np.float64)

    def hessian(self, theta: Array, samples: Indices | None = None) -> Array:
        if self._hessian is None:
            raise ValueError("this rule asks for a Hessian, and the function came without one")
        return np.asarray(self._hessian(theta), dtype=np.float64)

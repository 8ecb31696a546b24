"""gdviz without its window: problems, rules and runs, in Python.

>>> import gdviz
>>> f = gdviz.landscape("rosenbrock")
>>> run = gdviz.descend(f, "adam", start=(-1.4, 2.4), updates=500, learning_rate=0.05)
>>> run
Run(theta (501, 2), loss 25.12 → 0.8935, 500 evaluations)
>>> run.theta[-1].round(3).tolist()
[0.055, 0.002]

Many runs go side by side: a start of shape (..., d) is as many runs, in one go.

>>> ends = gdviz.descend(f, "momentum", np.ones((1000, 2)), 50, keep="last")
>>> ends.theta.shape
(1, 1000, 2)

Nothing here needs Qt or a display.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from numbers import Integral, Real
from typing import Literal, TypeVar, get_args

import numpy as np
from numpy.typing import ArrayLike

from gdviz.core.arrays import Array, Bools, Indices
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

Keep = Literal["all", "last"]

KEEP_LIMIT = 8 * 2**30
"""Bytes that all rows of a call may take: an array that does not fit would stop the machine."""

BLOCK = 2**16
"""Updates of a single run that are computed in one go."""

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
        ValueError: there is none of this name.
    """
    return AnalyticProblem(_row("landscape", name, LANDSCAPES))


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
        loss: from θ (..., d) to (...). gradient: to (..., d). Both must take any leading axes,
            since all runs, or all rows of one, are handed over at once; a function of a single
            θ (d,) becomes one with ``np.vectorize(loss, signature="(d)->()")``.
        hessian: to (..., d, d); only `newton` asks for it.
        dimension: d.

    Raises:
        ValueError: `dimension` is less than 1; later, what a function gives has another shape.

    >>> bowl = function(lambda theta: (theta**2).sum(axis=-1), lambda theta: 2 * theta, dimension=3)
    >>> descend(bowl, "gd", (1.0, 2.0, 4.0), 1, learning_rate=0.25).theta[-1].tolist()
    [0.5, 1.0, 2.0]
    """
    return _Function(loss, gradient, hessian, dimension)


def tilted(problem: Problem, copies: int = 64, tilt: float = 1.0, seed: int = 0) -> TiltedProblem:
    """The problem as the mean of tilted copies of itself, for mini-batches: a `TiltedProblem`.

    >>> f = landscape("himmelblau")
    >>> run = descend(tilted(f, copies=6, tilt=5.0), "gd", (0.0, 0.0), 300,
    ...               batch_size=2, reduction="mean", learning_rate=0.01)
    >>> bool(run.loss[0] == f.loss(np.zeros(2))), int(run.evaluations[-1])
    (True, 600)

    Raises:
        ValueError: the problem has several samples, or an argument is out of its range.
    """
    return TiltedProblem(problem, copies, tilt, seed)


def fit(model: str, x: ArrayLike, y: ArrayLike, **settings: float) -> Problem:
    """A model of two parameters fitted to data of yours (`MODELS` lists the models).

    Args:
        model: a key of `MODELS`.
        x: inputs (N,), or (N, 2) for a model of two classes. y: targets (N,), or classes 0 and 1.
        settings: of the loss, such as ``scale`` for a robust one.

    Raises:
        DataError: there is no sample, x and y are unequally long, or a number is missing or not
            finite.
        ValueError: there is no such model, x or y has another shape, or a setting is unknown or
            out of its range.

    >>> line = fit("linear", [0.0, 1.0, 2.0], [1.0, 3.0, 5.0])
    >>> line.minimum().tolist()
    [2.0, 1.0]
    """
    inputs, targets = np.array(x, dtype=np.float64), np.array(y, dtype=np.float64)
    labelled = _row("model", model, MODELS).labelled
    if inputs.ndim != 1 + labelled or (labelled and inputs.shape[1] != 2):
        raise ValueError(f"x must have shape {'(N, 2)' if labelled else '(N,)'} for this model")
    if targets.ndim != 1:
        raise ValueError(f"y must have shape (N,), not {targets.shape}")
    samples = (
        LabelledPoints(inputs, targets, ("x₁", "x₂"), ("0", "1"))
        if labelled
        else Points(inputs, targets, "x", "y")
    )
    return fit_samples(model, samples, settings)


def example(model: str, number: int = 0) -> Problem:
    """A model on data that come with gdviz: `MODELS[model].examples` says which.

    Raises:
        ValueError: there is no such model. IndexError: it has no such example.
    """
    examples = _row("model", model, MODELS).examples
    if not 0 <= number < len(examples):
        raise IndexError(f"the examples of {model} are numbered from 0 to {len(examples) - 1}")
    data = examples[number]
    recorded = isinstance(DATASETS[data.dataset], Recorded)
    return load_problem(
        FitProblem(
            model,
            RecordedData(data.dataset, data.inputs, data.target)
            if recorded
            else GeneratedData(data.dataset),
        )
    )


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """What a run, or very many side by side, went through.

    Attributes:
        theta: (updates + 1, ..., d), the start first; with ``keep="last"`` (1, ..., d), the end.
        loss: (updates + 1, ...), over all samples, summed or averaged as the updates are;
            likewise.
        evaluations: (updates + 1,), sample gradients that each run has asked for so far;
            likewise. Rules that ask for more pay for it: see `Oracle`.
    """

    theta: Array
    loss: Array
    evaluations: Indices

    @property
    def finite(self) -> Bools:
        """Whether parameters and loss of a row are finite, for every run: (updates + 1, ...)."""
        return np.asarray(np.isfinite(self.theta).all(axis=-1) & np.isfinite(self.loss))

    @property
    def diverged_at(self) -> int | None:
        """The first row in which a run is not finite, or None.

        That is row 0 where the loss overflows at the start itself. Rows after it are what
        floating point makes of it.
        """
        sound = self.finite.reshape(len(self.theta), -1).all(axis=-1)
        return None if sound.all() else int(np.argmin(sound))

    def __repr__(self) -> str:
        words = [f"theta {self.theta.shape}"]
        if self.loss.ndim == 1:
            words.append(f"loss {self.loss[0]:.4} → {self.loss[-1]:.4}")
        words.append(f"{self.evaluations[-1]} evaluations")
        if self.diverged_at is not None:
            words.append(f"diverged at row {self.diverged_at}")
        return f"Run({', '.join(words)})"


def descend(
    problem: Problem,
    optimizer: str | Optimizer,
    start: ArrayLike,
    updates: int,
    *,
    batch_size: int | None = None,
    draw: Draw = "passes",
    drop_last: bool = False,
    seed: int = 0,
    reduction: Reduction = "sum",
    changes: Sequence[Change] = (),
    keep: Keep = "all",
    **settings: Setting,
) -> Run:
    """Descend `problem` by `updates` updates.

    Overflow is silent: a run that diverges goes on in infinities and NaN, and `Run.finite` and
    `Run.diverged_at` tell.

    Args:
        problem: from `landscape`, `formula`, `function`, `tilted`, `fit` or `example`.
        optimizer: a row of `OPTIMIZERS`, or its key.
        start: parameters (d,); or (..., d) for as many runs side by side, in one go.
        updates: how many, from 0.
        batch_size: samples that an update sees, 1 … N; None for all N.
        draw, drop_last, seed: how batches are drawn (see `BatchStream`). All runs side by side
            see the same batches; so do runs of equal batch size, draw and seed on other days and
            machines.
        reduction: whether an update sees the sum over its batch or the mean.
        changes: settings changed on the way, by update number, in any order.
        keep: every row, which takes 8 (d + 1) (updates + 1) bytes for every run; or the last
            alone, which takes hardly more memory however many updates there are.
        settings: hyperparameters of the rule, and those of every rule: a schedule of the rate
            (`schedule`, `schedule_length`, `warmup`, …), decoupled `weight_decay`, clipped
            gradients (`clip_norm`, `clip_value`). What is not named is at its default.

    Raises:
        TypeError: the rule has no such setting, or a whole number is something else.
        ValueError: there is no such optimizer, a value is out of its range, `start` does not
            fit the problem or is not finite, or the rows would take more than `KEEP_LIMIT`.

    >>> many = descend(landscape("himmelblau"), "momentum", learning_rate=0.01,
    ...                start=np.zeros((1000, 2)), updates=300, keep="last")
    >>> many.theta.shape, many.loss.shape
    ((1, 1000, 2), (1, 1000))

    Any rule takes any schedule, decay and clipping:

    >>> descend(landscape("himmelblau"), "lion", (0.0, 0.0), 200, learning_rate=0.1,
    ...         schedule="cosine", schedule_length=200, warmup=10, clip_norm=5.0)
    Run(theta (201, 2), loss 170.0 → 4.081e-06, 200 evaluations)
    """
    rule = _row("optimizer", optimizer, OPTIMIZERS) if isinstance(optimizer, str) else optimizer
    _check(rule, settings, changes)
    for name, word, words in (
        ("draw", draw, get_args(Draw)),
        ("reduction", reduction, get_args(Reduction)),
        ("keep", keep, get_args(Keep)),
    ):
        if word not in words:
            raise ValueError(f"{name} must be one of {', '.join(words)}, not {word!r}")
    theta = _checked_start(problem, start)
    updates = _whole("updates", updates)
    if updates < 0:
        raise ValueError(f"updates must be at least 0, not {updates}")
    if keep == "all":
        _check_room(theta, updates)
    count = problem.sample_count
    size = count if batch_size is None else _whole("batch_size", batch_size)
    stream = BatchStream(count, size, draw, _whole("seed", seed), drop_last)
    run = Descent(problem, rule, settings, stream, reduction, tuple(changes))
    with np.errstate(all="ignore"):
        rows, evaluations = (_every_row if keep == "all" else _last_row)(run, theta, updates)
        loss = _losses(problem, rows, reduction)
    return Run(rows, loss, evaluations)


def _every_row(run: Descent, start: Array, updates: int) -> tuple[Array, Indices]:
    """Parameters (updates + 1, ..., d) and evaluations (updates + 1,)."""
    rows = np.empty((updates + 1, *start.shape))
    evaluations = np.zeros(updates + 1, dtype=np.int64)
    rows[0] = start
    begin = run.begin(start)
    if start.ndim > 1:
        for step in islice(run.steps(begin), updates):
            rows[step.index], evaluations[step.index] = step.theta, step.evaluations
        return rows, evaluations
    step = begin
    while (at := step.index + 1) <= updates:
        part = slice(at, at + min(BLOCK, updates - step.index))
        rows[part], evaluations[part], step = run.block(step, part.stop - at)
    return rows, evaluations


def _last_row(run: Descent, start: Array, updates: int) -> tuple[Array, Indices]:
    """Parameters (1, ..., d) and evaluations (1,) after all updates."""
    step = run.begin(start)
    if start.ndim == 1:
        while step.index < updates:
            *_, step = run.block(step, min(BLOCK, updates - step.index))
    elif (found := run.many(start, updates)) is not None:
        return found[0][None], np.array([found[1]])
    else:
        (step,) = deque(islice(run.steps(step), updates), maxlen=1) or (step,)
    return step.theta[None], np.array([step.evaluations])


def _losses(problem: Problem, rows: Array, reduction: Reduction) -> Array:
    """The loss of every row: all at once, or row by row where a row is many runs."""
    if rows.ndim == 2:
        return whole_loss(problem, rows, reduction)
    return np.stack([whole_loss(problem, row, reduction) for row in rows])


# --- what is refused ---------------------------------------------------------------------------


Row = TypeVar("Row")


def _row(kind: str, name: str, table: Mapping[str, Row]) -> Row:
    """The row of this name, or a sentence that says which there are."""
    if name not in table:
        near = get_close_matches(str(name).lower(), table, n=1)
        meant = f"; did you mean {near[0]!r}?" if near else "."
        raise ValueError(f"there is no {kind} {name!r}{meant} There are: {', '.join(table)}")
    return table[name]


def _whole(name: str, value: object) -> int:
    if not isinstance(value, Integral):
        raise TypeError(f"{name} must be a whole number, not {value!r}")
    return int(value)


def _checked_start(problem: Problem, start: ArrayLike) -> Array:
    theta = np.array(start, dtype=np.float64)
    if theta.ndim == 0 or theta.shape[-1] != problem.dimension:
        raise ValueError(
            f"start must have shape (..., {problem.dimension}) for this problem, not {theta.shape}"
        )
    odd = np.argwhere(~np.isfinite(theta))
    if len(odd):
        at = tuple(odd[0].tolist())
        raise ValueError(
            f"start must be finite, but start[{str(at)[1:-1].rstrip(',')}] is {theta[at]}"
        )
    return theta


def _check_room(start: Array, updates: int) -> None:
    runs = start.size // start.shape[-1]
    needed = 8 * (start.size + runs) * (updates + 1)
    if needed > KEEP_LIMIT:
        raise ValueError(
            f"every row of {runs:,} runs of {updates:,} updates takes {needed / 2**30:.1f} GiB, "
            f"more than gdviz.api.KEEP_LIMIT ({KEEP_LIMIT / 2**30:.1f} GiB); keep the last row "
            f"alone (keep='last')"
        )


def _check(rule: Optimizer, settings: Mapping[str, Setting], changes: Sequence[Change]) -> None:
    known = declarations(rule)
    for change in changes:
        if change.update < 0:
            raise ValueError(f"a change must be at update 0 or later, not {change.update}")
    for name, value in [*settings.items(), *((c.name, c.value) for c in changes)]:
        if name not in known:
            raise TypeError(f"{rule.key} has no setting {name!r}; it has {', '.join(known)}")
        if not isinstance(value, Real | str):
            raise TypeError(f"{name} must be a number or a word, not {value!r}")
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
        if dimension < 1:
            raise ValueError(f"dimension must be at least 1, not {dimension}")
        self._loss, self._gradient, self._hessian = loss, gradient, hessian
        self.parameters = tuple(Parameter("", f"θ{n}") for n in range(1, dimension + 1))

    def loss(self, theta: Array, samples: Indices | None = None) -> Array:
        return _shaped("loss", self._loss(theta), theta.shape[:-1])

    def gradient(self, theta: Array, samples: Indices | None = None) -> Array:
        return _shaped("gradient", self._gradient(theta), theta.shape)

    def hessian(self, theta: Array, samples: Indices | None = None) -> Array:
        if self._hessian is None:
            raise ValueError("this rule asks for a Hessian, and the function came without one")
        return _shaped("hessian", self._hessian(theta), (*theta.shape, theta.shape[-1]))


def _shaped(name: str, value: ArrayLike, shape: tuple[int, ...]) -> Array:
    found = np.asarray(value, dtype=np.float64)
    if found.shape != shape:
        raise ValueError(f"{name} gave shape {found.shape} where {shape} was due")
    return found

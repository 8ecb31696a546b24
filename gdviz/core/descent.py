"""The only optimisation loop, update by update, and a fast form of it."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from gdviz.core import ensemble, fused
from gdviz.core.arrays import Array, Indices
from gdviz.core.batches import BatchStream
from gdviz.core.common import COMMON, composed, extras
from gdviz.core.hyper import Setting, Settings
from gdviz.core.optimizers.base import Optimizer, Terms
from gdviz.core.oracle import Oracle, reduced
from gdviz.core.problems import Problem, Reduction
from gdviz.core.scalars import letter_key
from gdviz.core.schedules import rate_factor
from gdviz.core.symbolic.graph import Expr


@dataclass(frozen=True, slots=True)
class Change:
    """From update number `update` on (0 is the first), the setting `name` is `value`.

    Changes may come in any order. Of two that set one thing at one update, the later one given
    holds. Schedules count from the start of the run, not from a change.
    """

    update: int
    name: str
    value: Setting


@dataclass(frozen=True, slots=True)
class Step:
    """Where a run stands after `index` updates: enough to go on from.

    Attributes:
        index: updates done; 0 is the start.
        theta: (d,).
        state: the optimizer's.
        evaluations: what the oracle has been asked so far, in sample gradients.
        samples: the batch of the update that led here, (b,); None for all, or at the start.
        terms: what that update was made of; empty at the start.
    """

    index: int
    theta: Array
    state: Any
    evaluations: int
    samples: Indices | None
    terms: Terms


@dataclass(frozen=True)
class Lengths:
    """How long the terms of some updates were, (count,) each.

    Attributes:
        gradient: ‖g‖, as the rule saw it: of its batch, clipped where that is asked for.
        momentum: ‖m‖, of what it remembers of past gradients by that name; NaN where nothing.
        step: ‖Δθ‖, decay and all, before it is rounded into the parameters.
    """

    gradient: Array
    momentum: Array
    step: Array


_TOLD = ("gradient", "momentum", "step", "decay")


@dataclass(frozen=True)
class Descent:
    """What a run depends on.

    Attributes:
        problem: what is descended.
        optimizer: the rule, a row of `OPTIMIZERS`.
        settings: by name, its own and those of `COMMON`; what is missing is at its default.
        batches: the samples of every update.
        reduction: whether an update sees the sum over its batch or the mean.
        changes: settings changed on the way, by update number.

    At the edges: a rate of 0 leaves the parameters where they are, decay or not, while the
    questions are counted all the same. Overflow and NaN are not caught: parameters take them on
    and keep them, as IEEE arithmetic has it. But `clip_value` makes an infinite slope finite,
    and a line search (BFGS) stays where it is rather than go where the loss is no number.
    """

    problem: Problem
    optimizer: Optimizer
    settings: Settings
    batches: BatchStream
    reduction: Reduction = "sum"
    changes: tuple[Change, ...] = ()
    _turns: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _stages: tuple[dict[str, Any], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        common = {row.name: row.default for row in COMMON}
        stages = [common | self.optimizer.defaults() | dict(self.settings)]
        turns: list[int] = []
        for change in sorted(self.changes, key=lambda change: change.update):
            if not turns or change.update != turns[-1]:
                turns.append(change.update)
                stages.append(dict(stages[-1]))
            stages[-1][change.name] = change.value
        object.__setattr__(self, "_turns", tuple(turns))
        object.__setattr__(self, "_stages", tuple(stages))

    def begin(self, start: Array) -> Step:
        """The `Step` before the first update, from parameters (d,) or, for many runs, (..., d)."""
        theta = np.array(start, dtype=np.float64)
        return Step(0, theta, self.optimizer.init(theta), 0, None, {})

    def settings_at(self, update: int) -> dict[str, Any]:
        """What holds in update number `update`, apart from the schedule. Not to be changed."""
        return self._stages[bisect_right(self._turns, update)]

    # --- update by update --------------------------------------------------------------------

    def steps(self, step: Step) -> Iterator[Step]:
        """Every `Step` after this one, without end."""
        oracle = Oracle(self.problem, self.reduction)
        oracle.evaluations = step.evaluations
        index, theta, state = step.index, step.theta, step.state
        turns = set(self._turns)
        current = self.settings_at(index)
        update = composed(self.optimizer.update, extras(current))
        while True:
            if index in turns:
                current = self.settings_at(index)
                update = composed(self.optimizer.update, extras(current))
            now = current
            if _scheduled(current):
                rate = current["learning_rate"] * rate_factor(current, index)
                now = current | {"learning_rate": rate}
            oracle.samples = self.batches.at(index)
            theta, state, terms = update(oracle, theta, state, now)
            index += 1
            yield Step(index, theta, state, oracle.evaluations, oracle.samples, terms)

    # --- in blocks -----------------------------------------------------------------------------

    def block(self, step: Step, count: int) -> tuple[Array, Indices, Step]:
        """The next `count` updates of one run, at once; the same numbers as `steps` gives.

        Returns:
            Parameters (count, d) and evaluations (count,) after each update, and the last `Step`,
            without terms if it was computed fast.
        """
        theta = np.empty((count, len(step.theta)))
        evaluations = np.empty(count, dtype=np.int64)
        done = 0
        while done < count:
            part = self._until_change(step.index, count - done)
            rows, costs, step = self._fast(step, part) or self._plain(step, part)
            theta[done : done + part], evaluations[done : done + part] = rows, costs
            done += part
        return theta, evaluations, step

    def lengths(self, step: Step, count: int) -> tuple[Lengths, Step]:
        """Of the terms of the next `count` updates, and the last `Step`, as `block` gives it."""
        parts = []
        while count > 0:
            part = self._until_change(step.index, count)
            terms, step = self._told_fast(step, part) or self._told_plainly(step, part)
            parts.append(terms)
            count -= part
        return _lengths(parts), step

    def rates(self, first: int, count: int) -> Array:
        """The learning rate of each update from number `first` on, as it is scheduled: (count,)."""
        found: list[float] = []
        while len(found) < count:
            index = first + len(found)
            part = self._until_change(index, count - len(found))
            found += self._rates(self.settings_at(index), index, part)
        return np.array(found)

    def many(self, start: Array, updates: int) -> tuple[Array, int] | None:
        """Where very many runs from `start: (..., d)` are after `updates` updates, at once.

        Returns:
            Parameters (..., d) and the evaluations of each run, the same numbers as `steps`
            gives; or None if the problem has no formula, the rule no trace, or settings change.
        """
        settings = self.settings_at(0)
        slopes, letters = self._slopes()
        if slopes is None or self.changes:
            return None
        found = ensemble.advance(
            self.optimizer,
            settings | letters,
            extras(settings),
            slopes,
            tuple(parameter.symbol for parameter in self.problem.parameters),
            start.reshape(-1, start.shape[-1]),
            self._rates(settings, 0, updates),
        )
        if found is None:
            return None
        theta, gradients = found
        return theta.reshape(start.shape), updates * gradients * self.problem.sample_count

    def _rates(self, settings: Settings, first: int, count: int) -> list[float]:
        """The learning rate of each update from number `first` on."""
        rate = float(settings["learning_rate"])
        if not _scheduled(settings):
            return [rate] * count
        return [rate * rate_factor(settings, first + n) for n in range(count)]

    def _until_change(self, index: int, count: int) -> int:
        later = bisect_right(self._turns, index)
        return min([count, *(turn - index for turn in self._turns[later : later + 1])])

    def _plain(self, step: Step, count: int) -> tuple[Array, Indices, Step]:
        found = list(islice(self.steps(step), count))
        evaluations = np.array([each.evaluations for each in found], dtype=np.int64)
        return np.array([each.theta for each in found]), evaluations, found[-1]

    def _fast(self, step: Step, count: int) -> tuple[Any, Indices, Step] | None:
        """The block by a compiled loop, or None if there is none or it met an infinity."""
        found = self._looped(step, count, ())
        if found is None:
            return None
        made, rows, end = found
        costs = made.gradients * self.batches.sizes(step.index, count)
        return rows, step.evaluations + np.cumsum(costs), end

    def _told_fast(self, step: Step, count: int) -> tuple[Terms, Step] | None:
        """Terms (count, d) by a compiled loop, or None as for `_fast`."""
        found = self._looped(step, count, _TOLD)
        if found is None:
            return None
        made, rows, end = found
        cut = np.array(rows).reshape(count, 1 + len(made.told), self.problem.dimension)
        return {name: cut[:, number] for number, name in enumerate(made.told, start=1)}, end

    def _told_plainly(self, step: Step, count: int) -> tuple[Terms, Step]:
        found = list(islice(self.steps(step), count))
        names = [name for name in _TOLD if name in found[-1].terms]
        terms = {name: np.array([each.terms[name] for each in found]) for name in names}
        return terms, found[-1]

    def _looped(
        self, step: Step, count: int, terms: tuple[str, ...]
    ) -> tuple[fused.Loop, list[tuple[float, ...]], Step] | None:
        """The loop, what it tells of each update, and the last `Step`; None as for `_fast`."""
        problem = self.problem
        slopes, letters = self._slopes()
        current = self.settings_at(step.index) | letters
        made = fused.loop(
            self.optimizer,
            current,
            extras(current),
            problem.dimension,
            slopes,
            tuple(parameter.symbol for parameter in problem.parameters),
            terms,
        )
        if made is None:
            return None
        rates = self._rates(current, step.index, count)
        settings = [float(current[name]) for name in made.hypers]
        try:
            with np.errstate(all="ignore"):
                rows, last = made.run(
                    rates, step.index, self._gradient, fused.flat(step.theta, step.state), settings
                )
        except fused.NOT_FINITE:
            return None
        theta, state = fused.unflat(last, step.theta, step.state)
        cost = made.gradients * int(self.batches.sizes(step.index, count).sum())
        samples = self.batches.at(step.index + count - 1)
        evaluations = step.evaluations + cost
        return made, rows, Step(step.index + count, theta, state, evaluations, samples, {})

    def _slopes(self) -> tuple[tuple[Expr, ...] | None, dict[str, float]]:
        """What every update sees, as expressions, if that is the same formula every time.

        Also the values of its letters, which compiled loops are handed like settings.
        """
        if not self.batches.full:
            return None, {}
        whole, size = reduced(self.problem, None, self.reduction)
        if size != 1 or whole.slopes is None:
            return None, {}
        return whole.slopes, {letter_key(name): value for name, value in whole.letters.items()}

    def _gradient(self, index: int, *at: float) -> list[float]:
        """What update number `index` sees."""
        samples = self.batches.at(index)
        problem, size = reduced(self.problem, samples, self.reduction)
        total = problem.gradient(np.array(at), samples)
        found: list[float] = (total if size == 1 else total / size).tolist()
        return found


def _lengths(parts: list[Terms]) -> Lengths:
    """Of terms (count, d), those of one part after those of another."""
    steps = [
        terms["step"] + terms["decay"] if "decay" in terms else terms["step"] for terms in parts
    ]
    remembered = [terms.get("momentum", np.full_like(terms["step"], np.nan)) for terms in parts]
    return Lengths(
        gradient=_length([terms["gradient"] for terms in parts]),
        momentum=_length(remembered),
        step=_length(steps),
    )


def _length(vectors: list[Array]) -> Array:
    """‖v‖ of every row; `hypot`, so that no square overflows or vanishes."""
    return np.asarray(np.hypot.reduce(np.concatenate(vectors), axis=-1))


def _scheduled(settings: Settings) -> bool:
    return bool(settings["schedule"] != "constant" or settings["warmup"])


def descend(
    problem: Problem,
    optimizer: Optimizer,
    settings: Settings,
    start: Array | Step,
    batches: BatchStream,
    reduction: Reduction = "sum",
    changes: tuple[Change, ...] = (),
) -> Iterator[Step]:
    """Every `Step` of a run, without end: the start first, then one after each update.

    Args:
        start: the first parameters (d,), or a `Step` yielded earlier by the same run, from
            which it goes on exactly as it would have.
        problem, optimizer, settings, batches, reduction, changes: as `Descent` has them.

    >>> from gdviz.core.catalogue import LANDSCAPES
    >>> from gdviz.core.landscapes import AnalyticProblem
    >>> from gdviz.core.optimizers.momentum import GD
    >>> bowl = AnalyticProblem(LANDSCAPES["himmelblau"])
    >>> run = descend(bowl, GD, {"learning_rate": 0.01}, np.array([4.0, 3.0]),
    ...               BatchStream(1, 1, "passes", seed=0))
    >>> [next(run).theta.round(3).tolist() for _ in range(3)]
    [[4.0, 3.0], [2.6, 2.12], [2.819, 2.154]]
    """
    run = Descent(problem, optimizer, settings, batches, reduction, changes)
    if isinstance(start, Step):
        step = start
    else:
        step = run.begin(start)
        yield step
    yield from run.steps(step)

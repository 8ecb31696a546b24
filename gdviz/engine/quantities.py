"""What can be plotted of a run: a number for each row, had from its columns and kept."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from gdviz.core.arrays import Array
from gdviz.engine.computation import Computation
from gdviz.engine.replay import replay_of
from gdviz.engine.trajectory import Columns, Trajectory
from gdviz.scene.spec import Curve
from gdviz.text import N_

Rows = Callable[[Columns, int, int, Computation], Array]

BLOCK = 4096
"""Rows whose values are had at once where time is short."""


@dataclass(frozen=True)
class Quantity:
    """One of them.

    Attributes:
        name: translatable. doc: what it is, in a sentence; translatable.
        rows: its values from a row on up to another, (last − first,), at least one; not finite
            where there is none.
        replayed: whether it is read off the run's `Replay`, which must know the rows then.
    """

    name: str
    doc: str
    rows: Rows
    replayed: bool = False


def _loss(columns: Columns, first: int, last: int, _run: Computation) -> Array:
    return columns.loss[first:last]


def _slope(columns: Columns, first: int, last: int, _run: Computation) -> Array:
    return columns.gradient_norm[first:last]


def _distance(columns: Columns, first: int, last: int, run: Computation) -> Array:
    minima = run.problem.minima()
    theta = columns.theta[first:last]
    if not len(minima):
        return np.full(len(theta), np.nan)
    away = theta[:, None, :] - minima
    return np.asarray(np.sqrt((away**2).sum(axis=-1)).min(axis=1))


def _step(columns: Columns, first: int, last: int, _run: Computation) -> Array:
    theta = columns.theta[max(first - 1, 0) : last, :2]
    return _of_updates(np.hypot(*np.diff(theta, axis=0).T), first)


def _rate(_columns: Columns, first: int, last: int, run: Computation) -> Array:
    before = max(first - 1, 0)
    return _of_updates(run.course.rates(before, last - 1 - before), first)


def _of_updates(values: Array, first: int) -> Array:
    """Those of the updates that led to some rows; none has led to row 0."""
    return values if first else np.concatenate([[np.nan], values])


def _momentum(_columns: Columns, first: int, last: int, run: Computation) -> Array:
    return replay_of(run).rows.momentum[first:last]


def _effective(_columns: Columns, first: int, last: int, run: Computation) -> Array:
    lengths = replay_of(run).rows
    step, gradient = lengths.step[first:last], lengths.gradient[first:last]
    return np.asarray(np.where(gradient > 0.0, step / gradient, np.nan))


QUANTITIES: Mapping[Curve, Quantity] = {
    "loss": Quantity(N_("Loss"), N_("L(θ), over all samples."), _loss),
    "gradient": Quantity(
        N_("Gradient norm"), N_("‖∇L(θ)‖, over all samples: how steep it is there."), _slope
    ),
    "distance": Quantity(
        N_("Distance to the minimum"),
        N_("From θ to the nearest minimum that is known; nothing where none is."),
        _distance,
    ),
    "step": Quantity(
        N_("Length of the step"), N_("‖θₜ − θₜ₋₁‖: how far the last update has gone."), _step
    ),
    "rate": Quantity(
        N_("Learning rate"),
        N_("Of the last update: as its schedule, changes on the way and legs have it."),
        _rate,
    ),
    "momentum": Quantity(
        N_("Momentum norm"),
        N_(
            "‖m‖ of the last update: what the rule remembers of past gradients, as it uses it (of "
            "Adam m̂, its bias corrected); nothing for rules that remember no direction."
        ),
        _momentum,
        replayed=True,
    ),
    "effective": Quantity(
        N_("Effective step"),
        N_(
            "‖Δθ‖/‖g‖ of the last update: the rate with which plain descent would have gone as "
            "far. g is the gradient that the rule saw, of its batch."
        ),
        _effective,
        replayed=True,
    ),
}


class Measured:
    """The values of one quantity for every trajectory, each row computed once."""

    def __init__(self, curve: Curve) -> None:
        self._quantity = QUANTITIES[curve]
        self._kept: WeakKeyDictionary[Trajectory, Array] = WeakKeyDictionary()

    def of(self, run: Computation, columns: Columns, until: float | None = None) -> Array:
        """A value for each of the columns' rows: (count,).

        Args:
            until: by which time (of `time.perf_counter`) to be done; there may be fewer rows
                then, and more the next time. None for all of them.
        """
        values = self._kept.get(run.trajectory, np.empty(0))
        if len(values) > columns.count:
            values = np.empty(0)
        there = columns.count
        if self._quantity.replayed and there:
            replay_of(run).reach(there, until)
            there = min(there, replay_of(run).count)
        if len(values) < there:
            values = self._kept[run.trajectory] = self._longer(values, columns, there, run, until)
        return values

    def _longer(
        self, values: Array, columns: Columns, there: int, run: Computation, until: float | None
    ) -> Array:
        """`values` and those that follow, up to `there` of them or as far as there is time."""
        parts, known = [values], len(values)
        with np.errstate(all="ignore"):
            while known < there:
                last = there if until is None else min(known + BLOCK, there)
                parts.append(self._quantity.rows(columns, known, last, run))
                known = last
                if until is not None and time.perf_counter() > until:
                    break
        return np.concatenate(parts)

"""What can be plotted of a run: a number for each row, had from its columns and kept."""

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

Rows = Callable[[Columns, int, Computation], Array]


@dataclass(frozen=True)
class Quantity:
    """One of them.

    Attributes:
        name: translatable. doc: what it is, in a sentence; translatable.
        rows: its values from a row on: (count − first,); not finite where there is none.
        replayed: whether the updates must be made again for it; then `rows` gives those that
            the run's `Replay` knows.
    """

    name: str
    doc: str
    rows: Rows
    replayed: bool = False


def _loss(columns: Columns, first: int, _run: Computation) -> Array:
    return columns.loss[first:]


def _slope(columns: Columns, first: int, _run: Computation) -> Array:
    return columns.gradient_norm[first:]


def _distance(columns: Columns, first: int, run: Computation) -> Array:
    minima = run.problem.minima()
    theta = columns.theta[first : columns.count]
    if not len(minima):
        return np.full(len(theta), np.nan)
    away = theta[:, None, :] - minima
    return np.asarray(np.sqrt((away**2).sum(axis=-1)).min(axis=1))


def _step(columns: Columns, first: int, _run: Computation) -> Array:
    before = max(first - 1, 0)
    steps = np.hypot(*np.diff(columns.theta[before : columns.count, :2], axis=0).T)
    return np.asarray(steps) if first else np.concatenate([[np.nan], steps])[: columns.count]


def _rate(columns: Columns, first: int, run: Computation) -> Array:
    before = max(first - 1, 0)
    rates = run.course.rates(before, max(columns.count - 1 - before, 0))
    return rates if first else np.concatenate([[np.nan], rates])[: columns.count]


def _momentum(columns: Columns, first: int, run: Computation) -> Array:
    return replay_of(run).rows.momentum[first : columns.count]


def _effective(columns: Columns, first: int, run: Computation) -> Array:
    lengths = replay_of(run).rows
    step, gradient = (part[first : columns.count] for part in (lengths.step, lengths.gradient))
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
            until: by which time (of `time.perf_counter`) to be done; there are fewer rows then
                of what has to be replayed, and more the next time. None for all of them.
        """
        if self._quantity.replayed and columns.count:
            replay_of(run).reach(columns.count, until)
        values = self._kept.get(run.trajectory, np.empty(0))
        if len(values) > columns.count:
            values = np.empty(0)
        if len(values) < columns.count:
            with np.errstate(all="ignore"):
                fresh = self._quantity.rows(columns, len(values), run)
            if len(fresh):
                values = fresh if not len(values) else np.concatenate([values, fresh])
                self._kept[run.trajectory] = values
        return values

"""What can be plotted of a run: a number for each row, had from its columns and kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from gdviz.core.arrays import Array
from gdviz.core.problems import Problem
from gdviz.engine.trajectory import Columns, Trajectory
from gdviz.scene.spec import Curve
from gdviz.text import N_

Rows = Callable[[Columns, int, Problem], Array]


@dataclass(frozen=True)
class Quantity:
    """One of them.

    Attributes:
        name: translatable. doc: what it is, in a sentence; translatable.
        rows: its values from a row on: (count − first,); not finite where there is none.
    """

    name: str
    doc: str
    rows: Rows


def _loss(columns: Columns, first: int, _problem: Problem) -> Array:
    return columns.loss[first:]


def _slope(columns: Columns, first: int, _problem: Problem) -> Array:
    return columns.gradient_norm[first:]


def _distance(columns: Columns, first: int, problem: Problem) -> Array:
    minima = problem.minima()
    theta = columns.theta[first : columns.count]
    if not len(minima):
        return np.full(len(theta), np.nan)
    away = theta[:, None, :] - minima
    return np.asarray(np.sqrt((away**2).sum(axis=-1)).min(axis=1))


def _step(columns: Columns, first: int, _problem: Problem) -> Array:
    before = max(first - 1, 0)
    steps = np.hypot(*np.diff(columns.theta[before : columns.count, :2], axis=0).T)
    return np.asarray(steps) if first else np.concatenate([[np.nan], steps])[: columns.count]


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
}


class Measured:
    """The values of one quantity for every trajectory, each row computed once."""

    def __init__(self, curve: Curve) -> None:
        self._rows = QUANTITIES[curve].rows
        self._kept: WeakKeyDictionary[Trajectory, tuple[Problem, Array]] = WeakKeyDictionary()

    def of(self, trajectory: Trajectory, columns: Columns, problem: Problem) -> Array:
        """A value for each of the columns' rows: (count,)."""
        known, values = self._kept.get(trajectory, (problem, np.empty(0)))
        if known is not problem or len(values) > columns.count:
            values = np.empty(0)
        if len(values) < columns.count:
            with np.errstate(all="ignore"):
                fresh = self._rows(columns, len(values), problem)
            values = fresh if not len(values) else np.concatenate([values, fresh])
            self._kept[trajectory] = problem, values
        return values

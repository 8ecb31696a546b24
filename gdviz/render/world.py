"""From parameters and loss to the unit box in which the surface is drawn."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from gdviz.core.arrays import Array
from gdviz.core.problems import HeightScale

BOX_HEIGHT = 0.85
"""Height of the box whose floor is [−1, 1]²."""


@dataclass(frozen=True)
class World:
    """The map from (x, y, loss) to the box [−1, 1]² × [0, BOX_HEIGHT].

    Attributes:
        x, y: the ranges shown.
        low, high: the losses at floor and lid, finite, low < high.
        scale: "log" draws log(1 + gain·(loss − low)/(high − low)) / log(1 + gain).
        gain: how strongly the log scale spreads the low losses.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    low: float
    high: float
    scale: HeightScale = "linear"
    gain: float = 1.0

    def level(self, loss: Array) -> Array:
        """The height of a loss as a share of the box: 0 at `low`, 1 at `high`."""
        share = (np.asarray(loss, dtype=np.float64) - self.low) / (self.high - self.low)
        if self.scale == "log":
            with np.errstate(invalid="ignore"):
                share = np.log1p(self.gain * np.maximum(share, 0.0)) / np.log1p(self.gain)
        return np.asarray(share)

    def loss_at(self, level: Array) -> Array:
        """The loss drawn at `level`; the inverse of `level`."""
        share = np.asarray(level, dtype=np.float64)
        if self.scale == "log":
            share = np.expm1(share * np.log1p(self.gain)) / self.gain
        return np.asarray(self.low + share * (self.high - self.low))

    def place(self, theta: Array, loss: Array) -> Array:
        """Points (..., 2) with losses (...) in the box: (..., 3). May lie outside it."""
        placed = np.empty((*theta.shape[:-1], 3))
        for axis, (low, high) in enumerate((self.x, self.y)):
            placed[..., axis] = 2.0 * (theta[..., axis] - low) / (high - low) - 1.0
        placed[..., 2] = BOX_HEIGHT * self.level(loss)
        return placed

    def theta_at(self, place: Array) -> Array:
        """The parameters drawn at places (..., 2 or 3) of the box: (..., 2)."""
        return np.stack(
            [
                low + 0.5 * (place[..., axis] + 1.0) * (high - low)
                for axis, (low, high) in enumerate((self.x, self.y))
            ],
            axis=-1,
        )


def round_levels(world: World, about: int = 14) -> Array:
    """Contour levels at round losses strictly inside the range, ascending: about `about`.

    On a linear height they are multiples of 1, 2 or 5 times a power of ten; on a log height
    they go 1, 2, 5, 10, … where the floor is at 0, and otherwise they are the roundest losses
    at about even heights.
    """
    span = world.high - world.low
    if world.scale == "linear":
        step = round_step(span / about)
        levels = step * np.arange(np.ceil(world.low / step), np.floor(world.high / step) + 1)
    else:
        decades = np.arange(np.floor(np.log10(span / world.gain)) - 1, np.ceil(np.log10(span)) + 1)
        above = (10.0 ** decades[:, None] * np.array([1.0, 2.0, 5.0])).ravel()
        levels = above
        if abs(world.low) >= 1e-3 * span / world.gain:
            ends = world.loss_at(np.linspace(0.015, 0.995, about + 1)).tolist()
            levels = np.array([roundest(low, high) for low, high in pairwise(ends)])
    shares = world.level(levels)
    return np.asarray(levels[(shares > 0.015) & (shares < 0.995)])


def roundest(low: float, high: float) -> float:
    """The number in [low, high) with the fewest digits: 10 of 8 … 12, 5.2 of 5.16 … 5.24."""
    power = np.floor(np.log10(max(abs(low), abs(high))))
    while True:
        for step in (10.0**power, 5.0 * 10.0 ** (power - 1), 2.0 * 10.0 ** (power - 1)):
            found = float(step * np.ceil(low / step))
            if found < high:
                return found
        power -= 1


def round_step(rough: float) -> float:
    """The nearest of 1, 2, 5 × 10ⁿ at or above `rough`."""
    power = 10.0 ** np.floor(np.log10(rough))
    return float(next(m * power for m in (1.0, 2.0, 5.0, 10.0) if m * power >= rough * (1 - 1e-9)))


def ticks(low: float, high: float, about: int = 5) -> Array:
    """Round values in [low, high], about `about` of them."""
    step = round_step((high - low) / about)
    slack = max(1e-9, 4e-16 * max(abs(low), abs(high)) / step)  # what rounding does to an end
    first, last = np.ceil(low / step - slack), np.floor(high / step + slack)
    return np.asarray(step * np.arange(first, last + 1))

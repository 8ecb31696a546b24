"""From parameters and loss to the unit box in which the surface is drawn."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from gdviz.core.arrays import AnyArray, Array
from gdviz.core.problems import HeightScale

BOX_HEIGHT = 0.85
"""Height of the box whose floor is [−1, 1]²."""

_LARGE = 1e30
"""Spans and gains up to this leave room in a float32."""

_ROWS = 32


@dataclass(frozen=True)
class World:
    """The map from (x, y, loss) to the box [−1, 1]² × [0, BOX_HEIGHT].

    Attributes:
        x, y: the ranges shown.
        low, high: the losses at floor and lid, finite, low < high.
        scale: "log" draws log(1 + gain·(loss − low)/(high − low)) / log(1 + gain); "symlog"
            draws asinh(gain·loss/(high − low)), moved and stretched to begin at 0 and end at 1.
        gain: how strongly those spread the losses near `low`, or near 0.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    low: float
    high: float
    scale: HeightScale = "linear"
    gain: float = 1.0

    def level(self, loss: Array) -> Array:
        """The height of a loss as a share of the box: 0 at `low`, 1 at `high`."""
        loss = np.asarray(loss, dtype=np.float64)
        if self.scale == "symlog":
            floor, lid = self._bent(self.low), self._bent(self.high)
            return np.asarray((self._bent(loss) - floor) / (lid - floor))
        share = (loss - self.low) / (self.high - self.low)
        if self.scale == "log":
            with np.errstate(invalid="ignore"):
                share = np.log1p(self.gain * np.maximum(share, 0.0)) / np.log1p(self.gain)
        return np.asarray(share)

    def heights(self, loss: Array) -> AnyArray:
        """`level` as float32, quickly: as exact as that tells heights of the box apart."""
        span = self.high - self.low
        plain = self.scale != "symlog" and 1.0 / _LARGE < span < _LARGE and self.gain < _LARGE
        if not plain:
            return self._heights_in_full(loss)
        share = np.empty(loss.shape, dtype=np.float32)
        with np.errstate(over="ignore", invalid="ignore"):  # far above a cut, and in holes
            if abs(self.low) <= 4.0 * span:
                share[...] = loss
                share -= np.float32(self.low)
            else:  # a high floor is taken off before digits are given up
                np.subtract(loss, self.low, out=share, casting="same_kind")
            share *= np.float32(1.0 / span)
            if self.scale == "log":  # the gain is at least 10: next to 1 no digit is missed
                np.maximum(share, 0.0, out=share)
                share *= np.float32(self.gain)
                share += np.float32(1.0)
                np.log(share, out=share)
                share *= np.float32(1.0 / np.log1p(self.gain))
        return share

    def _heights_in_full(self, loss: Array) -> AnyArray:
        heights = np.empty(loss.shape, dtype=np.float32)
        with np.errstate(over="ignore"):
            for first in range(
                0, len(heights), _ROWS
            ):  # what is made on the way stays in the cache
                heights[first : first + _ROWS] = self.level(loss[first : first + _ROWS])
        return heights

    def loss_at(self, level: Array) -> Array:
        """The loss drawn at `level`; the inverse of `level`."""
        share = np.asarray(level, dtype=np.float64)
        if self.scale == "symlog":
            floor, lid = self._bent(self.low), self._bent(self.high)
            unit = (self.high - self.low) / self.gain
            return np.asarray(unit * np.sinh(floor + share * (lid - floor)))
        if self.scale == "log":
            share = np.expm1(share * np.log1p(self.gain)) / self.gain
        return np.asarray(self.low + share * (self.high - self.low))

    def _bent(self, loss: Array | float) -> Array:
        return np.asarray(np.arcsinh(np.asarray(loss) * (self.gain / (self.high - self.low))))

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

    On a linear height they are multiples of 1, 2 or 5 times a power of ten. On a log height they
    go 1, 2, 5, 10, … where the floor is at 0, and on a symmetric one so on both sides of 0; over
    very many decades only 1, 10, 100, … or fewer of them. Above another floor they are the
    roundest losses at about even heights.
    """
    span = world.high - world.low
    if world.scale == "linear":
        step = round_step(span / about)
        levels = step * np.arange(np.ceil(world.low / step), np.floor(world.high / step) + 1)
    elif world.scale == "log" and abs(world.low) >= 1e-3 * span / world.gain:
        ends = world.loss_at(np.linspace(0.015, 0.995, about + 1)).tolist()
        levels = np.array([roundest(*pair) for pair in pairwise(ends) if pair[0] < pair[1]])
    elif world.scale == "log":
        levels = _decades(span / world.gain, span)
    else:
        reach = max(abs(world.low), abs(world.high))
        above = _decades(10.0 * span / world.gain, reach, MANY_DECADES // 2)
        levels = np.concatenate([-above[::-1], [0.0], above])
    shares = world.level(levels)
    return np.asarray(levels[(shares > 0.015) & (shares < 0.995)])


MANY_DECADES = 8
"""More than so many are no longer divided by 2 and 5, and the more there are, the fewer of them
have a line."""


def _decades(low: float, high: float, many: int = MANY_DECADES) -> Array:
    """1, 2 and 5 times the powers of ten from below `low` to `high`, ascending."""
    first, last = np.floor(np.log10(low)) - 1, np.ceil(np.log10(high))
    stride = max(1, int(np.ceil((last - first) / (2 * many))))
    mantissas = [1.0, 2.0, 5.0] if last - first <= many else [1.0]
    decades = 10.0 ** np.arange(last, first - 1, -stride)[::-1]
    return np.asarray((decades[:, None] * np.array(mantissas)).ravel())


HUDDLED = 0.03
"""Half of the losses within this share of their range: on a linear height they are a floor."""

GREATEST_GAIN = 1e40


def chosen_scale(losses: Array) -> HeightScale:
    """The scale that these finite losses (k,) ask for, so that most of them can be told apart."""
    if not len(losses):
        return "linear"
    low, quarter, middle, upper, high = np.quantile(losses, [0.0, 0.25, 0.5, 0.75, 1.0]).tolist()
    span = high - low
    if not 0.0 < span < np.inf:
        return "linear"
    if low < 0.0 < high and upper - quarter < HUDDLED * span and -low > HUDDLED * high:
        return "symlog"
    return "log" if middle - low < HUDDLED * span else "linear"


def world_of(
    loss: Array,
    x: tuple[float, float],
    y: tuple[float, float],
    scale: HeightScale | None = None,
    cut: float | None = None,
    extremes: tuple[float, float] | None = None,
) -> World:
    """The box for these heights, whatever they are: its range is finite and not empty.

    Args:
        loss: (ny, nx); what is not finite does not count.
        x, y: the ranges of the plane.
        scale: of the heights, or None for the one that they ask for.
        cut: the loss above which nothing is to be seen, or None.
        extremes: the lowest and the highest where they are known better than from `loss`.
    """
    finite = loss[np.isfinite(loss)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    low, high = extremes or (low, high)
    if not high - low > 1e-12 * max(abs(low), abs(high), 1e-290):
        high = low + max(1.0, abs(low))
    if cut is not None and cut < high:
        high = max(cut, low + 1e-9 * max(abs(low), 1e-290))
        finite = finite[finite <= high]
    scale = scale or chosen_scale(finite)
    return World(x, y, low, high, scale, _gain(finite, low, high, scale))


def _gain(finite: Array, low: float, high: float, scale: HeightScale) -> float:
    """So that a twentieth of the losses lie where the height is still nearly linear."""
    if scale == "linear" or not finite.size:
        return 1.0
    away = finite - low if scale == "log" else np.abs(finite)
    near = float(np.quantile(away, 0.05))
    if not near > 0.0:
        return 1e6
    return float(np.clip((high - low) / near, 10.0, GREATEST_GAIN))


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

"""The range of the axis of losses, or of another quantity: wide enough for the runs, and steady."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np

from gdviz.core.arrays import Array
from gdviz.engine.trajectory import Trajectory
from gdviz.render.numbers import short_number, tick_labels
from gdviz.render.world import round_step, ticks

DEEPEST = 1e-12
"""Values below this share of the largest are drawn on the floor of a log axis."""

HIGHEST = 1e3
"""A value above this many times the largest at a start (a run that diverges) leaves the plot."""


@dataclass(frozen=True)
class ValueAxis:
    """From values to the axis: their log₁₀, or themselves where some are negative.

    Attributes:
        low, high: the values at its ends. log: whether it is logarithmic.
        floored: whether some values are smaller than `low`, and lie flat along it.
    """

    low: float
    high: float
    log: bool
    floored: bool = False

    def at(self, values: Array) -> Array:
        """The share of the axis, 0…1, at which values are drawn."""
        if not self.log:
            return np.asarray((values - self.low) / (self.high - self.low))
        raised = np.log10(np.maximum(values, self.low))
        bottom = np.log10(self.low)
        return np.asarray((raised - bottom) / (np.log10(self.high) - bottom))

    def marks(self) -> tuple[Array, list[str]]:
        """Round values on the axis, as shares, and their labels."""
        if not self.log:
            values = ticks(self.low, self.high)
            return self.at(values), tick_labels(values)
        values = _log_ticks(self.low, self.high)
        labels = [short_number(value) for value in values]
        if self.floored and values[0] <= self.low * (1 + 1e-9):
            labels[0] = f"≤ {labels[0]}"
        return self.at(values), labels


class ValueRange:
    """Finds the axis for some runs: it moves only when they leave the axis they had."""

    def __init__(self) -> None:
        self._spans: WeakKeyDictionary[Trajectory, _Span] = WeakKeyDictionary()

    def axis(self, runs: Iterable[tuple[Trajectory, Array]]) -> ValueAxis:
        """The axis for these values of each run: all that the scene has room for, so far."""
        spans = [
            self._spans.setdefault(trajectory, _Span()).up_to(values)
            for trajectory, values in runs
            if len(values)
        ]
        spans = [span for span in spans if np.isfinite(span.high)]
        if not spans:
            return ValueAxis(0.1, 1.0, log=True)
        top = max(span.high for span in spans)
        first = max(abs(span.first) for span in spans)
        if first > 0.0:
            top = min(top, HIGHEST * first)
        low = min(span.low for span in spans)
        if low < 0.0:
            step = round_step(max(top - low, 1e-300) / 5.0)
            high = step * (np.ceil(top / step) + (top <= low))
            return ValueAxis(float(step * np.floor(low / step)), float(high), log=False)
        if top <= 0.0:
            return ValueAxis(0.1, 1.0, log=True)
        least = max(min(span.least for span in spans), DEEPEST * top, 1e-300)
        axis = _log_axis(least, top)
        return replace(axis, floored=low < axis.low)


class _Span:
    """Least and greatest value of one run so far."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._seen = 0
        self.first = 0.0
        self.low = self.least = np.inf
        self.high = -np.inf

    def up_to(self, values: Array) -> "_Span":
        if len(values) < self._seen:
            self._forget()
        fresh = values[self._seen :]
        self._seen = len(values)
        fresh = fresh[np.isfinite(fresh)]  # some quantities have no value in some rows
        if len(fresh):
            if not np.isfinite(self.high):
                self.first = float(fresh[0])
            self.low = min(self.low, float(fresh.min()))
            self.high = max(self.high, float(fresh.max()))
            positive = fresh[fresh > 0.0]
            if len(positive):
                self.least = min(self.least, float(positive.min()))
        return self


def _log_axis(low: float, high: float) -> ValueAxis:
    """Whole decades, or for a short range 1, 2 or 5 times one."""
    if high < 1000.0 * low:
        bottom, top = _round_down(low), 1.0 / _round_down(1.0 / high)
        if top < 1.5 * bottom:
            bottom = _round_down(0.6 * bottom)
    else:
        bottom, top = 10.0 ** np.floor(np.log10(low)), 10.0 ** np.ceil(np.log10(high) - 1e-9)
    return ValueAxis(float(bottom), float(top), log=True)


def _round_down(value: float) -> float:
    """The nearest of 1, 2, 5 × 10ⁿ at or below."""
    power = 10.0 ** np.floor(np.log10(value) + 1e-9)
    return float(next(m * power for m in (5.0, 2.0, 1.0) if m * power <= value * (1 + 1e-9)))


def _log_ticks(low: float, high: float) -> Array:
    first, last = np.floor(np.log10(low) + 1e-9), np.ceil(np.log10(high) - 1e-9)
    if last - first <= 3:
        decades = 10.0 ** np.arange(first, last + 1)
        steps = np.array([1.0, 2.0, 5.0] if high < 150.0 * low else [1.0])
        values = np.sort((decades[:, None] * steps).ravel())
    else:
        values = 10.0 ** np.arange(first, last + 1, np.ceil((last - first) / 5.0))
    return np.asarray(values[(values >= low * (1 - 1e-9)) & (values <= high * (1 + 1e-9))])

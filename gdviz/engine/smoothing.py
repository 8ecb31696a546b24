"""A running average of a curve that only grows, each value averaged once."""

import numpy as np

from gdviz.core.arrays import Array

LEVELS = (0.0, 0.6, 0.95)
"""What is offered: none, light (where TensorBoard begins), strong."""


class Smoothed:
    """The exponential moving average m ← s m + (1 − s) v of some values, over 1 − sⁿ.

    That is TensorBoard's: the division makes up for an average that begins at 0, as in Adam. What
    is not finite counts for nothing, and there is no average at it.

    With `log` it is the logarithms that are averaged. On their axis a steady fall is straight,
    and so is its average then; one of the values themselves would be that of the largest of them,
    and stay above the curve for good. Zero has no logarithm, and counts for nothing.
    """

    def __init__(self, strength: float, log: bool) -> None:
        self.strength, self.log = strength, log
        self._forget()

    def _forget(self) -> None:
        self._average, self._counted = 0.0, 0
        self._known = np.empty(0)

    def up_to(self, values: Array) -> Array:
        """The average at each of `values`: (n,). Those that were there before are known by now."""
        if len(values) < len(self._known):
            self._forget()
        if len(values) > len(self._known):
            self._known = np.concatenate([self._known, self._of(values[len(self._known) :])])
        return self._known

    def _of(self, fresh: Array) -> Array:
        with np.errstate(all="ignore"):
            scaled = np.log(fresh) if self.log else fresh
        counts = np.isfinite(scaled)
        kept, averages = self.strength, []
        for value in scaled[counts].tolist():
            self._average = kept * self._average + (1.0 - kept) * value
            averages.append(self._average)
        numbers = self._counted + np.arange(1, len(averages) + 1)
        self._counted += len(averages)
        corrected = np.array(averages) / (1.0 - kept**numbers)
        found = np.full(len(fresh), np.nan)
        found[counts] = np.exp(corrected) if self.log else corrected
        return found

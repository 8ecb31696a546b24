"""Enough rows to draw a long curve, without drawing them all."""

import numpy as np

from gdviz.core.arrays import Array, Indices

LIMIT = 1200
"""Points that a curve is drawn with at most, about: more than a panel is pixels wide."""


class Thinned:
    """The rows of one growing, append-only array that its curve needs.

    Rows are taken by blocks, each giving the rows of its extremes, so that the envelope of a
    zigzag stays. A block that has been looked at is not looked at again.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._block = 1
        self._kept: Indices = np.empty((0, 0), dtype=np.int64)

    def rows(self, values: Array, last: int) -> Indices:
        """Of rows 0 … `last` of `values: (n, k)`, those to draw, in order; both ends are there."""
        count, channels = last + 1, values.shape[1]
        if count <= self._limit:
            return np.arange(count)
        block = 1
        while 2 * channels * count > self._limit * block:
            block *= 2
        if block != self._block or self._kept.shape[1] != 2 * channels:
            self._block = block
            self._kept = np.empty((0, 2 * channels), dtype=np.int64)
        blocks = count // block
        seen = len(self._kept)
        if blocks > seen:
            fresh = _extremes(values[seen * block : blocks * block], block) + seen * block
            self._kept = np.concatenate([self._kept, fresh])
        begun = np.arange(blocks * block, count)
        return np.concatenate([[0], self._kept[:blocks].ravel(), begun, [last]])


def _extremes(values: Array, block: int) -> Indices:
    """The rows of the least and greatest of each channel in each block: (blocks, 2k), sorted."""
    cut = values.reshape(-1, block, values.shape[1])
    found = np.concatenate([cut.argmin(axis=1), cut.argmax(axis=1)], axis=1)
    found += block * np.arange(len(found))[:, None]
    found.sort(axis=1)
    return found

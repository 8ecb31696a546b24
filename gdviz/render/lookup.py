"""Where many runs stand, without visiting each of them in each frame."""

from collections.abc import Sequence

import numpy as np

from gdviz.core.arrays import Array, Indices
from gdviz.engine.trajectory import Columns, Trajectory

AHEAD = 256
"""Rows of each run that are looked up at once: a playhead that moves on finds them at hand."""


class Lookup:
    """What was looked up of these k trajectories, each of which lies in memory of its own."""

    def __init__(self, trajectories: Sequence[Trajectory]) -> None:
        self._trajectories = trajectories
        self._settled: tuple[tuple[Columns, ...], Indices] | None = None
        count = len(trajectories)
        self._first = np.zeros(count, dtype=np.int64)
        self._filled = np.zeros(count, dtype=np.int64)
        self._block = np.full((count, AHEAD, 3), np.nan)  # θ and loss

    def columns(self, rows: int) -> tuple[tuple[Columns, ...], Indices]:
        """The columns of each and how many rows they have, (k,).

        They are asked for no more once all have so many rows, or have ended.
        """
        if self._settled is not None:
            return self._settled
        columns = tuple([each.columns for each in self._trajectories])
        counts = np.array([each.count for each in columns], dtype=np.int64)
        short = np.nonzero(counts < rows)[0].tolist()
        if all(columns[number].status != "running" for number in short):
            self._settled = columns, counts
        return columns, counts

    def at(self, columns: Sequence[Columns], row: Indices) -> tuple[Array, Array]:
        """θ (k, 2) and loss (k,) of one row of each; not numbers where `row` is negative."""
        place = row - self._first
        if ((row >= 0) & ((place < 0) | (place >= self._filled))).any():
            self._fill(columns, row)
            place = np.zeros_like(row)
        found = self._block[np.arange(len(row)), np.maximum(place, 0)]
        found[row < 0] = np.nan
        return found[:, :2], found[:, 2]

    def _fill(self, columns: Sequence[Columns], row: Indices) -> None:
        """Look up the rows from `row` on."""
        self._first = np.maximum(row, 0)
        for number, (each, first) in enumerate(zip(columns, self._first.tolist(), strict=True)):
            theta, loss = each.theta[first : first + AHEAD], each.loss[first : first + AHEAD]
            self._filled[number] = len(loss)
            self._block[number, : len(loss), :2] = theta
            self._block[number, : len(loss), 2] = loss

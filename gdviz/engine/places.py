"""Where runs are when the playhead is somewhere on the axis of a pace, and the way back."""

from collections.abc import Iterable, Sequence
from math import floor

import numpy as np

from gdviz.core.arrays import Array, Indices
from gdviz.engine.trajectory import Columns
from gdviz.scene.spec import Pace


def place(columns: Columns, head: float, pace: Pace) -> tuple[int, float]:
    """The last row that is reached at `head`, and how far on it is towards the next, 0 … 1.

    On its way from one row to the next a run moves evenly in what the pace counts. It rests on
    its last row; −1 before it has any.
    """
    last = columns.count - 1
    if pace == "updates":
        row = min(int(head), last)
        return row, (head - row if row < last else 0.0)
    counted = columns.epochs if pace == "epochs" else columns.evaluations
    # Whole numbers are compared with a whole number: NumPy would copy the column otherwise.
    limit = head if pace == "epochs" else floor(head)
    row = int(counted.searchsorted(limit, "right")) - 1
    if not 0 <= row < last:
        return row, 0.0
    return row, float((head - counted[row]) / (counted[row + 1] - counted[row]))


def places(
    runs: Sequence[Columns], heads: Sequence[float], pace: Pace, counts: Indices
) -> tuple[Indices, Array]:
    """`place` of each of k runs at each of h heads: rows and fractions, both (h, k).

    `counts`: how many rows each has, (k,).
    """
    at = np.array(heads)[:, None]
    if pace == "updates":
        last = counts - 1
        rows = np.minimum(at.astype(np.int64), last)
        return rows, np.where(rows < last, at - rows, 0.0)
    found = [[place(columns, head, pace) for columns in runs] for head in heads]
    table = np.array(found, dtype=float).reshape(len(heads), len(runs), 2)
    return table[..., 0].astype(np.int64), table[..., 1]


def position(columns: Columns, row: int, pace: Pace) -> float:
    """Where on the axis a run reaches `row`."""
    if pace == "updates":
        return float(row)
    return float(columns.epochs[row] if pace == "epochs" else columns.evaluations[row])


def positions(columns: Columns, rows: Indices, pace: Pace) -> Array:
    """Where on the axis a run reaches each of `rows`: (k,)."""
    if pace == "updates":
        return rows.astype(float)
    return (columns.epochs if pace == "epochs" else columns.evaluations)[rows].astype(float)


def next_event(runs: Iterable[Columns], head: float, pace: Pace) -> float | None:
    """Where the first of these runs ends an update after `head`; None where none does."""
    found = []
    for columns in runs:
        row, _ = place(columns, head, pace)
        if row + 1 < columns.count:
            found.append(position(columns, row + 1, pace))
    return min(found, default=None)


def last_event(runs: Iterable[Columns], head: float, pace: Pace) -> float | None:
    """Where the last of these runs ended an update before `head`; None where none did."""
    found = []
    for columns in runs:
        row, _ = place(columns, head, pace)
        if row >= 0 and position(columns, row, pace) >= head:
            row -= 1
        if row >= 0:
            found.append(position(columns, row, pace))
    return max(found, default=None)

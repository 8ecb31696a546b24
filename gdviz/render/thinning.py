"""Fewer points for long trails: whole at the head, coarser towards the start."""

import numpy as np

from gdviz.core.arrays import Indices

FINE = 1500
"""Segments at the head of a trail that are drawn one by one; older ones are thinned out."""


def thinned(rows: Indices) -> tuple[Indices, Indices]:
    """Stride and number of the coarse segments of trails of `rows` segments each.

    The last `FINE` segments are whole; the older ones are drawn `stride` at a time, a power of
    two that grows with the trail, so that it costs about 2 · FINE at any length.
    """
    old = np.maximum(rows - FINE, 0)
    strides = 1 << np.frexp(old // (FINE + 1))[1].astype(np.int64)
    return strides, old // strides


def thinned_rows(row: int) -> Indices:
    """The rows of 0 … `row` that are drawn, ascending; both ends are among them."""
    (stride,), (coarse,) = thinned(np.array([row]))
    return np.concatenate(
        [stride * np.arange(coarse), np.arange(stride * coarse, row + 1)], dtype=np.int64
    )

"""How much of the sky each place of a surface sees: what lies deep in a valley is in shade.

Ambient occlusion of a height field by its horizons (Max 1988, "Horizon mapping"; Bavoil and
Sainz 2008, "Screen space ambient occlusion", for the mean over directions).
"""

from functools import cache

import numpy as np

from gdviz.core.arrays import AnyArray

ACROSS = 41
"""Points along a side at which it is worked out: shade has no sharp edges."""

STEPS = (1, 2, 3, 5, 8)
"""How far along each direction the horizon is looked for, in cells of that grid."""

DIRECTIONS = ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))


def sky_visibility(heights: AnyArray) -> AnyArray:
    """The share of the sky that is seen from each place, 1 on a plain: (m, n) float32.

    Args:
        heights: (ny, nx) over [−1, 1]², in the same units; NaN in a hole, which hides nothing.
    """
    coarse = np.nan_to_num(thinned_out(heights), nan=-1.0, posinf=2.0, neginf=-1.0)
    there, nearness = _neighbours(*coarse.shape)
    rises = coarse.ravel()[there] - coarse.ravel()
    slopes = np.maximum((rises * nearness).max(axis=1), 0.0)
    hidden = slopes / np.sqrt(1.0 + slopes * slopes)  # the sine of the horizon's elevation
    return np.asarray(1.0 - hidden.mean(axis=0).reshape(coarse.shape), dtype=np.float32)


@cache
def _neighbours(rows: int, columns: int) -> tuple[AnyArray, AnyArray]:
    """Which places are looked at from each, by their numbers, and 1 over how far away they are.

    Both are (directions, steps, places) or broadcast to it. Beyond the edge the edge goes on.
    """
    row, column = np.divmod(np.arange(rows * columns), columns)
    cell = np.array([2.0 / (columns - 1), 2.0 / (rows - 1)])
    ways = np.array(DIRECTIONS)[:, None, :] * np.array(STEPS)[None, :, None]
    at_column = np.clip(column + ways[..., :1], 0, columns - 1)
    at_row = np.clip(row + ways[..., 1:], 0, rows - 1)
    away = np.hypot(ways[..., 0] * cell[0], ways[..., 1] * cell[1])
    return at_row * columns + at_column, (1.0 / away[..., None]).astype(np.float32)


def thinned_out(heights: AnyArray) -> AnyArray:
    """`ACROSS` points along each side, or as many as there are, the outermost among them."""
    rows, columns = (
        np.rint(np.linspace(0, count - 1, min(count, ACROSS))).astype(int)
        for count in heights.shape
    )
    return np.asarray(heights[np.ix_(rows, columns)], dtype=np.float32)

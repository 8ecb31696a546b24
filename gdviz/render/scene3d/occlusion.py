"""How much of the sky each place of a surface sees: what lies deep in a valley is in shade.

Ambient occlusion of a height field by its horizons (Max 1988, "Horizon mapping"; Bavoil and
Sainz 2008, "Screen space ambient occlusion", for the mean over directions).
"""

import numpy as np

from gdviz.core.arrays import AnyArray

ACROSS = 61
"""Points along a side at which it is worked out: shade has no sharp edges."""

STEPS = (1, 2, 4, 7, 12)
"""How far along each direction the horizon is looked for, in cells of that grid."""

DIRECTIONS = ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))


def sky_visibility(heights: AnyArray) -> AnyArray:
    """The share of the sky that is seen from each place, 1 on a plain: (m, m) float32.

    Args:
        heights: (ny, nx) over [−1, 1]², in the same units; NaN in a hole, which hides nothing.
    """
    coarse = np.nan_to_num(thinned_out(heights), nan=-1.0, posinf=2.0, neginf=-1.0)
    rows, columns = coarse.shape
    reach = max(STEPS)
    padded = np.pad(coarse, reach, mode="edge")
    cell = np.array([2.0 / (columns - 1), 2.0 / (rows - 1)])
    hidden = np.zeros_like(coarse)
    for dx, dy in DIRECTIONS:
        steepest = np.zeros_like(coarse)
        for step in STEPS:
            top, left = reach + step * dy, reach + step * dx
            there = padded[top : top + rows, left : left + columns]
            away = step * float(np.hypot(dx * cell[0], dy * cell[1]))
            np.maximum(steepest, (there - coarse) / away, out=steepest)
        hidden += steepest / np.sqrt(1.0 + steepest**2)  # the sine of the horizon's elevation
    return np.asarray(1.0 - hidden / len(DIRECTIONS), dtype=np.float32)


def thinned_out(heights: AnyArray) -> AnyArray:
    """`ACROSS` points along each side, or as many as there are, the outermost among them."""
    rows, columns = (
        np.rint(np.linspace(0, count - 1, min(count, ACROSS))).astype(int)
        for count in heights.shape
    )
    return np.asarray(heights[np.ix_(rows, columns)], dtype=np.float32)

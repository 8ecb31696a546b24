"""Whether two pictures show the same.

Equal pixels are too much to ask: another version of Qt sets letters a little differently, and
another rasteriser may decide otherwise about single pixels of an edge. So two things are measured.

* A pixel is **unexplained** if its colour in one picture lies outside what the other picture has
  within one pixel of that place. Jitter of an edge is always between its two sides; a line, a
  word or a ball that has come, gone or moved by two pixels is not.
* The mean colours of **blocks** are compared. Jitter cancels out in them; light, colours and
  whatever has changed evenly do not.

What was measured over all pictures of the table, each against those of Mesa 22.3.6 (llvmpipe, LLVM
15, vectors of 256 bits), PySide6 6.11.3, Python 3.11, on an AMD EPYC; the most of any picture:

| other machine | equal | unexplained | of one block | mean of a block |
|---|---|---|---|---|
| vectors of 128 bits, one thread | 128 of 128 | 0 | 0 | 0 |
| a context of EGL instead of GLX | 128 of 128 | 0 | 0 | 0 |
| PySide6 6.12.0, Python 3.13, NumPy 2.5 | 128 of 128 | 0 | 0 | 0 |
| Mesa 25.0.7 | 123 of 128 | 0 | 0 | 0 (single pixels by one level) |
| PySide6 6.8.0 (letters by up to 16 levels) | 0 of 128 | 0.004 % | 1 pixel | 0.84 levels |

The limits below lie well above these, and below what the sabotages of `test_saboteurs.py` do: the
slightest are 0.2 of an update late, trails aside by 2 px, and colours higher by 3 %.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gdviz.core.arrays import AnyArray

Pixels: TypeAlias = NDArray[np.uint8]
"""(height, width, 3), sRGB 0…255, first row at the top."""

STEP = 5
"""Pictures are kept, and compared, in every fifth level of each channel: half the bytes."""

TOLERANCE = 12
"""Levels by which a pixel may lie outside of what the other picture has around it."""

BLOCK = 16
"""Pixels along each side of a block."""

MOST_UNEXPLAINED, MOST_TOGETHER = 0.0003, 3
"""The share of all pixels that may be unexplained, and how many of one block: jitter scatters,
while the pixels of a mark or a word lie together."""

MOST_IN_MEAN = 2.0
"""Levels by which the mean of a block may differ in any channel."""

AMPLIFIED = 8
"""How many times the difference is shown as large as it is."""

GAP = 4


@dataclass(frozen=True)
class Verdict:
    """How far two pictures differ.

    Attributes:
        unexplained: the share of pixels. together: the most of them in one block.
        mean: the largest difference of a block's means, in levels.
    """

    unexplained: float
    together: int
    mean: float

    @property
    def same(self) -> bool:
        """Whether they show the same."""
        return (
            self.unexplained <= MOST_UNEXPLAINED
            and self.together <= MOST_TOGETHER
            and self.mean <= MOST_IN_MEAN
        )

    def __str__(self) -> str:
        return (
            f"{100.0 * self.unexplained:.3f} % of pixels unexplained "
            f"(at most {100.0 * MOST_UNEXPLAINED:.3f} %), "
            f"{self.together} of one block (at most {MOST_TOGETHER}), "
            f"whose mean differs by up to {self.mean:.2f} levels (at most {MOST_IN_MEAN:.2f})"
        )


def rounded(picture: Pixels) -> Pixels:
    """Every channel to the nearest multiple of `STEP`."""
    return ((picture.astype(np.int16) + STEP // 2) // STEP * STEP).clip(0, 255).astype(np.uint8)


def compare(one: Pixels, other: Pixels) -> Verdict:
    """How far two pictures differ; those of two sizes differ in everything."""
    if one.shape != other.shape:
        return Verdict(1.0, BLOCK**2, 255.0)
    a, b = rounded(one).astype(np.int16), rounded(other).astype(np.int16)
    if np.array_equal(a, b):
        return Verdict(0.0, 0, 0.0)
    strange = (_unexplained(a, b) | _unexplained(b, a)).any(axis=-1)
    return Verdict(
        unexplained=float(strange.mean()),
        together=int(_block_sums(strange).max()),
        mean=float(np.abs(_block_sums(a - b)).max()) / BLOCK**2,
    )


def _unexplained(a: NDArray[np.int16], b: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Which values of `a` lie outside of what `b` has within one pixel."""
    height, width = b.shape[:2]
    padded = np.pad(b, ((1, 1), (1, 1), (0, 0)), mode="edge")
    around = [padded[y : y + height, x : x + width] for y in range(3) for x in range(3)]
    low, high = np.minimum.reduce(around), np.maximum.reduce(around)
    return np.asarray((a < low - TOLERANCE) | (a > high + TOLERANCE))


def _block_sums(values: AnyArray) -> AnyArray:
    """Sums over blocks; one that the edge cuts has fewer pixels, and its mean weighs less."""
    rows, columns = (np.arange(0, count, BLOCK) for count in values.shape[:2])
    return np.add.reduceat(np.add.reduceat(values.astype(np.int64), rows), columns, axis=1)


def side_by_side(picture: Pixels, reference: Pixels) -> Pixels:
    """The picture, the reference, and their difference, amplified; each twice as large."""
    height = max(picture.shape[0], reference.shape[0])
    width = max(picture.shape[1], reference.shape[1])
    a, b = (_filled(each, height, width) for each in (rounded(picture), rounded(reference)))
    difference = np.abs(a.astype(np.int16) - b) * AMPLIFIED
    gap = np.full((height, GAP, 3), 128, np.uint8)
    sheet = np.concatenate([a, gap, b, gap, difference.clip(0, 255).astype(np.uint8)], axis=1)
    return sheet.repeat(2, axis=0).repeat(2, axis=1)


def _filled(picture: Pixels, height: int, width: int) -> Pixels:
    """With black to the right and below, up to this size."""
    filled = np.zeros((height, width, 3), np.uint8)
    filled[: picture.shape[0], : picture.shape[1]] = picture
    return filled

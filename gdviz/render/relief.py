"""A small picture of a surface, painted without OpenGL: for a gallery of many. No Qt here.

The heights are sampled along the lines of sight, from the nearest to the farthest, in one column
for each column of pixels. What is seen in a pixel is the first sample that rises to it, which a
search in the running maximum of the column finds.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gdviz.core.arrays import Array
from gdviz.core.problems import Problem
from gdviz.render.frame import heights
from gdviz.render.style import Theme, height_colours
from gdviz.render.world import world_of
from gdviz.scene.spec import Plane

Pixels = NDArray[np.uint8]

FINE, COARSE = 97, 49
"""Points along each side of the grid; the coarse one is for a loss over many samples."""

AZIMUTH, ELEVATION = np.radians(-58.0), np.radians(36.0)
"""Where it is seen from: nearly where a new scene is, but from infinitely far."""

HEIGHT = 0.6
"""Of the box whose floor is [−1, 1]²."""

DEPTH = 240
"""Samples along a line of sight."""

LINES = 12
INK = np.array([12.0, 20.0, 40.0], dtype=np.float32)

KEY = np.array([-0.45, -0.35, 0.82]) / np.linalg.norm([-0.45, -0.35, 0.82])
"""Where the light comes from, as on the big surface."""


def levels_of(problem: Problem, plane: Plane) -> Array:
    """The heights over the plane as shares of the box, (n, n); not finite where there are none."""
    count = FINE if problem.points is None else COARSE
    loss = heights(problem, np.linspace(*plane.x, count), np.linspace(*plane.y, count), "sum")
    return world_of(loss, plane.x, plane.y, plane.height or problem.height).level(loss)


def relief(levels: Array, width: int, height: int, theme: Theme, finer: int = 2) -> Pixels:
    """The surface as a block on a clear ground: (height, width, 4), premultiplied RGBA.

    Each pixel is the mean of `finer` × `finer`, which smooths its edges.
    """
    rows, columns = finer * height, finer * width
    sight = _sight(levels, rows, columns)
    picture = np.zeros((columns, rows, 4), dtype=np.float32)
    picture[sight.surface, :3] = _surface_colours(sight)
    right = sight.faces_right[sight.wall][:, None]
    picture[sight.wall, :3] = np.where(right, *_wall_colours(theme))
    picture[sight.surface | sight.wall, 3] = 255.0
    parts = [picture[i::finer, j::finer] for i in range(finer) for j in range(finer)]
    small = sum(parts[1:], parts[0]) / len(parts)
    return np.ascontiguousarray(np.rint(small).astype(np.uint8).swapaxes(0, 1))


class _Sight(NamedTuple):
    """What is seen in each pixel: (columns, rows), rows from the top down.

    surface, wall: whether it is of the surface, or of the block's front under it.
    level, light: of the surface there. faces_right: which of the two fronts.
    """

    surface: NDArray[np.bool_]
    wall: NDArray[np.bool_]
    level: Array
    light: Array
    faces_right: NDArray[np.bool_]


def _sight(levels: Array, rows: int, columns: int) -> _Sight:
    reach = abs(np.sin(AZIMUTH)) + abs(np.cos(AZIMUTH))
    low = -reach * np.sin(ELEVATION)
    tall = HEIGHT * np.cos(ELEVATION) - 2.0 * low
    pixel = max(2.0 * reach / columns, tall / rows)
    across = pixel * (np.arange(columns) + 0.5 - columns / 2)
    up = low + tall / 2 + pixel * (rows / 2 - 0.5 - np.arange(rows))
    away = np.linspace(-reach, reach, DEPTH)
    x = -np.sin(AZIMUTH) * across[:, None] - np.cos(AZIMUTH) * away
    y = np.cos(AZIMUTH) * across[:, None] - np.sin(AZIMUTH) * away
    level, light = _sampled(x, y, levels, _lit(levels))
    there = np.isfinite(level)
    rise = HEIGHT * np.cos(ELEVATION) * level + np.sin(ELEVATION) * away
    highest = np.maximum.accumulate(np.where(there, rise, -np.inf), axis=1)
    seen = np.stack([np.searchsorted(column, up) for column in highest])
    hit = seen < DEPTH
    seen = np.minimum(seen, DEPTH - 1)

    def at(values: NDArray) -> NDArray:  # type: ignore[type-arg]
        return np.take_along_axis(values, seen, axis=1)

    # Before the first sample, and behind a hole, there is no surface that could rise to a pixel.
    opens = there & ~np.pad(there, ((0, 0), (1, 0)))[:, :-1]
    below = at(opens) & (up < at(rise) - 1.5 * pixel)
    inside = np.maximum(np.abs(x), np.abs(y)) <= 1.0
    front = np.argmax(inside, axis=1)[:, None]
    at_front = inside.any(axis=1)[:, None] & hit & (seen == front)
    foot = np.take_along_axis(np.broadcast_to(np.sin(ELEVATION) * away, x.shape), front, axis=1)
    return _Sight(
        surface=hit & ~below,
        wall=below & at_front & (up >= foot),
        level=at(level),
        light=at(light),
        faces_right=np.broadcast_to(
            np.take_along_axis(np.abs(x) > np.abs(y), front, axis=1), seen.shape
        ),
    )


def _lit(levels: Array) -> Array:
    """How much light falls on the surface, about 1."""
    slopes = np.gradient(levels, 2.0 / (len(levels) - 1))
    normal = np.stack([-HEIGHT * slopes[1], -HEIGHT * slopes[0], np.ones_like(levels)], axis=-1)
    with np.errstate(invalid="ignore"):
        normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    # Beside a hole there is no slope.
    return np.asarray(0.56 + 0.5 * np.maximum(np.nan_to_num(normal @ KEY, nan=KEY[2]), 0.0))


def _sampled(x: Array, y: Array, *grids: Array) -> Iterator[Array]:
    """Each grid over [−1, 1]² at these places, straight between its points; NaN elsewhere."""
    width = len(grids[0])
    column, row = (0.5 * (width - 1) * (place + 1.0) for place in (x, y))
    outside = (np.minimum(column, row) < 0.0) | (np.maximum(column, row) > width - 1)
    i, j = (np.clip(place.astype(np.int32), 0, width - 2) for place in (column, row))
    s, t = (column - i).astype(np.float32), (row - j).astype(np.float32)
    at = j * width + i
    for grid in grids:
        flat = grid.astype(np.float32).ravel()
        low, high = (
            flat[corner] + s * (flat[corner + 1] - flat[corner]) for corner in (at, at + width)
        )
        found = low + t * (high - low)
        found[outside] = np.nan
        yield found


def _surface_colours(sight: _Sight) -> NDArray[np.float32]:
    level = np.where(sight.surface, sight.level, np.float32(0.0))
    colours = height_colours().astype(np.float32)
    base = colours[np.rint(np.clip(level, 0.0, 1.0) * (len(colours) - 1)).astype(np.int32)]
    base *= np.where(sight.surface, sight.light, np.float32(1.0))[..., None]
    np.minimum(base, 255.0, out=base)
    ink = _lines(level * LINES)[..., None]
    base += ink * (INK - base)
    return base[sight.surface]


def _lines(index: Array) -> Array:
    """How much of a contour line is in each pixel, where lines run at whole numbers."""
    whole = np.floor(index)
    ink, steep = np.zeros_like(index), np.zeros_like(index)
    for here, there in ((np.s_[:-1], np.s_[1:]), (np.s_[:, :-1], np.s_[:, 1:])):
        ink[here] = np.maximum(ink[here], 0.5 * (whole[here] != whole[there]))
        steep[here] = np.maximum(steep[here], np.abs(index[there] - index[here]))
    # Lines that crowd fade instead of turning the slope black.
    return np.asarray(ink * np.clip(1.5 - 3.0 * steep, 0.0, 1.0))


def _wall_colours(theme: Theme) -> tuple[Array, Array]:
    """Of the front that faces right, and of the one that faces left."""
    line, text = np.array(theme.line, dtype=float), np.array(theme.dim, dtype=float)
    return line + 0.22 * (text - line), line

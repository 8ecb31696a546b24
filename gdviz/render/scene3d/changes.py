"""Where a picture differs from the one before it, if both stand on the same ground.

While runs play, that is about their heads. All else need not be drawn, nor even copied, again: on
a software rasteriser that is nearly all the work. What is said to differ may be too much; what is
not said to has the same bits in both.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gdviz.core.arrays import Array, Indices
from gdviz.render.placing import placed
from gdviz.render.rects import Rect, area, merged
from gdviz.render.runs import Runs
from gdviz.render.scene3d.box import floor_of
from gdviz.render.scene3d.layer import Layer, ViewLayer
from gdviz.render.scene3d.views import SceneView
from gdviz.render.thinning import thinned

MOST_RUNS = 64
"""Of more of them it is not asked where they have changed."""

WORTH = 0.5
"""If more of the picture than this share has changed, all of it counts as changed."""

NEAREST = 0.05
"""A place nearer to the eye than this may be seen anywhere."""

TRAIL_PX, EDGE_PX = 6.0, 3.0
"""A trail reaches so far beyond its line, in logical pixels; and soft edges beyond what has them.

That things are drawn nearer to the eye than they are moves nothing in the picture."""


def changes(before: Layer, after: Layer) -> list[Rect] | None:
    """The rectangles outside which the pictures are the same; None if that may be nowhere.

    Both have the same ground and the same size.
    """
    if before.frame.net is not after.frame.net or len(before.views) != len(after.views):
        return None
    found: list[Rect] = []
    for old, new in zip(before.views, after.views, strict=True):
        if not _comparable(old.view, new.view):
            return None
        found += _rects(list(_parts(old, new, after)), new.view)
    rects = merged(found)
    drawn = sum(map(area, rects))
    return rects if drawn <= WORTH * after.size[0] * after.size[1] else None


def _comparable(old: SceneView, new: SceneView) -> bool:
    """Whether two views differ in nothing but where their runs stand."""
    same = (old.uniforms is new.uniforms, old.runs.cast is new.runs.cast)
    return all(same) and len(new.runs) <= MOST_RUNS and _equal(old.runs.number, new.runs.number)


class _Part(NamedTuple):
    """A thing that is in one of the pictures alone.

    Attributes:
        places: (k, 3), between which it lies. reach: how many pixels it is seen beyond them.
    """

    places: Array
    reach: float


def _parts(old: ViewLayer, new: ViewLayer, after: Layer) -> Iterator[_Part]:
    pixel = new.view.pixel
    yield from _trails(old.view.runs, new.view.runs, pixel, after)
    for a, b in ((old.small, new.small), (old.glows, new.glows), (old.balls, new.balls)):
        for marker in _different(a, b):
            yield _Part(marker[None, :3], (float(marker[6]) + EDGE_PX) * pixel)
    lines = _different(old.arrows, new.arrows)
    if len(lines):
        yield _Part(lines[:, :6].reshape(-1, 3), float(lines[:, 9].max()) + EDGE_PX)


def _trails(old: Runs, new: Runs, pixel: float, after: Layer) -> Iterator[_Part]:
    """The rows of each run that are drawn in one of them alone, or otherwise."""
    world, look = after.frame.surface.world, after.frame.look
    moved = (old.row != new.row) | (old.fraction != new.fraction) | (old.fade != new.fade)
    which = np.nonzero(moved)[0].tolist()
    if not which:
        return
    begins = _first_changed(old, new).tolist()
    ends = (np.maximum(old.row, new.row) + 1).tolist()
    thetas, losses = [], []
    for number in which:
        columns = max(old.columns[number], new.columns[number], key=lambda each: each.count)
        rows = slice(begins[number], ends[number])
        thetas += [columns.theta[rows], old.theta[number, None], new.theta[number, None]]
        losses += [columns.loss[rows], old.loss[number, None], new.loss[number, None]]
    places = placed(np.concatenate(thetas), np.concatenate(losses), world)
    first = 0
    for number in which:
        end = first + ends[number] - begins[number] + 2
        points = places[first:end]
        if look.floor:
            shadow = points.copy()
            shadow[:, 2] = floor_of(look)
            points = np.concatenate([points, shadow])
        yield _Part(points, TRAIL_PX * pixel)
        first = end


def _first_changed(old: Runs, new: Runs) -> Indices:
    """The first row of each run from which on its trail is another."""
    first = np.minimum(old.row, new.row)
    fading = np.minimum(old.row - old.fade, new.row - new.fade)
    first = np.where((old.fade > 0) | (new.fade > 0), fading, first)
    first = np.where((old.fade > 0) != (new.fade > 0), 0, first)
    (stride, coarse), (then_stride, then_coarse) = thinned(old.row), thinned(new.row)
    thinner = stride * np.minimum(coarse, then_coarse)
    first = np.where(coarse != then_coarse, np.minimum(first, thinner), first)
    first = np.where(stride != then_stride, 0, first - stride)
    return np.asarray(np.maximum(first, 0))


def _rects(parts: Sequence[_Part], view: SceneView) -> Iterator[Rect]:
    """Where each part is seen in the view, unless it is not."""
    if not parts:
        return
    places = np.concatenate([part.places for part in parts])
    clip = places @ view.clip[:, :3].T + view.clip[:, 3]
    away = clip[:, 3:]
    pixels = (clip[:, :2] / np.maximum(away, NEAREST) * 0.5 + 0.5) * view.size + view.origin
    counts = [len(part.places) for part in parts]
    firsts = np.cumsum([0, *counts[:-1]])
    reach = np.array([[part.reach] for part in parts])
    low = np.minimum.reduceat(pixels, firsts) - reach
    high = np.maximum.reduceat(pixels, firsts) + reach
    # What is beside the eye, or nowhere, may be seen anywhere.
    lost = ~np.logical_and.reduceat(away[:, 0] > NEAREST, firsts)
    low[lost], high[lost] = -np.inf, np.inf
    low = np.maximum(np.floor(low), view.origin)
    high = np.minimum(np.ceil(high), np.add(view.origin, view.size))
    for (x, y), (right, top) in zip(low.tolist(), high.tolist(), strict=True):
        if x < right and y < top:
            yield int(x), int(y), int(right - x), int(top - y)


def _different(a: Array, b: Array) -> Array:
    """Rows that one of the tables has more often than the other. The others are in one order."""
    if a.shape == b.shape:
        others = (a != b).any(axis=1)
        return np.concatenate([a[others], b[others]]) if others.any() else a[:0]
    rows, number = np.unique(np.concatenate([a, b]), axis=0, return_inverse=True)
    number = number.reshape(-1)
    counts = [np.bincount(part, minlength=len(rows)) for part in np.split(number, [len(a)])]
    return np.asarray(rows[counts[0] != counts[1]])


def _equal(a: NDArray[np.generic], b: NDArray[np.generic]) -> bool:
    return a.shape == b.shape and bool((a == b).all())

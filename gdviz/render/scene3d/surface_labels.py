"""Where the contour lines on the surface say at which loss they are.

A line is labelled where it is seen best: in sight, across the view, and away from the edges.
"""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from gdviz.core.arrays import Array
from gdviz.render.camera import clip_matrix, eye, project
from gdviz.render.frame import Surface
from gdviz.render.isolines import points_on
from gdviz.render.scene3d.box import apart
from gdviz.render.scene3d.panels import Panel
from gdviz.render.world import BOX_HEIGHT
from gdviz.scene.spec import Camera

PLACES = 24
"""Places on each line that are looked at."""

COARSE = 61
"""About so many points of the grid along a side will do to find them."""

SIGHT = 72
"""Samples of the way from a place out of the box."""

APART = 0.05
"""Of the box, that the levels which are labelled lie apart."""

GAP_PX = 15.0
CLEAR = 0.015
"""How far above the surface a place is taken to be: the coarse grid is not exact."""


@dataclass(frozen=True)
class SurfaceLabel:
    """A loss, and where it is written: pixels from the top left of the panel."""

    loss: float
    x: float
    y: float


@dataclass(frozen=True, eq=False)
class _Lines:
    """What is known of a surface, wherever it is seen from.

    Attributes:
        heights: of the coarse grid in the unit box, (m, n); NaN in a hole.
        losses: of the lines that may be labelled, (k,).
        places: on them, (k, PLACES, 3). normals: the surface's there, of length 1.
    """

    heights: Array
    losses: Array
    places: Array
    normals: Array


_known: WeakKeyDictionary[Surface, _Lines] = WeakKeyDictionary()


def surface_labels(surface: Surface, camera: Camera, panel: Panel) -> list[SurfaceLabel]:
    """One label at most for each contour line, none over another."""
    lines = _known.get(surface)
    if lines is None:
        lines = _known[surface] = _lines_of(surface)
    if not len(lines.losses):
        return []
    size = (float(panel.width), float(panel.height))
    at = project(clip_matrix(camera, panel.aspect), lines.places, size)[..., :2]
    score = _clearness(lines, camera)
    margin = np.array([30.0, 14.0])
    inside = ((at > margin) & (at < np.array(size) - margin)).all(axis=-1)
    score[~(inside & _in_sight(lines, camera))] = -np.inf
    found: list[SurfaceLabel] = []
    for row, loss in enumerate(lines.losses.tolist()):
        taken = np.array([[label.x, label.y] for label in found]).reshape(-1, 2)
        away = np.abs(at[row, :, None] - taken) / (3.0 * GAP_PX, GAP_PX)
        free = (away.max(axis=-1) >= 1.0).all(axis=-1)
        points = np.where(free, score[row], -np.inf)
        best = int(points.argmax())
        if np.isfinite(points[best]):
            found.append(SurfaceLabel(loss, *at[row, best].tolist()))
    return found


def _lines_of(surface: Surface) -> _Lines:
    stride = (
        max(1, (len(surface.x) - 1) // (COARSE - 1)),
        max(1, (len(surface.y) - 1) // (COARSE - 1)),
    )
    shares = surface.world.level(surface.loss[:: stride[1], :: stride[0]])
    levels = surface.world.level(surface.levels)
    losses, found = [], []
    for number in apart(levels, APART):
        points = points_on(shares, float(levels[number]))
        if len(points):
            losses.append(float(surface.levels[number]))
            found.append(_spread(points))
    heights = BOX_HEIGHT * np.where(np.isfinite(shares), shares, np.nan)
    on_grid = np.array(found).reshape(-1, PLACES, 2)
    normals = _normals(heights)[tuple(np.rint(on_grid[..., ::-1]).astype(int).transpose(2, 0, 1))]
    unit = 2.0 * on_grid / (np.array(heights.shape[::-1]) - 1.0) - 1.0
    level = surface.world.level(np.array(losses))[:, None, None]
    places = np.concatenate([unit, np.broadcast_to(BOX_HEIGHT * level, (*unit.shape[:2], 1))], -1)
    return _Lines(heights, np.array(losses), places, normals)


def _spread(points: Array) -> Array:
    """`PLACES` of the points (n, 2), evenly by their direction from the middle of all."""
    way = points - points.mean(axis=0)
    order = np.argsort(np.arctan2(way[:, 1], way[:, 0]), kind="stable")
    return np.asarray(points[order[np.arange(PLACES) * len(points) // PLACES]])


def _normals(heights: Array) -> Array:
    """Unit normals of a height field over [−1, 1]²: (m, n, 3)."""
    rows, columns = heights.shape
    along_y, along_x = np.gradient(heights, 2.0 / (rows - 1), 2.0 / (columns - 1))
    normals = np.stack([-along_x, -along_y, np.ones_like(heights)], axis=-1)
    return np.asarray(normals / np.linalg.norm(normals, axis=-1, keepdims=True))


def _clearness(lines: _Lines, camera: Camera) -> Array:
    """The better a line can be told from its neighbours, and the nearer it is, the higher."""
    to_eye = eye(camera) - lines.places
    away = np.linalg.norm(to_eye, axis=-1)
    facing = np.abs((lines.normals * to_eye).sum(axis=-1)) / away
    return np.nan_to_num(facing, nan=0.0) - 0.12 * away / camera.distance


def _in_sight(lines: _Lines, camera: Camera) -> Array:
    """Whether nothing of the surface stands between a place and the eye: (k, PLACES)."""
    rows, columns = lines.heights.shape
    start = lines.places + np.array([0.0, 0.0, CLEAR])
    to_eye = eye(camera) - start
    to_eye /= np.linalg.norm(to_eye, axis=-1, keepdims=True)
    far = np.linspace(0.02, 2.9, SIGHT)[:, None, None, None]
    there = start + far * to_eye
    over = (np.abs(there[..., :2]) <= 1.0).all(axis=-1)
    i = np.clip(np.rint(0.5 * (there[..., 0] + 1.0) * (columns - 1)), 0, columns - 1).astype(int)
    j = np.clip(np.rint(0.5 * (there[..., 1] + 1.0) * (rows - 1)), 0, rows - 1).astype(int)
    ground = lines.heights[j, i]
    sign = 1.0 if camera.elevation >= 0.0 else -1.0  # from below, what hides lies below
    with np.errstate(invalid="ignore"):
        hidden = over & (sign * (ground - there[..., 2]) > 0.0)
    return np.asarray(~hidden.any(axis=0))

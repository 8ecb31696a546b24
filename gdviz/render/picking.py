"""Which point of the surface lies under the pointer: a ray against the height field."""

from collections.abc import Iterable

import numpy as np

from gdviz.core.arrays import Array
from gdviz.render.camera import clip_matrix, project
from gdviz.render.frame import Surface
from gdviz.render.runs import RunFrame
from gdviz.render.world import BOX_HEIGHT
from gdviz.scene.spec import Camera

REACH_PX = 10.0
"""How near the pointer must be to the ring of a start to take hold of it."""


def pick(
    surface: Surface, camera: Camera, x: float, y: float, width: float, height: float
) -> tuple[float, float] | None:
    """The parameters under pixel (x, y) of a view of `width` × `height`, or None.

    The first crossing of the ray with the triangles of the surface as it is drawn, exactly;
    holes let it through.
    """
    origin, direction = ray(camera, x, y, width, height)
    span = _through_box(origin, direction)
    if span is None:
        return None
    heights = BOX_HEIGHT * np.asarray(surface.world.level(surface.loss))
    at = _breaks(origin, direction, span, heights.shape)
    above = _clearance(origin + at[:, None] * direction, heights)
    crossing = np.nonzero(above[:-1] * above[1:] <= 0.0)[0]  # NaN, a hole, compares false
    if not len(crossing):
        return None
    before, after = above[crossing[0]], above[crossing[0] + 1]
    share = before / (before - after) if before != after else 0.0
    first, second = at[crossing[0]], at[crossing[0] + 1]
    theta = surface.world.theta_at((origin + (first + share * (second - first)) * direction)[:2])
    return float(theta[0]), float(theta[1])


def start_under(
    surface: Surface,
    camera: Camera,
    runs: Iterable[RunFrame],
    at: tuple[float, float],
    size: tuple[float, float],
) -> tuple[float, float] | None:
    """The start of a run whose ring lies under pixel `at` of a view of `size`, or None.

    Ghosts have no ring, and one behind a hill is not there.
    """
    begun = [run.columns for run in runs if run.row >= 0 and not run.ghost]
    if not begun:
        return None
    theta = np.array([columns.theta[0] for columns in begun])
    loss = np.array([columns.loss[0] for columns in begun])
    away = np.hypot(*(pixel_of(surface, camera, theta, loss, *size) - at).T)
    nearest = int(np.nanargmin(np.where(np.isfinite(away), away, np.inf)))
    if not away[nearest] <= REACH_PX:
        return None
    found = float(theta[nearest, 0]), float(theta[nearest, 1])
    seen = pick(surface, camera, *at, *size)
    hidden = seen is not None and any(
        abs(a - b) > 0.15 * (high - low)
        for a, b, (low, high) in zip(seen, found, (surface.world.x, surface.world.y), strict=True)
    )
    return None if hidden else found


def ray(camera: Camera, x: float, y: float, width: float, height: float) -> tuple[Array, Array]:
    """The line of sight through a pixel: a point on it and its unit direction."""
    inverse = np.linalg.inv(clip_matrix(camera, width / height))
    across, up = 2.0 * x / width - 1.0, 1.0 - 2.0 * y / height
    near, far = (inverse @ np.array([across, up, depth, 1.0]) for depth in (-1.0, 1.0))
    start, end = near[:3] / near[3], far[:3] / far[3]
    return start, (end - start) / np.linalg.norm(end - start)


def pixel_of(
    surface: Surface, camera: Camera, theta: Array, loss: Array, width: float, height: float
) -> Array:
    """Where points (..., 2) with losses (...) are drawn: (..., 2) pixels from the top left."""
    places = surface.world.place(theta, loss)
    return project(clip_matrix(camera, width / height), places, (width, height))[..., :2]


def _through_box(origin: Array, direction: Array) -> tuple[float, float] | None:
    """Where the ray enters and leaves the column above the floor, as distances along it."""
    low = np.array([-1.0, -1.0, -0.01 * BOX_HEIGHT])
    high = np.array([1.0, 1.0, 1.01 * BOX_HEIGHT])
    with np.errstate(divide="ignore", invalid="ignore"):
        first, second = (low - origin) / direction, (high - origin) / direction
    enter = float(np.nanmax(np.append(np.minimum(first, second), 0.0)))
    leave = float(np.nanmin(np.maximum(first, second)))
    return (enter, leave) if enter < leave else None


def _breaks(
    origin: Array, direction: Array, span: tuple[float, float], shape: tuple[int, ...]
) -> Array:
    """Distances at which the ray passes from one triangle to the next, ascending.

    Between two of them the surface below the ray is flat.
    """
    ny, nx = shape
    along_u, along_v = 0.5 * direction[0] * (nx - 1), 0.5 * direction[1] * (ny - 1)
    u, v = 0.5 * (origin[0] + 1.0) * (nx - 1), 0.5 * (origin[1] + 1.0) * (ny - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = np.concatenate(
            [
                (np.arange(nx) - u) / along_u,
                (np.arange(ny) - v) / along_v,
                (np.arange(1 - ny, nx) - (u - v)) / (along_u - along_v),  # the cells' diagonals
            ]
        )
    inside = at[(at > span[0]) & (at < span[1])]
    return np.sort(np.concatenate([[span[0]], inside, [span[1]]]))


def _clearance(places: Array, heights: Array) -> Array:
    """How far places (k, 3) stand above the surface, (k,); NaN over a hole."""
    ny, nx = heights.shape
    u = np.clip(0.5 * (places[:, 0] + 1.0) * (nx - 1), 0.0, nx - 1.0)
    v = np.clip(0.5 * (places[:, 1] + 1.0) * (ny - 1), 0.0, ny - 1.0)
    i, j = np.minimum(u.astype(int), nx - 2), np.minimum(v.astype(int), ny - 2)
    s, t = u - i, v - j
    low = heights[j, i], heights[j, i + 1]
    high = heights[j + 1, i], heights[j + 1, i + 1]
    # The two triangles of a cell, as the mesh has them: split from (0, 0) to (1, 1).
    right = low[0] + s * (low[1] - low[0]) + t * (high[1] - low[1])
    left = low[0] + t * (high[0] - low[0]) + s * (high[1] - high[0])
    return np.asarray(places[:, 2] - np.where(s >= t, right, left))

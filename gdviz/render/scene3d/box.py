"""The box around the surface: floor, two back walls, grid lines at round values."""

from dataclasses import dataclass

import numpy as np

from gdviz.core.arrays import Array
from gdviz.render.camera import eye
from gdviz.render.style import Theme
from gdviz.render.world import BOX_HEIGHT, World, ticks
from gdviz.scene.spec import Camera, Look


@dataclass(frozen=True)
class Sides:
    """Which sides of the box face the viewer: +1 or −1 along x and along y."""

    x: float
    y: float


BELOW = 0.008
"""How far below the floor its grid lies: what rests on the floor hides it."""

FLOOR = -0.55
"""Where the floor is that the contour map lies on; without one it is at the lowest loss, 0."""


def floor_of(look: Look) -> float:
    """How high the floor of the box is."""
    return FLOOR if look.floor else 0.0


def near_sides(camera: Camera) -> Sides:
    """The sides nearer to the camera; axes stand there, walls stand opposite."""
    at = eye(camera)
    return Sides(1.0 if at[0] >= 0 else -1.0, 1.0 if at[1] >= 0 else -1.0)


@dataclass(frozen=True, eq=False)
class Ticks:
    """Round values on each axis and where they lie in the box."""

    x: Array
    y: Array
    loss: Array
    x_at: Array
    y_at: Array
    loss_at: Array


def box_ticks(world: World, levels: Array) -> Ticks:
    """Ticks of the three axes. On another than a linear height, contour levels, thinned out."""
    x, y = ticks(*world.x), ticks(*world.y)
    loss = ticks(world.low, world.high) if world.scale == "linear" else levels
    loss_at = BOX_HEIGHT * world.level(loss)
    if world.scale != "linear":
        kept = apart(loss_at, BOX_HEIGHT / 6.0)
        loss, loss_at = loss[kept], loss_at[kept]
    return Ticks(
        x=x,
        y=y,
        loss=loss,
        x_at=2.0 * (x - world.x[0]) / (world.x[1] - world.x[0]) - 1.0,
        y_at=2.0 * (y - world.y[0]) / (world.y[1] - world.y[0]) - 1.0,
        loss_at=loss_at,
    )


def apart(places: Array, least: float) -> list[int]:
    """Indices of ascending `places`, from the last one down, that keep `least` between them."""
    kept: list[int] = []
    for index in range(len(places) - 1, -1, -1):
        if not kept or places[kept[-1]] - places[index] >= least:
            kept.append(index)
    return kept[::-1]


def box_segments(
    camera: Camera, marks: Ticks, theme: Theme, pixel: float, floor: float = 0.0
) -> Array:
    """Grid and edges as segments for `LinesItem`: (k, 10)."""
    side = near_sides(camera)
    far_x, far_y = -side.x, -side.y
    below = floor - BELOW
    grid, edge = np.array(theme.line) / 255.0, np.array(theme.dim) / 255.0
    lines: list[tuple[tuple[float, ...], tuple[float, ...], Array, float]] = []
    for u in marks.x_at:
        lines.append(((u, -1, below), (u, 1, below), grid, 1.0))
        lines.append(((u, far_y, floor), (u, far_y, BOX_HEIGHT), grid, 1.0))
    for v in marks.y_at:
        lines.append(((-1, v, below), (1, v, below), grid, 1.0))
        lines.append(((far_x, v, floor), (far_x, v, BOX_HEIGHT), grid, 1.0))
    for h in marks.loss_at:
        lines.append(((-1, far_y, h), (1, far_y, h), grid, 1.0))
        lines.append(((far_x, -1, h), (far_x, 1, h), grid, 1.0))
    for height in (floor, BOX_HEIGHT):
        lines.append(((-1, far_y, height), (1, far_y, height), grid, 1.2))
        lines.append(((far_x, -1, height), (far_x, 1, height), grid, 1.2))
    for corner in ((far_x, far_y), (far_x, side.y), (side.x, far_y)):
        lines.append(((*corner, floor), (*corner, BOX_HEIGHT), grid, 1.2))
    lines.append(((-1, side.y, floor), (1, side.y, floor), edge, 1.6))
    lines.append(((side.x, -1, floor), (side.x, 1, floor), edge, 1.6))
    return np.array([[*a, *b, *ink, width * pixel] for a, b, ink, width in lines])

"""Vectors at the playhead as lines over the surface."""

import numpy as np

from gdviz.core.arrays import Array
from gdviz.render.frame import Surface
from gdviz.render.style import Theme
from gdviz.render.vectors import Vectors

WIDTHS = {"gradient": 2.2, "momentum": 2.2, "step": 4.2}
CASING = 2.0
"""How much wider the outline is, in logical pixels."""

PIECES = 24
LIFT = 0.006
"""Above the surface, in heights of its box, so that it does not flicker."""

HEAD, SPREAD = 0.035, 0.45
"""Length of an arrow's head in the unit box, and half its width as a share of that."""


def arrow_segments(vectors: Vectors, surface: Surface, theme: Theme, pixel: float) -> Array:
    """All arrows as segments for `LinesItem`, (k, 10): first the outlines, then the lines."""
    outlines, lines = [], []
    for arrow in vectors.arrows:
        ends = _ends(vectors.at, arrow.tip, surface)
        width = WIDTHS[arrow.kind]
        outlines.append(_table(ends, theme.casing, (width + CASING) * pixel))
        lines.append(_table(ends, vectors.ink(arrow.kind, theme), width * pixel))
    return np.concatenate([*outlines, *lines])


def _ends(at: Array, tip: Array, surface: Surface) -> Array:
    """The arrow along the surface, and its head: from xyz, to xyz, (k, 6)."""
    world = surface.world
    span = np.array([world.x[1] - world.x[0], world.y[1] - world.y[0]])
    along = (tip - at) / span * 2.0  # in the unit box
    length = float(np.hypot(*along))
    path = at + np.linspace(0.0, 1.0, PIECES + 1)[:, None] * (tip - at)
    pieces = [_between(path, surface)]
    if length > 1e-9:
        back = -along / length * min(HEAD, 0.5 * length)
        side = np.array([-back[1], back[0]]) * SPREAD
        for corner in (back + side, back - side):
            pieces.append(_between(np.stack([tip, tip + corner * span / 2.0]), surface))
    return np.concatenate(pieces)


def _between(path: Array, surface: Surface) -> Array:
    places = surface.world.place(path, surface.loss_at(path))
    places[:, 2] += LIFT
    ends = np.concatenate([places[:-1], places[1:]], axis=1)
    inside = np.isfinite(ends).all(axis=1) & (np.abs(ends[:, [0, 1, 3, 4]]) <= 1.0).all(axis=1)
    return np.asarray(ends[inside])


def _table(ends: Array, rgb: tuple[int, int, int], width: float) -> Array:
    segments = np.empty((len(ends), 10))
    segments[:, :6] = ends
    segments[:, 6:9] = np.array(rgb) / 255.0
    segments[:, 9] = width
    return segments

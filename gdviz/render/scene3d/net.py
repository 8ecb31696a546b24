"""The surface that one batch sees, as a net over the whole one."""

import numpy as np

from gdviz.core.arrays import Array
from gdviz.render.frame import Net
from gdviz.render.style import Theme, run_colour
from gdviz.render.world import BOX_HEIGHT, World

WIDTH = 1.3
STEP = 2
"""Every second line of the net's points is drawn: its lines bend as the surface does."""


def net_segments(net: Net, world: World, theme: Theme, pixel: float) -> Array:
    """The net as segments for `LinesItem`: (k, 10). What leaves the box is left out."""
    x, y = np.meshgrid(net.x, net.y)
    places = world.place(np.stack([x, y], axis=-1), net.loss)
    rows, columns = places[::STEP], places[:, ::STEP]
    ends = np.concatenate(
        [
            np.stack([rows[:, :-1], rows[:, 1:]], axis=2).reshape(-1, 6),
            np.stack([columns[:-1], columns[1:]], axis=2).reshape(-1, 6),
        ]
    )
    heights = ends[:, [2, 5]]
    inside = (np.isfinite(heights) & (heights >= 0.0) & (heights <= 1.1 * BOX_HEIGHT)).all(axis=1)
    ends = ends[inside]
    segments = np.empty((len(ends), 10))
    segments[:, :6] = ends
    segments[:, 6:9] = np.array(run_colour(net.colour)) / 255.0
    segments[:, 9] = WIDTH * pixel
    return segments

"""Points of runs in the box of the surface, however far away they are."""

import numpy as np

from gdviz.core.arrays import Array
from gdviz.render.world import World

FAR = 1e4
"""Points are kept within this of the box, where float32 still tells half a pixel apart."""

_ENDLESS = 1e100
"""Stands for what is infinite; its square is not."""


def placed(theta: Array, loss: Array, world: World) -> Array:
    """Places in the box, held within `FAR` of it, where they are not numbers too.

    One that is further away is drawn nearer on the straight line to the middle of the floor, so
    that its trail still comes from where it came.
    """
    given = world.place(theta, loss)
    near = 0.5 * FAR  # nearly always; never where one is no number
    if given.min(initial=0.0) >= -near and given.max(initial=0.0) <= near:
        return given
    places = np.clip(given, -_ENDLESS, _ENDLESS)
    places = np.where(np.isnan(places), FAR, places)
    away = np.sqrt((places * places).sum(axis=-1, keepdims=True))
    return np.asarray(np.where(away > FAR, places * (FAR / np.maximum(away, FAR)), places))

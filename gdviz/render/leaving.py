"""Where a run goes out of the range that is shown: at the edge, it is said that it has."""

import numpy as np
from numpy.typing import NDArray

from gdviz.core.arrays import Array
from gdviz.render.runs import RunFrame
from gdviz.render.world import World

_CHUNK = 512


def is_outside(run: RunFrame, world: World) -> bool:
    """Whether the run is now beyond the range of x and y, or nowhere."""
    return not bool(inside(run.theta[None], world)[0])


def left_at(run: RunFrame, world: World) -> Array | None:
    """Where a run that is outside last crossed the edge of the range: (2,).

    None for one that never was inside.
    """
    end, chunk = run.row + 1, _CHUNK
    while end > 0:
        begin = max(end - chunk, 0)
        found = np.nonzero(inside(run.columns.theta[begin:end], world))[0]
        if len(found):
            last = begin + int(found[-1])
            within = run.columns.theta[last]
            beyond = run.columns.theta[last + 1] if last < run.row else run.theta
            return _crossing(within, beyond, world)
        end, chunk = begin, 2 * chunk
    return None


def inside(theta: Array, world: World) -> NDArray[np.bool_]:
    """Which of theta (n, 2) are in the range of x and y: (n,)."""
    x, y = theta[:, 0], theta[:, 1]
    return np.asarray((x >= world.x[0]) & (x <= world.x[1]) & (y >= world.y[0]) & (y <= world.y[1]))


def _crossing(within: Array, beyond: Array, world: World) -> Array:
    """Where the way from one to the other crosses the edge; `beyond` may be nowhere."""
    low = np.array([world.x[0], world.y[0]])
    high = np.array([world.x[1], world.y[1]])
    if not np.isfinite(beyond).all():
        return within
    way = beyond - within
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        shares = np.where(way > 0.0, (high - within) / way, (low - within) / way)
    share = float(np.min(np.where(way == 0.0, 1.0, shares)))
    return np.asarray(np.clip(within + np.clip(share, 0.0, 1.0) * way, low, high))

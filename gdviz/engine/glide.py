"""From one part of the plane to another, in a few frames."""

import math

from gdviz.scene.spec import Plane, Region

TIME_S = 0.045
"""In this time it covers two thirds of the way that is left."""

NEAR = 1e-3
"""It has arrived where each end is as near as this share of the range."""

ALMOST = 0.85
"""So much of the way in one frame is all of it: a slow machine need not draw what is left."""

Range = tuple[float, float]


def nearer(seen: Plane | Region, end: Plane | Region, dt_s: float) -> Region | None:
    """What is seen `dt_s` seconds later on the way to `end`; None on arrival.

    Ends move in a straight line, so that a point about which is zoomed stays where it is.
    """
    share = -math.expm1(-dt_s / TIME_S)
    if share > ALMOST:
        return None
    x, y = _between(seen.x, end.x, share), _between(seen.y, end.y, share)
    return None if _close(x, end.x) and _close(y, end.y) else Region(x, y)


def _between(a: Range, b: Range, share: float) -> Range:
    return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])


def _close(a: Range, b: Range) -> bool:
    return max(abs(a[0] - b[0]), abs(a[1] - b[1])) <= NEAR * (b[1] - b[0])

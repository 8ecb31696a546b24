"""Rectangles of a picture, and few of them that cover many."""

from collections.abc import Sequence

Rect = tuple[int, int, int, int]
"""x, y, width and height in device pixels, from the corner where the picture begins."""

MOST_RECTS = 8
"""Of so many is a picture made anew at the most: a shader is told of so many at once."""

APART = 10_000
"""As many pixels more are drawn rather than one rectangle more."""


def merged(rects: Sequence[Rect]) -> list[Rect]:
    """At most `MOST_RECTS` that cover all of these; fewer where that is not much more to draw."""
    found: list[Rect] = []
    # Large ones first: most of the others lie in one of them.
    for rect in sorted(rects, key=area, reverse=True):
        if not any(_holds(known, rect) for known in found):
            found = _joined([*found, rect])
    return found


def _joined(rects: list[Rect]) -> list[Rect]:
    """These with the last one among them, which may swallow others, or be one too many."""
    *left, last = rects
    while left:
        costs = [area(_around(last, rect)) - area(last) - area(rect) for rect in left]
        nearest = costs.index(min(costs))
        if costs[nearest] > APART and len(left) < MOST_RECTS:
            break
        last = _around(last, left.pop(nearest))
    return [*left, last]


def _holds(outer: Rect, inner: Rect) -> bool:
    x, y, width, height = outer
    left, top, wide, high = inner
    return x <= left and y <= top and left + wide <= x + width and top + high <= y + height


def area(rect: Rect) -> int:
    """Pixels of a rectangle."""
    return rect[2] * rect[3]


def moved_by(rects: Sequence[Rect], x: int, y: int) -> list[Rect]:
    """These as they lie in a picture in which theirs begins at (x, y)."""
    return [(left + x, top + y, width, height) for left, top, width, height in rects]


def _around(a: Rect, b: Rect) -> Rect:
    x, y = min(a[0], b[0]), min(a[1], b[1])
    right, top = max(a[0] + a[2], b[0] + b[2]), max(a[1] + a[3], b[1] + b[3])
    return x, y, right - x, top - y

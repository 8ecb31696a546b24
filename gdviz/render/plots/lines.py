"""Lines of plots, by pieces: many points, thin outlines, and only what has changed of them."""

from collections.abc import Sequence

import numpy as np
from pyqtgraph.functions import arrayToQPolygonF
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from gdviz.core.arrays import Array, Indices
from gdviz.render.marks import SOFT, Mark
from gdviz.render.plots.ink import for_others, pen
from gdviz.render.style import Rgb, Theme

SPARED_FROM, PER_PIXEL = 64, 3.0
"""A line of so many points leaves out those that lie no third of a pixel from the one before."""

OVERLAP = 0.5
"""Pixels by which pieces of a line reach over one another where it is straight."""

_FAR = 4000.0
"""Beyond so many pixels a line is cut by us: a stroke of 1e9 pixels is slow, or wrong, in Qt."""

_ENDLESS = 1e6
"""Pixels: a line that reaches farther, or nowhere, may be seen anywhere."""


class Line(Mark):
    """The line through pixels `points: (n, 2)` with each of these pens, one over the other."""

    def __init__(self, points: Array, pens: Sequence[QPen]) -> None:
        self._points, self._pens = points, pens
        self._widest = max(each.widthF() for each in pens)
        self._kept: tuple[float, Indices] | None = None

    def where(self) -> Sequence[QRectF]:
        return [self._box(self._points)]

    def meets(self, only: Sequence[QRectF]) -> bool:
        return True  # which of its pieces do is asked when it is painted

    def paint(self, painter: QPainter, only: Sequence[QRectF] | None = None) -> None:
        points = self._points[self._drawn(painter.worldTransform().m11())]
        if len(points) < 2:
            return
        near = np.arange(len(points) - 1) if only is None else self._reaching(points, only)
        if not len(near):
            return
        # Those beside them too, by which they bend.
        begin, end = max(int(near[0]) - 1, 0), int(near[-1]) + 3
        part, within = points[begin:end], _within(self._points)
        whole = for_others(painter)
        pieces = joined(part, [each.widthF() for each in self._pens])
        for stroke, own in zip(self._pens, pieces, strict=True):
            # Piece by piece: as one path, a noisy line would take Qt fifty times as long.
            if within and not whole and not _broken(stroke):
                blunt = QPen(stroke)
                blunt.setCapStyle(Qt.PenCapStyle.FlatCap)
                painter.setPen(blunt)
                draw_pieces(painter, own[near - begin])
                continue
            painter.setPen(stroke)
            if within:
                painter.drawPolyline(arrayToQPolygonF(points[:, 0], points[:, 1]))
            else:
                draw_pieces(painter, cut(points, _FAR))

    def changes(self, before: Mark, scale: float) -> list[QRectF]:
        if not isinstance(before, Line) or before._pens != self._pens:
            return [*before.where(), *self.where()]
        then, now = before._points, self._points
        common = min(len(then), len(now))
        differ = (then[:common] != now[:common]).any(axis=1)
        if not differ.any() and len(then) == len(now):
            return []
        if _within(then) != _within(now):
            return [*before.where(), *self.where()]
        first = int(differ.argmax()) if differ.any() else common
        return [self._box(each._tail(first, scale)) for each in (before, self)]

    def _drawn(self, scale: float) -> Indices:
        """Which points are drawn where one unit is so many device pixels."""
        if self._kept is None or self._kept[0] != scale:
            self._kept = scale, spared(self._points, scale)
        return self._kept[1]

    def _tail(self, first: int, scale: float) -> Array:
        """The points between which it may look otherwise if those from number `first` on differ.

        What lies two drawn points before bends as they do; and one of these may be drawn only
        because it is the last.
        """
        drawn = self._drawn(scale)
        return self._points[drawn[max(int(drawn.searchsorted(first)) - 3, 0) :]]

    def _reaching(self, points: Array, only: Sequence[QRectF]) -> Indices:
        """Which segments may be seen in one of these rectangles."""
        begin, end = points[:-1], points[1:]
        low, high = np.minimum(begin, end), np.maximum(begin, end)
        reach, found = self._widest + SOFT, np.zeros(len(begin), dtype=bool)
        for box in only:
            near = box.adjusted(-reach, -reach, reach, reach)
            across = (low[:, 0] <= near.right()) & (high[:, 0] >= near.left())
            found |= across & (low[:, 1] <= near.bottom()) & (high[:, 1] >= near.top())
        return np.nonzero(found)[0]

    def _box(self, points: Array) -> QRectF:
        """Where it is seen between these points."""
        if not len(points):
            return QRectF()
        low, high = points.min(axis=0), points.max(axis=0)
        if not max(-low.min(), high.max()) < _ENDLESS:  # or not a number
            return QRectF(-_ENDLESS, -_ENDLESS, 2.0 * _ENDLESS, 2.0 * _ENDLESS)
        box, reach = QRectF(QPointF(*low.tolist()), QPointF(*high.tolist())), self._widest
        return box.adjusted(-reach, -reach, reach, reach)


def _within(points: Array) -> bool:
    """Whether all of them lie where Qt draws lines well."""
    return not len(points) or bool(np.abs(points).max() < _FAR)


def draw_line(painter: QPainter, points: Array) -> None:
    """The line through pixels `points: (n, 2)`, with the painter's pen."""
    stroke = painter.pen()
    Line(points, [stroke]).paint(painter)
    painter.setPen(stroke)


def cased(points: Array, rgb: Rgb, theme: Theme, width: float, dash: str = "solid") -> Line:
    """A line with a thin outline that keeps it apart from what lies under it."""
    return Line(points, [pen(theme.casing, width + 1.4), pen(rgb, width, 1.0, dash)])


def spared(points: Array, scale: float) -> Indices:
    """Which points (n, 2) are drawn: all but those in the same third of a pixel as the one before.

    A run creeps at its end: many of its updates are one point of the picture, and each costs.

    Args:
        scale: how many pixels of the picture are one that the points are given in.
    """
    if len(points) < SPARED_FROM:
        return np.arange(len(points))
    cells = np.rint(points * (PER_PIXEL * scale))
    moved = np.empty(len(points), dtype=bool)
    moved[0] = moved[-1] = True
    moved[1:-1] = (cells[1:-1] != cells[:-2]).any(axis=1)
    return np.nonzero(moved)[0]


def draw_pieces(painter: QPainter, pieces: Array) -> None:
    """Segments (n, 2, 2) of pixels, with the painter's pen."""
    lines = PrimitiveArray(QLineF, 4)
    lines.resize(len(pieces))
    lines.ndarray()[:] = pieces.reshape(-1, 4)
    painter.drawLines(*lines.drawargs())


def joined(points: Array, widths: Sequence[float]) -> list[Array]:
    """The segments of a line, each longer by as much as closes the gap to the next: (n − 1, 2, 2).

    As much as in a mitre, but at most half of its width, by which the whole line is longer, too.
    Square caps of them all would stand out as a bead at every bend; and ends that only touch would
    be paler there, since each covers a part of the same pixel.

    Args:
        widths: of lines through the same points; for each of them its segments are given.
    """
    bends = _bends(points)
    return [_with_reach(points, *bends, width) for width in widths]


def _bends(points: Array) -> tuple[Array, Array]:
    """Where each segment leads (n − 1, 2), of length 1; how a mitre reaches at each point (n,).

    The latter as a share of half a line's width, at most 1, as it is at both ends.
    """
    way = points[1:] - points[:-1]
    way /= np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-12)[:, None]
    before, after = way[:-1], way[1:]
    cosine = before[:, 0] * after[:, 0] + before[:, 1] * after[:, 1]
    mitre = np.ones(len(points))
    half_turn = np.sqrt(np.maximum(1.0 - cosine, 0.0) / np.maximum(1.0 + cosine, 1e-12))
    mitre[1:-1] = np.minimum(half_turn, 1.0)
    return way, mitre


def _with_reach(points: Array, way: Array, mitre: Array, width: float) -> Array:
    reach = mitre * (0.5 * width)
    reach[1:-1] = np.maximum(reach[1:-1], OVERLAP)
    pieces = np.empty((len(way), 2, 2))
    pieces[:, 0] = points[:-1] - reach[:-1, None] * way
    pieces[:, 1] = points[1:] + reach[1:, None] * way
    return pieces


def _broken(stroke: QPen) -> bool:
    """Whether the seams of a line drawn in pieces would show."""
    return stroke.style() != Qt.PenStyle.SolidLine or stroke.color().alpha() < 255


def cut(points: Array, reach: float) -> Array:
    """The segments of a line as far as they lie in [−reach, reach]²: (m, 2, 2) (Liang–Barsky)."""
    a, b = points[:-1], points[1:]
    way = b - a
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = (-reach - a) / way, (reach - a) / way
    still = way == 0.0
    inside = np.abs(a) <= reach
    enter = np.where(still, np.where(inside, 0.0, 2.0), np.minimum(one, other)).max(axis=1)
    leave = np.where(still, np.where(inside, 1.0, -1.0), np.maximum(one, other)).min(axis=1)
    enter, leave = np.maximum(enter, 0.0), np.minimum(leave, 1.0)
    kept = enter < leave
    begin = a[kept] + enter[kept, None] * way[kept]
    # The exact end where nothing is cut off, so that neighbouring segments join.
    end = np.where(leave[kept, None] == 1.0, b[kept], a[kept] + leave[kept, None] * way[kept])
    return np.asarray(np.stack([begin, end], axis=1))

"""Colours, pens and lines for painting."""

from collections.abc import Sequence

import numpy as np
from pyqtgraph.functions import arrayToQPolygonF
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPaintEngine, QPainter, QPen

from gdviz.core.arrays import Array
from gdviz.render.fonts import text_path
from gdviz.render.style import Rgb, Theme

_DASHES = {"solid": (), "dash": (4.0, 3.0), "dot": (1.0, 2.0), "dashdot": (5.0, 2.5, 1.0, 2.5)}

SPARED_FROM, PER_PIXEL = 64, 3.0
"""A line of so many points leaves out those that lie no third of a pixel from the one before."""

OVERLAP = 0.5
"""Pixels by which pieces of a line reach over one another where it is straight."""

_FAR = 4000.0
"""Beyond so many pixels a line is cut by us: a stroke of 1e9 pixels is slow, or wrong, in Qt."""


def ink(rgb: Rgb, alpha: float = 1.0) -> QColor:
    """A colour, partly transparent."""
    colour = QColor(*rgb)
    colour.setAlphaF(alpha)
    return colour


def pen(rgb: Rgb, width: float, alpha: float = 1.0, dash: str = "solid") -> QPen:
    """A pen `width` logical pixels wide. Not cosmetic: it grows with the picture."""
    made = QPen(ink(rgb, alpha), width)
    made.setCapStyle(Qt.PenCapStyle.SquareCap)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if pattern := _DASHES[dash]:
        made.setCapStyle(Qt.PenCapStyle.FlatCap)
        made.setDashPattern(pattern)
    return made


_CRITICAL = {
    "minimum": ((-1.0, -0.8), (1.0, -0.8), (0.0, 1.0)),
    "maximum": ((-1.0, 0.8), (1.0, 0.8), (0.0, -1.0)),
    "degenerate": ((-1.0, 0.0), (0.0, -1.0), (1.0, 0.0), (0.0, 1.0)),
}
"""Corners of what marks a critical point: minima point down, maxima up."""


def draw_critical(painter: QPainter, at: Array, kind: str, radius: float = 4.5) -> None:
    """A mark by its kind; a saddle is a cross, since it goes up and down."""
    for rgb, width in (((20, 22, 28), 3.2), ((255, 255, 255), 1.5)):
        painter.setPen(pen(rgb, width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if kind == "saddle":
            draw_cross(painter, at, 0.8 * radius, True)
        else:
            painter.drawPolygon(
                [QPointF(at[0] + radius * x, at[1] + radius * y) for x, y in _CRITICAL[kind]]
            )


def draw_words(painter: QPainter, at: QPointF, words: str, shown: QFont) -> None:
    """Words that begin at `at`, on their baseline, in the colour of the painter's pen.

    In a drawing that others open they are outlines: there the fonts need not be those of here.
    """
    if not _for_others(painter):
        painter.setFont(shown)
        painter.drawText(at, words)
        return
    capitals = shown.capitalization() == QFont.Capitalization.AllUppercase
    painter.fillPath(
        text_path(at, words.upper() if capitals else words, shown), painter.pen().color()
    )


def _for_others(painter: QPainter) -> bool:
    return painter.paintEngine().type() == QPaintEngine.Type.SVG


def draw_line(painter: QPainter, points: Array) -> None:
    """The line through pixels `points: (n, 2)`, with the painter's pen."""
    _draw_lines(painter, points, [painter.pen()])


def _draw_lines(painter: QPainter, points: Array, pens: Sequence[QPen]) -> None:
    """The line with each of these pens, one over the other."""
    points = spared(points, painter.worldTransform().m11())
    if len(points) < 2:
        return
    within = np.abs(points).max() < _FAR
    for stroke in pens:
        painter.setPen(stroke)
        if within and (_broken(stroke) or _for_others(painter)):
            painter.drawPolyline(arrayToQPolygonF(points[:, 0], points[:, 1]))
        # Piece by piece: as one path, a noisy line would take Qt fifty times as long.
        elif not within:
            draw_pieces(painter, cut(points, _FAR))
        else:
            blunt = QPen(stroke)
            blunt.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(blunt)
            draw_pieces(painter, joined(points, stroke.widthF()))
            painter.setPen(stroke)


def spared(points: Array, scale: float) -> Array:
    """Points (n, 2) but for those that lie in the same third of a pixel as the one before.

    A run creeps at its end: many of its updates are one point of the picture, and each costs.

    Args:
        scale: how many pixels of the picture are one that the points are given in.
    """
    if len(points) < SPARED_FROM:
        return points
    cells = np.rint(points * (PER_PIXEL * scale))
    moved = (cells[1:] != cells[:-1]).any(axis=1)
    moved[-1] = True
    return points[np.concatenate([[True], moved])]


def draw_pieces(painter: QPainter, pieces: Array) -> None:
    """Segments (n, 2, 2) of pixels, with the painter's pen."""
    lines = PrimitiveArray(QLineF, 4)
    lines.resize(len(pieces))
    lines.ndarray()[:] = pieces.reshape(-1, 4)
    painter.drawLines(*lines.drawargs())


def joined(points: Array, width: float) -> Array:
    """The segments of a line, each longer by as much as closes the gap to the next: (n − 1, 2, 2).

    As much as in a mitre, but at most half of `width`, by which the whole line is longer, too.
    Square caps of them all would stand out as a bead at every bend; and ends that only touch would
    be paler there, since each covers a part of the same pixel.
    """
    way = np.diff(points, axis=0)
    length = np.hypot(way[:, 0], way[:, 1])
    way /= np.maximum(length, 1e-12)[:, None]
    cosine = np.clip((way[:-1] * way[1:]).sum(axis=1), -1.0, 1.0)
    half_turn = np.sqrt((1.0 - cosine) / np.maximum(1.0 + cosine, 1e-12))  # its tangent
    reach = np.full(len(points), 0.5 * width)
    reach[1:-1] = np.maximum(reach[1:-1] * np.clip(half_turn, 0.0, 1.0), OVERLAP)
    begin = points[:-1] - reach[:-1, None] * way
    return np.stack([begin, points[1:] + reach[1:, None] * way], axis=1)


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


def draw_cased(
    painter: QPainter, points: Array, rgb: Rgb, theme: Theme, width: float, dash: str = "solid"
) -> None:
    """A line with a thin outline that keeps it apart from what lies under it."""
    _draw_lines(painter, points, [pen(theme.casing, width + 1.4), pen(rgb, width, 1.0, dash)])


def draw_cross(painter: QPainter, at: Array, reach: float, turned: bool = False) -> None:
    """A small + (or, turned, ×) with the painter's pen."""
    x, y = float(at[0]), float(at[1])
    r = reach * (0.7071 if turned else 1.0)
    ends = ((r, r), (r, -r)) if turned else ((r, 0.0), (0.0, r))
    for dx, dy in ends:
        painter.drawLine(QPointF(x - dx, y - dy), QPointF(x + dx, y + dy))


def near(at: Array, rect: QRectF, margin: float = 12.0) -> bool:
    """Whether a pixel is in the picture, or so near that its marker reaches in."""
    x, y = float(at[0]), float(at[1])
    return rect.adjusted(-margin, -margin, margin, margin).contains(x, y)

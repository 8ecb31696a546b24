"""Small signs on plots, as marks: heads of runs, starts, critical points, and the frame around."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from gdviz.core.arrays import Array
from gdviz.render.glyphs import draw_marker
from gdviz.render.marks import Mark
from gdviz.render.plots.ink import draw_cross, pen
from gdviz.render.style import Rgb, Theme, run_colour

WIDEST = 1.5
"""How far the corners of a marker reach, of its radius, with its casing."""

_INNER, _OUTER = (255, 255, 255), (20, 22, 28)

_CRITICAL = {
    "minimum": ((-1.0, -0.8), (1.0, -0.8), (0.0, 1.0)),
    "maximum": ((-1.0, 0.8), (1.0, 0.8), (0.0, -1.0)),
    "degenerate": ((-1.0, 0.0), (0.0, -1.0), (1.0, 0.0), (0.0, 1.0)),
}
"""Corners of what marks a critical point: minima point down, maxima up."""


def marker_mark(at: QPointF, colour: int, theme: Theme, radius: float) -> Mark:
    """The head of a run."""
    return Mark(
        ("marker", at, colour, theme, radius),
        [_around(at.x(), at.y(), WIDEST * radius)],
        lambda painter: draw_marker(painter, at, colour, theme, radius),
    )


def cross_mark(at: Array, colour: int) -> Mark:
    """The end of a run that came to none it should have come to."""
    x, y = at.tolist()

    def paint(painter: QPainter) -> None:
        painter.setPen(pen(run_colour(colour), 2.2))
        draw_cross(painter, at, 5.0, True)

    return Mark(("cross", x, y, colour), [_around(x, y, 8.0)], paint)


def critical_mark(at: Array, kind: str, radius: float = 4.5) -> Mark:
    """A critical point by its kind; a saddle is a cross, since it goes up and down."""
    x, y = at.tolist()

    def paint(painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for rgb, width in ((_OUTER, 3.2), (_INNER, 1.5)):
            painter.setPen(pen(rgb, width))
            if kind == "saddle":
                draw_cross(painter, at, 0.8 * radius, True)
            else:
                corners = _CRITICAL[kind]
                painter.drawPolygon([QPointF(x + radius * u, y + radius * v) for u, v in corners])

    return Mark(("critical", x, y, kind, radius), [_around(x, y, radius + 4.0)], paint)


def ring_mark(at: Array) -> Mark:
    """Where a run begins."""
    x, y = at.tolist()

    def paint(painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for rgb, width in ((_OUTER, 3.4), (_INNER, 1.6)):
            painter.setPen(pen(rgb, width))
            painter.drawEllipse(QPointF(x, y), 4.0, 4.0)

    return Mark(("ring", x, y), [_around(x, y, 7.0)], paint)


def line_mark(x: float, height: float, rgb: Rgb, alpha: float) -> Mark:
    """A thin line from top to bottom."""

    def paint(painter: QPainter) -> None:
        painter.setPen(pen(rgb, 1.0, alpha))
        painter.drawLine(QPointF(x, 0.0), QPointF(x, height))

    return Mark(("line", x, height, rgb, alpha), [QRectF(x - 1.0, -1.0, 2.0, height + 2.0)], paint)


def frame_mark(rect: QRectF, theme: Theme) -> Mark:
    """A thin line around a plot."""
    line = rect.adjusted(0.5, 0.5, -0.5, -0.5)

    def paint(painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen(theme.line, 1.0))
        painter.drawRect(line)

    left, right = QRectF(rect), QRectF(rect)
    top, bottom = QRectF(rect), QRectF(rect)
    left.setWidth(1.0)
    top.setHeight(1.0)
    right.setLeft(rect.right() - 1.0)
    bottom.setTop(rect.bottom() - 1.0)
    return Mark(("frame", rect, theme), [left, top, right, bottom], paint)


def _around(x: float, y: float, reach: float) -> QRectF:
    return QRectF(x - reach, y - reach, 2.0 * reach, 2.0 * reach)

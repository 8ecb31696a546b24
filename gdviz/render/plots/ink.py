"""Colours, pens, words and small signs for painting."""

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPaintEngine, QPainter, QPen

from gdviz.core.arrays import Array
from gdviz.render.fonts import text_path
from gdviz.render.style import Rgb

_DASHES = {"solid": (), "dash": (4.0, 3.0), "dot": (1.0, 2.0), "dashdot": (5.0, 2.5, 1.0, 2.5)}


def ink(rgb: Rgb, alpha: float = 1.0) -> QColor:
    """A colour, partly transparent."""
    colour = QColor(*rgb)
    colour.setAlphaF(alpha)
    return colour


def pen(rgb: Rgb, width: float, alpha: float = 1.0, dash: str = "solid") -> QPen:
    """A pen `width` logical pixels wide. Not cosmetic: it grows with the picture."""
    return QPen(_pen(rgb, width, alpha, dash))


@lru_cache(maxsize=256)
def _pen(rgb: Rgb, width: float, alpha: float, dash: str) -> QPen:
    made = QPen(ink(rgb, alpha), width)
    made.setCapStyle(Qt.PenCapStyle.SquareCap)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if pattern := _DASHES[dash]:
        made.setCapStyle(Qt.PenCapStyle.FlatCap)
        made.setDashPattern(pattern)
    return made


def draw_words(painter: QPainter, at: QPointF, words: str, shown: QFont) -> None:
    """Words that begin at `at`, on their baseline, in the colour of the painter's pen.

    In a drawing that others open they are outlines: there the fonts need not be those of here.
    """
    if not for_others(painter):
        painter.setFont(shown)
        painter.drawText(at, words)
        return
    capitals = shown.capitalization() == QFont.Capitalization.AllUppercase
    painter.fillPath(
        text_path(at, words.upper() if capitals else words, shown), painter.pen().color()
    )


def for_others(painter: QPainter) -> bool:
    """Whether it makes a drawing that others open."""
    return painter.paintEngine().type() == QPaintEngine.Type.SVG


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

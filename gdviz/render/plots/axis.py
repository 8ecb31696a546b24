"""Axes without ornament: labels at round values and, below, the name of the axis."""

import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from gdviz.core.arrays import Array
from gdviz.render.fonts import advance, font
from gdviz.render.guard import guarded
from gdviz.render.plots.ink import draw_words, ink, pen
from gdviz.render.style import LIGHT, Theme

TICK_PX, NAME_PX = 11.0, 11.0
LEFT_WIDTH, BOTTOM_HEIGHT = 46, 36


class Axis(pg.AxisItem):
    """Draws the labels that it is given.

    pyqtgraph's own painting goes through a QPicture, whose text does not grow with the picture.
    """

    def __init__(self, orientation: str, zoom: float = 1.0, margin: float = 0.0) -> None:
        """`margin`: pixels from each end of it to where its range begins."""
        super().__init__(orientation)
        self._zoom, self._margin = zoom, margin
        if orientation == "left":
            self.setWidth(zoom * LEFT_WIDTH)
        else:
            self.setHeight(zoom * BOTTOM_HEIGHT)
        self._shares: list[float] = []
        self._labels: list[str] = []
        self._name = ""
        self._theme = LIGHT

    def set_marks(self, shares: Array, labels: list[str]) -> None:
        """Labels at `shares` (0…1) of the range."""
        self._shares, self._labels = [float(share) for share in shares], labels
        self.update()

    def set_look(self, name: str, theme: Theme) -> None:
        """The name under the axis, and the colours."""
        self._name, self._theme = name, theme
        self.update()

    @guarded
    def paint(self, painter: QPainter, option: object, widget: object = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        shown = font(self._zoom * TICK_PX)
        metrics = QFontMetricsF(shown)
        painter.setPen(ink(self._theme.dim))
        width, height = self.size().width(), self.size().height()
        if self.orientation == "left":
            self._paint_left(painter, shown, metrics, width, height)
        else:
            self._paint_bottom(painter, shown, metrics, width, height)

    def _wide(self, label: str) -> float:
        return advance(label, self._zoom * TICK_PX)

    def _paint_left(
        self, painter: QPainter, shown: QFont, metrics: QFontMetricsF, width: float, height: float
    ) -> None:
        drop = 0.5 * (metrics.ascent() - metrics.descent())
        for at, label in zip(self._places(height), self._labels, strict=True):
            left = width - 7.0 - self._wide(label)
            draw_words(painter, QPointF(left, height - at + drop), label, shown)

    def _paint_bottom(
        self, painter: QPainter, shown: QFont, metrics: QFontMetricsF, width: float, height: float
    ) -> None:
        baseline = 6.0 + metrics.ascent()
        free = -1e9
        places = self._places(width)
        for at, label in zip(places, self._labels, strict=True):
            wide = self._wide(label)
            left = min(at - 0.5 * wide, width - wide)  # beyond the axis it is cut off
            if left > free:
                draw_words(painter, QPointF(left, baseline), label, shown)
                free = left + wide + 8.0
        painter.setPen(pen(self._theme.dim, 1.0))
        for at in places:
            painter.drawLine(QPointF(at, 0.0), QPointF(at, 4.0))
        named = font(self._zoom * NAME_PX)
        left = width - advance(self._name, self._zoom * NAME_PX)
        draw_words(painter, QPointF(left, baseline + metrics.height()), self._name, named)

    def _places(self, length: float) -> list[float]:
        """Where the labels are along an axis of so many pixels, from its low end."""
        return [self._margin + share * (length - 2.0 * self._margin) for share in self._shares]

"""Which line is whose: under a plot that stands alone, where no list of runs says so."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from gdviz.render.fonts import font
from gdviz.render.frame import Frame
from gdviz.render.glyphs import draw_marker
from gdviz.render.kept_picture import Part
from gdviz.render.plots.ink import draw_words, ink, pen
from gdviz.render.plots.lines import draw_line
from gdviz.render.plots.panel import Panel
from gdviz.render.runs import RunFrame
from gdviz.render.style import Theme, run_dash, run_ink

SIDE, FOOT = 12.0, 8.0
"""Logical pixels left free at both sides, and below."""

ROW, BETWEEN = 17.0, 18.0
"""Logical pixels from one row to the next, and from one name to the next."""

SAMPLE, TO_NAME = 20.0, 6.0
"""Logical pixels: the length of the piece of line before a name, and the space after it."""

MOST_ROWS, MOST_SHARE = 5, 0.3
"""Of names under a plot, and of the height of both that names may take."""


class Legend:
    """The names of some runs in rows, each after a piece of its line."""

    def __init__(self, runs: Sequence[RunFrame], width: float, most_rows: int) -> None:
        """`most_rows`: runs for which there is no room in so many are left out."""
        self._font = font(11.0)
        metrics = QFontMetricsF(self._font)
        self._ascent = metrics.ascent()
        self._left_out = False
        self._entries: list[tuple[RunFrame, str, float, int]] = []  # its name, x and row
        x, row = SIDE, 0
        for run in runs:
            room = width - 2.0 * SIDE - SAMPLE - TO_NAME
            name = metrics.elidedText(run.name, Qt.TextElideMode.ElideRight, max(room, 0.0))
            wide = SAMPLE + TO_NAME + metrics.horizontalAdvance(name)
            if x > SIDE and x + wide > width - SIDE:
                x, row = SIDE, row + 1
            if row >= most_rows:
                self._left_out = True
                break
            self._entries.append((run, name, x, row))
            x += wide + BETWEEN
        rows = self._entries[-1][3] + 1 if self._entries else 0
        self.height = ROW * (rows + self._left_out) + FOOT * (rows > 0)

    def part(self, theme: Theme, place: QRectF, scale: float) -> Part:
        """It as a part of a picture."""
        said = tuple((run.colour, run.faded, run.ghost, *where) for run, *where in self._entries)
        return Part(
            place=place.toRect(),
            ground=(theme, said, self._left_out, scale),
            paint_ground=lambda painter: self.paint(painter, theme, place.topLeft(), scale),
        )

    def paint(self, painter: QPainter, theme: Theme, corner: QPointF, scale: float) -> None:
        """Paint it with its top left there, `scale` times its logical size."""
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing
        )
        painter.translate(corner)
        painter.scale(scale, scale)
        self.draw(painter, theme)

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Paint it, its top left at (0, 0)."""
        for run, name, x, row in self._entries:
            middle = (row + 0.5) * ROW
            rgb = run_ink(run.colour, run.faded, theme)
            painter.setPen(pen(rgb, 1.2 if run.faded else 1.8, 1.0, run_dash(run.colour)))
            draw_line(painter, np.array([[x, middle], [x + SAMPLE, middle]]))
            if not run.ghost:
                draw_marker(painter, QPointF(x + 0.5 * SAMPLE, middle), run.colour, theme, 4.4)
            self._write(painter, theme, QPointF(x + SAMPLE + TO_NAME, middle), name)
        if self._left_out:
            last = self._entries[-1][3] + 1 if self._entries else 0
            self._write(painter, theme, QPointF(SIDE, (last + 0.5) * ROW), "…")

    def _write(self, painter: QPainter, theme: Theme, middle: QPointF, words: str) -> None:
        painter.setPen(ink(theme.text))
        draw_words(painter, middle + QPointF(0.0, 0.36 * self._ascent), words, self._font)


def paint_named(painter: QPainter, panel: Panel, frame: Frame, rect: QRectF, scale: float) -> None:
    """Paint a plot, which shows `frame`, and the names of its runs below it."""
    legend, plot = _shared(frame, rect, scale)
    panel.paint(painter, plot, scale)
    if legend is not None:
        painter.save()
        legend.paint(painter, frame.theme, plot.bottomLeft(), scale)
        painter.restore()


def named_parts(panel: Panel, frame: Frame, rect: QRectF, scale: float) -> list[Part]:
    """The same as parts of a picture, the plot first."""
    legend, plot = _shared(frame, rect, scale)
    parts = [panel.part(frame, plot, scale)]
    if legend is not None:
        place = QRectF(plot.bottomLeft(), rect.bottomRight())
        parts.append(legend.part(frame.theme, place, scale))
    return parts


def _shared(frame: Frame, rect: QRectF, scale: float) -> tuple[Legend | None, QRectF]:
    """The names, if there is room for them, and what they leave of a place to the plot."""
    rows = min(MOST_ROWS, int(MOST_SHARE * rect.height() / scale / ROW) - 1)  # and one for the …
    legend = Legend(frame.shown, rect.width() / scale, rows) if rows > 0 else None
    high = 0.0 if legend is None else legend.height
    bottom = round(rect.bottom() - scale * high)
    return legend, QRectF(rect.topLeft(), QPointF(rect.right(), bottom))

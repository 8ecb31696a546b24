"""Vectors at the playhead, over the contours, and their numbers in a corner."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from gdviz.core.arrays import Array
from gdviz.render.fonts import font
from gdviz.render.plots.canvas import Canvas
from gdviz.render.plots.ink import ink
from gdviz.render.plots.lines import cased
from gdviz.render.style import Theme
from gdviz.render.vectors import Kind, Vectors

WIDTHS: dict[Kind, float] = {"gradient": 1.8, "momentum": 1.8, "step": 3.0}
DASHES: dict[Kind, str] = {"gradient": "solid", "momentum": "dash", "step": "solid"}
HEAD, SPREAD = 9.0, 0.45
"""Pixels of an arrow's head, and half its width as a share of that."""

PAD, GAP, KEY = 7.0, 8.0, 18.0
"""Pixels around the numbers, between columns, and of the line that stands for an arrow."""


def draw_vectors(painter: QPainter, vectors: Vectors, canvas: Canvas, theme: Theme) -> None:
    """Arrows from where the update begins."""
    at = canvas.place(vectors.at)
    for arrow in vectors.arrows:
        tip = canvas.place(arrow.tip)
        rgb, width = vectors.ink(arrow.kind, theme), WIDTHS[arrow.kind]
        cased(np.stack([at, tip]), rgb, theme, width, DASHES[arrow.kind]).paint(painter)
        cased(_head(at, tip), rgb, theme, width).paint(painter)


def _head(at: Array, tip: Array) -> Array:
    """The two strokes of an arrow's head as one line of pixels: (3, 2)."""
    length = float(np.hypot(*(tip - at)))
    if not length > 1.0:
        return np.stack([tip, tip])
    back = (at - tip) / length * min(HEAD, 0.6 * length)
    side = np.array([-back[1], back[0]]) * SPREAD
    return np.stack([tip + back + side, tip, tip + back - side])


def draw_numbers(
    painter: QPainter, vectors: Vectors, rect: QRectF, theme: Theme, zoom: float
) -> None:
    """A plate at the lower left: one row for each, with its line, name and numbers."""
    shown = font(zoom * 11.0)
    metrics, rows = QFontMetricsF(shown), vectors.rows()
    line, key = metrics.height() + 2.0, zoom * KEY
    names = max(metrics.horizontalAdvance(name) for _, name, _ in rows)
    numbers = max(metrics.horizontalAdvance(text) for _, _, text in rows)
    width = key + names + numbers + 2 * GAP + 2 * PAD
    height = line * len(rows) + 2 * PAD - 2.0
    if width > rect.width() - 8.0 or height > rect.height() - 8.0:
        return
    plate = QRectF(rect.left() + 6.0, rect.bottom() - height - 6.0, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink(theme.background, 0.88))
    painter.drawRoundedRect(plate, 4.0, 4.0)
    top = plate.top() + PAD - 1.0
    for kind, name, text in rows:
        middle = top + line / 2.0
        if kind is not None:
            ends = np.array([[plate.left() + PAD, middle], [plate.left() + PAD + key, middle]])
            line_of = cased(ends, vectors.ink(kind, theme), theme, WIDTHS[kind], DASHES[kind])
            line_of.paint(painter)
        painter.setFont(shown)
        painter.setPen(ink(theme.dim))
        baseline = top + metrics.ascent() + 1.0
        painter.drawText(QPointF(plate.left() + PAD + key + GAP, baseline), name)
        painter.setPen(ink(theme.text))
        left = plate.right() - PAD - metrics.horizontalAdvance(text)
        painter.drawText(QPointF(left, baseline), text)
        top += line

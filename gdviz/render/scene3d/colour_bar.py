"""Which colour is which loss, as a bar at the lower left of a picture."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen

from gdviz.core.arrays import Array
from gdviz.render.fonts import font
from gdviz.render.frame import Frame, Surface
from gdviz.render.marks import Mark
from gdviz.render.numbers import short_number, tick_labels
from gdviz.render.scene3d.box import apart
from gdviz.render.scene3d.panels import Panel
from gdviz.render.style import height_colours
from gdviz.render.world import ticks
from gdviz.text import language

WIDTH, MARGIN = 12.0, 16.0
SHARE, LONGEST = 0.36, 220.0
"""Of the height of the panel, and in logical pixels."""
LEAST = 70.0
TICK_SIZE, TICK_GAP = 10.5, 18.0


def colour_bar(frame: Frame, panel: Panel) -> Mark:
    """That in the lower left corner of `panel`; nothing where there is no room for one."""
    height = min(SHARE * panel.height, LONGEST)
    if height < LEAST:
        return Mark(None, [], lambda painter: None)
    bar = QRectF(panel.x + MARGIN, panel.y + panel.height - height - MARGIN, WIDTH, height)
    corner = QRectF(panel.x, bar.top() - 40.0, panel.width, height + MARGIN + 40.0)
    what = frame.surface, frame.colours, frame.theme, language(), bar.getRect()
    return Mark(what, [corner], lambda painter: _paint(painter, frame, bar))


def _paint(painter: QPainter, frame: Frame, bar: QRectF) -> None:
    height = bar.height()
    painter.drawImage(bar, _colours(frame))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(*frame.theme.line), 1.0))
    painter.drawRect(bar)
    shown = font(TICK_SIZE)
    metrics = QFontMetricsF(shown)
    painter.setFont(shown)
    painter.setPen(QColor(*frame.theme.dim))
    name_at = QPointF(bar.left(), bar.top() - metrics.descent() - 6.0)
    painter.drawText(name_at, frame.surface.height_name)
    losses, levels = bar_ticks(frame.surface, TICK_GAP / height)
    for level, label in zip(levels.tolist(), _labels(frame.surface, losses), strict=True):
        y = bar.bottom() - level * height
        painter.setPen(QPen(QColor(*frame.theme.dim), 1.0))
        painter.drawLine(QPointF(bar.right(), y), QPointF(bar.right() + 4.0, y))
        baseline = y + 0.5 * (metrics.ascent() - metrics.descent())
        painter.drawText(QPointF(bar.right() + 8.0, baseline), label)


def bar_ticks(surface: Surface, least: float) -> tuple[Array, Array]:
    """Round losses and where they are on the bar, 0…1, at least `least` from each other."""
    world = surface.world
    losses = ticks(world.low, world.high) if world.scale == "linear" else surface.levels
    levels = world.level(losses)
    kept = apart(levels, least)
    return losses[kept], levels[kept]


def _labels(surface: Surface, losses: Array) -> list[str]:
    if surface.world.scale == "linear":
        return tick_labels(losses)
    return [short_number(loss) for loss in losses]


def _colours(frame: Frame) -> QImage:
    column = np.ascontiguousarray(height_colours(frame.colours)[::-1, None, :])
    return QImage(column.tobytes(), 1, len(column), 3, QImage.Format.Format_RGB888).copy()

"""What all runs have at a place of the curves: a line there, and a plate beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from gdviz.render.fonts import SEMIBOLD, font
from gdviz.render.glyphs import draw_marker
from gdviz.render.numbers import short_number
from gdviz.render.plots.ink import ink, pen
from gdviz.render.style import Theme
from gdviz.text import tr

MOST = 12
"""Runs on a plate; of more, the first ones and a line that says so."""

PAD, GAP, AWAY, EDGE = 7.0, 12.0, 12.0, 3.0
"""Logical pixels: inside the plate, between its columns, from the line, from the panel's edge."""

BALL = 3.6


@dataclass(frozen=True)
class Reading:
    """One run on the plate.

    Attributes:
        value: not finite where it has none. smoothed: its average, or None where none is shown.
    """

    name: str
    colour: int
    value: float
    smoothed: float | None = None

    @property
    def numbers(self) -> list[str]:
        """What stands to the right of the name."""
        shown = [] if self.smoothed is None else [short_number(self.smoothed)]
        return [*shown, short_number(self.value)]


def draw_plate(
    painter: QPainter,
    bounds: QRectF,
    at: QPointF,
    title: str,
    readings: Sequence[Reading],
    theme: Theme,
    zoom: float = 1.0,
) -> QRectF:
    """Paint a plate beside `at`, inside `bounds`; gives where it is.

    Names that are too long for it are cut short, and runs that are too many are left out.
    """
    shown, bold = font(zoom * 11.0), font(zoom * 11.0, SEMIBOLD)
    metrics = QFontMetricsF(shown)
    line, pad, gap, mark = metrics.height() + zoom, zoom * PAD, zoom * GAP, zoom * 14.0
    bounds = bounds.adjusted(EDGE, EDGE, -EDGE, -EDGE)
    room = int((bounds.height() - 2.0 * pad) / line) - 1
    kept = list(readings[: MOST if len(readings) <= room else max(min(MOST, room - 1), 0)])
    left_out = len(kept) < len(readings)

    rows = [reading.numbers for reading in kept]
    heads = [tr("smoothed"), tr("value")] if any(len(row) > 1 for row in rows) else []
    columns = [
        max(metrics.horizontalAdvance(row[number]) for row in [*rows, *([heads] if heads else [])])
        for number in range(len(rows[0]) if rows else 0)
    ]
    numbers = sum(columns) + gap * len(columns)
    names = max((metrics.horizontalAdvance(reading.name) for reading in kept), default=0.0)
    titled = QFontMetricsF(bold).horizontalAdvance(title) + (numbers if heads else 0.0)
    wanted = 2.0 * pad + max(mark + names + numbers, titled)
    box = QRectF(
        0.0, 0.0, min(wanted, bounds.width()), 2.0 * pad + line * (1 + len(kept) + left_out)
    )
    _place(box, bounds, at, zoom * AWAY)

    painter.setPen(pen(theme.line, 1.0))
    painter.setBrush(ink(theme.background))
    painter.drawRoundedRect(box, 5.0, 5.0)
    inside = box.adjusted(pad, pad, -pad, -pad)
    baseline = inside.top() + metrics.ascent()
    painter.setFont(bold)
    painter.setPen(ink(theme.text))
    room_for_title = inside.width() - (numbers if heads else 0.0)
    painter.drawText(
        QPointF(inside.left(), baseline), _cut(title, QFontMetricsF(bold), room_for_title)
    )
    painter.setFont(shown)
    painter.setPen(ink(theme.dim))
    _draw_numbers(painter, metrics, inside.right(), baseline, heads, columns, gap)
    for reading, row in zip(kept, rows, strict=True):
        baseline += line
        middle = inside.left() + 0.4 * mark, baseline - 0.36 * metrics.ascent()
        draw_marker(painter, QPointF(*middle), reading.colour, theme, zoom * BALL)
        painter.setPen(ink(theme.text))
        name = _cut(reading.name, metrics, inside.width() - mark - numbers)
        painter.drawText(QPointF(inside.left() + mark, baseline), name)
        _draw_numbers(painter, metrics, inside.right(), baseline, row, columns, gap)
    if left_out:
        painter.setPen(ink(theme.dim))
        painter.drawText(QPointF(inside.left() + mark, baseline + line), "…")
    return box


def _draw_numbers(
    painter: QPainter,
    metrics: QFontMetricsF,
    right: float,
    baseline: float,
    words: Sequence[str],
    columns: Sequence[float],
    gap: float,
) -> None:
    """Each against the right side of its column."""
    for word, width in zip(reversed(words), reversed(columns), strict=False):
        painter.drawText(QPointF(right - metrics.horizontalAdvance(word), baseline), word)
        right -= width + gap


def _cut(words: str, metrics: QFontMetricsF, width: float) -> str:
    return metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(width, 0.0))


def _place(box: QRectF, bounds: QRectF, at: QPointF, away: float) -> None:
    """Beside `at`, on the side that has more room, and within `bounds` in any case."""
    right = at.x() < bounds.center().x()
    left = at.x() + away if right else at.x() - away - box.width()
    top = at.y() - 0.5 * box.height()
    box.moveTo(
        max(min(left, bounds.right() - box.width()), bounds.left()),
        max(min(top, bounds.bottom() - box.height()), bounds.top()),
    )

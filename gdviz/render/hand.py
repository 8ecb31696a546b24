"""The pointer in a picture, and a few words on what was just edited."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from gdviz.render.camera import focal_length
from gdviz.render.fonts import REGULAR, font
from gdviz.render.frame import Frame
from gdviz.render.scene3d.panels import Panel, panels_of
from gdviz.render.style import Theme

ARROW = ((0.0, 0.0), (0.0, 19.0), (4.5, 14.9), (7.7, 22.2), (10.9, 20.8), (7.8, 13.7), (14.0, 13.4))
"""The corners of the pointer from its tip, in design units."""

INK, PAPER = QColor(24, 26, 31), QColor(255, 255, 255)
"""Of the arrow and of its outline: one of the two is seen on any ground."""

OUTLINE = 2.6
RING = (7.0, 32.0)
"""Radii between which a ring spreads, in design units."""
HELD = 12.0

PLATE_SIZE, PLATE_MARGIN, PLATE_HEIGHT = 15.0, 14.0, 34.0


@dataclass(frozen=True)
class HandPlaces:
    """The pointer at places of a picture, in design units.

    Attributes:
        tip: None where it is not to be seen. held: whether a button is down.
        rings: their middles, and which share of the life of each is over.
    """

    tip: QPointF | None
    held: bool
    rings: tuple[tuple[QPointF, float], ...]


def spot_on_surface(
    frame: Frame, at: tuple[float, float], size: tuple[float, float], unit: float = 1.0
) -> tuple[str, float, float] | None:
    """What of the surface lies at a place of a picture of `size`: see `scene.take.Pointer`.

    Args:
        unit: how many pixels are one logical one.

    Returns:
        The run of the view there, and the place in it; None between views.
    """
    for panel in panels_of(frame, round(size[0]), round(size[1]), unit):
        top = panel.y - panel.title
        if (
            panel.x <= at[0] < panel.x + panel.width
            and top <= at[1] < panel.y + panel.height
            and panel.height > 0
        ):
            (x, y), length = _middle(panel), _length(panel)
            return panel.run, (at[0] - x) / length, (at[1] - y) / length
    return None


def place_on_surface(
    frame: Frame, run: str, spot: tuple[float, float], box: QRectF, unit: float = 1.0
) -> QPointF:
    """Where that lies in a picture whose surface fills `box`, in pixels; inside of the box."""
    panels = panels_of(frame, round(box.width()), round(box.height()), unit)
    panel = next((each for each in panels if each.run == run), panels[0])
    (x, y), length = _middle(panel), _length(panel)
    place = QPointF(x + spot[0] * length, y + spot[1] * length) + box.topLeft()
    return within(place, box)


def within(place: QPointF, box: QRectF) -> QPointF:
    """The place, or the nearest one in the box."""
    return QPointF(
        min(max(place.x(), box.left()), box.right()), min(max(place.y(), box.top()), box.bottom())
    )


def _middle(panel: Panel) -> tuple[float, float]:
    return panel.x + 0.5 * panel.width, panel.y + 0.5 * panel.height


def _length(panel: Panel) -> float:
    return 0.5 * focal_length(panel.aspect) * panel.height


def paint_hand(painter: QPainter, mark: HandPlaces, theme: Theme) -> None:
    """Paint rings and pointer."""
    accent = QColor(*theme.accent)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for middle, share in mark.rings:
        radius = RING[0] + (RING[1] - RING[0]) * (1.0 - (1.0 - share) ** 2)
        _ring(painter, middle, radius, QColor(*theme.casing), 5.5, 0.6 * (1.0 - share))
        _ring(painter, middle, radius, accent, 3.0, 1.0 - share)
    if mark.tip is None:
        return
    if mark.held:
        filled = QColor(*theme.casing)
        filled.setAlphaF(0.3)
        painter.setBrush(filled)
        _ring(painter, mark.tip, HELD, QColor(*theme.casing), 4.4, 0.85)
        _ring(painter, mark.tip, HELD, accent, 2.2, 1.0)
    arrow = QPainterPath(mark.tip)
    for x, y in ARROW[1:]:
        arrow.lineTo(mark.tip + QPointF(x, y))
    arrow.closeSubpath()
    shade = QColor(0, 0, 0, 70)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((shade, OUTLINE + 1.6), (PAPER, OUTLINE)):
        painter.strokePath(arrow, _pen(colour, width))
    painter.fillPath(arrow, INK)


def paint_plate(painter: QPainter, words: str, share: float, surface: QRectF, theme: Theme) -> None:
    """Write words on a plate over the lower end of the surface; `share` of it is to be seen."""
    shown = font(PLATE_SIZE, REGULAR)
    metrics = QFontMetricsF(shown)
    room = surface.width() - 4.0 * PLATE_MARGIN
    text = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
    inset = PLATE_MARGIN + 12.0  # behind the bar
    width = inset + metrics.horizontalAdvance(text) + PLATE_MARGIN + 2.0
    left = surface.center().x() - 0.5 * width
    plate = QRectF(left, surface.bottom() - PLATE_HEIGHT - 12.0, width, PLATE_HEIGHT)
    painter.save()
    painter.setOpacity(share)
    ground = QColor(*theme.raised)
    ground.setAlphaF(0.94)
    painter.setBrush(ground)
    painter.setPen(_pen(QColor(*theme.line), 1.0))
    painter.drawRoundedRect(plate, 7.0, 7.0)
    bar = QRectF(plate.left() + PLATE_MARGIN, plate.top() + 9.0, 3.0, PLATE_HEIGHT - 18.0)
    painter.fillRect(bar, QColor(*theme.accent))
    painter.setFont(shown)
    painter.setPen(QColor(*theme.text))
    inside = plate.adjusted(inset, 0.0, 0.0, 0.0)
    painter.drawText(inside, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)
    painter.restore()


def _ring(
    painter: QPainter, middle: QPointF, radius: float, colour: QColor, width: float, alpha: float
) -> None:
    inked = QColor(colour)
    inked.setAlphaF(alpha)
    painter.setPen(_pen(inked, width))
    painter.drawEllipse(middle, radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin)

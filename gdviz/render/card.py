"""The title of a scene on a card of its own, and how it gives way to the scene."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from gdviz.render.fonts import REGULAR, SEMIBOLD, font
from gdviz.render.layout import DESIGN
from gdviz.render.style import Theme

MARGIN, RULE = 0.1, (56.0, 3.0)
"""Of the width, left and right; and the line between the two texts, in design units."""

SMALL = (20.0, 17.0, 14.0, 11.0)
LARGE = (46.0, 40.0, 34.0, 28.0, 22.0, 17.0, 13.0)
"""The largest sizes at which the words fit are taken."""

_LINES = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft)


@dataclass(frozen=True)
class Card:
    """What is on it: the scene's title, and above it where the scene belongs."""

    title: str
    above: str


def lay_over(picture: QImage, card: Card, theme: Theme, share: float) -> None:
    """Paint a card over a picture; `share` of it covers, 1 being all."""
    if share <= 0.0:
        return
    painter = QPainter(picture)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    try:
        painter.setOpacity(share)
        painter.fillRect(picture.rect(), QColor(*theme.background))
        scale = (picture.width() * picture.height() / DESIGN) ** 0.5
        painter.scale(scale, scale)
        _paint(painter, card, theme, picture.width() / scale, picture.height() / scale)
    finally:
        painter.end()


def _paint(painter: QPainter, card: Card, theme: Theme, width: float, height: float) -> None:
    left, room = MARGIN * width, (1.0 - 2.0 * MARGIN) * width
    small = _fitting(card.above, SMALL, REGULAR, room, 0.2 * height)
    large = _fitting(card.title, LARGE, SEMIBOLD, room, 0.4 * height)
    above, title = _height(card.above, small, room), _height(card.title, large, room)
    gap = 22.0
    top = 0.5 * (height - above - title - 2.0 * gap - RULE[1])
    painter.setFont(small)
    painter.setPen(QColor(*theme.dim))
    painter.drawText(QRectF(left, top, room, above), _LINES, card.above)
    top += above + gap
    painter.fillRect(QRectF(left, top, *RULE), QColor(*theme.accent))
    top += RULE[1] + gap
    painter.setFont(large)
    painter.setPen(QColor(*theme.text))
    painter.drawText(QRectF(left, top, room, title), _LINES, card.title)


def _fitting(
    words: str, sizes: tuple[float, ...], weight: int, width: float, height: float
) -> QFont:
    fonts = [font(size, weight) for size in sizes]
    return next((each for each in fonts if _height(words, each, width) <= height), fonts[-1])


def _height(words: str, shown: QFont, width: float) -> float:
    endless = QRectF(0.0, 0.0, width, 1e6)
    return QFontMetricsF(shown).boundingRect(endless, _LINES, words).height()

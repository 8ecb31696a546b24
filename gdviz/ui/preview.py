"""A small picture of what will be made."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from gdviz.render.guard import guarded, painting
from gdviz.render.style import LIGHT, Theme
from gdviz.text import tr
from gdviz.ui.theme import mixed
from gdviz.ui.zoom import px

SQUARE = 8
"""Logical pixels, of the chequered ground that shows where there is nothing."""


class Preview(QWidget):
    """A small picture, on a chequered ground where there is nothing behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.image: QImage | None = None
        self._words, self._ground = "", LIGHT
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(px(160), px(120))
        self.setAccessibleName(tr("Preview"))

    def size_for(self, size: tuple[int, int]) -> tuple[int, int]:
        """Device pixels of the largest picture of the shape of `size` that fits in."""
        room = self.size() * self.devicePixelRatioF()
        shape = QSize(*size).scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        return max(shape.width(), 1), max(shape.height(), 1)

    def show_image(self, image: QImage | None, words: str = "", ground: Theme = LIGHT) -> None:
        """Show a picture, with squares like this `ground` behind it, or say why there is none."""
        self.image, self._words, self._ground = image, words, ground
        self.update()

    @guarded
    def paintEvent(self, _event) -> None:
        with painting(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        colours = QApplication.palette()
        if self.image is None:
            painter.setPen(colours.color(QPalette.ColorRole.PlaceholderText))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), int(flags), self._words)
            return
        ratio = self.devicePixelRatioF()
        place = QRectF(0.0, 0.0, self.image.width() / ratio, self.image.height() / ratio)
        place.moveCenter(QRectF(self.rect()).center())
        if self.image.hasAlphaChannel():
            _chequer(painter, place, self._ground)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self.image)
        painter.setPen(colours.color(QPalette.ColorRole.Mid))
        painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5))


def _chequer(painter: QPainter, place: QRectF, ground: Theme) -> None:
    painter.fillRect(place, QColor(*ground.background))
    painter.save()
    painter.setClipRect(place)
    other, side = QColor(*mixed(ground.background, ground.line, 0.6)), px(SQUARE)
    for row in range(int(place.height() / side) + 1):
        for column in range(row % 2, int(place.width() / side) + 1, 2):
            x, y = place.left() + column * side, place.top() + row * side
            painter.fillRect(QRectF(x, y, side, side), other)
    painter.restore()

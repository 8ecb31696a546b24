"""Words with a halo, painted once and kept: setting them anew is what costs."""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen

from gdviz.render.fonts import font, text_path
from gdviz.render.guard import painting
from gdviz.render.marks import Mark
from gdviz.render.style import Rgb

HALO = 3.0
"""How wide the halo is, in logical pixels: half of it lies under the letters."""


@dataclass(frozen=True, eq=False)
class Label:
    """A picture of words.

    Attributes:
        image: with the halo around, in device pixels.
        width, height: of the words alone, in logical pixels.
    """

    image: QImage
    width: float
    height: float

    def draw(self, painter: QPainter, left: float, top: float) -> None:
        """Put it so that the words begin there, on whole device pixels, so that it is sharp."""
        at = painter.worldTransform().map(QPointF(left - HALO, top - HALO)).toPoint()
        painter.save()
        painter.resetTransform()
        painter.drawImage(at, self.image)
        painter.restore()


def placed_label(words: Label, left: float, top: float) -> Mark:
    """These words, beginning there, in logical pixels."""
    box = QRectF(left, top, words.width, words.height).adjusted(-HALO, -HALO, HALO, HALO)
    return Mark((words, left, top), [box], lambda painter: words.draw(painter, left, top))


@lru_cache(maxsize=512)
def label(text: str, size: float, colour: Rgb, halo: Rgb, ratio: float) -> Label:
    """These words at a size in logical pixels, each of which is `ratio` device pixels."""
    shown = font(size)
    metrics = QFontMetricsF(shown)
    width, height = metrics.horizontalAdvance(text), metrics.height()
    across, down = (ceil((side + 2.0 * HALO) * ratio) for side in (width, height))
    image = QImage(across, down, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    around = QColor(*halo)
    around.setAlphaF(0.75)
    with painting(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(ratio, ratio)
        path = text_path(QPointF(HALO, HALO + metrics.ascent()), text, shown)
        painter.strokePath(path, QPen(around, HALO, j=Qt.PenJoinStyle.RoundJoin))
        painter.fillPath(path, QColor(*colour))
    return Label(image, width, height)

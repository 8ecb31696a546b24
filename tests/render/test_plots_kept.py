"""A kept painting is what would have been painted, and the same each time."""

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtSvg import QSvgGenerator

from gdviz.render.guard import painting
from gdviz.render.plots.kept import Kept

RECT = QRectF(0.0, 0.0, 80.0, 50.0)
GROUND = QColor(250, 240, 230)


class Scribble:
    """Thin lines and a half transparent disc; counts how often it paints."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, painter: QPainter) -> None:
        self.count += 1
        painter.setPen(QPen(QColor(20, 60, 200, 180), 0.8))
        for x in range(3, 80, 7):
            painter.drawLine(QPointF(x, 4.0), QPointF(80 - x, 47.0))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(200, 30, 30, 90))
        painter.drawEllipse(QPointF(40.0, 25.0), 21.3, 17.7)


def picture(under: QColor | None, scale: float, place: tuple[float, float], draw) -> np.ndarray:
    kinds = QImage.Format
    kind = kinds.Format_ARGB32_Premultiplied if under is None else kinds.Format_RGB32
    image = QImage(150, 120, kind)
    image.fill(QColor(0, 0, 0, 0) if under is None else under)
    with painting(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(*place)
        painter.scale(scale, scale)
        painter.setClipRect(RECT)
        draw(painter)
    return np.frombuffer(image.constBits(), np.uint8).astype(int)


@pytest.mark.parametrize("under", [None, GROUND], ids=["clear", "ground"])
def test_it_is_what_is_painted(qapp, under):
    kept, scribble = Kept(), Scribble()
    ways = [(1.0, (0.0, 0.0)), (1.37, (5.3, 8.8)), (1.37, (6.3, 8.8)), (0.7, (0.25, 40.0))]
    for scale, place in ways:
        direct = picture(under, scale, place, Scribble())
        bare = picture(under, scale, place, lambda painter: None)
        assert np.abs(direct - bare).max() > 50
        one, other = (
            picture(under, scale, place, lambda p: kept.draw(p, RECT, under, scribble))
            for _ in range(2)
        )
        assert np.abs(one - direct).max() <= 2  # places of edges are rounded
        assert (one == other).all()
    assert scribble.count == len(ways)


def test_a_drawing_is_painted_into_each_time(qapp):
    kept, scribble, data = Kept(), Scribble(), QBuffer()
    drawing = QSvgGenerator()
    drawing.setOutputDevice(data)
    drawing.setSize(QSize(80, 50))
    with painting(drawing) as painter:
        for _ in range(2):
            kept.draw(painter, RECT, GROUND, scribble)
    text = bytes(data.data().data()).decode()
    assert scribble.count == 2
    assert "<image" not in text
    assert text.count("polyline") >= 22

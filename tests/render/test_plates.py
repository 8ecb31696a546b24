"""The legend and the titles of panels, where there is little room."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from gdviz.record.export import pixels_of
from gdviz.render.fonts import load_fonts
from gdviz.render.scene3d.overlay import Plate, PlateRow, paint_plate
from gdviz.render.style import LIGHT

BOX = QRectF(0.0, 0.0, 240.0, 28.0)


def painted(name: str, value: str) -> np.ndarray:
    image = QImage(260, 30, QImage.Format.Format_RGB32)
    image.fill(QColor(*LIGHT.background))
    painter = QPainter(image)
    paint_plate(painter, LIGHT, Plate(BOX, (PlateRow(0, name, value, False),), ground=False))
    painter.end()
    return pixels_of(image)[..., :3].astype(int)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("name", ["Momentum → Adam", "Mini-batch GD (32) → Mini-batch GD (8)"])
def test_a_name_leaves_room_for_the_reading(name) -> None:
    load_fonts()
    reading = painted("", "26.56")
    both = painted(name, "26.56")
    columns = np.nonzero((reading[:, 40:] != reading[0, 0]).any(axis=(0, 2)))[0] + 40
    first = columns.min() - 6
    assert (both[:, first:] == reading[:, first:]).all()
    assert (both[:, 34:first] != reading[:, 34:first]).any()

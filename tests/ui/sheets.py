"""Hands on a sheet, and eyes on its preview."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from gdviz.record.pixels import pixels_of


def pick(combo, key) -> None:
    combo.setCurrentIndex(combo.findData(key))
    combo.activated.emit(combo.currentIndex())


def click(widget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def type_into(field, text: str) -> None:
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def rgba(image: QImage) -> np.ndarray:
    shown = image.convertToFormat(QImage.Format.Format_ARGB32)
    return pixels_of(shown)[..., [2, 1, 0, 3]].astype(int)


def seen(sheet, qtbot) -> np.ndarray:
    """The preview of the form as it is."""
    before = sheet.preview.image
    qtbot.waitUntil(lambda: sheet.preview.image is not before, timeout=20_000)
    return rgba(sheet.preview.image)

"""What the point of the surface under the pointer is, in a plate beside it."""

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget

from gdviz.render.frame import Surface
from gdviz.render.numbers import read_number, short_number
from gdviz.ui.zoom import px

AWAY = 14
"""Logical pixels between the pointer and the plate."""


class Reading(QLabel):
    """Parameters and loss, on the side of the pointer where there is room."""

    def __init__(self, surface_view: QWidget) -> None:
        super().__init__(surface_view)
        self._view = surface_view
        self.setObjectName("reading")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_at(self, pointer: QPoint, theta: tuple[float, float], surface: Surface) -> None:
        """Read out this point."""
        loss = short_number(float(surface.loss_at(np.array(theta))))
        world = surface.world
        x, y = (
            read_number(value, high - low)
            for value, (low, high) in zip(theta, (world.x, world.y), strict=True)
        )
        self.setText(f"({x}, {y})  {surface.loss_name} {loss}")
        self.adjustSize()
        room, away = self._view.rect(), px(AWAY)
        left = pointer.x() + away
        if left + self.width() > room.right():
            left = pointer.x() - away - self.width()
        top = pointer.y() + away
        if top + self.height() > room.bottom():
            top = pointer.y() - away - self.height()
        self.move(max(left, 0), max(top, 0))
        self.show()

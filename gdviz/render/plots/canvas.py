"""The inside of a plot, painted in logical pixels."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPainter
from PySide6.QtWidgets import QGraphicsSceneWheelEvent

from gdviz.core.arrays import Array
from gdviz.render.guard import guarded, guarded_else
from gdviz.render.touch import notches_of, pinched
from gdviz.scene.region import NOTCH

Range = tuple[float, float]


class Canvas(pg.GraphicsObject):
    """Calls `draw(painter, canvas)` to fill the plot, clipped to it.

    It lies in pixels, not in data units as pyqtgraph's items do: their cosmetic pens would stay
    hairlines on a large picture. `place` leads from data to pixels.

    Attributes:
        margin: pixels between the ranges and each edge, so that what lies at their end is whole.
    """

    def __init__(self, view: pg.ViewBox, draw: Callable[[QPainter, "Canvas"], None]) -> None:
        super().__init__()
        self.setParentItem(view)
        self._view = view
        self._draw = draw
        self.hollow = False
        """Whether nothing is drawn: somebody fills the plot by `fill`."""
        self.on_drag: Callable[[Any], None] | None = None
        self.on_wheel: Callable[[QPointF, float], None] | None = None
        self.margin = 0.0
        self.x: Range = (0.0, 1.0)
        self.y: Range = (0.0, 1.0)
        view.sigResized.connect(lambda _: self.prepareGeometryChange())

    @property
    def rect(self) -> QRectF:
        """The inside of the plot, its top left at (0, 0)."""
        return QRectF(self._view.rect())

    @property
    def inner(self) -> QRectF:
        """Where the ranges lie in it."""
        return self.rect.adjusted(self.margin, self.margin, -self.margin, -self.margin)

    def set_ranges(self, x: Range, y: Range) -> None:
        """What the sides of `inner` mean."""
        if (x, y) != (self.x, self.y):
            self.x, self.y = x, y
            self.update()

    def place(self, points: Array) -> Array:
        """Data (..., 2) to pixels (..., 2)."""
        rect = self.inner
        (x0, x1), (y0, y1) = self.x, self.y
        placed = np.empty(points.shape)
        placed[..., 0] = rect.left() + (points[..., 0] - x0) * (rect.width() / (x1 - x0))
        placed[..., 1] = rect.top() + (y1 - points[..., 1]) * (rect.height() / (y1 - y0))
        return placed

    @guarded
    def mouseDragEvent(self, event: Any) -> None:
        """A drag of the left button, as pyqtgraph tells of it."""
        if self.on_drag is None or event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
        else:
            self.on_drag(event)

    @guarded
    def wheelEvent(self, event: QGraphicsSceneWheelEvent) -> None:
        """The wheel, or two fingers that scroll, at a place of the plot; in notches."""
        if self.on_wheel is None or event.orientation() != Qt.Orientation.Vertical:
            event.ignore()
        else:
            event.accept()
            self._turn(event.pos(), notches_of(event.delta(), event.pixelDelta(), event.phase()))

    def pinch(self, event: QNativeGestureEvent) -> None:
        """Two fingers at a place of the view: as the wheel does."""
        at = self.mapFromScene(event.position())
        if self.on_wheel is not None and self.rect.contains(at):
            self._turn(at, pinched(event, NOTCH))

    def _turn(self, at: QPointF, notches: float) -> None:
        if self.on_wheel is not None and notches:
            self.on_wheel(at, notches)

    @guarded_else(QRectF())
    def boundingRect(self) -> QRectF:
        return self.rect

    @guarded
    def paint(self, painter: QPainter, option: object, widget: object = None) -> None:
        if not self.hollow:
            self.fill(painter)

    def fill(self, painter: QPainter) -> None:
        """Paint the inside, its top left at (0, 0)."""
        painter.save()
        painter.setClipRect(self.rect)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing
            | QPainter.RenderHint.TextAntialiasing
            | QPainter.RenderHint.SmoothPixmapTransform
        )
        try:
            self._draw(painter, self)
        finally:
            painter.restore()

"""A painting that stays as it is, kept as a picture of the pixels that it covers."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPaintEngine, QPainter, QTransform

from gdviz.render.guard import painting


class Kept:
    """Paints once, and from then on puts what was painted where it was."""

    def __init__(self) -> None:
        self._key: object = None
        self._image = QImage()
        self._at = QPoint()

    def draw(
        self,
        painter: QPainter,
        rect: QRectF,
        under: QColor | None,
        paint: Callable[[QPainter], None],
        what: object = None,
    ) -> None:
        """Fill `rect` by `paint`, which paints the same for a rectangle of this size and `what`.

        Where pixels are not what is painted on (a drawing, a screen that has several of them for
        one), it is painted each time.

        Args:
            under: what lies under it; None for nothing. With it, what is seen through the painting
                has the same bits as if it had been painted there.
        """
        if not _on_pixels(painter):
            paint(painter)
            return
        way = painter.worldTransform()
        key = what, rect.getRect(), _numbers(way), under.rgba() if under is not None else None
        if key != self._key:
            place = way.mapRect(rect).toAlignedRect()
            self._image = _painted(place, way, under, painter.renderHints(), paint)
            self._key, self._at = key, place.topLeft()
        painter.save()
        painter.resetTransform()
        painter.drawImage(self._at, self._image)
        painter.restore()


def _painted(
    place: QRect,
    way: QTransform,
    under: QColor | None,
    hints: QPainter.RenderHint,
    paint: Callable[[QPainter], None],
) -> QImage:
    image = QImage(place.size(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(under if under is not None else QColor(0, 0, 0, 0))
    with painting(image) as painter:
        painter.setRenderHints(hints)
        painter.setTransform(way * QTransform.fromTranslate(-place.left(), -place.top()))
        paint(painter)
    return image


def _on_pixels(painter: QPainter) -> bool:
    device, engine = painter.device(), painter.paintEngine()
    return engine.type() == QPaintEngine.Type.Raster and device.devicePixelRatioF() == 1.0


def _numbers(way: QTransform) -> tuple[float, ...]:
    return way.m11(), way.m12(), way.m21(), way.m22(), way.dx(), way.dy()

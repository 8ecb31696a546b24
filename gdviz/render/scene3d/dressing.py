"""Pixels from OpenGL as an image of Qt's, with the words on it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter

from gdviz.render.form import PictureForm
from gdviz.render.frame import Frame
from gdviz.render.guard import painting
from gdviz.render.scene3d.confine import Rect
from gdviz.render.scene3d.overlay import paint_overlay


@dataclass(frozen=True, eq=False)
class Drawn:
    """What OpenGL has drawn.

    Attributes:
        pixels: (height, width, 4), first row at the top. The next picture may be written over them.
        turn: how many pictures had been drawn before.
        changed: where they are others than those of the last picture, which lay in the same array;
            None for anywhere.
    """

    pixels: NDArray[np.uint8]
    turn: int
    changed: Sequence[Rect] | None = None


class Dressing:
    """Makes images of what one scene has drawn; of the next picture it takes what is new."""

    def __init__(self) -> None:
        self._bare: tuple[Drawn, QImage] | None = None

    def image(self, frame: Frame, drawn: Drawn, scale: float, form: PictureForm) -> QImage:
        """The picture with axes, legend and titles, as far as `form` wants them."""
        image = self.bare(drawn, form.transparent)
        dress(image, frame, scale, form)
        return image

    def bare(self, drawn: Drawn, clear: bool) -> QImage:
        """The picture alone, an image of its own. `clear`: whether it can be seen through."""
        read, wanted = _image_of(drawn.pixels, clear), _wanted(clear)
        last, self._bare = self._bare, None
        if drawn.changed is None or last is None or last[0].turn != drawn.turn - 1:
            image = read.convertToFormat(wanted)
        else:
            image = last[1]
            with painting(image) as painter:
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
                for x, y, wide, high in drawn.changed:
                    painter.drawImage(QPoint(x, y), read, QRect(x, y, wide, high))
        self._bare = drawn, image
        return image.copy()


def dress(image: QImage, frame: Frame, scale: float, form: PictureForm) -> None:
    """Write axes, legend and titles on the picture of `frame`, as far as `form` wants them."""
    with painting(image) as painter:
        painter.scale(scale, scale)
        width, height = image.width() / scale, image.height() / scale
        paint_overlay(painter, frame, width, height, form.axes, form.legend)


def _image_of(picture: NDArray[np.uint8], clear: bool) -> QImage:
    """Pixels as an image, which needs them for as long as it lives."""
    height, width = picture.shape[:2]
    kinds = QImage.Format
    kind = kinds.Format_RGBA8888_Premultiplied if clear else kinds.Format_RGBX8888
    return QImage(picture.data, width, height, 4 * width, kind)


def _wanted(clear: bool) -> QImage.Format:
    return QImage.Format.Format_ARGB32_Premultiplied if clear else QImage.Format.Format_RGB32

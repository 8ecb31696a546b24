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
from gdviz.render.rects import Rect
from gdviz.render.scene3d.overlay import paint_all, words_of


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


@dataclass(frozen=True, eq=False)
class Bare:
    """A picture without its words.

    Attributes:
        image: not to be painted on; the next picture may be made of it.
        turn: how many pictures had been drawn before.
        changed: where it is another than the last picture; None for anywhere.
    """

    image: QImage
    turn: int = 0
    changed: Sequence[Rect] | None = None

    def follows(self, last: "Bare") -> bool:
        """Whether `changed` tells where it is another than `last` was."""
        return self.image is last.image and self.turn == last.turn + 1


class Dressing:
    """Makes images of what one scene has drawn; of the next picture it takes what is new."""

    def __init__(self) -> None:
        self._bare: Bare | None = None

    def image(self, frame: Frame, drawn: Drawn, scale: float, form: PictureForm) -> QImage:
        """The picture with axes, legend and titles, as far as `form` wants them."""
        image = self.bare(drawn, form.transparent).image.copy()
        width, height = image.width() / scale, image.height() / scale
        with painting(image) as painter:
            painter.scale(scale, scale)
            paint_all(painter, words_of(frame, width, height, scale, form.axes, form.legend))
        return image

    def bare(self, drawn: Drawn, clear: bool) -> Bare:
        """The picture alone. `clear`: whether it can be seen through."""
        read, last, self._bare = _image_of(drawn.pixels, clear), self._bare, None
        if last is None or (last.image.size(), last.image.format()) != (
            read.size(),
            _wanted(clear),
        ):
            self._bare = Bare(read.convertToFormat(_wanted(clear)), drawn.turn)
            return self._bare
        changed = drawn.changed if last.turn == drawn.turn - 1 else None
        whole = [(0, 0, read.width(), read.height())]
        with painting(last.image) as painter:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
            for x, y, wide, high in whole if changed is None else changed:
                painter.drawImage(QPoint(x, y), read, QRect(x, y, wide, high))
        self._bare = Bare(last.image, drawn.turn, changed)
        return self._bare


def _image_of(picture: NDArray[np.uint8], clear: bool) -> QImage:
    """Pixels as an image, which needs them for as long as it lives."""
    height, width = picture.shape[:2]
    kinds = QImage.Format
    kind = kinds.Format_RGBA8888_Premultiplied if clear else kinds.Format_RGBX8888
    return QImage(picture.data, width, height, 4 * width, kind)


def _wanted(clear: bool) -> QImage.Format:
    return QImage.Format.Format_ARGB32_Premultiplied if clear else QImage.Format.Format_RGB32

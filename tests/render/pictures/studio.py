"""Draws the rows of the table, by the one renderer and the one composition."""

import moderngl
from PySide6.QtGui import QColor, QImage, QPainter

from gdviz.render.compose import Composition
from gdviz.render.form import PictureForm
from gdviz.render.scene3d.offscreen import OffscreenScene
from gdviz.render.style import ThemeName
from gdviz.text import set_language
from tests.render.pictures.compare import Pixels
from tests.render.pictures.references import pixels_of
from tests.render.pictures.scenes import Picture


class Studio:
    """Draws pictures one after the other.

    Args:
        ctx: a context that is current.
    """

    def __init__(self, ctx: moderngl.Context) -> None:
        self._scene = OffscreenScene(ctx=ctx)
        self._composition = Composition()

    def draw(self, picture: Picture, theme: ThemeName) -> Pixels:
        """(height, width, 3), sRGB."""
        set_language(picture.language)
        try:
            return pixels_of(self._image(picture, theme))
        finally:
            set_language("en")

    def close(self) -> None:
        self._composition.close()
        self._scene.close()

    def _image(self, picture: Picture, theme: ThemeName) -> QImage:
        frame, size = picture.frame(theme), picture.size
        if not picture.whole:
            return self._scene.image(frame, size, picture.scale)
        form = PictureForm(*size, shown=picture.shown, transparent=picture.transparent)
        image = self._composition.image(frame, form, self._scene.bare)
        return over_a_ground(image) if picture.transparent else image


def over_a_ground(image: QImage) -> QImage:
    """A picture that can be seen through, over a colour of neither theme."""
    ground = QImage(image.size(), QImage.Format.Format_RGB32)
    ground.fill(QColor(120, 170, 120))
    with QPainter(ground) as painter:
        painter.drawImage(0, 0, image)
    return ground

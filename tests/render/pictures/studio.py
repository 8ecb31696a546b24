"""Draws the rows of the table, by the one renderer and the one composition."""

import moderngl
from PySide6.QtGui import QImage

from gdviz.render.compose import Composition
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
        self._compositions: dict[tuple[int, int], Composition] = {}

    def draw(self, picture: Picture, theme: ThemeName) -> Pixels:
        """(height, width, 3), sRGB."""
        set_language(picture.language)
        try:
            return pixels_of(self._image(picture, theme))
        finally:
            set_language("en")

    def close(self) -> None:
        for composition in self._compositions.values():
            composition.close()
        self._scene.close()

    def _image(self, picture: Picture, theme: ThemeName) -> QImage:
        frame, size = picture.frame(theme), picture.size
        if not picture.whole:
            return self._scene.image(frame, *size, picture.scale)
        if size not in self._compositions:
            self._compositions[size] = Composition(*size)
        return self._compositions[size].image(frame, self._scene.image)

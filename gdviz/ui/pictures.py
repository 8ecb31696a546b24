"""What the window shows as a picture of its own: for the clipboard, or a file."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from gdviz.render.frame import Frame
from gdviz.ui.viewport import Viewport

if TYPE_CHECKING:
    from gdviz.render.compose import Composition

SIZE = (1920, 1080)
"""Of a picture, in pixels: a slide's."""


class Pictures:
    """Makes the pictures that an export would make, and keeps the plots for the next one.

    The surface is drawn in the window's own OpenGL context: a process that has a window must
    not make another.
    """

    def __init__(self) -> None:
        self._composition: Composition | None = None

    def take(self, frame: Frame, viewport: Viewport) -> QImage:
        """The picture of `frame`.

        Raises:
            RuntimeError: the viewport has no OpenGL.
        """
        if self._composition is None:
            from gdviz.render.compose import Composition  # brings the plots: they come late here

            self._composition = Composition(*SIZE)
        return self._composition.image(frame, viewport.scene_image)

    def close(self) -> None:
        """Let go of the plots."""
        if self._composition is not None:
            self._composition.close()
            self._composition = None

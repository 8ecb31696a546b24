"""What the window shows as a picture of its own: for the clipboard, or a file."""

from PySide6.QtGui import QImage

from gdviz.render.frame import Frame
from gdviz.ui.viewport import Viewport

SIZE = (1920, 1080)
"""Of a picture, in pixels: a slide's."""


def picture_of(frame: Frame, viewport: Viewport, size: tuple[int, int] = SIZE) -> QImage:
    """The picture of `frame` that an export would make.

    The surface is drawn in the window's own OpenGL context: a process that has a window must
    not make another.

    Raises:
        RuntimeError: the viewport has no OpenGL.
    """
    from gdviz.render.compose import Composition  # brings the plots, which come later here

    composition = Composition(*size)
    try:
        return composition.image(frame, viewport.scene_image)
    finally:
        composition.close()

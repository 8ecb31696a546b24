"""The renderer into images: without a window, no display and no X; or in a window's context.

A process that has a window must never make a context of its own (rendering into the window's
context would follow): pictures of the window are drawn in its own context.
"""

import sys

import moderngl
import numpy as np
from PySide6.QtGui import QImage, QPainter

from gdviz.render.frame import Frame
from gdviz.render.scene3d.overlay import paint_overlay
from gdviz.render.scene3d.renderer import SceneRenderer


class OffscreenScene:
    """Draws frames into images of any size.

    Args:
        samples: per pixel, as far as the driver has them.
        ctx: a context that is current already; by default one of its own.

    Attributes:
        info: the driver's ``GL_VENDOR``, ``GL_RENDERER`` and ``GL_VERSION``.
    """

    def __init__(self, samples: int = 4, ctx: moderngl.Context | None = None) -> None:
        self._owned = ctx is None
        self._ctx = ctx or standalone_context()
        self._samples = min(samples, self._ctx.max_samples)
        self._renderer = SceneRenderer(self._ctx)
        self._many: moderngl.Framebuffer | None = None
        self._one: moderngl.Framebuffer | None = None
        info = self._ctx.info
        self.info = {key: str(info[key]) for key in ("GL_VENDOR", "GL_RENDERER", "GL_VERSION")}

    def pixels(self, frame: Frame, width: int, height: int, scale: float = 1.0) -> np.ndarray:
        """The picture without its words: (height, width, 4) uint8, first row at the top."""
        many, one = self._buffers((width, height))
        self._renderer.draw(frame, many, (width, height), pixel=scale, upside_down=True)
        self._ctx.copy_framebuffer(one, many)
        picture = np.empty((height, width, 4), dtype=np.uint8)
        one.read_into(picture, components=4)
        return picture

    def image(self, frame: Frame, width: int, height: int, scale: float = 1.0) -> QImage:
        """The picture with axes, legend and titles; `scale` is the size of words and lines."""
        picture = self.pixels(frame, width, height, scale)
        image = QImage(
            picture.data, width, height, 4 * width, QImage.Format.Format_RGBX8888
        ).convertToFormat(QImage.Format.Format_RGB32)
        painter = QPainter(image)
        painter.scale(scale, scale)
        paint_overlay(painter, frame, width / scale, height / scale)
        painter.end()
        return image

    def close(self) -> None:
        """Give back the buffers, and the context if it is its own."""
        self._drop_buffers()
        if self._owned:
            self._ctx.release()

    def _buffers(self, size: tuple[int, int]) -> tuple[moderngl.Framebuffer, moderngl.Framebuffer]:
        """A framebuffer of many samples to draw into, and one of one to read from."""
        if self._many is None or self._one is None or size != self._many.size:
            ctx = self._ctx
            self._drop_buffers()
            self._many = ctx.framebuffer(
                [ctx.renderbuffer(size, 4, samples=self._samples)],
                ctx.depth_renderbuffer(size, samples=self._samples),
            )
            self._one = ctx.framebuffer([ctx.renderbuffer(size, 4)])
        return self._many, self._one

    def _drop_buffers(self) -> None:
        """A framebuffer does not give back what is attached to it."""
        for buffer in (self._many, self._one):
            if buffer is not None:
                for attached in (*buffer.color_attachments, buffer.depth_attachment):
                    if attached is not None:
                        attached.release()
                buffer.release()
        self._many = self._one = None


def standalone_context() -> moderngl.Context:
    """An OpenGL 3.3 context that needs no window: EGL on Linux, the system's own elsewhere."""
    if sys.platform.startswith("linux"):
        return moderngl.create_context(standalone=True, backend="egl", require=330)
    return moderngl.create_context(standalone=True, require=330)

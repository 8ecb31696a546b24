"""The renderer into images: without a window, no display and no X; or in a window's context.

A process that has a window must never make a context of its own (rendering into the window's
context would follow): pictures of the window are drawn in its own context.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import moderngl
import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from gdviz.render.form import PictureError, PictureForm
from gdviz.render.frame import Frame
from gdviz.render.scene3d.changes import changes
from gdviz.render.scene3d.copying import rect_copier
from gdviz.render.scene3d.dressing import Drawn, Dressing
from gdviz.render.scene3d.functions import gl_function
from gdviz.render.scene3d.layer import Layer, layer_of
from gdviz.render.scene3d.places import Rect
from gdviz.render.scene3d.quality import ground_of
from gdviz.render.scene3d.renderer import SceneRenderer
from gdviz.render.scene3d.views import SceneView, Size, views_of
from gdviz.text import N_, Message

TILE = 2048
"""Pixels a side that are drawn at once: with four samples and depth, 128 MiB of the driver's."""

PLAIN = PictureForm()

MOST_SAMPLES = 4
"""More of them are drawn as a larger picture: drivers have no more, or drop to these silently."""


class OffscreenScene:
    """Draws frames into images of any size.

    Args:
        ctx: a context that is current already; by default one of its own.

    Attributes:
        info: the driver's ``GL_VENDOR``, ``GL_RENDERER`` and ``GL_VERSION``.
    """

    def __init__(self, ctx: moderngl.Context | None = None) -> None:
        self._owned = ctx is None
        self._ctx = ctx or standalone_context()
        self._samples = 0
        self._tile = min(TILE, self._ctx.info["GL_MAX_RENDERBUFFER_SIZE"])
        self._renderer = SceneRenderer(self._ctx)
        self._many: moderngl.Framebuffer | None = None
        self._one: moderngl.Framebuffer | None = None
        self._kept: moderngl.Framebuffer | None = None
        self._kept_ground: object = None
        self._last_ground: object = None
        self._last: _Last | None = None
        self._turn = 0
        self._copy_rects = rect_copier(self._ctx)
        # On software this is where time goes: other threads shall have it.
        self._finish = gl_function(self._ctx, "glFinish") or self._ctx.finish
        self._dressing = Dressing()
        info = self._ctx.info
        self.info = {key: str(info[key]) for key in ("GL_VENDOR", "GL_RENDERER", "GL_VERSION")}

    def pixels(
        self,
        frame: Frame,
        width: int,
        height: int,
        scale: float = 1.0,
        form: PictureForm = PLAIN,
    ) -> NDArray[np.uint8]:
        """The picture without its words: (height, width, 4), first row at the top.

        Where nothing lies behind it, its colours are multiplied by its alpha.

        Raises:
            PictureError: the driver has no room for it.
        """
        return self.draw(frame, (width, height), scale, form).pixels.copy()

    def draw(self, frame: Frame, size: Size, scale: float, form: PictureForm) -> Drawn:
        """As `pixels`, without a copy. Needs no Qt, but the thread in which the context is current.

        Raises:
            PictureError: the driver has no room for it.
        """
        self._turn += 1
        if form.samples <= MOST_SAMPLES:
            return Drawn(*self._drawn(frame, size, scale, form))
        pixels, turn, _ = self._drawn(frame, (2 * size[0], 2 * size[1]), 2.0 * scale, form)
        return Drawn(halved(pixels), turn)

    def _drawn(
        self, frame: Frame, size: Size, scale: float, form: PictureForm
    ) -> tuple[NDArray[np.uint8], int, Sequence[Rect] | None]:
        """What `Drawn` is made of."""
        self._check(*size)
        samples = min(form.samples, MOST_SAMPLES, self._ctx.max_samples)
        if samples != self._samples:
            self._drop_buffers()
            self._samples = samples
        many, one = self._buffers((min(size[0], self._tile), min(size[1], self._tile)))
        if many.size != size:
            return self._in_tiles(frame, many, one, size, scale, form), self._turn, None
        ground = ground_of(frame), size, scale, form
        last, self._last = self._last, None
        if last is not None and self._copy_rects and last.ground == ground == self._kept_ground:
            layer = layer_of(frame, size, views_of(frame, size, scale, upside_down=True))
            changed = changes(last.layer, layer)
            if changed is not None:
                if changed:
                    self._redraw(layer, one, changed, last.pixels)
                self._last = _Last(ground, layer, last.pixels)
                return last.pixels, self._turn, changed
        views = views_of(frame, size, scale, upside_down=True)
        self._put_ground(ground, frame, many, one, form, views)
        layer = layer_of(frame, size, views)
        self._renderer.draw_runs(layer, one)
        self._finish()
        picture = np.empty((size[1], size[0], 4), dtype=np.uint8)
        one.read_into(picture, components=4)
        self._last = _Last(ground, layer, picture)
        return picture, self._turn, None

    def _put_ground(
        self,
        ground: object,
        frame: Frame,
        many: moderngl.Framebuffer,
        one: moderngl.Framebuffer,
        form: PictureForm,
        views: Sequence[SceneView],
    ) -> None:
        """The ground of a picture into `one`: drawn, or that of the one before if it is the same.

        It is kept when it comes for the second time, as in a film; a single picture costs no more.
        """
        if self._kept is not None and self._kept_ground == ground:
            self._ctx.copy_framebuffer(one, self._kept)
            return
        self._draw_ground(frame, many, one, form, views)
        if self._last_ground == ground:
            if self._kept is None:
                self._kept = self._framebuffer(one.size, 0)
            self._ctx.copy_framebuffer(self._kept, one)
            self._kept_ground = ground
        self._last_ground = ground

    def _draw_ground(
        self,
        frame: Frame,
        many: moderngl.Framebuffer,
        one: moderngl.Framebuffer,
        form: PictureForm,
        views: Sequence[SceneView],
    ) -> None:
        """With many samples for each pixel, and their mean into `one`."""
        clear, box = form.transparent, form.axes
        self._renderer.draw_ground(frame, many, views, clear=clear, box=box)
        self._finish()
        self._ctx.copy_framebuffer(one, many)

    def _redraw(
        self,
        layer: Layer,
        one: moderngl.Framebuffer,
        changed: Sequence[Rect],
        picture: NDArray[np.uint8],
    ) -> None:
        """Draw what has changed of the last picture, on the ground that is kept, and write it in.

        Each pixel gets what it would have got if all had been drawn.
        """
        assert self._kept is not None
        assert self._copy_rects is not None
        self._copy_rects(one, self._kept, changed)
        self._renderer.draw_runs(layer, one, only=changed)
        self._finish()
        for rect in changed:
            x, y, width, height = rect
            part = np.empty((height, width, 4), dtype=np.uint8)
            one.read_into(part, rect, components=4)
            picture[y : y + height, x : x + width] = part

    def _in_tiles(
        self,
        frame: Frame,
        many: moderngl.Framebuffer,
        one: moderngl.Framebuffer,
        size: Size,
        scale: float,
        form: PictureForm,
    ) -> NDArray[np.uint8]:
        """A large one in parts: only one of them has to find room in the driver's memory."""
        width, height = size
        picture = np.empty((height, width, 4), dtype=np.uint8)
        for top in range(0, height, many.height):
            for left in range(0, width, many.width):
                views = views_of(frame, size, scale, upside_down=True, corner=(left, top))
                self._draw_ground(frame, many, one, form, views)
                self._renderer.draw_runs(layer_of(frame, size, views), one)
                part = picture[top : top + many.height, left : left + many.width]
                tile = np.empty(part.shape, dtype=np.uint8)
                one.read_into(tile, (0, 0, part.shape[1], part.shape[0]), components=4)
                part[:] = tile
        return picture

    def image(
        self,
        frame: Frame,
        size: tuple[int, int],
        scale: float = 1.0,
        form: PictureForm = PLAIN,
    ) -> QImage:
        """The picture with axes, legend and titles, as far as `form` wants them.

        Args:
            size: in pixels. scale: of words and lines.

        Raises:
            PictureError: there is no room for it.
        """
        return self._dressing.image(frame, self.draw(frame, size, scale, form), scale, form)

    def close(self) -> None:
        """Give back the buffers, and the context if it is its own."""
        self._drop_buffers()
        if self._owned:
            self._ctx.release()

    def _check(self, width: int, height: int) -> None:
        """Refuse what the driver cannot draw even in tiles."""
        most = min(self._ctx.info["GL_MAX_VIEWPORT_DIMS"])
        if max(width, height) > most:
            text = N_(
                "The graphics driver draws at most {most} pixels a side: choose a smaller one."
            )
            raise PictureError(Message(text, {"most": most}))

    def _buffers(self, size: tuple[int, int]) -> tuple[moderngl.Framebuffer, moderngl.Framebuffer]:
        """A framebuffer of many samples for the ground, and one of one for what lies on it.

        A driver that has no room for the samples is asked for fewer.
        """
        if self._many is not None and self._one is not None and size == self._many.size:
            return self._many, self._one
        self._drop_buffers()
        wished = self._samples if self._samples > 1 else 0
        for samples in sorted({wished, min(wished, 2), 0}, reverse=True):
            try:
                self._many = self._framebuffer(size, samples)
                self._one = self._framebuffer(size, 0)
                return self._many, self._one
            except moderngl.Error:
                self._drop_buffers()
        text = N_("The graphics driver has no room for this picture: choose a smaller one.")
        raise PictureError(Message(text))

    def _framebuffer(self, size: tuple[int, int], samples: int) -> moderngl.Framebuffer:
        ctx = self._ctx
        return ctx.framebuffer(
            [ctx.renderbuffer(size, 4, samples=samples)],
            ctx.depth_renderbuffer(size, samples=samples),
        )

    def _drop_buffers(self) -> None:
        """A framebuffer does not give back what is attached to it."""
        for buffer in (self._many, self._one, self._kept):
            if buffer is not None:
                for attached in (*buffer.color_attachments, buffer.depth_attachment):
                    if attached is not None:
                        attached.release()
                buffer.release()
        self._many = self._one = self._kept = None
        self._kept_ground = self._last_ground = self._last = None


@dataclass(frozen=True, eq=False)
class _Last:
    """The last picture, what is on it, and on what ground."""

    ground: object
    layer: Layer
    pixels: NDArray[np.uint8]


def halved(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A picture of half its sides, each pixel the mean of four: (2h, 2w, 4) to (h, w, 4)."""
    whole = picture[0::2].astype(np.uint16)
    whole += picture[1::2]
    parts = whole[:, 0::2] + whole[:, 1::2]
    return ((parts + 2) >> 2).astype(np.uint8)


def standalone_context() -> moderngl.Context:
    """An OpenGL 3.3 context that needs no window: EGL on Linux, the system's own elsewhere."""
    if sys.platform.startswith("linux"):
        return moderngl.create_context(standalone=True, backend="egl", require=330)
    return moderngl.create_context(standalone=True, require=330)

"""The renderer into images: without a window, no display and no X; or in a window's context.

A process that has a window must never make a context of its own (rendering into the window's
context would follow): pictures of the window are drawn in its own context.
"""

import sys
from collections.abc import Callable, Generator, Sequence
from typing import TypeAlias

import moderngl
import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from gdviz.render.form import PictureError, PictureForm
from gdviz.render.frame import Frame
from gdviz.render.rects import Rect
from gdviz.render.scene3d.buffers import Buffer, Buffers
from gdviz.render.scene3d.dressing import Bare, Drawn, Dressing
from gdviz.render.scene3d.gl_functions import gl_function
from gdviz.render.scene3d.kept_ground import KeptGround
from gdviz.render.scene3d.layer import layer_of
from gdviz.render.scene3d.quality import ground_of
from gdviz.render.scene3d.renderer import SceneRenderer
from gdviz.render.scene3d.views import SceneView, Size, views_of
from gdviz.text import N_, Message

TILE = 2048
"""Pixels a side that are drawn at once: with four samples and depth, 128 MiB of the driver's."""

PLAIN = PictureForm()

_Drawing: TypeAlias = Generator[None, None, Drawn]
"""Work that stops whenever the driver has been told something that takes a while."""

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
        self._tile = min(TILE, self._ctx.info["GL_MAX_RENDERBUFFER_SIZE"])
        self._renderer = SceneRenderer(self._ctx)
        self._buffers = Buffers(self._ctx)
        self._kept = KeptGround(self._ctx, self._renderer, self._buffers)
        self._last_ground: object = None
        self._pixels: NDArray[np.uint8] | None = None
        self._turn = 0
        # On software this is where time goes: other threads shall have it.
        self._finish = gl_function(self._ctx, "glFinish") or self._ctx.finish
        self._flush = gl_function(self._ctx, "glFlush") or (lambda: None)
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
        """As `pixels`, without a copy. Raises the same."""
        return self._begin(frame, size, scale, form)()

    def begin(
        self, frame: Frame, size: Size, scale: float, form: PictureForm = PLAIN
    ) -> Callable[[], Bare]:
        """Begin to draw; what is returned waits for the picture and gives it, without its words.

        Meanwhile the driver draws, and the caller can do something else. One picture at a time: it
        must have been taken before another one is begun. Both raise as `pixels`.
        """
        end = self._begin(frame, size, scale, form)
        return lambda: self._dressing.bare(end(), form.transparent)

    def _begin(
        self, frame: Frame, size: Size, scale: float, form: PictureForm
    ) -> Callable[[], Drawn]:
        self._check(*size)
        self._turn += 1
        work = self._drawing(frame, size, scale, form)
        drawn = self._next(work)
        self._flush()

        def end() -> Drawn:
            found = drawn
            while found is None:
                self._finish()
                found = self._next(work)
            return found

        return end

    def _next(self, work: _Drawing) -> Drawn | None:
        """Go on until the driver has something to do, or the picture is there."""
        try:
            next(work)
        except StopIteration as done:
            drawn: Drawn = done.value
            return drawn
        except moderngl.Error as error:
            self._drop_buffers()
            text = N_("The graphics driver has no room for this picture: choose a smaller one.")
            raise PictureError(Message(text)) from error
        return None

    def _drawing(self, frame: Frame, size: Size, scale: float, form: PictureForm) -> _Drawing:
        if form.samples > MOST_SAMPLES:
            large = 2 * size[0], 2 * size[1]
            drawn = yield from self._drawn(frame, large, 2.0 * scale, form)
            return Drawn(halved(drawn.pixels), self._turn)
        return (yield from self._drawn(frame, size, scale, form))

    def _drawn(self, frame: Frame, size: Size, scale: float, form: PictureForm) -> _Drawing:
        if max(size) > self._tile:
            pixels = yield from self._in_tiles(frame, size, scale, form)
            return Drawn(pixels, self._turn)
        views, kept = views_of(frame, size, scale, upside_down=True), self._kept
        layer, ground = layer_of(frame, size, views), (ground_of(frame), size, scale, form)
        # It is kept when it comes for the second time, as in a film; one picture costs no more.
        if kept.what != ground and self._last_ground == ground:
            yield from self._draw_ground(frame, views, form, kept.room(size))
            kept.keep(ground)
        self._last_ground = ground
        if kept.what == ground:
            end = kept.begin(layer)
            yield
            picture, changed = end()
        else:
            picture, changed = kept.anew(size), None
            yield from self._draw_ground(frame, views, form, picture)
            self._renderer.draw_runs(layer, picture.all)
            yield
        return self._read(picture, changed)

    def _draw_ground(
        self, frame: Frame, views: Sequence[SceneView], form: PictureForm, into: Buffer
    ) -> Generator[None, None, None]:
        """With many samples for each pixel, and their mean into a buffer of one."""
        many = self._many(into.size, min(form.samples, MOST_SAMPLES, self._ctx.max_samples))
        clear, box = form.transparent, form.axes
        self._renderer.draw_ground(frame, many.all, views, clear=clear, box=box)
        yield
        self._ctx.copy_framebuffer(into.all, many.all)

    def _many(self, size: Size, samples: int) -> Buffer:
        """A buffer of many samples; where the driver has no room for them, of fewer."""
        wished = samples if samples > 1 else 0
        for fewer in sorted({wished, min(wished, 2)} - {0}, reverse=True):
            try:
                return self._buffers.get("many", size, fewer)
            except moderngl.Error:
                continue
        return self._buffers.get("many", size)

    def _read(self, picture: Buffer, changed: Sequence[Rect] | None) -> Drawn:
        """The pixels of a picture: all, or into those of the last one what has changed."""
        (width, height), pixels = picture.size, self._pixels
        if pixels is None or pixels.shape[:2] != (height, width):
            pixels, changed = np.empty((height, width, 4), dtype=np.uint8), None
        self._pixels = pixels
        if changed is None:
            picture.all.read_into(pixels, components=4)
            return Drawn(pixels, self._turn)
        for rect in changed:
            x, y, wide, high = rect
            part = np.empty((high, wide, 4), dtype=np.uint8)
            picture.all.read_into(part, rect, components=4)
            pixels[y : y + high, x : x + wide] = part
        return Drawn(pixels, self._turn, changed)

    def _in_tiles(
        self, frame: Frame, size: Size, scale: float, form: PictureForm
    ) -> Generator[None, None, NDArray[np.uint8]]:
        """A large one in parts: only one of them has to find room in the driver's memory."""
        width, height = size
        across, up = min(width, self._tile), min(height, self._tile)
        pixels = np.empty((height, width, 4), dtype=np.uint8)
        for top in range(0, height, up):
            for left in range(0, width, across):
                views = views_of(frame, size, scale, upside_down=True, corner=(left, top))
                picture = self._kept.anew((across, up))
                yield from self._draw_ground(frame, views, form, picture)
                self._renderer.draw_runs(layer_of(frame, size, views), picture.all)
                yield
                part = pixels[top : top + up, left : left + across]
                tile = np.empty(part.shape, dtype=np.uint8)
                picture.all.read_into(tile, (0, 0, part.shape[1], part.shape[0]), components=4)
                part[:] = tile
        return pixels

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

    def bare(self, frame: Frame, size: Size, scale: float, form: PictureForm = PLAIN) -> Bare:
        """As `image`, without its words."""
        return self.begin(frame, size, scale, form)()

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

    def _drop_buffers(self) -> None:
        self._buffers.release()
        self._kept.forget()
        self._last_ground = None


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

"""What a window shows of a frame: all of it, or as much as a software rasteriser draws in time.

A GPU draws every frame whole: with many samples for each pixel, and the surface as a fine mesh.
On a CPU that takes too long for anything to move, and nearly all of the time goes into the ground,
which is box and surface. There, while things move,

* a ground that stays as it is, as while a run plays, is drawn once and kept with its depths: a
  frame costs its runs alone, at one sample for each pixel, and of these what has moved;
* a ground that is another in every frame, as while the camera turns, is a coarse mesh at one
  sample for each pixel.

When nothing has moved for `REST_S`, the frame is drawn whole.
"""

from dataclasses import fields

import moderngl

from gdviz.render.frame import Frame
from gdviz.render.scene3d.buffers import Buffer
from gdviz.render.scene3d.changes import changes
from gdviz.render.scene3d.copying import rect_copier
from gdviz.render.scene3d.layer import Layer, layer_of
from gdviz.render.scene3d.renderer import COARSE_CELL_PX, SceneRenderer
from gdviz.render.scene3d.views import views_of

REST_S = 0.2
"""How long a thing must have been as it is to be at rest, in seconds."""

SAMPLES = 4
"""For each pixel of a whole picture, as far as the driver has them."""

NOT_GROUND = {
    *("title", "caption", "problem", "reduction", "head", "length", "pace", "curve"),
    *("runs", "critical", "net", "vectors", "field", "smoothing"),
}
"""What of a frame the ground does not show. All else counts as shown: so a new field can cost a
redraw too many, and never leaves an old picture standing."""

_GROUND = tuple(field.name for field in fields(Frame) if field.name not in NOT_GROUND)

Size = tuple[int, int]


class Screen:
    """Draws the frames of a window.

    All methods need the context to be current.

    Args:
        stepping: whether the quality steps down while things move.
    """

    def __init__(self, ctx: moderngl.Context, stepping: bool) -> None:
        self._ctx = ctx
        self._renderer = SceneRenderer(ctx)
        self._stepping = stepping
        self._buffers: dict[str, Buffer] = {}
        self._ground, self._picture = _Watch(), _Watch()
        self._kept: object = None
        self._moved: tuple[object, Layer] | None = None
        self._copy_rects = rect_copier(ctx) if stepping else None
        self._finished: object = None

    def draw(
        self, frame: Frame, target: moderngl.Framebuffer, size: Size, pixel: float, now: float
    ) -> bool:
        """Draw `frame` at the time `now`, in seconds; says whether the picture is whole.

        If it is not, the same call `REST_S` later makes it so.

        Args:
            target: where to; it needs no depths, and one sample for each pixel is enough.
            size: its size in device pixels.
            pixel: device pixels per logical pixel.
        """
        whole = True
        if not self._stepping:
            shown = self._draw_whole(frame, size, pixel)
        else:
            self._ground.see((ground_of(frame), size, pixel), now)
            self._picture.see((self._ground.what, runs_of(frame)), now)
            whole = self._picture.rests(now)
            draw = self._finish if whole else self._draw_moving
            shown = draw(frame, size, pixel, now)
        self._ctx.copy_framebuffer(target, shown.colours)
        target.use()
        return whole

    def _draw_whole(self, frame: Frame, size: Size, pixel: float) -> Buffer:
        whole = self._draw_fine_ground(frame, size, pixel)
        self._renderer.draw_runs(layer_of(frame, size, views_of(frame, size, pixel)), whole.all)
        return whole

    def _finish(self, frame: Frame, size: Size, pixel: float, _now: float) -> Buffer:
        """The whole picture; drawn once, however often the window wants it."""
        finished = self._buffer("finished", size)
        if self._finished != self._picture.what:
            self._ctx.copy_framebuffer(finished.all, self._draw_whole(frame, size, pixel).colours)
            self._finished = self._picture.what
        return finished

    def _draw_moving(self, frame: Frame, size: Size, pixel: float, now: float) -> Buffer:
        if self._kept != self._ground.what and self._ground.rests(now):
            self._draw_fine_ground(frame, size, pixel)
        if self._kept == self._ground.what:
            return self._draw_on_kept(frame, size, pixel)
        moving, self._moved = self._buffer("moving", size), None
        self._renderer.draw_ground(frame, moving.all, size, pixel, cell=COARSE_CELL_PX)
        layer = layer_of(frame, size, views_of(frame, size, pixel))
        self._renderer.draw_runs(layer, moving.all)
        return moving

    def _draw_on_kept(self, frame: Frame, size: Size, pixel: float) -> Buffer:
        """The runs on the ground that is kept; only where they have moved, if that can be told."""
        moving, ground = self._buffer("moving", size), self._buffer("ground", size)
        layer = layer_of(frame, size, views_of(frame, size, pixel))
        last, self._moved = self._moved, (self._kept, layer)
        changed = None
        if self._copy_rects is not None and last is not None and last[0] == self._kept:
            changed = changes(last[1], layer)
        if changed is None or self._copy_rects is None:
            self._ctx.copy_framebuffer(moving.all, ground.all)
            self._renderer.draw_runs(layer, moving.all)
        elif changed:
            beside = self._buffer("beside", size)
            self._copy_rects(beside.all, ground.all, changed)
            self._renderer.draw_runs(layer, beside.all, only=changed)
            self._copy_rects(moving.colours, beside.colours, changed)
        return moving

    def _draw_fine_ground(self, frame: Frame, size: Size, pixel: float) -> Buffer:
        """The buffer of many samples with the ground alone, which is kept for frames that move."""
        whole = self._buffer("whole", size, SAMPLES)
        self._renderer.draw_ground(frame, whole.all, size, pixel)
        if self._stepping and self._kept != self._ground.what:
            self._ctx.copy_framebuffer(self._buffer("ground", size).all, whole.all)
            self._kept = self._ground.what
        return whole

    def _buffer(self, name: str, size: Size, samples: int = 0) -> Buffer:
        """The buffer of this name; another of that name if it has not this size."""
        buffer = self._buffers.get(name)
        if buffer is None or buffer.size != size:
            if buffer is not None:
                buffer.release()
            buffer = Buffer(self._ctx, size, min(samples, self._ctx.max_samples))
            self._buffers[name] = buffer
        return buffer


def ground_of(frame: Frame) -> tuple[object, ...]:
    """All that the ground depends on: equal grounds look the same."""
    rest = tuple(getattr(frame, name) for name in _GROUND)
    return rest, frame.runs.visible.ids


def runs_of(frame: Frame) -> tuple[object, ...]:
    """All that lies on the ground, in the same way."""
    return frame.shown.state, frame.net, frame.vectors, frame.critical


class _Watch:
    """Since when a thing has been as it is."""

    def __init__(self) -> None:
        self.what: object = None
        self._since = 0.0

    def see(self, what: object, now: float) -> None:
        """It is `what` at the time `now`."""
        if what != self.what:
            self.what, self._since = what, now

    def rests(self, now: float) -> bool:
        """Whether it has been so for a while."""
        return now - self._since >= REST_S

"""What a window shows of a frame: all of it, or as much as a software rasteriser draws in time.

The ground, which is box and surface, is drawn with many samples for each pixel and a fine mesh,
and what lies on it, whose edges are soft, with one. On a CPU the ground takes too long for anything
to move. There

* a ground that stays as it is, as while a run plays, is drawn once and kept with its depths: a
  frame costs its runs alone, and of these what has moved;
* a ground that is another in every frame, as while the camera turns, is a coarse mesh at one
  sample for each pixel, until nothing of it has moved for `REST_S`.
"""

from dataclasses import fields

import moderngl

from gdviz.render.frame import Frame
from gdviz.render.scene3d.buffers import Buffer, Buffers
from gdviz.render.scene3d.kept_ground import KeptGround
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
        self._buffers = Buffers(ctx)
        self._kept = KeptGround(ctx, self._renderer, self._buffers)
        self._ground = _Watch()

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
        layer, kept = layer_of(frame, size, views_of(frame, size, pixel)), self._kept
        ground = ground_of(frame), size, pixel
        self._ground.see(ground, now)
        if self._stepping and kept.what != ground and self._ground.rests(now):
            self._draw_fine_ground(layer, kept.room(size))
            kept.keep(ground)
        if self._stepping and kept.what == ground:
            whole = True
            picture, _ = kept.draw(layer)
        else:
            whole = not self._stepping
            picture = kept.anew(size)
            (self._draw_fine_ground if whole else self._draw_coarse_ground)(layer, picture)
            self._renderer.draw_runs(layer, picture.all)
        self._ctx.copy_framebuffer(target, picture.colours)
        target.use()
        return whole

    def _draw_coarse_ground(self, layer: Layer, into: Buffer) -> None:
        views = [each.view for each in layer.views]
        self._renderer.draw_ground(layer.frame, into.all, views, cell=COARSE_CELL_PX)

    def _draw_fine_ground(self, layer: Layer, into: Buffer) -> None:
        """With many samples for each pixel, and their mean into a buffer of one."""
        samples = min(SAMPLES, self._ctx.max_samples)
        many = self._buffers.get("many", layer.size, samples)
        self._renderer.draw_ground(layer.frame, many.all, [each.view for each in layer.views])
        self._ctx.copy_framebuffer(into.all, many.all)


def ground_of(frame: Frame) -> tuple[object, ...]:
    """All that the ground depends on: equal grounds look the same."""
    rest = tuple(getattr(frame, name) for name in _GROUND)
    return rest, frame.runs.visible.ids


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

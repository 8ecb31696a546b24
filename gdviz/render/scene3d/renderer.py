"""Draws a frame: what all panels share is uploaded once, and each is drawn in one fixed order."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import moderngl
import numpy as np

from gdviz.core.arrays import Array
from gdviz.render.frame import Frame
from gdviz.render.rects import Rect
from gdviz.render.scene3d.box import box_segments, box_ticks, floor_of
from gdviz.render.scene3d.layer import Layer, ViewLayer
from gdviz.render.scene3d.lines import LinesItem
from gdviz.render.scene3d.markers import MarkersItem
from gdviz.render.scene3d.net import net_segments
from gdviz.render.scene3d.surface import Sight, SurfaceItem
from gdviz.render.scene3d.trails import Part, TrailsItem
from gdviz.render.scene3d.views import SceneView
from gdviz.render.world import BOX_HEIGHT

TRAIL_WIDTH = 3.4
CASING_WIDTH = 5.6
OVER = (
    *(moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA),
    *(moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA),
)
"""Colours come as they are and lie in the picture multiplied by its alpha, which is 1 wherever
something opaque has been drawn."""

CELL_PX, COARSE_CELL_PX = 3.5, 12.0
"""How wide a cell of the surface's mesh may be, in logical pixels; coarse: while it moves."""

HIDDEN = 0.28
"""How much of a trail is seen through an opaque surface."""


class SceneRenderer:
    """Draws frames into framebuffers of one context.

    It keeps what it has uploaded and uploads only what a frame has that the last one had not.
    All methods need the context to be current.
    """

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._box: tuple[object, Array] | None = None
        self._surface = SurfaceItem(ctx)
        self._box_lines, self._lines = LinesItem(ctx), LinesItem(ctx)
        self._trails = TrailsItem(ctx)
        self._markers = MarkersItem(ctx)

    def draw_ground(
        self,
        frame: Frame,
        target: moderngl.Framebuffer,
        views: Sequence[SceneView],
        cell: float = CELL_PX,
        clear: bool = False,
        box: bool = True,
    ) -> None:
        """Draw what lies under the runs, over whatever was there.

        Args:
            views: of the picture, or of the part of it for which `target` has room.
            cell: how many logical pixels a cell of the mesh may be wide. The normals of a coarse
                mesh are still those of the fine one.
            clear: nothing behind it, and colours multiplied by alpha, rather than the theme's
                background. box: whether the surface stands in its box.
        """
        ctx, look = self._ctx, frame.look
        self._surface.update(frame.surface, frame.colours)
        target.use()
        ctx.viewport = (0, 0, *target.size)
        ctx.scissor = None
        ground = (channel / 255.0 for channel in frame.theme.background)
        target.clear(*((0.0,) * 4 if clear else (*ground, 1.0)))
        ctx.disable(moderngl.CULL_FACE)
        ctx.enable(moderngl.DEPTH_TEST | moderngl.BLEND)
        ctx.depth_func = "<="
        ctx.blend_func = OVER
        for view in views:
            ctx.viewport = (*view.origin, *view.size)
            if box:
                self._box_lines.draw(self._box_of(frame, view), view.clip, view.size)
            cells = view.size[0] / (cell * view.unit)
            sight = Sight(view.clip, view.eye, frame.theme, look, view.pixel, cells)
            if look.floor:
                self._surface.draw_floor(sight, floor_of(look))
            self._surface.draw(sight)
        ctx.viewport = (0, 0, *target.size)

    def draw_runs(
        self, layer: Layer, target: moderngl.Framebuffer, only: Sequence[Rect] = ()
    ) -> None:
        """Draw what lies on the ground onto it; `target` must know of its depth.

        Args:
            only: rectangles in which it is wanted; outside them the target is then good for
                nothing. None for everywhere. At most `MOST_RECTS`.
        """
        if layer.empty:
            return
        ctx, frame, world = self._ctx, layer.frame, layer.frame.surface.world
        target.use()
        ctx.scissor = None
        ctx.disable(moderngl.CULL_FACE)
        ctx.enable(moderngl.DEPTH_TEST | moderngl.BLEND)
        ctx.depth_func = "<="
        ctx.blend_func = OVER
        self._trails.update(frame.shown, world)
        runs = [each.view.runs for each in layer.views]
        parts = self._trails.prepare(runs, world, frame.theme)
        self._trails.confine(only)
        self._markers.confine(only)
        for shown, part in zip(layer.views, parts, strict=True):
            ctx.viewport = (*shown.view.origin, *shown.view.size)
            self._draw_net(frame, shown.view, target)
            self._draw_trails(frame, shown.view, part, target)
            self._draw_arrows(shown)
            self._draw_markers(shown, target)
        ctx.viewport = (0, 0, *target.size)

    def _draw_net(self, frame: Frame, view: SceneView, target: moderngl.Framebuffer) -> None:
        if frame.net is not None and view.shows(frame.net.run):
            net = net_segments(frame.net, frame.surface.world, frame.theme, view.pixel)
            target.depth_mask = False  # a soft edge must not hide the line that crosses it
            self._lines.draw(net, view.clip, view.size, soft=True)
            target.depth_mask = True

    def _draw_trails(
        self, frame: Frame, view: SceneView, part: Part, target: moderngl.Framebuffer
    ) -> None:
        if not part.count:
            return
        ctx, draw, floor = self._ctx, self._trails.draw, floor_of(frame.look)
        ground = np.array(frame.theme.background) / 255.0
        core, hull = TRAIL_WIDTH * view.pixel, CASING_WIDTH * view.pixel
        own, cased = np.array([0.0, 0.0, 0.0, 0.0]), np.array([*view.casing, 1.0])
        self._trails.view(**view.uniforms, origin=view.origin, lid=1.15 * BOX_HEIGHT, ground=ground)
        # What is seen through hides nothing: a soft edge would hide the next segment of its trail.
        target.depth_mask = False
        self._trails.view(solid=False)
        if frame.look.floor:
            self._trails.view(flattened=True, flat_at=floor + 0.004)
            draw(part, width=0.7 * core, pull=0.004, tint=own, alpha=1.0)
        self._trails.view(flattened=False)
        # What lies behind the surface shows through it, the more so the less opaque it is.
        through = HIDDEN + 0.6 * (1.0 - frame.look.opacity)
        ctx.depth_func = ">"
        draw(part, width=core, pull=0.0, tint=own, alpha=through)
        ctx.depth_func = "<="
        draw(part, width=hull, pull=0.03, tint=cased, alpha=0.9)
        draw(part, width=core, pull=0.034, tint=own, alpha=1.0)
        target.depth_mask = True
        self._trails.view(solid=True)
        draw(part, width=core, pull=0.034, tint=own, alpha=1.0)

    def _draw_arrows(self, shown: ViewLayer) -> None:
        if len(shown.arrows):
            self._ctx.disable(moderngl.DEPTH_TEST)  # in a fold of the surface it would be lost
            self._lines.draw(shown.arrows, shown.view.clip, shown.view.size, soft=True)
            self._ctx.enable(moderngl.DEPTH_TEST)

    def _draw_markers(self, shown: ViewLayer, target: moderngl.Framebuffer) -> None:
        view, draw = shown.view, self._markers.draw
        if not (view.runs or len(shown.critical)):
            return
        self._markers.view(
            **view.uniforms,
            origin=view.origin,
            casing=view.casing,
            upside=view.upside,
            focal=view.focal,
        )
        with hidden_only(self._ctx, target):  # a deep minimum is rarely in sight
            draw(shown.critical, alpha=0.35)
        draw(shown.small, alpha=1.0)
        target.depth_mask = False
        draw(shown.glows, alpha=1.0)
        target.depth_mask = True
        with hidden_only(self._ctx, target):
            draw(shown.balls, alpha=0.35)
        draw(shown.balls, alpha=1.0)

    def _box_of(self, frame: Frame, view: SceneView) -> Array:
        """Those of the last panel again where it sees the same."""
        world, levels, floor = frame.surface.world, frame.surface.levels, floor_of(frame.look)
        key = (view.camera, world, levels.tobytes(), frame.theme, view.pixel, floor)
        if self._box is None or self._box[0] != key:
            marks = box_ticks(world, levels)
            segments = box_segments(view.camera, marks, frame.theme, view.pixel, floor)
            self._box = (key, segments)
        return self._box[1]


@contextmanager
def hidden_only(ctx: moderngl.Context, target: moderngl.Framebuffer) -> Iterator[None]:
    """Inside, only what lies behind something drawn earlier is drawn, and it hides nothing."""
    ctx.depth_func = ">"
    target.depth_mask = False
    yield
    target.depth_mask = True
    ctx.depth_func = "<="


def is_software(renderer: str) -> bool:
    """Whether a driver that names itself so draws on the CPU."""
    return any(name in renderer.lower() for name in ("llvmpipe", "softpipe", "swiftshader"))

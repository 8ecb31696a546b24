"""Draws a frame: one fixed order, once per panel."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import moderngl
import numpy as np

from gdviz.core.arrays import Array
from gdviz.render.camera import clip_matrix, eye, focal_length
from gdviz.render.frame import Frame
from gdviz.render.scene3d.arrows import arrow_segments
from gdviz.render.scene3d.box import box_segments, box_ticks
from gdviz.render.scene3d.lines import LinesItem
from gdviz.render.scene3d.markers import MarkersItem, critical_markers, markers_of
from gdviz.render.scene3d.net import net_segments
from gdviz.render.scene3d.panels import Panel, panels_of
from gdviz.render.scene3d.surface import SurfaceItem
from gdviz.render.scene3d.trails import TrailsItem
from gdviz.render.world import BOX_HEIGHT
from gdviz.scene.spec import Camera

TRAIL_WIDTH = 3.4
CASING_WIDTH = 5.6
OVER = (
    *(moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA),
    *(moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA),  # the picture itself stays opaque
)
CELL_PX, COARSE_CELL_PX = 3.5, 12.0
"""How wide a cell of the surface's mesh may be, in logical pixels; coarse: while it moves."""


class SceneRenderer:
    """Draws frames into framebuffers of one context.

    It keeps what it has uploaded and uploads only what a frame has that the last one had not.
    All methods need the context to be current.
    """

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._box: tuple[object, Array] | None = None
        self._surface = SurfaceItem(ctx)
        self._lines = LinesItem(ctx)
        self._trails = TrailsItem(ctx)
        self._markers = MarkersItem(ctx)

    def draw(
        self,
        frame: Frame,
        target: moderngl.Framebuffer,
        size: tuple[int, int],
        pixel: float = 1.0,
        upside_down: bool = False,
    ) -> None:
        """Draw `frame` into `target`, whose size in device pixels is `size`.

        Args:
            pixel: device pixels per logical pixel, for the width of lines and markers.
            upside_down: first row at the top, as images have it (framebuffers have the last).
        """
        self.draw_ground(frame, target, size, pixel, upside_down)
        self.draw_runs(frame, target, size, pixel, upside_down)

    def draw_ground(
        self,
        frame: Frame,
        target: moderngl.Framebuffer,
        size: tuple[int, int],
        pixel: float = 1.0,
        upside_down: bool = False,
        cell: float = CELL_PX,
    ) -> None:
        """Draw what lies under the runs, over whatever was there.

        Args:
            cell: how many logical pixels a cell of the mesh may be wide. The normals of a coarse
                mesh are still those of the fine one.
        """
        ctx = self._ctx
        target.use()
        ctx.viewport = (0, 0, *size)
        ctx.scissor = None
        target.clear(*(channel / 255.0 for channel in frame.theme.background), 1.0)
        ctx.disable(moderngl.BLEND | moderngl.CULL_FACE)
        ctx.enable(moderngl.DEPTH_TEST)
        ctx.depth_func = "<="
        self._surface.update(frame.surface, frame.colours)
        for panel in panels_of(frame, *size):
            clip = self._enter(frame, panel, size, upside_down)
            across = (panel.width, panel.height)
            self._lines.draw(self._box_lines(frame, pixel), clip, across)
            at = eye(frame.camera)
            self._surface.draw(clip, at, frame.theme, pixel, panel.width, cell * pixel)
        ctx.viewport = (0, 0, *size)

    def draw_runs(
        self,
        frame: Frame,
        target: moderngl.Framebuffer,
        size: tuple[int, int],
        pixel: float = 1.0,
        upside_down: bool = False,
    ) -> None:
        """Draw the rest of `frame` onto its ground, of whose depth `target` must know."""
        ctx = self._ctx
        target.use()
        ctx.scissor = None
        self._trails.update(frame.shown, frame.surface.world)
        for panel in panels_of(frame, *size):
            clip = self._enter(frame, panel, size, upside_down)
            self._draw_runs_of(frame, panel, target, clip, pixel, upside_down)
        ctx.viewport = (0, 0, *size)

    def _enter(self, frame: Frame, panel: Panel, size: tuple[int, int], upside_down: bool) -> Array:
        """Draw into `panel` from now on; gives the matrix that leads into it."""
        bottom = panel.y if upside_down else size[1] - panel.y - panel.height
        self._ctx.viewport = (panel.x, bottom, panel.width, panel.height)
        return _matrix(frame.camera, panel.aspect, upside_down)

    def _draw_runs_of(
        self,
        frame: Frame,
        panel: Panel,
        target: moderngl.Framebuffer,
        clip: Array,
        pixel: float,
        upside_down: bool,
    ) -> None:
        ctx, world, theme = self._ctx, frame.surface.world, frame.theme
        size, origin = (panel.width, panel.height), ctx.viewport[:2]
        at = eye(frame.camera)
        casing = np.array(theme.casing) / 255.0
        runs = tuple(run for run in panel.runs if run.row >= 0)

        ctx.disable(moderngl.BLEND | moderngl.CULL_FACE)
        ctx.enable(moderngl.DEPTH_TEST)
        ctx.depth_func = "<="
        if frame.net is not None and any(run.id == frame.net.run for run in runs):
            self._lines.draw(net_segments(frame.net, world, theme, pixel), clip, size)

        segments = self._trails.prepare(runs, world, frame.theme)
        ctx.enable(moderngl.BLEND)
        ctx.blend_func = OVER
        view = {"clip": clip, "eye": at, "size": size, "pixel": pixel}
        trail = view | {"origin": origin, "lid": 1.15 * BOX_HEIGHT}
        trails, count = self._trails.draw, len(runs)
        core, hull = TRAIL_WIDTH * pixel, CASING_WIDTH * pixel
        own, cased = np.array([0.0, 0.0, 0.0, 0.0]), np.array([*casing, 1.0])

        with hidden_only(ctx, target):  # what lies behind the surface shows through it faintly
            trails(count, segments, width=core, pull=0.0, tint=own, alpha=0.28, **trail)
        target.depth_mask = False  # a casing must not hide the next segment of its own trail
        trails(count, segments, width=hull, pull=0.012, tint=cased, alpha=0.9, **trail)
        target.depth_mask = True
        trails(count, segments, width=core, pull=0.016, tint=own, alpha=1.0, **trail)

        if frame.vectors is not None and any(run.id == frame.vectors.run for run in runs):
            ctx.disable(moderngl.DEPTH_TEST)  # in a fold of the surface it would be lost
            self._lines.draw(arrow_segments(frame.vectors, frame.surface, theme, pixel), clip, size)
            ctx.enable(moderngl.DEPTH_TEST)

        small, balls = markers_of(runs, world)
        upside = -1.0 if upside_down else 1.0
        shared = view | {"casing": casing, "upside": upside, "focal": focal_length(panel.aspect)}
        critical = critical_markers(frame.critical, world)
        with hidden_only(ctx, target):  # a deep minimum is rarely in sight
            self._markers.draw(critical, alpha=0.35, **shared)
        self._markers.draw(np.concatenate([critical, small]), alpha=1.0, **shared)
        with hidden_only(ctx, target):
            self._markers.draw(balls, alpha=0.35, **shared)
        self._markers.draw(balls, alpha=1.0, **shared)

    def _box_lines(self, frame: Frame, pixel: float) -> Array:
        world, levels = frame.surface.world, frame.surface.levels
        key = (frame.camera, world, levels.tobytes(), frame.theme, pixel)
        if self._box is None or self._box[0] != key:
            marks = box_ticks(world, levels)
            segments = box_segments(frame.camera, marks, frame.theme, pixel)
            self._box = (key, segments)
        return self._box[1]


@lru_cache(maxsize=64)
def _matrix(camera: Camera, aspect: float, upside_down: bool) -> Array:
    """To clip space, the same for every panel of one shape; not to be written to."""
    clip = clip_matrix(camera, aspect)
    return np.diag([1.0, -1.0, 1.0, 1.0]) @ clip if upside_down else clip


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

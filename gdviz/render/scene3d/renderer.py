"""Draws a frame: what all panels share is uploaded once, and each is drawn in one fixed order."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import moderngl
import numpy as np

from gdviz.core.arrays import Array
from gdviz.render.camera import clip_matrix, eye, focal_length
from gdviz.render.frame import Frame, RunFrame
from gdviz.render.scene3d.arrows import arrow_segments
from gdviz.render.scene3d.box import box_segments, box_ticks
from gdviz.render.scene3d.lines import LinesItem
from gdviz.render.scene3d.markers import MarkersItem, critical_markers, markers_of
from gdviz.render.scene3d.net import net_segments
from gdviz.render.scene3d.panels import Panel, panels_of
from gdviz.render.scene3d.surface import SurfaceItem
from gdviz.render.scene3d.trails import Part, TrailsItem
from gdviz.render.style import Theme
from gdviz.render.world import BOX_HEIGHT
from gdviz.scene.spec import Camera

TRAIL_WIDTH = 3.4
CASING_WIDTH = 5.6
OVER = (
    *(moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA),
    *(moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA),  # the picture itself stays opaque
)
CELL_PX, ECONOMICAL_CELL_PX = 3.5, 10.0


class SceneRenderer:
    """Draws frames into framebuffers of one context.

    It keeps what it has uploaded and uploads only what a frame has that the last one had not.
    All methods need the context to be current.

    Args:
        economical: use a coarser mesh, whose normals are still those of the fine one: a software
            rasteriser pays for every triangle.
    """

    def __init__(self, ctx: moderngl.Context, economical: bool = False) -> None:
        self._ctx = ctx
        self._cell = ECONOMICAL_CELL_PX if economical else CELL_PX
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
        ctx = self._ctx
        target.use()
        ctx.viewport = (0, 0, *size)
        ctx.scissor = None
        target.clear(*(channel / 255.0 for channel in frame.theme.background), 1.0)
        self._surface.update(frame.surface, frame.colours)
        self._trails.update(frame.shown, frame.surface.world)
        views = [
            _view(panel, size, pixel, upside_down, frame.theme)
            for panel in panels_of(frame, *size, pixel)
        ]
        runs = [view.runs for view in views]
        parts = self._trails.prepare(runs, frame.surface.world, frame.theme)
        critical = critical_markers(frame.critical, frame.surface.world)
        for view, part in zip(views, parts, strict=True):
            ctx.viewport = (*view.origin, *view.size)
            self._draw_ground(frame, view, self._cell * pixel)
            self._draw_trails(view, part, target)
            self._draw_vectors(frame, view)
            self._draw_markers(frame, view, critical, target)
        ctx.viewport = (0, 0, *size)

    def _draw_ground(self, frame: Frame, view: "_View", cell: float) -> None:
        """The box, the surface with cells so wide, and the net over it: all that is opaque."""
        ctx, theme = self._ctx, frame.theme
        ctx.disable(moderngl.BLEND | moderngl.CULL_FACE)
        ctx.enable(moderngl.DEPTH_TEST)
        ctx.depth_func = "<="
        self._lines.draw(self._box_lines(frame, view), view.clip, view.size)
        self._surface.draw(view.clip, view.eye, theme, view.pixel, view.size[0], cell)
        if frame.net is not None and view.shows(frame.net.run):
            net = net_segments(frame.net, frame.surface.world, theme, view.pixel)
            self._lines.draw(net, view.clip, view.size)

    def _draw_trails(self, view: "_View", part: Part, target: moderngl.Framebuffer) -> None:
        ctx, draw = self._ctx, self._trails.draw
        ctx.enable(moderngl.BLEND)
        ctx.blend_func = OVER
        self._trails.view(**view.uniforms, origin=view.origin, lid=1.15 * BOX_HEIGHT)
        core, hull = TRAIL_WIDTH * view.pixel, CASING_WIDTH * view.pixel
        own, cased = np.array([0.0, 0.0, 0.0, 0.0]), np.array([*view.casing, 1.0])
        with hidden_only(ctx, target):  # what lies behind the surface shows through it faintly
            draw(part, width=core, pull=0.0, tint=own, alpha=0.28)
        target.depth_mask = False  # a casing must not hide the next segment of its own trail
        draw(part, width=hull, pull=0.012, tint=cased, alpha=0.9)
        target.depth_mask = True
        draw(part, width=core, pull=0.016, tint=own, alpha=1.0)

    def _draw_vectors(self, frame: Frame, view: "_View") -> None:
        if frame.vectors is None or not view.shows(frame.vectors.run):
            return
        self._ctx.disable(moderngl.DEPTH_TEST)  # in a fold of the surface it would be lost
        arrows = arrow_segments(frame.vectors, frame.surface, frame.theme, view.pixel)
        self._lines.draw(arrows, view.clip, view.size)
        self._ctx.enable(moderngl.DEPTH_TEST)

    def _draw_markers(
        self, frame: Frame, view: "_View", critical: Array, target: moderngl.Framebuffer
    ) -> None:
        ctx, draw = self._ctx, self._markers.draw
        small, balls = markers_of(view.runs, frame.surface.world)
        self._markers.view(
            **view.uniforms, casing=view.casing, upside=view.upside, focal=view.focal
        )
        with hidden_only(ctx, target):  # a deep minimum is rarely in sight
            draw(critical, alpha=0.35)
        draw(np.concatenate([critical, small]), alpha=1.0)
        with hidden_only(ctx, target):
            draw(balls, alpha=0.35)
        draw(balls, alpha=1.0)

    def _box_lines(self, frame: Frame, view: "_View") -> Array:
        """Those of the last panel again where it sees the same."""
        key = (view.camera, frame.surface, frame.theme, view.pixel)
        if self._box is None or self._box[0] != key:
            marks = box_ticks(frame.surface.world, frame.surface.levels)
            segments = box_segments(view.camera, marks, frame.theme, view.pixel)
            self._box = (key, segments)
        return self._box[1]


@dataclass(frozen=True, eq=False)
class _View:
    """A panel on its way to the framebuffer.

    Attributes:
        runs: those that have begun. origin, size: of its rectangle from the bottom left, in
            device pixels. clip: world to clip space. eye: where it is seen from.
        upside: −1 where it is drawn upside down. casing: the ink around things, of 0…1.
    """

    camera: Camera
    runs: tuple[RunFrame, ...]
    origin: tuple[int, int]
    size: tuple[int, int]
    pixel: float
    clip: Array
    eye: Array
    focal: float
    upside: float
    casing: Array

    @property
    def uniforms(self) -> dict[str, object]:
        """What every program that draws lines or points must know of it."""
        return {"clip": self.clip, "eye": self.eye, "size": self.size, "pixel": self.pixel}

    def shows(self, run_id: str) -> bool:
        """Whether this run is in it."""
        return any(run.id == run_id for run in self.runs)


def _view(
    panel: Panel, size: tuple[int, int], pixel: float, upside_down: bool, theme: Theme
) -> _View:
    upside = -1.0 if upside_down else 1.0
    clip = clip_matrix(panel.camera, panel.aspect)
    return _View(
        camera=panel.camera,
        runs=tuple(run for run in panel.runs if run.row >= 0),
        origin=(panel.x, panel.y if upside_down else size[1] - panel.y - panel.height),
        size=(panel.width, panel.height),
        pixel=pixel * panel.scale(pixel),
        clip=np.diag([1.0, upside, 1.0, 1.0]) @ clip,
        eye=eye(panel.camera),
        focal=focal_length(panel.aspect),
        upside=upside,
        casing=np.array(theme.casing) / 255.0,
    )


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

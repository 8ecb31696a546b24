"""The lit surface with its contour lines, and the same lines on a floor below it."""

from dataclasses import dataclass

import moderngl
import numpy as np

from gdviz.core.arrays import AnyArray, Array
from gdviz.render.frame import Surface
from gdviz.render.scene3d.occlusion import SkyItem
from gdviz.render.scene3d.program import ALIGNMENT, set_uniforms
from gdviz.render.scene3d.surface_shader import FRAGMENT, VERTEX
from gdviz.render.style import Theme, height_colours, shade_of
from gdviz.render.world import BOX_HEIGHT
from gdviz.scene.spec import ColourMap, Look

HOLE = -1000.0
"""Stands in the height texture where the loss is not finite."""

HIGHEST = 2.0
"""Of the heights in the texture: above the lid a cut is as sharp, whatever the loss."""

MESH_LINES = 24
"""Cells of the mesh of lines along a side."""
ENOUGH = 0.9
"""A mesh with this share of the cells that are asked for will do: the next finer one has up to
four times as many."""

LINE_ON_LIGHT, LINE_ON_DARK = (
    (red / 255.0, green / 255.0, blue / 255.0) for red, green, blue in ((12, 14, 20), (8, 9, 13))
)
"""Of contour lines, by the theme."""

_LEVEL_SAMPLES = 2048
_UNSORTED = np.zeros(3)


@dataclass(frozen=True, eq=False)
class Sight:
    """How a surface is seen.

    Attributes:
        clip: world to clip space, (4, 4). eye: (3,).
        theme: whose lines they are. look: which lines, and how opaque.
        pixel: how many device pixels a line one wide covers.
        cells: about how many cells of the mesh along a side will do.
    """

    clip: Array
    eye: Array
    theme: Theme
    look: Look
    pixel: float
    cells: float


class SurfaceItem:
    """Draws one `Surface`; a new one costs one texture upload."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._program = ctx.program(vertex_shader=VERTEX, fragment_shader=FRAGMENT)
        self._colours = ctx.texture((256, 1), 3, alignment=ALIGNMENT)
        self._coloured: ColourMap | None = None
        self._index = ctx.texture((_LEVEL_SAMPLES, 1), 1, alignment=ALIGNMENT, dtype="f4")
        for texture in (self._colours, self._index):
            _smooth(texture)
        self._heights: moderngl.Texture | None = None
        self._sky = SkyItem(ctx)
        self._meshes: dict[tuple[tuple[int, int], int, bool, bool], moderngl.VertexArray] = {}
        self._shown: Surface | None = None

    def update(self, surface: Surface, colours: ColourMap) -> None:
        """Upload what is new in `surface` and in its colours; may leave another target in use."""
        if colours != self._coloured:
            self._colours.write(height_colours(colours).tobytes(), alignment=ALIGNMENT)
            self._coloured = colours
        if surface is self._shown:
            return
        heights = heights_texture(surface)
        size = (heights.shape[1], heights.shape[0])
        if self._heights is None or self._heights.size != size:
            self._resize(size)
        assert self._heights is not None
        self._heights.write(heights, alignment=ALIGNMENT)
        self._sky.update(self._heights, BOX_HEIGHT)
        if self._shown is None or not _same_levels(self._shown, surface):
            self._index.write(contour_index(surface).astype("f4"), alignment=ALIGNMENT)
        self._shown = surface

    def draw(self, sight: Sight) -> None:
        """Draw the surface; where it is not opaque, blending must be enabled."""
        sorted_for = sight.eye if sight.look.opacity < 1.0 else _UNSORTED
        self._draw(
            sight,
            sorted_for,
            opacity=sight.look.opacity,
            mesh_lines=float(MESH_LINES) if sight.look.mesh else 0.0,
            flattened=False,
            flat_at=0.0,
        )

    def draw_floor(self, sight: Sight, height: float) -> None:
        """Draw its contour map at that height of the box."""
        floor = {"flattened": True, "flat_at": height}
        self._draw(sight, _UNSORTED, opacity=1.0, mesh_lines=0.0, **floor)

    def _draw(self, sight: Sight, sorted_for: Array, **uniforms: object) -> None:
        if self._heights is None or self._shown is None or self._coloured is None:
            return
        light = sight.theme.name == "light"
        used = self._heights, self._colours, self._index, self._sky.texture
        for unit, texture in enumerate(used):
            texture.use(unit)
        set_uniforms(
            self._program,
            heights=0,
            colours=1,
            contour_index=2,
            sky=3,
            clip=sight.clip,
            box_height=BOX_HEIGHT,
            eye=sight.eye,
            shade=shade_of(self._coloured),
            line_colour=LINE_ON_LIGHT if light else LINE_ON_DARK,
            line_width=1.1 * sight.pixel,
            ghost=0.72 if light else 1.05,
            is_cut=self._shown.cut,
            **uniforms,
        )
        stride = mesh_stride(self._heights.size, sight.cells)
        self._mesh(stride, bool(sorted_for[0] < 0.0), bool(sorted_for[1] < 0.0)).render()

    def _resize(self, size: tuple[int, int]) -> None:
        if self._heights is not None:
            self._heights.release()
        self._heights = self._ctx.texture(size, 1, alignment=ALIGNMENT, dtype="f4")
        self._heights.filter = (moderngl.NEAREST, moderngl.NEAREST)

    def _mesh(self, stride: int, x_down: bool, y_down: bool) -> moderngl.VertexArray:
        """The triangles over every `stride`-th point; made when first needed, and kept.

        While one zooms, coarse grids and the fine one take turns.
        """
        assert self._heights is not None
        key = self._heights.size, stride, x_down, y_down
        if key not in self._meshes:
            indices = self._ctx.buffer(mesh_indices(*key))
            self._meshes[key] = self._ctx.vertex_array(
                self._program, [], index_buffer=indices, mode=moderngl.TRIANGLES
            )
        return self._meshes[key]


def _smooth(texture: moderngl.Texture) -> None:
    texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
    texture.repeat_x = texture.repeat_y = False


def mesh_stride(size: tuple[int, int], cells: float) -> int:
    """How many points of the grid a cell of the mesh spans, if about `cells` in a row will do."""
    return max(1, int((size[0] - 1) / max(ENOUGH * cells, 1.0)))


def heights_texture(surface: Surface) -> AnyArray:
    """Heights as shares of the box, `HOLE` where the loss is not finite: (ny, nx) float32."""
    heights = surface.world.heights(surface.loss)
    if not np.isfinite(heights).all():  # a quick pass where, as nearly always, there is no hole
        heights[~np.isfinite(surface.loss)] = HOLE
    if surface.cut:
        np.minimum(heights, HIGHEST, out=heights)
    return heights


def mesh_indices(
    size: tuple[int, int], stride: int = 1, x_down: bool = False, y_down: bool = False
) -> AnyArray:
    """Two triangles for each cell of a grid of `size` (nx, ny), numbered row by row: int32.

    With a stride, a cell spans as many points each way; the last ones fewer, if it does not fit.
    They come by ascending x and y, or by descending ones: what is drawn last lies in front of
    what is drawn first if it is nearer, as a surface that is seen through needs it.
    """
    columns, rows = (np.append(np.arange(0, n - 1, stride), n - 1) for n in size)
    points = (rows[:, None] * size[0] + columns).astype(np.int32)
    low, high = points[:-1], points[1:]
    cells = np.stack([low[:, :-1], low[:, 1:], high[:, 1:], low[:, :-1], high[:, 1:], high[:, :-1]])
    cells = cells[:, ::-1] if y_down else cells
    cells = cells[:, :, ::-1] if x_down else cells
    return np.ascontiguousarray(np.moveaxis(cells, 0, -1).ravel())


def contour_index(surface: Surface) -> Array:
    """How many contour lines lie below each level: whole at a line, straight between lines.

    One line is where this crosses a whole number; so lines at any losses cost one look-up.
    """
    lines = surface.world.level(surface.levels)
    at = (np.arange(_LEVEL_SAMPLES) + 0.5) / _LEVEL_SAMPLES
    if len(lines) == 0:
        return np.full(_LEVEL_SAMPLES, 0.5)
    pitch = 0.5 if len(lines) == 1 else float(np.diff(lines).min())
    known = np.concatenate([[lines[0] - 0.5 * pitch], lines, [lines[-1] + 0.5 * pitch]])
    index = np.concatenate([[0.5], np.arange(1.0, len(lines) + 1), [len(lines) + 0.5]])
    return np.interp(at, known, index)


def _same_levels(a: Surface, b: Surface) -> bool:
    return a.world == b.world and np.array_equal(a.levels, b.levels)

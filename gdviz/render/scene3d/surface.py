"""The lit surface with its contour lines."""

import moderngl
import numpy as np

from gdviz.core.arrays import AnyArray, Array
from gdviz.render.frame import Surface
from gdviz.render.scene3d.program import ALIGNMENT, COMMON, set_uniforms
from gdviz.render.style import Theme, height_colours
from gdviz.render.world import BOX_HEIGHT
from gdviz.scene.spec import ColourMap

HOLE = -1000.0
"""Stands in the height texture where the loss is not finite."""

_LEVEL_SAMPLES = 2048

_VERTEX = (
    COMMON
    + """
uniform sampler2D heights;      // share of the box, or HOLE
uniform mat4 clip;
uniform float box_height;
out float v_level;
out float v_solid;              // below 1 anywhere near a hole
out vec3 v_normal;
out vec3 v_place;

float level_at(ivec2 p, ivec2 size, float otherwise) {
    float level = texelFetch(heights, clamp(p, ivec2(0), size - 1), 0).r;
    return level < -1.0 ? otherwise : level;
}

void main() {
    ivec2 size = textureSize(heights, 0);
    ivec2 p = ivec2(gl_VertexID % size.x, gl_VertexID / size.x);
    float level = texelFetch(heights, p, 0).r;
    v_solid = level < -1.0 ? 0.0 : 1.0;
    level = max(level, 0.0);
    v_level = level;
    vec2 pitch = 2.0 / vec2(size - 1);
    ivec2 right = ivec2(1, 0), up = ivec2(0, 1);
    vec2 across = vec2(float(min(p.x + 1, size.x - 1) - max(p.x - 1, 0)),
                       float(min(p.y + 1, size.y - 1) - max(p.y - 1, 0))) * pitch;
    vec2 rise = vec2(level_at(p + right, size, level) - level_at(p - right, size, level),
                     level_at(p + up, size, level) - level_at(p - up, size, level));
    v_normal = vec3(-rise * box_height / across, 1.0);
    v_place = vec3(vec2(p) * pitch - 1.0, level * box_height);
    gl_Position = clip * vec4(v_place, 1.0);
}
"""
)

_FRAGMENT = (
    COMMON
    + """
uniform sampler2D colours;        // level -> colour
uniform sampler2D contour_index;  // level -> number of contour lines below, between them fractional
uniform vec3 eye;
uniform vec3 line_colour;
uniform float line_width;         // pixels
in float v_level;
in float v_solid;
in vec3 v_normal;
in vec3 v_place;
out vec4 colour;

void main() {
    if (v_solid < 0.999) discard;
    vec3 n = normalize(v_normal);
    vec3 to_eye = normalize(eye - v_place);
    if (dot(n, to_eye) < 0.0) n = -n;
    vec3 base = texture(colours, vec2(v_level, 0.5)).rgb;
    vec3 key = normalize(vec3(-0.45, -0.35, 0.82));
    vec3 fill = normalize(vec3(0.7, 0.4, 0.35));
    float diffuse = 0.52 + 0.50 * max(dot(n, key), 0.0) + 0.10 * max(dot(n, fill), 0.0);
    float gloss = pow(max(dot(n, normalize(key + to_eye)), 0.0), 40.0);
    vec3 lit = base * diffuse + 0.10 * gloss;
    float index = texture(contour_index, vec2(v_level, 0.5)).r;
    float pitch = max(fwidth(index), 1e-6);
    float away = abs(fract(index - 0.5) - 0.5) / pitch;
    // Lines that crowd closer than three pixels fade instead of turning the slope black.
    float ink = (1.0 - smoothstep(0.5 * line_width - 0.4, 0.5 * line_width + 0.6, away))
              * (1.0 - smoothstep(0.15, 0.45, pitch));
    colour = vec4(mix(lit, line_colour, 0.42 * ink), 1.0);
}
"""
)


class SurfaceItem:
    """Draws one `Surface`; a new one costs one texture upload."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._program = ctx.program(vertex_shader=_VERTEX, fragment_shader=_FRAGMENT)
        self._colours = ctx.texture((256, 1), 3, alignment=ALIGNMENT)
        self._coloured: ColourMap | None = None
        self._colours.filter = (moderngl.LINEAR, moderngl.LINEAR)
        self._colours.repeat_x = self._colours.repeat_y = False
        self._index = ctx.texture((_LEVEL_SAMPLES, 1), 1, alignment=ALIGNMENT, dtype="f4")
        self._index.filter = (moderngl.LINEAR, moderngl.LINEAR)
        self._index.repeat_x = self._index.repeat_y = False
        self._heights: moderngl.Texture | None = None
        self._meshes: dict[tuple[tuple[int, int], int], moderngl.VertexArray] = {}
        self._shown: Surface | None = None

    def update(self, surface: Surface, colours: ColourMap) -> None:
        """Upload what is new in `surface` and in its colours."""
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
        if self._shown is None or not _same_levels(self._shown, surface):
            self._index.write(contour_index(surface).astype("f4"), alignment=ALIGNMENT)
        self._shown = surface

    def draw(
        self, clip: Array, eye: Array, theme: Theme, pixel: float, across: int, cell: float
    ) -> None:
        """Draw into a view `across` device pixels wide.

        Args:
            pixel: how many device pixels a line one wide covers.
            cell: how many device pixels a cell of the mesh may be wide.
        """
        if self._heights is None:
            return
        ink = (12, 14, 20) if theme.name == "light" else (8, 9, 13)
        self._heights.use(0)
        self._colours.use(1)
        self._index.use(2)
        set_uniforms(
            self._program,
            heights=0,
            colours=1,
            contour_index=2,
            clip=clip,
            box_height=BOX_HEIGHT,
            eye=eye,
            line_colour=np.array(ink) / 255.0,
            line_width=1.1 * pixel,
        )
        self._mesh(mesh_stride(self._heights.size, across / cell)).render(moderngl.TRIANGLES)

    def _resize(self, size: tuple[int, int]) -> None:
        if self._heights is not None:
            self._heights.release()
        self._heights = self._ctx.texture(size, 1, alignment=ALIGNMENT, dtype="f4")
        self._heights.filter = (moderngl.NEAREST, moderngl.NEAREST)

    def _mesh(self, stride: int) -> moderngl.VertexArray:
        """The triangles over every `stride`-th point; made when first needed, and kept.

        While one zooms, coarse grids and the fine one take turns.
        """
        assert self._heights is not None
        key = (self._heights.size, stride)
        if key not in self._meshes:
            indices = self._ctx.buffer(mesh_indices(self._heights.size, stride))
            self._meshes[key] = self._ctx.vertex_array(self._program, [], index_buffer=indices)
        return self._meshes[key]


def mesh_stride(size: tuple[int, int], cells: float) -> int:
    """How many points of the grid a cell of the mesh spans, if about `cells` in a row will do."""
    for stride in (4, 3, 2):
        even = (size[0] - 1) % stride == 0 and (size[1] - 1) % stride == 0
        if even and size[0] / stride > cells:
            return stride
    return 1


def heights_texture(surface: Surface) -> AnyArray:
    """Heights as shares of the box, `HOLE` where the loss is not finite: (ny, nx) float32."""
    level = surface.world.level(surface.loss)
    if not np.isfinite(level.sum()):  # one pass where, as nearly always, there is no hole
        level = np.where(np.isfinite(level), level, HOLE)
    return np.ascontiguousarray(level, dtype=np.float32)


def mesh_indices(size: tuple[int, int], stride: int = 1) -> AnyArray:
    """Two triangles for each cell of a grid of `size` (nx, ny), numbered row by row: int32."""
    nx, ny = size
    rows, columns = np.arange(0, ny - 1, stride), np.arange(0, nx - 1, stride)
    first = (rows[:, None] * nx + columns).astype(np.int32)
    right, up = stride, stride * nx
    corners = [0, right, up + right, 0, up + right, up]
    return np.ascontiguousarray(np.stack([first + c for c in corners], axis=-1).ravel())


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
    index = np.concatenate([[0.5], np.arange(1.0, len(known) - 1), [len(known) - 1.5]])
    return np.interp(at, known, index)


def _same_levels(a: Surface, b: Surface) -> bool:
    return a.world == b.world and np.array_equal(a.levels, b.levels)

"""The paths of all runs: one texture of points, one draw call."""

from collections.abc import Sequence
from dataclasses import dataclass

import moderngl
import numpy as np

from gdviz.core.arrays import AnyArray, Array, Indices
from gdviz.engine.trajectory import Trajectory
from gdviz.render.placing import FAR, placed
from gdviz.render.rects import Rect
from gdviz.render.runs import Cast, Runs
from gdviz.render.scene3d.confine import CONFINED, confine
from gdviz.render.scene3d.program import ALIGNMENT, COMMON, set_uniforms
from gdviz.render.style import Theme, run_ink
from gdviz.render.thinning import thinned
from gdviz.render.world import World

_ROW = 2048
"""Points in one row of the texture."""

GHOST = -1.2
"""How much wider a ghost's trail is, in pixels."""

AHEAD = 512
"""Rows uploaded beyond those reached, so that a playing run is not uploaded row by row."""

_VERTEX = (
    COMMON
    + CONFINED
    + f"const float FAR = {FAR};\n"
    + """
uniform sampler2D points;   // xyz, row-major, 2048 to a row
uniform sampler2D runs;     // one row per run: (offset, row, stride, coarse), head, colour, fade
uniform mat4 clip;
uniform vec3 eye;
uniform vec2 size;          // of the view, pixels
uniform int first;          // row of the first run that is drawn
uniform float width;        // pixels, beside what a run adds of its own
uniform float pixel;
uniform float pull;         // towards the viewer, so that a trail does not sink into the surface
uniform vec3 ground;        // what a trail fades into
uniform bool flattened;     // whether its shadow on the floor is drawn
uniform float flat_at;
uniform float lid;          // nothing is drawn above
uniform vec2 origin;        // of the view in the framebuffer, pixels
out vec3 v_place;
out vec3 v_colour;
flat out float v_width;
flat out vec2 v_from;
flat out vec2 v_to;

vec3 laid(vec3 place) { return flattened ? vec3(place.xy, flat_at) : place; }

vec3 point(int i) { return laid(texelFetch(points, ivec2(i % 2048, i / 2048), 0).xyz); }

// Cuts a segment to the box; from its nearer end, so that a far one costs no digits.
bool cut_to_box(inout vec3 p, inout vec3 q) {
    bool turned = dot(p, p) > dot(q, q);
    vec3 o = turned ? q : p, way = turned ? p - q : q - p;
    vec3 low = vec3(-1.01, -1.01, flattened ? -2.0 : -0.5), high = vec3(1.01, 1.01, lid + 0.05);
    float enter = 0.0, leave = 1.0;
    for (int axis = 0; axis < 3; axis++) {
        if (abs(way[axis]) < 1e-12) {
            if (o[axis] < low[axis] || o[axis] > high[axis]) return false;
            continue;
        }
        float a = (low[axis] - o[axis]) / way[axis], b = (high[axis] - o[axis]) / way[axis];
        enter = max(enter, min(a, b));
        leave = min(leave, max(a, b));
    }
    if (enter > leave) return false;
    vec3 near_end = o + enter * way, far_end = o + leave * way;
    p = turned ? far_end : near_end;
    q = turned ? near_end : far_end;
    return true;
}

void main() {
    vec4 where = texelFetch(runs, ivec2(0, first + gl_InstanceID), 0);
    int offset = int(where.x), last = int(where.y), stride = int(where.z), coarse = int(where.w);
    vec4 head = texelFetch(runs, ivec2(1, first + gl_InstanceID), 0);
    vec4 look = texelFetch(runs, ivec2(2, first + gl_InstanceID), 0);
    float fade = texelFetch(runs, ivec2(3, first + gl_InstanceID), 0).x;
    int segment = gl_VertexID / 6, corner = gl_VertexID % 6;
    int i = segment < coarse ? segment * stride : coarse * stride + segment - coarse;
    int j = segment < coarse ? i + stride : i + 1;
    float age = fade > 0.0 ? clamp(float(last - i) / fade, 0.0, 1.0) : 0.0;
    v_colour = mix(look.rgb, ground, 0.62 * age);
    v_width = (width + look.a * pixel) * mix(1.0, 0.45, age);
    v_place = vec3(0.0);
    v_from = v_to = vec2(0.0);
    bool to_head = i == last && head.w > 0.0;
    if (i > last || (j > last && !to_head)) {
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
        return;
    }
    vec3 p = point(offset + i), q = to_head ? laid(head.xyz) : point(offset + j);
    // Between two points that had to be drawn nearer nobody knows where the line was.
    bool unknown = min(dot(p, p), dot(q, q)) > 0.98 * FAR * FAR;
    if (unknown || !cut_to_box(p, q)) {
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
        return;
    }
    vec3 near_p = p + pull * normalize(eye - p), near_q = q + pull * normalize(eye - q);
    vec4 a = clip * vec4(near_p, 1.0), b = clip * vec4(near_q, 1.0);
    if (a.w < 0.01 || b.w < 0.01) {
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
        return;
    }
    v_from = (a.xy / a.w * 0.5 + 0.5) * size;
    v_to = (b.xy / b.w * 0.5 + 0.5) * size;
    vec2 edge = vec2(v_width + 2.0);
    if (!wanted(origin + min(v_from, v_to) - edge, origin + max(v_from, v_to) + edge)) {
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
        return;
    }
    vec2 along = v_to - v_from;
    float length_px = length(along);
    vec2 direction = length_px > 1e-5 ? along / length_px : vec2(1.0, 0.0);
    vec2 side = vec2(-direction.y, direction.x);
    bool at_from = corner == 0 || corner == 1 || corner == 3;
    float sign_side = (corner == 0 || corner == 2 || corner == 4) ? 1.0 : -1.0;
    vec4 place = at_from ? a : b;
    vec2 reach = side * sign_side + direction * (at_from ? -1.0 : 1.0);
    place.xy += reach * v_width / size * place.w;
    v_place = at_from ? p : q;
    gl_Position = place;
}
"""
)

_FRAGMENT = (
    COMMON
    + """
uniform bool solid;         // whether edges that are seen through are left out
uniform vec4 tint;          // rgb and how much of it; the rest is the run's colour
uniform float alpha;
uniform vec2 origin;        // of the view in the framebuffer, pixels
uniform float lid;
in vec3 v_place;
in vec3 v_colour;
flat in float v_width;
flat in vec2 v_from;
flat in vec2 v_to;
out vec4 colour;

void main() {
    if (max(abs(v_place.x), abs(v_place.y)) > 1.002 || v_place.z > lid) discard;
    vec2 along = v_to - v_from, at = gl_FragCoord.xy - origin - v_from;
    float share = clamp(dot(at, along) / max(dot(along, along), 1e-9), 0.0, 1.0);
    // Round ends, and edges that fade within a pixel: samples do not see what a shader cuts off.
    float cover = clamp(0.5 * v_width + 0.5 - length(at - share * along), 0.0, 1.0);
    if (cover == 0.0 || (solid && cover < 1.0)) discard;
    colour = vec4(mix(v_colour, tint.rgb, tint.a), alpha * cover);
}
"""
)


@dataclass(frozen=True)
class Part:
    """The runs of one panel: where they begin among all, how many, and how long the longest is."""

    first: int
    count: int
    segments: int


class TrailsItem:
    """Draws all trails; a new row of a run costs one small upload, a moved playhead none."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._program = ctx.program(vertex_shader=_VERTEX, fragment_shader=_FRAGMENT)
        self._array = ctx.vertex_array(self._program, [])
        self._points: moderngl.Texture | None = None
        self._runs: moderngl.Texture | None = None
        self._trajectories: tuple[Trajectory, ...] = ()
        self._offset = self._capacity = self._uploaded = np.empty(0, dtype=np.int64)
        self._slot = np.empty(0, dtype=np.int64)  # by number in the cast
        self._world: World | None = None
        self._inks: tuple[Cast, Theme, Array] | None = None

    def update(self, runs: Runs, world: World) -> None:
        """Upload the rows that have been reached since the last time."""
        if not len(runs):
            return
        same = runs.trajectories == self._trajectories and (runs.row < self._capacity).all()
        if not same or world != self._world:
            self._allocate(runs)
            self._world = world
        self._slot = np.full(len(runs.cast.ids), -1)
        self._slot[runs.number] = np.arange(len(runs))
        self._upload(runs, world)

    def prepare(self, panels: Sequence[Runs], world: World, theme: Theme) -> list[Part]:
        """Say how the runs of each panel look at this moment: one upload for all of them.

        Earlier runs of a panel are a little wider: where two take the same way, both are seen.
        """
        parts, first = [], 0
        tables = []
        for runs in panels:
            if not len(runs):
                parts.append(Part(first, 0, 0))
                continue
            strides, coarse = thinned(runs.row)
            segments = coarse + runs.row - coarse * strides + 1
            parts.append(Part(first, len(runs), int(segments.max(initial=0))))
            tables.append(self._table(runs, strides, coarse, world, theme))
            first += len(runs)
        if first:
            self._write_table(np.concatenate(tables))
        return parts

    def _table(
        self, runs: Runs, strides: Indices, coarse: Indices, world: World, theme: Theme
    ) -> AnyArray:
        """How the runs of one panel look, as the shader has it: (k, 4, 4) float32."""
        numbers = np.zeros((len(runs), 4, 4), dtype=np.float32)
        numbers[:, 0, 0] = self._offset[self._slot[runs.number]]
        numbers[:, 0, 1], numbers[:, 0, 2], numbers[:, 0, 3] = runs.row, strides, coarse
        numbers[:, 1, :3] = runs.heads_in(world)
        numbers[:, 1, 3] = runs.fraction > 0.0
        numbers[:, 2, :3] = self._inks_of(runs.cast, theme)[runs.number]
        wider = np.minimum(0.6 * np.arange(len(runs) - 1, -1, -1), 3.0)
        numbers[:, 2, 3] = np.where(runs.faded, GHOST, wider)
        numbers[:, 3, 0] = runs.fade
        return numbers

    def _inks_of(self, cast: Cast, theme: Theme) -> Array:
        """The colour of each trail of the cast, 0 … 1: (n, 3)."""
        if self._inks is None or self._inks[0] is not cast or self._inks[1] is not theme:
            looks = zip(cast.colour.tolist(), cast.faded.tolist(), strict=True)
            inks = [run_ink(colour, faded, theme) for colour, faded in looks]
            self._inks = cast, theme, np.array(inks).reshape(len(inks), 3) / 255.0
        return self._inks[2]

    def _write_table(self, numbers: AnyArray) -> None:
        if self._runs is None or self._runs.size != (4, len(numbers)):
            if self._runs is not None:
                self._runs.release()
            self._runs = self._ctx.texture((4, len(numbers)), 4, alignment=ALIGNMENT, dtype="f4")
            self._runs.filter = (moderngl.NEAREST, moderngl.NEAREST)
        self._runs.write(numbers, alignment=ALIGNMENT)

    def confine(self, only: Sequence[Rect]) -> None:
        """Let the next draws leave out what touches none of these: see `confine`."""
        confine(self._program, only)

    def view(self, **uniforms: object) -> None:
        """From where the next draws see, and what else they have in common."""
        set_uniforms(self._program, points=0, runs=1, **uniforms)

    def draw(self, part: Part, **uniforms: object) -> None:
        """Draw the runs of one panel as they were last prepared, with these uniforms."""
        if not part.count or self._points is None or self._runs is None:
            return
        self._points.use(0)
        self._runs.use(1)
        set_uniforms(self._program, first=part.first, **uniforms)
        self._array.render(moderngl.TRIANGLES, vertices=6 * part.segments, instances=part.count)

    def _allocate(self, runs: Runs) -> None:
        """A texture with room for twice what each run has; nothing is in it yet."""
        self._trajectories = runs.trajectories
        self._capacity = np.maximum(2 * AHEAD, 2 * (runs.row + 1))
        ends = np.cumsum(self._capacity)
        self._offset = ends - self._capacity
        self._uploaded = np.zeros(len(runs), dtype=np.int64)
        rows = max(1, -(-int(ends[-1]) // _ROW)) if len(runs) else 1
        if self._points is None or self._points.height < rows:
            if self._points is not None:
                self._points.release()
            self._points = self._ctx.texture((_ROW, rows), 4, alignment=ALIGNMENT, dtype="f4")
            self._points.filter = (moderngl.NEAREST, moderngl.NEAREST)

    def _upload(self, runs: Runs, world: World) -> None:
        """Rows that have been reached, placed for all runs in one go."""
        due = np.nonzero(runs.row >= self._uploaded)[0].tolist()
        if not due or self._points is None:
            return
        columns = [runs.columns[number] for number in due]
        known = np.array([each.count for each in columns])
        first = self._uploaded[due]
        last = np.minimum(np.minimum(known, self._capacity[due]), runs.row[due] + 1 + AHEAD)
        spans = list(zip(columns, first.tolist(), last.tolist(), strict=True))
        theta = np.concatenate([each.theta[begin:end] for each, begin, end in spans])
        loss = np.concatenate([each.loss[begin:end] for each, begin, end in spans])
        points = np.zeros((len(theta), 4), dtype=np.float32)
        points[:, :3] = placed(theta, loss, world)
        done = 0
        for place, (_, begin, end) in zip(self._offset[due] + first, spans, strict=True):
            write_linear(self._points, int(place), points[done : done + end - begin])
            done += end - begin
        self._uploaded[due] = last


def write_linear(texture: moderngl.Texture, first: int, points: AnyArray) -> None:
    """Write points (k, 4) at positions `first` … of a texture read row by row."""
    done = 0
    while done < len(points):
        row, column = divmod(first + done, _ROW)
        left = len(points) - done
        if column or left < _ROW:
            count, height = min(_ROW - column, left), 1
        else:
            height = left // _ROW
            count = _ROW
        block = np.ascontiguousarray(points[done : done + count * height])
        texture.write(block, viewport=(column, row, count, height), alignment=ALIGNMENT)
        done += count * height

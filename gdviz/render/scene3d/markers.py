"""Balls at the heads, dots at the updates, rings at the starts, and where runs leave the range."""

from collections.abc import Sequence

import moderngl
import numpy as np
from numpy.typing import NDArray

from gdviz.core.analysis.critical_points import CriticalPoint
from gdviz.core.arrays import Array, Indices
from gdviz.render.frame import Surface
from gdviz.render.leaving import inside, left_at
from gdviz.render.placing import placed
from gdviz.render.rects import Rect
from gdviz.render.runs import Runs
from gdviz.render.scene3d.confine import CONFINED, confine
from gdviz.render.scene3d.program import COMMON, set_uniforms
from gdviz.render.style import MARKERS, run_colours
from gdviz.render.world import BOX_HEIGHT, World

DOTS = 80
"""Updates behind the head that may be shown as dots: the strides."""

MOST_WITH_DOTS = 12
"""More runs than this have no dots: they would be noise."""

APART = 0.11
"""Dots stand at least this far apart in the box; strides shorter than that blur into the trail."""

CRITICAL_INK = {
    "minimum": (1.0, 1.0, 1.0),
    "maximum": (0.10, 0.11, 0.14),
    "saddle": (1.0, 1.0, 1.0),
    "degenerate": (0.6, 0.6, 0.6),
}

BALL, DOT, RING, EDGE, GLOW = 0.0, 1.0, 2.0, 3.0, 4.0

GLOWING = 3.4
"""How many times as wide as its ball the glow around a head is."""

SHAPES = 16.0
"""A kind and a shape are one number: kind · SHAPES + shape, the shape counting `MARKERS`."""

_VERTEX = (
    COMMON
    + CONFINED
    + """
uniform mat4 clip;
uniform vec3 eye;
uniform vec2 size;
uniform float pixel;
uniform float focal;
uniform vec2 origin;        // of the view in the framebuffer, pixels
in vec3 place;
in vec3 ink;
in vec2 shape;              // radius in pixels, kind and shape
out vec2 v_at;
out vec3 v_colour;
flat out vec2 v_shape;
flat out int v_marker;

void main() {
    v_at = vec2(gl_VertexID % 2, gl_VertexID / 2) * 2.0 - 1.0;
    v_colour = ink;
    v_shape = vec2(shape.x * pixel, floor(shape.y / 16.0));
    v_marker = int(mod(shape.y, 16.0));
    // A ball and its glow stand clear of a slope seen at 25 degrees, the others just off the trail.
    float away = (clip * vec4(place, 1.0)).w;
    float radius = v_shape.x * 2.0 / size.y * away / focal;
    float pull = v_shape.y < 0.5 || v_shape.y > 3.5 ? 2.2 * radius : 0.036;
    vec4 centre = clip * vec4(place + pull * normalize(eye - place), 1.0);
    vec2 at = origin + (centre.xy / centre.w * 0.5 + 0.5) * size;
    if (!wanted(at - v_shape.x - 2.0 * pixel, at + v_shape.x + 2.0 * pixel)) {
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
        return;
    }
    centre.xy += v_at * (v_shape.x + pixel) * 2.0 / size * centre.w;
    gl_Position = centre;
}
"""
)

_FRAGMENT = (
    COMMON
    + """
uniform vec3 casing;
uniform float alpha;
uniform float pixel;
uniform float upside;       // -1 where the picture is drawn upside down
in vec2 v_at;
in vec3 v_colour;
flat in vec2 v_shape;
flat in int v_marker;
out vec4 colour;

float round_corner(vec2 p, float corners, float first) {     // a regular polygon of radius 1
    float turn = 6.2831853 / corners, angle = atan(p.y, p.x) - first;
    angle = mod(angle, turn) - 0.5 * turn;
    return length(p) * cos(angle) / cos(0.5 * turn);
}

// How far out p is on the way to the outline of a marker: 1 on it. As `render/glyphs.py` has them.
float outline(vec2 p, int marker) {
    vec2 q = abs(p);
    if (marker == 1) return round_corner(p, 4.0, 0.785398) / 1.2;              // square
    if (marker == 2) return round_corner(p + vec2(0.0, 0.15), 3.0, 1.570796) / 1.15; // triangle
    if (marker == 3) return round_corner(p, 4.0, 0.0) / 1.1;                   // diamond
    if (marker == 4) {                                                         // star
        float angle = mod(atan(p.x, p.y), 1.2566371);
        angle = min(angle, 1.2566371 - angle);
        vec2 r = length(p) * vec2(cos(angle), sin(angle));
        return (r.x + r.y * 1.30) / 1.25;
    }
    if (marker == 5 || marker == 7) {                                          // plus, cross
        if (marker == 7) q = abs(vec2(p.x - p.y, p.x + p.y)) * 0.7071;
        return min(max(q.x, q.y / 0.36 * 1.0), max(q.y, q.x / 0.36));
    }
    if (marker == 6) return round_corner(p, 6.0, 0.0) / 1.05;                  // hexagon
    return length(p);                                                          // circle
}

void main() {
    float radius = v_shape.x, far = length(v_at) * (radius + pixel);
    vec2 p = v_at * vec2(1.0, upside) * (radius + pixel) / radius;
    if (v_shape.y > 0.5 && v_shape.y < 1.5) far = outline(1.25 * p, v_marker) * radius / 1.25;
    float edge = 1.0 - smoothstep(radius - 0.5, radius + 0.5, far);
    vec3 shown = v_colour;
    if (v_shape.y < 0.5) {                                  // ball
        float z = sqrt(max(1.0 - dot(p, p), 0.0));
        vec3 normal = vec3(p, z);
        float light = 0.60 + 0.45 * max(dot(normal, normalize(vec3(-0.5, 0.6, 0.7))), 0.0);
        float gloss = pow(max(dot(normal, normalize(vec3(-0.35, 0.45, 0.82))), 0.0), 24.0);
        shown = v_colour * light + 0.45 * gloss;
        if (v_marker > 0) {                                 // its marker, engraved
            float depth = (1.0 - outline(p / 0.46, v_marker)) * 0.46 * radius;
            shown = mix(shown, 0.4 * v_colour, 0.8 * smoothstep(-0.5, 0.5, depth));
        }
        shown = mix(shown, casing, smoothstep(radius - 2.2 * pixel, radius - 1.4 * pixel, far));
    } else if (v_shape.y < 1.5) {                           // dot
        // Its rim is its own colour, only darker: one of another would cut the trail in pieces.
        float rim = smoothstep(radius - 1.7 * pixel, radius - 0.7 * pixel, far);
        shown = v_colour * mix(1.0, 0.62, rim);
    } else if (v_shape.y > 3.5) {                           // glow
        float out_of = clamp(1.0 - far / radius, 0.0, 1.0);
        edge = 0.85 * out_of * out_of;
    } else if (v_shape.y > 2.5) {                           // where the run has left the range
        vec2 q = abs(vec2(p.x - p.y, p.x + p.y)) * 0.7071;
        float away = max(min(q.x, q.y), max(q.x, q.y) - 0.80) * radius;
        edge = 1.0 - smoothstep(2.4 * pixel, 3.4 * pixel, away);
        shown = mix(v_colour, casing, smoothstep(1.1 * pixel, 1.9 * pixel, away));
    } else {                                                // ring
        float inner = smoothstep(radius - 3.2 * pixel, radius - 2.4 * pixel, far);
        shown = mix(casing, v_colour, inner);
    }
    if (edge < 0.02) discard;
    colour = vec4(shown, alpha * edge);
}
"""
)


class MarkersItem:
    """Draws markers given anew each time; there are few of them."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._program = ctx.program(vertex_shader=_VERTEX, fragment_shader=_FRAGMENT)
        self._buffer = ctx.buffer(reserve=32 * 1024, dynamic=True)
        self._array = ctx.vertex_array(
            self._program, [(self._buffer, "3f 3f 2f/i", "place", "ink", "shape")]
        )

    def confine(self, only: Sequence[Rect]) -> None:
        """Let the next draws leave out what touches none of these: see `confine`."""
        confine(self._program, only)

    def view(self, **uniforms: object) -> None:
        """From where the next draws see, and what else they have in common."""
        set_uniforms(self._program, **uniforms)

    def draw(self, markers: Array, **uniforms: object) -> None:
        """Markers (k, 8): place xyz, colour rgb in 0…1, radius in pixels, kind and shape."""
        if not len(markers):
            return
        data = np.ascontiguousarray(markers, dtype=np.float32)
        # New storage each time: the last frame may still be reading the old one.
        self._buffer.orphan(max(data.nbytes, self._buffer.size))
        self._buffer.write(data)
        set_uniforms(self._program, **uniforms)
        self._array.render(moderngl.TRIANGLE_STRIP, vertices=4, instances=len(data))


def markers_of(runs: Runs, surface: Surface) -> tuple[Array, Array]:
    """The small markers (dots, rings, crosses) and the balls of these runs: (k, 8) and (r, 8).

    Left out are what lies outside the box, ghosts, and the dots where there are very many runs.
    All runs are placed in one go: numpy's cost is by the call.
    """
    begun = runs.begun.without_ghosts
    if not len(begun):
        return np.empty((0, 8)), np.empty((0, 8))
    world = surface.world
    inks = run_colours(begun.colour)
    shapes = (begun.colour % len(MARKERS)).astype(float)
    small = [_table(begun.starts_in(world), inks, 6.5, RING * SHAPES)]
    if len(begun) <= MOST_WITH_DOTS:
        small.insert(0, _dots(begun, inks, shapes, world))
    outside = begun.where(~inside(begun.theta, world))
    small.append(_edges(outside, surface))
    balls = _table(begun.heads_in(world), inks, 8.5, BALL * SHAPES + shapes)
    return _inside(np.concatenate(small)), _inside(balls)


def glows_of(balls: Array) -> Array:
    """The light around each of these balls, unless there are very many: (k, 8)."""
    if len(balls) > MOST_WITH_DOTS:
        return np.empty((0, 8))
    glows = balls.copy()
    glows[:, 6] *= GLOWING
    glows[:, 7] = GLOW * SHAPES
    return glows


def _edges(runs: Runs, surface: Surface) -> Array:
    """A cross where each of these runs has left the range, on the surface's edge."""
    left = [(run.colour, left_at(run, surface.world)) for run in runs]
    found = [(colour, theta) for colour, theta in left if theta is not None]
    if not found:
        return np.empty((0, 8))
    inks = run_colours(np.array([colour for colour, _ in found]))
    theta = np.array([theta for _, theta in found])
    losses = np.minimum(surface.loss_at(theta), surface.world.high)
    return _table(placed(theta, losses, surface.world), inks, 7.0, EDGE * SHAPES)


def critical_markers(points: tuple[CriticalPoint, ...], world: World) -> Array:
    """Minima as white dots, maxima as dark ones, saddles as rings: (k, 8)."""
    if not points:
        return np.empty((0, 8))
    theta = np.array([point.theta for point in points])
    places = placed(theta, np.array([point.loss for point in points]), world)
    inks = np.array([CRITICAL_INK[point.kind] for point in points])
    table = _table(places, inks, 5.0, DOT * SHAPES)
    table[[point.kind == "saddle" for point in points], 7] = RING * SHAPES
    return _inside(table)


def _dots(runs: Runs, inks: Array, shapes: Array, world: World) -> Array:
    shown = np.where(runs.fade > 0, np.minimum(runs.fade // 2, DOTS), DOTS)
    begins, ends = np.maximum(runs.row - shown, 1).tolist(), (runs.row + 1).tolist()
    spans = list(zip(runs.columns, begins, ends, strict=True))
    theta = [columns.theta[begin:end] for columns, begin, end in spans]
    loss = [columns.loss[begin:end] for columns, begin, end in spans]
    owner = np.repeat(np.arange(len(runs)), [len(part) for part in loss])
    places = placed(np.concatenate(theta), np.concatenate(loss), world)
    kept = long_strides(places, owner)
    return _table(places[kept], inks[owner[kept]], 3.9, DOT * SHAPES + shapes[owner[kept]])


def long_strides(places: Array, owner: Indices) -> NDArray[np.bool_]:
    """Which of `places` (k, 3) lie `APART` from both neighbours of the same owner, (k,)."""
    if len(places) < 2:
        return np.ones(len(places), dtype=bool)
    steps = np.diff(places, axis=0)
    far = ((steps * steps).sum(axis=1) >= APART * APART) | (owner[1:] != owner[:-1])
    return np.asarray(np.concatenate([far, [True]]) & np.concatenate([[True], far]))


def _table(places: Array, inks: Array, radius: float, kind: float | Array) -> Array:
    table = np.empty((len(places), 8))
    table[:, :3], table[:, 3:6], table[:, 6], table[:, 7] = places, inks, radius, kind
    return table


def _inside(table: Array) -> Array:
    inside = (np.abs(table[:, :2]) <= 1.002).all(axis=1) & (table[:, 2] <= 1.15 * BOX_HEIGHT)
    return np.asarray(table[inside])

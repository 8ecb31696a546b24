"""Balls at the heads, dots at the updates, rings at the starts."""

import moderngl
import numpy as np
from numpy.typing import NDArray

from gdviz.core.analysis.critical_points import CriticalPoint
from gdviz.core.arrays import Array, Indices
from gdviz.render.frame import RunFrame
from gdviz.render.scene3d.program import COMMON, set_uniforms
from gdviz.render.scene3d.trails import heads_of, placed
from gdviz.render.style import run_colour
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

BALL, DOT, RING = 0.0, 1.0, 2.0

_VERTEX = (
    COMMON
    + """
uniform mat4 clip;
uniform vec3 eye;
uniform vec2 size;
uniform float pixel;
uniform float focal;
in vec3 place;
in vec3 ink;
in vec2 shape;              // radius in pixels, kind
out vec2 v_at;
out vec3 v_colour;
flat out vec2 v_shape;

void main() {
    v_at = vec2(gl_VertexID % 2, gl_VertexID / 2) * 2.0 - 1.0;
    v_colour = ink;
    v_shape = vec2(shape.x * pixel, shape.y);
    // A ball stands clear of a slope seen at 25 degrees; the others just off the trail.
    float radius = v_shape.x * 2.0 / size.y * length(eye - place) / focal;
    float pull = shape.y < 0.5 ? 2.2 * radius : 0.016;
    vec4 centre = clip * vec4(place + pull * normalize(eye - place), 1.0);
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
out vec4 colour;

void main() {
    float radius = v_shape.x, far = length(v_at) * (radius + pixel);
    float edge = 1.0 - smoothstep(radius - 0.5, radius + 0.5, far);
    vec3 shown = v_colour;
    if (v_shape.y < 0.5) {                                  // ball
        vec2 n = v_at * vec2(1.0, upside) * (radius + pixel) / radius;
        float z = sqrt(max(1.0 - dot(n, n), 0.0));
        vec3 normal = vec3(n, z);
        float light = 0.60 + 0.45 * max(dot(normal, normalize(vec3(-0.5, 0.6, 0.7))), 0.0);
        float gloss = pow(max(dot(normal, normalize(vec3(-0.35, 0.45, 0.82))), 0.0), 24.0);
        shown = v_colour * light + 0.45 * gloss;
        shown = mix(shown, casing, smoothstep(radius - 2.2 * pixel, radius - 1.4 * pixel, far));
    } else if (v_shape.y < 1.5) {                           // dot
        shown = mix(v_colour, casing, smoothstep(radius - 1.5 * pixel, radius - 0.7 * pixel, far));
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

    def draw(self, markers: Array, **uniforms: object) -> None:
        """Markers (k, 8): place xyz, colour rgb in 0…1, radius in pixels, kind."""
        if not len(markers):
            return
        data = np.ascontiguousarray(markers, dtype=np.float32)
        # New storage each time: the last frame may still be reading the old one.
        self._buffer.orphan(max(data.nbytes, self._buffer.size))
        self._buffer.write(data)
        set_uniforms(self._program, **uniforms)
        self._array.render(moderngl.TRIANGLE_STRIP, vertices=4, instances=len(data))


def markers_of(runs: tuple[RunFrame, ...], world: World) -> tuple[Array, Array]:
    """The small markers (dots, rings) and the balls of these runs: (k, 8) and (r, 8).

    Left out are what lies outside the box, ghosts, and the dots where there are very many runs.
    All runs are placed in one go: numpy's cost is by the call.
    """
    begun = [run for run in runs if run.row >= 0 and not run.ghost]
    if not begun:
        return np.empty((0, 8)), np.empty((0, 8))
    colours = [run.colour for run in begun]
    palette = {colour: run_colour(colour) for colour in set(colours)}
    inks = np.array([palette[colour] for colour in colours]) / 255.0
    heads = placed(*heads_of(begun), world)
    first = [run.columns for run in begun]
    starts = placed(
        np.concatenate([columns.theta[:1] for columns in first]),
        np.concatenate([columns.loss[:1] for columns in first]),
        world,
    )
    small = [_table(starts, inks, 6.5, RING)]
    if len(begun) <= MOST_WITH_DOTS:
        small.insert(0, _dots(begun, inks, world))
    return _inside(np.concatenate(small)), _inside(_table(heads, inks, 8.5, BALL))


def critical_markers(points: tuple[CriticalPoint, ...], world: World) -> Array:
    """Minima as white dots, maxima as dark ones, saddles as rings: (k, 8)."""
    if not points:
        return np.empty((0, 8))
    theta = np.array([point.theta for point in points])
    places = placed(theta, np.array([point.loss for point in points]), world)
    inks = np.array([CRITICAL_INK[point.kind] for point in points])
    table = _table(places, inks, 5.0, DOT)
    table[[point.kind == "saddle" for point in points], 7] = RING
    return _inside(table)


def _dots(runs: list[RunFrame], inks: Array, world: World) -> Array:
    spans = [slice(max(1, run.row - DOTS), run.row + 1) for run in runs]
    theta = [run.columns.theta[span] for run, span in zip(runs, spans, strict=True)]
    loss = [run.columns.loss[span] for run, span in zip(runs, spans, strict=True)]
    owner = np.repeat(np.arange(len(runs)), [len(part) for part in loss])
    places = placed(np.concatenate(theta), np.concatenate(loss), world)
    kept = long_strides(places, owner)
    return _table(places[kept], inks[owner[kept]], 3.2, DOT)


def long_strides(places: Array, owner: Indices) -> NDArray[np.bool_]:
    """Which of `places` (k, 3) lie `APART` from both neighbours of the same owner, (k,)."""
    if len(places) < 2:
        return np.ones(len(places), dtype=bool)
    steps = np.diff(places, axis=0)
    far = ((steps * steps).sum(axis=1) >= APART * APART) | (owner[1:] != owner[:-1])
    return np.asarray(np.concatenate([far, [True]]) & np.concatenate([[True], far]))


def _table(places: Array, inks: Array, radius: float, kind: float) -> Array:
    table = np.empty((len(places), 8))
    table[:, :3], table[:, 3:6], table[:, 6], table[:, 7] = places, inks, radius, kind
    return table


def _inside(table: Array) -> Array:
    inside = (np.abs(table[:, :2]) <= 1.002).all(axis=1) & (table[:, 2] <= 1.15 * BOX_HEIGHT)
    return np.asarray(table[inside])

"""Straight lines of any width: the box, its grid and its ticks."""

import moderngl
import numpy as np

from gdviz.core.arrays import Array
from gdviz.render.scene3d.program import COMMON, set_uniforms

_VERTEX = (
    COMMON
    + """
uniform mat4 clip;
uniform vec2 size;       // of the view, pixels
in vec3 from;
in vec3 to;
in vec4 ink;             // rgb and width in pixels
uniform bool soft;       // whether edges fade within a pixel
out vec3 v_colour;
noperspective out float v_across;  // pixels from the middle of the line
flat out float v_width;

void main() {
    vec4 a = clip * vec4(from, 1.0), b = clip * vec4(to, 1.0);
    vec2 along = (b.xy / b.w - a.xy / a.w) * size;
    float length_px = length(along);
    vec2 direction = length_px > 1e-6 ? along / length_px : vec2(1.0, 0.0);
    float upper = gl_VertexID % 2 == 0 ? 1.0 : -1.0;
    vec2 side = vec2(-direction.y, direction.x) * upper;
    vec4 place = gl_VertexID < 2 ? a : b;
    float wide = ink.w + (soft ? 1.0 : 0.0);
    place.xy += side * wide / size * place.w;
    v_colour = ink.rgb;
    v_across = 0.5 * wide * upper;
    v_width = ink.w;
    gl_Position = place;
}
"""
)

_FRAGMENT = (
    COMMON
    + """
uniform bool soft;
noperspective in float v_across;
in vec3 v_colour;
flat in float v_width;
out vec4 colour;
void main() {
    float cover = clamp(0.5 * v_width + 0.5 - abs(v_across), 0.0, 1.0);
    colour = vec4(v_colour, soft ? cover : 1.0);
}
"""
)


class LinesItem:
    """Draws segments, of which there are few; the same array again costs no upload."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._program = ctx.program(vertex_shader=_VERTEX, fragment_shader=_FRAGMENT)
        self._buffer = ctx.buffer(reserve=40 * 256, dynamic=True)
        self._array = ctx.vertex_array(
            self._program, [(self._buffer, "3f 3f 4f/i", "from", "to", "ink")]
        )
        self._uploaded: Array | None = None

    def draw(self, segments: Array, clip: Array, size: tuple[int, int], soft: bool = False) -> None:
        """Segments (k, 10): from xyz, to xyz, colour rgb in 0…1, width in pixels.

        `soft`: whether their edges fade, for where there is one sample for each pixel.
        """
        if segments is not self._uploaded:
            self._upload(segments)
        set_uniforms(self._program, clip=clip, size=size, soft=soft)
        self._array.render(moderngl.TRIANGLE_STRIP, vertices=4, instances=len(segments))

    def _upload(self, segments: Array) -> None:
        data = np.ascontiguousarray(segments, dtype=np.float32)
        # New storage each time: the last frame may still be reading the old one.
        self._buffer.orphan(max(data.nbytes, self._buffer.size))
        self._buffer.write(data)
        self._uploaded = segments

"""How much of the sky each place of a surface sees: what lies deep in a valley is in shade.

Ambient occlusion of a height field by its horizons (Max 1988, "Horizon mapping"; Bavoil and
Sainz 2008, "Screen space ambient occlusion", for the mean over directions). The driver works it
out: on the CPU it would cost as much as all else that a new surface needs.
"""

import moderngl

from gdviz.render.scene3d.program import ALIGNMENT, COMMON, set_uniforms

ACROSS = 41
"""Points along a side at which it is worked out: shade has no sharp edges."""

_VERTEX = (
    COMMON
    + """
void main() {
    vec2 corner = vec2(gl_VertexID % 2, gl_VertexID / 2);    // one triangle over all of it
    gl_Position = vec4(4.0 * corner - 1.0, 0.0, 1.0);
}
"""
)

_FRAGMENT = (
    COMMON
    + """
uniform sampler2D heights;  // share of the box, or far below it in a hole
uniform ivec2 points;       // along each side of the sky
uniform float box_height;
out float seen;

const ivec2 WAYS[8] = ivec2[](ivec2(1, 0), ivec2(1, 1), ivec2(0, 1), ivec2(-1, 1),
                              ivec2(-1, 0), ivec2(-1, -1), ivec2(0, -1), ivec2(1, -1));
// How far along each way the horizon is looked for, in cells of the sky.
const int STEPS[5] = int[](1, 2, 3, 5, 8);

// At the nearest point of the surface's grid; a hole hides nothing, and the edge goes on.
float height_at(ivec2 place) {
    ivec2 cells = points - 1, last = textureSize(heights, 0) - 1;
    ivec2 at = (2 * clamp(place, ivec2(0), cells) * last + cells) / (2 * cells);
    float level = texelFetch(heights, at, 0).r;
    return level < -1.0 ? -1.0 : min(level, 1.0) * box_height;
}

void main() {
    ivec2 here = ivec2(gl_FragCoord.xy);
    vec2 cell = 2.0 / vec2(points - 1);
    float height = height_at(here), hidden = 0.0;
    for (int way = 0; way < 8; way++) {
        float slope = 0.0;
        for (int i = 0; i < 5; i++) {
            ivec2 reach = WAYS[way] * STEPS[i];
            slope = max(slope, (height_at(here + reach) - height) / length(vec2(reach) * cell));
        }
        hidden += slope / sqrt(1.0 + slope * slope);    // the sine of the horizon's elevation
    }
    seen = 1.0 - hidden / 8.0;
}
"""
)


class SkyItem:
    """The share of the sky that is seen from each place, 1 on a plain, as a texture.

    Attributes:
        texture: of `ACROSS` points along each side, or as many as the surface has.
    """

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._program = ctx.program(vertex_shader=_VERTEX, fragment_shader=_FRAGMENT)
        self._array = ctx.vertex_array(self._program, [])
        self._resize((ACROSS, ACROSS))

    def update(self, heights: moderngl.Texture, box_height: float) -> None:
        """Work it out for these heights; leaves its own framebuffer in use."""
        size = min(heights.width, ACROSS), min(heights.height, ACROSS)
        if self.texture.size != size:
            self._target.release()
            self.texture.release()
            self._resize(size)
        self._target.use()
        self._ctx.enable_only(moderngl.NOTHING)
        heights.use(0)
        set_uniforms(self._program, heights=0, points=size, box_height=box_height)
        self._array.render(moderngl.TRIANGLES, vertices=3)

    def _resize(self, size: tuple[int, int]) -> None:
        self.texture = self._ctx.texture(size, 1, alignment=ALIGNMENT, dtype="f4")
        self.texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
        self.texture.repeat_x = self.texture.repeat_y = False
        self._target = self._ctx.framebuffer([self.texture])

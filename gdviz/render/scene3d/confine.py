"""Drawing confined to some rectangles of a picture."""

from collections.abc import Sequence

import moderngl
import numpy as np

from gdviz.render.rects import MOST_RECTS, Rect
from gdviz.render.scene3d.program import set_uniforms

CONFINED = f"""
const int MOST_RECTS = {MOST_RECTS};
uniform int rects;                  // how many of the next there are; none for everywhere
uniform vec4 only[MOST_RECTS];     // low and high corners of rectangles in the framebuffer

// Whether what lies within these corners, in pixels of the framebuffer, is to be drawn. Then it is
// drawn whole: cut to a rectangle by the driver, it need not cover the same samples.
bool wanted(vec2 low, vec2 high) {{
    for (int k = 0; k < rects; k++) {{
        vec4 rect = only[k];
        if (all(lessThanEqual(rect.xy, high)) && all(lessThanEqual(low, rect.zw))) return true;
    }}
    return rects == 0;
}}
"""
"""Of a vertex shader."""


def confine(program: moderngl.Program, only: Sequence[Rect]) -> None:
    """Say what is wanted: these rectangles, at most `MOST_RECTS`; none of them for everywhere."""
    corners = np.zeros((MOST_RECTS, 4), dtype=np.float32)
    for number, (x, y, width, height) in enumerate(only):
        corners[number] = x, y, x + width, y + height
    set_uniforms(program, rects=len(only), only=corners)

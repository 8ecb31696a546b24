"""What is drawn where only some places of a picture are wanted."""

from collections.abc import Sequence

import moderngl
import numpy as np

from gdviz.render.scene3d.program import set_uniforms

Rect = tuple[int, int, int, int]
"""x, y, width and height in device pixels, from the corner where the framebuffer begins."""

MOST_PLACES = 8
"""To which drawing can be confined at once."""

PLACES = f"""
const int MOST_PLACES = {MOST_PLACES};
uniform int places;                 // how many of the next there are; none for everywhere
uniform vec4 only[MOST_PLACES];     // low and high corners of rectangles in the framebuffer

// Whether what lies within these corners, in pixels of the framebuffer, is to be drawn. Then it is
// drawn whole: cut to a rectangle by the driver, it need not cover the same samples.
bool wanted(vec2 low, vec2 high) {{
    for (int k = 0; k < places; k++) {{
        vec4 place = only[k];
        if (all(lessThanEqual(place.xy, high)) && all(lessThanEqual(low, place.zw))) return true;
    }}
    return places == 0;
}}
"""
"""Of a vertex shader."""


def confine(program: moderngl.Program, only: Sequence[Rect]) -> None:
    """Say what is wanted: these rectangles, at most `MOST_PLACES`; none of them for everywhere."""
    corners = np.zeros((MOST_PLACES, 4), dtype=np.float32)
    for number, (x, y, width, height) in enumerate(only):
        corners[number] = x, y, x + width, y + height
    set_uniforms(program, places=len(only), only=corners)

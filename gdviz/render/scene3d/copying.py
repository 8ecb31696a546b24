"""Copies of rectangles of a framebuffer, bit by bit.

OpenGL copies framebuffers through its shaders if a part of one is wanted, where depths lose their
last bit; as memory, it does so from 4.3 on. moderngl has no word for that.
"""

import ctypes
from collections.abc import Callable, Sequence

import moderngl

from gdviz.render.rects import Rect
from gdviz.render.scene3d.gl_functions import gl_function

_RENDERBUFFER = 0x8D41
_COPY = (
    *(ctypes.c_uint, ctypes.c_uint, *(4 * (ctypes.c_int,))),
    *(ctypes.c_uint, ctypes.c_uint, *(4 * (ctypes.c_int,))),
    *(3 * (ctypes.c_int,)),
)
"""What glCopyImageSubData takes: name, target, level, x, y, z of each; width, height, depth."""

CopyRects = Callable[[moderngl.Framebuffer, moderngl.Framebuffer, Sequence[Rect]], None]
"""Copies these rectangles from the second framebuffer to the first: colours and depths, with all
samples. Both have the same size, samples, and renderbuffers of the same kinds."""


def rect_copier(ctx: moderngl.Context) -> CopyRects | None:
    """What copies rectangles in this context, or None where the driver cannot."""
    if ctx.version_code < 430 and "GL_ARB_copy_image" not in ctx.extensions:
        return None
    copy_image = gl_function(ctx, "glCopyImageSubData", _COPY)
    if copy_image is None:
        return None

    def copy(
        target: moderngl.Framebuffer, source: moderngl.Framebuffer, rects: Sequence[Rect]
    ) -> None:
        for into, out in zip(_parts(target), _parts(source), strict=True):
            for x, y, width, height in rects:
                copy_image(
                    *(out, _RENDERBUFFER, 0, x, y, 0),
                    *(into, _RENDERBUFFER, 0, x, y, 0),
                    *(width, height, 1),
                )

    return copy


def _parts(buffer: moderngl.Framebuffer) -> list[int]:
    """The names of its renderbuffers."""
    attached = (*buffer.color_attachments, buffer.depth_attachment)
    return [each.glo for each in attached if each is not None]

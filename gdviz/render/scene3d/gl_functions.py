"""Functions of OpenGL for which moderngl has no word, or during which it would hold up Python."""

import ctypes
from collections.abc import Callable
from typing import Any

import moderngl


def gl_function(
    ctx: moderngl.Context, name: str, arguments: tuple[type, ...] = ()
) -> Callable[..., Any] | None:
    """The function of this name in this context, or None where it cannot be had.

    Other threads go on while it runs.
    """
    # By this moderngl finds its own functions; it does not promise to keep it.
    load = getattr(getattr(ctx.mglo, "_context", None), "load_opengl_function", None)
    address = load(name) if load is not None else 0
    return ctypes.CFUNCTYPE(None, *arguments)(address) if address else None

"""What all shader programs share."""

import moderngl
import numpy as np

COMMON = "#version 330 core\n"

ALIGNMENT = 4
"""Row alignment of every upload: OpenGL's own default. moderngl's (1) would stay set in the
context that Qt shares, and Qt's next upload would come out skewed."""


def set_uniforms(program: moderngl.Program, **values: object) -> None:
    """Set uniforms by name; matrices are given as (4, 4) row by row.

    A uniform that the compiler has dropped as unused is passed over.
    """
    for name, value in values.items():
        member = program.get(name, None)
        if member is None:
            continue
        if isinstance(value, np.ndarray):
            matrix = value.T if value.shape == (4, 4) else value
            member.write(np.ascontiguousarray(matrix, dtype=np.float32).tobytes())
        else:
            member.value = value

"""What all shader programs share."""

import moderngl
import numpy as np

COMMON = "#version 330 core\n"

ALIGNMENT = 4
"""Row alignment of every upload: OpenGL's own default. moderngl's (1) would stay set in the
context that Qt shares, and Qt's next upload would come out skewed."""


def set_uniforms(program: moderngl.Program, **values: object) -> None:
    """Set uniforms by name; matrices are given as (4, 4) row by row, arrays not written to later.

    A uniform that has this value already, or that the compiler has dropped as unused, is passed
    over: a program keeps what it was told, and each telling costs more than to compare.
    """
    if program.extra is None:
        program.extra = {}, {}
    given, told = program.extra
    for name, value in values.items():
        if given.get(name) is value:
            continue
        given[name] = value
        if isinstance(value, np.ndarray):
            matrix = value.T if value.shape == (4, 4) else value
            value = np.ascontiguousarray(matrix, dtype=np.float32).tobytes()
        if name in told and told[name] == value:
            continue
        told[name] = value
        member = program.get(name, None)
        if isinstance(value, bytes) and member is not None:
            member.write(value)
        elif member is not None:
            member.value = value

"""The lessons that ship with gdviz: the lectures in ``resources/lessons``, by file name."""

import re
from functools import cache
from pathlib import Path

from gdviz.paths import resource
from gdviz.scene.file import SUFFIX, read
from gdviz.scene.spec import Lecture

_NAME = re.compile(rf"\d\d-([a-z0-9-]+){re.escape(SUFFIX)}")


@cache
def lesson_files() -> dict[str, Path]:
    """The file of every lesson by its id, in their order: ``01-stride.gdviz`` is "stride"."""
    files = sorted(resource("lessons").glob(f"*{SUFFIX}"))
    names = [(_NAME.fullmatch(file.name), file) for file in files]
    return {name[1]: file for name, file in names if name is not None}


@cache
def lesson(id_: str) -> Lecture:
    """The lesson with this id.

    Raises:
        KeyError: there is none.
    """
    return read(lesson_files()[id_])

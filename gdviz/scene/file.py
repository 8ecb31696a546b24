"""The file form of a lecture: strict JSON with a format version."""

import json
import math
import re
from pathlib import Path
from typing import Any

import msgspec

from gdviz.scene.check import check_lecture
from gdviz.scene.spec import Lecture, Scene
from gdviz.text import Message, N_

FORMAT = 1
MAX_BYTES = 16 * 1024 * 1024
SUFFIX = ".gdviz"


class SceneFileError(Exception):
    """A file that cannot be read, as a sentence for the user.

    Attributes:
        path: the field at fault, like ``$.scenes[0].document.runs[1].seed``, or "".
        message: what is wrong and what was expected.
    """

    def __init__(self, message: Message, path: str = "") -> None:
        super().__init__(message, path)
        self.message = message
        self.path = path

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else str(self.message)


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    gdviz: int
    lecture: Lecture


def encode(lecture: Lecture) -> bytes:
    """The file form of `lecture`: indented JSON that reads well in a diff.

    Raises:
        SceneFileError: the lecture breaks a rule of `check_lecture` (so a file that gdviz
            writes is one that it reads).
    """
    _refuse_faults(lecture)
    packed = msgspec.json.encode(_File(FORMAT, lecture))
    return msgspec.json.format(packed, indent=1) + b"\n"


def decode(data: bytes) -> Lecture:
    """The lecture in `data`.

    Raises:
        SceneFileError: it is not one; the message names the field, or line and column.
    """
    if len(data) > MAX_BYTES:
        raise SceneFileError(
            Message(N_("The file is larger than {size} MB."), {"size": MAX_BYTES // 1024**2})
        )
    document = _parse(data)
    if not isinstance(document, dict) or "gdviz" not in document:
        raise SceneFileError(Message(N_("This is not a gdviz file.")))
    version = document["gdviz"]
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise SceneFileError(Message(N_("The format version must be a whole number.")), "$.gdviz")
    if version > FORMAT:
        raise SceneFileError(
            Message(
                N_("The file was written by a newer gdviz (format {theirs}; this one reads {ours})."),
                {"theirs": version, "ours": FORMAT},
            ),
            "$.gdviz",
        )
    try:
        lecture = msgspec.convert(document, _File, strict=True).lecture
    except msgspec.ValidationError as error:
        raise _explained(error) from None
    _refuse_faults(lecture)
    return lecture


def read(path: Path) -> Lecture:
    """The lecture in the file at `path`.

    Raises:
        SceneFileError: it cannot be read, or is not one.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SceneFileError(
            Message(N_("{name} cannot be read: {reason}"), {"name": path.name, "reason": reason})
        ) from error
    return decode(data)


def one_scene(scene: Scene) -> Lecture:
    """A lecture of just this scene."""
    return Lecture(scene.title, (scene,))


def _parse(data: bytes) -> Any:
    """JSON without its two traps: a key given twice, and numbers that are none."""
    try:
        return json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_unique_keys,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_bounded_int,
        )
    except json.JSONDecodeError as error:
        raise SceneFileError(
            Message(
                N_("This is not JSON: line {line}, column {column}."),
                {"line": error.lineno, "column": error.colno},
            )
        ) from None
    except UnicodeDecodeError as error:
        raise SceneFileError(
            Message(N_("The text is not UTF-8 at byte {byte}."), {"byte": error.start})
        ) from None
    except RecursionError:
        raise SceneFileError(Message(N_("The file is nested too deeply."))) from None


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise SceneFileError(Message(N_("The key “{name}” is given twice."), {"name": twice[:80]}))
    return found


def _refuse_constant(name: str) -> float:
    raise SceneFileError(Message(N_("{name} is not a number that a scene may hold."), {"name": name}))


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise SceneFileError(Message(N_("The number {text} is too large."), {"text": text[:40]}))
    return value


def _bounded_int(text: str) -> int:
    if len(text) > 20:  # far past every limit, and int() of a million digits would hang
        raise SceneFileError(Message(N_("The number {text} is too large."), {"text": text[:20] + "…"}))
    return int(text)


def _refuse_faults(lecture: Lecture) -> None:
    for path, message in check_lecture(lecture):
        raise SceneFileError(message, path)


_REASONS: tuple[tuple[str, str], ...] = (
    (
        r"Object contains unknown field `(?P<name>.*?)`",
        N_("There is no field “{name}”; check its spelling."),
    ),
    (r"Object missing required field `(?P<name>.*?)`", N_("The field “{name}” is missing.")),
    (r"Invalid enum value (?P<value>.*)", N_("{value} is not one of the allowed values.")),
    (r"Invalid value (?P<value>.*)", N_("{value} is not one of the allowed values.")),
    (
        r"Expected `(?P<expected>.*?)`, got `(?P<got>.*?)`",
        N_("Expected {expected}, found {got}."),
    ),
    (r"Expected `(?P<expected>.*?)`(?P<rest>.*)", N_("Expected {expected}.")),
)


def _explained(error: msgspec.ValidationError) -> SceneFileError:
    """msgspec's English sentence as a path and a translatable message."""
    text = str(error)
    reason, _, path = text.partition(" - at ")
    for pattern, sentence in _REASONS:
        if found := re.match(pattern, reason):
            return SceneFileError(
                Message(sentence, dict(found.groupdict())), _outside(path.strip("`"))
            )
    return SceneFileError(
        Message(N_("The value does not fit: {reason}"), {"reason": reason}), _outside(path)
    )


def _outside(path: str) -> str:
    """The path as a reader of the file sees it: without the wrapper that carries the version."""
    return path.replace("$.lecture.", "$.", 1) if path else "$"

"""The file form of a lecture: strict JSON with a format version."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import msgspec
import numpy as np

from gdviz.core.batches import Draw
from gdviz.core.problems import HeightScale, Reduction
from gdviz.scene.check import SceneError, check_lecture, one_of
from gdviz.scene.spec import DataSpec, Event, Layout, Lecture, Pace, ProblemSpec, Scene
from gdviz.text import N_, Message

FORMAT = 1
MAX_BYTES = 16 * 1024 * 1024
HEAD_BYTES = 4096
SUFFIX = ".gdviz"


class SceneFileError(SceneError):
    """A file that cannot be read, or a lecture that cannot be written."""


def encode(lecture: Lecture) -> bytes:
    """The file form of `lecture`: indented JSON that reads well in a diff.

    Raises:
        SceneFileError: `decode` would refuse the file.
    """
    plain = {"gdviz": FORMAT, **msgspec.to_builtins(lecture, enc_hook=plain_number)}
    try:
        packed = msgspec.json.encode(plain)
    except UnicodeEncodeError:
        _refuse_halves(plain)
        raise
    _lecture_of(plain)
    data = msgspec.json.format(packed, indent=1) + b"\n"
    _refuse_size(data)
    return data


def decode(data: bytes) -> Lecture:
    """The lecture in `data`.

    Raises:
        SceneFileError: it is not one; the message names the field, or line and column.
    """
    _refuse_size(data)
    plain = _parse(data)
    if not isinstance(plain, dict) or "gdviz" not in plain:
        raise SceneFileError(Message(N_("This is not a gdviz file.")))
    version = plain["gdviz"]
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise SceneFileError(
            Message(N_("The format version must be a whole number from 1.")), "$.gdviz"
        )
    if version > FORMAT:
        newer = N_(
            "A newer gdviz wrote this file (format {theirs}; this one reads {ours}). "
            "Open it with that version."
        )
        raise SceneFileError(Message(newer, {"theirs": version, "ours": FORMAT}), "$.gdviz")
    return _lecture_of(plain)


def read(path: Path) -> Lecture:
    """The lecture in the file at `path`.

    Raises:
        SceneFileError: it cannot be read, or is not one.
    """
    return decode(first_bytes(path, MAX_BYTES + 1))


def first_bytes(path: Path, most: int) -> bytes:
    """What a file begins with.

    Raises:
        SceneFileError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SceneFileError(
            Message(N_("{name} cannot be read: {reason}"), {"name": path.name, "reason": reason})
        ) from error


def is_newer(data: bytes) -> bool:
    """Whether a newer gdviz wrote `data`, whatever else it holds; it may be cut off.

    Every format has its number under "gdviz", and gdviz writes that field first.
    """
    if found := re.match(rb'(?:\xef\xbb\xbf)?\s*\{\s*"gdviz"\s*:\s*(\d{1,20})', data[:HEAD_BYTES]):
        return int(found[1]) > FORMAT
    try:  # another program may have put the fields in another order
        plain = _parse(data)
    except SceneFileError:
        return False
    version = plain.get("gdviz") if isinstance(plain, dict) else None
    return isinstance(version, int) and version > FORMAT


def one_scene(scene: Scene) -> Lecture:
    """A lecture of just this scene."""
    return Lecture(scene.title, (scene,))


# --- from bytes to plain values ----------------------------------------------------------------


def _parse(data: bytes) -> Any:
    """Strict JSON: no key twice, no NaN, no number or character that cannot be written again."""
    if not data.strip():
        raise SceneFileError(Message(N_("The file is empty.")))
    hooks = _Hooks()
    try:
        plain = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=hooks.unique_keys,
            parse_constant=hooks.no_constant,
            parse_float=hooks.finite,
            parse_int=hooks.bounded,
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
    if hooks.refused:
        path, fault = next((p, v) for p, v in _nodes(plain) if isinstance(v, _Fault))
        raise SceneFileError(fault.message, path)
    if b"\\u" in data:
        _refuse_halves(plain)
    return plain


@dataclass(frozen=True)
class _Fault:
    """Stands in the parsed document where a value was refused, so that its path can be found."""

    message: Message


class _Hooks:
    """What Python's JSON reader asks on the way; `refused` tells whether there was a fault."""

    def __init__(self) -> None:
        self.refused = False

    def unique_keys(self, pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Fault:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        counted = Counter(name for name, _ in pairs)
        twice = next(name for name, count in counted.items() if count > 1)
        return self._refuse(N_("“{name}” is given twice; keep one of the two."), name=_short(twice))

    def no_constant(self, name: str) -> _Fault:
        return self._refuse(N_("{name} is not allowed; a finite number is."), name=name)

    def finite(self, text: str) -> float | _Fault:
        value = float(text)
        return value if math.isfinite(value) else self._too_large(text)

    def bounded(self, text: str) -> int | _Fault:
        # 20 digits are past every limit, and int() of a million would take seconds.
        return int(text) if len(text) <= 20 else self._too_large(text)

    def _too_large(self, text: str) -> _Fault:
        shown = text if len(text) <= 24 else text[:20] + "…"
        return self._refuse(N_("The number {text} is too large."), text=shown)

    def _refuse(self, sentence: str, **places: str) -> _Fault:
        self.refused = True
        return _Fault(Message(sentence, places))


def _nodes(plain: Any) -> Iterator[tuple[str, Any]]:
    """Every value with its path, in the order of the file."""
    stack = [iter([("$", plain)])]  # rather than recursion: files may nest deeply
    while stack:
        node = next(stack[-1], None)
        if node is None:
            stack.pop()
            continue
        yield node
        stack.append(_children(*node))


def _children(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{path}.{_short(name)}", inner
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield f"{path}[{number}]", inner


def _refuse_halves(plain: Any) -> None:
    r"""Refuse halves of surrogate pairs ("\ud800"): no file, screen or log can hold one."""
    for path, value in _nodes(plain):
        texts = [value] if isinstance(value, str) else value if isinstance(value, dict) else ()
        if not all(map(_writable, texts)):
            raise SceneFileError(Message(N_("The text has a broken character; retype it.")), path)


def _writable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _short(name: str) -> str:
    """A name out of a file, fit to be shown."""
    return name[:80].encode(errors="replace").decode()


def _refuse_size(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise SceneFileError(
            Message(N_("The file is larger than {size} MB."), {"size": MAX_BYTES // 1024**2})
        )


# --- from plain values to a lecture ------------------------------------------------------------


def plain_number(value: object) -> object:
    """A NumPy number, which edits may leave in a scene, as Python's."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"a scene cannot hold {type(value).__name__}")


def _lecture_of(plain: dict[str, Any]) -> Lecture:
    try:
        lecture = msgspec.convert(
            {name: value for name, value in plain.items() if name != "gdviz"}, Lecture, strict=True
        )
    except msgspec.ValidationError as error:
        raise _explained(error, plain) from None
    for path, message in check_lecture(lecture):
        raise SceneFileError(message, path)
    return lecture


_CHOICES: dict[str, tuple[str, ...]] = {
    "draw": get_args(Draw),
    "layout": get_args(Layout),
    "pace": get_args(Pace),
    "plane.height": get_args(HeightScale),
    "reduction": get_args(Reduction),
    "problem.type": tuple(spec.__struct_config__.tag for spec in get_args(ProblemSpec)),
    "at.type": tuple(spec.__struct_config__.tag for spec in get_args(Event)),
    "data.type": tuple(spec.__struct_config__.tag for spec in get_args(DataSpec)),
}
"""What the fields that take one of a few words take, by the end of their path."""

_KINDS = {
    "array": N_("a list"),
    "bool": N_("true or false"),
    "float": N_("a number"),
    "int": N_("a whole number"),
    "null": N_("null"),
    "object": N_("an object in braces"),
    "str": N_("a text in quotes"),
}
"""What msgspec calls the kinds of values, in words."""

_REASONS: tuple[tuple[str, str], ...] = (
    (
        r"Object contains unknown field `(?P<name>.*)`",
        N_("There is no field “{name}” here; check its spelling or remove it."),
    ),
    (
        r"Object missing required field `(?P<name>.*)`",
        N_("The field “{name}” is missing; add it."),
    ),
    (
        r"Expected `array` of length (?P<length>\d+), got (?P<got>\d+)",
        N_("Expected a list of {length}, found {got}."),
    ),
    (r"Invalid base64 encoded string", N_("Expected base64.")),
    (r"Expected `(?P<expected>.*?)`, got `(?P<got>.*?)`", N_("Expected {expected}, found {got}.")),
)


def _explained(error: msgspec.ValidationError, plain: dict[str, Any]) -> SceneFileError:
    """Msgspec's English sentence as a path and a translatable message."""
    reason, mark, path = str(error).rpartition(" - at `")
    reason, path = (reason, path.removesuffix("`")) if mark else (path, "$")
    if path.endswith("[...]"):
        path = _odd_entry(plain, path.removesuffix("[...]"))
    if reason.startswith("Invalid"):
        for field, words in _CHOICES.items():
            if path.endswith(f".{field}"):
                return SceneFileError(one_of(words), path)
    for pattern, sentence in _REASONS:
        if found := re.match(pattern, reason, re.DOTALL):
            places = {name: _in_words(value) for name, value in found.groupdict().items()}
            return SceneFileError(Message(sentence, places), path)
    return SceneFileError(
        Message(N_("The value does not fit: {reason}"), {"reason": _short(reason)}), path
    )


def _odd_entry(plain: dict[str, Any], path: str) -> str:
    """The path of the first entry under `path` that is no number (msgspec does not name it)."""
    for here, value in _nodes(plain):
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if here.startswith(path + ".") and not number:
            return here
    return path


def _in_words(kind: str) -> str | Message:
    first, _, second = kind.partition(" | ")
    if first in _KINDS and second in _KINDS:
        both = {"one": _KINDS[first], "other": _KINDS[second]}
        return Message(N_("{one} or {other}"), both)
    return _KINDS.get(kind, _short(kind))

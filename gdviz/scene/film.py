"""A film that holds its scene, in a place that other programs pass over.

MP4 and WebM have it as their comment; a GIF in a comment of its own and a WebP in a chunk of its
own, both at the end. Little is read to find it, and none of it is trusted: sizes are bounded,
steps counted, and what comes out is read as strictly as any file.
"""

import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from gdviz.scene.file import MAX_BYTES, SceneFileError, decode
from gdviz.scene.spec import Lecture
from gdviz.text import N_, Message

SUFFIXES = (".mp4", ".webm", ".gif", ".webp")

MOST_STEPS = 200_000
"""Boxes, elements or chunks that are looked at: more than a film of an hour in WebP has."""

_EBML = b"\x1a\x45\xdf\xa3"
_SEGMENT, _TAGS, _TAG, _SIMPLE, _NAME, _TEXT = (
    0x18538067,
    0x1254C367,
    0x7373,
    0x67C8,
    0x45A3,
    0x4487,
)
_GIF_MARK, _WEBP_CHUNK = b"gdviz scene ", b"gdvz"


def is_film(head: bytes) -> bool:
    """Whether these first 12 bytes are of a film of a kind that can hold a scene."""
    return (
        head[4:8] == b"ftyp"
        or head.startswith((_EBML, b"GIF8"))
        or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
    )


def scene_in_film(path: Path) -> Lecture:
    """The scenes that a film shows.

    Raises:
        SceneFileError: it cannot be read, holds none, or holds what is not sound.
    """
    try:
        with path.open("rb") as file:
            head = file.read(12)
            end = file.seek(0, 2)
            if head[4:8] == b"ftyp":
                held = _in_mp4(file, end)
            elif head.startswith(_EBML):
                held = _in_webm(file, end)
            elif head.startswith(b"GIF8"):
                held = _in_gif(file, end)
            else:
                held = _in_webp(file, end)
    except OSError as error:
        text = N_("{name} cannot be read: {reason}")
        places = {"name": path.name, "reason": error.strerror or str(error)}
        raise SceneFileError(Message(text, places)) from error
    if held is None or not held.lstrip().startswith(b"{"):
        raise SceneFileError(Message(N_("This film holds no scene of gdviz.")))
    return decode(held)


def append_to_gif(path: Path, held: bytes) -> None:
    """Put a comment at the end of a GIF, and behind it another that says how long it is."""
    pieces = [held[at : at + 255] for at in range(0, len(held), 255)]
    comment = b"\x21\xfe" + b"".join(bytes([len(p)]) + p for p in pieces) + b"\0"
    mark = _GIF_MARK + b"%010d" % len(comment)
    with path.open("r+b") as file:
        file.seek(-1, 2)  # over the trailer
        file.write(comment + b"\x21\xfe" + bytes([len(mark)]) + mark + b"\0\x3b")


def append_to_webp(path: Path, held: bytes) -> None:
    """Put a chunk at the end of a WebP, and its length to that of the whole."""
    with path.open("r+b") as file:
        file.seek(0, 2)
        file.write(_WEBP_CHUNK + struct.pack("<I", len(held)) + held + b"\0" * (len(held) % 2))
        whole = file.tell()
        file.seek(4)
        file.write(struct.pack("<I", whole - 8))


# --- reading: each gives the bytes that are held, or None --------------------------------------


def _in_mp4(file: BinaryIO, end: int) -> bytes | None:
    """The iTunes comment: moov/udta/meta/ilst/©cmt/data."""
    start = 0
    for name in (b"moov", b"udta", b"meta", b"ilst", b"\xa9cmt", b"data"):
        found = next((box for box in _boxes(file, start, end) if box[0] == name), None)
        if found is None:
            return None
        _, start, end = found
        start += 4 if name == b"meta" else 0  # a full box: version and flags
    return _bounded(file, start + 8, end)  # behind the type of the data and its language


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, and where the body begins and ends, of the boxes of ISO/IEC 14496-12 there."""
    for _ in range(MOST_STEPS):
        file.seek(start)
        head = file.read(16)
        if start + 8 > end or len(head) < 8:
            return
        size, body = int.from_bytes(head[:4], "big"), start + 8
        if size == 1 and len(head) == 16:
            size, body = int.from_bytes(head[8:], "big"), start + 16
        elif size == 0:
            size = end - start
        if start + size < body or start + size > end:
            return
        yield head[4:8], body, start + size
        start += size


def _in_webm(file: BinaryIO, end: int) -> bytes | None:
    """The tag COMMENT of Matroska (RFC 9559)."""
    steps = iter(range(MOST_STEPS))  # in all, however deep

    def within(start: int, end: int, wanted: int) -> Iterator[tuple[int, int]]:
        return _elements(file, start, end, wanted, steps)

    for segment in within(0, end, _SEGMENT):
        for tags in within(*segment, _TAGS):
            for tag in within(*tags, _TAG):
                for simple in within(*tag, _SIMPLE):
                    name = next(within(*simple, _NAME), None)
                    text = next(within(*simple, _TEXT), None)
                    if name and text and _bounded(file, *name) == b"COMMENT":
                        return _bounded(file, *text)
    return None


def _elements(
    file: BinaryIO, start: int, end: int, wanted: int, steps: Iterator[int]
) -> Iterator[tuple[int, int]]:
    """Where the bodies of the EBML elements (RFC 8794) of this id there begin and end.

    One of unknown length, as those of a film that broke off, goes to the end.
    """
    for _ in steps:
        file.seek(start)
        head = file.read(12)
        wide = _width(head[:1])
        if start >= end or not 1 <= wide <= 4 or len(head) < wide + 1:
            return
        long = _width(head[wide : wide + 1])
        number = head[wide : wide + long]
        if not 1 <= long <= 8 or len(number) < long:
            return
        size = int.from_bytes(number, "big") & ((1 << 7 * long) - 1)
        body = start + wide + long
        unknown = size == (1 << 7 * long) - 1
        start = end if unknown else min(body + size, end)
        if int.from_bytes(head[:wide], "big") == wanted:
            yield body, start


def _width(first: bytes) -> int:
    """How many bytes a number takes that begins with this one; 9 for none."""
    return 9 - first[0].bit_length() if first and first[0] else 9


def _in_gif(file: BinaryIO, end: int) -> bytes | None:
    last = 2 + 1 + len(_GIF_MARK) + 10 + 2
    if end < last:
        return None
    file.seek(end - last)
    mark = re.search(re.escape(_GIF_MARK) + rb"(\d{10})\0\x3b\Z", file.read(last))
    if mark is None:
        return None
    comment = _bounded(file, max(end - last - int(mark[1]), 0), end - last)
    if comment is None or not comment.startswith(b"\x21\xfe"):
        return None
    pieces, at = [], 2
    while at < len(comment) and comment[at]:
        pieces.append(comment[at + 1 : at + 1 + comment[at]])
        at += 1 + comment[at]
    return b"".join(pieces)


def _in_webp(file: BinaryIO, end: int) -> bytes | None:
    start = 12
    for _ in range(MOST_STEPS):
        file.seek(start)
        head = file.read(8)
        if len(head) < 8:
            return None
        size = int.from_bytes(head[4:], "little")
        if head[:4] == _WEBP_CHUNK:
            return _bounded(file, start + 8, min(start + 8 + size, end))
        start += 8 + size + size % 2
    return None


def _bounded(file: BinaryIO, start: int, end: int) -> bytes | None:
    """What lies there, if it is no more than a scene may have (in a GIF, with its lengths)."""
    if not 0 <= end - start <= MAX_BYTES + MAX_BYTES // 128:
        return None
    file.seek(start)
    return file.read(end - start)

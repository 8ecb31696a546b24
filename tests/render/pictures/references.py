"""The reference pictures, small PNG files beside this one, and what comes of one that differs.

``make pictures`` draws them anew.
"""

import re
import struct
import zlib
from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage

from gdviz.render.style import ThemeName
from tests.render.pictures.compare import Pixels, compare, rounded, side_by_side

REFERENCES = Path(__file__).with_name("references")

FAILED = Path(__file__).parents[3] / "gdviz-pictures"
"""Where pictures that differ are put, beside what was expected. Ignored by git."""


def file_name(name: str, theme: ThemeName) -> str:
    """ "whole, two classes" in the dark is ``whole-two-classes-dark.png``."""
    return "-".join([*re.findall(r"\w+", name.lower()), theme]) + ".png"


def read(name: str, theme: ThemeName) -> Pixels:
    """The reference of a row.

    Raises:
        FileNotFoundError: it has none.
    """
    path = REFERENCES / file_name(name, theme)
    if not path.exists():
        raise FileNotFoundError(f"{name!r} has no reference for the {theme} theme: `make pictures`")
    return pixels_of(QImage(str(path)))


def pixels_of(image: QImage) -> Pixels:
    """(height, width, 3), sRGB."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return rows[:, : 3 * rgb.width()].reshape(rgb.height(), rgb.width(), 3).copy()


def check(name: str, theme: ThemeName, picture: Pixels) -> None:
    """Compare a picture with its reference; what differs is written out.

    Raises:
        AssertionError: it differs; says by how much, and where to look.
    """
    __tracebackhide__ = True  # pytest would print both pictures as numbers
    reference = read(name, theme)
    verdict = compare(picture, reference)
    sheet = FAILED / file_name(name, theme)
    if verdict.same:
        sheet.unlink(missing_ok=True)
        return
    FAILED.mkdir(exist_ok=True)
    sheet.write_bytes(png(side_by_side(picture, reference)))
    raise AssertionError(
        f"{name!r}, {theme}, is not what it was: {verdict}.\n"
        f"Picture, reference, difference: {sheet}\n"
        "If it is meant to be so, `make pictures` makes it the reference."
    )


def png(picture: Pixels) -> bytes:
    """As a PNG file. Qt's are a quarter larger: it filters rows, which rounded ones need not."""
    height, width, _ = picture.shape
    rows = picture.reshape(height, -1)
    above = np.concatenate([np.zeros_like(rows[:1]), rows[:-1]])
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = min(_packed(0, rows), _packed(2, rows - above), key=len)
    chunks = ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _packed(filter_type: int, rows: Pixels) -> bytes:
    marked = np.insert(rows, 0, filter_type, axis=1)
    compressor = zlib.compressobj(level=9, memLevel=9)
    return compressor.compress(marked.tobytes()) + compressor.flush()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def rewrite(name: str, theme: ThemeName, picture: Pixels) -> None:
    """Make `picture` the reference."""
    REFERENCES.mkdir(exist_ok=True)
    (REFERENCES / file_name(name, theme)).write_bytes(png(rounded(picture)))

"""The curves by themselves: as a picture, as a drawing, and as the numbers that they show."""

import csv
import io
import math
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PySide6.QtCore import QBuffer, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from gdviz.core.arrays import Array
from gdviz.engine.places import positions
from gdviz.render.frame import Frame
from gdviz.render.plots.curves import CurvesPanel
from gdviz.render.plots.legend import paint_named
from gdviz.scene.pace import PACES
from gdviz.text import tr
from gdviz.version import __version__

DESIGN = (480.0, 300.0)
"""The size for which words and lines are designed; at others they grow and shrink with it."""

SMALLEST, LARGEST = 64, 8192
"""Of a side of a picture, in pixels."""

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""A spreadsheet takes a cell that begins so for a formula, and computes it."""


def picture(frame: Frame, width: int, height: int) -> QImage:
    """The plot, and under it which line is whose, in so many pixels.

    Raises:
        ValueError: a side is not in `SMALLEST` … `LARGEST`.
        MemoryError: there is no room for so large a picture.
    """
    if not all(SMALLEST <= side <= LARGEST for side in (width, height)):
        raise ValueError(f"{width}×{height} pixels")
    image = QImage(width, height, QImage.Format.Format_RGB32)
    if image.isNull():
        raise MemoryError
    image.fill(QColor(*frame.theme.background))
    with _panel(frame) as panel:
        painter = QPainter(image)
        _paint(painter, panel, frame, width, height)
        painter.end()
    return image


def drawing(frame: Frame, width: int, height: int) -> bytes:
    """The same as an SVG file, words as outlines: it needs no fonts where it is opened."""
    data = QBuffer()
    data.open(QBuffer.OpenModeFlag.WriteOnly)
    made = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)  # Tiny has nothing that clips
    made.setOutputDevice(data)
    made.setResolution(96)  # a pixel is one of CSS
    made.setSize(QSize(width, height))
    made.setViewBox(QRect(0, 0, width, height))
    made.setDescription(f"gdviz {__version__}")
    with _panel(frame) as panel:
        made.setTitle(panel.title())
        painter = QPainter(made)
        painter.fillRect(QRect(0, 0, width, height), QColor(*frame.theme.background))
        _paint(painter, panel, frame, width, height)
        painter.end()
    return bytes(data.data().data())


def table(frame: Frame) -> bytes:
    """The values of all visible runs up to the playhead, as CSV (RFC 4180, UTF-8).

    A row for every place of the axis where one of them has ended an update, the place first;
    then a column for each run, and one more where curves are smoothed. What a run does not have
    there is left empty. Numbers have all their digits. It begins with a byte order mark, without
    which spreadsheets take names that are not English for another encoding.
    """
    header, average = [tr(PACES[frame.pace].axis)], tr("smoothed")
    columns: list[list[float | None]] = []
    with _panel(frame) as panel:
        places = [positions(run.columns, np.arange(run.row + 1), frame.pace) for run in frame.shown]
        rows = np.unique(np.concatenate([np.empty(0), *places]))
        for run, at in zip(frame.shown, places, strict=True):
            values, smoothed = panel.series(run)
            header.append(_cell(run.name))
            columns.append(_spread(rows, at, values))
            if smoothed is not None:
                header.append(_cell(f"{run.name} ({average})"))
                columns.append(_spread(rows, at, smoothed))
    shown = [int(at) for at in rows] if PACES[frame.pace].whole else rows.tolist()
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(zip(shown, *columns, strict=True))
    return text.getvalue().encode("utf-8-sig")


@contextmanager
def _panel(frame: Frame) -> Iterator[CurvesPanel]:
    """A plot of its own, which waits for all that it shows and has no pointer over it."""
    panel = CurvesPanel()
    try:
        panel.show(frame)
        yield panel
    finally:
        panel.widget.close()
        panel.widget.deleteLater()


def _paint(painter: QPainter, panel: CurvesPanel, frame: Frame, width: int, height: int) -> None:
    scale = min(width / DESIGN[0], height / DESIGN[1])
    paint_named(painter, panel, frame, QRectF(0, 0, width, height), scale)


def _spread(rows: Array, at: Array, values: Array) -> list[float | None]:
    """`values`, which are at the places `at`, each in the row of its place."""
    found: list[float | None] = [None] * len(rows)
    numbers = values[: len(at)].tolist()
    for row, value in zip(rows.searchsorted(at).tolist(), numbers, strict=True):
        found[row] = value if math.isfinite(value) else None
    return found


def _cell(name: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    words = name.replace("\t", " ").replace("\r", " ")
    return f"'{words}" if words.lstrip().startswith(FORMULA) else words

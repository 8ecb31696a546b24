"""The words over and under the stage: title, caption, and how far the playhead is."""

from bisect import bisect_right
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from gdviz.render.fonts import REGULAR, SEMIBOLD, advance, font
from gdviz.render.frame import Frame
from gdviz.render.layout import MARGIN
from gdviz.render.marks import Mark
from gdviz.scene.pace import head_of_text

TITLE_SIZES, CAPTION_SIZES = (22.0, 19.0, 17.0), (17.0, 15.0, 13.0)
"""The largest at which the words fit is taken."""

_WRAPPED = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere | Qt.AlignmentFlag.AlignVCenter


def header_of(frame: Frame, box: QRectF) -> list[Mark]:
    """The title in a box of design units."""
    theme, title = frame.theme, frame.title

    def paint(painter: QPainter) -> None:
        painter.setPen(QColor(*theme.text))
        inside = box.adjusted(MARGIN + 8.0, 4.0, -(MARGIN + 8.0), 0.0)
        _write(painter, inside, title, TITLE_SIZES, SEMIBOLD)

    return [Mark((theme, title), [box], paint)]


def progress_of(frame: Frame, box: QRectF) -> list[Mark]:
    """How far the playhead is, as a line that fills a box."""
    theme, share = frame.theme, min(frame.head / max(frame.length, 1), 1.0)
    done = QRectF(box.left(), box.top(), share * box.width(), box.height())
    return [
        Mark(theme, [box], lambda painter: painter.fillRect(box, QColor(*theme.line))),
        Mark((theme, share), [done], lambda painter: painter.fillRect(done, QColor(*theme.accent))),
    ]


def footer_of(frame: Frame, box: QRectF) -> list[Mark]:
    """How far the playhead is, in words, and the caption."""
    theme, caption = frame.theme, frame.caption
    count = head_of_text(frame.head, frame.length, frame.pace)
    inside = box.adjusted(MARGIN + 8.0, 0.0, -(MARGIN + 8.0), 0.0)
    width = advance(count, 14.0)
    counted = QRectF(inside.right() - width, inside.top(), width, inside.height())
    # The caption stays where it is when the count grows by a digit.
    widest = max(width, advance(head_of_text(frame.length, frame.length, frame.pace), 14.0))
    told = inside.adjusted(0.0, 0.0, -(widest + 24.0), 0.0)

    def paint_count(painter: QPainter) -> None:
        shown = font(14.0)
        painter.setFont(shown)
        painter.setPen(QColor(*theme.dim))
        middle = inside.center().y() + 0.36 * QFontMetricsF(shown).ascent()
        painter.drawText(QPointF(counted.left(), middle), count)

    def paint_caption(painter: QPainter) -> None:
        painter.setPen(QColor(*theme.text))
        _write(painter, told, caption, CAPTION_SIZES, REGULAR)

    marks = [Mark((theme, count), [counted], paint_count)]
    if caption:
        marks.append(Mark((theme, caption, told.width()), [told], paint_caption))
    return marks


def _write(
    painter: QPainter, box: QRectF, words: str, sizes: tuple[float, ...], weight: int
) -> None:
    """Write into `box` at the largest of `sizes` at which they fit, or as many as fit."""
    size, fitting = _fitted(words, sizes, weight, box.width(), box.height())
    painter.setFont(font(size, weight))
    painter.drawText(box, int(_WRAPPED), fitting)


@lru_cache(maxsize=64)
def _fitted(
    words: str, sizes: tuple[float, ...], weight: int, width: float, height: float
) -> tuple[float, str]:
    """The largest of `sizes` at which words fit into a box; or the least, and as many as fit."""
    box = QRectF(0.0, 0.0, width, height)
    for size in sizes:
        if _fits(words, font(size, weight), box):
            return size, words
    least = font(sizes[-1], weight)
    kept = bisect_right(
        range(len(words)), False, key=lambda n: not _fits(_cut(words, n), least, box)
    )
    return sizes[-1], _cut(words, max(kept - 1, 0))


def _cut(words: str, count: int) -> str:
    return words[:count].rstrip() + "…"


def _fits(words: str, shown: QFont, box: QRectF) -> bool:
    endless = QRectF(0.0, 0.0, box.width(), 1e6)
    needed = QFontMetricsF(shown).boundingRect(endless, int(_WRAPPED), words)
    return needed.height() <= box.height() and needed.width() <= box.width()

"""The one composition: what the stage shows, as a picture of any size and shape."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from PySide6.QtCore import QBuffer, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from gdviz.render.fonts import REGULAR, SEMIBOLD, advance, font
from gdviz.render.form import PictureError, PictureForm, Shown
from gdviz.render.frame import Frame
from gdviz.render.hand import Mark, paint_hand, paint_plate, place_on_surface, within
from gdviz.render.plots.contour import ContourPanel
from gdviz.render.plots.curves import CurvesPanel
from gdviz.render.plots.data import DataPanel
from gdviz.render.plots.legend import paint_named
from gdviz.render.plots.panel import Panel
from gdviz.scene.pace import head_of_text
from gdviz.scene.take import Hand, Pointer
from gdviz.text import N_, Message

DESIGN, ALONE = 1120.0 * 630.0, 960.0 * 540.0
"""The area for which words and lines are designed, and that of one thing alone. On a larger
picture they grow by the same factor, whatever its shape."""

HEADER, FOOTER, MARGIN = 52.0, 44.0, 16.0
NARROW, TALL_FOOTER = 900.0, 72.0
"""A picture narrower than that has room for more lines under it."""

PANORAMA, WIDE, UPRIGHT, SLENDER = 2.2, 1.2, 0.8, 0.45
"""Width over height: from where on plots stand in a row beside the surface, in a column beside
it, in a row under it, and in two rows under it; below that they are stacked under it."""

SIDE_SHARE = 0.33

TITLE_SIZES, CAPTION_SIZES = (22.0, 19.0, 17.0), (17.0, 15.0, 13.0)
"""The largest at which the words fit is taken."""

_WRAPPED = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class StageLayout:
    """Where everything lies, in design units from the top left.

    Attributes:
        width, height: of the whole. scale: device pixels per unit.
        header, footer: None where there are no words.
        cells: of the surface and of the plots that are shown, by name.
    """

    width: float
    height: float
    scale: float
    header: QRectF | None
    footer: QRectF | None
    cells: dict[Shown, QRectF]


def stage_layout(form: PictureForm, size: tuple[int, int], has_data: bool) -> StageLayout:
    """The layout of such a picture, `size` in pixels. Rectangles do not overlap.

    It depends on nothing that changes in the course of a film.
    """
    design = DESIGN if form.shown == "all" else ALONE
    scale = (size[0] * size[1] / design) ** 0.5
    w, h = size[0] / scale, size[1] / scale
    footer = FOOTER if w >= NARROW else TALL_FOOTER
    body = QRectF(0.0, HEADER, w, h - HEADER - footer) if form.title else QRectF(0.0, 0.0, w, h)
    return StageLayout(
        width=w,
        height=h,
        scale=scale,
        header=QRectF(0.0, 0.0, w, HEADER) if form.title else None,
        footer=QRectF(0.0, h - footer, w, footer) if form.title else None,
        cells=_cells(form.shown, body, w / h, has_data),
    )


def _cells(shown: Shown, body: QRectF, shape: float, has_data: bool) -> dict[Shown, QRectF]:
    if shown == "surface":
        return {"surface": body}
    if shown != "all":
        return {shown: body.adjusted(0.5 * MARGIN, 0.5 * MARGIN, -0.5 * MARGIN, -0.5 * MARGIN)}
    count = 3 if has_data else 2
    if shape >= PANORAMA:
        surface, plots = _split(body, "x", 1.0 - count * 0.2)
        places = _shared(plots, "x", (1.0,) * count)
    elif shape >= WIDE:
        surface, plots = _split(body, "x", 1.0 - max(SIDE_SHARE, 300.0 / body.width()))
        places = _shared(plots, "y", (1.25, 1.0, 1.0)[:count])
    elif shape >= (UPRIGHT if has_data else SLENDER):
        surface, plots = _split(body, "y", 0.6)
        places = _shared(plots, "x", (1.0,) * count)
    elif shape >= SLENDER:
        surface, plots = _split(body, "y", 0.46)
        upper, lower = _split(plots, "y", 0.55)
        left, right = _split(upper, "x", 0.5)
        places = [left, lower, right]
    else:
        surface, plots = _split(body, "y", 1.0 / (count + 1))
        places = _shared(plots, "y", (1.0,) * count)
    names: tuple[Shown, ...] = ("contour", "curves", "data")
    beside = MARGIN if shape < WIDE else 0.0
    plots_at = {
        name: place.adjusted(beside if place.left() < 1.0 else 0.0, 0.0, 0.0, 0.0)
        for name, place in zip(names, places, strict=False)
    }
    return {"surface": surface, **plots_at}


def _split(box: QRectF, along: str, share: float) -> tuple[QRectF, QRectF]:
    first, second = _shared(box, along, (share, 1.0 - share))
    return first, second


def _shared(box: QRectF, along: str, shares: Sequence[float]) -> list[QRectF]:
    """`box` cut along "x" or "y" into parts of these shares."""
    cells, done, whole = [], 0.0, sum(shares)
    for share in shares:
        start, size = done / whole, share / whole
        if along == "x":
            left, wide = box.left() + start * box.width(), size * box.width()
            cells.append(QRectF(left, box.top(), wide, box.height()))
        else:
            top, high = box.top() + start * box.height(), size * box.height()
            cells.append(QRectF(box.left(), top, box.width(), high))
        done += share
    return cells


def surface_place(layout: StageLayout) -> QRect | None:
    """The pixels of the surface, or None where there are none."""
    cell = layout.cells.get("surface")
    place = _pixels(cell, layout.scale) if cell is not None else QRect()
    return None if place.isEmpty() else place


DrawScene: TypeAlias = Callable[[Frame, tuple[int, int], float, PictureForm], QImage]
"""Draws the surface of a frame: size in pixels, size of words and lines, and in which form."""


class Composition:
    """Puts frames together into whole pictures, whoever draws the surface."""

    def __init__(self) -> None:
        self._plots: dict[Shown, Panel] = {
            "contour": ContourPanel(),
            "curves": CurvesPanel(),
            "data": DataPanel(),
        }
        self._places: dict[Shown, QRectF] = {}  # of the plots in the last picture, in pixels

    def image(
        self,
        frame: Frame,
        form: PictureForm,
        draw_scene: DrawScene | None,
        size: tuple[int, int] | None = None,
    ) -> QImage:
        """The picture of `frame` in that form; of another size, where one is given.

        `draw_scene` may be None where the surface is not on it.

        Raises:
            PictureError: there is no room for it.
        """
        size = size or form.size
        layout = stage_layout(form, size, DataPanel.wanted(frame))
        picture = _canvas(size, frame, form.transparent)
        painter = QPainter(picture)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing
        )
        try:
            for name, cell in layout.cells.items():
                place = _pixels(cell, layout.scale)
                if place.isEmpty():
                    continue
                if name == "surface":
                    assert draw_scene is not None
                    inside = place.width(), place.height()
                    shown = draw_scene(frame, inside, layout.scale, form)
                    painter.drawImage(place.topLeft(), shown)
                elif name != "data" or DataPanel.wanted(frame):
                    self._paint_plot(painter, name, frame, form, QRectF(place), layout.scale)
            painter.scale(layout.scale, layout.scale)
            if layout.header is not None and layout.footer is not None:
                _paint_header(painter, frame, layout.header)
                _paint_footer(painter, frame, layout.footer)
        finally:
            painter.end()
        return picture

    def _paint_plot(
        self,
        painter: QPainter,
        name: Shown,
        frame: Frame,
        form: PictureForm,
        place: QRectF,
        scale: float,
    ) -> None:
        plot = self._plots[name]
        plot.clear = form.transparent
        plot.show(frame)
        if form.shown == name and form.legend:  # no list says which line is whose
            place = paint_named(painter, plot, frame, place, scale)
        else:
            plot.paint(painter, place, scale)
        self._places[name] = place

    def lay_over(
        self,
        picture: QImage,
        frame: Frame,
        form: PictureForm,
        hand: Hand | None,
        told: str = "",
        telling: float = 1.0,
    ) -> None:
        """Paint the pointer, and what was just edited, over the picture of `frame`.

        Args:
            picture: the one that `image` made last, or a copy of it.
            telling: how much of the words is to be seen, 0 … 1.
        """
        size = picture.width(), picture.height()
        layout = stage_layout(form, size, DataPanel.wanted(frame))
        painter = QPainter(picture)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing
        )
        try:
            painter.scale(layout.scale, layout.scale)
            if told:
                over = next(iter(layout.cells.values()))
                paint_plate(painter, told, telling, over, frame.theme)
            if hand is not None:
                paint_hand(painter, self._mark(hand, frame, layout), frame.theme)
        finally:
            painter.end()

    def _mark(self, hand: Hand, frame: Frame, layout: StageLayout) -> Mark:
        pointer = hand.pointer
        tip = None if pointer is None else self._place(pointer, frame, layout)
        rings = [(self._place(at, frame, layout), share) for at, share in hand.rings]
        return Mark(
            tip,
            pointer is not None and pointer.held,
            tuple((at, share) for at, share in rings if at is not None),
        )

    def _place(self, pointer: Pointer, frame: Frame, layout: StageLayout) -> QPointF | None:
        """Where what the pointer points at lies, in design units; None if it is not there."""
        cell = layout.cells.get(pointer.panel)
        if cell is None or cell.isEmpty():
            return None
        box, scale = QRectF(_pixels(cell, layout.scale)), layout.scale
        if pointer.panel == "surface":
            place = place_on_surface(frame, pointer.run, (pointer.x, pointer.y), box, scale)
        else:
            plot, box = self._plots[pointer.panel], self._places.get(pointer.panel, box)
            inside = plot.inside
            x, y = (
                inside.left() + pointer.x * inside.width(),
                inside.top() + pointer.y * inside.height(),
            )
            place = within(plot.way_into(box).map(QPointF(x, y)), box)
        return place / scale

    def close(self) -> None:
        """Give back the plots."""
        for plot in self._plots.values():
            plot.widget.close()
            plot.widget.deleteLater()


def png_of(picture: QImage) -> bytes:
    """A PNG file of a picture; its alpha, where it has some, is not multiplied into its colours.

    Raises:
        PictureError: Qt cannot write one.
    """
    data = QBuffer()
    data.open(QBuffer.OpenModeFlag.WriteOnly)
    if not picture.save(data, "PNG"):  # type: ignore[call-overload]
        raise PictureError(Message(N_("The picture cannot be written as PNG.")))
    return bytes(data.data().data())


def _canvas(size: tuple[int, int], frame: Frame, transparent: bool) -> QImage:
    kind = QImage.Format.Format_ARGB32_Premultiplied if transparent else QImage.Format.Format_RGB32
    picture = QImage(*size, kind)
    if picture.isNull():
        raise PictureError(
            Message(N_("There is no memory for a picture of this size: choose a smaller one."))
        )
    picture.fill(Qt.GlobalColor.transparent if transparent else QColor(*frame.theme.background))
    return picture


def _pixels(rect: QRectF, scale: float) -> QRect:
    """`rect` in whole device pixels."""
    left, top = round(rect.left() * scale), round(rect.top() * scale)
    right, bottom = round(rect.right() * scale), round(rect.bottom() * scale)
    return QRect(left, top, right - left, bottom - top)


def _paint_header(painter: QPainter, frame: Frame, box: QRectF) -> None:
    painter.setPen(QColor(*frame.theme.text))
    inside = box.adjusted(MARGIN + 8.0, 4.0, -(MARGIN + 8.0), 0.0)
    _write(painter, inside, frame.title, TITLE_SIZES, SEMIBOLD)


def _paint_footer(painter: QPainter, frame: Frame, box: QRectF) -> None:
    """How far the playhead is, as a line and in words; the caption between."""
    theme, share = frame.theme, min(frame.head / max(frame.length, 1), 1.0)
    line = QRectF(box.left(), box.top(), box.width(), 2.0)
    painter.fillRect(line, QColor(*theme.line))
    painter.fillRect(
        QRectF(line.left(), line.top(), share * line.width(), 2.0), QColor(*theme.accent)
    )
    inside = box.adjusted(MARGIN + 8.0, 2.0, -(MARGIN + 8.0), 0.0)
    shown = font(14.0)
    painter.setFont(shown)
    painter.setPen(QColor(*theme.dim))
    count = head_of_text(frame.head, frame.length, frame.pace)
    width = advance(count, 14.0)
    middle = inside.center().y() + 0.36 * QFontMetricsF(shown).ascent()
    painter.drawText(QPointF(inside.right() - width, middle), count)
    if frame.caption:
        painter.setPen(QColor(*theme.text))
        space = inside.adjusted(0.0, 0.0, -(width + 24.0), 0.0)
        _write(painter, space, frame.caption, CAPTION_SIZES, REGULAR)


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

"""Where everything lies on a picture of the stage, of any size and shape."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF

from gdviz.render.form import PictureForm, Shown

DESIGN, ALONE = 1120.0 * 630.0, 960.0 * 540.0
"""The area for which words and lines are designed, and that of one thing alone. On a larger
picture they grow by the same factor, whatever its shape."""

HEADER, FOOTER, MARGIN, PROGRESS = 52.0, 44.0, 16.0, 2.0
NARROW, TALL_FOOTER = 900.0, 72.0
"""A picture narrower than that has room for more lines under it."""

PANORAMA, WIDE, UPRIGHT, SLENDER = 2.2, 1.2, 0.8, 0.45
"""Width over height: from where on plots stand in a row beside the surface, in a column beside
it, in a row under it, and in two rows under it; below that they are stacked under it."""

SIDE_SHARE = 0.33


@dataclass(frozen=True)
class StageLayout:
    """Where everything lies, in design units from the top left.

    Attributes:
        width, height: of the whole. scale: device pixels per unit.
        header, progress, footer: None where there are no words.
        cells: of the surface and of the plots that are shown, by name.
    """

    width: float
    height: float
    scale: float
    header: QRectF | None
    progress: QRectF | None
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
        progress=QRectF(0.0, h - footer, w, PROGRESS) if form.title else None,
        footer=QRectF(0.0, h - footer + PROGRESS, w, footer - PROGRESS) if form.title else None,
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
    place = in_pixels(cell, layout.scale) if cell is not None else QRect()
    return None if place.isEmpty() else place


def in_pixels(rect: QRectF, scale: float) -> QRect:
    """`rect` in whole device pixels."""
    left, top = round(rect.left() * scale), round(rect.top() * scale)
    right, bottom = round(rect.right() * scale), round(rect.bottom() * scale)
    return QRect(left, top, right - left, bottom - top)

"""A picture put together from parts: of the next one only what has changed is painted.

While runs play, that is about their heads, the end of their curves, and some numbers. Every pixel
is as if all had been painted: what is painted anew is painted whole, beside the picture, and only
rectangles of it are taken over, since Qt cuts a line at the edge of a clip a little otherwise.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter, QTransform

from gdviz.render.guard import painting
from gdviz.render.marks import Mark, differences
from gdviz.render.rects import Rect, area, merged

HINTS = (
    QPainter.RenderHint.Antialiasing
    | QPainter.RenderHint.TextAntialiasing
    | QPainter.RenderHint.SmoothPixmapTransform
)

WORTH = 0.6
"""If more of a part than this share has changed, all of it counts as changed."""


@dataclass(frozen=True, eq=False)
class Part:
    """A rectangle of a picture: a ground, and marks on it.

    Attributes:
        place: in device pixels; those of the parts of one picture do not overlap.
        ground: all that the ground depends on, compared with `==`, but for what `moved` tells.
        paint_ground: paints it, in device pixels, clipped to what is wanted.
        way: from the units of the marks to device pixels; the same factor across and down.
        clip: in these units; no mark is seen outside.
        moved: where the ground is another than in the picture before; None for anywhere.
    """

    place: QRect
    ground: object
    paint_ground: Callable[[QPainter], None]
    way: QTransform = field(default_factory=QTransform)
    clip: QRectF | None = None
    marks: Sequence[Mark] = ()
    moved: Sequence[Rect] | None = ()


class KeptPicture:
    """The last picture of one size, and its ground."""

    def __init__(self) -> None:
        self._parts: Sequence[Part] = ()
        self._begin(QImage(1, 1, QImage.Format.Format_RGB32))

    def show(self, parts: Sequence[Part], empty: QImage) -> list[Rect] | None:
        """Make it the picture of these parts.

        Args:
            empty: what it is where there is no part. Another object begins another picture.

        Returns:
            The rectangles outside of which it is as it was; None for anywhere.
        """
        places = [part.place for part in parts]
        if self._empty.image is not empty or [part.place for part in self._parts] != places:
            self._begin(empty)
        before, self._parts = self._parts, ()
        changed: list[Rect] = []
        for number, part in enumerate(parts):
            changed += self._show_part(part, before[number] if before else None)
        self._parts = parts
        return changed if before else None

    @property
    def picture(self) -> QImage:
        """The picture, not to be painted on."""
        return self._picture.image

    def _begin(self, empty: QImage) -> None:
        self._empty = _Canvas(empty)
        self._ground, self._scratch, self._picture = (_Canvas(empty.copy()) for _ in range(3))
        self._parts = ()

    def _show_part(self, part: Part, last: Part | None) -> list[Rect]:
        """Have a part as it should be; where it was another."""
        place = _rect(part.place)
        rects = self._with_ground(part, last) + _changed_marks(part, last)
        rects = merged([rect for rect in rects if area(rect)])
        if sum(map(area, rects)) > WORTH * area(place):
            rects = [place]
        if rects and part.marks:
            self._paint(part, rects)
        elif rects:
            self._picture.take(self._ground, rects)
        return rects

    def _with_ground(self, part: Part, last: Part | None) -> list[Rect]:
        """Have the ground of a part as it should be; where that was another."""
        fresh = last is None or last.ground != part.ground or part.moved is None
        rects = [_rect(part.place)] if fresh else list(part.moved or ())
        if rects:
            self._ground.take(self._empty, rects)
            with painting(self._ground.image) as painter:
                painter.setRenderHints(HINTS)
                for rect in rects:
                    painter.setClipRect(QRect(*rect))
                    part.paint_ground(painter)
        return rects

    def _paint(self, part: Part, rects: Sequence[Rect]) -> None:
        """Have these rectangles of a part as they should be."""
        back, _ = part.way.inverted()
        only = [back.mapRect(QRectF(QRect(*rect))) for rect in rects]
        self._scratch.take(self._ground, rects)
        with painting(self._scratch.image) as painter:
            for mark in part.marks:
                if not mark.meets(only):
                    continue
                painter.setRenderHints(HINTS)
                painter.setTransform(part.way)
                if part.clip is not None:
                    painter.setClipRect(part.clip)
                mark.paint(painter, only)
        self._picture.take(self._scratch, rects)


class _Canvas:
    """An image, and its pixels as an array: (height, width) of uint32, to be written to."""

    def __init__(self, image: QImage) -> None:
        self.image = image
        shape = image.height(), image.width()
        self._pixels = np.frombuffer(image.bits(), dtype=np.uint32).reshape(shape)

    def take(self, source: "_Canvas", rects: Sequence[Rect]) -> None:
        """Have these rectangles from another one of its size."""
        for x, y, width, height in rects:
            inside = slice(y, y + height), slice(x, x + width)
            self._pixels[inside] = source._pixels[inside]


def _changed_marks(part: Part, last: Part | None) -> list[Rect]:
    """Where the marks of a part look otherwise than in the picture before."""
    whole = [_rect(part.place)]
    if last is None or (last.way, last.clip) != (part.way, part.clip):
        return whole
    boxes = differences(last.marks, part.marks, part.way.m11())
    if boxes is None:
        return whole
    places = [part.way.mapRect(box).toAlignedRect().intersected(part.place) for box in boxes]
    return [_rect(place) for place in places]


def _rect(place: QRect) -> Rect:
    return place.x(), place.y(), place.width(), place.height()

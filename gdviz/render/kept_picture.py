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
        paint_ground: paints it, in device pixels and within the place, clipped to what is wanted.
        way: from the units of the marks to device pixels; the same factor across and down.
        clip: in these units; no mark is seen outside. None for the place.
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
    """The last picture of one size; and its ground, when there has been a second one."""

    def __init__(self) -> None:
        self._parts: Sequence[Part] = ()
        self._begin(QImage(1, 1, QImage.Format.Format_RGB32))

    def show(self, parts: Sequence[Part], empty: QImage) -> list[Rect] | None:
        """Make it the picture of these parts.

        Args:
            empty: what it is where there is no part. Another object begins another picture.

        Returns:
            The rectangles outside of which it is as it was; None for anywhere.

        Raises:
            MemoryError: there is no room for it.
        """
        places = [part.place for part in parts]
        if self._empty.image is not empty or [part.place for part in self._parts] != places:
            self._begin(empty)
        before, self._parts = self._parts, ()  # what fails leaves no half a picture
        changed: list[Rect] | None = None
        if before:
            beside = self._beside or self._ground_of(parts)
            changed = []
            for part, last in zip(parts, before, strict=True):
                changed += self._show_part(part, last, *beside)
        else:
            for part in parts:
                _paint_ground(part, self._picture, [_rect(part.place)])
                _paint_marks(part, self._picture, [_rect(part.place)])
        self._parts = parts
        return changed

    @property
    def picture(self) -> QImage:
        """The picture, not to be painted on."""
        return self._picture.image

    def _begin(self, empty: QImage) -> None:
        self._empty, self._picture = _Canvas(empty), _Canvas(empty.copy())
        self._beside: tuple[_Canvas, _Canvas] | None = None
        self._parts = ()

    def _ground_of(self, parts: Sequence[Part]) -> tuple["_Canvas", "_Canvas"]:
        """The ground of a picture, and room to paint beside it."""
        ground, scratch = (_Canvas(self._empty.image.copy()) for _ in range(2))
        for part in parts:
            _paint_ground(part, ground, [_rect(part.place)])
        self._beside = ground, scratch
        return self._beside

    def _show_part(
        self, part: Part, last: Part, ground: "_Canvas", scratch: "_Canvas"
    ) -> list[Rect]:
        """Have a part as it should be; where it was another."""
        place = _rect(part.place)
        fresh = last.ground != part.ground or part.moved is None
        rects = [place] if fresh else list(part.moved or ())
        ground.take(self._empty, rects)
        _paint_ground(part, ground, rects)
        rects = merged([rect for rect in rects + _changed_marks(part, last) if area(rect)])
        if sum(map(area, rects)) > WORTH * area(place):
            rects = [place]
        if rects and part.marks:
            scratch.take(ground, rects)
            _paint_marks(part, scratch, rects)
        self._picture.take(scratch if part.marks else ground, rects)
        return rects


def _paint_ground(part: Part, canvas: "_Canvas", rects: Sequence[Rect]) -> None:
    """Paint the ground of a part in these rectangles of it."""
    if not rects:
        return
    with painting(canvas.image) as painter:
        painter.setRenderHints(HINTS)
        for rect in rects:
            if rect != _rect(part.place):  # within a clip Qt blends edges by a level otherwise
                painter.setClipRect(QRect(*rect))
            part.paint_ground(painter)


def _paint_marks(part: Part, canvas: "_Canvas", rects: Sequence[Rect]) -> None:
    """Paint the marks of a part: right in these rectangles of it, and anyhow around them."""
    back, _ = part.way.inverted()
    only = [back.mapRect(QRectF(QRect(*rect))) for rect in rects]
    with painting(canvas.image) as painter:
        for mark in part.marks:
            if mark.meets(only):
                painter.setRenderHints(HINTS)
                painter.resetTransform()
                painter.setClipRect(part.place)
                painter.setTransform(part.way)
                if part.clip is not None:
                    painter.setClipRect(part.clip)
                mark.paint(painter, only)


class _Canvas:
    """An image, and its pixels as an array: (height, width) of uint32, to be written to."""

    def __init__(self, image: QImage) -> None:
        """Raises MemoryError where Qt had none for the image."""
        if image.isNull():
            raise MemoryError
        self.image = image
        shape = image.height(), image.width()
        self._pixels = np.frombuffer(image.bits(), dtype=np.uint32).reshape(shape)

    def take(self, source: "_Canvas", rects: Sequence[Rect]) -> None:
        """Have these rectangles from another one of its size."""
        for x, y, width, height in rects:
            inside = slice(y, y + height), slice(x, x + width)
            self._pixels[inside] = source._pixels[inside]


def _changed_marks(part: Part, last: Part) -> list[Rect]:
    """Where the marks of a part look otherwise than in the picture before."""
    boxes = None
    if (last.way, last.clip) == (part.way, part.clip):
        boxes = differences(last.marks, part.marks, part.way.m11())
    if boxes is None:
        return [_rect(part.place)]
    places = [part.way.mapRect(box).toAlignedRect().intersected(part.place) for box in boxes]
    return [_rect(place) for place in places]


def _rect(place: QRect) -> Rect:
    return place.x(), place.y(), place.width(), place.height()

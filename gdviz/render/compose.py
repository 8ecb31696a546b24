"""The one composition: what the stage shows, as a picture of any size and shape."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from PySide6.QtCore import QBuffer, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QTransform

from gdviz.render.form import PictureError, PictureForm, Shown
from gdviz.render.frame import Frame
from gdviz.render.hand import HandPlaces, paint_hand, paint_plate, place_on_surface, within
from gdviz.render.kept_picture import HINTS, KeptPicture, Part
from gdviz.render.layout import StageLayout, in_pixels, stage_layout
from gdviz.render.plots.contour import ContourPanel
from gdviz.render.plots.curves import CurvesPanel
from gdviz.render.plots.data import DataPanel
from gdviz.render.plots.legend import named_parts
from gdviz.render.plots.panel import Panel
from gdviz.render.rects import Rect, moved_by
from gdviz.render.scene3d.dressing import Bare
from gdviz.render.scene3d.overlay import words_of
from gdviz.render.style import Rgb
from gdviz.render.titles import footer_of, header_of, progress_of
from gdviz.scene.take import Hand, Pointer
from gdviz.text import N_, Message

NO_MEMORY = N_("There is no memory for a picture of this size: choose a smaller one.")

DrawScene: TypeAlias = Callable[[Frame, tuple[int, int], float, PictureForm], Bare]
"""Draws the surface of a frame: size in pixels, size of words and lines, and in which form."""


class Composition:
    """Puts frames together into whole pictures, whoever draws the surface.

    Of a picture that follows on another only what has changed is painted.

    Attributes:
        changed: rectangles outside of which the last picture is as the one before it; None for
            anywhere.
    """

    def __init__(self) -> None:
        self._plots: dict[Shown, Panel] = {
            "contour": ContourPanel(),
            "curves": CurvesPanel(),
            "data": DataPanel(),
        }
        self._places: dict[Shown, QRectF] = {}  # of the plots in the last picture, in pixels
        self._kept = KeptPicture()
        self._empty: tuple[object, QImage] | None = None
        self._bare: Bare | None = None
        self.changed: Sequence[Rect] | None = None

    def image(
        self,
        frame: Frame,
        form: PictureForm,
        draw_scene: DrawScene | None,
        size: tuple[int, int] | None = None,
    ) -> QImage:
        """The picture of `frame`: see `show`, which raises the same."""
        self.show(frame, form, draw_scene, size)
        return self.picture.copy()

    @property
    def picture(self) -> QImage:
        """The last picture, not to be painted on: the next one will be made of it."""
        return self._kept.picture

    def show(
        self,
        frame: Frame,
        form: PictureForm,
        draw_scene: DrawScene | None,
        size: tuple[int, int] | None = None,
    ) -> None:
        """Make it the picture of `frame` in that form; of another size, where one is given.

        `draw_scene` may be None where the surface is not on it.

        Raises:
            PictureError: there is no room for it.
        """
        size = size or form.size
        layout = stage_layout(form, size, DataPanel.wanted(frame))
        parts: list[Part] = []
        for name, cell in layout.cells.items():
            place = in_pixels(cell, layout.scale)
            if place.isEmpty():
                continue
            if name == "surface":
                assert draw_scene is not None
                bare = draw_scene(frame, (place.width(), place.height()), layout.scale, form)
                parts.append(self._surface(frame, form, place, layout.scale, bare))
            elif name != "data" or DataPanel.wanted(frame):
                parts += self._plot(name, frame, form, place, layout.scale)
        way = QTransform.fromScale(layout.scale, layout.scale)
        for box, words in (
            (layout.header, header_of),
            (layout.progress, progress_of),
            (layout.footer, footer_of),
        ):
            if box is not None:
                place = in_pixels(box, layout.scale)
                parts.append(Part(place, None, _nothing, way, marks=words(frame, box)))
        empty = self._canvas(size, frame.theme.background, form.transparent)
        try:
            self.changed = self._kept.show(parts, empty)
        except MemoryError as error:
            raise PictureError(Message(NO_MEMORY)) from error

    def _surface(
        self, frame: Frame, form: PictureForm, place: QRect, scale: float, bare: Bare
    ) -> Part:
        last, self._bare = self._bare, bare
        changed = bare.changed if last is not None and bare.follows(last) else None
        at = place.topLeft()
        return Part(
            place=place,
            ground=None,
            paint_ground=lambda painter: painter.drawImage(at, bare.image),
            way=QTransform.fromTranslate(at.x(), at.y()).scale(scale, scale),
            marks=words_of(
                *(frame, place.width() / scale, place.height() / scale, scale),
                axes=form.axes,
                legend=form.legend,
            ),
            moved=None if changed is None else moved_by(changed, at.x(), at.y()),
        )

    def _plot(
        self, name: Shown, frame: Frame, form: PictureForm, place: QRect, scale: float
    ) -> list[Part]:
        plot = self._plots[name]
        plot.clear = form.transparent
        plot.show(frame)
        if form.shown == name and form.legend:  # no list says which line is whose
            parts = named_parts(plot, frame, QRectF(place), scale)
        else:
            parts = [plot.part(frame, QRectF(place), scale)]
        self._places[name] = QRectF(parts[0].place)
        return parts

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
        painter.setRenderHints(HINTS)
        try:
            painter.scale(layout.scale, layout.scale)
            if told:
                over = next(iter(layout.cells.values()))
                paint_plate(painter, told, telling, over, frame.theme)
            if hand is not None:
                paint_hand(painter, self._mark(hand, frame, layout), frame.theme)
        finally:
            painter.end()

    def _mark(self, hand: Hand, frame: Frame, layout: StageLayout) -> HandPlaces:
        pointer = hand.pointer
        tip = None if pointer is None else self._place(pointer, frame, layout)
        rings = [(self._place(at, frame, layout), share) for at, share in hand.rings]
        return HandPlaces(
            tip,
            pointer is not None and pointer.held,
            tuple((at, share) for at, share in rings if at is not None),
        )

    def _place(self, pointer: Pointer, frame: Frame, layout: StageLayout) -> QPointF | None:
        """Where what the pointer points at lies, in design units; None if it is not there."""
        cell = layout.cells.get(pointer.panel)
        if cell is None or cell.isEmpty():
            return None
        box, scale = QRectF(in_pixels(cell, layout.scale)), layout.scale
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

    def _canvas(self, size: tuple[int, int], background: Rgb, transparent: bool) -> QImage:
        """An empty picture; the same object while it is the same."""
        key = size, background, transparent
        if self._empty is None or self._empty[0] != key:
            self._empty = key, _canvas(*key)
        return self._empty[1]

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


def _canvas(size: tuple[int, int], background: Rgb, transparent: bool) -> QImage:
    kind = QImage.Format.Format_ARGB32_Premultiplied if transparent else QImage.Format.Format_RGB32
    picture = QImage(*size, kind)
    if picture.isNull():
        raise PictureError(Message(NO_MEMORY))
    picture.fill(Qt.GlobalColor.transparent if transparent else QColor(*background))
    return picture


def _nothing(painter: QPainter) -> None:
    """Paint the ground of what has none of its own."""

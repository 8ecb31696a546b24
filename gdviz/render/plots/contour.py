"""The loss from above: its heights as colours, contour lines, and the runs on them."""

from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.functions import arrayToQPolygonF
from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QTransform,
)

from gdviz.core.arrays import Array
from gdviz.engine.trajectory import Trajectory
from gdviz.render.fonts import font, text_path
from gdviz.render.frame import NET, Frame, Net, Surface
from gdviz.render.isolines import isolines, lines_at, pieces_of
from gdviz.render.marks import Mark
from gdviz.render.numbers import axis_words, distinct_numbers, read_number, short_number
from gdviz.render.picking import REACH_PX
from gdviz.render.plots.canvas import Canvas
from gdviz.render.plots.field import Field, even_counts
from gdviz.render.plots.ink import draw_cross, ink, near, pen
from gdviz.render.plots.kept import Kept
from gdviz.render.plots.level_labels import LevelLabel, gapped, place_labels
from gdviz.render.plots.lines import cased, draw_pieces
from gdviz.render.plots.panel import Panel
from gdviz.render.plots.signs import critical_mark, frame_mark, marker_mark, ring_mark
from gdviz.render.plots.thin import Thinned
from gdviz.render.plots.vectors import draw_numbers, draw_vectors
from gdviz.render.runs import RunFrame
from gdviz.render.style import Rgb, height_colours, run_colour, run_dash, run_ink
from gdviz.render.world import ticks
from gdviz.scene.region import moved
from gdviz.scene.spec import ColourMap, Region
from gdviz.text import tr

DARK: Rgb = (12, 20, 40)
PALE: Rgb = (255, 255, 255)

NUMBER_PX = 10.0
"""Logical pixels, of the numbers on the lines."""

CLICK_WAIT_MS = 250
"""A click acts when it can no longer become a double click, which means something else."""


class ContourPanel(Panel):
    """The plane of parameters.

    The wheel or two fingers zoom about the pointer, a drag that begins on no ring pans, a double
    click shows all, and a click chooses a start.

    Signals:
        start_chosen: x, y of a click, and whether only the selected run is meant (Alt).
        start_grabbed: x, y of a start that is taken hold of, and the same. start_moved: x, y.
        start_released: it is let go of.
        zoom_wished: x, y of the pointer, and by how many notches. seen_wished: the `Region` that
            a hand has moved to. all_wished: the whole range again.
    """

    start_chosen = Signal(float, float, bool)
    start_grabbed = Signal(float, float, bool)
    start_moved = Signal(float, float)
    start_released = Signal()
    zoom_wished = Signal(float, float, float)
    seen_wished = Signal(object)
    all_wished = Signal()

    def __init__(self, zoom: float = 1.0) -> None:
        super().__init__(zoom)
        self._ground: _Ground | None = None
        self._coloured: ColourMap | None = None
        self._field: Field | None = None
        self._net: tuple[Net, list[QPainterPath]] | None = None
        self._thinned: WeakKeyDictionary[Trajectory, Thinned] = WeakKeyDictionary()
        self._mouse: QPointF | None = None
        self._dragging = False
        self._panned: Region | None = None  # what was seen when the pan began
        self._clicked = (0.0, 0.0, False)
        self._click_timer = QTimer(self, singleShot=True, interval=CLICK_WAIT_MS)
        self._click_timer.timeout.connect(self._choose_start)
        self.canvas.on_drag = self._drag
        self.canvas.on_wheel = self._zoom
        self.widget.scene().sigMouseMoved.connect(self._hover)
        self.widget.scene().sigMouseClicked.connect(self._click)
        self.widget.mouse_left.connect(lambda: self._point_at(None))

    def title(self) -> str:
        return tr("Contour lines")

    def names(self, frame: Frame) -> tuple[str, str]:
        surface, world = frame.surface, frame.surface.world
        x_name, _ = axis_words(surface.x_name, ticks(*world.x))
        y_name, _ = axis_words(surface.y_name, ticks(*world.y))
        return x_name, y_name

    def ground(self, frame: Frame) -> object:
        return frame.surface

    def prepare(self, frame: Frame) -> None:
        surface = frame.surface
        known = self._ground is not None and self._ground.surface is surface
        if not known or self._coloured != frame.colours:
            self._ground = _Ground(surface, frame.colours, self.zoom)
            self._coloured = frame.colours
        self.canvas.set_ranges(surface.world.x, surface.world.y)
        for side, (low, high) in (("bottom", surface.world.x), ("left", surface.world.y)):
            at = ticks(low, high)
            self.mark(side, (at - low) / (high - low), axis_words("", at)[1])

    def ground_of(self, frame: Frame) -> object:
        return frame.field and self._field_of(frame), frame.critical

    def draw_ground(self, painter: QPainter, frame: Frame) -> None:
        canvas = self.canvas
        if self._ground is not None:
            under = None if self.clear else QColor(*frame.theme.background)
            self._ground.draw(painter, canvas.rect, under)
        if frame.field:
            numbers = [] if self._ground is None else self._ground.numbers
            self._field_of(frame).draw(painter, canvas, numbers)
        best = frame.problem.minimum()
        if best is not None and not frame.critical:
            painter.setPen(pen((255, 255, 255), 1.4, 0.9))
            draw_cross(painter, canvas.place(best), 5.0)

    def marks(self, frame: Frame) -> list[Mark]:
        canvas, theme, net, vectors = self.canvas, frame.theme, frame.net, frame.vectors
        whole = [canvas.rect]
        marks: list[Mark] = []
        if net is not None:
            marks.append(Mark(net, whole, lambda painter: self._draw_net(painter, frame, net)))
        for point in frame.critical:
            place = canvas.place(np.array(point.theta))
            marks.append(critical_mark(place, point.kind))
        for run in frame.shown:
            rgb, width = run_ink(run.colour, run.faded, theme), 1.2 if run.faded else 2.0
            points = canvas.place(self._trail(run))
            marks.append(cased(points, rgb, theme, width, run_dash(run.colour)))
        for start in dict.fromkeys(tuple(run.columns.theta[0].tolist()) for run in frame.shown):
            marks += self._start_mark(canvas.place(np.array(start)))
        for run in frame.shown:
            head = canvas.place(run.theta)
            if near(head, canvas.rect) and not run.ghost:
                marks.append(marker_mark(QPointF(*head.tolist()), run.colour, theme, 5.5))
        if vectors is not None:

            def paint_vectors(painter: QPainter) -> None:
                draw_vectors(painter, vectors, canvas, theme)
                draw_numbers(painter, vectors, canvas.rect, theme, self.zoom)

            marks.append(Mark((vectors, theme), whole, paint_vectors))
        if self._mouse is not None:
            at = self._mouse
            cursor = Mark((at, frame), whole, lambda painter: self._draw_cursor(painter, frame, at))
            marks.append(cursor)
        return [*marks, frame_mark(canvas.rect, theme)]

    def _field_of(self, frame: Frame) -> Field:
        counts = even_counts(self.canvas.rect.width(), self.canvas.rect.height())
        known = self._field
        if known is None or known.loss is not frame.surface.loss or known.counts != counts:
            known = Field(frame.problem, frame.surface, frame.reduction, counts)
            self._field = known
        return known

    def _draw_net(self, painter: QPainter, frame: Frame, net: Net) -> None:
        """Lines of the batch's own surface, at levels of the whole one's."""
        if self._net is None or self._net[0] is not net:
            levels = frame.surface.levels[::2].tolist()
            self._net = net, [_path(isolines(net.loss, level)) for level in levels]
        rect, cells = self.canvas.rect, NET - 1
        to_pixels = QTransform(
            rect.width() / cells, 0.0, 0.0, -rect.height() / cells, 0.0, rect.height()
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for rgb, width in (((20, 22, 28), 2.6), (run_colour(net.colour), 1.3)):
            painter.setPen(pen(rgb, width, 0.9))
            for path in self._net[1]:
                painter.drawPath(to_pixels.map(path))

    def _trail(self, run: RunFrame) -> Array:
        thinned = self._thinned.setdefault(run.trajectory, Thinned())
        theta = run.columns.theta
        passed = theta[thinned.rows(theta, run.row)]
        return np.concatenate([passed, run.theta[None]]) if run.fraction else passed

    def _start_mark(self, at: Array) -> list[Mark]:
        """The ring where runs begin, if it is in the picture."""
        return [ring_mark(at)] if near(at, self.canvas.rect) else []

    # --- mouse ---------------------------------------------------------------------------------

    def _hover(self, at: QPointF) -> None:
        view = self.widget.getViewBox()
        inside = view.sceneBoundingRect().contains(at)
        mouse = view.mapFromScene(at) if inside else None
        self._point_at(mouse)
        if not self._dragging and self._panned is None:
            held = mouse is not None and self._start_under(mouse) is not None
            self.widget.setCursor(
                Qt.CursorShape.OpenHandCursor if held else Qt.CursorShape.ArrowCursor
            )

    def _point_at(self, mouse: QPointF | None) -> None:
        if mouse != self._mouse:
            self._mouse = mouse
            self.canvas.update()

    def _click(self, event) -> None:
        view = self.widget.getViewBox()
        inside = view.sceneBoundingRect().contains(event.scenePos())
        if inside and event.button() == Qt.MouseButton.LeftButton and self.frame is not None:
            if event.double():
                self._click_timer.stop()
                self.all_wished.emit()
                return
            x, y = _data_at(self.canvas, view.mapFromScene(event.scenePos()))
            only_one = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            self._clicked = x, y, only_one
            self._click_timer.start()

    def _choose_start(self) -> None:
        self.start_chosen.emit(*self._clicked)

    def _zoom(self, at: QPointF, notches: float) -> None:
        self.zoom_wished.emit(*_data_at(self.canvas, at), notches)

    def _drag(self, event: Any) -> None:
        event.accept()
        if event.isStart():
            self._take_hold(event)
        self._point_at(event.pos())
        if self._panned is not None:
            self._pan(self._panned, event.pos() - event.buttonDownPos())
        elif self._dragging:
            self.start_moved.emit(*_data_at(self.canvas, event.pos()))
        if event.isFinish():
            self._let_go()

    def _take_hold(self, event: Any) -> None:
        """Of the start that the press was on, or of the plane."""
        start = self._start_under(event.buttonDownPos())
        self.widget.setCursor(Qt.CursorShape.ClosedHandCursor)
        if start is not None:
            self._dragging = True
            alone = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            self.start_grabbed.emit(*start, alone)
        elif self.frame is not None:
            self._panned = Region(self.canvas.x, self.canvas.y)

    def _let_go(self) -> None:
        held, self._dragging, self._panned = self._dragging, False, None
        shape = Qt.CursorShape.OpenHandCursor if held else Qt.CursorShape.ArrowCursor
        self.widget.setCursor(shape)
        if held:
            self.start_released.emit()

    def _pan(self, begun: Region, by: QPointF) -> None:
        """Let the plane follow a hand that has moved by so many pixels since `begun` was seen."""
        rect, (x, y) = self.canvas.rect, (begun.x, begun.y)
        dx = -by.x() / rect.width() * (x[1] - x[0])
        dy = by.y() / rect.height() * (y[1] - y[0])
        self.seen_wished.emit(moved(begun, dx, dy))

    def _start_under(self, mouse: QPointF) -> tuple[float, float] | None:
        """The start of a shown run whose ring is under the mouse."""
        if self.frame is None or not self.frame.shown:
            return None
        starts = np.array([run.columns.theta[0] for run in self.frame.shown])
        away = np.hypot(*(self.canvas.place(starts) - (mouse.x(), mouse.y())).T)
        nearest = int(away.argmin())
        if away[nearest] > REACH_PX:
            return None
        return float(starts[nearest, 0]), float(starts[nearest, 1])

    def _draw_cursor(self, painter: QPainter, frame: Frame, at: QPointF) -> None:
        rect = self.canvas.rect
        for rgb, alpha in (((20, 22, 28), 0.55), ((255, 255, 255), 0.55)):
            line = pen(rgb, 1.0, alpha, "dash")
            line.setDashOffset(0.0 if rgb[0] < 128 else 3.5)
            painter.setPen(line)
            painter.drawLine(QPointF(0.0, at.y()), QPointF(rect.width(), at.y()))
            painter.drawLine(QPointF(at.x(), 0.0), QPointF(at.x(), rect.height()))
        x, y = _data_at(self.canvas, at)
        loss = float(frame.surface.loss_at(np.array([x, y])))
        spans = [high - low for low, high in (self.canvas.x, self.canvas.y)]
        place = ", ".join(map(read_number, (x, y), spans))
        text = f"({place})  {frame.surface.loss_name} "
        _draw_reading(painter, frame, rect, at, text + short_number(loss), self.zoom)


def _data_at(canvas: Canvas, pixel: QPointF) -> tuple[float, float]:
    rect, (x0, x1), (y0, y1) = canvas.rect, canvas.x, canvas.y
    x = x0 + pixel.x() / rect.width() * (x1 - x0)
    y = y1 - pixel.y() / rect.height() * (y1 - y0)
    return float(np.clip(x, x0, x1)), float(np.clip(y, y0, y1))


def _draw_reading(
    painter: QPainter, frame: Frame, rect: QRectF, at: QPointF, text: str, zoom: float
) -> None:
    """Words beside the mouse, on the side where there is room."""
    shown = font(zoom * 11.0)
    metrics = QFontMetricsF(shown)
    box = QRectF(0.0, 0.0, metrics.horizontalAdvance(text) + 12.0, metrics.height() + 6.0)
    right, low = at.x() > 0.5 * rect.width(), at.y() > 0.5 * rect.height()
    box.moveTo(
        at.x() - box.width() - 8.0 if right else at.x() + 8.0,
        at.y() - box.height() - 8.0 if low else at.y() + 8.0,
    )
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink(frame.theme.background, 0.88))
    painter.drawRoundedRect(box, 4.0, 4.0)
    painter.setFont(shown)
    painter.setPen(ink(frame.theme.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _to_pixels(surface: Surface, size: tuple[float, float]) -> tuple[Array, Array]:
    """What leads from grid units to a plot of this size: pixels = origin + scale · units."""
    width, height = size
    across, up = (len(side) - 1 for side in (surface.x, surface.y))
    return np.array([0.0, height]), np.array([width / across, -height / up])


class _Ground:
    """What lies under the runs; made once for a surface, and its lines once for a size."""

    def __init__(self, surface: Surface, colours: ColourMap, zoom: float) -> None:
        self.surface = surface
        self._colours, self._zoom = colours, zoom
        every = 2 if surface.coarse and len(surface.x) > NET else 1
        heights = surface.world.level(surface.loss[::every, ::every])
        shown = np.where(heights > 1.0, np.nan, heights) if surface.cut else heights
        self._image = heat_image(shown, colours)
        self._cells = (heights.shape[1] - 1, heights.shape[0] - 1)
        self._size: tuple[float, float] | None = None
        self._lines: list[tuple[QPen, QPainterPath]] = []
        self._pieces: list[tuple[QPen, Array]] = []
        self._numbers: list[tuple[QColor, QColor, QPainterPath]] = []
        self._kept = Kept()

    def draw(self, painter: QPainter, rect: QRectF, under: QColor | None) -> None:
        """Fill `rect`, which lies on `under`, or on nothing."""
        if self.surface.coarse:  # it is another in the next frame
            self._paint(painter, rect)
            return
        self._kept.draw(painter, rect, under, lambda painter: self._paint(painter, rect))

    @property
    def numbers(self) -> list[QRectF]:
        """Where the numbers on its lines stand, in pixels of the size it was drawn in last."""
        return [path.boundingRect() for _, _, path in self._numbers]

    def _paint(self, painter: QPainter, rect: QRectF) -> None:
        across, up = rect.width() / self._cells[0], rect.height() / self._cells[1]
        # The outermost grid points lie on the edge, their pixels reach half a cell beyond it.
        beyond = rect.adjusted(-across / 2.0, -up / 2.0, across / 2.0, up / 2.0)
        painter.drawImage(beyond, self._image)
        if self._size != (size := (rect.width(), rect.height())):
            self._size = size
            self._pieces = []
            if self.surface.coarse:
                self._lay_out_coarse(size)
            else:
                self._lay_out(size)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for line, path in self._lines:
            painter.setPen(line)
            painter.drawPath(path)
        for line, pieces in self._pieces:
            painter.setPen(line)
            draw_pieces(painter, pieces)
        for text, halo, path in self._numbers:
            painter.strokePath(path, QPen(halo, 2.4, j=Qt.PenJoinStyle.RoundJoin))
            painter.fillPath(path, text)

    def _lay_out_coarse(self, size: tuple[float, float]) -> None:
        """Lines that are not joined and have no numbers: while they move, none could be read."""
        origin, scale = _to_pixels(self.surface, size)
        pieces, level = pieces_of(self.surface)
        places = origin + scale * pieces
        shares = self.surface.world.level(self.surface.levels).tolist()
        inks = np.array([_on(_ground_at(share, self._colours)) == DARK for share in shares])
        for dark in (True, False):
            line = _pen_of(DARK if dark else PALE)
            line.setCapStyle(Qt.PenCapStyle.FlatCap)
            self._pieces.append((line, places[inks[level] == dark]))

    def _lay_out(self, size: tuple[float, float]) -> None:
        """Lines with gaps and the numbers in them, in pixels of a plot of this size."""
        surface = self.surface
        origin, scale = _to_pixels(surface, size)
        lines = [
            [origin + scale * line for line in lines_at(surface, number)]
            for number in range(len(surface.levels))
        ]
        texts, shown = distinct_numbers(surface.levels), font(self._zoom * NUMBER_PX)
        metrics = QFontMetricsF(shown)
        widths = [metrics.horizontalAdvance(text) for text in texts]
        high = metrics.capHeight() + 2.0
        labels = place_labels(lines, texts, widths, high, size)
        gaps: dict[tuple[int, int], list[tuple[float, float]]] = {}
        for label in labels:
            gaps.setdefault((label.level, label.line), []).append((label.begin, label.end))
        shares = surface.world.level(surface.levels).tolist()
        self._lines = []
        for level, share in enumerate(shares):
            pieces = [
                piece
                for number, line in enumerate(lines[level])
                for piece in gapped(line, gaps.get((level, number), ()))
            ]
            self._lines.append((_line_pen(share, self._colours), _path(pieces)))
        self._numbers = [
            (
                *_number_inks(shares[label.level], self._colours),
                _number_path(label, texts[label.level], widths[label.level], metrics, shown),
            )
            for label in labels
        ]


def _number_path(
    label: LevelLabel, text: str, width: float, metrics: QFontMetricsF, shown: QFont
) -> QPainterPath:
    turned = QTransform().translate(label.x, label.y).rotate(label.angle)
    return turned.map(text_path(QPointF(-0.5 * width, 0.5 * metrics.capHeight()), text, shown))


def heat_image(heights: Array, name: ColourMap = "deep") -> QImage:
    """Heights (ny, nx), as shares 0…1, in the colours of the surface; clear where not finite."""
    inks, sound = _inks(name), np.isfinite(heights)
    shares = heights if sound.all() else np.where(sound, heights, 0.0)
    number = np.rint(np.clip(shares, 0.0, 1.0) * (len(inks) - 1)).astype(np.uint8)
    picture = inks[number[::-1]]  # the first row is the lowest
    if shares is not heights:
        picture[~sound[::-1]] = 0
    height, width = heights.shape
    kind = QImage.Format.Format_ARGB32_Premultiplied
    return QImage(picture.data, width, height, 4 * width, kind).copy()


def _inks(name: ColourMap) -> NDArray[np.uint32]:
    """A colour map as Qt has colours in a picture: (256,)."""
    red, green, blue = height_colours(name).astype(np.uint32).T
    return np.asarray(0xFF000000 + 0x10000 * red + 0x100 * green + blue, dtype=np.uint32)


def _line_pen(share: float, colours: ColourMap) -> QPen:
    """Darker than the ground; lighter where that is dark itself."""
    return _pen_of(_on(_ground_at(share, colours)))


def _pen_of(rgb: Rgb) -> QPen:
    return pen(rgb, 0.8, 0.30 if rgb == DARK else 0.34)


def _number_inks(share: float, colours: ColourMap) -> tuple[QColor, QColor]:
    """Of a number on the line at this height, and of the halo around it, which is the ground's."""
    ground = _ground_at(share, colours)
    rgb = _on(ground)
    return ink(rgb, 0.72 if rgb == DARK else 0.88), ink(ground, 0.8)


def _ground_at(share: float, colours: ColourMap) -> Rgb:
    red, green, blue = height_colours(colours)[round(float(np.clip(share, 0.0, 1.0)) * 255)]
    return int(red), int(green), int(blue)


def _on(ground: Rgb) -> Rgb:
    """What can be seen on this ground."""
    return DARK if sum(ground) > 330 else PALE


def _path(lines: list[Array]) -> QPainterPath:
    path = QPainterPath()
    for line in lines:
        path.addPolygon(arrayToQPolygonF(line[:, 0], line[:, 1]))
    return path

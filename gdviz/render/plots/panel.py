"""What the plots have in common: a widget, a title, a theme, and painting at any size."""

from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QNativeGestureEvent, QPainter, QTransform
from PySide6.QtWidgets import QApplication

from gdviz.core.arrays import Array
from gdviz.render.fonts import SEMIBOLD, font
from gdviz.render.frame import Frame
from gdviz.render.guard import guarded, guarded_else
from gdviz.render.kept_picture import Part
from gdviz.render.marks import Mark
from gdviz.render.plots.axis import LEFT_WIDTH, Axis
from gdviz.render.plots.canvas import Canvas
from gdviz.render.plots.ink import draw_words, ink
from gdviz.render.style import LIGHT, Theme
from gdviz.text import language

TITLE_HEIGHT = 28
MARGIN = 14

ODD_PX = 2.0
"""Pixels: a plot has whole logical ones, so it is not quite of the shape of its place. Up to so
many of that are left empty rather than make up for it by other factors across and down."""


class Panel(QObject):
    """A plot of the current frame.

    Attributes:
        widget: to put into a window.
        clear: whether there is nothing behind it, rather than the theme's background; as it is
            when a frame is shown.
    """

    margin = 0.0
    """Pixels from the ranges of the axes to the edges of the plot."""

    def __init__(self, zoom: float = 1.0) -> None:
        """`zoom`: how many times as large as usual its type is."""
        super().__init__()
        self.frame: Frame | None = None
        self.zoom = zoom
        self.clear = False
        self.widget = _PlotWidget(_axes(zoom, self.margin), zoom)
        self.canvas = Canvas(self.widget.getViewBox(), self._paint_canvas)
        self.canvas.margin = self.margin
        self.widget.pinch = self.canvas.pinch
        self._drawn: object = None
        self._look: object = None
        self._revision = 0

    def show(self, frame: Frame) -> None:
        """Show this frame from now on; costs next to nothing where nothing has changed."""
        self.frame = frame
        if self._look != (
            look := (
                language(),
                frame.theme,
                self.ground(frame),
                frame.problem,
                frame.pace,
                frame.colours,
                self.clear,
            )
        ):
            self._look = look
            self._restyle(frame)
        if self._drawn != (drawn := self._contents(frame)):
            self._drawn = drawn
            self.canvas.update()

    def paint(self, painter: QPainter, rect: QRectF, scale: float = 1.0) -> None:
        """Paint the plot into `rect`, words and lines `scale` times their logical size.

        A plot that is in no window takes the size asked for; one that is keeps its own.
        """
        way = self._laid_out(rect, scale)
        painter.save()
        painter.setWorldTransform(way, combine=True)
        self._paint_around(painter)
        painter.translate(self.inside.topLeft())
        self.canvas.fill(painter)
        painter.restore()

    def part(self, frame: Frame, rect: QRectF, scale: float) -> Part:
        """The plot, which shows `frame`, as a part of a picture: see `paint`."""
        way = self._laid_out(rect, scale)
        begin = self.inside.topLeft()
        inside = QTransform.fromTranslate(begin.x(), begin.y()) * way

        def paint_ground(painter: QPainter) -> None:
            painter.save()
            painter.setWorldTransform(way)
            self._paint_around(painter)
            painter.setWorldTransform(inside)
            painter.setClipRect(self.canvas.rect, Qt.ClipOperation.IntersectClip)
            self.draw_ground(painter, frame)
            painter.restore()

        return Part(
            place=rect.toRect(),
            ground=(self._revision, self.ground_of(frame), inside, self.canvas.rect),
            paint_ground=paint_ground,
            way=inside,
            clip=self.canvas.rect,
            marks=self.marks(frame),
        )

    def _laid_out(self, rect: QRectF, scale: float) -> QTransform:
        """Give a plot that is in no window its size; the way into `rect`."""
        if not _in_a_window(self.widget):
            _settle(self.widget, QSize(round(rect.width() / scale), round(rect.height() / scale)))
        return self.way_into(rect)

    def way_into(self, rect: QRectF) -> QTransform:
        """From the widget's pixels to where they are when it is painted into `rect`."""
        size = self.widget.size()
        across, down = rect.width() / size.width(), rect.height() / size.height()
        if abs(across - down) * max(size.width(), size.height()) < ODD_PX:
            across = down = min(across, down)  # Qt draws lines four times as fast if they are equal
        return QTransform.fromTranslate(rect.left(), rect.top()).scale(across, down)

    def _paint_around(self, painter: QPainter) -> None:
        """All but the inside: axes and words, which stay the same while runs play."""
        whole = QRectF(self.widget.rect())
        self.canvas.hollow = True
        try:
            mode = Qt.AspectRatioMode.IgnoreAspectRatio
            self.widget.render(painter, whole, whole.toRect(), mode)
        finally:
            self.canvas.hollow = False

    @property
    def inside(self) -> QRectF:
        """Where in the widget its axes end: what is between them."""
        return QRectF(self.widget.getViewBox().sceneBoundingRect())

    # --- what each plot says of itself --------------------------------------------------------

    def title(self) -> str:
        """What it shows, in the current language."""
        raise NotImplementedError

    def names(self, frame: Frame) -> tuple[str, str]:
        """Names of the two axes, in the current language."""
        raise NotImplementedError

    def ground(self, frame: Frame) -> object:
        """What else axes and marks depend on, compared with `==`."""
        return None

    def ground_of(self, frame: Frame) -> object:
        """What else `draw_ground` depends on, beside what is told when it is shown."""
        return None

    def draw_ground(self, painter: QPainter, frame: Frame) -> None:
        """Paint what of the inside stays as it is while runs play."""

    def marks(self, frame: Frame) -> list[Mark]:
        """What lies on it, in pixels of the canvas."""
        raise NotImplementedError

    def draw(self, painter: QPainter, frame: Frame) -> None:
        """Paint the inside."""
        self.draw_ground(painter, frame)
        for mark in self.marks(frame):
            mark.paint(painter)

    def prepare(self, frame: Frame) -> None:
        """Set ranges and marks, when language, theme, problem or `ground` are others."""

    # --- shared --------------------------------------------------------------------------------

    def mark(self, side: str, shares: Array, labels: list[str]) -> None:
        """Write labels along the "left" or "bottom" side, at shares 0…1 of its range."""
        self.widget.getAxis(side).set_marks(shares, labels)
        self._revision += 1

    def _contents(self, frame: Frame) -> object:
        """What the inside depends on, compared with `==`."""
        return (
            self._look,
            frame.head,
            frame.length,
            frame.pace,
            frame.critical,
            frame.net,
            frame.vectors,
            frame.field,
            frame.shown.state,
            tuple(columns.status for columns in frame.shown.columns),
        )

    def _restyle(self, frame: Frame) -> None:
        theme = frame.theme
        self._revision += 1
        x_name, y_name = self.names(frame)
        self.widget.setBackground(None if self.clear else QColor(*theme.background))
        self.widget.set_title(self.title(), y_name, theme)
        self.widget.setAccessibleName(self.title())
        self.widget.getAxis("left").set_look("", theme)
        self.widget.getAxis("bottom").set_look(f"{x_name} →", theme)
        self.prepare(frame)

    def _paint_canvas(self, painter: QPainter, canvas: Canvas) -> None:
        if self.frame is not None and canvas.rect.width() > 1 and canvas.rect.height() > 1:
            self.draw(painter, self.frame)


class _PlotWidget(pg.PlotWidget):
    """pyqtgraph's plot without its menus and buttons, with a title of our own."""

    mouse_left = Signal()

    def __init__(self, axes: dict[str, Axis], zoom: float) -> None:
        super().__init__(axisItems=axes, enableMenu=False)
        self._zoom = zoom
        self._title, self._y_name, self._theme = "", "", LIGHT
        self.over: Callable[[QPainter], None] | None = None
        """Paints over all of the plot, title and axes too."""
        self.pinch: Callable[[QNativeGestureEvent], None] | None = None
        """Told of the gestures of two fingers."""
        item = self.getPlotItem()
        item.hideButtons()
        item.layout.setContentsMargins(0, zoom * TITLE_HEIGHT, MARGIN, 2)
        view = self.getViewBox()
        view.setMouseEnabled(x=False, y=False)
        view.disableAutoRange()
        view.setDefaultPadding(0.0)
        self.setMinimumSize(160, 120)

    def set_title(self, title: str, y_name: str, theme: Theme) -> None:
        """What stands over the plot."""
        self._title, self._y_name, self._theme = title, y_name, theme
        self.viewport().update()

    @guarded
    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        zoom, shown = self._zoom, _title_font(self._zoom)
        x, baseline = 12.0, 18.0 * zoom
        painter.setPen(ink(self._theme.dim))
        draw_words(painter, QPointF(x, baseline), self._title, shown)
        if self._y_name:
            x += max(
                zoom * LEFT_WIDTH - 12.0, QFontMetricsF(shown).horizontalAdvance(self._title) + 12.0
            )
            draw_words(painter, QPointF(x, baseline), f"↑ {self._y_name}", font(zoom * 11.0))
        if self.over is not None:
            self.over(painter)

    @guarded
    def leaveEvent(self, event: object) -> None:
        super().leaveEvent(event)
        self.mouse_left.emit()

    @guarded_else(False)
    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and self.pinch is not None:
            self.pinch(event)
            return True
        return bool(super().viewportEvent(event))


def _axes(zoom: float, margin: float) -> dict[str, Axis]:
    return {side: Axis(side, zoom, margin) for side in ("left", "bottom")}


def _title_font(zoom: float) -> QFont:
    shown = font(zoom * 11.0, SEMIBOLD)
    shown.setCapitalization(QFont.Capitalization.AllUppercase)
    shown.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 106.0)
    return shown


def _in_a_window(widget: pg.PlotWidget) -> bool:
    return widget.parentWidget() is not None or (
        widget.isVisible() and not widget.testAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    )


def _settle(widget: pg.PlotWidget, size: QSize) -> None:
    """Give a plot that nobody sees its size: Qt lays out nothing that was never shown."""
    if widget.isVisible() and widget.size() == size:
        return
    widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    widget.setMinimumSize(1, 1)
    widget.resize(size)
    widget.show()
    QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)

"""The timeline: how far playback is, how far it could go, and a handle to drag."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gdviz.render.guard import guarded, guarded_else, painting
from gdviz.render.style import Theme
from gdviz.text import tr
from gdviz.ui.icons import colour
from gdviz.ui.tips import tip
from gdviz.ui.zoom import px

_GROOVE, _HANDLE = 6.0, 7.0
"""Height of the groove, and radius of the handle, in logical pixels."""


REACH = 6
"""Logical pixels between a pointer and a mark that it means."""


@dataclass(frozen=True)
class Mark:
    """A cue on the timeline.

    Attributes:
        number: of the cue. place: on the axis. waits: whether playback waits there for a key.
        when: where it is, in words. words: what is said there, or "".
    """

    number: int
    place: float
    waits: bool
    when: str
    words: str


class Timeline(QWidget):
    """Shows `head` in 0 … `length`, the part that is computed shaded.

    A press jumps, a drag scrubs, to whole updates where only they count; neither leaves the
    computed part.

    Cues are marks over the groove; a press near one goes to it.

    Signals:
        grabbed, released: a drag begins, ends. scrubbed: the playhead wished for.
        mark_opened: the number of a cue whose mark was pressed twice.
    """

    grabbed = Signal()
    scrubbed = Signal(float)
    released = Signal()
    mark_opened = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._head = self._computed = 0.0
        self._length = 1
        self._whole = True
        self._marks: tuple[Mark, ...] = ()
        self._held = self._hovered = False
        self.setMinimumWidth(120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(tr("timeline"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # the arrows are for time wherever one is

    @guarded_else(QSize(400, 32))
    def sizeHint(self) -> QSize:
        return QSize(400, px(32))

    def set_state(self, head: float, computed: float, length: int, whole: bool) -> None:
        """Show this; emits nothing. `whole`: whether it snaps to whole numbers."""
        self._whole = whole
        state = (head, computed, length)
        if state != (self._head, self._computed, self._length):
            self._head, self._computed, self._length = state
            self.update()

    def set_marks(self, marks: tuple["Mark", ...]) -> None:
        """Show these cues; emits nothing."""
        if marks != self._marks:
            self._marks = marks
            self.update()

    def mark_at(self, x: float) -> "Mark | None":
        """The mark that is near there, if one is."""
        near = min(self._marks, key=lambda mark: abs(self.x_of(mark.place) - x), default=None)
        return near if near and abs(self.x_of(near.place) - x) <= px(REACH) else None

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self._theme = theme
        self.update()

    def x_of(self, head: float) -> float:
        """Where on the widget a playhead lies."""
        return px(_HANDLE) + 1 + (self.width() - 2 * px(_HANDLE) - 2) * head / self._length

    def head_at(self, x: float) -> float:
        """The playhead at `x`, as far as is computed; that of a cue whose mark is near."""
        mark = None if self._held else self.mark_at(x)
        if mark is not None and mark.place <= self._computed:
            return mark.place
        share = (x - px(_HANDLE) - 1) / max(self.width() - 2 * px(_HANDLE) - 2, 1)
        head = share * self._length
        if self._whole:
            return float(min(max(round(head), 0), int(self._computed)))
        return min(max(head, 0.0), self._computed)

    @guarded
    def paintEvent(self, event) -> None:
        with painting(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, middle = self._theme, self.height() / 2
        start, end = self.x_of(0), self.x_of(self._length)
        computed, head = self.x_of(self._computed), self.x_of(self._head)

        def bar(left: float, right: float, ink) -> None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            rect = QRectF(left - 3, middle - px(_GROOVE) / 2, max(right - left, 0) + 6, px(_GROOVE))
            painter.drawRoundedRect(rect, px(_GROOVE) / 2, px(_GROOVE) / 2)

        bar(start, end, colour(theme.line, 150))
        bar(start, computed, colour(theme.dim, 90))
        bar(start, head, colour(theme.accent))
        for mark in self._marks:
            self._paint_mark(painter, mark, middle)
        radius = px(_HANDLE) + (1.0 if self._hovered or self._held else 0.0)
        painter.setBrush(colour(theme.raised if theme.name == "light" else theme.text))
        painter.setPen(QPen(colour(theme.accent), 2.0))
        if self.hasFocus():
            painter.setPen(QPen(colour(theme.text), 2.0))
        painter.drawEllipse(QPointF(head, middle), radius - 1, radius - 1)

    def _paint_mark(self, painter: QPainter, mark: "Mark", middle: float) -> None:
        """A stroke above the groove; where playback waits for a key, a diamond on top of it."""
        x, top = self.x_of(mark.place), middle - px(_GROOVE) / 2 - 1
        ink = colour(self._theme.text if mark.place <= self._head else self._theme.dim)
        painter.setPen(QPen(ink, 1.6))
        painter.drawLine(QPointF(x, top), QPointF(x, top - px(5)))
        if mark.waits:
            side = px(3)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            corners = ((0, -side), (side, 0), (0, side), (-side, 0))
            painter.drawPolygon([QPointF(x + dx, top - px(5) + dy) for dx, dy in corners])

    @guarded_else(False)
    def event(self, event) -> bool:
        if event.type() == QEvent.Type.ToolTip and (mark := self.mark_at(event.pos().x())):
            QToolTip.showText(event.globalPos(), tip(mark.when, mark.words), self)
            return True
        return super().event(event)

    @guarded
    def mouseDoubleClickEvent(self, event) -> None:
        if mark := self.mark_at(event.position().x()):
            self.mark_opened.emit(mark.number)

    @guarded
    def mousePressEvent(self, event) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.grabbed.emit()
            self.scrubbed.emit(self.head_at(event.position().x()))
            self._held = True
            self.update()

    @guarded
    def mouseMoveEvent(self, event) -> None:
        if self._held:
            self.scrubbed.emit(self.head_at(event.position().x()))

    @guarded
    def mouseReleaseEvent(self, event) -> None:
        if self._held and event.button() == Qt.MouseButton.LeftButton:
            self._held = False
            self.released.emit()
            self.update()

    @guarded
    def enterEvent(self, event) -> None:
        self._hovered = True
        self.update()

    @guarded
    def leaveEvent(self, event) -> None:
        self._hovered = False
        self.update()

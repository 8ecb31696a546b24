"""The timeline: how far playback is, how far it could go, and a handle to drag."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdviz.render.guard import guarded, guarded_else, painting
from gdviz.render.style import Theme
from gdviz.text import tr
from gdviz.ui.icons import colour
from gdviz.ui.zoom import px

_GROOVE, _HANDLE = 6.0, 7.0
"""Height of the groove, and radius of the handle, in logical pixels."""


class Timeline(QWidget):
    """Shows `head` in 0 … `length`, the part that is computed shaded.

    A press jumps, a drag scrubs, to whole updates where only they count; neither leaves the
    computed part.

    Signals:
        grabbed, released: a drag begins, ends. scrubbed: the playhead wished for.
    """

    grabbed = Signal()
    scrubbed = Signal(float)
    released = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._head = self._computed = 0.0
        self._length = 1
        self._whole = True
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

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self._theme = theme
        self.update()

    def x_of(self, head: float) -> float:
        """Where on the widget a playhead lies."""
        return px(_HANDLE) + 1 + (self.width() - 2 * px(_HANDLE) - 2) * head / self._length

    def head_at(self, x: float) -> float:
        """The playhead at `x`, as far as is computed."""
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
        radius = px(_HANDLE) + (1.0 if self._hovered or self._held else 0.0)
        painter.setBrush(colour(theme.raised if theme.name == "light" else theme.text))
        painter.setPen(QPen(colour(theme.accent), 2.0))
        if self.hasFocus():
            painter.setPen(QPen(colour(theme.text), 2.0))
        painter.drawEllipse(QPointF(head, middle), radius - 1, radius - 1)

    @guarded
    def mousePressEvent(self, event) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = True
            self.grabbed.emit()
            self.scrubbed.emit(self.head_at(event.position().x()))
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

"""A voice as a picture: how loud it is along its time, with the cues on it."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gdviz.record.voice import Samples
from gdviz.render.guard import guarded, guarded_else, painting
from gdviz.render.style import Theme
from gdviz.text import tr
from gdviz.ui.film_words import on_clock
from gdviz.ui.icons import colour
from gdviz.ui.tips import tip
from gdviz.ui.voice_plan import Stop
from gdviz.ui.voice_task import PER_SECOND
from gdviz.ui.zoom import px

PAD, HEAD, FOOT = 8, 22, 20
"""Logical pixels: beside the time line, above the waves for the cues, and below for the time."""

REACH = 8
"""Logical pixels between a pointer and a cue that it means."""

NUDGE_S = 0.05
"""How far the arrow keys move a cue."""

STEPS_S = (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600)
"""Between two times that are written."""


class Waveform(QWidget):
    """A press goes to a moment; a cue is moved by dragging it, or by the arrow keys.

    Signals:
        second_wished: the moment that was pressed.
        stop_moved: the number of a stop, and the second at which it should be due.
        stop_dropped: the number of a stop that should come about by itself.
        released: the drag has ended.
    """

    second_wished = Signal(float)
    stop_moved = Signal(int, float)
    stop_dropped = Signal(int)
    released = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._peaks: Samples | None = None
        self._seconds, self._second = 1.0, 0.0
        self._stops: tuple[Stop, ...] = ()
        self._held = False
        self._outlined: tuple[object, QPainterPath] = (None, QPainterPath())
        self.words = ""
        """What is said where there are no waves."""
        self.chosen = -1
        """The number of the stop that the keys move, or −1."""
        self.setMinimumHeight(px(96))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("The voice and the cues along it"))

    @guarded_else(QSize(600, 120))
    def sizeHint(self) -> QSize:
        return QSize(px(600), px(120))

    def set_voice(self, peaks: Samples | None, seconds: float) -> None:
        """Show these peaks, `PER_SECOND` of them a second; None while there are none."""
        self._peaks, self._seconds = peaks, max(seconds, 1e-3)
        self.update()

    def set_second(self, second: float) -> None:
        """Show that this moment is heard."""
        if second != self._second:
            self._second = second
            self.update()

    def set_stops(self, stops: tuple[Stop, ...]) -> None:
        """Show these cues."""
        if stops != self._stops:
            self._stops = stops
            self.chosen = min(self.chosen, len(stops) - 1)
            self.update()

    def set_words(self, words: str) -> None:
        """Say this where there are no waves."""
        if words != self.words:
            self.words = words
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self._theme = theme
        self.update()

    # --- places ------------------------------------------------------------------------------

    def x_of(self, second: float) -> float:
        """Where a moment lies."""
        return px(PAD) + (self.width() - 2 * px(PAD)) * min(second / self._seconds, 1.0)

    def second_at(self, x: float) -> float:
        """The moment that lies there."""
        share = (x - px(PAD)) / max(self.width() - 2 * px(PAD), 1)
        return min(max(share, 0.0), 1.0) * self._seconds

    def stop_at(self, x: float) -> int:
        """The number of the stop that is near there, or −1."""
        away = [abs(self.x_of(stop.second) - x) for stop in self._stops]
        near = min(range(len(away)), key=away.__getitem__, default=-1)
        return near if near >= 0 and away[near] <= px(REACH) else -1

    # --- painting ----------------------------------------------------------------------------

    @guarded
    def paintEvent(self, event) -> None:
        with painting(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        waves = QRectF(0.5, px(HEAD), self.width() - 1, self.height() - px(HEAD + FOOT))
        painter.setPen(QPen(colour(theme.accent if self.hasFocus() else theme.line), 1.0))
        painter.setBrush(colour(theme.panel if theme.name == "light" else theme.background))
        if self._peaks is None:
            waves = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(waves, 5, 5)
            painter.setPen(colour(theme.dim))
            painter.drawText(waves, int(Qt.AlignmentFlag.AlignCenter), self.words)
            return
        painter.drawRoundedRect(waves, 5, 5)
        self._paint_time(painter, waves)
        self._paint_waves(painter, waves.adjusted(0, 5, 0, -5))
        for number, lane in self._lanes():
            self._paint_stop(painter, number, lane, waves)
        x = self.x_of(self._second)
        painter.setPen(QPen(colour(theme.text), 1.6))
        painter.drawLine(QPointF(x, waves.top()), QPointF(x, waves.bottom()))

    def _paint_time(self, painter: QPainter, waves: QRectF) -> None:
        """Times below, at even distances, with a hairline each."""
        metrics = QFontMetricsF(self._small())
        wide = metrics.horizontalAdvance("00:00.0") + px(36)
        room = max((self.width() - 2 * px(PAD)) / wide, 1.0)
        step = next((s for s in STEPS_S if self._seconds / s <= room), STEPS_S[-1])
        painter.setFont(self._small())
        for k in range(int(self._seconds / step) + 1):
            x, words = self.x_of(k * step), clock(k * step, step < 1)
            painter.setPen(QPen(colour(self._theme.line), 1.0))
            painter.drawLine(QPointF(x, waves.bottom()), QPointF(x, waves.bottom() + px(4)))
            width = metrics.horizontalAdvance(words)
            left = min(max(x - width / 2, 1.0), self.width() - width - 1.0)
            painter.setPen(colour(self._theme.dim))
            painter.drawText(QPointF(left, self.height() - px(3)), words)

    def _paint_waves(self, painter: QPainter, waves: QRectF) -> None:
        """One filled outline, the part that has been heard in the accent's colour."""
        path = self._outline(waves)
        now = self.x_of(self._second)
        painter.setPen(Qt.PenStyle.NoPen)
        for left, right, ink in (
            (0.0, now, colour(self._theme.accent, 210)),
            (now, float(self.width()), colour(self._theme.dim, 120)),
        ):
            painter.save()
            painter.setClipRect(QRectF(left, waves.top(), right - left, waves.height()))
            painter.setBrush(ink)
            painter.drawPath(path)
            painter.restore()

    def _outline(self, waves: QRectF) -> QPainterPath:
        """The largest peak of each pixel, above and below the middle; kept while it is the same."""
        state = (id(self._peaks), self._seconds, waves.width(), waves.height())
        if state == self._outlined[0] or self._peaks is None:
            return self._outlined[1]
        count = max(round(self.width() - 2 * px(PAD)), 1)
        edges = np.linspace(0, self._seconds * PER_SECOND, count + 1).astype(int)
        padded = np.append(self._peaks, np.zeros(max(edges[-1] + 1 - len(self._peaks), 0)))
        # Voices are quiet most of the time: a power shows that as well.
        heights = np.maximum(np.maximum.reduceat(padded, edges[:-1]) ** 0.7, 0.012)
        middle, half = waves.center().y(), waves.height() / 2
        path = QPainterPath(QPointF(px(PAD), middle))
        there = [(px(PAD) + x + 0.5, half * float(height)) for x, height in enumerate(heights)]
        for x, height in there:
            path.lineTo(x, middle - height)
        for x, height in reversed(there):
            path.lineTo(x, middle + height)
        path.closeSubpath()
        self._outlined = state, path
        return path

    def _lanes(self) -> list[tuple[int, bool]]:
        """The stops, the chosen one last, and whether there is room for the number of each."""
        shown, right = [], -1e9
        for number, stop in enumerate(self._stops):
            x, half = self.x_of(stop.second), self._badge(number) / 2
            room = x - half > right
            right = x + half + px(2) if room else right
            shown.append((number, room))
        return sorted(shown, key=lambda each: each[0] == self.chosen)

    def _badge(self, number: int) -> float:
        metrics = QFontMetricsF(self._small())
        return max(metrics.horizontalAdvance(str(number + 1)) + px(8), px(16))

    def _paint_stop(self, painter: QPainter, number: int, room: bool, waves: QRectF) -> None:
        """A line, and its number above: filled where it was tapped, hollow where it comes about."""
        theme, stop = self._theme, self._stops[number]
        x = self.x_of(stop.second)
        ink = colour(theme.accent if stop.tapped else theme.dim)
        style = Qt.PenStyle.SolidLine if stop.tapped else Qt.PenStyle.DashLine
        ground = colour(theme.panel if theme.name == "light" else theme.background)
        for pen in (QPen(ground, 4.0), QPen(ink, 1.6 if stop.tapped else 1.0, style)):
            painter.setPen(pen)
            top = waves.top() + 1 if pen.widthF() > 2 else px(HEAD) - 2
            painter.drawLine(QPointF(x, top), QPointF(x, waves.bottom() - 1))
        if not room and number != self.chosen:
            return
        wide, tall = self._badge(number), px(16)
        badge = QRectF(x - wide / 2, px(HEAD) - 3 - tall, wide, tall)
        badge.moveLeft(min(max(badge.left(), 1.0), self.width() - wide - 1.0))
        chosen = number == self.chosen and self.hasFocus()
        painter.setPen(QPen(colour(theme.text) if chosen else ink, 1.6 if chosen else 1.0))
        painter.setBrush(ink if stop.tapped else colour(theme.raised))
        painter.drawRoundedRect(badge, tall / 2, tall / 2)
        painter.setFont(self._small())
        painter.setPen(colour(theme.raised) if stop.tapped else colour(theme.dim))
        painter.drawText(badge, int(Qt.AlignmentFlag.AlignCenter), str(number + 1))

    def _small(self) -> QFont:
        made = QFont(self.font())
        made.setPixelSize(px(11))
        return made

    # --- by hand -----------------------------------------------------------------------------

    @guarded_else(False)
    def event(self, event) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            number = self.stop_at(event.pos().x())
            if number >= 0:
                stop = self._stops[number]
                QToolTip.showText(
                    event.globalPos(), tip(f"{number + 1}, {clock(stop.second, True)}", stop.words)
                )
                return True
        return super().event(event)

    @guarded
    def mousePressEvent(self, event) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._peaks is None:
            return
        self.chosen = self.stop_at(event.position().x())
        self._held = self.chosen >= 0
        if not self._held:
            self.second_wished.emit(self.second_at(event.position().x()))
        self.update()

    @guarded
    def mouseMoveEvent(self, event) -> None:
        x = event.position().x()
        if self._held:
            self.stop_moved.emit(self.chosen, self.second_at(x))
        near = self._held or self.stop_at(x) >= 0
        self.setCursor(Qt.CursorShape.SizeHorCursor if near else Qt.CursorShape.ArrowCursor)

    @guarded
    def mouseReleaseEvent(self, event) -> None:
        if self._held:
            self._held = False
            self.released.emit()

    @guarded
    def keyPressEvent(self, event) -> None:
        """Left and right move the chosen stop, up and down choose another, Delete drops its tap."""
        key, count = event.key(), len(self._stops)
        steps = {Qt.Key.Key_Left: -NUDGE_S, Qt.Key.Key_Right: NUDGE_S}
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and count:
            step = -1 if key == Qt.Key.Key_Up else 1
            self.chosen = (self.chosen + step) % count if self.chosen >= 0 else 0
            self.update()
        elif key in steps and 0 <= self.chosen < count:
            self.stop_moved.emit(self.chosen, self._stops[self.chosen].second + steps[key])
        elif key == Qt.Key.Key_Delete and 0 <= self.chosen < count:
            self.stop_dropped.emit(self.chosen)
        else:
            super().keyPressEvent(event)


def clock(second: float, tenths: bool) -> str:
    """A moment as it is read off a clock, perhaps to a tenth of a second."""
    if not tenths:
        return on_clock(second)
    whole = round(second * 10)
    return f"{whole // 600}:{whole // 10 % 60:02}.{whole % 10}"

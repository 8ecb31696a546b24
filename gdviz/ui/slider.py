"""A slider over numbers, in equal steps or in equal ratios."""

import math

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QWidget

from gdviz.render.guard import guarded, painting
from gdviz.ui.typed import rounded
from gdviz.ui.zoom import px

POSITIONS = 1000


class NumberSlider(QSlider):
    """Shows a value of [low, high]; a press jumps there, a drag follows.

    Signals:
        moved: the value chosen by hand, to three digits, or whole.
    """

    moved = Signal(object)

    def __init__(
        self,
        low: float,
        high: float,
        log: bool = False,
        whole: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._log = log
        self._whole = whole
        self._limit: float | None = None
        self.setRange(0, POSITIONS)
        self.setPageStep(POSITIONS // 20)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_range(low, high)
        self.valueChanged.connect(self._changed)

    def set_range(self, low: float, high: float) -> None:
        """The values at both ends."""
        self._low, self._high = low, max(high, low * 1.000001 if self._log else low + 1e-12)

    def widen_to(self, value: float) -> None:
        """Stretch a linear range on both sides, if `value` lies outside of it."""
        if not self._low <= value <= self._high:
            reach = 2.0 * abs(value)
            self.set_range(min(self._low, -reach), max(self._high, reach))

    def set_value(self, value: float) -> None:
        """Show `value`, or the nearer end if it lies outside; emits nothing."""
        if self.isSliderDown():
            return
        self.blockSignals(True)
        self.setValue(self._position(value))
        self.blockSignals(False)

    def set_limit(self, limit: float | None) -> None:
        """Mark the value beyond which something goes wrong; None for no mark."""
        if limit != self._limit:
            self._limit = limit
            self.update()

    @property
    def limit(self) -> float | None:
        """The value that is marked."""
        return self._limit

    def x_of(self, value: float) -> float:
        """Where on the widget the middle of the handle is at `value`."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        option.sliderPosition = self._position(value)
        handle = self.style().subControlRect(
            QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, self
        )
        return handle.x() + handle.width() / 2

    @guarded
    def paintEvent(self, event) -> None:
        if self._limit is not None and self._low < self._limit < self._high:
            self._paint_limit(self.x_of(self._limit))
        super().paintEvent(event)

    def _paint_limit(self, x: float) -> None:
        """Under the groove, so that the handle stays in sight: a line, and all beyond it."""
        ink = QColor(self.palette().color(QPalette.ColorRole.BrightText))
        middle = self.height() / 2
        with painting(self) as painter:
            painter.fillRect(QRectF(x - 1.0, middle - px(8), px(2), px(16)), ink)
            ink.setAlphaF(0.28)
            painter.fillRect(QRectF(x, middle - px(5), self.width() - x, px(10)), ink)

    def value_at(self, position: int) -> float:
        """The number at a position 0 … `POSITIONS`."""
        share = position / POSITIONS
        if self._log:
            value = self._low * (self._high / self._low) ** share
        else:
            value = self._low + share * (self._high - self._low)
        if self._whole:
            return round(value)
        if position in (0, POSITIONS):
            return self._high if position else self._low
        return rounded(value)

    def _position(self, value: float) -> int:
        value = min(max(value, self._low), self._high)
        if self._log:
            share = math.log(value / self._low) / math.log(self._high / self._low)
        else:
            share = (value - self._low) / (self._high - self._low)
        return round(POSITIONS * share)

    def _changed(self, position: int) -> None:
        self.moved.emit(self.value_at(position))

    @guarded
    def mousePressEvent(self, event) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            # Fusion pages towards a press; a press here means "go there".
            option = QStyleOptionSlider()
            self.initStyleOption(option)
            handle = self.style().subControlRect(
                QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, self
            )
            if not handle.contains(event.position().toPoint()):
                span = max(self.width() - handle.width(), 1)
                at = event.position().x() - handle.width() / 2
                self.setValue(QStyle.sliderValueFromPosition(0, POSITIONS, round(at), span))
        super().mousePressEvent(event)

    @guarded
    def wheelEvent(self, event) -> None:
        event.ignore()  # it scrolls the panel

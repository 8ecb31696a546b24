"""A number of the model in a form: name, typed value, slider, reset, and what is wrong with it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from gdviz.render.style import Theme
from gdviz.text import Message, tr
from gdviz.ui.icons import icon
from gdviz.ui.number_field import Number, NumberField
from gdviz.ui.slider import NumberSlider
from gdviz.ui.tips import longer
from gdviz.ui.typed import format_number, rounded
from gdviz.ui.zoom import px

STEP_RATIO = 1.1
"""One step of a number on a log scale."""


@dataclass(frozen=True)
class Numeric:
    """What a `ValueField` needs to know of its number.

    Attributes:
        symbol, label: its letter, and its name in the current language.
        slider: the range of the slider. log, whole: its kind.
        default: what the reset button gives; None for no such button.
    """

    symbol: str
    label: str
    slider: tuple[float, float]
    log: bool = False
    whole: bool = False
    default: Number | None = None


class ValueField(QWidget):
    """One number of a form.

    Signals:
        wished: the value it should have.
    """

    wished = Signal(object)

    def __init__(
        self,
        numeric: Numeric,
        theme: Theme,
        check: Callable[[Number], Message | None],
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.numeric = numeric
        self._check = check
        self._tip, self._remark = tip, ""
        self.slider = NumberSlider(*numeric.slider, log=numeric.log, whole=numeric.whole)
        self.edit = NumberField(check, whole=numeric.whole)
        self.edit.setFixedWidth(px(104))
        self.error = QLabel()
        self.error.setObjectName("fault")
        self.error.setWordWrap(True)
        self.error.hide()
        self.reset = QToolButton()
        self.reset.setObjectName("small")
        self.reset.setIconSize(QSize(px(16), px(16)))
        self.reset.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._lay_out(tip)
        self.set_theme(theme)
        self.slider.moved.connect(self._wish)
        self.edit.entered.connect(self._wish)
        self.edit.stepped.connect(self._step)
        self.edit.refused.connect(self._show_fault)
        self.reset.clicked.connect(self._reset)

    def _lay_out(self, tip: str) -> None:
        symbol, label = QLabel(self.numeric.symbol), QLabel(self.numeric.label)
        symbol.setObjectName("symbol")
        label.setObjectName("dim")
        label.setWordWrap(True)
        for widget in (self, symbol, label, self.slider, self.edit):
            widget.setToolTip(tip)
        for widget in (self.slider, self.edit):
            widget.setAccessibleName(f"{self.numeric.label} {self.numeric.symbol}".strip())
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(symbol)
        top.addWidget(label, 1)
        top.addWidget(self.edit)
        bottom = QHBoxLayout()
        bottom.setSpacing(6)
        bottom.addWidget(self.slider, 1)
        bottom.addWidget(self.reset)
        self.reset.setVisible(self.numeric.default is not None)
        symbol.setVisible(bool(self.numeric.symbol))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self.error)
        column.addLayout(bottom)

    def set_value(self, value: Number) -> None:
        """Show `value`; emits nothing."""
        self.slider.set_value(value)
        self.edit.set_value(value)
        default = self.numeric.default
        self.reset.setEnabled(default is not None and value != default)
        if default is not None:
            words = tr("Back to the default, {value}", value=format_number(default))
            self.reset.setToolTip(words)
            self.reset.setAccessibleName(words)

    def set_remark(self, words: str) -> None:
        """Say something more of the slider, where the pointer rests on it."""
        if words != self._remark:
            self._remark = words
            self.slider.setToolTip(longer(self._tip, words) if words else self._tip)
            self.slider.setAccessibleDescription(words)

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self.reset.setIcon(icon("reset", theme))

    def _wish(self, value: Number) -> None:
        self.wished.emit(value)

    def _reset(self) -> None:
        if self.numeric.default is not None:
            self.wished.emit(self.numeric.default)

    def _step(self, steps: int) -> None:
        value = self.edit.value
        if value is None:
            return
        low, high = self.numeric.slider
        if self.numeric.whole:
            value = int(value) + steps
        elif self.numeric.log:
            value = rounded(value * STEP_RATIO**steps) if value > 0 else low
        else:
            value = rounded(value + steps * (high - low) / 100, 6)
        if self._check(value) is None:
            self.wished.emit(value)

    def _show_fault(self, fault: Message | None) -> None:
        self.error.setText(str(fault) if fault else "")
        self.error.setVisible(fault is not None)

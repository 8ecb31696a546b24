"""How fast the playhead moves, and what it counts."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gdviz.scene.pace import PACES
from gdviz.scene.spec import Pace
from gdviz.text import tr
from gdviz.ui.combo import Combo
from gdviz.ui.help import explain
from gdviz.ui.number_field import NumberField
from gdviz.ui.slider import NumberSlider
from gdviz.ui.tips import tip
from gdviz.ui.typed import format_number, rounded
from gdviz.ui.zoom import px

SECONDS = (1.0, 600.0)
"""Shortest and longest that the slider offers for the whole."""

TIMED = "timed"
"""The key of the entry in which the speed is told as the seconds that the whole takes."""


class SpeedControl(QWidget):
    """A slider, a number, and its unit: so much of a pace per second, or seconds for the whole.

    Signals:
        speed_wished: of the pace that is shown, per second.
        pace_wished: a key of `PACES`. timed_wished: seconds rather than a rate.
    """

    speed_wished = Signal(float)
    pace_wished = Signal(str)
    timed_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[float, int, Pace, bool] = (1.0, 1, "updates", False)
        self.slider = NumberSlider(*PACES["updates"].speeds, log=True)
        self.slider.setFixedWidth(px(96))
        self.number = NumberField()
        self.number.setFixedWidth(px(60))
        self.number.show_as(lambda value: format_number(value, 4))
        self.unit = Combo()
        for key, kind in PACES.items():
            self.unit.addItem(tr(kind.unit), key)
        self.unit.addItem(tr("seconds in all"), TIMED)
        self.unit.set_room_for_all()
        self.unit.setToolTip(tip(tr("Pace"), tr("What the playhead counts, the same for all.")))
        self.unit.setAccessibleName(tr("pace"))
        explain(self.unit, "pace")
        words = tip(
            tr("Speed"),
            tr("So much per second. Above the frame rate, many updates pass in each picture."),
        )
        for widget in (self.slider, self.number):
            widget.setToolTip(words)
            widget.setAccessibleName(tr("speed"))
            explain(widget, "speed")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.slider)
        row.addWidget(self.number)
        row.addWidget(self.unit)
        self.slider.moved.connect(self._wish)
        self.number.entered.connect(self._wish)
        self.number.stepped.connect(self._step)
        self.unit.activated.connect(self._choose)

    def show_speed(self, speed: float, length: int, pace: Pace, timed: bool) -> None:
        """Show this; emits nothing."""
        shown = (speed, length, pace, timed)
        if shown == self._shown:
            return
        self._shown = shown
        self.unit.setCurrentIndex(self.unit.findData(TIMED if timed else pace))
        value = length / speed if timed else speed
        self.slider.set_range(*(SECONDS if timed else PACES[pace].speeds))
        self.slider.set_value(value)
        self.number.set_value(value)

    def _wish(self, value: float) -> None:
        _, length, pace, timed = self._shown
        slowest, fastest = PACES[pace].speeds
        speed = length / max(value, 1e-9) if timed else value
        self.speed_wished.emit(float(min(max(speed, slowest), fastest)))

    def _step(self, steps: int) -> None:
        if self.number.value is not None:
            self._wish(rounded(self.number.value * 1.25**steps))

    def _choose(self, index: int) -> None:
        key = self.unit.itemData(index)
        if key == TIMED:
            self.timed_wished.emit()
        else:
            self.pace_wished.emit(key)

"""The transport: playback buttons, timeline, length and speed."""

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QToolTip, QWidget

from gdviz.engine.playback import SPEEDS, Playback
from gdviz.render.style import Theme
from gdviz.scene.check import MAX_LENGTH
from gdviz.text import N_, Message, tr
from gdviz.ui.help import explain
from gdviz.ui.icons import icon
from gdviz.ui.number_field import Number, NumberField
from gdviz.ui.slider import NumberSlider
from gdviz.ui.timeline import Timeline
from gdviz.ui.tips import tip
from gdviz.ui.typed import rounded

BUTTONS = ("to_start", "step_back", "play_pause", "step_forward", "to_end")
"""Actions that have a button here, from left to right."""


def check_length(length: Number) -> Message | None:
    """What is wrong with a length, or None."""
    if 1 <= length <= MAX_LENGTH:
        return None
    places = {"low": "1", "high": f"{MAX_LENGTH}"}
    return Message(N_("It must be between {low} and {high}."), places)


class Transport(QFrame):
    """Shows playback.

    Signals:
        grabbed, scrubbed, released: of the timeline.
        speed_wished: updates per second. length_wished: the last update.
    """

    grabbed = Signal()
    scrubbed = Signal(float)
    released = Signal()
    speed_wished = Signal(float)
    length_wished = Signal(object)

    def __init__(
        self, actions: dict[str, QAction], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("bottom")
        self._play = actions["play_pause"]
        self._playing: bool | None = None
        self.timeline = Timeline(theme)
        self.update_label = QLabel()
        self.update_label.setObjectName("number")
        self.update_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.length = NumberField(check_length, whole=True)
        self.length.setFixedWidth(80)
        self.length.setToolTip(
            tip(tr("Length"), tr("The last update that is computed and played."))
        )
        self.length.setAccessibleName(tr("length"))
        self.speed_slider = NumberSlider(*SPEEDS, log=True)
        self.speed_slider.setFixedWidth(112)
        self.speed = NumberField()
        self.speed.setFixedWidth(68)
        words = tip(
            tr("Speed"),
            tr("Updates per second. Above the frame rate, many updates pass in each picture."),
        )
        for widget in (self.speed_slider, self.speed):
            widget.setToolTip(words)
            widget.setAccessibleName(tr("speed"))
        explain(self.timeline, "timeline")
        explain(self.update_label, "update")
        explain(self.length, "length")
        for widget in (self.speed_slider, self.speed):
            explain(widget, "speed")
        self._lay_out(actions)
        self.set_theme(theme)
        self.timeline.grabbed.connect(self.grabbed)
        self.timeline.scrubbed.connect(self.scrubbed)
        self.timeline.released.connect(self.released)
        self.length.entered.connect(self.length_wished)
        self.length.stepped.connect(self._step_length)
        self.length.refused.connect(self._show_fault)
        self.speed_slider.moved.connect(self._wish_speed)
        self.speed.entered.connect(self._wish_speed)
        self.speed.stepped.connect(self._step_speed)

    def _lay_out(self, actions: dict[str, QAction]) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 16, 6)
        row.setSpacing(8)
        buttons = QHBoxLayout()
        buttons.setSpacing(2)
        for name in BUTTONS:
            button = QToolButton()
            button.setObjectName("play" if name == "play_pause" else "tool")
            button.setDefaultAction(actions[name])
            button.setIconSize(QSize(20, 20))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAutoRepeat(name.startswith("step"))
            buttons.addWidget(button)
        row.addLayout(buttons)
        row.addWidget(self.timeline, 1)
        # As wide as the longest it can say, so that nothing moves while it plays.
        widest = self.update_label.fontMetrics().horizontalAdvance(_update_text(1_000_000))
        self.update_label.setMinimumWidth(widest)
        row.addWidget(self.update_label)
        row.addWidget(_dim("/"))
        row.addWidget(self.length)
        row.addSpacing(8)
        row.addWidget(_dim(tr("speed")))
        row.addWidget(self.speed_slider)
        row.addWidget(self.speed)
        row.addWidget(_dim(tr("/s")))

    def show_playback(self, playback: Playback, computed: float, length: int) -> None:
        """Show this; emits nothing."""
        self.timeline.set_state(playback.head, computed, length)
        words = _update_text(int(playback.head))
        if words != self.update_label.text():
            self.update_label.setText(words)
        self.length.set_value(length)
        if playback.speed != self.speed.value:
            self.speed_slider.set_value(playback.speed)
            self.speed.set_value(playback.speed)
        if playback.playing != self._playing:
            self._playing = playback.playing
            self._show_playing()

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self._icons = {True: icon("pause", theme), False: icon("play", theme)}
        self.timeline.set_theme(theme)
        self._show_playing()

    def _show_playing(self) -> None:
        self._play.setIcon(self._icons[bool(self._playing)])

    def _wish_speed(self, speed: float) -> None:
        self.speed_wished.emit(float(min(max(speed, SPEEDS[0]), SPEEDS[1])))

    def _step_length(self, steps: int) -> None:
        if self.length.value is not None:
            wanted = int(self.length.value) + 10 * steps
            self.length_wished.emit(min(max(wanted, 1), MAX_LENGTH))

    def _show_fault(self, fault: Message | None) -> None:
        # The bar has no room for a sentence; it stands in a tooltip, shown at once.
        if fault is not None:
            QToolTip.showText(self.length.mapToGlobal(QPoint(0, -48)), str(fault), self.length)

    def _step_speed(self, steps: int) -> None:
        if self.speed.value is not None:
            self._wish_speed(rounded(self.speed.value * 1.25**steps))


def _update_text(update: int) -> str:
    return tr("update {update}", update=update)


def _dim(words: str) -> QLabel:
    label = QLabel(words)
    label.setObjectName("dim")
    return label

"""The transport: playback buttons, timeline, length, speed and pace."""

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QToolTip, QWidget

from gdviz.engine.playback import Playback
from gdviz.render.style import Theme
from gdviz.scene.pace import PACES, head_text
from gdviz.scene.spec import Pace
from gdviz.text import N_, Message, tr
from gdviz.ui.actions import show_recording
from gdviz.ui.film_words import on_clock
from gdviz.ui.fitting import FittingBar
from gdviz.ui.help import explain
from gdviz.ui.icons import icon
from gdviz.ui.labels import dim
from gdviz.ui.level import Level
from gdviz.ui.number_field import Number, NumberField
from gdviz.ui.speed import SpeedControl
from gdviz.ui.timeline import Timeline
from gdviz.ui.tips import tip
from gdviz.ui.zoom import px

BUTTONS = ("to_start", "step_back", "play_pause", "step_forward", "to_end")
"""Actions that have a button here, from left to right."""

LEVEL = 48
"""Logical pixels at the usual type size: how long the bar is that shows how loud a voice is."""


class Transport(FittingBar):
    """Shows playback.

    Signals:
        grabbed, scrubbed, released: of the timeline.
        speed_wished, pace_wished, timed_wished: of the speed and its unit.
        length_wished: where the axis should end. mark_opened: the number of a cue.
    """

    grabbed = Signal()
    scrubbed = Signal(float)
    released = Signal()
    speed_wished = Signal(float)
    pace_wished = Signal(str)
    timed_wished = Signal()
    length_wished = Signal(object)
    mark_opened = Signal(int)

    def __init__(
        self, actions: dict[str, QAction], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("bottom")
        self._actions = actions
        self._play = actions["play_pause"]
        self._take, self._theme = "", theme
        self._playing: bool | None = None
        self._pace: Pace = "updates"
        self._room: tuple[int, Pace] | None = None
        self.timeline = Timeline(theme)
        self.update_label = QLabel()
        self.update_label.setObjectName("number")
        self.update_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.length = NumberField(self._check_length, whole=True)
        self.length.setFixedWidth(px(80))
        self.length.setToolTip(tip(tr("Length"), tr("How far is computed and played.")))
        self.length.setAccessibleName(tr("length"))
        self.speed = SpeedControl()
        explain(self.timeline, "timeline")
        explain(self.update_label, "update")
        explain(self.length, "length")
        self._lay_out(actions)
        self.set_theme(theme)
        self.timeline.grabbed.connect(self.grabbed)
        self.timeline.scrubbed.connect(self.scrubbed)
        self.timeline.released.connect(self.released)
        self.timeline.mark_opened.connect(self.mark_opened)
        self.length.entered.connect(self.length_wished)
        self.length.stepped.connect(self._step_length)
        self.length.refused.connect(self._show_fault)
        self.speed.speed_wished.connect(self.speed_wished)
        self.speed.pace_wished.connect(self.pace_wished)
        self.speed.timed_wished.connect(self.timed_wished)

    def _lay_out(self, actions: dict[str, QAction]) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 16, 6)
        row.setSpacing(8)
        buttons = QHBoxLayout()
        buttons.setSpacing(2)
        made: dict[str, QToolButton] = {}
        for name in BUTTONS:
            button = QToolButton()
            button.setObjectName("play" if name == "play_pause" else "tool")
            button.setDefaultAction(actions[name])
            button.setIconSize(QSize(px(20), px(20)))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAutoRepeat(name.startswith("step"))
            buttons.addWidget(button)
            made[name] = button
        row.addLayout(buttons)
        self.record = QToolButton()
        self.record.setObjectName("tool")
        self.record.setDefaultAction(actions["record_take"])
        self.record.setIconSize(QSize(px(20), px(20)))
        self.record.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        explain(self.record, "take")
        self.take_time = QLabel()
        self.take_time.setObjectName("number")
        explain(self.take_time, "take")
        self.take_time.hide()
        self.take_level = Level(self._theme, LEVEL)
        explain(self.take_level, "take_voice")
        self.take_level.hide()
        row.addWidget(self.record)
        row.addWidget(self.take_time)
        row.addWidget(self.take_level)
        row.addWidget(self.timeline, 1)
        row.addWidget(self.update_label)
        self._of = dim("/")
        row.addWidget(self._of)
        row.addWidget(self.length)
        row.addSpacing(8)
        row.addWidget(self.speed)
        optional = (
            self.speed.slider,
            made["to_end"],
            made["to_start"],
            self.speed.number,
            self._of,
            self.length,
            made["step_back"],
            made["step_forward"],
        )
        self.leave_out([(widget, lambda: True) for widget in optional])

    def show_playback(
        self, playback: Playback, computed: float, length: int, pace: Pace, timed: bool
    ) -> None:
        """Show this; emits nothing."""
        self._pace = pace
        self.timeline.set_state(playback.head, computed, length, PACES[pace].whole)
        self._keep_room_for(length)
        words = head_text(playback.head, pace)
        if words != self.update_label.text():
            self.update_label.setText(words)
        self.length.set_value(length)
        self.speed.show_speed(playback.speed, length, pace, timed)
        if playback.playing != self._playing:
            self._playing = playback.playing
            self._show_playing()

    def show_take(self, seconds: float | None, level: float | None) -> None:
        """Show how long the take under way is, and how loud its voice; None while there is none."""
        if level is not None:
            self.take_level.set_level(level)
        if (level is None) != self.take_level.isHidden():
            self.take_level.setVisible(level is not None)
            self.fit()
        words = "" if seconds is None else on_clock(seconds)
        if words == self._take:
            return
        if bool(words) != bool(self._take):
            show_recording(self._actions, self._theme, bool(words))
        self._take = words
        self.take_time.setText(words)
        self.take_time.setVisible(bool(words))
        self.fit()

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self._theme = theme
        show_recording(self._actions, theme, bool(self._take))
        self._icons = {True: icon("pause", theme), False: icon("play", theme)}
        self.timeline.set_theme(theme)
        self.take_level.set_theme(theme)
        self._show_playing()

    def _show_playing(self) -> None:
        self._play.setIcon(self._icons[bool(self._playing)])

    def _keep_room_for(self, length: int) -> None:
        """As wide as the longest it can say, so that nothing moves while it plays."""
        if (length, self._pace) != self._room:
            self._room = (length, self._pace)
            widest = head_text(float("8" * len(str(length))), self._pace)
            wide = self.update_label.fontMetrics().horizontalAdvance(widest)
            self.update_label.setMinimumWidth(wide)
            self.fit()

    def _check_length(self, length: Number) -> Message | None:
        longest = PACES[self._pace].longest
        if 1 <= length <= longest:
            return None
        return Message(
            N_("It must be between {low} and {high}."), {"low": "1", "high": f"{longest}"}
        )

    def _step_length(self, steps: int) -> None:
        if self.length.value is not None:
            wanted = int(self.length.value) + 10 * steps
            self.length_wished.emit(min(max(wanted, 1), PACES[self._pace].longest))

    def _show_fault(self, fault: Message | None) -> None:
        # The bar has no room for a sentence; it stands in a tooltip, shown at once.
        if fault is not None:
            QToolTip.showText(self.length.mapToGlobal(QPoint(0, -48)), str(fault), self.length)

"""How the narration sheet looks: the voice with its cues, buttons, and words.

It lies at the foot of the window, so that the surface stays in sight, and on the bars there.
"""

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gdviz.render.style import Theme
from gdviz.text import tr
from gdviz.ui.help import explain
from gdviz.ui.labels import dim
from gdviz.ui.narration_words import (
    Standing,
    status_of,
    time_of,
    words_below,
    words_for_no_waves,
)
from gdviz.ui.overlay import MARGIN, Overlay
from gdviz.ui.waveform import Waveform
from gdviz.ui.zoom import px

WIDTH, HEIGHT = 1180, 250
"""Logical pixels at the usual type size."""


class NarrationFace(Overlay):
    """Shows how things stand; what its buttons do is the sheet's (`narration_sheet.py`).

    Args:
        foot: how high the bars at the foot of the window are, in pixels.
    """

    def __init__(self, window: QWidget, theme: Theme, foot: Callable[[], int]) -> None:
        super().__init__(window)
        self._foot = foot
        self.setAccessibleName(tr("Narration"))
        explain(self.sheet, "narration")
        self.waves = Waveform(theme)
        self.load_ = QPushButton(tr("Load…"))
        self.record = QPushButton(tr("Record"))
        self.remove = QPushButton(tr("Remove"))
        self.play = QPushButton(tr("Play"))
        self.tap_along = QPushButton(tr("Tap along"))
        self.tap = QPushButton(tr("Next cue now"))
        self.tap.setObjectName("primary")
        self.status, self.clock_, self.words = dim(), dim(), QLabel()
        self.note = dim()
        self._lay_out()

    def _lay_out(self) -> None:
        title = QLabel(tr("Narration"))
        title.setObjectName("sheet-title")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(title)
        head.addSpacing(6)
        head.addWidget(self.status, 1)
        for button in (self.load_, self.record, self.remove):
            head.addWidget(button)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for button in (self.play, self.tap_along, self.tap):
            foot.addWidget(button)
        foot.addSpacing(6)
        foot.addWidget(self.words, 1)
        foot.addWidget(self.clock_)
        self.tap.setMinimumWidth(px(180))
        for label in (self.words, self.status, self.note):
            label.setMinimumWidth(1)  # it is cut off rather than widen the sheet
            label.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self.sheet)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.waves, 1)
        column.addLayout(foot)
        column.addWidget(self.note)

    def place(self) -> None:
        """On the bars at the foot of the window, as wide as it may be."""
        room = self.room().adjusted(0, 0, 0, MARGIN - self._foot())
        width, height = min(px(WIDTH), room.width()), min(px(HEIGHT), room.height())
        left = room.center().x() - width // 2
        self.sheet.setGeometry(QRect(left, room.bottom() + 1 - height, width, height))

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self.waves.set_theme(theme)

    # --- what is shown -----------------------------------------------------------------------

    def show_standing(self, now: Standing) -> None:
        """Show what there is, and which ways there are on."""
        doing, stops = now.doing, now.plan.stops
        idle, ready = doing == "nothing", now.heard and now.computed
        self.waves.set_stops(stops if now.narration is not None and doing != "recording" else ())
        self.waves.set_second(now.second)
        self.waves.set_words(words_for_no_waves(now))
        self.load_.setText(tr("Stop") if doing == "loading" else tr("Load…"))
        self.record.setText(tr("Stop") if doing == "recording" else tr("Record"))
        self.play.setText(tr("Stop") if doing in ("playing", "tapping") else tr("Play"))
        self.load_.setEnabled(idle or doing == "loading")
        self.record.setEnabled(idle or doing == "recording")
        self.remove.setEnabled(idle and now.narration is not None)
        self.play.setEnabled((idle and ready) or doing in ("playing", "tapping"))
        self.tap_along.setEnabled(idle and ready and bool(stops))
        self.tap_along.setVisible(doing != "tapping")
        self.tap.setVisible(doing == "tapping")
        self.tap.setEnabled(now.next < len(stops))
        self.status.setText(status_of(now))
        self._set_cut(self.words, words_below(now))
        self.clock_.setText(time_of(now))
        self.note.setVisible(bool(self.note.text()))

    def _set_cut(self, label: QLabel, words: str) -> None:
        """Words in one line, cut off where there is no more room."""
        metrics = label.fontMetrics()
        cut = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(label.width(), 1))
        label.setText(cut)
        label.setAccessibleName(words)

    def say(self, words: str, fault: bool = False) -> None:
        """A line below all else: what went wrong, or cannot be."""
        if fault != (self.note.objectName() == "fault"):
            self.note.setObjectName("fault" if fault else "dim")
            self.note.style().polish(self.note)
        self.note.setWordWrap(True)
        self.note.setText(words)
        self.note.setVisible(bool(words))

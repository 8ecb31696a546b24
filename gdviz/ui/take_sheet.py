"""Whether what is said is recorded along with a take, and by which microphone."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gdviz.record.devices import Microphone, SoundError, microphone, microphones
from gdviz.record.listening import Loudness
from gdviz.render.style import Theme
from gdviz.text import tr
from gdviz.ui.combo import Combo
from gdviz.ui.help import explain
from gdviz.ui.labels import dim
from gdviz.ui.level import Level
from gdviz.ui.overlay import Overlay
from gdviz.ui.take_form import TakeForm
from gdviz.ui.zoom import px

WIDTH, BAR = 430, 160
"""Logical pixels at the usual type size."""

LOOK_MS = 50
"""How often it looks how loud it is."""


def chosen(form: TakeForm) -> Microphone:
    """The microphone of this form."""
    return lambda put: microphone(put, form.microphone)


class TakeSheet(Overlay):
    """While it is open it listens, so that one sees whether one is heard; it keeps nothing.

    Args:
        form: how takes are recorded.
        level: how loud the voice of the take under way is; None where none is recorded.
        recording: whether a take is recorded now.

    Signals:
        form_chosen: the `TakeForm` of all takes from now on.
        record_wished: a take should begin, or end.
    """

    form_chosen = Signal(object)
    record_wished = Signal()

    def __init__(
        self,
        window: QWidget,
        theme: Theme,
        form: Callable[[], TakeForm],
        level: Callable[[], float | None],
        recording: Callable[[], bool],
    ) -> None:
        super().__init__(window)
        self._form, self._level, self._recording = form, level, recording
        self._offered: list[TakeForm] = []
        self._loudness: Loudness | None = None
        self._fault = ""
        self.setAccessibleName(tr("Voice of takes"))
        explain(self.sheet, "take_voice")
        self.voice = Combo()
        self.voice.setAccessibleName(tr("Voice"))
        self.level = Level(theme, BAR)
        self.words, self.note = dim(), QLabel()
        self.note.setObjectName("fault")
        self.record = QPushButton()
        self.record.setObjectName("primary")
        self._timer = QTimer(self, interval=LOOK_MS)
        self._lay_out()
        self._timer.timeout.connect(self._look)
        self.voice.activated.connect(lambda index: self._choose(self._offered[index]))
        self.record.clicked.connect(lambda: self._press_record())

    def _lay_out(self) -> None:
        title = QLabel(tr("Voice of takes"))
        title.setObjectName("sheet-title")
        column = QVBoxLayout(self.sheet)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(title)
        column.addWidget(self.voice)
        column.addWidget(self.level)
        for label in (self.words, self.note):
            label.setWordWrap(True)
            column.addWidget(label)
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.record)
        column.addLayout(foot)

    # --- coming and going --------------------------------------------------------------------

    def open(self) -> None:
        """Come up, and listen."""
        super().open()
        self._listen()
        self._offer()
        self._tell()
        self._timer.start()

    def close_up(self) -> None:
        """Go away, and listen no more."""
        if self.is_open:
            self.put_away()
        super().close_up()

    def put_away(self) -> None:
        """Listen no more."""
        self._timer.stop()
        if self._loudness is not None:
            self._loudness.close()
            self._loudness = None

    def first_focus(self) -> QWidget:
        """What is chosen here."""
        return self.voice

    def place(self) -> None:
        """In the middle, as high as its words are."""
        width = min(px(WIDTH), self.room().width())
        self.centre(width, max(self.sheet.heightForWidth(width), self.sheet.sizeHint().height()))

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self.level.set_theme(theme)

    # --- what is shown -----------------------------------------------------------------------

    def _offer(self) -> None:
        """Offer what there is, and what was chosen even if it is not there."""
        try:
            names = ["", *microphones()]
        except SoundError as error:
            names, self._fault = [], self._fault or str(error)
        self._offered = [TakeForm(), *(TakeForm(True, name) for name in names)]
        if self._form() not in self._offered:
            self._offered.append(self._form())
        self.voice.clear()
        for form in self._offered:
            self.voice.addItem(_words_of(form))
        self.voice.setCurrentIndex(self._offered.index(self._form()))

    def _tell(self) -> None:
        """Say what will be, or what is in the way."""
        recording, listens = self._recording(), self._form().voice
        self.voice.setEnabled(not recording)
        self.level.setVisible(self._level() is not None or self._loudness is not None)
        if recording:
            words = tr("A take is being recorded. The next one can have another voice.")
        elif self._loudness is not None:
            words = tr("Say something: the bar shows how loud you are heard.")
        elif listens:
            words = ""
        else:
            words = tr("A take notes what is shown and done. It can record what you say, too.")
        self.words.setText(words)
        self.words.setVisible(bool(words))
        self.note.setText(self._fault)
        self.note.setVisible(bool(self._fault))
        self.record.setText(tr("End the take") if recording else tr("Record a take"))
        if self.is_open:
            self.place()

    def _look(self) -> None:
        """Show how loud it is."""
        under_way = self._level()
        if under_way is not None:
            self.level.set_level(under_way)
        elif self._loudness is not None:
            self.level.set_level(self._loudness.level)

    # --- what is done ------------------------------------------------------------------------

    def _listen(self) -> None:
        """Hear the microphone that is chosen, unless a take does."""
        self.put_away()
        self._fault = ""
        self.level.set_level(0.0)
        form = self._form()
        if form.voice and not self._recording():
            try:
                self._loudness = Loudness(chosen(form))
            except SoundError as error:
                self._fault = str(error)

    def _choose(self, form: TakeForm) -> None:
        self.form_chosen.emit(form)
        self._listen()
        self._tell()
        self._timer.start()

    def _press_record(self) -> None:
        self.close_up()
        self.record_wished.emit()


def _words_of(form: TakeForm) -> str:
    if not form.voice:
        return tr("No voice")
    return form.microphone or tr("The microphone of the system")

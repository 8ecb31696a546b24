"""The voice of the scene: load or record it, tap the cues along, and look at what comes of it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import QWidget

from gdviz.engine.session import Session
from gdviz.paths import state_folder
from gdviz.record.devices import (
    RECORDINGS,
    Clock,
    Microphone,
    Recording,
    SilentClock,
    SoundError,
    Speaker,
    broken_off,
    microphone,
)
from gdviz.record.voice import Heard, Samples
from gdviz.render.guard import guarded, guarded_else
from gdviz.render.style import Theme
from gdviz.scene.spec import Document, Narration
from gdviz.scene.voice import VoiceError
from gdviz.text import tr
from gdviz.ui.narration_face import NarrationFace
from gdviz.ui.narration_words import Doing, Standing
from gdviz.ui.teller import Teller
from gdviz.ui.voice_task import VoiceTask, loading, reading

TICK_MS: dict[Doing, int] = {"playing": 16, "tapping": 16, "recording": 50, "loading": 100}
IDLE_MS = 100


class NarrationSheet(NarrationFace):
    """Shows the voice and the cues along it; what is done with them goes to the `teller`.

    Attributes:
        speaker: makes the clock by which a voice is heard. microphone: where a voice comes from.
    """

    def __init__(
        self,
        window: QWidget,
        session: Session,
        teller: Teller,
        theme: Theme,
        foot: Callable[[], int],
    ) -> None:
        super().__init__(window, theme, foot)
        self._session, self._teller = session, teller
        self.speaker: Callable[[Heard, float], Clock] = Speaker
        self.microphone: Microphone = microphone
        self._doing: Doing = "nothing"
        self._shown: Narration | None = None
        self._reading: VoiceTask[tuple[Heard, Samples]] | None = None
        self._samples: Heard | None = None
        self._loading: VoiceTask[Narration | None] | None = None
        self._recording: Recording | None = None
        self._levels: list[float] = []
        self._clock: Clock | None = None
        self._second = 0.0
        self._first = self._next = 0
        self._tapped: Document | None = None  # the document whose cues are tapped
        self._left: Path | None = None
        self._timer = QTimer(self, interval=IDLE_MS)
        self._connect()

    def _connect(self) -> None:
        self._timer.timeout.connect(self._tick)
        self.load_.clicked.connect(lambda: self._press_load())
        self.record.clicked.connect(lambda: self._press_record())
        self.remove.clicked.connect(lambda: self._teller.set_narration(None))
        self.play.clicked.connect(lambda: self._press_play())
        self.tap_along.clicked.connect(lambda: self._press_tap_along())
        # At the press rather than the release: this moment is meant.
        self.tap.pressed.connect(lambda: self._tap())
        self.waves.second_wished.connect(self._go_to)
        self.waves.stop_moved.connect(self._move)
        self.waves.stop_dropped.connect(self._teller.drop_tap)
        self.waves.released.connect(lambda: self._session.history.seal())

    # --- coming and going --------------------------------------------------------------------

    def open(self) -> None:
        """Come up, and offer a recording that broke off."""
        self._left = broken_off(state_folder() / RECORDINGS)
        self._second = 0.0
        super().open()
        self.say("")
        self.follow()
        self._timer.start()

    def close_up(self) -> None:
        """End what is under way, and go away."""
        if self.is_open:
            self.end()
        self._timer.stop()
        super().close_up()

    def end(self) -> None:
        """End what is under way; what was recorded or tapped so far is kept."""
        doing = self._doing
        if doing == "loading" and self._loading is not None:
            self._loading.stop()
            self._become("nothing")
        elif doing == "recording":
            self._end_recording()
        elif doing in ("playing", "tapping"):
            self._end_playing()

    def put_away(self) -> None:
        """End all threads and sounds: the window closes. A recording stays in its file."""
        self._timer.stop()
        if self._recording is not None:
            self._recording.close()
            self._recording = None
        if self._clock is not None:
            self._clock.close()
            self._clock = None
        for task in (self._loading, self._reading):
            if task is not None:
                task.stop()
                task.join()

    def first_focus(self) -> QWidget:
        """What comes next."""
        if self._session.document.narration is None:
            return self.load_
        return self.tap_along if self.tap_along.isVisibleTo(self) else self.tap

    # --- what is shown -----------------------------------------------------------------------

    def follow(self) -> None:
        """Show the voice and the cues of the document as it is."""
        narration = self._session.document.narration
        if self._doing == "tapping" and self._session.document is not self._tapped:
            self._next = self._first  # an edit from elsewhere: the taps may be of other cues
            self._end_playing()
        if narration is not self._shown:
            if self._doing in ("playing", "tapping"):
                self._end_playing()
            self._shown, self._samples = narration, None
            self._second = 0.0
            if self._reading is not None:
                self._reading.stop()
            sounds = narration is not None and bool(narration.sound)
            self._reading = reading(narration) if narration is not None and sounds else None
            if self._doing != "recording":
                self.waves.set_voice(None, 1.0)
        self._tell()

    def _tell(self) -> None:
        """Say what there is, and which ways there are on."""
        taken = 0.0
        if self._recording is not None:
            taken = self._recording.seconds
        elif self._loading is not None:
            taken = self._loading.done_s
        standing = Standing(
            self._doing,
            self._shown,
            self._teller.voice_plan(),
            heard=self._samples is not None,
            computed=self._teller.voice_ready(),
            second=self._second,
            taken=taken,
            next=self._next,
        )
        self.show_standing(standing)

    def _become(self, doing: Doing) -> None:
        self._doing = doing
        self._timer.setInterval(TICK_MS.get(doing, IDLE_MS))
        self._tell()

    # --- time goes by ------------------------------------------------------------------------

    def _tick(self) -> None:
        if self._doing == "loading":
            self._look_at_loading()
        elif self._doing == "recording":
            self._look_at_recording()
        elif self._doing in ("playing", "tapping"):
            self._go_on()
        self._look_at_reading()
        self._offer_left()
        self.place()  # a film that has ended leaves more room
        self._tell()

    def _look_at_reading(self) -> None:
        task = self._reading
        if task is None or not task.over:
            return
        self._reading = None
        if task.failure is not None:
            self.say(str(task.failure), fault=True)
        elif task.result is not None and self._shown is not None:
            self._samples, peaks = task.result
            if self._doing != "recording":
                self.waves.set_voice(peaks, self._shown.seconds)

    # --- loading -----------------------------------------------------------------------------

    def _press_load(self) -> None:
        if self._doing == "loading":
            self.end()
        else:
            self._teller.ask_voice()

    def load(self, path: Path, begins: float = 0.0, seconds: float | None = None) -> None:
        """Take the sound of this file, or so much of it, as the voice."""
        if self._doing == "nothing":
            self.say("")
            self._loading = loading(path, begins, seconds)
            self.waves.set_voice(None, 1.0)
            self._become("loading")

    def _look_at_loading(self) -> None:
        task = self._loading
        if task is None or not task.over:
            return
        self._loading = None
        self._become("nothing")
        if task.failure is not None:
            self.say(str(task.failure), fault=True)
            self._shown = None  # to be read again
        elif task.result is not None:
            self._teller.set_narration(task.result)
        self.follow()

    # --- recording ---------------------------------------------------------------------------

    def _press_record(self) -> None:
        if self._doing == "recording":
            self._end_recording()
            return
        self.say("")
        self._levels = []
        try:
            self._recording = Recording(state_folder() / RECORDINGS, self.microphone)
        except (SoundError, VoiceError) as error:
            self.say(str(error), fault=True)
            return
        except OSError as error:
            self.say(tr("Not recorded: {reason}", reason=error.strerror or str(error)), fault=True)
            return
        self._become("recording")

    def _look_at_recording(self) -> None:
        """Draw what has come so far."""
        recording = self._recording
        if recording is None:
            return
        count = max(round(recording.seconds * 100), 1)
        self._levels += [recording.level] * (count - len(self._levels))
        self.waves.set_voice(np.array(self._levels, np.float32), max(recording.seconds, 10.0))
        self._second = recording.seconds
        if recording.failure is not None or recording.full:
            self._end_recording()

    def _end_recording(self) -> None:
        recording, self._recording = self._recording, None
        self._second = 0.0
        self._become("nothing")
        self._shown = None  # to be read again
        if recording is not None:
            try:
                self._teller.set_narration(recording.stop())
                recording.path.unlink(missing_ok=True)
            except VoiceError as error:
                recording.path.unlink(missing_ok=True)
                self.say(str(error), fault=True)
            except OSError as error:
                reason = error.strerror or str(error)
                self.say(tr("The recording broke off: {reason}", reason=reason), fault=True)
        self.follow()

    def _offer_left(self) -> None:
        """Take in a recording that broke off, where there is no voice yet."""
        if self._left is None or self._doing != "nothing" or self._shown is not None:
            return
        path, self._left = self._left, None
        self.load(path)
        self.say(tr("A recording that broke off is taken up: {name}", name=path.name))

    # --- playing and tapping -----------------------------------------------------------------

    def _press_play(self) -> None:
        if self._doing in ("playing", "tapping"):
            self._end_playing()
        elif self._begin("playing"):
            self._teller.begin_telling()

    def _press_tap_along(self) -> None:
        first = self._teller.voice_plan().next_after(self._second)
        if first == len(self._teller.voice_plan().stops) or self._at_end:
            self._second, first = 0.0, 0
        if self._begin("tapping"):
            self._first = self._next = first
            self._tapped = self._session.document
            self._teller.begin_tapping(first)
            self._tell()
            self.tap.setFocus()

    @property
    def _at_end(self) -> bool:
        return self._shown is None or self._second >= self._shown.seconds - 0.05

    def _begin(self, doing: Doing) -> bool:
        """Let the voice be heard from here, or its time go by in silence; whether there is one."""
        if self._samples is None or not self._teller.voice_ready():
            return False
        if self._at_end:
            self._second = 0.0
        self.say("")
        try:
            self._clock = self.speaker(self._samples, self._second)
        except SoundError as error:
            self._clock = SilentClock(self._second)
            self.say(tr("It plays in silence. {reason}", reason=str(error)))
        self._become(doing)
        return True

    def _go_on(self) -> None:
        if self._clock is None or self._shown is None:
            return
        self._second = self._clock.second
        plan = self._teller.voice_plan()
        whole = plan.schedule.seconds if self._doing == "playing" else self._shown.seconds
        if self._second >= whole:
            self._second = min(self._second, self._shown.seconds)
            self._end_playing()
        elif self._doing == "playing":
            self._teller.tell(self._second)

    def _end_playing(self) -> None:
        if self._clock is not None:
            self._clock.close()
            self._clock = None
        doing, self._doing = self._doing, "nothing"
        if doing == "tapping" and self._next > self._first:
            self._teller.end_tapping(self._next - 1)
        elif doing == "tapping":
            self._teller.give_up_tapping()
        else:
            self._teller.end_telling()
        self._become("nothing")
        self.play.setFocus()

    def _tap(self) -> None:
        """The next cue is due now."""
        if self._doing != "tapping" or self._clock is None:
            return
        self._second = self._clock.second
        if self._next < len(self._teller.voice_plan().stops):
            self._teller.tap(self._next, round(self._second, 3))
            self._next += 1
        self._tell()

    def _take_back(self) -> None:
        """The cue that was tapped last is not due yet."""
        if self._doing == "tapping" and self._next > self._first:
            self._next -= 1
            self._teller.take_tap_back(self._next)
            self._tell()

    def _go_to(self, second: float) -> None:
        """Go to a moment of the voice, and show what a film shows then."""
        if self._doing == "nothing" and self._samples is not None:
            self._second = second
            if self._teller.voice_ready():
                self._teller.begin_telling()
                self._teller.tell(second)
                self._teller.end_telling()
            self._tell()

    def _move(self, number: int, second: float) -> None:
        if self._doing == "nothing" and self._shown is not None:
            low, high = self._teller.voice_plan().room_of(number, self._shown.seconds)
            self._teller.move_tap(number, min(max(second, low), high))
            self._tell()

    # --- keys --------------------------------------------------------------------------------

    @guarded_else(False)
    def event(self, event) -> bool:
        """While it is tapped, Space and Backspace are for the cues, whatever they do otherwise."""
        if event.type() == QEvent.Type.ShortcutOverride and self._means_cue(event):
            event.accept()
            return True
        return super().event(event)

    @guarded
    def keyPressEvent(self, event) -> None:
        if self._means_cue(event):
            if not event.isAutoRepeat():
                self._tap() if event.key() == Qt.Key.Key_Space else self._take_back()
        else:
            super().keyPressEvent(event)

    def _means_cue(self, event) -> bool:
        keys = (Qt.Key.Key_Space, Qt.Key.Key_Backspace)
        return self._doing == "tapping" and event.key() in keys

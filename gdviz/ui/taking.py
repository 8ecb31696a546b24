"""The take that is being recorded, and the last one: both outlive a window. No Qt here."""

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from gdviz.engine.session import Session
from gdviz.io.saving import write_whole
from gdviz.io.takes import TakeFile, new_take, takes_left
from gdviz.record.devices import Microphone
from gdviz.record.listening import Listening
from gdviz.record.take_recorder import TakeRecorder
from gdviz.scene.file import SceneFileError
from gdviz.scene.take import Pointer, Take, read_take
from gdviz.text import Message


@dataclass
class Kept:
    """A take that is there.

    Attributes:
        path: where it lies. file: the same, where that is in gdviz's own folder.
        safe: whether it has been saved, or a film of it has been made.
        recorded_s: how long it is, where that is known without reading it.
    """

    path: Path
    file: TakeFile | None = None
    safe: bool = False
    recorded_s: float | None = None

    @property
    def seconds(self) -> float:
        """How long it is. Raises what `take` does."""
        return self.take.seconds if self.recorded_s is None else self.recorded_s

    @cached_property
    def take(self) -> Take:
        """What it holds.

        Raises:
            SceneFileError: it cannot be read.
        """
        return read_take(self.path)


class Taking:
    """Records into a folder of gdviz's own, where a take waits until it is saved or given up."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file: TakeFile | None = None
        self._recorder: TakeRecorder | None = None
        self._listening: Listening | None = None
        self.kept: Kept | None = None
        """The last one."""
        self._filmed_as: Path | None = None

    @property
    def recording(self) -> bool:
        """Whether a take is being recorded."""
        return self._recorder is not None

    @property
    def seconds(self) -> float:
        """How long the take under way is by now."""
        return self._recorder.seconds if self._recorder is not None else 0.0

    @property
    def full(self) -> bool:
        """Whether no more goes into it."""
        return self._recorder is not None and self._recorder.full

    @property
    def level(self) -> float | None:
        """How loud the voice is that is recorded, 0 … 1; None where none is."""
        listening = self._listening
        return listening.level if listening is not None and listening.failure is None else None

    @property
    def trouble(self) -> Message | None:
        """Why nothing is heard, where something should be."""
        return self._listening.trouble if self._listening is not None else None

    def begin(self) -> None:
        """Record from now on.

        Raises:
            OSError: there is no writing a take.
        """
        self._let_go()
        self._file = new_take(self.folder)
        try:
            self._recorder = TakeRecorder(self._file.path)
        except OSError:
            self._file.drop()
            raise

    def listen(self, source: Microphone) -> None:
        """Record what this microphone hears, too; without it the take goes on.

        Raises:
            SoundError: there is no microphone. VoiceError: nothing can encode it.
        """
        if self._recorder is not None:
            self._listening = Listening(self._recorder.hear, source)

    def note(self, now_s: float, session: Session, pointer: Pointer | None, presses: int) -> None:
        """Write down what is shown now.

        Raises:
            OSError, UnicodeEncodeError: it cannot be written.
        """
        if self._recorder is not None:
            self._recorder.note(now_s, session, pointer, presses)

    def end(self, now_s: float, session: Session, pointer: Pointer | None) -> None:
        """Record no more; the take is kept. Raises what `note` does, and has ended all the same."""
        self._hush()
        try:
            if self._recorder is not None:
                self._recorder.stop(now_s, session, pointer)
        finally:
            self.break_off()

    def break_off(self) -> None:
        """Record no more, and keep what there is, if it is anything."""
        self._hush()
        if self._recorder is not None and self._file is not None:
            recorder, file = self._recorder, self._file
            self._recorder = self._file = None
            self._let_go()
            recorder.release()
            if recorder.empty:
                file.drop()
            else:
                self.kept = Kept(file.path, file, recorded_s=recorder.seconds)

    def _hush(self) -> None:
        """Listen no more; what was heard is in the take."""
        if self._listening is not None:
            self._listening.close()
            self._listening = None

    def adopt_left(self) -> bool:
        """Take over the newest one that an earlier gdviz has left; whether there is one.

        What cannot be read or had is passed over, and stays where it is.
        """
        for path in takes_left(self.folder):
            with suppress(OSError, SceneFileError):
                self._let_go()
                self.kept = Kept(path, TakeFile(path))
                _ = self.kept.take
                return True
        self._let_go()
        return False

    def open(self, path: Path) -> None:
        """Let a file of the user's be the last take."""
        self._let_go()
        self.kept = Kept(path)

    def save(self, path: Path) -> None:
        """Write the last take to a file of the user's.

        Raises:
            OSError: it cannot be written.
        """
        if self.kept is not None:
            write_whole(self.kept.path.read_bytes(), path)
            self.kept.safe = True

    def mark_ordered(self, out: Path) -> None:
        """A film of the last take is to be made there."""
        self._filmed_as = out

    def mark_made(self, out: Path) -> None:
        """A film is there; was it that one, the take has done its duty."""
        if self.kept is not None and out == self._filmed_as:
            self.kept.safe = True

    def discard(self) -> None:
        """Give the last take up."""
        if self.kept is not None and self.kept.file is not None:
            self.kept.file.drop()
        self.kept = None

    def close(self) -> None:
        """End it all: what nobody has saved waits for the next gdviz."""
        self.break_off()
        self._let_go()

    def _let_go(self) -> None:
        """Of the last take: it stays, unless it is safe elsewhere."""
        kept, self.kept, self._filmed_as = self.kept, None, None
        if kept is None or kept.file is None:
            return
        if kept.safe:
            kept.file.drop()
        else:
            kept.file.release()

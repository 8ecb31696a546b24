"""Films that are made beside the window: one child process after another, which can be stopped."""

import os
import shutil
import signal
import sys
import tempfile
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import TypeAlias

import msgspec
from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

import gdviz
from gdviz.io import saving
from gdviz.record.partial import partial_of
from gdviz.scene.file import SUFFIX
from gdviz.scene.spec import Lecture
from gdviz.scene.take import SUFFIX as TAKE
from gdviz.text import tr
from gdviz.ui.film_form import FilmForm

SILENT_MS = 60_000
"""A child that has said nothing for so long is said to be silent; it may still be computing."""

GRACE_MS = 20_000
"""What a child that is to stop has for its last frames; then it is killed."""

CLOSING_MS = 5_000
"""The same when gdviz ends, which waits for it."""

LONGEST_LINE, LONGEST_REPORT = 65_536, 8_192
"""Bytes: more without an end is no line of ours; and what is kept of the child's complaints."""

MOST_WAITING = 20

NICE = 10
"""How far a child stands back behind the window, where the system knows such a thing."""


@dataclass(frozen=True)
class Film:
    """A film that is wanted.

    Attributes:
        out: its file, or the folder of its pictures.
        source: the lecture or the take, in a folder of its own.
        options: of the command that makes it.
    """

    out: Path
    source: Path
    options: tuple[str, ...]


@dataclass(frozen=True)
class Ending:
    """How a film ended.

    Attributes:
        out: its file. stopped: whether that was wished.
        failure: what went wrong, in words; "" for nothing. report: what the child complained of.
        partial: the file that holds what there is of it, where it is not whole.
    """

    out: Path
    failure: str = ""
    stopped: bool = False
    partial: Path | None = None
    report: str = ""


class _Start(msgspec.Struct, tag_field="event", tag="start"):
    frames: int


class _Progress(msgspec.Struct, tag_field="event", tag="progress"):
    frame: int
    frames: int
    left_s: float | None = None


class _Done(msgspec.Struct, tag_field="event", tag="done"):
    pass


class _Failed(msgspec.Struct, tag_field="event", tag="failed"):
    message: str
    partial: str | None = None


_Said: TypeAlias = _Start | _Progress | _Done | _Failed


def own_command() -> list[str]:
    """What starts gdviz once more."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-P", "-m", "gdviz.cli"]


def options_of(form: FilmForm, language: str, theme: str) -> tuple[str, ...]:
    """What `gdviz render` is told of a film of this form."""
    return (
        *("--size", f"{form.width}x{form.height}"),
        *("--fps", str(form.fps)),
        *("--lang", language),
        *("--theme", theme),
        *("--captions", form.captions),
        *(("--sound", "none") if form.sound == "none" else ()),
        *("--progress", "json"),
    )


class Filming(QObject):
    """Makes films in the order in which they are wanted, one at a time.

    A film is a function of its lecture, which is written down when it is ordered: what is edited
    afterwards is not in it. It outlives the window, as the session does.

    Args:
        command: what starts gdviz.

    Signals:
        changed: there is something new to tell. ended: the `Ending` of a film.
    """

    changed = Signal()
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None, command: Sequence[str] | None = None) -> None:
        super().__init__(parent)
        self._command = list(command or own_command())
        self._waiting: deque[Film] = deque()
        self.film: Film | None = None
        """What is being made."""
        self._process = QProcess(self)
        self._process.setProcessEnvironment(surroundings())
        self._process.started.connect(self._stand_back)
        self._process.readyReadStandardOutput.connect(self._hear)
        self._process.readyReadStandardError.connect(self._hear_complaints)
        self._process.finished.connect(self._finish)
        self._process.errorOccurred.connect(self._fail_to_start)
        self._silence = QTimer(self, singleShot=True, interval=SILENT_MS)
        self._silence.timeout.connect(self._miss)
        self._grace = QTimer(self, singleShot=True, interval=GRACE_MS)
        self._grace.timeout.connect(self._process.kill)
        # A process cannot be started from within what it says of its last life.
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._begin)
        self._forget()

    def _forget(self) -> None:
        """Nothing is known of the film that comes next."""
        self.frame, self.frames = 0, 0
        self.left_s: float | None = None
        self.stopping = self.silent = False
        self._heard, self._complaints = b"", b""
        self._last: _Done | _Failed | None = None

    @property
    def waiting(self) -> int:
        """How many films come after this one."""
        return len(self._waiting)

    @property
    def busy(self) -> bool:
        """Whether a film is being made."""
        return self.film is not None

    def writes(self, out: Path) -> bool:
        """Whether a film is on its way to that file."""
        films = [*self._waiting, *([self.film] if self.film else [])]
        return any(film.out == out for film in films)

    @property
    def full(self) -> bool:
        """Whether no more films can be ordered now."""
        return len(self._waiting) >= MOST_WAITING

    # --- what is wished ----------------------------------------------------------------------

    def order(self, shown: Lecture | Path, out: Path, options: Sequence[str]) -> None:
        """Make a film of these scenes, when those before it are made.

        Args:
            shown: a lecture, or the file of a take.
            out: an absolute path. options: of the command `render`.

        Raises:
            SceneFileError: the lecture cannot be written down.
            OSError: neither can any other.
        """
        folder = Path(tempfile.mkdtemp(prefix="gdviz-film-"))
        taken = isinstance(shown, Path)
        film = Film(out, folder / f"lecture{TAKE if taken else SUFFIX}", tuple(options))
        try:
            if isinstance(shown, Path):
                shutil.copyfile(shown, film.source)
            else:
                saving.save(shown, film.source)
        except BaseException:
            _discard(film)
            raise
        self._waiting.append(film)
        self._begin()
        self.changed.emit()

    def stop(self) -> None:
        """Let the film that is being made end here; what there is of it stays."""
        if not self.busy or self.stopping:
            return
        self.stopping = True
        _interrupt(self._process)
        self._grace.start()
        self.changed.emit()

    def close(self) -> None:
        """Stop everything, and wait until it has."""
        self.blockSignals(True)
        while self._waiting:
            _discard(self._waiting.pop())
        self.stop()
        running = self._process.state() != QProcess.ProcessState.NotRunning
        if running and not self._process.waitForFinished(CLOSING_MS):
            self._process.kill()
            self._process.waitForFinished(CLOSING_MS)
        if self.film is not None:
            _discard(self.film)
            self.film = None
        for timer in (self._silence, self._grace, self._next):
            timer.stop()
        self.blockSignals(False)

    # --- the child ---------------------------------------------------------------------------

    def _begin(self) -> None:
        if self.busy or not self._waiting:
            return
        self.film = film = self._waiting.popleft()
        self._forget()
        program, *before = self._command
        words = [*before, "render", str(film.source), "-o", str(film.out), *film.options]
        self._silence.start()
        self._process.start(program, words)

    def _stand_back(self) -> None:
        if hasattr(os, "setpriority"):
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self._process.processId(), NICE)

    def _hear(self) -> None:
        """Read the lines that are whole; what is none of ours is passed over."""
        self._silence.start()
        self.silent = False
        *lines, rest = (self._heard + self._process.readAllStandardOutput().data()).split(b"\n")
        self._heard = rest if len(rest) <= LONGEST_LINE else b""
        for line in lines:
            with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                self._take(msgspec.json.decode(line, type=_Said))
        self.changed.emit()

    def _take(self, said: _Said) -> None:
        match said:
            case _Start():
                self.frames = max(said.frames, 0)
            case _Progress():
                self.frames = max(said.frames, 0)
                self.frame = min(max(said.frame, 0), self.frames)
                left_s = said.left_s
                known = left_s is not None and isfinite(left_s)
                self.left_s = left_s if known else None
            case _:
                self._last = said

    def _hear_complaints(self) -> None:
        said = self._complaints + self._process.readAllStandardError().data()
        self._complaints = said[-LONGEST_REPORT:]

    def _miss(self) -> None:
        self.silent = True
        self.changed.emit()

    def _fail_to_start(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and self.film is not None:
            reason = self._process.errorString()
            self._conclude(Ending(self.film.out, tr("It cannot be begun: {reason}", reason=reason)))

    def _finish(self, status: int) -> None:
        if self.film is None:
            return
        self._hear()
        self._hear_complaints()
        out, last = self.film.out, self._last
        crashed = self._process.exitStatus() == QProcess.ExitStatus.CrashExit
        if isinstance(last, _Done) and not status and not crashed:
            self._conclude(Ending(out))
            return
        report = self._complaints.decode(errors="replace")
        if isinstance(last, _Failed):
            failure = last.message.strip()
        else:
            failure = tr("It ended without a word, with status {status}.", status=status)
        self._conclude(Ending(out, failure, self.stopping, _rest_of(out, last), report))

    def _conclude(self, ending: Ending) -> None:
        """Put the film away, and begin the next one."""
        self._silence.stop()
        self._grace.stop()
        if self.film is not None:
            _discard(self.film)
        self.film = None
        self._forget()
        self._next.start()
        self.ended.emit(ending)
        self.changed.emit()


def surroundings() -> QProcessEnvironment:
    """The environment of the child: this gdviz, no display, and every line at once."""
    made = QProcessEnvironment.systemEnvironment()
    made.insert("QT_QPA_PLATFORM", "offscreen")
    made.insert("PYTHONUNBUFFERED", "1")
    made.insert("PYTHONIOENCODING", "utf-8")
    here = str(Path(gdviz.__file__).resolve().parent.parent)
    found = made.value("PYTHONPATH")
    made.insert("PYTHONPATH", os.pathsep.join([here, found]) if found else here)
    return made


def _interrupt(process: QProcess) -> None:
    """As Ctrl+C would, where there is such a thing."""
    number = process.processId()
    if os.name == "posix" and number:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGINT)
    else:
        process.kill()


def _rest_of(out: Path, last: _Done | _Failed | None) -> Path | None:
    """The file that holds what there is of a film that is not whole."""
    named = last.partial if isinstance(last, _Failed) else None
    partial = Path(named) if named and "\0" not in named else partial_of(out)
    with suppress(OSError):
        if partial.exists() and (partial.is_dir() or partial.stat().st_size):
            return partial
    return None


def _discard(film: Film) -> None:
    shutil.rmtree(film.source.parent, ignore_errors=True)

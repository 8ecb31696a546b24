"""Notes what a session shows, tick by tick, into the file of a take. Needs no Qt and no clock."""

from contextlib import suppress
from pathlib import Path
from threading import Lock

from msgspec.structs import replace

from gdviz.engine.history import History
from gdviz.engine.session import Session
from gdviz.scene.spec import Document, View
from gdviz.scene.take import (
    LEEWAY_S,
    LONGEST_S,
    MAX_BYTES,
    MAX_MARKS,
    MAX_MOMENTS,
    MAX_PRESSES,
    MAX_SOUND,
    MAX_STATES,
    Edited,
    Head,
    Heard,
    Line,
    Looked,
    Moment,
    Opened,
    Pointer,
    Steered,
    Turned,
    line_of,
)

CLOSEST_S = 0.012
"""Ticks that come faster are passed over; so many moments a film has no use for."""

FLUSH_S = 1.0
"""How much of a take is lost at most where gdviz dies."""

SPARE_BYTES = 1024 * 1024


class TakeRecorder:
    """Writes a take while it goes on; nothing of it stays in memory.

    Moments in which all is as before are written only before something changes, and now and then.
    What is said comes from a thread of its own, by `hear`; all else from one thread.

    Args:
        path: a file that is not there yet.

    Raises:
        OSError: it cannot be written; also `note` and `stop` raise it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("xb")
        self._lock = Lock()
        """Of the file, into which two threads write."""
        self._sound = self._marks = 0
        self._heard_at = -LEEWAY_S
        self._early: list[tuple[int, float, bytes]] = []
        """What was heard before the first moment."""
        self._begun_s: float | None = None
        self._flushed_s = 0.0
        self._history: History | None = None
        self._document: Document | None = None
        self._view: View | None = None
        self._last: Moment | None = None
        self._waiting: Moment | None = None
        """The last one that is as the one before it, and not yet written."""
        self._presses = 0
        self._written = self._moments = self._states = 0
        self._write(line_of(Head()))

    @property
    def seconds(self) -> float:
        """How long it is by now."""
        last = self._waiting or self._last
        return last.at if last is not None else 0.0

    @property
    def empty(self) -> bool:
        """Whether nothing has been noted yet."""
        return self._last is None

    @property
    def full(self) -> bool:
        """Whether no more goes into it."""
        return (
            self.seconds >= LONGEST_S - 1.0
            or self._written >= MAX_BYTES - SPARE_BYTES
            or self._moments >= MAX_MOMENTS - 2
            or self._states >= MAX_STATES - 1
            or self._sound >= MAX_SOUND - SPARE_BYTES
            or self._marks >= MAX_MARKS - 100
        )

    def note(
        self, now_s: float, session: Session, pointer: Pointer | None, presses: int = 0
    ) -> None:
        """Write down what is shown now.

        Args:
            now_s: on a clock that never goes back. pointer: where it is.
            presses: how many times a button was pressed since the last call.
        """
        self._presses += presses
        if self._begun_s is None:
            self._begin(now_s)
        assert self._begun_s is not None
        at = now_s - self._begun_s
        if self._last is not None and at - self.seconds < CLOSEST_S:
            return
        self._note(round(at, 4), session, pointer)

    def hear(self, sample: int, when_s: float, sound: bytes) -> None:
        """Write down what was said, at once; from any thread.

        Args:
            sample: the number of a sample. when_s: when it was heard, on the clock of `note`.
            sound: what comes next of the voice, in whole pages of Ogg.
        """
        with self._lock:
            if self._begun_s is None:
                self._early.append((sample, when_s, sound))
            elif not self._file.closed:
                self._hear(sample, when_s, sound)
                self._file.flush()

    def _hear(self, sample: int, when_s: float, sound: bytes) -> None:
        assert self._begun_s is not None
        # They came in this order, whatever the clock says of it.
        self._heard_at = at = max(round(when_s - self._begun_s, 4), self._heard_at)
        self._written += self._file.write(line_of(Heard(sample, at, sound)))
        self._sound += len(sound)
        self._marks += 1

    def _begin(self, now_s: float) -> None:
        """The first moment is now."""
        with self._lock:
            self._begun_s = now_s
            for heard in self._early:
                self._hear(*heard)
            self._early.clear()

    def stop(self, now_s: float, session: Session, pointer: Pointer | None) -> None:
        """Write down the last moment, and close the file."""
        if self._begun_s is not None:
            at = max(round(now_s - self._begun_s, 4), self.seconds)
            self._note(at, session, pointer)
        self.close()

    def close(self) -> None:
        """Close the file, with all that has been noted. Once more it does nothing."""
        if not self._file.closed:
            try:
                self._flush()
            finally:
                self._shut()

    def release(self) -> None:
        """Close the file, whatever of it can still be written: an error has been told, or ends."""
        with suppress(OSError, UnicodeEncodeError):
            self.close()
        with suppress(OSError):
            self._shut()

    def _shut(self) -> None:
        with self._lock:
            self._file.close()

    def _note(self, at: float, session: Session, pointer: Pointer | None) -> None:
        playback = session.playback
        moment = Moment(
            at=at,
            head=round(playback.head, 6),
            speed=round(playback.speed, 6) if playback.playing else 0.0,
            joined=round(session.joined, 4),
            pointer=pointer,
            presses=min(self._presses, MAX_PRESSES),
        )
        self._presses = 0
        news = self._news(session)
        same = self._last is not None and replace(moment, at=self._last.at) == self._last
        if same and not news:
            self._waiting = moment
        else:
            # What was held back comes first: until then nothing had moved.
            self._write_waiting()
            self._write(*(line_of(line) for line in news), line_of(moment))
            self._moments += 1
            self._last = moment
        if at - self._flushed_s >= FLUSH_S:
            self._flush()
            self._flushed_s = at

    def _news(self, session: Session) -> list[Line]:
        """What must be said of what is shown before the moment can be."""
        if session.history is not self._history:
            self._history = session.history
            self._document, self._view = session.document, session.view
            self._states += 1
            return [Opened(replace(session.scene, fingerprint=""))]
        news: list[Line] = []
        if session.document is not self._document:
            assert self._document is not None
            self._states += 1
            news.append(_edit(self._document, session.document))
            self._document = session.document
        if session.view is not self._view:
            assert self._view is not None
            turned = replace(self._view, camera=session.view.camera) == session.view
            news.append(Turned(session.view.camera) if turned else Looked(session.view))
            self._view = session.view
        return news

    def _write_waiting(self) -> None:
        if self._waiting is not None:
            self._write(line_of(self._waiting))
            self._last, self._waiting = self._waiting, None
            self._moments += 1

    def _write(self, *lines: bytes) -> None:
        with self._lock:
            self._written += self._file.write(b"".join(lines))

    def _flush(self) -> None:
        self._write_waiting()
        with self._lock:
            self._file.flush()


def _edit(before: Document, after: Document) -> Line:
    """What led to this document, in few words where it was one run."""
    if len(before.runs) == len(after.runs) and replace(after, runs=before.runs) == before:
        changed = [
            number
            for number, (old, new) in enumerate(zip(before.runs, after.runs, strict=True))
            if old is not new and old != new
        ]
        if len(changed) == 1 and before.runs[changed[0]].id == after.runs[changed[0]].id:
            return Steered(changed[0], after.runs[changed[0]])
    return Edited(after)

"""Work on a voice that takes a while, beside the window. No Qt here."""

from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Generic, TypeVar

from gdviz.record.voice import Go, Heard, Samples, heard, load_voice, peaks_in
from gdviz.scene.spec import Narration

PER_SECOND = 100
"""Peaks of a waveform in a second of the voice."""

Result = TypeVar("Result")


class VoiceTask(Generic[Result]):
    """A function in a thread of its own; the window asks now and then whether it is done.

    Attributes:
        done_s: how many seconds of the voice are done. result: what came out, once `over`.
        failure: the exception that came out.
    """

    def __init__(self, work: Callable[[Go], Result]) -> None:
        self.done_s = 0.0
        self.result: Result | None = None
        self.failure: Exception | None = None
        self._work, self._stopped = work, False
        self._thread = Thread(target=self._run, name="gdviz voice", daemon=True)
        self._thread.start()

    @property
    def over(self) -> bool:
        """Whether it has ended, one way or the other."""
        return not self._thread.is_alive()

    def stop(self) -> None:
        """Let it end soon; nothing comes out."""
        self._stopped = True

    def join(self) -> None:
        """Wait for its end."""
        self._thread.join()

    def _run(self) -> None:
        try:
            self.result = self._work(self._go)
        except Exception as error:  # told by the window, in its own thread
            self.failure = error

    def _go(self, done_s: float) -> bool:
        self.done_s = done_s
        return not self._stopped


def loading(
    path: Path, begins: float = 0.0, seconds: float | None = None
) -> VoiceTask[Narration | None]:
    """The sound of a file, as `load_voice` has it."""
    return VoiceTask(lambda go: load_voice(path, go, begins, seconds))


def reading(narration: Narration) -> VoiceTask[tuple[Heard, Samples]]:
    """All samples of a voice, and its peaks."""

    def work(go: Go) -> tuple[Heard, Samples]:
        samples = heard(narration, go)
        return samples, peaks_in(samples, PER_SECOND)

    return VoiceTask(work)

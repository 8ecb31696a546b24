"""Microphone and loudspeaker, where there are any.

By sounddevice, which is PortAudio: imported when sound is first wanted, since most lectures are
silent, and many machines have no PortAudio. Its callbacks come in a thread of its own.
"""

import queue
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple, Protocol

import numpy as np

from gdviz.record.voice import Heard, Samples, VoiceWriter, narration_of
from gdviz.scene.spec import Narration
from gdviz.scene.voice import MAX_VOICE_S, RATE, VoiceError
from gdviz.text import N_, Message

RECORDINGS = "recordings"
"""The folder of `state_folder` where a voice lies while it is recorded."""

STILL_S = 10.0
"""A recording to which nothing has come for so long has broken off."""


class SoundError(Exception):
    """There is no way to hear or to be heard here, as a sentence for the user."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class Clock(Protocol):
    """Tells how far a voice has been heard."""

    @property
    def second(self) -> float:
        """The second that is heard now; it never goes back."""

    def close(self) -> None:
        """It is heard no more."""


class SilentClock:
    """For a machine that makes no sound: the time goes by all the same."""

    def __init__(self, begin_s: float) -> None:
        self._zero = time.perf_counter() - begin_s

    @property
    def second(self) -> float:
        """As the machine's clock has it."""
        return time.perf_counter() - self._zero

    def close(self) -> None:
        """Nothing."""


class Speaker:
    """A voice that is heard, from some second on.

    Raises:
        SoundError: there is nothing to hear it by.
    """

    def __init__(self, samples: Heard, begin_s: float) -> None:
        self._samples, self._next = samples, round(begin_s * RATE)
        self._heard = begin_s
        self._due: tuple[float, float] | None = None  # a second of the voice, and when it is heard
        with _sentences():
            self._stream = _sounddevice().OutputStream(
                samplerate=RATE, channels=1, dtype="int16", callback=self._fill
            )
            self._stream.start()

    def _fill(self, out: Any, count: int, times: Any, _status: object) -> None:
        taken = self._samples[self._next : self._next + count]
        out[: len(taken), 0] = taken
        out[len(taken) :] = 0
        ahead = times.outputBufferDacTime - times.currentTime
        if not 0.0 < ahead < 2.0:  # not all systems know it
            ahead = float(self._stream.latency)
        self._due = self._next / RATE, time.perf_counter() + ahead
        self._next += count

    @property
    def second(self) -> float:
        """What comes out of the loudspeaker now, not what has been handed to it."""
        if self._due is not None:
            second, due = self._due
            self._heard = max(self._heard, second + time.perf_counter() - due)
        return self._heard

    def close(self) -> None:
        """Be silent."""
        self._stream.abort()
        self._stream.close()


class Source(Protocol):
    """Something that hands over samples until it is closed."""

    def close(self) -> None:
        """Hand over no more."""


class Block(NamedTuple):
    """Samples as they come.

    Attributes:
        at: when the first of them was heard, on the clock of `time.perf_counter`. Where the
            machine is busy it tells of them too late, and never too early.
        lost: whether some were lost before it.
    """

    samples: Samples
    at: float
    lost: bool = False


Microphone = Callable[[Callable[[Block], None]], Source]
"""Opens a source that hands its samples to a function, from any thread."""


def microphones() -> list[str]:
    """The names of those that can be chosen.

    Raises:
        SoundError: sound cannot be had here at all.
    """
    with _sentences():
        return list(dict.fromkeys(name for name, _ in _inputs()))


def microphone(put: Callable[[Block], None], name: str = "") -> Source:
    """The microphone of that name, or the one that the system has chosen.

    Raises:
        SoundError: there is none.
    """

    def take(block: Any, count: int, times: Any, status: Any) -> None:
        ago = times.currentTime - times.inputBufferAdcTime
        if not 0.0 < ago < 2.0:  # not all systems know it
            ago = count / RATE
        at = time.perf_counter() - ago
        put(Block(block[:, 0].astype(np.float32) / 32768.0, at, bool(status.input_overflow)))

    with _sentences():
        stream: Source = _sounddevice().InputStream(
            samplerate=RATE, channels=1, dtype="int16", callback=take, device=_number_of(name)
        )
        stream.start()  # type: ignore[attr-defined]
    return stream


class Recording:
    """A voice on its way into a file, which a thread of its own writes as it comes.

    What had come is in the file, whole, even if the process dies.

    Attributes:
        path: the file. seconds: how much there is. level: how loud it is now, 0 … 1.
        failure: why it goes on no more, or None.
    """

    def __init__(self, folder: Path, source: Microphone = microphone) -> None:
        """Begin.

        Raises:
            SoundError: there is no microphone. OSError: the file cannot be written.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = folder / f"{time.time_ns():x}.ogg"
        self.path.open("xb").close()
        self.seconds, self.level = 0.0, 0.0
        self.failure: Exception | None = None
        self._blocks: queue.SimpleQueue[Block | None] = queue.SimpleQueue()
        try:
            self._source = source(self._blocks.put)
        except BaseException:
            self.path.unlink()
            raise
        self._thread = Thread(target=self._write, name="gdviz recording", daemon=True)
        self._thread.start()

    def _write(self) -> None:
        try:
            with VoiceWriter(str(self.path)) as writer:
                while (block := self._blocks.get()) is not None:
                    room = MAX_VOICE_S * RATE - writer.count
                    writer.add(block.samples[:room])
                    self.seconds = writer.count / RATE
                    self.level = float(np.abs(block.samples).max(initial=0.0))
        except Exception as error:  # a full disk: said by `stop`
            self.failure = error

    @property
    def full(self) -> bool:
        """Whether a scene holds no more."""
        return self.seconds >= MAX_VOICE_S

    def stop(self) -> Narration:
        """What was spoken.

        Raises:
            VoiceError: nothing was.
            OSError: the file could not be written.
        """
        self.close()
        if isinstance(self.failure, OSError | VoiceError):
            raise self.failure
        return narration_of(self.path.read_bytes())

    def close(self) -> None:
        """Listen no more; the file stays."""
        self._source.close()
        self._blocks.put(None)
        self._thread.join()


def _number_of(name: str) -> int | None:
    """Where PortAudio has the microphone of that name; None for the system's own."""
    if not name:
        return None
    for found, number in _inputs():
        if found == name:
            return number
    raise SoundError(Message(N_("The microphone “{name}” is not there."), {"name": name}))


def _inputs() -> list[tuple[str, int]]:
    """Names and numbers of all that can be listened to.

    Windows has each of them in several ways; one of these is its own.
    """
    module = _sounddevice()
    own = module.default.hostapi
    return [
        (str(device["name"]), number)
        for number, device in enumerate(module.query_devices())
        if device["max_input_channels"] > 0 and device["hostapi"] == own
    ]


def broken_off(folder: Path) -> Path | None:
    """The latest recording that came to no end: its process died."""
    try:
        found = [(path.stat().st_mtime, path) for path in folder.glob("*.ogg")]
    except OSError:
        return None
    still = [each for each in found if time.time() - each[0] > STILL_S]
    return max(still)[1] if still else None


class _sentences:  # noqa: N801
    """What PortAudio raises, as a sentence; used by `with`."""

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: object, error: BaseException | None, _trace: object) -> None:
        if error is None or isinstance(error, SoundError) or not isinstance(error, Exception):
            return
        text = N_("The sound of this machine cannot be used: {reason}")
        reason = str(error.args[0]) if error.args else type(error).__name__
        raise SoundError(Message(text, {"reason": reason})) from error


def _sounddevice() -> Any:
    try:
        import sounddevice
    except ImportError as error:
        text = N_("Sound needs the Python package sounddevice: pip install sounddevice")
        raise SoundError(Message(text)) from error
    except OSError as error:  # the package is there, and PortAudio is not
        text = N_(
            "Sound needs PortAudio, which this system lacks: install libportaudio2 (Debian, "
            "Ubuntu) or portaudio (Fedora, Arch)."
        )
        raise SoundError(Message(text)) from error
    return sounddevice

"""A voice, from any file with sound into the one form that scenes hold, and back into samples.

A file of the user's own is read by whatever FFmpeg finds fitting. The sound of a scene comes from
anywhere: it goes to FFmpeg's reader of Ogg and to its decoders of Opus, by name, and to no other,
and no more comes out of them than the scene says.
"""

import io
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Protocol, cast

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from numpy.typing import NDArray

from gdviz.scene.spec import Narration
from gdviz.scene.voice import MAX_SOUND, MAX_VOICE_S, RATE, VoiceError, samples_in
from gdviz.text import N_, Message

Samples = NDArray[np.float32]
"""(n,): one channel at `RATE`, −1 … 1."""

Heard = NDArray[np.int16]
"""(n,): the same, half as large."""

BIT_RATE = 32_000
"""Of Opus: a voice is as good as it was, and half an hour takes 7 MB."""

CODEC = "libopus"

_DECODERS = ("opus", "libopus")
_ONLY = {"format_whitelist": "ogg", "codec_whitelist": ",".join(_DECODERS)}

BLOCK = RATE // 2
"""Samples that are looked at or written at a time."""

Go = Callable[[float], bool]
"""Told how many seconds are done; whether to go on."""


class Sink(Protocol):
    """Where a voice can be written."""

    def write(self, data: bytes, /) -> int:
        """Append this; how many bytes that were."""
        ...


class VoiceWriter:
    """Writes a voice as it comes; used by `with`. What is there when the process dies is whole.

    Raises:
        VoiceError: this FFmpeg cannot write Opus.
    """

    def __init__(self, out: str | Sink) -> None:
        if CODEC not in av.codecs_available:
            raise VoiceError(Message(N_("This FFmpeg has no encoder for Opus (libopus).")))
        options = {"fflags": "+bitexact", "flush_packets": "1", "page_duration": "500000"}
        self._container = av.open(out, "w", format="ogg", options=options)
        self._stream = cast(
            AudioStream, self._container.add_stream(CODEC, rate=RATE, layout="mono")
        )
        self._stream.codec_context.bit_rate = BIT_RATE
        self._stream.options = {"flags": "+bitexact"}
        self.count = 0
        """Samples so far."""

    def add(self, samples: Samples) -> None:
        """Append samples."""
        if len(samples):
            self._container.mux(self._stream.encode(frame_of(samples, self.count, "flt")))
            self.count += len(samples)

    def __enter__(self) -> "VoiceWriter":
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._container.mux(self._stream.encode(None))
        finally:
            self._container.close()


def frame_of(samples: Samples, first: int, form: str) -> AudioFrame:
    """Samples as FFmpeg takes them, the first of them being number `first` of the sound."""
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples[None, :]), form, "mono")
    frame.sample_rate, frame.pts, frame.time_base = RATE, first, Fraction(1, RATE)
    return frame


def narration_of(sound: bytes) -> Narration:
    """What `VoiceWriter` has written, as a scene holds it.

    Raises:
        VoiceError: it is too large, or has no sample.
    """
    if len(sound) > MAX_SOUND:
        raise VoiceError(_TOO_LONG)
    return Narration(sound, samples_in(sound) / RATE)


def load_voice(
    path: Path, go: Go = lambda _s: True, begins: float = 0.0, seconds: float | None = None
) -> Narration | None:
    """The sound of a file, from `begins` on, for so many seconds or to its end.

    Args:
        path: a file of sound, or of a film with sound.
        go: asked now and then; None is the answer where it says no.
        begins, seconds: what of it is wanted.

    Raises:
        VoiceError: it cannot be read, has no sound, or is too long.
    """
    out = io.BytesIO()
    first = round(begins * RATE)
    end = first + round((MAX_VOICE_S + 1 if seconds is None else seconds) * RATE)
    try:
        with av.open(str(path)) as file, VoiceWriter(out) as writer:
            if not file.streams.audio:
                raise VoiceError(Message(N_("There is no sound in {name}."), {"name": path.name}))
            at = 0
            for block in _resampled(file, file.streams.audio[0]):
                writer.add(block[max(first - at, 0) : max(end - at, 0)])
                at += len(block)
                if seconds is None and writer.count > MAX_VOICE_S * RATE:
                    raise VoiceError(_TOO_LONG)
                if not go(at / RATE):
                    return None
                if at >= end:
                    break
            if seconds is not None:  # a film may end a sample early
                writer.add(np.zeros(max(end - max(at, first), 0), np.float32))
            if not writer.count:
                raise VoiceError(Message(N_("There is no sound in {name}."), {"name": path.name}))
    except (av.error.FFmpegError, OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        places = {"name": path.name, "reason": reason}
        raise VoiceError(Message(N_("{name} cannot be read: {reason}"), places)) from error
    return narration_of(out.getvalue())


def samples_of(narration: Narration) -> Iterator[Samples]:
    """The samples of a voice, some at a time; in all, as many as its seconds have.

    What was left in a film is silent.

    Raises:
        VoiceError: it is damaged.
    """
    left = round(narration.seconds * RATE)
    if narration.sound:
        try:
            for block in _decoded(narration.sound):
                yield block[:left]
                left -= len(block[:left])
                if not left:
                    return
        except (av.error.FFmpegError, ValueError) as error:
            places = {"reason": str(error)}
            raise VoiceError(Message(N_("The voice is damaged: {reason}"), places)) from error
    while left:
        yield np.zeros(min(left, BLOCK), np.float32)
        left -= min(left, BLOCK)


def heard(narration: Narration, go: Go = lambda _s: True) -> Heard:
    """All samples of a voice; silent from where `go` said no. Raises as `samples_of`."""
    whole = np.zeros(round(narration.seconds * RATE), np.int16)
    at = 0
    for block in samples_of(narration):
        whole[at : at + len(block)] = np.clip(np.rint(block * 32767.0), -32768, 32767)
        at += len(block)
        if not go(at / RATE):
            break
    return whole


def peaks_in(samples: Heard, per_second: int) -> Samples:
    """How loud it is, 0 … 1: the largest sample of each stretch of 1 / `per_second` seconds."""
    length = RATE // per_second
    padded = np.pad(samples, (0, -len(samples) % length)).reshape(-1, length)
    return np.maximum(padded.max(axis=1), -(padded.min(axis=1) + 1)).astype(np.float32) / 32767.0


def _resampled(file: av.container.InputContainer, stream: AudioStream) -> Iterator[Samples]:
    """All of a stream as one channel at `RATE`."""
    resampler = AudioResampler(format="flt", layout="mono", rate=RATE)
    for frame in file.decode(stream):
        for made in resampler.resample(frame):
            yield _flat(made)
    for made in resampler.resample(None):
        yield _flat(made)


def _decoded(sound: bytes) -> Iterator[Samples]:
    with av.open(io.BytesIO(sound), "r", format="ogg", options=dict(_ONLY)) as file:
        stream = file.streams.audio[0] if file.streams.audio else None
        if stream is None or stream.codec_context.name not in _DECODERS:
            raise ValueError("no Opus")
        for frame in file.decode(stream):
            yield _flat(frame)


def _flat(frame: AudioFrame) -> Samples:
    """The samples of a frame of one channel."""
    return frame.to_ndarray().ravel().astype(np.float32, copy=False)


_TOO_LONG = Message(
    N_("The voice is too long: a scene holds {minutes} minutes of it at the most."),
    {"minutes": MAX_VOICE_S // 60},
)

"""The sound of a film: what is said in it, each from the sample on with which it begins."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

import av
import numpy as np
from av.audio.stream import AudioStream

from gdviz.record.voice import BLOCK, Samples, frame_of, samples_of
from gdviz.scene.spec import Narration
from gdviz.scene.voice import RATE

BIT_RATE = 96_000


class Speech(Protocol):
    """A voice, the sample of the film with which it begins, and the one at which it must end."""

    @property
    def first(self) -> int: ...

    @property
    def end(self) -> int: ...

    def samples(self) -> Iterator[Samples]:
        """It, some samples at a time.

        Raises:
            VoiceError: it is damaged.
        """
        ...


@dataclass(frozen=True)
class Spoken:
    """The voice of a scene."""

    first: int
    end: int
    narration: Narration

    def samples(self) -> Iterator[Samples]:
        """As long as the scene says."""
        return samples_of(self.narration)


class SoundTrack:
    """The samples of a film, in their order, silent where nobody speaks."""

    def __init__(self, said: Sequence[Speech]) -> None:
        self._blocks = _blocks(said)
        self._rest = np.empty(0, np.float32)

    def take(self, count: int) -> Samples:
        """The next samples: (count,).

        Raises:
            VoiceError: a voice is damaged.
        """
        while len(self._rest) < count:
            block = next(self._blocks, None)
            if block is None:
                block = np.zeros(count - len(self._rest), np.float32)
            self._rest = np.concatenate((self._rest, block))
        taken, self._rest = self._rest[:count], self._rest[count:]
        return taken


def _blocks(said: Sequence[Speech]) -> Iterator[Samples]:
    at = 0
    for each in said:
        while at < each.first:
            silent = min(each.first - at, BLOCK)
            yield np.zeros(silent, np.float32)
            at += silent
        for block in each.samples():
            kept = block[: each.end - at]
            yield kept
            at += len(kept)


class SoundStream:
    """Encodes the sound of a film beside its pictures.

    The sound may run ahead of the pictures by no more than one of them: what waits for its place
    in the file is lost with the process.
    """

    def __init__(
        self, container: av.container.OutputContainer, codec: str, form: str, track: SoundTrack
    ) -> None:
        self._container, self._track, self._form = container, track, form
        self._stream = cast(AudioStream, container.add_stream(codec, rate=RATE, layout="mono"))
        self._stream.codec_context.format = form
        self._stream.codec_context.bit_rate = BIT_RATE
        self._stream.options = {"flags": "+bitexact"}
        self._count = 0

    def go_to(self, sample: int) -> None:
        """Write all that comes before this sample."""
        samples = self._track.take(sample - self._count)
        if len(samples):
            frame = frame_of(samples, self._count, self._form)
            self._container.mux(self._stream.encode(frame))
            self._count = sample

    def close(self) -> None:
        """Write what the encoder still holds."""
        self._container.mux(self._stream.encode(None))

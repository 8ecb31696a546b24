"""What is said while a take is recorded, on its way from the microphone into the take. No Qt here.

PortAudio hands over its blocks in a thread of its own, which only puts them into a queue; another
one encodes them, and gives every half second of it to the take. Neither knows of the window.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread

import numpy as np

from gdviz.record.devices import Block, Microphone
from gdviz.record.voice import VoiceWriter
from gdviz.scene.voice import RATE
from gdviz.text import N_, Message

MOST_WAITING = 2000
"""Blocks; what comes while so many wait for a disk that does not answer is lost."""

CLOSEST = RATE // 10
"""Samples between two losses that are told."""

QUIET_S = 3.0
"""A microphone from which nothing has come for so long has been pulled out, or is another's."""

FALL = 0.85
"""How much of the level is left at the next block, where that is silent."""

Note = Callable[[int, float, bytes], None]
"""Told the number of a sample, when it was heard, and what comes next of the sound."""


class Listening:
    """A microphone whose sound goes into a take as it comes.

    Attributes:
        level: how loud it is now, 0 … 1. failure: why nothing more is written, or None.
    """

    def __init__(self, note: Note, source: Microphone) -> None:
        """Begin; `note` is called from a thread of its own.

        Raises:
            SoundError: there is no microphone. VoiceError: nothing can encode it.
        """
        self.level = 0.0
        self.failure: Exception | None = None
        self._note = note
        self._pages = _Pages()
        self._writer = VoiceWriter(self._pages)
        self._blocks: SimpleQueue[Block | None] = SimpleQueue()
        self._missed = False
        self._came_s = time.perf_counter()
        self._mark: tuple[int, float] | None = None
        self._told: tuple[int, float] | None = None
        self._lost_at = -CLOSEST
        self._source = source(self._put)
        self._thread = Thread(target=self._write, name="gdviz voice of a take", daemon=True)
        self._thread.start()

    @property
    def trouble(self) -> Message | None:
        """Why nothing is heard now, as a sentence."""
        if self.failure is not None:
            reason = getattr(self.failure, "strerror", None) or str(self.failure)
            text = N_(
                "The voice is no longer recorded: {reason}. The take goes on, and what was heard "
                "is kept."
            )
            return Message(text, {"reason": reason.rstrip(".")})
        if time.perf_counter() - self._came_s > QUIET_S:
            text = N_(
                "Nothing comes from the microphone. The take goes on, and what was heard is kept."
            )
            return Message(text)
        return None

    def close(self) -> None:
        """Listen no more; all that was heard is handed over."""
        with suppress(Exception):  # of one that was pulled out PortAudio says many things
            self._source.close()
        self._blocks.put(None)
        self._thread.join()
        self.level = 0.0

    def _put(self, block: Block) -> None:
        """In the thread of PortAudio."""
        self._came_s = time.perf_counter()
        if self.failure is not None or self._blocks.qsize() >= MOST_WAITING:
            self._missed = True
            return
        missed, self._missed = self._missed, False
        self._blocks.put(block._replace(lost=block.lost or missed))

    def _write(self) -> None:
        try:
            with self._writer:
                while (block := self._blocks.get()) is not None:
                    self._add(block)
            self._send()
        except Exception as error:  # a full disk; told by `trouble`
            self.failure = error
            self.level = 0.0

    def _add(self, block: Block) -> None:
        first = self._writer.count
        if block.lost and first - self._lost_at >= CLOSEST:
            # What came before and what comes after are told of by themselves.
            self._lost_at = first
            self._send()
            self._mark = first, block.at
            self._send()
        # Of all that came since, the one that was least late knows best when it was.
        if self._mark is None or block.at - first / RATE < self._mark[1] - self._mark[0] / RATE:
            self._mark = first, block.at
        self._writer.add(block.samples)
        self.level = max(loudest(block), FALL * self.level)
        if self._pages.waiting:
            self._send()

    def _send(self) -> None:
        """Hand over the pages that there are, with the moment that is known best."""
        mark, self._mark = self._mark or self._told, None
        if mark is not None:
            self._told = mark
            self._note(*mark, self._pages.take())


class Loudness:
    """How loud a microphone is; nothing of it is kept.

    Attributes:
        level: 0 … 1.

    Raises:
        SoundError: there is no microphone.
    """

    def __init__(self, source: Microphone) -> None:
        self.level = 0.0
        self._source = source(self._put)

    def _put(self, block: Block) -> None:
        """In the thread of PortAudio."""
        self.level = max(loudest(block), FALL * self.level)

    def close(self) -> None:
        """Listen no more."""
        with suppress(Exception):  # as above
            self._source.close()


def loudest(block: Block) -> float:
    """The largest sample of a block, 0 … 1."""
    return float(np.abs(block.samples).max(initial=0.0))


class _Pages:
    """Where FFmpeg writes; used in one thread."""

    def __init__(self) -> None:
        self._sound = bytearray()

    @property
    def waiting(self) -> bool:
        """Whether there is anything."""
        return bool(self._sound)

    def write(self, data: bytes) -> int:
        """Append this."""
        self._sound += data
        return len(data)

    def take(self) -> bytes:
        """What there is, which is not there any more."""
        taken = bytes(self._sound)
        self._sound.clear()
        return taken

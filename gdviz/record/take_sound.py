"""The voice of a take, laid along the clock of the take.

A sound card has a clock of its own: it may count 48,003 samples while the machine counts a second,
and where the machine is too busy to fetch them it loses some. So the take notes, twice a second,
when a sample was heard by the machine's clock. Of these marks

- one that comes late, while those after it do not, says only that the machine was busy: what
  counts is the least delay among the next few;
- a delay that grows by more than `GAP_S` and stays says that samples were lost: there the film is
  silent, and what follows is heard in its own time;
- between two marks some seconds apart the voice is stretched evenly, by some hundredths of a per
  cent where only the clocks differ: it is sampled anew, along straight lines between its samples.

So the voice is where it was spoken to some thousandths of a second, however long the take is. What
was said before the take began, or after its end, is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gdviz.record.voice import BLOCK, Samples, samples_of
from gdviz.scene.spec import Narration
from gdviz.scene.take import Mark, TakeVoice
from gdviz.scene.voice import RATE

NEXT = 10
"""Marks, of which the least delay counts: some five seconds."""

UNSURE = 3
"""The last marks: whether they are late or samples were lost before them, nothing tells."""

SURE_S = 0.5
"""But no machine is so late."""

GAP_S = 0.02
"""A delay that grows by more was a loss."""

KNOT_S = 3.0
"""The voice is stretched evenly at least so long: what is left of the marks' own errors would be
heard otherwise."""

STRETCH = 0.05
"""No clock is wrong by more; what is stretched further keeps its own pace instead."""


class Stretch(NamedTuple):
    """Samples `first` … `end` − 1 are heard from second `at` on, each 1 / `pace` of them long."""

    first: int
    end: int
    at: float
    pace: float = RATE

    @property
    def ends(self) -> float:
        """The second after its last sample."""
        return self.at + (self.end - self.first) / self.pace


@dataclass(frozen=True)
class Along:
    """The voice of a take, up to sample `end` of its film."""

    voice: TakeVoice
    end: int
    first: int = 0

    def samples(self) -> Iterator[Samples]:
        """All that is heard, some at a time, from the beginning of the film on.

        Raises:
            VoiceError: the voice is damaged.
        """
        voice = self.voice
        source = _Source(samples_of(Narration(voice.sound, voice.count / RATE)))
        laid = stretches(voice)
        at = 0
        for number, here in enumerate(laid):
            ends = min(here.ends, laid[number + 1].at) if number + 1 < len(laid) else here.ends
            first, end = (min(max(ceil(s * RATE), at), self.end) for s in (here.at, ends))
            yield from _silence(first - at)
            for begin in range(first, end, BLOCK):
                times = np.arange(begin, min(begin + BLOCK, end)) / RATE
                places = here.first + (times - here.at) * here.pace
                yield source.at(np.maximum(places, here.first))
            at = max(at, end)


def stretches(voice: TakeVoice) -> list[Stretch]:
    """When which part of a voice is heard, in its order; parts that overlap end early."""
    parts = _parts(voice)
    first = parts[0][0]
    made = [Stretch(0, first.sample, first.at - first.sample / RATE)]
    for number, part in enumerate(parts):
        for here, then in pairwise(part):
            made.append(Stretch(here.sample, then.sample, here.at, _pace(here, then)))
        last = part[-1]
        end = parts[number + 1][0].sample if number + 1 < len(parts) else voice.count
        made.append(Stretch(last.sample, end, last.at))
    return [each for each in made if each.end > each.first]


def _pace(here: Mark, then: Mark) -> float:
    """Samples in a second, so as to be in time for the next mark."""
    count, seconds = then.sample - here.sample, then.at - here.at
    if abs(seconds * RATE - count) > STRETCH * count:
        return RATE
    return count / seconds


def _parts(voice: TakeVoice) -> list[list[Mark]]:
    """Marks some seconds apart, on time; another part begins where samples were lost."""
    samples = np.array([mark.sample for mark in voice.marks])
    times = np.array([mark.at for mark in voice.marks])
    delays = times - samples / RATE
    known = np.concatenate((delays, np.full(NEXT - 1, np.inf)))
    least = np.lib.stride_tricks.sliding_window_view(known, NEXT).min(axis=1)
    for number in range(max(1, len(least) - UNSURE), len(least)):
        if least[number] < least[number - 1] + SURE_S:
            least[number] = min(least[number], least[number - 1])
    on_time = [
        Mark(int(sample), float(sample / RATE + delay))
        for sample, delay in zip(samples, least, strict=True)
    ]
    parts = [[on_time[0]]]
    for before, here, step in zip(on_time, on_time[1:], np.diff(least), strict=False):
        if abs(step) > GAP_S:
            if before != parts[-1][-1]:
                parts[-1].append(before)
            parts.append([here])
        elif here.sample - parts[-1][-1].sample >= KNOT_S * RATE:
            parts[-1].append(here)
    return parts


class _Source:
    """The samples of a voice, between which one can look; never back."""

    def __init__(self, blocks: Iterator[Samples]) -> None:
        self._blocks = blocks
        self._first = 0
        self._held = np.empty(0, np.float32)

    def at(self, places: NDArray[np.float64]) -> Samples:
        """What is heard at these places, which rise, counted in samples."""
        low, high = int(places[0]), int(places[-1]) + 2
        self._drop_before(low)
        while (
            self._first + len(self._held) < high and (block := next(self._blocks, None)) is not None
        ):
            self._held = np.concatenate((self._held, block))
            self._drop_before(low)
        if not len(self._held):
            return np.zeros(len(places), np.float32)
        numbers = np.arange(self._first, self._first + len(self._held))
        return np.interp(places, numbers, self._held, right=0.0).astype(np.float32)

    def _drop_before(self, low: int) -> None:
        passed = min(max(low - self._first, 0), len(self._held))
        self._first, self._held = self._first + passed, self._held[passed:]


def _silence(count: int) -> Iterator[Samples]:
    while count > 0:
        yield np.zeros(min(count, BLOCK), np.float32)
        count -= BLOCK

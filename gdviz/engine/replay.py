"""How long the terms of a run's updates were, had again from its start and kept.

A trajectory keeps where a run was, not what its updates were made of. Here the updates are made
again, each once, by loops as fast as those that made them; whoever asks says how long that may
take, and has as many rows as there are by then.
"""

import time
from weakref import WeakKeyDictionary

import numpy as np

from gdviz.core.arrays import Array
from gdviz.core.descent import Lengths
from gdviz.engine.computation import CHECKPOINT_EVERY, Computation
from gdviz.engine.course import Course

FIRST, LONGEST = 16, 4096
"""Updates that are made again in one go: each time twice as many, up to so many. So the last go
takes about as long as all before it, and no more than twice the time allowed is taken."""


class Replay:
    """The lengths of one run, row by row; row k is of the update that led there, row 0 of none."""

    def __init__(self, computation: Computation) -> None:
        # A course of its own: the worker walks the other one.
        self._course = Course(computation.key, computation.problem)
        self._step = self._course.begin()
        self._room = np.full((3, 1), np.nan)
        self.count = 1
        """Rows known so far."""

    @property
    def rows(self) -> Lengths:
        """All that is known: (count,) each."""
        return Lengths(*self._room[:, : self.count])

    def reach(self, count: int, until: float | None) -> None:
        """Go on to `count` rows, or until the clock (`time.perf_counter`) is past `until`."""
        part = FIRST if until is not None else LONGEST
        with np.errstate(all="ignore"):
            while self.count < count and (until is None or time.perf_counter() < until):
                found, self._step = self._course.lengths(self._step, min(part, count - self.count))
                self._append(np.stack([found.gradient, found.momentum, found.step]))
                part = min(2 * part, LONGEST)

    def adopt(self, other: "Replay", computation: Computation, rows: int) -> None:
        """Take over what another run's replay knows of the first `rows` rows, which it shares."""
        last = (min(rows, other.count) - 1) // CHECKPOINT_EVERY * CHECKPOINT_EVERY
        if last > 0:
            self._step = computation.checkpoint(last)
            self._append(other._room[:, 1 : last + 1])

    def _append(self, fresh: Array) -> None:
        first, last = self.count, self.count + fresh.shape[1]
        if last > self._room.shape[1]:
            grown = np.empty((3, max(last, 2 * self._room.shape[1])))
            grown[:, :first] = self._room[:, :first]
            self._room = grown
        self._room[:, first:last] = fresh
        self.count = last


_replays: WeakKeyDictionary[Computation, Replay] = WeakKeyDictionary()


def replay_of(computation: Computation) -> Replay:
    """The one replay of a run; it begins with what is known of the run that it branched off."""
    found = _replays.get(computation)
    if found is None:
        found = _replays[computation] = Replay(computation)
        origin, rows = computation.origin or (None, 0)
        other = origin() if origin is not None else None
        if other is not None:
            found.adopt(replay_of(other), computation, rows)
    return found

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

GO_S = 0.001
"""About how long the updates take that are made again in one go, between two looks at the clock."""

FIRST, LONGEST = 16, 4096
"""How many those are at first, and at most."""


class Replay:
    """The lengths of one run, row by row; row k is of the update that led there, row 0 of none."""

    def __init__(self, computation: Computation) -> None:
        # A course of its own: the worker walks the other one.
        self._course = Course(computation.key, computation.problem)
        self._step = self._course.begin()
        self._room = np.full((3, 1), np.nan)
        self._go = FIRST
        self.count = 1
        """Rows known so far."""

    @property
    def rows(self) -> Lengths:
        """All that is known: (count,) each."""
        return Lengths(*self._room[:, : self.count])

    def reach(self, count: int, until: float | None) -> None:
        """Go on to `count` rows, or until the clock (`time.perf_counter`) is past `until`.

        By one go at least, so that every run comes to its end.
        """
        with np.errstate(all="ignore"):
            while self.count < count:
                begun = time.thread_time()
                rows = min(self._go, count - self.count)
                found, self._step = self._course.lengths(self._step, rows)
                self._append(np.stack([found.gradient, found.momentum, found.step]))
                took_s = time.thread_time() - begun
                if took_s < GO_S / 2:
                    self._go = min(2 * self._go, LONGEST)
                elif took_s > 2 * GO_S:
                    self._go = max(self._go // 2, 1)
                if until is not None and time.perf_counter() > until:
                    return

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

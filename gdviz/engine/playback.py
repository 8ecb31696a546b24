"""The playhead and how it moves."""

import math
from dataclasses import dataclass, replace

SPEEDS = (1.0, 20_000.0)
"""Slowest and fastest, in updates per second: one, to hundreds a frame."""


@dataclass(frozen=True)
class Playback:
    """Where the playhead is and whether it moves; every change makes another.

    Attributes:
        head: updates done; between two whole numbers it is on its way.
        speed: updates per second.
    """

    head: float = 0.0
    speed: float = 12.0
    playing: bool = False

    def advance(self, dt_s: float, limit: float, end: float) -> "Playback":
        """After `dt_s` seconds: not past `limit` (what is computed), and stopped at `end`."""
        if not self.playing:
            return self
        head = min(self.head + self.speed * dt_s, max(limit, self.head))
        if head >= end:
            return replace(self, head=end, playing=False)
        return replace(self, head=head)

    def play(self, end: float) -> "Playback":
        """Set going; from the start again if it stood at the end."""
        return replace(self, playing=True, head=0.0 if self.head >= end else self.head)

    def pause(self) -> "Playback":
        """Stopped where it is."""
        return replace(self, playing=False)

    def step(self, count: int, end: float) -> "Playback":
        """Paused `count` whole updates further: +1 goes to the next, −1 to the one before."""
        if count == 0:
            return self.pause()
        whole = round(self.head)
        if (
            abs(self.head - whole) > 1e-9
        ):  # between two updates: the one on the way is the first step
            whole = math.floor(self.head) if count > 0 else math.ceil(self.head)
        return replace(self, playing=False, head=float(min(max(whole + count, 0), end)))

    def seek(self, head: float, end: float) -> "Playback":
        """At `head`, playing on or not as before."""
        return replace(self, head=min(max(head, 0.0), end))

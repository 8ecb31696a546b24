"""The playhead and how it moves."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Playback:
    """Where the playhead is and whether it moves; every change makes another.

    Attributes:
        head: how much of the scene's pace is done; it may be between two updates.
        speed: how much passes in a second.
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

    def seek(self, head: float, end: float) -> "Playback":
        """At `head`, playing on or not as before."""
        return replace(self, head=min(max(head, 0.0), end))

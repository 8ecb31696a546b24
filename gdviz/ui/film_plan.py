"""Which moment of which scene a film shows, as far as can be told before it is made. No Qt here."""

from collections.abc import Sequence
from dataclasses import dataclass

from gdviz.record.timing import Timing
from gdviz.scene.spec import Scene


@dataclass(frozen=True)
class Place:
    """A moment of a film: the number of the scene, and its playhead."""

    scene: int
    head: float


@dataclass(frozen=True)
class FilmPlan:
    """The scenes of a film, one after the other.

    Attributes:
        frames: of all of them. fps: how many of them are a second.
    """

    parts: tuple[Timing, ...]
    fps: int
    frames: int

    @classmethod
    def of(cls, scenes: Sequence[Scene], fps: int) -> "FilmPlan":
        """The plan of these scenes, each at its own speed."""
        parts = tuple(Timing.of(scene, fps) for scene in scenes)
        return cls(parts, fps, sum(part.frames for part in parts))

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.frames / self.fps

    def at(self, second: float) -> Place:
        """What it shows then; its first or last moment for what lies beyond."""
        number = min(max(int(second * self.fps), 0), self.frames - 1)
        for scene, part in enumerate(self.parts):
            if number < part.frames:
                return Place(scene, part.head(number))
            number -= part.frames
        raise ValueError("a film has at least one scene")

"""Which moment of which scene a film shows, as far as can be told before it is made. No Qt here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from gdviz.engine.cues import Placed
from gdviz.record.film import CARD_S
from gdviz.record.schedule import Schedule, schedule_of
from gdviz.scene.spec import Scene


class Plan(Protocol):
    """How long a film will be."""

    @property
    def seconds(self) -> float: ...

    @property
    def frames(self) -> int: ...


@dataclass(frozen=True)
class Place:
    """A moment of a film: the number of the scene, and its playhead."""

    scene: int
    head: float


@dataclass(frozen=True)
class FilmPlan:
    """The scenes of a film, one after the other.

    Cues at events are left out: where they are due is known only when all is computed.

    Attributes:
        parts: of each scene, its schedule. card_s: how long its title is shown before it.
        fps: frames in a second.
    """

    parts: tuple[Schedule, ...]
    card_s: float
    fps: int

    @classmethod
    def of(cls, scenes: Sequence[Scene], fps: int) -> "FilmPlan":
        """The plan of these scenes, each at its own speed, with its pauses."""
        parts = tuple(schedule_of(scene, _placed(scene)) for scene in scenes)
        return cls(parts, CARD_S if len(parts) > 1 else 0.0, fps)

    @property
    def seconds(self) -> float:
        """How long it is."""
        return sum(self.card_s + part.seconds for part in self.parts)

    @property
    def frames(self) -> int:
        """How many frames it has."""
        return max(1, round(self.seconds * self.fps))

    def at(self, second: float) -> Place:
        """What it shows then; its first or last moment for what lies beyond."""
        left = max(second, 0.0)
        for scene, part in enumerate(self.parts):
            left -= self.card_s
            if left < part.seconds:
                return Place(scene, part.head(max(left, 0.0)))
            left -= part.seconds
        return Place(len(self.parts) - 1, self.parts[-1].length)


def _placed(scene: Scene) -> list[Placed]:
    length = float(scene.document.length)
    return sorted(
        (
            Placed(float(cue.at), cue, number)
            for number, cue in enumerate(scene.document.cues)
            if isinstance(cue.at, int | float) and cue.at <= length
        ),
        key=lambda each: each.place,
    )

"""Where the cues of a scene lie along its voice. No Qt here."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from gdviz.engine.cues import Placed
from gdviz.engine.taps import kept_taps
from gdviz.record.schedule import Schedule, schedule_of
from gdviz.scene.spec import Scene
from gdviz.ui.cue_words import deeds_in_words


@dataclass(frozen=True)
class Stop:
    """The cues of a place of the axis, which are tapped at once.

    Attributes:
        numbers: of the cues. second: when they are due. tapped: whether a tap says so.
        words: what they say or do.
    """

    numbers: tuple[int, ...]
    place: float
    second: float
    tapped: bool
    words: str


@dataclass(frozen=True)
class VoicePlan:
    """A scene along its voice, as a film shows it.

    Cues at the very start are no stops: they are due when the voice begins.
    """

    schedule: Schedule
    stops: tuple[Stop, ...]

    @classmethod
    def of(cls, scene: Scene, cues: Sequence[Placed]) -> "VoicePlan":
        """The plan of a scene whose cues are placed, in the order of their places."""
        schedule, taps = schedule_of(scene, cues), kept_taps(cues)
        due = {each.placed.number: each.time_s for each in schedule.cues}
        stops = []
        for place, group in groupby(cues, key=lambda each: each.place):
            here = list(group)
            if place > 0.0:
                numbers = tuple(each.number for each in here)
                said = next((each for each in reversed(here) if each.cue.caption), here[-1])
                words = deeds_in_words(said.cue)
                tapped = any(number in taps for number in numbers)
                stops.append(Stop(numbers, place, due[numbers[0]], tapped, words))
        return cls(schedule, tuple(stops))

    @property
    def tapped(self) -> int:
        """How many stops have a tap."""
        return sum(stop.tapped for stop in self.stops)

    def next_after(self, second: float) -> int:
        """The number of the first stop that is due later; as many as there are for none."""
        return next(
            (n for n, stop in enumerate(self.stops) if stop.second > second), len(self.stops)
        )

    def room_of(self, number: int, end: float) -> tuple[float, float]:
        """Between which seconds a stop can be due, that those beside it stay as they were tapped.

        `end` is the last second there is.
        """
        before = [stop.second for stop in self.stops[:number] if stop.tapped]
        after = [stop.second for stop in self.stops[number + 1 :] if stop.tapped]
        return max(before, default=0.0), min(after, default=end)

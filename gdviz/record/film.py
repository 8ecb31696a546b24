"""A lecture as a row of frames: which moment of which scene each of them shows."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from msgspec.structs import replace

from gdviz.engine.fingerprint import fingerprint
from gdviz.engine.flight import DURATION_S
from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.record.schedule import SAME_S, Schedule, schedule_of
from gdviz.record.sound import SoundTrack, Spoken
from gdviz.scene.spec import Lecture, Scene, Text, View
from gdviz.scene.voice import RATE, without_sound

CARD_S = 1.5
"""How long the title of a scene is shown before it, where there are several."""

FADE_S = 0.3
"""How long it takes to give way to the scene, or half as long as it is shown."""


@dataclass(frozen=True)
class Moment:
    """What a frame shows: a scene of the film, its playhead and view.

    `card` is how much of the scene's title covers it, 0 … 1.
    """

    scene: int
    head: float
    view: View
    card: float = 0.0


@dataclass(frozen=True)
class Said:
    """A caption and the frames that show it: from `first` on, up to the one before `end`."""

    first: int
    end: int
    text: Text


@dataclass(frozen=True)
class Part:
    """A scene in the film.

    Attributes:
        session: the scene, all its rows computed.
        first: the frame with which it begins, which shows its title if `card` is not 0.
        card: how many frames show its title. frames: how many show the scene.
    """

    session: Session
    schedule: Schedule
    fps: int
    first: int
    card: int
    frames: int

    @property
    def end(self) -> int:
        """The frame after its last one."""
        return self.first + self.card + self.frames

    def time_s(self, number: int) -> float:
        """When in the schedule a frame of the scene is, counted from 0; the last is its end."""
        # At one frame in a second there may be no other one at the end.
        at_end = number == self.frames - 1 > 0
        return self.schedule.seconds if at_end else number / self.fps

    def frame_at(self, time_s: float) -> int:
        """The first frame of the film that is not before this moment of the schedule."""
        number = min(ceil((time_s - SAME_S) * self.fps), self.frames - 1)
        return self.first + self.card + number


class Film:
    """Scenes one after the other at a fixed rate; each frame is known by its number alone."""

    def __init__(self, scenes: Sequence[Scene], fps: int, seconds: float | None = None) -> None:
        """Compute all rows and plan every frame.

        Args:
            scenes: what is shown.
            fps: frames in a second.
            seconds: how long the film is; without it, as the scenes' own speeds have it. It
                does not go with a voice.

        Raises:
            SceneError: a scene has a fault.
        """
        self.fps = fps
        sessions = [computed(scene) for scene in scenes]
        plans = [schedule_of(each.scene, each.cues) for each in sessions]
        card_s = CARD_S if len(scenes) > 1 else 0.0
        if seconds is not None:
            ratio = seconds / sum(card_s + plan.seconds for plan in plans)
            card_s *= min(ratio, 1.0)
            left = (seconds - card_s * len(plans)) / sum(plan.seconds for plan in plans)
            plans = [
                schedule_of(each.scene, each.cues, left * plan.seconds)
                for each, plan in zip(sessions, plans, strict=True)
            ]
        self.parts: list[Part] = []
        at, ends = 0, 0.0
        for session, plan in zip(sessions, plans, strict=True):
            ends += card_s + plan.seconds
            card = round(card_s * fps)
            # To where the seconds so far end, so that what is rounded does not add up.
            frames = max(1, round(ends * fps) - at - card)
            self.parts.append(Part(session, plan, fps, at, card, frames))
            at = self.parts[-1].end

    @property
    def frames(self) -> int:
        """How many there are."""
        return self.parts[-1].end

    @property
    def seconds(self) -> float:
        """How long they last."""
        return self.frames / self.fps

    def moment(self, number: int) -> Moment:
        """What frame `number` shows."""
        index = bisect_right(self.parts, number, key=lambda part: part.first) - 1
        part = self.parts[index]
        inside = number - part.first - part.card
        time_s = part.time_s(max(inside, 0))
        # The title covers all, then less and less of the first moment of the scene.
        fade = min(FADE_S * self.fps, part.card / 2)
        card = min(-inside / fade, 1.0) if inside < 0 else 0.0
        return Moment(index, part.schedule.head(time_s), part.schedule.view(time_s), card)

    def stills(self) -> Iterator[Moment]:
        """One moment for each cue: its camera has arrived, its caption is said."""
        for index, part in enumerate(self.parts):
            for due in part.schedule.cues:
                later_s = due.time_s + DURATION_S
                following = [each.time_s for each in part.schedule.cues if each.time_s > due.time_s]
                view = part.schedule.view(min([later_s, *(t - 2 * SAME_S for t in following)]))
                yield Moment(index, due.placed.place, view)

    def poster(self) -> Moment:
        """The moment that stands for the film: the first scene at its end, all paths drawn."""
        part = self.parts[0]
        return Moment(0, part.schedule.length, part.schedule.view(part.schedule.seconds))

    def captions(self) -> list[Said]:
        """All that is said, in the order of the film."""
        found = []
        for part in self.parts:
            texts = [
                (part.frame_at(due.time_s), due.placed.cue.caption)
                for due in part.schedule.cues
                if due.placed.cue.caption is not None
            ]
            ends = [first for first, _ in texts[1:]] + [part.end]
            for (first, text), end in zip(texts, ends, strict=False):
                # An empty one says nothing any more; of two in one frame, the last is shown.
                if first < end and (text.en or text.ko):
                    found.append(Said(first, end, text))
        return found

    def chapters(self, language: str) -> list[tuple[int, str]]:
        """The first frame of each and its name: the scenes, or the captions of a single one."""
        if len(self.parts) > 1:
            return [(part.first, part.session.scene.name.into(language)) for part in self.parts]
        said = [(each.first, each.text.into(language)) for each in self.captions()]
        if said and said[0][0] == 0:
            return said
        return [(0, self.parts[0].session.scene.name.into(language)), *said]

    def sound(self) -> SoundTrack | None:
        """The voices of the scenes, each from the first frame of its scene on; None for none.

        Titles are silent.
        """
        spoken = [
            Spoken(self._sample_at(part.first + part.card), self._sample_at(part.end), narration)
            for part in self.parts
            if (narration := part.session.document.narration) is not None and narration.sound
        ]
        return SoundTrack(spoken) if spoken else None

    def _sample_at(self, frame: int) -> int:
        return round(frame * RATE / self.fps)

    def lecture(self, lecture: Lecture, sounds: bool = False) -> Lecture:
        """The scenes of the film under the title of their lecture, with their fingerprints.

        Their voices are left out; `sounds` tells whether they are heard in the film.
        """
        shown = []
        for part in self.parts:
            begins = (part.first + part.card) / self.fps if sounds else None
            scene = replace(part.session.scene, fingerprint=fingerprint(part.session))
            shown.append(without_sound(scene, begins))
        return replace(lecture, scenes=tuple(shown))


def computed(scene: Scene) -> Session:
    """The scene at its start, all of it computed: axes that fit the whole do not move then."""
    at_start = replace(scene, view=replace(scene.view, playhead=0.0))
    session = Session(at_start, load_problem)
    session.compute_to(float(scene.document.length))
    return session

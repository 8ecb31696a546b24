"""A lecture as a row of frames: which moment of which scene each of them shows."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Protocol

from msgspec.structs import replace

from gdviz.engine.fingerprint import fingerprint
from gdviz.engine.flight import DURATION_S
from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.record.schedule import SAME_S, Schedule, schedule_of
from gdviz.record.sound import SoundTrack, Spoken
from gdviz.scene.spec import Lecture, Scene, Text, View
from gdviz.scene.take import Hand
from gdviz.scene.voice import RATE, without_sound

CARD_S = 1.5
"""How long the title of a scene is shown before it, where there are several."""

FADE_S = 0.3
"""How long it takes to give way to the scene, or half as long as it is shown."""


@dataclass(frozen=True)
class Moment:
    """What a frame shows: a scene of the film, its playhead and view.

    Attributes:
        card: how much of the scene's title covers it, 0 … 1.
        joined: how far the camera has come on its way to the run that it follows, 0 … 1.
        hand: the pointer, where one is shown.
        told: what was edited a moment ago, in words. telling: how much of them is seen, 0 … 1.
    """

    scene: int
    head: float
    view: View
    card: float = 0.0
    joined: float = 1.0
    hand: Hand | None = None
    told: str = ""
    telling: float = 0.0

    @property
    def plain(self) -> bool:
        """Whether nothing lies over the stage."""
        hand = self.hand
        pointed = hand is not None and (hand.pointer is not None or len(hand.rings) > 0)
        return self.card == 0.0 and not self.told and not pointed

    @property
    def bare(self) -> "Moment":
        """The same without what is laid over it."""
        return Moment(self.scene, self.head, self.view, self.card, self.joined)


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


class Filmed(Protocol):
    """What can be made a film of: its frames, and what is said of them.

    Attributes:
        fps: frames in a second.
    """

    fps: int

    @property
    def frames(self) -> int:
        """How many there are."""
        ...

    @property
    def seconds(self) -> float:
        """How long they last."""
        ...

    @property
    def names(self) -> tuple[Text, ...]:
        """Of the scenes whose titles are shown."""
        ...

    def moment(self, number: int) -> Moment:
        """What frame `number` shows."""
        ...

    def session_at(self, moment: Moment) -> Session:
        """The session that shows this moment, until the next one is asked for."""
        ...

    def stills(self) -> Iterator[Moment]:
        """One moment for each cue."""
        ...

    def poster(self) -> Moment:
        """The moment that stands for the film."""
        ...

    def captions(self) -> list[Said]:
        """All that is said, in the order of the film."""
        ...

    def chapters(self, language: str) -> list[tuple[int, str]]:
        """The first frame of each and its name."""
        ...

    def sound(self) -> SoundTrack | None:
        """What is heard; None for nothing."""
        ...

    def lecture(self, lecture: Lecture, sounds: bool = False) -> Lecture:
        """The scenes that travel with the film, with their fingerprints and without voices.

        `sounds` tells whether these are heard in the film.
        """
        ...


class Film:
    """Scenes one after the other at a fixed rate; each frame is known by its number alone."""

    def __init__(
        self,
        scenes: Sequence[Scene],
        fps: int,
        seconds: float | None = None,
        session_of: Callable[[Scene], Session] | None = None,
    ) -> None:
        """Compute all rows and plan every frame.

        Args:
            scenes: what is shown.
            fps: frames in a second.
            seconds: how long the film is; without it, as the scenes' own speeds have it. It
                does not go with a voice.
            session_of: makes the session of a scene at its start. Where it has not computed all
                rows, cues at events that are not known yet are left out.

        Raises:
            SceneError: a scene has a fault.
        """
        self.fps = fps
        sessions = [(session_of or computed)(scene) for scene in scenes]
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

    @property
    def names(self) -> tuple[Text, ...]:
        """Of the scenes, in their order."""
        return tuple(part.session.scene.name for part in self.parts)

    def session_at(self, moment: Moment) -> Session:
        """The scene of a moment, looked at as it is then."""
        session = self.parts[moment.scene].session
        session.look(moment.view)
        session.seek(moment.head)
        return session

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
    session = Session(at_start(scene), load_problem)
    session.compute_to(float(scene.document.length))
    return session


def at_start(scene: Scene) -> Scene:
    """The scene with its playhead where a film of it begins."""
    return replace(scene, view=replace(scene.view, playhead=0.0))

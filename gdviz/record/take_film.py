"""A take as a row of frames: what each of them shows, whatever the machine did meanwhile."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from itertools import pairwise

from msgspec.structs import replace

from gdviz.engine.cues import caption_at
from gdviz.engine.fingerprint import fingerprint
from gdviz.engine.flight import camera_between
from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.record.film import Moment, Said
from gdviz.record.sound import SoundTrack
from gdviz.record.take_sound import Along
from gdviz.scene.describe import describe
from gdviz.scene.file import one_scene
from gdviz.scene.spec import Document, Lecture, PanelCamera, Region, Text, View
from gdviz.scene.take import Hand, Noted, Pointer, Take
from gdviz.scene.voice import RATE, without_sound

PLATE_S, FADE_S = 2.6, 0.3
"""How long it is told what was edited, and how long the words come and go."""

RING_S = 0.5
"""How long the ring spreads that shows that a button was pressed."""

LEAP = 1.5
"""A playhead that moves further than playing so many times as fast would take it was put there."""

SCRUB = 0.1
"""But a hand that drags it moves it by less than this share of the whole."""


class TakeFilm:
    """Frame k shows the moment k/fps seconds after the take began.

    Playhead, cameras and pointer are between the moments that were noted on either side, so that
    no frame repeats the last one while something moves; everything else changes when it changed.
    """

    def __init__(
        self, take: Take, fps: int, compute: Callable[[Session, float], None] | None = None
    ) -> None:
        """`compute` has rows computed up to a playhead; without it all of them are, at once."""
        self.fps = fps
        self._take = take
        self._compute = compute or _compute_all
        self._times = [noted.moment.at for noted in take.moments]
        self._edits = _edits(take)
        self._edited = [at for at, _, _ in self._edits]
        self._presses = _presses(take)
        self._pressed = [at for at, _ in self._presses]
        self._session: Session | None = None
        self._state = -1

    @property
    def frames(self) -> int:
        """How many there are."""
        return max(1, round(self._take.seconds * self.fps))

    @property
    def seconds(self) -> float:
        """How long they last."""
        return self.frames / self.fps

    @property
    def names(self) -> tuple[Text, ...]:
        """It has no titles between its scenes."""
        return ()

    def moment(self, number: int) -> Moment:
        """What frame `number` shows."""
        return self.at(number / self.fps)

    def at(self, time_s: float) -> Moment:
        """What is shown at a moment of the take; its first or last one for what lies beyond."""
        index = max(bisect_right(self._times, time_s) - 1, 0)
        here = self._take.moments[index]
        after = self._take.moments[min(index + 1, len(self._times) - 1)]
        span = after.moment.at - here.moment.at
        share = min(max((time_s - here.moment.at) / span, 0.0), 1.0) if span > 0.0 else 0.0
        same = not any(
            state.opened for state in self._take.states[here.state + 1 : after.state + 1]
        )
        words, shown = self._told(time_s)
        return Moment(
            scene=here.state,
            head=self._head(here, after, share) if same else here.moment.head,
            view=_view_between(here.view, after.view, share) if same else here.view,
            joined=here.moment.joined + share * max(after.moment.joined - here.moment.joined, 0.0),
            hand=Hand(
                _pointer_between(here.moment.pointer, after.moment.pointer, share),
                self._rings(time_s),
            ),
            told=words,
            telling=shown,
        )

    def _head(self, here: Noted, after: Noted, share: float) -> float:
        before, then = here.moment.head, after.moment.head
        passed_s = after.moment.at - here.moment.at
        played = LEAP * max(here.moment.speed, after.moment.speed) * passed_s
        scrubbed = SCRUB * self._take.states[here.state].scene.document.length
        if abs(then - before) > max(played, scrubbed):
            return before
        return before + share * (then - before)

    def _told(self, time_s: float) -> tuple[str, float]:
        """What was edited a moment ago, in words, and how much of the words is to be seen."""
        number = bisect_right(self._edited, time_s) - 1
        if number < 0 or time_s >= self._edited[number] + PLATE_S:
            return "", 0.0
        at, before, after = self._edits[number]
        # While one is told after the other the words stand.
        first = number
        while first and self._edited[first] - self._edited[first - 1] < PLATE_S:
            first -= 1
        since, left = time_s - self._edited[first], at + PLATE_S - time_s
        count = load_problem(after.problem).sample_count
        words = str(describe(before, after, count).label)
        return words, round(min(1.0, (since + FADE_S / 3) / FADE_S, left / FADE_S), 3)

    def _rings(self, time_s: float) -> tuple[tuple[Pointer, float], ...]:
        first = bisect_left(self._pressed, time_s - RING_S)
        end = bisect_right(self._pressed, time_s)
        found = [(at, pointer) for at, pointer in self._presses[first:end] if time_s < at + RING_S]
        return tuple((pointer, (time_s - at) / RING_S) for at, pointer in found[-3:])

    def session_at(self, moment: Moment) -> Session:
        """The scene as it was then."""
        if self._session is None or moment.scene != self._state:
            scene = self._take.states[moment.scene].scene
            if self._session is None:
                self._session = Session(scene, load_problem)
            else:
                self._session.open(scene)  # it keeps what is equal in both
            self._state = moment.scene
        session = self._session
        self._compute(session, moment.head)
        session.look(moment.view)
        session.join(moment.joined)
        session.seek(moment.head)
        return session

    def stills(self) -> Iterator[Moment]:
        """None: a take has no cues of its own."""
        return iter(())

    def poster(self) -> Moment:
        """The moment that stands for the film: the last one, and nothing over it."""
        last = self._take.moments[-1]
        return Moment(last.state, last.moment.head, last.view, joined=last.moment.joined)

    def captions(self) -> list[Said]:
        """What the captions said, as long as they stood."""
        found: list[Said] = []
        for number in range(self.frames):
            moment = self.moment(number)
            text = self._caption(moment)
            if found and found[-1].text == text and found[-1].end == number:
                found[-1] = Said(found[-1].first, number + 1, text)
            elif text.en or text.ko:
                found.append(Said(number, number + 1, text))
        return found

    def _caption(self, moment: Moment) -> Text:
        if not self._take.states[moment.scene].scene.document.cues:
            return Text("", "")
        return caption_at(self.session_at(moment).cues, moment.head) or Text("", "")

    def chapters(self, language: str) -> list[tuple[int, str]]:
        """The first frame of each scene that was shown, and its name."""
        found: list[tuple[int, str]] = []
        for at, state in self._openings():
            chapter = min(round(at * self.fps), self.frames - 1)
            name = self._take.states[state].scene.name.into(language)
            if found and found[-1][0] == chapter:
                found.pop()
            found.append((chapter, name))
        return [(0, found[0][1]), *found[1:]]

    def _openings(self) -> Iterator[tuple[float, int]]:
        opened = -1
        for noted in self._take.moments:
            newest = max(
                (n for n in range(opened + 1, noted.state + 1) if self._take.states[n].opened),
                default=None,
            )
            if newest is not None:
                yield noted.moment.at, newest
            opened = noted.state

    def sound(self) -> SoundTrack | None:
        """What was said while it was recorded."""
        if self._take.voice is None:
            return None
        return SoundTrack([Along(self._take.voice, round(self.seconds * RATE))])

    def lecture(self, lecture: Lecture, sounds: bool = False) -> Lecture:
        """The scene as it was at the end, with its fingerprint and without its voice."""
        session = self.session_at(self.poster())
        (scene,) = lecture.scenes
        silent = without_sound(replace(scene, fingerprint=fingerprint(session)), None)
        return replace(one_scene(silent), title=lecture.title)


def _compute_all(session: Session, _head: float) -> None:
    """All of it: axes that fit the whole do not move then."""
    session.compute_to(float(session.document.length))


def _edits(take: Take) -> list[tuple[float, Document, Document]]:
    """When the document became another one, with what it was before.

    Notes are for the lecturer alone.
    """
    found = []
    for before, after in pairwise(take.moments):
        if before.state == after.state:
            continue
        states = take.states[before.state + 1 : after.state + 1]
        if any(state.opened for state in states):
            continue
        old, new = take.states[before.state].scene.document, states[-1].scene.document
        if replace(old, notes=new.notes) != new:
            found.append((after.moment.at, old, new))
    return found


def _presses(take: Take) -> list[tuple[float, Pointer]]:
    """When a button was pressed, and where."""
    found = []
    for before, after in pairwise((take.moments[0], *take.moments)):
        pointer = after.moment.pointer or before.moment.pointer
        if after.moment.presses and pointer is not None:
            found.append((after.moment.at, pointer))
    return found


def _view_between(here: View, after: View, share: float) -> View:
    """How it is looked at on the way; what cannot be between two is as it was."""
    if here is after or here == after:
        return here
    camera = camera_between(here.camera, after.camera, share)
    ends = {own.run: own.camera for own in after.cameras}
    cameras = tuple(
        PanelCamera(own.run, camera_between(own.camera, ends.get(own.run, own.camera), share))
        for own in here.cameras
    )
    return replace(here, camera=camera, cameras=cameras, seen=_seen_between(here, after, share))


def _seen_between(here: View, after: View, share: float) -> Region | None:
    a, b = here.seen, after.seen
    if a is None or b is None or a == b:
        return a
    (x0, x1), (y0, y1) = (
        ((1 - share) * p[0] + share * q[0], (1 - share) * p[1] + share * q[1])
        for p, q in ((a.x, b.x), (a.y, b.y))
    )
    return Region((x0, x1), (y0, y1))


def _pointer_between(here: Pointer | None, after: Pointer | None, share: float) -> Pointer | None:
    if here is None or after is None or (here.panel, here.run) != (after.panel, after.run):
        return here
    x, y = ((1 - share) * a + share * b for a, b in ((here.x, after.x), (here.y, after.y)))
    return replace(here, x=x, y=y)

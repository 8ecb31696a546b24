"""What a scene shows at each moment of a film, its cues obeyed. Needs no clock and no picture."""

import dataclasses
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from msgspec.structs import replace

from gdviz.engine.cues import Placed, said_at
from gdviz.engine.flight import Flight
from gdviz.engine.reading import reading_s
from gdviz.engine.taps import kept_taps
from gdviz.scene.cameras import camera_of, with_camera
from gdviz.scene.spec import Camera, Scene, View

REST_S = 1.0
"""How long the end is shown, at the least; half of a film that is shorter than twice as long."""

WAIT_S = 2.0
"""How long a film stands at the least where the window would wait for a key."""

SAME_S = 1e-9
"""Moments that differ by less are one: the times of frames and of cues are rounded."""


@dataclass(frozen=True)
class Segment:
    """From `start_s` on the playhead moves on from `head` at `speed`; 0 where it stands."""

    start_s: float
    head: float
    speed: float


@dataclass(frozen=True)
class Outlook:
    """From `start_s` on the scene is looked at like this.

    Attributes:
        view: layout and cameras, without what is on its way.
        flights: the run of each panel whose camera is on its way, when it set off, from where
            and where to.
    """

    start_s: float
    view: View
    flights: tuple[tuple[str, float, Camera, Camera], ...] = ()

    def at(self, time_s: float) -> View:
        """The view at a moment from `start_s` on."""
        view = self.view
        for run, begun_s, start, end in self.flights:
            view = with_camera(view, run, Flight(start, end, time_s - begun_s).camera)
        return view


@dataclass(frozen=True)
class Due:
    """A cue, and when the playhead arrives there."""

    time_s: float
    placed: Placed


@dataclass(frozen=True)
class Schedule:
    """A scene in time, from its start to its end.

    A time is found by binary search and counted from the segment in which it lies, so that no
    errors add up.

    Attributes:
        seconds: how long it takes. length: where its axis ends.
        cues: those that are due, in their order.
    """

    seconds: float
    length: float
    segments: tuple[Segment, ...]
    outlooks: tuple[Outlook, ...]
    cues: tuple[Due, ...]

    def head(self, time_s: float) -> float:
        """Where the playhead is."""
        number = bisect_right(self.segments, time_s + SAME_S, key=lambda each: each.start_s) - 1
        here = self.segments[number]
        after = self.segments[number + 1 :][:1]
        end = after[0].head if after else self.length
        return min(max(here.head + here.speed * (time_s - here.start_s), here.head), end)

    def view(self, time_s: float) -> View:
        """How the scene is looked at."""
        number = bisect_right(self.outlooks, time_s + SAME_S, key=lambda each: each.start_s) - 1
        return self.outlooks[number].at(time_s)


def schedule_of(scene: Scene, cues: Sequence[Placed], seconds: float | None = None) -> Schedule:
    """The schedule of a scene, its cues placed, all its rows computed.

    Args:
        scene: what is played, from its start.
        cues: those of its document, in the order of their places.
        seconds: how long it takes; without it, as long as its own speeds and pauses have it, or
            its voice. With it, the pauses stay as they are while they are no more than half of
            it, and there must be no voice.
    """
    stops = list(_stops(scene, cues))
    if scene.document.narration is not None:
        stops = _told(stops, kept_taps(cues), scene.document.narration.seconds)
    standing = sum(stop.stands_s for stop in stops)
    moving = sum(stop.moves_s for stop in stops)
    whole, stands, moves = standing + moving, 1.0, 1.0
    if seconds is not None:
        whole = seconds
        stands = min(standing, whole / 2) / standing
        moves = (whole - stands * standing) / moving
    now, head = 0.0, 0.0
    segments, outlooks, due = [], [Outlook(0.0, scene.view)], []
    for stop in stops:
        if stop.moves_s:
            segments.append(Segment(now, head, stop.speed / moves))
            now += moves * stop.moves_s
        head = stop.place
        for placed in stop.cues:
            due.append(Due(now, placed))
            outlooks.append(_obeyed(outlooks[-1], placed, now))
        if stop.stands_s:
            segments.append(Segment(now, head, 0.0))
            now += stands * stop.stands_s
    return Schedule(whole, float(head), tuple(segments), tuple(outlooks), tuple(due))


@dataclass(frozen=True)
class _Stop:
    """A place on the axis, how long and how fast it is come to, and how long stood at."""

    place: float
    speed: float
    moves_s: float
    stands_s: float
    cues: tuple[Placed, ...]


def _stops(scene: Scene, cues: Sequence[Placed]) -> Iterator[_Stop]:
    """The places where cues are due, and the end, as the scene's own speeds have it."""
    length, speed = float(scene.document.length), scene.view.speed
    groups = {place: tuple(here) for place, here in groupby(cues, key=lambda each: each.place)}
    groups.setdefault(length, ())
    now = place = said_s = 0.0
    for there, here in groups.items():
        moves = (there - place) / speed
        now += moves
        if any(each.cue.caption is not None for each in here):
            said_s = now
        stands = _stands_s(here, cues) if there else 0.0  # as in the window: it begins by playing
        if there == length:
            said = said_at(cues, there)
            caption = said.cue.caption if said else None
            unread = reading_s(caption) - (now - said_s) if caption else 0.0
            stands = max(stands, unread, REST_S)
        yield _Stop(there, speed, moves, stands, here)
        now, place = now + stands, there
        speed = next((each.cue.speed for each in reversed(here) if each.cue.speed), speed)


def _told(stops: Sequence[_Stop], taps: Mapping[int, float], voice_s: float) -> list[_Stop]:
    """The same stops in the time of a voice: those that were tapped are come to at their tap.

    From one to the next the playhead takes the time that it takes by itself, and stands at the
    first for the rest. Where there is too little time it stands less, then moves faster. The end
    lasts until nothing is said any more.
    """
    row = [sub for stop in stops for sub in _by_tap(stop, taps)]
    if row[0].place or _tap_of(row[0], taps) is not None:
        row.insert(0, _Stop(0.0, row[0].speed, 0.0, 0.0, ()))
    told, at, now = [row[0]], 0, 0.0  # `at`: the last stop that is due at a known moment, `now`
    for stop in row[1:]:
        told.append(stop)
        tap = _tap_of(stop, taps)
        if tap is not None:
            told[at:] = _fitted(told[at:], tap - now)
            at, now = len(told) - 1, tap
    way = sum(stop.moves_s for stop in told[at + 1 :])
    way += sum(stop.stands_s for stop in told[at:-1])
    last = told[-1]
    told[-1] = dataclasses.replace(last, stands_s=max(last.stands_s, voice_s - now - way))
    return told


def _fitted(stops: Sequence[_Stop], seconds: float) -> list[_Stop]:
    """The stops with so many seconds from the arrival at the first to that at the last."""
    moving = sum(stop.moves_s for stop in stops[1:])
    standing = sum(stop.stands_s for stop in stops[:-1])
    rest = seconds - moving - standing
    if rest >= 0.0:
        first = dataclasses.replace(stops[0], stands_s=stops[0].stands_s + rest)
        return [first, *stops[1:]]
    stands = max(seconds - moving, 0.0) / standing if standing else 0.0
    moves = min(seconds / moving, 1.0) if moving else 1.0
    fitted = [
        dataclasses.replace(
            stop,
            moves_s=stop.moves_s * (moves if number else 1.0),
            speed=stop.speed / (moves or 1.0) if number else stop.speed,
            stands_s=stop.stands_s * (stands if number < len(stops) - 1 else 1.0),
        )
        for number, stop in enumerate(stops)
    ]
    return fitted


def _by_tap(stop: _Stop, taps: Mapping[int, float]) -> list[_Stop]:
    """A stop, or several at its place where cues were tapped one after the other."""
    groups: list[list[Placed]] = [[]]
    tap: float | None = None
    for placed in stop.cues:
        own = taps.get(placed.number)
        if own is not None and tap is not None and own > tap:
            groups.append([])
        tap = tap if own is None else own
        groups[-1].append(placed)
    first = dataclasses.replace(stop, cues=tuple(groups[0]))
    if len(groups) == 1:
        return [first]
    later = [dataclasses.replace(stop, moves_s=0.0, cues=tuple(group)) for group in groups[1:]]
    standing = [dataclasses.replace(each, stands_s=0.0) for each in (first, *later[:-1])]
    return [*standing, later[-1]]


def _tap_of(stop: _Stop, taps: Mapping[int, float]) -> float | None:
    found = [taps[placed.number] for placed in stop.cues if placed.number in taps]
    return found[0] if found else None


def _stands_s(here: Sequence[Placed], cues: Sequence[Placed]) -> float:
    """How long playback stands still at cues of one place."""
    pause = max((each.cue.pause for each in here), default=0.0)
    if not any(each.cue.wait for each in here):
        return pause
    said = said_at(cues, here[0].place)
    caption = said.cue.caption if said else None
    return max(pause, WAIT_S, reading_s(caption) if caption else 0.0)


def _obeyed(before: Outlook, placed: Placed, now: float) -> Outlook:
    """What a cue makes of the view: the layout at once, the cameras by and by."""
    cue, flights = placed.cue, before.flights
    view = replace(before.view, layout=cue.layout or before.view.layout)
    if cue.camera is not None:
        view = replace(before.at(now), layout=view.layout)
        panels = ("",) if view.linked else ("", *(own.run for own in view.cameras))
        flights = tuple((run, now, camera_of(view, run), cue.camera) for run in panels)
    return Outlook(now, view, flights)

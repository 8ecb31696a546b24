"""Where the cues of a scene lie on its axis, and what they have brought about so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from gdviz.core.arrays import Array
from gdviz.engine.computation import Computation
from gdviz.engine.places import position
from gdviz.engine.trajectory import Columns, Trajectory
from gdviz.scene.spec import ComesNear, Cue, Diverges, Document, Event, LossBelow, Text


@dataclass(frozen=True)
class Placed:
    """A cue, where on the axis it is due, and its number among the cues of the document."""

    place: float
    cue: Cue
    number: int


class Cues:
    """Finds when events happen; each row of a trajectory is looked at once for each event."""

    def __init__(self) -> None:
        self._found: WeakKeyDictionary[Trajectory, dict[Event, _Search]] = WeakKeyDictionary()

    def placed(self, document: Document, computations: Sequence[Computation]) -> list[Placed]:
        """The cues that are due at a place known so far, in its order, up to the length."""
        if not document.cues:
            return []
        runs = {
            run.id: computation
            for run, computation in zip(document.runs, computations, strict=True)
        }
        found = []
        for number, cue in enumerate(document.cues):
            place = self._place(cue.at, document, runs)
            if place is not None and place <= document.length:
                found.append(Placed(place, cue, number))
        return sorted(found, key=lambda each: each.place)

    def _place(
        self, at: float | Event, document: Document, runs: Mapping[str, Computation]
    ) -> float | None:
        if isinstance(at, float | int):
            return float(at)
        trajectory = runs[at.run].trajectory
        search = self._found.setdefault(trajectory, {}).setdefault(at, _Search(at))
        row = search.up_to(trajectory.columns)
        return None if row is None else position(trajectory.columns, row, document.pace)


class _Search:
    """The first row of a growing trajectory at which an event happens."""

    def __init__(self, event: Event) -> None:
        self._event = event
        self._seen = 0
        self._row: int | None = None

    def up_to(self, columns: Columns) -> int | None:
        if isinstance(self._event, Diverges):
            return columns.count - 1 if columns.status == "diverged" and columns.count else None
        if self._row is None and columns.count > self._seen:
            hits = np.flatnonzero(_happens(self._event, columns, self._seen))
            if len(hits):
                self._row = self._seen + int(hits[0])
            self._seen = columns.count
        return self._row


def _happens(event: LossBelow | ComesNear, columns: Columns, first: int) -> Array:
    """Whether it is so at each row from `first` on: (k,) of bool."""
    if isinstance(event, LossBelow):
        return np.asarray(columns.loss[first:] < event.value)
    away = columns.theta[first:, :2] - np.array(event.point)
    return np.asarray(np.hypot(away[:, 0], away[:, 1]) < event.within)


def passed(cues: Sequence[Placed], before: float, after: float) -> list[Placed]:
    """Those that a playhead passes on its way from `before` to `after`.

    One where it begins has been passed already, but for one at the very start of the axis.
    """
    return [
        each
        for each in cues
        if before < each.place <= after or (each.place == 0.0 == before < after)
    ]


def said_at(cues: Sequence[Placed], head: float) -> Placed | None:
    """The cue whose caption holds at `head`; None where none has said anything yet."""
    said = [each for each in cues if each.place <= head and each.cue.caption]
    return said[-1] if said else None


def caption_at(cues: Sequence[Placed], head: float) -> Text | None:
    """What is said at `head`; None where no cue has said anything yet."""
    said = said_at(cues, head)
    return said.cue.caption if said else None


def highlight_at(cues: Sequence[Placed], head: float) -> str:
    """The run that is shown among the others at `head`, or ""."""
    shown = [
        each.cue.highlight for each in cues if each.place <= head and each.cue.highlight is not None
    ]
    return shown[-1] if shown else ""

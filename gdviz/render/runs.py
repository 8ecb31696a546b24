"""The runs at the playhead: as columns over all of them, and each by itself.

What draws very many runs works on the columns, at NumPy's cost; what shows few takes them one by
one, as `RunFrame`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from gdviz.core.arrays import Array, Indices
from gdviz.engine.computation import MAX_ROWS, Computation
from gdviz.engine.places import places
from gdviz.engine.session import Session
from gdviz.engine.trajectory import Columns, Status, Trajectory
from gdviz.render.lookup import Lookup
from gdviz.render.placing import placed
from gdviz.render.world import World
from gdviz.scene.naming import run_name
from gdviz.scene.spec import Document
from gdviz.text import language

Bools = NDArray[np.bool_]

FADE, FADE_ROWS = 0.2, 12
"""A fading trail is gone after this share of the scene's length, and after no fewer rows."""


@dataclass(frozen=True, eq=False)
class RunFrame:
    """One run at the playhead.

    Attributes:
        id, name, colour: as in the scene. visible: whether it is drawn.
        ghost: whether it is what another run has left: without a marker. faded: whether its
            trail is pale, as that of a ghost and of all but the highlighted run are.
        computation: what makes its rows; the same object is the same run.
        columns: all that is computed; rows 0 … row have been passed.
        row: the last whole update reached (−1: nothing computed yet).
        end: the last row that the scene has room for, as far as is computed.
        fraction: how far it is on its way to row + 1, 0 ≤ fraction < 1.
        theta: (2,) and loss: where its marker stands; on its way, on the straight line
            between the two updates.
        status: whether it goes on, and why not, which is told only once the playhead is there.
        batch: the samples of the update under way, or of the last one; None for all or none.
        batch_size: how many samples an update sees.
        fade: over how many rows its trail fades away; 0 for none.
    """

    id: str
    name: str
    colour: int
    visible: bool
    ghost: bool
    faded: bool
    computation: Computation
    columns: Columns
    row: int
    end: int
    fraction: float
    theta: Array
    loss: float
    status: Status
    batch: Indices | None
    batch_size: int
    fade: int

    @property
    def trajectory(self) -> Trajectory:
        """Whose rows these are; the same object is the same run."""
        return self.computation.trajectory

    @property
    def gone(self) -> bool:
        """Whether it has come to an end that it should not have come to."""
        return self.status != "running"


@dataclass(frozen=True, eq=False)
class Cast:
    """What stays of the runs while they play: the same object is the same cast.

    Attributes:
        ids, names, computations: of each, see `RunFrame`.
        start: (k, 2). colour, visible, ghost, faded: (k,).
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    computations: tuple[Computation, ...]
    start: Array
    colour: Indices
    visible: Bools
    ghost: Bools
    faded: Bools

    @cached_property
    def trajectories(self) -> tuple[Trajectory, ...]:
        """Of each; the same objects are the same runs."""
        return tuple(each.trajectory for each in self.computations)

    @cached_property
    def lookup(self) -> Lookup:
        """Where they stand at rows that are asked for."""
        return Lookup(self.trajectories)

    def starts_in(self, world: World) -> Array:
        """Where each begins in the box, (k, 3), to be filled in by who knows; NaN until then."""
        if self._starts.get(world) is None:
            self._starts.clear()
            self._starts[world] = np.full((len(self.ids), 3), np.nan)
        return self._starts[world]

    @cached_property
    def _starts(self) -> dict[World, Array]:
        return {}


@dataclass(frozen=True, eq=False)
class Runs(Sequence[RunFrame]):
    """Runs of a scene at the playhead, all or some of them.

    Attributes:
        cast: all of them. number: (k,), which of the cast these are, ascending.
        columns: of each. row, end, fraction, theta (k, 2), loss, fade: (k,), see `RunFrame`.
        whole: the runs of which these are some; None where they are all.
    """

    cast: Cast
    number: Indices
    columns: tuple[Columns, ...]
    row: Indices
    end: Indices
    fraction: Array
    theta: Array
    loss: Array
    fade: Indices
    whole: "Runs | None" = None

    @classmethod
    def of(cls, frames: Iterable[RunFrame]) -> "Runs":
        """Runs that are given one by one."""
        given = tuple(frames)
        begun = [run.columns.theta[0] if run.columns.count else run.theta for run in given]
        cast = Cast(
            tuple(run.id for run in given),
            tuple(run.name for run in given),
            tuple(run.computation for run in given),
            np.array(begun, dtype=float).reshape(-1, 2),
            np.array([run.colour for run in given], dtype=np.int64),
            *(
                np.array([getattr(run, name) for run in given], dtype=bool)
                for name in ("visible", "ghost", "faded")
            ),
        )
        runs = cls(
            cast,
            np.arange(len(given)),
            tuple(run.columns for run in given),
            np.array([run.row for run in given], dtype=np.int64),
            np.array([run.end for run in given], dtype=np.int64),
            np.array([run.fraction for run in given], dtype=float),
            np.array([run.theta for run in given], dtype=float).reshape(-1, 2),
            np.array([run.loss for run in given], dtype=float),
            np.array([run.fade for run in given], dtype=np.int64),
        )
        runs._known.update(enumerate(given))
        return runs

    @cached_property
    def _known(self) -> dict[int, RunFrame]:
        """Those that were asked for, by their number; of the whole alone."""
        return {}

    @cached_property
    def frames(self) -> tuple[RunFrame, ...]:
        """Each by itself."""
        whole = self.whole or self
        return tuple(whole._frame(number) for number in self.number.tolist())

    @cached_property
    def trajectories(self) -> tuple[Trajectory, ...]:
        """Whose rows these are; the same objects are the same runs."""
        given = self.cast.trajectories
        return given if self.whole is None else tuple(given[n] for n in self.number.tolist())

    @cached_property
    def state(self) -> tuple[object, ...]:
        """What can be told apart in a picture of them: equal states look the same."""
        moment = (self.number, self.row, self.fraction, self.fade)
        return (self.cast, *(numbers.tobytes() for numbers in moment))

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """As in the scene."""
        if self.whole is None:
            return self.cast.ids
        return tuple(self.cast.ids[number] for number in self.number.tolist())

    @property
    def colour(self) -> Indices:
        """Their colours: (k,)."""
        return self.cast.colour[self.number]

    @property
    def faded(self) -> Bools:
        """Whose trails are pale: (k,)."""
        return self.cast.faded[self.number]

    def starts_in(self, world: World) -> Array:
        """Where they began in the box, (k, 3). They must have."""
        places = self.cast.starts_in(world)
        unknown = np.nonzero(np.isnan(places[self.number, 0]))[0]
        if len(unknown):
            loss = np.array([self.columns[at].loss[0] for at in unknown.tolist()])
            numbers = self.number[unknown]
            places[numbers] = placed(self.cast.start[numbers], loss, world)
        return places[self.number]

    def heads_in(self, world: World) -> Array:
        """Where their markers stand in the box: (k, 3)."""
        if world not in self._heads:
            self._heads[world] = placed(self.theta, self.loss, world)
        return self._heads[world]

    @cached_property
    def _heads(self) -> dict[World, Array]:
        return {}

    @property
    def visible(self) -> "Runs":
        """Those that are drawn."""
        return self.where(self.cast.visible[self.number])

    @property
    def begun(self) -> "Runs":
        """Those that have a row."""
        return self.where(self.row >= 0)

    @property
    def without_ghosts(self) -> "Runs":
        """Those that are not what another run has left."""
        return self.where(~self.cast.ghost[self.number])

    def where(self, chosen: Bools) -> "Runs":
        """Those of them that are `chosen`, (k,)."""
        return self if chosen.all() else self._some(np.nonzero(chosen)[0])

    def named(self, id_: str) -> RunFrame | None:
        """The run of this id, or None."""
        return self[self.ids.index(id_)] if id_ in self.ids else None

    def __len__(self) -> int:
        return len(self.number)

    @overload
    def __getitem__(self, which: int) -> RunFrame: ...
    @overload
    def __getitem__(self, which: slice) -> "Runs": ...
    def __getitem__(self, which: int | slice) -> "RunFrame | Runs":
        if isinstance(which, slice):
            return self._some(np.arange(len(self))[which])
        return self.frames[which]

    def __iter__(self) -> Iterator[RunFrame]:
        return iter(self.frames)

    def _some(self, which: Indices) -> "Runs":
        """Those at these places."""
        return Runs(
            self.cast,
            self.number[which],
            tuple(self.columns[place_] for place_ in which.tolist()),
            self.row[which],
            self.end[which],
            self.fraction[which],
            self.theta[which],
            self.loss[which],
            self.fade[which],
            self.whole or self,
        )

    def _frame(self, number: int) -> RunFrame:
        if number not in self._known:
            self._known[number] = self._made(number)
        return self._known[number]

    def _made(self, number: int) -> RunFrame:
        cast, columns, row = self.cast, self.columns[number], int(self.row[number])
        computation, fraction = cast.computations[number], float(self.fraction[number])
        update = row if fraction else row - 1
        return RunFrame(
            id=cast.ids[number],
            name=cast.names[number],
            colour=int(cast.colour[number]),
            visible=bool(cast.visible[number]),
            ghost=bool(cast.ghost[number]),
            faded=bool(cast.faded[number]),
            computation=computation,
            columns=columns,
            row=row,
            end=int(self.end[number]),
            fraction=fraction,
            theta=self.theta[number],
            loss=float(self.loss[number]),
            status=columns.status if row == columns.count - 1 else "running",
            batch=computation.course.batch_of(update) if update >= 0 else None,
            batch_size=computation.course.batch_size_at(max(update, 0)),
            fade=int(self.fade[number]),
        )


def runs_at(cast: Cast, document: Document, head: float, fading: bool) -> Runs:
    """The runs of `cast` at a place of the document's axis, whose trails fade away or do not."""
    if not cast.ids:
        return _nobody(cast)
    pace, length = document.pace, document.length
    # Only of updates it is known how many rows reach the end.
    columns, counts = cast.lookup.columns(length + 1 if pace == "updates" else MAX_ROWS)
    heads = [head, float(length), max(head - FADE * length, 0.0)]
    (row, end, faded_away), (fraction, beyond, _) = places(columns, heads, pace, counts)
    theta, loss = _heads(cast, columns, row, fraction)
    fade = np.maximum(row - faded_away, FADE_ROWS) if fading else np.zeros_like(row)
    end = end + (beyond > 0.0)
    return Runs(cast, np.arange(len(columns)), columns, row, end, fraction, theta, loss, fade)


def _nobody(cast: Cast) -> Runs:
    """A scene may have no runs, and a surface that is dragged about is drawn in every frame."""
    return Runs(cast, _NONE, (), _NONE, _NONE, _NOWHERE[:, 0], _NOWHERE, _NOWHERE[:, 0], _NONE)


_NONE, _NOWHERE = np.empty(0, dtype=np.int64), np.empty((0, 2))


def _heads(
    cast: Cast, columns: Sequence[Columns], row: Indices, fraction: Array
) -> tuple[Array, Array]:
    """Where the markers stand, (k, 2), and the losses there, (k,)."""
    theta, loss = cast.lookup.at(columns, row)
    if fraction.any():
        later_theta, later_loss = cast.lookup.at(columns, row + (fraction > 0.0))
        theta = (1.0 - fraction)[:, None] * theta + fraction[:, None] * later_theta
        loss = (1.0 - fraction) * loss + fraction * later_loss
    waits = row < 0
    if waits.any():
        theta[waits] = cast.start[waits]
    return theta, loss


_CASTS: WeakKeyDictionary[Session, tuple[tuple[object, ...], Cast]] = WeakKeyDictionary()
"""The last cast of each session, and what it was made of."""


def cast_of(session: Session, highlight: str) -> Cast:
    """The runs of the open scene, of which `highlight` stands out ("" for none of them).

    The same object as long as they are the same.
    """
    document, computations = session.document, session.computations
    made_of = (document, computations, highlight, language())
    known = _CASTS.get(session)
    if known is not None and all(
        a is b or (isinstance(a, str) and a == b) for a, b in zip(known[0], made_of, strict=True)
    ):
        return known[1]
    runs = document.runs
    cast = Cast(
        tuple(run.id for run in runs),
        tuple(
            run_name(run, each.problem.sample_count)
            for run, each in zip(runs, computations, strict=True)
        ),
        computations,
        np.array([run.start for run in runs], dtype=float).reshape(-1, 2),
        np.array([run.colour for run in runs], dtype=np.int64),
        np.array([run.visible for run in runs], dtype=bool),
        np.array([run.ghost for run in runs], dtype=bool),
        np.array([run.ghost or highlight not in ("", run.id) for run in runs], dtype=bool),
    )
    _CASTS[session] = made_of, cast
    return cast

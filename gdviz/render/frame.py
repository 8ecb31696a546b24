"""What is to be seen at one moment: a pure function of scene, trajectories and playhead."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np

from gdviz.core.analysis.critical_points import CriticalPoint, critical_points
from gdviz.core.arrays import Array, Indices
from gdviz.core.oracle import whole_loss
from gdviz.core.problems import HeightScale, Problem, Reduction
from gdviz.engine.computation import Computation
from gdviz.engine.cues import caption_at, highlight_at
from gdviz.engine.places import place
from gdviz.engine.session import Session
from gdviz.engine.trajectory import Columns, Status, Trajectory
from gdviz.render.style import Theme
from gdviz.render.vectors import Vectors, vectors_of
from gdviz.render.world import World, round_levels
from gdviz.scene.naming import run_name
from gdviz.scene.spec import Camera, ColourMap, Curve, Document, Layout, Pace, Plane, RunSpec
from gdviz.text import language, tr

NET = 49
"""Points along each side of the net that shows the surface of a batch."""

GRID = 241
"""Points along each side of the surface: 240 cells, which split evenly for coarser meshes."""


@dataclass(frozen=True, eq=False)
class Surface:
    """The loss over the plane. Compared by identity: the same object is the same surface.

    Attributes:
        x: (nx,), y: (ny,), the grid. loss: (ny, nx); not finite where there is none.
        world: how it is placed in the box.
        levels: losses at which contour lines are drawn.
        x_name, y_name, loss_name: for the axes, in the current language.
        coarse: whether a finer one is on its way, so that nothing costly should be made of it.
    """

    x: Array
    y: Array
    loss: Array
    world: World
    levels: Array
    x_name: str
    y_name: str
    loss_name: str
    coarse: bool = False

    def loss_at(self, theta: Array) -> Array:
        """Between the four nearest points of the grid: (..., 2) to (...); NaN outside it."""
        u, v = (
            (theta[..., axis] - low) / (high - low) * (count - 1)
            for axis, (low, high), count in (
                (0, self.world.x, len(self.x)),
                (1, self.world.y, len(self.y)),
            )
        )
        i = np.clip(u.astype(int), 0, len(self.x) - 2)
        j = np.clip(v.astype(int), 0, len(self.y) - 2)
        s, t = u - i, v - j
        low = (1.0 - s) * self.loss[j, i] + s * self.loss[j, i + 1]
        high = (1.0 - s) * self.loss[j + 1, i] + s * self.loss[j + 1, i + 1]
        outside = (u < 0) | (v < 0) | (u > len(self.x) - 1) | (v > len(self.y) - 1)
        return np.asarray(np.where(outside, np.nan, (1.0 - t) * low + t * high))


@dataclass(frozen=True, eq=False)
class Net:
    """The loss over the plane as one batch sees it. Compared by identity.

    Attributes:
        x: (nx,), y: (ny,), loss: (ny, nx). Under the sum it is N/b times that of the batch: what
            the batch says of the whole.
        run: whose batch it is. colour: of that run.
    """

    x: Array
    y: Array
    loss: Array
    run: str
    colour: int


@dataclass(frozen=True, eq=False)
class RunFrame:
    """One run at the playhead.

    Attributes:
        id, name, colour: as in the scene. visible: whether it is drawn.
        ghost: whether it is what another run has left: without a marker. faded: whether its
            trail is pale, as that of a ghost and of all but the highlighted run are.
        trajectory: whose rows these are; the same object is the same run.
        columns: all that is computed; rows 0 … row have been passed.
        row: the last whole update reached (−1: nothing computed yet).
        end: the last row that the scene has room for, as far as is computed.
        fraction: how far it is on its way to row + 1, 0 ≤ fraction < 1.
        theta: (2,) and loss: where its marker stands; on its way, on the straight line
            between the two updates.
        status: whether it goes on, and why not, which is told only once the playhead is there.
        batch: the samples of the update under way, or of the last one; None for all or none.
        batch_size: how many samples an update sees.
    """

    id: str
    name: str
    colour: int
    visible: bool
    ghost: bool
    faded: bool
    trajectory: Trajectory
    columns: Columns
    row: int
    end: int
    fraction: float
    theta: Array
    loss: float
    status: Status
    batch: Indices | None
    batch_size: int

    @property
    def gone(self) -> bool:
        """Whether it has come to an end that it should not have come to."""
        return self.status != "running"


@dataclass(frozen=True, eq=False)
class Frame:
    """All that a picture shows, and nothing about its size.

    `head` and `length` are on the axis of `pace`.
    """

    title: str
    caption: str
    problem: Problem
    surface: Surface
    critical: tuple[CriticalPoint, ...]
    net: Net | None
    vectors: Vectors | None
    field: bool
    reduction: Reduction
    runs: tuple[RunFrame, ...]
    camera: Camera
    layout: Layout
    head: float
    length: int
    pace: Pace
    curve: Curve
    colours: ColourMap
    theme: Theme

    @property
    def shown(self) -> tuple[RunFrame, ...]:
        """The visible runs that have begun."""
        return tuple(run for run in self.runs if run.visible and run.row >= 0)


class Source(Protocol):
    """Where a frame has its surface and critical points from (`code`: the language)."""

    def surface(
        self, problem: Problem, plane: Plane, reduction: Reduction, code: str
    ) -> Surface: ...

    def critical(
        self, problem: Problem, plane: Plane, reduction: Reduction, code: str
    ) -> tuple[CriticalPoint, ...]: ...


@dataclass(frozen=True)
class Exact:
    """Computes them here and now, the surface on `grid` × `grid` points."""

    grid: int

    def surface(self, problem: Problem, plane: Plane, reduction: Reduction, code: str) -> Surface:
        """The loss over the plane; the same object for the same arguments."""
        return surface_of(problem, plane, reduction, code, self.grid)

    def critical(
        self, problem: Problem, plane: Plane, reduction: Reduction, code: str
    ) -> tuple[CriticalPoint, ...]:
        """Where the slope is zero."""
        return _critical_of(problem, plane, reduction)


def build_frame(
    session: Session, theme: Theme, grid: int = GRID, source: Source | None = None
) -> Frame:
    """The frame of the open scene at its playhead, texts in the current language.

    Args:
        session: what is open.
        theme: its colours.
        grid: points along each side of the surface, where that is computed here and now.
        source: where the surface comes from in a window, which cannot wait for it.
    """
    document, view, head = session.document, session.view, session.playback.head
    problem, plane = session.problem, session.plane
    here = source or Exact(grid)
    looked_at = (problem, plane, document.reduction, language())
    cues = session.cues
    caption = caption_at(cues, head)
    highlight = highlight_at(cues, head)
    runs = tuple(
        _run_frame(run, computation, head, document, highlight)
        for run, computation in zip(document.runs, session.computations, strict=True)
    )
    return Frame(
        title=session.scene.name.into(language()),
        caption=caption.into(language()) if caption else "",
        problem=problem,
        surface=here.surface(*looked_at),
        critical=here.critical(*looked_at) if view.critical else (),
        net=_net(session, runs) if view.batch_of else None,
        vectors=_vectors(session, runs) if view.vectors_of else None,
        field=view.field,
        reduction=document.reduction,
        runs=runs,
        camera=view.camera,
        layout=view.layout,
        head=head,
        length=document.length,
        pace=document.pace,
        curve=view.curve,
        colours=view.colours,
        theme=theme,
    )


def _run_frame(
    run: RunSpec, computation: Computation, head: float, document: Document, highlight: str
) -> RunFrame:
    columns = computation.trajectory.columns
    last = columns.count - 1
    row, fraction = place(columns, head, document.pace)
    end, beyond = place(columns, float(document.length), document.pace)
    if row < 0:
        theta, loss = np.array(run.start), np.nan
    elif fraction:
        theta = (1.0 - fraction) * columns.theta[row] + fraction * columns.theta[row + 1]
        loss = float((1.0 - fraction) * columns.loss[row] + fraction * columns.loss[row + 1])
    else:
        theta, loss = columns.theta[row], float(columns.loss[row])
    resting = row == last
    update = row if fraction else row - 1
    return RunFrame(
        id=run.id,
        name=run_name(run, computation.problem.sample_count),
        colour=run.colour,
        visible=run.visible,
        ghost=run.ghost,
        faded=run.ghost or highlight not in ("", run.id),
        trajectory=computation.trajectory,
        columns=columns,
        row=row,
        end=end + (beyond > 0.0),
        fraction=fraction,
        theta=theta,
        loss=loss,
        status=columns.status if resting else "running",
        batch=computation.course.batch_of(update) if update >= 0 else None,
        batch_size=computation.course.batch_size_at(max(update, 0)),
    )


@lru_cache(maxsize=4)
def _critical_of(problem: Problem, plane: Plane, reduction: Reduction) -> tuple[CriticalPoint, ...]:
    return critical_points(problem, (plane.x, plane.y), reduction).points


def _net(session: Session, runs: tuple[RunFrame, ...]) -> Net | None:
    run = next((run for run in runs if run.id == session.view.batch_of), None)
    if run is None or run.batch is None:
        return None
    reduction, batch = session.document.reduction, run.batch.tobytes()
    return _net_of(session.problem, session.plane, reduction, batch, run.id, run.colour)


def _vectors(session: Session, runs: tuple[RunFrame, ...]) -> Vectors | None:
    wanted, plane = session.view.vectors_of, session.plane
    for run, computation in zip(runs, session.computations, strict=True):
        if run.id == wanted and run.visible:
            return vectors_of(computation, run.id, run.colour, run.row, plane)
    return None


@lru_cache(maxsize=4)
def _net_of(
    problem: Problem, plane: Plane, reduction: Reduction, batch: bytes, run: str, colour: int
) -> Net:
    samples = np.frombuffer(batch, dtype=np.int64)
    x, y = np.linspace(*plane.x, NET), np.linspace(*plane.y, NET)
    with np.errstate(all="ignore"):
        loss = problem.loss(np.stack(np.meshgrid(x, y), axis=-1), samples) / len(samples)
    if reduction == "sum":
        loss = loss * problem.sample_count
    return Net(x, y, loss, run, colour)


def status_text(run: RunFrame) -> str:
    """What there is to say of a run that no longer goes on, in the current language."""
    if run.status == "diverged":
        return tr("diverged at update {update}", update=run.columns.count)
    if run.status == "failed":
        return tr("failed at update {update}", update=run.columns.count)
    return ""


@lru_cache(maxsize=8)
def surface_of(
    problem: Problem, plane: Plane, reduction: Reduction, code: str, grid: int = GRID
) -> Surface:
    """The loss over the plane; the same object for the same arguments (`code`: the language)."""
    x, y = np.linspace(*plane.x, grid), np.linspace(*plane.y, grid)
    return made_surface(problem, plane, x, y, heights(problem, x, y, reduction))


def made_surface(
    problem: Problem,
    plane: Plane,
    x: Array,
    y: Array,
    loss: Array,
    coarse_in: World | None = None,
) -> Surface:
    """The surface of heights that are known, (ny, nx); a coarse one in a box that is given."""
    world = coarse_in or world_of(loss, plane, plane.height or problem.height)
    names = [f"{tr(p.name)} {p.symbol}".strip() for p in problem.parameters]
    return Surface(
        x=x,
        y=y,
        loss=loss,
        world=world,
        levels=round_levels(world),
        x_name=names[0],
        y_name=names[1],
        loss_name=tr("loss"),
        coarse=coarse_in is not None,
    )


def heights(problem: Problem, x: Array, y: Array, reduction: Reduction) -> Array:
    """The loss over a grid: (ny, nx)."""
    theta = np.stack(np.meshgrid(x, y), axis=-1)
    with np.errstate(all="ignore"):
        if problem.points is None:
            return whole_loss(problem, theta, reduction)
        # By rows: (nx, samples) at a time, not (ny, nx, samples).
        return np.stack([whole_loss(problem, row, reduction) for row in theta])


def world_of(
    loss: Array,
    plane: Plane,
    scale: HeightScale,
    extremes: tuple[float, float] | None = None,
) -> World:
    """The box for these heights: its range is finite and not empty, whatever the heights are.

    Args:
        loss: the heights. plane: over which. scale: on which they are drawn.
        extremes: the lowest and the highest where they are known better than from `loss`.
    """
    finite = loss[np.isfinite(loss)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    low, high = extremes or (low, high)
    if not high - low > 1e-12 * max(abs(low), abs(high), 1e-290):
        high = low + max(1.0, abs(low))
    gain = 1.0
    if scale == "log" and finite.size:
        deep = float(np.quantile(finite, 0.05)) - low
        gain = float(np.clip((high - low) / max(deep, 1e-300), 10.0, 1e6))
    return World(plane.x, plane.y, low, high, scale, gain)

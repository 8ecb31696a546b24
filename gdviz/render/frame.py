"""What is to be seen at one moment: a pure function of scene, trajectories and playhead."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

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
from gdviz.render.following import cameras_of
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
    """

    x: Array
    y: Array
    loss: Array
    world: World
    levels: Array
    x_name: str
    y_name: str
    loss_name: str

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

    `head` and `length` are on the axis of `pace`. `cameras` are those of panels that have their
    own, by their run; the others have `camera`. `free`: whether a panel may get one.
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
    cameras: Mapping[str, Camera] = dataclasses.field(default_factory=dict)
    free: bool = False

    @property
    def shown(self) -> tuple[RunFrame, ...]:
        """The visible runs that have begun."""
        return tuple(run for run in self.runs if run.visible and run.row >= 0)


def build_frame(session: Session, theme: Theme, grid: int = GRID) -> Frame:
    """The frame of the open scene at its playhead, texts in the current language."""
    document, view, head = session.document, session.view, session.playback.head
    problem = session.problem
    cues = session.cues
    caption = caption_at(cues, head)
    highlight = highlight_at(cues, head)
    runs = tuple(
        _run_frame(run, computation, head, document, highlight)
        for run, computation in zip(document.runs, session.computations, strict=True)
    )
    surface = surface_of(problem, document.plane, document.reduction, language(), grid)
    camera, cameras = cameras_of(session, surface.world)
    return Frame(
        title=session.scene.name.into(language()),
        caption=caption.into(language()) if caption else "",
        problem=problem,
        surface=surface,
        critical=_critical_of(problem, document.plane, document.reduction) if view.critical else (),
        net=_net(problem, document, runs, view.batch_of) if view.batch_of else None,
        vectors=_vectors(session, runs) if view.vectors_of else None,
        field=view.field,
        reduction=document.reduction,
        runs=runs,
        camera=camera,
        layout=view.layout,
        head=head,
        length=document.length,
        pace=document.pace,
        curve=view.curve,
        colours=view.colours,
        theme=theme,
        cameras=cameras,
        free=not view.linked,
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


def _net(
    problem: Problem, document: Document, runs: tuple[RunFrame, ...], run_id: str
) -> Net | None:
    run = next((run for run in runs if run.id == run_id), None)
    if run is None or run.batch is None:
        return None
    return _net_of(
        problem, document.plane, document.reduction, run.batch.tobytes(), run.id, run.colour
    )


def _vectors(session: Session, runs: tuple[RunFrame, ...]) -> Vectors | None:
    wanted, plane = session.view.vectors_of, session.document.plane
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
    loss = heights(problem, x, y, reduction)
    world = world_of(loss, plane, plane.height or problem.height)
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
    )


def heights(problem: Problem, x: Array, y: Array, reduction: Reduction) -> Array:
    """The loss over a grid: (ny, nx)."""
    theta = np.stack(np.meshgrid(x, y), axis=-1)
    with np.errstate(all="ignore"):
        if problem.points is None:
            return whole_loss(problem, theta, reduction)
        # By rows: (nx, samples) at a time, not (ny, nx, samples).
        return np.stack([whole_loss(problem, row, reduction) for row in theta])


def world_of(loss: Array, plane: Plane, scale: HeightScale) -> World:
    """The box for these heights: its range is finite and not empty, whatever the heights are."""
    finite = loss[np.isfinite(loss)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    if not high - low > 1e-12 * max(abs(low), abs(high), 1e-290):
        high = low + max(1.0, abs(low))
    gain = 1.0
    if scale == "log" and finite.size:
        deep = float(np.quantile(finite, 0.05)) - low
        gain = float(np.clip((high - low) / max(deep, 1e-300), 10.0, 1e6))
    return World(plane.x, plane.y, low, high, scale, gain)

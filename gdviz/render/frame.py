"""What is to be seen at one moment: a pure function of scene, trajectories and playhead."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gdviz.core.arrays import Array, Indices
from gdviz.core.oracle import whole_loss
from gdviz.core.problems import HeightScale, Problem, Reduction
from gdviz.engine.computation import Computation
from gdviz.engine.session import Session
from gdviz.engine.trajectory import Columns, Status, Trajectory
from gdviz.render.style import Theme
from gdviz.render.world import World, round_levels
from gdviz.scene.naming import run_name
from gdviz.scene.spec import Camera, Layout, Plane, RunSpec
from gdviz.text import language, tr

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


@dataclass(frozen=True, eq=False)
class RunFrame:
    """One run at the playhead.

    Attributes:
        id, name, colour: as in the scene. visible: whether it is drawn.
        ghost: whether it is drawn faded.
        trajectory: whose rows these are; the same object is the same run.
        columns: all that is computed; rows 0 … row have been passed.
        row: the last whole update reached (−1: nothing computed yet).
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
    trajectory: Trajectory
    columns: Columns
    row: int
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
    """All that a picture shows, and nothing about its size."""

    title: str
    caption: str
    problem: Problem
    surface: Surface
    runs: tuple[RunFrame, ...]
    camera: Camera
    layout: Layout
    head: float
    length: int
    theme: Theme

    @property
    def shown(self) -> tuple[RunFrame, ...]:
        """The visible runs that have begun."""
        return tuple(run for run in self.runs if run.visible and run.row >= 0)


def build_frame(session: Session, theme: Theme, grid: int = GRID) -> Frame:
    """The frame of the open scene at its playhead, texts in the current language."""
    document, view, head = session.document, session.view, session.playback.head
    problem = session.problem
    caption = next((c.text for c in document.captions if c.start <= head < c.end), None)
    return Frame(
        title=session.scene.title.into(language()),
        caption=caption.into(language()) if caption else "",
        problem=problem,
        surface=surface_of(problem, document.plane, document.reduction, language(), grid),
        runs=tuple(
            _run_frame(run, computation, head)
            for run, computation in zip(document.runs, session.computations, strict=True)
        ),
        camera=view.camera,
        layout=view.layout,
        head=head,
        length=document.length,
        theme=theme,
    )


def _run_frame(run: RunSpec, computation: Computation, head: float) -> RunFrame:
    columns = computation.trajectory.columns
    last = columns.count - 1
    row = min(int(head), last)
    fraction = head - row if row < last else 0.0
    if row < 0:
        theta, loss = np.array(run.start), np.nan
    elif fraction:
        theta = (1.0 - fraction) * columns.theta[row] + fraction * columns.theta[row + 1]
        loss = float((1.0 - fraction) * columns.loss[row] + fraction * columns.loss[row + 1])
    else:
        theta, loss = columns.theta[row], float(columns.loss[row])
    resting = row == last and head >= last
    update = row if fraction else row - 1
    return RunFrame(
        id=run.id,
        name=run_name(run, computation.problem.sample_count),
        colour=run.colour,
        visible=run.visible,
        ghost=run.ghost,
        trajectory=computation.trajectory,
        columns=columns,
        row=row,
        fraction=fraction,
        theta=theta,
        loss=loss,
        status=columns.status if resting else "running",
        batch=computation.batch_of(update) if update >= 0 else None,
        batch_size=computation.key.batch_size,
    )


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
    loss = np.empty((grid, grid))
    with np.errstate(all="ignore"):
        for row, value in enumerate(y):  # by rows: (grid, samples) at a time, not (grid², samples)
            theta = np.stack([x, np.full(grid, value)], axis=-1)
            loss[row] = whole_loss(problem, theta, reduction)
    world = world_of(loss, plane, problem.height)
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

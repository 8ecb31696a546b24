"""What is to be seen at one moment: a pure function of scene, trajectories and playhead."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple, Protocol

import numpy as np

from gdviz.core.analysis.critical_points import CriticalPoint, critical_points
from gdviz.core.arrays import Array
from gdviz.core.oracle import whole_loss
from gdviz.core.problems import Problem, Reduction
from gdviz.engine.cues import caption_at, highlight_at
from gdviz.engine.session import Session
from gdviz.render.following import cameras_of
from gdviz.render.runs import RunFrame, Runs, cast_of, runs_at
from gdviz.render.style import Theme
from gdviz.render.vectors import Vectors, vectors_of
from gdviz.render.world import World, round_levels, world_of
from gdviz.scene.spec import Camera, ColourMap, Curve, Layout, Look, Pace, Plane
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
        cut: whether what is above the lid is cut away.
        x_name, y_name, loss_name: for the axes, in the current language.
        coarse: whether a finer one is on its way, so that nothing costly should be made of it.
    """

    x: Array
    y: Array
    loss: Array
    world: World
    levels: Array
    cut: bool
    x_name: str
    y_name: str
    loss_name: str
    coarse: bool = False

    @property
    def height_name(self) -> str:
        """What the heights are, and on which scale if not on a linear one."""
        if self.world.scale == "log":
            return self.loss_name + tr(" (log scale)")
        if self.world.scale == "symlog":
            return self.loss_name + tr(" (symmetric log scale)")
        return self.loss_name

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
    runs: Runs
    camera: Camera
    layout: Layout
    head: float
    length: int
    pace: Pace
    curve: Curve
    smoothing: float
    colours: ColourMap
    look: Look
    theme: Theme
    cameras: Mapping[str, Camera] = dataclasses.field(default_factory=dict)
    free: bool = False

    @cached_property
    def shown(self) -> Runs:
        """The visible runs that have begun."""
        return self.runs.visible.begun


class Wanted(NamedTuple):
    """A surface that is wanted: of what, over what, in which language, and cut off above what."""

    problem: Problem
    plane: Plane
    reduction: Reduction
    code: str
    cut: float | None = None

    @property
    def losses(self) -> tuple[Problem, Plane, Reduction]:
        """What the losses depend on, whatever they are called and wherever they are cut."""
        return self.problem, self.plane, self.reduction


class Source(Protocol):
    """Where a frame has its surface and critical points from."""

    def surface(self, wanted: Wanted) -> Surface: ...

    def critical(self, wanted: Wanted) -> tuple[CriticalPoint, ...]: ...


@dataclass(frozen=True)
class Exact:
    """Computes them here and now, the surface on `grid` × `grid` points."""

    grid: int

    def surface(self, wanted: Wanted) -> Surface:
        """The loss over the plane; the same object for the same arguments."""
        problem, plane, reduction, code, cut = wanted
        return surface_of(problem, plane, reduction, code, self.grid, cut)

    def critical(self, wanted: Wanted) -> tuple[CriticalPoint, ...]:
        """Where the slope is zero."""
        return _critical_of(*wanted.losses)


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
    here = source or Exact(grid)
    problem, reduction = session.problem, document.reduction
    wanted = Wanted(problem, session.plane, reduction, language(), view.look.cut)
    cues = session.cues
    caption = caption_at(cues, head)
    highlight = highlight_at(cues, head)
    runs = runs_at(cast_of(session, highlight), document, head, view.look.fading)
    surface = here.surface(wanted)
    camera, cameras = cameras_of(session, surface.world)
    return Frame(
        title=session.scene.name.into(language()),
        caption=caption.into(language()) if caption else "",
        problem=problem,
        surface=surface,
        critical=here.critical(wanted) if view.critical else (),
        net=_net(session, runs) if view.batch_of else None,
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
        smoothing=view.smoothing,
        colours=view.colours,
        look=view.look,
        theme=theme,
        cameras=cameras,
        free=not view.linked,
    )


@lru_cache(maxsize=4)
def _critical_of(problem: Problem, plane: Plane, reduction: Reduction) -> tuple[CriticalPoint, ...]:
    return critical_points(problem, (plane.x, plane.y), reduction).points


def _net(session: Session, runs: Runs) -> Net | None:
    run = runs.named(session.view.batch_of)
    if run is None or run.batch is None:
        return None
    reduction, batch = session.document.reduction, run.batch.tobytes()
    return _net_of(session.problem, session.plane, reduction, batch, run.id, run.colour)


def _vectors(session: Session, runs: Runs) -> Vectors | None:
    run = runs.visible.named(session.view.vectors_of)
    if run is None:
        return None
    return vectors_of(run.computation, run.id, run.colour, run.row, session.plane)


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
    problem: Problem,
    plane: Plane,
    reduction: Reduction,
    code: str,
    grid: int = GRID,
    cut: float | None = None,
) -> Surface:
    """The loss over the plane, cut off above `cut`; its names are in the language `code`.

    The same object for the same arguments.
    """
    x, y = np.linspace(*plane.x, grid), np.linspace(*plane.y, grid)
    loss = _loss_over(problem, plane.x, plane.y, reduction, grid)
    return made_surface(problem, plane, x, y, loss, cut)


def made_surface(
    problem: Problem,
    plane: Plane,
    x: Array,
    y: Array,
    loss: Array,
    cut: float | None = None,
    coarse_in: World | None = None,
) -> Surface:
    """The surface of heights that are known, (ny, nx); a coarse one in a box that is given."""
    height = plane.height or problem.height
    world = coarse_in or world_of(loss, plane.x, plane.y, height, cut)
    names = [f"{tr(p.name)} {p.symbol}".strip() for p in problem.parameters]
    surface = surface_over(x, y, loss, world, names[0], names[1], cut is not None)
    return dataclasses.replace(surface, coarse=True) if coarse_in else surface


def surface_over(
    x: Array, y: Array, loss: Array, world: World, x_name: str, y_name: str, cut: bool = False
) -> Surface:
    """Any heights as a surface: x (nx,), y (ny,), both evenly spaced, and loss (ny, nx)."""
    return Surface(x, y, loss, world, round_levels(world), cut, x_name, y_name, tr("loss"))


@lru_cache(maxsize=8)
def _loss_over(
    problem: Problem,
    x: tuple[float, float],
    y: tuple[float, float],
    reduction: Reduction,
    grid: int,
) -> Array:
    return heights(problem, np.linspace(*x, grid), np.linspace(*y, grid), reduction)


def heights(problem: Problem, x: Array, y: Array, reduction: Reduction) -> Array:
    """The loss over a grid: (ny, nx)."""
    theta = np.stack(np.meshgrid(x, y), axis=-1)
    with np.errstate(all="ignore"):
        if problem.points is None:
            return whole_loss(problem, theta, reduction)
        # By rows: (nx, samples) at a time, not (ny, nx, samples).
        return np.stack([whole_loss(problem, row, reduction) for row in theta])

"""Surfaces for a window: a coarse one at once, the fine one when the worker has computed it."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator

import numpy as np

from gdviz.core.analysis.critical_points import CriticalPoint, critical_points
from gdviz.core.arrays import Array
from gdviz.core.problems import Problem, Reduction
from gdviz.engine.worker import CHUNK_S, Task
from gdviz.render.frame import GRID, Exact, Surface, Wanted, heights, made_surface
from gdviz.render.isolines import lines_at
from gdviz.render.world import world_of
from gdviz.scene.spec import Plane

STEPS = (12, 4, 2, 1)
"""Every how many points of the fine grid a coarse one may take; all of them divide 240."""

BUDGET_S = 0.006
"""How long the coarse heights may take: with what is drawn after them, a frame."""

KEPT = 8
"""Fine surfaces that are kept, for edits that are taken back and zooms to and fro."""


class Surfaces:
    """The best surface at hand for what is looked at, and its critical points.

    The newest wish alone is computed; where there is no worker, everything is exact at once.

    Args:
        ask: gives a task to the worker; says whether there is one.
        passing: whether what is looked at now will be another part of the plane in the next frame.
            Nothing fine is begun then: nobody would see it, and it takes the interpreter's time.
    """

    def __init__(
        self, ask: Callable[[Task], bool], passing: Callable[[], bool] = lambda: False
    ) -> None:
        self._ask, self._passing = ask, passing
        self._fine: OrderedDict[Wanted, Surface] = OrderedDict()
        self._coarse: tuple[Wanted, Surface] | None = None
        self._points: tuple[Wanted, tuple[CriticalPoint, ...]] | None = None
        self._pending: SurfaceTask | PointsTask | None = None
        self._exact = Exact(GRID)
        self._news = 0

    @property
    def news(self) -> int:
        """How often something better has come than what was given before."""
        self._take()
        return self._news

    def surface(self, wanted: Wanted) -> Surface:
        """The fine surface if it is there, or a coarse one while the worker computes it."""
        self._take()
        if wanted in self._fine:
            self._fine.move_to_end(wanted)
            return self._fine[wanted]
        if self._coarse is None or self._coarse[0] != wanted:
            coarse = coarse_surface(*wanted.losses, wanted.cut, self._loss_for(wanted))
            self._coarse = wanted, coarse
            self._drop()
        coarse = self._coarse[1]
        if self._pending is None and not self._passing():
            task = SurfaceTask(wanted, coarse)
            if not self._ask(task):
                return self._exact.surface(wanted)
            self._pending = task
        return coarse

    def critical(self, wanted: Wanted) -> tuple[CriticalPoint, ...]:
        """Those of this part of the plane, or those known of another while they are sought."""
        self._take()
        if self._points is not None and self._points[0].losses == wanted.losses:
            return self._points[1]
        if wanted in self._fine and (self._pending is None or self._pending.wanted != wanted):
            task = PointsTask(wanted)
            self._ask(task)
            self._pending = task
        elif self._pending is None and not self._passing():  # no worker
            return self._exact.critical(wanted)
        return self._known_within(wanted)

    def _loss_for(self, wanted: Wanted) -> Array | None:
        """The fine losses, if they are known from another cut or another language."""
        known = (surface for other, surface in self._fine.items() if other.losses == wanted.losses)
        return next((surface.loss for surface in known), None)

    def _known_within(self, wanted: Wanted) -> tuple[CriticalPoint, ...]:
        problem, plane, reduction = wanted.losses
        if self._points is None or (self._points[0][0], self._points[0][2]) != (problem, reduction):
            return ()
        return tuple(
            point
            for point in self._points[1]
            if plane.x[0] <= point.theta[0] <= plane.x[1]
            and plane.y[0] <= point.theta[1] <= plane.y[1]
        )

    def _drop(self) -> None:
        """What was asked for is no longer wanted."""
        if isinstance(self._pending, SurfaceTask):
            self._pending.drop()
        self._pending = None

    def _take(self) -> None:
        """Keep what the worker has finished."""
        task = self._pending
        if task is None or task.result is None:
            return
        if isinstance(task, SurfaceTask):
            self._fine[task.wanted] = task.result
            while len(self._fine) > KEPT:
                self._fine.popitem(last=False)
        else:
            self._points = task.wanted, task.result
        self._pending = None
        self._news += 1


class SurfaceTask:
    """Computes a fine surface with its contour lines, a few rows or a level at a time.

    Attributes:
        result: the surface, when it is finished.
    """

    def __init__(self, wanted: Wanted, coarse: Surface) -> None:
        self.wanted = wanted
        self.result: Surface | None = None
        self._coarse = coarse
        self._pieces: Iterator[bool] = self._work()

    def advance(self) -> bool:
        """Do pieces for as long as a chunk lasts; whether there is more to do."""
        begun = time.thread_time()
        while next(self._pieces, False):
            if time.thread_time() - begun > CHUNK_S:
                return True
        return False

    def drop(self) -> None:
        """Let it be finished after the piece that is under way, without a result."""
        self._pieces = iter(())

    def _work(self) -> Iterator[bool]:
        problem, plane, reduction, _, cut = self.wanted
        loss = self._coarse.loss
        x, y = np.linspace(*plane.x, GRID), np.linspace(*plane.y, GRID)
        if loss.shape != (GRID, GRID):
            rows: list[Array] = []
            done, count = 0, 1
            while done < GRID:
                begun = time.thread_time()
                rows.append(heights(problem, x, y[done : done + count], reduction))
                done += count
                if time.thread_time() - begun < 0.5 * CHUNK_S:
                    count *= 2
                yield True
            loss = np.concatenate(rows)
        surface = made_surface(problem, plane, x, y, loss, cut)
        for number in range(len(surface.levels)):
            yield True
            lines_at(surface, number)
        self.result = surface


class PointsTask:
    """Finds the critical points of a part of the plane.

    Attributes:
        result: they, when they are found.
    """

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.result: tuple[CriticalPoint, ...] | None = None

    def advance(self) -> bool:
        """Do it all."""
        problem, plane, reduction = self.wanted.losses
        self.result = critical_points(problem, (plane.x, plane.y), reduction).points
        return False


def coarse_surface(
    problem: Problem,
    plane: Plane,
    reduction: Reduction,
    cut: float | None = None,
    known: Array | None = None,
) -> Surface:
    """As fine a surface as can be had in `BUDGET_S`, in the box that the fine one will have.

    Its points are points of the fine grid; lowest and highest are looked for between them too,
    so that the picture keeps its heights and colours when the fine one comes.

    Args:
        cut: the loss above which nothing is to be seen.
        known: the fine losses, where they are known; only the contour lines are missing then.
    """
    x, y = np.linspace(*plane.x, GRID), np.linspace(*plane.y, GRID)
    step, loss, took_s = 0, np.empty((0, 0)), 0.0
    if known is not None:
        step, loss = 1, known
    for finer in STEPS if known is None else ():
        if took_s * (step / finer) ** 2 > BUDGET_S:
            break
        step, begun = finer, time.thread_time()
        loss = heights(problem, x[::step], y[::step], reduction)
        took_s = time.thread_time() - begun
    extremes = None
    if step > 1 and np.isfinite(loss).any():
        around = [_around(problem, x, y, loss, step, reduction, sign) for sign in (1.0, -1.0)]
        extremes = float(np.nanmin(around[0])), float(np.nanmax(around[1]))
    height = plane.height or problem.height
    world = world_of(loss, plane.x, plane.y, height, cut, extremes)
    return made_surface(problem, plane, x[::step], y[::step], loss, cut, world)


def _around(
    problem: Problem, x: Array, y: Array, loss: Array, step: int, reduction: Reduction, sign: float
) -> Array:
    """The finite losses of the fine grid around the lowest coarse point; with −1, the highest."""
    known = np.where(np.isfinite(loss), sign * loss, np.inf)
    row, column = np.unravel_index(known.argmin(), loss.shape)
    spans = [slice(max(0, (i - 1) * step), (i + 1) * step + 1) for i in (int(column), int(row))]
    found = heights(problem, x[spans[0]], y[spans[1]], reduction)
    return np.where(np.isfinite(found), found, np.nan)

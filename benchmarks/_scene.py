"""The scene of the drawing benchmarks: a wavy surface and runs that walk about on it.

The peers need numpy alone for it; `GdvizScene` makes of it what gdviz's renderer draws.
"""

from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import numpy as np

SIZE = (1280, 720)
SIDE = (-2.0, 2.0)
ELEVATION, AZIMUTH = 30.0, 40.0


def grid(points: int) -> np.ndarray:
    """The coordinates along either side: (points,)."""
    return np.linspace(*SIDE, points)


def height(x, y, phase: float = 0.0):
    """A wave that travels with `phase`."""
    return np.sin(2.0 * x + 0.8 * phase) * np.cos(3.0 * y)


@cache
def heights(points: int, phase: int = 0) -> np.ndarray:
    """Over the grid, y down and x across: (points, points) float64."""
    x = grid(points)
    return height(x, x[:, None], phase)


def ways(runs: int, rows: int) -> np.ndarray:
    """Where each run goes on the first wave, x, y and height: (runs, rows, 3)."""
    steps = np.random.default_rng(0).normal(0.0, 0.01, (runs, rows, 2))
    steps += 0.002 * np.random.default_rng(1).normal(0.0, 1.0, (runs, 1, 2))
    flat = np.cumsum(steps, axis=1).clip(*SIDE)
    return np.concatenate([flat, height(flat[..., :1], flat[..., 1:])], axis=2)


class GdvizScene:
    """Frames of the scene for gdviz's renderer: those of a shipped scene, made over."""

    def __init__(self, points: int, runs: int, rows: int) -> None:
        from msgspec.structs import replace as changed

        from gdviz.engine.session import Session
        from gdviz.engine.trajectory import Trajectory
        from gdviz.io.problems import load_problem
        from gdviz.render.frame import build_frame
        from gdviz.render.runs import Cast
        from gdviz.render.style import LIGHT
        from gdviz.render.world import round_levels
        from gdviz.scene.opening import SHIPPED

        session = Session(SHIPPED["himmelblau"](), load_problem)
        session.compute_to(1.0)
        self._base = build_frame(session, LIGHT, grid=9)
        world = replace(
            self._base.surface.world, x=SIDE, y=SIDE, low=-1.0, high=1.0, scale="linear"
        )
        x = grid(points)
        self._surface = replace(
            self._base.surface, x=x, y=x, world=world, levels=round_levels(world)
        )
        self.rows = rows
        trajectories = [Trajectory(2) for _ in range(runs)]
        zeros = np.zeros(rows)
        for trajectory, way in zip(trajectories, ways(runs, rows), strict=True):
            # What the worker's thread does.
            trajectory.append(way[:, :2], way[:, 2], zeros, np.arange(rows), zeros)
        # The legend asks a run for its batch: all samples, each time.
        course = SimpleNamespace(batch_of=lambda _: None, batch_size_at=lambda _: 1)
        self._cast = Cast(
            ids=tuple(str(number) for number in range(runs)),
            names=("",) * runs,
            computations=tuple(
                SimpleNamespace(trajectory=each, course=course) for each in trajectories
            ),
            start=np.array([each.columns.theta[0] for each in trajectories]).reshape(runs, 2),
            colour=np.arange(runs) % 8,
            visible=np.ones(runs, dtype=bool),
            ghost=np.zeros(runs, dtype=bool),
            faded=np.zeros(runs, dtype=bool),
        )
        self._document = changed(session.document, pace="updates", length=rows - 1)

    def surface(self, phase: int = 0):
        """The surface of one phase; each time an object of its own, as an edit makes it."""
        return replace(self._surface, loss=heights(len(self._surface.x), phase))

    def frame(self, row: int, surface, azimuth: float = AZIMUTH, layout: str = "together"):
        """All runs at `row`, seen from `azimuth`, in degrees."""
        from msgspec.structs import replace as changed

        from gdviz.render.runs import runs_at

        row = min(row, self.rows - 1)
        runs = runs_at(self._cast, self._document, float(row), False)
        camera = changed(self._base.camera, azimuth=azimuth, elevation=ELEVATION)
        return replace(
            self._base, surface=surface, runs=runs, camera=camera, layout=layout, head=float(row),
            length=self.rows,
        )  # fmt: skip

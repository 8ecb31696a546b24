"""CPU time of one frame: gdviz's renderer beside stock pyqtgraph.opengl, same scene.

The scene: a 500 × 500 surface with new heights in every frame, and 50 runs that grow by 100
updates a frame up to 10,000. Driver-free (Mesa's noop driver: drawing costs nothing) it is the
time of Python and of the driver's bookkeeping, nearest to a machine with a GPU; on llvmpipe it
is the time of drawing, too, and gdviz draws light, contour lines and cased trails.
"""

import sys
import time
from dataclasses import replace
from functools import cache
from statistics import median
from types import SimpleNamespace

from _common import DRIVER_FREE, again, table

POINTS, RUNS, ROWS, GROWTH = 500, 50, 10_000, 100
SIZE = (1280, 720)
FRAMES = 100
PHASES = 8


def main() -> None:
    """Measure both, on both drivers, and print the ratios."""
    try:
        import OpenGL  # noqa: F401
    except ImportError:
        print("The peer needs PyOpenGL: pip install PyOpenGL")
        return
    for name, environment, frames in (
        ("driver-free", DRIVER_FREE, FRAMES),
        ("llvmpipe", {}, FRAMES // 5),
    ):
        measured = {
            peer: [float(v) for v in again(__file__, environment, peer, str(frames)).split()[-2:]]
            for peer in ("pyqtgraph", "gdviz")
        }
        base = measured["pyqtgraph"]
        rows = [
            (peer, f"{cpu:.2f}", f"{wall:.2f}", f"1/{base[0] / cpu:.1f}")
            for peer, (cpu, wall) in measured.items()
        ]
        table(
            f"{POINTS}² surface re-heighted, {RUNS} runs × {ROWS:,} points growing, {name}",
            ("", "CPU ms/frame", "wall ms/frame", "CPU ratio"),
            rows,
        )


@cache
def heights(phase: int):
    """The same travelling wave for both: (POINTS, POINTS) float64."""
    import numpy as np

    x = np.linspace(-2.0, 2.0, POINTS)
    return np.sin(2.0 * x + 0.8 * phase) * np.cos(3.0 * x)[:, None]


def paths():
    """Every run's whole way: (RUNS, ROWS, 2)."""
    import numpy as np

    rng = np.random.default_rng(0)
    return np.cumsum(rng.normal(0.0, 0.01, (RUNS, ROWS, 2)), axis=1).clip(-2.0, 2.0)


def timed(draw, frames: int) -> None:
    """Print the median CPU and wall milliseconds of `draw(frame)`."""
    for frame in range(PHASES):  # every height map is made, every buffer is there
        draw(frame)
    cpu, wall = [], []
    for frame in range(PHASES, frames + PHASES):
        begun, began = time.process_time(), time.perf_counter()
        draw(frame)
        cpu.append(time.process_time() - begun)
        wall.append(time.perf_counter() - began)
    print(1e3 * median(cpu), 1e3 * median(wall))


def measure_gdviz(frames: int) -> None:
    """Real frames, with trajectories that grow, through the renderer's own uploads."""
    import numpy as np

    from gdviz.core.catalogue import LANDSCAPES
    from gdviz.core.landscapes import AnalyticProblem
    from gdviz.engine.trajectory import Trajectory
    from gdviz.render.frame import Frame, RunFrame, Surface
    from gdviz.render.scene3d.offscreen import standalone_context
    from gdviz.render.scene3d.renderer import SceneRenderer
    from gdviz.render.style import LIGHT
    from gdviz.render.world import World, round_levels
    from gdviz.scene.spec import Camera

    ctx = standalone_context()
    renderer = SceneRenderer(ctx)
    target = ctx.framebuffer([ctx.renderbuffer(SIZE, 4)], ctx.depth_renderbuffer(SIZE))
    world = World((-2.0, 2.0), (-2.0, 2.0), -1.0, 1.0)
    x = np.linspace(-2.0, 2.0, POINTS)
    surface = Surface(x, x, heights(0), world, round_levels(world), "x", "y", "loss")
    ways = paths()
    trajectories = [Trajectory(2) for _ in range(RUNS)]
    zeros = np.zeros(ROWS)
    for trajectory, way in zip(trajectories, ways, strict=True):
        trajectory.append(
            way, zeros, zeros, np.arange(ROWS), zeros
        )  # the worker's thread does this
    problem = AnalyticProblem(LANDSCAPES["himmelblau"])

    def run_frame(number: int, row: int) -> RunFrame:
        trajectory = trajectories[number]
        columns = trajectory.columns
        return RunFrame(
            id=str(number), name="", colour=number, visible=True, ghost=False, faded=False,
            computation=SimpleNamespace(trajectory=trajectory), columns=columns, row=row, end=row,
            fraction=0.0, theta=columns.theta[row], loss=0.0, status="running",
            batch=None, batch_size=1,
        )  # fmt: skip

    def draw(number: int) -> None:
        row = min(GROWTH * (number + 1), ROWS) - 1
        frame = Frame(
            title="", caption="", problem=problem,
            critical=(), net=None, surface=replace(surface, loss=heights(number % PHASES)),
            runs=tuple(run_frame(k, row) for k in range(RUNS)),
            camera=Camera(), layout="together", head=0.0, length=ROWS, pace="updates", theme=LIGHT,
        )  # fmt: skip
        renderer.draw(frame, target, SIZE)
        ctx.finish()

    timed(draw, frames)


def measure_pyqtgraph(frames: int) -> None:
    """The same scene as users of pyqtgraph.opengl write it."""
    import numpy as np
    import pyqtgraph.opengl as gl
    from PySide6.QtWidgets import QApplication

    app = QApplication([])
    view = gl.GLViewWidget()
    view.resize(*SIZE)
    x = np.linspace(-2.0, 2.0, POINTS)
    surface = gl.GLSurfacePlotItem(
        x=x, y=x, z=heights(0).T, shader="heightColor", computeNormals=False
    )
    view.addItem(surface)
    ways = np.concatenate([paths(), np.zeros((RUNS, ROWS, 1))], axis=2)
    lines = [gl.GLLinePlotItem(pos=ways[k, :2], width=2, antialias=True) for k in range(RUNS)]
    for line in lines:
        view.addItem(line)
    view.show()
    app.processEvents()

    def draw(number: int) -> None:
        surface.setData(z=heights(number % PHASES).T)
        count = min(GROWTH * (number + 1), ROWS)
        for k, line in enumerate(lines):
            line.setData(pos=ways[k, :count])
        view.repaint()
        app.processEvents()

    timed(draw, frames)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        {"gdviz": measure_gdviz, "pyqtgraph": measure_pyqtgraph}[sys.argv[1]](int(sys.argv[2]))
    else:
        main()

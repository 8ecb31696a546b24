"""Processor time of one frame: gdviz's renderer beside stock pyqtgraph.opengl, the same scene.

Driver-free (Mesa's noop driver: drawing costs nothing), so that it is the time of Python and of the
driver's bookkeeping, nearest to a machine with a GPU. Two scenes at 1280 × 720:

* heights: a surface of 500 × 500 points with new heights in every frame;
* growing: 1,000 runs that grow from 5,000 to 10,000 points each, on a surface that stays.

The ratio is that of the means: gdviz uploads rows in blocks, and the frames that do must count.
pyqtgraph has fewer frames, over the same lengths. Both draw by turns; see `_peers.py` for how to
install the peer.
"""

import sys
from collections.abc import Callable
from statistics import fmean, median

from _common import DRIVER_FREE, table
from _peers import PEERS, Peer, serve
from _scene import SIZE, GdvizScene, grid, heights, ways

POINTS = 500
PHASES = 8
RUNS, ROWS, BEGIN = 1000, 10_000, 5000
ROUNDS = 5
HEIGHTS_FRAMES = {"gdviz": 40, "pyqtgraph.opengl": 40}
GROWING_FRAMES = {"gdviz": 100, "pyqtgraph.opengl": 4}
GOALS = {"heights": 6, "growing": 100}

Draw = Callable[[str, int], None]


def main() -> None:
    """Measure both by turns and print the ratios."""
    for mode, frames in (("heights", HEIGHTS_FRAMES), ("growing", GROWING_FRAMES)):
        pair = [
            Peer("pyqtgraph.opengl", __file__, "pyqtgraph.opengl", mode, python=PEERS,
                 environment=DRIVER_FREE),
            Peer("gdviz", __file__, "gdviz", mode, environment=DRIVER_FREE),
        ]  # fmt: skip
        for turn in range(ROUNDS):
            for peer in pair:
                count = frames[peer.name]
                step = (ROWS - BEGIN) // (ROUNDS * count) if mode == "growing" else 1
                peer.draw(mode, turn * count * step, count, step)
        show(mode, pair)
        for peer in pair:
            peer.close()


def show(mode: str, pair: list[Peer]) -> None:
    """Print the table of one scene."""
    base = fmean(pair[0].times[mode].cpu) if not pair[0].why else None
    rows = []
    for peer in pair:
        if peer.why:
            rows.append((peer.name, f"not measured: {peer.why}", "", ""))
            continue
        cpu = peer.times[mode].cpu
        ratio = f"1/{base / fmean(cpu):.1f}" if base is not None else ""
        rows.append((peer.name, f"{fmean(cpu):.2f}", f"{median(cpu):.2f}", ratio))
    titles = {
        "heights": f"{POINTS}² surface re-heighted",
        "growing": f"{RUNS:,} runs × {ROWS:,} points growing",
    }
    title = f"{titles[mode]}, driver-free (goal 1/{GOALS[mode]})"
    table(title, ("", "CPU ms/frame, mean", "median", "ratio"), rows)


def gdviz(mode: str) -> Draw:
    """Real frames, with trajectories that grow, through the renderer's own uploads."""
    from gdviz.render.scene3d.layer import layer_of
    from gdviz.render.scene3d.offscreen import standalone_context
    from gdviz.render.scene3d.renderer import SceneRenderer
    from gdviz.render.scene3d.views import views_of

    ctx = standalone_context()
    renderer = SceneRenderer(ctx)
    target = ctx.framebuffer([ctx.renderbuffer(SIZE, 4)], ctx.depth_renderbuffer(SIZE))
    scene = GdvizScene(POINTS, RUNS if mode == "growing" else 0, ROWS)
    surfaces = [scene.surface(phase) for phase in range(PHASES)]
    still = scene.surface()

    def draw(mode: str, number: int) -> None:
        if mode == "heights":
            frame = scene.frame(0, surfaces[number % PHASES])
        else:
            frame = scene.frame(BEGIN + number, still)
        layer = layer_of(frame, SIZE, views_of(frame, SIZE, 1.0))
        renderer.draw_ground(frame, target, [each.view for each in layer.views])
        renderer.draw_runs(layer, target)
        ctx.finish()

    return draw


def pyqtgraph_opengl(mode: str) -> Draw:
    """The same scene as users of pyqtgraph.opengl write it."""
    import pyqtgraph.opengl as gl
    from PySide6.QtWidgets import QApplication

    app = QApplication([])
    view = gl.GLViewWidget()
    view.resize(*SIZE)
    x = grid(POINTS)
    surface = gl.GLSurfacePlotItem(
        x=x, y=x, z=heights(POINTS).T, shader="heightColor", computeNormals=False
    )
    view.addItem(surface)
    trails = ways(RUNS, ROWS) if mode == "growing" else []
    lines = [gl.GLLinePlotItem(pos=way[:2], width=2, antialias=True) for way in trails]
    for line in lines:
        view.addItem(line)
    view.show()
    app.processEvents()

    def draw(mode: str, number: int) -> None:
        if mode == "heights":
            surface.setData(z=heights(POINTS, number % PHASES).T)
        for line, way in zip(lines, trails, strict=True):
            line.setData(pos=way[: BEGIN + number])
        view.repaint()
        app.processEvents()

    return draw


DRAWERS = {"gdviz": gdviz, "pyqtgraph.opengl": pyqtgraph_opengl}

if __name__ == "__main__":
    if len(sys.argv) > 2:
        serve(DRAWERS[sys.argv[1]](sys.argv[2]))
    else:
        main()

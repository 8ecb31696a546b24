"""Time of one frame on a software rasteriser: gdviz's viewport beside its peers.

The scene, 1280 × 720: a surface of 500 × 500 points and five runs that grow. Three ways to move:

* playing: the runs grow;
* turning: the camera turns as well;
* editing: the surface has new heights in every frame.

gdviz draws light, contour lines per pixel, cased trails that shine through the surface, axes and
legend, and is measured a second time with its whole picture in every frame, as at rest. Stock
pyqtgraph draws the surface coloured by height and plain lines. Both draw into a window; the other
peers into memory. The peers draw by turns; see `_peers.py` for how to install them. Arguments: the
ways to move that are wanted.
"""

import sys
from collections.abc import Callable, Sequence
from statistics import median

import numpy as np
from _common import table
from _peers import PEERS, Peer, by_turns, serve
from _scene import AZIMUTH, ELEVATION, SIZE, GdvizScene, grid, heights, ways

POINTS, RUNS, ROWS = 500, 5, 10_000
BEGIN, GROWTH = 1000, 5
PHASES = 8
MODES = ("playing", "turning", "editing")
ROUNDS, TURN_S = 3, 0.7
COLOURS = ("#d55e00", "#cc79a7", "#e69f00", "#009e73", "#0072b2")

Draw = Callable[[str, int], None]


def main(modes: Sequence[str]) -> None:
    """Measure all, by turns, and print a table for each way to move."""
    peers = [Peer("gdviz", __file__, "gdviz"), Peer("gdviz, whole picture", __file__, "whole")]
    peers += [Peer(name, __file__, name, python=PEERS) for name in list(DRAWERS)[2:]]
    by_turns(peers, modes, ROUNDS, TURN_S)
    for mode in modes:
        title = f"{POINTS}² surface, {RUNS} runs, {SIZE[0]}×{SIZE[1]}, software GL, {mode}"
        show(title, peers, mode)
    for peer in peers:
        peer.close()


def show(title: str, peers: Sequence[Peer], mode: str) -> None:
    """Print the table of one way to move; the ratios are to stock pyqtgraph."""
    stock = next((peer for peer in peers if peer.name == "pyqtgraph.opengl" and not peer.why), None)
    rows = []
    for peer in peers:
        if peer.why:
            rows.append((peer.name, f"not measured: {peer.why}", "", "", ""))
            continue
        wall, cpu = peer.times[mode].wall, median(peer.times[mode].cpu)
        middle, high = np.percentile(wall, (50, 95))
        ratio = f"{middle / median(stock.times[mode].wall):.2f}" if stock else ""
        rows.append((peer.name, f"{middle:.0f}", f"{high:.0f}", f"{cpu:.0f}", ratio))
    table(title, ("", "wall ms/frame, median", "p95", "CPU, median", "of pyqtgraph"), rows)


def row_of(number: int) -> int:
    """How far the runs are in a frame."""
    return min(BEGIN + GROWTH * number, ROWS - 1)


def azimuth_of(mode: str, number: int) -> float:
    """Where the camera stands in a frame, degrees."""
    return AZIMUTH + (0.5 * (number % 720) if mode == "turning" else 0.0)


def phase_of(mode: str, number: int) -> int:
    """Which heights a frame shows."""
    return number % PHASES if mode == "editing" else 0


def gdviz(whole: bool = False) -> Draw:
    """The viewport of the window, by itself in one."""
    from gdviz.app import dress, prepare

    prepare()
    from PySide6.QtWidgets import QApplication

    from gdviz.render.scene3d.quality import Screen
    from gdviz.ui.viewport import Viewport

    app = QApplication([])
    dress(app)
    scene = GdvizScene(POINTS, RUNS, ROWS)
    still = scene.surface()
    view = Viewport()
    view.resize(*SIZE)
    view.show_frame(scene.frame(BEGIN, still))
    view.show()
    app.processEvents()
    if whole:
        view.makeCurrent()
        view._screen = Screen(view._ctx, stepping=False)

    def draw(mode: str, number: int) -> None:
        surface = scene.surface(phase_of(mode, number)) if mode == "editing" else still
        view.show_frame(scene.frame(row_of(number), surface, azimuth_of(mode, number)))
        view.repaint()
        app.processEvents()

    return draw


def pyqtgraph_opengl() -> Draw:
    """The same scene as users of pyqtgraph.opengl write it."""
    import pyqtgraph.opengl as gl
    from PySide6.QtWidgets import QApplication

    app = QApplication([])
    view = gl.GLViewWidget()
    view.resize(*SIZE)
    view.setCameraPosition(distance=5.2, elevation=ELEVATION, azimuth=AZIMUTH)
    x = grid(POINTS)
    surface = gl.GLSurfacePlotItem(
        x=x, y=x, z=heights(POINTS).T, shader="heightColor", computeNormals=False
    )
    view.addItem(surface)
    trails = ways(RUNS, ROWS)
    lines = [gl.GLLinePlotItem(pos=way[:2], width=2, antialias=True) for way in trails]
    for line in lines:
        view.addItem(line)
    view.show()
    app.processEvents()

    def draw(mode: str, number: int) -> None:
        if mode == "editing":
            surface.setData(z=heights(POINTS, phase_of(mode, number)).T)
        view.setCameraPosition(azimuth=azimuth_of(mode, number))
        for line, way in zip(lines, trails, strict=True):
            line.setData(pos=way[: row_of(number) + 1])
        view.repaint()
        app.processEvents()

    draw.app = app  # keeps it alive
    return draw


def pygfx() -> Draw:
    """Into memory, lit, without anti-aliasing; on Vulkan in software."""
    import pygfx as gfx
    from rendercanvas.offscreen import RenderCanvas

    canvas = RenderCanvas(size=SIZE, pixel_ratio=1)
    renderer = gfx.renderers.WgpuRenderer(canvas, pixel_ratio=1, ppaa="none")
    scene = gfx.Scene()
    scene.add(gfx.Background.from_color("#fff"), gfx.AmbientLight(), gfx.DirectionalLight())
    x = grid(POINTS)
    places = np.empty((POINTS, POINTS, 3), dtype=np.float32)
    places[..., 0], places[..., 1], places[..., 2] = x, x[:, None], heights(POINTS)
    first = (np.arange(POINTS - 1)[:, None] * POINTS + np.arange(POINTS - 1)).ravel()
    corners = [0, 1, POINTS + 1, 0, POINTS + 1, POINTS]
    faces = np.stack([first + corner for corner in corners], axis=-1).reshape(-1, 3)
    geometry = gfx.Geometry(
        positions=places.reshape(-1, 3),
        indices=faces.astype(np.uint32),
        normals=np.tile(np.float32([0, 0, 1]), (POINTS * POINTS, 1)),
        texcoords=(0.5 + 0.5 * places[..., 2].reshape(-1)).astype(np.float32),
    )
    scene.add(gfx.Mesh(geometry, gfx.MeshPhongMaterial(map=gfx.cm.viridis)))
    trails = ways(RUNS, ROWS).astype(np.float32)
    lines = []
    for way, colour in zip(trails, COLOURS, strict=True):
        line = gfx.Line(gfx.Geometry(positions=way), gfx.LineMaterial(thickness=3, color=colour))
        lines.append(line)
        scene.add(line)
    camera = gfx.PerspectiveCamera(45, SIZE[0] / SIZE[1])

    def draw(mode: str, number: int) -> None:
        if mode == "editing":
            geometry.positions.data[:, 2] = heights(POINTS, phase_of(mode, number)).ravel()
            geometry.positions.update_full()
        for line in lines:
            line.geometry.positions.draw_range = 0, row_of(number) + 1
        a, e = np.radians(azimuth_of(mode, number)), np.radians(ELEVATION)
        camera.local.position = 5.2 * np.array(
            [np.cos(e) * np.cos(a), np.cos(e) * np.sin(a), np.sin(e)]
        )
        camera.world.reference_up = (0, 0, 1)
        camera.look_at((0, 0, 0))
        canvas.request_draw(lambda: renderer.render(scene, camera))
        picture[0] = canvas.draw()

    picture = [None]
    draw.picture = picture
    return draw


def pyvista() -> Draw:
    """Into memory, lit, without smoothing."""
    import pyvista as pv

    plotter = pv.Plotter(off_screen=True, window_size=SIZE)
    x, y = np.meshgrid(grid(POINTS), grid(POINTS))
    mesh = pv.StructuredGrid(x, y, heights(POINTS))
    mesh["height"] = heights(POINTS).ravel(order="F")
    plotter.add_mesh(mesh, scalars="height", cmap="viridis", show_scalar_bar=False)
    trails = ways(RUNS, ROWS)
    lines = [pv.lines_from_points(way[:BEGIN]) for way in trails]
    for line, colour in zip(lines, COLOURS, strict=True):
        plotter.add_mesh(line, color=colour, line_width=3)
    plotter.show(auto_close=False)

    def draw(mode: str, number: int) -> None:
        if mode == "editing":
            z = heights(POINTS, phase_of(mode, number)).ravel(order="F")
            mesh.points[:, 2] = z
            mesh["height"] = z
        for line, way in zip(lines, trails, strict=True):
            line.copy_from(pv.lines_from_points(way[: row_of(number) + 1]))
        a, e = np.radians(azimuth_of(mode, number)), np.radians(ELEVATION)
        plotter.camera.position = tuple(
            5.2 * np.array([np.cos(e) * np.cos(a), np.cos(e) * np.sin(a), np.sin(e)])
        )
        plotter.camera.focal_point, plotter.camera.up = (0, 0, 0), (0, 0, 1)
        plotter.render()
        plotter.ren_win.WaitForCompletion()

    return draw


def matplotlib(cells: int = POINTS) -> Draw:
    """Into memory; left to itself it thins any surface to 50 × 50."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(SIZE[0] / 100, SIZE[1] / 100), dpi=100)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_subplot(projection="3d")
    x, y = np.meshgrid(grid(POINTS), grid(POINTS))
    look = {"cmap": "viridis", "rcount": cells, "ccount": cells}
    surface = [axes.plot_surface(x, y, heights(POINTS), **look)]
    trails = ways(RUNS, ROWS)
    lines = [axes.plot(*way[:BEGIN].T, color=c)[0] for way, c in zip(trails, COLOURS, strict=True)]

    def draw(mode: str, number: int) -> None:
        if mode == "editing":
            surface.pop().remove()
            z = heights(POINTS, phase_of(mode, number))
            surface.append(axes.plot_surface(x, y, z, **look))
        for line, way in zip(lines, trails, strict=True):
            line.set_data_3d(*way[: row_of(number) + 1].T)
        axes.view_init(ELEVATION, azimuth_of(mode, number))
        canvas.draw()

    return draw


DRAWERS = {
    "gdviz": gdviz,
    "whole": lambda: gdviz(whole=True),
    "pyqtgraph.opengl": pyqtgraph_opengl,
    "pygfx": pygfx,
    "pyvista": pyvista,
    "matplotlib": matplotlib,
    "matplotlib, 50²": lambda: matplotlib(50),
}

if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] in DRAWERS:
        serve(DRAWERS[sys.argv[1]]())
    elif len(sys.argv) > 1:
        main(sys.argv[1:])
    else:
        main(MODES)

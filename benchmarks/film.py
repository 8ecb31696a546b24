"""A film of the lesson "race": gdviz beside matplotlib and ManimCE.

1920 × 1080, 60 frames a second, H.264: four runs on Himmelblau's function, its surface, contour
lines, loss curves, and the caption. Ways to move: "resting", as the lesson has it, only the runs
move; "turning", the camera goes round them as well.

gdviz is measured with four samples for each pixel of the surface, as it films, and with one; its
mesh has 241² points. matplotlib draws the same by `FFMpegWriter`, its surface of 100² and 200²
cells. ManimCE draws it by Cairo, its renderer for films, its surface of 48² cells: it keeps what
lies under the first thing that moves, so resting it draws the surface once. All have caption, marks
at the heads of the runs and their losses in numbers; gdviz has axes, shade and the shine of trails
through the surface besides.

Each peer films short clips by turns, in a process of its own. What is set up once for a film is
not counted; opening and closing the file is. See `_peers.py` for how to install the peers.
Arguments: the ways to move that are wanted, and `quick` for a single turn.
"""

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from _common import again, table
from _peers import PEERS, Peer

SIZE, FPS = (1920, 1080), 60
BEGIN = 600
"""The frame of the lesson with which the clips begin: about half of the way is behind the runs."""

MODES = ("resting", "turning")
PEERS_OF_IT = {  # name: (arguments, frames of a clip)
    "gdviz, 4 samples": (("gdviz", "4"), 120),
    "gdviz, 1 sample": (("gdviz", "0"), 120),
    "matplotlib, 100²": (("matplotlib", "100"), 15),
    "matplotlib, 200²": (("matplotlib", "200"), 6),
    "ManimCE, 48²": (("manim", "48"), 6),
}
ROUNDS = 2
STAGES = ("drawing", "read-back", "composition", "conversion", "encoding")
TURN_DEGREES = 0.5
COLOURS = ("#d55e00", "#0072b2", "#009e73", "#cc79a7")

Clip = Callable[[str, int, Path], "Watch"]
"""Films so many frames in a way to move into a file; what that took."""


def main(arguments: Sequence[str]) -> None:
    """Measure all, by turns, and print."""
    modes = [word for word in arguments if word in MODES] or list(MODES)
    rounds = 1 if "quick" in arguments else ROUNDS
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}, on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        motion = Path(folder, "motion.npz")
        again(__file__, {}, "motion", str(motion))
        peers = {
            name: Peer(
                *(name, __file__, *words, str(motion)),
                python=sys.executable if words[0] == "gdviz" else PEERS,
            )
            for name, (words, _) in PEERS_OF_IT.items()
        }
        for mode in modes:
            for turn in range(rounds + 1):
                for name, peer in peers.items():
                    count = PEERS_OF_IT[name][1]
                    peer.draw(mode, 0, count if turn else min(count, 6))
                    if not turn:  # to warm up
                        peer.times.pop(mode, None)
            show(mode, peers)
        for peer in peers.values():
            peer.close()
    for samples in ("4", "0"):
        show_stages(samples)
    print(f"\nload after: {os.getloadavg()[0]:.1f}")


def show(mode: str, peers: dict[str, Peer]) -> None:
    """The table of one way to move: the best turn of each, which others disturbed least."""
    stock = peers["matplotlib, 100²"].times.get(mode)
    rows = []
    for name, peer in peers.items():
        if peer.why:
            rows.append((name, f"not measured: {peer.why}", "", "", "", ""))
            continue
        times = peer.times[mode]
        wall, cpu = min(times.wall), min(times.cpu)
        ratio = f"{min(stock.wall) / wall:.2f}" if stock else ""
        bound = f"{wall / (cpu / min(os.cpu_count() or 1, 2)):.2f}"
        rows.append((name, f"{1e3 / wall:.2f}", f"{cpu:.0f}", ratio, bound, peak_of(peer)))
    title = f"race on Himmelblau, {SIZE[0]}×{SIZE[1]}, {FPS} a second, {mode}"
    columns = ("", "frames/s", "CPU ms/frame", "of matplotlib 100²", "wall/(CPU/2)", "peak MB")
    table(title, columns, rows)


def peak_of(peer: Peer) -> str:
    """The most memory that a peer has had, in MB."""
    try:
        status = Path(f"/proc/{peer.pid}/status").read_text(encoding="ascii")
    except OSError:
        return ""
    return f"{int(status.split('VmHWM:')[1].split()[0]) / 1e3:.0f}"


def show_stages(samples: str) -> None:
    """What each stage of a frame takes when they follow one another."""
    found = json.loads(again(__file__, {}, "stages", samples))
    whole = sum(cpu for _, cpu in found.values())
    rows = [
        (name, f"{wall:.1f}", f"{cpu:.1f}", f"{100 * cpu / whole:.0f} %")
        for name, (wall, cpu) in found.items()
    ]
    rows.append(("sum", f"{sum(wall for wall, _ in found.values()):.1f}", f"{whole:.1f}", ""))
    title = f"gdviz, resting, {samples if samples != '0' else '1'} samples: stages in turn"
    table(title, ("", "wall ms/frame", "CPU ms/frame", "share"), rows)


def serve(clip: Clip) -> None:
    """Answer `Peer.draw` by a clip: how long a frame of it took, by the clock and processors."""
    print("ready", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for line in sys.stdin:
            mode, _, count, _ = line.split()
            watch = clip(mode, int(count), Path(folder, "clip.mp4"))
            spent = watch.wall_s, watch.cpu_s
            print(json.dumps([[1e3 * s / int(count)] for s in spent]), flush=True)


class Watch:
    """Seconds within it by the clock, and of the processors."""

    wall_s = cpu_s = 0.0

    def __enter__(self) -> "Watch":
        self._begun = time.perf_counter(), processor_s()
        return self

    def __exit__(self, *_: object) -> None:
        began, begun = self._begun
        self.wall_s, self.cpu_s = time.perf_counter() - began, processor_s() - begun


def processor_s() -> float:
    """Of this process, and of its children that have ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in both)


# --- gdviz ----------------------------------------------------------------------------------------


def opened(samples: int):
    """The film of the lesson's first scene, and what draws it."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from msgspec.structs import replace
    from PySide6.QtWidgets import QApplication

    from gdviz.io.lessons import lesson
    from gdviz.record.export import Drawing, FilmForm
    from gdviz.record.film import Film
    from gdviz.record.kinds import KINDS
    from gdviz.render.fonts import load_fonts
    from gdviz.render.form import PictureForm
    from gdviz.render.stage import Stage
    from gdviz.render.style import LIGHT

    app = QApplication([])
    load_fonts()
    lecture = lesson("race")
    lecture = replace(lecture, scenes=lecture.scenes[:1])
    form = FilmForm(KINDS[".mp4"], PictureForm(*SIZE, samples=samples or 1), FPS, LIGHT)
    film = Film(lecture.scenes, FPS)
    stage = Stage(form.picture)
    return app, film, stage, Drawing(film, form, stage, lecture)


def moment_of(film, mode: str, number: int):
    """What frame `number` of a clip shows."""
    from dataclasses import replace

    from msgspec.structs import replace as changed

    moment = film.moment(BEGIN + number)
    if mode == "resting":
        return moment
    camera = moment.view.camera
    camera = changed(camera, azimuth=camera.azimuth + TURN_DEGREES * number)
    return replace(moment, view=changed(moment.view, camera=camera))


def gdviz(samples: str, _: str) -> Clip:
    """As `gdviz render` films."""
    from gdviz.record.belt import Belt
    from gdviz.record.video import Mp4Writer

    app, film, _stage, drawing = opened(int(samples))

    def clip(mode: str, count: int, out: Path) -> Watch:
        with Watch() as watch, Mp4Writer(out, *SIZE, FPS) as writer, Belt() as belt:
            for number in range(count):
                after = moment_of(film, mode, number + 1) if number + 1 < count else None
                picture = drawing.pixels(moment_of(film, mode, number), after)
                belt.put(writer.take(picture, drawing.changed))
        return watch

    clip.app = app  # keeps it alive
    return clip


def stages(samples: str, count: int = 60) -> None:
    """Print what each stage takes, ms a frame by the clock and by processors."""
    import moderngl

    from gdviz.record.av_writer import Yuv
    from gdviz.record.video import Mp4Writer

    app, film, stage, drawing = opened(int(samples))
    spent = {name: [0.0, 0.0] for name in ("whole", *STAGES)}
    ctx, begin = stage._scene._ctx, stage._scene.begin

    def timed(name: str, call):
        def measured(*arguments, **named):
            ctx.finish()
            began, begun = time.perf_counter(), time.process_time()
            try:
                return call(*arguments, **named)
            finally:
                ctx.finish()
                spent[name][0] += time.perf_counter() - began
                spent[name][1] += time.process_time() - begun

        return measured

    def at_once(*arguments):
        bare = begin(*arguments)()
        return lambda: bare

    stage._scene.begin = timed("drawing", at_once)  # read-back among it, taken off below
    moderngl.Framebuffer.read_into = timed("read-back", moderngl.Framebuffer.read_into)
    drawing.pixels = timed("composition", drawing.pixels)  # and all that is drawn, likewise
    Yuv.of = timed("conversion", Yuv.of)
    Mp4Writer._encode = timed("encoding", Mp4Writer._encode)
    with tempfile.TemporaryDirectory() as folder:
        drawing.pixels(film.moment(BEGIN - 2))
        drawing.pixels(film.moment(BEGIN - 1))
        for each in spent.values():
            each[:] = [0.0, 0.0]
        with Mp4Writer(Path(folder, "clip.mp4"), *SIZE, FPS) as writer:
            for number in range(count):
                picture = drawing.pixels(film.moment(BEGIN + number))
                writer.add(picture, drawing.changed)
    for kind in (0, 1):
        spent["composition"][kind] -= spent["drawing"][kind]
        spent["drawing"][kind] -= spent["read-back"][kind]
    del app
    print(json.dumps({name: [1e3 * s / count for s in spent[name]] for name in STAGES}))


def motion(out: str) -> None:
    """Write what the peers draw: surface, levels, ways, curves, and where the runs are."""
    from gdviz.io.lessons import lesson
    from gdviz.record.film import Film
    from gdviz.render.frame import build_frame
    from gdviz.render.isolines import lines_at
    from gdviz.render.style import LIGHT

    film = Film(lesson("race").scenes[:1], FPS)
    session = film.parts[0].session
    count = max(frames for _, frames in PEERS_OF_IT.values())
    heads = [film.moment(BEGIN + number).head for number in range(count)]
    session.seek(heads[0])
    frame = build_frame(session, LIGHT)
    world, surface = frame.surface.world, frame.surface
    theta = np.stack([run.columns.theta for run in frame.runs])
    loss = np.stack([run.columns.loss for run in frame.runs])
    lines = [line for level in range(len(surface.levels)) for line in lines_at(surface, level)]
    corner = np.array([surface.x[0], surface.y[0]])
    cell = np.array([surface.x[1], surface.y[1]]) - corner
    np.savez(
        *(out,), contours=corner + cell * np.concatenate(lines),
        ends=np.cumsum([len(line) for line in lines])[:-1],
        x=surface.x, y=surface.y, z=world.level(surface.loss),
        levels=world.level(surface.levels), theta=theta, loss=loss, height=world.level(loss),
        heads=heads, names=[run.name for run in frame.runs], caption=frame.caption,
    )  # fmt: skip


def way_to(columns: np.ndarray, head: float) -> np.ndarray:
    """The rows of each run up to the playhead, the last on the way to the next."""
    row = int(head)
    passed = columns[:, : row + 1]
    after = columns[:, min(row + 1, columns.shape[1] - 1)]
    last = passed[:, -1] + (head - row) * (after - passed[:, -1])
    return np.concatenate([passed, last[:, None]], axis=1)


# --- peers ----------------------------------------------------------------------------------------


def matplotlib(cells: str, motion: str) -> Clip:
    """Three axes of one figure, as its users film them."""
    from matplotlib.animation import FFMpegWriter
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    data = dict(np.load(motion))
    figure = Figure(figsize=(SIZE[0] / 100, SIZE[1] / 100), dpi=100)
    FigureCanvasAgg(figure)
    solid = figure.add_axes((0.0, 0.06, 0.66, 0.9), projection="3d")
    plane = figure.add_axes((0.7, 0.53, 0.27, 0.4))
    curve = figure.add_axes((0.7, 0.12, 0.27, 0.33))
    figure.text(0.02, 0.02, str(data["caption"]), fontsize=17)
    x, y = np.meshgrid(data["x"], data["y"])
    look = {"cmap": "viridis", "linewidth": 0, "antialiased": False}
    solid.plot_surface(x, y, data["z"], rcount=int(cells), ccount=int(cells), **look)
    plane.imshow(data["z"], origin="lower", extent=(*data["x"][[0, -1]], *data["y"][[0, -1]]))
    plane.contour(data["x"], data["y"], data["z"], levels=data["levels"], colors="k", linewidths=1)
    curve.set(yscale="log", xlim=(0, data["loss"].shape[1]), ylim=(1e-9, 500))
    lines = []
    for colour, name in zip(COLOURS, data["names"], strict=True):
        look = {"color": colour, "linewidth": 3, "marker": "o", "markevery": [-1], "label": name}
        kinds = (solid.plot([], [], [], **look), plane.plot([], [], **look), curve.plot([], []))
        curve.lines[-1].set(**look)
        lines.append([kind[0] for kind in kinds])
    count_text = figure.text(0.98, 0.02, "", fontsize=14, ha="right")
    legend = solid.legend(loc="upper left")

    def clip(mode: str, count: int, out: Path) -> Watch:
        options = ["-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p"]
        writer = FFMpegWriter(fps=FPS, codec="libx264", extra_args=options)
        with Watch() as watch, writer.saving(figure, str(out), dpi=100):
            for number in range(count):
                head = data["heads"][number]
                ways = way_to(data["theta"], head)
                heights, losses = way_to(data["height"], head), way_to(data["loss"], head)
                count_text.set_text(f"{head:.0f} / {data['loss'].shape[1]}")
                for number_of_run, three in enumerate(lines):
                    way, height = ways[number_of_run], heights[number_of_run]
                    loss, name = losses[number_of_run], data["names"][number_of_run]
                    legend.texts[number_of_run].set_text(f"{name}  {loss[-1]:.4g}")
                    three[0].set_data_3d(*way.T, height)
                    three[1].set_data(*way.T)
                    three[2].set_data(np.arange(len(loss)), loss)
                turned = TURN_DEGREES * number if mode == "turning" else 0.0
                solid.view_init(44.0, -66.0 + turned)
                writer.grab_frame()
        return watch

    return clip


def manim(cells: str, motion: str) -> None:
    """A scene of ManimCE, made once, which waits for each clip; answers by itself."""
    import logging

    import manim as m

    logging.disable(logging.WARNING)
    data = dict(np.load(motion))
    spans = {"x": data["x"][[0, -1]], "y": data["y"][[0, -1]]}
    length = data["loss"].shape[1]
    colours = [m.ManimColor(colour) for colour in COLOURS]

    def share(points: np.ndarray) -> np.ndarray:
        low, high = np.array(list(spans.values())).T
        return (points - low) / (high - low)

    def on_surface(points: np.ndarray, heights: np.ndarray) -> np.ndarray:
        return np.concatenate([4.0 * share(points) - 2.0, 1.6 * heights[..., None]], axis=-1)

    def on_plane(points: np.ndarray) -> np.ndarray:
        flat = np.zeros((*points.shape[:-1], 3))
        flat[..., :2] = share(points) * (3.6, 2.6) + (3.2, 0.6)
        return flat

    def on_curve(losses: np.ndarray) -> np.ndarray:
        flat = np.zeros((*losses.shape, 3))
        flat[..., 0] = 3.2 + 3.6 * np.arange(losses.shape[-1]) / length
        flat[..., 1] = -3.0 + 0.45 * np.log10(np.maximum(losses, 1e-3) / 1e-3)
        return flat

    def at(u: float, v: float) -> np.ndarray:
        row, column = (round(240 * (w + 2.0) / 4.0) for w in (v, u))
        return np.array([u, v, 1.6 * data["z"][row, column]])

    class Race(m.ThreeDScene):
        def construct(self) -> None:
            self.set_camera_orientation(phi=46 * m.DEGREES, theta=-66 * m.DEGREES)
            n = int(cells)
            surface = m.Surface(at, u_range=[-2, 2], v_range=[-2, 2], resolution=(n, n))
            surface.set_stroke(width=0)
            for face in surface:
                level = float(np.clip(face.get_center()[2] / 1.6, 0.0, 1.0))
                face.set_fill(m.interpolate_color(m.DARK_BLUE, m.YELLOW, level), opacity=1.0)
            self.add(surface)
            still = m.VGroup(m.Text(str(data["caption"]), font_size=22).to_edge(m.DOWN))
            for line in np.split(data["contours"], data["ends"]):
                drawn = m.VMobject(stroke_width=1.5)
                still.add(drawn.set_points_as_corners(on_plane(line)))
            self.add_fixed_in_frame_mobjects(still)
            head = [0]

            def at_head(columns: np.ndarray) -> np.ndarray:
                return way_to(columns, data["heads"][min(head[0], len(data["heads"]) - 1)])

            for number, colour in enumerate(colours):
                for place in ("surface", "plane", "curve"):
                    line = m.VMobject(stroke_color=colour, stroke_width=4)
                    dot = m.Dot(color=colour, radius=0.06)

                    def move(line, dt, number=number, place=place, dot=dot) -> None:
                        theta = at_head(data["theta"])[number]
                        if place == "surface":
                            points = on_surface(theta, at_head(data["height"])[number])
                        elif place == "plane":
                            points = on_plane(theta)
                        else:
                            points = on_curve(at_head(data["loss"])[number])
                        line.set_points_as_corners(points)
                        dot.move_to(points[-1])

                    move(line, 0.0)
                    line.add_updater(move)
                    if place == "surface":
                        self.add(line, dot)
                    else:
                        self.add_fixed_in_frame_mobjects(line, dot)
                reading = m.DecimalNumber(0.0, num_decimal_places=3, mob_class=m.Text)
                reading.scale(0.4).to_corner(m.UL).shift(0.4 * number * m.DOWN)
                reading.add_updater(
                    lambda text, number=number: text.set_value(at_head(data["loss"])[number, -1])
                )
                self.add_fixed_in_frame_mobjects(reading)
            clock = m.Mobject().add_updater(lambda _, dt: head.__setitem__(0, head[0] + (dt > 0)))
            self.add(clock)

            def clip(mode: str, count: int, _: Path) -> Watch:
                head[0] = 0
                if mode == "turning":
                    self.begin_ambient_camera_rotation(rate=FPS * TURN_DEGREES * m.DEGREES)
                with Watch() as watch:
                    self.wait(count / FPS)
                if mode == "turning":
                    self.stop_ambient_camera_rotation()
                return watch

            serve(clip)

    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "pixel_width": SIZE[0], "pixel_height": SIZE[1], "frame_rate": FPS,
            "disable_caching": True, "progress_bar": "none", "verbosity": "ERROR",
            "media_dir": folder, "write_to_movie": True,
        }  # fmt: skip
        with m.tempconfig(settings):
            Race().render()


if __name__ == "__main__":
    name, *rest = sys.argv[1:] or [""]
    if name == "stages":
        stages(*rest)
    elif name == "motion":
        motion(*rest)
    elif name in ("gdviz", "matplotlib"):
        serve({"gdviz": gdviz, "matplotlib": matplotlib}[name](*rest))
    elif name == "manim":
        manim(*rest)
    else:
        main(sys.argv[1:])

"""Time of one frame: four panels beside one, at equal pixels and equal vertices in all.

The scene, 1280 × 720: four runs that grow on a surface; all in one view, or one in each of four.
The mesh follows the size of a panel, so that four have as many vertices as one. Three ways to draw:

* driver-free (Mesa's noop driver): Python and bookkeeping;
* software GL, whole pictures, as at rest;
* software GL, turning: the quality that the window steps down to while the camera turns.

Both draw by turns.
"""

import sys
from collections.abc import Callable
from statistics import median

from _common import DRIVER_FREE, table
from _peers import Peer, by_turns, serve
from _scene import AZIMUTH, SIZE, GdvizScene

POINTS, RUNS, ROWS = 501, 4, 10_000
BEGIN, GROWTH = 500, 2
ROUNDS, TURN_S = 6, 1.0
GOAL = 1.3

Draw = Callable[[str, int], None]


def main() -> None:
    """Measure both by turns and print the ratios."""
    for name, environment, modes in (
        ("driver-free", DRIVER_FREE, ("whole",)),
        ("software GL", {}, ("whole", "turning")),
    ):
        pair = [
            Peer(label, __file__, layout, environment=environment)
            for label, layout in (("one panel", "together"), ("four panels", "grid"))
        ]
        by_turns(pair, modes, ROUNDS, TURN_S)
        for mode in modes:
            show(f"{name}, {mode}", pair, mode)
        for peer in pair:
            peer.close()


def show(title: str, pair: list[Peer], mode: str) -> None:
    """Print the table of one mode."""
    if failed := next((peer.why for peer in pair if peer.why), ""):
        sys.exit(f"not measured: {failed}")
    kind = "cpu" if "driver-free" in title else "wall"
    base = median(getattr(pair[0].times[mode], kind))
    rows = []
    for peer in pair:
        ms = median(getattr(peer.times[mode], kind))
        rows.append((peer.name, f"{ms:.2f}", f"{ms / base:.2f}"))
    heading = f"{title} (goal {GOAL})"
    table(heading, ("", f"{kind} ms/frame, median", "of one"), rows)


def serve_layout(layout: str) -> Draw:
    """The window's own way to draw, without a window."""
    from gdviz.render.scene3d.offscreen import standalone_context
    from gdviz.render.scene3d.quality import Screen

    ctx = standalone_context()
    screens = {mode: Screen(ctx, stepping=mode == "turning") for mode in ("whole", "turning")}
    target = ctx.framebuffer([ctx.renderbuffer(SIZE, 4)])
    scene = GdvizScene(POINTS, RUNS, ROWS)
    still = scene.surface()

    def draw(mode: str, number: int) -> None:
        azimuth = AZIMUTH + 0.5 * (number % 720)
        frame = scene.frame(BEGIN + GROWTH * number, still, azimuth, layout)
        screens[mode].draw(frame, target, SIZE, 1.0, 0.01 * number)
        ctx.finish()

    return draw


if __name__ == "__main__":
    if len(sys.argv) > 1:
        serve(serve_layout(sys.argv[1]))
    else:
        main()

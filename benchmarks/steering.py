"""From a slider to the picture: how soon a frame shows what a hand has moved, and what stalls.

The real window on Mesa's noop driver (drawing costs nothing, as nearly with a GPU), eight runs,
the learning rate of one of them dragged in its own slider:

* steps: the slider moves, and nothing more until a frame shows a trajectory of the new rate that
  reaches to the playhead;
* drag: it moves a hundred times a second for a minute, while a timer of 2 ms watches how long
  Qt's loop is away.
"""

import sys
import time

import numpy as np
from _common import DRIVER_FREE, again, table

STEPS = 200
DRAG_S = 60.0
RUNS = 8
LENGTH = 2000
HEAD = LENGTH // 2
MOVE_MS = 10
IDLE_MS = 2


def main() -> None:
    """Measure and print."""
    rows = []
    for name in ("paused", "playing"):
        times = np.array(again(__file__, DRIVER_FREE, "steps", name).split(), dtype=float)
        rows.append((name, *(f"{np.percentile(times, p):.1f}" for p in (50, 95, 99, 100))))
    title = f"From a slider's movement to the frame that shows it, {RUNS} runs, driver-free, ms"
    table(title, ("", "p50", "p95", "p99", "max"), rows)
    times = np.array(again(__file__, DRIVER_FREE, "drag", "playing").split(), dtype=float)
    row = ("drag", *(f"{np.percentile(times, p):.1f}" for p in (50, 99, 100)))
    table(
        f"Gaps between turns of Qt's loop, {DRAG_S:g} s of dragging, driver-free, ms",
        ("", "p50", "p99", "max"),
        [row],
    )


def scene():
    """Eight runs on the penguins: all regimes, the rules in turn; the playhead in the middle."""
    from msgspec.structs import replace

    from gdviz.scene.opening import opening_scene

    opened = opening_scene()
    runs = [
        replace(run, id=f"{run.id}-{seed}", seed=seed)
        for seed in (1, 2)
        for run in opened.document.runs
    ][:RUNS]
    document = replace(opened.document, runs=tuple(runs), length=LENGTH)
    return replace(opened, document=document, view=replace(opened.view, speed=30.0, playhead=HEAD))


def watch(mode: str, playing: bool) -> None:
    """Print milliseconds: of each step, or of each gap."""
    from PySide6.QtWidgets import QApplication

    from gdviz import app as application

    application.prepare()
    qt = QApplication([])
    application.dress(qt)
    desk = application.Desk(qt, scene(), "light")
    desk.open()
    whole: list[bool] = []
    desk.window.ready.connect(lambda: whole.append(True))
    while not whole or desk.session.computing:
        qt.processEvents()
    window = desk.window
    window.runs.select(next(iter(window.runs.cards)))
    window.commands.pause()  # opening has set it going
    window.commands.scrub(HEAD)
    if playing:
        window.commands.play_pause()
    (steps if mode == "steps" else drag)(qt, desk)
    desk.close()


def slider_of(desk):
    """The slider of the learning rate of the run that is unfolded."""
    card = desk.window.runs.cards[desk.window.runs.selection]
    return card.form.fields["learning_rate"].slider


def steps(qt, desk) -> None:
    """Move, wait for the frame, rest a moment, and again."""
    from PySide6.QtCore import QEventLoop

    # A loop that never slept would take the interpreter from the worker.
    wait = QEventLoop.ProcessEventsFlag.WaitForMoreEvents
    session, view, slider = desk.session, desk.window.stage.viewport, slider_of(desk)
    drawn: list[float] = []
    wanted: list[object] = []

    def look() -> None:
        """A frame has been drawn: is it the one?"""
        run = next(r for r in view._frame.runs if r.id == desk.window.runs.selection)
        there = run.row >= int(view._frame.head) or run.gone  # a high rate lets it diverge
        if wanted and run.trajectory is wanted[0] and there:
            drawn.append(time.perf_counter())
            wanted.clear()

    view.frameSwapped.connect(look)
    for number in range(STEPS):
        rest = time.perf_counter() + 0.25 + 0.001 * (number * 7 % 23)  # at any moment of a tick
        while time.perf_counter() < rest:
            qt.processEvents(wait)
        if session.playback.head > LENGTH - 200:
            desk.window.commands.scrub(HEAD)
        old = session.computations[0]
        begun = time.perf_counter()
        slider.setValue(300 + number * 37 % 400)
        assert session.computations[0] is not old
        wanted.append(session.computations[0].trajectory)
        while wanted:
            qt.processEvents(wait)
        print(1e3 * (drawn[-1] - begun))


def drag(qt, desk) -> None:
    """Move all the time, and watch the loop."""
    from PySide6.QtCore import Qt, QTimer

    slider, turns = slider_of(desk), []
    move, idle = QTimer(interval=MOVE_MS), QTimer(interval=IDLE_MS)

    def onwards() -> None:
        slider.setValue(300 + len(turns) * 37 % 400)
        if desk.session.playback.head > LENGTH - 200:
            desk.window.commands.scrub(HEAD)

    move.timeout.connect(onwards)
    idle.setTimerType(Qt.TimerType.PreciseTimer)
    idle.timeout.connect(lambda: turns.append(time.perf_counter()))
    slider.setSliderDown(True)
    move.start()
    idle.start()
    QTimer.singleShot(int(1e3 * DRAG_S), qt.quit)
    qt.exec()
    move.stop()
    idle.stop()
    slider.setSliderDown(False)
    for gap in np.diff(turns):
        print(1e3 * gap)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        watch(sys.argv[1], sys.argv[2] == "playing")
    else:
        main()

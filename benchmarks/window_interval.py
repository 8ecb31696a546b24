"""How evenly the window draws while the worker computes, and how fast the worker then is.

The real window on Mesa's noop driver (drawing costs nothing, as nearly with a GPU), playing:

* idle: all is computed;
* busy: eight runs of a million updates each are being computed.

Beside it the same eight runs in the same worker, with no window.
"""

import sys
import time

import numpy as np
from _common import DRIVER_FREE, again, table

SECONDS = 8.0
RUNS = 8
LENGTH = 1_000_000


def main() -> None:
    """Measure and print."""
    idle = np.array(again(__file__, DRIVER_FREE, "idle").split(), dtype=float)
    *busy, with_window = (float(v) for v in again(__file__, DRIVER_FREE, "busy").split())
    alone = float(again(__file__, {}, "alone"))
    base = np.percentile(idle[:-1], 99)
    rows = [
        (
            name,
            *(f"{np.percentile(times, p):.1f}" for p in (50, 99)),
            f"{np.max(times):.1f}",
            f"{np.percentile(times, 99) / base:.2f}",
        )
        for name, times in (("idle", idle[:-1]), (f"{RUNS} runs computing", np.array(busy)))
    ]
    table("Frame interval, driver-free, ms", ("", "p50", "p99", "max", "p99 ratio"), rows)
    rates = [
        ("without a window", f"{alone:,.0f}", "1.00"),
        ("with the window", f"{with_window:,.0f}", f"{with_window / alone:.2f}"),
    ]
    table("Updates computed per second", ("", "updates/s", "ratio"), rates)


def scene(busy: bool):
    """Eight runs on the penguins: all regimes, and the rules in turn."""
    from msgspec.structs import replace

    from gdviz.scene.opening import opening_scene

    opened = opening_scene()
    runs = [
        replace(run, id=f"{run.id}-{seed}", seed=seed)
        for seed in (1, 2)
        for run in opened.document.runs
    ][:RUNS]
    document = replace(opened.document, runs=tuple(runs), length=LENGTH if busy else 2000)
    return replace(opened, document=document, view=replace(opened.view, speed=60.0))


def watch_window(busy: bool) -> None:
    """Print the intervals between drawn frames, then the updates per second."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from gdviz import app as application
    from gdviz.engine import session

    session.LOOK_AHEAD = LENGTH  # so that there is always more to compute

    application.prepare()
    qt = QApplication([])
    application.dress(qt)
    desk = application.Desk(qt, scene(busy), "light")
    desk.open()
    drawn: list[float] = []
    begun: list[float] = []

    def count() -> int:
        return sum(c.count for c in desk.session.computations)

    def begin() -> None:
        desk.window.stage.viewport.frameSwapped.connect(lambda: drawn.append(time.perf_counter()))
        begun.extend((time.perf_counter(), count()))
        QTimer.singleShot(int(1e3 * SECONDS), end)

    def end() -> None:
        rate = (count() - begun[1]) / (time.perf_counter() - begun[0])
        for interval in np.diff(drawn):
            print(1e3 * interval)
        print(rate)
        qt.quit()

    QTimer.singleShot(4000, begin)
    qt.exec()
    desk.close()


def watch_worker() -> None:
    """Print the updates per second of the worker alone."""
    from gdviz.engine.session import Session
    from gdviz.engine.worker import Worker
    from gdviz.io.problems import load_problem

    worker = Worker()
    session = Session(scene(busy=True), load_problem)
    worker.start()
    worker.ask(session.computations, LENGTH)
    time.sleep(1.0)
    begun, first = time.perf_counter(), sum(c.count for c in session.computations)
    time.sleep(SECONDS)
    rate = (sum(c.count for c in session.computations) - first) / (time.perf_counter() - begun)
    worker.stop()
    print(rate)


if __name__ == "__main__":
    mode = sys.argv[1] if len(sys.argv) > 1 else ""
    if mode == "alone":
        watch_worker()
    elif mode:
        watch_window(mode == "busy")
    else:
        main()

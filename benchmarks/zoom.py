"""From a notch of the wheel to the picture: how soon it has moved, what stalls, when it is fine.

The real window on Mesa's noop driver (drawing costs nothing, as nearly with a GPU); the wheel turns
on the contours, deeper and deeper:

* first: from a notch at rest to the first frame that shows another part of the plane, on the
  surface;
* contours: and to the frame with which the contours show it;
* gaps: between turns of Qt's loop while twenty notches come, one every 40 ms, and until the fine
  surface is drawn;
* fine: from the last notch to the frame with the fine surface (the picture glides for a while).
"""

import sys
import time

import numpy as np
from _common import DRIVER_FREE, again, table

SCENES = ("penguins", "rosenbrock")
GESTURES = 12
NOTCHES = 20
NOTCH_MS = 40
IDLE_MS = 2


def main() -> None:
    """Measure and print."""
    for scene in SCENES:
        lines = again(__file__, DRIVER_FREE, scene).splitlines()
        rows = []
        for name in ("first", "contours", "gaps", "fine"):
            times = np.array([line.split()[1] for line in lines if line.startswith(name)], float)
            rows.append((name, *(f"{np.percentile(times, p):.1f}" for p in (50, 95, 99, 100))))
        table(f"Zooming, {scene}, driver-free, ms", ("", "p50", "p95", "p99", "max"), rows)


def watch(name: str) -> None:
    """Print milliseconds, each behind the name of what it is of."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from gdviz import app as application
    from gdviz.scene.opening import SHIPPED

    application.prepare()
    qt = QApplication([])
    application.dress(qt)
    desk = application.Desk(qt, SHIPPED[name](), "light")
    desk.open()
    whole: list[bool] = []
    desk.window.ready.connect(lambda: whole.append(True))
    while not whole or desk.session.computing:
        qt.processEvents()
    window, session = desk.window, desk.session
    window.commands.pause()
    window.commands.to_end()
    # A loop that never slept would take the interpreter from the worker.
    wait = QEventLoop.ProcessEventsFlag.WaitForMoreEvents
    turns: list[float] = []
    idle = QTimer(interval=IDLE_MS)
    idle.setTimerType(Qt.TimerType.PreciseTimer)
    idle.timeout.connect(lambda: turns.append(time.perf_counter()))
    idle.start()
    shown = lambda: window.stage.viewport._frame.surface  # noqa: E731
    drawn: list[tuple[float, object, bool, object]] = []
    painted = [None]
    panel = window.side.panels["contour"]
    paint = panel.draw
    panel.draw = lambda *painting: (paint(*painting), painted.__setitem__(0, panel.canvas.x))
    window.stage.viewport.frameSwapped.connect(
        lambda: drawn.append((time.perf_counter(), shown().world.x, shown().coarse, painted[0]))
    )

    def rest(seconds: float) -> None:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            qt.processEvents(wait)

    def until(condition) -> float:
        end = time.perf_counter() + 10.0
        while not (drawn and condition(drawn[-1])) and time.perf_counter() < end:
            qt.processEvents(wait)
        return drawn[-1][0]

    for number in range(GESTURES):
        window.commands.show_all()
        rest(0.6 + 0.001 * (number * 7 % 23))  # at any moment of a tick
        before, contours, begun = shown().world.x, painted[0], time.perf_counter()
        turn_wheel(window)
        print("first", 1e3 * (until(lambda frame, old=before: frame[1] != old) - begun))
        print("contours", 1e3 * (until(lambda frame, old=contours: frame[3] != old) - begun))
        rest(0.4)
        turns.clear()
        for _ in range(NOTCHES):
            last = time.perf_counter()
            turn_wheel(window)
            rest(NOTCH_MS / 1e3)
        end = until(lambda frame: not frame[2] and session.destination == session.plane)
        print("fine", 1e3 * (end - last))
        for gap in np.diff(turns):
            print("gaps", 1e3 * gap)
    desk.close()


def turn_wheel(window) -> None:
    """One notch towards the point a third of the way into the contours."""
    from PySide6.QtCore import QPoint, QPointF, Qt
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QApplication

    view = window.side.panels["contour"].widget.viewport()
    at = QPointF(0.4 * view.width(), 0.4 * view.height())
    none, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(
        at,
        QPointF(view.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        none,
        phase,
        False,
    )
    QApplication.sendEvent(view, event)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        watch(sys.argv[1])
    else:
        main()

"""From the start of the process to the first painted window, and to the first moving trails.

Beside them, the start of a process that only imports pyqtgraph.opengl, as every window built
on it must. All runs are warm, and the three alternate.
"""

import os
import subprocess
import sys
import time
from statistics import median

from _common import ROOT, SOFTWARE, table

RUNS = 7
STARTED = "GDVIZ_BENCHMARK_STARTED"


def main() -> None:
    """Measure and print."""
    shell, trails, peer = [], [], []
    for _ in range(RUNS + 1):
        shown = dict(line.split() for line in started(__file__, "app").splitlines() if line)
        shell.append(float(shown["shell"]))
        trails.append(float(shown["trails"]))
        began = time.perf_counter()
        started("-c", "import pyqtgraph.opengl")
        peer.append(time.perf_counter() - began)
    base = median(peer[1:])
    rows = [
        (name, f"{1e3 * median(times[1:]):.0f}", f"{median(times[1:]) / base:.2f}")
        for name, times in (
            ("import pyqtgraph.opengl, and nothing else", peer),
            ("gdviz: window painted", shell),
            ("gdviz: trails moving on the surface", trails),
        )
    ]
    table("From process start", ("", "ms", "ratio"), rows)


def started(*arguments: str) -> str:
    """Run Python with these arguments; gives what it prints."""
    environment = os.environ | SOFTWARE | {STARTED: repr(time.time()), "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # modules compiled, as they are installed
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, timeout=120
    )
    if done.returncode != 0:
        sys.exit(f"{' '.join(arguments)} failed:\n{done.stderr[-2000:]}")
    return done.stdout


def app() -> None:
    """The real application, watched from outside: when it paints, and when trails have moved."""
    begun = float(os.environ[STARTED])
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    from gdviz import app as application
    from gdviz.scene.opening import opening_scene

    class Watch(QObject):
        seen = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if event.type() == QEvent.Type.Paint and watched is desk.window and not self.seen:
                self.seen = True
                QTimer.singleShot(0, lambda: print("shell", time.time() - begun))
            return False

    def swapped() -> None:
        if desk.session.playback.head > 0.0:
            print("trails", time.time() - begun)
            qt.quit()

    application.prepare()
    qt = QApplication([])
    application.dress(qt)
    desk = application.Desk(qt, opening_scene(), "light")
    watch = Watch()
    qt.installEventFilter(watch)
    desk.open()
    desk.window.ready.connect(lambda: desk.window.stage.viewport.frameSwapped.connect(swapped))
    qt.exec()
    desk.close()


if __name__ == "__main__":
    app() if sys.argv[1:] == ["app"] else main()

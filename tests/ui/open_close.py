"""Opens and closes the application over and over: ``python open_close.py CYCLES``.

Ends with status 0 if every window could be closed at whatever moment, and nothing is left: no
widget, no thread, no timer, and no memory of the driver's either.
"""

import gc
import random
import resource
import sys
import threading
import time

from PySide6.QtCore import QCoreApplication, QEvent, QTimer, qInstallMessageHandler
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from gdviz.app import Desk, dress, prepare
from gdviz.scene.opening import SHIPPED

LONGEST_S = 0.06

LARGEST_GROWTH = 10.0
"""By how many MB the process may grow with a window, once it has had a few. One holds forty on
llvmpipe, where what the driver has is the process's own."""

FEW = 8


def main(cycles: int) -> None:
    warnings: list[str] = []
    qInstallMessageHandler(lambda kind, context, text: warnings.append(text))
    prepare()
    app = QApplication([])
    dress(app)
    chance = random.Random(0)
    scenes = list(SHIPPED.values())
    before = 0.0
    for cycle in range(cycles):
        if cycle == FEW:
            before = peak_mb()
        desk = Desk(app, scenes[cycle % len(scenes)](), "dark" if cycle % 2 else "light")
        desk.open()
        # Every fourth stays until it is whole: closed in the middle of playing.
        patience = 5.0 if cycle % 4 == 3 else chance.uniform(0.0, LONGEST_S)
        whole: list[bool] = []
        desk.window.ready.connect(lambda whole=whole: whole.append(True))
        end = time.perf_counter() + patience
        while time.perf_counter() < end and not whole:
            app.processEvents()
        if whole:
            end = time.perf_counter() + chance.uniform(0.0, LONGEST_S)
            while time.perf_counter() < end:
                app.processEvents()
        desk.close()
        assert desk.reports.take() is None
        app.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    assert threading.enumerate() == [threading.main_thread()], threading.enumerate()
    assert app.topLevelWidgets() == [], app.topLevelWidgets()
    timers = [t for t in gc.get_objects() if isinstance(t, QTimer) and isValid(t) and t.isActive()]
    assert timers == [], timers
    assert warnings == [], warnings[:5]
    if cycles > FEW:
        grown = peak_mb() - before
        assert grown < LARGEST_GROWTH * max((cycles - FEW) / 4, 5), f"grown by {grown:.0f} MB"


def peak_mb() -> float:
    """The most memory that this process has had."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20) if sys.platform == "darwin" else peak / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]))

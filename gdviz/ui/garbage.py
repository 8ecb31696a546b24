"""Reference cycles are collected in the GUI thread, and in no other.

Python collects wherever an allocation happens to make it due. In the worker's thread that would
take widgets apart behind Qt's back, which ends the process.
"""

import gc

from PySide6.QtCore import QObject, QTimer

from gdviz.engine.garbage import collect_due

CHECK_MS = 100


class Garbage(QObject):
    """While it is there, cycles are collected when this timer finds that it is time."""

    _there = 0

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=CHECK_MS)
        self._timer.timeout.connect(collect_due)

    def start(self) -> None:
        """From now on."""
        if not self._timer.isActive():
            Garbage._there += 1
            gc.disable()
            gc.freeze()  # what is loaded by now stays: looking through it is half the work
            self._timer.start()

    def stop(self) -> None:
        """Leave it to Python again, once there is no other of these."""
        if self._timer.isActive():
            self._timer.stop()
            Garbage._there -= 1
            if not Garbage._there:
                gc.unfreeze()
                gc.enable()

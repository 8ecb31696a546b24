"""The tick: time passes in the session, and then the window shows it."""

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from gdviz.ui.gestures import Gestures
from gdviz.ui.reports import Reports

if TYPE_CHECKING:
    from gdviz.ui.window import MainWindow

TICK_MS = 16

BUSY_TICK_MS = 24
"""While there is much to compute: the rest of the time is the worker's."""

SOON_MS = 3
"""While an edit's trajectories are about to be there."""

SHORTEST_TICK_S = 0.008
"""Frames that edits ask for come no faster than this."""

PATIENCE_S = 0.03
"""How long an edit is not shown until they are: showing half of it takes the worker's time."""

LONGEST_TICK_S = 0.1
"""A window that was held up goes on where it was, rather than leap."""


class Ticking(QObject):
    """Ticks from `start` to `stop`."""

    def __init__(self, window: "MainWindow", reports: Reports) -> None:
        super().__init__(window)
        self._window, self._session, self._reports = window, window.session, reports
        self.gestures = Gestures(self._session)
        self._waits_since: float | None = None
        self._drawn_at = 0.0
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self.tick)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        # Fires when nothing is left to be drawn: Qt serves paints before it.
        self._drawn = QTimer(self, singleShot=True, interval=0)
        self._drawn.timeout.connect(self._session.release)
        self._drawn.timeout.connect(window.side.mark_painted)
        self._last = time.perf_counter()

    def start(self) -> None:
        """Tick from now on."""
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> None:
        """Tick no more."""
        self._timer.stop()
        self._drawn.stop()
        self._session.release()

    def tick(self) -> None:
        """Let the time since the last tick pass, and show what has become of it."""
        window, session = self._window, self._session
        while report := self._reports.take():
            window.messages.error(str(report.message), report.details)
        now = time.perf_counter()
        passed_s = now - self._last
        session.tick(min(passed_s, LONGEST_TICK_S))
        held = bool(QGuiApplication.mouseButtons())
        self.gestures.tick(passed_s, held, window.runs.problem.typing)
        self._last = now
        if self._waits(now):
            self._timer.setInterval(SOON_MS)
            return
        self._timer.setInterval(BUSY_TICK_MS if session.computing else TICK_MS)
        window.commands.check_fingerprint()
        session.hold()
        self._drawn.start()
        self._drawn_at = now
        window.refresh()
        window.commands.note_take()
        taking = window.taking
        window.transport.show_take(taking.seconds if taking.recording else None, taking.level)

    def steer(self) -> None:
        """Something is edited by a hand: what it has under it comes before all plots."""
        self._window.side.postpone()
        self._hasten(SOON_MS)

    def look(self) -> None:
        """Another part of the plane is wished for."""
        self._hasten(1)

    def glide(self) -> None:
        """The same, and it is gone to smoothly: the first step is the surface's alone."""
        if not self._session.gliding:
            self._window.side.give_way()
        self._hasten(1)

    def _hasten(self, least_ms: int) -> None:
        """Tick after `least_ms` or as soon as may be, rather than when it is time."""
        rest_s = SHORTEST_TICK_S - (time.perf_counter() - self._drawn_at)
        soon_ms = max(least_ms, round(1e3 * rest_s))
        if self._timer.remainingTime() > soon_ms:  # a stream of wishes must not put it off
            self._timer.start(soon_ms)

    def _waits(self, now: float) -> bool:
        """Whether an edit should be shown a little later, when it is computed to the playhead."""
        session = self._session
        edited = session.document is not self._window.showing.document
        behind = session.computing and session.computed < session.playback.head
        if not (edited and behind):
            self._waits_since = None
            return False
        if self._waits_since is None:
            self._waits_since = now
        return now - self._waits_since < PATIENCE_S

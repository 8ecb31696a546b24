"""Pictures on their way from the thread that draws them to one that writes them.

Drawing and encoding take about as long as one another, and neither keeps all cores busy alone.
"""

import gc
import os
import sys
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from types import TracebackType

from gdviz.engine.garbage import collect_due
from gdviz.record.writer import MOST_WAITING

NICER = 5
"""How much the thread that writes gives way to the one that draws, which all else waits for."""


class Belt:
    """Does one piece of work after the other, as they are put on; used by `with`.

    At most `MOST_WAITING` lie on it. An error of one of them ends it: nothing more is done, and it
    comes up where the next one is put on, or at the end. An error where pictures are drawn ends it
    too, after those that lie on it have been done.

    While it is there, Python collects cycles in the thread that draws alone: in the other it would
    take Qt's objects apart behind Qt's back.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "encoder", initializer=_give_way)
        self._lying: deque[Future[None]] = deque()
        self._broken = self._collected = False

    def put(self, work: Callable[[], None]) -> None:
        """Put work on, such as what `Writer.take` returns; wait where there is no room."""
        collect_due()
        while len(self._lying) >= MOST_WAITING or (self._lying and self._lying[0].done()):
            self._lying.popleft().result()
        self._lying.append(self._thread.submit(self._done, work))

    def clear(self) -> None:
        """Wait until all is done."""
        while self._lying:
            self._lying.popleft().result()

    def _done(self, work: Callable[[], None]) -> None:
        if self._broken:
            return
        try:
            work()
        except BaseException:
            self._broken = True
            raise

    def __enter__(self) -> "Belt":
        self._collected = gc.isenabled()
        gc.disable()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._thread.shutdown()
            if error is None:
                self.clear()
        finally:
            # Again, where Ctrl+C did not let it wait: what is being taken cannot be left alone.
            self._broken = True
            self._thread.shutdown()
            if self._collected:
                gc.enable()


def _give_way() -> None:
    """Let other threads go first; on Linux those that this one begins, an encoder's, do too."""
    if sys.platform.startswith("linux"):
        here = threading.get_native_id()
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, here, os.getpriority(os.PRIO_PROCESS, here) + NICER)

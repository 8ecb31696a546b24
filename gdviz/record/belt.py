"""Pictures on their way from the thread that draws them to one that encodes them.

Drawing and encoding take about as long as one another, and neither keeps all cores busy alone.
"""

import gc
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from gdviz.engine.garbage import collect_due
from gdviz.record.writer import Changed, Pixels

LENGTH = 3
"""Pictures that lie on it at the most, the one that is being taken off among them."""


class Belt:
    """Takes pictures off in the order in which they are put on; used by `with`.

    An error of the one who takes ends it: nothing more is taken, and the error comes up where the
    next picture is put on, or at the end. An error where pictures are drawn ends it too, after
    those that lie on it have been taken.

    While it is there, Python collects cycles in the thread that draws alone: in the other it would
    take Qt's objects apart behind Qt's back.
    """

    def __init__(self, take: Callable[[Pixels, Changed], None]) -> None:
        """`take` is called for each picture, in a thread of its own: see `Writer.add`."""
        self._take = take
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="encoder")
        self._lying: deque[Future[None]] = deque()
        self._broken = self._collected = False

    def put(self, picture: Pixels, changed: Changed = None) -> None:
        """Put a picture on, which nobody may change from now on; wait where there is no room."""
        collect_due()
        while len(self._lying) >= LENGTH or (self._lying and self._lying[0].done()):
            self._lying.popleft().result()
        self._lying.append(self._thread.submit(self._taken, picture, changed))

    def clear(self) -> None:
        """Wait until all have been taken."""
        while self._lying:
            self._lying.popleft().result()

    def _taken(self, picture: Pixels, changed: Changed) -> None:
        if self._broken:
            return
        try:
            self._take(picture, changed)
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

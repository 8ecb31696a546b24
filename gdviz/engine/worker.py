"""One background thread that computes all runs ahead of the playhead, and surfaces beside them."""

import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from gdviz.engine.computation import Computation, Goal

CHUNK_S = 0.0015
"""How long one run computes before the next has its turn, and before a stop or a hold is heard."""

LONGEST_HOLD_S = 0.05
"""A hold that nobody ends ends itself."""

SWITCH_INTERVAL_S = 5e-4
"""How long a thread keeps the interpreter while another waits: Python's default of 5 ms
delays the window by that much at each of its calls."""


class Task(Protocol):
    """Work that is done beside the runs, piece by piece."""

    def advance(self) -> bool:
        """Do the next piece, of a millisecond or so; whether there is more to do."""


class Worker:
    """Computes runs in turn, the one furthest behind first, up to a common goal.

    Beside them there may be tasks, which take turns at every other turn. The worker signals nothing
    and calls nobody, except `on_error`, from its own thread, should a computation raise.
    """

    def __init__(self, on_error: Callable[[BaseException], None] | None = None) -> None:
        self._on_error = on_error
        self._wake = threading.Condition()
        self._computations: tuple[Computation, ...] = ()
        self._goal = Goal(0)
        self._tasks: dict[str, Task] = {}  # by what they are for; the next one first
        self._tasks_turn = False
        self._stopping = False
        self._free = threading.Event()
        self._free.set()
        self._thread = threading.Thread(target=self._run, name="gdviz-worker", daemon=True)

    def start(self) -> None:
        """Begin to compute."""
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; returns when it has ended (a chunk, a few milliseconds)."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._free.set()
        if self._thread.is_alive():
            self._thread.join()

    def ask(self, computations: Sequence[Computation], goal: Goal) -> None:
        """Compute these, and no others, until each has come as far as that."""
        wanted, old = tuple(computations), self._goal
        same = wanted == self._computations and (goal.head, goal.pace) == (old.head, old.pace)
        if same and goal.rows <= old.rows:
            return
        with self._wake:
            self._computations = wanted
            self._goal = goal
            self._wake.notify()

    def ask_for(self, task: Task, use: str = "") -> None:
        """Do this beside the runs; what was asked for before for the same `use` is dropped."""
        with self._wake:
            self._tasks[use] = task
            self._wake.notify()

    @property
    def busy(self) -> bool:
        """Whether any run has not come as far as was asked for."""
        return any(not c.passes(self._goal) for c in self._computations)

    def hold(self) -> None:
        """Compute nothing until `release`: the window is about to draw.

        Drawing enters Python hundreds of times a frame, and at each of them would have to
        wait until a computing worker gives up the interpreter.
        """
        self._free.clear()

    def release(self) -> None:
        """Go on computing."""
        self._free.set()

    def _run(self) -> None:
        while not self._stopping:
            try:
                self._take_turn()
            except Exception as error:  # none of a run: should it come again, then slowly
                self._report(error)
                time.sleep(LONGEST_HOLD_S)

    def _take_turn(self) -> None:
        if (job := self._next()) is None:
            return
        self._free.wait(LONGEST_HOLD_S)
        if not isinstance(job, tuple):
            self._do(job)
            return
        computation, rows = job
        try:
            advance(computation, rows)
        except Exception as error:  # this run's end, and no other's
            computation.trajectory.finish("failed")
            self._report(error)

    def _do(self, task: Task) -> None:
        """A piece of the task; one that raises is not tried again."""
        more = False
        try:
            more = task.advance()
        except Exception as error:
            self._report(error)
        with self._wake:
            if not more:
                self._tasks = {use: each for use, each in self._tasks.items() if each is not task}

    def _report(self, error: Exception) -> None:
        if self._on_error is not None:
            self._on_error(error)

    def _next(self) -> tuple[Computation, int] | Task | None:
        """What to compute next; waits while there is nothing; None to stop."""
        with self._wake:
            while not self._stopping:
                goal = self._goal
                behind = [c for c in self._computations if not c.passes(goal)]
                self._tasks_turn = not self._tasks_turn
                if self._tasks and (self._tasks_turn or not behind):
                    use = next(iter(self._tasks))
                    task = self._tasks[use] = self._tasks.pop(use)  # which is the last one now
                    return task
                if behind:
                    return min(behind, key=lambda c: c.reach(goal.pace)), goal.rows
                self._wake.wait()
            return None


def advance(computation: Computation, rows: int) -> None:
    """Compute a chunk of the run, which should have `rows` in the end."""
    begun = time.thread_time()
    computation.advance(min(computation.chunk, rows - computation.count))
    computation.chunk = _next_chunk(computation.chunk, time.thread_time() - begun)


def _next_chunk(chunk: int, took_s: float) -> int:
    """A chunk size that takes about `CHUNK_S`, at most doubling."""
    if took_s < CHUNK_S / 2:
        return min(2 * chunk, 4096)
    if took_s > 2 * CHUNK_S:
        return max(chunk // 2, 1)
    return chunk

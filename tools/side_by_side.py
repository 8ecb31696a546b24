"""Test runs side by side, each on a display of its own; what they print comes when they end."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from virtual_display import display_for_tests


@dataclass(frozen=True)
class Job:
    """Commands, one after the other, and what they are called together.

    Attributes:
        on_display: whether they need a display.
        prepare: what is to be done before.
    """

    title: str
    commands: Sequence[Sequence[str | Path]]
    on_display: bool = False
    prepare: Callable[[], None] | None = None


class SideBySide:
    """Runs jobs, the longest of which should come first, so many at a time."""

    def __init__(self, root: Path, at_once: int) -> None:
        self._root, self._at_once = root, at_once
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[str]] = set()
        self._ending = False

    def run(self, jobs: Sequence[Job], tell: Callable[[str], None]) -> int:
        """The status of the first that fails, after all have ended; 0 if none does."""
        status = 0
        pool = ThreadPoolExecutor(self._at_once)
        try:
            ended = [pool.submit(self._do, job) for job in jobs]
            for each in as_completed(ended):
                title, code, seconds, printed = each.result()
                tell(f"\n== {title}: {seconds:.0f} s\n{printed.rstrip()}")
                status = status or code
        except BaseException:
            self._end()
            raise
        finally:
            pool.shutdown(cancel_futures=True)
        return status

    def _do(self, job: Job) -> tuple[str, int, float, str]:
        begun = time.monotonic()
        if job.prepare is not None:
            job.prepare()
        if job.on_display:
            with display_for_tests() as environment:
                code, printed = self._call_all(job, environment)
        else:
            code, printed = self._call_all(job, None)
        return job.title, code, time.monotonic() - begun, printed

    def _call_all(self, job: Job, environment: dict[str, str] | None) -> tuple[int, str]:
        """Up to the first that fails."""
        printed = []
        for command in job.commands:
            code, said = self._call(command, environment)
            printed.append(said)
            if code:
                return code, "".join(printed)
        return 0, "".join(printed)

    def _call(
        self, command: Sequence[str | Path], environment: dict[str, str] | None
    ) -> tuple[int, str]:
        with self._lock:
            if self._ending:
                return 130, ""
            process = subprocess.Popen(
                [str(part) for part in command],
                cwd=self._root,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
            )
            self._running.add(process)
        printed, _ = process.communicate()
        with self._lock:
            self._running.discard(process)
        # Killed by a signal it is negative, which no process can exit with.
        return (process.returncode if process.returncode >= 0 else 128), printed

    def _end(self) -> None:
        with self._lock:
            self._ending = True
            for process in self._running:
                process.terminate()


def tell(text: str) -> None:
    """Print it at once, also through a pipe, whatever the terminal can show."""
    sys.stdout.buffer.write(text.encode(sys.stdout.encoding or "utf-8", "replace") + b"\n")
    sys.stdout.flush()

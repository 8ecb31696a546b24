"""Memory while eight runs of a million updates are played, scrubbed and edited.

The engine of the window with its worker, and no window: it is what grows. First the runs are
computed to the end, which tells the bytes per update. Then comes an hour in fast motion: an edit of
one of the runs, a leap of the playhead, some time for the worker, over and over.
"""

import gc
import random
import sys
import time
from pathlib import Path

from _common import again, table

RUNS = 8
LENGTH = 1_000_000
EDITS = 4000
LOOKS = 8
BETWEEN_S = 0.03


def main() -> None:
    """Measure in a process of its own, and print."""
    first, *looks = (line.split() for line in again(__file__, {}, "hour").splitlines())
    start, full, updates = float(first[0]), float(first[1]), int(first[2])
    table(
        f"{RUNS} runs of {LENGTH:,} updates, all computed",
        ("", "MB", "bytes/update"),
        [
            ("before", f"{start / 1e6:.0f}", ""),
            ("computed", f"{full / 1e6:.0f}", f"{(full - start) / updates:.0f}"),
        ],
    )
    rows = [(edits, f"{float(rss) / 1e6:.0f}", f"{int(rows):,}") for edits, rss, rows in looks]
    table("Edited and scrubbed", ("edits", "MB", "rows kept"), rows)


def resident() -> int:
    """Bytes of this process that are in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096


def hour() -> None:
    """Print memory before, computed, updates; then edits, memory, rows again and again."""
    from msgspec.structs import replace
    from window_interval import scene

    from gdviz.engine.session import Session
    from gdviz.engine.worker import Worker
    from gdviz.io.problems import load_problem
    from gdviz.ui.steering import set_from_here, set_from_start

    opened = scene(busy=True)
    runs = tuple(replace(run, visible=True) for run in opened.document.runs)
    opened = replace(opened, document=replace(opened.document, runs=runs))
    worker = Worker(on_error=lambda error: sys.exit(f"{error!r}"))
    session = Session(opened, load_problem, worker)
    worker.start()
    chance = random.Random(0)
    gc.collect()
    start = resident()
    wait(session, LENGTH, LENGTH + 1)
    print(start, resident(), sum(c.count for c in session.computations), flush=True)
    for number in range(1, EDITS + 1):
        run = chance.choice(session.document.runs)
        rate = float(f"{10 ** chance.uniform(-4.0, -1.0):.2g}")
        head = int(session.playback.head)
        steer = set_from_start(run, "learning_rate", rate)
        if number % 3:
            # Only a few changes on the way, as by a hand that takes most of them back.
            run = replace(run, changes=run.changes[-3:])
            steer = set_from_here(run, "learning_rate", rate, head)
        session.edit_run(steer)
        session.seek(chance.uniform(0.0, session.computed))
        for _ in range(3):
            session.tick(BETWEEN_S / 3)
            time.sleep(BETWEEN_S / 3)
        if number % 10 == 0:
            session.history.seal()
        if number % 50 == 0:
            session.undo()
        if number % (EDITS // LOOKS) == 0:
            gc.collect()
            rows = sum(c.count for c in session._cache.values())
            print(number, resident(), rows, flush=True)
    worker.stop()


def wait(session, head: int, rows: int) -> None:
    """Until every run has so many rows, the playhead going along."""
    while any(not c.finished and c.count < rows for c in session.computations):
        session.seek(head)
        time.sleep(0.01)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        hour()
    else:
        main()

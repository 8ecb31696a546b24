"""Memory while eight runs of a million updates are played, scrubbed and edited.

The engine of the window with its worker, and no window. First the runs are computed to the end,
which tells the bytes per update. Then comes an hour in fast motion, over and over: a burst of edits
of single runs, from the start and from the playhead on, each with a leap of the playhead and a bit
of playing; then the worker may compute for a while, all runs towards their ends.
"""

import gc
import random
import sys
import time
from pathlib import Path

from _common import again, table

RUNS = 8
LENGTH = 1_000_000
BURSTS, EDITS = 80, 25
LOOKS = 8
PLAY_S, FILL_S = 0.01, 1.5


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

    from gdviz.engine import session as engine
    from gdviz.engine.worker import Worker
    from gdviz.io.problems import load_problem
    from gdviz.ui.steering import set_from_here, set_from_start

    opened = scene(busy=True)
    worker = Worker(on_error=lambda error: sys.exit(f"{error!r}"))
    engine.LOOK_AHEAD = LENGTH
    session = engine.Session(opened, load_problem, worker)
    worker.start()
    chance = random.Random(0)
    gc.collect()
    start = resident()
    wait(session, LENGTH, LENGTH + 1)
    print(start, resident(), sum(c.count for c in session.computations), flush=True)
    for burst in range(1, BURSTS + 1):
        for _ in range(EDITS):
            run = chance.choice(session.document.runs)
            rate = float(f"{10 ** chance.uniform(-6.0, -4.0):.2g}")
            if chance.random() < 0.5:
                session.edit_run(set_from_start(run, "learning_rate", rate))
            else:  # only a few changes on the way, as by a hand that takes most of them back
                run = replace(run, changes=run.changes[-3:])
                head = int(session.playback.head)
                session.edit_run(set_from_here(run, "learning_rate", rate, head))
            session.seek(chance.uniform(0.0, session.computed))
            session.tick(PLAY_S)
            time.sleep(PLAY_S)
        session.history.seal()
        session.undo()
        end = time.perf_counter() + FILL_S
        while session.computing and time.perf_counter() < end:
            time.sleep(PLAY_S)
        if burst % (BURSTS // LOOKS) == 0:
            gc.collect()
            rows = sum(c.count for c in session._cache.values())
            print(burst * EDITS, resident(), rows, flush=True)
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

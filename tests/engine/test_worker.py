"""The background thread."""

import threading
import time

import pytest

from gdviz.engine.computation import Goal
from gdviz.engine.worker import Worker
from tests.engine.helpers import Bowl, computation, run_of

FAR = 1_000_000


@pytest.fixture
def worker():
    worker = Worker()
    worker.start()
    yield worker
    worker.stop()


def wait_for(condition, limit_s=20.0):
    """Wait until `condition()`; fails after `limit_s`."""
    end = time.perf_counter() + limit_s
    while not condition():
        assert time.perf_counter() < end, "it never came to pass"
        time.sleep(0.001)


def small():
    """A computation that is quick."""
    return computation(run_of(), Bowl())


def threads():
    return [thread for thread in threading.enumerate() if thread.name == "gdviz-worker"]


def test_it_computes_all_to_the_rows_asked_and_no_further(worker):
    many = [small() for _ in range(5)]
    worker.ask(many, Goal(1234))
    wait_for(lambda: all(c.count >= 1234 for c in many))
    time.sleep(0.02)
    assert [c.count for c in many] == [1234] * 5
    worker.ask(many, Goal(2000))
    wait_for(lambda: all(c.count == 2000 for c in many))


def test_it_computes_the_same_bits_as_without_a_thread(worker):
    run = run_of(rate=1e-3, batch_size=32, seed=7)
    here, there = computation(run), computation(run)
    worker.ask([there], Goal(3000))
    here.run_to(3000)
    wait_for(lambda: there.count == 3000)
    assert here.trajectory.columns.theta.tobytes() == there.trajectory.columns.theta.tobytes()
    assert here.trajectory.columns.loss.tobytes() == there.trajectory.columns.loss.tobytes()


def test_the_one_furthest_behind_comes_first(worker):
    ahead, behind, middle = small(), small(), small()
    ahead.run_to(3000)
    middle.run_to(1500)
    behind.problem.gate = threading.Event()  # holds the worker until we look
    worker.ask([ahead, behind, middle], Goal(FAR))
    assert behind.problem.begun.wait(10)
    assert (ahead.count, middle.count) == (3000, 1500)
    behind.problem.gate.set()
    wait_for(lambda: min(c.count for c in (ahead, behind, middle)) > 6000)
    counts = [c.count for c in (ahead, behind, middle)]
    assert max(counts) - min(counts) <= 4096 * 2  # a chunk or so


def test_runs_that_have_diverged_hold_nobody_up(worker):
    diverging, going_on = computation(run_of(rate=5.0), Bowl()), small()
    worker.ask([diverging, going_on], Goal(500))
    wait_for(lambda: going_on.count == 500)
    assert diverging.trajectory.columns.status == "diverged"


def test_it_stops_at_once_while_busy():
    for _ in range(5):
        worker = Worker()
        worker.start()
        busy = [computation(run_of(rate=1e-4, batch_size=32)) for _ in range(3)] + [small()]
        worker.ask(busy, Goal(FAR))
        wait_for(lambda busy=busy: all(c.count > 200 for c in busy))
        begun = time.perf_counter()
        worker.stop()
        assert time.perf_counter() - begun < 0.2
        counts = [c.count for c in busy]
        time.sleep(0.01)
        assert [c.count for c in busy] == counts


def test_it_survives_an_error_and_tells_it_once():
    told = []
    worker = Worker(on_error=told.append)
    worker.start()
    try:
        broken = computation(run_of(), Bowl(fails_after=100))
        sound = small()
        worker.ask([broken, sound], Goal(5000))
        wait_for(lambda: sound.count == 5000)
        worker.ask([broken, sound], Goal(6000))
        wait_for(lambda: sound.count == 6000)
    finally:
        worker.stop()
    assert [str(error) for error in told] == ["the fuse blew"]
    assert broken.trajectory.columns.status == "failed"
    assert broken.finished
    assert broken.count <= 101


def test_it_survives_an_error_that_nobody_wants_to_hear(worker):
    broken, sound = computation(run_of(), Bowl(fails_after=10)), small()
    worker.ask([broken, sound], Goal(500))
    wait_for(lambda: sound.count == 500 and broken.finished)


def test_fifty_starts_and_stops_leave_no_thread():
    before = threading.active_count()
    for _ in range(50):
        worker = Worker()
        worker.start()
        worker.ask([small()], Goal(FAR))
        worker.stop()
    assert threads() == []
    assert threading.active_count() == before


def test_one_that_was_never_started_can_be_stopped_twice():
    worker = Worker()
    worker.ask([small()], Goal(10))
    worker.stop()
    worker.stop()


def test_asking_again_swaps_the_runs(worker):
    old, new = small(), small()
    worker.ask([old], Goal(FAR))
    wait_for(lambda: old.count > 100)
    worker.ask([new], Goal(300))
    wait_for(lambda: new.count == 300)
    count = old.count
    time.sleep(0.02)
    assert old.count == count < FAR
    worker.ask([old, new], Goal(count + 50))
    wait_for(lambda: old.count == count + 50)


def test_asking_for_fewer_rows_is_no_news(worker):
    found = small()
    worker.ask([found], Goal(5000))
    worker.ask([found], Goal(10))
    wait_for(lambda: found.count == 5000)


def test_the_window_may_compute_what_the_worker_computes(worker):
    expected = small()
    expected.run_to(20_000)
    for chunk in (1, 13):
        shared = small()
        worker.ask([shared], Goal(20_000))
        shared.run_to(20_000, chunk=chunk)
        wait_for(lambda shared=shared: shared.count >= 20_000)
        found = shared.trajectory.columns
        assert (found.theta[:20_000] == expected.trajectory.columns.theta).all()
        assert (found.evaluations[:20_000] == expected.trajectory.columns.evaluations).all()


class Errand:
    """So many pieces of work; with a gate to hold the worker up at each."""

    def __init__(self, pieces, fails=False, takes_s=0.0):
        self.left, self.done, self.fails, self.takes_s = pieces, 0, fails, takes_s

    def advance(self):
        if self.fails:
            raise RuntimeError("no surface")
        time.sleep(self.takes_s)
        self.done += 1
        self.left -= 1
        return self.left > 0


def test_a_task_is_done_once_and_while_runs_go_on(worker):
    run, errand = small(), Errand(50)
    worker.ask([run], Goal(FAR))
    worker.ask_for(errand)
    wait_for(lambda: errand.left == 0)
    count = run.count
    assert 0 < count < FAR
    wait_for(lambda: run.count > count)
    assert errand.done == 50


def test_a_newer_task_takes_the_place_of_the_old_one(worker):
    stale, wanted = Errand(10**9), Errand(5)
    worker.ask_for(stale)
    wait_for(lambda: stale.done > 3)
    worker.ask_for(wanted)
    wait_for(lambda: wanted.left == 0)
    done = stale.done
    time.sleep(0.02)
    assert stale.done == done


def test_tasks_for_two_uses_are_both_done_by_turns(worker):
    long, short, run = Errand(10**9), Errand(20), small()
    worker.ask([run], Goal(FAR))
    worker.ask_for(long, "one")
    worker.ask_for(short, "other")
    wait_for(lambda: short.left == 0 and run.count > 0)
    assert long.done > 0
    done = long.done
    wait_for(lambda: long.done > done)


def test_a_task_that_fails_is_told_once_and_runs_go_on():
    told = []
    worker = Worker(on_error=told.append)
    worker.start()
    try:
        worker.ask_for(Errand(5, fails=True))
        wait_for(lambda: told)
        run = small()
        worker.ask([run], Goal(3000))
        wait_for(lambda: run.count == 3000)
    finally:
        worker.stop()
    assert [str(error) for error in told] == ["no surface"]


def test_a_task_does_not_keep_it_from_stopping():
    worker = Worker()
    worker.start()
    errand = Errand(10**9, takes_s=0.002)
    worker.ask_for(errand)
    wait_for(lambda: errand.done > 3)
    begun = time.perf_counter()
    worker.stop()
    assert time.perf_counter() - begun < 0.2
    done = errand.done
    time.sleep(0.01)
    assert errand.done == done

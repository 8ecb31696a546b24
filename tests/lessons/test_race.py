"""10-race: who arrives where, and first."""

import numpy as np

from tests.lessons.helpers import columns_of, played, scene_of, with_rate


def arrival(session, run_id, point, within=0.1) -> int:
    away = np.hypot(*(columns_of(session, run_id).theta - point).T)
    near = np.flatnonzero(away < within)
    return int(near[0]) if len(near) else 10**6


def end_of(session, run_id):
    return columns_of(session, run_id).theta[-1]


def gradient_descent_is_first(scene) -> bool:
    session = played(scene)
    first = {
        run.id: min(arrival(session, run.id, minimum) for minimum in session.problem.minima())
        for run in scene.document.runs
    }
    return min(first, key=first.__getitem__) == "run-1"


def three_minima(scene) -> bool:
    session = played(scene)
    minima = session.problem.minima()
    ends = [
        int(np.hypot(*(minima - end_of(session, r.id)).T).argmin()) for r in scene.document.runs
    ]
    return len(set(ends)) == 3 and ends[0] == ends[1]


def test_himmelblau() -> None:
    scene = scene_of("race")
    assert gradient_descent_is_first(scene)
    assert not gradient_descent_is_first(with_rate(scene, "run-1", 0.0005))
    assert three_minima(scene)
    assert not three_minima(with_rate(scene, "run-6", 0.01))


def adam_is_nearest_then_momentum(scene) -> bool:
    session = played(scene)
    away = {r.id: np.hypot(*(end_of(session, r.id) - 1.0)) for r in scene.document.runs}
    order = sorted(away, key=away.__getitem__)
    crawling = min(away["run-1"], away["run-6"]) > 2.0
    return order[:2] == ["run-5", "run-4"] and bool(crawling)


def test_rosenbrock() -> None:
    scene = scene_of("race", 1)
    assert adam_is_nearest_then_momentum(scene)
    assert not adam_is_nearest_then_momentum(with_rate(scene, "run-5", 0.001))


def mini_batches_are_first(scene) -> bool:
    session = played(scene)
    best = session.problem.minimum()
    first = {run.id: arrival(session, run.id, best) for run in scene.document.runs}
    return min(first, key=first.__getitem__) == "run-2"


def full_batch_ends_closest(scene) -> bool:
    session = played(scene)
    best = session.problem.minimum()
    away = {r.id: np.hypot(*(end_of(session, r.id) - best)) for r in scene.document.runs}
    return min(away, key=away.__getitem__) == "run-1"


def test_penguins() -> None:
    scene = scene_of("race", 2)
    assert mini_batches_are_first(scene)
    assert not mini_batches_are_first(with_rate(scene, "run-2", 3e-4))
    assert full_batch_ends_closest(scene)
    assert not full_batch_ends_closest(with_rate(scene, "run-1", 3e-5))

"""02-why-descend: ∇L = 0 is not enough, and often has no formula."""

import numpy as np
from msgspec.structs import replace

from gdviz.core.analysis.critical_points import critical_points
from tests.lessons.helpers import columns_of, played, scene_of, with_rate


def kinds(session):
    plane = session.document.plane
    return [p.kind for p in critical_points(session.problem, (plane.x, plane.y)).points]


def moved(scene, run_id):
    theta = columns_of(played(scene), run_id).theta
    return float(np.hypot(*(theta[-1] - theta[0])))


def runs_at_critical_points_stand_still(scene) -> bool:
    return moved(scene, "top") < 1e-6 and moved(scene, "saddle") < 1e-6


def runs_beside_them_end_in_a_minimum(scene) -> bool:
    session = played(scene)
    ends = [columns_of(session, run).theta[-1] for run in ("near", "beside")]
    return all(np.hypot(*(session.problem.minima() - end).T).min() < 0.3 for end in ends)


def test_nine_points() -> None:
    scene = scene_of("why-descend")
    found = kinds(played(scene))
    assert [found.count(kind) for kind in ("minimum", "saddle", "maximum")] == [4, 4, 1]
    slopes = [columns_of(played(scene), run).gradient_norm[0] for run in ("top", "saddle")]
    assert max(slopes) < 1e-9
    assert runs_at_critical_points_stand_still(scene)
    x, y = scene.document.runs[0].start
    beside = replace(scene.document.runs[0], start=(x + 1e-3, y))
    runs = (beside, *scene.document.runs[1:])
    moved_start = replace(scene, document=replace(scene.document, runs=runs))
    assert not runs_at_critical_points_stand_still(moved_start)
    assert runs_beside_them_end_in_a_minimum(scene)
    assert not runs_beside_them_end_in_a_minimum(with_rate(scene, "near", 1e-5))


def only_the_left_is_global(scene) -> bool:
    session = played(scene)
    left, right = (columns_of(session, run) for run in ("left", "right"))
    still = max(left.gradient_norm[-1], right.gradient_norm[-1]) < 0.01
    return bool(still and left.loss[-1] < right.loss[-1] - 0.1)


def test_local_and_global() -> None:
    scene = scene_of("why-descend", 1)
    assert kinds(played(scene)).count("minimum") == 2
    assert only_the_left_is_global(scene)
    assert not only_the_left_is_global(with_rate(scene, "left", 1e-4))


def descent_finds_it(scene) -> bool:
    norm = columns_of(played(scene), "gd").gradient_norm
    return bool(norm[-1] < 0.03 * norm[0])


def test_no_formula() -> None:
    scene = scene_of("why-descend", 2)
    assert played(scene).problem.minimum() is None
    assert descent_finds_it(scene)
    assert not descent_finds_it(with_rate(scene, "gd", 1e-5))

"""Scenes that are computed to their ends beside the open one."""

from msgspec.structs import replace

from gdviz.engine.ahead import Ahead
from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.scene.opening import SHIPPED


def session(name: str, length: int = 50, **more) -> Session:
    scene = SHIPPED[name]()
    return Session(
        replace(scene, document=replace(scene.document, length=length)), load_problem, **more
    )


def test_one_scene_is_computed_after_the_other():
    first, second = session("himmelblau"), session("rosenbrock")
    task = Ahead([first, second])
    reached = []
    while task.advance():
        reached.append((first.computed, second.computed))
    assert reached[-1] == (50.0, 50.0)
    assert all(second == 0.0 for first, second in reached if first < 50.0)
    assert not task.advance()


def test_rows_that_are_known_are_shared():
    first = session("himmelblau")
    first.compute_to(50.0)
    longer = session("himmelblau", length=80, known=first.computations)
    assert longer.computed == 50.0
    assert longer.computations == first.computations
    other = session("rosenbrock", known=first.computations)
    assert other.computed == 0.0

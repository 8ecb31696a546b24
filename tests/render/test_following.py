"""The camera follows a head: by scene and playhead alone, smoothly, and no farther than the box."""

import numpy as np
import pytest
from msgspec.structs import replace

from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.render.frame import build_frame
from gdviz.render.style import LIGHT
from gdviz.render.world import BOX_HEIGHT
from gdviz.scene.opening import SHIPPED
from gdviz.scene.spec import Camera


def opened(name="rosenbrock", number=0, rate=None, **view):
    scene = SHIPPED[name]()
    run = scene.document.runs[number]
    if rate is not None:
        run = replace(run, settings={**run.settings, "learning_rate": rate})
    document = replace(scene.document, runs=(run,))
    view = {"follow": run.id} | view
    session = Session(
        replace(scene, document=document, view=replace(scene.view, **view)), load_problem
    )
    session.compute_to(float(document.length))
    return session


def target(session, head):
    session.seek(head)
    return np.array(build_frame(session, LIGHT, 31).camera.target)


def head_place(session, head):
    session.seek(head)
    frame = build_frame(session, LIGHT, 31)
    return frame.surface.world.place(frame.runs[0].theta, np.array(frame.runs[0].loss))


def test_at_the_start_and_after_the_end_it_looks_right_at_the_head() -> None:
    session = opened("penguins")
    assert target(session, 0.0) == pytest.approx(head_place(session, 0.0))
    end = float(session.document.length)
    assert np.linalg.norm(target(session, end) - head_place(session, end)) < 0.01


def test_it_is_a_function_of_the_playhead() -> None:
    there, back = opened("himmelblau"), opened("himmelblau")
    heads = [0.0, 3.4, 12.0, 50.25, 7.9]
    assert [target(there, h).tolist() for h in heads] == [
        target(back, h).tolist() for h in reversed(heads)
    ][::-1]


def test_what_is_computed_beyond_the_playhead_does_not_matter() -> None:
    whole = opened("penguins", 1)
    part = Session(whole.scene, load_problem)
    part.compute_to(20.5)
    assert target(part, 20.5).tolist() == target(whole, 20.5).tolist()


@pytest.mark.parametrize("number", [0, 2])
def test_it_moves_without_leaps_and_keeps_the_head_in_sight(number) -> None:
    session = opened("penguins", number)
    heads = np.arange(0.0, 60.0, 0.1)
    places = np.array([target(session, head) for head in heads])
    steps = np.linalg.norm(np.diff(places, axis=0), axis=1)
    ways = np.array([head_place(session, head) for head in heads])
    strides = np.linalg.norm(np.diff(ways, axis=0), axis=1)
    assert steps.max() <= strides.max() + 1e-9
    assert np.linalg.norm(places - ways, axis=1).max() < 0.5


def test_a_run_that_swings_does_not_shake_the_picture() -> None:
    session = opened("rosenbrock", 3)  # from one side of the valley to the other
    heads = np.arange(10.0, 60.0, 1.0)
    seen = np.array([target(session, head) for head in heads])
    own = np.array([head_place(session, head) for head in heads])
    assert np.abs(np.diff(seen, axis=0)).sum() < 0.5 * np.abs(np.diff(own, axis=0)).sum()


def test_a_head_that_leaves_is_followed_to_the_edge() -> None:
    session = opened("rosenbrock", 0, rate=0.1)
    end = float(session.document.length)
    session.seek(end)
    assert session.computations[0].trajectory.columns.status == "diverged"
    for head in np.linspace(0.0, 20.0, 41):
        at = target(session, float(head))
        assert np.isfinite(at).all()
        assert (np.abs(at[:2]) <= 1.0).all()
        assert 0.0 <= at[2] <= BOX_HEIGHT
    far = target(session, end)
    assert max(abs(far[0]), abs(far[1])) == 1.0


def test_only_where_it_looks_is_changed() -> None:
    camera = Camera(azimuth=3.0, elevation=11.0, distance=0.7, orthographic=True)
    session = opened("penguins", camera=camera)
    session.seek(20.0)
    shown = build_frame(session, LIGHT, 31).camera
    assert replace(shown, target=camera.target) == camera
    assert shown.target != camera.target


def test_a_run_that_is_not_there_is_not_followed() -> None:
    session = opened("penguins", follow="nobody")
    session.seek(20.0)
    assert build_frame(session, LIGHT, 31).camera == session.view.camera


def test_free_panels_follow_what_they_show() -> None:
    scene = SHIPPED["penguins"]()
    first, second = (run.id for run in scene.document.runs[:2])
    view = replace(scene.view, follow=second, linked=False, layout="grid")
    session = Session(replace(scene, view=view), load_problem)
    session.compute_to(20.0)
    session.seek(20.0)
    frame = build_frame(session, LIGHT, 31)
    assert frame.camera == view.camera
    assert set(frame.cameras) == {second}
    assert frame.cameras[second].target != view.camera.target
    assert first not in frame.cameras


def test_it_gets_there_smoothly() -> None:
    session = opened("penguins", follow="")
    run, home = session.document.runs[0].id, np.array(session.view.camera.target)
    session.seek(20.0)
    session.follow(run)
    ways = []
    for _ in range(12):
        ways.append(np.array(build_frame(session, LIGHT, 31).camera.target))
        session.tick(0.1)
    assert ways[0] == pytest.approx(home)
    assert ways[-1] == pytest.approx(target(opened("penguins"), 20.0))
    steps = np.linalg.norm(np.diff(ways, axis=0), axis=1)
    assert steps[:7].min() > 0.0
    assert steps[0] < 0.5 * steps.max()

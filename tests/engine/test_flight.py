"""Smooth moves of the camera."""

import itertools

import pytest
from msgspec.structs import replace

from gdviz.engine.flight import DURATION_S, Flight
from gdviz.scene.cameras import camera_of, flatness, linked, with_camera
from gdviz.scene.opening import opening_scene
from gdviz.scene.spec import Camera, Cue
from tests.engine.helpers import session

HERE = Camera(azimuth=-170.0, elevation=10.0, distance=1.0, target=(0.0, 0.0, 0.0))
THERE = Camera(azimuth=170.0, elevation=80.0, distance=4.0, target=(1.0, -1.0, 0.5))


def at(share):
    return Flight(HERE, THERE, share * DURATION_S).camera


def test_it_begins_here_and_ends_there() -> None:
    assert at(0.0) == HERE
    assert at(1.0) == at(5.0) == THERE
    assert Flight(HERE, THERE, DURATION_S).over


def test_it_goes_the_shorter_way_round_and_zooms_evenly() -> None:
    middle = at(0.5)
    assert middle.azimuth == pytest.approx(-180.0)
    assert middle.distance == pytest.approx(2.0)
    assert middle.target == pytest.approx((0.5, -0.5, 0.25))


def test_it_is_smooth() -> None:
    heights = [at(n / 100).elevation for n in range(101)]
    steps = [b - a for a, b in itertools.pairwise(heights)]
    assert all(step >= 0.0 for step in steps)
    assert max(steps) < 1.6 * 70.0 / 100
    assert steps[0] < 0.1 * max(steps) > steps[-1]


@pytest.mark.parametrize(("first", "last"), [(-179.0, 179.0), (179.0, -179.0), (350.0, -370.0)])
def test_no_way_round_is_longer_than_it_must_be(first: float, last: float) -> None:
    start, end = replace(HERE, azimuth=first), replace(THERE, azimuth=last)
    ways = [Flight(start, end, n / 100 * DURATION_S).camera.azimuth for n in range(100)]
    assert max(ways) - min(ways) <= 2.0 + 1e-9 or max(ways) - min(ways) == pytest.approx(0.0)


@pytest.mark.parametrize("back", [False, True])
def test_the_projection_changes_little_by_little(back: bool) -> None:
    flat = replace(THERE, orthographic=True)
    ends = (flat, HERE) if back else (HERE, flat)
    way = [Flight(*ends, n / 100 * DURATION_S).camera for n in range(101)]
    steps = [abs(flatness(b) - flatness(a)) for a, b in itertools.pairwise(way)]
    assert sum(steps) == pytest.approx(1.0)
    assert max(steps) < 0.016
    assert (way[0], way[-1]) == ends
    assert all(not camera.orthographic for camera in way[1:-1])


class TestSession:
    def test_time_takes_it_there_even_while_it_is_paused(self) -> None:
        opened = session(opening_scene())
        first = opened.view.camera
        opened.fly(THERE)
        assert opened.view.camera == first
        seen = []
        for _ in range(60):
            opened.tick(1 / 60)
            seen.append(opened.view.camera)
        assert opened.view.camera == THERE
        assert len(set(seen)) > 30

    def test_a_hand_takes_over(self) -> None:
        opened = session(opening_scene())
        opened.fly(THERE)
        opened.tick(0.2)
        mine = replace(opened.view.camera, azimuth=3.0)
        opened.look(replace(opened.view, camera=mine))
        opened.tick(5.0)
        assert opened.view.camera == mine

    def test_something_else_of_the_view_does_not_end_it(self) -> None:
        opened = session(opening_scene())
        opened.fly(THERE)
        opened.tick(0.2)
        opened.look(replace(opened.view, layout="grid"))
        opened.tick(5.0)
        assert (opened.view.camera, opened.view.layout) == (THERE, "grid")

    def test_a_cue_lets_it_fly(self) -> None:
        scene = opening_scene()
        cues = (Cue(at=8.0, camera=THERE),)
        opened = session(replace(scene, document=replace(scene.document, cues=cues)))
        opened.compute_to(120.0)
        opened.playback = opened.playback.play(120.0)
        opened.tick(1.05)
        opened.tick(0.2)
        assert opened.view.camera not in (scene.view.camera, THERE)
        opened.tick(1.0)
        assert opened.view.camera == THERE

    def test_to_a_view_of_its_own_by_another_key_on_the_way(self) -> None:
        opened = session(opening_scene())
        opened.fly(replace(THERE, elevation=0.0))
        opened.tick(0.2)
        opened.fly_each(lambda camera: replace(camera, azimuth=20.0))
        opened.tick(1.0)
        assert opened.view.camera == replace(THERE, elevation=0.0, azimuth=20.0)

    def test_the_projection_can_be_changed_on_the_way(self) -> None:
        opened = session(opening_scene())
        opened.fly(THERE)
        opened.tick(0.2)
        opened.fly_each(lambda camera: replace(camera, orthographic=True))
        opened.tick(0.3)
        assert 0.0 < opened.view.camera.parallel < 1.0
        opened.tick(1.0)
        assert opened.view.camera == replace(THERE, orthographic=True)

    def test_panels_fly_together_or_each_on_its_own(self) -> None:
        opened = session(opening_scene())
        first, second = (run.id for run in opened.document.runs[:2])
        free = replace(opened.view, linked=False)
        home = opened.view.camera
        opened.look(with_camera(with_camera(free, first, HERE), second, home))
        opened.fly(THERE, first)
        opened.tick(1.0)
        assert [camera_of(opened.view, run) for run in ("", first, second)] == [home, THERE, home]
        opened.fly(HERE)
        opened.tick(0.2)
        opened.look(with_camera(opened.view, second, home))  # a hand takes one of them over
        opened.tick(1.0)
        assert [camera_of(opened.view, run) for run in ("", first, second)] == [HERE, HERE, home]

    def test_linking_the_panels_ends_their_flights(self) -> None:
        opened = session(opening_scene())
        run = opened.document.runs[0].id
        opened.look(with_camera(replace(opened.view, linked=False), run, HERE))
        opened.fly(THERE)
        opened.tick(0.2)
        opened.look(linked(opened.view))
        there = opened.view.camera
        opened.tick(1.0)
        assert opened.view.camera == there

    def test_another_scene_ends_it(self) -> None:
        opened = session(opening_scene())
        opened.fly(THERE)
        opened.open(opening_scene())
        opened.tick(5.0)
        assert opened.view.camera == opening_scene().view.camera

"""The camera: what it looks at, and how a drag moves it."""

import numpy as np
import pytest
from msgspec.structs import replace

from gdviz.render.camera import (
    axes,
    clip_matrix,
    eye,
    orbited,
    panned,
    project,
    viewed_from,
    zoomed,
)
from gdviz.render.picking import ray
from gdviz.scene.spec import Camera

SIZE = (800.0, 600.0)


def seen(camera, point):
    return project(clip_matrix(camera, SIZE[0] / SIZE[1]), np.array(point, dtype=float), SIZE)


def test_the_target_is_in_the_middle():
    camera = Camera(azimuth=33.0, elevation=20.0, target=(0.3, -0.2, 0.1))
    assert seen(camera, camera.target)[:2] == pytest.approx([400.0, 300.0])


def test_up_is_up_and_the_near_is_nearer():
    camera = Camera(azimuth=-60.0, elevation=30.0)
    assert seen(camera, (0, 0, 1))[1] < seen(camera, (0, 0, 0))[1]
    towards = eye(camera) / 10
    assert seen(camera, towards)[2] < seen(camera, (0, 0, 0))[2]


def test_from_the_top_x_runs_right_and_y_runs_up():
    top = viewed_from(Camera(), "top")
    assert seen(top, (0.5, 0, 0))[0] > seen(top, (-0.5, 0, 0))[0] + 50
    assert seen(top, (0, 0.5, 0))[1] < seen(top, (0, -0.5, 0))[1] - 50


def test_from_the_front_and_from_the_side_height_runs_up_and_nothing_else_changes():
    camera = Camera(distance=1.7, target=(0.1, 0.2, 0.0))
    for side, right, away in (("front", (1, 0, 0), (0, 1, 0)), ("side", (0, 1, 0), (-1, 0, 0))):
        turned = viewed_from(camera, side)
        middle = seen(turned, camera.target)
        moved = np.add(camera.target, np.array(right) / 2)
        assert seen(turned, moved)[0] > middle[0] + 50
        assert seen(turned, moved)[1] == pytest.approx(middle[1])
        assert seen(turned, np.add(camera.target, np.array(away) / 2))[2] > middle[2]
        assert seen(turned, np.add(camera.target, (0, 0, 0.5)))[1] < middle[1] - 50
        assert (turned.distance, turned.target) == (camera.distance, camera.target)


@pytest.mark.parametrize("aspect", [0.4, 1.0, 3.0])
def test_the_box_fits_into_a_panel_of_any_shape(aspect):
    size = (600.0 * aspect, 600.0)
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (0, 0.85)], float)
    at = project(clip_matrix(Camera(), aspect), corners, size)
    assert (at[:, 0] > 0).all()
    assert (at[:, 0] < size[0]).all()
    assert (at[:, 1] > 0).all()
    assert (at[:, 1] < size[1]).all()


def test_a_drag_to_the_right_turns_the_surface_to_the_right():
    camera = Camera(azimuth=-60.0, elevation=30.0)
    near = (0.5 * np.cos(np.radians(-60)), 0.5 * np.sin(np.radians(-60)), 0.3)
    assert seen(orbited(camera, 40, 0), near)[0] > seen(camera, near)[0]


def test_orbiting_never_goes_over_the_pole():
    camera = orbited(Camera(), 0, 1e6)
    assert camera.elevation == 90.0
    assert np.isfinite(clip_matrix(camera, 1.0)).all()


def test_panning_moves_what_is_looked_at_by_the_drag():
    camera = Camera()
    moved = panned(camera, 30.0, 20.0, SIZE)
    at = seen(moved, camera.target)[:2]
    assert at == pytest.approx([430.0, 320.0], abs=1.5)


BOTH = pytest.mark.parametrize("orthographic", [False, True])


class TestOrthographic:
    camera = Camera(azimuth=25.0, elevation=35.0, distance=1.6, target=(0.2, -0.1, 0.3))
    flat = replace(camera, orthographic=True)

    def test_the_switch_leaves_what_lies_at_the_target_where_it_is(self) -> None:
        right, up, _ = axes(self.camera)
        for across, along in ((0.0, 0.0), (0.5, 0.0), (0.0, -0.4), (0.3, 0.3)):
            point = np.array(self.camera.target) + across * right + along * up
            assert seen(self.flat, point)[:2] == pytest.approx(seen(self.camera, point)[:2])

    def test_what_is_farther_is_no_smaller(self) -> None:
        right, _, back = axes(self.flat)
        for away in (-1.0, 0.0, 1.0):
            middle = np.array(self.flat.target) - away * back
            width = seen(self.flat, middle + 0.1 * right)[0] - seen(self.flat, middle)[0]
            assert width == pytest.approx(
                seen(self.flat, np.array(self.flat.target) + 0.1 * right)[0] - 400.0
            )

    @pytest.mark.parametrize("distance", [0.05, 0.3, 2.1, 20.0])
    @pytest.mark.parametrize("target", [(0.0, 0.0, 0.3), (4.0, -4.0, 4.0)])
    def test_no_part_of_the_box_is_cut_off_and_the_near_is_nearer(self, distance, target) -> None:
        flat = replace(self.flat, distance=distance, target=target)
        corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (0, 1)], float)
        depth = project(clip_matrix(flat, 1.3), corners, SIZE)[:, 2]
        assert np.abs(depth).max() < 1.0
        nearness = corners @ axes(flat)[2]
        assert (np.argsort(depth) == np.argsort(-nearness)).all()

    def test_it_is_seen_from_the_same_side_everywhere(self) -> None:
        towards = eye(self.flat) - np.array([[1.0, 1.0, 0.0], [-1.0, -1.0, 1.0]])
        towards /= np.linalg.norm(towards, axis=1, keepdims=True)
        assert np.abs(towards - axes(self.flat)[2]).max() < 1e-3

    def test_a_drag_and_the_wheel_do_as_much_as_in_perspective(self) -> None:
        moved = panned(self.flat, 30.0, 20.0, SIZE)
        assert seen(moved, self.flat.target)[:2] == pytest.approx([430.0, 320.0])
        point = np.array(self.flat.target) + 0.2 * axes(self.flat)[0]
        nearer = zoomed(self.flat, 3.0)
        assert nearer.orthographic
        growth = (seen(nearer, point)[0] - 400.0) / (seen(self.flat, point)[0] - 400.0)
        assert growth == pytest.approx(0.88**-3)
        assert viewed_from(self.flat, "top").orthographic


class TestOnTheWay:
    """From perspective to parallel lines, and back: a dolly zoom."""

    camera = Camera(azimuth=25.0, elevation=35.0, distance=1.6, target=(0.2, -0.1, 0.3))

    @property
    def way(self) -> list[Camera]:
        return [replace(self.camera, parallel=n / 100) for n in range(100)]

    def test_it_begins_and_ends_as_the_two_kinds_see(self) -> None:
        points = np.random.default_rng(3).uniform(-1.0, 1.0, (50, 3))
        flat = project(clip_matrix(replace(self.camera, orthographic=True), 1.3), points, SIZE)
        last = project(clip_matrix(replace(self.camera, parallel=1.0), 1.3), points, SIZE)
        assert last == pytest.approx(flat)
        assert eye(replace(self.camera, parallel=1.0)) == pytest.approx(
            eye(replace(self.camera, orthographic=True))
        )

    def test_nothing_leaps_and_what_lies_at_the_target_stands(self) -> None:
        corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (0, 0.9)], float)
        seen = [project(clip_matrix(each, 1.3), corners, SIZE)[:, :2] for each in self.way]
        flat = replace(self.camera, orthographic=True)
        seen.append(project(clip_matrix(flat, 1.3), corners, SIZE)[:, :2])
        steps = np.hypot(*np.moveaxis(np.diff(seen, axis=0), -1, 0))
        assert steps.sum(axis=0).max() > 60.0  # a switch would be seen
        assert steps.max() < 3.0
        right, up, _ = axes(self.camera)
        for point in (np.zeros(3), 0.4 * right, -0.3 * up):
            at = np.array(self.camera.target) + point
            places = [project(clip_matrix(each, 1.3), at, SIZE)[:2] for each in self.way]
            assert np.ptp(places, axis=0).max() < 1e-6

    def test_the_eye_goes_back_evenly_and_never_sees_round_a_corner(self) -> None:
        away = [np.linalg.norm(eye(each) - each.target) for each in self.way]
        assert (np.diff(away) > 0.0).all()
        for each in self.way[::20]:
            start, way = ray(each, 100.0, 80.0, *SIZE)
            towards = start - eye(each)
            assert np.abs(np.cross(towards / np.linalg.norm(towards), way)).max() < 1e-6

    def test_what_is_nearer_lies_over_what_is_farther(self) -> None:
        for each in self.way[::10]:
            line = eye(self.camera) + np.linspace(0.5, 6.0, 40)[:, None] * -axes(each)[2]
            depth = project(clip_matrix(each, 1.3), line, SIZE)[:, 2]
            assert (np.diff(depth) > 0.0).all()


class TestPoles:
    """There is no place from which a drag turns otherwise than next to it."""

    @BOTH
    @pytest.mark.parametrize("elevation", [90.0, 89.9, -89.9, -90.0])
    def test_a_drag_sideways_turns_the_picture_about_its_middle(self, elevation, orthographic):
        camera = Camera(
            azimuth=40.0, elevation=elevation, target=(0.0, 0.0, 0.0), orthographic=orthographic
        )
        bottom = -0.4 * axes(camera)[1]  # the half of the picture that is next to the hand
        turned = orbited(camera, 40.0, 0.0)
        way = seen(turned, bottom) - seen(camera, bottom)
        assert (way[0] > 20.0) == (elevation > 0.0)  # from below, what is near is the other half
        assert seen(turned, (0, 0, 0))[:2] == pytest.approx([400.0, 300.0])
        back = orbited(turned, -40.0, 0.0)
        assert seen(back, bottom)[:2] == pytest.approx(seen(camera, bottom)[:2])

    @BOTH
    def test_nothing_leaps_on_the_way_over_both_poles_and_round(self, orthographic) -> None:
        camera = replace(Camera(azimuth=170.0), orthographic=orthographic)
        points = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (0, 0.85)], float)
        before = project(clip_matrix(camera, 1.3), points, SIZE)[:, :2]
        drags = [(0, 2)] * 150 + [(2, 0)] * 150 + [(1, -2)] * 300 + [(2, 1)] * 700
        for dx, dy in drags:
            camera = orbited(camera, dx, dy)
            after = project(clip_matrix(camera, 1.3), points, SIZE)[:, :2]
            assert np.hypot(*(after - before).T).max() < 12.0
            assert -180.0 <= camera.azimuth <= 180.0
            before = after

    def test_at_the_pole_it_does_not_stick(self) -> None:
        above = orbited(Camera(), 0.0, 500.0)
        assert orbited(above, 0.0, -10.0).elevation == pytest.approx(86.5)

    def test_up_stays_up_on_the_way_to_the_top(self) -> None:
        for elevation in np.linspace(-90.0, 90.0, 37):
            camera = Camera(azimuth=30.0, elevation=float(elevation))
            right, up, back = axes(camera)
            assert np.linalg.det([right, up, back]) == pytest.approx(1.0)
            assert up[2] >= -1e-12
            assert right == pytest.approx(axes(Camera(azimuth=30.0))[0])


def test_zoom_is_bounded():
    assert zoomed(Camera(), 1000).distance >= 0.3
    assert zoomed(Camera(), -1000).distance <= 20.0

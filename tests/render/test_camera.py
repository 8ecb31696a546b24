"""The camera: what it looks at, and how a drag moves it."""

import numpy as np
import pytest

from gdviz.render.camera import clip_matrix, eye, orbited, panned, project, viewed_from, zoomed
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


def test_zoom_is_bounded():
    assert zoomed(Camera(), 1000).distance >= 0.3
    assert zoomed(Camera(), -1000).distance <= 20.0

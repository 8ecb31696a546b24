"""A click lands on the point that is drawn there."""

import numpy as np
import pytest

from gdviz.core.oracle import whole_loss
from gdviz.io.problems import load_problem
from gdviz.render.camera import eye
from gdviz.render.frame import surface_of
from gdviz.render.picking import pick, pixel_of
from gdviz.scene.opening import SHIPPED
from gdviz.scene.spec import Camera

WIDTH, HEIGHT = 900.0, 640.0


def surface(name):
    document = SHIPPED[name]().document
    problem = load_problem(document.problem)
    return problem, surface_of(problem, document.plane, "sum", "en")


@pytest.mark.parametrize("name", list(SHIPPED))
@pytest.mark.parametrize(("azimuth", "elevation"), [(-58, 32), (20, 55), (140, 80), (-90, 90)])
def test_clicks_land_within_a_pixel(name, azimuth, elevation):
    problem, shown = surface(name)
    camera = Camera(azimuth=azimuth, elevation=elevation)
    world = shown.world
    rng = np.random.default_rng(5)
    low = np.array([world.x[0], world.y[0]])
    theta = low + rng.uniform(0.02, 0.98, (60, 2)) * (np.array([world.x[1], world.y[1]]) - low)
    pixels = pixel_of(shown, camera, theta, whole_loss(problem, theta, "sum"), WIDTH, HEIGHT)
    for x, y in pixels:
        if not (0 <= x < WIDTH and 0 <= y < HEIGHT):
            continue
        found = pick(shown, camera, x, y, WIDTH, HEIGHT)
        if found is None:  # on the silhouette, where the mesh may end a fraction of a pixel off
            found = pick(shown, camera, x, y - 0.5, WIDTH, HEIGHT) or pick(
                shown, camera, x, y + 0.5, WIDTH, HEIGHT
            )
        assert found is not None
        at = np.array(found)
        back = pixel_of(shown, camera, at, whole_loss(problem, at, "sum"), WIDTH, HEIGHT)
        assert np.hypot(*(back - (x, y))) < 1.0


def test_a_click_beside_the_surface_finds_nothing():
    _, shown = surface("penguins")
    assert pick(shown, Camera(), 3.0, 3.0, WIDTH, HEIGHT) is None


def test_the_nearest_of_several_crossings_is_found():
    problem, shown = surface("himmelblau")
    camera = Camera(azimuth=-58, elevation=12)
    found = pick(shown, camera, WIDTH / 2, HEIGHT * 0.5, WIDTH, HEIGHT)
    assert found is not None
    place = shown.world.place(np.array(found), whole_loss(problem, np.array(found), "sum"))
    direction = place - eye(camera)
    sides = set()
    for share in np.linspace(0.3, 0.985, 200):
        before = eye(camera) + share * direction
        if np.abs(before[:2]).max() < 1:
            theta = shown.world.theta_at(before)
            ground = shown.world.place(theta, whole_loss(problem, theta, "sum"))[2]
            sides.add(bool(before[2] > ground))
    assert len(sides) == 1  # the line of sight stays on one side of the surface until it is there

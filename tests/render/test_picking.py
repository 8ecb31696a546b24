"""A click lands on the point that is drawn there."""

import numpy as np
import pytest
from msgspec.structs import replace

from gdviz.core.oracle import whole_loss
from gdviz.io.problems import load_problem
from gdviz.render.camera import clip_matrix, eye, project
from gdviz.render.frame import Surface, surface_of
from gdviz.render.picking import pick, pixel_of
from gdviz.render.scene3d.surface import mesh_indices
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


CAMERAS = [
    Camera(),
    Camera(azimuth=35.0, elevation=15.0, distance=1.4),
    Camera(azimuth=-175.0, elevation=60.0, distance=0.8, target=(0.3, -0.2, 0.2)),
    Camera(azimuth=100.0, elevation=5.0, target=(0.0, 0.0, 0.4)),
    Camera(azimuth=-90.0, elevation=90.0),
]


@pytest.mark.parametrize("name", ["himmelblau", "rosenbrock"])
def test_a_thousand_clicks_over_ten_cameras_land_on_what_is_drawn_there(name) -> None:
    """In both projections, and half way: from pixel to θ, to the loss as drawn, to the pixel."""
    problem = load_problem(SHIPPED[name]().document.problem)
    shown = surface_of(problem, SHIPPED[name]().document.plane, "sum", "en", 31)
    rng, hits = np.random.default_rng(7), 0
    for number, camera in enumerate(CAMERAS * 3):
        kind = number // len(CAMERAS)
        camera = replace(camera, orthographic=kind == 1, parallel=0.5 * (kind == 2))
        clicks = rng.uniform((0.0, 0.0), (WIDTH, HEIGHT), (100, 2))
        found = [pick(shown, camera, x, y, WIDTH, HEIGHT) for x, y in clicks]
        hit = np.array([theta is not None for theta in found])
        theta = np.array([theta for theta in found if theta is not None])
        places = shown.world.place(theta, np.zeros(len(theta)))
        places[:, 2] = drawn_height(shown, theta)
        back = project(clip_matrix(camera, WIDTH / HEIGHT), places, (WIDTH, HEIGHT))[:, :2]
        assert np.hypot(*(back - clicks[hit]).T).max() < 1.0
        assert covered(shown, camera, clicks[~hit]) == 0
        hits += len(theta)
    assert hits > 250


def triangles(shown: Surface) -> np.ndarray:
    """The corners of the triangles that are drawn, split as the mesh is: (k, 3, 3)."""
    x, y = np.meshgrid(shown.x, shown.y)
    places = shown.world.place(np.stack([x, y], axis=-1), shown.loss).reshape(-1, 3)
    return places[mesh_indices((len(shown.x), len(shown.y))).reshape(-1, 3)]


def drawn_height(shown: Surface, theta: np.ndarray) -> np.ndarray:
    """How high the triangle over θ lies there, by its own corners: (k,)."""
    corners = triangles(shown)
    at = shown.world.place(theta, np.zeros(len(theta)))[:, :2]
    heights = np.empty(len(at))
    for number, point in enumerate(at):
        a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
        u, v = b[:, :2] - a[:, :2], c[:, :2] - a[:, :2]
        w = point - a[:, :2]
        area = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
        s = (w[:, 0] * v[:, 1] - w[:, 1] * v[:, 0]) / area
        t = (u[:, 0] * w[:, 1] - u[:, 1] * w[:, 0]) / area
        here = int(np.argmin(np.maximum.reduce([-s, -t, s + t - 1.0])))
        heights[number] = (a + s[:, None] * (b - a) + t[:, None] * (c - a))[here, 2]
    return heights


def covered(shown: Surface, camera: Camera, clicks: np.ndarray) -> int:
    """How many of these pixels lie in a triangle of the surface, more than a pixel inside it."""
    on = project(clip_matrix(camera, WIDTH / HEIGHT), triangles(shown), (WIDTH, HEIGHT))[..., :2]
    found = 0
    for click in clicks:
        edges = np.roll(on, -1, axis=1) - on
        away = click - on
        side = edges[..., 0] * away[..., 1] - edges[..., 1] * away[..., 0]
        inside = np.abs(np.sign(side).sum(axis=1)) == 3
        reach = np.abs(side) / np.maximum(np.hypot(edges[..., 0], edges[..., 1]), 1e-9)
        found += bool((inside & (reach.min(axis=1) > 1.0)).any())
    return found


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

"""Trails of runs that come from far outside what is seen."""

import numpy as np
import pytest
from msgspec.structs import replace

from gdviz.render.placing import placed
from gdviz.render.world import BOX_HEIGHT, World
from gdviz.scene.opening import SHIPPED
from gdviz.scene.spec import Camera, Plane, RunSpec, TypedFormula

TOP = Camera(azimuth=-90.0, elevation=90.0)


@pytest.mark.parametrize("depth", [1e0, 1e3, 1e6, 1e9])
def test_a_trail_comes_from_where_it_came_however_deep_one_has_zoomed(depth):
    half = 2.0 / depth
    world = World((1.0 - half, 1.0 + half), (-half, half), 0.0, 1.0)
    theta = np.array([[1.0 + 0.5 * half, 0.25 * half], [1.7, -1.3], [-3.0, 2.0]])
    here, *there = placed(theta, np.zeros(3), world).astype(np.float32)
    for point, place in zip(theta[1:], there, strict=True):
        true = (point - theta[0]) / np.linalg.norm(point - theta[0])
        drawn = (place - here)[:2] / np.linalg.norm(place - here)
        assert drawn == pytest.approx(true, abs=2e-4)


def test_what_lies_near_is_where_it_was_and_nothing_is_endless():
    world = World((0.0, 1.0), (0.0, 1.0), 0.0, 1.0)
    near = placed(np.array([[0.25, 0.75], [40.0, 0.5]]), np.array([1.0, 0.0]), world)
    assert near == pytest.approx(np.array([[-0.5, 0.5, BOX_HEIGHT], [79.0, 0.0, 0.0]]))
    wild = np.array([[np.inf, 0.0], [np.nan, 0.5], [1e300, -np.inf]])
    places = placed(wild, np.array([np.inf, 1.0, np.nan]), world)
    assert np.isfinite(places).all()
    assert (np.linalg.norm(places, axis=-1) > 5000.0).all()


@pytest.mark.parametrize("depth", [1e1, 1e3])
def test_a_step_with_both_ends_outside_crosses_the_picture(offscreen, frame_of, depth):
    """Even where one of them is behind the eye."""
    scene = SHIPPED["rosenbrock"]()
    run = RunSpec("run-1", 0, "gd", (2.0, 1.5), settings={"learning_rate": 1.0})
    plane = Plane((1.5 - 1 / depth, 1.5 + 1 / depth), (1.0 - 1 / depth, 1.0 + 1 / depth))
    document = replace(
        scene.document, problem=TypedFormula("x + y"), plane=plane, runs=(run,), length=1
    )
    pictures = [
        offscreen.pixels(
            frame_of(replace(scene, document=replace(document, runs=runs)), 1.0, camera=TOP),
            480,
            360,
        ).astype(float)
        for runs in ((run,), ())
    ]
    drawn = np.abs(pictures[0] - pictures[1]).sum(axis=2) > 60.0
    rows, columns = np.nonzero(drawn)
    # Down the diagonal, from one corner of the surface to the other: y grows with x.
    assert columns.max() - columns.min() > 150
    assert np.corrcoef(columns, -rows)[0, 1] > 0.99

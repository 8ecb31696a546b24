"""Colours: even steps on the height map, runs told apart by colour-blind eyes."""

import itertools

import numpy as np
import pytest

from gdviz.render.style import COLOUR_MAPS, height_colours, run_colour

_LINEAR_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LMS_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)

# Viénot, Brettel & Mollon (1999): what is left of linear RGB for protanopes and deuteranopes.
_BLIND = {
    "protan": np.array(
        [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]]
    ),
    "deutan": np.array(
        [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]]
    ),
}


def linear(rgb):
    rgb = np.asarray(rgb, dtype=float) / 255.0
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def oklab(linear_rgb):
    return np.cbrt(np.clip(linear_rgb, 0, 1) @ _LINEAR_TO_LMS.T) @ _LMS_TO_LAB.T


@pytest.mark.parametrize("name", COLOUR_MAPS)
def test_the_height_map_climbs_in_lightness_by_even_steps(name):
    lab = oklab(linear(height_colours(name, 64)))
    assert (np.diff(lab[:, 0]) > 0).all()
    steps = np.linalg.norm(np.diff(lab, axis=0), axis=1)
    assert steps.std() / steps.mean() < 0.15  # eight bits leave so much
    assert lab[-1, 0] - lab[0, 0] > 0.5


@pytest.mark.parametrize("name", COLOUR_MAPS)
def test_a_height_map_is_in_order_with_any_kind_of_colour_vision(name):
    for matrix in (np.eye(3), *_BLIND.values()):
        seen = oklab(linear(height_colours(name, 64)) @ matrix.T)
        assert (np.diff(seen[:, 0]) > 0).all()


def test_the_height_maps_are_told_apart():
    maps = [oklab(linear(height_colours(name, 64))) for name in COLOUR_MAPS]
    for one, other in itertools.combinations(maps, 2):
        assert np.linalg.norm(one - other, axis=1).mean() > 0.04


def test_five_runs_are_told_apart_with_any_kind_of_colour_vision():
    colours = linear([run_colour(index) for index in range(5)])
    for matrix in (np.eye(3), *_BLIND.values()):
        seen = oklab(colours @ matrix.T)
        nearest = min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2))
        assert nearest > 0.09


def test_the_height_map_is_read_only():
    assert not height_colours().flags.writeable

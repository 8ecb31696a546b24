"""The small pictures: of the surface they are said to be of, on every ground."""

import numpy as np
import pytest

from gdviz.core.catalogue import LANDSCAPES
from gdviz.io.problems import load_problem
from gdviz.render.relief import levels_of, relief
from gdviz.render.style import DARK, LIGHT, height_colours
from gdviz.scene.own import own_plane
from gdviz.scene.spec import LandscapeProblem

SIZE = (104, 66)


def levels(key: str) -> np.ndarray:
    spec = LandscapeProblem(key)
    return levels_of(load_problem(spec), own_plane(spec))


@pytest.fixture(scope="module")
def pictures() -> dict[str, np.ndarray]:
    return {key: relief(levels(key), *SIZE, LIGHT) for key in LANDSCAPES}


def test_every_landscape_has_a_picture_of_its_own(pictures):
    # "bowl" and "classic-global-minimum" are one function, but for a factor.
    assert len({picture.tobytes() for picture in pictures.values()}) == len(LANDSCAPES) - 1
    for key, picture in pictures.items():
        assert picture.shape == (SIZE[1], SIZE[0], 4)
        covered = (picture[..., 3] == 255).mean()
        assert 0.3 < covered < 0.8, key
        for edge in (picture[0, 0], picture[0, -1], picture[-1, 0], picture[-1, -1]):
            assert edge.tolist() == [0, 0, 0, 0], key


def test_themes_differ_in_the_block_alone():
    light, dark = (relief(levels("saddle"), *SIZE, theme) for theme in (LIGHT, DARK))
    assert (light[..., 3] == dark[..., 3]).all()
    differing = (light != dark).any(axis=-1)
    assert 0.02 < differing.mean() < 0.5
    assert not differing[: SIZE[1] // 3, SIZE[0] // 3 : 2 * SIZE[0] // 3].any()


def test_colours_are_those_of_the_heights():
    flat = relief(np.full((9, 9), 0.5), *SIZE, LIGHT)
    middle = flat[SIZE[1] // 2, SIZE[0] // 2, :3].astype(float)
    expected = height_colours()[128].astype(float)
    # Light changes how bright it is, not its hue.
    assert np.allclose(middle / middle.sum(), expected / expected.sum(), atol=0.02)


def test_a_higher_surface_hides_what_is_behind_it():
    grid = np.zeros((33, 33))
    grid[:17] = 1.0  # a step: high in front (small y), low behind
    high_first = relief(grid, *SIZE, LIGHT)
    high_last = relief(grid[::-1], *SIZE, LIGHT)
    low_colour = height_colours()[0].astype(int)

    def low_share(picture: np.ndarray) -> float:
        near = np.abs(picture[..., :3].astype(int) - low_colour).sum(axis=-1) < 60
        return float(near.mean())

    assert low_share(high_last) > 1.3 * low_share(high_first)


def test_holes_are_clear():
    grid = np.full((33, 33), 0.3)
    whole = relief(grid, *SIZE, LIGHT)
    grid[10:24, 10:24] = np.nan
    holed = relief(grid, *SIZE, LIGHT)
    assert (holed[..., 3] == 0).sum() > (whole[..., 3] == 0).sum() + 50
    assert holed[SIZE[1] // 2, SIZE[0] // 2, 3] == 0
    nothing = relief(np.full((9, 9), np.nan), *SIZE, LIGHT)
    assert (nothing == nothing[..., 3:] * 0 + nothing).all()
    assert not nothing[..., :3][nothing[..., 3] == 0].any()


def test_finer_pixels_mean_smoother_edges():
    rough, smooth = (relief(levels("bowl"), *SIZE, LIGHT, finer=n) for n in (1, 2))
    assert set(np.unique(rough[..., 3])) <= {0, 255}
    assert len(np.unique(smooth[..., 3])) > 2

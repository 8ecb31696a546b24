"""The one composition: its layout for any size."""

import itertools

import pytest

from gdviz.render.compose import stage_layout

SIZES = [(1280, 720), (1920, 1080), (3840, 2160), (640, 360), (800, 800), (720, 1280), (2000, 500)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("has_data", [True, False])
def test_nothing_overlaps_and_nothing_leaves_the_picture(size, has_data):
    layout = stage_layout(*size, has_data)
    cells = [layout.header, layout.scene, layout.contour, layout.curves, layout.footer]
    cells += [layout.data] if layout.data is not None else []
    assert (layout.data is not None) == has_data
    for cell in cells:
        assert cell.width() > 60
        assert cell.height() > 40
        assert cell.left() >= -1e-9
        assert cell.right() <= layout.width + 1e-6
        assert cell.bottom() <= layout.height + 1e-6
    for one, other in itertools.combinations(cells, 2):
        shared = one.intersected(other)
        assert shared.width() * shared.height() < 1e-6


def test_words_grow_with_the_picture():
    assert stage_layout(3840, 2160, True).scale == pytest.approx(3.0)
    assert stage_layout(640, 360, True).scale == pytest.approx(0.5)

"""The picture is cut into views that cover it."""

import numpy as np
import pytest

from gdviz.render.scene3d.panels import grid_shape, panels_of


def test_together_is_one_panel_with_all_runs(frame_of):
    (panel,) = panels_of(frame_of("penguins", layout="together"), 640, 480)
    assert (panel.width, panel.height, len(panel.runs)) == (640, 480, 5)


@pytest.mark.parametrize("size", [(640, 480), (1000, 300), (301, 777)])
def test_the_panels_of_the_grid_are_alike_and_do_not_overlap(frame_of, size):
    frame = frame_of("penguins", layout="grid")
    covered = np.zeros((size[1], size[0]), dtype=int)
    panels = panels_of(frame, *size)
    for panel in panels:
        covered[panel.y : panel.y + panel.height, panel.x : panel.x + panel.width] += 1
    assert covered.max() == 1
    assert covered.mean() > 0.8
    assert max(p.width for p in panels) - min(p.width for p in panels) <= 1
    assert [panel.runs[0].id for panel in panels] == [run.id for run in frame.runs]


@pytest.mark.parametrize("count", range(1, 17))
def test_no_row_is_empty(count):
    for aspect in (0.3, 1.0, 1.6, 4.0):
        columns, rows = grid_shape(count, aspect)
        assert columns * rows >= count
        assert columns * (rows - 1) < count

"""The picture is cut into views that cover it."""

import itertools

import numpy as np
import pytest
from msgspec.structs import replace

from gdviz.render.scene3d.panels import grid_shape, panels_of
from gdviz.scene.cameras import MOST_PANELS
from gdviz.scene.opening import SHIPPED
from gdviz.scene.spec import Camera, PanelCamera


def test_together_is_one_panel_with_all_runs(frame_of):
    (panel,) = panels_of(frame_of("penguins", layout="together"), 640, 480)
    assert (panel.width, panel.height, len(panel.runs)) == (640, 480, 5)


@pytest.mark.parametrize("size", [(640, 480), (1000, 300), (301, 777)])
def test_the_panels_of_the_grid_are_alike_and_do_not_overlap(frame_of, size):
    frame = frame_of("penguins", layout="grid")
    covered = np.zeros((size[1], size[0]), dtype=int)
    panels = panels_of(frame, *size)
    for panel in panels:
        covered[
            panel.y - panel.title : panel.y + panel.height, panel.x : panel.x + panel.width
        ] += 1
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


@pytest.mark.parametrize("size", [(1280, 720), (1600, 900), (1920, 1080), (1024, 768), (720, 720)])
def test_four_fill_the_picture(size):
    assert grid_shape(4, size[0] / size[1]) == (2, 2)


@pytest.mark.parametrize("count", range(2, 10))
@pytest.mark.parametrize("aspect", [0.5, 1.0, 16 / 9, 2.4])
def test_no_grid_has_a_much_larger_box(count, aspect):
    def box(columns, rows):
        return min(aspect / columns / 1.3, 1.0 / rows)

    others = [(columns, -(-count // columns)) for columns in range(1, count + 1)]
    assert box(*grid_shape(count, aspect)) >= 0.9 * max(box(*other) for other in others)


def many(count):
    """A scene of so many runs."""
    scene = SHIPPED["penguins"]()
    base = scene.document.runs[0]
    runs = tuple(replace(base, id=f"r{n}", colour=n) for n in range(count))
    return replace(scene, document=replace(scene.document, runs=runs))


@pytest.mark.parametrize("count", range(2, MOST_PANELS + 1))
def test_up_to_nine_runs_have_a_panel_each(frame_of, count):
    panels = panels_of(frame_of(many(count), layout="grid", grid=7), 900, 600)
    assert [[run.id for run in panel.runs] for panel in panels] == [[f"r{n}"] for n in range(count)]


@pytest.mark.parametrize("count", [10, 17, 18, 64])
def test_more_runs_share_nine_panels_in_their_order(frame_of, count):
    panels = panels_of(frame_of(many(count), layout="grid", grid=7), 900, 600)
    shown = [[run.id for run in panel.runs] for panel in panels]
    assert list(itertools.chain(*shown)) == [f"r{n}" for n in range(count)]
    assert len(shown) == MOST_PANELS
    assert max(map(len, shown)) - min(map(len, shown)) <= 1


def test_each_panel_sees_with_its_own_camera_only_where_they_are_free(frame_of):
    own = Camera(azimuth=7.0)
    view = {"layout": "grid", "cameras": (PanelCamera("r1", own),)}
    free = panels_of(frame_of(many(3), linked=False, grid=7, **view), 900, 600)
    assert [panel.camera == own for panel in free] == [False, True, False]
    linked = panels_of(frame_of(many(3), linked=True, grid=7, **view), 900, 600)
    assert len({panel.camera for panel in linked}) == 1


def test_things_are_smaller_in_a_small_panel_but_never_in_the_one_view(frame_of):
    frame = frame_of(many(9), layout="grid", grid=7)
    small, large = panels_of(frame, 480, 300)[0], panels_of(frame, 3000, 2000)[0]
    assert 0.6 < small.scale() < 0.7
    assert large.scale() == 1.0
    assert panels_of(frame, 960, 600)[0].scale(2.0) == small.scale()
    assert panels_of(frame_of(many(9), layout="together", grid=7), 240, 200)[0].scale() == 1.0

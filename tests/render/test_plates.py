"""The legend and the titles of panels, where there is little room."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from gdviz.record.export import pixels_of
from gdviz.render.fonts import load_fonts
from gdviz.render.scene3d.overlay import Plate, PlateRow, axes_of, paint_all, paint_plate, plates_of
from gdviz.render.scene3d.panels import panels_of
from gdviz.render.style import LIGHT
from gdviz.scene.opening import SHIPPED
from gdviz.scene.spec import Camera, Text

BOX = QRectF(0.0, 0.0, 240.0, 28.0)


def painted(name: str, value: str) -> np.ndarray:
    image = QImage(260, 30, QImage.Format.Format_RGB32)
    image.fill(QColor(*LIGHT.background))
    painter = QPainter(image)
    paint_plate(painter, LIGHT, Plate(BOX, (PlateRow(0, name, value, False),), 1.0))
    painter.end()
    return pixels_of(image)[..., :3].astype(int)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("name", ["Momentum → Adam", "Mini-batch GD (32) → Mini-batch GD (8)"])
def test_a_name_leaves_room_for_the_reading(name) -> None:
    load_fonts()
    reading = painted("", "26.56")
    both = painted(name, "26.56")
    columns = np.nonzero((reading[:, 40:] != reading[0, 0]).any(axis=(0, 2)))[0] + 40
    first = columns.min() - 6
    assert (both[:, first:] == reading[:, first:]).all()
    assert (both[:, 34:first] != reading[:, 34:first]).any()


def side_by_side(count: int, name: str = "Mini-batch gradient descent (32) → Adam"):
    scene = SHIPPED["penguins"]()
    runs = tuple(
        replace(scene.document.runs[0], id=f"r{n}", colour=n, label=Text(name, ""))
        for n in range(count)
    )
    return replace(scene, document=replace(scene.document, runs=runs))


def words(frame, width: int, height: int) -> np.ndarray:
    """Where the words of the axes and the dividers have left ink: (height, width) of bool."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(*LIGHT.background))
    painter = QPainter(image)
    paint_all(painter, axes_of(frame, width, height, 1.0))
    painter.end()
    return (pixels_of(image)[..., :3] != np.array(LIGHT.background)[::-1]).any(axis=-1)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("count", [1, 2, 4, 5, 9, 12])
@pytest.mark.parametrize("size", [(240, 200), (474, 548), (1400, 900)])
def test_every_title_stays_in_its_panel_and_one_line_beside_the_picture(frame_of, count, size):
    frame = frame_of(side_by_side(count), 3.0, grid=7, layout="grid")
    panels = panels_of(frame, *size)
    for plate in plates_of(frame, *size):
        inside = [
            panel
            for panel in panels
            if QRectF(
                panel.x, panel.y - panel.title, panel.width, panel.height + panel.title
            ).contains(plate.box)
        ]
        assert len(inside) == 1
        if len(plate.rows) == 1 and inside[0].title:
            assert plate.box.bottom() <= inside[0].y


@pytest.mark.usefixtures("qapp")
def test_a_panel_without_room_has_no_words_of_axes(frame_of) -> None:
    load_fonts()
    frame = frame_of(side_by_side(9), 3.0, grid=7, layout="grid")
    left = words(frame, 240, 200)
    dividers = np.zeros_like(left)
    for panel in panels_of(frame, 240, 200):
        dividers[panel.y - panel.title, :] = dividers[max(panel.y - panel.title - 1, 0), :] = True
        dividers[:, panel.x] = dividers[:, max(panel.x - 1, 0)] = True
    assert not (left & ~dividers).any()
    assert (words(frame, 1200, 900).sum()) > 4000


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("orthographic", [False, True])
def test_words_whose_place_is_out_of_sight_do_not_hang_at_the_edge(frame_of, orthographic) -> None:
    load_fonts()
    near = Camera(elevation=60.0, distance=0.3, target=(0.0, 0.0, 0.4), orthographic=orthographic)
    assert not words(frame_of(side_by_side(1), 3.0, grid=7, camera=near), 600, 400).any()
    whole = replace(near, distance=2.1)
    assert words(frame_of(side_by_side(1), 3.0, grid=7, camera=whole), 600, 400).any()

"""The pointer in a picture: at the very place of what it points at, and seen on any ground."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from gdviz.core.oracle import whole_loss
from gdviz.render.compose import Composition
from gdviz.render.form import PictureForm
from gdviz.render.hand import (
    INK,
    PAPER,
    HandPlaces,
    paint_hand,
    paint_plate,
    place_on_surface,
    spot_on_surface,
)
from gdviz.render.layout import stage_layout
from gdviz.render.picking import pixel_of
from gdviz.render.plots.data import DataPanel
from gdviz.render.scene3d.dressing import Bare
from gdviz.render.scene3d.panels import panels_of
from gdviz.render.style import DARK, LIGHT
from gdviz.scene.spec import Camera
from gdviz.scene.take import Hand, Pointer

SIZES = [(1280, 720), (800, 800), (720, 1280)]


def blank(frame, size, scale, form) -> Bare:
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(QColor(128, 128, 128))
    return Bare(image)


def pixels(image: QImage) -> np.ndarray:
    flat = np.frombuffer(image.constBits(), np.uint8)
    return flat.reshape(image.height(), image.width(), 4)[..., 2::-1].astype(int)


def tip_in(with_hand: QImage, without: QImage) -> tuple[float, float]:
    """Where the tip is: the left edge of the arrow, and between its outline and its ink."""
    after, before = pixels(with_hand), pixels(without)
    ink = np.array([INK.red(), INK.green(), INK.blue()])
    changed = np.abs(after - before).max(axis=-1) > 0
    rows, columns = np.nonzero((np.abs(after - ink).max(axis=-1) < 40) & changed)
    outline = np.nonzero(changed.any(axis=1))[0].min()
    return float(columns.min()), float(0.5 * (outline + rows.min() + 1))


@pytest.fixture(scope="module")
def composition(qapp):
    made = Composition()
    yield made
    made.close()


@pytest.fixture
def himmelblau(frame_of):
    return frame_of("himmelblau", 10.0)


@pytest.mark.parametrize("size", [(960, 540), (640, 1120)])
def test_in_a_plot_it_is_at_the_same_share_of_the_axes(composition, frame_of, size) -> None:
    form, frame = PictureForm(*size), frame_of("penguins", 40.0)
    below = composition.image(frame, form, blank)
    layout = stage_layout(form, size, DataPanel.wanted(frame))
    for panel in ("contour", "curves", "data"):
        picture = below.copy()
        composition.lay_over(picture, frame, form, Hand(Pointer(panel, 0.25, 0.5)))
        plot, canvas = composition._plots[panel], composition._plots[panel].canvas
        middle = canvas.mapToScene(0.25 * canvas.rect.width(), 0.5 * canvas.rect.height())
        painted = plot.way_into(composition._places[panel]).map(middle)
        x, y = tip_in(picture, below)
        assert x == pytest.approx(painted.x(), abs=1.5)
        assert y == pytest.approx(painted.y(), abs=1 + layout.scale)
        cell = layout.cells[panel]
        assert painted.x() == pytest.approx((cell.left() + middle.x()) * layout.scale, abs=1.0)
        assert painted.y() == pytest.approx((cell.top() + middle.y()) * layout.scale, abs=1.0)


@pytest.mark.parametrize("panel", ["contour", "curves"])
def test_in_a_plot_with_names_under_it_too(composition, frame_of, panel) -> None:
    form, frame = PictureForm(960, 540, shown=panel, title=False), frame_of("penguins", 40.0)
    below = composition.image(frame, form, blank)
    picture = below.copy()
    composition.lay_over(picture, frame, form, Hand(Pointer(panel, 0.25, 1.0)))
    canvas = composition._plots[panel].canvas
    foot = canvas.mapToScene(0.25 * canvas.rect.width(), canvas.rect.height())
    cell = stage_layout(form, (960, 540), True).cells[panel]
    x, y = tip_in(picture, below)
    assert x == pytest.approx(cell.left() + foot.x(), abs=1.5)
    assert y == pytest.approx(cell.top() + foot.y(), abs=2.0)
    assert y < cell.bottom() - 50.0


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("orthographic", [False, True])
def test_on_the_surface_it_points_at_the_same_point_in_any_size(
    composition, himmelblau, size, orthographic
) -> None:
    camera = Camera(azimuth=-40.0, elevation=50.0, orthographic=orthographic)
    frame = replace(himmelblau, camera=camera)
    theta = np.array([2.0, 1.0])
    loss = np.asarray(whole_loss(frame.problem, theta, "sum"))
    # Where it is in a window, of another shape than the film.
    window = (900.0, 640.0)
    at = pixel_of(frame.surface, camera, theta, loss, *window)
    run, u, v = spot_on_surface(frame, (float(at[0]), float(at[1])), window)
    form = PictureForm(*size)
    below = blank(frame, size, 1.0, form).image
    picture = below.copy()
    composition.lay_over(picture, frame, form, Hand(Pointer("surface", u, v, run)))
    layout = stage_layout(form, size, has_data=False)
    cell = layout.cells["surface"]
    wide, high = cell.width() * layout.scale, cell.height() * layout.scale
    inside = pixel_of(frame.surface, camera, theta, loss, wide, high)
    x, y = tip_in(picture, below)
    assert x == pytest.approx(cell.left() * layout.scale + inside[0], abs=1.5)
    assert y == pytest.approx(cell.top() * layout.scale + inside[1], abs=1.0 + layout.scale)


def test_of_views_side_by_side_it_stays_in_its_own(frame_of) -> None:
    frame = frame_of("himmelblau", 10.0, layout="grid")
    wide, high = (1200, 400), QRectF(0.0, 0.0, 400.0, 1200.0)
    for panel in panels_of(frame, *wide):
        at = panel.x + 0.75 * panel.width, panel.y + 0.5 * panel.height
        run, u, v = spot_on_surface(frame, at, wide)
        assert run == panel.run
        other = next(each for each in panels_of(frame, 400, 1200) if each.run == run)
        place = place_on_surface(frame, run, (u, v), high)
        assert other.x < place.x() < other.x + other.width
        assert other.y < place.y() < other.y + other.height


def test_what_points_beside_the_picture_stays_at_its_edge(frame_of) -> None:
    frame, box = frame_of("himmelblau", 10.0), QRectF(10.0, 20.0, 300.0, 200.0)
    assert place_on_surface(frame, "", (-50.0, 0.0), box) == QPointF(10.0, 120.0)
    assert place_on_surface(frame, "", (0.0, 50.0), box) == QPointF(160.0, 220.0)


def test_over_what_is_not_in_the_picture_there_is_no_pointer(composition, frame_of) -> None:
    form, frame = PictureForm(1280, 720), frame_of("himmelblau", 10.0)
    below = blank(frame, form.size, 1.0, form).image
    picture = below.copy()
    lost = Pointer("data", 0.5, 0.5)
    composition.lay_over(picture, frame, form, Hand(lost, ((lost, 0.5),)))
    assert picture == below


@pytest.mark.parametrize("ground", [(0, 0, 0), (255, 255, 255), (24, 26, 31), (110, 172, 255)])
def test_it_is_seen_on_any_ground(ground) -> None:
    image = QImage(60, 60, QImage.Format.Format_RGB32)
    image.fill(QColor(*ground))
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_hand(painter, HandPlaces(QPointF(20.0, 20.0), False, ()), LIGHT)
    found = pixels(image)
    away = np.abs(found - np.array(ground)).max(axis=-1)
    assert (away > 90).sum() > 60
    for colour in (INK, PAPER):
        near = np.abs(found - [colour.red(), colour.green(), colour.blue()]).max(axis=-1) < 12
        assert near.sum() > 20


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_ring_spreads_and_fades(theme) -> None:
    reach, strength = [], []
    for share in (0.05, 0.4, 0.8):
        image = QImage(100, 100, QImage.Format.Format_RGB32)
        image.fill(QColor(*theme.background))
        with QPainter(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_hand(painter, HandPlaces(None, False, ((QPointF(50.0, 50.0), share),)), theme)
        away = np.abs(pixels(image) - np.array(theme.background)).max(axis=-1)
        rows, columns = np.nonzero(away > 8)
        reach.append(np.hypot(rows - 49.5, columns - 49.5).max())
        strength.append(away.max())
    assert reach == sorted(reach)
    assert strength == sorted(strength, reverse=True)


def test_words_that_are_too_long_are_cut_within_the_surface() -> None:
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(QColor(*LIGHT.background))
    surface = QRectF(50.0, 0.0, 300.0, 200.0)
    with QPainter(image) as painter:
        paint_plate(painter, "Gradient descent: learning rate = " + "9" * 200, 1.0, surface, LIGHT)
    changed = np.nonzero(np.abs(pixels(image) - np.array(LIGHT.background)).max(axis=-1))[1]
    assert changed.min() >= 50
    assert changed.max() < 350

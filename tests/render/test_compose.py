"""The one composition: its layout for any size and shape, and its words."""

import itertools
from dataclasses import replace

import moderngl
import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from gdviz.render.compose import Composition, png_of
from gdviz.render.form import SHOWN, PictureError, PictureForm, size_fault
from gdviz.render.layout import stage_layout
from gdviz.render.scene3d import buffers
from gdviz.render.style import LIGHT, run_colour
from gdviz.render.titles import _write
from gdviz.scene.opening import SHIPPED
from gdviz.ui.catalogue_scenes import made

SIZES = [
    *((1280, 720), (1920, 1080), (3840, 2160), (640, 360), (800, 800), (720, 1280), (2000, 500)),
    *((1080, 1920), (1080, 1080), (2400, 900), (500, 2000), (1024, 768)),
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("has_data", [True, False])
@pytest.mark.parametrize("shown", SHOWN)
@pytest.mark.parametrize("title", [True, False])
def test_nothing_overlaps_and_nothing_leaves_the_picture(size, has_data, shown, title):
    layout = stage_layout(PictureForm(shown=shown, title=title), size, has_data)
    words = [layout.header, layout.footer]
    assert [each is not None for each in words] == [title, title]
    cells = [*layout.cells.values(), *filter(None, words)]
    everything = {"surface", "contour", "curves"} | ({"data"} if has_data else set())
    assert set(layout.cells) == (everything if shown == "all" else {shown})
    for cell in cells:
        assert cell.width() > 60
        assert cell.height() > 40
        assert cell.left() >= -1e-9
        assert cell.top() >= -1e-9
        assert cell.right() <= layout.width + 1e-6
        assert cell.bottom() <= layout.height + 1e-6
    for one, other in itertools.combinations(cells, 2):
        shared = one.intersected(other)
        assert shared.width() * shared.height() < 1e-6


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("has_data", [True, False])
def test_no_plot_is_squeezed_and_the_surface_is_the_largest(size, has_data):
    cells = stage_layout(PictureForm(), size, has_data).cells
    for name, cell in cells.items():
        assert 0.4 < cell.width() / cell.height() < 3.2, name
        assert cell.width() * cell.height() <= 1.01 * (
            cells["surface"].width() * cells["surface"].height()
        )


def test_words_grow_with_the_picture_whatever_its_shape():
    def scale(*size, **form):
        return stage_layout(PictureForm(**form), size, True).scale

    assert scale(3360, 1890) == pytest.approx(3.0)
    assert scale(560, 315) == pytest.approx(0.5)
    assert scale(1080, 1920) == scale(1920, 1080) == pytest.approx(12 / 7)
    # The smallest words, 11 units, are then at least 1.7 % of the height: what a slide needs.
    assert 11.0 * scale(1280, 720) >= 0.017 * 720.0
    assert scale(1920, 1080, shown="curves") == pytest.approx(2.0)


def test_a_preview_is_laid_out_as_the_picture():
    for form in (PictureForm(), PictureForm(1080, 1920)):
        large = stage_layout(form, form.size, True)
        small = stage_layout(form, (form.width // 4, form.height // 4), True)
        assert small.cells == large.cells
        assert small.scale == pytest.approx(large.scale / 4)


# --- words ---------------------------------------------------------------------------------------


def lines_of(words: str, width: float, height: float) -> list[tuple[int, int]]:
    """Where lines of the words lie in a box that begins at (20, 20), as first and last row."""
    image = QImage(round(width) + 40, round(height) + 40, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    with QPainter(image) as painter:
        _write(painter, QRectF(20.0, 20.0, width, height), words, (22.0, 19.0, 17.0), 400)
    ink = pixels(image)[..., 0] < 128
    outside = ink.copy()
    outside[20 : 20 + round(height), 20 : 20 + round(width)] = False
    assert not outside.any()
    rows = np.flatnonzero(np.diff(np.concatenate([[0], ink.any(axis=1), [0]])))
    return [tuple(pair) for pair in rows.reshape(-1, 2)]


def pixels(image: QImage) -> np.ndarray:
    flat = np.frombuffer(image.constBits(), np.uint8)
    return flat.reshape(image.height(), image.width(), 4)[..., [2, 1, 0, 3]]


def test_a_long_title_wraps_and_one_without_end_is_cut_inside_its_box(qapp):
    assert len(lines_of("short", 600, 48)) == 1
    assert len(lines_of("about as many words as two lines have room for " * 2, 600, 48)) == 2
    assert len(lines_of("words without end " * 500, 600, 48)) == 2
    assert len(lines_of("x" * 9000, 600, 48)) == 2
    assert len(lines_of("가나다라마바사아자차카타파하" * 300, 600, 48)) == 2


# --- what is on it -------------------------------------------------------------------------------


@pytest.fixture
def compose(offscreen, frame_of, qtbot):
    composition = Composition()

    def take(scene, form, head=60.0, **view):
        frame = frame_of(scene, head, **view)
        return composition.image(frame, form, offscreen.bare)

    yield take
    composition.close()


def over(picture: np.ndarray, ground: tuple[int, int, int]) -> np.ndarray:
    """Colours and alpha that are not multiplied, over one colour."""
    alpha = picture[..., 3:] / 255.0
    return picture[..., :3] * alpha + np.array(ground) * (1.0 - alpha)


CLEAR = PictureForm(640, 360, transparent=True)
BARE = replace(CLEAR, shown="surface", title=False, axes=False, legend=False)


def both(compose, scene, form, **view) -> tuple[np.ndarray, np.ndarray]:
    """A transparent picture, as a viewer reads its file, and the opaque one: (…, 4) of floats."""
    clear = QImage.fromData(png_of(compose(scene, form, **view)), "PNG")
    assert clear.hasAlphaChannel()
    clear = clear.convertToFormat(QImage.Format.Format_ARGB32)
    opaque = compose(scene, replace(form, transparent=False), **view)
    assert not opaque.hasAlphaChannel()
    return pixels(clear).astype(float), pixels(opaque).astype(float)


@pytest.mark.parametrize("scene", ["penguins", "rosenbrock", "himmelblau"])
@pytest.mark.parametrize("axes", [True, False])
def test_over_its_own_ground_a_transparent_surface_is_the_opaque_one(compose, scene, axes):
    """Right alpha at every edge, trail, marker and halo: no dark fringe, and no bright one."""
    form = replace(BARE, axes=axes)
    clear, opaque = both(compose, scene, form, critical=True, vectors_of="run-1")
    off = np.abs(over(clear, opaque[0, 0, :3]) - opaque[..., :3]).max(axis=-1)
    assert off.max() <= 6
    assert (off > 2).mean() < 2e-3
    alpha = clear[..., 3]
    assert (alpha == 0).mean() > 0.2
    assert (alpha == 255).mean() > 0.1
    assert ((alpha > 0) & (alpha < 255)).sum() > 500  # there are edges


@pytest.mark.parametrize("shown", ["all", "contour", "curves", "data"])
@pytest.mark.parametrize("layout", ["together", "grid"])
def test_so_is_all_the_rest_but_for_the_weight_of_letters(compose, shown, layout):
    """Qt sets letters a little heavier where it does not know what lies behind them."""
    clear, opaque = both(compose, "penguins", replace(CLEAR, shown=shown), layout=layout)
    off = np.abs(over(clear, opaque[0, 0, :3]) - opaque[..., :3]).max(axis=-1)
    assert off.max() <= 40
    assert (off > 2).mean() < 0.03


def test_letters_have_their_own_colour_to_the_edge(compose):
    clear, _ = both(compose, "penguins", CLEAR)
    title = clear[4:26, 10:300]
    inked = title[title[..., 3] > 60]
    assert len(inked) > 200
    assert np.abs(inked[:, :3] - LIGHT.text).max() <= 6


def test_rings_are_holes_where_nothing_lies_behind_them(compose):
    form = replace(CLEAR, shown="data", title=False)
    clear, _ = both(compose, made("logistic-two-blobs"), form)
    like_the_ground = np.abs(clear[..., :3] - LIGHT.background).max(axis=-1) < 3
    assert (like_the_ground & (clear[..., 3] > 60)).sum() <= 5  # an edge may happen to be like it


def test_axes_and_legend_can_be_left_out(compose):
    form = replace(BARE, transparent=False)
    bare, axes, legend = (
        pixels(compose("penguins", each)).astype(int)
        for each in (form, replace(form, axes=True), replace(form, legend=True))
    )
    assert np.abs(legend - bare)[:100, :170].max() > 100
    assert (legend == bare)[110:].all()
    # The box and the words around it are gone.
    drawn = np.abs(bare[..., :3] - LIGHT.background).max(axis=-1) > 12
    boxed = np.abs(axes[..., :3] - LIGHT.background).max(axis=-1) > 12
    rows, framed = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(boxed.any(axis=1))
    assert framed[-1] > rows[-1] + 20


@pytest.mark.parametrize("shown", ["contour", "curves", "data"])
def test_a_plot_that_stands_alone_has_the_names_of_its_runs_under_it(compose, shown):
    form = PictureForm(640, 360, shown=shown, title=False)
    named = pixels(compose("penguins", form)).astype(int)[..., :3]
    bare = pixels(compose("penguins", replace(form, legend=False))).astype(int)[..., :3]
    strip = named[-40:-8]
    for run in SHIPPED["penguins"]().document.runs:
        own = np.abs(strip - run_colour(run.colour)).max(axis=-1) < 24
        assert own.sum() > 12, run.id
    words = strip.max(axis=-1) < 150
    assert words.any(axis=0).sum() > 100
    assert (bare[-40:-8] != strip).any()


def test_beside_a_surface_the_plots_have_no_names(compose):
    """They stand on the surface already."""
    form = PictureForm(640, 360)
    with_names, without = (
        pixels(compose("penguins", replace(form, legend=legend))) for legend in (True, False)
    )
    left = round(0.66 * 640)
    assert (with_names[:, left:] == without[:, left:]).all()


def test_the_same_plots_are_on_it_after_another_size_and_form(compose):
    first = pixels(compose("penguins", CLEAR))
    compose("penguins", PictureForm(360, 640))
    compose("penguins", PictureForm(300, 200, shown="curves"))
    assert (pixels(compose("penguins", CLEAR)) == first).all()


@pytest.mark.parametrize("size", [(16, 16), (16, 300), (300, 16), (1200, 40)])
def test_the_smallest_and_the_oddest_can_be_had(compose, size):
    for form in (PictureForm(*size), PictureForm(*size, transparent=True)):
        picture = compose("penguins", form)
        assert (picture.width(), picture.height()) == size


# --- large ones ----------------------------------------------------------------------------------


def test_tiles_make_the_picture_that_one_piece_makes(offscreen, frame_of):
    frame = frame_of("penguins", 60.0, layout="grid")
    whole = offscreen.pixels(frame, 500, 300).astype(int)
    offscreen._tile = 128
    tiled = offscreen.pixels(frame, 500, 300).astype(int)
    off = np.abs(tiled - whole).max(axis=-1)
    assert (off > 4).mean() < 2e-3
    assert off.mean() < 0.05


def test_what_the_driver_has_no_room_for_is_refused_with_a_way_out(offscreen, frame_of):
    frame = frame_of("penguins", 0.0)
    most = min(offscreen._ctx.info["GL_MAX_VIEWPORT_DIMS"])
    with pytest.raises(PictureError, match=f"at most {most} pixels a side"):
        offscreen.pixels(frame, most + 1, 100)


def test_a_driver_without_room_for_samples_draws_with_fewer(offscreen, frame_of, monkeypatch):
    frame, whole = frame_of("penguins", 60.0), buffers.Buffer

    def only(most):
        def make(ctx, size, samples):
            if samples > most:
                raise moderngl.Error("the framebuffer is not complete (UNSUPPORTED)")
            return whole(ctx, size, samples)

        monkeypatch.setattr(buffers, "Buffer", make)
        offscreen.close()

    smooth = offscreen.pixels(frame, 200, 120).astype(int)
    only(0)
    rough = offscreen.pixels(frame, 200, 120).astype(int)
    assert np.abs(smooth - rough).mean() < 6
    assert (smooth != rough).any()
    only(-1)
    with pytest.raises(PictureError, match="no room for this picture: choose a smaller one"):
        offscreen.pixels(frame, 200, 120)


def test_sizes_are_bounded():
    PictureForm(16, 8192)
    PictureForm(7680, 4320)
    for size in ((15, 100), (100, 8193), (8192, 8192)):
        with pytest.raises(ValueError, match=r"16 and 8192 pixels|largest of this"):
            PictureForm(*size)
    assert "6324×6324 is the largest" in str(size_fault(8192, 8192))

"""What the renderer draws, read back from the pixels."""

import dataclasses
import itertools

import moderngl
import numpy as np
import pytest
from msgspec.structs import replace

from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.render.camera import clip_matrix, project
from gdviz.render.form import PictureForm
from gdviz.render.frame import build_frame
from gdviz.render.picking import pixel_of
from gdviz.render.runs import Runs
from gdviz.render.scene3d import surface as surface_module
from gdviz.render.scene3d.offscreen import OffscreenScene
from gdviz.render.scene3d.panels import panels_of
from gdviz.render.scene3d.renderer import is_software
from gdviz.render.scene3d.surface import contour_index, heights_texture, mesh_indices
from gdviz.render.scene3d.trails import write_linear
from gdviz.render.style import COLOUR_MAPS, DARK, height_colours, run_colour
from gdviz.render.thinning import FINE, thinned, thinned_rows
from gdviz.scene.opening import SHIPPED
from gdviz.scene.spec import Camera, PanelCamera

TOP = Camera(azimuth=-90.0, elevation=90.0)
SIZE = (480, 360)
BALL_REACH = 6
"""Pixels from the middle of a ball to where its marker is not engraved."""


def hidden_runs(scene):
    runs = tuple(replace(run, visible=False) for run in scene.document.runs)
    return replace(scene, document=replace(scene.document, runs=runs))


def at(picture, frame, theta):
    """The colour drawn at parameters `theta`, (3,) 0…255."""
    theta = np.asarray(theta, dtype=float)
    loss = frame.problem.loss(theta)
    x, y = pixel_of(frame.surface, frame.camera, theta, loss, *SIZE)
    return picture[round(y), round(x), :3].astype(float)


def closest_level(colour):
    """Where on the height map a lit colour lies: by hue, which light hardly changes."""
    table = height_colours().astype(float)
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    return float(np.argmax(unit @ (colour / np.linalg.norm(colour)))) / 255.0


def check_heights_are_coloured_right(offscreen, frame_of):
    """Asymmetric points of Himmelblau: a swapped or mirrored axis, a lost map, all show."""
    frame = frame_of(hidden_runs(SHIPPED["himmelblau"]()), camera=TOP)
    picture = offscreen.pixels(frame, *SIZE)
    for theta in ((-5.0, 5.0), (5.0, 5.0), (-5.0, -1.0), (1.0, -5.0), (3.0, 2.05), (0.0, 1.0)):
        level = float(frame.surface.world.level(frame.problem.loss(np.array(theta))))
        assert closest_level(at(picture, frame, theta)) == pytest.approx(level, abs=0.09), theta


def test_other_colours_are_on_surface_and_contours_at_once(offscreen, frame_of):
    scene = hidden_runs(SHIPPED["himmelblau"]())
    pictures = []
    for name in COLOUR_MAPS:
        frame = frame_of(scene, camera=TOP, colours=name)
        picture = offscreen.pixels(frame, *SIZE)
        low, high = at(picture, frame, (3.0, 2.05)), at(picture, frame, (-5.0, -1.0))
        for seen, theta in ((low, (3.0, 2.05)), (high, (-5.0, -1.0))):
            level = float(frame.surface.world.level(frame.problem.loss(np.array(theta))))
            expected = height_colours(name)[round(255 * np.clip(level, 0.0, 1.0))].astype(float)
            assert seen / np.linalg.norm(seen) == pytest.approx(
                expected / np.linalg.norm(expected), abs=0.12
            )
        pictures.append(picture)
    again = offscreen.pixels(frame_of(scene, camera=TOP, colours="deep"), *SIZE)
    assert (again == pictures[0]).all()


def test_heights_are_coloured_right(offscreen, frame_of):
    check_heights_are_coloured_right(offscreen, frame_of)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("v_level = level;", "v_level = 1.0 - level;"),
        ("vec2(p) * pitch - 1.0, flattened", "vec2(p.yx) * pitch - 1.0, flattened"),
        ("vec2(p) * pitch - 1.0, flattened", "1.0 - vec2(p) * pitch, flattened"),
        ("texture(colours, vec2(v_level, 0.5))", "texture(colours, vec2(v_level + 0.3, 0.5))"),
        (
            "colour = vec4(mix(shown",
            "colour = vec4(0.2, 0.2, 0.9, 1.0); if (false) colour = vec4(mix(shown",
        ),
    ],
)
def test_a_broken_shader_is_seen(ctx, frame_of, monkeypatch, old, new):
    for name in ("VERTEX", "FRAGMENT"):
        source = getattr(surface_module, name)
        monkeypatch.setattr(surface_module, name, source.replace(old, new))
    broken = OffscreenScene(ctx=ctx)
    with pytest.raises(AssertionError):
        check_heights_are_coloured_right(broken, frame_of)


def test_a_contour_line_lies_on_its_level(offscreen, frame_of):
    frame = frame_of(hidden_runs(SHIPPED["penguins"]()), camera=TOP, grid=121)
    picture = offscreen.pixels(frame, *SIZE).astype(float).sum(axis=2)
    minimum = frame.problem.minimum()
    middle = frame.surface.levels[len(frame.surface.levels) // 3]
    # The bowl is round: L = L* + N r²/2, so the line is a circle of known radius.
    lowest = float(frame.problem.loss(minimum))
    radius = np.sqrt(2.0 * (middle - lowest) / frame.problem.sample_count)
    ring, beside = [], []
    for angle in np.linspace(0, 2 * np.pi, 48, endpoint=False):
        for found, r in ((ring, radius), (beside, 0.93 * radius)):
            theta = minimum + r * np.array([np.cos(angle), np.sin(angle)])
            x, y = pixel_of(frame.surface, TOP, theta, frame.problem.loss(theta), *SIZE)
            found.append(picture[round(y) - 1 : round(y) + 2, round(x) - 1 : round(x) + 2].min())
    assert np.median(ring) < 0.85 * np.median(beside)


def test_light_falls_from_one_side(offscreen, frame_of):
    frame = frame_of(hidden_runs(SHIPPED["penguins"]()), camera=TOP)
    picture = offscreen.pixels(frame, *SIZE)
    minimum = frame.problem.minimum()
    # Two points of equal height on opposite slopes of the bowl.
    one, other = (at(picture, frame, minimum + s * np.array([1.75, 1.35])).sum() for s in (1, -1))
    assert one > 1.08 * other


@pytest.mark.parametrize("theme_name", ["light", "dark"])
def test_every_run_has_its_trail_and_ball_in_its_colour(offscreen, frame_of, theme_name):
    theme = DARK if theme_name == "dark" else frame_of("penguins").theme
    for index, run in enumerate(SHIPPED["penguins"]().document.runs):
        scene = SHIPPED["penguins"]()
        alone = tuple(replace(r, visible=r.id == run.id) for r in scene.document.runs)
        scene = replace(scene, document=replace(scene.document, runs=alone))
        frame = frame_of(scene, 6.5, theme=theme, camera=TOP)
        picture = offscreen.pixels(frame, *SIZE).astype(float)
        shown = frame.runs[index]
        wanted = np.array(run_colour(run.colour), dtype=float)
        head = pixel_of(frame.surface, TOP, shown.theta, np.array(shown.loss), *SIZE)
        assert_colour_near(picture, head, wanted, 60.0, BALL_REACH)
        start = shown.columns.theta[0]
        halfway = 0.5 * (start + shown.columns.theta[1])
        loss = 0.5 * (shown.columns.loss[0] + shown.columns.loss[1])
        if (
            np.hypot(*(head - pixel_of(frame.surface, TOP, start, shown.columns.loss[0], *SIZE)))
            > 30
        ):
            assert_colour_near(
                picture, pixel_of(frame.surface, TOP, halfway, loss, *SIZE), wanted, 60.0
            )


def assert_colour_near(picture, pixel, wanted, tolerance, reach=2):
    x, y = np.rint(pixel).astype(int)
    patch = picture[y - reach : y + reach + 1, x - reach : x + reach + 1, :3]
    assert np.linalg.norm(patch - wanted, axis=-1).min() < tolerance


def test_a_hidden_run_is_not_drawn(offscreen, frame_of):
    bare = frame_of(hidden_runs(SHIPPED["penguins"]()), 50.0)
    full = frame_of("penguins", 50.0)
    difference = np.abs(
        offscreen.pixels(bare, *SIZE).astype(int) - offscreen.pixels(full, *SIZE).astype(int)
    )
    assert (difference.max(axis=2) > 40).sum() > 300


def test_holes_show_what_is_behind(offscreen, frame_of):
    frame = frame_of(hidden_runs(SHIPPED["penguins"]()), camera=TOP)
    loss = frame.surface.loss.copy()
    loss[20:40, 20:40] = np.nan
    frame = dataclasses.replace(frame, surface=dataclasses.replace(frame.surface, loss=loss))
    picture = offscreen.pixels(frame, *SIZE)
    middle = np.array([frame.surface.x[30], frame.surface.y[30]])
    assert np.abs(at(picture, frame, middle) - frame.theme.background).max() < 60


def test_a_diverging_run_leaves_the_picture_finite(offscreen, frame_of):
    scene = SHIPPED["penguins"]()
    wild = replace(scene.document.runs[0], settings={"learning_rate": 0.1})
    scene = replace(scene, document=replace(scene.document, runs=(wild, *scene.document.runs[1:])))
    frame = frame_of(scene, 60.0, camera=TOP)
    assert frame.runs[0].status == "diverged"
    picture = offscreen.pixels(frame, *SIZE).astype(float)
    run = frame.runs[4]
    head = pixel_of(frame.surface, TOP, run.theta, np.array(run.loss), *SIZE)
    seen = [
        np.linalg.norm(
            picture[
                round(head[1]) - 5 : round(head[1]) + 6, round(head[0]) - 5 : round(head[0]) + 6, :3
            ]
            - np.array(run_colour(r.colour)),
            axis=-1,
        ).min()
        for r in frame.runs[1:]
    ]
    assert min(seen) < 90


def test_the_same_frame_gives_the_same_pixels(offscreen, frame_of):
    frame = frame_of("himmelblau", 42.3, layout="grid")
    first = offscreen.pixels(frame, *SIZE)
    offscreen.pixels(frame_of("penguins", 3.0), *SIZE)
    assert (offscreen.pixels(frame, *SIZE) == first).all()


def test_growing_trails_look_like_trails_drawn_at_once(ctx, frame_of):
    """Partial uploads end in the same picture as one upload."""
    grown = OffscreenScene(ctx=ctx)
    scene = SHIPPED["himmelblau"]()
    scene = replace(scene, document=replace(scene.document, length=3000))
    session = Session(scene, load_problem)
    for head in (0, 1, 5, 130, 700, 2500, 2999):
        session.compute_to(head)
        session.seek(head)
        frame = build_frame(session, frame_of("penguins").theme, 61)
        picture = grown.pixels(frame, *SIZE)
    assert (OffscreenScene(ctx=ctx).pixels(frame, *SIZE) == picture).all()


OTHER = Camera(azimuth=30.0, elevation=60.0, distance=1.6, orthographic=True)


@pytest.mark.parametrize(
    "view",
    [
        {},
        {"camera": OTHER},
        {"linked": False, "cameras": (PanelCamera("run-2", OTHER), PanelCamera("run-4", TOP))},
    ],
)
def test_each_panel_of_the_grid_shows_its_own_run_from_its_own_place(offscreen, frame_of, view):
    frame = frame_of("penguins", 4.5, layout="grid", **view)
    picture = offscreen.pixels(frame, *SIZE).astype(float)
    for panel in panels_of(frame, *SIZE):
        run = panel.runs[0]
        place = frame.surface.world.place(run.theta, np.array(run.loss))
        clip = clip_matrix(panel.camera, panel.aspect)
        x, y = project(clip, place, (panel.width, panel.height))[:2]
        wanted = np.array(run_colour(run.colour), dtype=float)
        assert_colour_near(picture, (panel.x + x, panel.y + y), wanted, 60.0, BALL_REACH)


def test_a_ball_is_as_large_in_either_projection_and_clear_of_the_surface(offscreen, frame_of):
    """The near half of a ball is not swallowed by the slope that it lies on."""
    scene = SHIPPED["penguins"]()
    scene = replace(scene, document=replace(scene.document, runs=scene.document.runs[:1]))
    sizes = []
    for orthographic in (False, True):
        camera = replace(scene.view.camera, orthographic=orthographic)
        frame = frame_of(scene, 2.0, camera=camera)
        without = frame_of(hidden_runs(scene), 2.0, camera=camera)
        both = [offscreen.pixels(each, *SIZE)[..., :3].astype(float) for each in (frame, without)]
        run = frame.runs[0]
        clip = clip_matrix(camera, SIZE[0] / SIZE[1])
        x, y = project(clip, frame.surface.world.place(run.theta, np.array(run.loss)), SIZE)[:2]
        rows, columns = np.mgrid[: SIZE[1], : SIZE[0]]
        near = np.hypot(columns + 0.5 - x, rows + 0.5 - y) < 7.5
        changed = np.abs(both[0] - both[1]).max(axis=-1) > 12.0
        sizes.append(int(changed[near].sum()))
        assert changed[near].mean() > 0.95
    assert abs(sizes[0] - sizes[1]) < 12


def test_thinned_trails_keep_their_ends():
    for row in (0, 1, FINE, FINE + 1, 5000, 123_456, 1_000_000):
        (stride,), (coarse,) = thinned(np.array([row]))
        fine = row - coarse * stride
        assert fine >= min(row, FINE)
        assert coarse + fine <= 2 * FINE + stride
        rows = thinned_rows(row)
        assert (rows[0], rows[-1]) == (0, row)
        assert (np.diff(rows) > 0).all()


def test_uploads_land_where_they_belong(ctx: moderngl.Context):
    texture = ctx.texture((2048, 5), 4, dtype="f4")
    whole = np.arange(2048 * 5 * 4, dtype="f4").reshape(-1, 4)
    cuts = [0, 7, 2048, 2060, 2 * 2048 + 5, 4 * 2048 + 100, 5 * 2048]
    for first, last in itertools.pairwise(cuts):
        write_linear(texture, first, whole[first:last])
    assert (np.frombuffer(texture.read(), dtype="f4") == whole.ravel()).all()


def test_the_mesh_covers_every_cell_once():
    triangles = mesh_indices((5, 4)).reshape(-1, 3)
    corners = np.stack([triangles % 5, triangles // 5], axis=-1).astype(float)
    a, b = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    areas = 0.5 * (a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])
    assert (areas == 0.5).all()
    assert areas.sum() == 4 * 3
    assert set(mesh_indices((7, 7), 3).tolist()) == {0, 3, 6, 21, 24, 27, 42, 45, 48}


def test_contour_index_is_whole_at_every_level(frame_of):
    for name in SHIPPED:
        surface = frame_of(name).surface
        index = contour_index(surface)
        at_levels = np.interp(
            surface.world.level(surface.levels), (np.arange(len(index)) + 0.5) / len(index), index
        )
        assert at_levels == pytest.approx(np.arange(1, len(surface.levels) + 1), abs=0.1)


def test_heights_are_shares_with_holes_marked(frame_of):
    surface = frame_of("rosenbrock").surface
    heights = heights_texture(surface)
    assert heights.min() == pytest.approx(0.0, abs=1e-6)
    assert heights.max() == pytest.approx(1.0, abs=1e-6)
    holed = dataclasses.replace(surface, loss=np.where(surface.loss > 100, np.nan, surface.loss))
    assert (heights_texture(holed)[surface.loss > 100] < -1).all()


def test_software_drivers_are_known():
    assert is_software("llvmpipe (LLVM 15.0.6, 256 bits)")
    assert not is_software("NVIDIA GeForce RTX 4070/PCIe/SSE2")


def test_the_net_of_a_batch_is_drawn_over_the_surface_in_its_colour(offscreen, frame_of):
    colour = np.array(run_colour(2))

    def seen(**view):
        picture = offscreen.pixels(frame_of("penguins", 12.25, **view), 480, 400)[..., :3]
        return (np.abs(picture.astype(int) - colour).max(axis=-1) < 24).sum()

    assert seen(batch_of="run-3") > seen() + 800
    assert seen(batch_of="nobody") == seen()


def test_critical_points_are_seen_on_the_surface(offscreen, frame_of):
    plain, marked = (
        offscreen.pixels(frame_of("himmelblau", critical=shown), 480, 400)[..., :3].astype(int)
        for shown in (False, True)
    )
    white = (marked > 240).all(axis=-1) & ~(plain > 240).all(axis=-1)
    assert white.sum() > 60


def test_a_scene_that_is_closed_gives_back_its_buffers(offscreen, frame_of):
    frame = frame_of("penguins", 3.0)
    first = offscreen.pixels(frame, *SIZE)
    buffers = offscreen._buffers._known.values()
    parts = [part for b in buffers for part in (b.all, b.colours, b._colour, b._depth)]
    offscreen.close()
    released = [each.mglo for each in parts]
    assert len(released) == 8  # with many samples, and with one
    assert all(isinstance(each, moderngl.mgl.InvalidObject) for each in released)
    assert (offscreen.pixels(frame, *SIZE) == first).all()  # the context is not its own


def test_edges_of_trails_are_soft_at_one_sample_too(offscreen, frame_of) -> None:
    """As near to a picture of sixteen samples as lines that are drawn by whole pixels never are."""
    frame = frame_of("himmelblau", 60.0)
    ground = dataclasses.replace(frame, runs=Runs.of([]))
    plain, fine = (
        offscreen.pixels(frame, *SIZE, 1.0, PictureForm(samples=count))[..., :3].astype(float)
        for count in (1, 16)
    )
    bare = offscreen.pixels(ground, *SIZE, 1.0, PictureForm(samples=16))[..., :3].astype(float)
    trails = np.abs(fine - bare).max(axis=2) > 8.0
    assert trails.sum() > 500
    assert np.abs(plain - fine).max(axis=2)[trails].mean() < 14.0

"""How the surface is drawn: opaque or not, cut, with its lines, on a floor, with faded trails."""

import dataclasses

import numpy as np
import pytest
from msgspec.structs import replace

from gdviz.render.camera import clip_matrix, project
from gdviz.render.leaving import is_outside, left_at
from gdviz.render.picking import pick, pixel_of
from gdviz.render.scene3d import layer
from gdviz.render.scene3d.box import FLOOR
from gdviz.render.scene3d.colour_bar import bar_ticks
from gdviz.render.scene3d.markers import (
    EDGE,
    GLOWING,
    MOST_WITH_DOTS,
    SHAPES,
    glows_of,
    markers_of,
)
from gdviz.render.scene3d.occlusion import SkyItem
from gdviz.render.scene3d.overlay import plates_of
from gdviz.render.scene3d.panels import panels_of
from gdviz.render.scene3d.sprites import OverlaySprites
from gdviz.render.scene3d.surface import (
    HIGHEST,
    HOLE,
    contour_index,
    heights_texture,
    mesh_indices,
)
from gdviz.render.scene3d.surface_labels import surface_labels
from gdviz.render.style import DARK, LIGHT, MARKERS, run_colour
from gdviz.render.world import BOX_HEIGHT
from gdviz.scene.opening import SHIPPED
from gdviz.scene.spec import Camera, Look, Plane, RunSpec, TypedFormula

SIZE = (480, 360)
TOP = Camera(azimuth=-90.0, elevation=90.0)


@pytest.fixture
def seen(offscreen, frame_of):
    """The picture of a scene with a look: (height, width, 3) of 0…255, and its frame."""

    def draw(scene, head=0.0, look=None, **given):
        frame = frame_of(scene, head, look=look or Look(), **given)
        return offscreen.pixels(frame, *SIZE)[..., :3].astype(float), frame

    return draw


def bare(scene):
    """Without its runs."""
    return replace(scene, document=replace(scene.document, runs=()))


def formula(text, x=(-1.0, 1.0), y=(-1.0, 1.0), **plane):
    scene = bare(SHIPPED["himmelblau"]())
    document = replace(
        scene.document, problem=TypedFormula(text), plane=Plane(x, y, **plane), cues=()
    )
    return replace(scene, document=document)


def patch(picture, at, reach=1):
    x, y = np.rint(at).astype(int)
    return picture[y - reach : y + reach + 1, x - reach : x + reach + 1].reshape(-1, 3).mean(0)


# --- the surface -------------------------------------------------------------------------------


def test_an_opaque_surface_hides_the_ground_and_a_clear_one_shows_it(seen):
    scene = formula("x^2 + y^2")
    at = (240, 150)
    solid, half, clear = (
        patch(seen(scene, look=Look(opacity=opacity))[0], at) for opacity in (1.0, 0.5, 0.0)
    )
    ground = np.array(LIGHT.background, dtype=float)
    away = [float(np.linalg.norm(each - ground)) for each in (solid, half, clear)]
    assert away[0] > 1.5 * away[1] > 2.5 * away[2]


def test_without_any_opacity_the_contour_lines_remain(seen):
    picture, _ = seen(formula("x^2 + y^2"), look=Look(opacity=0.0), camera=TOP)
    background, _ = seen(formula("0*x"), look=Look(opacity=0.0), camera=TOP)
    differs = np.abs(picture - background).sum(axis=2) > 30.0
    assert 0.01 < differs.mean() < 0.3


def test_a_clear_surface_shows_its_far_side_through_the_near_one(seen):
    """From the side, a ridge in front hides one behind that is of another colour."""
    scene = formula("exp(-30*(y + 0.5)^2) + 0.9*exp(-30*(y - 0.5)^2)")
    side = Camera(azimuth=-90.0, elevation=4.0)
    solid, half = (seen(scene, look=Look(opacity=o), camera=side)[0] for o in (1.0, 0.4))
    other = Camera(azimuth=90.0, elevation=4.0)
    turned = seen(scene, look=Look(opacity=0.4), camera=other)[0]
    assert np.abs(half - solid).mean() > 3.0
    assert np.isfinite(turned).all()


def test_the_triangles_come_from_far_to_near():
    size = (5, 4)
    for x_down in (False, True):
        for y_down in (False, True):
            cells = mesh_indices(size, 1, x_down, y_down).reshape(-1, 6)[:, 0]
            x, y = cells % 5, cells // 5
            assert (np.diff(y) >= 0).all() != y_down
            first_row = x[y == y[0]]
            assert (np.diff(first_row) > 0).all() != x_down


def test_lines_of_equal_x_and_y_are_on_the_surface_and_not_on_its_floor(seen):
    scene = formula("0.2*x")
    plain, meshed = (seen(scene, look=Look(mesh=mesh), camera=TOP)[0] for mesh in (False, True))
    dark = plain.sum(axis=2) - meshed.sum(axis=2) > 40.0
    inside = dark[90:270, 150:330]
    assert inside.any(axis=0).mean() > 0.9
    assert inside.any(axis=1).mean() > 0.9
    assert 0.05 < inside.mean() < 0.5


def test_above_a_cut_there_is_nothing_and_below_it_all_the_box_is_used(seen):
    scene = formula("x^2 + y^2")
    picture, frame = seen(scene, look=Look(cut=0.5), camera=TOP)
    surface = frame.surface
    assert (surface.world.high, surface.cut) == (0.5, True)
    inside = pixel_of(surface, TOP, np.array([0.4, 0.4]), np.array(0.32), *SIZE)
    outside = pixel_of(surface, TOP, np.array([0.75, 0.75]), np.array(0.0), *SIZE)
    assert np.linalg.norm(patch(picture, inside) - LIGHT.background) > 60.0
    assert np.linalg.norm(patch(picture, outside) - LIGHT.background) < 40.0  # floor lines at most


def test_the_edge_of_a_cut_is_as_sharp_under_a_spike(seen):
    """A loss of 1e300 in one cell must not drag the edge of its neighbours; holes stay holes."""
    heights = np.array([[0.0, 1e300], [np.nan, np.inf]])
    frame = seen(formula("x^2 + y^2"), look=Look(cut=0.5))[1]
    texture = heights_texture(dataclasses.replace(frame.surface, loss=heights))
    assert texture.tolist() == [[0.0, HIGHEST], [HOLE, HOLE]]


def test_the_contour_plot_has_the_colours_of_the_cut_surface(frame_of, contour_of):
    whole, cut = (
        contour_of(frame_of(formula("x^2 + y^2"), look=Look(cut=limit)))[1] for limit in (None, 0.5)
    )
    corner, middle = whole[40, 440], whole[200, 250]
    assert np.linalg.norm(corner - LIGHT.background) > 30.0
    assert np.linalg.norm(cut[40, 440] - LIGHT.background) < 3.0
    assert np.linalg.norm(cut[200, 250] - middle) < 30.0
    edge = cut[200, 120]  # at x = −0.6 the loss is 0.36, high up under this lid
    assert edge.sum() > whole[200, 120].sum() + 60.0


def test_there_is_no_contour_line_but_at_a_level(frame_of):
    surface = frame_of(formula("x^2 + y^2"), look=Look(cut=1.93)).surface
    index = contour_index(surface)
    at = (np.arange(len(index)) + 0.5) / len(index)
    crossed = at[1:][np.diff(np.floor(index)) != 0]
    lines = surface.world.level(surface.levels)
    assert crossed == pytest.approx(lines, abs=2.0 / len(index))
    assert np.abs(index[-1] - np.rint(index[-1])) > 0.3
    assert np.abs(index[0] - np.rint(index[0])) > 0.3


# --- shade -------------------------------------------------------------------------------------


@pytest.fixture
def sky_over(ctx):
    """How much of the sky is seen over heights (n, n) in the units of the plane: (m, m)."""

    def work_out(heights):
        shares = np.where(np.isnan(heights), HOLE, heights / BOX_HEIGHT).astype(np.float32)
        texture, sky = ctx.texture(shares.shape[::-1], 1, shares, dtype="f4"), SkyItem(ctx)
        sky.update(texture, BOX_HEIGHT)
        width, height = sky.texture.size
        return np.frombuffer(sky.texture.read(), np.float32).reshape(height, width)

    return work_out


def test_a_plain_sees_all_of_the_sky_and_the_floor_of_a_pit_little(sky_over):
    x = np.linspace(-1.0, 1.0, 121)
    flat = sky_over(np.zeros((121, 121)))
    assert flat == pytest.approx(1.0)
    pit = sky_over(-0.8 * np.exp(-30.0 * (x[:, None] ** 2 + x**2)))
    assert pit[20, 20] < 0.6
    assert pit[0, 0] > 0.97
    assert pit == pytest.approx(pit[::-1, ::-1], abs=1e-5)  # the same from all sides


def test_a_slope_sees_what_its_angle_leaves(sky_over):
    """A plane of slope s hides, of eight horizons, those uphill: sin(atan(s cos φ))."""
    x = np.linspace(-1.0, 1.0, 121)
    seen = sky_over(0.5 * x + 0.0 * x[:, None])[20, 20]
    hidden = [np.sin(np.arctan(0.5 * max(np.cos(k * np.pi / 4), 0.0))) for k in range(8)]
    assert seen == pytest.approx(1.0 - np.mean(hidden), abs=1e-4)


def test_a_hole_casts_no_shade(sky_over):
    heights = np.zeros((61, 61))
    heights[20:30, 20:30] = np.nan
    seen = sky_over(heights)
    assert seen[:10] == pytest.approx(1.0)
    assert np.isfinite(seen).all()


def test_a_valley_is_darker_for_its_walls(seen, monkeypatch):
    scene = formula("1 - exp(-40*(x^2 + y^2))")
    shaded, frame = seen(scene, camera=TOP)
    at = pixel_of(frame.surface, TOP, np.array([0.06, 0.06]), np.array(0.0), *SIZE)
    open_sky = np.ones((41, 41), dtype=np.float32)
    monkeypatch.setattr(SkyItem, "update", lambda sky, *_: sky.texture.write(open_sky))
    unshaded, _ = seen(formula("1 - exp(-40*(x^2 + y^2)) + 0*x"), camera=TOP)
    assert patch(shaded, at).sum() < 0.9 * patch(unshaded, at).sum()


# --- lines that say what they are, the bar, the scale ------------------------------------------


@pytest.mark.parametrize("azimuth", [-58.0, 30.0, 170.0])
@pytest.mark.parametrize("name", ["himmelblau", "penguins"])
def test_labels_stand_on_their_lines_in_sight_and_apart(frame_of, name, azimuth):
    frame = frame_of(name, grid=241, camera=Camera(azimuth=azimuth, elevation=40.0))
    (panel,) = panels_of(frame, 900, 700)
    labels = surface_labels(frame.surface, frame.camera, panel)
    assert len(labels) >= 3
    assert {label.loss for label in labels} <= set(frame.surface.levels.tolist())
    at = np.array([[label.x, label.y] for label in labels])
    apart = np.abs(at[:, None] - at) / (45.0, 15.0) + 2.0 * np.eye(len(at))[..., None]
    assert (apart.max(axis=-1) >= 1.0 - 1e-9).all()
    world = frame.surface.world
    for label in labels:  # on a rim the very pixel may be beside the surface
        near = [(label.x + dx, label.y + dy) for dx in (0, -3, 3) for dy in (0, 3, -3)]
        picked = [pick(frame.surface, frame.camera, *pixel, 900, 700) for pixel in near]
        losses = [frame.surface.loss_at(np.array(theta)) for theta in picked if theta is not None]
        away = np.abs(world.level(np.array(losses)) - world.level(np.array(label.loss)))
        assert away.min() < 0.04


def test_a_bar_has_round_losses_that_keep_apart(frame_of):
    for name in ("himmelblau", "penguins"):
        surface = frame_of(name).surface
        losses, levels = bar_ticks(surface, 0.1)
        assert len(losses) >= 3
        assert levels == pytest.approx(surface.world.level(losses))
        assert np.diff(levels).min() >= 0.1
        assert 0.0 <= levels.min() <= levels.max() <= 1.0


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("x^2 + y^2", "loss"),
        ("exp(14*(x^2 + y^2))", "loss (log scale)"),
        ("sinh(40*x)", "loss (symmetric log scale)"),
    ],
)
def test_the_scale_is_chosen_by_the_heights_and_said(frame_of, text, name):
    assert frame_of(formula(text)).surface.height_name == name


def test_the_bar_has_the_colours_of_the_heights(offscreen, frame_of):
    frame = frame_of(formula("x^2 + y^2"), look=Look(bar=True), colours="ember")
    without = frame_of(formula("x^2 + y^2"), colours="ember")
    shown, other = (offscreen.image(f, SIZE, 1.0) for f in (frame, without))
    changed = {
        (x, y)
        for x in range(0, 100)
        for y in range(200, 360)
        if shown.pixelColor(x, y) != other.pixelColor(x, y)
    }
    assert len(changed) > 800
    low, high = (shown.pixelColor(22, y).getRgb()[:3] for y in (340, 220))
    assert sum(high) > sum(low) + 150


# --- a floor below -----------------------------------------------------------------------------


def test_the_words_of_the_window_follow_the_look(ctx, frame_of):
    """Bar and labels are sprites, painted again only when something about them is new."""
    target = ctx.framebuffer([ctx.texture((480, 360), 4)])
    sprites = OverlaySprites(ctx)
    scene, pictures = formula("x^2 + y^2"), []
    for look in (Look(), Look(bar=True), Look(bar=True, labels=True), Look()):
        target.use()
        target.clear(1.0, 1.0, 1.0, 1.0)
        sprites.draw(frame_of(scene, look=look), 480, 360, 1.0, fresh=False)
        pictures.append(target.read(components=4))
    assert len(set(pictures)) == 3
    assert pictures[0] == pictures[3]


def test_the_floor_has_the_contour_map_and_the_shadows_of_the_trails(seen):
    scene = SHIPPED["himmelblau"]()
    camera = Camera(azimuth=-90.0, elevation=12.0, distance=2.4, target=(0.0, 0.0, 0.1))
    plain, _ = seen(scene, 40.0, camera=camera)
    floored, _ = seen(scene, 40.0, look=Look(floor=True), camera=camera)
    clip = clip_matrix(camera, SIZE[0] / SIZE[1])
    places = np.array([[u, v, FLOOR] for u in (-0.8, 0.0, 0.8) for v in (-0.9, -0.6)])
    for x, y in project(clip, places, SIZE)[:, :2]:
        there = patch(floored, (x, y))
        assert np.linalg.norm(there - LIGHT.background) > 25.0
        assert np.linalg.norm(there - patch(plain, (x, y))) > 25.0
    bare_floor, _ = seen(bare(scene), look=Look(floor=True), camera=camera)
    below = slice(int(project(clip, np.array([[0.0, 0.0, FLOOR + 0.2]]), SIZE)[0, 1]), SIZE[1])
    assert (np.abs(floored - bare_floor).sum(axis=2)[below] > 60.0).sum() > 40


# --- trails and markers ------------------------------------------------------------------------


def test_a_fading_trail_is_whole_at_its_head_and_pale_at_its_start(seen):
    """A slow run on a slope: between its first two updates and between its last two."""
    scene = SHIPPED["himmelblau"]()
    run = replace(scene.document.runs[0], optimizer="gd", start=(-0.2, -0.9), colour=0)
    run = replace(run, settings={"learning_rate": 3e-3}, changes=(), legs=())
    scene = replace(scene, document=replace(scene.document, runs=(run,), length=60, cues=()))
    wanted = np.array(run_colour(0), dtype=float)

    def away(look):
        picture, frame = seen(scene, 30.0, look=look, camera=TOP)
        columns = frame.runs[0].columns
        found = []
        for row in (17, 28):
            theta = 0.5 * (columns.theta[row] + columns.theta[row + 1])
            at = pixel_of(frame.surface, TOP, theta, columns.loss[row], *SIZE)
            x, y = np.rint(at).astype(int)
            near = picture[y - 2 : y + 3, x - 2 : x + 3]
            found.append(float(np.linalg.norm(near - wanted, axis=-1).min()))
        return found, frame.runs[0].fade

    (old, fresh), none = away(Look())
    (faded, still), fade = away(Look(fading=True))
    assert max(old, fresh) < 40.0
    assert faded > 80.0 > still
    assert (none, fade) == (0, 12)


def leaving(frame_of, row):
    scene = SHIPPED["himmelblau"]()
    run = replace(scene.document.runs[0], optimizer="gd", start=(4.0, 4.0))
    run = replace(run, settings={"learning_rate": 0.1}, changes=(), legs=())
    document = replace(scene.document, runs=(run,), cues=())
    return frame_of(replace(scene, document=document), row)


def test_a_run_that_leaves_the_range_is_led_to_its_edge_and_said_to(frame_of):
    frame = leaving(frame_of, 1.0)
    (run,), world = frame.runs, frame.surface.world
    assert not (world.x[0] <= run.theta[0] <= world.x[1])
    edge = left_at(run, world)
    assert edge is not None
    on_edge = np.isclose(edge, [world.x[0], world.y[0]]) | np.isclose(
        edge, [world.x[1], world.y[1]]
    )
    assert on_edge.any()
    small, balls = markers_of(frame.runs[:1], frame.surface)
    assert len(balls) == 0
    assert (np.floor(small[:, 7] / SHAPES) == EDGE).sum() == 1
    (plate,) = plates_of(frame, 800, 600)
    assert plate.rows[0].value.startswith(("out of range", "diverged"))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_a_head_glows(seen, frame_of, theme, monkeypatch):
    """Around the ball the ground has taken on something of its colour, the less the further."""
    scene = SHIPPED["himmelblau"]()
    run = replace(scene.document.runs[0], colour=0, start=(-0.3, -0.9), settings={}, changes=())
    scene = replace(scene, document=replace(scene.document, runs=(run,), cues=()))
    with_glow, frame = seen(scene, camera=TOP, theme=theme)
    monkeypatch.setattr(layer, "glows_of", lambda balls: balls[:0])
    without, _ = seen(scene, camera=TOP, theme=theme)
    at = pixel_of(frame.surface, TOP, frame.runs[0].theta, np.array(frame.runs[0].loss), *SIZE)
    towards = np.array(run_colour(0)) - without
    y, x = np.mgrid[: SIZE[1], : SIZE[0]]
    away = np.hypot(x - at[0], y - at[1])
    share = ((with_glow - without) * towards).sum(axis=-1) / (towards * towards).sum(axis=-1)
    rings = [share[(away >= r) & (away < r + 3.0)].mean() for r in (11.0, 16.0, 21.0)]
    assert rings[0] > 0.2
    assert rings[0] > 1.5 * rings[1] > 2.0 * rings[2] > 0.0
    assert np.abs(share[away > 8.5 * GLOWING + 4.0]).max() == 0.0
    assert np.abs((with_glow - without)[away < 7.0]).max() <= 12.0  # the ball lies over it


def test_very_many_heads_do_not_glow(frame_of):
    runs = frame_of(ring_of(MOST_WITH_DOTS + 1), 1.0).runs
    _, balls = markers_of(runs, frame_of("himmelblau").surface)
    assert len(balls) == MOST_WITH_DOTS + 1
    assert len(glows_of(balls)) == 0
    assert len(glows_of(balls[1:])) == MOST_WITH_DOTS


def ring_of(count):
    scene = SHIPPED["himmelblau"]()
    turns = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    runs = tuple(
        replace(scene.document.runs[0], id=f"r{n}", start=(3.0 * np.cos(turn), 3.0 * np.sin(turn)))
        for n, turn in enumerate(turns)
    )
    return replace(scene, document=replace(scene.document, runs=runs, cues=()))


def test_a_dot_does_not_cut_its_trail(seen):
    """Along the trail the colour stays that of the run, dots and all."""
    scene = formula("0.5 x^2 + 2 y^2", x=(-2.0, 2.0), y=(-2.0, 2.0))
    run = RunSpec("run-1", 0, "gd", (-1.9, 0.0), {"learning_rate": 0.2})
    scene = replace(scene, document=replace(scene.document, runs=(run,)))
    picture, frame = seen(scene, 4.0, camera=TOP)
    (shown,) = frame.runs
    ends = [
        pixel_of(frame.surface, TOP, theta, np.array(loss), *SIZE)
        for theta, loss in zip(shown.columns.theta[[1, 3]], shown.columns.loss[[1, 3]], strict=True)
    ]
    row = round(ends[0][1])
    along = picture[row, round(ends[0][0]) : round(ends[1][0])]
    unit = along / np.linalg.norm(along, axis=1, keepdims=True)
    own = np.array(run_colour(0)) / np.linalg.norm(run_colour(0))
    assert (unit @ own).min() > 0.97


# --- light ---------------------------------------------------------------------------------------


def blue_of(seen, colours, way):
    """How blue, beside its red, a step is half way up that faces the light, or turns away."""
    picture, frame = seen(formula(f"{way} tanh(6 (x + 0.8 y)) + 3"), camera=TOP, colours=colours)
    theta = np.array([0.0, 0.0])
    at = pixel_of(frame.surface, TOP, theta, frame.problem.loss(theta), *SIZE)
    red, _, blue = patch(picture, at)
    return blue / red


def test_shade_is_cooler_than_light(seen):
    """Yellow that only darkens turns to olive; under a sky, shade has more of its blue."""
    lit, shaded = (blue_of(seen, "ember", way) for way in (1, -1))
    assert shaded > 1.04 * lit


@pytest.mark.parametrize("way", [1, -1])
def test_grey_stays_grey_in_any_light(seen, way):
    assert blue_of(seen, "grey", way) == pytest.approx(1.0, abs=0.03)


def test_a_run_that_is_inside_has_left_nothing(frame_of):
    frame = frame_of("himmelblau", 5.0)
    assert not any(is_outside(run, frame.surface.world) for run in frame.runs)
    small, _ = markers_of(frame.runs, frame.surface)
    assert (np.floor(small[:, 7] / SHAPES) != EDGE).all()


def test_every_run_colour_has_a_marker_of_its_own(offscreen, frame_of):
    """Without colour, the dots of no two runs are the same picture."""
    scene = SHIPPED["himmelblau"]()
    first = replace(scene.document.runs[0], settings={"learning_rate": 0.01}, changes=(), legs=())
    pictures = []
    for colour in range(len(MARKERS)):
        run = replace(first, colour=colour)
        frame = frame_of(
            replace(scene, document=replace(scene.document, runs=(run,), cues=())), 1.0, camera=TOP
        )
        run_frame = frame.runs[0]
        at = pixel_of(frame.surface, TOP, run_frame.theta, np.array(run_frame.loss), *SIZE)
        x, y = np.rint(at).astype(int)
        grey = offscreen.pixels(frame, *SIZE)[y - 6 : y + 7, x - 6 : x + 7, :3].astype(float)
        grey = grey / np.maximum(np.array(run_colour(colour)), 40.0)
        pictures.append(grey.mean(axis=2))
    for one in range(len(pictures)):
        for other in range(one):
            assert np.abs(pictures[one] - pictures[other]).max() > 0.1, (one, other)


def test_themes_have_lines_that_can_be_seen_where_there_is_nothing_between_them(seen):
    for theme in (LIGHT, DARK):
        lines, _ = seen(
            formula("x^2 + y^2"), look=Look(opacity=0.0, mesh=True), camera=TOP, theme=theme
        )
        ground = np.array(theme.background, dtype=float)
        inside = np.abs(lines[90:270, 150:330] - ground).sum(axis=2)
        assert np.quantile(inside, 0.9) > 60.0

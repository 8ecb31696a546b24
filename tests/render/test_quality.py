"""The picture of a window on a software rasteriser: coarse while things move, whole at rest."""

from collections.abc import Callable
from dataclasses import replace

import moderngl
import numpy as np
import pytest
from msgspec.structs import replace as changed

from gdviz.core.arrays import AnyArray
from gdviz.render.frame import Frame
from gdviz.render.runs import Runs
from gdviz.render.scene3d.quality import REST_S, Screen
from gdviz.render.scene3d.surface import mesh_indices, mesh_stride
from gdviz.render.style import DARK

SIZE = (320, 240)
SOON, LATER = 0.3 * REST_S, 1.01 * REST_S

Show = Callable[[Frame, float], tuple[AnyArray, bool]]


@pytest.fixture
def show(ctx: moderngl.Context) -> Show:
    return shower(ctx, stepping=True)


@pytest.fixture
def whole(ctx: moderngl.Context) -> Callable[[Frame], AnyArray]:
    """The picture that a GPU would draw."""
    draw = shower(ctx, stepping=False)

    def picture(frame: Frame) -> AnyArray:
        pixels, is_whole = draw(frame, 0.0)
        assert is_whole
        return pixels

    return picture


def shower(ctx: moderngl.Context, stepping: bool) -> Show:
    screen = Screen(ctx, stepping)
    target = ctx.framebuffer([ctx.renderbuffer((400, 300), 4)])

    def show(
        frame: Frame, now: float, size: tuple[int, int] = SIZE, pixel: float = 1.0
    ) -> tuple[AnyArray, bool]:
        is_whole = screen.draw(frame, target, size, pixel, now)
        data = np.frombuffer(target.read(viewport=(0, 0, *size), components=3), dtype=np.uint8)
        return data.reshape(size[1], size[0], 3).astype(int), is_whole

    return show


def turned(frame: Frame, degrees: float) -> Frame:
    return replace(frame, camera=changed(frame.camera, azimuth=frame.camera.azimuth + degrees))


def differing(a: AnyArray, b: AnyArray, by: int = 24) -> float:
    """The share of pixels that differ clearly."""
    return float((np.abs(a - b).max(axis=2) > by).mean())


@pytest.fixture
def frames(frame_of) -> list[Frame]:
    """Moments of one run of playback, on one surface."""
    first = frame_of("himmelblau", 40.0, grid=241)
    later = [frame_of("himmelblau", head, grid=241) for head in (41.0, 42.0, 43.0)]
    return [first, *(replace(frame, surface=first.surface) for frame in later)]


def test_what_rests_is_whole(show, whole, frames) -> None:
    first, at_once = show(frames[0], 10.0)
    assert not at_once
    _, soon = show(frames[0], 10.0 + SOON)
    assert not soon
    later, at_last = show(frames[0], 10.0 + LATER)
    assert at_last
    assert (later == whole(frames[0])).all()
    assert 0.0 < differing(first, later, by=3) < 0.2


def test_while_the_camera_turns_it_is_coarse_and_in_its_place(show, whole, frames) -> None:
    for step in range(4):
        frame = turned(frames[0], 5.0 * step)
        picture, is_whole = show(frame, 10.0 + SOON * step)
        assert not is_whole
        assert (picture != whole(frame)).any()
        assert differing(picture, whole(frame)) < 0.06  # edges alone
        assert differing(picture, whole(turned(frame, 1.0))) > 2 * differing(picture, whole(frame))


def test_while_a_run_plays_the_ground_stays_whole(show, whole, frames) -> None:
    rest, _ = show(frames[0], 0.0)
    rest, _ = show(frames[0], LATER)
    for number, frame in enumerate(frames[1:], start=1):
        picture, is_whole = show(frame, LATER + SOON * number)
        assert is_whole
        changed_here = (whole(frame) != rest).any(axis=2)
        assert changed_here.any()
        far = ~grown(trails_of(frames[0], whole) | trails_of(frame, whole), 6)
        assert far.mean() > 0.5
        assert (picture[far] == rest[far]).all()
        assert (picture == whole(frame)).all()


def test_a_ground_that_came_to_rest_while_a_run_plays_becomes_whole(show, whole, frames) -> None:
    show(frames[0], 0.0)
    coarse, _ = show(frames[1], SOON)
    fine, is_whole = show(frames[2], LATER)
    assert is_whole
    far = ~grown(trails_of(frames[1], whole) | trails_of(frames[2], whole), 6)
    assert (fine[far] == whole(frames[2])[far]).all()
    assert (coarse[far] != fine[far]).any()


@pytest.mark.parametrize("change", ["theme", "colours", "layout", "size", "pixel", "hidden"])
def test_nothing_old_is_shown(show, whole, frames, ctx, change) -> None:
    """A picture that was kept never stands for another one."""
    show(frames[0], 0.0)
    show(frames[0], LATER)
    frame = {
        "theme": replace(frames[0], theme=DARK),
        "colours": replace(frames[0], colours="ember"),
        "layout": replace(frames[0], layout="grid"),
        "hidden": replace(
            frames[0], layout="grid", runs=Runs.of([replace(frames[0].runs[0], visible=False)])
        ),
    }.get(change, frames[0])
    size = (400, 300) if change == "size" else SIZE
    pixel = 2.0 if change == "pixel" else 1.0
    wanted, _ = shower(ctx, stepping=False)(frame, 0.0, size, pixel)
    picture, is_whole = show(frame, 2 * LATER, size, pixel)
    assert not is_whole
    assert differing(picture, wanted) < 0.12
    picture, is_whole = show(frame, 4 * LATER, size, pixel)
    assert is_whole
    assert (picture == wanted).all()
    back, _ = show(frames[0], 5 * LATER)
    assert differing(back, whole(frames[0])) < 0.12


def test_a_mesh_of_any_stride_reaches_every_border() -> None:
    for size, stride in (((7, 7), 3), ((10, 6), 4), ((500, 2), 4), ((241, 241), 2)):
        triangles = mesh_indices(size, stride).reshape(-1, 3)
        corners = np.stack([triangles % size[0], triangles // size[0]], axis=-1).astype(float)
        a, b = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
        areas = 0.5 * (a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])
        assert (areas > 0).all()
        assert areas.sum() == (size[0] - 1) * (size[1] - 1)
        assert np.diff(np.unique(corners[..., 0])).max() <= stride


def test_the_mesh_follows_the_size_of_the_panel() -> None:
    assert mesh_stride((481, 481), 480) == 1
    assert mesh_stride((481, 481), 240) == 2
    assert mesh_stride((481, 481), 60) == 8
    assert mesh_stride((241, 241), 1e4) == 1


def trails_of(frame: Frame, whole: Callable[[Frame], AnyArray]) -> AnyArray:
    """Where the picture of a frame is another than that of its ground: (height, width)."""
    return (whole(frame) != whole(replace(frame, runs=Runs.of([])))).any(axis=2)


def grown(mask: AnyArray, by: int) -> AnyArray:
    """All that lies within `by` pixels of it."""
    wide = np.zeros_like(mask)
    for dy, dx in np.ndindex(2 * by + 1, 2 * by + 1):
        wide |= np.roll(mask, (dy - by, dx - by), axis=(0, 1))
    return wide

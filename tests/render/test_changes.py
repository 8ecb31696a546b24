"""Only what has moved is drawn anew, and every pixel is as if all had been."""

from collections.abc import Callable, Iterator

import moderngl
import numpy as np
import pytest
from msgspec.structs import replace

from gdviz.core.arrays import AnyArray
from gdviz.render.form import PictureForm
from gdviz.render.frame import Frame
from gdviz.render.rects import Rect, merged
from gdviz.render.scene3d import changes as changes_module
from gdviz.render.scene3d import kept_ground as kept_ground_module
from gdviz.render.scene3d.changes import changes
from gdviz.render.scene3d.layer import Layer, layer_of
from gdviz.render.scene3d.offscreen import OffscreenScene
from gdviz.render.scene3d.quality import REST_S, Screen
from gdviz.render.scene3d.views import views_of
from gdviz.scene.spec import Camera, Look
from tests.render.playing import played, race

SIZE = (420, 300)
FORM = PictureForm(samples=4)

Playing = Callable[..., Iterator[Frame]]


def pictures(
    ctx: moderngl.Context, frames: Iterator[Frame], size: tuple[int, int] = SIZE
) -> Iterator[tuple[AnyArray, AnyArray, float]]:
    """Each frame as it is drawn after the one before, all of it drawn, and which share was."""
    sparing, plain = OffscreenScene(ctx=ctx), OffscreenScene(ctx=ctx)
    plain._kept._copy_rects = None
    shares = []

    def counted(before: Layer, after: Layer) -> list[Rect] | None:
        found = changes(before, after)
        if found is not None:
            shares.append(sum(w * h for *_, w, h in found) / (size[0] * size[1]))
        return found

    with pytest.MonkeyPatch.context() as watched:
        watched.setattr(kept_ground_module, "changes", counted)
        for frame in frames:
            shares[:] = [1.0]
            picture = sparing.pixels(frame, *size, 1.5, FORM)
            yield picture, plain.pixels(frame, *size, 1.5, FORM), shares[-1]


PLAYING = [20.0, 20.2, 20.4, 20.9, 21.3, 24.0, 24.0, 23.5, 40.0, 41.0, 90.0, 90.5]
"""On, at rest, back, and far ahead."""

WAYS = {
    "as it is": {},
    "trails that fade": {"look": Look(fading=True)},
    "a floor, and a clear surface": {"look": Look(floor=True, opacity=0.5)},
    "side by side": {"layout": "grid"},
    "vectors": {"vectors_of": "r2"},
    "critical points": {"critical": True},
    "from above, without perspective": {"camera": Camera(elevation=90.0, orthographic=True)},
    "from amid the runs": {"camera": Camera(distance=0.35, elevation=12.0)},
}


@pytest.mark.parametrize("way", WAYS)
def test_every_pixel_is_as_if_all_had_been_drawn(ctx, way: str) -> None:
    shares = []
    scene = race()
    view = dict(WAYS[way])
    if "vectors_of" in view:
        view["vectors_of"] = scene.document.runs[1].id
    for picture, wanted, share in pictures(ctx, played(scene, PLAYING, **view)):
        assert (picture == wanted).all()
        shares.append(share)
    assert np.median(shares[2:]) < 0.5  # the first two are drawn whole
    assert shares[6] == 0.0


def test_most_of_a_picture_in_which_runs_play_is_not_drawn_again(ctx) -> None:
    heads = [30.0 + 0.2 * step for step in range(6)]
    shares = [share for *_, share in pictures(ctx, played(race(), heads), (1280, 720))]
    assert max(shares[2:]) < 0.1


def test_a_trail_so_long_that_it_is_thinned_out(ctx) -> None:
    """Older rows are drawn two at a time from 1500 on, and then four."""
    scene = race()
    scene = replace(scene, document=replace(scene.document, length=6000))
    heads = [1499.0, 1499.5, 1501.0, 1502.5, 1530.0, 4600.0, 4601.0, 4800.0, 4801.0]
    for picture, wanted, _ in pictures(ctx, played(scene, heads)):
        assert (picture == wanted).all()


def test_runs_that_leave_the_range(ctx) -> None:
    scene = race()
    (first, *others) = scene.document.runs
    far = replace(first, start=(-40.0, 300.0))
    scene = replace(scene, document=replace(scene.document, runs=(far, *others)))
    for picture, wanted, _ in pictures(ctx, played(scene, [0.0, 0.1, 0.2, 0.6, 1.0, 1.5, 2.0])):
        assert (picture == wanted).all()


def test_an_image_does_not_count_on_pixels_that_were_taken_without_it(ctx) -> None:
    """Nor on a picture that somebody else was given."""
    scene, plain = OffscreenScene(ctx=ctx), OffscreenScene(ctx=ctx)
    plain._kept._copy_rects = None
    for number, frame in enumerate(played(race(), [20.0, 20.5, 21.0, 40.0, 41.0, 42.0])):
        if number % 2:
            scene.pixels(frame, *SIZE, 1.5, FORM)
        else:
            assert scene.image(frame, SIZE, 1.5, FORM) == plain.image(frame, SIZE, 1.5, FORM)


@pytest.mark.parametrize("short", ["TRAIL_PX", "EDGE_PX"])
def test_a_reach_that_is_too_short_would_be_seen(ctx, monkeypatch, short: str) -> None:
    monkeypatch.setattr(changes_module, short, -9.0)
    seen = [
        (picture == wanted).all()
        for picture, wanted, _ in pictures(
            ctx, played(race(), [2.0, 2.3, 2.7, 3.1, 4.0], look=Look(floor=True))
        )
    ]
    assert not all(seen)


def test_a_window_shows_the_same(ctx) -> None:
    """On a software rasteriser: with what has moved alone, and with all runs in every frame."""
    target = ctx.framebuffer([ctx.renderbuffer(SIZE, 4)])
    sparing, plain = Screen(ctx, stepping=True), Screen(ctx, stepping=True)
    plain._kept._copy_rects = None
    frames = list(played(race(), [20.0, *PLAYING]))
    shown = []
    for screen in (sparing, plain):
        screen.draw(frames[0], target, SIZE, 1.0, 0.0)
        pictures = []
        for number, frame in enumerate(frames):
            screen.draw(frame, target, SIZE, 1.0, (1.1 + 0.3 * number) * REST_S)
            pictures.append(np.frombuffer(target.read(components=3), dtype=np.uint8))
        shown.append(pictures)
    for one, other in zip(*shown, strict=True):
        assert (one == other).all()
    assert "scratch" in sparing._buffers._known
    assert "scratch" not in plain._buffers._known


def test_another_cast_may_be_anywhere() -> None:
    one, other = (
        layer_of(frame, SIZE, views_of(frame, SIZE, 1.0))
        for scene in (race(), replace(race(), document=replace(race().document, runs=(), cues=())))
        for frame in played(scene, [3.0])
    )
    assert changes(one, other) is None
    assert changes(one, one) == []


def test_rectangles_that_are_joined_cover_all() -> None:
    rng = np.random.default_rng(3)
    for count in (1, 5, 40):
        low, side = rng.integers(0, 900, (count, 2)), rng.integers(1, 60, (count, 2))
        rects = [(*map(int, a), *map(int, b)) for a, b in zip(low, side, strict=True)]
        found = merged(rects)
        assert len(found) <= min(count, 8)
        for x, y, width, height in rects:
            assert any(
                a <= x and b <= y and x + width <= a + c and y + height <= b + d
                for a, b, c, d in found
            )

"""Of a picture that follows on another only what has changed is painted, as if all had been."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from gdviz.core.arrays import AnyArray
from gdviz.engine.session import Session
from gdviz.io.lessons import lesson
from gdviz.io.problems import load_problem
from gdviz.record.pixels import pixels_of
from gdviz.render.compose import Composition
from gdviz.render.form import PictureForm
from gdviz.render.frame import Frame, build_frame
from gdviz.render.kept_picture import KeptPicture, Part
from gdviz.render.marks import Mark
from gdviz.render.scene3d.offscreen import OffscreenScene
from gdviz.render.style import DARK
from gdviz.scene.spec import Camera, Scene
from tests.render.playing import played, race

SIZE = (640, 360)

PLAYING = [20.0, 20.2, 20.9, 24.0, 24.0, 23.5, 90.0, 90.5, 0.0]
"""On, at rest, back, far ahead, and at the beginning."""


def first_of(name: str) -> Scene:
    return lesson(name).scenes[0]


@pytest.fixture
def compare(ctx, qapp):
    """Each frame composed after the one before, and by a composition that has seen none."""
    made: list[Composition] = []
    scene = OffscreenScene(ctx=ctx)

    def run(
        frames: Iterator[Frame], form: PictureForm
    ) -> Iterator[tuple[AnyArray, AnyArray, float]]:
        kept, alone = Composition(), Composition()
        made.extend((kept, alone))
        plain = OffscreenScene(ctx=ctx)
        plain._kept._copy_rects = None
        for frame in frames:
            picture = pixels_of(kept.image(frame, form, scene.bare)).copy()
            changed = kept.changed
            alone._kept = KeptPicture()
            anew = pixels_of(alone.image(frame, form, plain.bare)).copy()
            whole = form.width * form.height
            share = 1.0 if changed is None else sum(w * h for *_, w, h in changed) / whole
            yield picture, anew, share

    yield run
    for each in made:
        each.close()
    scene.close()


WAYS = {
    "as it is": (race, {}, {}),
    "fits, and a batch": (lambda: first_of("batches"), {}, {}),
    "side by side": (race, {"layout": "grid"}, {}),
    "vectors": (race, {"vectors_of": "r2"}, {}),
    "critical points": (race, {"critical": True}, {}),
    "the field": (race, {"field": True}, {}),
    "smoothed": (race, {"smoothing": 0.8}, {}),
    "curves alone": (race, {}, {"shown": "curves"}),
    "contours alone": (race, {}, {"shown": "contour"}),
    "seen through": (race, {}, {"transparent": True}),
    "upright": (race, {}, {"width": 360, "height": 640}),
    "from amid the runs": (race, {"camera": Camera(distance=0.35, elevation=12.0)}, {}),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_pixel_is_as_if_all_had_been_painted(compare, way: str) -> None:
    made, view, form = WAYS[way]
    scene, view = made(), dict(view)
    if "vectors_of" in view:
        view["vectors_of"] = scene.document.runs[1].id
    shape = {"width": SIZE[0], "height": SIZE[1], **form}
    shares = []
    for picture, anew, share in compare(played(scene, PLAYING, **view), PictureForm(**shape)):
        assert (picture == anew).all()
        shares.append(share)
    assert shares[4] == 0.0  # at rest


def test_of_a_picture_in_which_runs_play_little_is_painted(compare) -> None:
    heads = [30.0 + 0.2 * step for step in range(8)]
    form = PictureForm(1280, 720)
    shares = [share for *_, share in compare(played(race(), heads), form)]
    assert max(shares[2:]) < 0.12


def test_what_is_said_to_be_the_same_is(compare) -> None:
    """Outside of what has changed, by the account of who composes it."""
    last = None
    frames = played(race(), PLAYING)
    composition = Composition()
    try:
        for frame in frames:
            picture = pixels_of(composition.image(frame, PictureForm(*SIZE, shown="curves"), None))
            if last is not None and composition.changed is not None:
                others = (picture != last).any(axis=-1)
                for x, y, width, height in composition.changed:
                    others[y : y + height, x : x + width] = False
                assert not others.any()
            last = picture.copy()
    finally:
        composition.close()


def test_another_theme_language_or_size_begins_anew(compare, qapp) -> None:
    """One after the other in the same composition, against ones that have seen nothing else."""
    (light,) = played(race(), [40.0])
    session = Session(race(), load_problem)
    session.compute_to(80.0)
    session.seek(40.0)
    dark = build_frame(session, DARK, 61)
    composition, scenes = Composition(), iter((light, dark, light))
    try:
        form = PictureForm(*SIZE, shown="contour")
        pictures = [pixels_of(composition.image(frame, form, None)).copy() for frame in scenes]
    finally:
        composition.close()
    assert (pictures[0] == pictures[2]).all()
    assert np.abs(pictures[0].astype(int) - pictures[1]).max() > 100


def disc(x: float, rgb: tuple[int, int, int]) -> Mark:
    def paint(painter: QPainter) -> None:
        painter.setBrush(QColor(*rgb))
        painter.drawEllipse(QRectF(x, 10.0, 12.0, 12.0))

    return Mark((x, rgb), [QRectF(x, 10.0, 12.0, 12.0)], paint)


@pytest.fixture
def canvas(qapp) -> QImage:
    image = QImage(120, 60, QImage.Format.Format_RGB32)
    image.fill(QColor(250, 250, 248))
    return image


def part(marks: list[Mark], ground: int = 0, paint=lambda painter: None) -> Part:
    return Part(QRect(0, 0, 120, 60), ground, paint, marks=marks)


def test_a_painter_that_fails_leaves_no_half_picture(canvas) -> None:
    """The next picture is painted whole."""

    def broken(painter: QPainter) -> None:
        raise RuntimeError("no")

    fails = Mark("fails", [QRectF(0, 0, 120, 60)], broken)
    kept, fresh = KeptPicture(), KeptPicture()
    red, blue = disc(20.0, (200, 0, 0)), disc(60.0, (0, 0, 200))
    kept.show([part([red])], canvas)
    with pytest.raises(RuntimeError):
        kept.show([part([fails])], canvas)
    assert kept.show([part([blue])], canvas) is None
    fresh.show([part([blue])], canvas)
    assert (pixels_of(kept.picture) == pixels_of(fresh.picture)).all()


def test_what_lies_under_a_mark_comes_again_when_it_goes(canvas) -> None:
    def green(painter: QPainter) -> None:
        painter.fillRect(0, 0, 120, 60, QColor(0, 160, 0))

    kept = KeptPicture()
    kept.show([part([disc(20.0, (200, 0, 0)), disc(60.0, (0, 0, 200))], 1, green)], canvas)
    changed = kept.show(
        [part([disc(90.0, (200, 0, 0)), disc(60.0, (0, 0, 200))], 1, green)], canvas
    )
    picture = pixels_of(kept.picture)[..., 2::-1]
    assert picture[16, 26].tolist() == [0, 160, 0]
    assert picture[16, 96].tolist() == [200, 0, 0]
    assert picture[16, 66].tolist() == [0, 0, 200]
    assert changed


def test_a_mark_that_reaches_out_of_its_part_is_not_seen_there(canvas) -> None:
    """Nor in the first picture, which is painted in one go."""
    upper = Part(QRect(0, 0, 120, 16), 0, lambda painter: None, marks=[disc(20.0, (200, 0, 0))])
    lower = Part(QRect(0, 16, 120, 44), 0, lambda painter: None)
    kept = KeptPicture()
    for _ in range(2):
        kept.show([lower, upper], canvas)
        picture = pixels_of(kept.picture)[..., 2::-1]
        assert picture[14, 26].tolist() == [200, 0, 0]
        assert picture[18, 26].tolist() == [250, 250, 248]

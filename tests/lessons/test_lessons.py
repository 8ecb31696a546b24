"""What holds for every lesson."""

import numpy as np
import pytest

from gdviz.engine.fingerprint import fingerprint
from gdviz.engine.reading import reading_s
from gdviz.io.lessons import lesson, lesson_files
from gdviz.render.frame import build_frame
from gdviz.render.style import LIGHT
from gdviz.scene.file import encode
from gdviz.scene.opening import SHIPPED
from gdviz.ui.catalogue_scenes import CATALOGUE
from tests.lessons.helpers import played

LESSONS = tuple(lesson_files())

SEEN = 0.002
"""Of the width of the surface: a motion that is seen."""


def texts_of(scene):
    yield from (scene.title, scene.summary, scene.document.notes)
    yield from (cue.caption for cue in scene.document.cues if cue.caption is not None)
    yield from (run.label for run in scene.document.runs if run.label is not None)


def test_ids_are_no_names_of_scenes() -> None:
    assert LESSONS
    assert not set(LESSONS) & (set(SHIPPED) | set(CATALOGUE))


@pytest.mark.parametrize("id_", LESSONS)
def test_it_reads_as_gdviz_would_write_it(id_: str) -> None:
    assert lesson_files()[id_].read_bytes() == encode(lesson(id_))


@pytest.mark.parametrize("id_", LESSONS)
def test_every_text_is_in_both_languages(id_: str) -> None:
    found = lesson(id_)
    for text in (found.title, *(text for scene in found.scenes for text in texts_of(scene))):
        assert bool(text.en) == bool(text.ko), text
    for scene in found.scenes:
        assert scene.title.en
        assert scene.summary.en
        assert scene.document.notes.en
        assert any(cue.caption and cue.caption.en for cue in scene.document.cues)


@pytest.mark.parametrize("id_", LESSONS)
def test_its_numbers_are_those_that_the_file_has_the_hash_of(id_: str) -> None:
    for scene in lesson(id_).scenes:
        assert fingerprint(played(scene)) == scene.fingerprint != ""


@pytest.mark.parametrize("id_", LESSONS)
def test_every_caption_stays_long_enough_to_be_read(id_: str) -> None:
    for scene in lesson(id_).scenes:
        cues, speed = played(scene).cues, scene.view.speed
        ends = [each.place for each in cues[1:]] + [float(scene.document.length)]
        for each, end in zip(cues, ends, strict=True):
            speed = each.cue.speed or speed
            shown_s = (end - each.place) / speed + (each.cue.pause if each.place else 0.0)
            words = each.cue.caption
            assert each.cue.wait or shown_s > reading_s(words) - 0.05, words.en


@pytest.mark.parametrize("id_", LESSONS)
def test_every_cue_comes_and_something_moves_within_a_second(id_: str) -> None:
    for scene in lesson(id_).scenes:
        session = played(scene)
        assert len(session.cues) == len(scene.document.cues)
        session.seek(0.0)
        before = build_frame(session, LIGHT, grid=3).runs
        session.playback = session.playback.play(float(scene.document.length))
        session.tick(1.0)
        after = build_frame(session, LIGHT, grid=3).runs
        plane = scene.document.plane
        widths = np.array([plane.x[1] - plane.x[0], plane.y[1] - plane.y[0]])
        moved = [abs(b.theta - a.theta) / widths for a, b in zip(before, after, strict=True)]
        assert max(each.max() for each in moved) > SEEN

"""What holds for every lesson."""

import pytest

from gdviz.io.lessons import lesson, lesson_files
from gdviz.scene.file import encode
from gdviz.scene.opening import SHIPPED
from gdviz.ui.catalogue_scenes import CATALOGUE
from tests.lessons.helpers import played

LESSONS = tuple(lesson_files())


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
def test_every_cue_comes_and_something_moves_within_a_second(id_: str) -> None:
    for scene in lesson(id_).scenes:
        session = played(scene)
        assert len(session.cues) == len(scene.document.cues)
        session.seek(0.0)
        first = [c.trajectory.columns.theta[0] for c in session.computations]
        session.playback = session.playback.play(float(scene.document.length))
        session.tick(1.0)
        rows = [session.update_of(run.id) for run in scene.document.runs]
        now = [
            c.trajectory.columns.theta[row]
            for c, row in zip(session.computations, rows, strict=True)
        ]
        assert any((a != b).any() for a, b in zip(first, now, strict=True))

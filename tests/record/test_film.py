"""A lecture as a row of frames: each is known by its number alone, and cues come exactly."""

import re

import pytest
from msgspec.structs import replace

from gdviz.io.lessons import lesson, lesson_files
from gdviz.record.captions import caption_path, captions_text, write_captions, write_chapters
from gdviz.record.film import CARD_S, Film, Said
from gdviz.scene.opening import SHIPPED, opening_scene
from gdviz.scene.spec import Cue, Text

LESSON = "stride"


@pytest.fixture(scope="module")
def film() -> Film:
    return Film(lesson(LESSON).scenes, 30)


def test_a_scene_alone_begins_at_once_and_ends_at_its_end():
    film = Film([SHIPPED["himmelblau"]()], 6, 2.5)
    assert (film.frames, film.seconds) == (15, 2.5)
    moments = [film.moment(number) for number in range(15)]
    heads = [moment.head for moment in moments]
    assert heads == sorted(heads)
    assert (heads[0], heads[-1]) == (0.0, SHIPPED["himmelblau"]().document.length)
    assert not any(moment.card for moment in moments)


@pytest.mark.parametrize("fps", [1, 24, 60])
@pytest.mark.parametrize("seconds", [0.1, 2.0, 7.3])
def test_a_film_is_as_long_as_asked_for(fps, seconds):
    film = Film([opening_scene()], fps, seconds)
    assert film.frames == max(1, round(seconds * fps))
    last = film.moment(film.frames - 1).head
    assert last == (opening_scene().document.length if film.frames > 1 else 0.0)


def test_scenes_come_one_after_the_other_behind_their_titles(film):
    first, second = film.parts
    assert [part.first for part in film.parts] == [0, first.end]
    assert film.frames == second.end
    assert first.card == second.card == round(30 * CARD_S)
    for part in film.parts:
        shares = [film.moment(part.first + k).card for k in range(part.card + 1)]
        assert shares[:30] == [1.0] * 30
        assert shares == sorted(shares, reverse=True)
        assert shares[-1] == 0.0
        beginning = film.moment(part.first)
        assert (beginning.head, beginning.view) == (0.0, part.schedule.view(0.0))
    assert film.moment(second.first - 1).head == first.schedule.length


@pytest.mark.parametrize("fps", [1, 24, 25, 30, 60])
@pytest.mark.parametrize("id_", lesson_files())
def test_every_cue_has_its_frame_in_every_lesson(id_, fps):
    film = Film(lesson(id_).scenes, fps)
    for part in film.parts:
        assert len(part.schedule.cues) == len(part.session.document.cues)
        for due in part.schedule.cues:
            first = part.frame_at(due.time_s)
            place = due.placed.place
            if place < part.schedule.length:
                assert first / fps - 1 / fps < (part.first + part.card) / fps + due.time_s + 1e-6
            assert film.moment(first).head >= place
            if first > part.first + part.card:
                assert film.moment(first - 1).head < place


def test_captions_are_those_that_the_frames_show(film):
    shown = {}
    for part in film.parts:
        cues = [due.placed for due in part.schedule.cues]
        for number in range(part.first + part.card, part.end):
            head = film.moment(number).head
            said = [each.cue.caption for each in cues if each.place <= head and each.cue.caption]
            shown[number] = said[-1].en if said else ""
    told = dict.fromkeys(shown, "")
    for said in film.captions():
        told |= dict.fromkeys(range(said.first, said.end), said.text.en)
    assert told == shown


def test_an_empty_caption_ends_the_one_before():
    opened = opening_scene()
    cues = (Cue(10.0, Text("Now", "")), Cue(20.0, Text("", "")), Cue(30.0, Text("", "다시")))
    film = Film([replace(opened, document=replace(opened.document, cues=cues))], 10)
    assert [(said.text.into("en"), said.text.into("ko")) for said in film.captions()] == [
        ("Now", "Now"),
        ("다시", "다시"),
    ]
    assert film.captions()[0].end < film.captions()[1].first


def test_chapters_are_scenes_or_what_a_single_one_says(film):
    titles = [scene.name.ko for scene in lesson(LESSON).scenes]
    assert film.chapters("ko") == [
        (part.first, t) for part, t in zip(film.parts, titles, strict=True)
    ]
    alone = Film(lesson(LESSON).scenes[:1], 30)
    said = [(each.first, each.text.en) for each in alone.captions()]
    assert alone.chapters("en") == said
    assert said[0][0] == 0
    silent = Film([opening_scene()], 30).chapters("en")
    assert silent[0] == (0, opening_scene().title.en)


def test_there_is_a_still_for_each_cue_with_its_camera_arrived(film):
    stills = list(film.stills())
    cues = [
        (n, cue) for n, scene in enumerate(lesson(LESSON).scenes) for cue in scene.document.cues
    ]
    assert [still.scene for still in stills] == [number for number, _ in cues]
    for still, (_, cue) in zip(stills, cues, strict=True):
        if not hasattr(cue.at, "run"):
            assert still.head == cue.at
        if cue.camera is not None:
            assert still.view.camera == cue.camera


def test_the_lecture_in_a_film_has_its_fingerprints(film):
    assert film.lecture(lesson(LESSON)) == replace(
        lesson(LESSON),
        scenes=tuple(
            replace(scene, view=replace(scene.view, playhead=0.0))
            for scene in lesson(LESSON).scenes
        ),
    )


SAID = [Said(0, 45, Text("One", "하나")), Said(45, 110_000, Text("Two\n\nlines --> here", ""))]


def test_captions_as_subrip_and_webvtt():
    assert captions_text(SAID, 30, "srt", "ko") == (
        "1\n00:00:00,000 --> 00:00:01,500\n하나\n\n"
        "2\n00:00:01,500 --> 01:01:06,667\nTwo\nlines → here\n"
    )
    assert captions_text(SAID[:1], 30, "vtt", "en") == (
        "WEBVTT\n\n1\n00:00:00.000 --> 00:00:01.500\nOne\n"
    )


def test_captions_lie_beside_the_film_in_both_languages(tmp_path):
    out = tmp_path / "a.b.mp4"
    assert write_captions(out, SAID, 30, "vtt") == [
        tmp_path / "a.b.en.vtt",
        tmp_path / "a.b.ko.vtt",
    ]
    assert {path.name for path in tmp_path.iterdir()} == {"a.b.en.vtt", "a.b.ko.vtt"}
    assert caption_path(tmp_path / "x-%03d.png", "en", "srt") == tmp_path / "captions.en.srt"
    assert caption_path(tmp_path, "ko", "srt") == tmp_path / "captions.ko.srt"


def test_chapters_lie_beside_the_film_in_both_languages(film, tmp_path):
    """Within it they have one language."""
    out = tmp_path / "a.mp4"
    named = {code: film.chapters(code) for code in ("en", "ko")}
    assert write_chapters(out, named, film.frames, 30) == [
        tmp_path / "a.chapters.en.vtt",
        tmp_path / "a.chapters.ko.vtt",
    ]
    times = []
    for code in ("en", "ko"):
        head, *blocks = (
            (tmp_path / f"a.chapters.{code}.vtt").read_text(encoding="utf-8").split("\n\n")
        )
        assert head == "WEBVTT"
        assert [block.split("\n")[2] for block in blocks] == [
            scene.name.into(code) for scene in lesson(LESSON).scenes
        ]
        times.append([block.split("\n")[1] for block in blocks])
    assert times[0] == times[1]
    assert times[0][0].startswith("00:00:00.000 --> ")
    alone = write_chapters(tmp_path / "x-%03d.png", {"en": named["en"]}, film.frames, 30)
    assert alone == [tmp_path / "chapters.en.vtt"]


def test_the_times_of_captions_are_those_of_the_frames(film):
    times = re.findall(
        r"(\d+):(\d+):(\d+),(\d+) -->", captions_text(film.captions(), 30, "srt", "en")
    )
    starts = [3600 * int(h) + 60 * int(m) + int(s) + int(ms) / 1000 for h, m, s, ms in times]
    assert starts == pytest.approx([said.first / 30 for said in film.captions()], abs=1e-3)

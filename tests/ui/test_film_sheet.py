"""The sheet that asks for the form of a film: what it chooses, shows, tells, remembers, refuses."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from gdviz.io.preferences import Preferences
from gdviz.paths import state_folder
from gdviz.record.film import Film
from gdviz.render.style import DARK
from gdviz.scene.file import read
from gdviz.text import LANGUAGES, language, set_language
from gdviz.ui import film_estimate
from gdviz.ui.film_estimate import Estimate, in_bytes, in_time, on_clock
from gdviz.ui.film_form import KINDS, FilmForm, of_kind
from gdviz.ui.film_plan import FilmPlan, Place
from gdviz.ui.film_sheet import OWN, SIZES
from gdviz.ui.filming import options_of
from gdviz.ui.help import topic_of
from gdviz.ui.window import MINIMUM
from tests.ui.test_fit import clipped, settle
from tests.ui.test_picture_sheet import click, pick, rgba, seen, type_into
from tests.ui.test_zoom import type_of

__all__ = ["type_of"]


@pytest.fixture
def opened(desk, qtbot):
    """The whole application, with the sheet over it."""
    opened = desk(whole=True)
    opened.window.resize(*MINIMUM)
    opened.window.commands.pause()
    opened.session.compute_to(120.0)
    opened.session.seek(60.0)
    qtbot.waitUntil(lambda: bool(opened.window.stage.viewport.driver))
    opened.window.actions_by_id["save_film"].trigger()
    qtbot.waitUntil(lambda: opened.window.sheets.film.preview.image is not None)
    yield opened
    opened.window.sheets.film.close_up()


@pytest.fixture
def plain(window, qtbot):
    """A window that is on no screen and has no OpenGL, with the sheet over it."""
    shown = window()
    shown.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    shown.resize(*MINIMUM)
    shown.show()
    shown.commands.save_film()
    settle()
    yield shown
    shown.sheets.film.close_up()


# --- choosing ------------------------------------------------------------------------------------


def test_every_field_says_what_the_film_will_be(plain) -> None:
    sheet, commands = plain.sheets.film, plain.commands
    pick(sheet.kind, "webm")
    pick(sheet.rate, 60)
    pick(sheet.captions, "srt")
    pick(sheet.spoken, "ko")
    pick(sheet.colours, "dark")
    pick(sheet.size_, "square")
    form = commands.film_form
    expected = FilmForm("webm", 1080, 1080, 60, False, "srt", "ko", "dark")
    assert replace(form, folder="") == expected
    assert options_of(form, "ko", "dark") == (
        *("--size", "1080x1080", "--fps", "60", "--lang", "ko", "--theme", "dark"),
        *("--captions", "srt", "--progress", "json"),
    )


def test_a_size_from_the_list_and_one_that_is_typed(plain) -> None:
    sheet = plain.sheets.film
    for key, (_, *size) in reversed(SIZES.items()):
        pick(sheet.size_, key)
        assert plain.film_form.size == tuple(size)
        assert [sheet.width_.value, sheet.height_.value] == size
    type_into(sheet.width_, "1234")
    assert plain.film_form.size == (1234, 720)
    assert sheet.size_.currentData() == OWN
    type_into(sheet.width_, "1280")
    assert sheet.size_.currentData() == "720p"


def test_a_kind_offers_what_it_can_be(plain) -> None:
    sheet, commands = plain.sheets.film, plain.commands
    pick(sheet.size_, "4k")
    pick(sheet.rate, 60)
    pick(sheet.kind, "webp")
    assert (commands.film_form.size, commands.film_form.fps) == ((1920, 1080), 30)
    assert sheet.size_.findData("4k") == -1
    pick(sheet.kind, "gif")
    assert (commands.film_form.size, commands.film_form.fps) == ((1280, 720), 25)
    assert [sheet.rate.itemData(i) for i in range(sheet.rate.count())] == [10, 20, 25]
    type_into(sheet.width_, "1290")
    assert "between 64 and 1280" in sheet.fault.text()
    for kind in KINDS:
        for form in (FilmForm(), FilmForm("gif", 64, 1280, 10), FilmForm("mp4", 7680, 64, 60)):
            assert of_kind(form, kind).kind == kind  # which is checked where it is made


@pytest.mark.parametrize(
    ("width", "words"),
    [("62", "between 64 and 7680"), ("7682", "between 64 and 7680"), ("1281", "like 1282×720")],
)
def test_a_size_that_cannot_be_is_refused_with_a_way_out(plain, width, words) -> None:
    sheet = plain.sheets.film
    pick(sheet.size_, "720p")
    type_into(sheet.width_, width)
    assert words in sheet.fault.text()
    assert sheet.fault.isVisible()
    assert plain.film_form.size == (1280, 720)
    settle()
    assert clipped(sheet.sheet) == []


def test_only_a_lecture_of_several_scenes_can_be_filmed_whole(plain) -> None:
    sheet = plain.sheets.film
    assert not sheet.extent.isVisible()
    plain.commands.open_lesson("stride")
    plain.refresh()
    sheet.close_up()
    plain.commands.save_film()
    several = len(plain.commands.library.deck.keys) > 1
    assert several
    assert sheet.extent.isVisible()
    one = len(plain.commands.film_scenes())
    click(sheet.extent.buttons["whole"])
    assert (one, len(plain.commands.film_scenes())) == (1, len(plain.commands.library.deck.keys))
    plain.commands.choose_scene("himmelblau")
    assert len(plain.commands.film_scenes()) == 1


# --- the preview ---------------------------------------------------------------------------------


def test_the_preview_shows_the_moment_of_the_slider_and_moves_nothing(opened, qtbot) -> None:
    sheet, session = opened.window.sheets.film, opened.session
    head = session.playback.head
    first = rgba(sheet.preview.image)
    sheet.moment.moved.emit(4.0)
    later = seen(sheet, qtbot)
    assert np.abs(later - first).max() > 50
    assert "0:04" in sheet.clock.text()
    assert session.playback.head == head
    pick(sheet.colours, "dark")
    assert (seen(sheet, qtbot)[3, 3, :3] == DARK.background).all()
    sheet.moment.moved.emit(0.0)
    pick(sheet.colours, "light")
    assert (seen(sheet, qtbot) == first).all()


def test_it_speaks_the_language_of_the_film(opened, qtbot) -> None:
    sheet = opened.window.sheets.film
    first = rgba(sheet.preview.image)
    pick(sheet.spoken, "ko")
    title = slice(0, 20)
    assert (seen(sheet, qtbot)[title] != first[title]).any()
    assert language() == "en"


def test_another_scene_of_the_lecture_is_computed_for_it(opened, qtbot) -> None:
    window, sheet = opened.window, opened.window.sheets.film
    sheet.close_up()
    window.commands.open_lesson("stride")
    window.commands.pause()
    window.refresh()
    window.commands.set_film_form(replace(window.film_form, whole=True))
    window.commands.save_film()
    scenes = window.commands.film_scenes()
    plan = FilmPlan.of(scenes, 30)
    second = plan.card_s + plan.parts[0].seconds + plan.card_s + 4.0
    sheet.moment.moved.emit(second)
    place = plan.at(second)
    assert place.scene == 1
    preview = window.commands._film_preview
    qtbot.waitUntil(lambda: preview.reach(scenes, 0, place) >= place.head, timeout=10_000)
    assert window.session.scene.title == scenes[0].title


# --- what it will be -----------------------------------------------------------------------------


def test_the_plan_goes_through_all_scenes_and_ends_at_their_ends() -> None:
    scenes = read(next(Path("resources/lessons").glob("*stride*"))).scenes
    plan = FilmPlan.of(scenes, 24)
    film = Film(scenes, 24)  # of this lesson no cue is at an event
    assert plan.frames == pytest.approx(film.frames, abs=1)
    places = [plan.at(number / 24 + 1e-6) for number in range(plan.frames)]
    assert places == sorted(places, key=lambda place: (place.scene, place.head))
    assert {place.scene for place in places} == set(range(len(scenes)))
    assert places[0] == plan.at(-5.0) == Place(0, 0.0)
    assert places[-1] == plan.at(1e9) == Place(len(scenes) - 1, scenes[-1].document.length)


def test_estimates_grow_with_the_film_and_know_nothing_before_a_picture() -> None:
    estimate, form = Estimate(), FilmForm()
    assert estimate.bytes_of(form, 10) is estimate.seconds_of(form, 10) is None
    for seconds in (5.0, 0.05, 0.04):  # the first one is not what the others are
        estimate.learn((640, 360), seconds, 90_000)
    large = replace(form, width=3840, height=2160)
    assert estimate.bytes_of(large, 10) > 2 * estimate.bytes_of(form, 10)
    assert estimate.bytes_of(form, 20) == pytest.approx(2 * estimate.bytes_of(form, 10))
    assert 0.04 * 100 < estimate.seconds_of(form, 100) < 5.0 * 100
    sizes = {kind: estimate.bytes_of(of_kind(form, kind), 10) for kind in KINDS}
    assert max(sizes, key=sizes.get) == "png"
    # Within three times of what was measured of the opening scene: 14 kB a frame at 1080p.
    assert 14e3 / 3 < estimate.bytes_of(form, 1) < 14e3 * 3


def test_it_tells_length_cost_and_room_and_warns(opened, qtbot, monkeypatch) -> None:
    sheet = opened.window.sheets.film
    plan = FilmPlan.of(opened.window.commands.film_scenes(), 30)
    assert f"{plan.frames} frames" in sheet.length.text()
    qtbot.waitUntil(sheet.cost.isVisible, timeout=20_000)
    assert "MB" in sheet.cost.text() or "kB" in sheet.cost.text()
    assert "free in" in sheet.room_.text()
    assert not sheet.warning.isVisible()
    monkeypatch.setattr("gdviz.ui.film_sheet.free_bytes", lambda _folder: 1000)
    pick(sheet.rate, 60)
    assert sheet.warning.isVisible()
    assert "1.0 kB" in sheet.room_.text()
    settle()
    assert clipped(sheet.sheet) == []
    assert f"{2 * plan.frames} frames" in sheet.length.text()


def test_numbers_in_words() -> None:
    assert [in_bytes(n) for n in (0, 999, 1234, 56e6, 7.81e9)] == [
        *("0 B", "999 B", "1.2 kB", "56 MB", "7.8 GB")
    ]
    assert [in_time(s) for s in (0.0, 59.4, 61.0, 3599.0, 3725.0, 1e9, float("inf"))] == [
        *("1 s", "59 s", "1 min", "1 h 0 min", "1 h 2 min", "more than 100 h", "more than 100 h")
    ]
    assert [on_clock(s) for s in (0.0, 61.9, 3600.0)] == ["0:00", "1:01", "1:00:00"]


def test_room_where_there_is_no_folder() -> None:
    assert film_estimate.free_bytes(Path("/nowhere/at/all")) is None
    assert film_estimate.free_bytes(Path("a\0b")) is None


# --- having it -----------------------------------------------------------------------------------


def test_save_asks_begins_and_closes_the_sheet(plain, tmp_path, monkeypatch) -> None:
    sheet, filming = plain.sheets.film, plain.filming
    answers = iter([None, tmp_path / "a.mp4", tmp_path / "a.mp4", tmp_path / "pictures"])
    monkeypatch.setattr("gdviz.ui.files.ask_film", lambda *_: next(answers))
    monkeypatch.setattr(filming, "_begin", lambda: None)
    click(sheet.save)
    assert sheet.is_open  # the question was not answered
    assert filming.waiting == 0
    click(sheet.save)
    assert not sheet.is_open
    (film,) = filming._waiting
    assert film.out == tmp_path / "a.mp4"
    assert read(film.source).scenes[0].document == plain.session.document
    assert plain.film_form.folder == str(tmp_path)
    plain.commands.save_film()
    click(sheet.save)  # the same file once more
    assert filming.waiting == 1
    assert any("on its way to a.mp4" in text for text in plain.messages.texts)
    pick(sheet.kind, "png")
    click(sheet.save)
    assert filming.waiting == 2
    assert (tmp_path / "pictures").is_dir()
    filming.close()


def test_where_it_does_not_fit_it_is_asked_for(plain, tmp_path, monkeypatch) -> None:
    asked = []
    monkeypatch.setattr("gdviz.ui.files.ask_film", lambda *_: tmp_path / "a.mp4")
    monkeypatch.setattr("gdviz.ui.files.ask_tight", lambda *words: asked.append(words))
    monkeypatch.setattr("gdviz.ui.film_commands.free_bytes", lambda _folder: 1000)
    monkeypatch.setattr(plain.sheets.film, "cost_of", lambda _form: (5e9, 60.0))
    click(plain.sheets.film.save)
    assert asked[0][1:] == ("a.mp4", "5.0 GB", "1.0 kB")
    assert not plain.filming.busy


def test_what_cannot_be_begun_is_said(plain, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("gdviz.ui.files.ask_film", lambda *_: tmp_path / "no" / "a.png")
    pick(plain.sheets.film.kind, "png")
    click(plain.sheets.film.save)
    assert any("Not begun. No such file" in text for text in plain.messages.texts)
    assert not plain.filming.busy


def test_the_form_is_remembered(desk) -> None:
    opened = desk()
    wished = FilmForm("gif", 640, 360, 25, captions="none", colours="dark")
    opened.window.commands.set_film_form(wished)
    opened.set_language("ko")  # another window
    assert opened.window.film_form == wished
    assert Preferences(state_folder() / "film.json").read(FilmForm()) == wished


@pytest.mark.parametrize(
    "text",
    [
        '{"width": 10}',
        '{"width": 1281}',
        '{"fps": 25}',
        '{"kind": "avi"}',
        '{"kind": "gif"}',
        '{"folder": 3}',
        "[",
    ],
)
def test_what_is_remembered_wrongly_is_forgotten(tmp_path, text) -> None:
    (tmp_path / "film.json").write_text(text)
    assert Preferences(tmp_path / "film.json").read(FilmForm()) == FilmForm()


def test_a_folder_that_is_gone_is_not_asked_about(plain) -> None:
    for folder in ("/gone/for/good", "a\0b", "x" * 5000):
        plain.commands.set_film_form(FilmForm(folder=folder))
        assert plain.commands.film_form.folder == str(Path.home())


# --- how it looks --------------------------------------------------------------------------------


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("factor", [1.0, 2.0])
def test_nothing_is_clipped_and_everything_has_a_name_and_help(
    request,
    type_of,
    code,
    factor,
) -> None:
    set_language(code)
    type_of(factor)
    sheet = request.getfixturevalue("plain").sheets.film
    for kind in KINDS:
        pick(sheet.kind, kind)
        settle()
        assert clipped(sheet.sheet) == []
    fields = (sheet.kind, sheet.rate, sheet.size_, sheet.width_, sheet.height_, sheet.captions)
    fields = (*fields, sheet.spoken, sheet.colours, sheet.extent, sheet.moment, sheet.preview)
    assert all(field.accessibleName() for field in fields)
    for field in (*fields, sheet.save, sheet.clock):
        assert topic_of(field)[1] == "film"

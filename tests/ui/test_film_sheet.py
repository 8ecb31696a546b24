"""The sheet that asks for the form of a film: what it chooses, shows, tells, remembers, refuses."""

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from gdviz.io.preferences import Preferences
from gdviz.paths import state_folder
from gdviz.record.cost import Cost
from gdviz.record.film import CARD_S, Film
from gdviz.render.style import DARK
from gdviz.scene.file import encode, read
from gdviz.scene.opening import SHIPPED
from gdviz.scene.spec import Cue, Lecture, LossBelow, Text
from gdviz.text import LANGUAGES, language, set_language
from gdviz.ui import film_words
from gdviz.ui.film_commands import FilmCommands
from gdviz.ui.film_form import KINDS, FilmForm, of_kind
from gdviz.ui.film_sheet import SIZES
from gdviz.ui.film_words import in_bytes, in_time, on_clock, range_of
from gdviz.ui.filming import options_of
from gdviz.ui.help import topic_of
from gdviz.ui.size_fields import OWN
from tests.ui.sheets import click, pick, rgba, seen, type_into
from tests.ui.test_filming import speaks
from tests.ui.test_fit import clipped, settle
from tests.ui.test_zoom import type_of

__all__ = ["type_of"]


@pytest.fixture
def opened(halfway, qtbot):
    """The whole application, with the sheet over it."""
    halfway.window.measuring._command = speaks("well")
    halfway.window.actions_by_id["save_film"].trigger()
    qtbot.waitUntil(lambda: halfway.window.sheets.film.preview.image is not None)
    yield halfway
    halfway.window.sheets.film.close_up()


@pytest.fixture
def plain(offscreen):
    """A window without OpenGL, with the sheet over it."""
    offscreen.measuring._command = speaks("well")
    offscreen.commands.save_film()
    settle()
    yield offscreen
    offscreen.sheets.film.close_up()


# --- choosing ------------------------------------------------------------------------------------


def test_every_field_says_what_the_film_will_be(plain) -> None:
    sheet, commands = plain.sheets.film, plain.commands
    pick(sheet.kind, "webm")
    pick(sheet.rate, 60)
    pick(sheet.captions, "srt")
    pick(sheet.spoken, "ko")
    pick(sheet.colours, "dark")
    pick(sheet.size_.names, "square")
    form = commands.film_form
    expected = FilmForm("webm", 1080, 1080, 60, False, "srt", "ko", "dark")
    assert dataclasses.replace(form, folder="") == expected
    assert options_of(form, "ko", "dark") == (
        *("--size", "1080x1080", "--fps", "60", "--lang", "ko", "--theme", "dark"),
        *("--captions", "srt", "--progress", "json"),
    )


def test_a_size_from_the_list_and_one_that_is_typed(plain) -> None:
    sheet = plain.sheets.film
    for key, (_, *size) in reversed(SIZES.items()):
        pick(sheet.size_.names, key)
        assert plain.film_form.size == tuple(size)
        assert [sheet.size_.width_.value, sheet.size_.height_.value] == size
    type_into(sheet.size_.width_, "1234")
    assert plain.film_form.size == (1234, 720)
    assert sheet.size_.names.currentData() == OWN
    type_into(sheet.size_.width_, "1280")
    assert sheet.size_.names.currentData() == "720p"


def test_a_kind_offers_what_it_can_be(plain) -> None:
    sheet, commands = plain.sheets.film, plain.commands
    pick(sheet.size_.names, "4k")
    pick(sheet.rate, 60)
    pick(sheet.kind, "webp")
    assert (commands.film_form.size, commands.film_form.fps) == ((1920, 1080), 30)
    assert sheet.size_.names.findData("4k") == -1
    pick(sheet.kind, "gif")
    assert (commands.film_form.size, commands.film_form.fps) == ((1280, 720), 25)
    assert [sheet.rate.itemData(i) for i in range(sheet.rate.count())] == [10, 20, 25]
    type_into(sheet.size_.width_, "1290")
    assert "between 64 and 1280" in sheet.size_.fault.text()
    for kind in KINDS:
        for form in (FilmForm(), FilmForm("gif", 64, 1280, 10), FilmForm("mp4", 7680, 64, 60)):
            assert of_kind(form, kind).kind == kind  # which is checked where it is made


@pytest.mark.parametrize(
    ("width", "words"),
    [("62", "between 64 and 7680"), ("7682", "between 64 and 7680"), ("1281", "like 1282×720")],
)
def test_a_size_that_cannot_be_is_refused_with_a_way_out(plain, width, words) -> None:
    sheet = plain.sheets.film
    pick(sheet.size_.names, "720p")
    type_into(sheet.size_.width_, width)
    assert words in sheet.size_.fault.text()
    assert sheet.size_.fault.isVisible()
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
    one = len(plain.commands.film_plan().parts)
    click(sheet.extent.buttons["whole"])
    assert (one, len(plain.commands.film_plan().parts)) == (
        1,
        len(plain.commands.library.deck.keys),
    )
    plain.commands.choose_scene("himmelblau")
    assert len(plain.commands.film_plan().parts) == 1


# --- the preview ---------------------------------------------------------------------------------


def test_the_preview_shows_the_moment_of_the_slider_and_moves_nothing(opened, qtbot) -> None:
    sheet, session = opened.window.sheets.film, opened.session
    before = session.playback, session.scene
    surfaces = opened.window.commands._film_preview._surfaces

    def is_fine() -> bool:
        return surfaces.news > 0 and sheet._painted[0] == sheet.state()

    qtbot.waitUntil(is_fine, timeout=20_000)
    first = rgba(sheet.preview.image)
    sheet.moment.moved.emit(4.0)
    later = seen(sheet, qtbot)
    assert np.abs(later - first).max() > 50
    assert "0:04" in sheet.clock.text()
    pick(sheet.spoken, "ko")
    title = slice(0, 20)
    assert (seen(sheet, qtbot)[title] != later[title]).any()
    assert language() == "en"
    pick(sheet.spoken, "window")
    pick(sheet.colours, "dark")
    assert (seen(sheet, qtbot)[3, 3, :3] == DARK.background).all()
    sheet.moment.moved.emit(0.0)
    pick(sheet.colours, "light")
    assert (seen(sheet, qtbot) == first).all()
    assert (session.playback, session.scene) == before


FRAMES = """
import sys
from pathlib import Path
import numpy as np
from PySide6.QtWidgets import QApplication
from gdviz.record.export import Drawing, FilmForm, _stage
from gdviz.record.cost import Cost
from gdviz.record.film import CARD_S, Film
from gdviz.record.kinds import KINDS
from gdviz.render.form import PictureForm
from gdviz.render.style import DARK
from gdviz.scene.file import encode, read
from gdviz.scene.opening import SHIPPED
from gdviz.scene.spec import Cue, Lecture, LossBelow, Text

app = QApplication([])
lecture = read(Path(sys.argv[1]))
form = FilmForm(KINDS[".mp4"], PictureForm(480, 270), 30, DARK)
with _stage(form.picture) as stage:
    drawing = Drawing(Film(lecture.scenes, form.fps), form, stage, lecture)
    np.save(sys.argv[2], [drawing.frame(int(number)).copy() for number in sys.argv[3:]])
"""


def eventful() -> Lecture:
    """Two scenes, of which the first turns, changes its layout, and stands still at an event."""
    first, second = SHIPPED["himmelblau"](), SHIPPED["rosenbrock"]()
    view = replace(first.view, speed=60.0)
    camera = replace(view.camera, azimuth=view.camera.azimuth + 70.0)
    run = first.document.runs[0].id
    cues = (
        Cue(0, caption=Text("It begins.", "시작합니다.")),
        Cue(20, camera=camera, layout="grid"),
        Cue(LossBelow(run, 10.0), caption=Text("Below ten.", "십 아래."), pause=1.0),
    )
    document = replace(first.document, cues=cues, length=100)
    scenes = (replace(first, document=document, view=view), second)
    return Lecture(Text("Two ways", "두 길"), scenes)


def test_the_preview_is_the_frame_of_the_film(opened, qtbot, tmp_path) -> None:
    """On its card, as that fades, with a camera on its way, and in another scene."""
    window, path, made = opened.window, tmp_path / "two.gdviz", tmp_path / "frames.npy"
    window.sheets.film.close_up()
    path.write_bytes(encode(eventful()))
    window.commands.open_path(path)
    window.commands.pause()
    form = FilmForm(width=480, height=270, whole=True, colours="dark")
    window.commands.set_film_form(form)
    window.commands.save_film()
    shown = window.commands.film_plan()
    whole = Film(read(path).scenes, form.fps)
    turn = next(due.time_s for due in whole.parts[0].schedule.cues if due.placed.cue.camera)
    second = whole.parts[1]
    seconds = (0.5, CARD_S - 0.1, CARD_S + turn + 0.3, CARD_S + turn + 1.0)
    numbers = [*(int(30 * s) for s in seconds), second.first + second.card + 40]
    moments = [whole.moment(number) for number in numbers]
    assert [m.card > 0 for m in moments] == [True, True, False, False, False]
    assert len({m.view.camera.azimuth for m in moments[:4]}) == 3
    words = [sys.executable, "-c", FRAMES, str(path), str(made), *map(str, numbers)]
    child = subprocess.Popen(words, env=os.environ | {"QT_QPA_PLATFORM": "offscreen"})
    # What is missing is computed beside the window, and then even the event has its place.
    qtbot.waitUntil(lambda: window.commands.film_plan().frames == whole.frames, timeout=20_000)
    assert shown.frames < whole.frames
    assert child.wait(60) == 0
    for number, frame in zip(numbers, np.load(made)[..., [2, 1, 0]].astype(int), strict=True):

        def is_the_frame(number: int = number, frame: np.ndarray = frame) -> bool:
            picture = rgba(window.commands.film_preview((480, 270), number / 30))[..., :3]
            return bool((np.abs(picture - frame).max(axis=-1) > 8).mean() < 1e-3)

        # Rows and surfaces may be on their way still.
        qtbot.waitUntil(is_the_frame, timeout=20_000)
    assert window.session.scene.title == SHIPPED["himmelblau"]().title
    assert window.session.view.layout == SHIPPED["himmelblau"]().view.layout


# --- what it will be -----------------------------------------------------------------------------


def test_it_tells_length_cost_and_room_and_warns(plain, qtbot, monkeypatch) -> None:
    sheet, facts = plain.sheets.film, plain.sheets.film.facts
    frames = plain.commands.film_plan().frames
    assert f"{frames} frames" in facts.length.text()
    assert "free in" in facts.room_.text()
    assert "Measuring" in facts.size_.text()
    above = facts.y()
    qtbot.waitUntil(lambda: "MB" in facts.size_.text(), timeout=10_000)
    assert facts.size_.text() == "About 2.0–3.4 MB"
    assert facts.making.text() == "Making it takes about 40 s – 2 min"
    settle()
    assert facts.y() == above  # nothing jumps
    assert not facts.warning.isVisible()
    monkeypatch.setattr("gdviz.ui.film_facts.free_bytes", lambda _folder: 1000)
    sheet.tell()
    assert facts.warning.isVisible()
    assert "1.0 kB" in facts.room_.text()
    settle()
    assert clipped(sheet.sheet) == []
    pick(sheet.rate, 60)
    assert f"{2 * frames} frames" in facts.length.text()
    assert "Measuring" in facts.size_.text()
    sheet.close_up()
    assert not plain.measuring._patience.isActive()


def test_numbers_in_words() -> None:
    assert [in_bytes(n) for n in (0, 999, 1234, 56e6, 7.81e9)] == [
        *("0 B", "999 B", "1.2 kB", "56 MB", "7.8 GB")
    ]
    assert [in_time(s) for s in (0.0, 59.4, 61.0, 3599.0, 3725.0, 1e9, float("inf"))] == [
        *("1 s", "59 s", "1 min", "1 h 0 min", "1 h 2 min", "more than 100 h", "more than 100 h")
    ]
    assert range_of(in_bytes, 2e6, 3.4e7) == "2.0–34 MB"
    assert range_of(in_bytes, 2e5, 3.4e6) == "200 kB – 3.4 MB"
    assert range_of(in_time, 40.0, 40.2) == "40 s"
    assert range_of(in_time, 40.0, 3700.0) == "40 s – 1 h 2 min"
    set_language("ko")
    assert range_of(in_time, 300.0, 1200.0) == "5–20분"
    set_language("en")
    assert [on_clock(s) for s in (0.0, 61.9, 3600.0)] == ["0:00", "1:01", "1:00:00"]


def test_room_where_there_is_no_folder() -> None:
    assert film_words.free_bytes(Path("/nowhere/at/all")) is None
    assert film_words.free_bytes(Path("a\0b")) is None


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
    monkeypatch.setattr(FilmCommands, "film_cost", Cost(3e9, 5e9, 60.0, 90.0))
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
    shown = request.getfixturevalue("plain")
    shown.commands.record_take()
    shown.commands.note_take()
    shown.commands.record_take()
    shown.commands.open_lesson("race")
    sheet.follow()
    for widget in (sheet.sound, sheet._sound_words):  # as of a take that has a voice
        widget.setVisible(True)
    settle()
    assert all(button.isVisible() for button in sheet.extent.buttons.values())
    inside = sheet.extent.parentWidget()
    assert inside.width() <= inside.parentWidget().width()
    shown.taking.close()
    fields = (
        sheet.kind,
        sheet.rate,
        sheet.size_.names,
        sheet.size_.width_,
        sheet.size_.height_,
        sheet.captions,
    )
    fields = (*fields, sheet.spoken, sheet.colours, sheet.extent, sheet.moment, sheet.preview)
    assert all(field.accessibleName() for field in fields)
    for field in (*fields, sheet.save, sheet.clock):
        assert topic_of(field)[1] == "film"

"""The sheet that asks for the form of a picture: what it chooses, shows, remembers and refuses."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest

from gdviz.engine.fingerprint import fingerprint
from gdviz.io.preferences import Preferences
from gdviz.paths import state_folder
from gdviz.render.form import SHOWN, PictureForm
from gdviz.render.style import DARK
from gdviz.scene.picture import read_any
from gdviz.text import LANGUAGES, set_language
from gdviz.ui.help import topic_of
from gdviz.ui.picture_sheet import AS_WINDOW, SIZES
from gdviz.ui.size_fields import OWN
from tests.ui.sheets import click, pick, rgba, seen, type_into
from tests.ui.test_fit import clipped, settle


@pytest.fixture
def opened(halfway, qtbot):
    """The whole application, with the sheet over it."""
    halfway.window.actions_by_id["save_picture"].trigger()
    qtbot.waitUntil(lambda: halfway.window.sheets.picture.preview.image is not None)
    yield halfway
    halfway.window.sheets.picture.close_up()


@pytest.fixture
def plain(offscreen):
    """A window without OpenGL, with the sheet over it."""
    offscreen.commands.save_picture()
    settle()
    yield offscreen
    offscreen.sheets.picture.close_up()


# --- choosing ------------------------------------------------------------------------------------


def test_a_size_from_the_list(plain) -> None:
    sheet = plain.sheets.picture
    for key, (_, *size) in reversed(SIZES.items()):
        pick(sheet.size_.names, key)
        assert plain.picture_form.size == tuple(size)
        assert [sheet.size_.width_.value, sheet.size_.height_.value] == size
        assert sheet.size_.names.currentData() == key


def test_a_size_that_is_typed(plain) -> None:
    sheet = plain.sheets.picture
    type_into(sheet.size_.width_, "1234")
    assert plain.picture_form.size == (1234, 1080)
    assert sheet.size_.names.currentData() == OWN
    type_into(sheet.size_.height_, "16")
    assert plain.picture_form.size == (1234, 16)
    type_into(sheet.size_.width_, "1920")
    type_into(sheet.size_.height_, "1080")
    assert sheet.size_.names.currentData() == "slide"


@pytest.mark.parametrize(
    ("width", "words"),
    [("15", "between 16 and 8192"), ("8193", "between 16 and 8192"), ("8000", "6324×6324 is the")],
)
def test_a_size_that_cannot_be_is_refused_with_a_way_out(plain, width, words) -> None:
    sheet = plain.sheets.picture
    type_into(sheet.size_.height_, "8000")
    assert not sheet.size_.fault.isVisible()
    before = plain.picture_form
    type_into(sheet.size_.width_, width)
    assert words in sheet.size_.fault.text()
    assert sheet.size_.fault.isVisible()
    assert plain.picture_form == before
    assert clipped(sheet.sheet) == []
    QTest.keyClick(sheet.size_.width_, Qt.Key.Key_Escape)
    assert not sheet.size_.fault.isVisible()


def test_as_the_window_follows_the_window(plain) -> None:
    sheet = plain.sheets.picture
    pick(sheet.shown, "curves")
    pick(sheet.size_.names, AS_WINDOW)
    for size in ((1100, 700), (1280, 720)):
        plain.resize(*size)
        plain.commands.copy_picture()
        image = QGuiApplication.clipboard().image()
        ratio = plain.devicePixelRatioF()
        assert (image.width(), image.height()) == (size[0] * ratio, size[1] * ratio)
        plain.commands.save_picture()
        assert sheet.size_.names.currentData() == AS_WINDOW


def test_a_scene_without_data_offers_no_picture_of_them(plain) -> None:
    sheet = plain.sheets.picture
    pick(sheet.shown, "data")
    assert plain.picture_form.shown == "data"
    sheet.close_up()
    plain.commands.choose_scene("himmelblau")
    plain.commands.save_picture()
    assert sheet.shown.findData("data") == -1
    assert sheet.shown.currentData() == "all"
    assert plain.picture_form.shown == "data"  # the next scene may have some


# --- the preview ---------------------------------------------------------------------------------


def test_the_preview_is_the_picture_and_follows_what_is_shown(opened, qtbot) -> None:
    window, sheet = opened.window, opened.window.sheets.picture
    for key in ("portrait", "slide"):
        pick(sheet.size_.names, key)
        small = seen(sheet, qtbot)
        width, height = SIZES[key][1:]
        assert small.shape[1] / small.shape[0] == pytest.approx(width / height, rel=0.01)
        twice = rgba(window.commands.preview((2 * small.shape[1], 2 * small.shape[0])))
        shrunk = twice.reshape(small.shape[0], 2, small.shape[1], 2, 4).mean(axis=(1, 3))
        assert np.abs(shrunk - small)[..., :3].mean() < 4.0
    image = sheet.preview.image
    qtbot.wait(700)
    assert sheet.preview.image is image  # painted again only if it would be another
    opened.session.seek(5.0)
    assert (seen(sheet, qtbot) != small).any()
    opened.session.seek(60.0)
    assert (seen(sheet, qtbot) == small).all()
    sheet.close_up()
    image = sheet.preview.image
    opened.session.seek(5.0)
    qtbot.wait(500)
    assert sheet.preview.image is image


def test_what_is_on_it_its_colours_and_nothing_behind_it(opened, qtbot) -> None:
    window, sheet = opened.window, opened.window.sheets.picture
    shown = {"all": rgba(sheet.preview.image)}
    for name in [*SHOWN][1:]:
        pick(sheet.shown, name)
        shown[name] = seen(sheet, qtbot)
        assert sheet.axes.isEnabled() == (name == "surface")
        click(sheet.legend)
        assert (seen(sheet, qtbot) != shown[name]).any()  # under a plot that stands alone, too
        click(sheet.legend)
    assert len({each.tobytes() for each in shown.values()}) == len(SHOWN)
    pick(sheet.shown, "surface")
    before = seen(sheet, qtbot)
    for tick in (sheet.title, sheet.axes, sheet.legend):
        click(tick)
        after = seen(sheet, qtbot)
        assert (after != before).any()
        before = after
    click(sheet.colours.buttons["dark"])
    assert (seen(sheet, qtbot)[3, 3, :3] == DARK.background).all()
    click(sheet.transparent)
    small = seen(sheet, qtbot)
    expected = PictureForm(shown="surface", title=False, axes=False, legend=False)
    assert window.picture_form == replace(expected, colours="dark", transparent=True)
    assert (small[..., 3] == 0).mean() > 0.2
    # Where nothing lies behind it, squares are seen, like the ground for which its words are.
    grabbed = rgba(sheet.preview.grab().toImage())
    y, x = (
        (whole - part) // 2 for whole, part in zip(grabbed.shape[:2], small.shape[:2], strict=True)
    )
    corner = grabbed[y + 4 : y + 40, x + 4 : x + 40, :3].reshape(-1, 3)
    found = {tuple(each) for each in corner.tolist()}
    assert len(found) == 2
    assert DARK.background in found
    # Copied, and copied once more without the sheet, it is the same.
    type_into(sheet.size_.width_, "300")
    type_into(sheet.size_.height_, "200")
    click(sheet.copy)
    assert not sheet.is_open
    first = QGuiApplication.clipboard().image()
    assert (first.width(), first.height()) == (300, 200)
    assert (rgba(first)[..., 3] == 0).mean() > 0.2
    QGuiApplication.clipboard().clear()
    window.actions_by_id["copy_picture"].trigger()
    assert QGuiApplication.clipboard().image() == first


# --- having it -----------------------------------------------------------------------------------


def test_save_writes_the_picture_and_closes_the_sheet(plain, tmp_path, monkeypatch) -> None:
    path, sheet = tmp_path / "a.png", plain.sheets.picture
    answers = iter([None, path])
    monkeypatch.setattr("gdviz.ui.files.ask_picture", lambda *_: next(answers))
    pick(sheet.shown, "curves")
    type_into(sheet.size_.width_, "300")
    click(sheet.save)
    assert sheet.is_open  # the question was not answered
    click(sheet.save)
    assert not sheet.is_open
    picture = QImage(str(path))
    assert (picture.width(), picture.height()) == (300, 1080)
    assert read_any(path).scenes[0].document == plain.session.document
    assert fingerprint(plain.session) in picture.text("Comment")
    assert "Made by gdviz" in picture.text("Description")
    assert picture.text("Software").startswith("gdviz ")


def test_the_form_is_remembered(desk) -> None:
    opened = desk()
    wished = PictureForm(shown="contour", colours="dark", transparent=True)
    opened.window.commands.set_picture_form(wished)
    opened.set_language("ko")  # another window
    assert opened.window.picture_form == wished
    assert Preferences(state_folder() / "picture.json").read(PictureForm()) == wished


@pytest.mark.parametrize(
    "text",
    [
        '{"width": 10}',
        '{"width": 8192, "height": 8192}',
        '{"shown": "x"}',
        '{"width": "a"}',
        "[",
        "",
    ],
)
def test_what_is_remembered_wrongly_is_forgotten(tmp_path, text) -> None:
    (tmp_path / "picture.json").write_text(text)
    assert Preferences(tmp_path / "picture.json").read(PictureForm()) == PictureForm()


def test_plots_can_be_had_without_opengl(window) -> None:
    plain = window()  # never shown
    plain.commands.save_picture()
    sheet = plain.sheets.picture
    sheet.refresh()
    assert sheet.preview.image is None
    blank = rgba(sheet.preview.grab().toImage())
    pick(sheet.shown, "curves")
    sheet.refresh()
    assert sheet.preview.image is not None
    assert (rgba(sheet.preview.grab().toImage()) != blank).any()
    plain.commands.copy_picture()
    assert QGuiApplication.clipboard().image().width() == 1920
    assert not sheet.is_open


# --- how it looks --------------------------------------------------------------------------------


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_is_clipped_and_everything_has_a_name_and_help(request, code) -> None:
    set_language(code)
    sheet = request.getfixturevalue("plain").sheets.picture
    assert clipped(sheet.sheet) == []
    fields = (
        sheet.size_.names,
        sheet.size_.width_,
        sheet.size_.height_,
        sheet.shown,
        sheet.colours,
        sheet.preview,
    )
    assert all(field.accessibleName() for field in fields)
    for field in (*fields, sheet.title, sheet.transparent, sheet.save, sheet.copy):
        assert topic_of(field)[1] == "picture"

"""The sheet that asks for the form of a picture: what it chooses, shows, remembers and refuses."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gdviz.io.preferences import Preferences
from gdviz.paths import state_folder
from gdviz.record.export import pixels_of
from gdviz.render.form import SHOWN, PictureForm
from gdviz.render.style import DARK, LIGHT
from gdviz.scene.picture import read_any
from gdviz.text import LANGUAGES, set_language
from gdviz.ui.help import topic_of
from gdviz.ui.picture_sheet import AS_WINDOW, OWN, SIZES
from gdviz.ui.window import MINIMUM
from tests.ui.test_fit import clipped, settle


@pytest.fixture
def opened(desk, qtbot):
    opened = desk(whole=True)
    opened.window.resize(1280, 800)
    opened.window.commands.pause()
    opened.session.compute_to(120.0)
    opened.session.seek(60.0)
    qtbot.waitUntil(lambda: bool(opened.window.stage.viewport.driver))
    opened.window.actions_by_id["save_picture"].trigger()
    assert opened.window.sheets.is_open("picture")
    qtbot.waitUntil(lambda: opened.window.sheets.picture.preview.image is not None)
    yield opened
    if opened.window is not None:
        opened.window.sheets.picture.close_up()


@pytest.fixture
def sheet(opened):
    return opened.window.sheets.picture


def pick(combo, key) -> None:
    combo.setCurrentIndex(combo.findData(key))
    combo.activated.emit(combo.currentIndex())


def rgba(image: QImage) -> np.ndarray:
    shown = image.convertToFormat(QImage.Format.Format_ARGB32)
    return pixels_of(shown)[..., [2, 1, 0, 3]].astype(int)


def seen(sheet, qtbot) -> np.ndarray:
    """The preview of the form as it is."""
    before = sheet.preview.image
    qtbot.waitUntil(lambda: sheet.preview.image is not before, timeout=20_000)
    return rgba(sheet.preview.image)


def form_of(opened) -> PictureForm:
    return opened.window.picture_form


# --- choosing ------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", SIZES)
def test_a_size_from_the_list(opened, sheet, key) -> None:
    pick(sheet.size_, "square" if key != "square" else "slide")
    pick(sheet.size_, key)
    assert form_of(opened).size == SIZES[key][1:]
    assert (sheet.width_.value, sheet.height_.value) == SIZES[key][1:]
    assert sheet.size_.currentData() == key


def type_into(field, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_a_size_that_is_typed(opened, sheet) -> None:
    type_into(sheet.width_, "1234")
    assert form_of(opened).size == (1234, 1080)
    assert sheet.size_.currentData() == OWN
    type_into(sheet.height_, "16")
    assert form_of(opened).size == (1234, 16)
    type_into(sheet.width_, "1920")
    type_into(sheet.height_, "1080")
    assert sheet.size_.currentData() == "slide"


@pytest.mark.parametrize(
    ("width", "words"),
    [("15", "between 16 and 8192"), ("8193", "between 16 and 8192"), ("8000", "the largest")],
)
def test_a_size_that_cannot_be_is_refused_with_a_way_out(opened, sheet, width, words) -> None:
    pick(sheet.size_, "4k")
    type_into(sheet.height_, "8000")
    assert "the largest" not in sheet.fault.text()
    before = form_of(opened)
    type_into(sheet.width_, width)
    assert words in sheet.fault.text()
    assert sheet.fault.isVisible()
    assert form_of(opened) == before
    QTest.keyClick(sheet.width_, Qt.Key.Key_Escape)
    assert not sheet.fault.isVisible()


def test_as_the_window_follows_the_window(opened, sheet, qtbot) -> None:
    pick(sheet.size_, AS_WINDOW)
    window = opened.window
    for width, height in ((1100, 700), (1280, 720)):
        window.resize(width, height)
        qtbot.waitUntil(lambda: window.width() == width)  # noqa: B023
        ratio = window.devicePixelRatioF()
        window.commands.copy_picture()
        image = QGuiApplication.clipboard().image()
        assert (image.width(), image.height()) == (width * ratio, height * ratio)
        window.commands.save_picture()
        assert sheet.size_.currentData() == AS_WINDOW


# --- the preview ---------------------------------------------------------------------------------


def test_the_preview_has_the_shape_and_the_content_of_the_picture(opened, sheet, qtbot) -> None:
    for key in ("square", "portrait", "slide"):
        pick(sheet.size_, key)
        small = seen(sheet, qtbot)
        width, height = SIZES[key][1:]
        assert small.shape[1] / small.shape[0] == pytest.approx(width / height, rel=0.01)
        opened.window.commands.copy_picture()
        opened.window.commands.save_picture()
        large = QGuiApplication.clipboard().image()
        shrunk = rgba(
            large.scaled(
                *(small.shape[1], small.shape[0]),
                mode=Qt.TransformationMode.SmoothTransformation,
            )
        )
        assert np.abs(shrunk - small)[..., :3].mean() < 4.0


def test_the_preview_follows_the_playhead_and_an_edit(opened, sheet, qtbot) -> None:
    first = rgba(sheet.preview.image)
    opened.session.seek(5.0)
    later = seen(sheet, qtbot)
    assert (later != first).any()
    opened.session.seek(60.0)
    assert (seen(sheet, qtbot) == first).all()


def test_it_is_painted_again_only_if_it_would_be_another(opened, sheet, qtbot) -> None:
    image = sheet.preview.image
    qtbot.wait(700)
    assert sheet.preview.image is image


def test_it_is_painted_no_more_once_the_sheet_is_gone(opened, sheet, qtbot) -> None:
    sheet.close_up()
    image = sheet.preview.image
    opened.session.seek(5.0)
    qtbot.wait(500)
    assert sheet.preview.image is image


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_nothing_behind_it_is_seen_as_squares(opened, sheet, qtbot, colours) -> None:
    QTest.mouseClick(sheet.transparent, Qt.MouseButton.LeftButton)
    QTest.mouseClick(sheet.colours.buttons[colours], Qt.MouseButton.LeftButton)
    small = seen(sheet, qtbot)
    qtbot.waitUntil(lambda: sheet._painted is not None and sheet._painted[1].transparent)
    assert (rgba(sheet.preview.image)[..., 3] == 0).mean() > 0.2
    assert form_of(opened) == PictureForm(colours=colours, transparent=True)
    qtbot.wait(400)
    grabbed = rgba(sheet.preview.grab().toImage())
    height, width = small.shape[:2]
    x, y = (grabbed.shape[1] - width) // 2, (grabbed.shape[0] - height) // 2
    corner = grabbed[y + 4 : y + 40, x + width - 40 : x + width - 4, :3]
    found = {tuple(each) for each in corner.reshape(-1, 3).tolist()}
    assert len(found) == 2
    assert {"light": LIGHT, "dark": DARK}[colours].background in found


def test_what_is_on_it_and_its_colours(opened, sheet, qtbot) -> None:
    shown = {}
    for name in SHOWN:
        if name != "all":
            pick(sheet.shown, name)
        shown[name] = rgba(sheet.preview.image) if name == "all" else seen(sheet, qtbot)
        assert sheet.axes.isEnabled() == sheet.legend.isEnabled() == (name in ("all", "surface"))
    assert len({each.tobytes() for each in shown.values()}) == len(SHOWN)
    pick(sheet.shown, "surface")
    seen(sheet, qtbot)
    for tick in (sheet.title, sheet.axes, sheet.legend):
        before = rgba(sheet.preview.image)
        QTest.mouseClick(tick, Qt.MouseButton.LeftButton)
        assert (seen(sheet, qtbot) != before).any()
    QTest.mouseClick(sheet.colours.buttons["dark"], Qt.MouseButton.LeftButton)
    assert (seen(sheet, qtbot)[3, 3, :3] == DARK.background).all()
    expected = PictureForm(shown="surface", title=False, axes=False, legend=False, colours="dark")
    assert form_of(opened) == expected


def test_a_scene_without_data_offers_no_picture_of_them(opened, sheet) -> None:
    pick(sheet.shown, "data")
    assert form_of(opened).shown == "data"
    sheet.close_up()
    opened.window.commands.choose_scene("himmelblau")
    opened.window.commands.save_picture()
    assert sheet.shown.findData("data") == -1
    assert sheet.shown.currentData() == "all"
    opened.window.commands.copy_picture()
    assert not QGuiApplication.clipboard().image().isNull()
    assert form_of(opened).shown == "data"  # the next scene may have some


# --- having it -----------------------------------------------------------------------------------


def test_copy_and_ctrl_c_take_the_form_that_was_chosen(opened, sheet) -> None:
    pick(sheet.size_, "square")
    QTest.mouseClick(sheet.transparent, Qt.MouseButton.LeftButton)
    QGuiApplication.clipboard().clear()
    QTest.mouseClick(sheet.copy, Qt.MouseButton.LeftButton)
    assert not sheet.is_open
    first = QGuiApplication.clipboard().image()
    assert (first.width(), first.height()) == (1080, 1080)
    assert first.hasAlphaChannel()
    assert (rgba(first)[..., 3] == 0).mean() > 0.2
    QGuiApplication.clipboard().clear()
    opened.window.actions_by_id["copy_picture"].trigger()
    assert QGuiApplication.clipboard().image() == first


def test_save_writes_the_picture_and_closes_the_sheet(opened, sheet, tmp_path, monkeypatch) -> None:
    path = tmp_path / "a.png"
    answers = iter([None, path])
    monkeypatch.setattr("gdviz.ui.files.ask_picture", lambda *_: next(answers))
    pick(sheet.shown, "curves")
    pick(sheet.size_, "portrait")
    QTest.mouseClick(sheet.save, Qt.MouseButton.LeftButton)
    assert sheet.is_open  # the question was not answered
    QTest.mouseClick(sheet.save, Qt.MouseButton.LeftButton)
    assert not sheet.is_open
    picture = QImage(str(path))
    assert (picture.width(), picture.height()) == (1080, 1920)
    assert read_any(path).scenes[0].document == opened.session.document
    assert "sha-256" in picture.text("Comment").lower()
    assert "Made by gdviz" in picture.text("Description")
    assert picture.text("Software").startswith("gdviz ")


def test_the_form_is_remembered(opened, sheet) -> None:
    wished = PictureForm(shown="contour", colours="dark", transparent=True)
    pick(sheet.shown, "contour")
    QTest.mouseClick(sheet.colours.buttons["dark"], Qt.MouseButton.LeftButton)
    QTest.mouseClick(sheet.transparent, Qt.MouseButton.LeftButton)
    opened.set_theme("dark")
    opened.set_language("ko")  # another window
    assert form_of(opened) == wished
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
    shown = window()
    shown.commands.set_picture_form(PictureForm(320, 200, shown="curves"))
    shown.commands.copy_picture()
    image = QGuiApplication.clipboard().image()
    assert (image.width(), image.height()) == (320, 200)
    shown.commands.save_picture()
    sheet = shown.sheets.picture
    pick(sheet.shown, "surface")
    sheet._look()
    assert sheet.preview.image is None
    assert sheet.preview._words == "The surface needs OpenGL 3.3."
    sheet.close_up()


# --- how it looks --------------------------------------------------------------------------------


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_is_clipped_and_everything_has_a_name_and_help(window, code) -> None:
    set_language(code)
    shown = window()
    shown.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    shown.resize(*MINIMUM)
    shown.show()
    shown.commands.save_picture()
    sheet = shown.sheets.picture
    settle()
    assert clipped(sheet.sheet) == []
    fields = (sheet.size_, sheet.width_, sheet.height_, sheet.shown, sheet.colours, sheet.preview)
    for field in fields:
        assert field.accessibleName()
    for field in (*fields, sheet.title, sheet.transparent, sheet.save, sheet.copy):
        assert topic_of(field)[1] == "picture"
    assert QApplication.focusWidget() in (sheet.save, None)
    sheet.close_up()

"""What is shown, on the clipboard and in a file."""

import subprocess
import sys
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest

from gdviz.record.export import pixels_of
from gdviz.render.compose import png_of
from gdviz.render.form import PictureForm
from gdviz.render.layout import stage_layout
from gdviz.render.style import DARK, LIGHT, run_colour
from gdviz.scene.file import encode, one_scene
from gdviz.scene.picture import scene_in, with_scene

FORM = PictureForm(960, 540)
SIZE = FORM.size
ROOT = Path(__file__).parents[2]


@pytest.fixture
def opened(desk, qtbot):
    opened = desk(whole=True)
    opened.window.commands.pause()
    opened.window.commands.set_picture_form(FORM)
    opened.session.compute_to(120.0)
    opened.session.seek(60.0)
    qtbot.waitUntil(lambda: bool(opened.window.stage.viewport.driver))
    return opened


def rgb(image: QImage) -> np.ndarray:
    return pixels_of(image.convertToFormat(QImage.Format.Format_RGB32))[..., 2::-1].astype(int)


def copied(opened) -> np.ndarray:
    QGuiApplication.clipboard().clear()
    opened.window.actions_by_id["copy_picture"].trigger()
    return rgb(QGuiApplication.clipboard().image())


def test_the_picture_is_that_of_an_export(opened) -> None:
    picture = copied(opened)
    assert picture.shape == (SIZE[1], SIZE[0], 3)
    assert (picture[2, 2] == LIGHT.background).all()
    layout = stage_layout(FORM, SIZE, has_data=True)

    def inside(cell):
        left, top = round(layout.scale * cell.left()), round(layout.scale * cell.top())
        right, bottom = round(layout.scale * cell.right()), round(layout.scale * cell.bottom())
        return picture[top:bottom, left:right]

    for run in opened.session.document.runs:
        ink = np.abs(inside(layout.cells["curves"]) - run_colour(run.colour)).max(axis=-1) < 12
        assert ink.sum() > 20
    for cell, share in ((layout.cells["surface"], 0.15), (layout.cells["contour"], 0.5)):
        drawn = np.abs(inside(cell) - LIGHT.background).max(axis=-1) > 30
        assert drawn.mean() > share
    assert opened.window.messages.texts == ("The picture is on the clipboard: 960×540 pixels.",)


def test_it_is_the_same_twice_and_another_in_another_theme(opened) -> None:
    first = copied(opened)
    assert (copied(opened) == first).all()
    opened.window.set_theme(DARK)
    assert (copied(opened)[2, 2] == DARK.background).all()


def test_the_window_draws_on_afterwards(opened, qtbot) -> None:
    view = opened.window.stage.viewport
    qtbot.wait(400)  # the numbers on the surface follow a little later
    before = rgb(view.grabFramebuffer())
    opened.window.commands.preview((640, 360))
    assert np.abs(rgb(view.grabFramebuffer()) - before).max() <= 2
    opened.session.seek(90.0)
    qtbot.waitUntil(lambda: view._frame.head == 90.0)
    assert np.abs(rgb(view.grabFramebuffer()) - before).max() > 50


def test_a_field_keeps_its_own_copy(opened) -> None:
    opened.window.runs.select("run-1")
    edit = opened.window.runs.cards["run-1"].form.fields["learning_rate"].edit
    QGuiApplication.clipboard().clear()
    edit.setFocus()
    edit.selectAll()
    QTest.keyClick(edit, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == edit.text()


def test_a_file(opened, tmp_path, monkeypatch) -> None:
    path = tmp_path / "a.png"
    monkeypatch.setattr("gdviz.ui.files.ask_picture", lambda *_: path)
    opened.window.commands.write_picture()
    assert (rgb(QImage(str(path))) == copied(opened)).all()
    monkeypatch.setattr("gdviz.ui.files.ask_picture", lambda *_: tmp_path / "no" / "a.png")
    opened.window.commands.write_picture()
    assert "Not saved." in opened.window.messages.texts[-1]


def test_without_opengl_it_says_so(window) -> None:
    shown = window()
    shown.commands.copy_picture()
    assert shown.messages.texts == ("Not copied. The surface needs OpenGL 3.3.",)


def test_it_shows_what_is_shown_by_then(opened) -> None:
    """The plots are kept from one picture to the next, and the surface is drawn anew."""
    first = copied(opened)
    opened.session.seek(90.0)
    later = copied(opened)
    opened.session.seek(60.0)
    assert (copied(opened) == first).all()
    scale = SIZE[0] / 1280
    cells = stage_layout(FORM, SIZE, has_data=True).cells
    for name in ("surface", "contour"):
        left, top, right, bottom = (round(scale * v) for v in cells[name].getCoords())
        inside = np.s_[top:bottom, left:right]
        assert (later[inside] != first[inside]).any()


def test_it_is_what_the_command_line_makes_of_the_same_scene(opened, tmp_path) -> None:
    """Another process, with a context of its own; drivers may differ in single pixels."""
    scene, picture = tmp_path / "scene.gdviz", tmp_path / "picture.png"
    scene.write_bytes(encode(one_scene(opened.session.saved_scene())))
    command = ["snapshot", str(scene), "-o", str(picture), "--size", "960x540", "--step", "60"]
    made = [sys.executable, "-m", "gdviz.cli", *command, "--theme", "light", "--lang", "en"]
    subprocess.run(made, cwd=ROOT, check=True, capture_output=True)
    off = np.abs(rgb(QImage(str(picture))) - copied(opened)).max(axis=-1)
    assert (off > 8).mean() < 1e-3


def test_a_picture_that_was_saved_opens_as_its_scene(opened, tmp_path, monkeypatch) -> None:
    window, session = opened.window, opened.session
    path = tmp_path / "mine.png"
    monkeypatch.setattr("gdviz.ui.files.ask_picture", lambda *_: path)
    window.commands.set_reduction("mean")
    session.compute_to(120.0)
    session.seek(42.0)
    document = session.document
    window.commands.write_picture()
    assert not QImage(str(path)).isNull()
    window.commands.choose_scene("himmelblau")
    window.commands.open_dropped([tmp_path / "notes.txt", path])
    assert session.document == document
    assert session.playback.head == pytest.approx(42.0, abs=3.0)  # it plays on from there
    before = path.read_bytes()
    monkeypatch.setattr("gdviz.ui.files.ask_save", lambda *_: tmp_path / "mine.gdviz")
    window.commands.set_length(99)
    window.actions_by_id["save"].trigger()  # to a file of its own
    assert path.read_bytes() == before
    assert (tmp_path / "mine.gdviz").exists()


def test_another_picture_is_refused_and_changes_nothing(opened, tmp_path) -> None:
    path = tmp_path / "other.png"
    QImage(8, 8, QImage.Format.Format_RGB32).save(str(path))
    document = opened.session.document
    opened.window.commands.open_path(path)
    assert "holds no scene" in opened.window.messages.texts[-1]
    assert opened.session.document is document


# --- on the clipboard ----------------------------------------------------------------------------

READER = """
import sys
from PySide6.QtWidgets import QApplication
app = QApplication([])
held = app.clipboard().mimeData()
sys.stdout.buffer.write(bytes(held.data("image/png").data()))
assert held.hasImage()
assert (app.clipboard().image().width(), app.clipboard().image().height()) == (960, 540)
"""


def test_another_program_pastes_the_picture_with_its_scene(opened, qtbot) -> None:
    copied(opened)
    reader = subprocess.Popen([sys.executable, "-c", READER], stdout=subprocess.PIPE)
    found: list[bytes] = []
    read = Thread(target=lambda: found.append(reader.communicate(timeout=60)[0]))
    read.start()
    qtbot.waitUntil(lambda: not read.is_alive(), timeout=60_000)  # the clipboard is served here
    assert reader.returncode == 0
    assert not QImage.fromData(found[0]).isNull()
    (scene,) = scene_in(found[0]).scenes
    assert scene.document == opened.session.document
    assert scene.view.playhead == 60.0


def test_a_picture_that_was_copied_is_pasted_as_its_scene(opened) -> None:
    window, session = opened.window, opened.session
    window.commands.set_reduction("mean")
    session.compute_to(120.0)
    document = session.document
    copied(opened)
    window.commands.choose_scene("himmelblau")
    assert session.document != document
    window.actions_by_id["paste_scene"].trigger()
    assert session.document == document


def test_a_picture_of_something_else_is_not_pasted(opened) -> None:
    document = opened.session.document
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(0)
    held = QMimeData()
    held.setData("image/png", png_of(image))
    QGuiApplication.clipboard().setMimeData(held)
    opened.window.actions_by_id["paste_scene"].trigger()
    assert "holds no scene" in opened.window.messages.texts[-1]
    assert opened.session.document is document


def test_a_picture_whose_runs_come_out_otherwise_says_so(opened, tmp_path, qtbot) -> None:
    """As a file does: the hash in it is not that of what is computed here."""
    session, window = opened.session, opened.window
    session.compute_to(float(session.document.length))
    picture = QImage(8, 8, QImage.Format.Format_RGB32)
    picture.fill(0)
    mine = window.commands.scene_now()
    assert len(mine.fingerprint) == 64
    for name, print_ in (("same", mine.fingerprint), ("other", "0" * 64)):
        path = tmp_path / f"{name}.png"
        path.write_bytes(with_scene(png_of(picture), replace(mine, fingerprint=print_)))
        window.commands.open_path(path)
        qtbot.waitUntil(lambda: window.commands._checked is session.scene, timeout=20_000)
        told = any("differ from those that were saved" in text for text in window.messages.texts)
        assert told == (name == "other")

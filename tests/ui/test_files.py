"""Files in the window: dropped, recent, as text, and after a fault or a crash."""

import os
import random
import subprocess
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton

from gdviz.io.autosave import Autosave, Origin, orphans
from gdviz.paths import state_folder
from gdviz.record.video import Mp4Writer
from gdviz.record.writer import Tags
from gdviz.scene.file import encode, one_scene, read
from gdviz.scene.film import append_to_webp
from gdviz.scene.opening import SHIPPED
from gdviz.scene.spec import Lecture, Text
from gdviz.ui import files

NO_BUTTON, NO_KEY = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
COPY = Qt.DropAction.CopyAction


def written(path: Path, *names: str) -> Path:
    scenes = tuple(SHIPPED[name]() for name in names)
    path.write_bytes(encode(Lecture(Text("L", "강"), scenes)))
    return path


def drop(window, *paths) -> bool:
    """Let files fall on the window; whether it would have them."""
    data = QMimeData()
    data.setUrls([path if isinstance(path, QUrl) else QUrl.fromLocalFile(path) for path in paths])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of 6.12; 6.11 knows no other way
        enter = QDragEnterEvent(QPointF(9, 9).toPoint(), COPY, data, NO_BUTTON, NO_KEY)
    enter.ignore()
    window.winId()  # only what has one is dropped on
    QApplication.sendEvent(window.windowHandle(), enter)
    fallen = QDropEvent(QPointF(9, 9), COPY, data, NO_BUTTON, NO_KEY)
    QApplication.sendEvent(window.windowHandle(), fallen)
    QApplication.processEvents()
    return enter.isAccepted()


class TestDropped:
    def test_the_first_scene_file_is_opened(self, window, tmp_path) -> None:
        shown = window("penguins")
        first, second = (
            written(tmp_path / f"{name}.gdviz", name) for name in ("himmelblau", "rosenbrock")
        )
        assert drop(shown, str(tmp_path / "notes.txt"), str(first), str(second))
        assert shown.session.document == SHIPPED["himmelblau"]().document
        assert shown.messages.texts == ("Of 3 files, only himmelblau.gdviz was opened.",)

    def test_a_film_is_opened_as_its_scenes_and_never_saved_to(self, window, tmp_path) -> None:
        shown, film = window("penguins"), tmp_path / "film.webp"
        film.write_bytes(b"RIFF\x04\0\0\0WEBP")
        append_to_webp(film, encode(one_scene(SHIPPED["himmelblau"]())))
        assert drop(shown, str(tmp_path / "notes.txt"), str(film))
        assert shown.session.document == SHIPPED["himmelblau"]().document
        assert shown.commands.library.path is None

    def test_what_is_no_scene_changes_nothing(self, window, tmp_path) -> None:
        shown = window("penguins")
        before = shown.session.scene
        (tmp_path / "notes.txt").write_bytes(b"notes")
        assert drop(shown, str(tmp_path / "notes.txt"))
        assert "not JSON" in shown.messages.texts[0]
        assert not drop(shown, QUrl("https://example.org/a.gdviz"))
        assert shown.session.scene is before


def drag(window, widget, path: Path) -> Qt.DropAction:
    """Drag a file onto a widget with the mouse, as a file manager would; what became of it."""
    at = widget.mapTo(window, widget.rect().center())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    data.setText(path.as_uri())  # as they do
    held = QDrag(window)
    held.setMimeData(data)
    handle, left = window.windowHandle(), Qt.MouseButton.LeftButton
    steps = iter(
        (
            lambda: QTest.mouseMove(handle, at),
            lambda: QTest.mouseMove(handle, at + QPoint(3, 3)),
            lambda: QTest.mouseRelease(handle, left, NO_KEY, at + QPoint(3, 3)),
            *[lambda: None] * 100,
            QDrag.cancel,
        )
    )
    mover = QTimer(interval=30)
    mover.timeout.connect(lambda: next(steps, lambda: None)())
    mover.start()
    done = held.exec(COPY)
    mover.stop()
    return done


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system moves what is dragged")
def test_a_film_is_dragged_onto_surface_plot_sheet_or_field(desk, tmp_path, qtbot) -> None:
    opened, film = desk(whole=True), tmp_path / "film.mp4"
    tags = Tags(comment=encode(one_scene(SHIPPED["himmelblau"]())))
    with Mp4Writer(film, 64, 64, 10, tags) as writer:
        writer.add(np.zeros((64, 64, 4), np.uint8))
    window = opened.window
    places = {
        "surface": (lambda: None, lambda: window.stage.viewport),
        "plot": (lambda: None, lambda: window.side.panels["contour"].widget),
        "sheet": (window.commands.save_film, lambda: window.sheets.film.preview),
        "field": (lambda: None, lambda: window.sheets.film.size_.width_),
        "notes": (window.commands.notes, lambda: window.sheets.notes.words),
    }
    for name, (prepare, place) in places.items():
        opened.session.open(SHIPPED["penguins"]())
        prepare()
        QApplication.processEvents()
        assert drag(window, place(), film) == COPY, name
        wanted = SHIPPED["himmelblau"]().document
        qtbot.waitUntil(lambda wanted=wanted: opened.session.document == wanted, timeout=5000)
    assert window.sheets.notes.words.toPlainText() == ""
    window.sheets.notes.close_up()


class TestRecent:
    def entries(self, shown):
        shown.top.menu.menu().aboutToShow.emit()
        return shown.top.recent.actions()

    def test_the_menu_offers_what_was_opened_and_saved(self, window, tmp_path, monkeypatch) -> None:
        shown = window("penguins")
        assert self.entries(shown) == []
        assert not shown.top.recent.isEnabled()
        opened = written(tmp_path / "a & b.gdviz", "himmelblau")
        shown.commands.open_path(opened)
        monkeypatch.setattr("gdviz.ui.files.ask_save", lambda *_: tmp_path / "c.gdviz")
        shown.commands.save_as()
        names = [str(tmp_path / "c.gdviz"), str(opened).replace("&", "&&")]
        assert [entry.text() for entry in self.entries(shown)] == names
        shown.commands.choose_scene("penguins")
        self.entries(shown)[1].trigger()
        assert shown.session.document == SHIPPED["himmelblau"]().document

    def test_one_that_is_gone_leaves_the_list(self, window, tmp_path) -> None:
        shown = window("penguins")
        path = written(tmp_path / "a.gdviz", "himmelblau")
        shown.commands.open_path(path)
        path.unlink()
        self.entries(shown)[0].trigger()
        assert shown.messages.texts == ("a.gdviz is gone, and off the list of recent files.",)
        assert self.entries(shown) == []

    def test_what_could_not_be_opened_is_not_on_it(self, window, tmp_path) -> None:
        shown = window("penguins")
        (tmp_path / "a.gdviz").write_bytes(b"{")
        shown.commands.open_path(tmp_path / "a.gdviz")
        assert self.entries(shown) == []


class TestAsText:
    def test_copied_and_pasted(self, window) -> None:
        shown = window("penguins")
        shown.commands.set_length(33)
        shown.actions_by_id["copy_scene"].trigger()
        kept = shown.session.saved_scene()
        shown.commands.choose_scene("himmelblau")
        shown.actions_by_id["paste_scene"].trigger()
        assert shown.session.scene == kept

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", "The file is empty."),
            ("hello", "line 1, column 1"),
            ('{"gdviz": 2}', "A newer gdviz"),
            (encode(one_scene(SHIPPED["penguins"]())).decode().replace("adam", "eve"), "$.scenes"),
        ],
    )
    def test_what_is_no_scene_is_said_and_changes_nothing(self, window, text, words) -> None:
        shown = window("penguins")
        before = shown.session.scene
        QGuiApplication.clipboard().setText(text)
        shown.commands.paste_scene()
        assert words in shown.messages.texts[0]
        assert shown.session.scene is before


def test_an_edit_that_ends_where_it_began_is_none(window) -> None:
    shown = window("penguins")
    length = shown.session.document.length
    shown.commands.set_length(33)
    shown.commands.set_length(length)
    assert not shown.commands.unsaved


def test_what_cannot_be_opened_is_said_before_anything_is_asked(
    window, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr("gdviz.ui.files.ask_unsaved", lambda *_: pytest.fail("asked"))
    shown = window("penguins")
    shown.asks_before_closing = True
    shown.commands.set_length(33)
    shown.commands.open_path(tmp_path / "nowhere.gdviz")
    assert "cannot be read" in shown.messages.texts[0]
    shown.asks_before_closing = False


def test_saved_and_opened_again_from_one_file_shows_what_was_saved(
    window, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr("gdviz.ui.files.ask_unsaved", lambda *_: "save")
    shown = window("penguins")
    path = written(tmp_path / "a.gdviz", "himmelblau")
    shown.commands.open_path(path)
    shown.asks_before_closing = True
    shown.commands.set_length(33)
    shown.commands.open_path(path)
    assert shown.session.document.length == 33
    shown.asks_before_closing = False


# --- faults and crashes --------------------------------------------------------------------------


def kept_lengths() -> list[int]:
    files = (state_folder() / "autosave").glob("*.gdviz")
    return [read(file).scenes[0].document.length for file in files]


def test_a_fault_in_the_window_keeps_the_edits_at_once(desk, capsys) -> None:
    opened = desk()
    opened._autosaver.stop()
    opened.window.commands.set_length(33)
    opened.reports.add(ZeroDivisionError("in a slot"))
    assert kept_lengths() == [33]
    assert "in a slot" in capsys.readouterr().err


def test_a_fault_in_the_worker_keeps_them_when_it_is_said(desk, qtbot, capsys) -> None:
    opened = desk()
    opened._autosaver.stop()
    opened.window.commands.set_length(33)
    opened.worker._on_error(ZeroDivisionError("in the worker"))
    qtbot.waitUntil(lambda: kept_lengths() == [33], timeout=5000)
    capsys.readouterr()


def test_a_disk_that_was_full_for_a_while(desk, monkeypatch) -> None:
    opened = desk()
    opened._autosaver.stop()
    opened.window.commands.set_length(33)

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("gdviz.io.autosave.write_whole", full)
        opened.autosave()
        opened.autosave()
    assert [text for text in opened.window.messages.texts if "No space" in text]
    opened.autosave()
    assert kept_lengths() == [33]


def abandoned(origin: Origin, *lengths: int) -> Path:
    """A lecture that a process which died has left, with scenes of these lengths."""
    scene = SHIPPED["himmelblau"]()
    scenes = tuple(
        replace(scene, document=replace(scene.document, length=length)) for length in lengths
    )
    kept = Autosave(state_folder() / "autosave")
    kept.keep(Lecture(Text("L", "강"), scenes), scenes[0].document, origin)
    kept._lock.close()
    return kept.path


def press(shown, words: str) -> None:
    buttons = shown.messages.findChildren(QPushButton)
    next(b for b in buttons if b.text() == words and b.isVisible()).click()


def test_what_is_recovered_belongs_where_it_came_from(desk, tmp_path) -> None:
    path = written(tmp_path / "talk.gdviz", "himmelblau", "himmelblau")
    abandoned(Origin(str(path), 1), 150, 77)
    opened = desk()
    press(opened.window, "Recover")
    assert opened.session.document.length == 77  # the scene that was open
    assert opened.window.commands.unsaved
    opened.window.commands.save()
    assert [scene.document.length for scene in read(path).scenes] == [150, 77]
    assert not opened.window.commands.unsaved


def test_an_offer_outlasts_messages_scenes_and_windows(desk) -> None:
    abandoned(Origin(), 77)
    opened = desk()
    shown = opened.window
    for number in range(4):
        shown.messages.info(f"news {number}")
    shown.commands.choose_scene("rosenbrock")
    assert len([t for t in shown.messages.texts if "unsaved edits" in t]) == 1
    opened.set_language("ko")
    assert len(opened.window.messages.texts) == 1
    opened.set_language("en")
    press(opened.window, "Recover")
    assert opened.session.document.length == 77
    assert opened.window.messages.texts == ()


def test_one_offer_at_a_time(desk) -> None:
    paths = [abandoned(Origin(), length) for length in (71, 72, 73, 74, 75)]
    opened = desk()
    for left in range(5, 0, -1):
        assert len(opened.window.messages.texts) == 1
        assert sum(path.exists() for path in paths) == left
        press(opened.window, "Discard")
    assert opened.window.messages.texts == ()
    assert list((state_folder() / "autosave").iterdir()) == []


def test_recovering_asks_about_edits_that_it_would_replace(desk, monkeypatch) -> None:
    path = abandoned(Origin(), 77)
    opened = desk()
    opened.window.asks_before_closing = True
    opened.window.commands.set_length(33)
    monkeypatch.setattr("gdviz.ui.files.ask_unsaved", lambda *_: "cancel")
    press(opened.window, "Recover")
    assert opened.session.document.length == 33
    assert path.exists()
    assert len(opened.window.messages.texts) == 1
    opened.window.asks_before_closing = False


@pytest.mark.parametrize(
    "note", [b"", b"{", b'{"path": 3}', b'{"path": "/a\\u0000b", "scene": -9}']
)
def test_a_broken_note_loses_the_place_but_not_the_edits(desk, note) -> None:
    path = abandoned(Origin(), 77)
    path.with_suffix(".json").write_bytes(note)
    opened = desk()
    press(opened.window, "Recover")
    assert opened.session.document.length == 77


def seconds_lost(state: Path, moment_s: float) -> float:
    """How old the oldest edit is that is not found again, when gdviz is killed at this moment."""
    here = Path(__file__).resolve()
    environment = os.environ | {"PYTHONPATH": str(here.parents[2]), "GDVIZ_STATE": str(state)}
    command = [sys.executable, str(here.with_name("edit_forever.py"))]
    child = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    first = child.stdout.readline()
    time.sleep(moment_s)
    killed = time.time()
    child.kill()
    lines = [first, *child.communicate()[0].splitlines()]
    (orphan,) = orphans(state / "autosave")
    found = orphan.lecture.scenes[0].document.length
    made = (line.split() for line in lines)
    lost = [killed - float(at) for length, at in made if int(length) > found]
    return max(lost, default=0.0)


@pytest.mark.slow
@pytest.mark.parametrize(
    "count", [1, pytest.param(40, marks=pytest.mark.soak)], ids=["short", "long"]
)
def test_a_crash_costs_five_seconds_of_edits_at_most(tmp_path, count) -> None:
    rng = random.Random(5)
    lost = [seconds_lost(tmp_path / str(n), rng.uniform(2.5, 5.0)) for n in range(count)]
    print(f"lost at most {max(lost):.2f} s")
    assert max(lost) <= 5.0


@pytest.mark.parametrize("answer", ["Yes", "No"])
@pytest.mark.parametrize(
    ("ask", "name"),
    [
        (files.ask_save, "a.gdviz"),
        (files.ask_picture, "a.png"),
        (files.ask_take, "a.gdviz-take"),
        (lambda parent, proposed: files.ask_film(parent, proposed.parent, "a", "mp4"), "a.mp4"),
    ],
)
def test_a_suffix_that_is_added_writes_over_nothing_unasked(
    ask, name, answer, tmp_path, monkeypatch
):
    asked = []
    button = getattr(QMessageBox.StandardButton, answer)
    monkeypatch.setattr(QMessageBox, "question", lambda *words: asked.append(words[2]) or button)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "a"), ""))
    there = tmp_path / name
    assert ask(None, there) == there
    assert asked == []
    there.touch()
    assert ask(None, there) == (there if answer == "Yes" else None)
    assert [name in words for words in asked] == [True]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    assert ask(None, there) is None

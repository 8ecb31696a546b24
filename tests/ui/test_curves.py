"""The curves in the window: smoother ones, and those that are written to a file."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox

from gdviz.render.frame import build_frame
from gdviz.render.plots import export
from gdviz.scene.picture import read_any
from gdviz.ui import files


@pytest.fixture
def shown(window):
    made = window()
    made.session.compute_to(60.0)
    made.session.seek(50.0)
    return made


def ask_for(monkeypatch, path, size=(400, 250)):
    monkeypatch.setattr("gdviz.ui.files.ask_curves", lambda *_: path)
    monkeypatch.setattr("gdviz.ui.files.ask_size", lambda *_: size)


# --- smoothing ---------------------------------------------------------------------


def test_a_key_steps_through_the_strengths_and_the_menu_follows(shown) -> None:
    actions = {action.text(): action for action in shown.side.curve.menu().actions()}
    strengths = []
    for _ in range(3):
        shown.actions_by_id["smooth_curves"].trigger()
        shown.refresh()
        checked = [name for name in ("Off", "Light", "Strong") if actions[name].isChecked()]
        strengths.append((shown.session.view.smoothing, checked))
    assert strengths == [(0.6, ["Light"]), (0.95, ["Strong"]), (0.0, ["Off"])]
    assert shown.session.history.place == 0  # it is no edit


def test_the_menu_chooses_a_strength(shown) -> None:
    actions = {action.text(): action for action in shown.side.curve.menu().actions()}
    actions["Strong"].trigger()
    assert shown.session.view.smoothing == 0.95
    actions["Off"].trigger()
    assert shown.session.view.smoothing == 0.0


def test_from_a_strength_that_a_file_has_it_goes_on_to_the_next(shown) -> None:
    shown.commands.set_smoothing(0.7)
    shown.refresh()
    shown.actions_by_id["smooth_curves"].trigger()
    assert shown.session.view.smoothing == 0.95


# --- files ---------------------------------------------------------------------


def test_each_kind_holds_what_is_shown(shown, tmp_path, monkeypatch) -> None:
    shown.commands.set_curve("effective")
    frame = build_frame(shown.session, shown.theme)
    for suffix in (".csv", ".svg", ".PNG"):
        path = tmp_path / f"curves{suffix}"
        ask_for(monkeypatch, path)
        shown.actions_by_id["export_curves"].trigger()
        assert shown.messages.texts[-1] == f"Saved to {path.name}."
    assert (tmp_path / "curves.csv").read_bytes() == export.table(frame)
    assert (tmp_path / "curves.svg").read_bytes().startswith(b"<?xml")
    picture = QImage(str(tmp_path / "curves.PNG"))
    assert picture.size().toTuple() == (400, 250)
    assert picture.pixelColor(0, 0).getRgb()[:3] == shown.theme.background
    assert read_any(tmp_path / "curves.PNG").scenes[0].document == shown.session.document


def test_the_menu_of_the_curves_leads_there(shown, tmp_path, monkeypatch) -> None:
    path = tmp_path / "curves.csv"
    ask_for(monkeypatch, path)
    next(a for a in shown.side.curve.menu().actions() if a.text() == "Save the curves…").trigger()
    assert path.exists()


def test_what_cannot_be_written_is_said_and_nothing_is_left(shown, tmp_path, monkeypatch) -> None:
    for name in ("a.csv", "a.svg", "a.png"):
        ask_for(monkeypatch, tmp_path / "no" / name)
        shown.actions_by_id["export_curves"].trigger()
        assert shown.messages.texts[-1].startswith("Not saved.")
    locked = tmp_path / "locked.csv"
    locked.mkdir()
    ask_for(monkeypatch, locked)
    shown.actions_by_id["export_curves"].trigger()
    assert shown.messages.texts[-1].startswith("Not saved.")
    assert [path.name for path in tmp_path.iterdir()] == ["locked.csv"]


@pytest.mark.parametrize("size", [(0, 0), (8193, 100), (100, 63)])
def test_a_size_that_cannot_be_is_said(shown, tmp_path, monkeypatch, size) -> None:
    ask_for(monkeypatch, tmp_path / "a.png", size)
    shown.actions_by_id["export_curves"].trigger()
    assert shown.messages.texts == ("Not saved. A side of a picture has 64 to 8192 pixels.",)
    assert not (tmp_path / "a.png").exists()


def test_who_asks_for_no_file_or_no_size_gets_none(shown, tmp_path, monkeypatch) -> None:
    for path, size in ((None, (400, 250)), (tmp_path / "a.png", None)):
        ask_for(monkeypatch, path, size)
        shown.actions_by_id["export_curves"].trigger()
    assert shown.messages.texts == ()
    assert list(tmp_path.iterdir()) == []


def test_the_size_asked_for_is_proposed_the_next_time(shown, tmp_path, monkeypatch) -> None:
    proposed = []

    def ask_size(_parent, size, *_):
        proposed.append(size)
        return 640, 480

    ask_for(monkeypatch, tmp_path / "a.png")
    monkeypatch.setattr("gdviz.ui.files.ask_size", ask_size)
    for _ in range(2):
        shown.actions_by_id["export_curves"].trigger()
    assert proposed == [(1600, 1000), (640, 480)]


# --- dialogues ---------------------------------------------------------------------

KINDS = {
    ".png": "PNG picture (*.png)",
    ".svg": "SVG drawing (*.svg)",
    ".csv": "Table of numbers (*.csv)",
}


@pytest.mark.parametrize(
    ("typed", "kind", "expected"),
    [
        ("a.png", ".png", "a.png"),
        ("a.png", ".svg", "a.svg"),  # the name that was proposed, under another kind
        ("a", ".csv", "a.csv"),
        ("a.csv", ".png", "a.csv"),
        ("a.SVG", ".png", "a.SVG"),
        ("run 1.5", ".csv", "run 1.5.csv"),
        ("", ".png", None),
    ],
)
def test_the_kind_picks_the_format(monkeypatch, tmp_path, typed, kind, expected) -> None:
    asked = []

    def answer(_parent, _title, proposed, kinds):
        asked.append((proposed, kinds))
        return (str(tmp_path / typed) if typed else ""), KINDS[kind]

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    found = files.ask_curves(None, tmp_path / "scene-loss.png")
    assert found == (None if expected is None else tmp_path / expected)
    assert asked == [(str(tmp_path / "scene-loss.png"), ";;".join(KINDS.values()))]


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No])
def test_a_file_that_the_dialogue_did_not_ask_about_is_asked_about(
    monkeypatch, tmp_path: Path, answer
) -> None:
    (tmp_path / "a.svg").write_text("mine")
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "a.png"), KINDS[".svg"])
    )
    monkeypatch.setattr(QMessageBox, "question", lambda *_: answer)
    found = files.ask_curves(None, tmp_path / "scene.png")
    assert found == (tmp_path / "a.svg" if answer == QMessageBox.StandardButton.Yes else None)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1920×1080", (1920, 1080)),
        (" 640 x 480 ", (640, 480)),
        ("99999X1", (99999, 1)),
        ("1920", (0, 0)),
        ("1920×1080×2", (0, 0)),
        ("9999999×1", (0, 0)),
        ("-5×5", (0, 0)),
        ("", (0, 0)),
    ],
)
def test_a_size_is_typed(monkeypatch, typed, expected) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: (typed, True))
    assert files.ask_size(None, (1600, 1000), 64, 8192) == expected
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: (typed, False))
    assert files.ask_size(None, (1600, 1000), 64, 8192) is None


def test_without_opengl_the_curves_are_saved_all_the_same(shown, tmp_path, monkeypatch) -> None:
    ask_for(monkeypatch, tmp_path / "a.png", (8192, 64))
    shown.actions_by_id["export_curves"].trigger()
    saved = QImage(str(tmp_path / "a.png")).convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(saved.constBits(), np.uint8).reshape(64, 8192, 4)[..., 2::-1]
    assert (np.abs(flat.astype(int) - shown.theme.background).max(axis=-1) > 60).any()

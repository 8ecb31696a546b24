"""Undo and redo in the window: by key, by button, and what counts as one step."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.scene.opening import opening_scene
from gdviz.ui import edits
from gdviz.ui.gestures import PATIENCE_S, Gestures


def press(window, key, modifiers=Qt.KeyboardModifier.ControlModifier, text=""):
    for kind in (QKeyEvent.Type.ShortcutOverride, QKeyEvent.Type.KeyPress):
        QApplication.sendEvent(window, QKeyEvent(kind, key, modifiers, text))


def rate_of(window, run_id):
    return edits.find_run(window.session.document, run_id).settings["learning_rate"]


def test_a_dragged_slider_is_one_step_back(window, qtbot) -> None:
    shown = window("penguins")
    shown.runs.select("run-1")
    slider = shown.runs.cards["run-1"].form.fields["learning_rate"].slider
    first, before = shown.session.document, rate_of(shown, "run-1")
    middle = slider.rect().center()
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=middle)
    for step in range(1, 12):
        qtbot.mouseMove(slider, QPoint(middle.x() + 4 * step, middle.y()))
        shown._ticking.tick()
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton)
    assert rate_of(shown, "run-1") != before
    assert shown.session.history.place == 1
    undo = shown.actions_by_id["undo"]
    assert undo.isEnabled()
    assert undo.text().startswith("Undo: Full-batch GD: learning rate = ")
    undo.trigger()
    assert shown.session.document is first
    shown.refresh()
    assert not undo.isEnabled()
    assert slider.parent().edit.value == before


def test_the_shortcut_takes_back(desk) -> None:
    shown = desk().window
    shown.commands.set_length(50)
    shown.refresh()
    QTest.keyClick(shown, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert shown.session.document.length != 50
    shown.refresh()
    QTest.keyClick(shown, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert shown.session.document.length == 50


def test_hangul_takes_back_and_does_again(window) -> None:
    shown = window("penguins")
    shown.commands.set_length(50)
    shown.refresh()
    press(shown, 0x314B, text="ㅋ")
    assert shown.session.document.length != 50
    shown.refresh()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    press(shown, 0x314B, both, text="ㅋ")
    assert shown.session.document.length == 50


def test_the_form_follows_what_was_taken_back(window) -> None:
    shown = window("penguins")
    shown.commands.remove_run("run-2")
    shown.refresh()
    assert "run-2" not in shown.runs.cards
    shown.commands.undo()
    shown.refresh()
    assert list(shown.runs.cards) == [run.id for run in shown.session.document.runs]
    assert "run-2" in shown.runs.cards


def test_camera_and_playhead_are_no_edits(window) -> None:
    shown = window("himmelblau")
    shown.commands.set_layout("grid")
    shown.session.seek(3.0)
    shown.commands.to_start()
    assert shown.session.history.undoable is None


def test_another_scene_begins_anew(window) -> None:
    shown = window("penguins")
    shown.commands.set_length(50)
    shown.commands.choose_scene("himmelblau")
    shown.refresh()
    assert not shown.actions_by_id["undo"].isEnabled()


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [((0.1, 0.1), 1), ((0.1, 1.1 * PATIENCE_S), 2), ((1.1 * PATIENCE_S,) * 2, 3)],
)
def test_a_pause_ends_the_gesture_of_a_key(pauses, expected) -> None:
    session = Session(opening_scene(), load_problem)
    gestures = Gestures(session)
    for step in range(3):
        run = edits.with_setting(session.document.runs[0], "learning_rate", 0.01 * (step + 1))
        session.edit_run(run)
        gestures.tick(0.02, held=False)
        if step < 2:
            gestures.tick(pauses[step], held=False)
    assert session.history.place == expected


def test_a_held_button_keeps_the_gesture_open_however_long() -> None:
    session = Session(opening_scene(), load_problem)
    gestures = Gestures(session)
    for step in range(3):
        run = edits.with_setting(session.document.runs[0], "learning_rate", 0.01 * (step + 1))
        session.edit_run(run)
        gestures.tick(10.0, held=True)
    assert session.history.place == 1
    gestures.tick(0.02, held=False)
    session.edit_run(edits.with_setting(session.document.runs[0], "learning_rate", 0.5))
    assert session.history.place == 2

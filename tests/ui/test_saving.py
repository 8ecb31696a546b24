"""Saving in the window: what is unsaved, what is asked, and what a crash leaves."""

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QPushButton

from gdviz.io.autosave import Autosave, orphans
from gdviz.paths import state_folder
from gdviz.scene.file import encode, one_scene, read
from gdviz.scene.opening import SHIPPED


@pytest.fixture
def answers(monkeypatch):
    """What the user would say to "Save what has changed?", and how often that was asked."""
    said = {"answer": "cancel", "asked": 0}

    def ask(*_):
        said["asked"] += 1
        return said["answer"]

    monkeypatch.setattr("gdviz.ui.files.ask_unsaved", ask)
    return said


def edit(shown, length=33):
    shown.commands.set_length(length)
    shown.refresh()


def test_the_title_marks_unsaved_edits(window) -> None:
    shown = window("penguins")
    assert not shown.isWindowModified()
    edit(shown)
    assert shown.isWindowModified()
    shown.commands.undo()
    shown.refresh()
    assert not shown.isWindowModified()
    shown.commands.set_layout("grid")
    shown.session.seek(3.0)
    shown.refresh()
    assert not shown.isWindowModified()


def test_save_asks_for_a_name_once(window, tmp_path, monkeypatch) -> None:
    asked = []
    path = tmp_path / "mine.gdviz"
    monkeypatch.setattr("gdviz.ui.files.ask_save", lambda *_: asked.append(1) or path)
    shown = window("penguins")
    edit(shown)
    shown.actions_by_id["save"].trigger()
    shown.refresh()
    assert not shown.isWindowModified()
    edit(shown, 44)
    shown.actions_by_id["save"].trigger()
    assert read(path).scenes[0].document.length == 44
    assert len(asked) == 1


def test_closing_asks_and_can_be_cancelled(window, answers, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("gdviz.ui.files.ask_save", lambda *_: tmp_path / "a.gdviz")
    shown = window("penguins")
    shown.asks_before_closing = True
    edit(shown)
    assert not shown.close()
    answers["answer"] = "save"
    assert shown.close()
    assert read(tmp_path / "a.gdviz").scenes[0].document.length == 33
    assert answers["asked"] == 2


def test_without_edits_nothing_is_asked(window, answers) -> None:
    shown = window("penguins")
    shown.asks_before_closing = True
    assert shown.close()
    assert answers["asked"] == 0


def test_another_scene_is_not_shown_over_unsaved_edits_unasked(window, answers) -> None:
    shown = window("penguins")
    shown.asks_before_closing = True
    edit(shown)
    shown.commands.choose_scene("himmelblau")
    assert shown.session.document.length == 33
    assert shown.top.scenes.currentData() == "penguins"
    answers["answer"] = "discard"
    shown.commands.choose_scene("himmelblau")
    assert shown.session.history.place == 0
    assert shown.session.document == SHIPPED["himmelblau"]().document
    assert answers["asked"] == 2
    shown.asks_before_closing = False


def test_unsaved_edits_are_kept_while_the_process_lives_and_no_longer(desk) -> None:
    opened = desk()
    folder = state_folder() / "autosave"
    opened.autosave()
    assert not folder.exists()
    edit(opened.window)
    opened.autosave()
    (kept,) = folder.glob("*.gdviz")
    assert read(kept).scenes[0].document.length == 33
    assert list(orphans(folder)) == []
    opened.window.commands.undo()
    opened.autosave()
    assert list(folder.glob("*.gdviz")) == []
    edit(opened.window)
    opened.autosave()
    opened._autosave.drop()  # as closing does
    assert list(folder.iterdir()) == []


def abandoned():
    """Edits that a process which died has left."""
    scene = SHIPPED["himmelblau"]()
    kept = Autosave(state_folder() / "autosave")
    kept.keep(one_scene(scene), scene.document)
    kept._lock.close()
    return kept.path


def buttons_of(window):
    return {b.text(): b for b in window.messages.findChildren(QPushButton) if b.isVisible()}


def test_after_a_crash_and_only_then_recovery_is_offered(desk) -> None:
    path = abandoned()
    opened = desk()
    assert "Himmelblau" in opened.window.messages.texts[0]
    buttons_of(opened.window)["Recover"].click()
    assert opened.session.problem.parameters[0].symbol == "x"
    assert opened.window.commands.unsaved
    assert not path.exists()
    (kept,) = path.parent.glob("*.gdviz")  # now as unsaved edits of this process
    assert read(kept).scenes[0] == SHIPPED["himmelblau"]()


def test_what_is_discarded_is_not_offered_again(desk) -> None:
    path = abandoned()
    opened = desk()
    buttons_of(opened.window)["Discard"].click()
    assert not path.exists()
    assert opened.window.messages.texts == ()
    assert not opened.window.commands.unsaved


def test_a_file_says_when_its_runs_come_out_otherwise(window, tmp_path, monkeypatch) -> None:
    path = tmp_path / "a.gdviz"
    monkeypatch.setattr("gdviz.ui.files.ask_save", lambda *_: path)
    first = window("penguins")
    first.commands.save_as()
    scene = read(path).scenes[0]
    assert len(scene.fingerprint) == 64
    for expected, said in ((scene.fingerprint, 0), ("0" * 64, 1)):
        altered = replace(scene, fingerprint=expected)
        path.write_bytes(encode(one_scene(altered)))
        shown = window("himmelblau")
        shown.commands.open_path(path)
        shown.session.compute_to(120.0)
        for _ in range(3):
            shown._ticking.tick()
        told = [text for text in shown.messages.texts if "another machine" in text]
        assert len(told) == said
    shown.commands.set_length(50)
    assert shown.session.scene.fingerprint == ""

"""The sheet of the voice: load, record, tap along, correct, look; and what becomes of the scene."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from gdviz.paths import state_folder
from gdviz.record.devices import RECORDINGS, Block, SoundError
from gdviz.record.voice import samples_of
from gdviz.scene.file import one_scene
from gdviz.scene.opening import opening_scene
from gdviz.scene.spec import Camera, Cue, Narration, Text
from gdviz.text import Message
from gdviz.ui.window import MINIMUM
from tests.record.test_voice import clicks, heard, voice, write_sound
from tests.ui.test_fit import clipped, settle

ABOVE = Camera(azimuth=10.0, elevation=80.0)


class FakeClock:
    """A loudspeaker whose time is set by hand."""

    def __init__(self) -> None:
        self.second, self.closed, self.samples = 0.0, False, None

    def __call__(self, samples, begin_s):
        self.samples, self.second, self.closed = samples, begin_s, False
        return self

    def close(self) -> None:
        self.closed = True


class FakeMicrophone:
    """Hands over what a test says."""

    def __init__(self) -> None:
        self.closed = False

    def __call__(self, put):
        self.say = put
        return self

    def close(self) -> None:
        self.closed = True


def nothing_to_hear(_samples, _begin_s):
    raise SoundError(Message("There is no loudspeaker."))


def told(cues=None, narration=None):
    scene = opening_scene()
    cues = cues or (
        Cue(10.0, Text("One", "하나")),
        Cue(30.0, Text("Two", "둘"), camera=ABOVE),
        Cue(60.0, Text("Three", "셋")),
    )
    document = replace(scene.document, length=100, cues=cues, narration=narration)
    return replace(scene, document=document, view=replace(scene.view, speed=10.0))


@pytest.fixture
def opened(window, qtbot):
    """A window with the sheet over it, for one scene after the other.

    Its voice has been read, if there is one.
    """
    made = []

    def make(narration=None, cues=None):
        scene = told(cues, narration)
        if not made:
            made.append(window(scene))
            made[0].setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
            made[0].show()
        (shown,) = made
        sheet = shown.sheets.narration
        sheet.close_up()
        shown.session.open(scene)
        shown.session.compute_to(100.0)
        shown.commands.library.open(one_scene(scene))
        shown.refresh()
        shown.commands.narration()
        sheet.speaker, sheet.microphone = FakeClock(), FakeMicrophone()
        if narration is not None and narration.sound:
            qtbot.waitUntil(lambda: sheet.waves._peaks is not None)
        return shown, sheet

    return make


def taps(window) -> list[float | None]:
    return [cue.tap for cue in window.session.document.cues]


def tick(window) -> None:
    window.sheets.narration._tick()
    window.refresh()


TEN = voice(clicks(10.0, 1.0, 4.0))


# --- the voice ------------------------------------------------------------------------------------


def test_a_voice_is_loaded_beside_the_window(opened, qtbot, tmp_path, monkeypatch):
    shown, sheet = opened()
    assert sheet.waves.words == "No voice yet: load a file, or record one."
    assert not sheet.play.isEnabled()
    path = tmp_path / "a.wav"
    write_sound(path, clicks(2.0, 0.5))
    monkeypatch.setattr("gdviz.ui.files.ask_voice", lambda *_: path)
    sheet.load_.click()
    assert shown.session.document.narration is None  # the window was free at once
    qtbot.waitUntil(lambda: sheet.play.isEnabled())
    narration = shown.session.document.narration
    assert narration is not None
    assert narration.seconds == pytest.approx(2.0, abs=0.01)
    assert str(shown.session.history.undoable) == "Narration"
    assert sheet.clock_.text() == "0:00.0 of 0:02.0"
    shown.commands.undo()
    shown.refresh()
    assert sheet.waves.words == "No voice yet: load a file, or record one."

    _shown, sheet = opened()
    sheet.load(tmp_path / "gone.mp3")
    qtbot.waitUntil(lambda: "gone.mp3 cannot be read" in sheet.note.text())
    assert sheet.note.isVisibleTo(sheet)
    assert sheet.load_.isEnabled()

    shown, sheet = opened()
    path = tmp_path / "a.wav"
    write_sound(path, clicks(20.0))
    sheet.load(path)
    assert sheet.load_.text() == "Stop"
    sheet.load_.click()
    assert sheet.load_.text() == "Load…"
    qtbot.waitUntil(lambda: sheet._loading is None or sheet._loading.over)
    tick(shown)
    assert shown.session.document.narration is None

    shown, _sheet = opened(TEN)
    monkeypatch.setattr("gdviz.ui.voice_commands.MAX_SOUND", 300)
    shown.commands.set_narration(voice(clicks(1.0)))
    assert shown.session.document.narration is TEN
    assert "may take" in shown.messages.texts[-1]


def test_a_voice_is_recorded_into_a_file_that_goes_when_the_scene_has_it(
    opened, qtbot, monkeypatch
):
    shown, sheet = opened()
    sheet.record.click()
    assert sheet.record.text() == "Stop"
    spoken = clicks(1.0, 0.4)
    for first in range(0, len(spoken), 4800):
        sheet.microphone.say(Block(spoken[first : first + 4800], 0.0))
    qtbot.waitUntil(lambda: sheet.clock_.text() == "0:01.0")
    sheet.record.click()
    narration = shown.session.document.narration
    assert narration is not None
    assert heard(np.concatenate(list(samples_of(narration)))) == pytest.approx([0.4], abs=0.002)
    assert sheet.microphone.closed
    assert list((state_folder() / RECORDINGS).iterdir()) == []

    shown, sheet = opened()

    def none(_put):
        raise SoundError(Message("There is no microphone."))

    sheet.microphone = none
    sheet.record.click()
    assert sheet.note.text() == "There is no microphone."
    assert sheet.record.text() == "Record"
    assert list((state_folder() / RECORDINGS).iterdir()) == []
    assert shown.session.document.narration is None

    monkeypatch.setattr("gdviz.record.devices.STILL_S", -1.0)
    folder = state_folder() / RECORDINGS
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "1.ogg").write_bytes(TEN.sound[: len(TEN.sound) * 2 // 3])
    shown, sheet = opened()
    qtbot.waitUntil(lambda: shown.session.document.narration is not None)
    assert 2.0 < shown.session.document.narration.seconds < 10.0
    assert "broke off" in sheet.note.text()


# --- tapping --------------------------------------------------------------------------------------


def test_cues_are_tapped_along_and_the_surface_follows(opened, qtbot):
    shown, sheet = opened(TEN)
    session, before = shown.session, shown.session.view
    sheet.tap_along.click()
    assert session.playback.head == 0.0
    assert sheet.words.text() == "Next: 1. One"
    sheet.speaker.second = 2.0
    QTest.keyClick(sheet.tap, Qt.Key.Key_Space)
    assert session.playback.head == 10.0
    sheet.speaker.second = 5.5
    QTest.mouseClick(sheet.tap, Qt.MouseButton.LeftButton)
    assert session.playback.head == 30.0
    assert sheet.words.text() == "Next: 3. Three"
    QTest.keyClick(sheet.tap, Qt.Key.Key_Backspace)
    assert (session.playback.head, sheet.words.text()) == (10.0, "Next: 2. Two")
    sheet.speaker.second = 6.0
    QTest.keyClick(sheet.waves, Qt.Key.Key_Space)  # wherever the focus is
    sheet.speaker.second = 8.0
    QTest.keyClick(sheet.tap, Qt.Key.Key_Space)
    assert not sheet.tap.isEnabled()
    sheet.speaker.second = 10.0
    tick(shown)
    assert sheet.speaker.closed
    assert taps(shown) == [2.0, 6.0, 8.0]
    assert session.view == before
    assert sheet.status.text() == "3 of 3 cues tapped"
    shown.commands.undo()  # all of it is one step
    assert taps(shown) == [None, None, None]

    cues = (Cue(10.0, tap=1.0), Cue(30.0, tap=3.0), Cue(60.0, tap=9.0))
    shown, sheet = opened(TEN, cues)
    sheet.tap_along.click()
    sheet.speaker.second = 4.0
    sheet.tap.pressed.emit()
    sheet.close_up()
    assert taps(shown) == [4.0, None, 9.0]
    assert sheet.speaker.closed

    shown, sheet = opened(TEN, (Cue(10.0, tap=1.0), Cue(30.0)))
    before = shown.session.document
    sheet.tap_along.click()
    sheet.play.click()
    assert shown.session.document is before

    shown, sheet = opened(TEN, (Cue(10.0, tap=1.0), Cue(30.0, tap=3.0), Cue(60.0)))
    sheet.waves.second_wished.emit(2.0)
    sheet.tap_along.click()
    assert (sheet.speaker.second, shown.session.playback.head) == (2.0, 10.0)
    sheet.speaker.second = 2.5
    sheet.tap.pressed.emit()
    sheet.play.click()
    assert taps(shown) == [1.0, 2.5, None]

    shown, sheet = opened(TEN)
    sheet.tap_along.click()
    sheet.speaker.second = 2.0
    sheet.tap.pressed.emit()
    shown.commands.drop_cue(0)  # an edit meanwhile
    shown.refresh()
    assert sheet.speaker.closed
    assert taps(shown) == [None, None]

    shown, sheet = opened(TEN)
    sheet.speaker = nothing_to_hear
    sheet.tap_along.click()
    assert sheet.note.text() == "It plays in silence. There is no loudspeaker."
    qtbot.waitUntil(lambda: sheet._second > 0.05)
    QTest.keyClick(sheet.tap, Qt.Key.Key_Space)
    sheet.play.click()
    assert 0.05 < taps(shown)[0] < 5.0

    shown, sheet = opened(TEN)
    sheet.tap_along.click()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Backspace):
        QTest.keyClick(QApplication.focusWidget() or sheet.tap, key)
    assert not shown.session.playback.playing
    assert sheet.is_open


# --- correcting and looking -----------------------------------------------------------------------


def drag(waves, start: float, end: float) -> None:
    y, none = waves.height() // 2, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(waves, Qt.MouseButton.LeftButton, none, QPoint(round(waves.x_of(start)), y))
    for share in (0.5, 1.0):
        x = waves.x_of(start + share * (end - start))
        QTest.mouseMove(waves, QPoint(round(x), y))
    QTest.mouseRelease(waves, Qt.MouseButton.LeftButton, none, QPoint(round(waves.x_of(end)), y))


def test_cues_are_corrected_by_hand(opened):
    shown, sheet = opened(TEN, (Cue(10.0, tap=2.0), Cue(30.0, tap=5.0), Cue(60.0, tap=8.0)))
    drag(sheet.waves, 5.0, 6.5)
    assert taps(shown) == [2.0, pytest.approx(6.5, abs=0.02), 8.0]
    drag(sheet.waves, taps(shown)[1], 9.5)
    assert taps(shown) == [2.0, 8.0, 8.0]
    shown.commands.undo()
    assert taps(shown)[1] == pytest.approx(6.5, abs=0.02)
    assert str(shown.session.history.undoable) == "Cues along the voice"

    shown, sheet = opened(TEN, (Cue(10.0, tap=2.0), Cue(30.0, tap=5.0)))
    QTest.keyClick(sheet.waves, Qt.Key.Key_Down)
    QTest.keyClick(sheet.waves, Qt.Key.Key_Down)
    QTest.keyClick(sheet.waves, Qt.Key.Key_Right)
    assert taps(shown) == [2.0, 5.05]
    QTest.keyClick(sheet.waves, Qt.Key.Key_Delete)
    assert taps(shown) == [2.0, None]

    shown, sheet = opened(TEN, cues=(Cue(10.0, tap=2.0), Cue(20.0)))
    sheet.remove.click()
    assert (shown.session.document.narration, taps(shown)) == (None, [None, None])
    assert str(shown.session.history.undoable) == "Remove the narration"
    shown.commands.undo()
    assert taps(shown) == [2.0, None]


def test_it_plays_as_a_film_shows_it_and_leaves_the_view_alone(opened, qtbot, tmp_path):
    shown, sheet = opened(TEN, (Cue(10.0, tap=2.0), Cue(40.0, camera=ABOVE, tap=6.0)))
    session, before = shown.session, shown.session.view
    sheet.play.click()
    for second, head in ((1.0, 0.0), (1.5, 5.0), (2.5, 10.0), (4.0, 20.0), (6.0, 40.0)):
        sheet.speaker.second = second
        tick(shown)
        assert session.playback.head == pytest.approx(head)
    sheet.speaker.second = 8.0
    tick(shown)
    assert session.view.camera == ABOVE
    assert sheet.words.text() == "2. camera"
    sheet.play.click()
    assert session.view == before
    assert session.playback.head == pytest.approx(60.0)

    shown, sheet = opened(TEN, (Cue(10.0, tap=2.0),))
    waves = sheet.waves
    at = QPoint(round(waves.x_of(5.0)), waves.height() // 2)
    QTest.mouseClick(waves, Qt.MouseButton.LeftButton, pos=at)
    assert sheet._second == pytest.approx(5.0, abs=0.02)
    assert shown.session.playback.head == pytest.approx(40.0, abs=0.3)

    shown, sheet = opened(Narration(b"", 1.5, 0.5))
    path = tmp_path / "film.mp4"
    write_sound(path, clicks(4.0, 0.7, 1.4), "a.m4a")
    shown.commands._tell_of_left_voice(tmp_path / "copy.gdviz")
    assert shown.messages.texts == ("The voice of this scene was left out of this file.",)
    shown.messages.clear()
    shown.commands._tell_of_left_voice(path)
    assert shown.messages.texts == ("The voice of this scene is in the film.",)
    assert sheet.waves.words == "The voice was left in a film; only its time is here."
    answer = shown.messages.findChild(QPushButton)
    assert answer.text() == "Take it from there"
    answer.click()
    qtbot.waitUntil(lambda: bool(shown.session.document.narration.sound))
    back = shown.session.document.narration
    assert (back.seconds, back.begins) == (1.5, None)
    assert heard(np.concatenate(list(samples_of(back)))) == pytest.approx([0.2, 0.9], abs=0.01)

    shown, sheet = opened(TEN)
    shown.resize(*MINIMUM)
    for press in (lambda: None, sheet.tap_along.click, sheet.play.click):
        press()
        settle()
        assert clipped(sheet.sheet) == []

    bars = shown.transport
    assert sheet.sheet.geometry().bottom() < bars.mapTo(shown, QPoint(0, 0)).y()
    high = sheet.sheet.geometry().bottom()
    shown.film_strip.show()
    settle()
    qtbot.waitUntil(lambda: sheet.sheet.geometry().bottom() == high - shown.film_strip.height())

    shown, sheet = opened(TEN, (Cue(0.0, Text("Only", "하나뿐")),))
    qtbot.waitUntil(lambda: sheet.play.isEnabled())
    assert sheet.status.text() == "The scene has no cues after its start."
    assert sheet.words.text() == ""  # there is nothing to drag

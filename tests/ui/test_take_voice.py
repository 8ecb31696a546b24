"""What is said along with a take: chosen, seen to be heard, kept, and in its film or left out."""

import sys
import time
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gdviz.app import Desk
from gdviz.io.preferences import Preferences
from gdviz.paths import state_folder
from gdviz.record import listening
from gdviz.render.style import LIGHT
from gdviz.scene.opening import SHIPPED
from gdviz.scene.take import read_take
from gdviz.ui import files
from gdviz.ui.filming import options_of
from gdviz.ui.help import topic_of
from gdviz.ui.level import QUIETEST_DB, Level
from gdviz.ui.take_form import TakeForm
from gdviz.ui.window import MINIMUM
from tests.record.test_listening import told
from tests.record.test_voice import clicks
from tests.ui.sheets import pick
from tests.ui.test_filming import speaks
from tests.ui.test_fit import clipped, settle

LAPEL = "Lapel: USB Audio"


class Stream:
    """A microphone that says what it is told to."""

    def __init__(self, devices, callback, device, **_form) -> None:
        self.callback, self.device, self.open = callback, device, False
        devices.streams.append(self)

    def start(self) -> None:
        self.open = True

    def close(self) -> None:
        self.open = False

    def say(self, samples: np.ndarray) -> None:
        """Samples of −1 … 1, the last of which was heard just now."""
        block = (samples * 32767).astype(np.int16)[:, None]
        ago = SimpleNamespace(currentTime=len(block) / 48_000, inputBufferAdcTime=0.0)
        self.callback(block, len(block), ago, SimpleNamespace(input_overflow=False))


@pytest.fixture
def devices(monkeypatch):
    """A machine with two microphones."""
    made = SimpleNamespace(streams=[], names=["Built in", LAPEL])
    module = SimpleNamespace(
        InputStream=lambda **form: Stream(made, **form),
        default=SimpleNamespace(hostapi=0),
        query_devices=lambda: [
            {"name": name, "hostapi": 0, "max_input_channels": 1} for name in made.names
        ],
    )
    monkeypatch.setitem(sys.modules, "sounddevice", module)
    return made


@pytest.fixture
def plain(window):
    """A window that is on no screen and has no OpenGL."""
    shown = window()
    shown.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    shown.resize(*MINIMUM)
    shown.show()
    shown.measuring._command = speaks("well")
    settle()
    yield shown
    shown.taking.close()
    shown.sheets.put_away()


def choose(window, words: str):
    """Choose this voice in the sheet."""
    sheet = window.sheets.take
    sheet.open()
    sheet.voice.setCurrentIndex(sheet.voice.findText(words))
    sheet.voice.activated.emit(sheet.voice.currentIndex())
    settle()
    return sheet


def test_the_sheet_listens_while_it_is_open_and_keeps_nothing(plain, devices, qtbot) -> None:
    plain.commands.take_voice()
    sheet = plain.sheets.take
    offered = [sheet.voice.itemText(number) for number in range(sheet.voice.count())]
    assert offered == ["No voice", "The microphone of the system", "Built in", LAPEL]
    assert not devices.streams  # nobody has asked for it
    assert not sheet.level.isVisible()
    sheet.close_up()
    choose(plain, LAPEL)
    (stream,) = devices.streams
    assert (stream.open, stream.device) == (True, 1)
    assert sheet.level.isVisible()
    assert clipped(sheet.sheet) == []
    stream.say(0.5 * np.ones(480))
    qtbot.waitUntil(lambda: sheet.level.share > 0.8)
    assert topic_of(sheet.level)[1] == "take_voice"
    choose(plain, "The microphone of the system")
    assert [each.open for each in devices.streams[:2]] == [False, False]
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not any(each.open for each in devices.streams)
    assert not plain.taking.recording


def test_the_choice_is_remembered(desk, devices) -> None:
    opened = desk()
    choose(opened.window, LAPEL).close_up()
    assert Preferences(state_folder() / "take.json").read(TakeForm()) == TakeForm(True, LAPEL)
    opened.set_language("ko")
    assert opened.window.take_form == TakeForm(True, LAPEL)
    opened.set_language("en")
    (state_folder() / "take.json").write_text('{"voice": true, "microphone": "%s"}' % ("x" * 999))
    assert Preferences(state_folder() / "take.json").read(TakeForm()) == TakeForm()


def test_what_is_said_is_in_the_take_and_in_its_film_or_left_out(
    plain, devices, qtbot, tmp_path, monkeypatch
) -> None:
    taking, shown = plain.taking, plain.transport.take_level
    sheet = choose(plain, "Built in")
    sheet.record.click()
    assert not sheet.is_open
    assert taking.recording
    tested, stream = devices.streams
    assert (tested.open, stream.open, stream.device) == (False, True, 0)
    qtbot.waitUntil(lambda: taking.seconds > 0.2)
    stream.say(clicks(0.06, 0.0))
    qtbot.waitUntil(lambda: shown.isVisible() and shown.share > 0.8)
    assert clipped(plain.transport) == []
    begun = time.perf_counter() - 0.06
    qtbot.wait(900)
    stream.say(clicks(0.3, 0.2))  # 0.1 s ago
    clicked = time.perf_counter() - 0.1 - begun
    qtbot.wait(200)

    plain.commands.take_voice()  # the microphone is in use
    assert len(devices.streams) == 2
    assert not sheet.voice.isEnabled()
    assert sheet.record.text() == "End the take"
    sheet.record.click()
    assert not taking.recording
    qtbot.waitUntil(lambda: not shown.isVisible())
    assert not stream.open
    found = told(taking.kept.take)
    assert found[-1] - found[0] == pytest.approx(clicked, abs=0.1)

    saved = tmp_path / "mine.gdviz-take"
    monkeypatch.setattr(files, "ask_take", lambda *_: saved)
    plain.commands.save_take()
    assert told(read_take(saved)) == found

    plain.commands.film_take()
    film = plain.sheets.film
    settle()
    assert film.sound.isVisible()
    assert "--sound" not in options_of(plain.commands.film_form, "en", "dark")
    pick(film.sound, "none")
    options = options_of(plain.commands.film_form, "en", "dark")
    assert options[options.index("--sound") + 1] == "none"
    pick(film.sound, "voice")
    pick(film.kind, "gif")
    assert not film.sound.isEnabled()
    assert film.sound._words == "Left out: this format has no sound"
    pick(film.kind, "mp4")
    assert (film.sound.isEnabled(), film.sound._words) == (True, "")
    plain.commands.set_film_extent("scene")
    film.follow()
    assert not film.sound.isVisible()  # it has no voice
    film.close_up()


def test_a_take_that_begins_by_its_key_has_the_microphone_to_itself(plain, devices) -> None:
    choose(plain, "Built in")
    plain.actions_by_id["record_take"].trigger()
    assert [stream.open for stream in devices.streams] == [False, True]
    assert not plain.sheets.take.is_open


def test_a_take_without_a_voice_listens_to_nothing(plain, devices, qtbot) -> None:
    plain.commands.record_take()
    qtbot.waitUntil(lambda: plain.taking.seconds > 0.05)
    assert devices.streams == []
    assert not plain.transport.take_level.isVisible()
    plain.commands.record_take()
    assert plain.taking.kept.take.voice is None
    plain.commands.film_take()
    assert not plain.sheets.film.sound.isVisible()
    plain.sheets.film.close_up()


@pytest.mark.parametrize("missing", ["portaudio", "microphone", "busy"])
def test_without_a_microphone_the_take_goes_on(plain, devices, qtbot, monkeypatch, missing) -> None:
    choose(plain, LAPEL).close_up()
    if missing == "portaudio":
        monkeypatch.setitem(sys.modules, "sounddevice", None)
        words = "pip install sounddevice"
    elif missing == "microphone":
        devices.names.remove(LAPEL)
        words = f"The microphone “{LAPEL}” is not there"
    else:
        busy = RuntimeError("Error opening InputStream: Device unavailable", -9985)
        monkeypatch.setattr(Stream, "start", lambda _self: (_ for _ in ()).throw(busy))
        words = "Device unavailable"
    plain.commands.record_take()
    told_of = [text for text in plain.messages.texts if words in text]
    assert len(told_of) == 1
    assert told_of[0].startswith("The take goes on without a voice.")
    qtbot.waitUntil(lambda: plain.taking.seconds > 0.05)
    plain.commands.record_take()
    assert plain.taking.kept.take.moments
    plain.commands.take_voice()
    settle()
    sheet = plain.sheets.take
    assert words in sheet.note.text()
    assert sheet.voice.currentText() == LAPEL
    assert clipped(sheet.sheet) == []
    sheet.close_up()


def test_a_microphone_that_is_pulled_out_is_told_once_and_the_take_goes_on(
    plain, devices, qtbot, monkeypatch
) -> None:
    choose(plain, "Built in").close_up()
    plain.commands.record_take()
    qtbot.waitUntil(lambda: plain.taking.seconds > 0.4)
    devices.streams[-1].say(clicks(0.3, 0.2))
    monkeypatch.setattr(listening, "QUIET_S", 0.1)
    words = "Nothing comes from the microphone"
    qtbot.waitUntil(lambda: any(words in text for text in plain.messages.texts))
    before = plain.taking.seconds
    qtbot.waitUntil(lambda: plain.taking.seconds > before + 0.2)
    assert sum(words in text for text in plain.messages.texts) == 1
    plain.commands.record_take()
    assert len(told(plain.taking.kept.take)) == 1


def test_a_window_that_closes_keeps_what_was_heard(qapp, devices, qtbot) -> None:
    opened = Desk(qapp, SHIPPED["himmelblau"](), "light")
    opened.open()
    try:
        choose(opened.window, "Built in").close_up()
        opened.window.commands.record_take()
        qtbot.waitUntil(lambda: opened.taking.seconds > 0.05, timeout=20_000)
        opened.window.commands.take_voice()
        devices.streams[-1].say(clicks(0.3, 0.1))
        opened.set_language("ko")  # another window
        assert devices.streams[-1].open
        opened.set_language("en")
    finally:
        opened.close()
    assert not any(stream.open for stream in devices.streams)
    (left,) = (state_folder() / "takes").glob("*.gdviz-take")
    assert read_take(left).voice.count >= 0.3 * 48_000


def test_a_level_is_in_decibels_and_says_what_is_too_loud(qapp) -> None:
    level = Level(LIGHT, 100)
    shares = []
    for loudness in (0.0, 10 ** (QUIETEST_DB / 20), 0.01, 0.1, 1.0, 7.0):
        level.set_level(loudness)
        shares.append(level.share)
    assert shares == [0.0, 0.0, 0.2, 0.6, 1.0, 1.0]
    level.resize(level.sizeHint())
    loud = level.grab().toImage()
    level.set_level(0.5)
    quiet = level.grab().toImage()
    at = level.width() // 2, level.height() // 2
    assert loud.pixelColor(*at).red() > 150 > quiet.pixelColor(*at).red()

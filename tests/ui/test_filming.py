"""A film made beside the window by a child process, which speaks well, badly or not at all."""

import sys
import tempfile
from pathlib import Path

import av
import pytest
from PySide6.QtCore import QProcess, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from gdviz.app import Desk
from gdviz.arguments import UsageError, parse
from gdviz.scene.file import one_scene
from gdviz.scene.opening import opening_scene
from gdviz.ui import files
from gdviz.ui.film_form import FilmForm
from gdviz.ui.filming import Filming, options_of
from gdviz.ui.window import MINIMUM
from tests.ui.test_fit import clipped, settle

FAKE = Path(__file__).with_name("fake_render.py")


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path, monkeypatch):
    """What is left there can be seen."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))


@pytest.fixture
def left(tmp_path):
    """What lies in the folder for temporary files."""
    return lambda: [path.name for path in (tmp_path / "temporary").iterdir()]


@pytest.fixture
def filming(qapp, request):
    made = Filming(command=speaks(getattr(request, "param", "well")))
    yield made
    made.close()
    made.deleteLater()


def speaks(mode: str) -> list[str]:
    return [sys.executable, str(FAKE), mode]


def order(filming: Filming, out: Path, mode: str) -> list:
    """Order a film from a child of this kind; where its endings will be."""
    filming._command = speaks(mode)
    endings: list = []
    filming.ended.connect(endings.append)
    filming.order(one_scene(opening_scene()), out, ("--progress", "json"))
    return endings


def test_a_film_that_is_made(filming, tmp_path, qtbot, left) -> None:
    shares = []
    filming.changed.connect(lambda: shares.append((filming.frame, filming.frames)))
    endings = order(filming, tmp_path / "a.mp4", "well")
    assert filming.busy
    assert left() != []
    qtbot.waitUntil(lambda: bool(endings), timeout=10_000)
    assert endings[0].failure == ""
    assert endings[0].partial is None
    assert (tmp_path / "a.mp4").read_bytes() == b"some frames"
    assert (8, 8) in shares
    assert not filming.busy
    assert left() == []


@pytest.mark.parametrize(
    ("mode", "words", "report"),
    [
        ("fails", "No space left on device.", ""),
        ("dies", "without a word", "a fault"),
    ],
)
def test_one_that_is_not_says_why_and_what_there_is(
    filming, tmp_path, qtbot, left, mode, words, report
) -> None:
    (ending,) = endings_of(order(filming, tmp_path / "a.mp4", mode), qtbot)
    assert words in ending.failure
    assert report in ending.report
    assert ending.partial == tmp_path / "a.part.mp4"
    assert not ending.stopped
    assert left() == []


def endings_of(endings: list, qtbot, count: int = 1) -> list:
    qtbot.waitUntil(lambda: len(endings) >= count, timeout=10_000)
    return endings


def test_one_that_never_began_leaves_nothing(filming, tmp_path, qtbot, left) -> None:
    (ending,) = endings_of(order(filming, tmp_path / "a.mp4", "dies at once"), qtbot)
    assert "status 7" in ending.failure
    assert "no such thing" in ending.report
    assert ending.partial is None
    assert left() == []


def test_a_program_that_is_not_there(filming, tmp_path, qtbot, left) -> None:
    endings: list = []
    filming.ended.connect(endings.append)
    filming._command = [str(tmp_path / "nothing")]
    for _ in range(2):
        filming.order(one_scene(opening_scene()), tmp_path / "a.mp4", ())
    endings_of(endings, qtbot, 2)
    assert all(ending.failure for ending in endings)
    assert left() == []


def test_what_is_no_line_of_ours_is_passed_over(filming, tmp_path, qtbot) -> None:
    seen = set()
    filming.changed.connect(lambda: seen.add((filming.frame, filming.frames, filming.left_s)))
    (ending,) = endings_of(order(filming, tmp_path / "a.mp4", "garbage"), qtbot)
    assert ending.failure == ""
    assert all(0 <= frame <= frames for frame, frames, _ in seen)
    assert len(filming._heard) == 0


@pytest.mark.parametrize("mode", ["hangs", "stops slowly"])
def test_it_can_be_stopped_and_what_there_is_stays(filming, tmp_path, qtbot, mode) -> None:
    endings = order(filming, tmp_path / "a.mp4", mode)
    qtbot.waitUntil(lambda: filming.frame == 4, timeout=10_000)
    filming.stop()
    assert filming.stopping
    (ending,) = endings_of(endings, qtbot)
    assert ending.stopped
    assert ending.partial == tmp_path / "a.part.mp4"


def test_one_that_does_not_stop_is_killed(filming, tmp_path, qtbot, left) -> None:
    filming._grace.setInterval(100)
    endings = order(filming, tmp_path / "a.mp4", "hangs for good")
    qtbot.waitUntil(lambda: filming.frame == 4, timeout=10_000)
    filming.stop()
    (ending,) = endings_of(endings, qtbot)
    assert ending.stopped
    assert ending.partial == tmp_path / "a.part.mp4"
    assert left() == []


def test_one_comes_after_the_other(filming, tmp_path, qtbot) -> None:
    endings = order(filming, tmp_path / "a.mp4", "hangs")
    filming.order(one_scene(opening_scene()), tmp_path / "b.mp4", ())
    assert filming.waiting == 1
    assert filming.writes(tmp_path / "a.mp4")
    assert filming.writes(tmp_path / "b.mp4")
    assert not filming.writes(tmp_path / "c.mp4")
    qtbot.waitUntil(lambda: filming.frame == 4, timeout=10_000)
    filming._command = speaks("well")
    filming.stop()
    assert [ending.out.name for ending in endings_of(endings, qtbot, 2)] == ["a.mp4", "b.mp4"]
    assert not endings[1].stopped
    assert (tmp_path / "b.mp4").exists()


def test_silence_is_told_and_forgiven(filming, tmp_path, qtbot) -> None:
    order(filming, tmp_path / "a.mp4", "hangs")
    qtbot.waitUntil(lambda: filming.frame == 4, timeout=10_000)
    filming._silence.start(10)
    qtbot.waitUntil(lambda: filming.silent)
    assert filming.busy


def test_the_end_of_gdviz_stops_all_of_them(filming, tmp_path, qtbot, left) -> None:
    order(filming, tmp_path / "a.mp4", "hangs")
    filming.order(one_scene(opening_scene()), tmp_path / "b.mp4", ())
    qtbot.waitUntil(lambda: filming.frame == 4, timeout=10_000)
    filming.close()
    assert filming._process.state() == QProcess.ProcessState.NotRunning
    assert not filming.busy
    assert left() == []
    assert (tmp_path / "a.part.mp4").exists()
    assert not (tmp_path / "b.part.mp4").exists()


# --- in the window -------------------------------------------------------------------------------


def begin(opened: Desk, out: Path, mode: str) -> None:
    opened.filming._command = speaks(mode)
    opened.filming.order(one_scene(opened.session.scene), out, ())


def test_the_window_tells_of_it_and_stays_usable(desk, tmp_path, qtbot) -> None:
    opened = desk()
    window, strip = opened.window, opened.window.film_strip
    window.resize(*MINIMUM)
    assert not strip.isVisible()
    begin(opened, tmp_path / "a.mp4", "hangs")
    qtbot.waitUntil(lambda: opened.filming.frame == 4, timeout=10_000)
    assert strip.isVisible()
    assert strip.name.text() == "a.mp4"
    assert strip.bar.value() / strip.bar.maximum() == 0.5
    assert "1 min" in strip.left.text()
    before = opened.session.playback.head
    window.commands.to_start()
    window.commands.step_forward()
    assert opened.session.playback.head != before
    opened.set_language("ko")  # another window shows the same film
    strip = opened.window.film_strip
    assert strip.isVisible()
    assert strip.bar.value() / strip.bar.maximum() == 0.5
    opened.set_language("en")
    opened.window.film_strip.stop.click()
    assert not opened.window.film_strip.stop.isEnabled()
    qtbot.waitUntil(lambda: not opened.filming.busy, timeout=10_000)
    assert not opened.window.film_strip.isVisible()
    assert any("a.part.mp4" in text for text in opened.window.messages.texts)


def test_a_film_that_is_ready_can_be_shown(desk, tmp_path, qtbot, monkeypatch) -> None:
    opened, shown = desk(), []
    monkeypatch.setattr("gdviz.ui.film_commands.show_file", shown.append)
    begin(opened, tmp_path / "a.mp4", "well")
    messages = opened.window.messages
    qtbot.waitUntil(lambda: any("a.mp4" in text for text in messages.texts), timeout=10_000)
    (button,) = [b for b in messages.findChildren(QPushButton) if b.text() == "Show the file"]
    button.click()
    assert shown == [tmp_path / "a.mp4"]


def test_one_that_fails_is_told_with_a_report(desk, tmp_path, qtbot) -> None:
    opened = desk()
    begin(opened, tmp_path / "a.mp4", "fails")
    messages = opened.window.messages
    qtbot.waitUntil(lambda: bool(messages.texts), timeout=10_000)
    (text,) = messages.texts
    assert "a.mp4 was not finished. No space left on device." in text
    assert "a.part.mp4" in text


@pytest.mark.parametrize("stops", [False, True])
def test_closing_asks_first(desk, tmp_path, qtbot, monkeypatch, stops) -> None:
    opened = desk()
    opened.window.asks_before_closing = True
    begin(opened, tmp_path / "a.mp4", "hangs")
    qtbot.waitUntil(lambda: opened.filming.frame == 4, timeout=10_000)
    monkeypatch.setattr(files, "ask_stop_film", lambda _parent: stops)
    assert opened.window.close() is stops
    assert opened.filming.busy  # until the window is gone and gdviz ends


@pytest.mark.parametrize("mode", ["hangs", "stops slowly"])
@pytest.mark.parametrize("code", ["en", "ko"])
def test_nothing_in_the_strip_is_clipped(desk, tmp_path, qtbot, mode, code) -> None:
    opened = desk()
    opened.set_language(code)
    window = opened.window
    window.resize(*MINIMUM)
    begin(opened, tmp_path / f"{'a long name ' * 9}.mp4", mode)
    opened.filming.order(one_scene(opened.session.scene), tmp_path / "b.mp4", ())
    qtbot.waitUntil(lambda: opened.filming.frame == 4, timeout=10_000)
    settle()
    assert clipped(window.film_strip) == []
    opened.filming._miss()
    settle()
    assert clipped(window.film_strip) == []
    assert window.film_strip.bar.width() > 100


# --- the real one --------------------------------------------------------------------------------


def test_the_real_command_makes_a_film(qapp, tmp_path, qtbot) -> None:
    options = options_of(FilmForm(width=160, height=90, fps=24), "ko", "dark")
    try:
        parse(["render", "penguins", "-o", "a.mp4", *options])
    except UsageError as error:
        pytest.skip(f"`gdviz render` does not know these options yet: {error}")
    made, out = Filming(), tmp_path / "a.mp4"
    endings: list = []
    heard = []
    made.ended.connect(endings.append)
    made.changed.connect(lambda: heard.append((made.frame, made.frames)))
    made.order(one_scene(opening_scene()), out, (*options, "--seconds", "0.5"))
    qtbot.waitUntil(lambda: bool(endings), timeout=60_000)
    made.close()
    made.deleteLater()
    assert endings[0].failure == ""
    with av.open(str(out)) as film:
        stream = film.streams.video[0]
        assert (stream.width, stream.height) == (160, 90)
        assert sum(1 for _ in film.decode(stream)) == 12
    assert (12, 12) in heard


def test_the_strip_follows_a_key_press(desk, tmp_path, qtbot) -> None:
    opened = desk()
    begin(opened, tmp_path / "a.mp4", "hangs")
    qtbot.waitUntil(lambda: opened.filming.frame == 4, timeout=10_000)
    stop = opened.window.film_strip.stop
    stop.setFocus()
    QTest.keyClick(stop, " ")
    assert opened.filming.stopping
    qtbot.waitUntil(lambda: not opened.filming.busy, timeout=10_000)


# --- the questions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kind", "expected"),
    [
        ("a.mp4", "mp4", "a.mp4"),
        ("a.MP4", "mp4", "a.MP4"),
        ("a", "webm", "a.webm"),
        ("a.b", "gif", "a.b.gif"),
        ("frames", "png", "frames"),
        ("", "mp4", None),
    ],
)
def test_the_name_of_a_film_says_its_kind(qapp, tmp_path, monkeypatch, typed, kind, expected):
    chosen = str(tmp_path / typed) if typed else ""
    monkeypatch.setattr(files.QFileDialog, "getSaveFileName", lambda *_: (chosen, ""))
    found = files.ask_film(None, tmp_path, "scene", kind)
    assert found == (tmp_path / expected if expected else None)


@pytest.mark.parametrize(("words", "stops"), [("Stop and close", True), ("Go on", False)])
def test_the_question_whether_to_stop(desk, qtbot, words, stops) -> None:
    window = desk().window

    def answer() -> None:
        box = QApplication.activeModalWidget()
        (button,) = [each for each in box.findChildren(QPushButton) if each.text() == words]
        button.click()

    QTimer.singleShot(200, answer)
    assert files.ask_stop_film(window) is stops

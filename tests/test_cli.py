"""The command line: what it understands, and the sentence for each thing it does not."""

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import gdviz
from gdviz import cli
from gdviz.progress import Progress, clock
from gdviz.scene.file import encode, one_scene
from gdviz.scene.film import append_to_webp
from gdviz.scene.opening import SHIPPED, opening_scene
from gdviz.scene.take import Head, Moment, Opened, line_of
from gdviz.text import language, set_language
from gdviz.ui.catalogue_scenes import CATALOGUE

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    before = language()
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    yield
    set_language(before)


def wrong(capsys, *arguments: str) -> str:
    """The one line on stderr of a call that is refused."""
    assert cli.main(arguments) == cli.WRONG
    out, said = capsys.readouterr()
    assert out == ""
    assert said.startswith("gdviz: ")
    assert said.count("\n") == 1
    return said.removeprefix("gdviz: ").rstrip()


BAD = [
    ("snapshot", "--output FILE"),
    ("render -o", "--output"),
    ("render -o film.png", "a place for numbers in the name of pictures, like a-%05d.png"),
    ("render -o film.avi", "--output must end in .mp4, .webm, .gif, .webp, or be a folder"),
    ("render -o a.mp4 --stills", "--stills writes pictures: give --output a folder"),
    ("render -o a --stills --estimate", "--estimate tells of a video"),
    ("render -o a.gif --fps 30", "A .gif film has at most 25 frames per second: give --fps"),
    ("render -o a.gif --fps 24", "--fps must be one of 1, 2, 4, 5, 10, 20, 25."),
    ("render -o a.gif --size 1920x1080", "A .gif film has sides of at most 1280 pixels"),
    ("render -o a.webp --fps 31", "A .webp film has at most 30 frames per second"),
    ("render -o a.mp4 --captions all", "--captions must be one of burn, srt, vtt, none"),
    ("render -o a.mp4 --progress dots", "--progress must be one of bar, json, none"),
    ("render -o a.mp4 --poster a.jpg", "--poster must be a file that ends in .png"),
    ("render -o a.mp4 --scene 0", "--scene must be a whole number from 1, not “0”"),
    ("render race -o a.mp4 --scene 4", "--scene must be 1 to 3: there are no more scenes"),
    ("render race -o a.mp4 --only data", "this scene has no data to show"),
    ("snapshot -o film.mp4", "--output must be a file that ends in .png"),
    ("snapshot -o a.png --size", "--size"),
    ("snapshot -o a.png --size 640", "--size must be WIDTHxHEIGHT"),
    ("snapshot -o a.png --size 15x480", "each side 16 to 8192; not “15x480”"),
    ("snapshot -o a.png --size 640x8193", "each side 16 to 8192"),
    ("snapshot -o a.png --size 8192x8192", "6324×6324 is the largest of this shape"),
    ("render -o a.mp4 --size 62x480", "each side 64 to 7680; not “62x480”"),
    ("render -o a.mp4 --size 640x7682", "each side 64 to 7680"),
    ("snapshot -o a.png --only plots", "--only must be one of surface, contour, curves, data"),
    ("snapshot -o a.png --only all", "--only must be one of"),
    ("snapshot rosenbrock -o a.png --only data", "this scene has no data to show"),
    ("snapshot -o a.png --without title,box", "--without must be one of title, axes, legend"),
    ("snapshot -o a.png --without ", "--without"),
    ("render -o a.mp4 --samples 8", "--samples must be one of 1, 4, 16, not “8”"),
    ("render -o a.mp4 --transparent", "“--transparent”; see gdviz render --help"),
    ("snapshot -o a.png --size -640x480", "--size"),
    ("snapshot -o a.png --size 6e2x480", "--size must be"),
    ("render -o a.mp4 --size 641x481", "two even sides for a video, like 642x482; not 641x481"),
    ("render -o a.mp4 --fps 0", "--fps must be a whole number from 1 to 240, not “0”"),
    ("render -o a.mp4 --fps 241", "--fps must be"),
    ("render -o a.mp4 --fps 29.97", "--fps must be"),
    ("render -o a.mp4 --fps " + "9" * 5000, "--fps must be"),
    ("render -o a.mp4 --seconds 0.09", "--seconds must be a number from 0.1 to 86400"),
    ("render -o a.mp4 --seconds nan", "--seconds must be"),
    ("render -o a.mp4 --seconds inf", "--seconds must be"),
    ("render -o a.mp4 --seconds soon", "--seconds must be"),
    ("snapshot -o a.png --step 121", "--step must be 0 to 120: the scene ends there"),
    ("snapshot -o a.png --step -1", "--step must be a whole number from 0, not “-1”"),
    ("snapshot -o a.png --theme system", "--theme must be one of light, dark, not “system”"),
    ("snapshot -o a.png --fps 30", "“--fps”; see gdviz snapshot --help"),
    ("render nosuch -o a.mp4", "no scene “nosuch”: give a scene file, one of penguins"),
    ("nosuch.gdviz", "no scene “nosuch.gdviz”"),
    ("--theme pink", "--theme must be one of light, dark, system"),
    ("--lang fr", "--lang must be one of en, ko, not “fr”"),
    ("--lang", "--lang"),
    ("--nosuch", "does not know “--nosuch”; see gdviz --help"),
    ("penguins himmelblau", "does not know “himmelblau”"),
    ("--theme dark render", "Write the command first: gdviz render"),
    ("scenes all", "does not know “all”"),
    ("--software-gl=yes", "--software-gl"),
]


@pytest.mark.parametrize(("line", "sentence"), BAD, ids=[line[:40] for line, _ in BAD])
def test_what_is_wrong_is_said_in_one_sentence(capsys, line, sentence):
    assert sentence in wrong(capsys, *line.split())


def test_a_fault_in_a_file_is_named(capsys, tmp_path):
    path = tmp_path / "mine.gdviz"
    plain = json.loads(encode(one_scene(opening_scene())))
    plain["scenes"][0]["document"]["length"] = 0
    path.write_text(json.dumps(plain), encoding="utf-8")
    said = wrong(capsys, "snapshot", str(path), "-o", "a.png")
    assert said.startswith("mine.gdviz: $.scenes[0].document.length: ")
    path.write_bytes(b"\x89PNG")
    assert wrong(capsys, str(path)).startswith("mine.gdviz: ")
    assert wrong(capsys, str(tmp_path)).startswith(f"{tmp_path.name} cannot be read: ")


def test_a_take_is_filmed_as_it_is(capsys, tmp_path):
    path = tmp_path / "a.gdviz-take"
    path.write_bytes(b"".join(map(line_of, (Head(), Opened(opening_scene()), Moment(0.0, 0.0)))))
    for option in (["--scene", "1"], ["--seconds", "3"], ["--stills"]):
        out = ["-o", str(tmp_path) if option == ["--stills"] else "a.mp4"]
        said = wrong(capsys, "render", str(path), *out, *option)
        assert said == f"A take is filmed as it was recorded: leave {option[0]} out."
    path.write_bytes(path.read_bytes() + b"what?\n")
    assert "a.gdviz-take: Line 4 of this take" in wrong(capsys, "render", str(path), "-o", "a.mp4")
    assert "a.gdviz-take: Line 4 of this take" in wrong(
        capsys, "snapshot", str(path), "-o", "a.png"
    )


def test_a_scene_too_slow_for_a_film_asks_for_its_duration(tmp_path):
    path = tmp_path / "slow.gdviz"
    plain = json.loads(encode(one_scene(opening_scene())))
    plain["scenes"][0]["view"]["speed"] = 1e-5
    path.write_text(json.dumps(plain), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "gdviz.cli", "render", str(path), "-o", "a.mp4", "--lang", "en"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    said = "gdviz: At the scene's own speed it lasts 12000001 seconds: give --seconds.\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)


def test_a_sentence_is_in_the_language_asked_for_wherever_it_stands(capsys):
    english = wrong(capsys, "snapshot", "--size", "1x1", "--lang", "en")
    korean = wrong(capsys, "snapshot", "--size", "1x1", "--lang=ko")
    assert language() == "ko"
    assert "--size" in english
    assert "--size" in korean


def test_scenes_are_listed_with_their_titles(capsys):
    assert cli.main(["scenes", "--lang", "ko"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("\t") for line in lines] == [
        *([name, make().title.ko] for name, make in SHIPPED.items()),
        *([e.key, e.title("ko")] for e in CATALOGUE.values() if e.key not in SHIPPED),
    ]


def test_scenes_are_found_by_name_and_by_path(tmp_path):
    assert cli.load_scene(None) == opening_scene()
    assert cli.load_scene("rosenbrock") == SHIPPED["rosenbrock"]()
    path = tmp_path / "mine.gdviz"
    path.write_bytes(encode(one_scene(SHIPPED["himmelblau"]())))
    assert cli.load_scene(str(path)) == SHIPPED["himmelblau"]()


def test_a_film_is_opened_as_its_scenes_and_never_saved_to(tmp_path):
    lecture = one_scene(SHIPPED["himmelblau"]())
    path = tmp_path / "film.webp"
    path.write_bytes(b"RIFF\x04\0\0\0WEBP")
    append_to_webp(path, encode(lecture))
    assert cli.load_lecture(str(path)) == (lecture, None)


@pytest.mark.parametrize("command", [(), ("snapshot",), ("render",), ("scenes",)])
def test_help_ends_well(capsys, command):
    assert cli.main([*command, "--help"]) == 0
    shown = capsys.readouterr().out
    assert "usage: gdviz" in shown
    if not command:
        assert all(f"\n  {status} " in shown for status in (0, 1, 2, 3, 130))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 and Wayland")
@pytest.mark.parametrize("display", [None, ":4711", "nonsense"])
def test_without_a_display_the_window_says_so(capsys, monkeypatch, display):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    if display:
        monkeypatch.setenv("DISPLAY", display)
    assert cli.main([]) == cli.NO_DISPLAY
    assert "gdviz render" in capsys.readouterr().err


def test_the_version_needs_nothing_heavy():
    code = (
        "import sys; from gdviz.cli import main; status = main(['--version']);"
        "heavy = {'numpy', 'PySide6', 'msgspec', 'moderngl', 'pyqtgraph', 'av'} & set(sys.modules);"
        "sys.exit(f'{status} {heavy}' if status or heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, f"gdviz {gdviz.__version__}\n", "")


@pytest.mark.parametrize("command", ["snapshot", "render"])
def test_a_file_that_cannot_be_written_is_a_failure(tmp_path, command):
    suffix = {"snapshot": ".png", "render": ".mp4"}[command]
    out = tmp_path / "nowhere" / f"a{suffix}"
    done = subprocess.run(
        [sys.executable, "-m", "gdviz.cli", command, "-o", str(out), "--lang", "en"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"gdviz: {out} cannot be written: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT is sent to this process")
@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_waits_for_the_frame_under_way_and_then_is_given_back(which):
    before = signal.getsignal(which)

    def film(told):
        told.start(2, 1.0)
        os.kill(os.getpid(), which)
        reached = sum(range(100_000))  # a frame under way
        assert reached
        with pytest.raises(KeyboardInterrupt):
            told.progress(1)

    told = Progress("none", Path("a.mp4"), (64, 64), 30)
    with told.watching():
        film(told)
    assert signal.getsignal(which) == before


def test_a_refusal_is_an_event_for_programs_too(capsys):
    assert cli.main(["render", "--progress", "json", "--lang", "en", "-o", "a.avi"]) == cli.WRONG
    out, said = capsys.readouterr()
    (event,) = [json.loads(line) for line in out.splitlines()]
    assert event == {
        "event": "failed",
        "message": said.removeprefix("gdviz: ").rstrip(),
        "partial": None,
    }


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_the_bar_tells_the_time_left_on_one_line(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("gdviz.progress.time.monotonic", lambda: now[0])
    monkeypatch.setattr(sys, "stderr", Terminal())
    told = Progress("bar", Path("a.mp4"), (64, 64), 30)
    told.start(200, 6.7)
    for done in range(1, 101):
        now[0] += 2.0
        told.progress(done)
    said = sys.stderr.getvalue()
    assert "\n" not in said
    last = said.split("\r")[-1]
    assert last.startswith("█" * 12 + "░" * 12 + "  50 %  frame 100 of 200  3:20 left")
    told.done()
    assert sys.stderr.getvalue().endswith("\n")


def test_json_comes_no_more_than_ten_times_a_second(monkeypatch, capsys):
    now = [0.0]
    monkeypatch.setattr("gdviz.progress.time.monotonic", lambda: now[0])
    told = Progress("json", Path("a.mp4"), (64, 48), 30)
    told.start(1000, 33.3)
    for done in range(1, 1001):
        now[0] += 0.01
        told.progress(done)
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert events[0] == {
        **{"event": "start", "frames": 1000, "seconds": 33.3},
        **{"size": [64, 48], "fps": 30, "out": "a.mp4"},
    }
    assert 90 <= len(events) - 1 <= 102
    assert events[-1] == {"event": "progress", "frame": 1000, "frames": 1000, "left_s": 0.0}


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.4, "0:00"), (61.0, "1:01"), (3599.7, "1:00:00"), (7325.0, "2:02:05")]
)
def test_a_duration_reads_as_a_clock(seconds, words):
    assert clock(seconds) == words


def test_software_drawing_is_asked_for_before_qt_starts(monkeypatch):
    seen = {}
    name, value = (
        ("QT_OPENGL", "software") if sys.platform == "win32" else ("LIBGL_ALWAYS_SOFTWARE", "1")
    )
    monkeypatch.setenv(name, "")
    monkeypatch.setattr(cli, "_window", lambda arguments: seen.update(value=os.environ[name]) or 0)
    assert cli.main(["--software-gl"]) == 0
    assert seen == {"value": value}

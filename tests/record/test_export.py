"""Pictures and films, each made by a process without a display, as a user's shell would."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import av
import numpy as np
import pytest
from msgspec.structs import replace

from gdviz.io.lessons import lesson, lesson_files
from gdviz.scene.file import encode, one_scene
from gdviz.scene.opening import SHIPPED
from gdviz.scene.picture import read_any
from gdviz.scene.spec import Cue, Narration
from tests.record.test_encoder import greys
from tests.record.test_voice import clicks, seen_and_heard, voice

pytestmark = [pytest.mark.gl, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
CALL = (
    *("render", "himmelblau", "--theme", "dark"),
    *("--size", "256x144", "--fps", "6", "--seconds", "2.5"),
)
HIDDEN = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def start(*arguments: str) -> subprocess.Popen[str]:
    return python("-m", "gdviz.cli", *arguments)


def python(*arguments: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name not in HIDDEN}
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def gdviz(*arguments: str) -> None:
    process = start(*arguments)
    said = process.communicate(timeout=120)
    assert (process.returncode, *said) == (0, "", "")


ONE_AFTER_ANOTHER = """
import json, sys
from gdviz.cli import main

for call in json.loads(sys.argv[1]):
    assert main(call) == 0, call
"""


def gdviz_all(calls: Sequence[Sequence[str]]) -> None:
    """Calls of gdviz in one process, which begins but once."""
    process = python("-c", ONE_AFTER_ANOTHER, json.dumps([list(call) for call in calls]))
    said = process.communicate(timeout=120)
    assert (process.returncode, *said) == (0, "", "")


def events(*arguments: str) -> list[dict[str, object]]:
    """What a film tells a program."""
    process = start("render", *arguments, "--progress", "json", "--lang", "en")
    said, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (0, "")
    return [json.loads(line) for line in said.splitlines()]


def decoded(path: Path) -> list[av.VideoFrame]:
    with av.open(str(path)) as file:
        return list(file.decode(video=0))


@pytest.fixture(scope="module")
def films(tmp_path_factory) -> tuple[Path, Path]:
    """The same call, twice."""
    folder = tmp_path_factory.mktemp("films")
    for name in ("one.mp4", "other.mp4"):
        gdviz(*CALL, "-o", str(folder / name))
    return folder / "one.mp4", folder / "other.mp4"


def test_the_same_film_has_the_same_bytes(films):
    assert films[0].read_bytes() == films[1].read_bytes()
    assert {path.name for path in films[0].parent.iterdir()} == {"one.mp4", "other.mp4"}


AGAIN = """
import sys
from pathlib import Path
from gdviz.cli import main

folder, *call = sys.argv[1:]
for number in range(8):
    out = Path(folder, f"{number}.mp4")
    assert main([*call, "-o", str(out)]) == 0
    if number == 3:  # another in between, of which nothing may stay
        assert main(["render", "escape", "-o", str(out.with_suffix(".gif")), *SHORT]) == 0
""".replace("SHORT", repr(["--size", "128x72", "--fps", "2", "--seconds", "1"]))


def test_ten_exports_are_one(films, tmp_path):
    """Two by processes of their own, eight by one."""
    process = python("-c", AGAIN, str(tmp_path), *CALL)
    _, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (0, "")
    ten = [*films, *(tmp_path / f"{number}.mp4" for number in range(8))]
    assert len({path.read_bytes() for path in ten}) == 1
    hashes = {
        tuple(sha256(frame.to_ndarray()).hexdigest() for frame in decoded(path)) for path in ten
    }
    assert [len(each) for each in hashes] == [15]
    assert len(set(*hashes)) > 8


def test_a_film_has_the_size_rate_and_duration_asked_for(films):
    frames = decoded(films[0])
    assert len(frames) == 15
    assert {(frame.width, frame.height) for frame in frames} == {(256, 144)}
    times = [frame.time for frame in frames]
    assert times == pytest.approx([number / 6 for number in range(15)])
    assert times == sorted(set(times))
    with av.open(str(films[0])) as file:
        assert file.duration == 2_500_000


def test_a_film_moves_then_rests(films):
    shown = [frame.to_ndarray(format="gray").astype(float) for frame in decoded(films[0])]
    assert shown[0].std() > 5
    moved, rested = np.abs(shown[0] - shown[-1]), np.abs(shown[-4] - shown[-1])
    assert moved.max() > 50
    assert rested.mean() < 0.2 * moved.mean()  # not 0: the encoder goes on refining


def test_the_same_picture_has_the_same_bytes(tmp_path):
    call = ("snapshot", "--size", "321x200", "--step", "30", "--lang", "ko", "-o")
    for name in ("one.png", "other.png"):
        gdviz(*call, str(tmp_path / name))
    data = (tmp_path / "one.png").read_bytes()
    assert data == (tmp_path / "other.png").read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) == (321, 200)
    assert b"tIME" not in data
    assert {path.name for path in tmp_path.iterdir()} == {"one.png", "other.png"}


def test_step_theme_language_and_scene_change_the_picture(tmp_path):
    calls = {
        "base": ("penguins", "--step", "0"),
        "step": ("penguins", "--step", "120"),
        "theme": ("penguins", "--step", "0", "--theme", "dark"),
        "language": ("penguins", "--step", "0", "--lang", "ko"),
        "scene": ("rosenbrock", "--step", "0"),
    }
    usual = ("--lang", "en", "--size", "200x120")
    gdviz_all(
        [
            ("snapshot", *usual, *call, "-o", str(tmp_path / f"{name}.png"))
            for name, call in calls.items()
        ]
    )
    assert len({(tmp_path / f"{name}.png").read_bytes() for name in calls}) == len(calls)


@pytest.mark.skipif(sys.platform == "win32", reason="a signal that Windows does not have")
def test_ctrl_c_leaves_a_film_that_plays_and_says_its_name(tmp_path):
    out = tmp_path / "film.mp4"
    partial = tmp_path / "film.part.mp4"
    process = start("render", "-o", str(out), "--size", "128x72", "--lang", "en")
    until = time.monotonic() + 30
    while not (partial.exists() and partial.stat().st_size > 4000) and time.monotonic() < until:
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said == f"gdviz: Stopped. What there is of it plays: {partial}\n"
    assert not out.exists()
    assert 1 <= len(decoded(partial)) < 480


REPEATED = """
from PySide6.QtWidgets import QApplication
from gdviz.record.export import Stage, pixels_of
from gdviz.record.film import computed
from gdviz.render.form import PictureForm
from gdviz.render.fonts import load_fonts
from gdviz.render.frame import build_frame
from gdviz.render.style import LIGHT
from gdviz.scene.opening import SHIPPED

app = QApplication([])
load_fonts()
session = computed(SHIPPED["penguins"]())
stage = Stage(PictureForm(1280, 720))
seen = {}
for head in (60.0, 7.5, 60.0, 7.5):
    session.seek(head)
    picture = pixels_of(stage.image(build_frame(session, LIGHT))).tobytes()
    assert seen.setdefault(head, picture) == picture
stage.close()
"""


def test_a_frame_is_the_same_picture_whatever_was_drawn_before():
    environment = {name: value for name, value in os.environ.items() if name not in HIDDEN}
    done = subprocess.run(
        [sys.executable, "-c", REPEATED],
        cwd=ROOT,
        env=environment | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")


def alpha(path: Path) -> np.ndarray:
    with av.open(str(path)) as file:
        (frame,) = file.decode(video=0)
    return frame.to_ndarray(format="rgba")[..., 3]


def test_a_picture_has_the_form_asked_for(tmp_path):
    """Read by FFmpeg: what other programs see of it."""
    calls = {
        "whole": ("--size", "400x300"),
        "bare": ("--only", "surface", "--without", "title,axes,legend", "--transparent"),
        "curves": ("--only", "curves", "--transparent"),
        "words": ("--transparent",),
    }
    usual = ("himmelblau", "--step", "20", "--size", "400x300", "--lang", "en")
    gdviz_all(
        [
            ("snapshot", *usual, *call, "-o", str(tmp_path / f"{name}.png"))
            for name, call in calls.items()
        ]
    )
    found = {name: alpha(tmp_path / f"{name}.png") for name in calls}
    assert {each.shape for each in found.values()} == {(300, 400)}
    assert (found["whole"] == 255).all()
    clear = {name: (each == 0).mean() for name, each in found.items()}
    assert clear["whole"] < clear["words"] < clear["bare"] < clear["curves"] < 1.0
    assert (found["bare"][:3] == 0).all()  # no title
    assert read_any(tmp_path / "bare.png") == read_any(tmp_path / "whole.png")


def test_a_picture_holds_the_scene_at_its_playhead(tmp_path):
    out, again = tmp_path / "a.png", tmp_path / "b.png"
    size = ("--size", "320x180")
    gdviz_all(
        [
            ("snapshot", "himmelblau", "-o", str(out), *size, "--step", "33"),
            ("snapshot", str(out), "-o", str(again), *size),
        ]
    )
    (scene,) = read_any(out).scenes
    assert scene.view.playhead == 33.0
    assert scene.document == SHIPPED["himmelblau"]().document
    assert len(scene.fingerprint) > 10
    assert out.read_bytes() == again.read_bytes()


def test_a_lesson_is_a_film_with_everything_beside_and_within(tmp_path):
    out, poster = tmp_path / "film.webm", tmp_path / "poster.png"
    told = events(
        *("escape", "-o", str(out), "--size", "160x90", "--fps", "2", "--seconds", "12"),
        *("--captions", "srt", "--poster", str(poster)),
    )
    assert told[0] == {
        **{"event": "start", "frames": 24, "seconds": 12.0, "size": [160, 90], "fps": 2},
        "out": str(out),
    }
    assert {event["event"] for event in told[1:-1]} == {"progress"}
    assert told[-2] == {"event": "progress", "frame": 24, "frames": 24, "left_s": 0.0}
    assert told[-1] == {"event": "done", "out": str(out), "bytes": out.stat().st_size}
    names = {"film.webm", "film.en.srt", "film.ko.srt", "poster.png"}
    assert {path.name for path in tmp_path.iterdir()} == names
    assert len(decoded(out)) == 24
    found = read_any(out)
    assert [scene.fingerprint for scene in found.scenes] == [
        scene.fingerprint for scene in lesson("escape").scenes
    ]
    assert found.scenes[0].document == lesson("escape").scenes[0].document
    (shown,) = read_any(poster).scenes
    assert shown.view.playhead == shown.document.length
    captions = [cue.caption for cue in shown.document.cues if cue.caption]
    text = (tmp_path / "film.ko.srt").read_text(encoding="utf-8")
    assert all(caption.ko in text for caption in captions)
    with av.open(str(out)) as file:
        assert [c["metadata"]["title"] for c in file.chapters()] == [c.en for c in captions]


def test_captions_are_in_the_picture_only_where_they_are_wanted(tmp_path):
    call = ("escape", "--size", "320x180", "--fps", "1", "--seconds", "2", "-o")
    gdviz_all(
        [
            ("render", *call, str(tmp_path / "burnt-%d.png")),
            ("render", *call, str(tmp_path / "bare-%d.png"), "--captions", "none"),
        ]
    )
    burnt, bare = (tmp_path / f"{name}-2.png" for name in ("burnt", "bare"))
    differ = (luma(burnt) != luma(bare)).nonzero()[0]
    assert len(differ) > 50
    assert differ.min() > 0.85 * 180  # in the footer, and nowhere else


def luma(path: Path) -> np.ndarray:
    return decoded(path)[0].to_ndarray(format="gray")


def test_one_scene_of_a_lesson_and_its_cues_as_pictures(tmp_path):
    folder = tmp_path / "stills"
    gdviz(
        *("render", "stride", "--scene", "2", "--stills", "-o", str(folder)),
        *("--size", "160x90", "--progress", "none"),
    )
    cues = lesson("stride").scenes[1].document.cues
    files = sorted(folder.iterdir())
    assert [file.name for file in files] == [f"cue-{k + 1:02}.png" for k in range(len(cues))]
    for file, cue in zip(files, cues, strict=True):
        (scene,) = read_any(file).scenes
        assert scene.title == lesson("stride").scenes[1].title
        if isinstance(cue.at, float):
            assert scene.view.playhead == cue.at


@pytest.mark.skipif(sys.platform == "win32", reason="a signal that Windows does not have")
def test_a_program_that_ends_a_film_is_told_what_plays(tmp_path):
    out = tmp_path / "film.mp4"
    process = start(
        *("render", "-o", str(out), "--size", "128x72", "--progress", "json", "--lang", "en")
    )
    assert process.stdout is not None
    for line in process.stdout:
        if json.loads(line).get("frame", 0) >= 5:
            break
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=30)
    partial = tmp_path / "film.part.mp4"
    assert process.returncode == 130
    assert json.loads(said.splitlines()[-1]) == {
        "event": "failed",
        "message": f"Stopped. What there is of it plays: {partial}",
        "partial": str(partial),
    }
    assert len(decoded(partial)) >= 5
    assert read_any(partial).scenes[0].document == SHIPPED["penguins"]().document


EVERY_LESSON = """
import sys
from itertools import cycle
from pathlib import Path
from PySide6.QtWidgets import QApplication
from gdviz.io.lessons import lesson, lesson_files
from gdviz.record.export import FilmForm, render
from gdviz.record.kinds import KINDS
from gdviz.render.form import PictureForm
from gdviz.render.style import DARK

app = QApplication([])
kinds = cycle(KINDS[suffix] for suffix in (".mp4", ".webm", ".gif", ".webp"))
for name, kind in zip(lesson_files(), kinds):
    form = FilmForm(kind, PictureForm(160, 90), 1, DARK, seconds=4.0)
    render(lesson(name), Path(sys.argv[1], name + kind.suffix), form)
"""


def test_every_lesson_is_filmed(tmp_path):
    environment = {name: value for name, value in os.environ.items() if name not in HIDDEN}
    done = subprocess.run(
        [sys.executable, "-c", EVERY_LESSON, str(tmp_path)],
        cwd=ROOT,
        env=environment | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        encoding="utf-8",
        timeout=200,
    )
    assert (done.returncode, done.stderr) == (0, "")
    for name in lesson_files():
        (path,) = tmp_path.glob(f"{name}.*")
        shown = [grey.tobytes() for grey in greys(path)]
        assert 4 <= len(shown) <= 7
        assert len(set(shown)) >= 3
        assert [scene.document for scene in read_any(path).scenes] == [
            scene.document for scene in lesson(name).scenes
        ]


def test_a_scene_that_is_told_sounds_and_keeps_its_voice_out_of_its_metadata(tmp_path):
    scene = SHIPPED["himmelblau"]()
    narration = voice(clicks(2.0, 0.0, 1.5))
    told = replace(scene.document, length=40, cues=(Cue(20.0, tap=1.5),), narration=narration)
    file, out = tmp_path / "told.gdviz", tmp_path / "told.mp4"
    file.write_bytes(encode(one_scene(replace(scene, document=told))))
    gdviz("render", str(file), "-o", str(out), "--size", "128x96", "--fps", "10")
    _, heard = seen_and_heard(out)
    assert heard == pytest.approx([0.0, 1.5], abs=0.004)
    (held,) = read_any(out).scenes
    assert held.document.narration == Narration(b"", 2.0, 0.0)
    assert held.document.cues == told.cues

"""Films as other programs see them: the system's ffmpeg and ffprobe, another build than ours."""

import json
import os
import re
import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from gdviz.io.lessons import lesson
from gdviz.record.film import Film
from tests.record.test_encoder import HEIGHT, WIDTH, film, number_in

ROOT = Path(__file__).parents[2]
COUNT, RATE = 150, 60

pytestmark = pytest.mark.skipif(
    not (shutil.which("ffmpeg") and shutil.which("ffprobe")),
    reason="no ffmpeg here; on Linux tools/dev.py setup installs it",
)


def frames_of(path: Path, size: tuple[int, int]) -> np.ndarray:
    """What ffmpeg decodes, none left out and none doubled: (frames, height, width) of grey."""
    call = ["ffmpeg", "-v", "error", "-xerror", "-i", str(path), "-fps_mode", "passthrough"]
    done = subprocess.run(
        [*call, "-f", "rawvideo", "-pix_fmt", "gray", "-"],
        check=True,
        capture_output=True,
        timeout=60,
    )
    assert done.stderr == b""
    return np.frombuffer(done.stdout, np.uint8).reshape(-1, size[1], size[0])


def probed(path: Path) -> tuple[dict, dict, list[Fraction]]:
    """What ffprobe says: the stream, the container, and the time of each frame in seconds."""
    call = ["ffprobe", "-v", "error", "-of", "json", "-select_streams", "v", "-count_frames"]
    done = subprocess.run(
        [*call, "-show_streams", "-show_format", "-show_frames", str(path)],
        check=True,
        capture_output=True,
        timeout=60,
    )
    found = json.loads(done.stdout)
    (stream,) = found["streams"]
    base = Fraction(stream["time_base"])
    return stream, found["format"], [frame["pts"] * base for frame in found["frames"]]


@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_none_is_lost_repeated_or_out_of_order(kind, tmp_path):
    path, fps = film(kind, tmp_path, COUNT, RATE), RATE
    assert [number_in(grey) for grey in frames_of(path, (WIDTH, HEIGHT))] == list(range(COUNT))
    stream, container, times = probed(path)
    assert int(stream["nb_read_frames"]) == COUNT
    if kind == "mp4":
        assert stream["r_frame_rate"] == stream["avg_frame_rate"] == f"{fps}/1"
        assert times == [Fraction(k, fps) for k in range(COUNT)]
        assert Fraction(stream["duration_ts"]) * Fraction(stream["time_base"]) == Fraction(
            COUNT, fps
        )
    else:
        # A WebM file counts milliseconds: each time is that of its frame, rounded.
        assert stream["r_frame_rate"] == f"{fps}/1"
        assert all(
            abs(time - Fraction(k, fps)) <= Fraction(1, 1000) for k, time in enumerate(times)
        )
        assert float(container["duration"]) == pytest.approx(COUNT / fps, abs=1.1e-3)


# --- cues ----------------------------------------------------------------------------------------

LESSON, SIZE, FPS, SECONDS = "escape", (320, 180), 10, 8.0

FILMS = f"""
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from gdviz.io.lessons import lesson
from gdviz.record.export import FilmForm, render
from gdviz.record.kinds import KINDS
from gdviz.render.form import PictureForm
from gdviz.render.style import LIGHT

app = QApplication([])
for name, captions in (("burnt.mp4", "burn"), ("bare.mp4", "srt")):
    out = Path(sys.argv[1], name)
    form = FilmForm(KINDS[".mp4"], PictureForm(*{SIZE}), {FPS}, LIGHT, {SECONDS}, captions)
    render(lesson("{LESSON}"), out, form)
"""


@pytest.fixture(scope="module")
def filmed(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("films")
    environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    done = subprocess.run(
        [sys.executable, "-c", FILMS, str(folder)],
        cwd=ROOT,
        env=environment | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return folder


def planned() -> Film:
    return Film(lesson(LESSON).scenes, FPS, SECONDS)


@pytest.mark.gl
@pytest.mark.slow
def test_a_caption_appears_in_the_very_frame_that_the_schedule_says(filmed):
    """Which caption a frame has is told by what it adds to the picture without one."""
    said = planned().captions()
    assert len(said) >= 3
    burnt, bare = (frames_of(filmed / f"{name}.mp4", SIZE) for name in ("burnt", "bare"))
    added = np.abs(burnt.astype(float) - bare)
    assert len(added) == planned().frames
    footer = added[:, round(0.94 * SIZE[1]) :, : round(0.8 * SIZE[0])].reshape(len(added), -1)
    looks = np.stack([footer[each.first : each.end].mean(axis=0) for each in said])
    nearest = np.abs(footer[:, None] - looks).mean(axis=2).argmin(axis=1)
    wanted = [
        next(k for k, each in enumerate(said) if each.first <= number < each.end)
        for number in range(len(added))
    ]
    assert nearest.tolist() == wanted


@pytest.mark.gl
@pytest.mark.slow
def test_captions_beside_a_film_come_with_their_frames(filmed):
    *_, times = probed(filmed / "bare.mp4")
    text, other = (
        (filmed / f"bare.{language}.srt").read_text(encoding="utf-8") for language in ("en", "ko")
    )
    assert re.findall(".* --> .*", text) == re.findall(".* --> .*", other)
    stamps = re.findall(r"(\d+):(\d+):(\d+),(\d+) --> (\d+):(\d+):(\d+),(\d+)", text)
    said = planned().captions()
    assert len(stamps) == len(said) >= 3
    for stamp, each in zip(stamps, said, strict=True):
        numbers = list(map(int, stamp))
        for (hours, minutes, seconds, ms), frame in (
            (numbers[:4], each.first),
            (numbers[4:], each.end),
        ):
            at = 3600 * hours + 60 * minutes + seconds + Fraction(ms, 1000)
            shown = times[frame] if frame < len(times) else Fraction(len(times), FPS)
            assert 0 <= at - shown < Fraction(1, 1000)

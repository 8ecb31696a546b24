"""The frames of a film, one made of the other: what is said to have changed between them has."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from gdviz.io.lessons import lesson
from gdviz.scene.file import encode
from gdviz.scene.take import Pointer
from tests.record.test_take import Script

pytestmark = [pytest.mark.gl, pytest.mark.slow]

ROOT = Path(__file__).parents[2]

COMPARED = """
import sys
from pathlib import Path
import numpy as np
from PySide6.QtWidgets import QApplication
from av.video.reformatter import Colorspace
from gdviz.record.av_writer import Yuv
from gdviz.record.export import Drawing, FilmForm, _stage, film_of
from gdviz.record.kinds import KINDS
from gdviz.render.form import PictureForm
from gdviz.render.style import DARK
from gdviz.scene.file import read
from gdviz.scene.take import read_take

def planes(frame):
    return [bytes(memoryview(plane)) for plane in frame.planes]

app = QApplication([])
path = Path(sys.argv[1])
shown = read_take(path) if path.suffix == ".gdviz-take" else read(path)
form = FilmForm(KINDS[".mp4"], PictureForm(320, 180), int(sys.argv[2]), DARK)
film, lecture = film_of(shown, form)
kept, kinds = Yuv(Colorspace.ITU709), {"same": 0, "parts": 0, "all": 0}
with _stage(form.picture) as stage:
    drawing, last = Drawing(film, form, stage, lecture), None
    for number in range(film.frames):
        picture, changed = drawing.frame(number, ahead=True), drawing.changed
        whole = Yuv(Colorspace.ITU709).of(picture)
        assert planes(kept.of(picture, changed)) == planes(whole), number
        if changed is not None and last is not None:
            others = (picture != last).any(axis=-1)
            for x, y, width, height in changed:
                others[y : y + height, x : x + width] = False
            assert not others.any(), number
        kinds["all" if changed is None else "parts" if changed else "same"] += 1
        last = picture.copy()
print(kinds["same"], kinds["parts"], kinds["all"])
"""


def kinds_of(path: Path, fps: int) -> tuple[int, int, int]:
    """How many frames were as the one before, other in parts, and other anywhere."""
    process = subprocess.run(
        [sys.executable, "-c", COMPARED, str(path), str(fps)],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (process.returncode, process.stderr) == (0, "")
    same, parts, every = map(int, process.stdout.split())
    return same, parts, every


def test_of_a_lecture_with_its_cards(tmp_path):
    lecture = lesson("race")
    path = tmp_path / "race.gdviz"
    path.write_bytes(encode(replace(lecture, scenes=lecture.scenes[:2])))
    same, parts, every = kinds_of(path, 4)
    assert min(same, parts, every) > 2  # cards and pauses, runs at play, cards that fade
    assert parts > every


def test_of_a_take_with_pointer_presses_and_words(tmp_path):
    made = Script(tmp_path / "a.gdviz-take")
    made.session.playback = made.session.playback.play(made.session.document.length)
    made.run(60)
    made.pointer = Pointer("contour", 0.4, 0.6)
    made.tick(0.05, presses=1)
    made.set_rate(0.004)
    made.run(80)
    made.pointer = None
    made.run(120)
    made.film()
    made.recorder.close()
    _, parts, every = kinds_of(made.path, 8)
    assert parts > 5
    assert every > 5

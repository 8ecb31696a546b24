"""What a film will cost, told beforehand and measured afterwards."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gdviz.io.lessons import lesson_files
from gdviz.progress import Progress
from gdviz.record.cost import Cost
from gdviz.record.kinds import KINDS

ROOT = Path(__file__).parents[2]

ESTIMATE = """
import json, sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from PySide6.QtWidgets import QApplication
from gdviz.cli import main
from gdviz.io.lessons import lesson
from gdviz.record.encoder import writer_of
from gdviz.record.writer import Tags
from gdviz.record.estimate import estimate
from gdviz.record.export import SAMPLES, Drawing, FilmForm, _stage
from gdviz.record.film import Film
from gdviz.record.kinds import KINDS
from gdviz.record.pixels import png_of_pixels
from gdviz.render.form import PictureForm
from gdviz.render.style import DARK

app = QApplication([])
folder, names = Path(sys.argv[1]), sys.argv[2:]

class Kept(Drawing):
    @cache  # of all kinds the pictures are the same
    def frame(self, number):
        return super().frame(number).copy()

def size_of(path):
    return sum(f.stat().st_size for f in path.iterdir()) if path.is_dir() else path.stat().st_size

for name in names:
    shown = lesson(name)
    form = FilmForm(KINDS[".mp4"], PictureForm(320, 180), 10, DARK, seconds=5.0 * len(shown.scenes))
    film = Film(shown.scenes, form.fps, form.seconds)
    with _stage(form.picture) as stage:
        drawing = Kept(film, form, stage, shown)
        for suffix, kind in KINDS.items():
            drawing.form = replace(form, kind=kind)
            cost = estimate(drawing)
            out = folder / (name if kind.key == "png" else name + suffix)
            writer = writer_of(
                *(kind, out, form.picture.size, form.fps, Tags()),
                samples=lambda: drawing.samples(SAMPLES),
                png_of=lambda pixels, _: png_of_pixels(pixels, None),
            )
            with writer:
                for number in range(film.frames):
                    writer.add(drawing.frame(number))
            told = cost.bytes_least, cost.bytes_most, cost.seconds_least, cost.seconds_most
            print(json.dumps([name, kind.key, size_of(out), *told]))
words = ["--size", "160x90", "--fps", "10", "--progress", "json"]
main(["render", "escape", "-o", str(folder / "none.mp4"), "--estimate", *words])
"""


@pytest.mark.gl
@pytest.mark.slow
@pytest.mark.parametrize(
    "names",
    [
        ["escape"],
        pytest.param([each for each in lesson_files() if each != "escape"], marks=pytest.mark.soak),
    ],
)
def test_every_kind_of_film_is_as_large_as_was_told(names, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", ESTIMATE, str(tmp_path), *names],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert (done.returncode, done.stderr) == (0, "")
    *films, by_command = done.stdout.splitlines()
    told = [json.loads(line) for line in films]
    assert [kind for _, kind, *_ in told] == [kind.key for kind in KINDS.values()] * len(names)
    for _, _, found, least, most, soonest, latest in told:
        assert least < found < most
        assert most < 3.5 * least  # or it would say nothing
        assert 0.0 < soonest < latest
    event = json.loads(by_command)
    assert event["event"] == "estimate"
    assert 1000 < event["bytes"][0] < event["bytes"][1]
    assert not (tmp_path / "none.mp4").exists()


def test_a_person_is_told_in_words(capsys):
    progress = Progress("bar", Path("a.mp4"), (160, 90), 10)
    progress.tell_cost(Cost(20_400_000, 38_000_000, 61.0, 240.0))
    told = "About 20.4 MB – 38 MB; making it takes about 1:01 – 4:00\n"
    assert capsys.readouterr().out == told

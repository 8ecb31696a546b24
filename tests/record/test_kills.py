"""Films whose process is killed at a random moment: what there is plays, up to its last second."""

import random
import signal
import subprocess
import sys
from pathlib import Path

import av
import pytest

from gdviz.record.partial import partial_of
from tests.record.test_encoder import greys, number_in
from tests.record.test_voice import seen_and_heard

ROOT = Path(__file__).parents[2]
FPS = 30
LONGEST = 1500

WRITER = f"""
import sys, time
from pathlib import Path
from tests.record.test_encoder import new, numbered
kind, out = sys.argv[1:]
with new(kind, Path(out), {FPS}) as writer:
    for number in range({LONGEST}):
        writer.add(numbered(number))
        print(number + 1, flush=True)
        time.sleep(0.001)
"""


SPEAKER = f"""
import sys, time
from pathlib import Path
from gdviz.record.sound import SoundTrack, Spoken
from tests.record.test_voice import clicks, new, voice
import numpy as np
kind, out = sys.argv[1:]
spoken = voice(clicks(10.0, *range(10)))
dark, bright = (np.full((64, 64, 4), shade, np.uint8) for shade in (0, 255))
track = SoundTrack([Spoken(0, 10**9, spoken)])
with new(kind, Path(out), {FPS}, track) as writer:
    for number in range({LONGEST}):
        writer.add(dark if number % {FPS} else bright)
        print(number + 1, flush=True)
        time.sleep(0.001)
"""


def killed(
    kind: str, folder: Path, moment: int, chance: random.Random, program: str = WRITER
) -> tuple[Path, int]:
    """The partial file of a film that was killed after `moment` frames, and how many it had."""
    out = folder / f"film.{kind}"
    process = subprocess.Popen(
        [sys.executable, "-c", program, kind, str(out)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) >= moment:
            break
    # Not only between two frames.
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(chance.uniform(0.0, 0.02))
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read().split()
    process.wait(30)
    process.stdout.close()
    return partial_of(out), int(rest[-1]) if rest else moment


def check(kind: str, folder: Path, chance: random.Random) -> None:
    path, written = killed(kind, folder, chance.randint(FPS, 400), chance)
    numbers = [number_in(grey) for grey in greys(path)]
    assert numbers == list(range(len(numbers)))
    assert written - FPS <= len(numbers) <= written + 1
    path.unlink()


def check_sound(kind: str, folder: Path, chance: random.Random) -> None:
    path, written = killed(kind, folder, chance.randint(2 * FPS, 250), chance, SPEAKER)
    with av.open(str(path)) as file:
        assert written - FPS <= sum(1 for _ in file.decode(video=0)) <= written + 1
    seen, heard = seen_and_heard(path)
    both = min(len(seen), len(heard))
    assert both >= (written - FPS) // FPS
    assert abs(len(seen) - len(heard)) <= 1  # the last piece may end between the two
    assert heard[:both] == pytest.approx(seen[:both], abs=0.004)
    path.unlink()


@pytest.mark.skipif(sys.platform == "win32", reason="a signal that Windows does not have")
@pytest.mark.parametrize("kind", ["mp4", "webm", "webp"])
def test_a_killed_film_plays_up_to_its_last_second(kind, tmp_path):
    check(kind, tmp_path, random.Random(kind))


@pytest.mark.skipif(sys.platform == "win32", reason="a signal that Windows does not have")
def test_a_killed_film_still_sounds(tmp_path):
    check_sound("mp4", tmp_path, random.Random("with sound"))


@pytest.mark.soak
@pytest.mark.skipif(sys.platform == "win32", reason="a signal that Windows does not have")
@pytest.mark.parametrize("trial", range(100))
def test_a_hundred_killed_films_play(trial, tmp_path):
    if trial % 4 == 3:
        check_sound(("mp4", "webm")[trial % 8 == 7], tmp_path, random.Random(trial))
        return
    check(("mp4", "webm", "mp4", "gif", "webp")[trial % 5], tmp_path, random.Random(trial))

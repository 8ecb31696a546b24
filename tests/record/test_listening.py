"""A voice on its way into a take: in time, whatever the clocks say, and kept whatever happens."""

import json
import math
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import av
import numpy as np
import pytest
from msgspec.structs import replace

from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.record import listening as listening_module
from gdviz.record.devices import Block, SoundError
from gdviz.record.listening import Listening
from gdviz.record.sound import BIT_RATE
from gdviz.record.take_film import TakeFilm
from gdviz.record.take_recorder import TakeRecorder
from gdviz.record.take_sound import Along
from gdviz.record.voice import BLOCK
from gdviz.scene.file import SceneFileError
from gdviz.scene.opening import SHIPPED
from gdviz.scene.spec import Camera
from gdviz.scene.take import Mark, Take, TakeVoice, read_take
from gdviz.scene.voice import RATE, VoiceError
from gdviz.text import Message
from tests.record.test_export import ONE_AFTER_ANOTHER, gdviz, python
from tests.record.test_voice import CLICK, clicks, heard

ROOT = Path(__file__).parents[2]
BEGUN_S = 1000.0
"""When the takes below begin, on the clock of the machine."""


class Stage:
    """A take that is recorded with a voice, at moments that are given.

    Args:
        faster: by which share the sound card's clock is faster than the machine's.
    """

    def __init__(self, path: Path, faster: float = 0.0) -> None:
        self.path, self.faster = path, faster
        self.session = Session(SHIPPED["himmelblau"](), load_problem)
        self.recorder = TakeRecorder(path)
        self.put = None
        self.closed = False
        self.listening = Listening(self.recorder.hear, self._open)

    def _open(self, put):
        self.put = put
        return SimpleNamespace(close=self._close)

    def _close(self) -> None:
        self.closed = True

    def note(self, at: float) -> None:
        self.recorder.note(BEGUN_S + at, self.session, None)

    def say(self, samples, at: float, lost: bool = False) -> None:
        self.put(Block(samples, BEGUN_S + at, lost))

    def speak(self, seconds: float, *at: float, begin: float = 0.0, late=lambda _: 0.0) -> None:
        """Clicks at these seconds of the take, from `begin` on, in blocks as a sound card does."""
        rate = RATE * (1.0 + self.faster)
        samples = np.zeros(round(seconds * rate), np.float32)
        tone = clicks(CLICK / RATE, 0.0)
        for second in at:
            first = round((second - begin) * rate)
            samples[first : first + CLICK] = tone
        size = RATE * 4 // 10
        for number, first in enumerate(range(0, len(samples), size)):
            self.say(samples[first : first + size], begin + first / rate + late(number))

    def end(self, at: float) -> Take:
        self.listening.close()
        self.recorder.stop(BEGUN_S + at, self.session, None)
        return read_take(self.path)


@pytest.fixture
def stage(tmp_path):
    made = []

    def make(faster: float = 0.0) -> Stage:
        made.append(Stage(tmp_path / f"{len(made)}.gdviz-take", faster))
        made[-1].note(0.0)
        return made[-1]

    yield make
    for each in made:
        each.listening.close()
        each.recorder.release()


def told(take: Take, fps: int = 30) -> list[float]:
    """The seconds at which something is heard in its film."""
    film = TakeFilm(take, fps)
    return heard(film.sound().take(round(film.seconds * RATE)))


def busy(number: int) -> float:
    """How late the machine tells of a block: mostly a little, now and then very."""
    draw = np.random.default_rng(number).random(2)
    return 0.25 * draw[0] if draw[1] < 0.15 else 0.004 * draw[0]


# --- in time --------------------------------------------------------------------------------------


@pytest.mark.parametrize("faster", [0.0, 0.001, -0.001])
def test_a_clock_that_differs_and_a_busy_machine_move_nothing(stage, faster):
    spoken = stage(faster)
    spoken.speak(40.0, 0.5, 20.0, 38.5, late=busy)
    assert told(spoken.end(40.0)) == pytest.approx([0.5, 20.0, 38.5], abs=0.008)


@pytest.mark.parametrize(
    ("seconds", "faster"), [(60.0, 0.001), pytest.param(600.0, 0.00017, marks=pytest.mark.soak)]
)
def test_at_its_end_the_click_is_in_the_frame_of_its_flash(stage, tmp_path, seconds, faster):
    """In the film itself, as another program would play it; the card gains 0.06 s, and 0.1 s."""
    fps, flashes = 4, (0.5, seconds - 1.0)
    spoken = stage(faster=faster)
    for at in flashes:  # the camera leaps there
        spoken.note(at - 0.02)
        looked = replace(spoken.session.view, camera=Camera(azimuth=at, distance=9.0))
        spoken.session.look(looked)
        spoken.note(at)
        spoken.session.look(replace(looked, camera=SHIPPED["himmelblau"]().view.camera))
        spoken.note(at + 0.1)
    spoken.speak(seconds, *flashes, late=busy)
    spoken.end(seconds)
    path = tmp_path / "film.mp4"
    gdviz("render", *SMALL, "--fps", str(fps), str(spoken.path), "-o", str(path))
    seen, before = [], None
    with av.open(str(path)) as file:
        for frame in file.decode(video=0):
            here = frame.to_ndarray(format="gray").astype(int)
            if before is not None and np.abs(here - before).mean() > 1.0:
                seen.append(frame.time)
            before = here
    assert [clicked_after(path, at - 0.4) for at in flashes] == pytest.approx(flashes, abs=0.008)
    assert seen[::2] == pytest.approx(flashes, abs=0.5 / fps)


def clicked_after(path: Path, second: float) -> float:
    """When something is heard first from about that second on, by the file's own times."""
    with av.open(str(path)) as file:
        file.seek(round(max(second, 0.0) * 1e6))
        for frame in file.decode(audio=0):
            if loud := heard(frame.to_ndarray()[0]):
                return frame.time + loud[0]
    return math.nan


SMALL = ("--size", "64x64", "--progress", "none")


@pytest.mark.parametrize("flagged", [True, False])
def test_what_is_lost_is_silent_and_what_follows_is_in_time(stage, flagged):
    spoken = stage()
    spoken.speak(12.0, 1.0, 11.0)
    spoken.note(12.0)
    at = 12.7  # 0.7 s are gone
    spoken.say(clicks(0.4, 0.0), at, lost=flagged)
    spoken.speak(11.6, 20.0, begin=at + 0.4)
    take = spoken.end(24.7)
    assert told(take) == pytest.approx([1.0, 11.0, at, 20.0], abs=0.005)
    film = TakeFilm(take, 30)
    samples = film.sound().take(round(film.seconds * RATE))
    assert not np.abs(samples[round(12.05 * RATE) : round(12.65 * RATE)]).max() > 0.05


def test_many_small_losses_do_not_add_up(stage):
    """Ten milliseconds are lost every two seconds, and nobody says so."""
    spoken = stage()
    at, places = 0.0, []
    for number in range(30):
        places.append(at + 1.0)
        for first in range(5):
            spoken.say(clicks(0.4, *([0.2] if first == 2 else [])), at + 0.4 * first)
        at += 2.01
        assert number < 30
    assert told(spoken.end(at)) == pytest.approx(places, abs=0.02)


def test_a_voice_may_begin_before_its_take_and_after(stage, tmp_path):
    early = Stage(tmp_path / "early.gdviz-take")
    early.speak(3.0, -0.5, 1.0, begin=-1.0)
    early.note(0.0)
    assert told(early.end(2.0)) == pytest.approx([1.0], abs=0.005)
    late = stage()
    late.note(1.5)
    late.speak(2.0, 1.75, 3.0, begin=1.5)
    assert told(late.end(3.2)) == pytest.approx([1.75, 3.0], abs=0.005)


def test_the_least_sound_is_a_voice_and_none_is_none(stage):
    spoken = stage()
    spoken.say(clicks(0.1, 0.02), 0.3)
    assert told(spoken.end(1.0)) == pytest.approx([0.32], abs=0.005)
    silent = stage()
    take = silent.end(1.0)
    assert take.voice is None
    assert TakeFilm(take, 30).sound() is None


def test_sound_is_resampled_without_a_crack(stage):
    """A steady tone stays one, though the clocks differ."""
    spoken = stage(faster=0.001)
    count = round(20.0 * RATE * 1.001)
    tone = (0.5 * np.sin(np.arange(count) * 2 * np.pi * 440 / RATE)).astype(np.float32)
    for number, first in enumerate(range(0, count, 19_200)):
        at = first / (RATE * 1.001) + busy(number)
        spoken.say(tone[first : first + 19_200], at)
    film = TakeFilm(spoken.end(20.0), 30)
    samples = film.sound().take(20 * RATE)[RATE // 4 : -2 * RATE]
    bound = 1.2 * 0.5 * 2 * np.pi * 440 / RATE
    assert np.abs(np.diff(samples)).max() < bound


# --- in a film ------------------------------------------------------------------------------------


def test_a_film_can_do_without_it(stage, tmp_path):
    spoken = stage()
    spoken.speak(2.0, 0.5)
    spoken.end(2.0)
    films = (("a.mp4", "voice", True), ("b.mp4", "none", False), ("c.gif", "voice", False))
    calls = [
        ("render", *SMALL, str(spoken.path), "-o", str(tmp_path / name), "--sound", sound)
        for name, sound, _ in films
    ]
    calls += [(*call, "--estimate", "--progress", "json") for call in calls[:2]]
    process = python(
        "-c", ONE_AFTER_ANOTHER, json.dumps([(*call, "--lang", "en") for call in calls])
    )
    said, errors = process.communicate(timeout=120)
    assert process.returncode == 0
    assert errors == "gdviz: A .gif film has no sound: the voice is left out.\n"
    for name, _, audible in films:
        with av.open(str(tmp_path / name)) as file:
            assert bool(file.streams.audio) == audible
    # The estimate counts it: the pictures are the same.
    loud, silent = (json.loads(line)["bytes"] for line in said.splitlines())
    assert loud[0] == pytest.approx(silent[0] + 2.0 * BIT_RATE / 8, rel=0.05)


# --- kept -----------------------------------------------------------------------------------------


def test_it_is_on_the_disk_as_it_comes(stage):
    spoken = stage()
    for number in range(30):
        spoken.say(clicks(0.1, 0.0), 0.1 * number)
        spoken.note(0.1 * number)
    until, found = time.monotonic() + 10, None
    while time.monotonic() < until:
        found = read_take(spoken.path).voice  # as it lies there now
        if found is not None and found.count > 2.3 * RATE:
            break
        time.sleep(0.01)
    assert found is not None
    assert found.count > 2.3 * RATE
    assert len(np.concatenate(list(Along(found, 2 * RATE).samples()))) == 2 * RATE


KILLED = """
import sys, time
from pathlib import Path
from types import SimpleNamespace
from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.record.devices import Block
from gdviz.record.listening import Listening
from gdviz.record.take_recorder import TakeRecorder
from gdviz.scene.opening import SHIPPED
from tests.record.test_export import ONE_AFTER_ANOTHER, gdviz, python
from tests.record.test_voice import clicks
session = Session(SHIPPED["himmelblau"](), load_problem)
recorder = TakeRecorder(Path(sys.argv[1]))
taken = []
listening = Listening(recorder.hear, lambda put: taken.append(put) or SimpleNamespace(close=print))
for number in range(10**6):
    now = 0.1 * number
    taken[0](Block(clicks(0.1, *([0.0] if number % 10 == 0 else [])), now))
    recorder.note(now, session, None)
    print(number, flush=True)
    time.sleep(0.004)
"""


def test_what_a_killed_process_leaves_has_the_voice(tmp_path):
    path = tmp_path / "left.gdviz-take"
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        last = next(int(line) for line in process.stdout if int(line) >= 73)
        process.kill()
        last = max([last, *(int(line) for line in process.stdout.read().split())])
    take = read_take(path)
    assert take.seconds > 0.1 * last - 1.2
    assert take.voice.count / RATE > 0.1 * last - 1.5
    found = told(take)
    assert found == pytest.approx(range(len(found)), abs=0.005)
    assert len(found) >= 6


class Full:
    """A disk that fills."""

    def __init__(self, note) -> None:
        self.note, self.full = note, False

    def __call__(self, sample, when_s, sound) -> None:
        if self.full:
            raise OSError(28, "No space left on device")
        self.note(sample, when_s, sound)


def test_a_disk_that_fills_ends_the_voice_in_words_and_not_the_take(stage):
    spoken = stage()
    disk = Full(spoken.recorder.hear)
    spoken.listening._note = disk
    spoken.speak(2.0, 0.5)
    until = time.monotonic() + 10
    while spoken.recorder._marks < 4 and time.monotonic() < until:
        time.sleep(0.01)
    disk.full = True
    spoken.speak(2.0, 0.5)
    while spoken.listening.trouble is None and time.monotonic() < until:
        time.sleep(0.01)
    assert "No space left on device" in str(spoken.listening.trouble)
    for _ in range(3):  # nothing heaps up
        spoken.speak(2.0)
    assert spoken.listening._blocks.qsize() < 10
    spoken.note(3.0)
    take = spoken.end(4.0)
    assert take.seconds == 4.0
    assert told(take) == pytest.approx([0.5], abs=0.005)


def test_a_microphone_that_is_pulled_out_is_told_and_one_that_is_not_there_too(
    stage, tmp_path, monkeypatch
):
    spoken = stage()
    spoken.speak(1.0, 0.5)
    assert spoken.listening.trouble is None
    now = time.perf_counter()
    with monkeypatch.context() as later:
        later.setattr(time, "perf_counter", lambda: now + listening_module.QUIET_S + 1.0)
        assert "Nothing comes from the microphone" in str(spoken.listening.trouble)
        spoken.speak(1.0, 9.25, begin=9.0)  # plugged in again
        assert spoken.listening.trouble is None

    def stuck():
        raise RuntimeError("Unanticipated host error", -9999)

    spoken.listening._source = SimpleNamespace(close=stuck)
    assert told(spoken.end(10.0)) == pytest.approx([0.5, 9.25], abs=0.005)

    def none(_put):
        raise SoundError(Message("There is no microphone."))

    with pytest.raises(SoundError):
        Listening(print, none)
    monkeypatch.setattr("gdviz.record.voice.CODEC", "no such codec")
    with pytest.raises(VoiceError):
        Listening(print, lambda _put: SimpleNamespace(close=print))


def test_a_disk_that_does_not_answer_costs_no_memory(stage, monkeypatch):
    spoken = stage()
    with monkeypatch.context() as short, spoken.recorder._lock:  # as long as the disk hangs
        short.setattr(listening_module, "MOST_WAITING", 5)
        until = time.monotonic() + 10
        number = 0
        while spoken.listening._blocks.qsize() < 5 and time.monotonic() < until:
            spoken.say(clicks(0.4), 0.4 * number)
            number += 1
        for _ in range(200):
            spoken.say(clicks(0.4), 0.4 * number)
            number += 1
        assert spoken.listening._blocks.qsize() <= 5
    while spoken.listening._blocks.qsize() and time.monotonic() < until:
        time.sleep(0.01)
    spoken.speak(5.0, 0.4 * number + 4.0, begin=0.4 * number)
    assert told(spoken.end(0.4 * number + 5.0)) == pytest.approx([0.4 * number + 4.0], abs=0.005)


def test_neither_of_its_threads_can_know_of_the_window():
    modules = "gdviz.record.listening, gdviz.record.take_recorder, gdviz.record.devices"
    check = f"import sys, {modules}; sys.exit(any(m.startswith('PySide6') for m in sys.modules))"
    subprocess.run([sys.executable, "-c", check], cwd=ROOT, check=True)


# --- hostile --------------------------------------------------------------------------------------


def test_a_damaged_file_is_refused_in_words_or_read(stage, tmp_path):
    """Bytes turned over and cut off, in the lines of the voice."""
    spoken = stage()
    spoken.speak(2.0, 0.5, 1.5)
    whole = (spoken.end(2.0), spoken.path.read_bytes())[1]
    first = whole.index(b'["voice"')
    path = tmp_path / "hurt.gdviz-take"
    draw = np.random.default_rng(7)
    outcomes = set()
    for number in range(150):
        hurt = bytearray(whole)
        at = int(draw.integers(first, len(whole)))
        if number % 3:
            hurt[at] = draw.integers(0, 256)
        else:
            del hurt[at:]
        path.write_bytes(hurt)
        try:
            take = read_take(path)
            if take.voice is None:
                outcomes.add("silent")
                continue
            count = sum(map(len, Along(take.voice, 2 * RATE).samples()))
        except (SceneFileError, VoiceError):
            outcomes.add("refused")
            continue
        assert count <= 2 * RATE
        outcomes.add("read")
    assert {"refused", "read"} <= outcomes


def test_whatever_the_marks_say_there_is_no_more_than_the_film_is_long(stage):
    spoken = stage()
    spoken.speak(2.0, 0.5)
    voice = spoken.end(2.0).voice
    draw = np.random.default_rng(3)
    for number in range(200):
        count = int(draw.integers(1, 40))
        span = 10.0 ** draw.uniform(-2.0, 3.8)
        samples = np.sort(draw.integers(0, int(10.0 ** draw.uniform(0.0, 8.5)), count))
        seconds = np.sort(draw.uniform(-min(span, 60.0), span, count))
        marks = tuple(Mark(int(a), float(b)) for a, b in zip(samples, seconds, strict=True))
        heard_in = [
            len(each)
            for each in Along(TakeVoice(voice.sound, voice.count, marks), 3 * RATE).samples()
        ]
        assert sum(heard_in) <= 3 * RATE, number
        assert max(heard_in, default=0) <= BLOCK

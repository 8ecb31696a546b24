"""Voices: into the one form and back, and into a film at the moment when they are spoken."""

import io
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from msgspec.structs import replace

from gdviz.record.encoder import writer_of
from gdviz.record.export import FilmForm, SecondsError, render
from gdviz.record.film import Film
from gdviz.record.kinds import KINDS
from gdviz.record.sound import SoundTrack, Spoken
from gdviz.record.voice import VoiceWriter, load_voice, narration_of, peaks_in, samples_of
from gdviz.record.voice import heard as heard_in
from gdviz.record.writer import Tags, Writer
from gdviz.render.form import PictureForm
from gdviz.render.style import THEMES
from gdviz.scene.file import one_scene
from gdviz.scene.opening import opening_scene
from gdviz.scene.spec import Cue, Lecture, Narration
from gdviz.scene.voice import MAX_VOICE_S, RATE, VoiceError

SIDE = 64
CLICK = 2400
"""Samples that a click lasts: 50 ms."""


def clicks(seconds: float, *at: float) -> np.ndarray:
    """A tone of 3 kHz at each of these seconds, silence between."""
    samples = np.zeros(round(seconds * RATE), np.float32)
    for second in at:
        first = round(second * RATE)
        tone = 0.8 * np.sin(np.arange(CLICK) * 2 * np.pi * 3000 / RATE)
        samples[first : first + CLICK] = tone[: len(samples) - first]
    return samples


def voice(samples: np.ndarray) -> Narration:
    out = io.BytesIO()
    with VoiceWriter(out) as writer:
        for first in range(0, len(samples), 10_000):
            writer.add(samples[first : first + 10_000])
    return narration_of(out.getvalue())


def heard(samples: np.ndarray) -> list[float]:
    """The seconds at which something is heard after a silence."""
    loud = np.flatnonzero(np.abs(samples) > 0.2)
    return [loud[k] / RATE for k in range(len(loud)) if k == 0 or loud[k] - loud[k - 1] > CLICK]


def test_a_voice_comes_back_to_the_sample():
    spoken = clicks(3.21, 0.5, 2.0)
    made = voice(spoken)
    assert made.seconds == len(spoken) / RATE
    back = np.concatenate(list(samples_of(made)))
    assert len(back) == len(spoken)
    assert heard(back) == pytest.approx([0.5, 2.0], abs=0.002)
    assert made.sound == voice(spoken).sound
    assert len(made.sound) < 4 * 4000


def test_what_a_scene_says_is_all_that_comes_out():
    made = voice(clicks(2.0, 0.5))
    short = replace(made, seconds=0.7)
    assert sum(map(len, samples_of(short))) == round(0.7 * RATE)
    long = replace(made, seconds=2.5)
    assert sum(map(len, samples_of(long))) == round(2.5 * RATE)
    left = replace(made, sound=b"")
    assert not np.concatenate(list(samples_of(left))).any()


@pytest.mark.parametrize("sound", [b"RIFF....WAVE", b"OggS" + bytes(60), b"\xff\xfb\x90\0" * 50])
def test_only_opus_in_ogg_is_decoded(sound):
    with pytest.raises(VoiceError, match=r"^The voice is damaged: "):
        list(samples_of(Narration(sound, 1.0)))


def test_another_codec_in_ogg_is_not_decoded():
    out = io.BytesIO()
    with av.open(out, "w", format="ogg") as file:
        stream = file.add_stream("flac", rate=RATE, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4096), np.int16), "s16", "mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    with pytest.raises(VoiceError):
        list(samples_of(Narration(out.getvalue(), 1.0)))


def test_damaged_bytes_are_a_sentence_or_a_sound_and_never_more():
    """Every tenth byte of a voice, turned over."""
    made = voice(clicks(0.5, 0.1))
    for at in range(0, len(made.sound), 10):
        hurt = bytearray(made.sound)
        hurt[at] ^= 0xFF
        try:
            count = sum(map(len, samples_of(replace(made, sound=bytes(hurt)))))
        except VoiceError:
            continue
        assert count == RATE // 2


def test_peaks_follow_the_loudness():
    peaks = peaks_in(heard_in(voice(clicks(1.0, 0.5))), 50)
    assert len(peaks) == 50
    assert [k for k, peak in enumerate(peaks) if peak > 0.3] == [25, 26, 27]


# --- files of one's own ---------------------------------------------------------------------------

FILES = {
    "a.wav": ("wav", "pcm_s16le", "s16", 44_100, "stereo"),
    "a.flac": ("flac", "flac", "s16", 44_100, "mono"),
    "a.m4a": ("mp4", "aac", "fltp", 44_100, "stereo"),
    "a.ogg": ("ogg", "libopus", "flt", 48_000, "stereo"),
    "a.mp3": ("mp3", "libmp3lame", "fltp", 44_100, "mono"),
}


def write_sound(path: Path, samples: np.ndarray, name: str = "") -> None:
    """Write a file of the kind that is called `name` in `FILES`, or `path`."""
    form, codec, kind, rate, layout = FILES[name or path.name]
    resampler = av.AudioResampler(format=kind, layout=layout, rate=rate)
    with av.open(str(path), "w", format=form) as file:
        stream = file.add_stream(codec, rate=rate, layout=layout)
        frame = av.AudioFrame.from_ndarray(samples[None, :], "flt", "mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
        for made in (*resampler.resample(frame), *resampler.resample(None)):
            file.mux(stream.encode(made))
        file.mux(stream.encode(None))


@pytest.mark.parametrize("name", FILES)
def test_files_of_every_usual_kind_are_taken(name, tmp_path):
    path = tmp_path / name
    if FILES[name][1] not in av.codecs_available:
        pytest.skip("this FFmpeg cannot write it")
    write_sound(path, clicks(2.0, 0.25, 1.5))
    made = load_voice(path)
    assert made is not None
    assert made.seconds == pytest.approx(2.0, abs=0.08)  # MP3 is padded
    assert heard(np.concatenate(list(samples_of(made)))) == pytest.approx([0.25, 1.5], abs=0.06)


def test_files_without_sound_are_a_sentence(tmp_path):
    silent = tmp_path / "film.mp4"
    write_film("mp4", silent, 3, 10, None)
    with pytest.raises(VoiceError, match=r"^There is no sound in film\.mp4\.$"):
        load_voice(silent)
    (tmp_path / "a.wav").write_text("no sound at all")
    for name in ("a.wav", "gone.wav"):
        with pytest.raises(VoiceError, match=rf"^{name} cannot be read: "):
            load_voice(tmp_path / name)


def test_loading_can_be_stopped_and_has_an_end(tmp_path, monkeypatch):
    path = tmp_path / "a.wav"
    write_sound(path, clicks(3.0))
    told: list[float] = []
    assert load_voice(path, lambda done: told.append(done) or len(told) < 3) is None
    assert len(told) == 3
    monkeypatch.setattr("gdviz.record.voice.MAX_VOICE_S", 2)
    with pytest.raises(VoiceError, match=f"holds {MAX_VOICE_S // 60} minutes"):
        load_voice(path)


# --- in a film ------------------------------------------------------------------------------------


def new(kind: str, out: Path, fps: int, sound: SoundTrack | None) -> Writer:
    return writer_of(
        *(KINDS[f".{kind}"], out, (SIDE, SIDE), fps, Tags()),
        samples=lambda: [np.zeros((SIDE, SIDE, 4), np.uint8)],
        png_of=lambda *_: b"",
        sound=sound,
    )


def write_film(kind: str, out: Path, count: int, fps: int, sound, flashes=()) -> None:
    dark, bright = (np.full((SIDE, SIDE, 4), shade, np.uint8) for shade in (0, 255))
    with new(kind, out, fps, sound) as writer:
        for number in range(count):
            writer.add(bright if number in flashes else dark)


def seen_and_heard(path: Path) -> tuple[list[float], list[float]]:
    """The seconds of its flashes and clicks, by the times that the file gives them."""
    with av.open(str(path)) as file:
        frames = [(f.time, float(f.to_ndarray(format="gray")[0, 0])) for f in file.decode(video=0)]
    blocks, first = [], None
    with av.open(str(path)) as file:
        for frame in file.decode(audio=0):
            first = frame.time if first is None else first
            blocks.append(frame.to_ndarray()[0])
    seen = [time for time, grey in frames if grey > 128]
    return seen, [first + second for second in heard(np.concatenate(blocks))]


@pytest.mark.parametrize(("kind", "fps"), [("mp4", 24), ("mp4", 60), ("webm", 30)])
def test_what_is_heard_belongs_to_what_is_seen(kind, fps, tmp_path):
    path = tmp_path / f"film.{kind}"
    flashes = (0, fps, 2 * fps + 1)
    spoken = clicks(3.0, *(number / fps for number in flashes))
    track = SoundTrack([Spoken(0, 3 * RATE, voice(spoken))])
    write_film(kind, path, 3 * fps, fps, track, flashes)
    seen, told = seen_and_heard(path)
    assert seen == pytest.approx([number / fps for number in flashes], abs=1e-3)
    assert told == pytest.approx(seen, abs=0.004)
    with av.open(str(path)) as file:
        assert file.streams.video[0].start_time == 0
        assert file.duration == pytest.approx(3e6, abs=21_000)  # Opus counts in 20 ms


def ten_minutes(kind: str, path: Path, fps: int) -> list[float]:
    """A film that flashes and clicks at its start, in its middle and at its end; when it should."""
    flashes = (0, 300 * fps, 600 * fps - 1)
    one = voice(clicks(0.4, 0.0))
    spoken = [Spoken(n * RATE // fps, n * RATE // fps + RATE, one) for n in flashes]
    write_film(kind, path, 600 * fps, fps, SoundTrack(spoken), flashes)
    return [number / fps for number in flashes]


def test_after_ten_minutes_sound_and_picture_are_still_together(tmp_path):
    """Looked for where the file says that they are."""
    path = tmp_path / "film.mp4"
    for second in ten_minutes("mp4", path, 1):
        for kind in ("audio", "video"):
            with av.open(str(path)) as file:
                if second > 2.0:
                    file.seek(round((second - 2.0) * 1e6))
                found = next(
                    frame.time + np.flatnonzero(_signal(frame))[0] / RATE
                    for frame in file.decode(**{kind: 0})
                    if _signal(frame).any()
                )
            assert found == pytest.approx(second, abs=0.004)


def _signal(frame: av.AudioFrame | av.VideoFrame) -> np.ndarray:
    if isinstance(frame, av.VideoFrame):
        return frame.to_ndarray(format="gray")[0, :1] > 128
    return np.abs(frame.to_ndarray()[0]) > 0.2


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_ten_minutes_read_from_the_start(kind, tmp_path):
    path = tmp_path / f"film.{kind}"
    wanted = ten_minutes(kind, path, 10)
    seen, told = seen_and_heard(path)
    assert seen == pytest.approx(wanted, abs=1e-3)
    assert told == pytest.approx(wanted, abs=0.004)


@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_the_same_film_has_the_same_sound(kind, tmp_path):
    spoken = voice(clicks(1.0, 0.3))
    films = []
    for name in ("one", "other"):
        path = tmp_path / f"{name}.{kind}"
        write_film(kind, path, 20, 10, SoundTrack([Spoken(RATE // 2, 2 * RATE, spoken)]))
        films.append(path.read_bytes())
    assert films[0] == films[1]


def test_kinds_without_sound_take_none(tmp_path):
    track = SoundTrack([Spoken(0, RATE, voice(clicks(1.0)))])
    for kind in ("gif", "webp"):
        path = tmp_path / f"film.{kind}"
        write_film(kind, path, 2, 10, track)
        with av.open(str(path)) as file:
            assert not file.streams.audio


def told(narration: Narration | None, *cues: Cue, length: int = 40):
    scene = opening_scene()
    document = replace(scene.document, length=length, cues=cues, narration=narration)
    return replace(scene, document=document)


def test_each_scene_speaks_from_its_first_frame_on():
    one, other = voice(clicks(1.0, 0.0)), voice(clicks(0.5, 0.25))
    film = Film([told(one), told(None), told(other)], 30)
    track = film.sound()
    assert track is not None
    samples = track.take(film.frames * RATE // 30)
    first, _, third = (part.first + part.card for part in film.parts)
    assert heard(samples) == pytest.approx([first / 30, third / 30 + 0.25], abs=0.002)
    assert Film([told(None)], 30).sound() is None


def test_a_length_does_not_go_with_a_voice(tmp_path):
    picture = PictureForm(width=SIDE, height=SIDE)
    form = FilmForm(KINDS[".mp4"], picture, 10, THEMES["light"], seconds=5.0)
    with pytest.raises(SecondsError, match="leave out --seconds"):
        render(one_scene(told(Narration(b"", 1.0))), tmp_path / "a.mp4", form)
    assert list(tmp_path.iterdir()) == []


def test_a_film_says_where_it_has_the_voice_and_gives_it_back(tmp_path):
    spoken = voice(clicks(1.5, 0.2, 1.1))
    scenes = (told(None), told(spoken, Cue(20.0, tap=1.0)))
    film = Film(scenes, 10)
    lecture = film.lecture(Lecture(scenes[0].title, scenes), sounds=True)
    kept = lecture.scenes[1].document.narration
    assert kept is not None
    assert (kept.sound, kept.seconds) == (b"", 1.5)
    path = tmp_path / "film.mp4"
    write_film("mp4", path, film.frames, 10, film.sound())
    back = load_voice(path, begins=kept.begins or 0.0, seconds=kept.seconds)
    assert back is not None
    assert back.seconds == 1.5
    assert heard(np.concatenate(list(samples_of(back)))) == pytest.approx([0.2, 1.1], abs=0.004)
    # Without its sound it takes the same time.
    again = Film(lecture.scenes, 10)
    assert [part.schedule.segments for part in again.parts] == [
        part.schedule.segments for part in film.parts
    ]
    assert all(a.end == b.first for a, b in pairwise(again.parts))

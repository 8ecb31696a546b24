"""The MP4 writer: what it writes decodes to what it was given, whole or broken off."""

import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from gdviz.record.encoder import Mp4Writer
from gdviz.record.partial import partial_of

WIDTH, HEIGHT, FPS = 96, 64, 10
RED, BLUE = (30, 20, 200, 255), (200, 60, 10, 255)  # blue first


def picture(number: int) -> np.ndarray:
    """Blue that grows over red."""
    shown = np.empty((HEIGHT, WIDTH, 4), np.uint8)
    shown[:] = RED
    shown[:, : 4 * number] = BLUE
    return shown


def write(out: Path, count: int, then: type[BaseException] | None = None) -> None:
    with Mp4Writer(out, WIDTH, HEIGHT, FPS) as video:
        for number in range(count):
            video.add(picture(number))
        if then is not None:
            raise then


def decoded(path: Path) -> list[av.VideoFrame]:
    with av.open(str(path)) as file:
        return list(file.decode(video=0))


def test_every_frame_comes_back_at_its_time_and_in_its_colours(tmp_path):
    out = tmp_path / "film.mp4"
    write(out, 20)
    with av.open(str(out)) as file:
        stream = file.streams.video[0]
        context = stream.codec_context
        assert (stream.frames, stream.average_rate, stream.start_time) == (20, FPS, 0)
        assert file.duration == 2_000_000
        assert (context.width, context.height, context.pix_fmt) == (WIDTH, HEIGHT, "yuv420p")
        assert (context.color_primaries, context.color_trc, context.colorspace) == (1, 1, 1)
        frames = list(file.decode(video=0))
    assert [frame.time for frame in frames] == pytest.approx([k / FPS for k in range(20)])
    assert [k for k, frame in enumerate(frames) if frame.key_frame] == [0, 5, 10, 15]
    shown = frames[10].to_ndarray(format="bgr24").astype(int)
    assert np.abs(shown[32, 10] - BLUE[:3]).max() <= 6
    assert np.abs(shown[32, 80] - RED[:3]).max() <= 6


def test_the_same_pictures_give_the_same_bytes(tmp_path):
    one, other = tmp_path / "one.mp4", tmp_path / "other.mp4"
    write(one, 12)
    write(other, 12)
    assert one.read_bytes() == other.read_bytes()


def test_the_name_is_given_when_the_file_is_whole(tmp_path):
    out = tmp_path / "film.v2.mp4"
    out.write_bytes(b"the one before")
    with Mp4Writer(out, WIDTH, HEIGHT, FPS) as video:
        video.add(picture(0))
        assert out.read_bytes() == b"the one before"
        assert video.partial.name == "film.v2.part.mp4"
    assert len(decoded(out)) == 1
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_what_an_exception_leaves_plays(tmp_path, error):
    out = tmp_path / "film.mp4"
    with pytest.raises(error):
        write(out, 7, then=error)
    assert not out.exists()
    assert len(decoded(partial_of(out))) == 7


def test_an_exception_before_the_first_frame_leaves_nothing(tmp_path):
    with pytest.raises(RuntimeError), Mp4Writer(tmp_path / "film.mp4", WIDTH, HEIGHT, FPS):
        raise RuntimeError
    assert not list(tmp_path.iterdir())


def test_what_a_killed_process_leaves_plays(tmp_path):
    script = f"""
import os, signal
import numpy as np
from pathlib import Path
from gdviz.record.encoder import Mp4Writer
noise = np.random.default_rng(0)
video = Mp4Writer(Path({str(tmp_path / "film.mp4")!r}), {WIDTH}, {HEIGHT}, {FPS})
for number in range(60):
    video.add(noise.integers(0, 255, ({HEIGHT}, {WIDTH}, 4), np.uint8))
os._exit(9)
"""
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, check=False, timeout=60)
    assert done.returncode == 9
    # A fragment, x264's look-ahead and its threads may be missing.
    assert 60 - 25 <= len(decoded(tmp_path / "film.part.mp4")) <= 60


def test_odd_sides_and_wrong_shapes_are_refused(tmp_path):
    with pytest.raises(ValueError, match="even, not 95×64"):
        Mp4Writer(tmp_path / "film.mp4", 95, 64, FPS)
    assert not list(tmp_path.iterdir())
    with Mp4Writer(tmp_path / "film.mp4", WIDTH, HEIGHT, FPS) as video:
        with pytest.raises(ValueError, match="must have the shape"):
            video.add(np.zeros((HEIGHT, WIDTH, 3), np.uint8))
        video.add(picture(0))


def test_a_file_that_cannot_be_written_is_an_error_at_once(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        Mp4Writer(tmp_path / "nowhere" / "film.mp4", WIDTH, HEIGHT, FPS)
    (tmp_path / "folder.mp4").mkdir()
    with pytest.raises(IsADirectoryError):
        Mp4Writer(tmp_path / "folder.mp4", WIDTH, HEIGHT, FPS)


def test_an_encoder_that_is_not_there_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr("gdviz.record.encoder.CODEC", "nosuch")
    with pytest.raises(ValueError, match="nosuch"):
        Mp4Writer(tmp_path / "film.mp4", WIDTH, HEIGHT, FPS)
    assert not list(tmp_path.iterdir())

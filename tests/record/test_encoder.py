"""The writers: what they write decodes to what they were given, whole or broken off."""

from pathlib import Path

import av
import numpy as np
import pytest
from av.video.reformatter import Colorspace
from PySide6.QtGui import QImage, QImageReader

from gdviz.record.av_writer import Yuv
from gdviz.record.encoder import writer_of
from gdviz.record.kinds import KINDS, kind_of
from gdviz.record.numbered_pictures import PictureWriter
from gdviz.record.partial import partial_of
from gdviz.record.video import Mp4Writer
from gdviz.record.writer import Tags, Writer

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
    monkeypatch.setattr("gdviz.record.video.CODEC", "nosuch")
    with pytest.raises(ValueError, match="nosuch"):
        Mp4Writer(tmp_path / "film.mp4", WIDTH, HEIGHT, FPS)
    assert not list(tmp_path.iterdir())


# --- every kind ----------------------------------------------------------------------------------

FILMS = ("mp4", "webm", "gif", "webp")
BITS, SIDE = 12, 8
SILENT = Tags()


def numbered(number: int) -> np.ndarray:
    """A picture with its number in it: black and white squares on a slope of grey."""
    shown = np.empty((HEIGHT, WIDTH, 4), np.uint8)
    shown[:] = np.linspace(40, 215, WIDTH, dtype=np.uint8)[:, None]
    for bit in range(BITS):
        shown[:SIDE, SIDE * bit : SIDE * (bit + 1)] = 255 if number >> bit & 1 else 0
    return shown


def number_in(grey: np.ndarray) -> int:
    squares = grey[SIDE // 2, SIDE // 2 : SIDE * BITS : SIDE]
    assert ((squares < 60) | (squares > 195)).all()
    return sum(1 << bit for bit, value in enumerate(squares) if value > 128)


def new(kind: str, out: Path, fps: int, tags: Tags = SILENT) -> Writer:
    return writer_of(
        *(KINDS[f".{kind}"], out, (WIDTH, HEIGHT), fps, tags),
        samples=lambda: [numbered(0), numbered(4095)],
        png_of=lambda pixels, number: b"%d" % number,
    )


def film(kind: str, folder: Path, count: int, fps: int, tags: Tags = SILENT) -> Path:
    out = folder / f"film.{kind}"
    with new(kind, out, fps, tags) as writer:
        for number in range(count):
            writer.add(numbered(number))
    return out


def break_off(writer: Writer, count: int, error: type[BaseException]) -> None:
    with writer:
        for number in range(count):
            writer.add(numbered(number))
        raise error


def greys(path: Path) -> list[np.ndarray]:
    """All frames; those of WebP by Qt. By another program: see `test_decoded.py`."""
    if path.suffix == ".webp":
        reader, found = QImageReader(str(path)), []
        while reader.canRead():
            image = reader.read().convertToFormat(QImage.Format.Format_Grayscale8)
            line = image.bytesPerLine()
            pixels = np.frombuffer(image.constBits(), np.uint8).reshape(-1, line)
            found.append(pixels[:, : image.width()].copy())
        return found
    return [frame.to_ndarray(format="gray") for frame in decoded(path)]


@pytest.mark.parametrize("fps", [25, 10])
@pytest.mark.parametrize("kind", FILMS)
def test_no_frame_is_lost_repeated_or_out_of_order(kind, fps, tmp_path):
    path = film(kind, tmp_path, 130, fps)
    assert [number_in(grey) for grey in greys(path)] == list(range(130))
    if kind == "webp":
        reader = QImageReader(str(path))
        assert reader.imageCount() == 130
        assert not reader.read().isNull()
        assert reader.nextImageDelay() == 1000 // fps
        return
    with av.open(str(path)) as file:
        assert file.duration == 130 * 1_000_000 // fps
        times = [frame.time for frame in file.decode(video=0)]
    assert times == pytest.approx([k / fps for k in range(130)], abs=1e-3)


@pytest.mark.parametrize("fps", [24, 30, 60])
@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_rate_and_duration_are_exact(kind, fps, tmp_path):
    path = film(kind, tmp_path, 2 * fps + 1, fps)
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        assert round(float(stream.average_rate or stream.guessed_rate), 1) == fps
        assert file.duration == pytest.approx((2 * fps + 1) * 1e6 / fps, abs=600)
        assert [number_in(f.to_ndarray(format="gray")) for f in file.decode(video=0)] == list(
            range(2 * fps + 1)
        )


@pytest.mark.parametrize("kind", FILMS)
def test_the_same_film_has_the_same_bytes(kind, tmp_path):
    tags = Tags("Title", "made by", b'{"gdviz": 1}', ((0, "one"), (10, "둘")), 40)
    one = film(kind, tmp_path, 40, 10, tags).read_bytes()
    assert film(kind, tmp_path, 40, 10, tags).read_bytes() == one
    assert list(tmp_path.iterdir()) == [tmp_path / f"film.{kind}"]


@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_chapters_and_texts_are_in_the_file(kind, tmp_path):
    tags = Tags("Title", "made by", b'{"gdviz": 1}', ((0, "one"), (10, "둘")), 40)
    with av.open(str(film(kind, tmp_path, 40, 10, tags))) as file:
        chapters = [
            (float(c["start"] * c["time_base"]), float(c["end"] * c["time_base"]), c["metadata"])
            for c in file.chapters()
        ]
        texts = {name.lower(): text for name, text in file.metadata.items()}
    assert chapters == [(0.0, 1.0, {"title": "one"}), (1.0, 4.0, {"title": "둘"})]
    assert texts["title"] == "Title"
    assert texts["description"] == "made by"
    assert texts["comment"] == '{"gdviz": 1}'


@pytest.mark.parametrize("kind", FILMS)
def test_what_breaks_off_plays_in_every_kind(kind, tmp_path):
    out = tmp_path / f"film.{kind}"
    with pytest.raises(KeyboardInterrupt):
        break_off(new(kind, out, 10), 23, KeyboardInterrupt)
    assert not out.exists()
    assert [number_in(grey) for grey in greys(partial_of(out))] == list(range(23))


def test_a_gif_has_one_palette_and_a_pattern_that_stays(tmp_path):
    """A standing picture is the same in every frame, whatever moves elsewhere."""
    shown = greys(film("gif", tmp_path, 60, 10))
    still = [grey[2 * SIDE :] for grey in shown]
    assert all((one == still[0]).all() for one in still)
    assert np.abs(still[0].astype(int) - numbered(0)[2 * SIDE :, :, 0]).max() < 25


def test_pictures_are_numbered_from_one_and_whole(tmp_path):
    out = tmp_path / "shots-%03d.png"
    with pytest.raises(RuntimeError):
        break_off(new("png", out, 10), 3, RuntimeError)
    names = [f"shots-{k:03}.png" for k in (1, 2, 3)]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert (tmp_path / names[2]).read_bytes() == b"2"
    folder = tmp_path / "new"
    with PictureWriter(folder, WIDTH, HEIGHT, "cue-%02d.png", lambda *_: b"x") as writer:
        writer.add(numbered(0))
    assert [path.name for path in folder.iterdir()] == ["cue-01.png"]


def test_the_kind_is_in_the_name(tmp_path):
    named = ("a.mp4", "a.WEBM", "a.gif", "a.webp", "a-%05d.png", "a-%d.png", "folder")
    kinds = ["mp4", "webm", "gif", "webp", "png", "png", "png"]
    assert [kind_of(Path(name)).key for name in named] == kinds
    assert [kind_of(Path(name)) for name in ("a.png", "a.mov", "a-%s.png")] == [None] * 3
    (tmp_path / "v1.2").mkdir()
    assert kind_of(tmp_path / "v1.2").key == "png"


def planes_of(frame: av.VideoFrame) -> list[np.ndarray]:
    width, height = frame.width, frame.height
    half = (width + 1) // 2, (height + 1) // 2
    return [
        np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[:high, :wide].copy()
        for plane, (wide, high) in zip(frame.planes, ((width, height), half, half), strict=True)
    ]


@pytest.mark.parametrize(("width", "height"), [(WIDTH, HEIGHT), (WIDTH - 1, HEIGHT - 1)])
def test_a_picture_of_which_parts_are_converted_is_that_of_which_all_is(width, height):
    """Rectangles of any place and size, odd ones and ones at the edges among them."""
    random = np.random.default_rng(7)
    yuv, last = Yuv(Colorspace.ITU709), random.integers(0, 256, (height, width, 4), np.uint8)
    yuv.of(last)
    for _ in range(60):
        now, rects = last.copy(), []
        for _ in range(random.integers(0, 4)):
            left, top = (int(random.integers(0, side)) for side in (width, height))
            wide = int(random.integers(1, width - left + 1))
            high = int(random.integers(1, height - top + 1))
            part = now[top : top + high, left : left + wide]
            part[:] = random.integers(0, 256, part.shape, np.uint8)
            rects.append((left, top, wide, high))
        whole = planes_of(Yuv(Colorspace.ITU709).of(now))
        parts = planes_of(yuv.of(now, rects))
        assert all((a == b).all() for a, b in zip(whole, parts, strict=True))
        last = now

"""Pictures to a file of one kind: the same bytes for the same pictures.

A file under work lies at a name of its own (`partial.py`) and plays, whatever ends the process:

- MP4 is written in fragments, of half a second each, WebM in clusters, of one. What was in the
  encoder or in the last piece is lost.
- GIF and WebP are rows of pictures; readers show those that are there whole. A WebP has its length
  in its first bytes, which is set after every picture.
- Numbered pictures are files of their own.
"""

import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import cast

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream
from numpy.typing import NDArray

from gdviz.record.kinds import Kind, picture_names
from gdviz.record.partial import begin
from gdviz.record.sound import SoundStream, SoundTrack
from gdviz.record.torn import cut_torn
from gdviz.scene.film import append_to_gif, append_to_webp
from gdviz.scene.voice import RATE

Pixels = NDArray[np.uint8]
"""(height, width, 4), blue first, the fourth channel unused."""

CODEC = "libx264"

THREADS = 2
"""Fixed: what encoders write depends on the number of their threads."""

_BT709 = 1
"""How players read a film of this kind; FFmpeg itself would convert by BT.601."""


@dataclass(frozen=True)
class Tags:
    """What a film says of itself.

    Attributes:
        title: its name. description: what made it. comment: the scene, as its file has it.
        chapters: the first frame and the name of each. frames: how many there will be.
    """

    title: str = ""
    description: str = ""
    comment: bytes = b""
    chapters: tuple[tuple[int, str], ...] = ()
    frames: int = 0


class Writer:
    """Writes pictures of one size at a fixed rate; used by `with`.

    The file lies at `partial` until it is whole. An exception closes it, so that what there is
    plays.
    """

    def __init__(self, out: Path, partial: Path, width: int, height: int) -> None:
        self._out = out
        self._shape = (height, width, 4)
        self.count = 0
        self.partial = partial

    def add(self, picture: Pixels) -> None:
        """Append a picture, which nobody may change from now on.

        Raises:
            ValueError: it has another size.
            OSError: it cannot be written.
        """
        if picture.shape != self._shape:
            raise ValueError(f"a picture must have the shape {self._shape}, not {picture.shape}")
        self._write(picture)
        self.count += 1

    def _write(self, picture: Pixels) -> None:
        raise NotImplementedError

    def _close(self) -> None:
        """Write what is still held, and let go of the file."""
        raise NotImplementedError

    def __enter__(self) -> "Writer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._close()
        except OSError:
            if error is None:  # else it is the same full disk once more
                raise
        if not self.count:
            self.partial.unlink(missing_ok=True)
        elif error is None:
            self.partial.replace(self._out)


class _AvWriter(Writer):
    """A file that FFmpeg writes, of one video stream, and of one of sound if there is any."""

    _sound: SoundStream | None = None

    def __init__(
        self,
        out: Path,
        size: tuple[int, int],
        fps: int,
        form: tuple[str, str, str],
        options: dict[str, str],
        stream_options: dict[str, str],
        tags: Tags,
    ) -> None:
        """Begin a file; `form` is its format, its codec, and how that holds a pixel."""
        super().__init__(out, begin(out), *size)
        name, codec, pixels = form
        self._rate = Fraction(1, fps)
        try:
            self._container = av.open(
                str(self.partial),
                "w",
                format=name,
                # What lies in a buffer dies with the process.
                options={"fflags": "+bitexact", "flush_packets": "1", **options},
            )
            self._stream = cast(VideoStream, self._container.add_stream(codec, rate=fps))
            self._tell(tags)
        except BaseException:
            self.partial.unlink(missing_ok=True)
            raise
        self._stream.width, self._stream.height = size
        self._stream.pix_fmt = pixels
        self._stream.options = {
            "threads": str(THREADS),
            "flags": "+bitexact",
            **stream_options,
        }
        context = self._stream.codec_context
        context.time_base = self._rate
        context.thread_count = THREADS

    def _tell(self, tags: Tags) -> None:
        texts = {
            "title": tags.title,
            "description": tags.description,
            "comment": tags.comment.decode(),
        }
        self._container.metadata.update({key: text for key, text in texts.items() if text})
        ends = [first for first, _ in tags.chapters[1:]] + [tags.frames]
        self._container.set_chapters(
            [
                {
                    "id": number,
                    "start": first,
                    "end": end,
                    "time_base": self._rate,
                    "metadata": {"title": title},
                }
                for number, ((first, title), end) in enumerate(
                    zip(tags.chapters, ends, strict=False)
                )
            ]
        )

    def _speak(self, codec: str, form: str, track: SoundTrack) -> None:
        """Have the film sound like this; before the first picture."""
        try:
            self._sound = SoundStream(self._container, codec, form, track)
        except BaseException:
            self._container.close()
            self.partial.unlink(missing_ok=True)
            raise

    def _encode(self, frame: av.VideoFrame) -> None:
        self._container.mux(self._stream.encode(frame))
        if self._sound is not None:
            self._sound.go_to(round((self.count + 1) * self._rate * RATE))

    def _stamped(self, frame: av.VideoFrame) -> av.VideoFrame:
        frame.pts, frame.time_base = self.count, self._rate
        return frame

    def _close(self) -> None:
        try:
            if self.count:
                self._container.mux(self._stream.encode(None))
                if self._sound is not None:
                    self._sound.close()
        finally:
            self._container.close()


class VideoWriter(_AvWriter):
    """A film whose pictures follow from one another, in the colours of BT.709.

    Raises:
        ValueError: a side is odd, or there is no such encoder.
        OSError: the file cannot be written.
    """

    def __init__(
        self,
        out: Path,
        size: tuple[int, int],
        fps: int,
        form: tuple[str, str],
        options: dict[str, str],
        stream_options: dict[str, str],
        tags: Tags,
    ) -> None:
        if size[0] % 2 or size[1] % 2:
            raise ValueError(f"the sides of a film must be even, not {size[0]}×{size[1]}")
        super().__init__(out, size, fps, (*form, "yuv420p"), options, stream_options, tags)
        self._yuv = _Yuv(Colorspace.ITU709)
        context = self._stream.codec_context
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        context.color_range = ColorRange.MPEG

    def _write(self, picture: Pixels) -> None:
        self._encode(self._stamped(self._yuv.of(picture)))


class Mp4Writer(VideoWriter):
    """An MP4 file: H.264 and AAC.

    A killed process loses the last half second and what was encoding.
    """

    def __init__(
        self,
        out: Path,
        width: int,
        height: int,
        fps: int,
        tags: Tags = Tags(),
        sound: SoundTrack | None = None,
    ) -> None:
        options = {
            "crf": "18",
            "preset": "veryfast",
            "tune": "animation",
            # A fragment closes at a key frame; what has not closed is lost with the process.
            "g": str(max(1, fps // 2)),
            "sc_threshold": "0",
            "bf": "0",  # with frames out of order, a fragmented film would begin after time 0
            # Frames that it holds back count to what is lost: a third of a second of them.
            "rc-lookahead": str(min(10, fps // 3)),
        }
        # What an encoder of sound puts before the first sample is said in the file's head, which
        # therefore has to wait for it; otherwise the pictures would begin after time 0.
        muxer = {"movflags": _movflags() + ("+delay_moov" if sound is not None else "")}
        super().__init__(out, (width, height), fps, ("mp4", CODEC), muxer, options, tags)
        if sound is not None:
            self._speak("aac", "fltp", sound)

    def _close(self) -> None:
        try:
            super()._close()
        except OSError:
            cut_torn(self.partial)
            raise


class WebmWriter(VideoWriter):
    """A WebM file: VP9, Opus. A killed process loses a second at the most."""

    def __init__(
        self,
        out: Path,
        width: int,
        height: int,
        fps: int,
        tags: Tags = Tags(),
        sound: SoundTrack | None = None,
    ) -> None:
        options = {
            "crf": "24",
            "b": "0",
            "deadline": "realtime",
            "cpu-used": "6",
            "row-mt": "1",
            "g": str(fps),
            # It holds no frame back.
            "lag-in-frames": "0",
            "auto-alt-ref": "0",
        }
        form, muxer = ("webm", "libvpx-vp9"), {"cluster_time_limit": "500"}
        super().__init__(out, (width, height), fps, form, muxer, options, tags)
        if sound is not None:
            self._speak("libopus", "flt", sound)


class GifWriter(_AvWriter):
    """A GIF: one palette for the whole film, so that no colour flickers from frame to frame.

    What lies between two colours is mixed from a fixed pattern that stays where it is: patterns
    that follow the error, as for photographs, crawl.
    """

    def __init__(
        self,
        out: Path,
        width: int,
        height: int,
        fps: int,
        samples: Iterable[Pixels],
        tags: Tags = Tags(),
    ) -> None:
        """Begin a file; `samples` are pictures that have its colours."""
        super().__init__(out, (width, height), fps, ("gif", "gif", "pal8"), {}, {}, Tags())
        self._tags = tags
        self._graph, self._source, self._sink = _to_palette(
            _palette_of(samples, width, height), width, height, self._rate
        )

    def _write(self, picture: Pixels) -> None:
        self._source.push(self._stamped(_opaque(picture)))
        self._encode_all()

    def _encode_all(self) -> None:
        while True:
            try:
                frame = self._sink.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            self._encode(cast(av.VideoFrame, frame))

    def _close(self) -> None:
        try:
            self._source.push(None)
            self._encode_all()
        finally:
            super()._close()
        if self.count and self._tags.comment:
            append_to_gif(self.partial, self._tags.comment)


class WebpWriter(_AvWriter):
    """A WebP of whole pictures: an encoder that remembers them would hold the film in memory."""

    def __init__(self, out: Path, width: int, height: int, fps: int, tags: Tags = Tags()) -> None:
        form, forever = ("webp", "libwebp", "yuv420p"), {"loop": "0"}
        options = {"quality": "85", "compression_level": "4"}
        super().__init__(out, (width, height), fps, form, forever, options, Tags())
        self._yuv = _Yuv(Colorspace.ITU601)
        self._tags = tags

    def _write(self, picture: Pixels) -> None:
        self._encode(self._stamped(self._yuv.of(picture)))
        length = self.partial.stat().st_size - 8
        if length > 0:  # FFmpeg writes a picture when it knows how long it is shown
            with self.partial.open("r+b", buffering=0) as file:
                file.seek(4)
                file.write(struct.pack("<I", length))

    def _close(self) -> None:
        super()._close()
        if self.count and self._tags.comment:
            append_to_webp(self.partial, self._tags.comment)


class PictureWriter(Writer):
    """Numbered pictures, from 1 on. Each has its name when it is whole; there is no partial.

    `png_of` makes the file of a picture; the number of the picture goes with it.
    """

    def __init__(
        self, out: Path, width: int, height: int, name: str, png_of: Callable[[Pixels, int], bytes]
    ) -> None:
        folder, self._name = picture_names(out, name)
        super().__init__(out, folder, width, height)
        self._png_of = png_of
        folder.mkdir(exist_ok=True)

    def _write(self, picture: Pixels) -> None:
        path = self.partial / (self._name % (self.count + 1))
        partial = begin(path)
        try:
            partial.write_bytes(self._png_of(picture, self.count))
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)

    def _close(self) -> None:
        return

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nothing is left to do: there is no file of the whole."""


def writer_of(
    kind: Kind,
    out: Path,
    size: tuple[int, int],
    fps: int,
    tags: Tags,
    samples: Callable[[], Sequence[Pixels]],
    png_of: Callable[[Pixels, int], bytes],
    sound: SoundTrack | None = None,
) -> Writer:
    """The writer of a kind of film; `samples` draws pictures that have the film's colours.

    Only a kind that has sound takes any.

    Raises:
        ValueError: the encoder is not there.
        OSError: the file cannot be written.
    """
    if kind.key == "gif":
        return GifWriter(out, *size, fps, samples(), tags)
    if kind.key == "png":
        return PictureWriter(out, *size, "frame-%05d.png", png_of)
    if kind.key == "webp":
        return WebpWriter(out, *size, fps, tags)
    writers = {"mp4": Mp4Writer, "webm": WebmWriter}
    return writers[kind.key](out, *size, fps, tags, sound)


def _opaque(picture: Pixels) -> av.VideoFrame:
    shown = picture.copy()
    shown[..., 3] = 255
    return av.VideoFrame.from_ndarray(shown, format="bgra")


class _Yuv:
    """Pictures as encoders want them; one that comes again and again is converted once."""

    def __init__(self, colours: Colorspace) -> None:
        self._colours = colours
        self._last: tuple[Pixels, av.VideoFrame] | None = None

    def of(self, picture: Pixels) -> av.VideoFrame:
        if self._last is None or self._last[0] is not picture:
            shown = av.VideoFrame.from_numpy_buffer(np.ascontiguousarray(picture), format="bgra")
            converted = shown.reformat(
                format="yuv420p",
                dst_colorspace=self._colours,
                dst_color_range=ColorRange.MPEG,
                threads=1,  # more of them only wait for one another
            )
            self._last = picture, converted
        return self._last[1]


def _palette_of(samples: Iterable[Pixels], width: int, height: int) -> av.VideoFrame:
    """The 256 colours that serve these pictures best, as a picture of 16 × 16."""
    graph = av.filter.Graph()
    source = _buffer(graph, width, height, Fraction(1, 1))
    maker = graph.add("palettegen", "stats_mode=full:reserve_transparent=0")
    sink = graph.add("buffersink")
    source.link_to(maker)
    maker.link_to(sink)
    graph.configure()
    for number, picture in enumerate(samples):
        frame = _opaque(picture)
        frame.pts, frame.time_base = number, Fraction(1, 1)
        source.push(frame)
    source.push(None)
    return cast(av.VideoFrame, sink.pull())


def _to_palette(
    palette: av.VideoFrame, width: int, height: int, rate: Fraction
) -> tuple[av.filter.Graph, av.filter.context.FilterContext, av.filter.context.FilterContext]:
    """A graph that gives pictures these colours, where they go in, and where they come out."""
    graph = av.filter.Graph()
    source, colours = _buffer(graph, width, height, rate), _buffer(graph, 16, 16, rate)
    use = graph.add("paletteuse", "dither=bayer:bayer_scale=4:diff_mode=rectangle")
    sink = graph.add("buffersink")
    source.link_to(use, 0, 0)
    colours.link_to(use, 0, 1)
    use.link_to(sink)
    graph.configure()
    palette.pts, palette.time_base = 0, rate
    colours.push(palette)
    colours.push(None)
    return graph, source, sink


def _buffer(
    graph: av.filter.Graph, width: int, height: int, rate: Fraction
) -> av.filter.context.FilterContext:
    size = f"video_size={width}x{height}"
    return graph.add("buffer", f"{size}:pix_fmt=bgra:time_base={rate}:pixel_aspect=1/1")


def _movflags() -> str:
    """FFmpeg 7.1 can write a fragmented file that it makes an ordinary one of in the end."""
    if av.library_versions["libavformat"] >= (61, 7):
        return "+hybrid_fragmented"
    return "+frag_keyframe+empty_moov+default_base_moof"

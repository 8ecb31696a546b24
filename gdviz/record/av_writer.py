"""Files that FFmpeg writes: the same bytes for the same pictures."""

from collections import deque
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.video.plane import VideoPlane
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter
from av.video.stream import VideoStream
from numpy.typing import NDArray

from gdviz.record.partial import begin
from gdviz.record.sound import SoundStream, SoundTrack
from gdviz.record.writer import MOST_WAITING, Changed, Pixels, Tags, Writer
from gdviz.render.rects import Rect
from gdviz.scene.voice import RATE

THREADS = 2
"""Fixed: what encoders write depends on the number of their threads."""

COLOUR_REACH = 4
"""Pixels, even: so far away at the most is a colour of 4:2:0 made of those of the picture."""


class AvWriter(Writer):
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


class Yuv:
    """Pictures as encoders want them; of a picture that follows on another what has changed."""

    def __init__(self, colours: Colorspace) -> None:
        self._colours = colours
        self._reformatter = VideoReformatter()
        self._frame: av.VideoFrame | None = None  # the last picture
        self._lent: deque[av.VideoFrame] = deque()

    def of(self, picture: Pixels, changed: Changed = None) -> av.VideoFrame:
        """`picture` (height, width, 4), blue first, as YUV 4:2:0; `changed`: see `Writer.take`.

        It is good until `MOST_WAITING` more have been asked for and are written.
        """
        if self._lent and changed is not None and not changed:
            return self._lent[-1]
        odd = picture.shape[0] % 2 or picture.shape[1] % 2  # a WebP: its edges share a colour
        if self._frame is None or changed is None or odd:
            self._frame = self._converted(np.ascontiguousarray(picture))
        else:
            for rect in changed:
                self._convert_part(picture, self._frame, rect)
        self._lend(self._frame)
        return self._lent[-1]

    def _lend(self, frame: av.VideoFrame) -> None:
        """Copy a frame to the one that was lent longest ago."""
        known = len(self._lent) > MOST_WAITING + 1
        own = self._lent.popleft() if known else _like(frame)
        for into, source in zip(own.planes, frame.planes, strict=True):
            _samples(into)[:] = _samples(source)
        self._lent.append(own)

    def _converted(self, picture: Pixels) -> av.VideoFrame:
        return self._reformatter.reformat(
            av.VideoFrame.from_numpy_buffer(picture, format="bgra"),
            format="yuv420p",
            dst_colorspace=self._colours,
            dst_color_range=ColorRange.MPEG,
            threads=1,  # more of them only wait for one another
        )

    def _convert_part(self, picture: Pixels, into: av.VideoFrame, rect: Rect) -> None:
        """Convert a rectangle, and as much around it as its colours reach into."""
        height, width = picture.shape[:2]
        left, top, right, bottom = _grown(rect, COLOUR_REACH, width, height)
        part = left, top, right - left, bottom - top
        begin_x, begin_y, end_x, end_y = _grown(part, COLOUR_REACH, width, height)
        converted = self._converted(picture[begin_y:end_y, begin_x:end_x])
        for number, (plane, source) in enumerate(zip(into.planes, converted.planes, strict=True)):
            unit = 1 if number == 0 else 2  # pixels of the picture that are one of the plane's
            down, across = slice(top // unit, bottom // unit), slice(left // unit, right // unit)
            from_y, from_x = (top - begin_y) // unit, (left - begin_x) // unit
            rows, columns = down.stop - down.start, across.stop - across.start
            _samples(plane)[down, across] = _samples(source)[
                from_y : from_y + rows, from_x : from_x + columns
            ]


def _like(frame: av.VideoFrame) -> av.VideoFrame:
    """An empty frame of the same form."""
    made = av.VideoFrame(frame.width, frame.height, frame.format.name)
    made.colorspace, made.color_range = frame.colorspace, frame.color_range
    return made


def _grown(rect: Rect, by: int, width: int, height: int) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a rectangle that is so much larger; all of them even."""
    x, y, wide, high = rect
    right, bottom = min(x + wide + by, width), min(y + high + by, height)
    return max(x - by, 0) & ~1, max(y - by, 0) & ~1, right + right % 2, bottom + bottom % 2


def _samples(plane: VideoPlane) -> NDArray[np.uint8]:
    """What lies in a plane, with what fills its rows up: (height, …)."""
    return np.frombuffer(memoryview(plane), dtype=np.uint8).reshape(-1, plane.line_size)


def opaque(picture: Pixels) -> av.VideoFrame:
    """A picture as filters want it: its fourth channel says that nothing shines through."""
    shown = picture.copy()
    shown[..., 3] = 255
    return av.VideoFrame.from_ndarray(shown, format="bgra")

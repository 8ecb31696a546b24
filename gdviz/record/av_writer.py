"""Files that FFmpeg writes: the same bytes for the same pictures."""

from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream

from gdviz.record.partial import begin
from gdviz.record.sound import SoundStream, SoundTrack
from gdviz.record.writer import Pixels, Tags, Writer
from gdviz.scene.voice import RATE

THREADS = 2
"""Fixed: what encoders write depends on the number of their threads."""


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


def opaque(picture: Pixels) -> av.VideoFrame:
    """A picture as filters want it: its fourth channel says that nothing shines through."""
    shown = picture.copy()
    shown[..., 3] = 255
    return av.VideoFrame.from_ndarray(shown, format="bgra")

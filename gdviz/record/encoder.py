"""Pictures to an MP4 file: H.264, the same bytes for the same pictures."""

from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import cast

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream
from numpy.typing import NDArray

from gdviz.record.partial import begin

CODEC = "libx264"

THREADS = 2
"""Fixed: what x264 writes depends on the number of its threads."""

_BT709 = 1
"""How players read a film of this kind; FFmpeg itself would convert by BT.601."""


class Mp4Writer:
    """Writes pictures of one size at a fixed rate; used by `with`.

    The file lies at `partial` until it is whole. An exception closes it, so that what there is
    plays; a killed process loses the last half second and what was still in the encoder.

    Raises:
        ValueError: a side is odd, or there is no such encoder.
        OSError: the file cannot be written.
    """

    def __init__(self, out: Path, width: int, height: int, fps: int) -> None:
        if width % 2 or height % 2:
            raise ValueError(f"the sides of a film must be even, not {width}×{height}")
        self._out = out
        self._shape = (height, width, 4)
        self._count = 0
        self.partial = begin(out)
        try:
            self._container = av.open(
                str(self.partial),
                "w",
                format="mp4",
                options={
                    "movflags": _movflags(),
                    "fflags": "+bitexact",
                    "flush_packets": "1",  # a fragment in a buffer dies with the process
                },
            )
            self._stream = cast(VideoStream, self._container.add_stream(CODEC, rate=fps))
        except BaseException:
            self.partial.unlink(missing_ok=True)
            raise
        self._stream.width, self._stream.height = width, height
        self._stream.pix_fmt = "yuv420p"
        self._stream.options = {
            "crf": "18",
            "preset": "veryfast",
            "tune": "animation",
            # A fragment closes at a key frame; what has not closed is lost with the process.
            "g": str(max(1, fps // 2)),
            "sc_threshold": "0",
            "bf": "0",  # with frames out of order, a fragmented film would begin after time 0
            "threads": str(THREADS),
            "flags": "+bitexact",
        }
        context = self._stream.codec_context
        context.time_base = Fraction(1, fps)
        context.thread_count = THREADS
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        context.color_range = ColorRange.MPEG

    def add(self, picture: NDArray[np.uint8]) -> None:
        """Append a picture: (height, width, 4), blue first, the fourth channel unused."""
        if picture.shape != self._shape:
            raise ValueError(f"a picture must have the shape {self._shape}, not {picture.shape}")
        frame = av.VideoFrame.from_ndarray(picture, format="bgra").reformat(
            format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
        )
        frame.pts = self._count
        frame.time_base = self._stream.codec_context.time_base
        self._container.mux(self._stream.encode(frame))
        self._count += 1

    def __enter__(self) -> "Mp4Writer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._count:
            self._container.mux(self._stream.encode(None))
        self._container.close()
        if not self._count:
            self.partial.unlink(missing_ok=True)
        elif error is None:
            self.partial.replace(self._out)


def _movflags() -> str:
    """FFmpeg 7.1 can write a fragmented file that it makes an ordinary one of in the end."""
    if av.library_versions["libavformat"] >= (61, 7):
        return "+hybrid_fragmented"
    return "+frag_keyframe+empty_moov+default_base_moof"

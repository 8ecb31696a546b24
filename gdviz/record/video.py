"""Films whose pictures follow from one another: MP4 and WebM.

MP4 is written in fragments, of half a second each, WebM in clusters, of one. What was in the
encoder or in the last piece is lost where the process ends.
"""

from collections.abc import Callable
from pathlib import Path

import av
from av.video.reformatter import ColorRange, Colorspace

from gdviz.record.av_writer import AvWriter, Yuv
from gdviz.record.sound import SoundTrack
from gdviz.record.torn import cut_torn
from gdviz.record.writer import NO_TAGS, Changed, Pixels, Tags

CODEC = "libx264"

_BT709 = 1
"""How players read a film of this kind; FFmpeg itself would convert by BT.601."""


class VideoWriter(AvWriter):
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
        self._yuv = Yuv(Colorspace.ITU709)
        context = self._stream.codec_context
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        context.color_range = ColorRange.MPEG

    def _take(self, picture: Pixels, changed: Changed) -> Callable[[], None]:
        frame = self._yuv.of(picture, changed)
        return lambda: self._encode(self._stamped(frame))


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
        tags: Tags = NO_TAGS,
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
        tags: Tags = NO_TAGS,
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


def _movflags() -> str:
    """FFmpeg 7.1 can write a fragmented file that it makes an ordinary one of in the end."""
    if av.library_versions["libavformat"] >= (61, 7):
        return "+hybrid_fragmented"
    return "+frag_keyframe+empty_moov+default_base_moof"

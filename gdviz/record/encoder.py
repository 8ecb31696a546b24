"""The writer of each kind of film."""

from collections.abc import Callable, Sequence
from pathlib import Path

from gdviz.record.animation import GifWriter, WebpWriter
from gdviz.record.kinds import Kind
from gdviz.record.numbered_pictures import PictureWriter
from gdviz.record.sound import SoundTrack
from gdviz.record.video import Mp4Writer, WebmWriter
from gdviz.record.writer import Pixels, Tags, Writer


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

"""Rows of pictures that a page shows by itself: GIF and WebP.

Readers show the pictures that are there whole. A WebP has its length in its first bytes, which is
set after every picture.
"""

import struct
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
from av.video.reformatter import Colorspace

from gdviz.record.av_writer import AvWriter, Yuv, opaque
from gdviz.record.writer import NO_TAGS, Changed, Pixels, Tags
from gdviz.scene.film import append_to_gif, append_to_webp


class GifWriter(AvWriter):
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
        tags: Tags = NO_TAGS,
    ) -> None:
        """Begin a file; `samples` are pictures that have its colours."""
        super().__init__(out, (width, height), fps, ("gif", "gif", "pal8"), {}, {}, NO_TAGS)
        self._tags = tags
        self._graph, self._source, self._sink = _to_palette(
            _palette_of(samples, width, height), width, height, self._rate
        )

    def _take(self, picture: Pixels, changed: Changed) -> Callable[[], None]:
        frame = opaque(picture)

        def write() -> None:
            self._source.push(self._stamped(frame))
            self._encode_all()

        return write

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


class WebpWriter(AvWriter):
    """A WebP of whole pictures: an encoder that remembers them would hold the film in memory."""

    def __init__(self, out: Path, width: int, height: int, fps: int, tags: Tags = NO_TAGS) -> None:
        form, forever = ("webp", "libwebp", "yuv420p"), {"loop": "0"}
        options = {"quality": "85", "compression_level": "4"}
        super().__init__(out, (width, height), fps, form, forever, options, NO_TAGS)
        self._yuv = Yuv(Colorspace.ITU601)
        self._tags = tags

    def _take(self, picture: Pixels, changed: Changed) -> Callable[[], None]:
        frame = self._yuv.of(picture, changed)
        return lambda: self._write(frame)

    def _write(self, frame: av.VideoFrame) -> None:
        self._encode(self._stamped(frame))
        length = self.partial.stat().st_size - 8
        if length > 0:  # FFmpeg writes a picture when it knows how long it is shown
            with self.partial.open("r+b", buffering=0) as file:
                file.seek(4)
                file.write(struct.pack("<I", length))

    def _close(self) -> None:
        super()._close()
        if self.count and self._tags.comment:
            append_to_webp(self.partial, self._tags.comment)


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
        frame = opaque(picture)
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

"""What a film will cost, told from a few stretches of it that are drawn and written."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from time import perf_counter
from typing import TYPE_CHECKING

from gdviz.record.cost import Cost
from gdviz.record.encoder import writer_of
from gdviz.record.pixels import png_of_pixels
from gdviz.record.writer import Pixels, Tags

if TYPE_CHECKING:
    from gdviz.record.export import Drawing

GOING, MOVING, CARDS = (3, 6), (8, 1), 3
"""How many stretches are drawn where only runs go on, and how many pictures each has; the same
where all moves, which is never for long; and how many title cards are drawn."""

ALIKE = 24
"""Bytes of a picture that is as the one before it, where such a picture costs next to nothing."""

BYTES_SPREAD, GIF_SPREAD, SECONDS_SPREAD = 1.35, 1.5, 2.0
"""Within such a factor of what was told, up and down, lay all lessons of every kind, those of GIF,
whose few colours suit one picture more than another, and times on a machine that had other work."""


def estimate(drawing: "Drawing", begun_s: float = 0.0) -> Cost:
    """What a film will cost. `begun_s`: how long it took until its first picture can be drawn.

    Pictures are of three sorts: those that are as the one before, which are not even drawn
    again; those in which only runs go on; and those in which all moves, as when a camera is on
    its way. Of the last two, stretches are drawn and written, and beside them some title cards.

    Raises:
        OSError: there is no room even for these.
    """
    film, kind, fps = drawing.film, drawing.form.kind, drawing.form.fps
    every = {"mp4": max(1, fps // 2), "webm": fps, "gif": film.frames}.get(kind.key, 1)
    going, moving = _changes(drawing)
    cards = [number for number in range(film.frames) if film.moment(number).card >= 1.0]
    if not going and not moving:  # one picture, for as long as it lasts
        going = [1]
    samples = [
        (numbers, _sample(drawing, numbers, *stretches))
        for numbers, stretches in ((going, GOING), (moving, MOVING))
        if numbers
    ]
    drawn = sum(len(numbers) for numbers, _ in samples)
    write_s = sum(len(numbers) * each.write_s for numbers, each in samples) / drawn
    # Pictures that stand still are cards, or like those in which runs go on.
    wholes_of = [(len(cards), _whole_of(drawing, cards)), (len(moving), samples[-1][1].whole)]
    wholes_of.append((film.frames - len(cards) - len(moving), samples[0][1].whole))
    whole = sum(count * each for count, each in wholes_of) / film.frames
    wholes = -(-film.frames // every)
    follow = 1.0 - wholes / film.frames  # the share of pictures that are not whole
    changes = sum(len(numbers) * each.change for numbers, each in samples)
    alike = (film.frames - drawn) * ALIKE
    size = wholes * whole + follow * (changes + alike)
    seconds = begun_s + film.frames * write_s
    seconds += len(film.names) * max(each.first_s for _, each in samples)
    seconds += sum(len(numbers) * each.draw_s for numbers, each in samples)
    spread = GIF_SPREAD if kind.key == "gif" else BYTES_SPREAD
    return Cost(
        size / spread,
        size * spread,
        seconds / SECONDS_SPREAD,
        seconds * SECONDS_SPREAD,
    )


def _changes(drawing: "Drawing") -> tuple[list[int], list[int]]:
    """The frames in which only runs go on, and those in which all moves."""
    going, moving = [], []
    before = drawing.film.moment(0)
    for number in range(1, drawing.film.frames):
        here = drawing.film.moment(number)
        if (here.scene, here.view, here.card) != (before.scene, before.view, before.card):
            moving.append(number)
        elif here != before:
            going.append(number)
        before = here
    return going, moving


@dataclass(frozen=True)
class _Sample:
    """What was measured.

    Attributes:
        whole, change: bytes of a whole picture, and of one that follows on another.
        first_s, draw_s: how long it takes to draw the first picture of a stretch, and any other.
        write_s: how long it takes to write one.
    """

    whole: float
    change: float
    first_s: float
    draw_s: float
    write_s: float


def _sample(drawing: "Drawing", numbers: Sequence[int], count: int, length: int) -> _Sample:
    """Measure so many stretches of these frames, of this length."""
    stretches, first_s, draw_s = [], [], []
    for burst in _bursts(numbers, count, length):
        stretch, took_s = [], []
        for number in (burst[0] - 1, *burst):  # there is much to prepare for the first
            begun = perf_counter()
            stretch.append(drawing.frame(number).copy())
            took_s.append(perf_counter() - begun)
        stretches.append(stretch)
        first_s.append(took_s[0])
        draw_s += took_s[1:]
    wholes, films, write_s = [], [], 0.0
    with tempfile.TemporaryDirectory() as folder:
        for number, stretch in enumerate(stretches):
            # With the colours of the whole stretch: it is their sizes that are compared.
            alone, together = Path(folder, f"whole-{number}"), Path(folder, f"film-{number}")
            wholes.append(_written(drawing, alone, stretch[:1], stretch)[0])
            size, took = _written(drawing, together, stretch, stretch)
            films.append(size)
            write_s += took
    return _Sample(
        whole=mean(wholes),
        change=max(sum(films) - sum(wholes), 0) / len(draw_s),
        first_s=median(first_s),
        draw_s=median(draw_s),
        write_s=write_s / sum(map(len, stretches)),
    )


def _whole_of(drawing: "Drawing", numbers: Sequence[int]) -> float:
    """Bytes of one of these pictures by itself; 0 where there are none."""
    some = numbers[:: max(1, len(numbers) // CARDS)]
    with tempfile.TemporaryDirectory() as folder:
        sizes = [
            _written(drawing, Path(folder, f"card-{number}"), [card], [card])[0]
            for number, card in ((number, drawing.frame(number)) for number in some)
        ]
    return mean(sizes or [0.0])


def _bursts(numbers: Sequence[int], count: int, length: int) -> list[range]:
    """A few stretches of consecutive frames, from all over these."""
    count = min(count, -(-len(numbers) // length))
    found = []
    for each in range(count):
        at = (2 * each + 1) * len(numbers) // (2 * count)
        first = numbers[max(min(at - length // 2, len(numbers) - length), 0)]
        inside = [number for number in numbers if first <= number < first + length]
        found.append(range(inside[0], inside[-1] + 1))
    return found


def _written(
    drawing: "Drawing", path: Path, pictures: Sequence[Pixels], samples: Sequence[Pixels]
) -> tuple[int, float]:
    """Bytes of a film of these pictures, and how long it took; a GIF has colours of `samples`."""
    form = drawing.form
    if form.kind.key != "png":
        path = path.with_suffix(form.kind.suffix)
    begun = perf_counter()
    writer = writer_of(
        *(form.kind, path, form.picture.size, form.fps, Tags()),
        samples=lambda: samples,
        png_of=lambda pixels, _: png_of_pixels(pixels, None),
    )
    with writer:
        for picture in pictures:
            writer.add(picture)
    took_s = perf_counter() - begun
    files = [path] if path.is_file() else list(path.iterdir())
    return sum(file.stat().st_size for file in files), took_s

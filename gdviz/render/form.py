"""What a picture is to be: how large, what is on it, and what lies behind it.

Needs the standard library only: the command line reads it before anything heavy is imported.
"""

from dataclasses import dataclass
from math import isqrt
from typing import Literal

from gdviz.text import N_, Message

SIDE = (16, 8192)
"""Pixels: the shortest and the longest side of a picture."""

MOST_PIXELS = 40_000_000
"""In all: a little more than 8K has. A picture is held in memory three times while it is made."""

Shown = Literal["all", "surface", "contour", "curves", "data"]
SHOWN: dict[Shown, str] = {
    "all": N_("Surface and plots"),
    "surface": N_("Surface"),
    "contour": N_("Contour lines"),
    "curves": N_("Curves"),
    "data": N_("Data"),
}
"""What can be on it, with its name (translatable)."""

Colours = Literal["window", "light", "dark"]

Samples = Literal[1, 4, 16]
SAMPLES: tuple[Samples, ...] = (1, 4, 16)
"""How many of each pixel of the surface can be drawn: its edges are as smooth."""


class PictureError(Exception):
    """A picture that cannot be made here, as a sentence that names the way out."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True)
class PictureForm:
    """The form of a picture.

    Attributes:
        width, height: in pixels.
        as_window: whether it is as large as the window instead.
        shown: what is on it.
        title: whether it has its title, its caption, and how far the playhead is.
        axes: whether the surface stands in its box, with ticks and names.
        legend: whether the runs are named, on the surface or under a plot that stands alone.
        colours: of which theme; "window" for those of the window.
        transparent: whether there is nothing behind it.
        samples: how many of each pixel of the surface are drawn. 4 smooth the edges of triangles;
            16 are 4 of each quarter of it, and smooth what a shader draws, too.

    Raises:
        ValueError: there is no picture of that size.
    """

    width: int = 1920
    height: int = 1080
    as_window: bool = False
    shown: Shown = "all"
    title: bool = True
    axes: bool = True
    legend: bool = True
    colours: Colours = "window"
    transparent: bool = False
    samples: Samples = 4

    def __post_init__(self) -> None:
        if fault := size_fault(self.width, self.height):
            raise ValueError(str(fault))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, in pixels."""
        return self.width, self.height


def side_fault(side: int) -> Message | None:
    """What is wrong with a side of so many pixels."""
    if SIDE[0] <= side <= SIDE[1]:
        return None
    text = N_("A side must be between {low} and {high} pixels.")
    return Message(text, {"low": SIDE[0], "high": SIDE[1]})


def size_fault(width: int, height: int) -> Message | None:
    """What is wrong with a picture of that size, and the largest of that shape."""
    if fault := side_fault(width) or side_fault(height):
        return fault
    if width * height <= MOST_PIXELS:
        return None
    text = N_("That is too large: {width}×{height} is the largest of this shape.")
    return Message(text, dict(zip(("width", "height"), _largest(width, height), strict=True)))


def _largest(width: int, height: int) -> tuple[int, int]:
    """The largest picture of this shape that there is room for."""
    across = isqrt(MOST_PIXELS * width // height)
    return across, across * height // width

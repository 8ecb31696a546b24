"""How a film is to be: what is remembered of it from one film to the next. No Qt here."""

from dataclasses import dataclass
from typing import Literal

from gdviz.render.form import Colours, PictureForm, size_fault
from gdviz.text import N_, Message

SIDE = (64, 7680)
"""Pixels: the shortest and the longest side of a film."""

Kind = Literal["mp4", "webm", "gif", "webp", "png"]
KINDS: dict[Kind, str] = {
    "mp4": N_("MP4, for everything"),
    "webm": N_("WebM, for the web"),
    "gif": N_("GIF, moves in any page"),
    "webp": N_("WebP, a better GIF"),
    "png": N_("PNG, one for each frame"),
}
"""What it is written as, with its name (translatable). All but "png" are suffixes too."""

Captions = Literal["burn", "srt", "none"]
CAPTIONS: dict[Captions, str] = {
    "burn": N_("In the picture"),
    "srt": N_("Beside it, as .srt"),
    "none": N_("None"),
}

Fps = Literal[24, 30, 60]
RATES: tuple[Fps, ...] = (24, 30, 60)


@dataclass(frozen=True)
class FilmForm:
    """The form of a film.

    Attributes:
        kind: as what it is written.
        width, height: in pixels, both even.
        fps: frames per second.
        whole: whether it shows the whole lecture, rather than the open scene.
        captions: where they are.
        spoken: its language; "window" for that of the window.
        colours: of which theme; "window" for those of the window.
        folder: where the last one went, or "".

    Raises:
        ValueError: there is no film of that size.
    """

    kind: Kind = "mp4"
    width: int = 1920
    height: int = 1080
    fps: Fps = 30
    whole: bool = False
    captions: Captions = "burn"
    spoken: Literal["window", "en", "ko"] = "window"
    colours: Colours = "window"
    folder: str = ""

    def __post_init__(self) -> None:
        if fault := film_size_fault(self.width, self.height):
            raise ValueError(str(fault))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, in pixels."""
        return self.width, self.height

    @property
    def picture(self) -> PictureForm:
        """The form of its frames."""
        return PictureForm(self.width, self.height, colours=self.colours)


def film_size_fault(width: int, height: int) -> Message | None:
    """What is wrong with a film of that size, and what could be instead."""
    if not all(SIDE[0] <= side <= SIDE[1] for side in (width, height)):
        text = N_("A side must be between {low} and {high} pixels.")
        return Message(text, {"low": SIDE[0], "high": SIDE[1]})
    if width % 2 or height % 2:
        even = {"width": width + width % 2, "height": height + height % 2}
        return Message(N_("Both sides must be even, like {width}×{height}."), even)
    return size_fault(width, height)

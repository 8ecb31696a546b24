"""How a film is to be: what is remembered of it from one film to the next. No Qt here."""

from dataclasses import dataclass, replace
from typing import Literal, Protocol

from gdviz.record import kinds
from gdviz.record.kinds import FILM_SIDE
from gdviz.render.form import Colours, PictureForm, size_fault
from gdviz.text import N_, Message

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

Sound = Literal["voice", "none"]
SOUNDS: dict[Sound, str] = {
    "voice": N_("In the film"),
    "none": N_("Left out"),
}
"""What becomes of a voice."""

RATES: dict[Kind, tuple[int, ...]] = {
    "mp4": (24, 30, 60),
    "webm": (24, 30, 60),
    "gif": (10, 20, 25),  # it counts hundredths of a second
    "webp": (24, 30),
    "png": (24, 30, 60),
}
"""Frames per second that are offered of each kind."""


class Plan(Protocol):
    """How long a film will be."""

    @property
    def seconds(self) -> float: ...

    @property
    def frames(self) -> int: ...


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
        sound: what becomes of its voice, where there is one.

    Raises:
        ValueError: there is no film of that kind and size, or rate.
    """

    kind: Kind = "mp4"
    width: int = 1920
    height: int = 1080
    fps: int = 30
    whole: bool = False
    captions: Captions = "burn"
    spoken: Literal["window", "en", "ko"] = "window"
    colours: Colours = "window"
    folder: str = ""
    sound: Sound = "voice"

    def __post_init__(self) -> None:
        if fault := film_size_fault(self.kind, self.width, self.height):
            raise ValueError(str(fault))
        if self.fps not in RATES[self.kind]:
            raise ValueError(f"{self.kind} films do not have {self.fps} frames per second")

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, in pixels."""
        return self.width, self.height

    @property
    def sounds(self) -> bool:
        """Whether a film of that kind can be heard."""
        return kinds.KINDS[f".{self.kind}"].sounds

    @property
    def picture(self) -> PictureForm:
        """The form of its frames."""
        return PictureForm(self.width, self.height, colours=self.colours)


def film_size_fault(kind: Kind, width: int, height: int) -> Message | None:
    """What is wrong with a film of that kind and size, and what could be instead."""
    low, high = FILM_SIDE[0], _longest(kind)
    if not all(low <= side <= high for side in (width, height)):
        text = N_("A side must be between {low} and {high} pixels.")
        return Message(text, {"low": low, "high": high})
    if width % 2 or height % 2:
        even = {"width": width + width % 2, "height": height + height % 2}
        return Message(N_("Both sides must be even, like {width}×{height}."), even)
    return size_fault(width, height)


def _longest(kind: Kind) -> int:
    return kinds.KINDS[f".{kind}"].longest


def of_kind(form: FilmForm, kind: Kind) -> FilmForm:
    """The form as that kind: of the same shape, as far as that goes, and at the nearest rate."""
    shrink = min(1.0, _longest(kind) / max(form.size))
    width, height = (max(2 * round(shrink * side / 2), FILM_SIDE[0]) for side in form.size)
    fps = min(RATES[kind], key=lambda rate: abs(rate - form.fps))
    return replace(form, kind=kind, width=width, height=height, fps=fps)

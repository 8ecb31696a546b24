"""The kinds of film there are, by the suffix of their file.

Needs the standard library only: the command line reads it before anything heavy is imported.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from gdviz.text import N_, Message

FILM_SIDE = (64, 7680)
FPS = (1, 240)

NUMBERED = re.compile(r"%0?[1-9]?d")


@dataclass(frozen=True)
class Kind:
    """A kind of film.

    Attributes:
        key: what it is called in code. suffix: of its files.
        size, fps: unless others are asked for.
        longest: of its sides, in pixels. most_fps: frames in a second.
        even: whether its sides must be.
        exact: whether its rate must divide 100, since it counts in hundredths of a second.
        sounds: whether it has sound.
    """

    key: str
    suffix: str
    size: tuple[int, int] = (1920, 1080)
    fps: int = 30
    longest: int = FILM_SIDE[1]
    most_fps: int = FPS[1]
    even: bool = True
    exact: bool = False
    sounds: bool = False

    def fault(self, width: int, height: int, fps: int) -> Message | None:
        """What is wrong with a film of this kind, size and rate, as a sentence."""
        if self.even and (width % 2 or height % 2):
            text = N_("--size must have two even sides for a video, like {even}; not {size}.")
            even = f"{width + width % 2}x{height + height % 2}"
            return Message(text, {"even": even, "size": f"{width}x{height}"})
        if max(width, height) > self.longest:
            text = N_("A {suffix} film has sides of at most {longest} pixels: give --size.")
            return Message(text, {"suffix": self.suffix, "longest": self.longest})
        if fps > self.most_fps:
            text = N_("A {suffix} film has at most {most} frames per second: give --fps.")
            return Message(text, {"suffix": self.suffix, "most": self.most_fps})
        if self.exact and 100 % fps:
            text = N_("A GIF counts hundredths of a second: --fps must be one of {rates}.")
            rates = [rate for rate in range(1, self.most_fps + 1) if 100 % rate == 0]
            return Message(text, {"rates": ", ".join(map(str, rates))})
        return None


KINDS = {
    kind.suffix: kind
    for kind in (
        Kind("mp4", ".mp4", sounds=True),
        Kind("webm", ".webm", sounds=True),
        Kind("gif", ".gif", (960, 540), 20, 1280, 25, even=False, exact=True),
        Kind("webp", ".webp", (960, 540), 25, 1920, 30, even=False),
        Kind("png", ".png", even=False),
    )
}


def kind_of(out: Path) -> Kind | None:
    """The kind of film that this name asks for; a folder takes pictures. None for no kind.

    A `.png` must have the place for a number in its name.
    """
    if out.suffix.lower() == ".png":
        return KINDS[".png"] if NUMBERED.search(out.name) else None
    if not out.suffix or out.is_dir():
        return KINDS[".png"]
    return KINDS.get(out.suffix.lower())


def picture_names(out: Path, otherwise: str) -> tuple[Path, str]:
    """The folder of numbered pictures, and the pattern of their names, such as "a-%05d.png".

    A folder that is named without a pattern takes `otherwise`.
    """
    if out.suffix.lower() == ".png" and NUMBERED.search(out.name):
        return out.parent, out.name
    return out, otherwise

"""Whether a film has room on its disk, before and while it is written."""

import shutil
from pathlib import Path

from gdviz.text import N_, Message

RESERVE = 2 * 2**20
"""Bytes that stay free: with them the file is closed, so that it plays."""

PER_FRAME = 64
"""Bytes of a frame in the table at the end of a file."""

RAW = 1.5
"""Bytes of a pixel before it is encoded; no film takes more."""


class FullError(Exception):
    """The disk is too full to go on."""

    def __init__(self) -> None:
        super().__init__(str(FULL))
        self.message = FULL


FULL = Message(N_("the disk is full"))


class Space:
    """The disk on which a film is written.

    Attributes:
        reserve: how many bytes are left free.
    """

    def __init__(self, at: Path, frames: int, held: int) -> None:
        """Watch the disk of this file or folder; `held` bytes come at the film's end."""
        self._folder = at if at.is_dir() else at.parent
        self.reserve = RESERVE + PER_FRAME * frames + 2 * held

    @property
    def free(self) -> int:
        """Bytes that may still be written."""
        return shutil.disk_usage(self._folder).free - self.reserve

    def check(self) -> None:
        """Raise `FullError` where nothing more may be written."""
        if self.free < 0:
            raise FullError


def warning(needed: int, free: int) -> Message | None:
    """What there is to say of a film that takes so many bytes where so many are free."""
    if needed <= free:
        return None
    text = N_(
        "The film will take about {needed}, and {free} are free on this disk: it would break off."
    )
    return Message(text, {"needed": in_words(needed), "free": in_words(max(free, 0))})


def in_words(count: int) -> str:
    """Bytes as a number that is read at a glance."""
    size = float(count)
    for unit in ("kB", "MB", "GB"):
        size /= 1000.0
        if size < 1000.0 or unit == "GB":
            break
    return f"{size:.3g} {unit}" if size < 100.0 else f"{size:.0f} {unit}"

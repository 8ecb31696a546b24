"""What a film will cost: bytes and seconds, from small pictures of it, and how to say so. No Qt."""

import shutil
from collections import deque
from math import isfinite
from pathlib import Path

from gdviz.text import tr
from gdviz.ui.film_form import FilmForm, Kind

PNG_SHARE: dict[Kind, float] = {"mp4": 0.03, "webm": 0.02, "gif": 0.3, "webp": 0.1, "png": 1.0}
"""Bytes of a frame in the film over those of the same frame as a PNG: about, from few scenes."""

BYTES_GROW, SECONDS_GROW = 0.7, 0.35
"""With which power of the number of pixels: words and lines grow, the ground is smooth, and much of
the time of a frame is the same at any size."""

ENCODING_S: dict[Kind, float] = {"mp4": 0.02, "webm": 0.12, "gif": 0.08, "webp": 0.25, "png": 0.12}
"""Seconds for a frame of a million pixels on one core."""

KEPT = 5
"""How many pictures are kept in mind; the first one takes longer, for everything is made then."""

START_S = 4.0
"""Until the first frame: a process starts, and OpenGL with it."""


class Estimate:
    """Learns from previews what a film of any form will cost."""

    def __init__(self) -> None:
        self._seconds: deque[float] = deque(maxlen=KEPT)
        self._bytes: deque[int] = deque(maxlen=KEPT)
        self._pixels = 0

    def learn(self, size: tuple[int, int], seconds: float, png_bytes: int) -> None:
        """A picture of this size took so long, and so many bytes."""
        pixels = size[0] * size[1]
        if pixels != self._pixels:
            self._seconds.clear()
            self._bytes.clear()
            self._pixels = pixels
        self._seconds.append(seconds)
        self._bytes.append(png_bytes)

    @property
    def settled(self) -> bool:
        """Whether it has seen enough."""
        return len(self._seconds) > 1

    def bytes_of(self, form: FilmForm, frames: int) -> float | None:
        """How large the film is; None where nothing has been learnt."""
        if not self._bytes:
            return None
        png = sum(self._bytes) / len(self._bytes) * self._times(form) ** BYTES_GROW
        return png * PNG_SHARE[form.kind] * frames

    def seconds_of(self, form: FilmForm, frames: int) -> float | None:
        """How long the film takes to make; None where too little has been learnt."""
        if not self.settled:
            return None
        drawing = min(self._seconds) * self._times(form) ** SECONDS_GROW
        encoding = ENCODING_S[form.kind] * form.width * form.height / 1e6
        return START_S + (drawing + encoding) * frames

    def _times(self, form: FilmForm) -> float:
        return form.width * form.height / self._pixels


def free_bytes(folder: Path) -> int | None:
    """What there is room for in a folder, or None where that cannot be told."""
    try:
        return shutil.disk_usage(folder).free
    except (OSError, ValueError):  # ValueError: a name with a zero in it
        return None


def in_bytes(count: float) -> str:
    """A number of bytes in two digits or three."""
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            number = count / size
            return f"{number:.1f} {unit}" if number < 10.0 else f"{number:.0f} {unit}"
    return f"{count:.0f} B"


def in_time(seconds: float) -> str:
    """A duration in words, for what is only about right."""
    if not isfinite(seconds) or seconds >= 360_000.0:
        return tr("more than {count} h", count=100)
    whole = round(seconds)
    if whole < 60:
        return tr("{count} s", count=max(whole, 1))
    minutes = round(seconds / 60.0)
    if minutes < 60:
        return tr("{count} min", count=minutes)
    hours, rest = divmod(minutes, 60)
    return tr("{hours} h {minutes} min", hours=hours, minutes=rest)


def on_clock(seconds: float) -> str:
    """A moment of a film: minutes and seconds, with hours before them where there are some."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"

"""Numbers of a film in words. No Qt here."""

import re
import shutil
from collections.abc import Callable
from math import isfinite
from pathlib import Path

from gdviz.text import tr

_NUMBER = re.compile(r"^[\d.]+")


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


def range_of(words: Callable[[float], str], least: float, most: float) -> str:
    """From one number to another in these words; one of them where both read alike."""
    low, high = words(least), words(most)
    if low == high:
        return high
    unit = _NUMBER.sub("", low)
    same_unit = unit == _NUMBER.sub("", high)
    return f"{low.removesuffix(unit)}–{high}" if same_unit else f"{low} – {high}"

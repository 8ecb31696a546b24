"""How large type is, and all that must grow with it.

Set before a window is made; the window is made anew when it changes, as for another language.
"""

import re

import msgspec

SIZES = (1.0, 1.25, 1.5, 1.75, 2.0)
"""From the usual size to twice as large."""

_factor = 1.0


class TypeSize(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is remembered of it: how many times as large as usual type is."""

    zoom: float = 1.0


def zoom() -> float:
    """How many times as large as usual type is now."""
    return _factor


def set_zoom(factor: float) -> None:
    """Make type so many times as large; the nearest of `SIZES` is taken."""
    global _factor
    _factor = min(SIZES, key=lambda size: abs(size - factor))


def px(size: float) -> int:
    """So many pixels at the usual size of type."""
    return round(size * _factor)


def zoomed_sheet(sheet: str) -> str:
    """A style sheet with its pixels at this size; hairlines stay what they are."""
    return re.sub(r"(\d+)px", _zoomed, sheet)


def _zoomed(found: re.Match[str]) -> str:
    size = int(found[1])
    return f"{size if size < 2 else px(size)}px"

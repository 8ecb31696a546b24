"""Numbers as they are typed and shown, the same in every locale."""

import math
import re

_PATTERN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,4})?")
_LOOKALIKES = str.maketrans({"−": "-", "ㄷ": "e", "ㄸ": "e", "E": "e", "\u3000": " "})
"""Typed by mistake: a true minus sign, and the key E under a Hangul input method."""


def parse_number(text: str) -> float | None:
    """The number in `text`, or None: ``0.001``, ``1e-3``, ``.5``. A comma is no decimal point.

    >>> parse_number(" 1e-3 "), parse_number("−2"), parse_number("0,1"), parse_number("nan")
    (0.001, -2.0, None, None)
    """
    cleaned = text.translate(_LOOKALIKES).strip()
    if not _PATTERN.fullmatch(cleaned):
        return None
    value = float(cleaned)
    return value if math.isfinite(value) else None


def parse_whole(text: str) -> int | None:
    """The whole number in `text`, or None; ``1e3`` is one, digits may be grouped.

    >>> parse_whole("12,000"), parse_whole("1e3"), parse_whole("2.5")
    (12000, 1000, None)
    """
    cleaned = re.sub(r"(?<=\d)[, \u2009](?=\d{3})", "", text.strip())
    if re.fullmatch(r"[+-]?\d{1,30}", cleaned):
        return int(cleaned)
    value = parse_number(cleaned)
    return int(value) if value is not None and value == int(value) else None


def format_number(value: float, digits: int = 12) -> str:
    """`value` as one would type it: as short as it goes, exponents without padding.

    >>> format_number(0.0002), format_number(1e-8), format_number(2e6), format_number(-0.5)
    ('0.0002', '1e-8', '2000000', '-0.5')
    """
    text = f"{value:.{digits}g}"
    mantissa, mark, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if mark else text


def rounded(value: float, digits: int = 3) -> float:
    """`value` to so many significant digits: what a slider gives.

    >>> rounded(0.0123456)
    0.0123
    """
    return float(f"{value:.{digits}g}")

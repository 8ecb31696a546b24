"""Numbers as words: few digits, a true minus sign, the same width for the same kind."""

import numpy as np

from gdviz.core.arrays import Array
from gdviz.render.world import roundest

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def short_number(value: float) -> str:
    """Four significant digits, or a power of ten where that would be long.

    >>> [short_number(v) for v in (0.0, 26.4301, -0.0123, 1234.5, 1.578e-29, 2e6, 1000.0)]
    ['0', '26.43', '−0.0123', '1234', '1.578·10⁻²⁹', '2·10⁶', '1000']
    """
    value = float(value)
    if not np.isfinite(value):
        return "—"
    if value == 0.0:
        return "0"
    if 1e-3 <= abs(value) < 1e5:
        digits = max(0, 3 - int(np.floor(np.log10(abs(value)))))
        text = f"{value:.{min(digits, 4)}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        mantissa, power = f"{value:.3e}".split("e")
        mantissa = mantissa.rstrip("0").rstrip(".")
        raised = str(int(power)).translate(_SUPERSCRIPT)
        text = f"10{raised}" if mantissa == "1" else f"{mantissa}·10{raised}"
    return text.replace("-", "−")


def tick_labels(values: Array) -> list[str]:
    """Labels of evenly spaced ticks, all with the same number of decimals.

    >>> tick_labels(np.array([-0.5, 0.0, 0.5]))
    ['−0.5', '0.0', '0.5']
    """
    if len(values) < 2:
        return [short_number(value) for value in values]
    pitch = float(abs(values[1] - values[0]))
    largest = float(np.max(np.abs(values)))
    if not pitch >= 1e-4 or largest >= 1e6:
        return [short_number(value) for value in values]
    decimals = max(0, -int(np.floor(np.log10(pitch) + 1e-9)))
    return [f"{value + 0.0:.{decimals}f}".replace("-", "−") for value in values]


LONG = 7
"""Characters of a label: more do not fit beside a plot."""


def axis_words(name: str, values: Array) -> tuple[str, list[str]]:
    """The name of an axis and the labels of its evenly spaced ticks.

    Where the range is so narrow, or so small, that labels would be long, they count from a round
    number in a round unit, and the name says which. The name ends in the symbol of the axis.

    >>> axis_words("x", np.array([-0.5, 0.0, 0.5]))
    ('x', ['−0.5', '0.0', '0.5'])
    >>> axis_words("slope w", 1.2345 + 1e-9 * np.array([-5.0, 0.0, 5.0]))
    ('slope (w − 1.2345)·10⁹', ['−5', '0', '5'])
    >>> axis_words("x", 1e-6 * np.array([-1.5, -1.0, -0.5]))
    ('x·10⁶', ['−1.5', '−1.0', '−0.5'])
    """
    plain = tick_labels(values)
    if len(values) < 2 or (len(set(plain)) == len(plain) and max(map(len, plain)) <= LONG):
        return name, plain
    step = float(values[1] - values[0])
    base, origin = _round_base(values)
    away = values - base
    # Deep in, ticks are round only as far as float64 goes.
    power = int(np.floor(np.log10(np.abs(away).max()) + 1e-4))
    decimals = max(0, power - int(np.floor(np.log10(step) + 1e-4)))
    labels = [f"{value / 10.0**power + 0.0:.{decimals}f}" for value in away]
    labels = [(label if float(label) else label.lstrip("-")).replace("-", "−") for label in labels]
    kind, space, symbol = name.rpartition(" ")
    factor = f"·10{str(-power).translate(_SUPERSCRIPT)}" if power else ""
    counted = f"({symbol} {origin}){factor}" if origin and factor else f"{symbol} {origin}{factor}"
    return f"{kind}{space}{counted.replace(' ·', '·').strip()}", labels


def _round_base(values: Array) -> tuple[float, str]:
    """The roundest number among these, and how it is taken away: "− 1.2345", or "" for 0."""
    first, last = float(values[0]), float(values[-1])
    span = last - first
    if min(abs(first), abs(last)) < 20.0 * span:
        return 0.0, ""
    base = roundest(first, last)
    decimals = max(0, 1 - int(np.floor(np.log10(span))))
    text = f"{abs(base):.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return base, f"{'−' if base > 0 else '+'} {text}"


def read_number(value: float, span: float) -> str:
    """A number on an axis of this span: to a thousandth of it, and no less than is usual.

    >>> read_number(1.25, 4.0), read_number(1.00000012345, 1e-6)
    ('1.25', '1.000000123')
    """
    decimals = 3 - int(np.floor(np.log10(span) + 1e-9))
    if not np.isfinite(value) or abs(value) < 20.0 * span or not 0 < decimals <= 17:
        return short_number(value)
    return f"{value:.{decimals}f}".replace("-", "−")


def distinct_numbers(values: Array) -> list[str]:
    """Short numbers of ascending values, with digits enough to say how far apart they are.

    >>> distinct_numbers(np.array([1.0, 2.5, 1e6]))
    ['1', '2.5', '10⁶']
    >>> distinct_numbers(np.array([3.00001, 3.00002]))
    ['3.00001', '3.00002']
    """
    short = [short_number(value) for value in values]
    gap = float(np.diff(values).min()) if len(values) > 1 else np.inf
    for digits in range(5, 16):
        texts = [f"{value:.{digits - 1}g}" for value in values]
        told = np.array([float(text) for text in texts])
        if (np.abs(told - values) < 0.05 * gap).all():
            return [text.replace("-", "−") for text in texts] if digits > 5 else short
    return short

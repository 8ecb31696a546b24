"""Numbers as words: few digits, a true minus sign, the same width for the same kind."""

import numpy as np

from gdviz.core.arrays import Array

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

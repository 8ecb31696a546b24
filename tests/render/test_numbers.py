"""Labels of axes, however deep one has zoomed."""

import numpy as np
import pytest

from gdviz.render.numbers import axis_words, distinct_numbers, read_number
from gdviz.render.world import ticks


@pytest.mark.parametrize("middle", [0.0, 1.0, -0.7126564, 3.5844283403, -512.0, 1e6, 123456.789])
@pytest.mark.parametrize("depth", range(13))
def test_labels_of_an_axis_are_short_distinct_and_true(middle: float, depth: int) -> None:
    half = 2.0 * 10.0**-depth
    if half < 1e-12 * abs(middle):
        return
    at = ticks(middle - half, middle + half)
    name, labels = axis_words("weight w", at)
    assert name.startswith("weight ")
    assert len(set(labels)) == len(labels) == len(at)
    assert max(map(len, labels)) <= 7
    symbol = name.removeprefix("weight ")
    told = [float(label.replace("−", "-")) for label in labels] if "·" not in labels[0] else at
    assert np.diff(told) == pytest.approx(np.full(len(at) - 1, told[1] - told[0]), rel=1e-6)
    base, factor = 0.0, 1.0
    if symbol.startswith("("):
        inside, _, raised = symbol.partition(")·10")
        base = float(inside[3:].replace("− ", "").replace("+ ", "-"))
        factor = 10.0 ** int(raised.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))
    elif "·10" in symbol:
        raised = symbol.partition("·10")[2]
        factor = 10.0 ** int(raised.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))
    elif " " in symbol:
        base = float(symbol[2:].replace("− ", "").replace("+ ", "-"))
    assert np.array(told) == pytest.approx((at - base) * factor, abs=1e-3 * (told[1] - told[0]))


def test_the_name_counts_from_the_roundest_number_there_is() -> None:
    assert axis_words("x", 3.0 + 1e-8 * np.arange(6))[0] == "(x − 3)·10⁸"
    assert axis_words("x", -1.5 + 1e-8 * np.arange(-2, 3))[0] == "(x + 1.5)·10⁸"


def test_what_is_read_out_tells_neighbouring_pixels_apart() -> None:
    for span in (4.0, 1e-3, 1e-6, 1e-9):
        one, other = (read_number(1.0 + share * span, span) for share in (0.0, 0.005))
        assert one != other
        assert len(one) <= 15


def test_levels_are_told_with_digits_enough() -> None:
    assert distinct_numbers(np.array([-1.0315, -1.031, -1.0305])) == [
        "−1.0315",
        "−1.031",
        "−1.0305",
    ]
    assert distinct_numbers(np.array([3.00000005, 3.0000001])) == ["3.00000005", "3.0000001"]
    assert distinct_numbers(np.array([0.5])) == ["0.5"]

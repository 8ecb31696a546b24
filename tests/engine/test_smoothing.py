"""The running average: TensorBoard's numbers, and each value averaged once."""

import math

import numpy as np
import pytest

from gdviz.engine.smoothing import LEVELS, Smoothed


def by_hand(values, strength):
    """As TensorBoard's line chart has it."""
    last, count, found = 0.0, 0, []
    for value in values:
        if not math.isfinite(value):
            found.append(math.nan)
            continue
        last = last * strength + (1 - strength) * value
        count += 1
        found.append(last / (1 - strength**count))
    return found


NOISY = np.random.default_rng(3).lognormal(size=200)
NOISY[[0, 7, 8, 150]] = math.nan, math.nan, math.inf, math.nan


@pytest.mark.parametrize("strength", [0.0, 0.3, 0.6, 0.95, 0.999])
def test_it_is_that_of_tensorboard(strength) -> None:
    found = Smoothed(strength, log=False).up_to(NOISY)
    assert found == pytest.approx(by_hand(NOISY, strength), rel=1e-9, nan_ok=True)


def test_what_never_changes_is_its_own_average_from_the_first_on() -> None:
    for log in (False, True):
        assert Smoothed(0.95, log).up_to(np.full(50, 3.0)) == pytest.approx(3.0)


def test_on_a_log_axis_a_steady_fall_stays_steady() -> None:
    falling = 0.5 ** np.arange(200.0)
    ratio = Smoothed(0.9, log=True).up_to(falling) / falling
    assert ratio[-1] == pytest.approx(ratio[-2])  # a straight line beside a straight line
    assert Smoothed(0.9, log=False).up_to(falling)[-1] > 1e30 * falling[-1]


def test_zero_has_no_logarithm_and_counts_for_nothing() -> None:
    found = Smoothed(0.6, log=True).up_to(np.array([2.0, 0.0, 8.0, 0.0]))
    without = Smoothed(0.6, log=True).up_to(np.array([2.0, 8.0]))
    assert np.isnan(found[[1, 3]]).all()
    assert found[[0, 2]].tolist() == without.tolist()


@pytest.mark.parametrize("log", [False, True])
def test_in_what_pieces_values_come_changes_no_number(log) -> None:
    whole, bit_by_bit = Smoothed(0.7, log).up_to(NOISY), Smoothed(0.7, log)
    for count in (0, 1, 2, 2, 9, 120, 200):
        found = bit_by_bit.up_to(NOISY[:count])
        assert np.array_equal(found, whole[:count], equal_nan=True)
    assert np.array_equal(
        bit_by_bit.up_to(NOISY[5:50]), Smoothed(0.7, log).up_to(NOISY[5:50]), equal_nan=True
    )


def test_what_is_offered_rises_from_none() -> None:
    assert LEVELS[0] == 0.0
    assert list(LEVELS) == sorted(set(LEVELS))
    assert LEVELS[-1] < 1.0

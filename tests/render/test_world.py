"""The box: where parameters and losses are drawn, and the round values on its axes."""

import numpy as np
import pytest

from gdviz.render.numbers import short_number, tick_labels
from gdviz.render.world import (
    BOX_HEIGHT,
    World,
    chosen_scale,
    round_levels,
    roundest,
    ticks,
    world_of,
)
from gdviz.scene.spec import Plane

LINEAR = World((-1.0, 3.0), (10.0, 20.0), 5.0, 105.0)
LOG = World((-1.0, 3.0), (10.0, 20.0), 5.0, 105.0, "log", 1000.0)
SYMMETRIC = World((-1.0, 3.0), (10.0, 20.0), -200.0, 105.0, "symlog", 1000.0)


def test_corners_of_the_range_are_corners_of_the_box():
    theta = np.array([[-1.0, 10.0], [3.0, 20.0]])
    places = LINEAR.place(theta, np.array([5.0, 105.0]))
    assert places == pytest.approx(np.array([[-1, -1, 0], [1, 1, BOX_HEIGHT]]))
    assert LINEAR.theta_at(places) == pytest.approx(theta)


@pytest.mark.parametrize("world", [LINEAR, LOG, SYMMETRIC])
def test_loss_at_inverts_level(world):
    loss = np.array([5.0, 5.001, 7.0, 50.0, 105.0])
    assert world.loss_at(world.level(loss)) == pytest.approx(loss, rel=1e-12)


def test_log_height_spreads_the_low_losses():
    assert LOG.level(np.array(6.0)) > 20 * LINEAR.level(np.array(6.0))
    assert LOG.level(np.array([5.0, 105.0])) == pytest.approx([0.0, 1.0])


@pytest.mark.parametrize("least", [-1.03, -1e6, 0.0, 5.0])
def test_log_height_counts_from_the_least_loss_whatever_its_sign(least):
    above = np.logspace(-3, 4, 50).reshape(5, 10)
    plane = Plane(x=(0.0, 1.0), y=(0.0, 1.0))
    expected = world_of(above, plane.x, plane.y, "log").level(above)
    found = world_of(above + least, plane.x, plane.y, "log").level(above + least)
    np.testing.assert_allclose(found, expected, atol=1e-6)


@pytest.mark.parametrize(
    ("low", "high", "scale", "gain"),
    [
        (-3.0, 5.0, "linear", 1.0),
        (1e7, 1e7 + 0.5, "linear", 1.0),  # float32 alone would tell no two of these apart
        (0.0, 1e300, "linear", 1.0),
        (0.0, 1e-40, "linear", 1.0),
        (2.0, 700.0, "log", 10.0),
        (1e7, 1e7 + 0.5, "log", 1e6),
        (0.0, 1e35, "log", 1e37),
        (-200.0, 105.0, "symlog", 1000.0),
    ],
)
def test_quick_heights_are_the_levels_as_float32(low, high, scale, gain):
    world = World((0.0, 1.0), (0.0, 1.0), low, high, scale, gain)
    shares = np.concatenate([np.linspace(0.0, 1.0, 999), np.logspace(-30, 0, 45)]).reshape(36, 29)
    losses = low + shares * (high - low)
    heights = world.heights(losses)
    assert heights.dtype == np.float32
    np.testing.assert_allclose(heights, world.level(losses), atol=3e-7)


def test_quick_heights_say_where_there_is_none_and_what_is_far_too_high():
    losses = np.array([[5.0, np.nan], [np.inf, 1e300]])
    for world in (LINEAR, LOG, SYMMETRIC):
        heights = world.heights(losses)
        assert (heights > 1.0).tolist() == [[False, False], [True, True]]
        assert np.isnan(heights[0, 1])


def test_symmetric_log_height_spreads_what_is_near_zero_on_both_sides():
    level = SYMMETRIC.level(np.array([-200.0, -1.0, 0.0, 1.0, 105.0]))
    assert level[[0, -1]] == pytest.approx([0.0, 1.0])
    assert np.diff(level)[1] == pytest.approx(np.diff(level)[2])
    assert np.diff(level)[1] > 0.1  # of the box, for a 300th of the range


def test_symmetric_log_levels_are_round_on_both_sides_of_zero():
    assert set(round_levels(SYMMETRIC)) >= {-100.0, -10.0, -1.0, 0.0, 1.0, 10.0}


def test_levels_over_very_many_decades_are_few_and_powers_of_ten():
    world = World((0, 1), (0, 1), 0.0, 1e35, "log", 1e36)
    levels = round_levels(world)
    assert 8 <= len(levels) <= 20
    assert np.log10(levels) == pytest.approx(np.rint(np.log10(levels)))


GRID = np.linspace(-1.0, 1.0, 101)
BOWL = GRID[:, None] ** 2 + GRID**2


@pytest.mark.parametrize(
    ("losses", "scale"),
    [
        (BOWL, "linear"),
        (np.exp(12.0 * BOWL), "log"),
        (np.where(BOWL < 1e-3, -1e35, BOWL), "symlog"),
        (np.sinh(40.0 * GRID) + 0.0 * GRID[:, None], "symlog"),
        (-np.exp(12.0 * BOWL), "linear"),
        (np.zeros((3, 3)), "linear"),
    ],
)
def test_the_scale_is_the_one_that_the_heights_ask_for(losses, scale):
    assert chosen_scale(losses.ravel()) == scale


def test_a_cut_gives_the_box_to_what_is_below():
    losses = np.where(BOWL > 1.9, 1e9, BOWL)
    whole = world_of(losses, (-1.0, 1.0), (-1.0, 1.0))
    cut = world_of(losses, (-1.0, 1.0), (-1.0, 1.0), cut=1.5)
    assert (whole.scale, whole.high) == ("log", 1e9)
    assert (cut.scale, cut.low, cut.high) == ("linear", 0.0, 1.5)
    above_all = world_of(losses, (-1.0, 1.0), (-1.0, 1.0), cut=2e9)
    below_all = world_of(losses, (-1.0, 1.0), (-1.0, 1.0), cut=-5.0)
    assert above_all == whole
    assert below_all.low < below_all.high < 1e-9
    deep = world_of(np.logspace(0.0, 35.0, 400).reshape(20, 20), (0.0, 1.0), (0.0, 1.0), cut=1e4)
    assert (deep.low, deep.high) == (1.0, 1e4)


def test_a_range_of_many_decades_fills_the_box_with_all_of_them():
    losses = np.logspace(0.0, 35.0, 400).reshape(20, 20)
    world = world_of(losses, (0.0, 1.0), (0.0, 1.0))
    level = world.level(10.0 ** np.arange(3, 36))
    assert world.scale == "log"
    assert np.diff(level) == pytest.approx(np.diff(level)[0], rel=0.1)  # a decade is a step


def test_linear_levels_are_round_and_inside():
    levels = round_levels(LINEAR)
    assert levels == pytest.approx(np.arange(10.0, 105.0, 10.0))


def test_log_levels_go_one_two_five():
    world = World((0, 1), (0, 1), 0.0, 2000.0, "log", 1000.0)
    assert set(round_levels(world)) >= {1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 1000.0}


def test_log_levels_far_above_the_floor_are_round_by_themselves():
    world = World((0, 1), (0, 1), 0.7, 1e6, "log", 1e6)
    levels = round_levels(world)
    assert {1e3, 1e4, 1e5} <= set(levels)
    assert 8 <= len(levels) <= 14
    assert (np.diff(levels) > 0.0).all()


def test_ticks_are_round():
    assert ticks(-3.0, 4.4) == pytest.approx([-2, 0, 2, 4])
    assert ticks(0.0, 1.0) == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1.0])


@pytest.mark.parametrize(
    "heights",
    [
        np.full((3, 3), np.nan),
        np.full((3, 3), 7.0),
        np.array([[np.inf, 1.0], [2.0, -np.inf]]),
        np.array([[1e300, -1e300], [0.0, 1.0]]),
        np.zeros((2, 2)),
    ],
)
@pytest.mark.parametrize("scale", ["linear", "log", "symlog", None])
def test_any_heights_give_a_finite_box(heights, scale):
    world = world_of(heights, (0.0, 1.0), (0.0, 1.0), scale)
    assert np.isfinite([world.low, world.high, world.gain]).all()
    assert world.low < world.high
    assert np.isfinite(round_levels(world)).all()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (26.4301, "26.43"),
        (-0.0123, "−0.0123"),
        (1.578e-29, "1.578·10⁻²⁹"),
        (1e-12, "10⁻¹²"),
        (2.5e7, "2.5·10⁷"),
        (99999.0, "99999"),
        (np.nan, "—"),
    ],
)
def test_short_numbers(value, text):
    assert short_number(value) == text


def test_tick_labels_share_their_decimals():
    assert tick_labels(np.array([0.0, 0.05, 0.1])) == ["0.00", "0.05", "0.10"]
    assert tick_labels(np.array([-200.0, 0.0, 200.0])) == ["−200", "0", "200"]


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (8.0, 12.0, 10.0),
        (5.16, 5.24, 5.2),
        (-1.0316, -1.0311, -1.0315),
        (3.0000001, 3.0000014, 3.000001),
        (1234567.2, 1234569.0, 1234568.0),
    ],
)
def test_the_roundest_number_between_two(low, high, found):
    assert roundest(low, high) == pytest.approx(found, rel=1e-15)


def test_log_levels_above_a_floor_that_is_not_zero_are_round_and_many():
    for low, span in ((10.0, 170.0), (-1.03163, 1e-3), (3.0, 1e-7)):
        world = World((0, 1), (0, 1), low, low + span, "log", 30.0)
        levels = round_levels(world)
        assert len(levels) == 14
        assert (np.diff(levels) > 0).all()
        shares = world.level(levels)
        assert np.diff(shares).max() < 2.5 / 14
        digits = -np.floor(np.log10(span)) + 2  # three digits tell where in the span one is
        assert levels == pytest.approx(np.round(levels, int(digits)), abs=1e-15)


def test_ticks_far_from_zero_are_all_there():
    for middle in (1.0, -12345.678, 1e9):
        width = 2e-9 * abs(middle)
        at = ticks(middle - width, middle + width)
        assert 3 <= len(at) <= 11
        assert (np.diff(at) > 0).all()
        assert at[0] - (middle - width) <= at[1] - at[0]

"""Rows of many trajectories, looked up a stretch at a time."""

import numpy as np
import pytest

from gdviz.engine.trajectory import Trajectory
from gdviz.render.lookup import AHEAD, Lookup


def grown(trajectory, count, seed=0):
    some = np.random.default_rng(seed + trajectory.columns.count)
    numbers = np.zeros(count, dtype=np.int64)
    trajectory.append(
        some.normal(size=(count, 2)), some.normal(size=count), numbers, numbers, numbers
    )


@pytest.fixture
def three():
    made = [Trajectory(2) for _ in range(3)]
    for number, trajectory in enumerate(made):
        grown(trajectory, 3 * AHEAD, number)
    return made


def assert_right(lookup, trajectories, rows):
    columns = tuple(each.columns for each in trajectories)
    theta, loss = lookup.at(columns, np.array(rows))
    for number, row in enumerate(rows):
        if row < 0:
            assert np.isnan(theta[number]).all()
            assert np.isnan(loss[number])
        else:
            assert theta[number].tolist() == columns[number].theta[row].tolist()
            assert loss[number] == columns[number].loss[row]


@pytest.mark.parametrize("step", [1, 7, AHEAD - 1, AHEAD, -1, -13])
def test_wherever_the_rows_go(three, step):
    lookup = Lookup(three)
    last = 3 * AHEAD - 1
    for number in range(60):
        row = (5 if step > 0 else last) + number * step
        rows = [min(max(row, 0), last), min(max(row // 2, -1), last), min(max(row - 9, 0), last)]
        assert_right(lookup, three, rows)


def test_a_run_that_has_not_begun_holds_up_no_other(three):
    fresh = [*three[:2], Trajectory(2)]
    lookup = Lookup(fresh)
    assert_right(lookup, fresh, [4, 5, -1])
    assert_right(lookup, fresh, [5, 6, -1])
    grown(fresh[2], 3)
    assert_right(lookup, fresh, [6, 7, 0])
    assert_right(lookup, fresh, [7, 8, 2])
    grown(fresh[2], 5)
    assert_right(lookup, fresh, [8, 9, 7])


def test_what_was_given_before_stays_as_it_was(three):
    lookup = Lookup(three)
    columns = tuple(each.columns for each in three)
    theta, _ = lookup.at(columns, np.array([1, 2, 3]))
    before = theta.copy()
    lookup.at(columns, np.array([700, 701, 702]))
    assert (theta == before).all()


def test_columns_are_asked_for_until_all_are_long_enough_or_have_ended(three):
    lookup = Lookup(three)
    columns, counts = lookup.columns(3 * AHEAD + 1)
    assert counts.tolist() == [3 * AHEAD] * 3
    grown(three[0], 2)
    assert lookup.columns(3 * AHEAD + 1)[1].tolist() == [3 * AHEAD + 2, 3 * AHEAD, 3 * AHEAD]
    grown(three[1], 1)
    three[2].finish("diverged")
    columns, counts = lookup.columns(3 * AHEAD + 1)
    assert [each.status for each in columns] == ["running", "running", "diverged"]
    grown(three[0], 9)  # beyond what is shown
    assert lookup.columns(3 * AHEAD + 1)[0] is columns

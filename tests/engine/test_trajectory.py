"""Columns that only grow, also under the eyes of another thread."""

import threading

import numpy as np
import pytest

from gdviz.engine.trajectory import Trajectory


def rows(first, count):
    """Rows whose numbers tell where they belong."""
    n = np.arange(first, first + count, dtype=float)
    return np.stack([n, -n], axis=-1), 2.0 * n, 3.0 * n, (7 * n).astype(np.int64), n / 2


def assert_right(columns):
    n = np.arange(columns.count)
    assert columns.theta.shape == (columns.count, 2)
    assert (columns.theta == np.stack([n, -n], axis=-1)).all()
    assert (columns.loss == 2 * n).all()
    assert (columns.gradient_norm == 3 * n).all()
    assert (columns.evaluations == 7 * n).all()
    assert (columns.epochs == n / 2).all()


def test_a_new_trajectory_is_empty_and_running():
    columns = Trajectory(2).columns
    assert columns.count == 0
    assert columns.theta.shape == (0, 2)
    assert columns.status == "running"


@pytest.mark.parametrize("sizes", [[1] * 20, [0, 3, 0, 500], [5, 4, 1000, 1], [4, 4, 1]])
def test_rows_arrive_in_order_whatever_the_chunks(sizes):
    trajectory = Trajectory(2, capacity=4)
    for size in sizes:
        trajectory.append(*rows(trajectory.columns.count, size))
    assert trajectory.columns.count == sum(sizes)
    assert_right(trajectory.columns)


def test_what_was_published_stays_as_it_was():
    trajectory = Trajectory(2, capacity=4)
    snapshots = []
    for _ in range(50):
        trajectory.append(*rows(trajectory.columns.count, 3))
        snapshots.append(trajectory.columns)
    trajectory.finish("diverged")
    for number, columns in enumerate(snapshots, start=1):
        assert columns.count == 3 * number
        assert columns.status == "running"
        assert_right(columns)
    assert trajectory.columns.status == "diverged"
    assert_right(trajectory.columns)


def test_columns_cannot_be_written_to():
    trajectory = Trajectory(2)
    trajectory.append(*rows(0, 5))
    columns = trajectory.columns
    counted = (columns.evaluations, columns.epochs)
    for column in (columns.theta, columns.loss, columns.gradient_norm, *counted):
        with pytest.raises(ValueError, match="read-only"):
            column[0] = 1


def test_readers_see_whole_rows_while_another_thread_appends():
    trajectory = Trajectory(2, capacity=1)

    def write():
        for size in (1, 2, 5, 50) * 60:
            trajectory.append(*rows(trajectory.columns.count, size))
        trajectory.finish("ended")

    writer = threading.Thread(target=write)
    writer.start()
    seen, counts = [], [0]
    while trajectory.columns.status == "running":
        columns = trajectory.columns
        assert columns.count >= counts[-1]
        assert_right(columns)
        counts.append(columns.count)
        seen.append(columns)
    writer.join()
    assert trajectory.columns.count == 60 * 58
    for columns in seen[::10]:
        assert_right(columns)

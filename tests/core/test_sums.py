"""Sums over samples, a block at a time."""

import numpy as np
import pytest

from gdviz.core.sums import BLOCK, sample_sums, symmetric


@pytest.mark.parametrize("count", [1, 40, 3 * BLOCK])
def test_memory_is_bounded_by_the_block_or_one_row(count):
    seen = []

    def terms(first, second, x):
        seen.append(np.broadcast_shapes(first.shape, second.shape, x.shape))
        return (first * x,)

    theta = np.ones((2 * BLOCK // count + 3, 7, 2))
    sums = sample_sums(terms, 1, theta, (np.full(count, 0.5),))
    assert sums.shape == (*theta.shape[:-1], 1)
    assert (sums == 0.5 * count).all()
    assert max(rows * samples for rows, samples in seen) <= max(2 * BLOCK, count)
    assert sum(rows for rows, _ in seen) == theta.size // 2


def test_every_term_is_summed_on_its_own():
    theta = np.array([[1.0, 10.0], [2.0, 20.0]])
    x, y = np.array([1.0, 2.0]), np.array([0.0, 5.0])
    found = sample_sums(lambda a, b, x, y: (a * x + b, y + 0.0 * a), 2, theta, (x, y))
    assert found.tolist() == [[23.0, 5.0], [46.0, 5.0]]


def test_three_sums_are_a_symmetric_matrix():
    found = symmetric(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
    assert found.tolist() == [[[1.0, 2.0], [2.0, 3.0]], [[4.0, 5.0], [5.0, 6.0]]]

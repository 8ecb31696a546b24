"""Sums over samples: exact in the same way for one θ and a million, in bounded memory."""

from collections.abc import Callable

import numpy as np

from gdviz.core.arrays import Array

BLOCK = 2**16
"""About how many numbers (θ times samples) are held at once: half a megabyte, so a cache's."""

ROOM = 2.0**-32
"""Samples are stored this much smaller where a term that overflows could meet its opposite.

A power of two loses no digit; afterwards the sum is divided by it again, and is infinite only
where the whole is too large.
"""

Terms = Callable[..., tuple[Array, ...]]


def sample_sums(terms: Terms, count: int, theta: Array, samples: tuple[Array, ...]) -> Array:
    """Σ_n of each of `count` terms, at every θ: (..., count).

    The sums are taken along the contiguous last axis and never through BLAS, so that a value
    does not depend on how many others are computed beside it. Overflow gives infinity, silently.

    Args:
        terms: gets θ₁ and θ₂ as columns (r, 1) and every entry of `samples`, and gives `count`
            arrays (r, b).
        count: how many terms there are.
        theta: (..., 2).
        samples: what is known of the samples, each (b,).
    """
    flat = theta.reshape(-1, 2)
    sums = np.empty((len(flat), count))
    rows = 1 + BLOCK // (1 + len(samples[0]))
    with np.errstate(over="ignore"):
        for first in range(0, len(flat), rows):
            block = slice(first, first + rows)
            found = terms(flat[block, 0, None], flat[block, 1, None], *samples)
            for column, term in enumerate(found):
                sums[block, column] = term.sum(axis=-1)
    return sums.reshape(*theta.shape[:-1], count)


def symmetric(sums: Array) -> Array:
    """The matrices (a, b; b, c) of sums (a, b, c): (..., 3) to (..., 2, 2)."""
    return np.ascontiguousarray(sums[..., [[0, 1], [1, 2]]])

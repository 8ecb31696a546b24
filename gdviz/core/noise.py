"""Random numbers that are the same on every machine: raw words, made into numbers by us."""

import numpy as np

from gdviz.core.arrays import Array

DATA, TILTS = 2**63, 2**63 + 1
"""What numbers are for: the second half of the key, so that no two uses share their words.

Batches have their size there, which is less.
"""


class Words:
    """The random numbers of one generated data set, or of another `use`.

    Only the raw 64-bit words of Philox are used, which NumPy guarantees across versions and
    machines (it does not for `Generator.normal`). Each column has its own stream, so that more
    samples are the same samples and some more.

    Args:
        seed: 0 ≤ seed < 2⁶⁴.
        use: `DATA` or `TILTS`.
    """

    def __init__(self, seed: int, use: int = DATA) -> None:
        self._key = np.array([seed, use], dtype=np.uint64)

    def uniform(self, stream: int, count: int) -> Array:
        """Numbers in (0, 1), all 2⁵³ of them equally likely: (count,)."""
        counter = np.array([0, 0, 0, stream], dtype=np.uint64)
        raw = np.random.Philox(key=self._key, counter=counter).random_raw(count)
        return ((raw >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53

    def normal(self, stream: int, count: int) -> Array:
        """Standard normal numbers, two uniform ones for each: (count,).

        The cosine half of Box & Muller (1958); its square root, logarithm and cosine are those
        of the machine, so the last digit may differ from one to another.
        """
        pairs = self.uniform(stream, 2 * count)
        radius = np.sqrt(-2.0 * np.log(pairs[0::2]))
        return np.asarray(radius * np.cos(2.0 * np.pi * pairs[1::2]))

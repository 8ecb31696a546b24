"""Which samples an update sees: batches by random access, equal on every machine."""

from typing import Literal

import numpy as np

from gdviz.core.arrays import Indices

Draw = Literal["passes", "independent"]


def has_short_batch(sample_count: int, batch_size: int, draw: Draw) -> bool:
    """Whether a pass ends with a batch that is not full."""
    return draw == "passes" and sample_count % batch_size != 0


class BatchStream:
    """The batches of one run, any of them at once.

    Two runs with equal batch size, draw and seed see the same batches in the same order, and
    the batch of update k is had without those before it.

    Only the raw 64-bit words of Philox are used, which NumPy guarantees across versions and
    machines (it does not for `Generator.permutation` or `integers`): a pass is the order that
    sorts the words, an independent draw scales them.

    Args:
        sample_count: N.
        batch_size: b, 1 ≤ b ≤ N. With b = N there is one batch, all samples in order.
        draw: ``"passes"`` shuffles all samples anew for each pass and cuts them into
            ⌈N/b⌉ batches, the last one as short as it comes (the note's mini-batches);
            ``"independent"`` draws every sample of every batch at random with replacement
            (the note's stochastic descent, with b = 1).
        seed: 0 ≤ seed < 2⁶⁴.
        drop_last: whether the samples of a pass that do not fill a batch sit it out: ⌊N/b⌋
            batches of b. The others are the same batches either way, and b ≤ N leaves at least
            one. Independent draws have no short batch, so that it means nothing there.
        first: the number of the update that sees the first batch.

    Raises:
        ValueError: `batch_size` or `seed` is out of its range.
    """

    def __init__(
        self,
        sample_count: int,
        batch_size: int,
        draw: Draw,
        seed: int,
        drop_last: bool = False,
        first: int = 0,
    ) -> None:
        if not 1 <= batch_size <= sample_count:
            raise ValueError(f"batch size {batch_size} is not in 1…{sample_count}")
        if not 0 <= seed < 2**64:
            raise ValueError(f"seed {seed} is not in 0…2⁶⁴ − 1")
        self.sample_count = sample_count
        self.batch_size = batch_size
        self.draw = draw
        self._first = first
        self.full = batch_size == sample_count and draw == "passes"
        self.per_pass = -(-sample_count // batch_size)
        if drop_last and has_short_batch(sample_count, batch_size, draw):
            self.per_pass -= 1
        self._key = np.array([seed, batch_size], dtype=np.uint64)
        self._pass = -1
        self._order: Indices = np.empty(0, dtype=np.int64)

    def at(self, update: int) -> Indices | None:
        """The samples of update number `update` (the first is 0): (b,), or None for all of them."""
        if self.full:
            return None
        number, within = divmod(update - self._first, self.per_pass)
        if number != self._pass:
            self._order, self._pass = self._draw_pass(number), number
        first = within * self.batch_size
        return self._order[first : first + self.batch_size]

    def sizes(self, first: int, count: int) -> Indices:
        """How many samples each of `count` updates sees, from number `first` on: (count,)."""
        within = (np.arange(first, first + count) - self._first) % self.per_pass
        left = self.sample_count - within * self.batch_size
        full = np.full(count, self.batch_size, dtype=np.int64)
        return full if self.draw == "independent" else np.minimum(full, left)

    def _draw_pass(self, number: int) -> Indices:
        independent = self.draw == "independent"
        counter = np.array([0, 0, int(independent), number], dtype=np.uint64)
        words = np.random.Philox(key=self._key, counter=counter)
        if independent:
            raw = words.random_raw(self.per_pass * self.batch_size)
            # The high 32 bits scaled to 0 … N−1: the bias is below N / 2³².
            scaled = (raw >> np.uint64(32)) * np.uint64(self.sample_count)
            return (scaled >> np.uint64(32)).astype(np.int64)
        return np.argsort(words.random_raw(self.sample_count), kind="stable").astype(np.int64)

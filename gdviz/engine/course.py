"""The legs of a run, each a descent of its own, walked as one."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import numpy as np

from gdviz.core.arrays import Array, Indices
from gdviz.core.batches import BatchStream
from gdviz.core.descent import Descent, Lengths, Step
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.problems import Problem
from gdviz.engine.run_key import LegKey, RunKey


class Course:
    """What a run does from its first update on, whatever leg that is in.

    A rule that takes over from another begins with nothing remembered, where the other stopped;
    the same rule on other batches remembers on. Evaluations are counted through.
    """

    def __init__(self, key: RunKey, problem: Problem) -> None:
        self._start = np.array(key.start)
        self._turns = [leg.update for leg in key.legs]
        self._keys = key.legs
        self._descents = [
            Descent(
                problem,
                OPTIMIZERS[leg.optimizer],
                dict(leg.settings),
                _batches(leg, problem.sample_count),
                key.reduction,
                leg.changes,
            )
            for leg in key.legs
        ]
        # Streams of their own for viewers: one keeps the pass that was asked for last.
        self._shown = [_batches(leg, problem.sample_count) for leg in key.legs]

    def begin(self) -> Step:
        """The `Step` before the first update."""
        return self._descents[0].begin(self._start)

    def block(self, step: Step, count: int) -> tuple[Array, Indices, Step]:
        """The next updates, at most `count`, as `Descent.block` gives them; at least one."""
        number = self._leg(step.index)
        count = self._within(number, step.index, count)
        return self._descents[number].block(self._entered(step, number), count)

    def lengths(self, step: Step, count: int) -> tuple[Lengths, Step]:
        """Of the terms of the next updates, as many as `block` would make of `count`."""
        number = self._leg(step.index)
        count = self._within(number, step.index, count)
        return self._descents[number].lengths(self._entered(step, number), count)

    def rates(self, first: int, count: int) -> Array:
        """The learning rate of each of `count` updates, from number `first` on: (count,)."""
        parts = [np.empty(0)]
        last = first + count
        while first < last:
            number = self._leg(first)
            part = self._within(number, first, last - first)
            parts.append(self._descents[number].rates(first, part))
            first += part
        return np.concatenate(parts)

    def steps(self, step: Step) -> Iterator[Step]:
        """Every `Step` after this one, without end."""
        for number in range(self._leg(step.index), len(self._turns)):
            last = number + 1 == len(self._turns)
            count = None if last else self._turns[number + 1] - step.index
            begun = self._entered(step, number)
            for step in islice(self._descents[number].steps(begun), count):
                yield step

    def sizes(self, first: int, count: int) -> Indices:
        """How many samples each of `count` updates sees, from number `first` on: (count,).

        All of them in the leg of the first.
        """
        return self._shown[self._leg(first)].sizes(first, count)

    def batch_of(self, update: int) -> Indices | None:
        """The samples that update number `update` (from 0) sees; None for all. For viewers."""
        return self._shown[self._leg(update)].at(update)

    def batch_size_at(self, update: int) -> int:
        """How many samples an update sees, there."""
        return self._keys[self._leg(update)].batch_size

    def _within(self, number: int, update: int, count: int) -> int:
        """How many of the next `count` updates leg `number` makes."""
        if number + 1 == len(self._turns):
            return count
        return min(count, self._turns[number + 1] - update)

    def _leg(self, update: int) -> int:
        return bisect_right(self._turns, update) - 1

    def _entered(self, step: Step, number: int) -> Step:
        """`step` as leg `number` begins with it, if it begins there."""
        if not number or step.index != self._turns[number]:
            return step
        if self._keys[number].optimizer == self._keys[number - 1].optimizer:
            return step
        return replace(step, state=self._descents[number].optimizer.init(step.theta))


def _batches(leg: LegKey, sample_count: int) -> BatchStream:
    return BatchStream(
        sample_count, leg.batch_size, leg.draw, leg.seed, leg.drop_last, leg.first_pass
    )

"""The only optimisation loop."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdviz.core.arrays import Array, Indices
from gdviz.core.batches import BatchStream
from gdviz.core.optimizers import Optimizer, Settings, Terms
from gdviz.core.oracle import Oracle
from gdviz.core.problems import Problem, Reduction


@dataclass(frozen=True, slots=True)
class Change:
    """From update number `update` on, the hyperparameter `name` is `value`."""

    update: int
    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Step:
    """Where a run stands after `index` updates: enough to go on from.

    Attributes:
        index: updates done; 0 is the start.
        theta: (d,).
        state: the optimizer's.
        evaluations: sample gradients computed so far.
        samples: the batch of the update that led here, (b,); None for all, or at the start.
        terms: what that update was made of; empty at the start.
    """

    index: int
    theta: Array
    state: Any
    evaluations: int
    samples: Indices | None
    terms: Terms


def descend(
    problem: Problem,
    optimizer: Optimizer,
    settings: Settings,
    start: Array | Step,
    batches: BatchStream,
    reduction: Reduction = "sum",
    changes: tuple[Change, ...] = (),
) -> Iterator[Step]:
    """Every `Step` of a run, without end: the start first, then one after each update.

    Args:
        problem: what is descended.
        optimizer: the rule, a row of `OPTIMIZERS`.
        settings: all of its hyperparameters, by name.
        start: the first parameters (d,), or a `Step` yielded earlier by the same run, from
            which it goes on exactly as it would have.
        batches: the samples of every update.
        reduction: whether an update sees the sum over its batch or the mean.
        changes: hyperparameters changed on the way, by update number.

    >>> from gdviz.core.catalogue import LANDSCAPES
    >>> from gdviz.core.landscapes import AnalyticProblem
    >>> from gdviz.core.optimizers import GD
    >>> bowl = AnalyticProblem(LANDSCAPES["himmelblau"])
    >>> run = descend(bowl, GD, {"learning_rate": 0.01}, np.array([4.0, 3.0]),
    ...               BatchStream(1, 1, "passes", seed=0))
    >>> [next(run).theta.round(3).tolist() for _ in range(3)]
    [[4.0, 3.0], [2.6, 2.12], [2.819, 2.154]]
    """
    oracle = Oracle(problem, reduction)
    if isinstance(start, Step):
        step = start
    else:
        theta = np.array(start, dtype=np.float64)
        step = Step(0, theta, optimizer.init(theta), 0, None, {})
        yield step
    oracle.evaluations = step.evaluations
    index, theta, state = step.index, step.theta, step.state
    pending = sorted(changes, key=lambda change: change.update)
    current = dict(settings)
    update = optimizer.update
    while True:
        while pending and pending[0].update <= index:
            change = pending.pop(0)
            current[change.name] = change.value
        oracle.samples = batches.at(index)
        theta, state, terms = update(oracle, theta, state, current)
        index += 1
        yield Step(index, theta, state, oracle.evaluations, oracle.samples, terms)

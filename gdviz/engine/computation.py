"""One run being computed: the descent on one side, its trajectory on the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from gdviz.core.arrays import Array, Indices
from gdviz.core.batches import BatchStream, Draw
from gdviz.core.descent import Change, Step, descend
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.oracle import whole_gradient, whole_loss
from gdviz.core.problems import Problem, Reduction
from gdviz.engine.trajectory import Trajectory
from gdviz.scene.spec import Document, ProblemSpec, RunSpec

DIVERGED = 1e9
"""A run is called diverged when a parameter passes this many times max(1, |start|), or when
a parameter or the loss is no longer a finite number."""

CHECKPOINT_EVERY = 256


@dataclass(frozen=True)
class RunKey:
    """Everything that a trajectory depends on, and nothing else.

    Two runs with equal keys are one computation; an edit that comes back to an old key finds
    its trajectory again.
    """

    problem: ProblemSpec
    reduction: Reduction
    optimizer: str
    settings: tuple[tuple[str, float], ...]
    start: tuple[float, float]
    batch_size: int
    draw: Draw
    seed: int
    changes: tuple[Change, ...]


def run_key(document: Document, run: RunSpec, sample_count: int) -> RunKey:
    """The key of `run` in `document`, its defaults filled in."""
    settings = OPTIMIZERS[run.optimizer].defaults() | run.settings
    size = sample_count if run.batch_size is None else min(run.batch_size, sample_count)
    whole = size == sample_count and run.draw == "passes"
    return RunKey(
        problem=document.problem,
        reduction=document.reduction,
        optimizer=run.optimizer,
        settings=tuple(sorted(settings.items())),
        start=run.start,
        batch_size=size,
        draw=run.draw,
        seed=0 if whole else run.seed,
        changes=tuple(Change(c.update, c.name, c.value) for c in run.changes),
    )


class Computation:
    """Computes one run, a chunk at a time, into its trajectory.

    The same code runs in the worker's thread and, synchronously, in tests and exports.
    """

    def __init__(self, key: RunKey, problem: Problem) -> None:
        self.key = key
        self.problem = problem
        self.trajectory = Trajectory(problem.dimension)
        self.checkpoints: list[Step] = []
        self.chunk = 1
        """Rows that the worker computes in one go; it finds the size that suits."""
        self._shown_batches = self._batches()
        self._limit = DIVERGED * max(1.0, *(abs(value) for value in key.start))
        self._steps = self._descend(np.array(key.start))

    @property
    def count(self) -> int:
        """Rows computed so far."""
        return self.trajectory.columns.count

    @property
    def finished(self) -> bool:
        """Whether no further row can come."""
        return self.trajectory.columns.status != "running"

    def advance(self, rows: int) -> None:
        """Compute up to `rows` further rows."""
        with np.errstate(all="ignore"):
            steps = list(islice(self._steps, rows))
            if not steps:
                return
            theta = np.stack([step.theta for step in steps])
            loss = whole_loss(self.problem, theta, self.key.reduction)
            gradient = whole_gradient(self.problem, theta, self.key.reduction)
            norm = np.sqrt((gradient * gradient).sum(axis=-1))
            sound = np.isfinite(loss) & (np.abs(theta) <= self._limit).all(axis=-1)
        kept = len(steps) if sound.all() else int(np.argmin(sound))
        self.checkpoints += [s for s in steps[:kept] if s.index % CHECKPOINT_EVERY == 0]
        evaluations = np.array([step.evaluations for step in steps[:kept]], dtype=np.int64)
        self.trajectory.append(theta[:kept], loss[:kept], norm[:kept], evaluations)
        if kept < len(steps):
            self.trajectory.finish("diverged")
            self._steps = iter(())

    def run_to(self, count: int, chunk: int = 256) -> None:
        """Compute until there are `count` rows or the run has diverged."""
        while self.count < count and not self.finished:
            self.advance(min(chunk, count - self.count))

    def step_at(self, index: int) -> Step:
        """The whole `Step` of row `index`, its terms and batch with it, computed again.

        Costs at most `CHECKPOINT_EVERY` updates. `index` must be a row already computed.
        """
        before = [s for s in self.checkpoints if s.index < max(index, 1)]
        if index == 0 or not before:
            return next(islice(self._descend(np.array(self.key.start)), index, None))
        origin = before[-1]
        return next(islice(self._descend(origin), index - origin.index - 1, None))

    def batch_of(self, update: int) -> Indices | None:
        """The samples that update number `update` (from 0) sees; None for all. For viewers."""
        return self._shown_batches.at(update)

    def _batches(self) -> BatchStream:
        key = self.key
        return BatchStream(self.problem.sample_count, key.batch_size, key.draw, key.seed)

    def _descend(self, start: Array | Step) -> Iterator[Step]:
        key = self.key
        return descend(
            self.problem,
            OPTIMIZERS[key.optimizer],
            dict(key.settings),
            start,
            self._batches(),
            key.reduction,
            key.changes,
        )

"""One run being computed: the descent on one side, its trajectory on the other."""

import math
import threading
from dataclasses import dataclass
from itertools import islice
from weakref import ReferenceType, ref

import numpy as np

from gdviz.core.arrays import Array, Indices
from gdviz.core.descent import Step
from gdviz.core.oracle import whole_gradient, whole_loss
from gdviz.core.problems import Problem
from gdviz.engine.course import Course
from gdviz.engine.places import position
from gdviz.engine.run_key import RunKey
from gdviz.engine.trajectory import Trajectory
from gdviz.scene.pace import MAX_LENGTH
from gdviz.scene.spec import Pace

DIVERGED = 1e9
"""A run is called diverged when a parameter passes this many times max(1, |start|), or when
a parameter or the loss is no longer a finite number."""

CHECKPOINT_EVERY = 256

MAX_ROWS = MAX_LENGTH + 1
"""A run that has so many rows rests, wherever on the axis it is."""


@dataclass(frozen=True)
class Goal:
    """How far runs are to be computed: to `rows` rows, or a place on a pace's axis before.

    Attributes:
        head, pace: where on the axis that is.
    """

    rows: int = MAX_ROWS
    head: float = math.inf
    pace: Pace = "updates"

    @classmethod
    def at(cls, head: float, pace: Pace, rows: int = MAX_ROWS) -> "Goal":
        """As far as `head`, which for updates is told in rows, so that none is too many."""
        if pace == "updates":
            return cls(min(rows, math.ceil(min(head, MAX_ROWS)) + 1))
        return cls(rows, head, pace)


class Computation:
    """Computes one run, a chunk at a time, into its trajectory.

    The same code runs in the worker's thread and, synchronously, in tests and exports; both may
    drive one computation, since `advance` lets only one in at a time.
    """

    def __init__(self, key: RunKey, problem: Problem) -> None:
        self.key = key
        self.problem = problem
        self.trajectory = Trajectory(problem.dimension)
        self._checkpoints: list[Step] = []  # rows 0, CHECKPOINT_EVERY, 2 · CHECKPOINT_EVERY …
        self.chunk = 1
        """Rows that the worker computes in one go; it finds the size that suits."""
        self._limit = DIVERGED * max(1.0, *(abs(value) for value in key.start))
        self.course = Course(key, problem)
        self._last: Step | None = None
        self._drawn = 0  # samples in all batches up to there
        self._advancing = threading.Lock()
        self.origin: tuple[ReferenceType[Computation], int] | None = None
        """Whose first rows were taken over, and how many."""

    @property
    def count(self) -> int:
        """Rows computed so far."""
        return self.trajectory.columns.count

    @property
    def finished(self) -> bool:
        """Whether no further row can come."""
        return self.trajectory.columns.status != "running"

    def advance(self, rows: int) -> None:
        """Compute up to `rows` further rows. How they are cut into chunks changes no number.

        None of them is new while the way from a checkpoint to the last row is gone again.
        """
        with self._advancing, np.errstate(all="ignore"):
            self._advance(rows)

    def adopt(self, other: "Computation", shared: int) -> None:
        """Take over the first rows of a run whose first `shared` updates are the same.

        They are there at once; what the rule remembered is had again from the last checkpoint
        among them. Nothing must have been computed yet.
        """
        checkpoints = list(other._checkpoints)  # the worker may be adding to it
        columns = other.trajectory.columns
        rows = min(shared + 1, columns.count)
        last = (rows - 1) // CHECKPOINT_EVERY
        if not 0 <= last < len(checkpoints):
            return
        self.origin = ref(other), rows
        with self._advancing:
            self._checkpoints = checkpoints[: last + 1]
            self._last = checkpoints[last]
            self.trajectory.append(
                columns.theta[:rows],
                columns.loss[:rows],
                columns.gradient_norm[:rows],
                columns.evaluations[:rows],
                columns.epochs[:rows],
            )
            self._drawn = round(columns.epochs[self._last.index] * self.problem.sample_count)

    def run_to(self, count: int, chunk: int = 256) -> None:
        """Compute until there are `count` rows or the run has diverged."""
        while self.count < count and not self.finished:
            self.advance(min(chunk, count - self.count))

    def run_past(self, goal: Goal, chunk: int = 256) -> None:
        """Compute until `goal` is passed. Unless it counts updates, a few rows may be too many."""
        while not self.passes(goal):
            self.advance(min(chunk, goal.rows - self.count))

    def passes(self, goal: Goal) -> bool:
        """Whether it is computed as far as that, or can get no further."""
        columns = self.trajectory.columns
        if columns.status != "running" or columns.count >= goal.rows:
            return True
        return self.reach(goal.pace) >= goal.head

    def reach(self, pace: Pace) -> float:
        """How far it is computed on the axis of this pace; below 0 where it has not begun."""
        columns = self.trajectory.columns
        return position(columns, columns.count - 1, pace) if columns.count else -1.0

    def step_at(self, index: int) -> Step:
        """The whole `Step` of row `index`, its terms and batch with it, computed again.

        Costs less than `CHECKPOINT_EVERY` updates.

        Raises:
            IndexError: there is no such row yet.
        """
        if not 0 <= index < self.count:
            raise IndexError(f"row {index} is not one of the {self.count} computed")
        if index == 0:
            return self._checkpoints[0]
        origin = self._checkpoints[(index - 1) // CHECKPOINT_EVERY]
        with np.errstate(all="ignore"):
            return next(islice(self.course.steps(origin), index - origin.index - 1, None))

    def checkpoint(self, row: int) -> Step:
        """The `Step` of a row that is a multiple of `CHECKPOINT_EVERY`, to go on from."""
        return self._checkpoints[row // CHECKPOINT_EVERY]

    def _advance(self, rows: int) -> None:
        if self._last is None:
            self._last = self.course.begin()
            self._checkpoints.append(self._last)
            nothing = np.zeros(1, dtype=np.int64)
            self._record(self._last.theta[None], nothing, nothing)
            rows -= 1
        while rows > 0 and not self.finished:
            part = min(rows, CHECKPOINT_EVERY - self._last.index % CHECKPOINT_EVERY)
            first = self._last.index
            theta, evaluations, self._last = self.course.block(self._last, part)
            part = len(theta)  # fewer where a leg ends
            drawn = self._drawn + self.course.sizes(first, part).cumsum()
            if self._last.index % CHECKPOINT_EVERY == 0:
                self._checkpoints.append(self._last)
            self._record(theta, evaluations, drawn)
            rows -= part

    def _record(self, theta: Array, evaluations: Indices, drawn: Indices) -> None:
        """Add the rows that the trajectory does not have, up to the first that is not sound.

        Args:
            theta, evaluations, drawn: of the rows up to `_last`; `drawn` are the samples in all
                batches so far.
        """
        self._drawn = int(drawn[-1])
        known = max(self.count - (self._last.index + 1 - len(theta)), 0) if self._last else 0
        if known >= len(theta):
            return
        theta, evaluations = theta[known:], evaluations[known:]
        epochs = drawn[known:] / self.problem.sample_count
        loss = whole_loss(self.problem, theta, self.key.reduction)
        gradient = whole_gradient(self.problem, theta, self.key.reduction)
        norm = np.sqrt((gradient * gradient).sum(axis=-1))
        sound = np.isfinite(loss) & (np.abs(theta) <= self._limit).all(axis=-1)
        kept = len(theta) if sound.all() else int(np.argmin(sound))
        self.trajectory.append(
            theta[:kept], loss[:kept], norm[:kept], evaluations[:kept], epochs[:kept]
        )
        if kept < len(theta):
            self.trajectory.finish("diverged")

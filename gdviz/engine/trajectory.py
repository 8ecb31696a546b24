"""What a run has done so far, as columns that only ever grow."""

from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from gdviz.core.arrays import Array, Indices

Status = Literal["running", "diverged", "failed"]
Number = TypeVar("Number", np.float64, np.int64)


@dataclass(frozen=True, slots=True)
class Columns:
    """The first `count` rows of a trajectory; row k is where the run stands after k updates.

    The arrays are read-only.

    Attributes:
        theta: (count, d).
        loss: (count,), over all samples, Σ or mean as the scene has it.
        gradient_norm: (count,), of that loss.
        evaluations: (count,), sample gradients computed so far.
        epochs: (count,), samples in all batches so far, in units of the whole data set.
        status: "diverged" means that update number `count` left the finite numbers; "failed"
            that computing it raised an exception.
    """

    count: int
    theta: Array
    loss: Array
    gradient_norm: Array
    evaluations: Indices
    epochs: Array
    status: Status = "running"


class Trajectory:
    """Append-only columns, written by one thread and read by any.

    A reader takes `columns` once and works on that: a whole new value is published by one
    assignment, and rows already published are never written again, so no lock is needed.
    """

    def __init__(self, dimension: int, capacity: int = 256) -> None:
        self._theta = np.empty((capacity, dimension))
        self._loss = np.empty(capacity)
        self._gradient_norm = np.empty(capacity)
        self._evaluations = np.empty(capacity, dtype=np.int64)
        self._epochs = np.empty(capacity)
        self._count = 0
        self._status: Status = "running"
        self._publish()

    @property
    def columns(self) -> Columns:
        """Everything published so far."""
        return self._columns

    def append(
        self,
        theta: Array,
        loss: Array,
        gradient_norm: Array,
        evaluations: Indices,
        epochs: Array,
    ) -> None:
        """Add rows: theta (k, d), the others (k,)."""
        first, last = self._count, self._count + len(theta)
        if last > len(self._loss):
            self._grow(last)
        self._theta[first:last] = theta
        self._loss[first:last] = loss
        self._gradient_norm[first:last] = gradient_norm
        self._evaluations[first:last] = evaluations
        self._epochs[first:last] = epochs
        self._count = last
        self._publish()

    def finish(self, status: Status) -> None:
        """Say why no more rows will come."""
        self._status = status
        self._publish()

    def _grow(self, needed: int) -> None:
        capacity = max(needed, 2 * len(self._loss))
        for name in ("_theta", "_loss", "_gradient_norm", "_evaluations", "_epochs"):
            old = getattr(self, name)
            new = np.empty((capacity, *old.shape[1:]), dtype=old.dtype)
            new[: self._count] = old[: self._count]
            setattr(self, name, new)

    def _publish(self) -> None:
        n = self._count
        self._columns = Columns(
            count=n,
            theta=_read_only(self._theta[:n]),
            loss=_read_only(self._loss[:n]),
            gradient_norm=_read_only(self._gradient_norm[:n]),
            evaluations=_read_only(self._evaluations[:n]),
            epochs=_read_only(self._epochs[:n]),
            status=self._status,
        )


def _read_only(view: NDArray[Number]) -> NDArray[Number]:
    view.setflags(write=False)
    return view

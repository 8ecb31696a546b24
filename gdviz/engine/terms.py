"""What an update of a run was made of, row after row without beginning anew each time."""

from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from gdviz.core.descent import Step
from gdviz.engine.computation import CHECKPOINT_EVERY, Computation


@dataclass
class _Reading:
    """Where reading has got to: the step given last, and those after it."""

    step: Step
    rest: Iterator[Step]


_readings: WeakKeyDictionary[Computation, _Reading] = WeakKeyDictionary()


def step_to(computation: Computation, row: int) -> Step:
    """The `Step` that led to a row, with its terms; for playback one update costs one.

    Raises:
        IndexError: there is no such row yet.
    """
    reading = _readings.get(computation)
    if reading is not None and reading.step.index == row:
        return reading.step
    ahead = row - reading.step.index if reading is not None else 0
    if reading is None or not 0 < ahead <= CHECKPOINT_EVERY or row >= computation.count:
        step = computation.step_at(row)
        reading = _readings[computation] = _Reading(step, computation.course.steps(step))
        return step
    with np.errstate(all="ignore"):
        for _ in range(ahead):
            reading.step = next(reading.rest)
    return reading.step

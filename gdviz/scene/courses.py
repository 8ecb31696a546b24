"""What holds in each update of a run, and where two runs part."""

import math
from bisect import bisect_right
from typing import Any

from gdviz.core.common import declarations
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.scene.legs import legs_of
from gdviz.scene.spec import RunSpec

Course = list[tuple[int, Any]]
"""What holds, with the update from which on it does; the first is 0, and they ascend."""


def by_leg(run: RunSpec, *names: str) -> Course:
    """These fields of its legs."""
    return [(leg.update, tuple(getattr(leg, name) for name in names)) for leg in legs_of(run)]


def by_setting(run: RunSpec, name: str) -> Course:
    """A setting of its rules; None under one that has no such setting."""
    found: Course = []
    legs = legs_of(run)
    ends = [*(leg.update for leg in legs[1:]), math.inf]
    for leg, end in zip(legs, ends, strict=True):
        declared = declarations(OPTIMIZERS[leg.optimizer]).get(name)
        value = None if declared is None else leg.settings.get(name, declared.default)
        changes = (c for c in leg.changes if c.name == name and c.update < end)
        found.append((leg.update, value))
        found += [
            (max(change.update, leg.update), change.value)
            for change in sorted(changes, key=lambda change: change.update)
        ]
    return found


def held(course: Course, update: int) -> Any:
    """What holds in this update."""
    return course[bisect_right(course, update, key=lambda turn: turn[0]) - 1][1]


def first_difference(before: Course, after: Course) -> int | None:
    """The first update in which another thing holds, or None."""
    turns = sorted({update for update, _ in before + after})
    return next((turn for turn in turns if held(before, turn) != held(after, turn)), None)

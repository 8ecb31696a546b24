"""Vectors at the playhead: where the slope points, what the rule remembers, and what it does.

They are those of the update under way, and begin where it begins.
"""

from dataclasses import dataclass
from typing import Literal
from weakref import WeakKeyDictionary

import numpy as np

from gdviz.core.arrays import Array
from gdviz.engine.computation import Computation
from gdviz.engine.terms import step_to
from gdviz.render.numbers import short_number
from gdviz.render.style import Rgb, Theme, run_colour
from gdviz.scene.spec import Plane

Kind = Literal["gradient", "momentum", "step"]

LABELS: dict[Kind, str] = {"gradient": "−g", "momentum": "−m", "step": "Δθ"}
"""g and m as the rules name them: of the batch, under the reduction of the scene."""

MOMENTUM: Rgb = (255, 205, 90)
"""The slope has the colour of words, and the step that of its run."""

SLOPE_LENGTH = 0.2
"""Of the width of the surface, that the longer one of −g and −m is drawn with."""

SHORTEST, LONGEST = 0.05, 0.5
"""A step shorter than this share of the width is magnified; it grows to twice that at most."""


@dataclass(frozen=True, eq=False)
class Arrow:
    """One vector.

    Attributes:
        kind: what it is. value: its numbers, (2,). tip: where its drawn end lies: (2,).
    """

    kind: Kind
    value: Array
    tip: Array


@dataclass(frozen=True, eq=False)
class Vectors:
    """Those of one run. Compared by identity: the same object is the same.

    Attributes:
        run: whose they are. colour: of that run. at: where they begin, (2,).
        scaling: what the rule multiplies each parameter's direction with, (2,), or None.
        magnified: how many times as long as it is the step is drawn.
    """

    run: str
    colour: int
    at: Array
    arrows: tuple[Arrow, ...]
    scaling: Array | None
    magnified: float

    def ink(self, kind: Kind, theme: Theme) -> Rgb:
        """The colour of an arrow."""
        inks = {"gradient": theme.text, "momentum": MOMENTUM, "step": run_colour(self.colour)}
        return inks[kind]

    def rows(self) -> list[tuple[Kind | None, str, str]]:
        """What there is to read: kind, name and numbers of each."""
        found: list[tuple[Kind | None, str, str]] = [
            (arrow.kind, LABELS[arrow.kind], _numbers(arrow.value)) for arrow in self.arrows
        ]
        if self.magnified > 1.0:
            kind, name, numbers = found[-1]
            found[-1] = kind, f"{name} ×{self.magnified:g}", numbers
        if self.scaling is not None:
            found.append((None, "1/√v", _numbers(self.scaling)))
        return found


_kept: WeakKeyDictionary[Computation, tuple[object, Vectors]] = WeakKeyDictionary()


def vectors_of(
    computation: Computation, run: str, colour: int, row: int, plane: Plane
) -> Vectors | None:
    """Of the update from `row` on; at the end of the run, of its last one. None before any."""
    last = computation.count - 1
    led_to = min(row + 1, last)
    if row < 0 or led_to < 1:
        return None
    key = (led_to, run, colour, plane)
    kept = _kept.get(computation)
    if kept is not None and kept[0] == key:
        return kept[1]
    terms = step_to(computation, led_to).terms
    theta = computation.trajectory.columns.theta[led_to - 1 : led_to + 1, :2]
    made = _drawn(terms, run, colour, theta[0], theta[1] - theta[0], plane)
    _kept[computation] = key, made
    return made


def _drawn(
    terms: dict[str, Array], run: str, colour: int, at: Array, step: Array, plane: Plane
) -> Vectors:
    width = np.array([plane.x[1] - plane.x[0], plane.y[1] - plane.y[0]])
    values: dict[Kind, Array] = {"gradient": -np.asarray(terms["gradient"])[:2]}
    if "momentum" in terms:
        values["momentum"] = -np.asarray(terms["momentum"])[:2]
    longest = max(_share(value, width) for value in values.values())
    slope_scale = SLOPE_LENGTH / longest if 0.0 < longest < np.inf else 0.0
    magnified = _magnified(_share(step, width))
    arrows = [Arrow(kind, value, at + slope_scale * value) for kind, value in values.items()]
    arrows.append(Arrow("step", step, at + magnified * step))
    scaling = terms.get("scaling")
    if scaling is not None:
        scaling = np.broadcast_to(np.asarray(scaling, dtype=float), step.shape)[:2]
    return Vectors(run, colour, at, tuple(arrows), scaling, magnified)


def _share(value: Array, width: Array) -> float:
    return float(np.hypot(*(value / width)))


def _magnified(share: float) -> float:
    """1, or a round number that makes a short step long enough to be seen."""
    if not 0.0 < share < SHORTEST:
        return 1.0
    wanted = SHORTEST / share
    power = 10.0 ** np.floor(np.log10(wanted))
    return float(next(m * power for m in (1.0, 2.0, 5.0, 10.0) if m * power >= wanted * (1 - 1e-9)))


def _numbers(value: Array) -> str:
    return f"({', '.join(short_number(float(number)) for number in value)})"

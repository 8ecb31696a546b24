"""What an analytic landscape is, and how one becomes a problem."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from gdviz.core.arrays import Array, Indices
from gdviz.core.formula import Formula
from gdviz.core.problems import Parameter, Problem
from gdviz.text import N_

HeightScale = Literal["linear", "log"]
Family = Literal["ravine", "minima", "saddle", "hazard", "classic", "own"]

FAMILIES: dict[Family, str] = {
    "ravine": N_("Bowls and ravines"),
    "minima": N_("Many minima"),
    "saddle": N_("Saddles and plateaus"),
    "hazard": N_("Kinks and other hazards"),
    "classic": N_("Classic six"),
}
"""The families of the catalogue, by the names under which they are shown."""


@dataclass(frozen=True)
class Landscape:
    """A function of x and y, with what is known of it.

    Attributes:
        key: its name in code and files. name: on screen (translatable).
        formula: as `Formula` reads it; value, derivatives and LaTeX follow from it.
        x, y: the range worth looking at.
        height: the scale on which its heights can be seen.
        starts: starts worth trying, the best of them first.
        minima: its minimisers in that range, the global ones first; of a continuum of them, a few.
        reference: where it comes from.
        why: what makes it worth seeing, in a sentence (translatable).
    """

    key: str
    name: str
    family: Family
    formula: str
    x: tuple[float, float]
    y: tuple[float, float]
    height: HeightScale
    starts: tuple[tuple[float, float], ...]
    minima: tuple[tuple[float, float], ...]
    reference: str
    why: str


class AnalyticProblem(Problem):
    """A function of x and y as a problem of one sample: every batch regime is the same on it."""

    sample_count = 1
    parameters = (Parameter("", "x"), Parameter("", "y"))

    def __init__(self, landscape: Landscape) -> None:
        self.landscape = landscape
        self.formula = compiled(landscape.formula)
        self.slopes = self.formula.expressions[1:3]

    def loss(self, theta: Array, samples: Indices | None = None) -> Array:
        """f(x, y): (...)."""
        return self.formula(theta[..., 0], theta[..., 1])

    def gradient(self, theta: Array, samples: Indices | None = None) -> Array:
        """(f_x, f_y): (..., 2)."""
        return np.stack(self.formula.gradient(theta[..., 0], theta[..., 1]), axis=-1)

    def hessian(self, theta: Array, samples: Indices | None = None) -> Array:
        """(f_xx, f_xy; f_xy, f_yy): (..., 2, 2)."""
        xx, xy, yy = self.formula.hessian(theta[..., 0], theta[..., 1])
        return np.stack([np.stack([xx, xy], axis=-1), np.stack([xy, yy], axis=-1)], axis=-2)


@lru_cache(maxsize=128)
def compiled(text: str) -> Formula:
    """The formula of this text; the same text is compiled once."""
    return Formula(text)

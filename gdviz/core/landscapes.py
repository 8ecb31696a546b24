"""What an analytic landscape is, and how one becomes a problem."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from gdviz.core.arrays import Array, Indices
from gdviz.core.formula import Formula
from gdviz.core.problems import HeightScale, Parameter, Problem
from gdviz.text import N_

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
        minima: its minimisers in that range, from the least up.
        reference: where it comes from.
        why: what makes it worth seeing, in a sentence (translatable).
        complete: whether `minima` are all of them; if not, they are very many or a continuum.
        smooth: whether the formula has a Hessian everywhere in that range.
        bounded: whether it is bounded below; if not, it is lower still outside of that range.
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
    complete: bool = True
    smooth: bool = True
    bounded: bool = True


class FormulaProblem(Problem):
    """A function of x and y, or of x, as a problem of one sample: every batch is the whole."""

    sample_count = 1

    def __init__(self, formula: Formula) -> None:
        self.formula = formula
        self.parameters = tuple(Parameter("", name) for name in formula.variables)
        self.slopes = formula.expressions[1 : 1 + len(formula.variables)]
        self.letters = formula.letters

    def loss(self, theta: Array, samples: Indices | None = None) -> Array:
        """f(θ): (...)."""
        return self.formula(*_columns(theta))

    def gradient(self, theta: Array, samples: Indices | None = None) -> Array:
        """∇f(θ): (..., d)."""
        return np.stack(self.formula.gradient(*_columns(theta)), axis=-1)

    def hessian(self, theta: Array, samples: Indices | None = None) -> Array:
        """∇²f(θ): (..., d, d)."""
        bends = self.formula.hessian(*_columns(theta))
        if len(bends) == 1:
            return bends[0][..., None, None]
        xx, xy, yy = bends
        return np.stack([np.stack([xx, xy], axis=-1), np.stack([xy, yy], axis=-1)], axis=-2)


class AnalyticProblem(FormulaProblem):
    """A landscape of the catalogue as a problem."""

    def __init__(self, landscape: Landscape) -> None:
        super().__init__(compiled(landscape.formula))
        self.landscape = landscape
        self.height = landscape.height
        self.starts = landscape.starts


def _columns(theta: Array) -> list[Array]:
    return [theta[..., column] for column in range(theta.shape[-1])]


@lru_cache(maxsize=128)
def compiled(text: str) -> Formula:
    """The formula of this text; the same text is compiled once."""
    return Formula(text)

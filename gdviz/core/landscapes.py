"""The catalogue of analytic landscapes: one row each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gdviz.core.arrays import Array, Indices
from gdviz.core.problems import Parameter, Problem
from gdviz.text import N_

HeightScale = Literal["linear", "log"]


@dataclass(frozen=True)
class Landscape:
    """A function of two parameters, with what is known of it.

    Attributes:
        value, gradient, hessian: f(x, y) → f; (f_x, f_y); (f_xx, f_xy, f_yy), elementwise.
        x, y: the range worth looking at.
        height: the scale on which its heights can be seen.
        start: a start worth trying.
        minima: the known minimisers.
    """

    key: str
    name: str
    formula: str
    value: Callable[[Array, Array], Array]
    gradient: Callable[[Array, Array], tuple[Array, Array]]
    hessian: Callable[[Array, Array], tuple[Array, Array, Array]]
    x: tuple[float, float]
    y: tuple[float, float]
    height: HeightScale
    start: tuple[float, float]
    minima: tuple[tuple[float, float], ...]
    reference: str


class AnalyticProblem(Problem):
    """A landscape as a problem of one sample: every batch regime is the same on it."""

    sample_count = 1
    parameters = (Parameter("", "x"), Parameter("", "y"))

    def __init__(self, landscape: Landscape) -> None:
        self.landscape = landscape

    def loss(self, theta: Array, samples: Indices | None = None) -> Array:
        """f(x, y): (...)."""
        return np.asarray(self.landscape.value(theta[..., 0], theta[..., 1]))

    def gradient(self, theta: Array, samples: Indices | None = None) -> Array:
        """(f_x, f_y): (..., 2)."""
        gradient = np.empty_like(theta)
        gradient[..., 0], gradient[..., 1] = self.landscape.gradient(theta[..., 0], theta[..., 1])
        return gradient

    def hessian(self, theta: Array, samples: Indices | None = None) -> Array:
        """(f_xx, f_xy; f_xy, f_yy): (..., 2, 2)."""
        hessian = np.empty((*theta.shape, 2))
        xx, xy, yy = self.landscape.hessian(theta[..., 0], theta[..., 1])
        hessian[..., 0, 0], hessian[..., 1, 1] = xx, yy
        hessian[..., 0, 1] = hessian[..., 1, 0] = xy
        return hessian


def _himmelblau(x: Array, y: Array) -> Array:
    return (x * x + y - 11.0) ** 2 + (x + y * y - 7.0) ** 2


def _himmelblau_gradient(x: Array, y: Array) -> tuple[Array, Array]:
    a, b = x * x + y - 11.0, x + y * y - 7.0
    return 4.0 * x * a + 2.0 * b, 2.0 * a + 4.0 * y * b


def _himmelblau_hessian(x: Array, y: Array) -> tuple[Array, Array, Array]:
    return (
        12.0 * x * x + 4.0 * y - 42.0,
        4.0 * (x + y),
        12.0 * y * y + 4.0 * x - 26.0,
    )


def _rosenbrock(x: Array, y: Array) -> Array:
    return (1.0 - x) ** 2 + 100.0 * (y - x * x) ** 2


def _rosenbrock_gradient(x: Array, y: Array) -> tuple[Array, Array]:
    valley = y - x * x
    return -2.0 * (1.0 - x) - 400.0 * x * valley, 200.0 * valley


def _rosenbrock_hessian(x: Array, y: Array) -> tuple[Array, Array, Array]:
    return (
        1200.0 * x * x - 400.0 * y + 2.0,
        -400.0 * x,
        np.full_like(x, 200.0),
    )


LANDSCAPES: dict[str, Landscape] = {
    row.key: row
    for row in (
        Landscape(
            key="himmelblau",
            name=N_("Himmelblau"),
            formula="(x² + y − 11)² + (x + y² − 7)²",
            value=_himmelblau,
            gradient=_himmelblau_gradient,
            hessian=_himmelblau_hessian,
            x=(-5.5, 5.5),
            y=(-5.5, 5.5),
            height="log",
            start=(0.0, -1.0),
            minima=(
                (3.0, 2.0),
                (-2.805118086952745, 3.131312518250573),
                (-3.779310253377747, -3.283185991286169),
                (3.584428340330492, -1.848126526964404),
            ),
            reference="Himmelblau (1972), Applied Nonlinear Programming",
        ),
        Landscape(
            key="rosenbrock",
            name=N_("Rosenbrock"),
            formula="(1 − x)² + 100 (y − x²)²",
            value=_rosenbrock,
            gradient=_rosenbrock_gradient,
            hessian=_rosenbrock_hessian,
            x=(-2.0, 2.0),
            y=(-1.0, 3.0),
            height="log",
            start=(-1.4, 2.4),
            minima=((1.0, 1.0),),
            reference="Rosenbrock (1960), The Computer Journal 3(3)",
        ),
    )
}

"""A problem: a loss that is a sum over samples, its gradient and its Hessian."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gdviz.core.arrays import Array, Indices

Reduction = Literal["sum", "mean"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a problem: its name (translatable, may be empty) and its symbol."""

    name: str
    symbol: str


@dataclass(frozen=True, slots=True)
class Points:
    """The data of a problem with one input: what is drawn beside the surface.

    Attributes:
        x, y: the samples in the units of the fit, each (N,).
        x_label, y_label: names with units (translatable).
        x_shown_scale, x_shown_offset: shown x = scale · x + offset (undoes standardising).
    """

    x: Array
    y: Array
    x_label: str
    y_label: str
    x_shown_scale: float = 1.0
    x_shown_offset: float = 0.0

    def shown_x(self, x: Array) -> Array:
        """`x` in the units of the axis."""
        return self.x_shown_scale * x + self.x_shown_offset


class Problem(ABC):
    """A loss L(θ) = Σ_n L_n(θ) over `sample_count` samples.

    Every method takes θ with any leading axes, `theta: (..., d)`, and an index array
    `samples: (b,)`, or None for all samples. Everything is a **sum** over the samples named;
    whoever wants a mean divides (see `Oracle`).
    """

    parameters: tuple[Parameter, ...]
    sample_count: int
    points: Points | None = None

    @property
    def dimension(self) -> int:
        """d, the number of parameters."""
        return len(self.parameters)

    @abstractmethod
    def loss(self, theta: Array, samples: Indices | None = None) -> Array:
        """Σ L_n(θ) over `samples`: (...)."""

    @abstractmethod
    def gradient(self, theta: Array, samples: Indices | None = None) -> Array:
        """Σ ∇L_n(θ) over `samples`: (..., d)."""

    @abstractmethod
    def hessian(self, theta: Array, samples: Indices | None = None) -> Array:
        """Σ ∇²L_n(θ) over `samples`: (..., d, d)."""

    def predict(self, theta: Array, x: Array) -> Array | None:
        """The fitted curve at inputs `x: (k,)`, or None where there is no such thing."""
        return None

    def minimum(self) -> Array | None:
        """The exact minimiser where a formula gives it, (d,), else None."""
        return None


class LinearRegression(Problem):
    """A line through points: L_n(w, b) = ½ (w x_n + b − y_n)².

    θ = (w, b): slope and intercept. Sums run along the contiguous last axis and never through
    BLAS, so that a value does not depend on how many others are computed beside it.
    """

    def __init__(self, points: Points, parameters: tuple[Parameter, Parameter]) -> None:
        self.points = points
        self.parameters = parameters
        self.sample_count = len(points.x)
        self._x = points.x
        self._y = points.y

    def _samples(self, samples: Indices | None) -> tuple[Array, Array]:
        if samples is None:
            return self._x, self._y
        return self._x[samples], self._y[samples]

    def loss(self, theta: Array, samples: Indices | None = None) -> Array:
        """½ Σ (w x + b − y)²: (...)."""
        x, y = self._samples(samples)
        w, b = theta[..., 0, None], theta[..., 1, None]
        residual = w * x + b - y  # (..., b)
        return np.asarray(0.5 * (residual * residual).sum(axis=-1))

    def gradient(self, theta: Array, samples: Indices | None = None) -> Array:
        """Σ (w x + b − y) · (x, 1): (..., 2)."""
        x, y = self._samples(samples)
        w, b = theta[..., 0, None], theta[..., 1, None]
        residual = w * x + b - y
        gradient = np.empty_like(theta)
        gradient[..., 0] = (residual * x).sum(axis=-1)
        gradient[..., 1] = residual.sum(axis=-1)
        return gradient

    def hessian(self, theta: Array, samples: Indices | None = None) -> Array:
        """Σ of (x², x; x, 1), the same at every θ: (..., 2, 2)."""
        x, _ = self._samples(samples)
        h = np.array([[(x * x).sum(), x.sum()], [x.sum(), float(len(x))]])
        return np.broadcast_to(h, (*theta.shape[:-1], 2, 2)).copy()

    def predict(self, theta: Array, x: Array) -> Array:
        """w x + b at inputs `x: (k,)`: (..., k)."""
        return np.asarray(theta[..., 0, None] * x + theta[..., 1, None])

    def minimum(self) -> Array:
        """The least-squares line, (2,)."""
        x, y = self._x, self._y
        centred = x - x.mean()
        slope = (centred * y).sum() / (centred * centred).sum()
        return np.array([slope, y.mean() - slope * x.mean()])

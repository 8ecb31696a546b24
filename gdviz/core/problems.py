"""A problem: a loss that is a sum over samples, its gradient and its Hessian."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gdviz.core.arrays import Array, Indices
from gdviz.core.symbolic.graph import Expr

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
    slopes: tuple[Expr, ...] | None = None
    """∇L over all samples as expressions in the symbols of `parameters`, where there are such."""

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

    θ = (w, b): slope and intercept. Over all samples the loss is a paraboloid about the
    least-squares line (w*, b*), and is computed as one,

        L = L* + ½ [N (Δb + x̄ Δw)² + S Δw²],   S = Σ (x − x̄)²,

    a sum of squares that costs the same for any N and loses no digits. Over a batch the sums
    are taken, along the contiguous last axis and never through BLAS, so that a value does not
    depend on how many others are computed beside it.
    """

    def __init__(self, points: Points, parameters: tuple[Parameter, Parameter]) -> None:
        self.points = points
        self.parameters = parameters
        self.sample_count = len(points.x)
        self._x = points.x
        self._y = points.y
        self._mean_x = float(points.x.mean())
        centred = points.x - self._mean_x
        self._spread = float((centred * centred).sum())
        slope = float((centred * points.y).sum()) / self._spread if self._spread else 0.0
        self._best = np.array([slope, points.y.mean() - slope * self._mean_x])
        self._lowest = float(self._batch_loss(self._best, points.x, points.y))

    def loss(self, theta: Array, samples: Indices | None = None) -> Array:
        """½ Σ (w x + b − y)²: (...)."""
        if samples is not None:
            return self._batch_loss(theta, self._x[samples], self._y[samples])
        dw, rise = self._from_best(theta)
        square = self.sample_count * (rise * rise) + self._spread * (dw * dw)
        return np.asarray(self._lowest + 0.5 * square)

    def gradient(self, theta: Array, samples: Indices | None = None) -> Array:
        """Σ (w x + b − y) · (x, 1): (..., 2)."""
        gradient = np.empty_like(theta)
        if samples is None:
            dw, rise = self._from_best(theta)
            gradient[..., 1] = self.sample_count * rise
            gradient[..., 0] = self._spread * dw + self._mean_x * gradient[..., 1]
            return gradient
        x, y = self._x[samples], self._y[samples]
        residual = theta[..., 0, None] * x + theta[..., 1, None] - y  # (..., b)
        gradient[..., 0] = (residual * x).sum(axis=-1)
        gradient[..., 1] = residual.sum(axis=-1)
        return gradient

    def _from_best(self, theta: Array) -> tuple[Array, Array]:
        """Δw, and Δb + x̄ Δw: how far the line is from the best one, in slope and at x̄."""
        dw = theta[..., 0] - self._best[0]
        return dw, theta[..., 1] - self._best[1] + self._mean_x * dw

    @staticmethod
    def _batch_loss(theta: Array, x: Array, y: Array) -> Array:
        residual = theta[..., 0, None] * x + theta[..., 1, None] - y
        return np.asarray(0.5 * (residual * residual).sum(axis=-1))

    def hessian(self, theta: Array, samples: Indices | None = None) -> Array:
        """Σ of (x², x; x, 1), the same at every θ: (..., 2, 2)."""
        x = self._x if samples is None else self._x[samples]
        h = np.array([[(x * x).sum(), x.sum()], [x.sum(), float(len(x))]])
        return np.broadcast_to(h, (*theta.shape[:-1], 2, 2)).copy()

    def predict(self, theta: Array, x: Array) -> Array:
        """The line w x + b at inputs `x: (k,)`: (..., k)."""
        return np.asarray(theta[..., 0, None] * x + theta[..., 1, None])

    def minimum(self) -> Array:
        """The least-squares line, (2,)."""
        return self._best.copy()

"""Least squares with a minimum known by a formula: a line, and a product of two weights."""

from typing import NamedTuple

import numpy as np

from gdviz.core.arrays import Array, Indices
from gdviz.core.problems import Parameter, Points, Problem
from gdviz.core.sums import ROOM, sample_sums
from gdviz.text import N_

LINE = (Parameter(N_("slope"), "w"), Parameter(N_("intercept"), "b"))


class LinearRegression(Problem):
    """A line through points: L_n(w, b) = ½ (w x_n + b − y_n)².

    Over all samples the loss is a paraboloid about the least-squares line (w*, b*), and is
    computed as one,

        L = L* + ½ [N (Δb + x̄ Δw)² + S Δw²],   S = Σ (x − x̄)²,

    a sum of squares that costs the same for any N and loses no digits. Over a batch the sums
    are taken.

    Worth seeing for: one sample alone is a straight valley, since a whole line of parameters
    goes through a point; the sum of the valleys is the bowl. So a single-sample step crosses
    its own valley and not the bowl.

    Known minimum: (w*, b*), by least squares (Legendre 1805). Where all inputs are equal (N = 1,
    say) every line through (x̄, ȳ) is as good; the one with slope 0 is given.
    """

    parameters: tuple[Parameter, ...] = LINE

    def __init__(self, points: Points, parameters: tuple[Parameter, Parameter] = LINE) -> None:
        self.points = points
        self.parameters = parameters
        self.sample_count = len(points.x)
        self._x = points.x
        self._y = points.y
        constant = points.x.min() == points.x.max()
        self._mean_x = float(points.x[0] if constant else points.x.mean())
        centred = points.x - self._mean_x
        self._spread = float((centred * centred).sum())
        slope = float((centred * points.y).sum()) / self._spread if self._spread else 0.0
        self._best = np.array([slope, points.y.mean() - slope * self._mean_x])
        self._lowest = float(self._batch_loss(self._best, points.x, points.y))

    def loss(self, theta: Array, samples: Indices | None = None) -> Array:
        """½ Σ (w x + b − y)²: (...)."""
        if samples is not None:
            return self._batch_loss(theta, self._x[samples], self._y[samples])
        with np.errstate(over="ignore"):
            off = theta - self._best
            rise = off[..., 1] + self._mean_x * off[..., 0]
            square = self.sample_count * (rise * rise) + (self._spread * off[..., 0]) * off[..., 0]
            return np.asarray(self._lowest + 0.5 * square)

    def gradient(self, theta: Array, samples: Indices | None = None) -> Array:
        """Σ (w x + b − y) · (x, 1): (..., 2)."""
        if samples is not None:
            return self._batch_gradient(theta, self._x[samples], self._y[samples])
        gradient = np.empty_like(theta)
        with np.errstate(over="ignore"):
            off = (theta - self._best) * ROOM
            gradient[..., 1] = self.sample_count * (off[..., 1] + self._mean_x * off[..., 0])
            gradient[..., 0] = self._spread * off[..., 0] + self._mean_x * gradient[..., 1]
            gradient /= ROOM
        return gradient

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

    @staticmethod
    def _batch_loss(theta: Array, x: Array, y: Array) -> Array:
        def terms(w: Array, b: Array, x: Array, y: Array) -> tuple[Array]:
            residual = w * x + b - y
            return (residual * residual,)

        return np.asarray(0.5 * sample_sums(terms, 1, theta, (x, y))[..., 0])

    @staticmethod
    def _batch_gradient(theta: Array, x: Array, y: Array) -> Array:
        def terms(w: Array, b: Array, x: Array, y: Array) -> tuple[Array, Array]:
            residual = w * x + b - y
            return residual * x, residual

        sums = sample_sums(terms, 2, theta * ROOM, (x, y * ROOM))
        with np.errstate(over="ignore"):
            return np.asarray(sums / ROOM)


class _Parabola(NamedTuple):
    """½ Σ (p x − y)² = lowest + ½ square (p − best)², over some samples."""

    square: float
    best: float
    lowest: float


class ProductRegression(Problem):
    """A line through the origin whose slope is a product: L_n(w₁, w₂) = ½ (w₁ w₂ x_n − y_n)².

    The smallest deep linear network: two layers of one weight each (Saxe, McClelland & Ganguli
    2014, "Exact solutions to the nonlinear dynamics of learning in deep linear neural
    networks"). It depends on p = w₁ w₂ alone, L = L* + ½ S (p − p*)² with S = Σ x² and
    p* = Σ x y / S, and is computed as that.

    Worth seeing for: the loss is convex in the slope and not in the weights. There is a saddle
    at the origin, a whole hyperbola of minima that differ in how sharp they are, and gradient
    flow keeps w₁² − w₂² as it was at the start.

    Known minimum: every point of the hyperbola w₁ w₂ = p*. The one nearest to the origin with
    w₁ > 0 is given, √|p*| (1, ±1); where all inputs are 0, the origin.
    """

    parameters = (Parameter(N_("first weight"), "w₁"), Parameter(N_("second weight"), "w₂"))
    height = "log"

    def __init__(self, points: Points) -> None:
        self.points = points
        self.sample_count = len(points.x)
        self._x, self._y = points.x, points.y
        self._whole = _parabola(points.x, points.y)

    def loss(self, theta: Array, samples: Indices | None = None) -> Array:
        """½ Σ (w₁ w₂ x − y)²: (...)."""
        square, best, lowest = self._parabola(samples)
        with np.errstate(over="ignore"):
            off = _product(theta) - best
            return np.asarray(lowest + 0.5 * ((square * off) * off))

    def gradient(self, theta: Array, samples: Indices | None = None) -> Array:
        """S (p − p*) · (w₂, w₁): (..., 2)."""
        square, best, _ = self._parabola(samples)
        with np.errstate(over="ignore"):
            slope = square * (_product(theta) - best)
            return np.asarray(_finite(slope)[..., None] * theta[..., ::-1])

    def hessian(self, theta: Array, samples: Indices | None = None) -> Array:
        """S (w₂², 2 p − p*; 2 p − p*, w₁²): (..., 2, 2)."""
        square, best, _ = self._parabola(samples)
        hessian = np.empty((*theta.shape, 2))
        with np.errstate(over="ignore"):
            crossed = (2.0 * square) * _product(theta) - square * best
            hessian[..., 0, 0] = (square * theta[..., 1]) * theta[..., 1]
            hessian[..., 1, 1] = (square * theta[..., 0]) * theta[..., 0]
        hessian[..., 0, 1] = hessian[..., 1, 0] = crossed
        return hessian

    def predict(self, theta: Array, x: Array) -> Array:
        """The line w₁ w₂ x at inputs `x: (k,)`: (..., k)."""
        return np.asarray(_product(theta)[..., None] * x)

    def minimum(self) -> Array:
        """The minimiser nearest to the origin with w₁ ≥ 0, (2,)."""
        weight = float(np.sqrt(abs(self._whole.best)))
        return np.array([weight, float(np.copysign(weight, self._whole.best))])

    def _parabola(self, samples: Indices | None) -> _Parabola:
        return self._whole if samples is None else _parabola(self._x[samples], self._y[samples])


def _parabola(x: Array, y: Array) -> _Parabola:
    square = float((x * x).sum())
    best = float((x * y).sum()) / square if square else 0.0
    residual = best * x - y
    return _Parabola(square, best, 0.5 * float((residual * residual).sum()))


def _product(theta: Array) -> Array:
    with np.errstate(over="ignore"):
        return _finite(theta[..., 0] * theta[..., 1])


def _finite(values: Array) -> Array:
    """The values, those that overflowed as the largest number: 0 times it is 0, not NaN."""
    largest = np.finfo(np.float64).max
    return np.clip(values, -largest, largest)

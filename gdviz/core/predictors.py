"""Losses of one number z that is linear in the parameters: three functions of z each."""

from abc import abstractmethod
from typing import cast

import numpy as np

from gdviz.core.arrays import Array, Indices
from gdviz.core.problems import LabelledPoints, Parameter, Points, Problem
from gdviz.core.regression import LINE
from gdviz.core.sums import ROOM, sample_sums, symmetric
from gdviz.text import N_


class LinearPredictor(Problem):
    """L_n(θ) = ℓ(z_n, y_n), where z_n = θ₁ u_n + θ₂ v_n is linear in the parameters.

    A subclass says ℓ and its first two derivatives in z; by the chain rule the gradient is
    Σ ℓ′ · (u, v) and the Hessian Σ ℓ″ · (u², uv; uv, v²). θ may be as large as a number can be:
    what overflows is infinite, and nothing is NaN.

    Args:
        u, v, y: each (N,).
    """

    def __init__(self, u: Array, v: Array, y: Array) -> None:
        self.sample_count = len(y)
        self._samples = (u * ROOM, v * ROOM, y)

    @abstractmethod
    def value(self, z: Array, y: Array) -> Array:
        """ℓ(z, y), elementwise."""

    @abstractmethod
    def slope(self, z: Array, y: Array) -> Array:
        """∂ℓ/∂z, elementwise."""

    @abstractmethod
    def bend(self, z: Array, y: Array) -> Array:
        """∂²ℓ/∂z², elementwise."""

    def loss(self, theta: Array, samples: Indices | None = None) -> Array:
        """Σ ℓ: (...)."""

        def terms(first: Array, second: Array, u: Array, v: Array, y: Array) -> tuple[Array]:
            return (self.value((first * u + second * v) / ROOM, y),)

        return np.asarray(sample_sums(terms, 1, theta, self._of(samples))[..., 0])

    def gradient(self, theta: Array, samples: Indices | None = None) -> Array:
        """Σ ℓ′ · (u, v): (..., 2)."""

        def terms(first: Array, second: Array, u: Array, v: Array, y: Array) -> tuple[Array, Array]:
            slope = self.slope((first * u + second * v) / ROOM, y)
            return slope * u, slope * v

        return np.asarray(sample_sums(terms, 2, theta, self._of(samples)) / ROOM)

    def hessian(self, theta: Array, samples: Indices | None = None) -> Array:
        """Σ ℓ″ · (u², uv; uv, v²): (..., 2, 2)."""

        def terms(first: Array, second: Array, u: Array, v: Array, y: Array) -> tuple[Array, ...]:
            bend = self.bend((first * u + second * v) / ROOM, y)
            return bend * (u * u), bend * (u * v), bend * (v * v)

        return symmetric(sample_sums(terms, 3, theta, self._of(samples)) / ROOM**2)

    def _of(self, samples: Indices | None) -> tuple[Array, ...]:
        if samples is None:
            return self._samples
        return tuple(column[samples] for column in self._samples)


# --- two classes -----------------------------------------------------------------------------


def sigmoids(z: Array) -> tuple[Array, Array]:
    """σ(z) = 1 / (1 + e⁻ᶻ) and σ(−z) = 1 − σ(z), each to the last digit however small it is."""
    small = np.exp(-np.abs(z))
    low, high = small / (1.0 + small), 1.0 / (1.0 + small)
    positive = z >= 0.0
    return np.where(positive, high, low), np.where(positive, low, high)


class LogisticRegression(LinearPredictor):
    """Two classes parted by a line through the origin.

    L_n(w₁, w₂) = ln(1 + eᶻ) − y_n z with z = w₁ x₁ + w₂ x₂ and y_n ∈ {0, 1}: the negative
    log-likelihood of P(y = 1) = σ(z) (Cox 1958, "The regression analysis of binary sequences").

    Worth seeing for: convex like a bowl, yet not quadratic: steep and straight where samples
    are on the wrong side, flat where all are on the right one, so that one rate does not suit
    everywhere. The direction of w settles early and its length goes on growing.

    Known minimum: none by a formula. If a line through the origin parts the classes there is
    none at all: the loss sinks to 0 as w grows without end. Else it is one point, unless all
    samples lie on one line through the origin.
    """

    parameters = (Parameter(N_("first weight"), "w₁"), Parameter(N_("second weight"), "w₂"))
    height = "log"

    def __init__(self, points: LabelledPoints) -> None:
        self.points = points
        super().__init__(points.inputs[:, 0], points.inputs[:, 1], points.label)

    def value(self, z: Array, y: Array) -> Array:
        """ln(1 + e^m), m = z for class 0 and −z for class 1: a softplus that never overflows."""
        m = (1.0 - 2.0 * y) * z
        return np.asarray(np.maximum(m, 0.0) + np.log1p(np.exp(-np.abs(m))))

    def slope(self, z: Array, y: Array) -> Array:
        """σ(z) − y, which is ±σ(m)."""
        sign = 1.0 - 2.0 * y
        return np.asarray(sign * sigmoids(sign * z)[0])

    def bend(self, z: Array, y: Array) -> Array:
        """σ(z) σ(−z)."""
        above, below = sigmoids(z)
        return np.asarray(above * below)


# --- curves over one input -------------------------------------------------------------------


class CurveFit(LinearPredictor):
    """A curve through points: z_n = θ₁ x_n + θ₂."""

    def __init__(self, points: Points) -> None:
        self.points = points
        super().__init__(points.x, np.ones_like(points.x), points.y)

    def predict(self, theta: Array, x: Array) -> Array:
        """The curve at inputs `x: (k,)`: (..., k)."""
        with np.errstate(over="ignore"):
            return self.curve(theta[..., 0, None] * x + theta[..., 1, None])

    def curve(self, z: Array) -> Array:
        """What is fitted, as a function of z; the straight line unless a subclass says more."""
        return z


class Neuron(CurveFit):
    """One sigmoid neuron under squared loss: L_n(w, b) = ½ (σ(w x_n + b) − y_n)².

    As in Rumelhart, Hinton & Williams (1986), "Learning representations by back-propagating
    errors", with one unit.

    Worth seeing for: true plateaus. Far from the valley every σ is 0 or 1, its slope e^−|z| is
    nothing, and a step proportional to the gradient stands still although the loss is as large
    as can be. The logistic loss of the same neuron has none.

    Known minimum: none by a formula. Labels that a threshold parts have none at all.
    """

    parameters = (Parameter(N_("weight"), "w"), Parameter(N_("bias"), "b"))

    def value(self, z: Array, y: Array) -> Array:
        """½ (σ(z) − y)²."""
        residual = self._residual(z, y, *sigmoids(z))
        return np.asarray(0.5 * (residual * residual))

    def slope(self, z: Array, y: Array) -> Array:
        """(σ − y) σ′, with σ′ = σ(z) σ(−z)."""
        above, below = sigmoids(z)
        return np.asarray(self._residual(z, y, above, below) * (above * below))

    def bend(self, z: Array, y: Array) -> Array:
        """σ′² + (σ − y) σ″, with σ″ = σ′ (σ(−z) − σ(z))."""
        above, below = sigmoids(z)
        steep = above * below
        residual = self._residual(z, y, above, below)
        return np.asarray(steep * (steep + residual * (below - above)))

    def curve(self, z: Array) -> Array:
        """σ(z)."""
        return sigmoids(z)[0]

    @staticmethod
    def _residual(z: Array, y: Array, above: Array, below: Array) -> Array:
        """σ(z) − y from whichever of σ(z) and 1 − σ(z) is the small one."""
        return np.where(z >= 0.0, (1.0 - y) - below, above - y)


class SineFit(CurveFit):
    """A sine wave of unknown frequency and phase: L_n(ω, φ) = ½ (sin(ω x_n + φ) − y_n)².

    Frequency estimation by least squares (Rife & Boorstyn 1974, "Single-tone parameter
    estimation from discrete-time observations").

    Worth seeing for: many minima, periodic in φ and repeated as (−ω, π − φ), and in ω as
    narrow as the samples are wide. Gradient descent finds the true one only from close by;
    a small batch sees other minima than the whole, and hops between them.

    Known minimum: none by a formula; without noise the true (ω, φ), where the loss is 0. The
    phase ω x + φ is rounded like any number: where it is huge, the loss is that of some phase.
    """

    parameters = (Parameter(N_("frequency"), "ω"), Parameter(N_("phase"), "φ"))

    def value(self, z: Array, y: Array) -> Array:
        """½ (sin z − y)²."""
        residual = self.curve(z) - y
        return np.asarray(0.5 * (residual * residual))

    def slope(self, z: Array, y: Array) -> Array:
        """(sin z − y) cos z."""
        angle = _angle(z)
        return np.asarray((np.sin(angle) - y) * np.cos(angle))

    def bend(self, z: Array, y: Array) -> Array:
        """cos² z − (sin z − y) sin z."""
        angle = _angle(z)
        sine, cosine = np.sin(angle), np.cos(angle)
        return np.asarray(cosine * cosine - (sine - y) * sine)

    def curve(self, z: Array) -> Array:
        """The sine of z."""
        return cast(Array, np.sin(_angle(z)))


def _angle(z: Array) -> Array:
    """`z`, or the largest number where it overflowed, since infinity has no sine."""
    largest = np.finfo(np.float64).max
    return np.clip(z, -largest, largest)


class HuberLine(CurveFit):
    """A line through points of which some lie far off: squared loss near, absolute loss far.

    With r = w x_n + b − y_n: L_n = ½ r² where |r| ≤ c, and c (|r| − ½ c) beyond (Huber 1964,
    "Robust estimation of a location parameter"). At |r| = c the second derivative jumps from
    1 to 0; it is taken as 1 there.

    Worth seeing for: an outlier pulls with the same force however far off it is, so the line
    bends to it less than that of least squares. Still convex: a bowl whose sides are flat.

    Known minimum: none by a formula.

    Args:
        points: the samples.
        scale: c > 0, in units of y: what counts as far.
    """

    parameters = LINE

    def __init__(self, points: Points, scale: float) -> None:
        self.scale = scale
        super().__init__(points)

    def value(self, z: Array, y: Array) -> Array:
        """½ r², or c (|r| − ½ c)."""
        far = np.abs(z - y)
        near = np.minimum(far, self.scale)
        return np.asarray(near * (far - 0.5 * near))

    def slope(self, z: Array, y: Array) -> Array:
        """The residual, cut off at ±c."""
        return np.clip(z - y, -self.scale, self.scale)

    def bend(self, z: Array, y: Array) -> Array:
        """1 near, 0 far."""
        return np.where(np.abs(z - y) <= self.scale, 1.0, 0.0)


class CauchyLine(CurveFit):
    """A line through points of which some lie far off, and are let go.

    With r = w x_n + b − y_n: L_n = ½ c² ln(1 + (r/c)²), the negative log-likelihood of Cauchy
    noise up to a factor (Holland & Welsch 1977, "Robust regression using iteratively reweighted
    least-squares").

    Worth seeing for: beyond c an outlier pulls less the farther off it is. That is no longer
    convex: outliers that agree with each other make a second minimum of their own, and where a
    run ends depends on where it began.

    Known minimum: none by a formula.

    Args:
        points: the samples.
        scale: c > 0, in units of y: where the pull is strongest.
    """

    parameters = LINE

    def __init__(self, points: Points, scale: float) -> None:
        self.scale = scale
        super().__init__(points)

    def value(self, z: Array, y: Array) -> Array:
        """½ c² ln(1 + (r/c)²), for large r by way of ln r, since r² may overflow."""
        far = np.abs(z - y)
        large = np.maximum(far, self.scale)
        share = np.minimum(far, self.scale) / large
        beyond = 2.0 * (np.log(large) - np.log(self.scale))
        return np.asarray(0.5 * self.scale**2 * (beyond + np.log1p(share * share)))

    def slope(self, z: Array, y: Array) -> Array:
        """The residual, weighted: r / (1 + (r/c)²)."""
        residual = z - y
        share = self._share(residual)
        return np.asarray(self.scale * np.copysign(share / (1.0 + share * share), residual))

    def bend(self, z: Array, y: Array) -> Array:
        """(1 − u²) / (1 + u²)², u = r/c."""
        residual = z - y
        share = self._share(residual)
        square = share * share
        near = np.abs(residual) <= self.scale
        return np.asarray(np.where(near, 1.0, -square) * (1.0 - square) / (1.0 + square) ** 2)

    def _share(self, residual: Array) -> Array:
        """The smaller of u and 1/u, u = |r|/c: u / (1 + u²) is the same for both."""
        far = np.abs(residual)
        return np.asarray(np.minimum(far, self.scale) / np.maximum(far, self.scale))

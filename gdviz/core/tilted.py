"""A function as the sum of tilted copies of itself, so that mini-batches mean something on it."""

import math

import numpy as np

from gdviz.core.arrays import Array, Indices
from gdviz.core.noise import TILTS, Words
from gdviz.core.problems import Problem

MAX_COPIES = 4096
MAX_TILT = 1e12


class TiltedProblem(Problem):
    """N copies of one function, each with a slope of its own: L_n(θ) = f(θ) + s_n · θ.

    The slopes come in pairs s, −s, and are multiples of one power of two, so that sums of them
    do not round: over a pass they add up to exactly nothing, in whatever order. The mean over
    all copies is f itself, to the last bit, for every N (`average`); the sum is N f(θ), rounded
    once. A batch sees f plus the slopes that do not cancel in it: gradient noise whose
    covariance is the same everywhere.

    Args:
        problem: f, a problem of one sample.
        copies: N, even, 2 … `MAX_COPIES`. More copies are the same ones and some more.
        tilt: standard deviation of a slope's elements, 0 … `MAX_TILT`.
        seed: of the slopes, 0 ≤ seed < 2⁶⁴.

    Raises:
        ValueError: `problem` has several samples, or an argument is out of its range.
    """

    def __init__(self, problem: Problem, copies: int, tilt: float, seed: int = 0) -> None:
        if problem.sample_count != 1:
            raise ValueError("only a problem of one sample can be tilted")
        if not 2 <= copies <= MAX_COPIES or copies % 2:
            raise ValueError(f"copies must be an even number from 2 to {MAX_COPIES}, not {copies}")
        if not 0.0 <= tilt <= MAX_TILT:
            raise ValueError(f"tilt must be a number from 0 to {MAX_TILT:g}, not {tilt}")
        if not 0 <= seed < 2**64:
            raise ValueError(f"seed {seed} is not in 0…2⁶⁴ − 1")
        self.problem = self.average = problem
        self.parameters = problem.parameters
        self.sample_count = copies
        self.height = problem.height
        self.starts = problem.starts
        half = _slopes(seed, copies // 2, problem.dimension, tilt)
        self.tilts = np.stack([half, -half], axis=1).reshape(copies, -1)
        """(N, d)."""

    def loss(self, theta: Array, samples: Indices | None = None) -> Array:
        """Σ L_n(θ): (...)."""
        if samples is None:
            return np.asarray(self.sample_count * self.problem.loss(theta))
        slope = self.tilts[samples].sum(axis=0)
        return np.asarray(len(samples) * self.problem.loss(theta) + (theta * slope).sum(axis=-1))

    def gradient(self, theta: Array, samples: Indices | None = None) -> Array:
        """Σ ∇L_n(θ): (..., d)."""
        if samples is None:
            return np.asarray(self.sample_count * self.problem.gradient(theta))
        slope = self.tilts[samples].sum(axis=0)
        return np.asarray(len(samples) * self.problem.gradient(theta) + slope)

    def hessian(self, theta: Array, samples: Indices | None = None) -> Array:
        """Σ ∇²L_n(θ), which no tilt changes: (..., d, d)."""
        count = self.sample_count if samples is None else len(samples)
        return np.asarray(count * self.problem.hessian(theta))

    def minimum(self) -> Array | None:
        """That of the function."""
        return self.problem.minimum()


def _slopes(seed: int, count: int, dimension: int, tilt: float) -> Array:
    """Normal numbers of this standard deviation: (count, d).

    They are rounded to 2⁻³² of it, or a little less: below 9 standard deviations (which `Words`
    never passes) and 4,096 of them, their sums then fit into the 53 bits of a number.
    """
    words = Words(seed, TILTS)
    normals = np.stack([words.normal(column, count) for column in range(dimension)], axis=-1)
    step = math.ldexp(1.0, max(math.frexp(tilt)[1] - 33, -1074))
    return np.asarray(np.round(tilt * normals / step) * step)

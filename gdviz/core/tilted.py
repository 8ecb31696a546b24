"""A function as the sum of tilted copies of itself, so that mini-batches mean something on it."""

import numpy as np

from gdviz.core.arrays import Array, Indices
from gdviz.core.problems import Problem

MAX_COPIES = 4096


class TiltedProblem(Problem):
    """N copies of one function, each with a slope of its own: L_n(θ) = f(θ) + s_n · θ.

    The slopes come in pairs s, −s, so that they add up to exactly nothing: the sum over all
    copies is N f(θ), the mean f(θ) itself (exactly, where N is a power of two), and a batch sees
    f plus the slopes that do not cancel in it. For small tilts that is what gradient noise of
    constant covariance is.

    Args:
        problem: of one sample. copies: N, even, 2 … `MAX_COPIES`.
        tilt: standard deviation of a slope's elements, ≥ 0. seed: of the slopes.

    Raises:
        ValueError: `problem` has several samples, or an argument is out of its range.
    """

    def __init__(self, problem: Problem, copies: int, tilt: float, seed: int = 0) -> None:
        if problem.sample_count != 1:
            raise ValueError("only a problem of one sample can be tilted")
        if not 2 <= copies <= MAX_COPIES or copies % 2:
            raise ValueError(f"copies must be an even number from 2 to {MAX_COPIES}, not {copies}")
        if not (np.isfinite(tilt) and tilt >= 0.0):
            raise ValueError(f"tilt must be a number of at least 0, not {tilt}")
        self.problem = problem
        self.parameters = problem.parameters
        self.sample_count = copies
        half = tilt * _normals(seed, (copies // 2, problem.dimension))
        self.tilts = np.concatenate([half, -half])
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


def _normals(seed: int, shape: tuple[int, int]) -> Array:
    """Normal numbers by Box and Muller (1958), from raw words that are the same everywhere."""
    count = shape[0] * shape[1]
    words = np.random.Philox(key=np.array([seed, 0x7117], dtype=np.uint64)).random_raw(2 * count)
    shares = ((words >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53  # in (0, 1)
    radius = np.sqrt(-2.0 * np.log(shares[:count]))
    return np.asarray((radius * np.cos(2.0 * np.pi * shares[count:])).reshape(shape))

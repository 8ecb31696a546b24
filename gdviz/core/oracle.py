"""What one update may ask of the loss."""

from gdviz.core.arrays import Array, Indices
from gdviz.core.problems import Problem, Reduction


class Oracle:
    """The loss as one update sees it: on one batch, summed or averaged, every question counted.

    An oracle rather than a gradient is handed to an update rule, so that a rule which asks
    twice (a line search, a look-ahead) is an ordinary rule and pays for what it asks.

    Attributes:
        samples: the batch, an index array (b,), or None for all samples.
        evaluations: what has been asked so far, in sample gradients: of a batch of b, a gradient,
            a loss and a Hessian product cost b each, the whole Hessian b · d.
    """

    __slots__ = ("_mean", "_problem", "evaluations", "samples")

    def __init__(self, problem: Problem, reduction: Reduction = "sum") -> None:
        self._problem = problem
        self._mean = reduction == "mean"
        self.samples: Indices | None = None
        self.evaluations = 0

    @property
    def batch_size(self) -> int:
        """How many samples the batch holds."""
        return self._problem.sample_count if self.samples is None else len(self.samples)

    def gradient(self, theta: Array) -> Array:
        """Σ_{n∈B} ∇L_n(θ), or that divided by |B|: (..., d)."""
        size = self.batch_size
        self.evaluations += size
        total = self._problem.gradient(theta, self.samples)
        return total / size if self._mean else total

    def loss(self, theta: Array) -> Array:
        """Σ_{n∈B} L_n(θ), or that divided by |B|: (...)."""
        size = self.batch_size
        self.evaluations += size
        total = self._problem.loss(theta, self.samples)
        return total / size if self._mean else total

    def hessian(self, theta: Array) -> Array:
        """Σ_{n∈B} ∇²L_n(θ), or that divided by |B|: (..., d, d)."""
        size = self.batch_size
        self.evaluations += size * self._problem.dimension
        total = self._problem.hessian(theta, self.samples)
        return total / size if self._mean else total

    def hessian_product(self, theta: Array, vector: Array) -> Array:
        """Σ_{n∈B} ∇²L_n(θ) v, or that divided by |B|: (..., d)."""
        size = self.batch_size
        self.evaluations += size
        product: Array = (self._problem.hessian(theta, self.samples) @ vector[..., None])[..., 0]
        return product / size if self._mean else product


def whole_loss(problem: Problem, theta: Array, reduction: Reduction) -> Array:
    """L(θ) over all samples, Σ or mean: the height of the surface, (...)."""
    total = problem.loss(theta)
    return total / problem.sample_count if reduction == "mean" else total


def whole_gradient(problem: Problem, theta: Array, reduction: Reduction) -> Array:
    """∇L(θ) over all samples, Σ or mean, (..., d)."""
    total = problem.gradient(theta)
    return total / problem.sample_count if reduction == "mean" else total

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

    __slots__ = ("_problem", "_reduction", "evaluations", "samples")

    def __init__(self, problem: Problem, reduction: Reduction = "sum") -> None:
        self._problem = problem
        self._reduction: Reduction = reduction
        self.samples: Indices | None = None
        self.evaluations = 0

    @property
    def batch_size(self) -> int:
        """How many samples the batch holds."""
        return self._problem.sample_count if self.samples is None else len(self.samples)

    def gradient(self, theta: Array) -> Array:
        """Σ_{n∈B} ∇L_n(θ), or that divided by |B|: (..., d)."""
        self.evaluations += self.batch_size
        problem, size = reduced(self._problem, self.samples, self._reduction)
        total = problem.gradient(theta, self.samples)
        return total if size == 1 else total / size

    def loss(self, theta: Array) -> Array:
        """Σ_{n∈B} L_n(θ), or that divided by |B|: (...)."""
        self.evaluations += self.batch_size
        problem, size = reduced(self._problem, self.samples, self._reduction)
        total = problem.loss(theta, self.samples)
        return total if size == 1 else total / size

    def hessian(self, theta: Array) -> Array:
        """Σ_{n∈B} ∇²L_n(θ), or that divided by |B|: (..., d, d)."""
        self.evaluations += self.batch_size * self._problem.dimension
        problem, size = reduced(self._problem, self.samples, self._reduction)
        total = problem.hessian(theta, self.samples)
        return total if size == 1 else total / size

    def hessian_product(self, theta: Array, vector: Array) -> Array:
        """Σ_{n∈B} ∇²L_n(θ) v, or that divided by |B|: (..., d)."""
        self.evaluations += self.batch_size
        problem, size = reduced(self._problem, self.samples, self._reduction)
        product: Array = (problem.hessian(theta, self.samples) @ vector[..., None])[..., 0]
        return product if size == 1 else product / size


def whole_loss(problem: Problem, theta: Array, reduction: Reduction) -> Array:
    """L(θ) over all samples, Σ or mean: the height of the surface, (...)."""
    whole, size = reduced(problem, None, reduction)
    return whole.loss(theta) if size == 1 else whole.loss(theta) / size


def whole_gradient(problem: Problem, theta: Array, reduction: Reduction) -> Array:
    """∇L(θ) over all samples, Σ or mean, (..., d)."""
    whole, size = reduced(problem, None, reduction)
    return whole.gradient(theta) if size == 1 else whole.gradient(theta) / size


def reduced(problem: Problem, samples: Indices | None, reduction: Reduction) -> tuple[Problem, int]:
    """Whom to ask for the sum or mean over these samples, and by what to divide the answer.

    The mean over all samples is the problem's `average` where it has one; every other mean is
    the sum divided by how many samples there are.
    """
    if reduction == "sum":
        return problem, 1
    if samples is not None:
        return problem, len(samples)
    if problem.average is not None:
        return problem.average, 1
    return problem, problem.sample_count

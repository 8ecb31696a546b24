"""Settings for a new run that fit the problem at hand."""

import numpy as np

from gdviz.core.hyper import Setting
from gdviz.core.optimizers import Optimizer
from gdviz.core.oracle import Oracle, whole_gradient
from gdviz.core.problems import Problem, Reduction
from gdviz.scene.spec import Plane

STRIDE = 0.1
"""A new run's rate over 1/|λ|max of the Hessian at its start. At 1/λmax itself a round bowl is
left in one update, which shows nothing; at a tenth the way down can be followed."""

ADAPTIVE_STRIDE = 0.1 / 20
"""A new adaptive run's stride over the width of the plane."""


def suggested_settings(
    optimizer: Optimizer,
    problem: Problem,
    reduction: Reduction,
    plane: Plane,
    start: tuple[float, float],
    batch_size: int | None = None,
) -> dict[str, Setting]:
    """The hyperparameters that should differ from their defaults, by name."""
    rates = [hyper for hyper in optimizer.hypers if hyper.name == "learning_rate"]
    if not rates:
        return {}
    width = max(high - low for low, high in (plane.x, plane.y))
    theta = np.array(start, dtype=np.float64)
    with np.errstate(all="ignore"):
        if is_adaptive(optimizer, problem):
            rate = ADAPTIVE_STRIDE * width
        else:
            rate = _plain_rate(problem, reduction, theta, width, batch_size)
    rate = float(f"{rate:.1g}")
    return {} if rates[0].check(rate) or rate == 0 else {"learning_rate": rate}


def is_adaptive(optimizer: Optimizer, problem: Problem) -> bool:
    """Whether the rule scales its steps by past gradients: its update names a scaling."""
    theta = np.ones(problem.dimension)
    with np.errstate(all="ignore"):
        _, _, terms = optimizer.update(
            Oracle(problem), theta, optimizer.init(theta), optimizer.defaults()
        )
    return "scaling" in terms


def _plain_rate(
    problem: Problem,
    reduction: Reduction,
    theta: np.ndarray,
    width: float,
    batch_size: int | None,
) -> float:
    """A tenth of 1/|λ|max; on a straight slope, a first stride of a twentieth of the plane."""
    count = problem.sample_count
    size = count if batch_size is None else min(batch_size, count)
    share = size / count if reduction == "sum" else 1.0 / count
    hessian = problem.hessian(theta) * share
    if np.isfinite(hessian).all():
        # On a hilltop all curves go down; how strongly they do says how far to stride too.
        curvature = float(np.abs(np.linalg.eigvalsh(hessian)).max())
        if curvature > 1e-12:
            return STRIDE / curvature
    slope = float(np.linalg.norm(whole_gradient(problem, theta, reduction)))
    return 0.05 * width / slope if np.isfinite(slope) and slope > 0 else 1e-3

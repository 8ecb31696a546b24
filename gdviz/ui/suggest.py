"""Settings for a new run that fit the problem at hand."""

from functools import lru_cache

import numpy as np

from gdviz.core.arrays import Array
from gdviz.core.batches import BatchStream
from gdviz.core.common import all_defaults
from gdviz.core.descent import Descent
from gdviz.core.hyper import Setting
from gdviz.core.optimizers import Optimizer
from gdviz.core.oracle import whole_gradient, whole_loss
from gdviz.core.problems import Problem, Reduction
from gdviz.scene.spec import Plane

STRIDE = 0.1
"""A new run's rate over 1/|λ| of the flattest curve at its start. At 1/λ itself a round bowl is
left in one update, which shows nothing; at a tenth the way down can be followed."""

STEEP_STRIDE = 0.5
"""At most this over 1/|λ| of the steepest curve, which would throw the run out at 2."""

ADAPTIVE_STRIDE = 0.1 / 20
"""A new adaptive run's stride over the width of the plane."""

TRIAL = 300
"""Updates for which a rate is tried before it is suggested."""

HALVINGS = 12

WARM, MEASURED = 50, 100
"""A rule's gain is read between these updates, when its averages have filled up."""


def suggested_settings(
    optimizer: Optimizer,
    problem: Problem,
    reduction: Reduction,
    plane: Plane,
    start: tuple[float, float],
    batch_size: int | None = None,
) -> dict[str, Setting]:
    """The hyperparameters that should differ from their defaults, by name.

    That is the learning rate alone, and not even that for a rule which asks for more than
    slopes: it knows, or finds out, how far to go.
    """
    rates = [hyper for hyper in optimizer.hypers if hyper.name == "learning_rate"]
    measured = gain(optimizer)
    if not rates or measured is None:
        return {}
    width = max(high - low for low, high in (plane.x, plane.y))
    theta = np.array(start, dtype=np.float64)
    with np.errstate(all="ignore"):
        if is_adaptive(optimizer):
            rate = ADAPTIVE_STRIDE * width / measured
        else:
            rate = _plain_rate(problem, reduction, theta, width, batch_size) / measured
        tried = [float(f"{rate / 2**n:.1g}") for n in range(HALVINGS)]
        usable = [each for each in tried if each > 0 and rates[0].check(each) is None]
        # A start at a minimum can only climb: then the first is as good as any.
        kept = (
            r for r in usable if not _climbs(optimizer, problem, reduction, theta, batch_size, r)
        )
        rate = next(kept, usable[0] if usable else 0.0)
    return {"learning_rate": rate} if rate else {}


# --- what a rule makes of a slope --------------------------------------------------------------


class _AsksMore(Exception):  # noqa: N818 - an answer, not an error
    """The rule wants to know more than gradients."""


class _Slope:
    """The oracle of an endless straight slope."""

    def __init__(self, slope: float) -> None:
        self._slope = slope

    def gradient(self, theta: Array) -> Array:
        """The same everywhere."""
        return np.full_like(theta, self._slope)

    def __getattr__(self, name: str) -> object:
        raise _AsksMore(name)


@lru_cache(maxsize=64)
def gain(optimizer: Optimizer, slope: float = 1.0) -> float | None:
    """How long a stride becomes on a straight slope, with a rate of 1 and all else at default.

    None for a rule that asks for more than gradients.
    """
    oracle, h = _Slope(slope), all_defaults(optimizer) | {"learning_rate": 1.0}
    theta = np.zeros(1)
    state, strides = optimizer.init(theta), []
    try:
        for _ in range(MEASURED):
            theta, state, terms = optimizer.update(oracle, theta, state, h)  # type: ignore[arg-type]
            strides.append(float(np.abs(terms["step"][0])))
    except _AsksMore:
        return None
    return float(np.mean(strides[WARM:]))


def is_adaptive(optimizer: Optimizer) -> bool:
    """Whether the rule's strides are no longer on a steeper slope."""
    gentle, steep = gain(optimizer), gain(optimizer, 1000.0)
    return gentle is not None and steep is not None and steep < 10.0 * gentle


# --- what a problem bears ------------------------------------------------------------------------


def _plain_rate(
    problem: Problem,
    reduction: Reduction,
    theta: Array,
    width: float,
    batch_size: int | None,
) -> float:
    """What suits the curvature; on a straight slope, a first stride of a twentieth of the plane."""
    count = problem.sample_count
    size = count if batch_size is None else min(batch_size, count)
    share = size / count if reduction == "sum" else 1.0 / count
    hessian = problem.hessian(theta) * share
    if np.isfinite(hessian).all():
        # On a hilltop all curves go down; how strongly they do says how far to stride too.
        curvatures = np.abs(np.linalg.eigvalsh(hessian))
        flattest, steepest = float(curvatures.min()), float(curvatures.max())
        if steepest > 1e-12:
            return min(STRIDE / max(flattest, 1e-300), STEEP_STRIDE / steepest)
    slope = float(np.linalg.norm(whole_gradient(problem, theta, reduction)))
    return 0.05 * width / slope if np.isfinite(slope) and slope > 0 else 1e-3


def _climbs(
    optimizer: Optimizer,
    problem: Problem,
    reduction: Reduction,
    theta: Array,
    batch_size: int | None,
    rate: float,
) -> bool:
    """Whether a trial run with this rate climbs more above its start than it falls below."""
    count = problem.sample_count
    size = count if batch_size is None else min(batch_size, count)
    batches = BatchStream(count, size, "independent" if size == 1 < count else "passes", 0)
    trial = Descent(problem, optimizer, {"learning_rate": rate}, batches, reduction)
    path, _, _ = trial.block(trial.begin(theta), TRIAL)
    heights = whole_loss(problem, path, reduction) - whole_loss(problem, theta, reduction)
    return not bool(heights.max() <= max(-heights.min(), 0.0))

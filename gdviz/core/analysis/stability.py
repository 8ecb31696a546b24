"""The largest learning rate under which a rule stays at the bottom of a bowl."""

from functools import lru_cache
from typing import Any

import numpy as np

from gdviz.core.arrays import Array
from gdviz.core.common import COMMON, composed, extras
from gdviz.core.hyper import Setting, Settings
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.oracle import reduced
from gdviz.core.problems import Problem, Reduction

GREATEST = 1e12
"""Rates above this many times 1/λ are not tried."""


def largest_rate(optimizer: str, settings: Settings, curvature: float) -> float | None:
    """The rate beyond which a rule runs away from the minimum of ½ λ x², whatever its start.

    For a rule that is linear in the gradient: one update is then a matrix, which is had by
    asking the rule itself, and the rate is that at which its spectral radius passes 1. That is
    2/λ for gradient descent, 2(1+γ)/((1−γ)λ) for the averaged momentum, 2(1+γ)/λ for heavy ball
    (Polyak 1964) and 2(1+γ)/((1+2γ)λ) for Nesterov's. Schedules are not looked at.

    Args:
        settings: all that is set for the rule; its learning rate does not matter.
        curvature: λ, the greatest eigenvalue of the Hessian.

    Returns:
        None where the rule is not linear (Adam, a clipped gradient), where λ ≤ 0, or where no
        rate up to `GREATEST`/λ is too large.

    >>> largest_rate("gd", {}, 4.0)
    0.5
    """
    if not curvature > 0.0 or not np.isfinite(curvature):
        return None
    kept = {name: value for name, value in settings.items() if name != "learning_rate"}
    return _largest(optimizer, tuple(sorted(kept.items())), float(curvature))


def steepest(
    problem: Problem, theta: Array, reduction: Reduction, batch_size: int | None = None
) -> float:
    """The greatest curvature that an update sees at θ, on average over its batches.

    Args:
        theta: (d,). batch_size: None for all samples. Under the sum, b samples of N bend b/N as
            much as all of them.
    """
    whole, size = reduced(problem, None, reduction)
    with np.errstate(all="ignore"):
        hessian = whole.hessian(theta) / size
    if not np.isfinite(hessian).all():
        return np.nan
    share = 1.0
    if reduction == "sum" and batch_size is not None:
        share = batch_size / problem.sample_count
    return share * float(np.linalg.eigvalsh(hessian)[-1])


@lru_cache(maxsize=512)
def _largest(
    optimizer: str, settings: tuple[tuple[str, Setting], ...], curvature: float
) -> float | None:
    if OPTIMIZERS[optimizer].rule is not None:  # one that branches
        return None
    rule = _Rule(optimizer, dict(settings), curvature)
    if not rule.linear:
        return None
    low, high = 0.0, 1.0 / curvature
    while rule.stable(high):
        low, high = high, 2.0 * high
        if high * curvature > GREATEST:
            return None
    while high - low > 1e-15 * high:
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        low, high = (middle, high) if rule.stable(middle) else (low, middle)
    return float(f"{high:.12g}")


class _Rule:
    """A rule on ½ λ x²."""

    def __init__(self, optimizer: str, settings: Settings, curvature: float) -> None:
        row = OPTIMIZERS[optimizer]
        common: dict[str, Setting] = {each.name: each.default for each in COMMON}
        self._settings = common | row.defaults() | dict(settings)
        self._init = row.init
        self._update = composed(row.update, extras(self._settings))
        self._oracle = _Bowl(curvature)

    @property
    def linear(self) -> bool:
        """Whether an update is linear in all that it starts from."""
        rate = 0.37 / self._oracle.curvature
        places = np.array([[0.7], [-1.9], [0.7 - 1.9], [2.1]])
        after = self._trail(places, rate)
        sums = np.abs(after[:, 0] + after[:, 1] - after[:, 2]).max()
        multiples = np.abs(3.0 * after[:, 0] - after[:, 3]).max()
        return bool(max(sums, multiples) <= 1e-12 * np.abs(after).max())

    def stable(self, rate: float) -> bool:
        """Whether every start comes back, or at least does not run away."""
        matrix = self._matrix(rate)
        return bool(np.isfinite(matrix).all()) and bool(
            np.abs(np.linalg.eigvals(matrix)).max() <= 1.0 + 1e-13
        )

    def _matrix(self, rate: float) -> Array:
        """One update as a matrix on (x, what the rule remembers)."""
        state = self._remembering(np.zeros((1, 1)))
        fields = [name for name, value in state._asdict().items() if isinstance(value, np.ndarray)]
        size = 1 + len(fields)
        unit = np.eye(size)
        theta = unit[:, :1]
        state = self._remembering(theta)
        state = state._replace(**{n: unit[:, i : i + 1] for i, n in enumerate(fields, 1)})
        theta, state = self._after(theta, state, rate)
        return np.stack([theta[:, 0], *(getattr(state, name)[:, 0] for name in fields)])

    def _after(self, theta: Array, state: Any, rate: float) -> tuple[Array, Any]:
        """One update on."""
        h = self._settings | {"learning_rate": rate}
        theta, state, _ = self._update(self._oracle, theta, state, h)  # type: ignore[arg-type]
        return theta, state

    def _remembering(self, theta: Array) -> Any:
        """The state as it is once the first update, which may be another, is done."""
        state = self._init(theta)
        counts = {k: 10**6 for k, v in state._asdict().items() if isinstance(v, int)}
        return state._replace(**counts)

    def _trail(self, theta: Array, rate: float) -> Array:
        """Where starts (k, 1) are after each of a few updates: (updates, k)."""
        state, rows = self._init(theta), []
        for _ in range(6):
            theta, state = self._after(theta, state, rate)
            rows.append(theta[:, 0])
        return np.array(rows)


class _Bowl:
    """What a rule may ask of ½ λ x², for several x at once: (k, 1)."""

    def __init__(self, curvature: float) -> None:
        self.curvature = curvature

    def gradient(self, theta: Array) -> Array:
        return self.curvature * theta

    def loss(self, theta: Array) -> Array:
        return np.asarray(0.5 * self.curvature * theta[..., 0] ** 2)

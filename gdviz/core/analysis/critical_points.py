"""Where ∇L = 0 in a part of the parameter plane: minima, maxima and saddles."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from gdviz.core.arrays import Array
from gdviz.core.oracle import reduced
from gdviz.core.problems import Problem, Reduction

Kind = Literal["minimum", "maximum", "saddle", "degenerate"]
Box = tuple[tuple[float, float], tuple[float, float]]

GRID = 121
ITERATIONS = 60
MOST = 400
"""More points than this are a continuum, or more than anybody can look at."""

TOUCH = 1e-6
"""Points nearer to one another than this share of the box are one."""


@dataclass(frozen=True, slots=True)
class CriticalPoint:
    """A point at which the gradient vanishes.

    Attributes:
        theta: the two parameters. loss: there.
        kind: by the signs of the Hessian's eigenvalues; "degenerate" where one of them is 0, so
            that they do not tell.
        curvatures: these eigenvalues, the smaller first.
    """

    theta: tuple[float, float]
    loss: float
    kind: Kind
    curvatures: tuple[float, float]


@dataclass(frozen=True, slots=True)
class CriticalPoints:
    """What was found in a box.

    Attributes:
        points: the lowest first.
        winding: how often ∇L turns round on the way along the border of the box: minima and
            maxima less saddles, whatever is inside (Poincaré and Hopf). None where ∇L vanishes
            or is no number on the border.
    """

    points: tuple[CriticalPoint, ...]
    winding: int | None

    @property
    def consistent(self) -> bool:
        """Whether as many were found as the border asks for.

        Not a proof that none is missing: a minimum and a saddle make up for one another.
        """
        kinds = [point.kind for point in self.points]
        balance = kinds.count("minimum") + kinds.count("maximum") - kinds.count("saddle")
        return "degenerate" not in kinds and balance == self.winding


def critical_points(problem: Problem, box: Box, reduction: Reduction = "sum") -> CriticalPoints:
    """The critical points of a loss of two parameters in `box`, its border included.

    Newton's iteration on ∇L = 0, damped so that ‖∇L‖ never grows, from every cell of a fine
    grid in which both slopes change their sign, and from where ‖∇L‖ is least among neighbours.

    Args:
        box: the range of each parameter.
    """
    with np.errstate(all="ignore"):
        starts = _candidates(problem, box, reduction)
        scale = _scale(problem, box, reduction)
        theta = _newton(problem, starts, scale, box, reduction)
        found = _classified(problem, _distinct(theta, box), scale, box, reduction)
        return CriticalPoints(tuple(found[:MOST]), _winding(problem, box, reduction))


def _gradient(problem: Problem, theta: Array, reduction: Reduction) -> Array:
    whole, size = reduced(problem, None, reduction)
    return whole.gradient(theta) / size


def _hessian(problem: Problem, theta: Array, reduction: Reduction) -> Array:
    whole, size = reduced(problem, None, reduction)
    return whole.hessian(theta) / size


def _candidates(problem: Problem, box: Box, reduction: Reduction) -> Array:
    """Starts for Newton's iteration: (k, 2)."""
    x, y = (np.linspace(low, high, GRID) for low, high in box)
    gradient = np.stack(
        [  # by rows: (grid, samples) at a time, not (grid², samples)
            _gradient(problem, np.stack([x, np.full(GRID, value)], axis=-1), reduction)
            for value in y
        ]
    )
    corners = np.stack(
        [gradient[i : GRID - 1 + i, j : GRID - 1 + j] for i in (0, 1) for j in (0, 1)]
    )
    turning = ((corners.min(axis=0) <= 0) & (corners.max(axis=0) >= 0)).all(axis=-1)
    row, column = np.nonzero(turning)
    middles = np.stack([(x[column] + x[column + 1]) / 2, (y[row] + y[row + 1]) / 2], axis=-1)
    norm = np.hypot(gradient[..., 0], gradient[..., 1])
    norm[~np.isfinite(norm)] = np.inf
    padded = np.pad(norm, 1, constant_values=np.inf)
    around = [
        padded[1 + i : GRID + 1 + i, 1 + j : GRID + 1 + j]
        for i in (-1, 0, 1)
        for j in (-1, 0, 1)
        if (i, j) != (0, 0)
    ]
    row, column = np.nonzero((norm < np.min(around, axis=0)) & np.isfinite(norm))
    found = np.concatenate([middles, np.stack([x[column], y[row]], axis=-1)])
    return found[:: len(found) // (4 * MOST) + 1]


def _scale(problem: Problem, box: Box, reduction: Reduction) -> float:
    """A slope that is usual in the box."""
    x, y = (np.linspace(low, high, 25) for low, high in box)
    theta = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    norm = np.hypot(*_gradient(problem, theta, reduction).T)
    norm = norm[np.isfinite(norm)]
    return max(float(np.median(norm)), 1e-300) if len(norm) else 1e-300


def _newton(problem: Problem, theta: Array, scale: float, box: Box, reduction: Reduction) -> Array:
    """Where the iteration from `theta: (k, 2)` comes to rest in the box: (j, 2), j ≤ k."""
    low, high = np.array(box).T
    size = high - low
    gradient = _gradient(problem, theta, reduction)
    damping = np.full(len(theta), 1e-3)
    for _ in range(ITERATIONS):
        hessian = _hessian(problem, theta, reduction)
        # Levenberg and Marquardt's step for ½ ‖∇L‖², whose Jacobian is the Hessian.
        normal = hessian @ hessian
        spread = np.trace(normal, axis1=-2, axis2=-1) + 1e-300
        normal = normal + (damping * spread)[:, None, None] * np.eye(2)
        step = -_solve(normal, (hessian @ gradient[..., None])[..., 0])
        moved = theta + np.clip(step, -size / 8, size / 8)
        there = _gradient(problem, moved, reduction)
        better = np.hypot(*there.T) <= np.hypot(*gradient.T)
        theta = np.where(better[:, None], moved, theta)
        gradient = np.where(better[:, None], there, gradient)
        damping = np.clip(np.where(better, damping / 10, damping * 10), 1e-16, 1e6)
    margin = 1e-9 * size
    inside = ((theta >= low - margin) & (theta <= high + margin)).all(axis=-1)
    still = np.hypot(*gradient.T) <= 1e-8 * scale
    # Where the last step is tiny against the box, it is a point and not a way to one.
    near = np.abs(_polish(problem, theta, gradient, reduction)) <= TOUCH * size
    kept: Array = theta[inside & still & near.all(axis=-1)]
    return kept


def _polish(problem: Problem, theta: Array, gradient: Array, reduction: Reduction) -> Array:
    """The step that Newton would still take: how far off a point may be."""
    hessian = _hessian(problem, theta, reduction)
    bends = np.abs(hessian).max(axis=(-2, -1))
    step = -_solve(hessian, gradient)
    # Where the curvature vanishes the step says nothing.
    flat = ~np.isfinite(step).all(axis=-1) | (bends == 0)
    step[flat] = 0.0
    return step


def _solve(matrix: Array, right: Array) -> Array:
    """Solutions (k, 2) of 2×2 systems (k, 2, 2); not finite where there is none."""
    (a, b), (c, d) = np.moveaxis(matrix, 0, -1)
    p, q = right.T
    determinant = a * d - b * c
    return np.stack([(d * p - b * q) / determinant, (a * q - c * p) / determinant], axis=-1)


def _distinct(theta: Array, box: Box) -> Array:
    """Without repetitions: (j, 2)."""
    size = np.array([high - low for low, high in box])
    kept: list[Array] = []
    for point in theta:
        if len(kept) == 5 * MOST:
            break
        if not kept or (np.abs(np.array(kept) - point) / size).max(axis=-1).min() > TOUCH:
            kept.append(point)
    return np.array(kept).reshape(-1, 2)


def _classified(
    problem: Problem, theta: Array, scale: float, box: Box, reduction: Reduction
) -> list[CriticalPoint]:
    whole, size = reduced(problem, None, reduction)
    loss = whole.loss(theta) / size
    curvatures = np.linalg.eigvalsh(_hessian(problem, theta, reduction))
    # A curvature that bends the usual slope by a millionth within the box is none.
    flat = 1e-6 * scale / min(high - low for low, high in box)
    found = [
        CriticalPoint(
            (float(point[0]), float(point[1])), float(height), _kind(low, high, flat), (low, high)
        )
        for point, height, (low, high) in zip(theta, loss, curvatures.tolist(), strict=True)
    ]
    return sorted(found, key=lambda point: (point.loss, point.theta))


def _kind(low: float, high: float, flat: float) -> Kind:
    if min(abs(low), abs(high)) <= max(1e-7 * max(abs(low), abs(high)), flat):
        return "degenerate"
    if low > 0:
        return "minimum"
    return "maximum" if high < 0 else "saddle"


def _winding(problem: Problem, box: Box, reduction: Reduction) -> int | None:
    """Turns of ∇L along the border of the box, anticlockwise."""
    (left, right), (bottom, top) = box
    corners = np.array([[left, bottom], [right, bottom], [right, top], [left, top], [left, bottom]])
    for count in (1000, 4000, 16000, 64000):
        share = np.linspace(0.0, 1.0, count, endpoint=False)[:, None]
        border = np.concatenate([a + share * (b - a) for a, b in pairwise(corners)])
        gradient = _gradient(problem, border, reduction)
        norm = np.hypot(*gradient.T)
        if not np.isfinite(norm).all() or (norm == 0).any():
            return None
        angle = np.arctan2(gradient[:, 1], gradient[:, 0])
        turn = np.diff(np.append(angle, angle[0]))
        turn = (turn + np.pi) % (2 * np.pi) - np.pi
        if np.abs(turn).max() < 1.0:  # fine enough to know which way it turned
            return round(float(turn.sum()) / (2 * np.pi))
    return None

"""The slope everywhere: a small arrow of −∇L at the points of a grid over the contours."""

from collections.abc import Sequence

import numpy as np
from pyqtgraph.functions import arrayToQPolygonF
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from gdviz.core.arrays import Array
from gdviz.core.oracle import whole_gradient
from gdviz.core.problems import Problem, Reduction
from gdviz.render.frame import Surface
from gdviz.render.plots.canvas import Canvas
from gdviz.render.plots.ink import pen

ACROSS, MOST, APART = 15, 45, 20.0
"""Arrows along the shorter side of a plot if that leaves so many pixels from one to the next, and
at most along the longer one."""

LENGTH, LEAST = 0.8, 0.3
"""Of the steepest and of the flattest, as shares of the distance between two of them."""

HEAD, SPREAD = 0.35, 0.5


class Field:
    """The slopes of one surface; computed once.

    Lengths go by rank, for slopes of one landscape may differ by many powers of ten; an arrow
    says where downhill is, and only whether it is steeper than another.
    """

    def __init__(
        self,
        problem: Problem,
        surface: Surface,
        reduction: Reduction,
        counts: tuple[int, int] = (ACROSS, ACROSS),
    ) -> None:
        """`counts`: of the arrows along x and along y."""
        self.loss, self.counts = surface.loss, counts
        self._known: tuple[float, float, tuple[QRectF, ...]] | None = None
        self._arrows = QPainterPath()
        sides = [
            low + (np.arange(count) + 0.5) / count * (high - low)
            for (low, high), count in zip((surface.world.x, surface.world.y), counts, strict=True)
        ]
        self.theta = np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)
        with np.errstate(all="ignore"):
            self.slope = -np.asarray(whole_gradient(problem, self.theta, reduction))
        steep = np.hypot(*self.slope.T)
        sound = np.isfinite(steep) & (steep > 0.0)
        self.theta, self.slope, steep = self.theta[sound], self.slope[sound], steep[sound]
        self.rank = steep.argsort().argsort() / max(len(steep) - 1, 1)

    def draw(self, painter: QPainter, canvas: Canvas, taken: Sequence[QRectF] = ()) -> None:
        """Draw all arrows but those that would lie over what is `taken`, in pixels."""
        known = canvas.rect.width(), canvas.rect.height(), tuple(taken)
        if self._known != known:
            self._known, self._arrows = known, self._lay_out(canvas, taken)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for rgb, width, alpha in (((12, 20, 40), 2.6, 0.35), ((255, 255, 255), 1.2, 0.85)):
            painter.setPen(pen(rgb, width, alpha))
            painter.drawPath(self._arrows)

    def _lay_out(self, canvas: Canvas, taken: Sequence[QRectF]) -> QPainterPath:
        """The arrows in pixels of a plot; they are drawn again in every frame."""
        rect = canvas.rect
        spans = np.array([canvas.x[1] - canvas.x[0], canvas.y[1] - canvas.y[0]])
        along = self.slope / spans * np.array([rect.width(), -rect.height()])
        along /= np.maximum(np.hypot(*along.T), 1e-300)[:, None]
        cell = min(rect.width() / self.counts[0], rect.height() / self.counts[1])
        along *= (cell * (LEAST + (LENGTH - LEAST) * self.rank))[:, None]
        path = QPainterPath()
        for start, way in zip(canvas.place(self.theta) - along / 2.0, along, strict=True):
            if not any(map(_box(start, way).intersects, taken)):
                path.addPolygon(arrayToQPolygonF(*_arrow(start, way).T))
        return path


def even_counts(width: float, height: float) -> tuple[int, int]:
    """How many arrows stand as far apart along both sides of a plot of this size."""
    cell = max(min(width, height) / ACROSS, APART)
    across, up = (min(max(round(side / cell), 1), MOST) for side in (width, height))
    return across, up


def _box(start: Array, way: Array) -> QRectF:
    """What an arrow takes up, roughly."""
    return QRectF(QPointF(*start), QPointF(*(start + way))).normalized().adjusted(-2, -2, 2, 2)


def _arrow(start: Array, way: Array) -> Array:
    """A line with a head, in one stroke: (5, 2)."""
    tip = start + way
    back = -HEAD * way
    side = np.array([-back[1], back[0]]) * SPREAD
    return np.stack([start, tip, tip + back + side, tip, tip + back - side])

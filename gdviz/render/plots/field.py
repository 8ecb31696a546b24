"""The slope everywhere: a small arrow of −∇L at the points of a grid over the contours."""

import numpy as np
from PySide6.QtGui import QPainter

from gdviz.core.arrays import Array
from gdviz.core.oracle import whole_gradient
from gdviz.core.problems import Problem, Reduction
from gdviz.render.frame import Surface
from gdviz.render.plots.canvas import Canvas
from gdviz.render.plots.ink import draw_line, pen

ACROSS = 15
"""Arrows along each side."""

LENGTH, LEAST = 0.8, 0.3
"""Of the steepest and of the flattest, as shares of the distance between two of them."""

HEAD, SPREAD = 0.35, 0.5


class Field:
    """The slopes of one surface; computed once.

    Lengths go by rank, for slopes of one landscape may differ by many powers of ten; an arrow
    says where downhill is, and only whether it is steeper than another.
    """

    def __init__(self, problem: Problem, surface: Surface, reduction: Reduction) -> None:
        self.loss = surface.loss
        sides = [
            low + (np.arange(ACROSS) + 0.5) / ACROSS * (high - low)
            for low, high in (surface.world.x, surface.world.y)
        ]
        self.theta = np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)
        with np.errstate(all="ignore"):
            self.slope = -np.asarray(whole_gradient(problem, self.theta, reduction))
        steep = np.hypot(*self.slope.T)
        sound = np.isfinite(steep) & (steep > 0.0)
        self.theta, self.slope, steep = self.theta[sound], self.slope[sound], steep[sound]
        self.rank = steep.argsort().argsort() / max(len(steep) - 1, 1)

    def draw(self, painter: QPainter, canvas: Canvas) -> None:
        """Draw all arrows."""
        rect = canvas.rect
        spans = np.array([canvas.x[1] - canvas.x[0], canvas.y[1] - canvas.y[0]])
        along = self.slope / spans * np.array([rect.width(), -rect.height()])
        along /= np.maximum(np.hypot(*along.T), 1e-300)[:, None]
        cell = min(rect.width(), rect.height()) / ACROSS
        along *= (cell * (LEAST + (LENGTH - LEAST) * self.rank))[:, None]
        middle = canvas.place(self.theta)
        for rgb, width, alpha in (((12, 20, 40), 2.6, 0.35), ((255, 255, 255), 1.2, 0.85)):
            painter.setPen(pen(rgb, width, alpha))
            for at, way in zip(middle, along, strict=True):
                draw_line(painter, _arrow(at - way / 2.0, way))


def _arrow(start: Array, way: Array) -> Array:
    """A line with a head, in one stroke: (5, 2)."""
    tip = start + way
    back = -HEAD * way
    side = np.array([-back[1], back[0]]) * SPREAD
    return np.stack([start, tip, tip + back + side, tip, tip + back - side])

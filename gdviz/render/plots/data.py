"""The data of a problem, every run's fit to them, and the batch that each is looking at."""

import numpy as np
from pyqtgraph.functions import arrayToQPolygonF
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

from gdviz.core.arrays import Array
from gdviz.core.problems import Points, Problem
from gdviz.render.frame import Frame
from gdviz.render.numbers import tick_labels
from gdviz.render.plots.ink import draw_cased, draw_line, ink, pen
from gdviz.render.plots.panel import Panel
from gdviz.render.style import run_colour, run_dash
from gdviz.render.world import ticks
from gdviz.text import N_, tr

CURVE_POINTS = 65
MARGIN_X, MARGIN_Y = 0.06, 0.22
"""Room around the samples, as shares of their range: for fits that do not fit yet."""


class DataPanel(Panel):
    """Samples and fits; only for problems that have samples with one input."""

    title = N_("Data")

    @staticmethod
    def wanted(frame: Frame) -> bool:
        """Whether there is anything to show."""
        return frame.problem.points is not None

    def names(self, frame: Frame) -> tuple[str, str]:
        points = frame.problem.points
        return (tr(points.x_label), tr(points.y_label)) if points else ("", "")

    def prepare(self, frame: Frame) -> None:
        points = frame.problem.points
        if points is None:
            return
        x = _with_room(points.shown_x(points.x), MARGIN_X)
        y = _with_room(points.y, MARGIN_Y)
        self.canvas.set_ranges(x, y)
        for side, (low, high) in (("bottom", x), ("left", y)):
            at = ticks(low, high)
            self.mark(side, (at - low) / (high - low), tick_labels(at))

    def draw(self, painter: QPainter, frame: Frame) -> None:
        points = frame.problem.points
        if points is None:
            return
        canvas, theme = self.canvas, frame.theme
        self._draw_grid(painter, frame)
        samples = canvas.place(np.stack([points.shown_x(points.x), points.y], axis=-1))
        dots = pen(theme.dim, 4.0, 0.42)
        dots.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(dots)
        painter.drawPoints(arrayToQPolygonF(samples[:, 0], samples[:, 1]))
        best = frame.problem.minimum()
        if best is not None:
            painter.setPen(pen(theme.text, 1.2, 0.75, "dash"))
            draw_line(painter, self._fit(frame.problem, points, best))
        for run in frame.shown:
            fit = self._fit(frame.problem, points, run.theta)
            draw_cased(painter, fit, run_colour(run.colour), theme, 2.0, run_dash(run.colour))
        self._draw_batches(painter, frame, samples)

    def _draw_grid(self, painter: QPainter, frame: Frame) -> None:
        width, height = self.canvas.rect.width(), self.canvas.rect.height()
        low, high = self.canvas.y
        painter.setPen(pen(frame.theme.line, 1.0, 0.7))
        for value in ticks(low, high):
            y = height * (high - value) / (high - low)
            painter.drawLine(QPointF(0.0, y), QPointF(width, y))
        painter.setPen(pen(frame.theme.dim, 1.0))
        painter.drawLine(QPointF(0.0, height - 0.5), QPointF(width, height - 0.5))

    def _draw_batches(self, painter: QPainter, frame: Frame, samples: Array) -> None:
        """Light the samples of each batch."""
        lit = [run for run in frame.shown if run.batch is not None]
        # Small batches last: a single sample is seen on top of thirty-two.
        for run in sorted(lit, key=lambda run: -run.batch_size):
            radius = 5.0 if run.batch_size == 1 else 3.6
            painter.setBrush(ink(run_colour(run.colour)))
            painter.setPen(pen(frame.theme.casing, 1.2))
            for x, y in np.unique(samples[run.batch], axis=0).tolist():
                painter.drawEllipse(QPointF(x, y), radius, radius)

    def _fit(self, problem: Problem, points: Points, theta: Array) -> Array:
        """Pixels (k, 2) of the fitted curve."""
        shown = np.linspace(*self.canvas.x, CURVE_POINTS)
        x = (shown - points.x_shown_offset) / points.x_shown_scale
        y = problem.predict(theta, x)
        if y is None:
            return np.empty((0, 2))
        return self.canvas.place(np.stack([shown, y], axis=-1))


def _with_room(values: Array, share: float) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    room = share * (high - low) or 1.0
    return low - room, high + room

"""The data of a problem, every run's fit to them, and the batch that each is looking at."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from pyqtgraph.functions import arrayToQPolygonF
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

from gdviz.core.arrays import Array
from gdviz.core.problems import LabelledPoints, Points, Problem, Samples
from gdviz.render.frame import Frame
from gdviz.render.marks import Mark
from gdviz.render.numbers import tick_labels
from gdviz.render.plots.ink import ink, pen
from gdviz.render.plots.lines import cased, draw_line
from gdviz.render.plots.panel import Panel
from gdviz.render.style import Rgb, run_colour, run_dash, run_ink
from gdviz.render.world import ticks
from gdviz.text import tr

CURVE_POINTS = 129
MARGIN_X, MARGIN_Y = 0.06, 0.22
"""Room around the samples, as shares of their range: for fits that do not fit yet."""

DOT, HOLE = 4.0, 2.6
"""Widths of a sample's dot, and of the hole in that of class 0."""

MANY = 100
"""More samples than that are drawn paler, so that a cloud of them does not hide the fits."""


class DataPanel(Panel):
    """Samples and fits: a curve over one input, or the line that parts two classes."""

    @staticmethod
    def wanted(frame: Frame) -> bool:
        """Whether there is anything to show."""
        return frame.problem.points is not None

    def title(self) -> str:
        return tr("Data")

    def names(self, frame: Frame) -> tuple[str, str]:
        samples = frame.problem.points
        if isinstance(samples, Points):
            return tr(samples.x_label), tr(samples.y_label)
        if isinstance(samples, LabelledPoints):
            (x_name, y_name), (ring, dot) = samples.input_labels, samples.class_labels
            return tr(x_name), f"{tr(y_name)}    ● {tr(dot)}   ○ {tr(ring)}"
        return "", ""

    def prepare(self, frame: Frame) -> None:
        samples = frame.problem.points
        if samples is None:
            return
        shown = _shown(samples)
        x = _with_room(shown[:, 0], MARGIN_X)
        y = _with_room(shown[:, 1], MARGIN_Y if isinstance(samples, Points) else MARGIN_X)
        self.canvas.set_ranges(x, y)
        for side, (low, high) in (("bottom", x), ("left", y)):
            at = ticks(low, high)
            self.mark(side, (at - low) / (high - low), tick_labels(at))

    def ground_of(self, frame: Frame) -> object:
        return frame.problem

    def draw_ground(self, painter: QPainter, frame: Frame) -> None:
        samples = frame.problem.points
        if samples is None:
            return
        theme = frame.theme
        self._draw_grid(painter, frame)
        at, hollow = self.canvas.place(_shown(samples)), _hollow(samples)
        faint = isinstance(samples, Points) and len(at) > MANY
        _draw_dots(painter, at, theme.dim, DOT, 0.42 if faint else 0.75)
        with self._holes(painter):
            _draw_dots(painter, at[hollow], theme.background, HOLE)
        best = frame.problem.minimum()
        if best is not None:
            painter.setPen(pen(theme.text, 1.2, 0.75, "dash"))
            draw_line(painter, self._fit(frame.problem, samples, best))

    def marks(self, frame: Frame) -> list[Mark]:
        samples, theme = frame.problem.points, frame.theme
        if samples is None:
            return []
        marks: list[Mark] = []
        for run in frame.shown:
            fit = self._fit(frame.problem, samples, run.theta)
            rgb = run_ink(run.colour, run.faded, theme)
            marks.append(cased(fit, rgb, theme, 1.2 if run.faded else 2.0, run_dash(run.colour)))
        batches = [(run.colour, run.batch_size, run.batch) for run in frame.shown]
        lit = tuple((*of, batch.tobytes()) for *of, batch in batches if batch is not None)
        return [
            *marks,
            Mark(lit, [self.canvas.rect], lambda painter: self._draw_batches(painter, frame)),
        ]

    def _draw_grid(self, painter: QPainter, frame: Frame) -> None:
        width, height = self.canvas.rect.width(), self.canvas.rect.height()
        low, high = self.canvas.y
        painter.setPen(pen(frame.theme.line, 1.0, 0.7))
        for value in ticks(low, high):
            y = height * (high - value) / (high - low)
            painter.drawLine(QPointF(0.0, y), QPointF(width, y))
        painter.setPen(pen(frame.theme.dim, 1.0))
        painter.drawLine(QPointF(0.0, height - 0.5), QPointF(width, height - 0.5))

    def _draw_batches(self, painter: QPainter, frame: Frame) -> None:
        """Light the samples of each batch."""
        samples, theme = frame.problem.points, frame.theme
        if samples is None:
            return
        at, hollow = self.canvas.place(_shown(samples)), _hollow(samples)
        lit = [(run, np.unique(run.batch)) for run in frame.shown if run.batch is not None]
        # Small batches last: a single sample is seen on top of thirty-two.
        for run, batch in sorted(lit, key=lambda pair: -pair[0].batch_size):
            radius = 5.0 if run.batch_size == 1 else 3.6
            colour = run_colour(run.colour)
            for sample in batch.tolist():
                place = QPointF(*at[sample].tolist())
                painter.setPen(pen(theme.casing, 1.2))
                painter.setBrush(ink(colour))
                painter.drawEllipse(place, radius, radius)
                if hollow[sample]:
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(ink(theme.background))
                    with self._holes(painter):
                        painter.drawEllipse(place, 0.5 * radius, 0.5 * radius)

    @contextmanager
    def _holes(self, painter: QPainter) -> Iterator[None]:
        """Inside, what is drawn is a hole, where the plot has nothing behind it."""
        if self.clear:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
        yield
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)

    def _fit(self, problem: Problem, samples: Samples, theta: Array) -> Array:
        """Pixels (k, 2) of the fitted curve, or of the line between the classes."""
        if isinstance(samples, LabelledPoints):
            return self._boundary(samples, theta)
        shown = np.linspace(*self.canvas.x, CURVE_POINTS)
        x = (shown - samples.x_shown_offset) / samples.x_shown_scale
        y = problem.predict(theta, x)
        if y is None:
            return np.empty((0, 2))
        return self.canvas.place(np.stack([shown, y], axis=-1))

    def _boundary(self, samples: LabelledPoints, theta: Array) -> Array:
        """Pixels of the line θ · x = 0, from beyond one edge of the plot to beyond the other."""
        length = float(np.hypot(*theta))
        if not 0.0 < length < np.inf:
            return np.empty((0, 2))
        corners = np.array([[x, y] for x in self.canvas.x for y in self.canvas.y])
        inputs = (corners - samples.shown_offset) / samples.shown_scale
        reach = np.hypot(*inputs.T).max()
        along = np.array([-theta[1], theta[0]]) / length
        return self.canvas.place(samples.shown(np.array([[-reach], [reach]]) * along))


def _shown(samples: Samples) -> Array:
    """Where the samples lie, in the units of the axes: (N, 2)."""
    if isinstance(samples, LabelledPoints):
        return samples.shown(samples.inputs)
    return np.stack([samples.shown_x(samples.x), samples.y], axis=-1)


def _hollow(samples: Samples) -> Array:
    """Which samples are drawn as rings: those of class 0, (N,) of bool."""
    if isinstance(samples, LabelledPoints):
        return samples.label == 0.0
    return np.zeros(len(samples.x), dtype=bool)


def _draw_dots(painter: QPainter, at: Array, rgb: Rgb, width: float, alpha: float = 1.0) -> None:
    dots = pen(rgb, width, alpha)
    dots.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(dots)
    if len(at):  # Qt crashes on an empty polygon that NumPy made
        painter.drawPoints(arrayToQPolygonF(at[:, 0], at[:, 1]))


def _with_room(values: Array, share: float) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    room = share * (high - low) or 1.0
    return low - room, high + room

"""A number of every run, such as its loss, on the axis of the pace, as far as the playhead."""

from weakref import WeakKeyDictionary

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from gdviz.core.arrays import Array
from gdviz.engine.places import positions
from gdviz.engine.quantities import QUANTITIES, Measured
from gdviz.engine.trajectory import Trajectory
from gdviz.render.frame import Frame, RunFrame
from gdviz.render.glyphs import draw_marker
from gdviz.render.numbers import short_number
from gdviz.render.plots.ink import draw_cross, draw_line, pen
from gdviz.render.plots.panel import Panel
from gdviz.render.plots.thin import Thinned
from gdviz.render.plots.value_axis import ValueAxis, ValueRange
from gdviz.render.style import run_colour, run_dash, run_ink
from gdviz.render.world import ticks
from gdviz.scene.pace import PACES
from gdviz.scene.spec import Curve
from gdviz.text import tr


class CurvesPanel(Panel):
    """Loss or another quantity against what the pace counts, on a log scale where all allow it."""

    def __init__(self, zoom: float = 1.0) -> None:
        super().__init__(zoom)
        self._curve: Curve = "loss"
        self._ranges = {curve: ValueRange() for curve in QUANTITIES}
        self._measured = {curve: Measured(curve) for curve in QUANTITIES}
        self._axis = ValueAxis(0.1, 1.0, log=True)
        self._grid: Array = np.empty(0)
        self._thinned: WeakKeyDictionary[Trajectory, dict[Curve, Thinned]] = WeakKeyDictionary()
        self._known: object = None

    def names(self, frame: Frame) -> tuple[str, str]:
        return tr(PACES[frame.pace].axis), tr("log scale") if self._axis.log else ""

    def title(self) -> str:
        return tr(QUANTITIES[self._curve].name)

    def show(self, frame: Frame) -> None:
        if frame.curve != self._curve:
            self._curve = frame.curve
            self._look = self._drawn = None
        runs = tuple((run.trajectory, run.end) for run in frame.runs)
        known = (frame.length, frame.pace, frame.curve, runs)
        if known != self._known:
            self._known = known
            self._fit(frame)
        super().show(frame)

    def _fit(self, frame: Frame) -> None:
        axis = self._ranges[self._curve].axis(
            (run.trajectory, self._values(run, frame)[: run.end + 1]) for run in frame.runs
        )
        if axis != self._axis:
            self._axis = axis
            self._look = None  # the name and marks of the axis follow
        self.canvas.set_ranges((0.0, float(frame.length)), (0.0, 1.0))
        at = ticks(0.0, float(frame.length))
        if PACES[frame.pace].whole:
            at = np.unique(np.rint(at))
        self.mark("bottom", at / frame.length, [short_number(value) for value in at])

    def prepare(self, frame: Frame) -> None:
        self._grid, labels = self._axis.marks()
        self.mark("left", self._grid, labels)

    def draw(self, painter: QPainter, frame: Frame) -> None:
        canvas, theme = self.canvas, frame.theme
        width, height = canvas.rect.width(), canvas.rect.height()
        painter.setPen(pen(theme.line, 1.0, 0.7))
        for share in self._grid.tolist():
            y = height * (1.0 - share)
            painter.drawLine(QPointF(0.0, y), QPointF(width, y))
        painter.setPen(pen(theme.dim, 1.0))
        painter.drawLine(QPointF(0.0, height - 0.5), QPointF(width, height - 0.5))
        x = width * frame.head / frame.length
        painter.setPen(pen(theme.dim, 1.0, 0.6))
        painter.drawLine(QPointF(x, 0.0), QPointF(x, height))
        ends = []
        drawn = []
        for run in frame.shown:
            points = self._points(run, frame)
            if not len(points):
                continue
            drawn.append(run)
            rgb = run_ink(run.colour, run.faded, theme)
            painter.setPen(pen(rgb, 1.2 if run.faded else 1.8, 1.0, run_dash(run.colour)))
            draw_line(painter, points)
            ends.append(points[-1])
        for run, end in zip(drawn, ends, strict=True):
            if run.gone:
                painter.setPen(pen(run_colour(run.colour), 2.2))
                draw_cross(painter, np.clip(end, 6.0, [width - 6.0, height - 6.0]), 5.0, True)
            elif not run.ghost:
                draw_marker(painter, QPointF(*end.tolist()), run.colour, theme, 4.4)

    def _values(self, run: RunFrame, frame: Frame) -> Array:
        return self._measured[self._curve].of(run.trajectory, run.columns, frame.problem)

    def _points(self, run: RunFrame, frame: Frame) -> Array:
        """Pixels (n, 2) of the run's values; the last lies on the line to the next update."""
        values = self._values(run, frame)
        last = run.row + 1 if run.fraction else run.row
        thinned = self._thinned.setdefault(run.trajectory, {}).setdefault(self._curve, Thinned())
        rows = thinned.rows(values[:, None], run.row)
        if run.fraction:
            rows = np.append(rows, last)
        at = positions(run.columns, rows, frame.pace)
        points = self.canvas.place(np.stack([at, self._axis.at(values[rows])], axis=-1))
        if run.fraction:
            points[-1] = (1.0 - run.fraction) * points[-2] + run.fraction * points[-1]
        return points[np.isfinite(points[:, 1])]

"""The loss of every run on the axis of the pace, as far as the playhead."""

from weakref import WeakKeyDictionary

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from gdviz.core.arrays import Array
from gdviz.engine.places import positions
from gdviz.engine.trajectory import Trajectory
from gdviz.render.frame import Frame, RunFrame
from gdviz.render.numbers import short_number
from gdviz.render.plots.ink import draw_ball, draw_cross, draw_line, pen
from gdviz.render.plots.loss_axis import LossAxis, LossRange
from gdviz.render.plots.panel import Panel
from gdviz.render.plots.thin import Thinned
from gdviz.render.style import run_colour, run_dash, run_ink
from gdviz.render.world import ticks
from gdviz.scene.pace import PACES
from gdviz.text import N_, tr


class CurvesPanel(Panel):
    """Loss against what the pace counts, on a log scale where all losses allow it."""

    title = N_("Loss")

    def __init__(self, zoom: float = 1.0) -> None:
        super().__init__(zoom)
        self._range = LossRange()
        self._axis = LossAxis(0.1, 1.0, log=True)
        self._grid: Array = np.empty(0)
        self._thinned: WeakKeyDictionary[Trajectory, Thinned] = WeakKeyDictionary()
        self._known: object = None

    def names(self, frame: Frame) -> tuple[str, str]:
        return tr(PACES[frame.pace].axis), tr("log scale") if self._axis.log else ""

    def show(self, frame: Frame) -> None:
        runs = tuple((run.trajectory, run.end) for run in frame.runs)
        known = (frame.length, frame.pace, runs)
        if known != self._known:
            self._known = known
            self._fit(frame)
        super().show(frame)

    def _fit(self, frame: Frame) -> None:
        axis = self._range.axis(
            (run.trajectory, run.columns.loss[: run.end + 1]) for run in frame.runs
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
        for run in frame.shown:
            points = self._curve(run, frame)
            rgb = run_ink(run.colour, run.faded, theme)
            painter.setPen(pen(rgb, 1.2 if run.faded else 1.8, 1.0, run_dash(run.colour)))
            draw_line(painter, points)
            ends.append(points[-1])
        for run, end in zip(frame.shown, ends, strict=True):
            if run.gone:
                painter.setPen(pen(run_colour(run.colour), 2.2))
                draw_cross(painter, np.clip(end, 6.0, [width - 6.0, height - 6.0]), 5.0, True)
            elif not run.ghost:
                draw_ball(painter, end, run.colour, theme, 3.6)

    def _curve(self, run: RunFrame, frame: Frame) -> Array:
        """Pixels (n, 2) of the run's losses; the last lies on the line to the next update."""
        loss = run.columns.loss
        last = run.row + 1 if run.fraction else run.row
        thinned = self._thinned.setdefault(run.trajectory, Thinned())
        rows = thinned.rows(loss[:, None], run.row)
        if run.fraction:
            rows = np.append(rows, last)
        at = positions(run.columns, rows, frame.pace)
        points = self.canvas.place(np.stack([at, self._axis.at(loss[rows])], axis=-1))
        if run.fraction:
            points[-1] = (1.0 - run.fraction) * points[-2] + run.fraction * points[-1]
        return points

"""The data with each run's fitted line moving through it, and this batch's samples lit."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from gdviz.core.problems import Problem
from gdviz.render.frame import Frame, RunFrame
from gdviz.render.plots.panel import PlotPanel, colour
from gdviz.render.style import Theme, run_colour
from gdviz.text import tr

POINTS_ON_A_CURVE = 48


class DataPanel(PlotPanel):
    """Samples, fits and batches, for problems that have data of one input."""

    def __init__(self) -> None:
        super().__init__()
        self._samples = pg.ScatterPlotItem(pxMode=True, pen=None)
        self._lit = pg.ScatterPlotItem(pxMode=True)
        self._best = pg.PlotCurveItem(antialias=True)
        self._fits: list[pg.PlotCurveItem] = []
        self._samples.setZValue(0)
        self._best.setZValue(4)
        self._lit.setZValue(10)
        for item in (self._samples, self._best, self._lit):
            self.plot.addItem(item)
        self._problem: Problem | None = None
        self._drawn: tuple[object, ...] = ()
        self._batches: tuple[object, ...] = ()

    @staticmethod
    def wanted(frame: Frame) -> bool:
        """Whether the problem of `frame` has data to show."""
        return frame.problem.points is not None

    def title(self, frame: Frame) -> str:
        return tr("Data and fit")

    def names(self, frame: Frame) -> tuple[str, str]:
        points = frame.problem.points
        return (tr(points.x_label), tr(points.y_label)) if points is not None else ("", "")

    def draw(self, frame: Frame, restyled: bool) -> None:
        if frame.problem.points is None:
            return
        if restyled or frame.problem is not self._problem:
            self._problem = frame.problem
            self.write(frame)
            self._show_samples(frame.problem, frame.theme)
            self._drawn = self._batches = ()
        drawn = tuple((id(r.trajectory), r.row, r.fraction, r.colour) for r in frame.shown)
        if drawn != self._drawn:
            self._drawn = drawn
            self._show_fits(frame.shown, frame.problem)
        batches = tuple((id(r.trajectory), r.row, bool(r.fraction), r.colour) for r in frame.shown)
        if batches != self._batches:
            self._batches = batches
            self._show_batches(frame.shown, frame.problem, frame.theme)

    def _show_samples(self, problem: Problem, theme: Theme) -> None:
        points = problem.points
        assert points is not None
        x = points.shown_x(points.x)
        self._samples.setData(x, points.y, size=5.0, brush=pg.mkBrush(colour(theme.dim, 0.45)))
        margin_x, margin_y = 0.06 * np.ptp(x), 0.25 * np.ptp(points.y)
        self.plot.setRange(
            xRange=(x.min() - margin_x, x.max() + margin_x),
            yRange=(points.y.min() - margin_y, points.y.max() + margin_y),
            padding=0.0,
        )
        best = problem.minimum()
        if best is None:
            self._best.setData([], [])
            return
        at, shown = self._inputs(problem)
        line = problem.predict(best, at)
        self._best.setData(shown, line if line is not None else np.full_like(at, np.nan))
        self._best.setPen(pg.mkPen(colour(theme.text), width=1.2, style=Qt.PenStyle.DashLine))

    def _show_fits(self, runs: tuple[RunFrame, ...], problem: Problem) -> None:
        while len(self._fits) < len(runs):
            self._fits.append(pg.PlotCurveItem(antialias=True))
            self._fits[-1].setZValue(6)
            self.plot.addItem(self._fits[-1])
        at, shown = self._inputs(problem)
        for curve, run in zip(self._fits, runs, strict=False):
            line = problem.predict(run.theta, at)
            curve.setData(shown, line if line is not None else np.full_like(at, np.nan))
            curve.setPen(pg.mkPen(colour(run_colour(run.colour)), width=2.0))
        for curve in self._fits[len(runs) :]:
            curve.setData([], [])

    def _show_batches(self, runs: tuple[RunFrame, ...], problem: Problem, theme: Theme) -> None:
        points = problem.points
        assert points is not None
        spots = []
        for run in runs:
            if run.batch is None:
                continue
            # A single sample is one point among hundreds: it may be larger.
            size = 12.0 if run.batch_size == 1 else 7.5
            brush = pg.mkBrush(colour(run_colour(run.colour)))
            pen = pg.mkPen(colour(theme.text, 0.85), width=1.0)
            x, y = points.shown_x(points.x[run.batch]), points.y[run.batch]
            spots += [
                {"pos": place, "size": size, "brush": brush, "pen": pen}
                for place in zip(x.tolist(), y.tolist(), strict=True)
            ]
        self._lit.setData(spots)

    @staticmethod
    def _inputs(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
        """Inputs across the plot, in the units of the fit and in those shown."""
        points = problem.points
        assert points is not None
        low, high = points.x.min(), points.x.max()
        at = np.linspace(low - 0.1 * (high - low), high + 0.1 * (high - low), POINTS_ON_A_CURVE)
        return at, np.asarray(points.shown_x(at))

"""The loss of every run against updates."""

from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from gdviz.core.arrays import Array
from gdviz.engine.trajectory import Trajectory
from gdviz.render.frame import Frame, RunFrame
from gdviz.render.numbers import short_number
from gdviz.render.plots.panel import PlotPanel, colour
from gdviz.render.style import run_colour, run_dash
from gdviz.render.thinning import thinned_rows
from gdviz.text import tr

DEPTH = 1e-12
"""The logarithmic axis goes down to this share of the largest loss; below, curves leave it."""

_DASHES = {
    "solid": Qt.PenStyle.SolidLine,
    "dash": Qt.PenStyle.DashLine,
    "dot": Qt.PenStyle.DotLine,
    "dashdot": Qt.PenStyle.DashDotLine,
}


@dataclass
class Extent:
    """The smallest and largest loss among the first `count` rows of a trajectory."""

    count: int = 0
    low: float = np.inf
    high: float = -np.inf

    def include(self, loss: Array) -> None:
        """Take in the rows that have come since the last time."""
        new = loss[self.count :]
        if len(new):
            self.low = min(self.low, float(new.min()))
            self.high = max(self.high, float(new.max()))
            self.count = len(loss)


class LossAxis(pg.AxisItem):
    """Ticks at powers of ten on a logarithmic axis, round values on a linear one."""

    logarithmic = True

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list:
        if not self.logarithmic:
            return super().tickValues(minVal, maxVal, size)
        room = max(2, int(size / 26.0))
        decades = np.arange(np.ceil(minVal), np.floor(maxVal) + 1)
        if len(decades) >= 3 or len(decades) > room:
            every = -(-len(decades) // room)
            return [(float(every), [float(d) for d in decades[::every]])]
        fine = np.log10(
            [m * 10.0**d for d in range(int(np.floor(minVal)), int(maxVal) + 2) for m in (1, 2, 5)]
        )
        return [(1.0, [float(v) for v in fine if minVal <= v <= maxVal])]

    def tickStrings(self, values: list, scale: float, spacing: float) -> list[str]:
        return [short_number(10.0**v if self.logarithmic else v) for v in values]


class CurvesPanel(PlotPanel):
    """Loss curves up to the playhead; the axes hold still while it moves."""

    def __init__(self) -> None:
        self._axis = LossAxis("left")
        super().__init__({"left": self._axis})
        self._curves: list[pg.PlotCurveItem] = []
        self._head = pg.InfiniteLine(angle=90, movable=False)
        self._head.setZValue(-5)
        self.plot.addItem(self._head)
        self.plot.showGrid(x=False, y=True, alpha=0.14)
        self._extents: dict[Trajectory, Extent] = {}
        self._range: tuple[float, float, int] | None = None
        self._drawn: tuple[object, ...] = ()

    def title(self, frame: Frame) -> str:
        return tr("Loss")

    def names(self, frame: Frame) -> tuple[str, str]:
        return tr("updates"), ""

    def draw(self, frame: Frame, restyled: bool) -> None:
        if restyled:
            self.write(frame)
            self._head.setPen(pg.mkPen(colour(frame.theme.dim, 0.6), width=1.0))
        moved = self._hold_range(frame)
        drawn = tuple((id(r.trajectory), r.row, r.fraction, r.colour) for r in frame.shown)
        if restyled or moved or drawn != self._drawn:
            self._drawn = drawn
            self._show_curves(frame.shown)
            self._head.setPos(frame.head)

    def _hold_range(self, frame: Frame) -> bool:
        """Set the axes from all that is computed; gives whether they changed."""
        self._extents = {
            run.trajectory: self._extents.get(run.trajectory, Extent()) for run in frame.shown
        }
        for run in frame.shown:
            self._extents[run.trajectory].include(run.columns.loss)
        extents = [extent for extent in self._extents.values() if extent.count]
        if not extents:
            return False
        # A run that shoots off must not press the others flat: no higher than 100 starts.
        start = max(float(run.columns.loss[0]) for run in frame.shown)
        low = min(extent.low for extent in extents)
        high = min(max(extent.high for extent in extents), max(100.0 * start, start + 1.0))
        self._axis.logarithmic = low >= 0.0 and high > 0.0
        bottom, top = self._bounds(low, high)
        wanted = (bottom, top, frame.length)
        if wanted == self._range:
            return False
        self._range = wanted
        self.plot.setRange(xRange=(0, frame.length), yRange=(bottom, top), padding=0.0)
        return True

    def _bounds(self, low: float, high: float) -> tuple[float, float]:
        if self._axis.logarithmic:
            bottom, top = np.log10(max(low, DEPTH * high)), np.log10(high)
        else:
            bottom, top = low, high
        margin = 0.06 * max(top - bottom, 1e-3)
        return float(bottom - margin), float(top + margin)

    def _show_curves(self, runs: tuple[RunFrame, ...]) -> None:
        while len(self._curves) < len(runs):
            self._curves.append(pg.PlotCurveItem(antialias=True))
            self.plot.addItem(self._curves[-1])
        for curve, run in zip(self._curves, runs, strict=False):
            rows = thinned_rows(run.row)
            loss = run.columns.loss[rows]
            at = rows.astype(float)
            if run.fraction:
                at, loss = np.append(at, run.row + run.fraction), np.append(loss, run.loss)
            curve.setData(at, self._shown(loss))
            dash = _DASHES[run_dash(run.colour)]
            curve.setPen(pg.mkPen(colour(run_colour(run.colour)), width=2.0, style=dash))
        for curve in self._curves[len(runs) :]:
            curve.setData([], [])

    def _shown(self, loss: Array) -> Array:
        if not self._axis.logarithmic:
            return loss
        return np.asarray(np.log10(np.maximum(loss, 1e-300)))

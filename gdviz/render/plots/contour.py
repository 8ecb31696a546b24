"""The surface seen from above, with the same colours, contour lines and trails."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt, Signal

from gdviz.core.arrays import Array
from gdviz.render.frame import Frame, RunFrame, Surface
from gdviz.render.plots.panel import PlotPanel, colour
from gdviz.render.style import Rgb, Theme, height_colours, run_colour
from gdviz.render.thinning import thinned_rows
from gdviz.text import tr

FINER = 2
"""Pixels of the picture per cell of the grid, along each side."""

LINE_PX = 1.7
"""Width of a contour line in pixels of the picture."""


class ContourPanel(PlotPanel):
    """Heights as colours, contour lines at the levels of the surface, and the trails.

    Signals:
        start_chosen: x, y of a click, and whether only the selected run is meant (Alt).
    """

    start_chosen = Signal(float, float, bool)

    def __init__(self) -> None:
        super().__init__()
        self._image = pg.ImageItem(axisOrder="row-major")
        self._heads = pg.ScatterPlotItem(pxMode=True)
        self._starts = pg.ScatterPlotItem(pxMode=True)
        self._trails: list[pg.PlotCurveItem] = []
        self._surface: Surface | None = None
        self._drawn: tuple[object, ...] = ()
        self.plot.addItem(self._image)
        self._heads.setZValue(20)
        self._starts.setZValue(10)
        self.plot.addItem(self._heads)
        self.plot.addItem(self._starts)
        self.widget.viewport().setCursor(Qt.CursorShape.CrossCursor)
        self.widget.scene().sigMouseClicked.connect(self._clicked)

    def title(self, frame: Frame) -> str:
        return tr("From above")

    def names(self, frame: Frame) -> tuple[str, str]:
        return frame.surface.x_name, frame.surface.y_name

    def draw(self, frame: Frame, restyled: bool) -> None:
        if frame.surface is not self._surface:
            self._show_surface(frame.surface)
        if restyled or frame.surface is not self._surface:
            self.write(frame)
        self._surface = frame.surface
        drawn = (restyled, *((id(r.trajectory), r.row, r.fraction, r.colour) for r in frame.shown))
        if drawn != self._drawn:
            self._drawn = (False, *drawn[1:])
            self._show_runs(frame.shown, frame.theme)

    def _show_surface(self, surface: Surface) -> None:
        world = surface.world
        self._image.setImage(height_picture(surface), autoLevels=False)
        (x0, x1), (y0, y1) = world.x, world.y
        self._image.setRect(QRectF(x0, y0, x1 - x0, y1 - y0))
        self.plot.setRange(xRange=world.x, yRange=world.y, padding=0.0)

    def _show_runs(self, runs: tuple[RunFrame, ...], theme: Theme) -> None:
        while len(self._trails) < len(runs):
            self._trails.append(pg.PlotCurveItem(antialias=True))
            self.plot.addItem(self._trails[-1])
        for curve, run in zip(self._trails, runs, strict=False):
            path = trail(run)
            curve.setData(path[:, 0], path[:, 1])
            curve.setPen(pg.mkPen(colour(run_colour(run.colour)), width=2.2))
            curve.setShadowPen(pg.mkPen(colour(theme.casing, 0.8), width=3.8))
        for curve in self._trails[len(runs) :]:
            curve.setData([], [])
        self._heads.setData([_spot(r.theta, r.colour, 11.0, theme.casing) for r in runs])
        self._starts.setData(
            [_spot(r.columns.theta[0], r.colour, 6.0, theme.casing) for r in runs[:1]]
        )

    def _clicked(self, event: object) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._surface is None:  # type: ignore[attr-defined]
            return
        at = self.plot.getViewBox().mapSceneToView(event.scenePos())  # type: ignore[attr-defined]
        (x0, x1), (y0, y1) = self._surface.world.x, self._surface.world.y
        if x0 <= at.x() <= x1 and y0 <= at.y() <= y1:
            alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)  # type: ignore[attr-defined]
            self.start_chosen.emit(at.x(), at.y(), alt)


def _spot(theta: Array, index: int, size: float, casing: Rgb) -> dict[str, object]:
    return {
        "pos": (float(theta[0]), float(theta[1])),
        "size": size,
        "brush": pg.mkBrush(colour(run_colour(index))),
        "pen": pg.mkPen(colour(casing), width=1.4),
    }


def trail(run: RunFrame) -> Array:
    """The way of a run up to the playhead, thinned out where it is long: (k, 2)."""
    path = run.columns.theta[thinned_rows(run.row)]
    return np.concatenate([path, run.theta[None]]) if run.fraction else path


def height_picture(surface: Surface) -> Array:
    """The heights as colours with contour lines: (FINER·ny, FINER·nx, 4) uint8, y upwards.

    The grid's heights are interpolated to `FINER` pixels a cell, so that a line is as wide
    everywhere as a pen would draw it. A hole is transparent.
    """
    level = _finer(np.asarray(surface.world.level(surface.loss)))
    solid = np.isfinite(level)
    share = np.clip(np.where(solid, level, 0.0), 0.0, 1.0)
    picture = np.empty((*level.shape, 4), dtype=np.uint8)
    shade = height_colours()[np.rint(255.0 * share).astype(int)].astype(np.float64)
    ink = 0.42 * _line_cover(share, np.asarray(surface.world.level(surface.levels)))
    picture[..., :3] = np.rint(shade * (1.0 - ink[..., None]) + 13.0 * ink[..., None])
    picture[..., 3] = np.where(solid, 255, 0)
    return picture


def _line_cover(level: Array, lines: Array) -> Array:
    """How much of each pixel a contour line covers, 0 … 1."""
    if len(lines) == 0:
        return np.zeros_like(level)
    between = 0.5 * (lines[1:] + lines[:-1])
    nearest = lines[np.searchsorted(between, level)]
    slope = np.hypot(*np.gradient(level))
    away = np.abs(level - nearest) / np.maximum(slope, 1e-9)  # pixels
    return np.clip(0.5 * LINE_PX + 0.5 - away, 0.0, 1.0)


def _finer(grid: Array) -> Array:
    """`grid` linearly interpolated at the middles of `FINER` pixels a cell, along both axes."""
    for axis in (0, 1):
        count = grid.shape[axis] - 1
        at = (np.arange(FINER * count) + 0.5) / FINER
        low = np.minimum(at.astype(int), count - 1)
        share = (at - low).reshape((-1, 1) if axis == 0 else (1, -1))
        first, second = np.take(grid, low, axis), np.take(grid, low + 1, axis)
        grid = first + share * (second - first)
    return grid

"""A number of every run, such as its loss, on the axis of the pace, as far as the playhead."""

import time
from weakref import WeakKeyDictionary

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QTimer
from PySide6.QtGui import QPainter

from gdviz.core.arrays import Array
from gdviz.engine.places import place, position, positions
from gdviz.engine.quantities import QUANTITIES, Measured
from gdviz.engine.smoothing import Smoothed
from gdviz.engine.trajectory import Trajectory
from gdviz.render.frame import Frame
from gdviz.render.glyphs import draw_marker
from gdviz.render.marks import Mark
from gdviz.render.numbers import short_number
from gdviz.render.plots.hover import EDGE, Reading, draw_plate
from gdviz.render.plots.ink import pen
from gdviz.render.plots.lines import Line
from gdviz.render.plots.panel import TITLE_HEIGHT, Panel
from gdviz.render.plots.signs import cross_mark, line_mark, marker_mark
from gdviz.render.plots.thin import Thinned
from gdviz.render.plots.value_axis import ValueAxis, ValueRange
from gdviz.render.runs import RunFrame
from gdviz.render.style import run_dash, run_ink
from gdviz.render.world import ticks
from gdviz.scene.pace import PACES, head_text
from gdviz.scene.spec import Curve
from gdviz.text import tr

BEHIND_MS = 20
"""How soon a plot goes on that did not have the time to replay its runs to their end."""

LEISURE = 4
"""How many times as long it may replay then, with nothing else to draw."""

LINE, FADED_LINE, HEAD = 2.0, 1.2, 4.6
"""Logical pixels: how wide lines are, and how large the marker at the end of one."""


class CurvesPanel(Panel):
    """Loss or another quantity against what the pace counts, on a log scale where all allow it."""

    margin = HEAD + 2.0  # the marker of a run that has just begun is whole, and so is one at 0

    def __init__(self, zoom: float = 1.0, budget_s: float | None = None) -> None:
        """`budget_s`: about how long one `show` may replay updates; None until it is done.

        With a budget a curve ends where it is known so far, and grows on by itself.
        """
        super().__init__(zoom)
        self._budget_s = budget_s
        self._curve: Curve = "loss"
        self._ranges = {curve: ValueRange() for curve in QUANTITIES}
        self._measured = {curve: Measured(curve) for curve in QUANTITIES}
        self._axis = ValueAxis(0.1, 1.0, log=True)
        self._grid: Array = np.empty(0)
        self._lines: WeakKeyDictionary[Trajectory, dict[Curve, _Line]] = WeakKeyDictionary()
        self._values: dict[str, Array] = {}  # of each run, by its id
        self._known: object = None
        self._mouse: QPointF | None = None
        self._behind = QTimer(self, singleShot=True, interval=BEHIND_MS)
        self._behind.timeout.connect(self._show_on)
        self.widget.scene().sigMouseMoved.connect(self._hover)
        self.widget.mouse_left.connect(lambda: self._point_at(None))
        self.widget.over = self._draw_hover

    def names(self, frame: Frame) -> tuple[str, str]:
        words = [tr("log scale")] if self._axis.log else []
        words += [tr("smoothed")] if frame.smoothing else []
        return tr(PACES[frame.pace].axis), ", ".join(words)

    def title(self) -> str:
        return tr(QUANTITIES[self._curve].name)

    def show(self, frame: Frame) -> None:
        before = self.frame
        if before is None or (frame.curve, frame.smoothing) != (before.curve, before.smoothing):
            self._curve = frame.curve
            self._look = self._drawn = None
        self._measure(frame, self._budget_s)
        self._show_measured(frame)

    def _show_measured(self, frame: Frame) -> None:
        runs = tuple((run.trajectory, run.end) for run in frame.runs)
        known = (frame.length, frame.pace, frame.curve, runs, self._counts)
        if known != self._known:
            self._known = known
            self._fit(frame)
        drawn = self._drawn
        super().show(frame)
        if self._mouse is not None and self._drawn != drawn:
            self.widget.viewport().update()  # the plate reaches beyond the canvas

    def _paint_around(self, painter: QPainter) -> None:
        mouse, self._mouse = self._mouse, None  # no picture has a pointer
        super()._paint_around(painter)
        self._mouse = mouse

    # --- what is known -----------------------------------------------------------------------

    def _measure(self, frame: Frame, budget_s: float | None) -> None:
        """Have the values of every run, as far as there is time."""
        until, self._values = None, {}
        begun = time.perf_counter()
        for number, run in enumerate(frame.runs, start=1):
            if budget_s is not None:
                until = begun + budget_s * number / len(frame.runs)
            measured = self._measured[frame.curve]
            self._values[run.id] = measured.of(run.computation, run.columns, until)
        behind = any(len(self._values[run.id]) < run.columns.count for run in frame.runs)
        if behind and not self._behind.isActive():
            self._behind.start()

    @property
    def _counts(self) -> tuple[int, ...]:
        return tuple(len(values) for values in self._values.values())

    def _show_on(self) -> None:
        """Go on where the time was not enough."""
        if self.frame is not None and self._budget_s is not None and self.widget.isVisible():
            self._measure(self.frame, LEISURE * self._budget_s)
            self._show_measured(self.frame)

    def _contents(self, frame: Frame) -> object:
        return super()._contents(frame), self._counts

    # --- painting ------------------------------------------------------------------------------

    def _fit(self, frame: Frame) -> None:
        axis = self._ranges[self._curve].axis(
            (run.trajectory, self._values[run.id][: run.end + 1]) for run in frame.runs
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

    def draw_ground(self, painter: QPainter, frame: Frame) -> None:
        """Lines at round values, and the axis."""
        theme = frame.theme
        width, height = self.canvas.rect.width(), self.canvas.rect.height()
        at = np.stack([np.zeros(len(self._grid)), self._grid], axis=-1)
        painter.setPen(pen(theme.line, 1.0, 0.7))
        for _, y in self.canvas.place(at).tolist():
            painter.drawLine(QPointF(0.0, y), QPointF(width, y))
        painter.setPen(pen(theme.dim, 1.0))
        painter.drawLine(QPointF(0.0, height - 0.5), QPointF(width, height - 0.5))

    def marks(self, frame: Frame) -> list[Mark]:
        theme = frame.theme
        width, height = self.canvas.rect.width(), self.canvas.rect.height()
        playhead = float(self.canvas.place(np.array([frame.head, 0.0]))[0])
        lines: list[Mark] = [line_mark(playhead, height, theme.dim, 0.6)]
        if frame.smoothing:
            for run in frame.shown:
                points = self._points(run, frame, smoothed=False)
                lines.append(Line(points, [pen(run_ink(run.colour, True, theme), FADED_LINE)]))
        signs: list[Mark] = []
        for run in frame.shown:
            points = self._points(run, frame, smoothed=frame.smoothing > 0.0)
            if not len(points):
                continue
            rgb, wide = run_ink(run.colour, run.faded, theme), FADED_LINE if run.faded else LINE
            lines.append(Line(points, [pen(rgb, wide, 1.0, run_dash(run.colour))]))
            if run.gone:
                end = np.clip(points[-1], 6.0, [width - 6.0, height - 6.0])
                signs.append(cross_mark(end, run.colour))
            elif not run.ghost:
                signs.append(marker_mark(QPointF(*points[-1].tolist()), run.colour, theme, HEAD))
        return lines + signs

    def _points(self, run: RunFrame, frame: Frame, smoothed: bool) -> Array:
        """Pixels (n, 2) of the run's values; the last lies on the line to the next update."""
        values, line = self._values[run.id], self._line(run)
        thinned = line.thinned
        if smoothed:
            values, thinned = line.smoothed(values, frame.smoothing, self._axis.log)
        row = min(run.row, len(values) - 1)
        if row < 0:
            return np.empty((0, 2))
        rows = thinned.rows(values[:, None], row)
        under_way = run.fraction > 0.0 and run.row + 1 < len(values)
        if under_way:
            rows = np.append(rows, row + 1)
        at = positions(run.columns, rows, frame.pace)
        points = self.canvas.place(np.stack([at, self._axis.at(values[rows])], axis=-1))
        if under_way:
            points[-1] = (1.0 - run.fraction) * points[-2] + run.fraction * points[-1]
        return points[np.isfinite(points[:, 1])]

    def _line(self, run: RunFrame) -> "_Line":
        return self._lines.setdefault(run.trajectory, {}).setdefault(self._curve, _Line())

    def series(self, run: RunFrame) -> tuple[Array, Array | None]:
        """The values of a run of the frame, as far as they are known, and their average if any."""
        values = self._values[run.id]
        if self.frame is None or not self.frame.smoothing:
            return values, None
        return values, self._line(run).smoothed(values, self.frame.smoothing, self._axis.log)[0]

    # --- the pointer -----------------------------------------------------------------------------

    def readings(self, at: float) -> list[Reading]:
        """What every visible run has where the axis is `at`: that of its last update by there."""
        frame = self.frame
        if frame is None:
            return []
        found = []
        for run in frame.shown:
            row = min(place(run.columns, at, frame.pace)[0], run.row)
            values, averages = self.series(run)
            average = None if averages is None else _value_at(averages, row)
            found.append(Reading(run.name, run.colour, _value_at(values, row), average))
        return found

    def _hover(self, at: QPointF) -> None:
        inside = self.widget.getViewBox().sceneBoundingRect().contains(at)
        self._point_at(at if inside else None)

    def _point_at(self, mouse: QPointF | None) -> None:
        if mouse != self._mouse:
            self._mouse = mouse
            self.widget.viewport().update()

    def _snapped(self, frame: Frame, at: float) -> float:
        """The place nearest to `at` where a run has ended an update that is passed."""
        near = []
        for run in frame.shown:
            row = min(place(run.columns, at, frame.pace)[0], run.row)
            rows = range(max(row, 0), min(row + 1, run.row) + 1)
            near += [position(run.columns, each, frame.pace) for each in rows]
        return min(near, key=lambda place: abs(place - at))

    def _draw_hover(self, painter: QPainter) -> None:
        frame, mouse = self.frame, self._mouse
        if frame is None or mouse is None or not frame.shown:
            return
        theme = frame.theme
        canvas = self.widget.getViewBox().sceneBoundingRect()
        inner = self.canvas.inner.translated(canvas.topLeft())
        pointed = (mouse.x() - inner.left()) / inner.width() * frame.length
        at = self._snapped(frame, min(max(pointed, 0.0), float(frame.length)))
        x = inner.left() + inner.width() * at / frame.length
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(theme.text, 1.0, 0.55))
        painter.drawLine(QPointF(x, canvas.top()), QPointF(x, canvas.bottom()))
        readings = self.readings(at)
        for reading in readings:
            value = reading.value if reading.smoothed is None else reading.smoothed
            share = float(self._axis.at(np.array(value)))
            if 0.0 <= share <= 1.0:
                y = inner.bottom() - inner.height() * share
                draw_marker(painter, QPointF(x, y), reading.colour, theme, 3.4)
        bounds = QRectF(self.widget.viewport().rect())
        bounds.setTop(self.zoom * TITLE_HEIGHT - EDGE)  # what is read stands above, and a button
        title = head_text(at, frame.pace)
        draw_plate(painter, bounds, QPointF(x, mouse.y()), title, readings, theme, self.zoom)
        painter.restore()


class _Line:
    """What is kept of one run and quantity, so that each row is looked at once."""

    def __init__(self) -> None:
        self.thinned = Thinned()
        self._average = Smoothed(0.0, log=False)
        self._average_thinned = Thinned()

    def smoothed(self, values: Array, strength: float, log: bool) -> tuple[Array, Thinned]:
        """The average of the values so far, and what thins its line."""
        if (self._average.strength, self._average.log) != (strength, log):
            self._average = Smoothed(strength, log)
            self._average_thinned = Thinned()
        return self._average.up_to(values), self._average_thinned


def _value_at(values: Array, row: int) -> float:
    return float(values[row]) if 0 <= row < len(values) else np.nan

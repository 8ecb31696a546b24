"""The right column: contours, loss curves, data. Each comes when the window stands."""

import time
from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import Any, Literal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from gdviz.render.frame import Frame, Surface
from gdviz.render.guard import guarded
from gdviz.ui.curve_button import CurveButton
from gdviz.ui.help import explain
from gdviz.ui.zoom import px, zoom

Plot = Literal["contour", "curves", "data"]
PANELS: tuple[Plot, ...] = ("contour", "curves", "data")

TITLE = 26
"""Logical pixels, of the title of a plot."""

SPARING = 4
"""While the worker computes, a plot has its turn in one of so many frames."""

CONTOURS_S = 0.08
"""How long the contours of one surface stand while it changes: they cost as much as a frame."""

REPLAY_S = 0.004
"""How long the curves may make updates again for one frame, for what is not in the trajectories."""

SETTLE_MS = 80
"""How long no frame comes until all plots are brought up to the last one."""

NEXT_MS = 15
"""From one of them to the next."""


class Side(QSplitter):
    """Holds the plots, and an empty place for each until it has been made.

    Signals:
        start_chosen, start_grabbed, start_moved, start_released: on the contours.
        zoom_wished, seen_wished, all_wished: another part of the plane, on the contours.
        curve_wished: a key of `QUANTITIES`, that the curves should show.
        smoothing_wished: how strongly. export_wished: that they are to be saved.
    """

    start_chosen = Signal(float, float, bool)
    start_grabbed = Signal(float, float, bool)
    start_moved = Signal(float, float)
    start_released = Signal()
    zoom_wished = Signal(float, float, float)
    seen_wished = Signal(object)
    all_wished = Signal()
    curve_wished = Signal(str)
    smoothing_wished = Signal(float)
    export_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setObjectName("side")
        self.setMinimumWidth(px(220))
        self.setChildrenCollapsible(False)
        self.panels: dict[str, Any] = {}
        self._frame: Frame | None = None
        self._turn = 0
        self._edited = False
        self._unpainted = self._held = ""  # names of plots
        self._gives_way = self._waiting = False
        self._contoured: Surface | None = None
        self._contoured_at = 0.0
        self._settle = QTimer(self, singleShot=True)
        self._settle.timeout.connect(self._show_behind)
        self._behind: list[Plot] = []
        self._wanted = set(PANELS)
        self._places: dict[str, _Place] = {}
        for name in PANELS:
            self._places[name] = _Place()
            self.addWidget(self._places[name])
        self.curve = CurveButton()
        self.curve.wished.connect(self.curve_wished)
        self.curve.smoothing_wished.connect(self.smoothing_wished)
        self.curve.export_wished.connect(self.export_wished)
        self._places["curves"].put_in_corner(self.curve)
        for index, share in enumerate((5, 4, 4)):
            self.setStretchFactor(index, share)

    @property
    def titles(self) -> tuple[QWidget, ...]:
        """What the plots can be taken by."""
        return tuple(place.title for place in self._places.values())

    def show_only(self, names: Collection[Plot]) -> None:
        """Show these plots, as far as the frame has something for them."""
        self._wanted = set(names)
        self._show_all()
        for name, place in self._places.items():
            if name not in self._wanted:
                place.hide()

    def openers(self) -> Iterator[Callable[[], None]]:
        """What makes the panels, one by one, so that the window lives in between."""
        yield self._import_plots
        for name in PANELS:
            yield partial(self._open, name)

    def show_frame(self, frame: Frame, sparing: bool) -> None:
        """Draw this frame: one plot at once, in turn, and all of them when frames stop coming.

        A plot costs as much as the surface; three of them in every frame would halve its rate.
        The first frame after an edit is the surface's alone, so that a hand sees what it does.

        Args:
            sparing: whether to draw a plot in every fourth frame only.
        """
        before, self._frame = self._frame, frame
        self.curve.show_curve(frame.curve, frame.smoothing)
        if before is not None and before.problem.parameters != frame.problem.parameters:
            self._show_all()  # or the plots would be of another problem than the surface
        elif self.panels:
            self._follow_surface(frame, before)
            edited = before is not None and _trajectories(before) != _trajectories(frame)
            first, self._edited = edited and not self._edited, edited
            first |= self._waiting
            every = SPARING if sparing else 1
            self._turn = (self._turn + 1) % (every * len(self.panels))
            if self._held and not first:
                self._let_paint()
            elif self._turn % every == 0 and not first:
                self._show(tuple(self.panels)[self._turn // every], frame)
            self._wait()

    def _follow_surface(self, frame: Frame, before: Frame | None) -> None:
        """Draw the contours of a surface that is new, such as one whose letter is dragged.

        Of one that is zoomed or panned at once: the hand may be on the contours themselves. Of
        one that is only finer when there is time: its turn would come on top of the surface's.
        """
        now = time.perf_counter()
        new = "contour" in self.panels and frame.surface is not self._contoured
        zoomed = before is not None and _ranges(before) != _ranges(frame)
        finer = before is not None and before.surface.coarse and not frame.surface.coarse
        if new and zoomed and self._gives_way:
            self._waiting = True
        elif new and (zoomed or (not finer and now - self._contoured_at > CONTOURS_S)):
            self._show("contour", frame)
            self._contoured_at = now
        self._gives_way = False

    def postpone(self) -> None:
        """An edit is about to be shown: plots can wait, even one that is about to be painted."""
        if self._settle.isActive():
            self._wait()
        if self._unpainted in self.panels and not self._held:
            self._held = self._unpainted
            self.panels[self._held].widget.setUpdatesEnabled(False)

    def give_way(self) -> None:
        """The plane is about to move: the contours follow when the surface has been painted."""
        self._gives_way = True

    def mark_painted(self) -> None:
        """What was shown is on the screen by now."""
        self._unpainted = ""
        if self._waiting:
            self._waiting = False
            if self._frame is not None and "contour" in self.panels:
                self._show("contour", self._frame)

    def _let_paint(self) -> None:
        """The plot that had to wait is painted."""
        name, self._held = self._held, ""
        if name in self.panels:
            self.panels[name].widget.setUpdatesEnabled(True)

    def _wait(self) -> None:
        """Bring all plots up to the last frame when no other has come for a while."""
        self._behind = [name for name in PANELS if name in self.panels]
        self._settle.start(SETTLE_MS)

    def _show_behind(self) -> None:
        """One plot, and soon the next: all of them at once would hold up a hand that moves."""
        if self._frame is None or not self._behind:
            return
        self._let_paint()
        name = self._behind.pop(0)
        if name in self.panels:
            self._show(name, self._frame)
        if self._behind:
            self._settle.start(NEXT_MS)

    def _show_all(self) -> None:
        if self._frame is not None:
            for name in self.panels:
                self._show(name, self._frame)

    def close_panels(self) -> None:
        """Let go of the plots while Qt is all there."""
        self._settle.stop()
        for panel in self.panels.values():
            panel.widget.hide()
        self.panels = {}

    def _import_plots(self) -> None:
        """By far the longest part of starting up, hence by itself."""
        import gdviz.render.plots.contour  # noqa: F401

    def _open(self, name: str) -> None:
        panel = self.panels[name] = _make_panel(name)
        for widget in (panel.widget, panel.widget.viewport()):
            widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the arrows belong to time
        explain(panel.widget, name)
        self._places[name].hold(panel.widget)
        if name == "contour":
            panel.start_chosen.connect(self.start_chosen)
            panel.start_grabbed.connect(self.start_grabbed)
            panel.start_moved.connect(self.start_moved)
            panel.start_released.connect(self.start_released)
            panel.zoom_wished.connect(self.zoom_wished)
            panel.seen_wished.connect(self.seen_wished)
            panel.all_wished.connect(self.all_wished)
        if self._frame is not None:
            self._show(name, self._frame)

    def _show(self, name: str, frame: Frame) -> None:
        panel, place = self.panels[name], self._places[name]
        wanted = name in self._wanted and (name != "data" or panel.wanted(frame))
        if place.isHidden() == wanted:
            place.setVisible(wanted)
        if wanted:
            panel.show(frame)
            self._unpainted = name
        if name == "contour":
            self._contoured = frame.surface


def _trajectories(frame: Frame) -> list[object]:
    return [run.trajectory for run in frame.runs]


def _ranges(frame: Frame) -> tuple[object, ...]:
    world = frame.surface.world
    return world.x, world.y


def _make_panel(name: str) -> Any:
    if name == "contour":
        from gdviz.render.plots.contour import ContourPanel

        return ContourPanel(zoom())
    if name == "curves":
        from gdviz.render.plots.curves import CurvesPanel

        return CurvesPanel(zoom(), budget_s=REPLAY_S)
    from gdviz.render.plots.data import DataPanel

    return DataPanel(zoom())


class _Place(QFrame):
    """Where a plot stands or will stand, with something to take it by over its painted title."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(px(160), px(96))
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.title = QWidget(self)
        self._corner: QWidget | None = None

    def put_in_corner(self, corner: QWidget) -> None:
        """Let this lie beside the title."""
        self._corner = corner
        corner.setParent(self)

    def hold(self, plot: QWidget) -> None:
        """Show this plot."""
        self.column.addWidget(plot)
        self.title.raise_()
        if self._corner is not None:
            self._corner.raise_()

    @guarded
    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.title.setGeometry(0, 0, self.width(), px(TITLE))
        if self._corner is not None:
            side = px(TITLE) - 2
            self._corner.setGeometry(self.width() - side - px(12), 1, side, side)

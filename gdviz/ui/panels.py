"""Where runs, surface and plots lie in the window, and which of them are shown."""

from typing import Literal

import msgspec
from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from gdviz.render.guard import guarded, guarded_else
from gdviz.ui.runs import WIDTH as RUNS_WIDTH
from gdviz.ui.side import PANELS, Plot, Side
from gdviz.ui.zoom import px

RunsPlace = Literal["left", "right"]
PlotsPlace = Literal["right", "bottom", "left"]
PLOTS_PLACES: tuple[PlotsPlace, ...] = ("right", "bottom", "left")


STAGE = (320, 200)
"""Pixels from side to side that the surface has before anything stands beside it: at least the
first, and the second at the usual size of type."""


class Panels(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is shown beside the surface, and where.

    Attributes:
        runs, plots: whether they are shown. hidden: which of the plots are not.
        runs_at, plots_at: on which side of the surface they are.
    """

    runs: bool = True
    plots: bool = True
    hidden: tuple[Plot, ...] = ()
    runs_at: RunsPlace = "left"
    plots_at: PlotsPlace = "right"

    def toggled(self, plot: Plot) -> "Panels":
        """With one plot shown, or hidden; the last one takes the column along."""
        hidden = set(self.hidden) ^ {plot}
        return msgspec.structs.replace(
            self,
            hidden=tuple(name for name in PANELS if name in hidden),
            plots=len(hidden) < len(PANELS),
        )


class Workspace(QWidget):
    """The surface in the middle, the runs beside it, the plots beside or under it.

    Nothing changes its parent when it moves: an OpenGL widget would lose its context.
    """

    def __init__(self, runs: QWidget, stage: QWidget, side: Side) -> None:
        super().__init__()
        self._runs, self._side = runs, side
        self.panels = Panels()
        self.inner = QSplitter(Qt.Orientation.Horizontal)
        self.across = QSplitter(Qt.Orientation.Horizontal)
        for splitter in (self.inner, self.across):
            splitter.setChildrenCollapsible(False)
        self.inner.addWidget(stage)
        self.inner.addWidget(side)
        self.across.addWidget(runs)
        self.across.addWidget(self.inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.across)
        self.share()

    def show_panels(self, panels: Panels) -> None:
        """Arrange everything like this."""
        before, self.panels = self.panels, panels
        places = (panels.runs_at, panels.plots_at)
        if places != (before.runs_at, before.plots_at):
            self._move()
            self.share()
        self._side.show_only([name for name in PANELS if name not in panels.hidden])
        self._fit()

    def _fit(self) -> None:
        """Show what is wanted and has room beside the surface: the plots give way first."""
        panels, room = self.panels, self.width() - _stage_width()
        beside = panels.plots_at != "bottom"
        runs = panels.runs and _least(self._runs) <= room
        if runs:
            room -= _least(self._runs)
        plots = panels.plots and (not beside or _least(self._side) <= room)
        self._runs.setVisible(runs)
        self._side.setVisible(plots)

    @guarded_else(QSize(0, 0))
    def minimumSizeHint(self) -> QSize:
        return QSize(_stage_width(), super().minimumSizeHint().height())

    @guarded
    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._fit()

    def share(self) -> None:
        """Give everything the width it has at first."""
        first = self.panels.plots_at == "left"
        self.inner.setStretchFactor(0, 2 if first else 3)
        self.inner.setStretchFactor(1, 3 if first else 2)
        self.inner.setSizes([380, 760] if first else [760, 380])
        if self.panels.plots_at == "bottom":
            self.inner.setSizes([600, 260])
        at = self.across.indexOf(self._runs)
        self.across.setStretchFactor(at, 0)
        self.across.setStretchFactor(1 - at, 1)
        sizes = [1140, 1140]
        sizes[at] = px(RUNS_WIDTH)
        self.across.setSizes(sizes)
        self.across.handle(1).setObjectName("first" if at == 0 else "")

    def state(self) -> tuple[QByteArray, ...]:
        """How wide everything is."""
        return tuple(each.saveState() for each in (self.across, self.inner, self._side))

    def restore_state(self, state: tuple[QByteArray, ...]) -> None:
        """As wide as it was, if all lies where it did."""
        for splitter, saved in zip((self.across, self.inner, self._side), state, strict=True):
            splitter.restoreState(saved)

    def _move(self) -> None:
        below = self.panels.plots_at == "bottom"
        down, across = Qt.Orientation.Vertical, Qt.Orientation.Horizontal
        self.inner.setOrientation(down if below else across)
        self._side.setOrientation(across if below else down)
        self.inner.insertWidget(0 if self.panels.plots_at == "left" else 1, self._side)
        self.across.insertWidget(0 if self.panels.runs_at == "left" else 1, self._runs)


def _stage_width() -> int:
    return max(STAGE[0], px(STAGE[1]))


def _least(widget: QWidget) -> int:
    return max(widget.minimumWidth(), widget.minimumSizeHint().width())

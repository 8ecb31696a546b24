"""What the plots share: a pyqtgraph plot in our look, shown in a window or painted anywhere."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication, QFrame

from gdviz.render.fonts import SEMIBOLD, font
from gdviz.render.frame import Frame
from gdviz.render.numbers import tick_labels
from gdviz.render.style import Rgb, Theme
from gdviz.text import language

TITLE_SIZE, TICK_SIZE, NAME_SIZE = 12.5, 11.0, 11.5


class RoundAxis(pg.AxisItem):
    """An axis whose labels are written like those of the surface."""

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Labels for ticks at `values`."""
        return tick_labels(np.asarray(values, dtype=float)) if len(values) else []


class PlotPanel(QObject):
    """One plot. `show` is called with every frame and touches only what has changed.

    Attributes:
        widget: to be put into a window.
    """

    def __init__(self, axes: dict[str, pg.AxisItem] | None = None) -> None:
        super().__init__()
        own = {side: RoundAxis(side) for side in ("bottom", "left")}
        self.widget = pg.PlotWidget(axisItems=own | (axes or {}))
        self.widget.setFrameShape(QFrame.Shape.NoFrame)
        self.widget.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        self.widget.setMinimumSize(160, 120)
        self.plot = self.widget.getPlotItem()
        self.plot.hideButtons()
        self.plot.setMenuEnabled(False)
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.getViewBox().setDefaultPadding(0.0)
        self.plot.layout.setContentsMargins(8, 6, 14, 6)
        self._look: tuple[Theme, str] | None = None
        self._painted = False

    def title(self, frame: Frame) -> str:
        """What stands above the plot, in the current language."""
        raise NotImplementedError

    def names(self, frame: Frame) -> tuple[str, str]:
        """The names of the horizontal and the vertical axis, in the current language."""
        raise NotImplementedError

    def draw(self, frame: Frame, restyled: bool) -> None:
        """Bring the plot up to `frame`; `restyled`: colours or words may be others."""
        raise NotImplementedError

    def show(self, frame: Frame) -> None:
        """Show this frame from now on."""
        look = (frame.theme, language())
        restyled = look != self._look
        if restyled:
            self._restyle(frame.theme)
            self._look = look
        self.draw(frame, restyled)

    def write(self, frame: Frame) -> None:
        """Set title and axis names; called by `draw` when they may have changed."""
        theme = frame.theme
        self.plot.setTitle(self.title(frame), justify="left", color=colour(theme.text))
        self.plot.titleLabel.item.setFont(font(TITLE_SIZE, SEMIBOLD))
        self.widget.setAccessibleName(self.title(frame))
        for side, name in zip(("bottom", "left"), self.names(frame), strict=True):
            axis = self.plot.getAxis(side)
            axis.setLabel(name)
            axis.label.setFont(font(NAME_SIZE))
            axis.label.setDefaultTextColor(colour(theme.dim))

    def paint(self, painter: QPainter, rect: QRectF, scale: float) -> None:
        """Paint the plot into `rect` of the painter's device, words `scale` times their size."""
        if not self._painted:
            # A plot that was never shown has no geometry; this one is shown to nobody.
            self.widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
            self.widget.show()
            self._painted = True
        self.widget.resize(round(rect.width() / scale), round(rect.height() / scale))
        for _ in range(2):  # the axes find their width, then the plot its own
            QApplication.processEvents()
        self.widget.render(painter, rect, self.widget.viewport().rect())

    def _restyle(self, theme: Theme) -> None:
        self.widget.setBackground(colour(theme.background))
        for side in ("bottom", "left"):
            axis = self.plot.getAxis(side)
            axis.setPen(pg.mkPen(colour(theme.line)))
            axis.setTextPen(pg.mkPen(colour(theme.dim)))
            axis.setStyle(tickFont=font(TICK_SIZE), tickLength=-4, hideOverlappingLabels=True)


def colour(rgb: Rgb, alpha: float = 1.0) -> QColor:
    """An sRGB triple as Qt has it."""
    made = QColor(*rgb)
    made.setAlphaF(alpha)
    return made

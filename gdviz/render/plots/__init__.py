"""The plots beside the surface: contour lines, loss curves, data. Only here is pyqtgraph used.

pyqtgraph gives the widget, its layout, axes and mouse; the layers are painted in logical pixels
(`canvas.py`), so that a plot looks the same, only sharper, on a 4K film as in the window.
"""

from gdviz.render.plots.contour import ContourPanel
from gdviz.render.plots.curves import CurvesPanel
from gdviz.render.plots.data import DataPanel

__all__ = ["ContourPanel", "CurvesPanel", "DataPanel"]

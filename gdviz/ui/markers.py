"""The marker of each run colour as a picture."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from gdviz.render.glyphs import marker_path
from gdviz.render.guard import painting
from gdviz.render.style import Theme, run_ink
from gdviz.ui.icons import colour


def marker_pixmap(
    index: int, theme: Theme, size: int, ratio: float, ghost: bool = False
) -> QPixmap:
    """The marker and colour of run colour `index`: `size` logical pixels square."""
    pixmap = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with painting(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = colour(run_ink(index, ghost, theme))
        # A thin line of the same hue, darker: yellow is seen on white, and blue on black.
        edge = ink.darker(135) if theme.name == "light" else ink.lighter(120)
        pen = QPen(edge, 1.0)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(ink)
        painter.drawPath(marker_path(index, size / 2.0, size / 2.0 - 1.5))
    return pixmap

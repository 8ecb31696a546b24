"""The marker of each run colour, as a path and as a picture."""

from math import cos, pi, sin

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap, QTransform

from gdviz.render.guard import painting
from gdviz.render.style import MARKERS, Theme, run_ink
from gdviz.ui.icons import colour, polygon_path


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


def marker_path(index: int, centre: float, radius: float) -> QPainterPath:
    """The outline of the marker of run colour `index`."""
    shape = MARKERS[index % len(MARKERS)]
    path = QPainterPath()
    if shape == "circle":
        path.addEllipse(QPointF(centre, centre), radius, radius)
        return path
    if shape in ("plus", "cross"):
        path = _cross(radius * 0.36, radius)
    else:
        path = polygon_path(_CORNERS[shape])
        path = _scaled(path, radius)
    if shape == "cross":
        path = _turned(path, 45)
    return path.translated(centre, centre)


def _round(count: int, first: float, radius: float = 1.0) -> list[tuple[float, float]]:
    angles = [first + 2 * pi * i / count for i in range(count)]
    return [(radius * cos(a), radius * sin(a)) for a in angles]


def _star() -> list[tuple[float, float]]:
    outer, inner = _round(5, -pi / 2, 1.1), _round(5, -pi / 2 + pi / 5, 0.48)
    return [corner for pair in zip(outer, inner, strict=True) for corner in pair]


_CORNERS = {
    "square": _round(4, pi / 4, 1.2),
    "triangle": [(x, y + 0.15) for x, y in _round(3, -pi / 2, 1.15)],
    "diamond": _round(4, 0, 1.1),
    "star": _star(),
    "hexagon": _round(6, 0, 1.05),
}


def _cross(half: float, reach: float) -> QPainterPath:
    across, down = QPainterPath(), QPainterPath()
    across.addRect(-reach, -half, 2 * reach, 2 * half)
    down.addRect(-half, -reach, 2 * half, 2 * reach)
    return across.united(down)


def _scaled(path: QPainterPath, factor: float) -> QPainterPath:
    return QTransform.fromScale(factor, factor).map(path)


def _turned(path: QPainterPath, degrees: float) -> QPainterPath:
    return QTransform().rotate(degrees).map(path)

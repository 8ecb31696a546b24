"""The marker of each run colour, so that colour is never the only thing that tells runs apart."""

from functools import lru_cache
from math import cos, pi, sin

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from gdviz.render.style import MARKERS, Theme, run_ink


def draw_marker(
    painter: QPainter,
    at: QPointF,
    colour: int,
    theme: Theme,
    radius: float,
    ghost: bool = False,
) -> None:
    """The marker of run colour `colour`, with the casing of its trail around it."""
    painter.setBrush(QColor(*run_ink(colour, ghost, theme)))
    painter.setPen(QPen(QColor(*theme.casing), 0.2 * radius, j=Qt.PenJoinStyle.RoundJoin))
    painter.drawPath(_marker(colour, radius).translated(at))


@lru_cache(maxsize=256)
def _marker(index: int, radius: float) -> QPainterPath:
    """The outline of the marker about (0, 0), not to be changed."""
    return marker_path(index, 0.0, radius)


def marker_path(index: int, centre: float, radius: float) -> QPainterPath:
    """The outline of the marker of run colour `index`, about (centre, centre)."""
    shape = MARKERS[index % len(MARKERS)]
    path = QPainterPath()
    if shape == "circle":
        path.addEllipse(QPointF(centre, centre), radius, radius)
        return path
    if shape in ("plus", "cross"):
        path = _cross(radius * 0.36, radius)
    else:
        path = _scaled(_polygon(_CORNERS[shape]), radius)
    if shape == "cross":
        path = _turned(path, 45)
    return path.translated(centre, centre)


def _polygon(corners: list[tuple[float, float]]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    path.closeSubpath()
    return path


def _round(count: int, first: float, radius: float = 1.0) -> list[tuple[float, float]]:
    angles = [first + 2 * pi * i / count for i in range(count)]
    return [(radius * cos(a), radius * sin(a)) for a in angles]


def _star() -> list[tuple[float, float]]:
    outer, inner = _round(5, -pi / 2, 1.25), _round(5, -pi / 2 + pi / 5, 0.55)
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

"""Icons, painted from paths in the theme's colours."""

from collections.abc import Callable
from functools import lru_cache
from math import cos, pi, sin

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QIcon,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
)

from gdviz.render.guard import painting
from gdviz.render.style import Rgb, Theme
from gdviz.ui.zoom import px

GRID = 20.0
"""Icons are drawn on a square of this side."""

SIDE = 20
"""Logical pixels."""


def colour(rgb: Rgb, alpha: int = 255) -> QColor:
    """A theme's colour for Qt."""
    return QColor(*rgb, alpha)


def icon(name: str, theme: Theme) -> QIcon:
    """The icon of that name in the theme's colours, with its checked and disabled faces."""
    faint = colour(theme.dim, 110)
    faces = (
        (colour(theme.text), QIcon.Mode.Normal, QIcon.State.Off),
        (colour(theme.accent), QIcon.Mode.Normal, QIcon.State.On),
        (faint, QIcon.Mode.Disabled, QIcon.State.Off),
    )
    made = QIcon()
    for ratio in sorted({screen.devicePixelRatio() for screen in QGuiApplication.screens()}):
        for ink, mode, state in faces:
            image = _painted(name, ink.rgba(), px(SIDE), ratio)
            made.addPixmap(QPixmap.fromImage(image), mode, state)
    return made


@lru_cache(maxsize=1024)
def _painted(name: str, rgba: int, size: float, ratio: float) -> QImage:
    """The picture of an icon `size` logical pixels wide, each of which is `ratio` of a screen's."""
    side = round(size * ratio)
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    with painting(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(size / GRID, size / GRID)
        _PAINTERS[name](_Pen(painter, QColor.fromRgba(rgba)))
    return image


def polygon_path(corners) -> QPainterPath:
    """A closed path through these corners."""
    first, *rest = corners
    path = QPainterPath(QPointF(*first))
    for corner in rest:
        path.lineTo(QPointF(*corner))
    path.closeSubpath()
    return path


class _Pen:
    """The few strokes that icons are made of."""

    def __init__(self, painter: QPainter, ink: QColor) -> None:
        self.painter = painter
        self.ink = ink

    def fill(self, path: QPainterPath) -> None:
        # The joined outline rounds the corners.
        pen = QPen(self.ink, 1.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self.painter.setPen(pen)
        self.painter.setBrush(self.ink)
        self.painter.drawPath(path)

    def stroke(self, path: QPainterPath, width: float = 1.6) -> None:
        pen = QPen(self.ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self.painter.setPen(pen)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawPath(path)

    def polygon(self, *points: tuple[float, float]) -> None:
        self.fill(polygon_path(points))

    def line(self, *points: tuple[float, float], width: float = 1.6) -> None:
        path = QPainterPath(QPointF(*points[0]))
        for point in points[1:]:
            path.lineTo(QPointF(*point))
        self.stroke(path, width)

    def bar(self, x: float, y: float, width: float, height: float) -> None:
        path = QPainterPath()
        path.addRect(x, y, width, height)
        self.fill(path)

    def ring(self, x: float, y: float, radius: float, width: float = 1.6) -> None:
        path = QPainterPath()
        path.addEllipse(QPointF(x, y), radius, radius)
        self.stroke(path, width)

    def disc(self, x: float, y: float, radius: float) -> None:
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self.ink)
        self.painter.drawEllipse(QPointF(x, y), radius, radius)


def _play(p: _Pen) -> None:
    p.polygon((6.5, 4.5), (15.5, 10), (6.5, 15.5))


def _pause(p: _Pen) -> None:
    p.bar(5.6, 5, 2.6, 10)
    p.bar(11.8, 5, 2.6, 10)


def _restart(p: _Pen) -> None:
    p.bar(4.2, 5.2, 1.0, 9.6)
    p.polygon((15.5, 5.2), (8.2, 10), (15.5, 14.8))


def _to_end(p: _Pen) -> None:
    p.polygon((4.5, 5.2), (11.8, 10), (4.5, 14.8))
    p.bar(14.8, 5.2, 1.0, 9.6)


def _step_back(p: _Pen) -> None:
    p.line((11.8, 5), (6.6, 10), (11.8, 15), width=2.2)


def _step_forward(p: _Pen) -> None:
    p.line((8.2, 5), (13.4, 10), (8.2, 15), width=2.2)


def _plus(p: _Pen) -> None:
    p.line((10, 4.5), (10, 15.5), width=1.8)
    p.line((4.5, 10), (15.5, 10), width=1.8)


def _close(p: _Pen) -> None:
    p.line((5.5, 5.5), (14.5, 14.5))
    p.line((14.5, 5.5), (5.5, 14.5))


def _more(p: _Pen) -> None:
    for x in (5.0, 10.0, 15.0):
        p.disc(x, 10, 1.5)


def _menu(p: _Pen) -> None:
    for y in (5.5, 10.0, 14.5):
        p.line((4, y), (16, y))


def _eye_outline(p: _Pen) -> None:
    path = QPainterPath(QPointF(2.5, 10))
    path.cubicTo(6, 3.4, 14, 3.4, 17.5, 10)
    path.cubicTo(14, 16.6, 6, 16.6, 2.5, 10)
    p.stroke(path, 1.5)


def _eye(p: _Pen) -> None:
    _eye_outline(p)
    p.disc(10, 10, 2.5)


def _eye_off(p: _Pen) -> None:
    path = QPainterPath(QPointF(2.8, 8.5))
    path.cubicTo(6, 14.6, 14, 14.6, 17.2, 8.5)
    p.stroke(path, 1.5)
    for x, y, dx, dy in ((6.0, 12.2, -1.6, 2.0), (10, 13.1, 0, 2.6), (14.0, 12.2, 1.6, 2.0)):
        p.line((x, y), (x + dx, y + dy), width=1.5)


def _surface(p: _Pen) -> None:
    for drop in (0.0, 3.6, 7.2):
        path = QPainterPath()
        path.moveTo(3.0, 5.4 + drop)
        path.cubicTo(7.0, 10.6 + drop, 8.6, 1.6 + drop, 12.0, 6.4 + drop)
        path.cubicTo(13.6, 8.6 + drop, 15.2, 8.4 + drop, 17.0, 5.4 + drop)
        p.stroke(path, 1.4)


def _undo(p: _Pen) -> None:
    path = QPainterPath()
    path.moveTo(4.6, 7.8)
    path.lineTo(11.6, 7.8)
    path.arcTo(8.0, 7.8, 7.4, 7.4, 90, -180)
    path.lineTo(7.6, 15.2)
    p.stroke(path, 1.6)
    p.line((7.8, 4.4), (4.4, 7.8), (7.8, 11.2), width=1.6)


def _redo(p: _Pen) -> None:
    path = QPainterPath()
    path.moveTo(15.4, 7.8)
    path.lineTo(8.4, 7.8)
    path.arcTo(4.6, 7.8, 7.4, 7.4, 90, 180)
    path.lineTo(12.4, 15.2)
    p.stroke(path, 1.6)
    p.line((12.2, 4.4), (15.6, 7.8), (12.2, 11.2), width=1.6)


def _reset(p: _Pen) -> None:
    path = QPainterPath()
    path.arcMoveTo(4.5, 4.5, 11, 11, 160)
    path.arcTo(4.5, 4.5, 11, 11, 160, -290)
    p.stroke(path, 1.6)
    p.line((4.2, 4.2), (4.5, 8.4), (8.7, 8.1), width=1.6)


def _sun(p: _Pen) -> None:
    p.ring(10, 10, 3.4)
    for i in range(8):
        a = i * pi / 4
        p.line((10 + 5.9 * cos(a), 10 + 5.9 * sin(a)), (10 + 7.6 * cos(a), 10 + 7.6 * sin(a)))


def _moon(p: _Pen) -> None:
    outer, inner = QPainterPath(), QPainterPath()
    outer.addEllipse(QPointF(9.8, 10.2), 6.6, 6.6)
    inner.addEllipse(QPointF(12.6, 7.6), 5.4, 5.4)
    p.stroke(outer.subtracted(inner))


def _full_screen(p: _Pen) -> None:
    for x, y, dx, dy in ((4, 4, 1, 1), (16, 4, -1, 1), (4, 16, 1, -1), (16, 16, -1, -1)):
        p.line((x + 4.2 * dx, y), (x, y), (x, y + 4.2 * dy))


def _together(p: _Pen) -> None:
    path = QPainterPath()
    path.addRoundedRect(3.5, 4.5, 13, 11, 1.6, 1.6)
    p.stroke(path)


def _grid(p: _Pen) -> None:
    for x in (3.5, 11.2):
        for y in (4.0, 11.2):
            path = QPainterPath()
            path.addRoundedRect(x, y, 5.3, 4.8, 1.0, 1.0)
            p.stroke(path, 1.5)


def _warning(p: _Pen) -> None:
    p.stroke(polygon_path(((10, 3.2), (17.4, 16.2), (2.6, 16.2))), 1.6)
    p.line((10, 8), (10, 11.4), width=1.7)
    p.disc(10, 13.8, 1.05)


def _info(p: _Pen) -> None:
    p.ring(10, 10, 7)
    p.line((10, 9.4), (10, 13.6), width=1.7)
    p.disc(10, 6.6, 1.1)


def _folded(p: _Pen) -> None:
    p.line((8, 5.5), (12.5, 10), (8, 14.5))


def _unfolded(p: _Pen) -> None:
    p.line((5.5, 8), (10, 12.5), (14.5, 8))


def _film(p: _Pen) -> None:
    path = QPainterPath()
    path.addRoundedRect(3.0, 4.5, 14.0, 11.0, 1.6, 1.6)
    p.stroke(path, 1.5)
    for x in (6.6, 13.4):
        p.line((x, 4.5), (x, 15.5), width=1.4)
    for x in (3.0, 13.4):
        for y in (8.2, 11.8):
            p.line((x, y), (x + 3.6, y), width=1.4)


RED = QColor(222, 54, 48)
"""Of a recording: the same on light and dark."""


def _record(p: _Pen) -> None:
    p.ring(10, 10, 6.6)
    _Pen(p.painter, RED).disc(10, 10, 3.9)


def _recording(p: _Pen) -> None:
    _Pen(p.painter, RED).disc(10, 10, 5.6)


def _microphone(p: _Pen) -> None:
    head = QPainterPath()
    head.addRoundedRect(7.4, 2.8, 5.2, 9.0, 2.6, 2.6)
    p.stroke(head, 1.5)
    cup = QPainterPath()
    cup.moveTo(4.8, 9.4)
    cup.arcTo(4.8, 4.2, 10.4, 10.4, 180.0, 180.0)
    p.stroke(cup, 1.5)
    p.line((10, 14.6), (10, 17.2), width=1.5)


_PAINTERS: dict[str, Callable[[_Pen], None]] = {
    "play": _play,
    "pause": _pause,
    "restart": _restart,
    "to-end": _to_end,
    "step-back": _step_back,
    "step-forward": _step_forward,
    "plus": _plus,
    "close": _close,
    "more": _more,
    "menu": _menu,
    "eye": _eye,
    "eye-off": _eye_off,
    "surface": _surface,
    "undo": _undo,
    "redo": _redo,
    "reset": _reset,
    "sun": _sun,
    "moon": _moon,
    "full-screen": _full_screen,
    "together": _together,
    "grid": _grid,
    "warning": _warning,
    "info": _info,
    "film": _film,
    "record": _record,
    "recording": _recording,
    "microphone": _microphone,
    "folded": _folded,
    "unfolded": _unfolded,
}

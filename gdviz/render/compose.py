"""The one composition: what the stage shows, as a picture of any size."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter

from gdviz.render.fonts import SEMIBOLD, font
from gdviz.render.frame import Frame
from gdviz.render.plots.contour import ContourPanel
from gdviz.render.plots.curves import CurvesPanel
from gdviz.render.plots.data import DataPanel
from gdviz.render.scene3d.offscreen import OffscreenScene
from gdviz.scene.pace import head_of_text

DESIGN = (1280.0, 720.0)
"""The size for which words and lines are designed; at others they grow and shrink with it."""

HEADER, FOOTER, MARGIN = 52.0, 44.0, 16.0
SIDE_SHARE = 0.33


@dataclass(frozen=True)
class StageLayout:
    """Where everything lies, in design units from the top left.

    Attributes:
        width, height: of the whole. scale: device pixels per unit.
        data: None where the problem has none.
    """

    width: float
    height: float
    scale: float
    header: QRectF
    scene: QRectF
    contour: QRectF
    curves: QRectF
    data: QRectF | None
    footer: QRectF


def stage_layout(width: int, height: int, has_data: bool) -> StageLayout:
    """The layout of a picture of `width` × `height` pixels. Rectangles do not overlap."""
    scale = min(width / DESIGN[0], height / DESIGN[1])
    w, h = width / scale, height / scale
    body = QRectF(0.0, HEADER, w, h - HEADER - FOOTER)
    if w >= h:
        side = max(SIDE_SHARE * w, 300.0)
        scene = QRectF(0.0, body.top(), w - side, body.height())
        column = QRectF(w - side, body.top(), side - MARGIN, body.height())
        plots = _stacked(column, (1.25, 1.0, 1.0) if has_data else (1.25, 1.0))
    else:
        scene = QRectF(0.0, body.top(), w, 0.6 * body.height())
        row = QRectF(MARGIN, scene.bottom(), w - 2 * MARGIN, 0.4 * body.height())
        plots = _beside(row, 3 if has_data else 2)
    return StageLayout(
        width=w,
        height=h,
        scale=scale,
        header=QRectF(0.0, 0.0, w, HEADER),
        scene=scene,
        contour=plots[0],
        curves=plots[1],
        data=plots[2] if has_data else None,
        footer=QRectF(0.0, h - FOOTER, w, FOOTER),
    )


def _stacked(column: QRectF, shares: tuple[float, ...]) -> list[QRectF]:
    unit, top, cells = column.height() / sum(shares), column.top(), []
    for share in shares:
        cells.append(QRectF(column.left(), top, column.width(), share * unit))
        top += share * unit
    return cells


def _beside(row: QRectF, count: int) -> list[QRectF]:
    width = row.width() / count
    return [QRectF(row.left() + i * width, row.top(), width, row.height()) for i in range(count)]


DrawScene: TypeAlias = Callable[[Frame, int, int, float], QImage]
"""Draws the surface of a frame: width and height in pixels, and the size of words and lines."""


class Composition:
    """Puts frames together into whole pictures of one size, whoever draws the surface."""

    def __init__(self, width: int, height: int) -> None:
        self._size = (width, height)
        self._contour, self._curves, self._data = ContourPanel(), CurvesPanel(), DataPanel()

    def image(self, frame: Frame, draw_scene: DrawScene) -> QImage:
        """The picture of `frame`, without transparency."""
        layout = stage_layout(*self._size, DataPanel.wanted(frame))
        picture = QImage(*self._size, QImage.Format.Format_RGB32)
        picture.fill(QColor(*frame.theme.background))
        painter = QPainter(picture)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing
        )
        scene = _pixels(layout.scene, layout.scale)
        shown = draw_scene(frame, scene.width(), scene.height(), layout.scale)
        painter.drawImage(scene.topLeft(), shown)
        for panel, cell in (
            (self._contour, layout.contour),
            (self._curves, layout.curves),
            (self._data, layout.data),
        ):
            if cell is not None:
                panel.show(frame)
                panel.paint(painter, QRectF(_pixels(cell, layout.scale)), layout.scale)
        painter.scale(layout.scale, layout.scale)
        _paint_header(painter, frame, layout.header)
        _paint_footer(painter, frame, layout.footer)
        painter.end()
        return picture

    def close(self) -> None:
        """Give back the plots."""
        for panel in (self._contour, self._curves, self._data):
            panel.widget.close()
            panel.widget.deleteLater()


class Stage:
    """Draws frames as whole pictures of one size. Needs a QApplication, but no display.

    The same frame gives the same picture, whatever was drawn before it.
    """

    def __init__(self, width: int, height: int) -> None:
        self._scene = OffscreenScene()
        self._composition = Composition(width, height)

    @property
    def info(self) -> dict[str, str]:
        """The driver that draws the surface, as it names itself."""
        return self._scene.info

    def image(self, frame: Frame) -> QImage:
        """The picture of `frame`, without transparency."""
        return self._composition.image(frame, self._scene.image)

    def close(self) -> None:
        """Give back the OpenGL context and the plots."""
        self._scene.close()
        self._composition.close()


def _pixels(rect: QRectF, scale: float):  # type: ignore[no-untyped-def]
    """`rect` in whole device pixels."""
    left, top = round(rect.left() * scale), round(rect.top() * scale)
    right, bottom = round(rect.right() * scale), round(rect.bottom() * scale)
    return QRectF(left, top, right - left, bottom - top).toRect()


def _paint_header(painter: QPainter, frame: Frame, box: QRectF) -> None:
    painter.setFont(font(22.0, SEMIBOLD))
    painter.setPen(QColor(*frame.theme.text))
    inside = box.adjusted(MARGIN + 8.0, 4.0, -MARGIN, 0.0)
    painter.drawText(inside, int(Qt.AlignmentFlag.AlignVCenter), frame.title)


def _paint_footer(painter: QPainter, frame: Frame, box: QRectF) -> None:
    """How far the playhead is, as a line and in words; the caption between."""
    theme, share = frame.theme, min(frame.head / max(frame.length, 1), 1.0)
    line = QRectF(box.left(), box.top(), box.width(), 2.0)
    painter.fillRect(line, QColor(*theme.line))
    painter.fillRect(
        QRectF(line.left(), line.top(), share * line.width(), 2.0), QColor(*theme.accent)
    )
    inside = box.adjusted(MARGIN + 8.0, 2.0, -(MARGIN + 8.0), 0.0)
    shown = font(14.0)
    painter.setFont(shown)
    painter.setPen(QColor(*theme.dim))
    count = head_of_text(frame.head, frame.length, frame.pace)
    width = QFontMetricsF(shown).horizontalAdvance(count)
    middle = inside.center().y() + 0.36 * QFontMetricsF(shown).ascent()
    painter.drawText(QPointF(inside.right() - width, middle), count)
    if frame.caption:
        painter.setFont(font(17.0))
        painter.setPen(QColor(*theme.text))
        space = inside.adjusted(0.0, 0.0, -(width + 24.0), 0.0)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(space, int(flags), frame.caption)

"""A box to tick, drawn in the theme's colours: a style sheet leaves Qt's own without an outline."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPalette, QPen
from PySide6.QtWidgets import QApplication, QCheckBox, QSizePolicy

from gdviz.render.guard import guarded, guarded_else, painting
from gdviz.ui.zoom import px

BOX, GAP, PAD = 15, 8, 4
"""Logical pixels: side of the box, from there to the words, and around both."""


class Tick(QCheckBox):
    """A box and its words."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    @guarded_else(QSize(120, 24))
    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = px(BOX + GAP) + metrics.horizontalAdvance(self.text()) + 2 * px(PAD)
        return QSize(width, max(px(BOX), metrics.height()) + 2 * px(PAD))

    @guarded_else(QSize(120, 24))
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @guarded_else(False)
    def hitButton(self, pos) -> bool:
        return self.rect().contains(pos)

    @guarded
    def paintEvent(self, _event) -> None:
        with painting(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, side = QApplication.palette(), px(BOX)
        accent = colours.color(QPalette.ColorRole.Highlight)
        plain = colours.color(QPalette.ColorRole.Text)
        box = QRectF(px(PAD) + 0.5, (self.height() - side) / 2, side, side)
        outline = accent if self.isChecked() else colours.color(QPalette.ColorRole.PlaceholderText)
        painter.setPen(QPen(plain if self.hasFocus() else outline, 1.5 if self.hasFocus() else 1.0))
        painter.setBrush(accent if self.isChecked() else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 3, 3)
        if self.isChecked():
            ink = colours.color(QPalette.ColorRole.HighlightedText)
            pen = QPen(ink, max(side / 8, 1.6), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            corners = ((0.24, 0.52), (0.43, 0.71), (0.77, 0.31))
            painter.drawPolyline(
                [QPointF(box.x() + x * side, box.y() + y * side) for x, y in corners]
            )
        painter.setPen(plain)
        left = round(box.right()) + px(GAP)
        words = self.rect().adjusted(left, 0, 0, 0)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), self.text())

"""A drop-down list that the mouse wheel does not change by accident."""

from typing import cast

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QWidget

from gdviz.render.guard import guarded, painting
from gdviz.ui.zoom import px

AROUND = 40
"""Pixels beside the words of the current item: the edges and the chevron."""


class Combo(QComboBox):
    """A `QComboBox` with a chevron of our own; `activated` says what was chosen by hand."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        # The default delegate draws the list as a native menu, which no style sheet reaches.
        self.setItemDelegate(QStyledItemDelegate(self))
        self.setMaxVisibleItems(20)
        self.setMinimumContentsLength(6)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def add_heading(self, words: str) -> None:
        """Add a line that groups the items below it and cannot be chosen."""
        self.addItem(words)
        heading = cast(QStandardItemModel, self.model()).item(self.count() - 1)
        heading.setFlags(Qt.ItemFlag.NoItemFlags)
        font = self.font()
        font.setPixelSize(px(11))
        font.setWeight(font.Weight.DemiBold)
        heading.setFont(font)

    def set_room_for_all(self) -> None:
        """Be as wide as the longest of its items."""
        metrics = self.fontMetrics()
        words = (self.itemText(number) for number in range(self.count()))
        self.setMinimumWidth(max(map(metrics.horizontalAdvance, words)) + px(AROUND))

    def show_words(self, words: str) -> None:
        """Show these in the place of the current item's own; "" for those."""
        if words != self._words:
            self._words = words
            self.update()

    @guarded
    def initStyleOption(self, option) -> None:
        super().initStyleOption(option)
        words, room = self._words or option.currentText, self.width() - px(AROUND)
        elided = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)
        option.currentText = elided

    @guarded
    def wheelEvent(self, event) -> None:
        event.ignore()

    @guarded
    def paintEvent(self, event) -> None:
        super().paintEvent(event)
        with painting(self) as painter:
            middle = QPointF(self.width() - px(15), self.height() / 2)
            draw_chevron(painter, middle, self.palette().placeholderText().color())


def draw_chevron(painter: QPainter, middle: QPointF | QPoint, ink: QColor) -> None:
    """The sign of a list that drops down."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ink, 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    x, y, reach = middle.x(), middle.y() - px(1.5), px(4)
    painter.drawPolyline([QPointF(x - reach, y), QPointF(x, y + reach), QPointF(x + reach, y)])

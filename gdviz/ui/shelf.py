"""Cards in rows: each a picture of a surface, a name, and what there is to see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QImage, QPainter, QPalette, QPen, QTextLayout
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from gdviz.render.guard import guarded, guarded_else, painting
from gdviz.ui.thumbnails import SIZE
from gdviz.ui.zoom import px

GAP, PAD = 10, 8
"""Pixels between cards, and inside of one."""


@dataclass(frozen=True)
class Tile:
    """What stands on a card, in the user's language: `data` under the name, `why` under both."""

    key: str
    name: str
    why: str
    data: str = ""

    @property
    def title(self) -> str:
        """What it is called aloud."""
        return f"{self.name}: {self.data}" if self.data else self.name


class Card(QAbstractButton):
    """One tile and its picture.

    Signals:
        entered: the pointer has come upon it.
    """

    entered = Signal()

    def __init__(self, tile: Tile, parent: QWidget) -> None:
        super().__init__(parent)
        self.tile = tile
        self.image: QImage | None = None
        self.current = False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tile.title)
        self.setAccessibleDescription(tile.why)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._strong, self._small = QApplication.font(), QApplication.font()
        self._strong.setWeight(self._strong.Weight.DemiBold)
        self._small.setPixelSize(self._small.pixelSize() - 1)

    def show_image(self, image: QImage | None) -> None:
        """Show this picture, or none while it is being painted."""
        self.image = image
        self.update()

    def set_current(self, current: bool) -> None:
        """Mark it, or not."""
        if current != self.current:
            self.current = current
            self.update()

    @guarded_else(200)
    def heightForWidth(self, width: int) -> int:
        return self.lines(width)[-1][0].bottom() + 1 + PAD

    def lines(self, width: int) -> list[tuple[QRect, str, bool]]:
        """Where its words stand, and whether they are the strong ones."""
        made, top = [], PAD + px(SIZE[1]) + 4
        inside = width - 2 * PAD
        tile = self.tile
        for words, strong in ((tile.name, True), (tile.data, False), (tile.why, False)):
            if words:
                font = self._strong if strong else self._small
                height = _wrapped(words, font, inside)[1]
                made.append((QRect(PAD, top, inside, height), words, strong))
                top += height + 2
        return made

    @guarded
    def paintEvent(self, _event) -> None:
        with painting(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = QApplication.palette()  # the style sheet has its own idea of faint words
        if self.current:
            accent = colours.color(QPalette.ColorRole.Highlight)
            painter.setPen(QPen(accent, 1.5))
            accent.setAlpha(24)
            painter.setBrush(accent)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)
        if self.image is not None:
            painter.drawImage(QPoint((self.width() - px(SIZE[0])) // 2, PAD), self.image)
        for box, words, strong in self.lines(self.width()):
            role = QPalette.ColorRole.Text if strong else QPalette.ColorRole.PlaceholderText
            painter.setPen(colours.color(role))
            layout, _ = _wrapped(words, self._strong if strong else self._small, box.width())
            layout.draw(painter, QPointF(box.topLeft()))

    @guarded
    def enterEvent(self, event) -> None:
        super().enterEvent(event)
        self.entered.emit()


def _wrapped(words: str, font: QFont, width: int) -> tuple[QTextLayout, int]:
    """Words in lines, and their height: a sign from another font makes no line higher."""
    spacing = QFontMetrics(font).lineSpacing()
    layout = QTextLayout(words, font)
    layout.beginLayout()
    height = 0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0.0, height + QFontMetrics(font).ascent() - line.ascent()))
        height += spacing
    layout.endLayout()
    return layout, height


class Shelf(QWidget):
    """Cards in rows, in groups under their headings."""

    def __init__(self, groups: Mapping[str, Sequence[Tile]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards = {tile.key: Card(tile, self) for tiles in groups.values() for tile in tiles}
        self.headings = {words: self._heading(words) for words in groups if words}
        self._groups: list[tuple[str, list[Card]]] = []
        self.rows: list[list[Card]] = []
        self.show_groups([(words, [tile.key for tile in tiles]) for words, tiles in groups.items()])

    def _heading(self, words: str) -> QLabel:
        label = QLabel(words, self)
        label.setObjectName("sheet-heading")
        return label

    def show_groups(self, groups: Sequence[tuple[str, Sequence[str]]]) -> None:
        """Show the cards of these keys, in groups under a heading or under none ("")."""
        self._groups = [(words, [self.cards[key] for key in keys]) for words, keys in groups]
        shown = {card for _, cards in self._groups for card in cards}
        for card in self.cards.values():
            card.setVisible(card in shown)
        there = {words for words, _ in self._groups}
        for words, label in self.headings.items():
            label.setVisible(words in there)
        self.lay_out(self.width())

    def lay_out(self, width: int) -> None:
        """Give every card its place in so many pixels, and the shelf its height."""
        columns = max((width + GAP) // (px(SIZE[0]) + 2 * PAD + GAP), 1)
        across = (width - (columns - 1) * GAP) // columns
        top, self.rows = 0, []
        for words, cards in self._groups:
            if label := self.headings.get(words):
                label.setGeometry(PAD, top + 4, width - 2 * PAD, label.sizeHint().height())
                top = label.geometry().bottom() + 4
            for first in range(0, len(cards), columns):
                row = cards[first : first + columns]
                height = max(card.heightForWidth(across) for card in row)
                for column, card in enumerate(row):
                    card.setGeometry(column * (across + GAP), top, across, height)
                self.rows.append(row)
                top += height + GAP
        self.setFixedHeight(max(top - GAP, 1))

    @guarded
    def resizeEvent(self, event) -> None:
        if event.size().width() != event.oldSize().width():
            self.lay_out(event.size().width())

    def neighbour(self, card: Card, key: Qt.Key) -> Card:
        """The card that an arrow leads to from here; this one at the ends."""
        order = [each for row in self.rows for each in row]
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            at = order.index(card) + (1 if key == Qt.Key.Key_Right else -1)
            return order[min(max(at, 0), len(order) - 1)]
        at = next(number for number, row in enumerate(self.rows) if card in row)
        at += 1 if key == Qt.Key.Key_Down else -1
        if not 0 <= at < len(self.rows):
            return card
        return min(self.rows[at], key=lambda each: abs(each.x() - card.x()))

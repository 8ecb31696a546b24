"""A shelf that scrolls: one card is marked, keys walk, pictures are painted as they are seen."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from gdviz.render.guard import guarded
from gdviz.render.style import Theme
from gdviz.ui.shelf import GAP, Card, Shelf, Tile
from gdviz.ui.thumbnails import Painter
from gdviz.ui.zoom import px

_ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)

MARGIN = 4
"""Pixels between the corner of a card and what lies in it."""


class Showcase(QScrollArea):
    """Cards to choose from, in groups by their headings.

    Args:
        groups: tiles by heading; a heading may be "". picture: paints the one of a key, for a
            theme and a pixel ratio. corner: a small widget for the corner of the marked card.

    Signals:
        chosen: the key of a card that was pressed, or marked when Enter was.
        marked: what a screen reader says of the card that is marked now; "" for none.
    """

    chosen = Signal(str)
    marked = Signal(str)

    def __init__(
        self,
        groups: Mapping[str, Sequence[Tile]],
        picture: Callable[[str, Theme, float], QImage],
        theme: Theme,
        corner: QWidget | None = None,
    ) -> None:
        super().__init__()
        self._picture, self._theme, self._corner = picture, theme, corner
        self.shelf = Shelf(groups)
        self.current: Card | None = None
        for card in self.shelf.cards.values():
            card.entered.connect(lambda card=card: self._mark(card, follow=False))
            card.clicked.connect(lambda _checked=False, card=card: self.chosen.emit(card.tile.key))
        if corner is not None:
            corner.setParent(self.shelf)
        self.painter = Painter(self._show_image, self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setWidget(self.shelf)
        # The bar keeps its place, or cards would move with it; without a way to go it is blank.
        bar = self.verticalScrollBar()
        bar.rangeChanged.connect(lambda low, high: bar.setEnabled(high > low))
        self._follower = QTimer(self, singleShot=True, interval=0)  # once it is laid out
        self._follower.timeout.connect(self.follow)

    def show_groups(self, groups: Sequence[tuple[str, Sequence[str]]]) -> None:
        """Show these alone, by heading, from the top, the first of them marked."""
        self.shelf.show_groups(groups)
        self.setVisible(bool(groups))
        self.verticalScrollBar().setValue(0)
        self._mark(self.shelf.rows[0][0] if self.shelf.rows else None)

    def mark(self, key: str) -> None:
        """Mark the card of this key, if there is one, and scroll to it."""
        if key in self.shelf.cards:
            self._mark(self.shelf.cards[key])

    def _mark(self, card: Card | None, follow: bool = True) -> None:
        if self.current is not None:
            self.current.set_current(False)
        self.current = card
        if card is None:
            self.marked.emit("")
            return
        card.set_current(True)
        self.marked.emit(f"{card.accessibleName()}. {card.accessibleDescription()}")
        self._place_corner(card)
        if follow:
            self._follower.start()

    def _place_corner(self, card: Card) -> None:
        if self._corner is not None:
            place, side = card.geometry(), px(26)
            self._corner.setGeometry(
                place.right() - side - MARGIN, place.y() + MARGIN + 1, side, side
            )
            self._corner.raise_()

    def follow(self) -> None:
        """Scroll to what is marked."""
        if self.current is not None:
            place = self.current.geometry()
            first = self.current in self.shelf.rows[0]
            self._place_corner(self.current)
            self.ensureVisible(0, place.bottom(), 0, GAP)
            self.ensureVisible(0, 0 if first else place.top(), 0, GAP)

    def take(self, key: Qt.Key) -> bool:
        """Whether a key was meant for the cards: arrows, pages and Enter are."""
        if key in _ARROWS:
            self._walk(key)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            step = Qt.Key.Key_Down if key == Qt.Key.Key_PageDown else Qt.Key.Key_Up
            self._walk(step)
            self._walk(step)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.current is not None:
                self.chosen.emit(self.current.tile.key)
        else:
            return False
        return True

    def _walk(self, key: Qt.Key) -> None:
        if self.current is not None:
            self._mark(self.shelf.neighbour(self.current, key))

    @guarded
    def keyPressEvent(self, event) -> None:
        if not self.take(Qt.Key(event.key())):
            event.ignore()

    # --- pictures ----------------------------------------------------------------------------

    def paint(self) -> None:
        """Paint what has no picture yet, those in sight first."""
        theme, ratio = self._theme, self.devicePixelRatioF()
        self.painter.start(self._wanted(), lambda key: self._picture(key, theme, ratio))

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours: all pictures are to be painted anew."""
        if theme is not self._theme:
            self._theme = theme
            for card in self.shelf.cards.values():
                card.show_image(None)

    def _wanted(self) -> Iterator[str]:
        while True:
            missing = [card for row in self.shelf.rows for card in row if card.image is None]
            if not missing:
                return
            in_sight = (card for card in missing if not card.visibleRegion().isEmpty())
            yield next(in_sight, missing[0]).tile.key

    def _show_image(self, key: str, image: QImage) -> None:
        self.shelf.cards[key].show_image(image)

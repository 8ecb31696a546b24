"""The gallery: every landscape and every model on data as a picture of its surface."""

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QImage, QKeyEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gdviz.render.guard import guarded, guarded_else, painting
from gdviz.render.style import Theme
from gdviz.text import language, tr
from gdviz.ui.catalogue_scenes import CATALOGUE, Entry, by_family
from gdviz.ui.icons import icon
from gdviz.ui.matching import misfit
from gdviz.ui.overlay import Overlay
from gdviz.ui.palette import SearchField
from gdviz.ui.thumbnails import SIZE, Painter
from gdviz.ui.tips import tip
from gdviz.ui.zoom import px

WIDTH = 1640
"""At most; what there is of it goes to columns."""

GAP, PAD = 10, 8
"""Pixels between cards, and inside of one."""

MARK = 26
"""Side of the button on the card under the pointer."""


NO_FIT = 1000
"""A misfit beyond all others."""


class Card(QAbstractButton):
    """One entry: its picture, its name, and what there is to see.

    Signals:
        entered: the pointer has come upon it.
    """

    entered = Signal()

    def __init__(self, entry: Entry, parent: QWidget) -> None:
        super().__init__(parent)
        self.entry = entry
        self.image: QImage | None = None
        self.current = False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(entry.title(language()))
        self.setAccessibleDescription(tr(entry.why))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._name, self._data, self._why = tr(entry.name), tr(entry.data), tr(entry.why)
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
        return self._lines(width)[-1][0].bottom() + 1 + PAD

    def _lines(self, width: int) -> list[tuple[QRect, str, bool]]:
        """Where its words stand, and whether they are the strong ones."""
        made, top = [], PAD + SIZE[1] + 4
        inside = width - 2 * PAD
        for words, strong in ((self._name, True), (self._data, False), (self._why, False)):
            if words:
                metrics = QFontMetrics(self._strong if strong else self._small)
                room = QRect(PAD, top, inside, 1000)
                box = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), words)
                box.setWidth(inside)
                made.append((box, words, strong))
                top = box.bottom() + 3
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
            painter.drawImage(QPoint((self.width() - SIZE[0]) // 2, PAD), self.image)
        for box, words, strong in self._lines(self.width()):
            painter.setFont(self._strong if strong else self._small)
            role = QPalette.ColorRole.Text if strong else QPalette.ColorRole.PlaceholderText
            painter.setPen(colours.color(role))
            painter.drawText(box, int(Qt.TextFlag.TextWordWrap), words)

    @guarded
    def enterEvent(self, event) -> None:
        super().enterEvent(event)
        self.entered.emit()


class Shelf(QWidget):
    """Cards in rows, under the names of their families."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards = {key: Card(entry, self) for key, entry in CATALOGUE.items()}
        self._headings = {family: self._heading(tr(family)) for family in by_family()}
        self._groups: list[tuple[str, list[Card]]] = []
        self.rows: list[list[Card]] = []

    def _heading(self, words: str) -> QLabel:
        label = QLabel(words, self)
        label.setObjectName("sheet-heading")
        return label

    def show_groups(self, groups: list[tuple[str, list[str]]]) -> None:
        """Show these cards, in groups under a family's name or under none ("")."""
        self._groups = [(family, [self.cards[key] for key in keys]) for family, keys in groups]
        shown = {card for _, cards in self._groups for card in cards}
        for card in self.cards.values():
            card.setVisible(card in shown)
        families = {family for family, _ in self._groups}
        for family, label in self._headings.items():
            label.setVisible(family in families)
        self.lay_out(self.width())

    def lay_out(self, width: int) -> None:
        """Give every card its place in so many pixels, and the shelf its height."""
        columns = max((width + GAP) // (SIZE[0] + 2 * PAD + GAP), 1)
        across = (width - (columns - 1) * GAP) // columns
        top, self.rows = 0, []
        for family, cards in self._groups:
            if label := self._headings.get(family):
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


class Gallery(Overlay):
    """A search field over the cards; what is chosen becomes the problem of the open scene.

    The cards are made when it opens for the first time, and their pictures while it is open.

    Signals:
        chosen: the key of an entry. scene_wished: one that should open as a scene of its own.
    """

    chosen = Signal(str)
    scene_wished = Signal(str)

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self._theme = theme
        self.setAccessibleName(tr("Landscapes and models on data"))
        self.field = SearchField(self.sheet)
        self.field.setPlaceholderText(tr("Find a landscape or a model"))
        self.field.setAccessibleName(tr("Find a landscape or a model"))
        self.none = QLabel(tr("Nothing is called that."))
        self.none.setObjectName("dim")
        self.shelf: Shelf | None = None
        self.current: Card | None = None
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._painter = Painter(self._show_image, self)
        self._follower = QTimer(self, singleShot=True, interval=0)  # once it is laid out
        self._follower.timeout.connect(self._follow)
        self._lay_out()
        self.field.searched.connect(self._search)
        self.field.installEventFilter(self)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setContentsMargins(PAD, 0, PAD, 0)
        foot.setSpacing(18)
        for words in (
            tr("Enter: in the open scene"),
            tr("Ctrl+Enter: as a scene of its own"),
            tr("Esc: leave all as it is"),
        ):
            label = QLabel(words)
            label.setObjectName("progress")
            foot.addWidget(label)
        foot.addStretch(1)
        column = QVBoxLayout(self.sheet)
        column.setContentsMargins(10, 10, 4, 8)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 6, 0)
        top.addWidget(self.field)
        column.addLayout(top)
        column.addWidget(self.none)
        column.addWidget(self._scroll, 1)
        column.addLayout(foot)

    def open_at(self, key: str) -> None:
        """Come up with nothing typed, this entry marked if there is one."""
        shelf = self._furnished()
        self.field.clear()
        self.open()
        self._search("")
        if key in shelf.cards:
            self._mark(shelf.cards[key])
        self._paint()

    def first_focus(self) -> QWidget:
        """The field."""
        return self.field

    def place(self) -> None:
        """In the middle, as high as the window lets it."""
        room = self.room()
        width = min(WIDTH, room.width())
        self.sheet.setGeometry(self.width() // 2 - width // 2, room.top(), width, room.height())

    def close_up(self) -> None:
        """Go away, and paint no more."""
        self._painter.stop()
        super().close_up()

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self._theme = theme
        if self.shelf is not None:
            self._beside.setIcon(icon("plus", theme))
            for card in self.shelf.cards.values():
                card.show_image(None)
            if self.is_open:
                self._paint()

    def _furnished(self) -> Shelf:
        if self.shelf is None:
            shelf = self.shelf = Shelf()
            for card in shelf.cards.values():
                card.entered.connect(lambda card=card: self._mark(card, follow=False))
                card.clicked.connect(lambda _checked=False, card=card: self._choose(card))
            self._beside = QToolButton(shelf)
            self._beside.setObjectName("small")
            self._beside.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            words = tr("Open as a scene of its own")
            self._beside.setToolTip(tip(words, "Ctrl+Enter"))
            self._beside.setAccessibleName(words)
            self._beside.setIconSize(QSize(px(18), px(18)))
            self._beside.setIcon(icon("plus", self._theme))
            self._beside.clicked.connect(lambda: self._choose(self.current, beside=True))
            self._scroll.setWidget(shelf)
        return self.shelf

    # --- what is shown -------------------------------------------------------------------------

    def _search(self, query: str) -> None:
        shelf = self._furnished()
        groups = found(query)
        self._scroll.setVisible(bool(groups))
        self.none.setVisible(not groups)
        shelf.show_groups(groups)
        self._scroll.verticalScrollBar().setValue(0)
        self._mark(shelf.rows[0][0] if shelf.rows else None)
        if self.is_open:
            self._paint()

    def _mark(self, card: Card | None, follow: bool = True) -> None:
        if self.current is not None:
            self.current.set_current(False)
        self.current = card
        if card is None:
            return
        card.set_current(True)
        spoken = f"{card.accessibleName()}. {card.accessibleDescription()}"
        self.field.setAccessibleDescription(spoken)  # the focus stays in the field
        self._beside.setGeometry(card.geometry().right() - MARK - 4, card.y() + 5, MARK, MARK)
        self._beside.raise_()
        if follow:
            self._follower.start()

    def _follow(self) -> None:
        """Scroll to what is marked."""
        if self.current is not None and self.shelf is not None:
            place = self.current.geometry()
            first = self.current in self.shelf.rows[0]
            self._beside.move(place.right() - MARK - 4, place.y() + 5)
            self._scroll.ensureVisible(0, place.bottom(), 0, GAP)
            self._scroll.ensureVisible(0, 0 if first else place.top(), 0, GAP)

    def _paint(self) -> None:
        self._painter.start(self._wanted(), self._theme, self.devicePixelRatioF())

    def _wanted(self) -> Iterator[str]:
        """Entries that have no picture yet: always the next one that is in sight, then the rest."""
        assert self.shelf is not None
        while True:
            missing = [card for row in self.shelf.rows for card in row if card.image is None]
            if not missing:
                return
            in_sight = (card for card in missing if not card.visibleRegion().isEmpty())
            yield next(in_sight, missing[0]).entry.key

    def _show_image(self, key: str, image: QImage) -> None:
        assert self.shelf is not None
        self.shelf.cards[key].show_image(image)

    # --- keys and choice -------------------------------------------------------------------------

    def _choose(self, card: Card | None, beside: bool = False) -> None:
        if card is not None:
            self.close_up()
            (self.scene_wished if beside else self.chosen).emit(card.entry.key)

    @guarded_else(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent):
            return event.type() == QEvent.Type.KeyPress and self._take(event)
        return super().eventFilter(watched, event)

    def _take(self, event: QKeyEvent) -> bool:
        """Whether a key typed into the field was meant for the cards."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right):
            if self.current is not None and self.shelf is not None:
                self._mark(self.shelf.neighbour(self.current, key))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            step = Qt.Key.Key_Down if key == Qt.Key.Key_PageDown else Qt.Key.Key_Up
            for _ in range(2):
                if self.current is not None and self.shelf is not None:
                    self._mark(self.shelf.neighbour(self.current, step))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            beside = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._choose(self.current, beside)
        elif key == Qt.Key.Key_Escape:
            self.close_up()
        else:
            return False
        return True


def found(query: str) -> list[tuple[str, list[str]]]:
    """The entries that fit, in one group with the best first; for an empty query all by family."""
    if not query.strip():
        return [
            (family, [entry.key for entry in entries]) for family, entries in by_family().items()
        ]
    misfits = {key: _misfit(query, entry) for key, entry in CATALOGUE.items()}
    fitting = [key for key, bad in misfits.items() if bad < NO_FIT]
    return [("", sorted(fitting, key=misfits.__getitem__))] if fitting else []


def _misfit(query: str, entry: Entry) -> int:
    """How badly it fits: its name in either language, or a little worse that of its family."""
    own = misfit(query, (entry.title(language()), entry.title("en"), entry.key.replace("-", " ")))
    family = misfit(query, (tr(entry.family), entry.family))
    return min(NO_FIT if own is None else own, NO_FIT if family is None else family + 1)

"""The palette: everything that can be done, found by a few letters."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gdviz.render.guard import guarded, guarded_else
from gdviz.text import tr
from gdviz.ui.entries import Entry
from gdviz.ui.matching import misfit
from gdviz.ui.overlay import Overlay
from gdviz.ui.zoom import px

WIDTH, ROW = 560, 30
"""Of the sheet and of a line, in pixels."""

LINES = 12
"""At most, before the list scrolls."""

AROUND = 62
"""Pixels above, between and under the field, the lines and the sentence."""

REMEMBERED = 8
"""How many of those used last come first."""

_ENTRY = Qt.ItemDataRole.UserRole


class Palette(Overlay):
    """A search field over a list of `Entry`; Enter does the one that is marked.

    Attributes:
        recent: the ids of those used last, the last one first.
    """

    def __init__(self, window: QWidget, entries: Callable[[], Sequence[Entry]]) -> None:
        super().__init__(window)
        self._entries_now = entries
        self._entries: Sequence[Entry] = ()
        self.recent: tuple[str, ...] = ()
        self.field = SearchField(self.sheet)
        self.field.setPlaceholderText(tr("What would you like to do?"))
        self.field.setAccessibleName(tr("Find an action"))
        self.list = QListWidget(self.sheet)
        self.list.setObjectName("entries")
        self.list.setAccessibleName(tr("Actions"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(_Line(self.list))
        self.list.setMouseTracking(True)
        self.doc = QLabel(self.sheet)
        self.doc.setObjectName("dim")
        self.doc.setWordWrap(True)
        self.doc.setTextFormat(Qt.TextFormat.PlainText)
        self.doc.setContentsMargins(8, 2, 8, 2)
        self.doc.setMinimumHeight(2 * self.doc.fontMetrics().lineSpacing() + 4)
        self.doc.setAlignment(Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self.sheet)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        column.addWidget(self.doc)
        self.field.searched.connect(self._search)
        self.field.installEventFilter(self)
        self.list.itemEntered.connect(self.list.setCurrentItem)
        self.list.itemClicked.connect(lambda _item: self._run())
        self.list.currentItemChanged.connect(self._show_doc)

    def open(self) -> None:
        """Come up, with nothing typed."""
        self._entries = self._entries_now()
        self.field.clear()
        self._search("")
        super().open()

    def first_focus(self) -> QWidget:
        """The field."""
        return self.field

    def place(self) -> None:
        """Near the top, in the middle, as high as there are lines."""
        room = self.room()
        lines = min(max(self.list.count(), 1), LINES)
        width = min(px(WIDTH), room.width())
        height = px(AROUND) + px(ROW) * lines + self.doc.minimumHeight()
        top = room.top() + 32
        height = min(height, room.bottom() - top)
        self.sheet.setGeometry(self.width() // 2 - width // 2, top, width, height)

    @property
    def shown(self) -> list[Entry]:
        """The lines of the list."""
        return [self.list.item(i).data(_ENTRY) for i in range(self.list.count())]

    def _search(self, query: str) -> None:
        self.list.clear()
        for entry in found(self._entries, query, self.recent):
            item = QListWidgetItem(entry.words, self.list)
            item.setData(_ENTRY, entry)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, entry.doc)
            if not entry.enabled:
                item.setFlags(Qt.ItemFlag.ItemIsSelectable)
        self.list.setCurrentRow(0)
        self.place()
        if not self.list.count():
            self.doc.setText(tr("Nothing is called that."))

    def _show_doc(self) -> None:
        item = self.list.currentItem()
        self.doc.setText(item.data(_ENTRY).doc if item else "")

    def _run(self) -> None:
        item = self.list.currentItem()
        entry: Entry | None = item.data(_ENTRY) if item else None
        if entry is None or not entry.enabled:
            return
        others = [each for each in self.recent if each != entry.id]
        self.recent = (entry.id, *others)[:REMEMBERED]
        self.close_up()
        entry.run()

    def _move(self, lines: int) -> None:
        last = self.list.count() - 1
        self.list.setCurrentRow(min(max(self.list.currentRow() + lines, 0), last))

    @guarded_else(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent):
            return event.type() == QEvent.Type.KeyPress and self._take(event.key())
        return super().eventFilter(watched, event)

    def _take(self, key: int) -> bool:
        """Whether a key typed into the field was meant for the list."""
        page = max(self.list.height() // px(ROW) - 1, 1)
        moves = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
        }
        if key in moves:
            self._move(moves[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run()
        elif key == Qt.Key.Key_Escape:
            self.close_up()
        else:
            return False
        return True


def found(entries: Sequence[Entry], query: str, recent: Sequence[str]) -> list[Entry]:
    """Those that fit the query, the best first; for an empty one all, the last used first."""
    places = {id_: place for place, id_ in enumerate(recent)}
    if not query.strip():
        return sorted(entries, key=lambda entry: places.get(entry.id, len(places)))
    misfits = [misfit(query, (e.words, e.english, e.id.replace("_", " "))) for e in entries]
    ranked = [
        (bad, places.get(entry.id, len(places)), entry)
        for bad, entry in zip(misfits, entries, strict=True)
        if bad is not None
    ]
    return [entry for *_, entry in sorted(ranked, key=lambda each: each[:2])]


class SearchField(QLineEdit):
    """Says what stands in it, with the syllable that an input method is still composing.

    Signals:
        searched: the words.
    """

    searched = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composing = ""
        self.textChanged.connect(self._say)

    @guarded
    def inputMethodEvent(self, event) -> None:
        self._composing = event.preeditString()
        super().inputMethodEvent(event)
        self._say()

    def _say(self) -> None:
        at = self.cursorPosition()
        self.searched.emit(self.text()[:at] + self._composing + self.text()[at:])


class _Line(QStyledItemDelegate):
    """Paints an entry: its words, and at the right its section and its shortcut."""

    @guarded_else(QSize(0, ROW))
    def sizeHint(self, _option, _index) -> QSize:
        return QSize(0, px(ROW))

    @guarded
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index) -> None:
        entry: Entry = index.data(_ENTRY)
        self.initStyleOption(option, index)
        style, list_ = option.widget.style(), option.widget
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, list_)
        group = QPalette.ColorGroup.Active if entry.enabled else QPalette.ColorGroup.Disabled
        colours = QApplication.palette()  # the style sheet knows no colours of disabled lines
        ink = colours.color(group, QPalette.ColorRole.Text)
        dim = colours.color(QPalette.ColorRole.PlaceholderText) if entry.enabled else ink
        inside = option.rect.adjusted(10, 0, -10, 0)
        painter.save()
        try:
            painter.setFont(option.font)
            metrics = option.fontMetrics
            aside = "   ".join(filter(None, (entry.section, entry.keys)))
            painter.setPen(dim)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(inside, right, aside)
            painter.setPen(ink)
            room = inside.width() - metrics.horizontalAdvance(aside) - 16
            words = metrics.elidedText(entry.words, Qt.TextElideMode.ElideRight, room)
            left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRect(inside.topLeft(), QSize(room, inside.height())), left, words)
        finally:
            painter.restore()

"""The sheet of edits: all that was done, in words, and a way to any moment of it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from gdviz.engine.history import History
from gdviz.render.guard import guarded_else
from gdviz.text import tr
from gdviz.ui.overlay import Overlay
from gdviz.ui.zoom import px

WIDTH, LINES = 520, 14


class HistorySheet(Overlay):
    """One line per edit, the oldest first; the line that is marked is the present one.

    A press, or the arrows, go to that moment; nothing is lost until the next edit is made
    there.
    """

    def __init__(
        self, window: QWidget, history: Callable[[], History], go_to: Callable[[int], None]
    ) -> None:
        super().__init__(window)
        self._history, self._go_to = history, go_to
        self._shown: tuple[str, ...] = ()
        self.setAccessibleName(tr("History"))
        self._title = QLabel(tr("History"))
        self._title.setObjectName("sheet-title")
        self.list = QListWidget()
        self.list.setObjectName("edits")
        self.list.setAccessibleName(tr("Edits"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.installEventFilter(self)
        self.list.currentRowChanged.connect(self._choose)
        column = QVBoxLayout(self.sheet)
        column.setContentsMargins(20, 16, 12, 16)
        column.setSpacing(10)
        column.addWidget(self._title)
        column.addWidget(self.list, 1)

    def open(self) -> None:
        """Come up, at the present moment."""
        self.follow()
        super().open()
        self.list.scrollToItem(self.list.currentItem(), QListWidget.ScrollHint.PositionAtCenter)

    def first_focus(self) -> QWidget:
        """The list."""
        return self.list

    def place(self) -> None:
        """In the middle, as high as there are lines."""
        line = max(self.list.sizeHintForRow(0), 20)
        lines = min(max(self.list.count(), 3), LINES)
        around = 42 + self._title.sizeHint().height()
        self.centre(px(WIDTH), around + 4 + line * lines)

    def follow(self) -> None:
        """Show the edits as they are; emits nothing."""
        history = self._history()
        words = (tr("As it was opened"), *(str(word) for word in history.words))
        self.list.blockSignals(True)
        if words != self._shown:
            self._shown = words
            self.list.clear()
            for text in words:
                item = QListWidgetItem(text, self.list)
                item.setToolTip(text)
        for row in range(self.list.count()):
            item, undone = self.list.item(row), row > history.place
            font = item.font()
            if font.italic() != undone:
                font.setItalic(undone)  # taken back, but still there
                item.setFont(font)
        self.list.setCurrentRow(history.place)
        self.list.blockSignals(False)

    def _choose(self, row: int) -> None:
        if row >= 0:
            self._go_to(row)
            self.follow()

    @guarded_else(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self.list
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            self.close_up()
            return True
        return super().eventFilter(watched, event)

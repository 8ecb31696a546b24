"""A list of named things: chosen, renamed in their place, taken out."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QApplication, QListWidget

from gdviz.render.guard import guarded


class NamedList(QListWidget):
    """Enter or a double click chooses a line, F2 writes its name, Delete takes it out.

    Signals:
        chosen: the number of a line. named: the number of a line, and its name.
        removed: the number of a line. moved: where that which is marked goes: up (−1) or down (1).
        left: Escape was pressed.
    """

    chosen = Signal(int)
    named = Signal(int, str)
    removed = Signal(int)
    moved = Signal(int)
    left = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("edits")
        self.setAccessibleName(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.itemDoubleClicked.connect(lambda item: self.chosen.emit(self.row(item)))
        self.itemChanged.connect(lambda item: self.named.emit(self.row(item), item.text()))

    @property
    def lines_height(self) -> int:
        """Pixels that all lines need."""
        return self.count() * max(self.sizeHintForRow(0), 20)

    def rename(self) -> None:
        """Let the name of the marked line be written."""
        if item := self.currentItem():
            self.editItem(item)

    @guarded
    def keyPressEvent(self, event) -> None:
        # The field in which a name is written passes on some of its keys.
        if self._writing or not self._take(event.key(), event.modifiers()):
            super().keyPressEvent(event)

    @property
    def _writing(self) -> bool:
        """Whether a name is being written."""
        focus = QApplication.focusWidget()
        return focus is not None and focus is not self and self.isAncestorOf(focus)

    def _take(self, key: int, modifiers: Qt.KeyboardModifier) -> bool:
        """Whether a key was meant for the line that is marked."""
        row = self.currentRow()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            self.chosen.emit(row)
        elif modifiers & Qt.KeyboardModifier.AltModifier and key in (
            Qt.Key.Key_Up,
            Qt.Key.Key_Down,
        ):
            self.moved.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif key == Qt.Key.Key_Delete and row >= 0:
            self.removed.emit(row)
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            return False
        return True

"""A field for a few lines of text, which are taken when typing is over."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from gdviz.render.guard import guarded
from gdviz.scene.check import MAX_TEXT


class TextField(QPlainTextEdit):
    """Emits what was typed when the focus leaves, or with Enter where `lines` is false.

    Shift+Enter is a new line then, and Escape takes back what was typed. Tab goes on to the next
    field.

    Signals:
        entered: other words than it was given. left: typing is over, with or without.
    """

    entered = Signal(str)
    left = Signal()

    def __init__(self, lines: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self._words = ""
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def set_words(self, words: str) -> None:
        """Show these; what is being typed stays, unless they are new."""
        if words != self._words:
            self._words = words
            self.setPlainText(words)

    def begin(self, words: str) -> None:
        """Show these, all of them marked, whatever there was."""
        self._words = words
        self.setPlainText(words)
        self.selectAll()

    def commit(self) -> None:
        """Take what is typed."""
        words = self.toPlainText()[:MAX_TEXT]
        if words != self._words:
            self._words = words
            self.entered.emit(words)

    @guarded
    def focusOutEvent(self, event) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:  # its own menu
            self.commit()
            self.left.emit()

    @guarded
    def keyPressEvent(self, event) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_Escape:
            if not self._lines:
                self.setPlainText(self._words)
            event.ignore()
        elif enter and not (self._lines or shift):
            self.commit()
            self.left.emit()
        else:
            super().keyPressEvent(event)

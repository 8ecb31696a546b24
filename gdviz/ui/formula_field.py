"""A field in which a formula is typed: what can be read is said while one types."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QTextEdit, QWidget

from gdviz.core.formula import FormulaError
from gdviz.core.symbolic.tokens import MAX_LENGTH
from gdviz.render.guard import guarded, guarded_else
from gdviz.scene.check import surface_formula

WAIT_MS = 150
"""After the last key: while one types on, nothing is computed."""

LINES = 4
"""At most, before the field scrolls."""

AROUND = 12
"""Pixels above and under the lines."""


class FormulaField(QPlainTextEdit):
    """Shows a formula; a typed one is emitted as soon as it can be read.

    What cannot be read is said, marked where it goes wrong, and changes nothing. Enter ends
    typing, and Escape takes back what was refused.

    Signals:
        entered: the text of a formula.
        refused: the `FormulaError` of what is typed, or None once it can be read.
    """

    entered = Signal(str)
    refused = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self.fault: FormulaError | None = None
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)  # Ctrl+Z takes back the edit of the scene
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        # A Hangul input method would swallow the letters.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._waiter = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._waiter.timeout.connect(self.read)
        self.textChanged.connect(self._edited)

    @property
    def typed(self) -> str:
        """What stands in it."""
        return self.toPlainText().strip()

    def set_formula(self, text: str) -> None:
        """Show `text`; emits nothing. What is being typed stays unless the formula is new."""
        if text != self._shown:
            self._shown = text
            self._write()

    def read(self) -> None:
        """Say what is typed, or what is wrong with it."""
        self._waiter.stop()
        text = self.typed
        if text in ("", self._shown):
            self._blame(None)
            return
        try:
            surface_formula(text)
        except FormulaError as error:
            self._blame(error)
            return
        self._blame(None)
        self._shown = text
        self.entered.emit(text)

    def _edited(self) -> None:
        self._fit()
        if self.fault is not None:
            self.setExtraSelections([])
        self._waiter.start()

    def _write(self) -> None:
        self.blockSignals(True)
        self.setPlainText(self._shown)
        self.blockSignals(False)
        self._waiter.stop()
        self._blame(None)
        self._fit()

    def _blame(self, fault: FormulaError | None) -> None:
        self._underline(fault)
        if fault is None and self.fault is None:
            return
        self.fault = fault
        self.setProperty("invalid", fault is not None)
        self.style().unpolish(self)
        self.style().polish(self)
        self.refused.emit(fault)

    def _underline(self, fault: FormulaError | None) -> None:
        """Mark the character at fault, or the last one where the formula ends too early."""
        text = self.toPlainText()
        if fault is None or not text:
            self.setExtraSelections([])
            return
        ahead = len(text) - len(text.lstrip())  # the formula that was read had no space before it
        at = min(ahead + fault.column - 1, len(text) - 1)
        mark = QTextEdit.ExtraSelection()
        mark.cursor = QTextCursor(self.document())
        mark.cursor.setPosition(at)
        mark.cursor.setPosition(at + 1, QTextCursor.MoveMode.KeepAnchor)
        mark.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        mark.format.setUnderlineColor(Qt.GlobalColor.red)
        self.setExtraSelections([mark])

    # --- its size ------------------------------------------------------------------------------

    def _fit(self) -> None:
        lines = min(max(round(self.document().size().height()), 1), LINES)
        height = lines * self.fontMetrics().lineSpacing() + AROUND
        if height != self.height():
            self.setFixedHeight(height)

    @guarded
    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._fit()

    @guarded_else(QSize(120, 32))
    def sizeHint(self) -> QSize:
        return QSize(120, self.height())

    # --- keys ----------------------------------------------------------------------------------

    @guarded
    def keyPressEvent(self, event) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.read()
            if self.fault is None:
                self.clearFocus()  # the keys play again
        elif key == Qt.Key.Key_Escape:
            self._write()
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    @guarded
    def focusOutEvent(self, event) -> None:
        super().focusOutEvent(event)
        if not self.typed:
            self._write()
        else:
            self.read()

    @guarded
    def insertFromMimeData(self, source) -> None:
        """One line of what is pasted, and no more than a formula can have."""
        self.insertPlainText(" ".join(source.text().split())[: MAX_LENGTH + 1])

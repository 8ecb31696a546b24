"""What is said under the surface; it can be written where it stands."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gdviz.render.guard import guarded
from gdviz.text import tr
from gdviz.ui.help import explain
from gdviz.ui.text_field import TextField

LEAST, MOST = 1, 6
"""Lines for which the field has room."""


class Caption(QWidget):
    """Shows words, and takes others when it is asked to, or when it is pressed twice.

    Signals:
        wished: it was pressed twice. entered: what was written.
    """

    wished = Signal()
    entered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = QLabel()
        self.label.setObjectName("caption")
        self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.field = TextField(lines=False)
        self.field.setObjectName("caption")
        self.field.setAccessibleName(tr("Caption"))
        self.field.hide()
        self.field.entered.connect(self.entered)
        self.field.left.connect(self._stop)
        self.field.textChanged.connect(self._fit)
        explain(self, "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.label)
        column.addWidget(self.field)
        self.hide()

    @property
    def writing(self) -> bool:
        """Whether words are being written."""
        return not self.field.isHidden()

    def show_words(self, words: str) -> None:
        """Show these; nothing for none."""
        if words != self.label.text():
            self.label.setText(words)
        self.setVisible(bool(words) or self.writing)

    def write(self, words: str, hint: str) -> None:
        """Let these be changed; `hint` stands there while there are none."""
        self.field.setPlaceholderText(hint)
        self.label.hide()
        self.field.show()
        self.show()
        self.field.begin(words)
        self._fit()
        self.field.setFocus()

    def _stop(self) -> None:
        if self.writing:
            self.field.hide()
            self.label.show()
            self.setVisible(bool(self.label.text()))
            self.window().setFocus()

    def _fit(self) -> None:
        """As high as there are lines."""
        lines = min(max(int(self.field.document().size().height()), LEAST), MOST)
        frame = 2 * self.field.frameWidth() + 2 * round(self.field.document().documentMargin())
        height = lines * self.field.fontMetrics().lineSpacing() + frame + 4
        if height != self.field.height():
            self.field.setFixedHeight(height)

    @guarded
    def mouseDoubleClickEvent(self, event) -> None:
        self.wished.emit()
        event.accept()

    @guarded
    def keyPressEvent(self, event) -> None:
        if event.key() == Qt.Key.Key_Escape and self.writing:
            self._stop()
        else:
            event.ignore()

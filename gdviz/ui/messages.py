"""The message bar on top of the stage: what went wrong, or went well, in words."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gdviz.render.style import Theme
from gdviz.text import tr
from gdviz.ui.help import explain
from gdviz.ui.icons import icon
from gdviz.ui.zoom import px

INFO_MS = 6000
"""How long good news stays."""

MOST = 3
"""Messages at a time; the oldest goes first."""


class Messages(QWidget):
    """Shows messages until they are dismissed; each one once."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[_Row] = []
        explain(self, "message")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.hide()

    @property
    def texts(self) -> tuple[str, ...]:
        """What is shown, from top to bottom."""
        return tuple(row.text for row in self._rows)

    def error(self, text: str, report: str = "") -> None:
        """Say what went wrong; `report` is what a "copy report" button copies."""
        self._add(_Row(text, "error", report, self._theme))

    def info(self, text: str) -> None:
        """Say what went well, for a while."""
        row = _Row(text, "info", "", self._theme)
        self._add(row)
        patience = QTimer(row, singleShot=True, interval=INFO_MS)
        patience.timeout.connect(row.dismissed)
        patience.start()

    def ask(
        self, text: str, answers: Sequence[tuple[str, Callable[[], None]]]
    ) -> Callable[[], None]:
        """Offer something that can wait: a sentence, and a button for each answer.

        It outlasts `clear`, and to dismiss it is to give none of them.

        Returns:
            What takes the offer back.
        """
        row = _Row(text, "info", "", self._theme, answers)
        self._add(row)
        return lambda: self._drop(row)

    def clear(self) -> None:
        """Dismiss all but what waits for an answer."""
        for row in [row for row in self._rows if not row.asks]:
            self._drop(row)

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self._theme = theme
        for row in self._rows:
            row.set_theme(theme)

    def _add(self, row: "_Row") -> None:
        for old in [old for old in self._rows if old.text == row.text]:
            self._drop(old)
        while len(self._rows) >= MOST:
            self._drop(next((row for row in self._rows if not row.asks), self._rows[0]))
        self._rows.append(row)
        self._column.addWidget(row)
        row.dismissed.connect(lambda: self._drop(row))
        self.show()

    def _drop(self, row: "_Row") -> None:
        if row in self._rows:
            self._rows.remove(row)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.setVisible(bool(self._rows))


class _Row(QFrame):
    dismissed = Signal()

    def __init__(
        self,
        text: str,
        kind: str,
        report: str,
        theme: Theme,
        answers: Sequence[tuple[str, Callable[[], None]]] = (),
    ) -> None:
        super().__init__()
        self.setObjectName("message")
        self.setProperty("kind", kind)
        self.text = text
        self.asks = bool(answers)
        self._kind = kind
        self._sign = QLabel()
        words = QLabel(text)
        words.setWordWrap(True)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = QToolButton()
        self._close.setObjectName("small")
        self._close.setToolTip(tr("Dismiss"))
        self._close.setAccessibleName(tr("Dismiss"))
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.setIconSize(QSize(px(18), px(18)))
        self._close.clicked.connect(self.dismissed)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 8, 5)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(words, 1)
        if report:
            copy = QPushButton(tr("Copy report"))
            copy.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(report))
            row.addWidget(copy)
        for label, deed in answers:
            answer = QPushButton(label)
            answer.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            answer.clicked.connect(self.dismissed)
            answer.clicked.connect(lambda _checked=False, deed=deed: deed())
            row.addWidget(answer)
        row.addWidget(self._close)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        sign = icon("warning" if self._kind == "error" else "info", theme)
        self._sign.setPixmap(sign.pixmap(QSize(px(18), px(18)), self.devicePixelRatioF()))
        self._close.setIcon(icon("close", theme))

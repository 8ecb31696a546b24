"""The saved views of the scene: gone to, named, replaced, taken out."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gdviz.engine.session import Session
from gdviz.render.fonts import font
from gdviz.render.guard import painting
from gdviz.render.style import Theme
from gdviz.scene.check import MAX_SAVED_VIEWS
from gdviz.text import language, tr
from gdviz.ui.named_list import NamedList
from gdviz.ui.overlay import Overlay
from gdviz.ui.zoom import px

WIDTH, LEAST = 480, 290
"""Logical pixels at the usual type size; the height grows with the views."""

CAP = 20
"""Width and height of a drawn key, in such pixels."""

FIRST_KEY, LAST_KEY = 4, 9
"""The first saved views have a key: a digit."""


def key_of(number: int) -> str:
    """The key of the saved view of this number, counted from 0, or "" where it has none."""
    return str(FIRST_KEY + number) if number <= LAST_KEY - FIRST_KEY else ""


class ViewsSheet(Overlay):
    """A line for each view, with its key. Enter goes there; F2 names it; Delete removes it.

    Signals:
        view_wished: the number of a view to go to. save_wished: the present one, as one more.
        replaced: the number of the view that is the present one from now on.
        removed: the number of a view. named: that and its name.
    """

    view_wished = Signal(int)
    save_wished = Signal()
    replaced = Signal(int)
    removed = Signal(int)
    named = Signal(int, str)

    def __init__(self, window: QWidget, theme: Theme, session: Session) -> None:
        super().__init__(window)
        self._theme, self._session = theme, session
        self.setAccessibleName(tr("Saved views"))
        self.list = NamedList(tr("Saved views"))
        self.list.setIconSize(QSize(px(CAP), px(CAP)))
        self.list.chosen.connect(self._go)
        self.list.named.connect(self.named)
        self.list.removed.connect(self.removed)
        self.list.left.connect(self.close_up)
        self.list.currentRowChanged.connect(lambda _row: self._enable())
        self.go = QPushButton(tr("Go there"))
        self.name = QPushButton(tr("Rename"))
        self.replace = QPushButton(tr("Replace with the present view"))
        self.remove = QPushButton(tr("Remove"))
        self.save = QPushButton(tr("Save the present view"))
        self.go.clicked.connect(lambda: self._go(self.number))
        self.name.clicked.connect(self.list.rename)
        self.replace.clicked.connect(lambda: self.replaced.emit(self.number))
        self.remove.clicked.connect(lambda: self.removed.emit(self.number))
        self.save.clicked.connect(self._save)
        self._none = QLabel(tr("No view is saved yet."))
        self._none.setObjectName("dim")
        self._lay_out()

    def _lay_out(self) -> None:
        heading = QLabel(tr("Saved views"))
        heading.setObjectName("sheet-title")
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self.go, self.name, self.remove, self.replace):
            buttons.addWidget(button)
        hint = QLabel(tr("Enter goes to a view, F2 names it, Delete removes it."))
        hint.setObjectName("progress")
        hint.setWordWrap(True)
        column = QVBoxLayout(self.sheet)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        column.addWidget(heading)
        column.addWidget(self._none)
        column.addWidget(self.list, 1)
        column.addLayout(buttons)
        column.addWidget(self.save)
        column.addWidget(hint)

    @property
    def number(self) -> int:
        """The number of the view that is marked, or −1."""
        return self.list.currentRow()

    def open(self) -> None:
        """Come up with the views of the open scene."""
        self.follow(0)
        super().open()

    def first_focus(self) -> QWidget:
        """The list."""
        return self.list

    def place(self) -> None:
        """In the middle."""
        self.centre(px(WIDTH), max(px(LEAST), px(190) + self.list.lines_height))

    def follow(self, marked: int | None = None) -> None:
        """Show the views as they are, the one of that number marked or the one that was."""
        marked = self.number if marked is None else marked
        self.list.blockSignals(True)
        self.list.clear()
        for number, saved in enumerate(self._session.view.saved):
            icon = key_icon(key_of(number), self._theme, self.devicePixelRatioF())
            item = QListWidgetItem(icon, saved.name.into(language()), self.list)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        self.list.setCurrentRow(min(marked, self.list.count() - 1))
        self.list.blockSignals(False)
        self._enable()
        if self.is_open:
            self.place()

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self._theme = theme
        self.follow()

    def _enable(self) -> None:
        for button in (self.go, self.name, self.replace, self.remove):
            button.setEnabled(self.number >= 0)
        self.save.setEnabled(self.list.count() < MAX_SAVED_VIEWS)
        self._none.setVisible(not self.list.count())

    def _save(self) -> None:
        self.save_wished.emit()
        self.follow(self.list.count() - 1)

    def _go(self, number: int) -> None:
        self.close_up()
        self.view_wished.emit(number)


def key_icon(key: str, theme: Theme, ratio: float) -> QIcon:
    """A key as it is on a keyboard; as much room without anything where there is none."""
    side = px(CAP)
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    if key:
        with painting(pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRectF(1.0, 1.0, side - 2.0, side - 2.0)
            painter.setPen(QPen(QColor(*theme.line), 1.2))
            painter.drawRoundedRect(box, 4.0, 4.0)
            painter.setPen(QColor(*theme.dim))
            painter.setFont(font(px(12)))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)
    return QIcon(pixmap)

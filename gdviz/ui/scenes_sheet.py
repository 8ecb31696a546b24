"""The scenes of the lecture in order: named, moved, doubled, taken out."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gdviz.render.guard import guarded_else
from gdviz.scene.check import MAX_TEXT
from gdviz.text import tr
from gdviz.ui.library import Library
from gdviz.ui.overlay import Overlay
from gdviz.ui.zoom import px

WIDTH, LEAST = 560, 420
"""Logical pixels at the usual type size; the height grows with the scenes."""

_KEY = Qt.ItemDataRole.UserRole


class ScenesSheet(Overlay):
    """A line for each scene. Enter shows it; F2 names it; dragging puts it elsewhere.

    Signals:
        scene_wished: the key of a scene to show. added: what is on screen, as a scene more.
        doubled, removed: the key of a scene. ordered: all keys, in another order.
        named: the key of a scene, and its title. titled: the title of the lecture.
    """

    scene_wished = Signal(str)
    added = Signal()
    doubled = Signal(str)
    removed = Signal(str)
    ordered = Signal(object)
    named = Signal(str, str)
    titled = Signal(str)

    def __init__(self, window: QWidget, library: Library) -> None:
        super().__init__(window)
        self._library = library
        self.setAccessibleName(tr("Scenes of the lecture"))
        self.title = QLineEdit()
        self.title.setMaxLength(MAX_TEXT)
        self.title.setAccessibleName(tr("Title of the lecture"))
        self.title.editingFinished.connect(lambda: self.titled.emit(self.title.text()))
        self.list = QListWidget()
        self.list.setObjectName("edits")
        self.list.setAccessibleName(tr("Scenes of the lecture"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.list.installEventFilter(self)
        self.list.model().rowsMoved.connect(lambda *_: self.ordered.emit(self.keys))
        self.list.itemDoubleClicked.connect(lambda item: self._show(item.data(_KEY)))
        self.list.itemChanged.connect(lambda item: self.named.emit(item.data(_KEY), item.text()))
        self.list.currentRowChanged.connect(lambda _row: self._enable())
        self.add = QPushButton(tr("Add what is on screen"))
        self.double = QPushButton(tr("Duplicate"))
        self.name = QPushButton(tr("Rename"))
        self.up, self.down = QPushButton(tr("Up")), QPushButton(tr("Down"))
        self.remove = QPushButton(tr("Remove"))
        self.add.clicked.connect(self.added)
        self.double.clicked.connect(lambda: self.doubled.emit(self.key))
        self.name.clicked.connect(self.rename)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.remove.clicked.connect(lambda: self.removed.emit(self.key))
        self._lay_out()

    def _lay_out(self) -> None:
        heading, lecture = QLabel(tr("Scenes of the lecture")), QLabel(tr("Lecture"))
        heading.setObjectName("sheet-title")
        lecture.setObjectName("dim")
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(lecture)
        top.addWidget(self.title, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self.up, self.down, self.name, self.double, self.remove):
            buttons.addWidget(button)
        hint = QLabel(tr("Enter shows a scene, F2 names it, Alt with an arrow or a drag moves it."))
        hint.setObjectName("progress")
        hint.setWordWrap(True)
        column = QVBoxLayout(self.sheet)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        column.addWidget(heading)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        column.addLayout(buttons)
        column.addWidget(self.add)
        column.addWidget(hint)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the scenes as they stand in the list."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return tuple(item.data(_KEY) for item in items)

    @property
    def key(self) -> str:
        """The key of the scene that is marked, or ""."""
        row = self.list.currentRow()
        return "" if row < 0 else str(self.list.item(row).data(_KEY))

    def open(self) -> None:
        """Come up with the open scene marked."""
        self.follow(self._library.current)
        super().open()

    def first_focus(self) -> QWidget:
        """The list."""
        return self.list

    def place(self) -> None:
        """In the middle."""
        lines = self.list.count() * max(self.list.sizeHintForRow(0), 20)
        self.centre(px(WIDTH), max(px(LEAST), px(230) + lines))

    def follow(self, key: str | None = None) -> None:
        """Show the scenes as they are, that of `key` marked or the one that was; emits nothing."""
        marked = self.key if key is None else key
        self.list.blockSignals(True)
        if self._library.opened != self._shown:  # or an editor in it would lose its line
            self._fill()
        for row, each in enumerate(self.keys):
            item = self.list.item(row)
            font = item.font()
            open_one = each == self._library.current
            font.setWeight(font.Weight.DemiBold if open_one else font.Weight.Normal)
            item.setFont(font)
            if each == marked:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        title = self._library.title_of_lecture
        self.title.setEnabled(title is not None)
        self.title.setText(title or "")
        self._enable()
        if self.is_open:
            self.place()

    @property
    def _shown(self) -> tuple[tuple[str, str], ...]:
        words = (self.list.item(row).text() for row in range(self.list.count()))
        return tuple(zip(self.keys, words, strict=True))

    def _fill(self) -> None:
        self.list.clear()
        for key, words in self._library.opened:
            item = QListWidgetItem(words, self.list)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            item.setData(_KEY, key)

    def rename(self) -> None:
        """Let the title of the marked scene be written."""
        if item := self.list.currentItem():
            self.list.editItem(item)

    def _enable(self) -> None:
        row, count = self.list.currentRow(), self.list.count()
        self.up.setEnabled(row > 0)
        self.down.setEnabled(0 <= row < count - 1)
        self.name.setEnabled(row >= 0)
        self.double.setEnabled(row >= 0)
        self.remove.setEnabled(row >= 0 and count > 1)

    def _move(self, step: int) -> None:
        keys, row = list(self.keys), self.list.currentRow()
        if 0 <= row < len(keys) and 0 <= row + step < len(keys):
            keys.insert(row + step, keys.pop(row))
            self.ordered.emit(tuple(keys))

    def _show(self, key: str) -> None:
        self.close_up()
        self.scene_wished.emit(key)

    @guarded_else(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self.list
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and not self._writing  # a key that the field for a title has passed on
            and self._take(event)
        ):
            return True
        return super().eventFilter(watched, event)

    @property
    def _writing(self) -> bool:
        """Whether a title is being written."""
        focus = QApplication.focusWidget()
        return focus is not None and focus is not self.list and self.list.isAncestorOf(focus)

    def _take(self, event: QKeyEvent) -> bool:
        """Whether a key was meant for the scene that is marked."""
        key, alt = event.key(), event.modifiers() & Qt.KeyboardModifier.AltModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.key:
            self._show(self.key)
        elif alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._move(-1 if key == Qt.Key.Key_Up else 1)
        elif key == Qt.Key.Key_Delete and self.remove.isEnabled():
            self.removed.emit(self.key)
        elif key == Qt.Key.Key_Escape:
            self.close_up()
        else:
            return False
        return True

"""The scenes of the lecture in order: named, moved, doubled, taken out."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gdviz.scene.check import MAX_TEXT
from gdviz.text import tr
from gdviz.ui.library import Library
from gdviz.ui.named_list import NamedList
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
        self.list = NamedList(tr("Scenes of the lecture"))
        self.list.setDragDropMode(NamedList.DragDropMode.InternalMove)
        self.list.model().rowsMoved.connect(lambda *_: self.ordered.emit(self.keys))
        self.list.chosen.connect(lambda row: self._show(self.keys[row]))
        self.list.named.connect(lambda row, words: self.named.emit(self.keys[row], words))
        self.list.removed.connect(self._remove)
        self.list.moved.connect(self._move)
        self.list.left.connect(self.close_up)
        self.list.currentRowChanged.connect(lambda _row: self._enable())
        self.add = QPushButton(tr("Add what is on screen"))
        self.double = QPushButton(tr("Duplicate"))
        self.name = QPushButton(tr("Rename"))
        self.up, self.down = QPushButton(tr("Up")), QPushButton(tr("Down"))
        self.remove = QPushButton(tr("Remove"))
        self.add.clicked.connect(self.added)
        self.double.clicked.connect(lambda: self.doubled.emit(self.key))
        self.name.clicked.connect(self.list.rename)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.remove.clicked.connect(lambda: self._remove(self.list.currentRow()))
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
        self.centre(px(WIDTH), max(px(LEAST), px(230) + self.list.lines_height))

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

    def _remove(self, row: int) -> None:
        if self.remove.isEnabled():  # a lecture keeps one
            self.removed.emit(self.keys[row])

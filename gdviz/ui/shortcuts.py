"""The sheet of shortcuts: every key, and what the mouse does."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gdviz.render.guard import guarded
from gdviz.text import N_, tr
from gdviz.ui.actions import ACTIONS, SECTIONS, Row
from gdviz.ui.overlay import Overlay
from gdviz.ui.zoom import px

WIDTH = 760

MOUSE: tuple[tuple[str, str], ...] = (
    (N_("drag"), N_("Orbit")),
    (N_("Shift-drag, middle drag"), N_("Move the picture")),
    (N_("wheel, pinch"), N_("Nearer or farther")),
    (N_("Ctrl-wheel"), N_("Zoom into the range")),
    (N_("wheel, drag on the contours"), N_("Zoom, move the range")),
    (N_("double click"), N_("Reset the view")),
    (N_("click"), N_("All runs start there")),
    (N_("Alt-click"), N_("The selected run starts there")),
    (N_("Ctrl and an arrow"), N_("Orbit, when the surface has the focus; with Shift, move")),
    ("+ −", N_("Nearer or farther, when the surface has the focus")),
    (N_("drag a ring"), N_("Moves that start; Esc puts it back")),
)
"""On the surface; clicks on the contours mean the same. What is done, and what happens then."""

FIELDS: tuple[tuple[str, str], ...] = (
    ("↑ ↓", N_("One step up or down")),
    (N_("wheel"), N_("Steps, where one is typing")),
    (N_("Enter"), N_("Take what is typed")),
    (N_("Esc"), N_("Take it back")),
)
"""In a field for a number."""


class Shortcuts(Overlay):
    """All of them by section, in two columns."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAccessibleName(tr("Shortcuts"))
        self._title = QLabel(tr("Shortcuts"))
        self._title.setObjectName("sheet-title")
        self.inside = QWidget()
        columns = self._columns = QHBoxLayout(self.inside)
        columns.setContentsMargins(0, 0, 8, 0)
        columns.setSpacing(40)
        for parts in _halves(_parts()):
            column = QVBoxLayout()
            column.setSpacing(12)
            for heading, lines in parts:
                column.addLayout(_part(heading, lines))
            column.addStretch(1)
            columns.addLayout(column, 1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.inside)
        self._scroll = scroll
        whole = self._whole = QVBoxLayout(self.sheet)
        whole.setContentsMargins(24, 18, 16, 18)
        whole.setSpacing(12)
        whole.addWidget(self._title)
        whole.addWidget(scroll, 1)

    def place(self) -> None:
        """In the middle, as high as it need be."""
        room = self.room()
        width = min(px(WIDTH), room.width())
        around = self._whole.contentsMargins()
        across = width - around.left() - around.right()
        foot = self._columns.totalHeightForWidth(across)
        height = self._title.sizeHint().height() + self._whole.spacing() + foot + 2
        self.centre(width, height + around.top() + around.bottom())

    @guarded
    def keyPressEvent(self, event) -> None:
        bar, line = self._scroll.verticalScrollBar(), 24
        if event.key() == Qt.Key.Key_PageDown:
            bar.setValue(bar.value() + 10 * line)
        elif event.key() == Qt.Key.Key_PageUp:
            bar.setValue(bar.value() - 10 * line)
        else:
            super().keyPressEvent(event)


Lines = list[tuple[str, str]]


def _parts() -> list[tuple[str, Lines]]:
    parts = [
        (
            tr(title),
            [(all_keys(row), tr(row.text)) for row in ACTIONS if row.section == key and row.keys],
        )
        for key, title in SECTIONS.items()
    ]
    parts.append((tr("Mouse on the surface"), [(tr(how), tr(what)) for how, what in MOUSE]))
    parts.append((tr("In a field"), [(tr(how), tr(what)) for how, what in FIELDS]))
    return [part for part in parts if part[1]]


def _halves(parts: list[tuple[str, Lines]]) -> tuple[list, list]:
    """Parted, in order, where the two are most alike in height."""

    def height(some: list[tuple[str, Lines]]) -> int:
        return sum(len(lines) + 2 for _, lines in some)

    cut = min(range(1, len(parts)), key=lambda at: abs(height(parts[:at]) - height(parts[at:])))
    return parts[:cut], parts[cut:]


def _part(heading: str, lines: Lines) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    title = QLabel(heading)
    title.setObjectName("sheet-heading")
    grid.addWidget(title, 0, 0, 1, 2)
    for row, (how, what) in enumerate(lines, 1):
        words, keys = QLabel(what), QLabel(how)
        words.setWordWrap(True)
        words.setAlignment(Qt.AlignmentFlag.AlignTop)
        keys.setObjectName("dim")
        keys.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        grid.addWidget(words, row, 0)
        grid.addWidget(keys, row, 1)
    grid.setColumnStretch(0, 1)
    return grid


def all_keys(row: Row) -> str:
    """Every shortcut of an action as the platform writes it."""
    style = QKeySequence.SequenceFormat.NativeText
    return ",  ".join(QKeySequence(key).toString(style) for key in row.keys)

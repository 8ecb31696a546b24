"""The cues of the scene: a list in the order of the axis, and a form for the one that is marked."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gdviz.engine.session import Session
from gdviz.scene.spec import Cue
from gdviz.text import tr
from gdviz.ui.cue_form import CueForm
from gdviz.ui.cue_words import deeds_in_words, moment_in_words
from gdviz.ui.moment_fields import Here
from gdviz.ui.overlay import Overlay
from gdviz.ui.zoom import px

WIDTH, HEIGHT, LIST = 860, 540, 320
"""Logical pixels at the usual type size."""

_NUMBER = Qt.ItemDataRole.UserRole


class CuesSheet(Overlay):
    """Every change of the form is an edit of the scene, and can be undone.

    Signals:
        cue_wished: the number of a cue, and the `Cue` it should be.
        add_wished: a cue at the playhead. remove_wished: the number of a cue that should go.
        place_wished: the number of the cue to which the playhead should go.
        voice_wished: the cues along a voice.
    """

    cue_wished = Signal(int, object)
    add_wished = Signal()
    remove_wished = Signal(int)
    place_wished = Signal(int)
    voice_wished = Signal()

    def __init__(self, window: QWidget, session: Session, here: Callable[[], Here]) -> None:
        super().__init__(window)
        self._session, self._here = session, here
        self.setAccessibleName(tr("Cues"))
        title = QLabel(tr("Cues"))
        title.setObjectName("sheet-title")
        self.list = QListWidget()
        self.list.setObjectName("edits")
        self.list.setAccessibleName(tr("Cues"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(lambda _row: self._choose())
        self.add = QPushButton(tr("Add at the playhead"))
        self.remove = QPushButton(tr("Remove"))
        self.add.clicked.connect(self.add_wished)
        self.remove.clicked.connect(lambda: self.remove_wished.emit(self.number))
        self.voice = QPushButton(tr("Narration…"))
        self.voice.clicked.connect(self.voice_wished)
        self.form = CueForm()
        self.form.wished.connect(lambda cue: self.cue_wished.emit(self.number, cue))
        self.none = QLabel(tr("This scene has no cues yet."))
        self.none.setObjectName("dim")
        self._lay_out(title)

    def _lay_out(self, title: QLabel) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self.add, 1)
        buttons.addWidget(self.remove)
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(self.voice)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addLayout(head)
        left.addWidget(self.none)
        left.addWidget(self.list, 1)
        left.addLayout(buttons)
        column = QWidget()
        column.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        column.setFixedWidth(px(LIST))
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self.form)
        whole = QHBoxLayout(self.sheet)
        whole.setContentsMargins(16, 14, 12, 14)
        whole.setSpacing(18)
        whole.addWidget(column)
        whole.addWidget(self._scroll, 1)

    @property
    def number(self) -> int:
        """The number of the cue that is marked, or −1."""
        row = self.list.currentRow()
        return -1 if row < 0 else int(self.list.item(row).data(_NUMBER))

    def open_at(self, number: int) -> None:
        """Come up with this cue marked, or the one that holds at the playhead."""
        passed = [c.number for c in self._session.cues if c.place <= self._session.playback.head]
        self.follow(number if number >= 0 else passed[-1] if passed else 0)
        self.open()

    def first_focus(self) -> QWidget:
        """The list, or the way to the first cue."""
        return self.list if self.list.count() else self.add

    def place(self) -> None:
        """In the middle."""
        self.centre(px(WIDTH), px(HEIGHT))

    def follow(self, number: int | None = None) -> None:
        """Show the cues as they are, `number` marked or the one that was; emits nothing."""
        document, count = self._session.document, self._session.problem.sample_count
        marked = self.number if number is None else number
        self.list.blockSignals(True)
        self.list.clear()
        for index in self._in_order():
            cue = document.cues[index]
            words = f"{moment_in_words(cue.at, document, count)}\n{deeds_in_words(cue)}"
            item = QListWidgetItem(words, self.list)
            item.setData(_NUMBER, index)
            if index == marked:
                self.list.setCurrentItem(item)
        if self.list.count() and self.list.currentRow() < 0:
            self.list.setCurrentRow(min(max(marked, 0), self.list.count() - 1))
        self.list.blockSignals(False)
        self._show_form()

    def _in_order(self) -> list[int]:
        """The numbers of the cues, by where they are due; those that are not yet, at the end."""
        places = {each.number: each.place for each in self._session.cues}
        cues: tuple[Cue, ...] = self._session.document.cues
        return sorted(range(len(cues)), key=lambda number: places.get(number, float("inf")))

    def _choose(self) -> None:
        self._show_form()
        if self.number >= 0:
            self.place_wished.emit(self.number)

    def _show_form(self) -> None:
        session, number = self._session, self.number
        there = number >= 0
        self._scroll.setVisible(there)
        self.none.setVisible(not there)
        self.list.setVisible(there)
        self.remove.setEnabled(there)
        if there:
            cue = session.document.cues[number]
            speed = session.playback.speed
            self.form.show_cue(cue, session.document, session.problem, self._here(), speed)

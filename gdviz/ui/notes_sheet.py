"""The lecturer's notes on the open scene."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gdviz.scene.spec import Scene
from gdviz.text import language, tr
from gdviz.ui.cue_edits import words_in
from gdviz.ui.overlay import Overlay
from gdviz.ui.text_field import TextField
from gdviz.ui.zoom import px

WIDTH, LEAST = 520, 6
"""Logical pixels at the usual type size, and lines."""


class NotesSheet(Overlay):
    """What is meant for the lecturer alone: what to point at, what to try, what is asked.

    They are written here, too.

    Signals:
        entered: other notes.
    """

    entered = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAccessibleName(tr("Notes"))
        self.title = QLabel()
        self.title.setObjectName("sheet-title")
        self.title.setWordWrap(True)
        self.words = TextField()
        self.words.setObjectName("notes")
        self.words.setAccessibleName(tr("Notes"))
        self.words.entered.connect(self.entered)
        column = QVBoxLayout(self.sheet)
        column.setContentsMargins(16, 16, 12, 12)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addWidget(self.words, 1)

    def show_scene(self, scene: Scene) -> None:
        """Tell of this scene."""
        notes = scene.document.notes
        own = words_in(notes, language())
        self.title.setText(scene.name.into(language()))
        self.words.set_words(own)
        nothing = tr("There are no notes on this scene. Write some: nobody else sees them.")
        self.words.setPlaceholderText(notes.into(language()) or nothing)

    def first_focus(self) -> QWidget:
        """The notes."""
        return self.words

    def close_up(self) -> None:
        """Go away, and take what was written."""
        if self.is_open:
            self.words.commit()
        super().close_up()

    def place(self) -> None:
        """In the middle, as high as there are words."""
        room = self.room()
        width = min(px(WIDTH), room.width())
        words = self.words.toPlainText() or self.words.placeholderText()
        line = self.words.fontMetrics().lineSpacing()
        box = self.words.fontMetrics().boundingRect(
            0, 0, width - 60, 10_000, Qt.TextFlag.TextWordWrap.value, words
        )
        height = max(box.height(), LEAST * line) + 2 * line
        height += 60 + self.title.heightForWidth(width - 48)
        self.centre(width, height)

"""The lecturer's notes on the open scene."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from gdviz.scene.spec import Scene
from gdviz.text import language, tr
from gdviz.ui.overlay import Overlay
from gdviz.ui.zoom import px

WIDTH = 520


class NotesSheet(Overlay):
    """What is meant for the lecturer alone: what to point at, what to try, what is asked."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAccessibleName(tr("Notes"))
        self.title = QLabel()
        self.title.setObjectName("sheet-title")
        self.title.setWordWrap(True)
        self.words = QLabel()
        for label in (self.title, self.words):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.words)
        column = QVBoxLayout(self.sheet)
        column.setContentsMargins(20, 16, 12, 16)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addWidget(scroll, 1)

    def show_scene(self, scene: Scene) -> None:
        """Tell of this scene."""
        self.title.setText(scene.title.into(language()))
        self.words.setText(
            scene.document.notes.into(language()) or tr("There are no notes on this scene.")
        )

    def place(self) -> None:
        """In the middle, as high as there are words."""
        room = self.room()
        width = min(px(WIDTH), room.width())
        inside = width - 48
        height = 60 + self.title.heightForWidth(inside) + self.words.heightForWidth(inside)
        height = min(height, room.height())
        left, top = self.width() // 2 - width // 2, self.height() // 2 - height // 2
        self.sheet.setGeometry(left, top, width, height)

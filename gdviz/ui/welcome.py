"""The welcome page: the lessons as pictures, and the ways to something of one's own."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gdviz.io.lessons import lesson, lesson_files
from gdviz.render.style import Theme
from gdviz.text import language, tr
from gdviz.ui.files import printable
from gdviz.ui.overlay import Overlay
from gdviz.ui.shelf import Tile
from gdviz.ui.showcase import Showcase
from gdviz.ui.thumbnails import surface_picture
from gdviz.ui.tick import Tick
from gdviz.ui.zoom import px

WIDTH, BESIDE = 1240, 210
"""Pixels: of the whole at most, and of the column beside the cards."""

FILES = 6
"""So many of the recent files are offered."""

WAYS = ("gallery", "open_file", "paste_scene", "find_action", "shortcuts")
"""The actions that it offers."""


class Welcoming(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the page comes up when gdviz is started with nothing to open."""

    at_start: bool = True


class Welcome(Overlay):
    """Lies over a scene that plays already; Escape, or a press beside it, shows that scene.

    Signals:
        lesson_wished: the id of a lesson. file_wished: the path of a recent file.
        start_wished: whether it should come up at the next start.
    """

    lesson_wished = Signal(str)
    file_wished = Signal(Path)
    start_wished = Signal(bool)

    def __init__(self, window: QWidget, theme: Theme, ways: Sequence[QAction]) -> None:
        super().__init__(window)
        self.setAccessibleName(tr("Lessons"))
        title = QLabel(tr("Lessons"))
        title.setObjectName("sheet-title")
        self.showcase = Showcase({"": _tiles()}, _picture, theme)
        self.showcase.setAccessibleName(tr("Lessons"))
        self.showcase.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.showcase.marked.connect(self.showcase.setAccessibleDescription)
        self.showcase.chosen.connect(self._choose)
        self.at_start = Tick(tr("Show at start"))
        self.at_start.toggled.connect(self.start_wished)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        self._files: list[QPushButton] = []
        cards = QVBoxLayout()
        cards.setSpacing(8)
        cards.addWidget(title)
        cards.addWidget(self.showcase, 1)
        self._whole = whole = QHBoxLayout(self.sheet)
        whole.setContentsMargins(16, 14, 16, 12)
        whole.setSpacing(16)
        whole.addLayout(cards, 1)
        whole.addWidget(self._beside(ways))

    def _beside(self, ways: Sequence[QAction]) -> QWidget:
        beside = QWidget()
        beside.setFixedWidth(px(BESIDE))
        column = QVBoxLayout(beside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(_heading(tr("Something else")))
        for action in ways:
            button = _line(action.text(), action.toolTip())
            button.clicked.connect(self.close_up)
            button.clicked.connect(action.trigger)
            column.addWidget(button)
        column.addSpacing(14)
        self._recent_heading = _heading(tr("Recent files"))
        column.addWidget(self._recent_heading)
        column.addLayout(self._recent)
        column.addStretch(1)
        column.addWidget(self.at_start)
        return beside

    def show_preference(self, welcoming: Welcoming) -> None:
        """Show whether it comes up at start; emits nothing."""
        self.at_start.blockSignals(True)
        self.at_start.setChecked(welcoming.at_start)
        self.at_start.blockSignals(False)

    def show_recent(self, paths: Sequence[Path]) -> None:
        """Offer these files."""
        for button in self._files:
            button.deleteLater()
        self._files = [self._file(path) for path in paths[:FILES]]
        for button in self._files:
            self._recent.addWidget(button)
        self._recent_heading.setVisible(bool(paths))

    def _file(self, path: Path) -> QPushButton:
        button = _line(printable(path.stem), printable(str(path)))
        button.clicked.connect(self.close_up)
        button.clicked.connect(lambda: self.file_wished.emit(path))
        return button

    def open(self) -> None:
        """Come up, the first lesson marked or the one that was."""
        super().open()
        if self.showcase.current is None:
            self.showcase.mark(next(iter(lesson_files()), ""))
        self.showcase.paint()

    def close_up(self) -> None:
        """Go away, and paint no more."""
        self.showcase.painter.stop()
        super().close_up()

    def first_focus(self) -> QWidget:
        """The cards."""
        return self.showcase

    def place(self) -> None:
        """In the middle, as high as the cards are, or as the window lets it."""
        room = self.room()
        width = min(px(WIDTH), room.width())
        self.sheet.resize(width, room.height())
        self._whole.activate()
        inside = self.showcase.viewport()
        self.showcase.shelf.lay_out(inside.width())
        height = room.height() - max(inside.height() - self.showcase.shelf.height(), 0)
        self.centre(width, height)

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self.showcase.set_theme(theme)
        if self.is_open:
            self.showcase.paint()

    def _choose(self, id_: str) -> None:
        self.close_up()
        self.lesson_wished.emit(id_)


def _tiles() -> list[Tile]:
    lessons = {id_: lesson(id_) for id_ in lesson_files()}
    return [
        Tile(
            id_,
            f"{number}. {found.title.into(language())}",
            found.scenes[0].summary.into(language()),
        )
        for number, (id_, found) in enumerate(lessons.items(), 1)
    ]


def _picture(id_: str, theme: Theme, ratio: float) -> QImage:
    document = lesson(id_).scenes[0].document
    return surface_picture(document.problem, document.plane, theme, ratio)


def _heading(words: str) -> QLabel:
    label = QLabel(words)
    label.setObjectName("sheet-heading")
    return label


def _line(words: str, why: str) -> QPushButton:
    """A button that is a line of text; what does not fit of it is in its tool tip."""
    button = QPushButton(words.replace("&", "&&"))
    button.setObjectName("line")
    button.setToolTip(why)
    button.setAccessibleName(words)
    button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return button

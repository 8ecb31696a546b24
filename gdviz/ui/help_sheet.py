"""The popover of F1: what there is to tell of the widget under the pointer."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from gdviz.text import tr
from gdviz.ui.help import GENERAL, Topic, topic, topic_of
from gdviz.ui.overlay import Overlay
from gdviz.ui.zoom import px

WIDTH = 400

GAP = 8
"""Pixels between the widget and the popover."""


class HelpSheet(Overlay):
    """Shows one `Topic` near the widget that it is about."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.topic: Topic | None = None
        self._near: QRect | None = None
        self._column = QVBoxLayout(self.sheet)
        self._column.setContentsMargins(18, 14, 18, 14)
        self._column.setSpacing(8)

    def toggle(self) -> None:
        """Tell of what is under the pointer, or stop telling."""
        if self.is_open:
            self.close_up()
        else:
            self._tell_of(self._meant())

    def tell(self, key: str) -> None:
        """Tell of a topic in the middle of the window."""
        self._show(key, None)

    def _meant(self) -> QWidget | None:
        """The widget under the pointer; if that is elsewhere, the one with the focus."""
        under = QApplication.widgetAt(QCursor.pos())
        if under is not None and under.window() is self.window():
            return under
        return QApplication.focusWidget()

    def _tell_of(self, widget: QWidget | None) -> None:
        owner, key = topic_of(widget)
        if owner is None:
            self.tell(GENERAL)
            return
        corner = owner.mapTo(self.window(), QPoint(0, 0))
        self._show(key, QRect(corner, owner.size()))

    def _show(self, key: str, near: QRect | None) -> None:
        self.topic, self._near = topic(key), near
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._add(self.topic.title, "sheet-title")
        for sentence in self.topic.sentences:
            self._add(sentence, "")
        if self.topic.formula:
            self._add(self.topic.formula, "formula")
        if self.topic.source:
            self._add(tr("From: {source}", source=self.topic.source), "dim")
        words = (self.topic.title, *self.topic.sentences, self.topic.formula)
        self.setAccessibleName(self.topic.title)
        self.setAccessibleDescription("\n".join(filter(None, words)))
        self.open()

    def _add(self, words: str, name: str) -> None:
        label = QLabel(words, self.sheet)
        label.setObjectName(name)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.show()
        self._column.addWidget(label)

    def place(self) -> None:
        """Under the widget, or where there is room beside it; else in the middle."""
        room = self.room()
        self.sheet.ensurePolished()
        width = min(px(WIDTH), room.width())
        height = min(self._column.totalHeightForWidth(width), room.height())
        self.sheet.setGeometry(place_near(self._near, width, height, room))


def place_near(near: QRect | None, width: int, height: int, room: QRect) -> QRect:
    """Where in `room` something of this size covers `near` least: below, above, right, left."""
    made = QRect(0, 0, width, height)
    if near is None:
        made.moveCenter(room.center())
        return made
    spots = (
        (near.left(), near.bottom() + GAP),
        (near.left(), near.top() - GAP - height),
        (near.right() + GAP, near.top()),
        (near.left() - GAP - width, near.top()),
    )
    tried = []
    for x, y in spots:
        made.moveTo(
            min(max(x, room.left()), room.right() - width + 1),
            min(max(y, room.top()), room.bottom() - height + 1),
        )
        covered = made.intersected(near)
        tried.append((max(covered.width(), 0) * max(covered.height(), 0), QRect(made)))
    return min(tried, key=lambda each: each[0])[1]

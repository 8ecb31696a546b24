"""Panels are taken by their titles and dropped at another side of the surface."""

from collections.abc import Iterable
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QPalette, QPen
from PySide6.QtWidgets import QApplication, QWidget

from gdviz.render.guard import guarded, guarded_else, painting

Kind = Literal["runs", "plots"]

SIDES: dict[Kind, tuple[str, ...]] = {
    "runs": ("left", "right"),
    "plots": ("left", "right", "bottom"),
}

SHARE = 0.3
"""Of the width or height, that a panel would have about where it is dropped."""


class Docking(QObject):
    """Watches the titles of the panels of a workspace.

    Signals:
        dropped: the kind of panel, and the side where it was let go.
    """

    dropped = Signal(str, str)

    def __init__(self, workspace: QWidget) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._kinds: dict[QObject, Kind] = {}
        self._taken: tuple[Kind, QPoint] | None = None
        self.zone = _Zone(workspace)

    def watch(self, titles: Iterable[QWidget], kind: Kind) -> None:
        """Let a panel be taken by these."""
        for title in titles:
            title.setCursor(Qt.CursorShape.OpenHandCursor)
            self._kinds[title] = kind
            title.installEventFilter(self)

    @guarded_else(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:  # type: ignore[attr-defined]
            self._taken = self._kinds[watched], self._at(event)
            return True
        if self._taken is None:
            return False
        if kind == QEvent.Type.MouseMove:
            self._drag(self._at(event))
            return True
        if kind == QEvent.Type.MouseButtonRelease:
            self._let_go()
            return True
        if kind == QEvent.Type.Hide:
            self._stop()
        return False

    def _at(self, event: QEvent) -> QPoint:
        return self._workspace.mapFromGlobal(event.globalPosition().toPoint())  # type: ignore[attr-defined, no-any-return]

    def _drag(self, at: QPoint) -> None:
        assert self._taken is not None
        kind, begun = self._taken
        if self.zone.isHidden():
            if (at - begun).manhattanLength() < QApplication.startDragDistance():
                return
            QApplication.setOverrideCursor(Qt.CursorShape.ClosedHandCursor)
            self.zone.setGeometry(self._workspace.rect())
            self.zone.show()
            self.zone.raise_()
        self.zone.mark(side_at(at, self._workspace.rect(), SIDES[kind]))

    def _let_go(self) -> None:
        assert self._taken is not None
        kind, side = self._taken[0], self.zone.side
        shown = not self.zone.isHidden()
        self._stop()
        if shown and side:
            self.dropped.emit(kind, side)

    def _stop(self) -> None:
        if not self.zone.isHidden():
            self.zone.hide()
            QApplication.restoreOverrideCursor()
        self.zone.mark("")
        self._taken = None


class _Zone(QWidget):
    """Where the panel would come."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.side = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def mark(self, side: str) -> None:
        self.side = side
        self.update()

    @guarded
    def paintEvent(self, _event) -> None:
        if not self.side:
            return
        with painting(self) as painter:
            accent = QApplication.palette().color(QPalette.ColorRole.Highlight)
            painter.setPen(QPen(accent, 2.0))
            accent.setAlpha(60)
            painter.setBrush(accent)
            painter.drawRoundedRect(zone_at(self.side, self.rect()).adjusted(4, 4, -4, -4), 6, 6)


def zone_at(side: str, room: QRect) -> QRect:
    """The part of `room` that lies at a side."""
    width, height = round(SHARE * room.width()), round(SHARE * room.height())
    if side == "left":
        return QRect(room.left(), room.top(), width, room.height())
    if side == "right":
        return QRect(room.right() - width + 1, room.top(), width, room.height())
    return QRect(room.left(), room.bottom() - height + 1, room.width(), height)


def side_at(at: QPoint, room: QRect, sides: Iterable[str]) -> str:
    """The side that a pointer means; "" in the middle, and outside."""
    return next((side for side in sides if zone_at(side, room).contains(at)), "")

"""What comes up over the window for a moment: the palette, the sheet of shortcuts, help."""

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from gdviz.render.guard import guarded, guarded_else

MARGIN = 16
"""Pixels between a sheet and the edge of the window."""


class Overlay(QWidget):
    """Lies over the whole window, unseen but for its `sheet`, while it is open.

    Part of the window rather than a window of its own, so that an input method goes on working.
    Escape closes it, and so does a press beside the sheet, which does nothing else; the focus
    goes back to where it was.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.hide()
        self.sheet = QFrame(self)
        self.sheet.setObjectName("sheet")
        self._focus_before: QWidget | None = None
        window.installEventFilter(self)

    @property
    def is_open(self) -> bool:
        """Whether it is there."""
        return not self.isHidden()

    def open(self) -> None:
        """Come up, in the place of another one."""
        if not self.is_open:
            for other in self.window().findChildren(Overlay):
                other.close_up()
            self._focus_before = QApplication.focusWidget()
            self.setGeometry(self.window().rect())
            self.show()
            self.raise_()
        self.place()
        self.first_focus().setFocus()

    def close_up(self) -> None:
        """Go away."""
        if self.is_open:
            before, self._focus_before = self._focus_before, None
            self.hide()
            if before is not None and before.isVisible():
                before.setFocus()

    def toggle(self) -> None:
        """Come up, or go away."""
        if self.is_open:
            self.close_up()
        else:
            self.open()

    def first_focus(self) -> QWidget:
        """What has the focus when it has come up."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return self

    def place(self) -> None:
        """Give the sheet its size and place in the window."""
        raise NotImplementedError

    def centre(self, width: int, height: int) -> None:
        """Put a sheet of this size in the middle of the window, or as much of it as has room."""
        room = self.room()
        made = QRect(0, 0, min(width, room.width()), min(height, room.height()))
        made.moveCenter(room.center())
        self.sheet.setGeometry(made)

    def room(self) -> QRect:
        """Where a sheet may be."""
        return self.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)

    @guarded_else(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.is_open and watched is self.parent() and event.type() == QEvent.Type.Resize:
            self.setGeometry(self.window().rect())
            self.place()
        return False

    @guarded_else(True)
    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Tab goes round within the sheet."""
        there = [each for each in self.sheet.findChildren(QWidget) if _takes_tab(each)]
        if there:
            here = QApplication.focusWidget()
            step = 1 if forwards else -1
            at = there.index(here) + step if here in there else 0
            there[at % len(there)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    @guarded
    def keyPressEvent(self, event) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_up()
        else:
            super().keyPressEvent(event)

    @guarded
    def mousePressEvent(self, event) -> None:
        if not self.sheet.geometry().contains(event.position().toPoint()):
            self.close_up()

    @guarded
    def mouseDoubleClickEvent(self, event) -> None:
        event.accept()

    @guarded
    def wheelEvent(self, event) -> None:
        event.accept()


def _takes_tab(widget: QWidget) -> bool:
    policy = widget.focusPolicy()
    reached = bool(policy.value & Qt.FocusPolicy.TabFocus.value)
    return reached and widget.isVisible() and widget.isEnabled()

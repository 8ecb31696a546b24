"""Files that are dragged onto a window."""

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from gdviz.render.guard import guarded_else

_KINDS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)


class Drops(QObject):
    """Takes them wherever they fall: a field would write down where they are.

    Signals:
        dropped: the paths of some files.
    """

    dropped = Signal(object)

    def watch(self, window: QWidget) -> None:
        """Look at what comes to this window, before any of its widgets does."""
        window.setAcceptDrops(True)
        window.windowHandle().installEventFilter(self)

    @guarded_else(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _KINDS or not isinstance(event, QDropEvent):
            return False
        paths = _files_in(event.mimeData())
        if not paths:
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self.dropped.emit(paths)
        return True


def _files_in(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]

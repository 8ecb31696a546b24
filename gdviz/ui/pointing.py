"""Where the pointer is in the stage, and which presses there have been."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF
from PySide6.QtGui import QCursor, QGuiApplication, QWindow
from PySide6.QtWidgets import QApplication, QWidget

from gdviz.render.guard import guarded_else
from gdviz.scene.take import FARTHEST, Panel, Pointer
from gdviz.ui.side import PANELS

if TYPE_CHECKING:
    from gdviz.ui.window import MainWindow

_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)

DIGITS = 5
"""Of a place in a panel: a hundredth of a pixel."""


class Pointing(QObject):
    """Looks at the pointer when it is asked, and counts presses in between while it watches.

    A tap of a finger may be over between two ticks, so that the state of the buttons alone would
    miss it.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._watched: QWindow | None = None
        self._presses = 0

    def watch(self, wanted: bool) -> None:
        """Count presses, or no more."""
        if wanted == (self._watched is not None):
            return
        if self._watched is not None:
            self._watched.removeEventFilter(self)
            self._watched = None
        elif (handle := self._window.windowHandle()) is not None:
            handle.installEventFilter(self)
            self._watched = handle
        self._presses = 0

    @guarded_else(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self._presses += event.type() in _PRESSES
        return False

    def look(self) -> tuple[Pointer | None, int]:
        """Where the pointer is now, None if not in the stage, and the presses since last time."""
        presses, self._presses = self._presses, 0
        at = QCursor.pos()
        below = QApplication.widgetAt(at)
        if below is None or below.window() is not self._window:
            return None, 0
        found = self._spot(below, QPointF(at))
        return found, presses if found is not None else 0

    def _spot(self, below: QWidget, at: QPointF) -> Pointer | None:
        held = bool(QGuiApplication.mouseButtons())
        view = self._window.stage.viewport
        if view is not None and (below is view or view.isAncestorOf(below)):
            spot = view.spot_at(view.mapFromGlobal(at))
            return None if spot is None else _pointer("surface", *spot[1:], spot[0], held)
        for name in PANELS:
            panel = self._window.side.panels.get(name)
            if panel is not None and (below is panel.widget or panel.widget.isAncestorOf(below)):
                place, inside = panel.widget.mapFromGlobal(at), panel.inside
                if inside.isEmpty():
                    return None
                x = (place.x() - inside.left()) / inside.width()
                y = (place.y() - inside.top()) / inside.height()
                return _pointer(name, x, y, "", held)
        return None


def _pointer(panel: Panel, x: float, y: float, run: str, held: bool) -> Pointer | None:
    if max(abs(x), abs(y)) > FARTHEST:
        return None
    return Pointer(panel, round(x, DIGITS), round(y, DIGITS), run, held)

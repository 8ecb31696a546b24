"""A bar that leaves out what it has no room for, rather than clip it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QWidget

from gdviz.render.guard import guarded, guarded_else

Optional = tuple[QWidget, Callable[[], bool]]
"""A widget that may be left out, and whether it is wanted at all."""


class FittingBar(QFrame):
    """A row of widgets, some of which give way when it is narrow, in their order.

    What is left out can still be done: by the menu, the palette or a key.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._optional: Sequence[Optional] = ()

    def leave_out(self, optional: Sequence[Optional]) -> None:
        """Let these give way, the first of them first."""
        self._optional = optional

    def fit(self) -> None:
        """Show what there is room for."""
        shown = [widget for widget, wanted in self._optional if wanted()]
        for widget, _ in self._optional:
            widget.setVisible(widget in shown)
        layout = self.layout()
        if layout is None:
            return
        layout.invalidate()
        while shown and layout.minimumSize().width() > self.width():
            shown.pop(0).hide()
            layout.invalidate()

    @guarded_else(QSize(0, 0))
    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    @guarded
    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.fit()

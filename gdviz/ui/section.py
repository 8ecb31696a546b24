"""A part of a form that can be folded away."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from gdviz.render.style import Theme
from gdviz.ui.icons import icon
from gdviz.ui.zoom import px


class Section(QWidget):
    """A heading that shows and hides what is in `body`; closed at first.

    Signals:
        opened: by hand.
    """

    opened = Signal()

    def __init__(self, title: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.heading = QPushButton()
        self.heading.setObjectName("section")
        self.heading.setText(title)
        self.heading.setAccessibleName(title)
        self.heading.setCheckable(True)
        self.heading.setIconSize(QSize(px(16), px(16)))
        self.heading.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.heading.clicked.connect(self._press)
        self._inside = QWidget()
        self.body = QVBoxLayout(self._inside)
        self.body.setContentsMargins(0, 4, 0, 0)
        self.body.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.heading)
        column.addWidget(self._inside)
        self.set_open(False)

    @property
    def is_open(self) -> bool:
        """Whether what is in it shows."""
        return self.heading.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Show or hide what is in it; emits nothing."""
        self.heading.setChecked(is_open)
        self._inside.setVisible(is_open)
        self.set_theme(self._theme)

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self._theme = theme
        self.heading.setIcon(icon("unfolded" if self.is_open else "folded", theme))

    def _press(self, is_open: bool) -> None:
        self.set_open(is_open)
        if is_open:
            self.opened.emit()

"""A switch between a few named choices, all of them in sight."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from gdviz.render.style import Theme
from gdviz.ui.icons import icon
from gdviz.ui.zoom import px


@dataclass(frozen=True)
class Choice:
    """One segment.

    Attributes:
        key: what it stands for. text: its words, or "" beside an icon.
        name: what a screen reader says where there are no words.
    """

    key: str
    text: str
    tip: str = ""
    icon: str = ""
    name: str = ""


class Segments(QFrame):
    """Exactly one of its choices is set.

    Signals:
        chosen: the key of the segment pressed.
    """

    chosen = Signal(str)

    def __init__(
        self, choices: Sequence[Choice], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("segments")
        self.choices = tuple(choices)
        self.buttons: dict[str, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        for choice in self.choices:
            button = self.buttons[choice.key] = QToolButton()
            button.setObjectName("segment")
            button.setText(choice.text)
            button.setToolTip(choice.tip)
            button.setAccessibleName(choice.text or choice.name)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            if choice.icon:
                button.setIconSize(QSize(px(18), px(18)))
            if choice.icon and choice.text:
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            row.addWidget(button)
            button.clicked.connect(lambda _checked, key=choice.key: self._choose(key))
        self.set_theme(theme)

    def set_choice(self, key: str) -> None:
        """Show which choice is set; emits nothing."""
        for each, button in self.buttons.items():
            button.setChecked(each == key)

    def _choose(self, key: str) -> None:
        # Not a QButtonGroup: in one, Tab reaches only the segment that is set, and the arrows,
        # which would lead on, belong to time.
        self.set_choice(key)
        self.chosen.emit(key)

    @property
    def choice(self) -> str:
        """The key of the choice that is set."""
        return next((key for key, button in self.buttons.items() if button.isChecked()), "")

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        for choice in self.choices:
            if choice.icon:
                self.buttons[choice.key].setIcon(icon(choice.icon, theme))

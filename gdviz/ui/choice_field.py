"""The field of one convention or variant, made from its declaration."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from gdviz.core.hyper import Choice
from gdviz.render.style import Theme
from gdviz.text import tr
from gdviz.ui import segments
from gdviz.ui.combo import Combo
from gdviz.ui.icons import icon
from gdviz.ui.tips import tip

ROOM = 204
"""Pixels for the answers side by side, in the narrowest panel."""

AROUND = 20
"""Pixels of a segment around its words."""


class ChoiceField(QWidget):
    """One `Choice` of a form: two short answers side by side, more or longer ones in a list.

    Signals:
        wished: the key of the answer it should have.
    """

    wished = Signal(object)

    def __init__(self, choice: Choice, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = choice
        self._names = {option.key: tr(option.name) for option in choice.options}
        self._key = ""
        self.control = self._segments(theme) if self._is_short() else self._combo()
        self.reset = QToolButton()
        self.reset.setObjectName("small")
        default = tr("Back to the default, {value}", value=self._names[choice.default])
        self.reset.setToolTip(default)
        self.reset.setAccessibleName(default)
        self.reset.clicked.connect(lambda: self._wish(choice.default))
        self._lay_out()
        self.set_theme(theme)

    def _is_short(self) -> bool:
        metrics = QFontMetrics(QApplication.font())
        needed = sum(metrics.horizontalAdvance(name) + AROUND for name in self._names.values())
        return len(self._names) == 2 and needed <= ROOM

    def _segments(self, theme: Theme) -> segments.Segments:
        made = segments.Segments(
            [segments.Choice(key, name) for key, name in self._names.items()], theme
        )
        for key, button in made.buttons.items():
            button.setAccessibleName(f"{tr(self.choice.label)}: {self._names[key]}")
        made.chosen.connect(self._wish)
        return made

    def _combo(self) -> Combo:
        made = Combo()
        for key, name in self._names.items():
            made.addItem(name, key)
        made.activated.connect(lambda index: self._wish(made.itemData(index)))
        return made

    def _lay_out(self) -> None:
        label = QLabel(tr(self.choice.label))
        label.setObjectName("dim")
        label.setWordWrap(True)
        words = tip(tr(self.choice.label), tr(self.choice.doc))
        for widget in (self, label, self.control):
            widget.setToolTip(words)
        self.control.setAccessibleName(tr(self.choice.label))
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.control, 1)
        row.addWidget(self.reset)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label)
        column.addLayout(row)

    def set_value(self, key: str) -> None:
        """Show the answer with this key; emits nothing."""
        self._key = key
        if isinstance(self.control, Combo):
            self.control.setCurrentIndex(self.control.findData(key))
        else:
            self.control.set_choice(key)
        self.reset.setEnabled(key != self.choice.default)

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self.reset.setIcon(icon("reset", theme))

    def _wish(self, key: str) -> None:
        if key != self._key:
            self.wished.emit(key)

"""The size of a picture: one from a list, or two numbers."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gdviz.text import Message, tr
from gdviz.ui.combo import Combo
from gdviz.ui.number_field import NumberField

OWN = "own"

Size = tuple[int, int]


class SizeFields(QWidget):
    """A list of sizes with names, and under it width and height.

    Args:
        sizes: by a key: words with a place for the `{size}` (translatable), width, height.
        more: entries of the list that are no size, by their keys, in words.
        fault: what is wrong with a size, if anything is; such sizes are not in the list.

    Signals:
        chosen: the width and height that there should be. more_chosen: the key of one of `more`.
    """

    chosen = Signal(int, int)
    more_chosen = Signal(str)

    def __init__(
        self,
        sizes: Mapping[str, tuple[str, int, int]],
        fault: Callable[[int, int], Message | None],
        more: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self._sizes, self._fault_of, self._more = sizes, fault, more or {}
        self._size: Size = 0, 0
        self.names = Combo()
        self.width_ = NumberField(lambda side: fault(int(side), self._size[1]), whole=True)
        self.height_ = NumberField(lambda side: fault(self._size[0], int(side)), whole=True)
        self.fault = QLabel()
        self.fault.setObjectName("fault")
        self.fault.setWordWrap(True)
        self.fault.hide()
        for field, name in (
            (self.names, tr("Size")),
            (self.width_, tr("Width in pixels")),
            (self.height_, tr("Height in pixels")),
        ):
            field.setAccessibleName(name)
        self._lay_out()
        self.names.activated.connect(lambda _index: self._choose(self.names.currentData()))
        self.width_.entered.connect(lambda side: self.chosen.emit(int(side), self._size[1]))
        self.height_.entered.connect(lambda side: self.chosen.emit(self._size[0], int(side)))
        for field in (self.width_, self.height_):
            field.refused.connect(self._show_fault)

    def _lay_out(self) -> None:
        times = QLabel("×")
        times.setObjectName("dim")
        sides = QHBoxLayout()
        sides.setSpacing(6)
        for widget, stretch in ((self.width_, 1), (times, 0), (self.height_, 1)):
            sides.addWidget(widget, stretch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(self.names)
        column.addLayout(sides)
        column.addWidget(self.fault)

    def show_size(self, size: Size, key: str = "") -> None:
        """Show this size, by this key of `more` or else by its name; emits nothing."""
        self._size = size
        self.names.clear()
        for name, (words, width, height) in self._sizes.items():
            if self._fault_of(width, height) is None:
                self.names.addItem(tr(words, size=f"{width}×{height}"), name)
        for name, words in self._more.items():
            self.names.addItem(words, name)
        self.names.addItem(tr("Another size"), OWN)
        self.names.setCurrentIndex(self.names.findData(key or self._name_of(size)))
        self.width_.set_value(size[0])
        self.height_.set_value(size[1])

    def _name_of(self, size: Size) -> str:
        return next((key for key, (_, *each) in self._sizes.items() if tuple(each) == size), OWN)

    def _choose(self, key: str) -> None:
        if key in self._sizes:
            self.chosen.emit(*self._sizes[key][1:])
        elif key in self._more:
            self.more_chosen.emit(key)
        else:
            self.width_.setFocus()
            self.width_.selectAll()

    def _show_fault(self, fault: Message | None) -> None:
        self.fault.setText("" if fault is None else str(fault))
        self.fault.setVisible(fault is not None)

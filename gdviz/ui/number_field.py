"""A field for a typed number: the same in every locale, and it refuses what is no number."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from gdviz.render.guard import guarded
from gdviz.text import N_, Message
from gdviz.ui.typed import format_number, parse_number, parse_whole

Number = float | int

NOT_A_NUMBER = Message(N_("Write a number, like 0.001 or 1e-3."))
NOT_WHOLE = Message(N_("Write a whole number."))


class NumberField(QLineEdit):
    """Shows a value; a typed one is emitted if `check` finds nothing wrong with it.

    What is refused stays in the field, marked, until it is mended or Escape takes it back;
    nothing is emitted for it. Up and Down and the wheel ask for steps, as in a spin box.

    Signals:
        entered: the new value.
        refused: what is wrong with the typed one, as a `Message`; None once it is mended.
        stepped: so many steps up, or down if negative.
    """

    entered = Signal(object)
    refused = Signal(object)
    stepped = Signal(int)

    def __init__(
        self,
        check: Callable[[Number], Message | None] = lambda value: None,
        whole: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._check = check
        self._whole = whole
        self._value: Number | None = None
        self._fault: Message | None = None
        self._show: Callable[[Number], str] = format_number if not whole else str
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        # Digits need no input method, and a Hangul one would swallow the e of 1e-3.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setMaxLength(40)
        self.editingFinished.connect(self._finish)
        self.textEdited.connect(self._forgive)

    @property
    def value(self) -> Number | None:
        """The value last shown or entered."""
        return self._value

    @property
    def fault(self) -> Message | None:
        """What is wrong with what is typed."""
        return self._fault

    def show_as(self, text_of: Callable[[Number], str]) -> None:
        """Write values by this function."""
        self._show = text_of

    def set_value(self, value: Number) -> None:
        """Show `value`. What is being typed, or stands refused, stays unless the value is new."""
        if value == self._value:
            return
        self._value = value
        self._blame(None)
        self._write()

    def _write(self) -> None:
        text = "" if self._value is None else self._show(self._value)
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)

    def _parsed(self) -> Number | None:
        text = self.text().partition("(")[0]  # "342 (full)"
        return parse_whole(text) if self._whole else parse_number(text)

    def _finish(self) -> None:
        if self._value is not None and self.text() == self._show(self._value):
            self._blame(None)
            return
        value = self._parsed()
        if value is None:
            self._blame(NOT_WHOLE if self._whole else NOT_A_NUMBER)
        elif fault := self._check(value):
            self._blame(fault)
        else:
            self._blame(None)
            changed = value != self._value
            self._value = value
            self._write()
            if changed:
                self.entered.emit(value)

    def _forgive(self) -> None:
        """While a fault is being mended, drop the mark as soon as it is."""
        if self._fault is not None:
            value = self._parsed()
            if value is not None and self._check(value) is None:
                self._blame(None)

    def _blame(self, fault: Message | None) -> None:
        if fault == self._fault:
            return
        self._fault = fault
        self.setProperty("invalid", fault is not None)
        self.style().unpolish(self)
        self.style().polish(self)
        self.refused.emit(fault)

    @guarded
    def keyPressEvent(self, event) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if key == Qt.Key.Key_Up else -1)
        elif key == Qt.Key.Key_Escape:
            self._blame(None)
            self._write()
            self.clearFocus()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            if self._fault is None:
                self.clearFocus()  # the keys play again
            else:
                self.selectAll()
        else:
            super().keyPressEvent(event)

    @guarded
    def wheelEvent(self, event) -> None:
        # Only where one is typing: a wheel meant to scroll the panel must not change a rate.
        if self.hasFocus() and event.angleDelta().y():
            self.stepped.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            event.ignore()

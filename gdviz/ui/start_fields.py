"""Where a run starts, as two typed numbers."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from gdviz.core.problems import Parameter
from gdviz.scene.check import MAX_ABSOLUTE
from gdviz.text import N_, Message, tr
from gdviz.ui.help import explain
from gdviz.ui.number_field import Number, NumberField
from gdviz.ui.tips import tip


def check_start(value: Number) -> Message | None:
    """What is wrong with a coordinate of a start, or None."""
    if abs(value) <= MAX_ABSOLUTE:
        return None
    places = {"low": f"{-MAX_ABSOLUTE:g}", "high": f"{MAX_ABSOLUTE:g}"}
    return Message(N_("It must be between {low} and {high}."), places)


class StartFields(QWidget):
    """The two parameters of a start, under their symbols.

    Signals:
        wished: the start as a pair.
    """

    wished = Signal(object)

    def __init__(self, parameters: tuple[Parameter, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        explain(self, "start")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(2)
        title = QLabel(tr("starts at"))
        title.setObjectName("dim")
        grid.addWidget(title, 0, 0, 1, 4)
        self.error = QLabel()
        self.error.setObjectName("fault")
        self.error.setWordWrap(True)
        self.error.hide()
        grid.addWidget(self.error, 2, 0, 1, 4)
        self.edits: list[NumberField] = []
        for axis, parameter in enumerate(parameters[:2]):
            symbol = QLabel(parameter.symbol)
            symbol.setObjectName("symbol")
            edit = NumberField(check_start)
            words = tip(
                f"{parameter.symbol}  {tr(parameter.name)}",
                tr("Where this run starts. A click on the surface or on the contours sets it too."),
            )
            edit.setToolTip(words)
            symbol.setToolTip(words)
            edit.setAccessibleName(tr("start, {name}", name=tr(parameter.name)))
            edit.entered.connect(self._entered)
            edit.refused.connect(self._show_fault)
            edit.stepped.connect(lambda steps, field=edit: self._step(field, steps))
            grid.addWidget(symbol, 1, 2 * axis)
            grid.addWidget(edit, 1, 2 * axis + 1)
            grid.setColumnStretch(2 * axis + 1, 1)
            self.edits.append(edit)

    def set_start(self, start: tuple[float, float]) -> None:
        """Show `start`; emits nothing."""
        for edit, value in zip(self.edits, start, strict=True):
            edit.set_value(value)

    def _entered(self) -> None:
        self.wished.emit(tuple(float(edit.value or 0.0) for edit in self.edits))

    def _step(self, field: NumberField, steps: int) -> None:
        if field.value is not None:
            field.set_value(round(field.value + 0.1 * steps, 6))
            self._entered()

    def _show_fault(self, fault: Message | None) -> None:
        self.error.setText(str(fault) if fault else "")
        self.error.setVisible(fault is not None)

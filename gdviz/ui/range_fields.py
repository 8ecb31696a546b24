"""Which part of the plane the surface shows, and on which scale its heights."""

from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from gdviz.core.problems import HeightScale, Parameter
from gdviz.render.style import Theme
from gdviz.render.world import round_step
from gdviz.scene.check import check_range
from gdviz.scene.spec import Plane
from gdviz.text import N_, Message, tr
from gdviz.ui.help import explain
from gdviz.ui.icons import icon
from gdviz.ui.number_field import Number, NumberField
from gdviz.ui.segments import Choice, Segments
from gdviz.ui.tips import tip

STEPS = 40
"""In the width of a range, of an arrow key."""

SCALES: dict[HeightScale, tuple[str, str]] = {
    "linear": (N_("linear"), N_("Equal heights are equal losses.")),
    "log": (N_("log"), N_("Low losses are spread, so that the floor of a valley can be seen.")),
    "symlog": (
        N_("±log"),
        N_("Losses near 0 are spread on both sides of it, for a range of very many decades."),
    ),
}


class RangeFields(QWidget):
    """Two ends for each parameter, the scale of the heights, and a way back to the problem's own.

    Signals:
        wished: the `Plane` it should be.
    """

    wished = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plane = self._own = Plane((0.0, 1.0), (0.0, 1.0))
        self._symbols = [QLabel(), QLabel()]
        self.ends: list[tuple[NumberField, NumberField]] = []
        self.error = QLabel()
        self.error.setObjectName("fault")
        self.error.setWordWrap(True)
        self.error.hide()
        self.height_scale = Segments(_scales(), theme)
        self.height_scale.setAccessibleName(tr("height scale"))
        self.height_scale.chosen.connect(self._wish_height)
        explain(self.height_scale, "height_scale")
        self.reset = QToolButton()
        self.reset.setObjectName("small")
        words = tr("Back to the problem's own range and height")
        self.reset.setToolTip(words)
        self.reset.setAccessibleName(words)
        self.reset.clicked.connect(lambda: self.wished.emit(self._own))
        explain(self, "range")
        self._lay_out()
        self.set_theme(theme)

    def _lay_out(self) -> None:
        head, scale = QLabel(tr("range")), QLabel(tr("height scale"))
        for label in (head, scale):
            label.setObjectName("dim")
        top = QHBoxLayout()
        top.addWidget(head, 1)
        top.addWidget(self.reset)
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(4)
        for row in range(2):
            self._symbols[row].setObjectName("symbol")
            pair = self._end(row, 0), self._end(row, 1)
            self.ends.append(pair)
            grid.addWidget(self._symbols[row], row, 0)
            grid.addWidget(pair[0], row, 1)
            grid.addWidget(QLabel("…"), row, 2)
            grid.addWidget(pair[1], row, 3)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addLayout(grid)
        column.addWidget(self.error)
        column.addWidget(scale)
        column.addWidget(self.height_scale)

    def _end(self, axis: int, side: int) -> NumberField:
        field = NumberField(partial(self._fault_of, axis, side))
        field.entered.connect(partial(self._wish_end, axis, side))
        field.stepped.connect(partial(self._step, axis, side))
        field.refused.connect(self._show_fault)
        return field

    def set_plane(self, plane: Plane, own: Plane, parameters: tuple[Parameter, ...]) -> None:
        """Show this one; `own` is where the way back leads. Emits nothing."""
        self._plane, self._own = plane, own
        for symbol, pair, ends, parameter in zip(
            self._symbols, self.ends, (plane.x, plane.y), parameters, strict=False
        ):
            symbol.setText(parameter.symbol)
            for field, value, words in zip(
                pair,
                ends,
                (tr("range of {name}, from"), tr("range of {name}, to")),
                strict=True,
            ):
                field.set_value(value)
                field.setAccessibleName(words.format(name=parameter.symbol))
        self.height_scale.set_choice(plane.height or "own")
        self.reset.setEnabled(plane != own)

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self.reset.setIcon(icon("reset", theme))

    def _ends(self, axis: int) -> tuple[float, float]:
        return (self._plane.x, self._plane.y)[axis]

    def _with_end(self, axis: int, side: int, value: Number) -> tuple[float, float]:
        low, high = self._ends(axis)
        return (low, float(value)) if side else (float(value), high)

    def _fault_of(self, axis: int, side: int, value: Number) -> Message | None:
        return check_range(*self._with_end(axis, side, value))

    def _wish_end(self, axis: int, side: int, value: Number) -> None:
        name = "y" if axis else "x"
        self.wished.emit(replace(self._plane, **{name: self._with_end(axis, side, value)}))

    def _step(self, axis: int, side: int, steps: int) -> None:
        low, high = self._ends(axis)
        value = (low, high)[side] + steps * round_step((high - low) / STEPS)
        if self._fault_of(axis, side, value) is None:
            self._wish_end(axis, side, round(value, 12))

    def _wish_height(self, key: str) -> None:
        height = None if key == "own" else key
        if height != self._plane.height:
            self.wished.emit(replace(self._plane, height=height))

    def _show_fault(self, fault: Message | None) -> None:
        self.error.setText(str(fault) if fault else "")
        self.error.setVisible(fault is not None)


def _scales() -> list[Choice]:
    own = tr("default"), tr("The scale on which the problem is best seen.")
    rows = [("own", *own), *((key, tr(name), tr(doc)) for key, (name, doc) in SCALES.items())]
    return [Choice(key, name, tip(name, doc)) for key, name, doc in rows]

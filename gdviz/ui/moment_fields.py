"""When a cue is due: at a place on the axis, or at something that happens to a run."""

from dataclasses import dataclass

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from gdviz.core.problems import Parameter
from gdviz.scene.check import MAX_ABSOLUTE
from gdviz.scene.naming import run_name
from gdviz.scene.spec import Camera, ComesNear, Diverges, Document, Event, LossBelow
from gdviz.text import N_, Message, tr
from gdviz.ui.combo import Combo
from gdviz.ui.number_field import Number, NumberField
from gdviz.ui.typed import rounded

KINDS = {
    "place": N_("At a place of the timeline"),
    "loss-below": N_("The loss falls below"),
    "diverges": N_("A run diverges"),
    "comes-near": N_("A run comes near a point"),
}

NEAR = 0.05
"""Of the width of the surface: how near at first."""


@dataclass(frozen=True)
class Here:
    """How things stand at the playhead: where new cues and events take their first values from.

    Attributes:
        head: on the axis. camera: as it looks now. theta, loss: of each run by its id.
    """

    head: float
    camera: Camera
    theta: dict[str, tuple[float, float]]
    loss: dict[str, float]


class MomentFields(QWidget):
    """A kind of moment, and what it needs to be told.

    Signals:
        wished: the moment that it should be.
    """

    wished = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._at: float | Event = 0.0
        self._document: Document | None = None
        self._here: Here | None = None
        self.kind = Combo()
        for key, words in KINDS.items():
            self.kind.addItem(tr(words), key)
        self.kind.setAccessibleName(tr("When"))
        self.run = Combo()
        self.run.setAccessibleName(tr("Run"))
        self.place = NumberField(_not_negative)
        self.place.setAccessibleName(tr("Place on the timeline"))
        self.value = NumberField()
        self.value.setAccessibleName(tr("Loss"))
        self.point = (NumberField(_not_huge), NumberField(_not_huge))
        self.within = NumberField(_positive)
        self.within.setAccessibleName(tr("nearer than"))
        self._names = [QLabel(), QLabel(), QLabel(tr("nearer than"))]
        self._lay_out()
        self.kind.activated.connect(lambda _index: self._change_kind(self.kind.currentData()))
        self.run.activated.connect(lambda _index: self._change(run=self.run.currentData()))
        self.place.entered.connect(lambda value: self.wished.emit(float(value)))
        self.value.entered.connect(lambda value: self._change(value=float(value)))
        self.within.entered.connect(lambda value: self._change(within=float(value)))
        self.point[0].entered.connect(lambda value: self._move(0, value))
        self.point[1].entered.connect(lambda value: self._move(1, value))

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(4)
        grid.addWidget(self.kind, 0, 0, 1, 4)
        grid.addWidget(self.run, 1, 0, 1, 4)
        grid.addWidget(self.place, 2, 0, 1, 4)
        grid.addWidget(self.value, 3, 0, 1, 4)
        for label in self._names:
            label.setObjectName("dim")
        for axis, field in enumerate(self.point):
            grid.addWidget(self._names[axis], 4, 2 * axis)
            grid.addWidget(field, 4, 2 * axis + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        near = QHBoxLayout()
        near.setSpacing(6)
        near.addWidget(self._names[2])
        near.addWidget(self.within, 1)
        grid.addLayout(near, 5, 0, 1, 4)

    def show_moment(
        self,
        at: float | Event,
        document: Document,
        sample_count: int,
        parameters: tuple[Parameter, ...],
        here: Here,
    ) -> None:
        """Show this one; emits nothing."""
        self._at, self._document, self._here = at, document, here
        self.run.clear()
        for run in document.runs:
            self.run.addItem(run_name(run, sample_count), run.id)
        for label, field, parameter in zip(self._names, self.point, parameters, strict=False):
            label.setText(parameter.symbol)
            field.setAccessibleName(parameter.symbol)
        kind = _kind_of(at)
        self.kind.setCurrentIndex(self.kind.findData(kind))
        self.kind.setEnabled(bool(document.runs))
        self.run.setVisible(kind != "place")
        self.place.setVisible(kind == "place")
        self.value.setVisible(kind == "loss-below")
        for widget in (*self.point, *self._names, self.within):
            widget.setVisible(kind == "comes-near")
        if isinstance(at, float | int):
            self.place.set_value(float(at))
            return
        self.run.setCurrentIndex(self.run.findData(at.run))
        if isinstance(at, LossBelow):
            self.value.set_value(at.value)
        if isinstance(at, ComesNear):
            self.within.set_value(at.within)
            for field, value in zip(self.point, at.point, strict=True):
                field.set_value(value)

    def _change_kind(self, kind: str) -> None:
        if kind != _kind_of(self._at):
            self.wished.emit(self._first(kind))

    def _first(self, kind: str) -> float | Event:
        """A moment of this kind, as things stand."""
        here, document = self._here, self._document
        assert here is not None
        assert document is not None
        run = self._at.run if not isinstance(self._at, float | int) else document.runs[0].id
        if kind == "loss-below":
            return LossBelow(run, rounded(here.loss.get(run, 0.0)))
        if kind == "diverges":
            return Diverges(run)
        if kind == "comes-near":
            low, high = document.plane.x
            first, second = here.theta.get(run, (0.0, 0.0))
            return ComesNear(run, (rounded(first), rounded(second)), rounded(NEAR * (high - low)))
        return here.head

    def _change(self, **fields: object) -> None:
        if not isinstance(self._at, float | int):
            self.wished.emit(replace(self._at, **fields))

    def _move(self, axis: int, value: Number) -> None:
        if isinstance(self._at, ComesNear):
            point = (
                (float(value), self._at.point[1])
                if axis == 0
                else (
                    self._at.point[0],
                    float(value),
                )
            )
            self.wished.emit(replace(self._at, point=point))


def _kind_of(at: float | Event) -> str:
    if isinstance(at, LossBelow):
        return "loss-below"
    if isinstance(at, Diverges):
        return "diverges"
    return "comes-near" if isinstance(at, ComesNear) else "place"


def _not_negative(value: Number) -> Message | None:
    return None if value >= 0 else Message(N_("It must be at least {low}."), {"low": "0"})


def _positive(value: Number) -> Message | None:
    return None if 0 < value <= MAX_ABSOLUTE else Message(N_("It must be more than 0."))


def _not_huge(value: Number) -> Message | None:
    if abs(value) <= MAX_ABSOLUTE:
        return None
    bounds = {"low": f"{-MAX_ABSOLUTE:g}", "high": f"{MAX_ABSOLUTE:g}"}
    return Message(N_("It must be between {low} and {high}."), bounds)

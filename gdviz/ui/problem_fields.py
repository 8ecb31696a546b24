"""The numbers of a problem as fields: letters of a formula, settings of a loss, generated data."""

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdviz.core.datasets import DATASETS, Generated, check_count, check_noise, check_seed
from gdviz.core.hyper import Hyper
from gdviz.core.models import MODELS
from gdviz.render.style import Theme
from gdviz.scene.check import surface_formula
from gdviz.scene.describe import DATA_NUMBERS
from gdviz.scene.spec import (
    FitProblem,
    GeneratedData,
    ProblemSpec,
    SettingSpec,
    TypedFormula,
)
from gdviz.text import Message, tr
from gdviz.ui.help import explain
from gdviz.ui.hyper_field import HyperField
from gdviz.ui.number_field import Number
from gdviz.ui.tips import tip
from gdviz.ui.value_field import Numeric, ValueField

COUNTS = (2, 200)
"""What the slider of the number of samples offers."""


class ProblemFields(QWidget):
    """A field for each number of the problem; there may be none.

    Signals:
        wished: the problem, as a `ProblemSpec`, with another number in it.
    """

    wished = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._spec: ProblemSpec | None = None
        self._made_for: tuple[object, ...] = ()
        self.fields: dict[str, ValueField] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)

    def set_problem(self, spec: ProblemSpec) -> None:
        """Show the numbers of this one; emits nothing."""
        self._spec = spec
        if _kind(spec) != self._made_for:
            self._made_for = _kind(spec)
            self._rebuild(spec)
        for name, value in _values(spec).items():
            if isinstance(spec, TypedFormula):
                self.fields[name].slider.widen_to(value)
            self.fields[name].set_value(value)
        self.setVisible(bool(self.fields))

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self._theme = theme
        for field in self.fields.values():
            field.set_theme(theme)

    def _rebuild(self, spec: ProblemSpec) -> None:
        for old in self.fields.values():
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.fields = {}
        for hyper in _hypers(spec):
            topic = "letter" if isinstance(spec, TypedFormula) else "loss_setting"
            self._add(hyper.name, HyperField(hyper, self._theme), topic)
        if isinstance(spec, FitProblem) and isinstance(spec.data, GeneratedData):
            row = DATASETS[spec.data.dataset]
            assert isinstance(row, Generated)
            for name, field in _data_fields(row, self._theme).items():
                self._add(name, field, "generated")

    def _add(self, name: str, field: ValueField, topic: str) -> None:
        self.fields[name] = field
        self._column.addWidget(field)
        explain(field, topic)
        field.wished.connect(lambda value: self._wish(name, value))

    def _wish(self, name: str, value: Number) -> None:
        assert self._spec is not None
        self.wished.emit(with_number(self._spec, name, value))


def with_number(spec: ProblemSpec, name: str, value: Number) -> ProblemSpec:
    """With one number set: a letter, a setting of the loss, or one of the data."""
    if isinstance(spec, TypedFormula):
        return replace(spec, letters=_with_setting(spec.letters, name, float(value)))
    assert isinstance(spec, FitProblem)
    if name in DATA_NUMBERS:
        number = float(value) if name == "noise" else int(value)
        return replace(spec, data=replace(spec.data, **{name: number}))
    defaults = MODELS[spec.model].defaults()
    given = tuple(SettingSpec(each, own) for each, own in _values(spec).items() if each in defaults)
    settings = _with_setting(given, name, float(value))
    return replace(
        spec, settings=tuple(each for each in settings if each.value != defaults[each.name])
    )


def _with_setting(
    settings: tuple[SettingSpec, ...], name: str, value: float
) -> tuple[SettingSpec, ...]:
    return tuple(replace(each, value=value) if each.name == name else each for each in settings)


def _hypers(spec: ProblemSpec) -> tuple[Hyper, ...]:
    if isinstance(spec, TypedFormula):
        return surface_formula(spec.formula).hypers()
    return MODELS[spec.model].hypers if isinstance(spec, FitProblem) else ()


def _kind(spec: ProblemSpec) -> tuple[object, ...]:
    """What the fields are made for; while it stays, only their values change."""
    data = spec.data.dataset if isinstance(spec, FitProblem) else ""
    return (type(spec), *_hypers(spec), data)


def _values(spec: ProblemSpec) -> dict[str, Number]:
    if isinstance(spec, TypedFormula):
        return {letter.name: letter.value for letter in spec.letters}
    if not isinstance(spec, FitProblem):
        return {}
    settings = {setting.name: setting.value for setting in spec.settings}
    values: dict[str, Number] = MODELS[spec.model].defaults() | settings
    if isinstance(spec.data, GeneratedData):
        row = DATASETS[spec.data.dataset]
        assert isinstance(row, Generated)
        values["count"] = row.count if spec.data.count is None else spec.data.count
        values["noise"] = row.noise if spec.data.noise is None else spec.data.noise
        values["seed"] = spec.data.seed
    return values


def _data_fields(row: Generated, theme: Theme) -> dict[str, ValueField]:
    names = {name: tr(label) for name, label in DATA_NUMBERS.items()}
    widest = max(2.0, 4.0 * row.noise)
    rows: dict[str, tuple[Numeric, Callable[[Number], Message | None]]] = {
        "count": (
            Numeric("N", names["count"], COUNTS, log=True, whole=True, default=row.count),
            lambda count: check_count(int(count)),
        ),
        "noise": (Numeric("σ", names["noise"], (0.0, widest), default=row.noise), check_noise),
        "seed": (
            Numeric("", names["seed"], (0, 99), whole=True),
            lambda seed: check_seed(int(seed)),
        ),
    }
    fields = {
        name: ValueField(numeric, theme, check, tip(numeric.label, row.formula))
        for name, (numeric, check) in rows.items()
    }
    fields["seed"].slider.hide()
    return fields

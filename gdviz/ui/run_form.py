"""The form of one run: everything its trajectory depends on."""

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gdviz.core.analysis.stability import largest_rate, steepest
from gdviz.core.arrays import Array
from gdviz.core.common import COMMON_BY_NAME, declarations
from gdviz.core.hyper import Choice, Declaration, Setting, Settings
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.optimizers.rule import rule_text
from gdviz.core.problems import Problem
from gdviz.render.numbers import short_number
from gdviz.render.style import Theme
from gdviz.scene.legs import leg_at, seen_at
from gdviz.scene.spec import Document, RunSpec
from gdviz.text import tr
from gdviz.ui import edits
from gdviz.ui.batch_fields import BatchFields
from gdviz.ui.choice_field import ChoiceField
from gdviz.ui.help import explain, optimizer_key, setting_key
from gdviz.ui.hyper_field import HyperField
from gdviz.ui.optimizer_menu import optimizer_combo
from gdviz.ui.section import Section
from gdviz.ui.start_fields import StartFields
from gdviz.ui.steering import settings_at
from gdviz.ui.tips import tip


class RunForm(QWidget):
    """Shows a run and says what it should be instead.

    The fields of its settings are made from the declarations of its optimizer, and made anew
    when that changes. Those that every rule has are in a section that can be folded away; it
    opens by itself when one of them is no longer at its default.

    Signals:
        wished: the `RunSpec` that should take the run's place.
        setting_wished: name and value of a setting. optimizer_wished: a key of `OPTIMIZERS`.
        batches_wished: a `RunSpec` with the batches that it should draw. From which update on
            is not said here.
        section_opened: the section was opened by hand.
    """

    wished = Signal(object)
    setting_wished = Signal(str, object)
    optimizer_wished = Signal(str)
    batches_wished = Signal(object)
    section_opened = Signal()

    def __init__(
        self,
        problem: Problem,
        theme: Theme,
        section: tuple[bool, bool] = (False, False),
        parent: QWidget | None = None,
    ) -> None:
        """`section`: the `section_state` that an earlier form of this run was left in."""
        super().__init__(parent)
        self._problem = problem
        self._theme = theme
        self._whole: RunSpec | None = None
        self._run: RunSpec | None = None  # its leg at `_update`, as if that were all
        self._document: Document | None = None
        self._update = 0
        is_open, self._is_set = section
        self.fields: dict[str, HyperField | ChoiceField] = {}
        self.optimizer = optimizer_combo()
        self.rule = QLabel()
        self.rule.setObjectName("rule")
        self.rule.setWordWrap(True)
        self.start = StartFields(problem.parameters)
        self.batch = BatchFields(problem.sample_count, theme) if problem.sample_count > 1 else None
        self.section = Section(tr("Schedule, decay, clipping"), theme)
        self.section.set_open(is_open)
        explain(self.section, "section")
        self._own = QVBoxLayout()
        self._own.setSpacing(8)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(10)
        column.addWidget(self.optimizer)
        column.addWidget(self.rule)
        column.addLayout(self._own)
        if self.batch is not None:
            column.addWidget(self.batch)
        column.addWidget(self.start)
        column.addWidget(self.section)

    def _connect(self) -> None:
        self.optimizer.activated.connect(self._wish_optimizer)
        self.start.wished.connect(self._wish_start)
        self.section.opened.connect(self.section_opened)
        if self.batch is not None:
            self.batch.size_wished.connect(self._wish_size)
            self.batch.draw_wished.connect(lambda draw: self._wish_batches(draw=draw))
            self.batch.drop_last_wished.connect(lambda drop: self._wish_batches(drop_last=drop))
            self.batch.seed_wished.connect(lambda seed: self._wish_batches(seed=int(seed)))

    def set_problem(self, problem: Problem) -> None:
        """The problem is another one, of the same parameters and as many samples."""
        self._problem = problem

    def set_run(self, run: RunSpec, document: Document) -> None:
        """Show `run` of `document`, as it is at the playhead; emits nothing."""
        self._whole, self._document = run, document
        self._show_leg()

    def show_update(self, update: int) -> None:
        """Show what holds in this update (the first is 0); emits nothing."""
        if self._whole is None or update == self._update:
            return
        before = settings_at(self._whole, self._update)
        same_leg = leg_at(self._whole, update) == leg_at(self._whole, self._update)
        self._update = update
        if not same_leg:
            self._show_leg()
        elif (now := settings_at(self._whole, update)) != before:
            self._show_settings(now)

    def show_place(self, theta: Array) -> None:
        """Mark the limit of the rate for a surface as steep as it is at θ: (2,)."""
        field = self.fields.get("learning_rate")
        if self._whole is None or self._document is None or not isinstance(field, HyperField):
            return
        seen = self._run
        assert seen is not None
        curvature = steepest(self._problem, theta, self._document.reduction, seen.batch_size)
        settings = settings_at(self._whole, self._update)
        limit = largest_rate(seen.optimizer, settings, curvature)
        field.slider.set_limit(limit)
        field.set_remark(
            tr(
                "Beyond {limit} this rule runs away from a bowl as steep as it is here.",
                limit=short_number(limit),
            )
            if limit is not None
            else ""
        )

    def _show_leg(self) -> None:
        assert self._whole is not None
        run = seen_at(self._whole, self._update)
        rebuilt = self._run is None or self._run.optimizer != run.optimizer
        self._run = run
        optimizer = OPTIMIZERS[run.optimizer]
        if rebuilt:
            self._build_fields()
            self.optimizer.setCurrentIndex(self.optimizer.findData(run.optimizer))
            words = tip(tr(optimizer.name), tr(optimizer.summary), optimizer.reference)
            self.optimizer.setToolTip(words)
            self.rule.setToolTip(words)
            for widget in (self.optimizer, self.rule):
                explain(widget, optimizer_key(run.optimizer))
        self._show_settings(settings_at(self._whole, self._update))
        if self.batch is not None:
            self.batch.set_run(run)
        self.start.set_start(run.start)

    def _show_settings(self, values: Settings) -> None:
        assert self._run is not None
        assert self._document is not None
        words = rule_text(OPTIMIZERS[self._run.optimizer], values)
        self.rule.setText(shown_rule(words, self._document, self._problem.sample_count))
        declared = declarations(OPTIMIZERS[self._run.optimizer])
        for name, field in self.fields.items():
            field.set_value(values[name])
            field.setVisible(declared[name].matters(values))
        is_set = any(values[name] != declared[name].default for name in COMMON_BY_NAME)
        if is_set and not self._is_set:
            self.section.set_open(True)
        self._is_set = is_set

    @property
    def run(self) -> RunSpec | None:
        """The run that is shown."""
        return self._whole

    @property
    def section_state(self) -> tuple[bool, bool]:
        """Whether the section is open, and whether any of its values is not at its default."""
        return self.section.is_open, self._is_set

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self._theme = theme
        self.section.set_theme(theme)
        for field in self.fields.values():
            field.set_theme(theme)
        if self.batch is not None:
            self.batch.set_theme(theme)

    def _build_fields(self) -> None:
        assert self._run is not None
        for name, old in self.fields.items():
            self._place(name).removeWidget(old)
            old.hide()
            old.deleteLater()
        self.fields = {}
        for name, declared in declarations(OPTIMIZERS[self._run.optimizer]).items():
            field = self.fields[name] = setting_field(declared, self._theme)
            explain(field, setting_key(self._run.optimizer, name))
            field.wished.connect(lambda value, name=name: self._wish_setting(name, value))
            self._place(name).addWidget(field)

    def _place(self, name: str) -> QVBoxLayout:
        return self.section.body if name in COMMON_BY_NAME else self._own

    def _wish_start(self, start: tuple[float, float]) -> None:
        assert self._whole is not None
        self.wished.emit(replace(self._whole, start=start))

    def _wish_batches(self, **changes: object) -> None:
        assert self._run is not None
        self.batches_wished.emit(replace(self._run, **changes))

    def _wish_setting(self, name: str, value: Setting) -> None:
        self.setting_wished.emit(name, value if isinstance(value, str) else float(value))

    def _wish_size(self, size: int) -> None:
        assert self._run is not None
        count = self._problem.sample_count
        self.batches_wished.emit(edits.with_batch_size(self._run, size, count))

    def _wish_optimizer(self, index: int) -> None:
        assert self._run is not None
        key = self.optimizer.itemData(index)
        if key != self._run.optimizer:
            self.optimizer_wished.emit(key)


def setting_field(declared: Declaration, theme: Theme) -> HyperField | ChoiceField:
    """The field of what can be set."""
    if isinstance(declared, Choice):
        return ChoiceField(declared, theme)
    return HyperField(declared, theme)


def shown_rule(rule: str, document: Document, sample_count: int) -> str:
    """The rule under the document's reduction, an assignment to a line."""
    if sample_count > 1:
        whole = "(1/b) Σ ∇" if document.reduction == "mean" else "Σ ∇"
        rule = rule.replace("∇", whole)
    return rule.replace(",  ", "\n")

"""The form of one run: everything its trajectory depends on."""

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gdviz.core.hyper import Hyper
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.optimizers.rule import rule_text
from gdviz.core.problems import Problem
from gdviz.render.style import Theme
from gdviz.scene.spec import Document, RunSpec
from gdviz.text import tr
from gdviz.ui import edits
from gdviz.ui.batch_fields import BatchFields
from gdviz.ui.combo import Combo
from gdviz.ui.hyper_field import HyperField
from gdviz.ui.start_fields import StartFields
from gdviz.ui.tips import tip


class RunForm(QWidget):
    """Shows a run and says what it should be instead.

    The fields of its hyperparameters are made from the declarations of its optimizer, and
    made anew when that changes.

    Signals:
        wished: the `RunSpec` that should take the run's place.
    """

    wished = Signal(object)

    def __init__(self, problem: Problem, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problem = problem
        self._theme = theme
        self._run: RunSpec | None = None
        self._document: Document | None = None
        self.fields: dict[str, HyperField] = {}
        self.optimizer = Combo()
        self.optimizer.setAccessibleName(tr("optimizer"))
        for key, row in OPTIMIZERS.items():
            self.optimizer.addItem(tr(row.name), key)
            words = tip(tr(row.name), rule_text(row), tr(row.summary))
            self.optimizer.setItemData(
                self.optimizer.count() - 1, words, Qt.ItemDataRole.ToolTipRole
            )
        self.rule = QLabel()
        self.rule.setObjectName("rule")
        self.rule.setWordWrap(True)
        self.start = StartFields(problem.parameters)
        self.batch = BatchFields(problem.sample_count, theme) if problem.sample_count > 1 else None
        self._hypers = QVBoxLayout()
        self._hypers.setSpacing(8)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(10)
        column.addWidget(self.optimizer)
        column.addWidget(self.rule)
        column.addLayout(self._hypers)
        if self.batch is not None:
            column.addWidget(self.batch)
        column.addWidget(self.start)

    def _connect(self) -> None:
        self.optimizer.activated.connect(self._wish_optimizer)
        self.start.wished.connect(lambda start: self._wish(start=start))
        if self.batch is not None:
            self.batch.size_wished.connect(self._wish_size)
            self.batch.draw_wished.connect(lambda draw: self._wish(draw=draw))
            self.batch.seed_wished.connect(lambda seed: self._wish(seed=int(seed)))

    def set_run(self, run: RunSpec, document: Document) -> None:
        """Show `run` of `document`; emits nothing."""
        rebuilt = self._run is None or self._run.optimizer != run.optimizer
        self._run, self._document = run, document
        optimizer = OPTIMIZERS[run.optimizer]
        if rebuilt:
            self._build_fields()
            self.optimizer.setCurrentIndex(self.optimizer.findData(run.optimizer))
            self.optimizer.setToolTip(
                tip(tr(optimizer.name), rule_text(optimizer), tr(optimizer.summary))
            )
            self.rule.setToolTip(tip(tr(optimizer.name), tr(optimizer.summary)))
        self.rule.setText(
            shown_rule(rule_text(optimizer, run.settings), document, self._problem.sample_count)
        )
        values = optimizer.defaults() | run.settings
        for name, field in self.fields.items():
            field.set_value(float(values[name]))
        if self.batch is not None:
            self.batch.set_run(run)
        self.start.set_start(run.start)

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self._theme = theme
        for field in self.fields.values():
            field.set_theme(theme)
        if self.batch is not None:
            self.batch.set_theme(theme)

    def _build_fields(self) -> None:
        assert self._run is not None
        for old in self.fields.values():
            self._hypers.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.fields = {}
        for hyper in OPTIMIZERS[self._run.optimizer].hypers:
            if not isinstance(hyper, Hyper):
                continue
            field = self.fields[hyper.name] = HyperField(hyper, self._theme)
            field.wished.connect(lambda value, name=hyper.name: self._wish_setting(name, value))
            self._hypers.addWidget(field)

    def _wish(self, **changes: object) -> None:
        assert self._run is not None
        self.wished.emit(replace(self._run, **changes))

    def _wish_setting(self, name: str, value: float) -> None:
        assert self._run is not None
        self.wished.emit(edits.with_setting(self._run, name, value))

    def _wish_size(self, size: int) -> None:
        assert self._run is not None
        self.wished.emit(edits.with_batch_size(self._run, size, self._problem.sample_count))

    def _wish_optimizer(self, index: int) -> None:
        assert self._run is not None
        assert self._document is not None
        key = self.optimizer.itemData(index)
        if key != self._run.optimizer:
            self.wished.emit(edits.with_optimizer(self._run, key, self._document, self._problem))


def shown_rule(rule: str, document: Document, sample_count: int) -> str:
    """The rule under the document's reduction, an assignment to a line."""
    if sample_count > 1:
        whole = "(1/b) Σ ∇L" if document.reduction == "mean" else "Σ ∇L"
        rule = rule.replace("∇L", whole)
    return rule.replace(",  ", "\n")

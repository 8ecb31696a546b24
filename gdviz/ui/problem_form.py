"""Which problem the surface is of: its name, its formula, its numbers, and its range."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.formula import FormulaError
from gdviz.core.models import MODELS
from gdviz.core.problems import Problem
from gdviz.render.guard import guarded, guarded_else
from gdviz.render.style import Theme
from gdviz.scene.naming import problem_name
from gdviz.scene.own import own_plane
from gdviz.scene.spec import Document, FitProblem, LandscapeProblem, ProblemSpec, TypedFormula
from gdviz.text import language, tr
from gdviz.ui.formula_field import FormulaField
from gdviz.ui.help import explain
from gdviz.ui.problem_fields import ProblemFields
from gdviz.ui.range_fields import RangeFields
from gdviz.ui.tips import tip

LEAST = 120
"""Pixels of what is unfolded, where the window is low: the rest scrolls."""


class ProblemForm(QScrollArea):
    """As high as it need be where there is room; it scrolls where there is not.

    Signals:
        formula_wished: the text of a formula that should be the problem.
        numbers_wished: the problem, as a `ProblemSpec`, with another number in it.
        plane_wished: the `Plane` it should be seen over.
        gallery_wished: another problem should be chosen.
    """

    formula_wished = Signal(str)
    numbers_wished = Signal(object)
    plane_wished = Signal(object)
    gallery_wished = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = QLabel()
        self.name.setObjectName("strong")
        self.name.setWordWrap(True)
        self.choose = QPushButton(tr("Choose…"))
        self.choose.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.formula = FormulaField()
        self.formula.setPlaceholderText(tr("or type a formula: x² + y²"))
        self.formula.setAccessibleName(tr("formula"))
        self.formula.setToolTip(
            tip(
                tr("Formula"),
                tr("A function of x and y. Other letters become sliders: a x² + b y²."),
            )
        )
        self.loss = QLabel()
        self.loss.setObjectName("rule")
        self.loss.setWordWrap(True)
        self.fault = QLabel()
        self.fault.setObjectName("fault")
        self.fault.setWordWrap(True)
        self.fault.hide()
        self.numbers = ProblemFields(theme)
        self.range = RangeFields(theme)
        explain(self.choose, "action:gallery")
        explain(self.formula, "formula")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setObjectName("panel")
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 0, 14, 10)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        head.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        for widget in (self.loss, self.formula, self.fault, self.numbers, self.range):
            column.addWidget(widget)
        self._column, self._inside = column, inside
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setWidget(inside)
        inside.installEventFilter(self)

    def _connect(self) -> None:
        self.choose.clicked.connect(self.gallery_wished)
        self.formula.entered.connect(self.formula_wished)
        self.formula.refused.connect(self._show_fault)
        self.numbers.wished.connect(self.numbers_wished)
        self.range.wished.connect(self.plane_wished)

    def set_document(self, document: Document, problem: Problem) -> None:
        """Show its problem and its plane; emits nothing."""
        spec = document.problem
        formula = isinstance(spec, TypedFormula)
        self.name.setText(tr("Formula") if formula else problem_name(spec).into(language()))
        self.loss.setVisible(isinstance(spec, FitProblem))
        if isinstance(spec, FitProblem):
            self.loss.setText(MODELS[spec.model].formula)
        self.formula.set_formula(_formula_of(spec))
        self.numbers.set_problem(spec)
        self.range.set_plane(document.plane, own_plane(spec), problem.parameters)

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        for part in (self.numbers, self.range):
            part.set_theme(theme)

    def _show_fault(self, fault: FormulaError | None) -> None:
        self.fault.setText(str(fault) if fault else "")
        self.fault.setVisible(fault is not None)

    # --- its size ------------------------------------------------------------------------------

    @guarded_else(QSize(120, 200))
    def sizeHint(self) -> QSize:
        height = self._column.totalHeightForWidth(self.viewport().width())
        return QSize(120, height)

    @guarded_else(QSize(80, 80))
    def minimumSizeHint(self) -> QSize:
        return QSize(80, min(LEAST, self.sizeHint().height()))

    @guarded
    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    @guarded_else(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._inside and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


def _formula_of(spec: ProblemSpec) -> str:
    """What there is to type on; a model on data has no formula of x and y."""
    if isinstance(spec, LandscapeProblem):
        return LANDSCAPES[spec.name].formula
    return spec.formula if isinstance(spec, TypedFormula) else ""

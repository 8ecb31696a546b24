"""The surface of the scene in the left column: a heading, and under it the form of its problem."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdviz.core.problems import Problem
from gdviz.render.style import Theme
from gdviz.scene.spec import Document, TypedFormula
from gdviz.text import tr
from gdviz.ui.help import explain
from gdviz.ui.section import Section

if TYPE_CHECKING:
    from gdviz.ui.problem_form import ProblemForm


class ProblemPanel(QWidget):
    """Folded away at first; it unfolds by itself for a formula that has letters to drag.

    The form is made when it is first unfolded: most windows open without it.

    Signals:
        formula_wished, numbers_wished, plane_wished, gallery_wished: those of the form.
    """

    formula_wished = Signal(str)
    numbers_wished = Signal(object)
    plane_wished = Signal(object)
    gallery_wished = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: tuple[Document, Problem] | None = None
        self._letters = False
        self._form: ProblemForm | None = None
        self.section = Section(tr("Surface"), theme)
        self.section.opened.connect(self.unfold)
        explain(self, "problem")
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 4, 0, 0)
        column.addWidget(self.section)

    @property
    def form(self) -> "ProblemForm":
        """What unfolds."""
        if self._form is None:
            from gdviz.ui.problem_form import ProblemForm

            form = self._form = ProblemForm(self._theme)
            form.formula_wished.connect(self.formula_wished)
            form.numbers_wished.connect(self.numbers_wished)
            form.plane_wished.connect(self.plane_wished)
            form.gallery_wished.connect(self.gallery_wished)
            if self._shown is not None:
                form.set_document(*self._shown)
            self.section.body.addWidget(form)
        return self._form

    def set_document(self, document: Document, problem: Problem) -> None:
        """Show its problem and its plane; emits nothing."""
        self._shown = document, problem
        if self._form is not None:
            self._form.set_document(document, problem)
        spec = document.problem
        letters = isinstance(spec, TypedFormula) and bool(spec.letters)
        if letters and not self._letters:
            self.unfold()
        self._letters = letters

    @property
    def typing(self) -> bool:
        """Whether a formula is being typed: all of it will be one step to undo."""
        return self._form is not None and self._form.formula.hasFocus()

    def unfold(self) -> None:
        """Show the form."""
        self.form.show()
        self.section.set_open(True)

    def type_formula(self) -> None:
        """Unfold, and let the formula be typed."""
        self.unfold()
        self.form.formula.setFocus()
        self.form.formula.selectAll()

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self._theme = theme
        self.section.set_theme(theme)
        if self._form is not None:
            self._form.set_theme(theme)

"""One run in the list: marker, name, loss and status; selected, it unfolds into its form."""

from msgspec.structs import replace
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from gdviz.core.problems import Problem
from gdviz.render.frame import status_text
from gdviz.render.guard import guarded
from gdviz.render.numbers import short_number
from gdviz.render.runs import RunFrame
from gdviz.render.style import Theme
from gdviz.scene.naming import run_name
from gdviz.scene.spec import Document, RunSpec
from gdviz.text import tr
from gdviz.ui.help import explain
from gdviz.ui.icons import icon
from gdviz.ui.markers import marker_pixmap
from gdviz.ui.readings import readings
from gdviz.ui.run_form import RunForm
from gdviz.ui.zoom import px

MARKER = 16


class RunCard(QFrame):
    """Shows one run.

    Signals:
        pressed: it should be selected, or folded if it is.
        wished: the `RunSpec` that should take its place.
        section_opened: the foldable part of its form was opened by hand.
        setting_wished, optimizer_wished, batches_wished: its form's.
        branch_wished, duplicate_wished, remove_wished: what they say.
    """

    pressed = Signal()
    wished = Signal(object)
    setting_wished = Signal(str, object)
    optimizer_wished = Signal(str)
    batches_wished = Signal(object)
    branch_wished = Signal()
    section_opened = Signal()
    duplicate_wished = Signal()
    remove_wished = Signal()

    def __init__(self, problem: Problem, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._problem = problem
        self._theme = theme
        self._run: RunSpec | None = None
        self._document: Document | None = None
        self.form: RunForm | None = None
        self._section_state = (False, False)
        self.marker = QLabel()
        self.name = QLabel()
        self.name.setObjectName("strong")
        self.name.setWordWrap(True)
        self.progress = QLabel()
        self.progress.setObjectName("progress")
        self.progress.setWordWrap(True)
        self.eye = _small_button(tr("Show or hide this run"))
        self.eye.clicked.connect(self._toggle_visible)
        self.more = _small_button(tr("More"))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.more)
        menu.addAction(tr("Branch off here"), self.branch_wished.emit)
        menu.addAction(tr("Duplicate"), self.duplicate_wished.emit)
        menu.addAction(tr("Remove"), self.remove_wished.emit)
        self.more.setMenu(menu)
        explain(self, "run")
        explain(self.progress, "loss")
        explain(self.eye, "eye")
        explain(self.more, "more")
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.marker, 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.name)
        words.addWidget(self.progress)
        head.addLayout(words, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(0)
        buttons.addWidget(self.eye)
        buttons.addWidget(self.more)
        head.addLayout(buttons)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 6, 6, 6)
        self._column.setSpacing(2)
        self._column.addLayout(head)

    def set_problem(self, problem: Problem) -> None:
        """The problem is another one, of the same parameters and as many samples."""
        self._problem = problem
        if self.form is not None:
            self.form.set_problem(problem)

    def set_run(self, run: RunSpec, document: Document) -> None:
        """Show `run` of `document`; emits nothing."""
        old, self._run, self._document = self._run, run, document
        if run is not old:
            self._show_head(old, run)
        if self.form is not None:
            self.form.set_run(run, document)

    def _show_head(self, old: RunSpec | None, run: RunSpec) -> None:
        """Show what has changed: this happens at every movement of a slider."""
        if old is None or (old.colour, old.ghost) != (run.colour, run.ghost):
            self._paint_marker()
        if old is None or old.visible != run.visible:
            self.name.setEnabled(run.visible)
            self.progress.setEnabled(run.visible)
            self.eye.setIcon(icon("eye" if run.visible else "eye-off", self._theme))
        self.name.setText(run_name(run, self._problem.sample_count))
        self.setAccessibleName(self.name.text())

    def show_progress(self, run: RunFrame, problem: Problem) -> None:
        """Show where the run stands at the playhead; unfolded, all there is to read of it."""
        status = status_text(run)
        # Of the last update, as the legend and the curves have it: between two there is none.
        loss = run.columns.loss[run.row] if run.row >= 0 else run.loss
        words = status or tr("loss {loss}", loss=short_number(float(loss)))
        if self.form is not None:
            self.form.show_update(max(run.row, 0))
            self.form.show_place(run.theta)
            words = "\n".join([words, *readings(run, problem)])
        if words != self.progress.text():
            self.progress.setText(words)
        if bool(status) != bool(self.progress.property("alarming")):
            self.progress.setProperty("alarming", bool(status))
            self.progress.style().unpolish(self.progress)
            self.progress.style().polish(self.progress)

    def unfold(self, selected: bool) -> None:
        """Show the form, or fold it away."""
        if selected == (self.form is not None):
            return
        if self.form is not None:
            self._section_state = self.form.section_state
            self._column.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
            self.form = None
        elif self._run is not None and self._document is not None:
            self.form = RunForm(self._problem, self._theme, self._section_state)
            self.form.set_run(self._run, self._document)
            self.form.setContentsMargins(0, 0, 6, 0)
            self.form.wished.connect(self.wished)
            self.form.setting_wished.connect(self.setting_wished)
            self.form.optimizer_wished.connect(self.optimizer_wished)
            self.form.batches_wished.connect(self.batches_wished)
            self.form.section_opened.connect(self.section_opened)
            self._column.addWidget(self.form)
        self.setProperty("selected", selected)
        self.style().unpolish(self)
        self.style().polish(self)

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self._theme = theme
        self.more.setIcon(icon("more", theme))
        if self._run is not None:
            self.eye.setIcon(icon("eye" if self._run.visible else "eye-off", theme))
            self._paint_marker()
        if self.form is not None:
            self.form.set_theme(theme)

    def _paint_marker(self) -> None:
        if self._run is not None:
            ratio = self.devicePixelRatioF()
            pixmap = marker_pixmap(
                self._run.colour, self._theme, px(MARKER), ratio, self._run.ghost
            )
            self.marker.setPixmap(pixmap)

    def _toggle_visible(self) -> None:
        if self._run is not None:
            self.wished.emit(replace(self._run, visible=not self._run.visible))

    @guarded
    def mousePressEvent(self, event) -> None:
        # Presses on the form's bare ground end up here too; only the head selects.
        if event.button() == Qt.MouseButton.LeftButton and (
            self.form is None or event.position().y() < self.form.y()
        ):
            self.pressed.emit()

    @guarded
    def keyPressEvent(self, event) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.hasFocus():
            self.pressed.emit()
        else:
            super().keyPressEvent(event)


def _small_button(words: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName("small")
    button.setToolTip(words)
    button.setAccessibleName(words)
    button.setIconSize(QSize(px(18), px(18)))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button

"""The list of runs."""

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gdviz.core.problems import Problem
from gdviz.render.frame import Frame
from gdviz.render.style import Theme
from gdviz.scene.spec import Document
from gdviz.text import tr
from gdviz.ui.edits import room_for_run
from gdviz.ui.help import explain
from gdviz.ui.icons import icon
from gdviz.ui.optimizer_menu import optimizer_menu
from gdviz.ui.problem_panel import ProblemPanel
from gdviz.ui.run_card import RunCard
from gdviz.ui.segments import Choice, Segments
from gdviz.ui.tips import tip
from gdviz.ui.zoom import px

WIDTH = 300

LEAST = 180
"""Pixels of the list, however much of the problem is unfolded above it."""


class RunsPanel(QWidget):
    """The problem, and a card per run; one of them may be selected and unfolds its form.

    Attributes:
        problem: the part above the list, with signals of its own.

    Signals:
        run_wished: a `RunSpec` that should take the place of the run with its id.
        add_wished: a new run of this optimizer.
        setting_wished: id of the run, name and value of a setting.
        optimizer_wished: id of the run, key of the rule. batches_wished: a `RunSpec` with the
            batches that the run with its id should draw.
        from_here_wished: whether these three should count from the playhead on.
        branch_wished, duplicate_wished, remove_wished: the id of the run.
    """

    run_wished = Signal(object)
    add_wished = Signal(str)
    setting_wished = Signal(str, str, object)
    optimizer_wished = Signal(str, str)
    batches_wished = Signal(object)
    from_here_wished = Signal(bool)
    branch_wished = Signal(str)
    duplicate_wished = Signal(str)
    remove_wished = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(px(WIDTH - 12))
        self._theme = theme
        self.problem = ProblemPanel(theme)
        self._problem: Problem | None = None
        self._frame: Frame | None = None
        self.cards: dict[str, RunCard] = {}
        self.selection = ""
        self.title = QLabel(tr("Runs"))
        self.add = QPushButton(tr("Add run"))
        self.add.setIconSize(QSize(px(16), px(16)))
        self.add.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.add.setToolTip(tip(tr("Add run"), tr("It starts where the others start.")))
        self.add.setMenu(optimizer_menu(self.add, self.add_wished.emit))
        self.counting = Segments(_counting(), theme)
        self.counting.setAccessibleName(tr("From when on a change counts"))
        self.counting.set_choice("start")
        explain(self.counting, "counting")
        self.counting.chosen.connect(lambda key: self.from_here_wished.emit(key == "here"))
        self.empty = QLabel(tr("No runs yet. Add one and watch it walk downhill."))
        self.empty.setObjectName("dim")
        self.empty.setWordWrap(True)
        explain(self.add, "add_run")
        self._revealer = QTimer(self, singleShot=True, interval=0)  # once it is laid out
        self._revealer.timeout.connect(self._reveal)
        self._section_opened = False
        self._list = QVBoxLayout()
        self._list.setContentsMargins(8, 2, 8, 8)
        self._list.setSpacing(4)
        self._lay_out()
        self.set_theme(theme)

    def _lay_out(self) -> None:
        self.title.setObjectName("title")
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 8, 6)
        head.addWidget(self.title, 1)
        head.addWidget(self.add)
        inside = QWidget()
        inside.setObjectName("panel")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._list)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setMinimumHeight(LEAST)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = inside
        self._scroll.setWidget(inside)
        self._list.addWidget(self.empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.problem)
        whole.addLayout(head)
        counting = QHBoxLayout()
        counting.setContentsMargins(12, 0, 8, 6)
        counting.addWidget(self.counting)
        whole.addLayout(counting)
        whole.addWidget(self._scroll, 1)

    def set_document(self, document: Document, problem: Problem) -> None:
        """Show the problem and these runs; emits nothing."""
        self.problem.set_document(document, problem)
        ids = [run.id for run in document.runs]
        if ids != list(self.cards) or not _alike(problem, self._problem):
            self._rebuild(ids, problem)
        elif problem is not self._problem:
            self._problem = problem
            for card in self.cards.values():
                card.set_problem(problem)
        for run in document.runs:
            self.cards[run.id].set_run(run, document)
        for run_id, card in self.cards.items():
            card.unfold(run_id == self.selection)
        self.empty.setVisible(not ids)
        self.add.setEnabled(room_for_run(document))

    def show_frame(self, frame: Frame) -> None:
        """Show where the runs stand."""
        self._frame = frame
        for run in frame.runs:
            if card := self.cards.get(run.id):
                card.show_progress(run, frame.problem)

    def select(self, run_id: str) -> None:
        """Unfold this run's form ("": none)."""
        self.selection = run_id if run_id in self.cards else ""
        for card_id, card in self.cards.items():
            card.unfold(card_id == self.selection)
        if self._frame is not None:
            self.show_frame(self._frame)  # what is unfolded has more to show
        if self.selection:
            self._revealer.start()

    def set_from_here(self, from_here: bool) -> None:
        """Show from when on settings count; emits nothing."""
        self.counting.set_choice("here" if from_here else "start")

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self._theme = theme
        self.add.setIcon(icon("plus", theme))
        self.problem.set_theme(theme)
        for card in self.cards.values():
            card.set_theme(theme)

    def _reveal(self) -> None:
        """Scroll to what has unfolded, its foot first, so that its head is seen for certain."""
        card = self.cards.get(self.selection)
        if card is None or card.form is None:
            return
        shown = card.form.section if self._section_opened else card
        self._section_opened = False
        top = shown.mapTo(self._inside, QPoint(0, 0)).y()
        self._scroll.ensureVisible(0, top + shown.height(), 0, 8)
        self._scroll.ensureVisible(0, top, 0, 8)

    def _reveal_section(self) -> None:
        self._section_opened = True
        self._revealer.start()

    def _rebuild(self, ids: list[str], problem: Problem) -> None:
        kept = self.cards if _alike(problem, self._problem) else {}
        for run_id, card in self.cards.items():
            self._list.removeWidget(card)
            if run_id not in ids or run_id not in kept:
                card.hide()
                card.deleteLater()
        self._problem = problem
        for card in kept.values():
            card.set_problem(problem)
        self.cards = {
            run_id: kept[run_id] if run_id in kept else self._card(run_id, problem)
            for run_id in ids
        }
        for card in self.cards.values():
            self._list.addWidget(card)
        if self.selection not in self.cards:
            self.selection = ""

    def _card(self, run_id: str, problem: Problem) -> RunCard:
        card = RunCard(problem, self._theme)
        card.set_theme(self._theme)
        card.pressed.connect(lambda: self.select("" if self.selection == run_id else run_id))
        card.wished.connect(self.run_wished)
        card.section_opened.connect(self._reveal_section)
        card.setting_wished.connect(
            lambda name, value: self.setting_wished.emit(run_id, name, value)
        )
        card.optimizer_wished.connect(lambda key: self.optimizer_wished.emit(run_id, key))
        card.batches_wished.connect(self.batches_wished)
        card.branch_wished.connect(lambda: self.branch_wished.emit(run_id))
        card.duplicate_wished.connect(lambda: self.duplicate_wished.emit(run_id))
        card.remove_wished.connect(lambda: self.remove_wished.emit(run_id))
        return card


def _alike(problem: Problem, other: Problem | None) -> bool:
    """Whether the fields of a card are the same on both: parameters, and batches to choose."""
    return other is not None and (problem.parameters, problem.sample_count) == (
        other.parameters,
        other.sample_count,
    )


def _counting() -> list[Choice]:
    start, here = tr("from the start"), tr("from here on")
    return [
        Choice(
            "start",
            start,
            tip(
                start,
                tr("A change counts from the start on; a setting, from where its rule began."),
            ),
        ),
        Choice(
            "here",
            here,
            tip(
                here,
                tr("A setting, rule or batch size counts from the playhead on; the past stays."),
            ),
        ),
    ]

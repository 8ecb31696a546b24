"""All that one cue is: when it is due, what it says, and what it changes."""

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from gdviz.core.problems import Problem
from gdviz.scene.check import MAX_PAUSE, MAX_SPEED
from gdviz.scene.naming import run_name
from gdviz.scene.spec import Cue, Document
from gdviz.text import LANGUAGES, N_, Message, tr
from gdviz.ui.combo import Combo
from gdviz.ui.cue_edits import NOTHING, with_words, words_in
from gdviz.ui.moment_fields import Here, MomentFields
from gdviz.ui.number_field import Number, NumberField
from gdviz.ui.text_field import TextField
from gdviz.ui.tick import Tick
from gdviz.ui.zoom import px

LINES = 3
"""Of a caption, that are seen at once."""

AS_BEFORE = "as before"


class CueForm(QWidget):
    """Shows a cue.

    Signals:
        wished: the `Cue` it should be.
    """

    wished = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cue = Cue(0.0)
        self._here: Here | None = None
        self.moment = MomentFields()
        self.speaks = Tick(tr("A caption from here on; an empty one says nothing any more"))
        self.captions = {code: TextField() for code in LANGUAGES}
        for code, field in self.captions.items():
            field.setAccessibleName(tr("Caption, {language}", language=LANGUAGES[code]))
            field.setPlaceholderText(LANGUAGES[code])
            field.setFixedHeight(LINES * field.fontMetrics().lineSpacing() + px(14))
            field.entered.connect(lambda words, code=code: self._say(code, words))
        self.wait = Tick(tr("Wait for a key"))
        self.pause = NumberField(_pause_fault)
        self.highlight, self.layout_, self.camera = Combo(), Combo(), Combo()
        self.paced = Tick(tr("Speed"))
        self.speed = NumberField(_speed_fault)
        named = (
            (self.pause, tr("Stand still for seconds")),
            (self.highlight, tr("Highlight")),
            (self.layout_, tr("Layout")),
            (self.camera, tr("Camera")),
            (self.speed, tr("Speed")),
        )
        for widget, name in named:
            widget.setAccessibleName(name)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        rows: tuple[tuple[QWidget | str, QWidget | None], ...] = (
            (tr("When"), self.moment),
            (self.speaks, None),
            *(("", field) for field in self.captions.values()),
            (tr("Stand still for seconds"), self.pause),
            ("", self.wait),
            (tr("Highlight"), self.highlight),
            (tr("Layout"), self.layout_),
            (tr("Camera"), self.camera),
            (self.paced, self.speed),
        )
        for row, (name, field) in enumerate(rows):
            label = QLabel(name) if isinstance(name, str) else name
            if isinstance(name, str):
                label.setObjectName("dim")
            if field is None:
                grid.addWidget(label, row, 0, 1, 2)
            elif field in self.captions.values():
                grid.addWidget(field, row, 0, 1, 2)
            else:
                grid.addWidget(label, row, 0)
                grid.addWidget(field, row, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(len(rows), 1)

    def _connect(self) -> None:
        self.moment.wished.connect(lambda at: self._wish(at=at))
        self.speaks.toggled.connect(lambda on: self._wish(caption=NOTHING if on else None))
        self.wait.toggled.connect(lambda on: self._wish(wait=on))
        self.pause.entered.connect(lambda value: self._wish(pause=float(value)))
        self.highlight.activated.connect(lambda _index: self._choose_highlight())
        self.layout_.activated.connect(lambda _index: self._choose_layout())
        self.camera.activated.connect(lambda _index: self._choose_camera())
        self.paced.toggled.connect(lambda on: self._wish(speed=self._first_speed if on else None))
        self.speed.entered.connect(lambda value: self._wish(speed=float(value)))

    def show_cue(
        self, cue: Cue, document: Document, problem: Problem, here: Here, speed: float
    ) -> None:
        """Show this one; emits nothing."""
        self._cue, self._here, self._first_speed = cue, here, speed
        count = problem.sample_count
        self.moment.show_moment(cue.at, document, count, problem.parameters, here)
        for tick, on in (
            (self.speaks, cue.caption is not None),
            (self.wait, cue.wait),
            (self.paced, cue.speed is not None),
        ):
            tick.blockSignals(True)
            tick.setChecked(on)
            tick.blockSignals(False)
        for code, field in self.captions.items():
            field.set_words(words_in(cue.caption, code))
            field.setEnabled(cue.caption is not None)
        self.pause.set_value(cue.pause)
        self.speed.set_value(speed if cue.speed is None else cue.speed)
        self.speed.setEnabled(cue.speed is not None)
        runs = [(run.id, run_name(run, count)) for run in document.runs]
        before = AS_BEFORE if cue.highlight is None else cue.highlight
        _fill(self.highlight, [("", tr("None: all runs alike")), *runs], before)
        layouts = [("together", tr("All runs on one surface"))]
        layouts.append(("grid", tr("Every run on its own surface")))
        _fill(self.layout_, layouts, cue.layout or AS_BEFORE)
        cameras = [("now", tr("As it looks now"))]
        if cue.camera is not None:
            cameras.insert(0, ("own", tr("As it was when this was set")))
        _fill(self.camera, cameras, AS_BEFORE if cue.camera is None else "own")

    def _wish(self, **fields: object) -> None:
        cue = replace(self._cue, **fields)
        if cue != self._cue:
            self.wished.emit(cue)

    def _say(self, code: str, words: str) -> None:
        self._wish(caption=with_words(self._cue.caption, words, code))

    def _choose_highlight(self) -> None:
        key = self.highlight.currentData()
        self._wish(highlight=None if key == AS_BEFORE else key)

    def _choose_layout(self) -> None:
        key = self.layout_.currentData()
        self._wish(layout=None if key == AS_BEFORE else key)

    def _choose_camera(self) -> None:
        key = self.camera.currentData()
        assert self._here is not None
        own = {AS_BEFORE: None, "own": self._cue.camera, "now": self._here.camera}
        self._wish(camera=own[key])


def _fill(combo: Combo, rows: list[tuple[str, str]], chosen: str) -> None:
    combo.clear()
    for key, words in [(AS_BEFORE, tr("As before")), *rows]:
        combo.addItem(words, key)
    combo.setCurrentIndex(max(combo.findData(chosen), 0))


def _pause_fault(value: Number) -> Message | None:
    if 0 <= value <= MAX_PAUSE:
        return None
    return Message(
        N_("It must be between {low} and {high}."), {"low": "0", "high": f"{MAX_PAUSE:g}"}
    )


def _speed_fault(value: Number) -> Message | None:
    if 0 < value <= MAX_SPEED:
        return None
    return Message(N_("It must be greater than 0 and at most {high}."), {"high": f"{MAX_SPEED:g}"})

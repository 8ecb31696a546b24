"""What actions and wishes do to the session. The one place in the room that changes it."""

from dataclasses import replace as replaced
from math import floor, log10
from typing import TYPE_CHECKING

from msgspec.structs import replace

from gdviz.core.hyper import Setting
from gdviz.core.problems import Problem
from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.scene.pace import PACES
from gdviz.scene.spec import Document, Pace, Plane, ProblemSpec, RunSpec
from gdviz.text import tr
from gdviz.ui import edits, pacing, steering
from gdviz.ui.camera_commands import CameraCommands
from gdviz.ui.catalogue_scenes import CATALOGUE, key_of
from gdviz.ui.cue_commands import CueCommands
from gdviz.ui.curve_commands import CurveCommands
from gdviz.ui.help import GENERAL
from gdviz.ui.lecture_commands import LectureCommands
from gdviz.ui.lesson_commands import LessonCommands
from gdviz.ui.library import Library
from gdviz.ui.look_commands import LookCommands
from gdviz.ui.panel_commands import PanelCommands
from gdviz.ui.picture_commands import PictureCommands
from gdviz.ui.take_commands import TakeCommands
from gdviz.ui.voice_commands import VoiceCommands
from gdviz.ui.zoom_commands import ZoomCommands

if TYPE_CHECKING:
    from gdviz.ui.window import MainWindow


class Commands(
    VoiceCommands,
    LessonCommands,
    LectureCommands,
    CameraCommands,
    CueCommands,
    PanelCommands,
    CurveCommands,
    LookCommands,
    PictureCommands,
    TakeCommands,
    ZoomCommands,
):
    """One method per action, by its id, and one per wish of a widget."""

    def __init__(self, session: Session, library: Library, host: "MainWindow") -> None:
        super().__init__(session, library, host)
        self._plays_after_grab = False
        self._from_here = False
        self._held: tuple[Document, frozenset[str]] | None = None

    # --- playback ----------------------------------------------------------------------------

    def play_pause(self) -> None:
        """Play, from the start if at the end; or pause."""
        playback = self.session.playback
        self.session.playback = playback.pause() if playback.playing else playback.play(self._end)

    def pause(self) -> None:
        """Stop where it is."""
        self.session.playback = self.session.playback.pause()

    def to_start(self) -> None:
        """Back to update 0, playing on or not as before."""
        self.session.seek(0.0)

    def to_end(self) -> None:
        """As far as is computed."""
        self.session.seek(self._end)

    def step_back(self) -> None:
        """One update back."""
        self.session.step(-1)

    def step_forward(self) -> None:
        """One update on."""
        self.session.step(1)

    def ten_back(self) -> None:
        """Ten updates back."""
        self.session.step(-10)

    def ten_forward(self) -> None:
        """Ten updates on."""
        self.session.step(10)

    def slower(self) -> None:
        """Half the speed."""
        self.set_speed(self.session.playback.speed / 2)

    def faster(self) -> None:
        """Twice the speed."""
        self.set_speed(self.session.playback.speed * 2)

    def set_speed(self, speed: float) -> None:
        """So much of the pace per second, as far as that is offered."""
        slowest, fastest = PACES[self.session.document.pace].speeds
        kept = min(max(speed, slowest), fastest)
        self.session.playback = replaced(self.session.playback, speed=kept)

    def set_pace(self, pace: Pace) -> None:
        """What the playhead counts."""
        session = self.session
        session.look(replace(session.view, timed=False))
        session.edit(pacing.with_pace(session.document, pace, session.computations))

    def set_timed(self) -> None:
        """Think of the speed as the seconds that the whole takes."""
        self.session.look(replace(self.session.view, timed=True))

    def grab(self) -> None:
        """Hold still while the timeline is dragged."""
        self._plays_after_grab = self.session.playback.playing
        self.pause()

    def scrub(self, head: float) -> None:
        """To where the timeline is dragged."""
        self.session.seek(head)

    def release(self) -> None:
        """Go on as before the drag."""
        if self._plays_after_grab and self.session.playback.head < self._end:
            self.session.playback = self.session.playback.play(self._end)

    @property
    def _end(self) -> int:
        return self.session.document.length

    # --- the document ------------------------------------------------------------------------

    def undo(self) -> None:
        """Take the last edit back."""
        self.session.undo()

    def redo(self) -> None:
        """Do again what was taken back."""
        self.session.redo()

    def history(self) -> None:
        """Open the list of edits, or close it."""
        self.host.sheets.history.toggle()

    def go_to_edit(self, place: int) -> None:
        """To the document after the first `place` edits."""
        self.session.go_to(place)

    def set_run(self, run: RunSpec) -> None:
        """Put `run` in the place of the one with its id."""
        self.session.edit_run(run)

    def set_setting(self, run_id: str, name: str, value: Setting) -> None:
        """Give a run's setting this value, from its start or from the playhead on."""
        run = edits.find_run(self.session.document, run_id)
        if run is None:
            return
        set_it = steering.set_from_here if self._from_here else steering.set_from_start
        self.session.edit_run(set_it(run, name, value, self.session.update_of(run_id)))

    def set_optimizer(self, run_id: str, key: str) -> None:
        """Put a run under another rule, from its start or from the playhead on."""
        session = self.session
        run = edits.find_run(session.document, run_id)
        if run is None:
            return
        update = session.update_of(run_id)
        if self._from_here and update and session.computed:
            theta = session.theta_of(run_id, update)
            run = steering.optimizer_from_here(
                run, key, session.document, session.problem, update, theta
            )
        else:
            run = steering.optimizer_from_start(run, key, session.document, session.problem)
        session.edit_run(run)

    def set_batches(self, seen: RunSpec) -> None:
        """Let a run draw its batches as `seen` does, from its start or from the playhead on."""
        run = edits.find_run(self.session.document, seen.id)
        if run is None:
            return
        if self._from_here:
            update = self.session.update_of(run.id)
            self.session.edit_run(steering.batches_from_here(run, update, seen))
        else:
            self.session.edit_run(steering.batches_from_start(run, seen))

    def set_from_here(self, from_here: bool) -> None:
        """Whether changes count from the playhead on, rather than from the start."""
        self._from_here = from_here
        self.host.runs.set_from_here(from_here)

    def branch_run(self, run_id: str) -> None:
        """A second run on the way of this one, which stays as a ghost; changes count from here."""
        if edits.room_for_run(self.session.document):
            self._edit_and_select(*steering.branch(self.session.document, run_id))
            self.set_from_here(True)

    def gallery(self) -> None:
        """Open the gallery, or close it."""
        gallery = self.host.sheets.gallery
        if gallery.is_open:
            gallery.close_up()
        else:
            gallery.open_at(key_of(self.session.document.problem))

    def choose_problem(self, key: str) -> None:
        """Put the open scene on this entry of the catalogue, and play from the beginning."""
        spec = CATALOGUE[key].problem
        problem = load_problem(spec)
        self.session.edit(edits.with_problem(self._paced_for(problem), spec, problem))
        self.session.seek(0.0)
        self.begin()

    def formula(self) -> None:
        """Let the formula of the surface be typed."""
        self.host.runs.problem.type_formula()

    def set_formula(self, text: str) -> None:
        """Put the open scene on this formula."""
        spec = edits.typed_formula(self.session.document, text)
        problem = load_problem(spec)
        self.session.edit(edits.with_formula(self._paced_for(problem), spec, problem))

    def set_numbers(self, spec: ProblemSpec) -> None:
        """Give the problem other numbers, such as a letter of its formula."""
        self.session.edit(edits.with_numbers(self.session.document, spec, load_problem(spec)))

    def set_plane(self, plane: Plane) -> None:
        """Show this part of the plane."""
        self.session.edit(replace(self.session.document, plane=plane))

    def _paced_for(self, problem: Problem) -> Document:
        """The document, counted in updates if the problem has one sample: all paces do there."""
        document = self.session.document
        if problem.sample_count > 1:
            return document
        return pacing.with_pace(document, "updates", self.session.computations)

    def set_length(self, length: int) -> None:
        """Compute and play so far on the axis of the pace."""
        self.session.edit(replace(self.session.document, length=length))

    def set_reduction(self, reduction: str) -> None:
        """The loss as a sum or a mean."""
        self.session.edit(replace(self.session.document, reduction=reduction))

    def add_run(self, optimizer: str) -> None:
        """A new run, selected."""
        document, run_id = edits.add_run(
            self.session.document, self.session.problem, optimizer, self.host.runs.selection
        )
        self._edit_and_select(document, run_id)

    def duplicate_run(self, run_id: str) -> None:
        """A copy of a run, selected."""
        if edits.room_for_run(self.session.document):
            self._edit_and_select(*edits.duplicate_run(self.session.document, run_id))

    def remove_run(self, run_id: str) -> None:
        """One run less."""
        self.session.edit(edits.remove_run(self.session.document, run_id))

    def choose_start(self, x: float, y: float, only_selected: bool) -> None:
        """Start all runs, or the selected one, from there, and play from the beginning."""
        selected = self.host.runs.selection
        if only_selected and not selected:
            self.host.messages.info(tr("Select a run first, to move its start alone."))
            return
        plane = self.session.plane
        start = _point(x, plane.x), _point(y, plane.y)
        only = (selected,) if only_selected else None
        self.session.edit(edits.with_start(self.session.document, start, only))
        self.session.seek(0.0)

    def grab_start(self, x: float, y: float, only_selected: bool) -> None:
        """Take hold of the start that is there: of all runs that have it, or the selected one.

        Where a single run starts there, that is the one meant.
        """
        document = self.session.document
        held = frozenset(run.id for run in document.runs if run.start == (x, y))
        if only_selected and len(held) > 1:
            held &= {self.host.runs.selection}
        if not held:
            self.host.messages.info(tr("Select a run first, to move its start alone."))
            return
        self.session.history.seal()  # the drag is a step of its own, whatever came before
        self._held = document, held

    def move_start(self, x: float, y: float) -> None:
        """Let the runs that are held start there; the playhead stays where it is."""
        if self._held is not None:
            plane = self.session.plane
            start = _point(x, plane.x), _point(y, plane.y)
            self.session.edit(edits.with_start(self.session.document, start, self._held[1]))

    def release_start(self) -> None:
        """Let go of the start."""
        self._held = None
        self.session.history.seal()

    def put_start_back(self) -> bool:
        """Undo the drag of a start that is under way; whether there is one."""
        if self._held is None:
            return False
        self.session.edit(self._held[0])
        self.release_start()
        return True

    def _edit_and_select(self, document, run_id: str) -> None:
        self.session.edit(document)
        self.host.runs.set_document(self.session.document, self.session.problem)
        self.host.runs.select(run_id)

    # --- the view ----------------------------------------------------------------------------

    def grid(self) -> None:
        """Side by side, or together again."""
        self.set_layout("together" if self.session.view.layout == "grid" else "grid")

    def critical(self) -> None:
        """Mark where the gradient is zero, or no longer."""
        view = self.session.view
        self.session.look(replace(view, critical=not view.critical))

    def field(self) -> None:
        """Show the slope everywhere on the contours, or no longer."""
        view = self.session.view
        self.session.look(replace(view, field=not view.field))

    def batch_surface(self) -> None:
        """Show what the batch of a run sees, or no longer."""
        session = self.session
        if session.view.batch_of:
            session.look(replace(session.view, batch_of=""))
            return
        drawing = [
            run.id
            for run, computation in zip(session.document.runs, session.computations, strict=True)
            if computation.course.batch_of(0) is not None
        ]
        if not drawing:
            self.host.messages.info(tr("No run draws batches: each sees all samples."))
            return
        selected = self.host.runs.selection
        chosen = selected if selected in drawing else drawing[0]
        session.look(replace(session.view, batch_of=chosen))

    def vectors(self) -> None:
        """Draw the vectors at the playhead, of the selected run; or no longer."""
        session, runs = self.session, self.session.document.runs
        if not runs:
            return
        view, selected = session.view, self.host.runs.selection
        wanted = selected or view.vectors_of or runs[0].id
        session.look(replace(view, vectors_of="" if view.vectors_of == wanted else wanted))

    def set_layout(self, layout: str) -> None:
        """``"together"`` or ``"grid"``."""
        self.session.look(replace(self.session.view, layout=layout))

    def switch_theme(self) -> None:
        """From light to dark or back."""
        self.host.theme_wished.emit("light" if self.host.theme_name == "dark" else "dark")

    def full_screen(self) -> None:
        """Fill the screen, or stop doing so."""
        self.host.toggle_full_screen()

    # --- help --------------------------------------------------------------------------------

    def find_action(self) -> None:
        """Open the palette, or close it."""
        self.host.sheets.palette.toggle()

    def shortcuts(self) -> None:
        """Open the sheet of shortcuts, or close it."""
        self.host.sheets.shortcuts.toggle()

    def explain(self) -> None:
        """Tell of what is under the pointer, or stop telling."""
        self.host.sheets.help.toggle()

    def first_steps(self) -> None:
        """Tell how to begin."""
        self.host.sheets.help.tell(GENERAL)


def _point(value: float, span: tuple[float, float]) -> float:
    """To a thousandth of the picture, or finer, and in it: as exact as a click can be."""
    rounded = round(value, 3 - floor(log10(span[1] - span[0])))
    return min(max(rounded, span[0]), span[1])

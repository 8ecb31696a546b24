"""The main window: the layout, and the tick that shows the session."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QByteArray, QEvent, QMimeData, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from gdviz.engine.session import Session
from gdviz.render.form import PictureForm
from gdviz.render.frame import Frame, build_frame
from gdviz.render.guard import guarded, guarded_else
from gdviz.render.style import Theme
from gdviz.render.surfaces import Surfaces
from gdviz.scene.spec import Document, Scene
from gdviz.text import language
from gdviz.ui import software_gl
from gdviz.ui.actions import dress_actions, make_actions, show_deed, show_views
from gdviz.ui.commands import Commands
from gdviz.ui.cue_words import marks_of
from gdviz.ui.docking import Docking
from gdviz.ui.film_form import FilmForm
from gdviz.ui.film_strip import FilmStrip
from gdviz.ui.filming import Ending, Filming
from gdviz.ui.gestures import Gestures
from gdviz.ui.keys import Keys
from gdviz.ui.library import Library
from gdviz.ui.panels import Panels, Workspace
from gdviz.ui.pictures import Pictures
from gdviz.ui.reports import Reports
from gdviz.ui.runs import RunsPanel
from gdviz.ui.sheets import Sheets
from gdviz.ui.side import PANELS, Side
from gdviz.ui.stage import Stage, prepare_for_viewport
from gdviz.ui.topbar import TopBar
from gdviz.ui.transport import Transport
from gdviz.ui.welcome import Welcoming

TICK_MS = 16

BUSY_TICK_MS = 24
"""While there is much to compute: the rest of the time is the worker's."""

SOON_MS = 3
"""While an edit's trajectories are about to be there."""

SHORTEST_TICK_S = 0.008
"""Frames that edits ask for come no faster than this."""

PATIENCE_S = 0.03
"""How long an edit is not shown until they are: showing half of it takes the worker's time."""

LONGEST_TICK_S = 0.1
"""A window that was held up goes on where it was, rather than leap."""

NUMBERS_S = 0.1
"""How often numbers change while they play: faster cannot be read."""

MINIMUM = (1024, 640)


@dataclass(frozen=True)
class Arrangement:
    """What a new window takes over from the one it replaces."""

    geometry: QRect
    state: Qt.WindowState
    panels: Panels
    presenting: bool
    widths: tuple[QByteArray, ...]
    selection: str
    recent: tuple[str, ...]


class MainWindow(QMainWindow):
    """Shows a session.

    It is painted first as a shell; then come the surface and the plots, one at a time, and
    then playback begins.

    Signals:
        theme_wished, language_wished: "light" or "dark"; a key of `LANGUAGES`.
        surface_failed: why OpenGL is out of reach; a window without it should take over.
        ready: everything is in its place. closed: it will tick no more.
        panels_chosen: the `Panels` that somebody likes from now on.
        welcoming_chosen: the `Welcoming` that somebody likes from now on.
        picture_form_chosen: the `PictureForm` of all pictures from now on.
        film_form_chosen: the `FilmForm` of all films from now on.
        zoom_wished: so many times as large as usual type should be.
    """

    theme_wished = Signal(str)
    language_wished = Signal(str)
    surface_failed = Signal(str)
    ready = Signal()
    closed = Signal()
    panels_chosen = Signal(object)
    welcoming_chosen = Signal(object)
    picture_form_chosen = Signal(object)
    film_form_chosen = Signal(object)
    zoom_wished = Signal(float)
    _dropped = Signal(object)

    def __init__(
        self,
        session: Session,
        library: Library,
        reports: Reports,
        theme: Theme,
        begin: bool = True,
        surface_failure: str | None = None,
        filming: Filming | None = None,
    ) -> None:
        super().__init__()
        self.session, self._library, self._reports, self._theme = session, library, reports, theme
        self.setMinimumSize(*MINIMUM)
        self.resize(1440, 900)
        self.setAcceptDrops(True)
        self.runs = RunsPanel(theme)
        self.stage = Stage(theme, surface_failure)
        self.messages = self.stage.messages
        self.side = Side()
        self.pictures = Pictures()
        self.filming = filming or Filming(self)
        self.commands = Commands(session, library, self)
        self.actions_by_id = make_actions(self.commands, self, theme)
        self.addActions(list(self.actions_by_id.values()))
        self._keys = Keys(self.actions_by_id)
        self._gestures = Gestures(session)
        self.top = TopBar(self.actions_by_id, theme)
        self.transport = Transport(self.actions_by_id, theme)
        self.film_strip = FilmStrip(self.filming, theme)
        self._lay_out()
        self.sheets = Sheets(self)
        self.welcoming = Welcoming()
        self.picture_form = PictureForm()
        self.film_form = FilmForm()
        self._connect()
        self._surfaces = Surfaces(session.compute_beside)
        self._shown: tuple = ()
        self._shown_scene: Scene | None = None
        self._shown_document: Document | None = None
        self._waits_since: float | None = None
        self._drawn_at = 0.0
        self._numbers_due = 0.0
        self._untold: Frame | None = None  # whose numbers the cards do not show yet
        self._steps = self._opening(begin)
        self._opener = QTimer(self, singleShot=True, interval=1)
        self._opener.timeout.connect(self._open_next)
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        # Fires when nothing is left to be drawn: Qt serves paints before it.
        self._drawn = QTimer(self, singleShot=True, interval=0)
        self._drawn.timeout.connect(session.release)
        self._drawn.timeout.connect(self.side.mark_painted)
        self._last = time.perf_counter()
        self._begun = self._closed = False
        self._before_presenting: tuple[Panels, Qt.WindowState] | None = None
        self.asks_before_closing = False
        """Whether unsaved edits hold up closing, and opening something else."""
        self.show_panels(Panels())
        if surface_failure is None:
            prepare_for_viewport(self)
        self.refresh()

    def _lay_out(self) -> None:
        self.workspace = Workspace(self.runs, self.stage, self.side)
        self._docking = Docking(self.workspace)
        self._docking.watch([self.runs.title], "runs")
        self._docking.watch(self.side.titles, "plots")
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addWidget(self.workspace, 1)
        column.addWidget(self.film_strip)
        column.addWidget(self.transport)
        self.setCentralWidget(whole)
        # A press anywhere but in a field ends typing there, and the keys play again.
        whole.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        whole.setFocus()

    def _connect(self) -> None:
        commands = self.commands
        self.top.scene_wished.connect(commands.choose_scene)
        self.top.reduction_wished.connect(commands.set_reduction)
        self.top.layout_wished.connect(commands.set_layout)
        self.top.language_wished.connect(self.language_wished)
        self.top.recent_wished.connect(commands.open_recent)
        self.top.menu.menu().aboutToShow.connect(
            lambda: self.top.set_recent(self._library.recent.paths)
        )
        # Queued: the program from which they were dragged waits for the drop to end.
        self._dropped.connect(commands.open_dropped, Qt.ConnectionType.QueuedConnection)
        self.runs.problem.gallery_wished.connect(commands.gallery)
        self.runs.problem.formula_wished.connect(commands.set_formula)
        self.runs.problem.numbers_wished.connect(commands.set_numbers)
        self.runs.problem.plane_wished.connect(commands.set_plane)
        self.runs.run_wished.connect(commands.set_run)
        self.runs.add_wished.connect(commands.add_run)
        self.runs.setting_wished.connect(commands.set_setting)
        self.runs.optimizer_wished.connect(commands.set_optimizer)
        self.runs.batches_wished.connect(commands.set_batches)
        for steered in (
            self.runs.setting_wished,
            self.runs.run_wished,
            self.runs.batches_wished,
            self.runs.problem.numbers_wished,
            self.stage.start_moved,
            self.side.start_moved,
        ):
            steered.connect(self._hasten)
        self.runs.from_here_wished.connect(commands.set_from_here)
        self.runs.branch_wished.connect(commands.branch_run)
        self.runs.duplicate_wished.connect(commands.duplicate_run)
        self.runs.remove_wished.connect(commands.remove_run)
        self.stage.camera_changed.connect(commands.set_camera)
        self.stage.moved_away.connect(commands.stop_following)
        self.stage.reset_wanted.connect(commands.reset_view)
        for place in (self.stage, self.side):
            place.zoom_wished.connect(commands.zoom_at)
            place.start_chosen.connect(commands.choose_start)
            place.start_grabbed.connect(commands.grab_start)
            place.start_moved.connect(commands.move_start)
            place.start_released.connect(commands.release_start)
        self.side.curve_wished.connect(commands.set_curve)
        self.side.smoothing_wished.connect(commands.set_smoothing)
        self.side.export_wished.connect(commands.export_curves)
        self.side.seen_wished.connect(commands.see)
        self.side.all_wished.connect(commands.show_all)
        self.stage.failed.connect(self.surface_failed)
        self.stage.restart_wished.connect(self._restart_in_software)
        self.transport.grabbed.connect(commands.grab)
        self.transport.scrubbed.connect(commands.scrub)
        self.transport.released.connect(commands.release)
        self.transport.speed_wished.connect(commands.set_speed)
        self.transport.pace_wished.connect(commands.set_pace)
        self.transport.timed_wished.connect(commands.set_timed)
        self.transport.length_wished.connect(commands.set_length)
        self.transport.mark_opened.connect(commands.open_cue)
        self._docking.dropped.connect(commands.dock)
        self.filming.ended.connect(self._tell_of_film)
        self.stage.caption.wished.connect(commands.write_caption)
        self.stage.caption.entered.connect(commands.set_caption)

    # --- opening, one thing at a time --------------------------------------------------------

    def _opening(self, begin: bool) -> Iterator[Callable[[], None]]:
        yield self.stage.open_viewport
        yield from self.side.openers()
        if begin:
            yield self.commands.begin
        yield self.ready.emit

    def _open_next(self) -> None:
        step = next(self._steps, None)
        if step is not None and not self._closed:
            self._opener.start()
            step()

    @guarded
    def paintEvent(self, event) -> None:
        super().paintEvent(event)
        if not self._begun:  # the shell is on its way to the screen
            self._begun = True
            self._last = time.perf_counter()
            self._timer.start()
            self._opener.start()

    # --- the tick ----------------------------------------------------------------------------

    def _tick(self) -> None:
        while report := self._reports.take():
            self.messages.error(str(report.message), report.details)
        now = time.perf_counter()
        passed_s = now - self._last
        self.session.tick(min(passed_s, LONGEST_TICK_S))
        held = bool(QGuiApplication.mouseButtons())
        self._gestures.tick(passed_s, held, self.runs.problem.typing)
        self._last = now
        if self._waits(now):
            self._timer.setInterval(SOON_MS)
            return
        self._timer.setInterval(BUSY_TICK_MS if self.session.computing else TICK_MS)
        self.commands.check_fingerprint()
        self.session.hold()
        self._drawn.start()
        self._drawn_at = now
        self.refresh()

    def _hasten(self) -> None:
        """Something was edited: tick soon, rather than when it is time."""
        self.side.postpone()
        if self._timer.isActive():
            rest_s = SHORTEST_TICK_S - (time.perf_counter() - self._drawn_at)
            self._timer.start(max(SOON_MS, round(1e3 * rest_s)))

    def _waits(self, now: float) -> bool:
        """Whether an edit should be shown a little later, when it is computed to the playhead."""
        session = self.session
        edited = session.document is not self._shown_document
        behind = session.computing and session.computed < session.playback.head
        if not (edited and behind):
            self._waits_since = None
            return False
        if self._waits_since is None:
            self._waits_since = now
        return now - self._waits_since < PATIENCE_S

    def refresh(self) -> None:
        """Show the session as it is."""
        session = self.session
        if session.scene is not self._shown_scene:
            self.show_scene()
        self.setWindowModified(self.commands.unsaved)
        document = session.document
        self.transport.show_playback(
            session.playback,
            session.computed,
            document.length,
            document.pace,
            session.view.timed,
        )
        self.transport.timeline.set_marks(marks_of(session.cues, document.pace))
        columns = [c.trajectory.columns for c in session.computations]
        moment = session.playback.head, session.joined, self._surfaces.news
        state = (moment, session.scene, self._theme, columns)
        if not _same(state, self._shown):
            self._shown = state
            frame = build_frame(session, self._theme, source=self._surfaces)
            self.stage.show_frame(frame)
            self.side.show_frame(frame, sparing=session.computing)
            self._untold = frame
        settled = not (session.playback.playing or session.computing)
        if self._untold is not None and (settled or self._last >= self._numbers_due):
            self._numbers_due = self._last + NUMBERS_S
            self.runs.show_frame(self._untold)
            self._untold = None

    def show_scene(self) -> None:
        """Show what is open in the bar at the top, and in the cards if it was edited."""
        session, scene = self.session, self.session.scene
        self._shown_scene = scene
        self.top.set_scene(scene, self._library, session.problem.sample_count)
        self.actions_by_id["grid"].setChecked(scene.view.layout == "grid")
        self.actions_by_id["critical"].setChecked(scene.view.critical)
        self.actions_by_id["batch_surface"].setChecked(bool(scene.view.batch_of))
        self.actions_by_id["field"].setChecked(scene.view.field)
        self.actions_by_id["vectors"].setChecked(bool(scene.view.vectors_of))
        look = scene.view.look
        self.actions_by_id["mesh"].setChecked(look.mesh)
        self.actions_by_id["floor_map"].setChecked(look.floor)
        self.actions_by_id["level_labels"].setChecked(look.labels)
        self.actions_by_id["colour_bar"].setChecked(look.bar)
        self.actions_by_id["fading_trails"].setChecked(look.fading)
        self.actions_by_id["orthographic"].setChecked(scene.view.camera.orthographic)
        self.actions_by_id["follow_head"].setChecked(bool(scene.view.follow))
        self.actions_by_id["link_cameras"].setChecked(scene.view.linked)
        show_views(self.actions_by_id, [saved.name.into(language()) for saved in scene.view.saved])
        if scene.document is not self._shown_document:
            self._shown_document = scene.document
            history = session.history
            show_deed(self.actions_by_id, "undo", history.undoable)
            show_deed(self.actions_by_id, "redo", history.redoable)
            self.sheets.follow()
            self.runs.set_document(scene.document, session.problem)
            self.setWindowTitle(f"{scene.name.into(language())}[*] – gdviz")

    # --- the window itself -------------------------------------------------------------------

    @property
    def theme(self) -> Theme:
        """The theme that is shown."""
        return self._theme

    @property
    def theme_name(self) -> str:
        """The name of the theme that is shown."""
        return self._theme.name

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self._theme = theme
        dress_actions(self.actions_by_id, theme)
        for part in (self.top, self.runs, self.transport, self.film_strip, self.messages):
            part.set_theme(theme)
        self.sheets.set_theme(theme)

    def toggle_full_screen(self) -> None:
        """Fill the screen, or stop doing so."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def show_panels(self, panels: Panels) -> None:
        """Show these panels, where they say."""
        self.workspace.show_panels(panels)
        actions = self.actions_by_id
        actions["runs_panel"].setChecked(panels.runs)
        actions["plots_panel"].setChecked(panels.plots)
        for name in PANELS:
            actions[f"{name}_plot"].setChecked(panels.plots and name not in panels.hidden)

    def present(self, presenting: bool) -> None:
        """Nothing but surface, plots and transport, over the whole screen; or all as before."""
        if presenting == (self._before_presenting is not None):
            return
        if presenting:
            self._before_presenting = self.workspace.panels, self.windowState()
            self.show_panels(replace(self.workspace.panels, runs=False))
            self.setWindowState(self.windowState() | Qt.WindowState.WindowFullScreen)
        elif self._before_presenting is not None:
            panels, state = self._before_presenting
            self._before_presenting = None
            self.show_panels(panels)
            self.setWindowState(state)
        self.top.setVisible(not presenting)
        self.film_strip.allow(not presenting)
        self.actions_by_id["present"].setChecked(presenting)

    @property
    def presenting(self) -> bool:
        """Whether it presents."""
        return self._before_presenting is not None

    def arrangement(self) -> Arrangement:
        """How the window stands."""
        here = self.workspace.panels, self.windowState()
        panels, state = self._before_presenting or here
        return Arrangement(
            self.normalGeometry() if self.isMaximized() or self.isFullScreen() else self.geometry(),
            state & ~Qt.WindowState.WindowMinimized,
            panels,
            self.presenting,
            self.workspace.state(),
            self.runs.selection,
            self.sheets.palette.recent,
        )

    def arrange(self, arrangement: Arrangement) -> None:
        """Stand as another window did."""
        self.setGeometry(arrangement.geometry)
        self.setWindowState(arrangement.state)
        self.show_panels(arrangement.panels)
        self.workspace.restore_state(arrangement.widths)
        self.present(arrangement.presenting)
        self.runs.select(arrangement.selection)
        self.sheets.palette.recent = arrangement.recent

    @guarded
    def changeEvent(self, event) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.actions_by_id["full_screen"].setChecked(self.isFullScreen())

    @guarded_else(False)
    def event(self, event) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and self._keys.claim(
            event, QApplication.focusWidget()
        ):
            event.accept()
            return True
        return super().event(event)

    @guarded
    def keyPressEvent(self, event) -> None:
        if event.key() == Qt.Key.Key_Escape and self.commands.put_start_back():
            event.accept()
        elif event.key() == Qt.Key.Key_Escape and self.presenting:
            self.present(False)
            event.accept()
        else:
            super().keyPressEvent(event)

    @guarded
    def dragEnterEvent(self, event) -> None:
        if _files_in(event.mimeData()):
            event.acceptProposedAction()

    @guarded
    def dropEvent(self, event) -> None:
        if paths := _files_in(event.mimeData()):
            event.acceptProposedAction()
            self._dropped.emit(paths)

    @guarded
    def closeEvent(self, event) -> None:
        event.ignore()  # an exception must not close it
        if self.asks_before_closing and not self._closed and not self.commands.may_end():
            return
        event.accept()
        if not self._closed:
            self._closed = True
            self._timer.stop()
            self._opener.stop()
            self._drawn.stop()
            self.session.release()
            self.sheets.put_away()
            self.side.close_panels()
            self.pictures.close()
            self.closed.emit()
        super().closeEvent(event)

    def _tell_of_film(self, ending: Ending) -> None:
        self.commands.tell_of_film(ending)

    def _restart_in_software(self) -> None:
        if not self.commands.may_end():
            return
        self.asks_before_closing = False
        software_gl.restart()
        self.close()


def _files_in(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def _same(a: tuple, b: tuple) -> bool:
    """Whether two states show the same: moments equal, the rest the same objects."""
    return (
        bool(a and b)
        and a[0] == b[0]
        and all(x is y for x, y in zip(a[1:3], b[1:3], strict=True))
        and len(a[3]) == len(b[3])
        and all(x is y for x, y in zip(a[3], b[3], strict=True))
    )

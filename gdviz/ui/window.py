"""The main window: what is in it, and how it stands."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from msgspec.structs import replace
from PySide6.QtCore import QByteArray, QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from gdviz.engine.session import Session
from gdviz.paths import state_folder
from gdviz.render.form import PictureForm
from gdviz.render.guard import guarded, guarded_else
from gdviz.render.style import Theme
from gdviz.ui import software_gl
from gdviz.ui.actions import dress_actions, make_actions
from gdviz.ui.commands import Commands
from gdviz.ui.docking import Docking
from gdviz.ui.drops import Drops
from gdviz.ui.film_form import FilmForm
from gdviz.ui.film_strip import FilmStrip
from gdviz.ui.filming import Ending, Filming
from gdviz.ui.keys import Keys
from gdviz.ui.library import Library
from gdviz.ui.measuring import Measuring
from gdviz.ui.panels import Panels, Workspace
from gdviz.ui.pictures import Pictures
from gdviz.ui.pointing import Pointing
from gdviz.ui.reports import Reports
from gdviz.ui.runs import RunsPanel
from gdviz.ui.sheets import Sheets
from gdviz.ui.showing import Showing
from gdviz.ui.side import PANELS, Side
from gdviz.ui.stage import Stage, prepare_for_viewport
from gdviz.ui.take_form import TakeForm
from gdviz.ui.taking import Taking
from gdviz.ui.ticking import Ticking
from gdviz.ui.topbar import TopBar
from gdviz.ui.transport import Transport
from gdviz.ui.welcome import Welcoming

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
        take_form_chosen: the `TakeForm` of all takes from now on.
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
    take_form_chosen = Signal(object)
    zoom_wished = Signal(float)

    def __init__(
        self,
        session: Session,
        library: Library,
        reports: Reports,
        theme: Theme,
        begin: bool = True,
        surface_failure: str | None = None,
        filming: Filming | None = None,
        taking: Taking | None = None,
    ) -> None:
        super().__init__()
        self.session, self.library, self._theme = session, library, theme
        self.setMinimumSize(*MINIMUM)
        self.resize(1440, 900)
        self._drops = Drops(self)
        self.runs = RunsPanel(theme)
        self.stage = Stage(theme, surface_failure)
        self.messages = self.stage.messages
        self.side = Side()
        self.pictures = Pictures()
        self.filming = filming or Filming(self)
        self.taking = taking or Taking(state_folder() / "takes")
        self.pointing = Pointing(self)
        self.measuring = Measuring(self)
        self.commands = Commands(session, library, self)
        self.actions_by_id = make_actions(self.commands, self, theme)
        self.addActions(list(self.actions_by_id.values()))
        self._keys = Keys(self.actions_by_id)
        self.top = TopBar(self.actions_by_id, theme)
        self.transport = Transport(self.actions_by_id, theme)
        self.film_strip = FilmStrip(self.filming, theme)
        self._lay_out()
        self.sheets = Sheets(self)
        self.welcoming = Welcoming()
        self.picture_form = PictureForm()
        self.film_form = FilmForm()
        self.take_form = TakeForm()
        self.showing = Showing(self)
        self._ticking = Ticking(self, reports)
        self._connect()
        self._steps = self._opening(begin)
        self._opener = QTimer(self, singleShot=True, interval=1)
        self._opener.timeout.connect(self._open_next)
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
            lambda: self.top.set_recent(self.library.recent.paths)
        )
        # Queued: the program from which they were dragged waits for the drop to end.
        self._drops.dropped.connect(commands.open_dropped, Qt.ConnectionType.QueuedConnection)
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
            steered.connect(self._ticking.steer)
        self.side.seen_wished.connect(self._ticking.look)
        for gone in (self.stage.zoom_wished, self.side.zoom_wished, self.side.all_wished):
            gone.connect(self._ticking.glide)
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
            self._ticking.start()
            self._opener.start()

    def refresh(self) -> None:
        """Show the session as it is."""
        self.showing.refresh()

    def show_scene(self) -> None:
        """Show anew what is open in the bar at the top."""
        self.showing.show_scene()

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

    @property
    def foot_height(self) -> int:
        """How high the bars below surface and plots are, in pixels."""
        bars = (self.film_strip, self.transport)
        return sum(bar.height() for bar in bars if bar.isVisibleTo(self))

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
        if event.type() == QEvent.Type.WinIdChange and self.windowHandle() is not None:
            self._drops.watch(self)
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
    def closeEvent(self, event) -> None:
        event.ignore()  # an exception must not close it
        if self.asks_before_closing and not self._closed and not self.commands.may_end():
            return
        event.accept()
        if not self._closed:
            self._closed = True
            self._ticking.stop()
            self.commands.leave_films()
            self._opener.stop()
            self.sheets.put_away()
            self.side.close_panels()
            self.stage.close_viewport()
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

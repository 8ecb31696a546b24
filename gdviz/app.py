"""The application: the session, its worker, and the window over them."""

import os
import sys
from contextlib import suppress
from pathlib import Path

import PySide6
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QLibraryInfo,
    QObject,
    Qt,
    QTimer,
    QTranslator,
    qVersion,
)
from PySide6.QtGui import QSurfaceFormat
from PySide6.QtWidgets import QApplication

from gdviz.engine.session import Session
from gdviz.engine.worker import Worker
from gdviz.io.autosave import Autosave, Origin, Orphan, orphans
from gdviz.io.preferences import Preferences
from gdviz.io.problems import load_problem
from gdviz.paths import state_folder
from gdviz.render.fonts import load_fonts
from gdviz.render.form import PictureForm
from gdviz.render.style import Theme
from gdviz.scene.file import SceneFileError, encode, one_scene
from gdviz.scene.spec import Lecture, Scene
from gdviz.text import language, set_language, tr
from gdviz.ui.film_form import FilmForm
from gdviz.ui.filming import Filming
from gdviz.ui.garbage import Garbage
from gdviz.ui.library import Library
from gdviz.ui.panels import Panels
from gdviz.ui.reports import Reports
from gdviz.ui.take_form import TakeForm
from gdviz.ui.taking import Taking
from gdviz.ui.theme import ThemeChoice, apply_theme, resolve
from gdviz.ui.welcome import Welcoming
from gdviz.ui.window import MainWindow
from gdviz.ui.zoom import TypeSize, set_zoom, zoom

Opened = tuple[Lecture, Path | None]

AUTOSAVE_MS = 2000
"""How often unsaved edits are written down: what a crash costs at most, and a write of some ms."""


def run(
    scene: Scene,
    code: str,
    theme: ThemeChoice,
    opened: Opened | None = None,
    welcome: bool = False,
    take: Path | None = None,
) -> int:
    """Show `scene` in a window until it is closed; the status of the process.

    Args:
        scene: what to show.
        code: the language.
        theme: the colours.
        opened: the lecture of which `scene` is the first, and the file it is in.
        welcome: whether the welcome page may come up over it.
        take: the file of the take that `opened` is from.
    """
    prepare()
    set_language(code)
    app = QApplication(sys.argv[:1])
    dress(app)
    desk = Desk(app, scene, theme)
    if opened is not None:
        desk.library.open(*opened)
        if opened[1] is not None:
            desk.library.recent.add(opened[1])
    if take is not None:
        desk.taking.open(take)
    desk.asks = True
    desk.welcomes = welcome
    desk.reports.install()
    desk.open()
    try:
        return app.exec()
    finally:
        desk.close()
        desk.reports.remove()


def prepare() -> None:
    """What must be said before there is a QApplication."""
    # Without it a second window's context would not know the first one's textures.
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    wanted = QSurfaceFormat()
    wanted.setVersion(3, 3)
    wanted.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
    wanted.setDepthBufferSize(24)
    QSurfaceFormat.setDefaultFormat(wanted)


def dress(app: QApplication) -> None:
    """What is said once, when there is a QApplication."""
    app.setApplicationName("gdviz")
    app.setApplicationDisplayName("gdviz")
    app.setStyle("Fusion")
    load_fonts()


class Desk(QObject):
    """Owns what outlives a window: session, worker, library, reports, theme, and films."""

    def __init__(self, app: QApplication, scene: Scene, theme: ThemeChoice) -> None:
        super().__init__()
        self._app = app
        self._choice: ThemeChoice = theme
        self._qt_words = QTranslator(self)
        self._translate_qt()
        self.reports = Reports()
        self.library = Library(scene)
        self.worker = Worker(on_error=self.reports.add)
        self.session = Session(scene, load_problem, self.worker)
        self.filming = Filming(self)
        self.taking = Taking(state_folder() / "takes")
        self.window: MainWindow | None = None
        self.asks = False
        """Whether closing the window asks what to do with unsaved edits."""
        self.welcomes = False
        """Whether the welcome page comes up first, if it is liked."""
        self._liked_panels = Preferences(state_folder() / "panels.json")
        self._liked_type = Preferences(state_folder() / "type.json")
        self._liked_welcome = Preferences(state_folder() / "welcome.json")
        self._liked_picture = Preferences(state_folder() / "picture.json")
        self._liked_film = Preferences(state_folder() / "film.json")
        self._liked_take = Preferences(state_folder() / "take.json")
        self._autosave = Autosave(state_folder() / "autosave")
        self._told = False
        self._orphans: list[Orphan] = []
        self.reports.rescue = self._rescue
        self.reports.surroundings = self._surroundings
        self._autosaver = QTimer(self, interval=AUTOSAVE_MS)
        self._autosaver.timeout.connect(self.autosave)
        self._surface_failure: str | None = None
        self._garbage = Garbage(self)
        app.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def theme(self) -> Theme:
        """The theme that is shown."""
        return resolve(self._choice)

    def open(self) -> None:
        """Show the window and begin to compute."""
        set_zoom(self._liked_type.read(TypeSize()).zoom)
        apply_theme(self._app, self.theme)
        self._garbage.start()
        self.worker.start()
        self._orphans = list(orphans(state_folder() / "autosave"))
        self._show_window(begin=True)
        self._autosaver.start()

    def close(self) -> None:
        """End it all: the window with its timers and plots first, then the worker."""
        self._autosaver.stop()
        self._autosave.drop()
        self._app.styleHints().colorSchemeChanged.disconnect(self._follow_system)
        self.filming.close()
        self.taking.close()
        self._dispose(self.window)
        self.window = None
        self.worker.stop()
        self._garbage.stop()

    def autosave(self) -> None:
        """Keep unsaved edits where the next gdviz finds them, should this one die."""
        try:
            document = self.session.document
            if self.library.unsaved(document):
                path = self.library.path_of_open
                name = None if path is None else os.path.abspath(path)
                origin = Origin(name, self.library.number_of_open)
                lecture = self.library.to_save(self.session.saved_scene())
                self._autosave.keep(lecture, self.library.version(document), origin)
            else:
                self._autosave.drop()
        except (OSError, SceneFileError) as error:
            self._tell_once(error)

    def _tell_once(self, error: Exception) -> None:
        """Say that it did not work; it is tried again and again, for a disk may be full a while."""
        if self.window is not None and not self._told:
            self._told = True
            words = tr("Edits cannot be kept against a crash: {reason}", reason=str(error))
            self.window.messages.error(words)

    def _rescue(self) -> None:
        with suppress(Exception):  # something has gone wrong already
            self.autosave()

    def _surroundings(self) -> str:
        """What a report of a fault should tell beside the fault."""
        viewport = self.window.stage.viewport if self.window is not None else None
        driver = viewport.driver if viewport is not None else ""
        scene = encode(one_scene(self.session.saved_scene())).decode()
        return "\n".join(
            (
                f"Qt {qVersion()}, PySide6 {PySide6.__version__}, {self._app.platformName()}",
                f"OpenGL: {driver or 'none'}",
                f"scene:\n{scene}",
            )
        )

    def _welcome(self) -> None:
        """Show the welcome page once, over the scene that plays by now."""
        # A question about what a crash has left comes first.
        wanted, self.welcomes = self.welcomes and not self._orphans, False
        if wanted and self.window is not None and self.window.welcoming.at_start:
            self.window.commands.lessons()

    def _offer_recovery(self) -> None:
        """Offer the last edits that a crash left, one lecture at a time."""
        if not self._orphans or self.window is None:
            return
        orphan = self._orphans[0]
        title = orphan.lecture.title.into(language())
        self.window.messages.ask(
            tr("gdviz ended unexpectedly. There are unsaved edits of “{title}”.", title=title),
            (
                (tr("Recover"), lambda: self._recover(orphan)),
                (tr("Discard"), lambda: self._discard(orphan)),
            ),
        )

    def _recover(self, orphan: Orphan) -> None:
        assert self.window is not None
        if not self.window.commands.recover(orphan.lecture, orphan.origin):
            self._offer_recovery()
            return
        self.library.mark_unsaved()
        self._rescue()  # under the name of this process
        if self._autosave.path.exists():
            self._discard(orphan)

    def _discard(self, orphan: Orphan) -> None:
        orphan.drop()
        self._orphans.remove(orphan)
        self._offer_recovery()

    def set_theme(self, choice: ThemeChoice) -> None:
        """Show this theme from now on."""
        self._choice = choice
        apply_theme(self._app, self.theme)
        if self.window is not None:
            self.window.set_theme(self.theme)

    def set_language(self, code: str) -> None:
        """Speak this language from now on: a new window in the place of the old one."""
        set_language(code)
        self._translate_qt()
        self._show_window(begin=False)

    def set_zoom(self, factor: float) -> None:
        """Make type so many times as large as usual: a new window, as for another language."""
        set_zoom(factor)
        self._liked_type.write(TypeSize(zoom()))
        apply_theme(self._app, self.theme)
        self._show_window(begin=False)

    def _translate_qt(self) -> None:
        """Qt's own words, those of its dialogues, in the current language."""
        self._app.removeTranslator(self._qt_words)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._qt_words.load(f"qtbase_{language()}", folder):
            self._app.installTranslator(self._qt_words)

    def do_without_surface(self, reason: str) -> None:
        """Show everything but the surface: there is no OpenGL for it."""
        if self._surface_failure is None:
            self._surface_failure = reason
            self._show_window(begin=True)

    def _show_window(self, begin: bool) -> None:
        """Open a window, in the place of the one there is."""
        old = self.window
        new = MainWindow(
            self.session,
            self.library,
            self.reports,
            self.theme,
            begin,
            self._surface_failure,
            self.filming,
            self.taking,
        )
        new.theme_wished.connect(self.set_theme)
        # Queued: the window that asks for it does not outlive it.
        new.language_wished.connect(self.set_language, Qt.ConnectionType.QueuedConnection)
        new.surface_failed.connect(self.do_without_surface, Qt.ConnectionType.QueuedConnection)
        new.panels_chosen.connect(self._liked_panels.write)
        new.welcoming = self._liked_welcome.read(Welcoming())
        new.welcoming_chosen.connect(self._liked_welcome.write)
        new.picture_form = self._liked_picture.read(PictureForm())
        new.picture_form_chosen.connect(self._liked_picture.write)
        new.film_form = self._liked_film.read(FilmForm())
        new.film_form_chosen.connect(self._liked_film.write)
        new.take_form = self._liked_take.read(TakeForm())
        new.take_form_chosen.connect(self._liked_take.write)
        new.ready.connect(self._welcome)
        new.ready.connect(new.commands.offer_first_take)
        # Queued: as for the language.
        new.zoom_wished.connect(self.set_zoom, Qt.ConnectionType.QueuedConnection)
        if old is not None:
            new.arrange(old.arrangement())
        else:
            new.show_panels(self._liked_panels.read(Panels()))
        self.window = new
        new.asks_before_closing = self.asks
        new.show()
        self._dispose(old)
        self._offer_recovery()

    def _dispose(self, window: MainWindow | None) -> None:
        if window is None:
            return
        window.asks_before_closing = False
        window.close()
        window.pictures.close()  # their plots are not part of it, and it may be gone already
        window.deleteLater()
        QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)

    def _follow_system(self) -> None:
        if self._choice == "system":
            self.set_theme("system")

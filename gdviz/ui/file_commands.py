"""Commands on scenes and files: what is opened, saved, copied and pasted."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtGui import QGuiApplication

from gdviz.engine.fingerprint import fingerprint
from gdviz.engine.session import Session
from gdviz.io import saving
from gdviz.io.autosave import Origin
from gdviz.scene import film, take
from gdviz.scene.check import SceneError
from gdviz.scene.file import SUFFIX, SceneFileError, decode, encode, one_scene
from gdviz.scene.picture import PNG_KIND, is_png, own_file, read_any, scene_in
from gdviz.scene.spec import Lecture, Scene
from gdviz.text import language, tr
from gdviz.ui import files
from gdviz.ui.library import Library

if TYPE_CHECKING:
    from gdviz.ui.window import MainWindow


class FileCommands:
    """The part of `Commands` that deals with files.

    What cannot be opened is said, and changes nothing; that comes before any question about
    unsaved edits.
    """

    def __init__(self, session: Session, library: Library, host: "MainWindow") -> None:
        self.session = session
        self.library = library
        self.host = host
        self._home = session.view.camera
        self._checked: Scene | None = None

    # --- opening -----------------------------------------------------------------------------

    def choose_scene(self, key: str) -> None:
        """Show a scene of the library, from its beginning."""
        library, session = self.library, self.session
        if library.same_lecture(key):
            library.leave(session.document, session.history)
        elif not self._may_show_another():
            self.host.show_scene()  # with the one that is open as its choice
            return
        if not self._show(lambda: library.choose(key)):
            self.host.show_scene()

    def open_file(self) -> None:
        """Ask for a file and show its first scene."""
        folder = self.library.path.parent if self.library.path else None
        if path := files.ask_open(self.host, folder):
            self.open_path(path)

    def open_path(self, path: Path) -> bool:
        """Show the first scene of this file; whether it could be opened."""
        opened = self._open(lambda: read_any(path), own_file(path))
        if opened:
            self.library.recent.add(path)
        return opened

    def open_recent(self, path: Path) -> None:
        """Show a file of the list, or take it off the list if it is gone."""
        if path.exists():
            self.open_path(path)
            return
        self.library.recent.drop(path)
        words = tr("{name} is gone, and off the list of recent files.", name=path.name)
        self.host.messages.error(words)

    def open_dropped(self, paths: Sequence[Path]) -> None:
        """Show the first scene file of those that were dropped on the window."""
        kinds = (SUFFIX, take.SUFFIX, ".png", *film.SUFFIXES)
        path = next((path for path in paths if path.suffix.lower() in kinds), paths[0])
        self.open_path(path)
        if len(paths) > 1:
            words = tr(
                "Of {count} files, only {name} was opened.", count=len(paths), name=path.name
            )
            self.host.messages.info(words)

    def recover(self, lecture: Lecture, origin: Origin) -> bool:
        """Show a lecture that a crash left, as part of the file it came from; whether it could."""
        path = None if origin.path is None or "\0" in origin.path else Path(origin.path)
        return self._open(lambda: lecture, path, origin.scene)

    def paste_scene(self) -> None:
        """Show the scene that is on the clipboard: as text, or in a picture that gdviz has made."""
        held = QGuiApplication.clipboard().mimeData()
        png, text = bytes(held.data(PNG_KIND).data()), held.text()
        if is_png(png):
            self._open(lambda: scene_in(png), None)
        else:
            self._open(lambda: decode(text.encode("utf-8", "surrogatepass")), None)

    def copy_scene(self) -> None:
        """Put the open scene on the clipboard, as the text of a file."""
        try:
            data = encode(one_scene(self.session.saved_scene()))
        except SceneFileError as error:
            self.host.messages.error(tr("Not copied. {reason}", reason=str(error)))
            return
        QGuiApplication.clipboard().setText(data.decode())
        self.host.messages.info(tr("The scene is on the clipboard, as text."))

    # --- saving ------------------------------------------------------------------------------

    def save(self) -> bool:
        """Write the lecture to its file, or ask for one; whether it has been written."""
        path = self.library.path_of_open
        return self._write(path) if path is not None else self.save_as()

    def save_as(self) -> bool:
        """Ask for a file and write the lecture there; whether it has been written."""
        proposed = self.library.path or Path.home() / f"{self.library.proposed_name}{SUFFIX}"
        path = files.ask_save(self.host, proposed)
        return path is not None and self._write(path)

    @property
    def unsaved(self) -> bool:
        """Whether what is open is otherwise than its file has it."""
        return self.library.unsaved(self.session.document)

    def may_leave(self) -> bool:
        """Ask what to do with unsaved edits, if there are any; whether one may go on."""
        if not self.unsaved:
            return True
        answer = files.ask_unsaved(self.host, self.session.scene.name.into(language()))
        return answer == "discard" or (answer == "save" and self.save())

    def quit(self) -> None:
        """Close the window."""
        self.host.close()

    # --- what they share ---------------------------------------------------------------------

    def begin(self) -> None:
        """Set playback going, so that something moves at once."""
        end = self.session.document.length
        self.session.playback = self.session.playback.play(end)

    def _may_show_another(self) -> bool:
        return not self.host.asks_before_closing or self.may_leave()

    def _open(self, get: Callable[[], Lecture], path: Path | None, number: int = 0) -> bool:
        try:
            get()
        except SceneError as error:
            self._refuse(error)
            return False
        # Got again when it is shown: what was unsaved may just have been saved to this file.
        return self._may_show_another() and self._show(
            lambda: self.library.open(get(), path, number)
        )

    def _show(self, find: Callable[[], Scene]) -> bool:
        library = self.library
        before = library.deck, library.path, library.current
        try:
            scene = find()
            self.session.open(scene, library.history)
        except SceneError as error:
            library.deck, library.path, library.current = before
            self._refuse(error)
            return False
        self._home = scene.view.camera
        self.host.messages.clear()
        self.begin()
        return True

    def _refuse(self, error: SceneError) -> None:
        self.host.messages.error(tr("Not opened. {reason}", reason=str(error)))

    def check_fingerprint(self) -> None:
        """Say so, once, if the runs of the opened file came out otherwise than when it was saved.

        Only when all of them are computed, and nothing of them has been edited.
        """
        expected = self.session.scene.fingerprint
        if not expected or self.session.scene is self._checked or self.session.computing:
            return
        found = fingerprint(self.session)
        if not found:
            return
        self._checked = self.session.scene
        if found != expected:
            self.host.messages.info(
                tr(
                    "The runs differ from those that were saved, in their fifth digit or before: "
                    "another version, or another machine, has computed them."
                )
            )

    def scene_now(self) -> Scene:
        """The open scene as it is to be written."""
        return replace(self.session.saved_scene(), fingerprint=fingerprint(self.session))

    def _write(self, path: Path) -> bool:
        lecture = self.library.to_save(self.scene_now())
        try:
            saving.save(lecture, path)
        except SceneFileError as error:
            self.host.messages.error(tr("Not saved. {reason}", reason=str(error)))
            return False
        self.library.saved(lecture, path)
        self.library.recent.add(path)
        self.host.messages.info(tr("Saved to {name}.", name=path.name))
        return True

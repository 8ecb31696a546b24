"""Commands on films: their form, where they go, and what becomes of them."""

from dataclasses import replace
from functools import cached_property
from pathlib import Path

from msgspec import structs
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QImage

from gdviz.record.cost import Cost
from gdviz.record.film import at_start
from gdviz.render.form import PictureError
from gdviz.scene.file import SceneFileError, one_scene
from gdviz.scene.spec import Lecture, Scene
from gdviz.scene.voice import sound_bytes
from gdviz.text import N_, Message, language, tr
from gdviz.ui import files
from gdviz.ui.file_commands import FileCommands
from gdviz.ui.film_form import FilmForm, Plan
from gdviz.ui.film_preview import FilmPreview
from gdviz.ui.film_words import free_bytes, in_bytes
from gdviz.ui.filming import Ending, options_of
from gdviz.ui.measuring import Pending


class FilmCommands(FileCommands):
    """The part of `Commands` that deals with films."""

    def save_film(self) -> None:
        """Open the sheet that asks for the form of a film, or close it."""
        self.host.sheets.film.toggle()

    def set_film_form(self, form: FilmForm) -> None:
        """Make films of this form from now on."""
        self.host.film_form = form
        self.host.film_form_chosen.emit(form)

    @property
    def film_form(self) -> FilmForm:
        """The form that was chosen last, as far as it goes with what is open."""
        form = self.host.film_form
        if not _is_folder(form.folder):
            folder = self.library.path.parent if self.library.path else Path.home()
            form = replace(form, folder=str(folder))
        return replace(form, whole=form.whole and self.has_several_scenes)

    @property
    def has_several_scenes(self) -> bool:
        """Whether a film of the whole lecture would be another one."""
        deck = self.library.open_deck
        return deck is not None and len(deck.keys) > 1

    @property
    def film_extents(self) -> tuple[tuple[str, ...], str]:
        """What a film can be of, and of what it is to be."""
        offered = ("scene", "whole") if self.has_several_scenes else ("scene",)
        return offered, "whole" if self.film_form.whole else "scene"

    def set_film_extent(self, extent: str) -> None:
        """Make films of this from now on."""
        self.set_film_form(replace(self.host.film_form, whole=extent == "whole"))

    @property
    def film_speaks(self) -> bool:
        """Whether there is a voice for the film."""
        return sound_bytes(self._lecture) > 0

    def film_plan(self) -> Plan:
        """The film of that form, as far as it can be told."""
        return self._film_preview.film(self._lecture, self.film_form.fps)

    # --- the preview -------------------------------------------------------------------------

    def film_preview(self, size: tuple[int, int], second: float) -> QImage:
        """What a film would show then, so large.

        Raises:
            PictureError: there is none.
        """
        viewport, form = self.host.stage.viewport, self.film_form
        if viewport is None or not viewport.driver:
            raise PictureError(Message(N_("The surface needs OpenGL 3.3.")))
        return self._film_preview.take(self._lecture, second, form, self.host.theme, viewport, size)

    def film_state(self, second: float) -> object:
        """What that picture depends on beside form and size."""
        state = self._film_preview.state(self._lecture, self.film_form.fps, second)
        return state, self.host.theme

    @property
    def film_cost(self) -> Cost | Pending:
        """What it will cost, as far as that is known; measured where it is not."""
        lecture = self._lecture
        scenes = tuple(at_start(scene) for scene in lecture.scenes)
        asked = structs.replace(lecture, scenes=scenes)
        return self.host.measuring.cost(asked, *self._on_file(self.film_form))

    def _on_file(self, form: FilmForm) -> tuple[str, tuple[str, ...]]:
        """The name of a film of that form, and the options of the command that makes it."""
        name = "film" if form.kind == "png" else f"film.{form.kind}"
        return name, options_of(form, *self._dress(form))

    def leave_films(self) -> None:
        """Neither compute nor measure for films that nobody asks for."""
        self._film_preview.rest()
        self.host.measuring.stop()

    @cached_property
    def _film_preview(self) -> FilmPreview:
        return FilmPreview(self.session, self.host.pictures)

    @property
    def _lecture(self) -> Lecture:
        return self._film(self.session.saved_scene())

    def _film(self, scene: Scene) -> Lecture:
        return self.library.to_save(scene) if self.film_form.whole else one_scene(scene)

    # --- making it ---------------------------------------------------------------------------

    def order_film(self) -> None:
        """Ask for a file, and have the film made there beside the window."""
        form, filming = self.film_form, self.host.filming
        if filming.full:
            words = tr("Not begun. Too many films wait to be made: let some of them end first.")
            self.host.messages.error(words)
            return
        out = files.ask_film(self.host, Path(form.folder), self.library.proposed_name, form.kind)
        if out is None or not self._may_begin(out):
            return
        self.set_film_form(replace(self.host.film_form, folder=str(out.parent)))
        try:
            if form.kind == "png":
                out.mkdir(exist_ok=True)
            filming.order(self._to_film(out), out, options_of(form, *self._dress(form)))
        except SceneFileError as error:
            self.host.messages.error(tr("Not begun. {reason}", reason=str(error)))
            return
        except OSError as error:
            reason = error.strerror or str(error)
            self.host.messages.error(tr("Not begun. {reason}", reason=reason))
            return
        self.host.sheets.film.close_up()

    def _to_film(self, out: Path) -> Lecture | Path:
        """What the film that is to be made there is of: scenes, or the file of a take."""
        return self._film(self.scene_now())

    def _dress(self, form: FilmForm) -> tuple[str, str]:
        """Language and theme of a film of that form."""
        spoken = language() if form.spoken == "window" else form.spoken
        colours = self.host.theme_name if form.colours == "window" else form.colours
        return spoken, colours

    def _may_begin(self, out: Path) -> bool:
        """Whether nothing else is written there, and there is room, or it is tried all the same."""
        name = files.printable(out.name)
        if self.host.filming.writes(out):
            words = tr("Not begun. Another film is on its way to {name}.", name=name)
            self.host.messages.error(words)
            return False
        cost, free = self.film_cost, free_bytes(out.parent)
        if not isinstance(cost, Cost) or free is None or cost.bytes_most <= free:
            return True
        return files.ask_tight(self.host, name, in_bytes(cost.bytes_most), in_bytes(free))

    def tell_of_film(self, ending: Ending) -> None:
        """Say that a film is there, or why it is not."""
        name, messages = files.printable(ending.out.name), self.host.messages
        kept = ""
        if ending.partial is not None:
            partial = files.printable(ending.partial.name)
            kept = " " + tr("What there is of it plays: {name}", name=partial)
        show = (tr("Show the file"), lambda: show_file(ending.out))
        if ending.stopped:
            messages.info(tr("The film was stopped: {name}.", name=name) + kept)
        elif ending.failure:
            failure = files.printable(ending.failure).rstrip(".")
            words = tr("{name} was not finished. {reason}.", name=name, reason=failure)
            messages.error(words + kept, ending.report)
        else:
            messages.ask(tr("The film is ready: {name}.", name=name), (show,))

    def may_end(self) -> bool:
        """Ask what to do with a film that is being made and with unsaved edits; whether to end."""
        filming = self.host.filming
        if filming.busy and not files.ask_stop_film(self.host):
            return False
        return self.may_leave()


def show_file(path: Path) -> None:
    """Open the folder of a file, or a folder itself, in the system's own window."""
    folder = path if path.is_dir() else path.parent
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _is_folder(name: str) -> bool:
    try:
        return bool(name) and Path(name).is_dir()
    except (OSError, ValueError):
        return False

"""Commands on takes: recording one, keeping it, and making a film of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from PySide6.QtGui import QImage

from gdviz.record.cost import Cost
from gdviz.record.devices import SoundError
from gdviz.render.form import PictureError
from gdviz.scene.file import SceneFileError
from gdviz.scene.spec import Lecture
from gdviz.scene.take import SUFFIX, Take
from gdviz.scene.voice import VoiceError
from gdviz.text import N_, Message, tr
from gdviz.ui import files
from gdviz.ui.film_commands import FilmCommands
from gdviz.ui.film_form import Plan
from gdviz.ui.film_words import on_clock
from gdviz.ui.filming import Ending
from gdviz.ui.measuring import Pending
from gdviz.ui.take_form import TakeForm
from gdviz.ui.take_preview import TakePreview
from gdviz.ui.take_sheet import chosen


@dataclass(frozen=True)
class TakePlan:
    """How long a film of a take will be."""

    seconds: float
    fps: int

    @property
    def frames(self) -> int:
        """How many it has."""
        return max(1, round(self.seconds * self.fps))


class TakeCommands(FilmCommands):
    """The part of `Commands` that deals with takes."""

    _films_take = False
    _take_preview: TakePreview | None = None
    _withdraw: Callable[[], None] | None = None
    _told_of_voice = False

    # --- recording ---------------------------------------------------------------------------

    def record_take(self) -> None:
        """Record what is shown and done from now on, or end that."""
        taking = self.host.taking
        if taking.recording:
            self.end_take()
            return
        try:
            taking.begin()
            self._take_back()
        except OSError as error:
            reason = error.strerror or str(error)
            self.host.messages.error(tr("Not recorded. {reason}", reason=reason))
            return
        if self.host.take_form.voice:
            self._listen()

    def take_voice(self) -> None:
        """Open the sheet that asks for the voice of takes, or close it."""
        self.host.sheets.take.toggle()

    def set_take_form(self, form: TakeForm) -> None:
        """Record takes like this from now on."""
        self.host.take_form = form
        self.host.take_form_chosen.emit(form)

    def _listen(self) -> None:
        """Record what is said, too; where that cannot be, the take goes on without."""
        self._told_of_voice = False
        if self.host.sheets.is_open("take"):  # two cannot always listen to one microphone
            self.host.sheets.take.close_up()
        try:
            self.host.taking.listen(chosen(self.host.take_form))
        except (SoundError, VoiceError) as error:
            words = tr("The take goes on without a voice. {reason}", reason=str(error))
            self.host.messages.error(words)

    def _tell_of_voice(self) -> None:
        """Say once what keeps the voice from being heard."""
        trouble = self.host.taking.trouble
        if trouble is not None and not self._told_of_voice:
            self.host.messages.error(str(trouble))
        self._told_of_voice = trouble is not None

    def note_take(self) -> None:
        """Note what is shown, while a take is recorded."""
        taking, pointing = self.host.taking, self.host.pointing
        pointing.watch(taking.recording)
        if not taking.recording:
            return
        try:
            taking.note(perf_counter(), self.session, *pointing.look())
        except (OSError, UnicodeEncodeError) as error:
            self._break_off(error)
            return
        self._tell_of_voice()
        if taking.full:
            self.end_take()
            words = tr("A take does not get longer than this: it has ended.")
            self.host.messages.error(words)

    def end_take(self) -> None:
        """Record no more, and say what can be done with the take."""
        try:
            self.host.taking.end(perf_counter(), self.session, self.host.pointing.look()[0])
        except (OSError, UnicodeEncodeError) as error:
            self._break_off(error)
            return
        self.offer_take(N_("A take of {time} is there."))

    def _break_off(self, error: Exception) -> None:
        taking = self.host.taking
        taking.break_off()
        reason = getattr(error, "strerror", None) or str(error)
        words = tr("The take ended early: {reason}. What there is of it is kept.", reason=reason)
        self.host.messages.error(words)
        self.offer_take(N_("A take of {time} is there."))

    # --- what becomes of it ------------------------------------------------------------------

    def offer_take(self, sentence: str) -> None:
        """Say with `sentence` (translatable) how long the last take is; it can be had as a film."""
        kept = self.host.taking.kept
        if kept is None:
            return
        self._take_back()
        answers = [(tr("Make the film…"), self.film_take)]
        if kept.file is not None and not kept.safe:
            answers.append((tr("Save the take…"), self.save_take))
            answers.append((tr("Discard"), self.discard_take))
        words = tr(sentence, time=on_clock(kept.seconds))
        self._withdraw = self.host.messages.ask(words, answers)

    def _take_back(self) -> None:
        """The offer of before no longer stands."""
        if self._withdraw is not None:
            self._withdraw()
            self._withdraw = None

    def offer_first_take(self) -> None:
        """Offer the take with which gdviz was started, or one that was left."""
        kept = self.host.taking.kept
        if kept is not None and kept.file is None:
            self.offer_take(N_("This is a take of {time}; its last scene is open."))
        elif kept is None:
            self._offer_left_take()

    def _offer_left_take(self) -> None:
        """Offer the newest take that an earlier gdviz has left and that can be read."""
        if self.host.taking.adopt_left():
            self.offer_take(N_("There is a take of {time} that was not saved."))

    def save_film(self) -> None:
        """Open the sheet of films for what is open, or close it; the take is offered beside it."""
        if not self.host.sheets.is_open("film"):
            self._films_take = False
        super().save_film()

    def film_take(self) -> None:
        """Open the sheet of films, for the last take."""
        if self._last_take() is not None:
            self._films_take = True
            self.host.sheets.film.second = 0.0
            self.host.sheets.film.open()

    def save_take(self) -> None:
        """Ask for a file and write the last take there."""
        proposed = Path(self.film_form.folder) / f"{self.library.proposed_name}{SUFFIX}"
        path = files.ask_take(self.host, proposed)
        if path is None:
            self.offer_take(N_("A take of {time} is there."))
            return
        try:
            self.host.taking.save(path)
        except OSError as error:
            reason = error.strerror or str(error)
            self.host.messages.error(tr("Not saved. {reason}", reason=reason))
            self.offer_take(N_("A take of {time} is there."))
            return
        self.host.messages.info(tr("Saved to {name}.", name=files.printable(path.name)))
        self.offer_take(N_("A take of {time} is there."))

    def discard_take(self) -> None:
        """Give the last take up; the next one that was left is offered."""
        self.host.taking.discard()
        self._films_take = False
        self._offer_left_take()

    def open_path(self, path: Path) -> bool:
        """Show the first scene of this file, or the last one of a take, which can be filmed."""
        opened = super().open_path(path)
        if opened and path.suffix == SUFFIX:
            self.host.taking.open(path)
            self.offer_take(N_("This is a take of {time}; its last scene is open."))
        return opened

    def _last_take(self) -> Take | None:
        """The last take; None where there is none, or none that can be read, which is said."""
        kept = self.host.taking.kept
        if kept is None:
            return None
        try:
            return kept.take
        except SceneFileError as error:
            self.host.taking.discard()
            self.host.messages.error(tr("Not opened. {reason}", reason=str(error)))
            return None

    # --- the film ----------------------------------------------------------------------------

    @property
    def film_extents(self) -> tuple[tuple[str, ...], str]:
        """What a film can be of, and of what it is to be."""
        offered, chosen = super().film_extents
        if self.host.taking.kept is None:
            return offered, chosen
        return (*offered, "take"), "take" if self._films_take else chosen

    def set_film_extent(self, extent: str) -> None:
        """Make films of this from now on."""
        self._films_take = extent == "take" and self._last_take() is not None
        if not self._films_take:
            super().set_film_extent(extent)

    @property
    def _filmed(self) -> Take | None:
        """The take that the film is of."""
        kept = self.host.taking.kept
        return kept.take if self._films_take and kept is not None else None

    @property
    def film_speaks(self) -> bool:
        """Whether there is a voice for the film."""
        if take := self._filmed:
            return take.voice is not None
        return super().film_speaks

    def film_plan(self) -> Plan:
        """How long a film of that form will be."""
        if take := self._filmed:
            return TakePlan(take.seconds, self.film_form.fps)
        return super().film_plan()

    def film_preview(self, size: tuple[int, int], second: float) -> QImage:
        """What a film would show then, so large. Raises what `FilmCommands.film_preview` does."""
        take, viewport = self._filmed, self.host.stage.viewport
        if take is None:
            return super().film_preview(size, second)
        if viewport is None or not viewport.driver:
            raise PictureError(Message(N_("The surface needs OpenGL 3.3.")))
        preview = self._preview_of(take)
        return preview.take(second, self.film_form, self.host.theme, viewport, size)

    def film_state(self, second: float) -> object:
        """What that picture depends on beside form and size."""
        if take := self._filmed:
            return take, second, self._preview_of(take).reach(second), self.host.theme
        return super().film_state(second)

    @property
    def film_cost(self) -> Cost | Pending:
        """What it will cost, as far as that is known; measured where it is not."""
        kept = self.host.taking.kept
        if not self._films_take or kept is None:
            return super().film_cost
        return self.host.measuring.cost(kept.path, *self._on_file(self.film_form))

    def _preview_of(self, take: Take) -> TakePreview:
        if self._take_preview is None or self._take_preview.shown is not take:
            self._take_preview = TakePreview(take, self.host.pictures)
        return self._take_preview

    def _to_film(self, out: Path) -> Lecture | Path:
        kept = self.host.taking.kept
        if not self._films_take or kept is None:
            return super()._to_film(out)
        self.host.taking.mark_ordered(out)
        return kept.path

    def tell_of_film(self, ending: Ending) -> None:
        """Say that a film is there, or why it is not."""
        if not ending.failure and not ending.stopped:
            self.host.taking.mark_made(ending.out)
        super().tell_of_film(ending)

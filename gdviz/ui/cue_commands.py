"""Commands on the cues of the scene: written in place, or one by one in their sheet."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from gdviz.engine.cues import said_at
from gdviz.engine.session import Session
from gdviz.scene.check import MAX_CUES
from gdviz.scene.spec import Cue, Document
from gdviz.text import LANGUAGES, language, tr
from gdviz.ui.cue_edits import add_cue, at_place, remove_cue, with_cue, with_words, words_in
from gdviz.ui.moment_fields import Here

if TYPE_CHECKING:
    from gdviz.ui.window import MainWindow


class CueCommands:
    """The part of `Commands` that deals with cues."""

    session: Session
    host: "MainWindow"
    _written: int | None = None  # the number of the cue whose caption is being written

    def cues(self) -> None:
        """Open the sheet of cues, or close it."""
        sheet = self.host.sheets.cues
        if sheet.is_open:
            sheet.close_up()
        else:
            self.session.playback = self.session.playback.pause()
            sheet.open_at(-1)

    def open_cue(self, number: int) -> None:
        """Open the sheet of cues at this one."""
        self.session.playback = self.session.playback.pause()
        self.host.sheets.cues.open_at(number)

    def write_caption(self) -> None:
        """Let the caption that holds be changed; where there is none, one begins here."""
        said = said_at(self.session.cues, self.session.playback.head)
        if said is None or not said.cue.caption or not said.cue.caption.into(language()):
            self.new_caption()
            return
        self._let_write(said.number, words_in(said.cue.caption, language()))

    def new_caption(self) -> None:
        """Let a caption be written that begins here."""
        here = at_place(self.session.playback.head)
        cues = enumerate(self.session.document.cues)
        number = next((n for n, cue in cues if cue.at == here), None)
        caption = None if number is None else self.session.document.cues[number].caption
        self._let_write(number, words_in(caption, language()))

    def set_caption(self, words: str) -> None:
        """These are the words of the caption that was being written."""
        document, number = self.session.document, self._written
        if number is None:
            if words.strip():
                self._add(
                    Cue(at_place(self.session.playback.head), with_words(None, words, language()))
                )
            return
        cue = document.cues[number]
        changed = replace(cue, caption=with_words(cue.caption, words, language()))
        self._edit_cues(with_cue(document, number, changed))

    def _let_write(self, number: int | None, words: str) -> None:
        self.session.playback = self.session.playback.pause()
        self._written = number
        caption = None if number is None else self.session.document.cues[number].caption
        others = (words_in(caption, code) for code in LANGUAGES if code != language())
        hint = next(filter(None, others), tr("What is said from here on"))
        self.host.stage.caption.write(words, hint)

    def new_cue(self) -> None:
        """One more cue at the playhead, which waits for a key until it is told otherwise."""
        self._add(Cue(at_place(self.session.playback.head), wait=True))
        self.host.sheets.cues.follow(len(self.session.document.cues) - 1)

    def set_cue(self, number: int, cue: Cue) -> None:
        """Put another cue in the place of one."""
        if 0 <= number < len(self.session.document.cues):
            self._edit_cues(with_cue(self.session.document, number, cue))

    def drop_cue(self, number: int) -> None:
        """Take a cue out."""
        if 0 <= number < len(self.session.document.cues):
            self._edit_cues(remove_cue(self.session.document, number))

    def go_to_place_of(self, number: int) -> None:
        """Put the playhead where a cue is due, if that is known."""
        places = [each.place for each in self.session.cues if each.number == number]
        if places:
            self.session.seek(places[0])

    def _add(self, cue: Cue) -> None:
        if len(self.session.document.cues) >= MAX_CUES:
            self.host.messages.error(tr("A scene holds at most {count} cues.", count=MAX_CUES))
            return
        self._edit_cues(add_cue(self.session.document, cue))

    def _edit_cues(self, document: Document) -> None:
        self.session.history.seal()
        self.session.edit(document)

    def here(self) -> Here:
        """How things stand at the playhead."""
        session = self.session
        ids = [run.id for run in session.document.runs]
        known = {id_: session.row_of(id_) for id_ in ids}
        return Here(
            at_place(session.playback.head),
            session.view.camera,
            {id_: row[0] for id_, row in known.items() if row is not None},
            {id_: row[1] for id_, row in known.items() if row is not None},
        )

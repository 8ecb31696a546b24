"""Commands on lessons: from cue to cue and scene to scene, notes, and back after trying out."""

from msgspec.structs import replace

from gdviz.io.lessons import lesson
from gdviz.scene.spec import Text
from gdviz.text import N_, language, tr, translated
from gdviz.ui.cue_edits import with_words
from gdviz.ui.file_commands import FileCommands
from gdviz.ui.welcome import Welcoming

TRIED = N_("{title}: tried out")


class LessonCommands(FileCommands):
    """The part of `Commands` that deals with lessons."""

    def lessons(self) -> None:
        """Open the welcome page, where they are, or close it."""
        self.host.sheets.welcome.show_recent(self.library.recent.paths)
        self.host.sheets.welcome.toggle()

    def welcome_at_start(self, wished: bool) -> None:
        """Whether the welcome page comes up when gdviz is started with nothing to open."""
        self.host.welcoming = Welcoming(wished)
        self.host.welcoming_chosen.emit(self.host.welcoming)

    def open_lesson(self, id_: str) -> None:
        """Show the first scene of a lesson."""
        self._open(lambda: lesson(id_), None)

    def next_cue(self) -> None:
        """On in the lesson: to the next cue, or the next scene."""
        if not self.session.go_to_cue(1) and self._all_known():
            self._go_to_scene(1)

    def last_cue(self) -> None:
        """Back in the lesson: to the cue before, or the scene before."""
        if not self.session.go_to_cue(-1):
            self._go_to_scene(-1)

    def back_to_lesson(self) -> None:
        """The scene as the lesson has it, its playhead where it is; edits are kept as a scene."""
        session, library = self.session, self.library
        lesson_scene = library.original
        if session.document == lesson_scene.document:
            self.host.messages.info(tr("This is the scene as it was opened."))
            return
        tried = session.saved_scene()
        title = Text(
            *(translated(TRIED, code).format(title=tried.name.into(code)) for code in ("en", "ko"))
        )
        head, camera = session.playback.head, session.view.camera
        deck = library.edited_deck(session.document, session.history)
        session.open(lesson_scene)
        deck.leave(library.current, session.document, session.history)
        session.look(replace(session.view, camera=camera))
        session.seek(min(head, float(session.document.length)))
        document = replace(tried.document, title=None)
        deck.add(replace(tried, title=title, document=document))
        self.host.show_scene()
        self.host.messages.info(tr("What was tried out is in the list of scenes."))

    def notes(self) -> None:
        """Show the notes on the scene, or no longer."""
        self.host.sheets.notes.show_scene(self.session.scene)
        self.host.sheets.notes.toggle()

    def set_notes(self, words: str) -> None:
        """Write these notes on the scene, in the language that is spoken."""
        document = self.session.document
        notes = with_words(document.notes, words, language())
        self.session.edit(replace(document, notes=notes))

    def _all_known(self) -> bool:
        """Whether no cue can still turn up before the end of what is computed."""
        return self.session.computed >= self.session.document.length

    def _go_to_scene(self, step: int) -> None:
        key = self.library.neighbour(step)
        if not key:
            words = tr("This is the last scene.") if step > 0 else tr("This is the first scene.")
            self.host.messages.info(words)
            return
        self.choose_scene(key)

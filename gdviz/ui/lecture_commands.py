"""Commands on the lecture: which scenes it has, in which order, and what they are called."""

from collections.abc import Sequence

from msgspec.structs import replace

from gdviz.engine.deck import Deck
from gdviz.scene.check import MAX_SCENES
from gdviz.text import language, tr
from gdviz.ui.cue_edits import with_words
from gdviz.ui.file_commands import FileCommands


class LectureCommands(FileCommands):
    """The part of `Commands` that writes lectures."""

    def scenes(self) -> None:
        """Open the sheet of scenes, or close it."""
        self.host.sheets.scenes.toggle()

    def add_scene(self) -> None:
        """What is on screen is one scene more of the lecture, after the open one."""
        if self._has_room():
            self.library.add(self.session.saved_scene(), self.session.history)
            self._show_lecture(self.library.current)

    def double_scene(self, key: str) -> None:
        """A copy of a scene, right after it."""
        if self._has_room():
            deck = self._deck()
            self._show_lecture(deck.add(deck.scene(key), after=key))

    def remove_scene(self, key: str) -> None:
        """Take a scene out of the lecture; for a while it can be put back."""
        deck = self._deck()
        if len(deck.keys) < 2:
            return
        if key == self.library.current:
            place = deck.place(key)
            self.choose_scene(deck.keys[place + 1 if place == 0 else place - 1])
        title = deck.scene(key).name.into(language())
        put_back = deck.remove(key)
        self._show_lecture(self.library.current)

        def answer() -> None:
            put_back()
            self._show_lecture(key)

        words = tr("“{title}” is no scene of the lecture any more.", title=title)
        self.host.messages.ask(words, ((tr("Put it back"), answer),))

    def order_scenes(self, keys: Sequence[str]) -> None:
        """Put the scenes in this order."""
        self._deck().move(keys)
        self._show_lecture(None)

    def name_scene(self, key: str, title: str) -> None:
        """Give a scene a title in the language that is spoken."""
        deck = self._deck()
        scene = deck.scene(key)
        if not title.strip() or title == scene.name.into(language()):
            self._show_lecture(None)
            return
        document = replace(scene.document, title=with_words(scene.name, title, language()))
        if key == self.library.current:
            self.session.edit(document)
            self._deck()  # takes that in
        else:
            deck.rename(key, document)
        self._show_lecture(None)

    def title_lecture(self, title: str) -> None:
        """Give the lecture a title in the language that is spoken."""
        deck = self._deck()
        if title.strip() and title != deck.title.into(language()):
            deck.title = with_words(deck.title, title, language())
            self._show_lecture(None)

    def _deck(self) -> Deck:
        return self.library.edited_deck(self.session.document, self.session.history)

    def _has_room(self) -> bool:
        deck = self.library.deck
        if deck is not None and len(deck.keys) >= MAX_SCENES:
            self.host.messages.error(
                tr("A lecture holds at most {count} scenes.", count=MAX_SCENES)
            )
            return False
        return True

    def _show_lecture(self, key: str | None) -> None:
        self.host.show_scene()
        if self.host.sheets.is_open("scenes"):
            self.host.sheets.scenes.follow(key)

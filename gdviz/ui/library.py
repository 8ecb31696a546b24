"""The scenes one can switch to: those of the opened file, and the shipped ones. No Qt here."""

from pathlib import Path

from msgspec.structs import replace

from gdviz.engine.deck import Deck, Version
from gdviz.engine.history import History
from gdviz.io.recent import Recent
from gdviz.paths import state_folder
from gdviz.scene.file import one_scene
from gdviz.scene.opening import SHIPPED
from gdviz.scene.spec import Document, Lecture, Scene
from gdviz.text import language
from gdviz.ui.catalogue_scenes import CATALOGUE, made


class Library:
    """Knows every scene by a key, which one is open, and what is in no file yet.

    Of the scenes of the opened lecture, edits are kept when another one of them is shown; a scene
    that belongs to none is let go.
    """

    def __init__(self, scene: Scene) -> None:
        self.deck: Deck | None = None
        self.path: Path | None = None
        self.recent = Recent(state_folder() / "recent.json")
        shipped = [key for key, make in SHIPPED.items() if make() == scene]
        if shipped:
            self._loose = scene
            self.current = shipped[0]
        else:
            self.open(one_scene(scene))

    # --- which there are ---------------------------------------------------------------------

    @property
    def opened(self) -> tuple[tuple[str, str], ...]:
        """Key and title of the scenes of the opened file."""
        if self.deck is None:
            return ()
        titles = (scene.name.into(language()) for scene in self.deck.lecture.scenes)
        return tuple(zip(self.deck.keys, titles, strict=True))

    @property
    def shipped(self) -> tuple[tuple[str, str], ...]:
        """Key and title of the scenes that gdviz brings."""
        return tuple((key, make().title.into(language())) for key, make in SHIPPED.items())

    @property
    def from_catalogue(self) -> tuple[tuple[str, str], ...]:
        """Key and title of the open scene, if it is one that was made from the catalogue."""
        if self.current in SHIPPED or self.current not in CATALOGUE:
            return ()
        return ((self.current, CATALOGUE[self.current].title(language())),)

    def in_english(self, key: str) -> str:
        """The English title of the scene of that key."""
        if self.deck is not None and key in self.deck.keys:
            return self.deck.scene(key).name.into("en")
        return SHIPPED[key]().title.into("en") if key in SHIPPED else CATALOGUE[key].title("en")

    @property
    def open_deck(self) -> Deck | None:
        """The lecture of which the open scene is a part, or None."""
        if self.deck is not None and self.current in self.deck.keys:
            return self.deck
        return None

    def neighbour(self, step: int) -> str:
        """The key of the scene after (+1) or before (−1) the open one in its lecture, or ""."""
        deck = self.open_deck
        if deck is None:
            return ""
        place = deck.place(self.current) + step
        return deck.keys[place] if 0 <= place < len(deck.keys) else ""

    def same_lecture(self, key: str) -> bool:
        """Whether the scene of that key is in one lecture with the open one."""
        return self.open_deck is not None and key in self.open_deck.keys

    # --- opening and leaving -----------------------------------------------------------------

    def open(self, lecture: Lecture, path: Path | None = None, number: int = 0) -> Scene:
        """Take in the lecture of a file; the scene to show, which is that of this number."""
        number = min(max(number, 0), len(lecture.scenes) - 1)
        self.deck, self.path = Deck(lecture), path
        self.current = self.deck.keys[number]
        return lecture.scenes[number]

    def leave(self, document: Document, history: History) -> None:
        """Keep what the open scene has become, if it is part of a lecture."""
        if self.open_deck is not None:
            self.open_deck.leave(self.current, document, history)

    def choose(self, key: str) -> Scene:
        """The scene of that key; it is now the open one.

        With one that is no part of the lecture, that is as its file has it again.
        """
        self.current = key
        if self.open_deck is not None:
            return self.open_deck.scene(key)
        if self.deck is not None:
            self.deck.revert()
        self._loose = SHIPPED[key]() if key in SHIPPED else made(key)
        return self._loose

    @property
    def history(self) -> History | None:
        """What was done to the open scene before it was left, if it was."""
        return self.open_deck.history(self.current) if self.open_deck is not None else None

    @property
    def original(self) -> Scene:
        """The open scene as its file or gdviz has it."""
        deck = self.open_deck
        return self._loose if deck is None else deck.original(self.current)

    @property
    def title_of_lecture(self) -> str | None:
        """What the opened lecture is called, if there is one."""
        return None if self.deck is None else self.deck.title.into(language())

    def add(self, scene: Scene, history: History) -> None:
        """Make what is on screen a scene more of the opened lecture, or the first of a new one.

        The open scene of that lecture is again as it was left last.
        """
        if self.deck is None:
            self.open(one_scene(scene))
            self.mark_unsaved()
        else:
            deck = self.deck
            self.current = deck.add(scene, after=self.current if self.open_deck else None)
        self.leave(scene.document, history)

    def edited_deck(self, document: Document, history: History) -> Deck:
        """The lecture of the open scene, with what that has become; a scene in none gets one."""
        if self.open_deck is None:
            self.open(one_scene(self._loose))
        self.leave(document, history)
        assert self.deck is not None
        return self.deck

    # --- what is in no file ------------------------------------------------------------------

    def version(self, document: Document) -> Version:
        """All that edits change of what is open, when the open scene now is `document`."""
        deck = self.open_deck
        if deck is None:
            return self._loose.title, (document,)
        title, documents = deck.version
        place = deck.place(self.current)
        return title, (*documents[:place], document, *documents[place + 1 :])

    def unsaved(self, document: Document) -> bool:
        """Whether what is open is otherwise than its file or gdviz has it."""
        deck = self.open_deck
        if deck is None:
            return document != self._loose.document
        return self.version(document) != deck.saved

    def to_save(self, scene: Scene) -> Lecture:
        """What to write when the open scene now is `scene`: the whole lecture it is part of."""
        deck = self.open_deck
        if deck is None:
            return one_scene(scene)
        lecture, place = deck.lecture, deck.place(self.current)
        scenes = (*lecture.scenes[:place], scene, *lecture.scenes[place + 1 :])
        return replace(lecture, scenes=scenes)

    def saved(self, lecture: Lecture, path: Path) -> None:
        """What is open is now that of the file just written."""
        if self.open_deck is None:
            self.open(lecture, path)
        else:
            self.open_deck.mark_saved(lecture)
        self.path = path

    def mark_unsaved(self) -> None:
        """The opened lecture, as it is now, is in no file."""
        if self.deck is not None:
            self.deck.saved = None

    @property
    def path_of_open(self) -> Path | None:
        """The file of the open scene; None for one of gdviz's, which has none."""
        return self.path if self.open_deck is not None else None

    @property
    def number_of_open(self) -> int:
        """The number of the open scene in what `to_save` gives."""
        return 0 if self.open_deck is None else self.open_deck.place(self.current)

    @property
    def proposed_name(self) -> str:
        """A name for the file of the open scene, if it has none."""
        return self.current if self.open_deck is None else "scene"

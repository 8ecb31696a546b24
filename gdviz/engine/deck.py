"""The lecture that is open, in memory: its scenes are edited, ordered, and left for one another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

from msgspec.structs import replace

from gdviz.engine.history import History
from gdviz.scene.spec import Document, Lecture, Scene, Text

Version = tuple[Text, tuple[Document, ...]]
"""What edits change of a lecture: its title, and the documents of its scenes in order."""


@dataclass
class _Slot:
    """A scene of the lecture.

    Attributes:
        key: names it as long as the lecture is open.
        scene: as it was when it was left last; the one that is open is elsewhere.
        original: as the file has it; None for one that is in no file yet.
        history: its edits, once it has been left.
    """

    key: str
    scene: Scene
    original: Scene | None
    history: History | None = None


class Deck:
    """Scenes in order, each with what has been done to it since the file was opened or saved."""

    def __init__(self, lecture: Lecture) -> None:
        self._numbers = count()
        self._take(lecture)

    def _take(self, lecture: Lecture) -> None:
        self.title = lecture.title
        self._slots = [self._slot(scene, scene) for scene in lecture.scenes]
        self._filed = lecture
        self.saved: Version | None = self.version
        """What its file has; None where it is in no file."""

    def _slot(self, scene: Scene, original: Scene | None) -> _Slot:
        return _Slot(f"file:{next(self._numbers)}", scene, original)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the scenes, in order."""
        return tuple(slot.key for slot in self._slots)

    @property
    def lecture(self) -> Lecture:
        """All of it, as it is now."""
        return Lecture(self.title, tuple(slot.scene for slot in self._slots))

    @property
    def version(self) -> Version:
        """All that edits change, as it is now."""
        return self.title, tuple(slot.scene.document for slot in self._slots)

    def place(self, key: str) -> int:
        """Where a scene comes in the order, from 0."""
        return self.keys.index(key)

    def scene(self, key: str) -> Scene:
        """A scene as it is now."""
        return self._slots[self.place(key)].scene

    def original(self, key: str) -> Scene:
        """A scene as its file has it, or as it is where it is in none."""
        slot = self._slots[self.place(key)]
        return slot.original or slot.scene

    def history(self, key: str) -> History | None:
        """What was done to a scene, if it has been left before."""
        return self._slots[self.place(key)].history

    def leave(self, key: str, document: Document, history: History) -> None:
        """Keep what the open scene has become, to come back to."""
        slot = self._slots[self.place(key)]
        slot.history = history
        if document != slot.scene.document:
            slot.scene = replace(slot.scene, document=document, fingerprint="")

    def rename(self, key: str, document: Document) -> None:
        """Give a scene that is not open the document with its new title."""
        slot = self._slots[self.place(key)]
        slot.scene = replace(slot.scene, document=document)
        if slot.history is not None:
            slot.history.record(document, 1)

    # --- the order ---------------------------------------------------------------------------

    def add(self, scene: Scene, after: str | None = None) -> str:
        """Add a scene, after another one or at the end; its key."""
        slot = self._slot(scene, None)
        at = len(self._slots) if after is None else self.place(after) + 1
        self._slots.insert(at, slot)
        return slot.key

    def move(self, keys: Sequence[str]) -> None:
        """Put the scenes in the order of these keys."""
        slots = {slot.key: slot for slot in self._slots}
        self._slots = [slots[key] for key in keys]

    def remove(self, key: str) -> Callable[[], None]:
        """Take a scene out; a way to put it back where it was."""
        place = self.place(key)
        slot = self._slots.pop(place)
        return lambda: self._slots.insert(place, slot)

    # --- its file ----------------------------------------------------------------------------

    def mark_saved(self, lecture: Lecture) -> None:
        """All of it is in a file now, as `lecture`."""
        for slot, scene in zip(self._slots, lecture.scenes, strict=True):
            slot.scene = slot.original = scene
        self._filed = lecture
        self.saved = self.version

    def revert(self) -> None:
        """All of it is as it was opened or saved."""
        if self.version != self.saved:
            self._take(self._filed)

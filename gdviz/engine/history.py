"""Undo and redo: the documents that there have been, and what led from one to the next."""

from dataclasses import dataclass

from gdviz.scene.describe import Change, describe
from gdviz.scene.spec import Document
from gdviz.text import Message

MOST = 10_000
"""Edits kept. Documents share what they have in common, so one costs about a kilobyte."""


@dataclass(frozen=True)
class Entry:
    """A document, and the edit that made it; the first one was opened."""

    document: Document
    change: Change | None


class History:
    """A line of documents with a place on it.

    Edits with the same key that follow one another are one gesture, hence one entry, until
    `seal` ends the gesture: a slider that is dragged makes one step to undo. A gesture that ends
    where it began leaves no entry.
    """

    def __init__(self, document: Document) -> None:
        self._entries = [Entry(document, None)]
        self._at = 0
        self._open = False

    @property
    def document(self) -> Document:
        """The document at the present place."""
        return self._entries[self._at].document

    @property
    def undoable(self) -> Message | None:
        """What `undo` would take back, in words."""
        return self._said(self._at)

    @property
    def redoable(self) -> Message | None:
        """What `redo` would do again, in words."""
        return self._said(self._at + 1)

    @property
    def place(self) -> int:
        """How many edits lie before the present document."""
        return self._at

    @property
    def words(self) -> tuple[Message, ...]:
        """Every edit, the oldest first; those from number `place` on have been taken back."""
        return tuple(entry.change.label for entry in self._entries if entry.change is not None)

    def record(self, document: Document, sample_count: int) -> None:
        """The document has been edited to this one; what had been taken back is forgotten."""
        change = describe(self.document, document, sample_count)
        del self._entries[self._at + 1 :]
        last = self._entries[-1]
        if self._open and last.change is not None and last.change.key == change.key:
            before = self._entries[-2].document
            self._entries.pop()
            self._at -= 1
            if document == before:
                return
            change = describe(before, document, sample_count)
        self._entries.append(Entry(document, change))
        self._at += 1
        self._open = bool(change.key)
        if len(self._entries) > MOST:
            del self._entries[0]
            self._entries[0] = Entry(self._entries[0].document, None)
            self._at -= 1

    def seal(self) -> None:
        """The gesture is over: the next edit is a new entry, whatever its key."""
        self._open = False

    def undo(self) -> Document:
        """The document before the last edit, or the first one."""
        return self.go_to(self._at - 1)

    def redo(self) -> Document:
        """The document after the edit last taken back, or the last one."""
        return self.go_to(self._at + 1)

    def go_to(self, place: int) -> Document:
        """The document after `place` edits, as far as there are so many."""
        self._open = False
        self._at = min(max(place, 0), len(self._entries) - 1)
        return self.document

    def _said(self, at: int) -> Message | None:
        change = self._entries[at].change if at < len(self._entries) else None
        return change.label if change else None

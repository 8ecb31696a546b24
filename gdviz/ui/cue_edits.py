"""Edits of the cues of a document, each a function from one document to the next. No Qt here."""

from collections.abc import Mapping

from msgspec.structs import replace

from gdviz.scene.spec import Cue, Document, Narration, Text

NOTHING = Text("", "")


def with_cue(document: Document, number: int, cue: Cue) -> Document:
    """With another cue in the place of that number."""
    cues = (*document.cues[:number], cue, *document.cues[number + 1 :])
    return replace(document, cues=cues)


def add_cue(document: Document, cue: Cue) -> Document:
    """With one more cue."""
    return replace(document, cues=(*document.cues, cue))


def remove_cue(document: Document, number: int) -> Document:
    """Without the cue of that number."""
    return replace(document, cues=(*document.cues[:number], *document.cues[number + 1 :]))


def with_taps(document: Document, taps: Mapping[int, float | None]) -> Document:
    """With cues, by their numbers, due at other seconds of the voice; None for no second."""
    cues = tuple(
        replace(cue, tap=taps[number]) if number in taps else cue
        for number, cue in enumerate(document.cues)
    )
    return replace(document, cues=cues)


def with_narration(document: Document, narration: Narration | None) -> Document:
    """With another voice, or none. Taps stay where they lie within it."""
    end = narration.seconds if narration is not None else -1.0
    lost = {n: None for n, cue in enumerate(document.cues) if cue.tap is None or cue.tap > end}
    return replace(with_taps(document, lost), narration=narration)


def with_words(text: Text | None, words: str, language: str) -> Text:
    """With these words in one language, those in the other as they are."""
    text = text or NOTHING
    return replace(text, ko=words) if language == "ko" else replace(text, en=words)


def words_in(text: Text | None, language: str) -> str:
    """The words in just this language, which may be none."""
    text = text or NOTHING
    return text.ko if language == "ko" else text.en


def at_place(head: float) -> float:
    """A place for a cue: the playhead, without the digits that nobody means."""
    return round(head, 3)

"""Cues in words, and as marks on the timeline. No widgets here."""

from collections.abc import Sequence

from gdviz.engine.cues import Placed
from gdviz.scene.naming import run_name
from gdviz.scene.pace import head_text
from gdviz.scene.spec import ComesNear, Cue, Diverges, Document, Event, LossBelow, Pace
from gdviz.text import language, tr
from gdviz.ui.timeline import Mark
from gdviz.ui.typed import format_number

LONGEST = 80
"""Letters of a caption that stand in a list."""


def moment_in_words(at: float | Event, document: Document, sample_count: int) -> str:
    """When a cue is due."""
    if isinstance(at, float | int):
        return head_text(float(at), document.pace)
    run = next((run for run in document.runs if run.id == at.run), None)
    name = run_name(run, sample_count) if run else at.run
    if isinstance(at, LossBelow):
        return tr("{run}: loss < {value}", run=name, value=format_number(at.value))
    if isinstance(at, Diverges):
        return tr("{run} diverges", run=name)
    assert isinstance(at, ComesNear)
    point = ", ".join(format_number(value) for value in at.point)
    return tr("{run} comes near ({point})", run=name, point=point)


def deeds_in_words(cue: Cue) -> str:
    """What a cue does: what it says, or else what it changes."""
    if cue.caption is not None and (words := cue.caption.into(language())):
        line = " ".join(words.split())
        return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
    deeds = (
        (cue.caption is not None, tr("no caption any more")),
        (cue.highlight is not None, tr("highlight")),
        (cue.camera is not None, tr("camera")),
        (cue.layout is not None, tr("layout")),
        (cue.speed is not None, tr("speed")),
        (cue.pause > 0, tr("pause")),
        (cue.wait, tr("waits for a key")),
    )
    return ", ".join(words for there, words in deeds if there) or tr("nothing")


def marks_of(cues: Sequence[Placed], pace: Pace) -> tuple[Mark, ...]:
    """The cues as they stand on the timeline."""
    return tuple(
        Mark(
            each.number,
            each.place,
            each.cue.wait,
            head_text(each.place, pace),
            deeds_in_words(each.cue),
        )
        for each in cues
    )

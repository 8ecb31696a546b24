"""What the narration sheet says of itself, in words."""

from dataclasses import dataclass
from typing import Literal

from gdviz.scene.spec import Narration
from gdviz.text import tr
from gdviz.ui.voice_plan import VoicePlan
from gdviz.ui.waveform import clock

Doing = Literal["nothing", "loading", "recording", "playing", "tapping"]


@dataclass(frozen=True)
class Standing:
    """How the sheet stands.

    Attributes:
        doing: what is under way. narration: the voice of the document. plan: its cues.
        heard: whether the voice is decoded. computed: whether the scene is.
        second: of the voice. taken: seconds recorded or read so far.
        next: the cue that the next press brings, while they are tapped.
    """

    doing: Doing
    narration: Narration | None
    plan: VoicePlan
    heard: bool
    computed: bool
    second: float
    taken: float
    next: int


def status_of(now: Standing) -> str:
    """How far the cues are tapped."""
    if now.doing == "recording":
        return tr("Recording")
    if now.narration is None:
        return ""
    if not now.plan.stops:
        return tr("The scene has no cues after its start.")
    return tr("{count} of {whole} cues tapped", count=now.plan.tapped, whole=len(now.plan.stops))


def words_for_no_waves(now: Standing) -> str:
    """Why no voice can be seen."""
    if now.doing == "loading":
        return tr("Reading the voice…")
    if now.narration is None:
        return tr("No voice yet: load a file, or record one.")
    if not now.narration.sound:
        return tr("The voice was left in a film; only its time is here.")
    return tr("Reading the voice…")


def words_below(now: Standing) -> str:
    """While it is tapped: what the next press brings. While it plays: what is said now."""
    if now.doing == "tapping":
        if now.next == len(now.plan.stops):
            return tr("That was the last cue.")
        stop = now.plan.stops[now.next]
        return tr("Next: {number}. {words}", number=now.next + 1, words=stop.words)
    if now.doing == "playing":
        past = now.plan.next_after(now.second) - 1
        return f"{past + 1}. {now.plan.stops[past].words}" if past >= 0 else ""
    if now.doing == "nothing" and now.heard and not now.computed:
        return tr("The scene is still being computed.")
    if now.doing == "nothing" and now.heard and now.plan.stops:
        return tr("Drag a cue, or move it with the arrow keys; Delete drops its tap.")
    return ""


def time_of(now: Standing) -> str:
    """Where it stands in the voice, or how much of it there is so far."""
    if now.doing in ("recording", "loading"):
        return clock(now.taken, True)
    if now.narration is None:
        return ""
    whole = clock(now.narration.seconds, True)
    return tr("{now} of {whole}", now=clock(now.second, True), whole=whole)

"""Another pace for a scene. No Qt here."""

from collections.abc import Iterable
from math import ceil, exp, log

from msgspec.structs import replace

from gdviz.engine.computation import Computation
from gdviz.scene.pace import PACES
from gdviz.scene.spec import Document, Pace


def with_pace(document: Document, pace: Pace, computations: Iterable[Computation]) -> Document:
    """The scene on the axis of another pace, about as long for a middling run as before.

    Cues keep their share of the whole.

    Args:
        computations: of the document's runs, in their order; one row of each is enough.
    """
    if pace == document.pace:
        return document
    length = _length_at(document, pace, tuple(computations))
    ratio = length / document.length
    return replace(
        document,
        pace=pace,
        length=length,
        cues=tuple(
            replace(
                cue,
                at=ratio * cue.at if isinstance(cue.at, float | int) else cue.at,
                speed=cue.speed and ratio * cue.speed,
            )
            for cue in document.cues
        ),
    )


def _length_at(document: Document, pace: Pace, computations: tuple[Computation, ...]) -> int:
    """How long the scene is where another thing is counted.

    A run of single samples makes thousands of updates while another makes a few, so that one
    of the two would hardly move; the geometric mean, to two digits, shows both.
    """
    ratios = [
        _per_update(computation, pace) / _per_update(computation, document.pace)
        for run, computation in zip(document.runs, computations, strict=True)
        if run.visible
    ]
    mean = exp(sum(map(log, ratios)) / max(len(ratios), 1))
    length = float(f"{document.length * mean:.2g}")
    return min(max(ceil(length), 1), PACES[pace].longest)


def _per_update(computation: Computation, pace: Pace) -> float:
    """How much of the pace one update of this run is, on average so far."""
    updates = computation.count - 1
    if pace == "updates":
        return 1.0
    if updates > 0:
        return computation.reach(pace) / updates
    size, samples = computation.key.legs[0].batch_size, computation.problem.sample_count
    return size / (samples if pace == "epochs" else 1)

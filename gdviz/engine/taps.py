"""Which of the taps along a voice hold, after cues were moved, added and removed."""

from bisect import bisect_right
from collections.abc import Sequence

from gdviz.engine.cues import Placed


def kept_taps(cues: Sequence[Placed]) -> dict[int, float]:
    """The taps that hold, by the number of their cue: as many as never go back in time.

    A tap stays with its cue wherever that is moved. One that now lies among taps of another time
    is passed over, and holds again when the cue is moved back.

    Args:
        cues: in the order of their places.
    """
    tapped = [(each.cue.tap, each.number) for each in cues if each.cue.tap is not None]
    ends: list[float] = []  # of the rows of each length, the one whose last tap is earliest
    last: list[int] = []  # which tap that is
    before: list[int] = []
    for index, (tap, _) in enumerate(tapped):
        length = bisect_right(ends, tap)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [tap]
        last[length : length + 1] = [index]
    kept = []
    index = last[-1] if last else -1
    while index >= 0:
        kept.append(tapped[index])
        index = before[index]
    return {number: tap for tap, number in reversed(kept)}

"""Taps stay with their cues; of those that contradict one another, as many as can be hold."""

import random
from itertools import combinations

from gdviz.engine.cues import Placed
from gdviz.engine.taps import kept_taps
from gdviz.scene.spec import Cue


def row(*taps):
    return [Placed(float(k), Cue(float(k), tap=tap), 10 + k) for k, tap in enumerate(taps)]


def test_taps_in_their_order_all_hold():
    assert kept_taps(row(1.0, None, 2.0, 2.0, 9.0)) == {10: 1.0, 12: 2.0, 13: 2.0, 14: 9.0}
    assert kept_taps([]) == kept_taps(row(None)) == {}


def test_a_cue_that_was_moved_away_does_not_spoil_the_others():
    assert kept_taps(row(60.0, 1.0, 2.0, 3.0)) == {11: 1.0, 12: 2.0, 13: 3.0}
    assert kept_taps(row(1.0, 2.0, 3.0, 0.5)) == {10: 1.0, 11: 2.0, 12: 3.0}
    assert kept_taps(row(1.0, 60.0, 2.0, 3.0)) == {10: 1.0, 12: 2.0, 13: 3.0}


def test_no_more_could_hold():
    chance = random.Random(7)
    for _ in range(60):
        taps = [chance.choice([None, *map(float, range(6))]) for _ in range(8)]
        kept = list(kept_taps(row(*taps)).values())
        assert kept == sorted(kept)
        known = [tap for tap in taps if tap is not None]
        best = max(
            size
            for size in range(len(known) + 1)
            if any(list(some) == sorted(some) for some in combinations(known, size))
        )
        assert len(kept) == best

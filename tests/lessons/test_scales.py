"""08-scales: per element Adam balances the scales, by the note's norm it does not."""

import numpy as np
import pytest

from tests.lessons.helpers import columns_of, played, scene_of, sign_changes, with_rate


def theta_of(scene, run_id):
    return columns_of(played(scene), run_id).theta


def adam_takes_the_diagonal(scene) -> bool:
    theta = theta_of(scene, "adam")
    return bool(np.abs(theta[:, 0] - theta[:, 1]).max() < 1e-6) and bool(
        np.abs(theta[-1]).max() < 0.02
    )


def by_the_note_x_hardly_moves(scene) -> bool:
    return bool(np.abs(theta_of(scene, "note")[:, 0] - 1.0).max() < 0.1)


@pytest.mark.parametrize(
    ("claim", "run", "other"),
    [(adam_takes_the_diagonal, "adam", 1e-4), (by_the_note_x_hardly_moves, "note", 300.0)],
)
def test_balance(claim, run, other) -> None:
    scene = scene_of("scales")
    assert claim(scene)
    assert not claim(with_rate(scene, run, other))


def arrival(scene, run_id) -> int:
    loss = columns_of(played(scene), run_id).loss
    below = np.flatnonzero(loss < 1e-6 * loss[0])
    return int(below[0]) if len(below) else 10**6


def adam_swings(scene) -> bool:
    theta = theta_of(scene, "adam")
    return sign_changes(theta[:60, 1] - theta[:60, 0]) > 3


def arrives_after_82(scene) -> bool:
    return abs(arrival(scene, "adam") - 82) <= 3


@pytest.mark.parametrize("claim", [adam_swings, arrives_after_82])
def test_turned(claim) -> None:
    scene = scene_of("scales", 1)
    assert claim(scene)
    assert not claim(with_rate(scene, "adam", 0.002))

"""09-first-steps: lag and missing bias correction, to nine digits."""

import numpy as np
import pytest
from msgspec.structs import replace

from tests.lessons.helpers import columns_of, played, scene_of

ETA, FIRST, SECOND = 0.03, 0.9, 0.999


def steps(scene, run_id):
    """Lengths of the steps in units of η: (updates,)."""
    theta = columns_of(played(scene), run_id).theta
    return np.hypot(*np.diff(theta, axis=0).T) / ETA


def test_the_note_stands_still_then_leaps() -> None:
    found = steps(scene_of("first-steps"), "note")
    assert found[0] == 0.0
    t = np.arange(1, len(found))
    slope, epsilon = 5.0, 1e-8  # ‖(3, 4)‖
    expected = slope * (1 - FIRST**t) / (slope * np.sqrt(1 - SECOND**t) + epsilon)
    assert found[1:] == pytest.approx(expected, rel=1e-9)
    assert found[1] == pytest.approx(3.1623, abs=1e-4)
    assert int(found.argmax()) + 1 == 13
    assert found.max() == pytest.approx(6.57, abs=0.005)


def test_with_correction_every_step_is_eta_in_each_parameter() -> None:
    theta = columns_of(played(scene_of("first-steps")), "adam").theta
    assert np.abs(np.diff(theta, axis=0)) / ETA == pytest.approx(1.0, rel=1e-8)
    assert len(set(steps(scene_of("first-steps"), "adam").round(7))) == 1


def test_without_the_correction_it_leaps_too() -> None:
    scene = scene_of("first-steps")
    runs = tuple(
        replace(run, settings=run.settings | {"bias_correction": "off"})
        if run.id == "adam"
        else run
        for run in scene.document.runs
    )
    found = steps(replace(scene, document=replace(scene.document, runs=runs)), "adam")
    assert found[0] / 2**0.5 == pytest.approx(3.1623, abs=1e-4)
    assert found.max() > 2 * found[0]

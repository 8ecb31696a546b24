"""01-stride: too small, right, too large, diverging, and where the limit is."""

import numpy as np
import pytest

from gdviz.core.analysis.stability import largest_rate
from tests.lessons.helpers import columns_of, played, scene_of, sign_changes, with_rate

LIMIT = 1 / 3


def losses(scene):
    session = played(scene)
    return {run.id: columns_of(session, run.id).loss for run in session.document.runs}


def hardly_gets_anywhere(scene) -> bool:
    return bool(losses(scene)["small"][-1] > 0.1 * losses(scene)["small"][0])


def is_there_after_a_few_strides(scene) -> bool:
    return bool(losses(scene)["right"][14] < 0.01 * losses(scene)["right"][0])


def jumps_over_the_valley_and_gets_down(scene) -> bool:
    y = columns_of(played(scene), "large").theta[:25, 1]
    loss = losses(scene)["large"]
    return sign_changes(y) == 24 and bool(loss[-1] < 0.01 * loss[0])


def every_jump_is_longer(scene) -> bool:
    y = np.abs(columns_of(played(scene), "wild").theta[:, 1])
    return bool((np.diff(y) > 0).all())


CLAIMS = [
    (hardly_gets_anywhere, "small", 0.2),
    (is_there_after_a_few_strides, "right", 0.02),
    (jumps_over_the_valley_and_gets_down, "large", 0.1),
    (every_jump_is_longer, "wild", 0.3),
]


@pytest.mark.parametrize(("claim", "run", "other"), CLAIMS)
def test_a_claim_holds_and_falls_with_its_rate(claim, run, other) -> None:
    scene = scene_of("stride")
    assert claim(scene)
    assert not claim(with_rate(scene, run, other))


def test_the_limit_lies_between_the_last_two() -> None:
    scene = scene_of("stride")
    session = played(scene)
    curvature = np.linalg.eigvalsh(session.problem.hessian(np.zeros(2)))[-1]
    assert 2 / curvature == pytest.approx(LIMIT)
    assert largest_rate("gd", {}, curvature) == pytest.approx(LIMIT)
    rates = {run.id: run.settings["learning_rate"] for run in scene.document.runs}
    assert rates["large"] < LIMIT < rates["wild"]


def decides(scene) -> bool:
    found = losses(scene)
    return bool(found["below"][-1] < found["below"][0] and found["above"][-1] > found["below"][0])


def test_two_percent_decide() -> None:
    scene = scene_of("stride", 1)
    rates = {run.id: run.settings["learning_rate"] for run in scene.document.runs}
    assert rates["above"] / rates["below"] == pytest.approx(1.02, abs=0.001)
    assert rates["below"] == pytest.approx(0.99 * LIMIT)
    for run_id, factor in (("below", -0.98), ("above", -1.02)):
        y = columns_of(played(scene), run_id).theta[:20, 1]
        assert y[1:] / y[:-1] == pytest.approx(factor, abs=0.001)
    assert decides(scene)
    assert not decides(with_rate(scene, "above", 0.33))

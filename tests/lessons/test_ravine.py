"""05-momentum-ravine: momentum turns less often, and that is not what makes it fast."""

import pytest
from msgspec.structs import replace

from tests.lessons.helpers import columns_of, played, scene_of, sign_changes, with_rate


def turns(scene, run_id):
    return sign_changes(columns_of(played(scene), run_id).theta[:, 1])


def last_loss(scene, run_id):
    return float(columns_of(played(scene), run_id).loss[60])


def jumps_at_every_step(scene) -> bool:
    return turns(scene, "gd") == 60


def turns_nine_times(scene) -> bool:
    return turns(scene, "ema") == 9


def losses_are_nearly_the_same(scene) -> bool:
    return 0.4 < last_loss(scene, "ema") / last_loss(scene, "gd") < 2.5


@pytest.mark.parametrize(
    ("claim", "run", "other"),
    [
        (jumps_at_every_step, "gd", 0.009),
        (turns_nine_times, "ema", 0.1),
        (losses_are_nearly_the_same, "ema", 0.06),
    ],
)
def test_smoother_is_not_faster(claim, run, other) -> None:
    scene = scene_of("momentum-ravine")
    assert claim(scene)
    assert not claim(with_rate(scene, run, other))


def test_both_have_one_rate() -> None:
    assert (
        len({run.settings["learning_rate"] for run in scene_of("momentum-ravine").document.runs})
        == 1
    )


def the_tuned_pair_is_faster_and_swings(scene) -> bool:
    swings = turns(scene, "tuned") > 50
    return swings and last_loss(scene, "tuned") < 1e-4 * last_loss(scene, "gd")


def test_the_tuned_pair() -> None:
    scene = scene_of("momentum-ravine", 1)
    assert the_tuned_pair_is_faster_and_swings(scene)
    assert not the_tuned_pair_is_faster_and_swings(with_rate(scene, "tuned", 0.0195))
    runs = tuple(
        replace(run, settings=run.settings | {"gamma": 0.95}) if run.id == "tuned" else run
        for run in scene.document.runs
    )
    other = replace(scene, document=replace(scene.document, runs=runs))
    assert not the_tuned_pair_is_faster_and_swings(other)
    (rate, gamma) = (
        next(r.settings[name] for r in scene.document.runs if r.id == "tuned")
        for name in ("learning_rate", "gamma")
    )
    assert rate == pytest.approx(1 / (1 * 100) ** 0.5)
    assert gamma == pytest.approx(((10 - 1) / (10 + 1)) ** 2, abs=0.005)

"""06-momentum-plateau: the average is no faster on a plain, and coasts over a plateau."""

import pytest

from tests.lessons.helpers import columns_of, played, scene_of, with_rate


def x_at(scene, run_id, update=-1):
    return float(columns_of(played(scene), run_id).theta[update, 0])


def the_average_is_no_faster(scene) -> bool:
    return x_at(scene, "ema") <= x_at(scene, "gd")


def heavy_ball_is_ten_times_as_fast(scene) -> bool:
    return 9.5 < x_at(scene, "ball") / x_at(scene, "gd") < 10.0


@pytest.mark.parametrize(
    ("claim", "run", "other"),
    [(the_average_is_no_faster, "ema", 0.2), (heavy_ball_is_ten_times_as_fast, "ball", 0.01)],
)
def test_on_a_plain(claim, run, other) -> None:
    scene = scene_of("momentum-plateau")
    assert claim(scene)
    assert not claim(with_rate(scene, run, other))
    assert [x_at(scene, run) for run in ("gd", "ema", "ball")] == pytest.approx(
        [0.5, 0.491, 4.91], abs=1e-9
    )


def coasts_over_where_gd_stays(scene) -> bool:
    return x_at(scene, "ema", 170) > 2.0 and x_at(scene, "gd", 170) < 0.0


def gd_is_down_first(scene) -> bool:
    return x_at(scene, "gd", 40) > x_at(scene, "ema", 40)


def test_over_the_plateau() -> None:
    scene = scene_of("momentum-plateau", 1)
    assert coasts_over_where_gd_stays(scene)
    assert not coasts_over_where_gd_stays(with_rate(scene, "ema", 0.02))
    assert gd_is_down_first(scene)
    assert not gd_is_down_first(with_rate(scene, "gd", 0.02))

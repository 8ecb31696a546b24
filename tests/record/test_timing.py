"""Where the playhead is in each frame."""

import pytest
from gdviz.record.timing import Timing, default_seconds
from msgspec.structs import replace

from gdviz.scene.opening import opening_scene


def scene(length: int, speed: float):
    opened = opening_scene()
    return replace(
        opened,
        document=replace(opened.document, length=length),
        view=replace(opened.view, speed=speed),
    )


def test_by_default_the_scene_plays_at_its_own_speed_and_rests_a_second():
    timing = Timing.of(scene(120, 8.0), fps=30)
    assert default_seconds(scene(120, 8.0)) == 16.0
    assert timing.frames == 480
    for number in (0, 1, 77, 449):
        assert timing.head(number) == pytest.approx(8.0 * number / 30)
    assert {timing.head(number) for number in range(450, 480)} == {120.0}


@pytest.mark.parametrize("seconds", [0.1, 0.5, 1.0, 1.9, 2.0, 7.3, 100.0])
@pytest.mark.parametrize("fps", [1, 24, 60])
def test_any_duration_begins_at_the_start_and_never_goes_back(seconds, fps):
    timing = Timing.of(scene(97, 3.0), fps, seconds)
    heads = [timing.head(number) for number in range(timing.frames)]
    assert timing.frames == max(1, round(seconds * fps))
    assert heads[0] == 0.0
    assert heads == sorted(heads)
    assert heads[-1] == (97.0 if timing.frames > 1 else 0.0)


def test_no_error_adds_up_in_a_long_film():
    timing = Timing.of(scene(1_000_000, 7.0), fps=240)
    number = 7 * 240 * 1000
    assert timing.head(number) == pytest.approx(49_000.0, abs=1e-9)

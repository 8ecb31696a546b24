"""What a scene shows at each moment: the playhead, the view, and the cues in time."""

import random
from itertools import pairwise

import numpy as np
import pytest
from msgspec.structs import replace

from gdviz.engine.cues import Placed
from gdviz.engine.flight import DURATION_S, Flight
from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.record.schedule import REST_S, WAIT_S, schedule_of
from gdviz.scene.cameras import flatness
from gdviz.scene.opening import opening_scene
from gdviz.scene.spec import Camera, Cue, LossBelow, Narration, PanelCamera, Text

ABOVE, ASIDE = Camera(azimuth=10.0, elevation=80.0), Camera(azimuth=-100.0, elevation=20.0)


def scene(length=100, speed=10.0, cues=(), **view):
    opened = opening_scene()
    return replace(
        opened,
        document=replace(opened.document, length=length, cues=tuple(cues)),
        view=replace(opened.view, speed=speed, **view),
    )


def planned(scene, seconds=None):
    session = Session(scene, load_problem)
    session.compute_to(float(scene.document.length))
    return schedule_of(scene, session.cues, seconds)


def test_without_cues_it_plays_at_its_own_speed_and_rests():
    plan = planned(scene(120, 8.0))
    assert plan.seconds == 15.0 + REST_S
    for time_s in (0.0, 0.1, 7.7, 14.9):
        assert plan.head(time_s) == pytest.approx(8.0 * time_s)
    assert {plan.head(time_s) for time_s in (15.0, 15.5, 16.0)} == {120.0}


@pytest.mark.parametrize("seconds", [0.1, 0.5, 1.0, 1.9, 2.0, 7.3, 100.0])
def test_any_duration_begins_at_the_start_and_never_goes_back(seconds):
    cues = (Cue(30.0, pause=2.0), Cue(60.0, speed=40.0))
    plan = planned(scene(97, 3.0, cues), seconds)
    heads = [plan.head(seconds * k / 200) for k in range(201)]
    assert plan.seconds == seconds
    assert (heads[0], heads[-1]) == (0.0, 97.0)
    assert heads == sorted(heads)
    standing = sum(a == b for a, b in pairwise(heads))
    assert standing <= 102  # the pauses are no more than half of it


def test_no_error_adds_up_on_a_long_way():
    cues = [Placed(float(k), Cue(float(k), pause=0.1), k) for k in range(1, 101)]
    plan = schedule_of(scene(1_000_000, 7.0), cues)
    at = plan.cues[-1].time_s
    assert plan.head(at) == 100.0
    assert plan.head(at + 0.1 + 7000.0) == pytest.approx(49_100.0, abs=1e-6)


def test_pauses_and_speeds_are_kept():
    plan = planned(scene(cues=[Cue(20.0, pause=3.0, speed=5.0), Cue(40.0, speed=60.0)]))
    assert [due.time_s for due in plan.cues] == pytest.approx([2.0, 2.0 + 3.0 + 4.0])
    assert [plan.head(t) for t in (2.0, 3.0, 5.0, 6.0)] == pytest.approx([20.0, 20.0, 20.0, 25.0])
    assert plan.seconds == pytest.approx(9.0 + 1.0 + REST_S)


def test_a_film_waits_until_its_caption_is_read():
    short, long = Text("Look.", "보세요."), Text("x" * 90, "가" * 27)
    plan = planned(scene(cues=[Cue(20.0, short, wait=True), Cue(40.0, long, wait=True)]))
    first, second = (due.time_s for due in plan.cues)
    assert second - first == pytest.approx(WAIT_S + 2.0)
    assert plan.head(second + 5.9) == 40.0
    assert plan.head(second + 6.1) > 40.0


def test_one_who_waits_reads_what_is_said_there_even_if_said_before():
    said = Text("x" * 45, "")
    plan = planned(scene(cues=[Cue(19.0, said), Cue(20.0, wait=True)]))
    assert plan.head(plan.cues[1].time_s + 2.9) == 20.0


def test_the_end_rests_until_the_last_caption_is_read():
    plan = planned(scene(cues=[Cue(90.0, Text("x" * 150, ""))]))
    assert plan.seconds == pytest.approx(9.0 + 10.0)
    assert planned(scene(cues=[Cue(100.0, pause=4.0)])).seconds == pytest.approx(14.0)


def test_at_the_very_start_nothing_stands_still_as_in_the_window():
    plan = planned(scene(cues=[Cue(0.0, Text("Hello", ""), wait=True, pause=5.0)]))
    assert plan.head(1.0) == pytest.approx(10.0)


def test_an_event_is_a_place():
    run = opening_scene().document.runs[0].id
    opened = scene(length=60)
    session = Session(opened, load_problem)
    session.compute_to(60.0)
    loss = session.computations[0].trajectory.columns.loss
    value = float(0.5 * (loss[30] + loss[31]))
    plan = planned(
        replace(
            opened, document=replace(opened.document, cues=(Cue(LossBelow(run, value), pause=2.0),))
        )
    )
    (due,) = plan.cues
    assert due.placed.place == next(k for k in range(61) if loss[k] < value)
    assert plan.head(due.time_s + 1.9) == due.placed.place


def test_cameras_fly_as_in_the_window():
    plan = planned(scene(cues=[Cue(20.0, camera=ABOVE), Cue(24.0, camera=ASIDE)]))
    start = scene().view.camera
    assert plan.view(1.99).camera == start
    # The second sets off while the first is on its way, from where it is.
    flying = Flight(start, ABOVE, 0.3).camera
    assert plan.view(2.3).camera.azimuth == pytest.approx(flying.azimuth)
    between = Flight(start, ABOVE, 0.4).camera
    assert plan.view(2.4).camera.azimuth == pytest.approx(between.azimuth)
    halfway = Flight(between, ASIDE, 0.2).camera
    assert plan.view(2.6).camera.elevation == pytest.approx(halfway.elevation)
    assert plan.view(2.4 + DURATION_S).camera == ASIDE
    assert plan.view(11.0).camera == ASIDE


def test_a_film_goes_over_to_parallel_lines_little_by_little_as_the_window_does():
    flat = replace(ABOVE, orthographic=True)
    cues = [Cue(20.0, camera=flat), Cue(60.0, camera=ASIDE)]
    plan, session = planned(scene(cues=cues)), Session(scene(cues=cues), load_problem)
    session.compute_to(100.0)
    session.playback = session.playback.play(100.0)
    film, window = [], []
    for frame in range(1, 60 * 8):
        session.tick(1 / 60)
        film.append(flatness(plan.view(frame / 60).camera))
        window.append(flatness(session.view.camera))
    assert film == pytest.approx(window, abs=0.08)  # a tick is late by a part of one
    assert (max(film), film[0], film[-1]) == (1.0, 0.0, 0.0)
    assert np.abs(np.diff(film)).max() < 0.05


def test_a_window_that_plays_shows_the_same():
    """Ticks of a session, which are how the window plays, against the schedule."""
    cues = [
        Cue(10.0, camera=ABOVE, layout="grid"),
        Cue(30.0, pause=1.0, speed=25.0),
        Cue(70.0, camera=ASIDE, layout="together"),
    ]
    opened = scene(cues=cues)
    plan, session = planned(opened), Session(opened, load_problem)
    session.compute_to(100.0)
    session.playback = session.playback.play(100.0)
    dt_s = 1 / 512
    for tick in range(1, int(plan.seconds / dt_s)):
        session.tick(dt_s)
        time_s = tick * dt_s
        assert session.playback.head == pytest.approx(plan.head(time_s), abs=3 * 25.0 * dt_s)
        near = [plan.view(time_s + off).layout for off in (-3 * dt_s, 3 * dt_s) if time_s + off > 0]
        assert session.view.layout in near
        assert session.view.camera.azimuth == pytest.approx(
            plan.view(time_s).camera.azimuth, abs=2.0
        )


def test_panels_with_cameras_of_their_own_all_fly():
    run = opening_scene().document.runs[0].id
    own = (PanelCamera(run, ASIDE),)
    plan = planned(scene(cues=[Cue(20.0, camera=ABOVE)], linked=False, cameras=own))
    assert plan.view(1.0).cameras == own
    view = plan.view(2.0 + DURATION_S)
    assert (view.camera, view.cameras) == (ABOVE, (PanelCamera(run, ABOVE),))


def test_of_cues_at_one_place_the_last_has_its_way():
    plan = planned(scene(cues=[Cue(20.0, speed=5.0, pause=1.0), Cue(20.0, speed=20.0, pause=0.5)]))
    assert plan.head(2.0 + 1.0 + 1.0) == pytest.approx(40.0)


def test_pauses_longer_than_the_way_are_kept():
    plan = planned(scene(cues=[Cue(50.0, pause=30.0)]))
    assert plan.seconds == pytest.approx(10.0 + 30.0 + REST_S)
    assert plan.head(4.0) == pytest.approx(40.0)
    assert [plan.head(t) for t in (5.0, 34.9, 36.0)] == pytest.approx([50.0, 50.0, 60.0])


# --- in the time of a voice -----------------------------------------------------------------------


def told(seconds, *cues, length=100, speed=10.0):
    opened = scene(length, speed, cues)
    voice = Narration(b"", seconds)
    return replace(opened, document=replace(opened.document, narration=voice))


def test_a_cue_is_due_at_its_tap_and_the_time_before_is_stood_through():
    plan = planned(told(30.0, Cue(20.0, tap=5.0), Cue(60.0, tap=25.0)))
    assert [due.time_s for due in plan.cues] == pytest.approx([5.0, 25.0], abs=1e-9)
    heads = {
        0.0: 0.0,
        3.0: 0.0,
        4.0: 10.0,
        5.0: 20.0,
        20.9: 20.0,
        22.0: 30.0,
        25.0: 60.0,
        29.0: 100.0,
    }
    assert [plan.head(t) for t in heads] == pytest.approx(list(heads.values()))
    assert plan.seconds == 30.0


def test_where_there_is_too_little_time_pauses_shrink_and_then_it_moves_faster():
    plan = planned(told(9.0, Cue(20.0, tap=2.0, pause=4.0), Cue(40.0, tap=5.0), Cue(80.0, tap=7.0)))
    assert [due.time_s for due in plan.cues] == pytest.approx([2.0, 5.0, 7.0])
    # Of four seconds it stands one, then goes at its own speed; then at twice that.
    assert [plan.head(t) for t in (2.9, 4.0, 6.0)] == pytest.approx([20.0, 30.0, 60.0])


def test_cues_without_a_tap_come_about_between_their_neighbours():
    plan = planned(
        told(30.0, Cue(20.0, tap=10.0), Cue(40.0, pause=1.0), Cue(60.0, tap=20.0), Cue(70.0))
    )
    assert [due.time_s for due in plan.cues] == pytest.approx([10.0, 17.0, 20.0, 21.0])
    assert plan.seconds == 30.0
    assert plan.head(24.0) == 100.0


def test_what_is_at_the_start_and_not_tapped_is_due_at_once():
    plan = planned(told(10.0, Cue(0.0, layout="grid"), Cue(50.0, tap=8.0)))
    assert [due.time_s for due in plan.cues] == pytest.approx([0.0, 8.0])
    late = planned(told(10.0, Cue(0.0, layout="grid", tap=1.0), Cue(50.0, tap=8.0)))
    assert [late.view(t).layout for t in (0.5, 1.5)] == ["together", "grid"]


def test_cues_of_one_place_are_tapped_one_after_the_other():
    above, aside = Cue(50.0, camera=ABOVE, tap=6.0), Cue(50.0, camera=ASIDE, tap=9.0)
    plan = planned(told(20.0, above, aside))
    assert [due.time_s for due in plan.cues] == pytest.approx([6.0, 9.0])
    assert (plan.head(6.0), plan.head(9.0), plan.head(10.0)) == pytest.approx((50.0, 50.0, 60.0))
    assert plan.view(8.9).camera == ABOVE


def test_two_taps_at_once_are_a_leap():
    plan = planned(told(20.0, Cue(20.0, tap=5.0), Cue(90.0, tap=5.0)))
    assert [due.time_s for due in plan.cues] == pytest.approx([5.0, 5.0])
    assert (plan.head(4.0), plan.head(5.0)) == pytest.approx((10.0, 90.0))


def test_without_a_voice_taps_mean_nothing():
    cues = (Cue(20.0, tap=9.0), Cue(60.0, pause=1.0))
    bare = tuple(replace(cue, tap=None) for cue in cues)
    assert planned(scene(cues=cues)).segments == planned(scene(cues=bare)).segments


def test_it_ends_with_the_voice_or_with_the_last_caption():
    assert planned(told(60.0)).seconds == 60.0
    assert planned(told(3.0)).seconds == pytest.approx(10.0 + REST_S)
    read = planned(told(12.0, Cue(90.0, Text("x" * 150, ""), tap=9.5)))
    assert read.seconds == pytest.approx(9.5 + 10.0)


@pytest.mark.parametrize("trial", range(40))
def test_whatever_is_tapped_time_never_goes_back_and_taps_are_exact(trial):
    chance = random.Random(trial)
    count = chance.randint(1, 8)
    places = sorted(
        chance.choice([0.0, 13.0, 50.0, 100.0, chance.uniform(0, 100)]) for _ in range(count)
    )
    taps = sorted(chance.uniform(0, 60) for _ in range(count))
    cues = [
        Cue(
            place,
            pause=chance.choice([0.0, 2.0]),
            speed=chance.choice([None, 3.0, 40.0]),
            tap=tap if chance.random() < 0.7 else None,
        )
        for place, tap in zip(places, taps, strict=True)
    ]
    voice_s = chance.uniform(1, 90)
    plan = planned(told(voice_s, *cues))
    for due in plan.cues:
        if due.placed.cue.tap is not None:
            assert due.time_s == pytest.approx(due.placed.cue.tap, abs=1e-9)
            assert plan.head(due.time_s) == due.placed.place
    times = [due.time_s for due in plan.cues]
    assert times == sorted(times)
    heads = [plan.head(plan.seconds * k / 500) for k in range(501)]
    assert heads == sorted(heads)
    assert (heads[-1], plan.seconds >= voice_s - 1e-9) == (100.0, True)

"""Cues: where they are due, and what happens there."""

import pytest
from msgspec.structs import replace

from gdviz.engine.cues import caption_at, highlight_at
from gdviz.scene.opening import opening_scene
from gdviz.scene.spec import Camera, ComesNear, Cue, Diverges, LossBelow, Text
from tests.engine.helpers import session


def opened(*cues, **fields):
    scene = opening_scene()
    return session(replace(scene, document=replace(scene.document, cues=cues, **fields)))


def say(words):
    return Text(words, words)


def test_cues_stand_in_the_order_of_the_axis():
    found = opened(Cue(at=30.0, caption=say("b")), Cue(at=5.0, caption=say("a")), Cue(at=1e9))
    assert [each.place for each in found.cues] == [5.0, 30.0]


def test_an_event_is_due_when_it_has_happened():
    below = Cue(at=LossBelow("run-1", 100.0))
    near = Cue(at=ComesNear("run-2", (0.7, 4.2), 0.3))
    found = opened(below, near, Cue(at=LossBelow("run-1", -1.0)))
    assert found.cues == []
    places = []
    for head in range(0, 120, 7):  # rows come bit by bit, and none is overlooked
        found.compute_to(float(head))
        places.append(len(found.cues))
    found.compute_to(120.0)
    loss = found.computations[0].trajectory.columns.loss
    theta = found.computations[1].trajectory.columns.theta
    (one, other) = sorted(found.cues, key=lambda each: each.cue is near)
    assert one.cue is below
    assert loss[int(one.place)] < 100.0 <= loss[int(one.place) - 1]
    away = ((theta - [0.7, 4.2]) ** 2).sum(axis=1) ** 0.5
    assert away[int(other.place)] < 0.3 <= away[: int(other.place)].min()
    assert places == sorted(places)


def test_a_run_that_diverges():
    scene = opening_scene()
    wild = replace(scene.document.runs[0], settings={"learning_rate": 1.0})
    found = opened(Cue(at=Diverges("run-1")), runs=(wild,))
    found.compute_to(120.0)
    assert found.cues[0].place == found.computations[0].count - 1


def test_events_lie_on_the_axis_of_the_pace():
    found = opened(Cue(at=LossBelow("run-2", 100.0)), pace="epochs", length=10)
    found.compute_to(10.0)
    columns = found.computations[1].trajectory.columns
    (cue,) = found.cues
    assert cue.place in columns.epochs
    assert columns.loss[columns.epochs.searchsorted(cue.place)] < 100.0


def test_captions_and_the_highlight_hold_until_the_next():
    cues = opened(
        Cue(at=5.0, caption=say("a"), highlight="run-1"),
        Cue(at=9.0, wait=True),
        Cue(at=10.0, caption=say(""), highlight=""),
    ).cues
    assert [caption_at(cues, head) for head in (4.9, 5.0, 9.5, 10.0)] == [
        *(None, say("a"), say("a"), say("")),
    ]
    assert [highlight_at(cues, head) for head in (4.9, 5.0, 9.9, 10.0)] == [
        *("", "run-1", "run-1", ""),
    ]


def test_playing_stops_exactly_at_a_pause_and_goes_on_from_there():
    camera = Camera(azimuth=10.0)
    found = opened(Cue(at=10.0, speed=100.0, layout="grid"), Cue(at=20.5, wait=True, camera=camera))
    found.compute_to(120.0)
    found.playback = found.playback.play(120.0)
    found.tick(2.0)  # 16 updates
    assert (found.playback.speed, found.view.layout) == (100.0, "grid")
    found.tick(1.0)
    assert (found.playback.head, found.playback.playing) == (20.5, False)
    found.tick(1.0)  # it flies there meanwhile
    assert found.view.camera == camera
    found.playback = found.playback.play(120.0)
    found.tick(0.1)
    assert found.playback.head == pytest.approx(30.5)


def test_what_the_hand_does_is_not_undone_by_scrubbing():
    found = opened(Cue(at=10.0, layout="grid", wait=True))
    found.compute_to(120.0)
    found.seek(60.0)
    assert found.view.layout == "together"


def test_a_cue_at_the_very_start_is_obeyed_and_does_not_hold():
    found = opened(Cue(at=0.0, layout="grid", wait=True))
    found.compute_to(120.0)
    found.playback = found.playback.play(120.0)
    found.tick(0.5)
    assert (found.view.layout, found.playback.head) == ("grid", 4.0)


def test_playing_stands_still_for_a_pause_and_goes_on():
    found = opened(Cue(at=10.0, pause=1.5), Cue(at=10.0, layout="grid"), Cue(at=11.0, speed=1.0))
    found.compute_to(120.0)
    found.playback = found.playback.play(120.0)
    found.tick(2.0)
    assert (found.playback.head, found.view.layout) == (10.0, "grid")  # all cues of this place
    for _ in range(3):
        assert found.playback.playing
        found.tick(0.5)
        assert found.playback.head == 10.0
    found.tick(0.1)
    assert found.playback.head == pytest.approx(10.8)
    assert found.playback.speed == 8.0
    found.seek(9.0)
    found.tick(1.0)
    found.playback = found.playback.pause()
    found.tick(9.0)
    assert found.playback.head == 10.0  # time that passes while it is paused is none of the pause


def test_from_cue_to_cue():
    found = opened(*(Cue(at=at, layout="grid") for at in (10.0, 50.0)), Cue(at=90.0))
    found.compute_to(60.0)
    assert found.go_to_cue(1)
    assert (found.playback.head, found.view.layout) == (10.0, "grid")
    assert found.go_to_cue(1)
    assert found.playback.head == 50.0
    assert not found.go_to_cue(1)  # the next is not computed yet
    assert found.go_to_cue(-1)
    assert found.playback.head == 10.0
    assert not found.go_to_cue(-1)
    found.seek(33.0)
    assert found.go_to_cue(-1)
    assert found.playback.head == 10.0

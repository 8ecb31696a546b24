"""The frame is what the scene and the playhead say, and nothing else."""

import numpy as np
import pytest
from msgspec.structs import replace

from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.landscapes import AnalyticProblem
from gdviz.render.frame import status_text, surface_of
from gdviz.scene.opening import SHIPPED
from gdviz.scene.spec import Cue, Plane, Text
from gdviz.text import set_language


def test_between_two_updates_the_marker_is_on_the_line_between_them(frame_of):
    run = frame_of("penguins", 10.25).runs[0]
    rows = run.columns.theta
    assert run.row == 10
    assert run.fraction == pytest.approx(0.25)
    assert run.theta == pytest.approx(0.75 * rows[10] + 0.25 * rows[11])


def test_the_batch_is_that_of_the_update_under_way(frame_of):
    under_way = frame_of("penguins", 10.25).runs[1]
    arrived = frame_of("penguins", 11.0).runs[1]
    assert len(under_way.batch) in (32, 342 % 32)
    assert (under_way.batch == arrived.batch).all()
    assert frame_of("penguins", 0.0).runs[1].batch is None
    assert frame_of("penguins", 11.0).runs[0].batch is None


def test_a_diverging_run_is_said_to_have_diverged_only_when_the_playhead_is_there(frame_of):
    scene = SHIPPED["penguins"]()
    wild = replace(scene.document.runs[0], settings={"learning_rate": 1.0})
    document = replace(scene.document, runs=(wild, *scene.document.runs[1:]))
    scene = replace(scene, document=document)
    early, late = frame_of(scene, 1.0).runs[0], frame_of(scene, 100.0).runs[0]
    assert early.status == "running"
    assert late.status == "diverged"
    assert status_text(late) == f"diverged at update {late.columns.count}"
    assert np.isfinite(late.columns.theta).all()
    assert np.isfinite(late.columns.loss).all()
    assert frame_of(scene, 100.0).runs[1].row == 100
    world = frame_of(scene, 100.0).surface.world
    assert world == frame_of("penguins", 0.0).surface.world


def test_the_surface_shows_the_reduction_of_the_scene(frame_of):
    scene = SHIPPED["penguins"]()
    mean = replace(scene, document=replace(scene.document, reduction="mean"))
    assert frame_of("penguins").surface.loss == pytest.approx(342 * frame_of(mean).surface.loss)


def test_captions_appear_for_their_time_in_the_current_language(frame_of):
    scene = SHIPPED["himmelblau"]()
    cues = Cue(2.0, Text(en="Look", ko="보세요")), Cue(4.0, Text("", ""))
    scene = replace(scene, document=replace(scene.document, cues=cues))
    assert [frame_of(scene, head).caption for head in (1.0, 2.0, 3.9, 4.0)] == [
        "",
        "Look",
        "Look",
        "",
    ]
    set_language("ko")
    try:
        assert frame_of(scene, 2.0).caption == "보세요"
    finally:
        set_language("en")


@pytest.mark.parametrize("key", LANDSCAPES)
def test_every_landscape_fills_its_box(key):
    row = LANDSCAPES[key]
    surface = surface_of(AnalyticProblem(row), Plane(x=row.x, y=row.y), "sum", "en", 121)
    level = surface.world.level(surface.loss)
    assert (level.min(), level.max()) == (0.0, 1.0)
    assert 5 <= len(surface.levels) <= 20
    least = AnalyticProblem(row).loss(np.reshape(row.minima, (-1, 2)))[:1]
    assert (surface.world.level(least) < 0.02).all()


def test_the_net_is_what_the_batch_says_of_the_whole(frame_of):
    run = "run-2"
    frame = frame_of("penguins", 4.25, batch_of=run)
    batch = frame.runs[1].batch
    assert (frame.net.run, frame.net.colour) == (run, frame.runs[1].colour)
    i, j = 7, 30
    theta = np.array([frame.net.x[j], frame.net.y[i]])
    expected = frame.problem.loss(theta, batch) * 342 / 32
    assert frame.net.loss[i, j] == pytest.approx(expected, rel=1e-12)
    later = frame_of("penguins", 5.25, batch_of=run)
    assert (later.net.loss != frame.net.loss).any()
    assert frame_of("penguins", 4.25, batch_of="run-1").net is None  # it has no batches
    assert frame_of("penguins", 4.25).net is None


def test_critical_points_are_those_of_the_plane(frame_of):
    frame = frame_of("himmelblau", 0.0, critical=True)
    kinds = [point.kind for point in frame.critical]
    assert (kinds.count("minimum"), kinds.count("maximum"), kinds.count("saddle")) == (4, 1, 4)
    assert frame_of("himmelblau", 0.0).critical == ()

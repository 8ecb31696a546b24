"""Every model as a scene file that opens, plays and is filmed."""

import numpy as np
import pytest

from gdviz.core.models import MODELS
from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.scene.file import encode, one_scene, read
from tests.fits import EXAMPLES, scene_of
from tests.record.test_export import decoded, gdviz_all

FIRST = {key: f"{key}-{row.examples[0].dataset}" for key, row in MODELS.items()}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_opens_and_plays(name, tmp_path):
    file = tmp_path / "scene.gdviz"
    file.write_bytes(encode(one_scene(scene_of(name))))
    (scene,) = read(file).scenes
    session = Session(scene, load_problem)
    session.compute_to(scene.document.length)
    session.playback = session.playback.play(scene.document.length)
    session.tick(2.0)
    assert session.playback.head == 24.0
    for computation in session.computations:
        columns = computation.trajectory.columns
        assert columns.status == "running"
        assert columns.count == scene.document.length + 1
        assert columns.loss[: columns.count].min() < columns.loss[0]


@pytest.mark.gl
@pytest.mark.slow
def test_every_model_can_be_filmed(tmp_path):
    calls = []
    for key in MODELS:
        file = tmp_path / f"{key}.gdviz"
        file.write_bytes(encode(one_scene(scene_of(FIRST[key]))))
        form = ("--size", "256x144", "--fps", "2", "--seconds", "2")
        calls.append(("render", str(file), "-o", str(file.with_suffix(".mp4")), *form))
    gdviz_all(calls)
    for key in MODELS:
        film = decoded(tmp_path / f"{key}.mp4")
        first, *_, last = [frame.to_ndarray(format="gray").astype(float) for frame in film]
        assert first.std() > 5
        assert np.abs(first - last).max() > 50

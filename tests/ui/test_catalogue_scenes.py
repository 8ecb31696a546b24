"""A scene for everything in the catalogue: valid, and worth opening."""

import numpy as np
import pytest

from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.models import MODELS
from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.scene.check import check_scene
from gdviz.scene.file import decode, encode, one_scene
from gdviz.scene.opening import SHIPPED
from gdviz.text import set_language
from gdviz.ui.catalogue_scenes import CATALOGUE, by_family, made

UNBOUNDED = {key for key, row in LANDSCAPES.items() if not row.bounded}


def test_everything_is_there_once():
    examples = sum(len(model.examples) for model in MODELS.values())
    assert len(CATALOGUE) == len(LANDSCAPES) + examples
    assert sum(len(entries) for entries in by_family().values()) == len(CATALOGUE)
    for code in ("en", "ko"):
        titles = [entry.title(code) for entry in CATALOGUE.values()]
        assert all(titles)
        assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("key", CATALOGUE)
def test_a_scene_opens_and_its_runs_go_down(key):
    scene = made(key)
    assert list(check_scene(scene)) == []
    assert decode(encode(one_scene(scene))).scenes[0] == scene
    session = Session(scene, load_problem)
    session.compute_to(scene.document.length)
    plane = scene.document.plane
    width = max(plane.x[1] - plane.x[0], plane.y[1] - plane.y[0])
    lower = 0
    for computation in session.computations:
        columns = computation.trajectory.columns
        moved = np.abs(columns.theta - columns.theta[0]).max()
        assert moved > 0.002 * width, computation.key.legs[0].optimizer
        assert key in UNBOUNDED or columns.status == "running", computation.key.legs[0].optimizer
        lower += columns.loss.min() < columns.loss[0]
    assert lower >= 3


def test_shipped_scenes_stand_for_their_landscapes():
    for key in ("himmelblau", "rosenbrock"):
        assert made(key) == SHIPPED[key]()


def test_titles_speak_both_languages():
    try:
        set_language("ko")
        assert made("ackley").title.en == "Ackley"
        assert made("logistic-iris").title.ko != made("logistic-iris").title.en
    finally:
        set_language("en")

"""07-escape: past a local minimum, from more starts than without momentum, not from all."""

import re

import numpy as np

from gdviz.core.batches import BatchStream
from gdviz.core.common import all_defaults
from gdviz.core.descent import Descent
from gdviz.core.optimizers import OPTIMIZERS
from tests.lessons.helpers import columns_of, played, scene_of, with_rate


def gd_stops_in_the_local_minimum(scene) -> bool:
    theta = columns_of(played(scene), "gd").theta[-1]
    return bool(np.hypot(*(theta - [0.9456, 0.0])) < 0.01)


def momentum_ends_in_the_deeper_one(scene) -> bool:
    theta = columns_of(played(scene), "ema").theta[-1]
    return bool(np.hypot(*(theta - [-1.0467, 0.0])) < 0.05)


def test_the_runs() -> None:
    scene = scene_of("escape")
    assert gd_stops_in_the_local_minimum(scene)
    assert not gd_stops_in_the_local_minimum(with_rate(scene, "gd", 1e-4))
    assert momentum_ends_in_the_deeper_one(scene)
    assert not momentum_ends_in_the_deeper_one(with_rate(scene, "ema", 0.2))


def share(scene, run_id) -> float:
    """Of starts over the whole picture that end on the left."""
    run = next(run for run in scene.document.runs if run.id == run_id)
    plane, problem = scene.document.plane, played(scene).problem
    x, y = np.linspace(*plane.x, 41), np.linspace(*plane.y, 41)
    starts = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    settings = all_defaults(OPTIMIZERS[run.optimizer]) | run.settings
    descent = Descent(problem, OPTIMIZERS[run.optimizer], settings, BatchStream(1, 1, "passes", 0))
    theta, _ = descent.many(starts, 2000)
    return float((theta[:, 0] < 0).mean())


def test_the_share_that_the_caption_says() -> None:
    scene = scene_of("escape")
    found = [round(100 * share(scene, run)) for run in ("gd", "ema")]
    said = scene.document.cues[-1].caption
    for words in (said.en, said.ko):
        assert [int(number) for number in re.findall(r"(\d+) %", words)] == found
    assert found[0] < found[1] < 100
    slower = with_rate(scene, "ema", 0.1)
    assert round(100 * share(slower, "ema")) != found[1]

"""03-batches: three regimes by three counts, sum and mean; 04-one-pass: batch by batch."""

import numpy as np
import pytest
from msgspec.structs import replace

from gdviz.core.analysis.stability import largest_rate, steepest
from gdviz.engine.places import place
from tests.lessons.helpers import columns_of, played, scene_of, with_rate

IDS = ("full", "mini", "single")


def losses_at(scene, head):
    session = played(scene)
    found = {}
    for run in IDS:
        columns = columns_of(session, run)
        found[run] = float(columns.loss[place(columns, head, scene.document.pace)[0]])
    return found


def full_batch_is_far_ahead(scene) -> bool:
    found = losses_at(scene, 30.0)
    return found["full"] < 0.1 * min(found["mini"], found["single"])


def test_by_updates() -> None:
    scene = scene_of("batches")
    assert full_batch_is_far_ahead(scene)
    assert not full_batch_is_far_ahead(with_rate(scene, "full", 1e-6))
    session = played(scene)
    costs = [columns_of(session, run).evaluations[1] for run in IDS]
    assert costs == [342, 32, 1]


def side_by_side(scene) -> bool:
    found = losses_at(scene, 3.0)
    return max(found.values()) < 1.2 * min(found.values())


def test_by_epochs() -> None:
    scene = scene_of("batches", 1)
    assert side_by_side(scene)
    assert not side_by_side(with_rate(scene, "full", 1e-3))
    updates = scene.document, replace(scene, document=replace(scene.document, pace="updates"))
    assert not side_by_side(updates[1])
    session = played(scene)
    session.seek(1.0)
    assert [session.update_of(run) for run in IDS] == [1, 11, 342]


def more_steps_win(scene) -> bool:
    found = losses_at(scene, 1000.0)
    return found["single"] < found["mini"] < found["full"]


def test_by_evaluations_and_the_mean() -> None:
    scene = scene_of("batches", 2)
    assert scene.document.reduction == "mean"
    assert more_steps_win(scene)
    assert not more_steps_win(with_rate(scene, "single", 1e-4))


def test_one_pass_sees_every_sample_once() -> None:
    scene = scene_of("one-pass")
    session = played(scene)
    course = session.computations[0].course
    batches = [course.batch_of(update) for update in range(6)]
    assert [len(batch) for batch in batches] == [57] * 6
    assert sorted(np.concatenate(batches).tolist()) == list(range(342))
    assert columns_of(session, "mini").epochs[-1] == 1.0
    assert scene.view.batch_of == "mini"
    larger = replace(scene.document.runs[0], batch_size=58)
    other = played(replace(scene, document=replace(scene.document, runs=(larger,))))
    assert columns_of(other, "mini").epochs[5] != 5 / 6


def the_same_rate_diverges(scene) -> bool:
    return columns_of(played(scene), "same").status == "diverged"


def divided_walks_as_under_the_mean(scene) -> bool:
    mean = with_rate(scene, "divided", 0.1)
    mean = replace(mean, document=replace(mean.document, reduction="mean"))
    one, other = (columns_of(played(each), "divided").theta for each in (scene, mean))
    return bool(np.allclose(one, other, rtol=1e-12, atol=1e-12))


def test_sum_against_mean() -> None:
    scene = scene_of("batches", 3)
    assert scene.document.reduction == "sum"
    assert the_same_rate_diverges(scene)
    assert not the_same_rate_diverges(with_rate(scene, "same", 0.0005))
    assert divided_walks_as_under_the_mean(scene)
    assert not divided_walks_as_under_the_mean(with_rate(scene, "divided", 0.1 / 341))
    problem = played(scene).problem
    limits = {
        reduction: largest_rate("gd", {}, steepest(problem, np.zeros(2), reduction))
        for reduction in ("sum", "mean")
    }
    assert limits["mean"] / limits["sum"] == pytest.approx(342)
    assert limits["sum"] < 0.1 < limits["mean"]

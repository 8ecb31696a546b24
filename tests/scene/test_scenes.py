"""Shipped scenes, what runs are called, and texts in two languages."""

import pytest
from msgspec.structs import replace

from gdviz import text
from gdviz.core.catalogue import LANDSCAPES
from gdviz.scene.check import check_batch_size, check_scene
from gdviz.scene.naming import run_name
from gdviz.scene.opening import SHIPPED
from gdviz.scene.spec import RunSpec, Text


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_scenes_have_no_fault(name):
    assert list(check_scene(SHIPPED[name]())) == []


@pytest.mark.parametrize("key", [key for key in SHIPPED if key in LANDSCAPES])
def test_a_scene_named_after_a_landscape_shows_the_whole_of_it(key):
    row, document = LANDSCAPES[key], SHIPPED[key]().document
    assert document.problem.name == key
    assert (document.plane.x, document.plane.y) == (row.x, row.y)
    assert len({run.start for run in document.runs}) == 1


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_scenes_speak_both_languages(name):
    title = SHIPPED[name]().title
    assert title.en
    assert any("가" <= letter <= "힣" for letter in title.ko)


@pytest.mark.parametrize(
    ("optimizer", "size", "draw", "count", "name"),
    [
        ("gd", None, "passes", 342, "Full-batch GD"),
        ("gd", 342, "passes", 342, "Full-batch GD"),
        ("gd", 32, "passes", 342, "Mini-batch GD (32)"),
        ("gd", 1, "independent", 342, "Stochastic GD"),
        ("gd", 342, "independent", 342, "Mini-batch GD (342)"),
        ("gd", None, "passes", 1, "Gradient descent"),
        ("adam", None, "passes", 342, "Adam"),
        ("adam", 32, "passes", 342, "Adam, batch 32"),
        ("momentum", 1, "independent", 342, "Momentum, batch 1"),
        ("adam-note", None, "passes", 1, "Adam (note)"),
    ],
)
def test_runs_are_named_after_rule_and_regime(optimizer, size, draw, count, name):
    run = RunSpec("a", 0, optimizer, (0.0, 0.0), batch_size=size, draw=draw)
    assert run_name(run, count) == name


def test_a_label_wins(monkeypatch):
    run = RunSpec("a", 0, "gd", (0.0, 0.0), label=Text(en="mine", ko="내 것"))
    assert run_name(run, 1) == "mine"
    monkeypatch.setattr(text, "_language", "ko")
    assert run_name(run, 1) == "내 것"
    assert run_name(replace(run, label=Text(en="mine", ko="")), 1) == "mine"


def test_a_text_falls_back_to_the_other_language():
    assert Text(en="", ko="가").into("en") == "가"
    assert Text(en="a", ko="").into("ko") == "a"
    assert Text(en="a", ko="가").into("en") == "a"


@pytest.mark.parametrize(
    ("size", "fits"), [(None, True), (1, True), (10, True), (0, False), (11, False)]
)
def test_batch_sizes_fit_the_samples(size, fits):
    fault = check_batch_size(size, 10)
    assert (fault is None) == fits
    if fault is not None:
        assert str(fault) == "The batch size must be 1 to 10, the number of samples."

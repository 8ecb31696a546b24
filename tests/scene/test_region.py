"""Closer, further away, to and fro: what part of the plane is looked at."""

import pytest
from msgspec.structs import replace

from gdviz.scene.opening import SHIPPED
from gdviz.scene.region import middle, moved, plane_seen, same_ground, zoomed
from gdviz.scene.spec import LandscapeProblem, Plane, Region, SettingSpec, TypedFormula

HOME = Plane((-2.0, 2.0), (-1.0, 3.0), "log")


def test_the_point_about_which_is_zoomed_stays_where_it_is() -> None:
    seen = zoomed(HOME, (1.0, 0.0), 0.25)
    assert seen == Region((0.25, 1.25), (-0.25, 0.75))
    for (low, high), (a, b), at in ((seen.x, HOME.x, 1.0), (seen.y, HOME.y, 0.0)):
        assert (at - low) / (high - low) == (at - a) / (b - a)


def test_in_and_out_again_is_where_one_was() -> None:
    seen: Plane | Region = HOME
    for factor in [0.5] * 20 + [2.0] * 20:
        seen = zoomed(seen, (1.0, 1.0), factor)
    assert (seen.x, seen.y) == (HOME.x, HOME.y)


def test_one_can_go_a_billion_times_closer_and_no_further_than_numbers_go() -> None:
    seen: Plane | Region = HOME
    for _ in range(200):
        seen = zoomed(seen, (1.0, 1.0), 0.5)
    width = seen.x[1] - seen.x[0]
    assert 1e-12 < width < 1e-11
    assert seen.x[0] < 1.0 < seen.x[1]


def test_one_can_go_away_as_far_as_planes_may_reach() -> None:
    seen: Plane | Region = HOME
    for _ in range(200):
        seen = zoomed(seen, (0.0, 0.0), 2.0)
    assert 2.5e11 < max(map(abs, (*seen.x, *seen.y))) <= 1e12
    assert moved(seen, 1e13, 0.0) == seen


def test_moved_keeps_its_size() -> None:
    assert moved(HOME, 1.0, -2.0) == Region((-1.0, 3.0), (-3.0, 1.0))
    assert middle(moved(HOME, 1.0, -2.0)) == (1.0, -1.0)


def test_what_is_seen_has_the_documents_scale_of_heights() -> None:
    scene = SHIPPED["rosenbrock"]()
    assert plane_seen(scene.document, scene.view) is scene.document.plane
    view = replace(scene.view, seen=Region((0.0, 1.0), (2.0, 3.0)))
    document = replace(scene.document, plane=HOME)
    assert plane_seen(document, view) == Plane((0.0, 1.0), (2.0, 3.0), "log")


def test_a_letter_or_a_scale_leaves_the_ground_and_a_problem_does_not() -> None:
    document = SHIPPED["rosenbrock"]().document
    assert same_ground(document, replace(document, plane=replace(document.plane, height="linear")))
    assert not same_ground(document, replace(document, plane=replace(document.plane, x=(0.0, 1.0))))
    assert not same_ground(document, replace(document, problem=LandscapeProblem("himmelblau")))
    one, other = (
        replace(document, problem=TypedFormula("a x² + y²", (SettingSpec("a", value),)))
        for value in (1.0, 2.0)
    )
    assert same_ground(one, other)
    assert not same_ground(one, replace(one, problem=TypedFormula("x² + y²")))


@pytest.mark.parametrize("name", ["rosenbrock", "penguins"])
def test_the_same_document_is_the_same_ground(name: str) -> None:
    document = SHIPPED[name]().document
    assert same_ground(document, document)

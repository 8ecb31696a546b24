"""Edits of the problem in words, and which of them are one step to undo."""

import pytest
from msgspec.structs import replace

from gdviz.scene.describe import describe
from gdviz.scene.naming import problem_name
from gdviz.scene.opening import opening_scene
from gdviz.scene.own import own_plane, own_starts
from gdviz.scene.spec import (
    FitProblem,
    GeneratedData,
    LandscapeProblem,
    Plane,
    RecordedData,
    SettingSpec,
    TiltSpec,
    TypedFormula,
)
from gdviz.text import set_language

DOCUMENT = opening_scene().document
BOWL = TypedFormula("a x² + b y²", (SettingSpec("a", 1.0), SettingSpec("b", 2.0)))
HUBER = FitProblem("huber", GeneratedData("outlier-line"))


def letters(a: float, b: float) -> TypedFormula:
    return replace(BOWL, letters=(SettingSpec("a", a), SettingSpec("b", b)))


def data(**numbers: float) -> FitProblem:
    return replace(HUBER, data=replace(HUBER.data, **numbers))


@pytest.mark.parametrize(
    ("before", "after", "words", "key"),
    [
        (DOCUMENT.problem, LandscapeProblem("ackley"), "Problem: Ackley", ""),
        (LandscapeProblem("bowl"), HUBER, "Problem: Line by Huber's loss", ""),
        (BOWL, LandscapeProblem("bowl"), "Problem: Bowl", ""),
        (LandscapeProblem("bowl"), BOWL, "Formula: a x² + b y²", "problem.formula"),
        (BOWL, TypedFormula("x + y"), "Formula: x + y", "problem.formula"),
        (BOWL, letters(1.0, 2.5), "b = 2.5", "problem.b"),
        (BOWL, letters(-3.0, 2.0), "a = -3", "problem.a"),
        (BOWL, letters(3.0, 4.0), "a = 3, and more", ""),
        (BOWL, replace(BOWL, samples=TiltSpec(2, 1.0)), "Problem: a x² + b y²", ""),
        (
            HUBER,
            replace(HUBER, settings=(SettingSpec("scale", 2.0),)),
            "scale of the loss = 2",
            "problem.scale",
        ),
        (HUBER, data(noise=0.5), "Data: noise = 0.5", "problem.noise"),
        (HUBER, data(count=12), "Data: samples = 12", "problem.count"),
        (HUBER, data(seed=3), "Data: seed = 3", "problem.seed"),
        (HUBER, data(seed=3, count=12), "Problem: Line by Huber's loss", ""),
    ],
)
def test_what_changed_has_words_and_a_key(before, after, words, key):
    change = describe(replace(DOCUMENT, problem=before), replace(DOCUMENT, problem=after), 1)
    assert (str(change.label), change.key) == (words, key)


def test_a_setting_taken_back_to_its_default_is_the_same_thing():
    wide = replace(HUBER, settings=(SettingSpec("scale", 2.0),))
    there, back = (
        describe(replace(DOCUMENT, problem=a), replace(DOCUMENT, problem=b), 40)
        for a, b in ((HUBER, wide), (wide, HUBER))
    )
    assert there.key == back.key == "problem.scale"
    assert str(back.label) == "scale of the loss = 0.5"


def test_what_follows_from_the_problem_is_not_told():
    after = replace(DOCUMENT, problem=BOWL, plane=Plane((0.0, 1.0), (0.0, 1.0)), runs=())
    assert describe(DOCUMENT, after, 342).key == "problem.formula"


def test_range_and_height_are_two_things():
    plane = DOCUMENT.plane
    wide = replace(DOCUMENT, plane=replace(plane, x=(-9.0, 9.0)))
    tall = replace(DOCUMENT, plane=replace(plane, height="log"))
    both = replace(DOCUMENT, plane=replace(plane, x=(-9.0, 9.0), y=(-9.0, 9.0)))
    assert describe(DOCUMENT, wide, 342).key == "plane.x"
    assert describe(DOCUMENT, both, 342).key == ""
    assert str(describe(DOCUMENT, tall, 342).label) == "Height scale of the surface"
    assert describe(DOCUMENT, tall, 342).key == ""


def test_every_problem_has_its_own_plane_and_starts():
    ackley = LandscapeProblem("ackley", TiltSpec(2, 1.0))
    assert own_plane(ackley).x == own_plane(LandscapeProblem("ackley")).x
    assert own_starts(ackley, own_plane(ackley))[0] != (0.0, 0.0)
    plane = own_plane(BOWL)
    (x, y), *others = own_starts(BOWL, plane)
    assert not others
    assert plane.x[0] < x < plane.x[1]
    assert plane.y[0] < y < plane.y[1]


def test_a_fit_takes_the_plane_of_the_example_that_is_like_it():
    penguins = RecordedData("penguins", ("flipper_length_mm",), "body_mass_g")
    noisy = own_plane(FitProblem("linear", GeneratedData("noisy-line", count=7, seed=3)))
    assert own_plane(FitProblem("linear", penguins)) != noisy
    other = RecordedData("penguins", ("bill_length_mm",), "body_mass_g")
    assert own_plane(FitProblem("linear", other)) == own_plane(FitProblem("linear", penguins))


def test_problems_have_names_in_both_languages():
    name = problem_name(HUBER)
    assert name.en == "Line by Huber's loss: Line with outliers"
    assert name.ko not in ("", name.en)
    long = problem_name(TypedFormula("x + " * 40 + "y"))
    assert long.en == long.ko
    assert len(long.en) == 60
    set_language("ko")
    try:
        assert problem_name(HUBER) == name
    finally:
        set_language("en")

"""The file form: what is read, what is refused and in which words."""

import copy
import json
import math
import os
import random
import re
import time
from functools import reduce
from operator import getitem

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.common import declarations
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.scene.check import MAX_CHANGES, MAX_CUES, MAX_RUNS, MAX_SAVED_VIEWS, MAX_TEXT
from gdviz.scene.file import MAX_BYTES, SceneFileError, decode, encode, one_scene, read
from gdviz.scene.opening import SHIPPED, opening_scene
from gdviz.scene.spec import (
    Camera,
    ChangeSpec,
    Cue,
    Document,
    FitProblem,
    GeneratedData,
    LandscapeProblem,
    Lecture,
    LegSpec,
    Look,
    PanelCamera,
    Plane,
    RecordedData,
    Region,
    RunSpec,
    SavedView,
    Scene,
    SettingSpec,
    Text,
    TiltSpec,
    TypedFormula,
    View,
)


def rich_lecture() -> Lecture:
    """A lecture in which no field has its default."""
    run = RunSpec(
        id="run-9",
        colour=3,
        optimizer="adam",
        start=(0.1, -0.2),
        settings={"learning_rate": 0.5, "beta1": 0.25},
        batch_size=32,
        draw="independent",
        drop_last=True,
        seed=2**63 - 1,
        changes=(ChangeSpec(update=4, name="learning_rate", value=1 / 3),),
        legs=(
            LegSpec(
                update=7,
                optimizer="momentum",
                settings={"gamma": 0.25},
                batch_size=31,
                draw="independent",
                drop_last=True,
                seed=3,
                changes=(ChangeSpec(update=9, name="gamma", value=0.5),),
            ),
        ),
        visible=False,
        label=Text(en="“fast”\n\t\\", ko="빠름 🐧"),
    )
    camera = Camera(azimuth=1.5, elevation=-90.0, distance=100.0, target=(0.1, 0.2, 1e-300))
    document = Document(
        problem=FitProblem(
            model="huber",
            data=RecordedData("penguins", inputs=("bill_length_mm",), target="body_mass_g"),
            settings=(SettingSpec(name="scale", value=0.75),),
        ),
        plane=Plane(x=(-1e12, 1e12), y=(0.0, 1e-9)),
        runs=(run,),
        reduction="mean",
        pace="epochs",
        length=1_000_000,
        cues=(
            Cue(
                at=3.5,
                caption=Text(en="a", ko="가"),
                wait=True,
                pause=2.5,
                speed=0.1,
                layout="grid",
                camera=camera,
                highlight="run-9",
            ),
        ),
    )
    flat = Camera(distance=0.05, orthographic=True, parallel=0.75)
    view = View(
        camera=camera,
        layout="grid",
        playhead=0.1 + 0.2,
        speed=1e9,
        timed=True,
        curve="effective",
        smoothing=0.6,
        look=Look(opacity=0.25, mesh=True, floor=True, labels=True, cut=-1e-300),
        follow="run-9",
        linked=False,
        cameras=(PanelCamera(run="run-9", camera=flat), PanelCamera(run="gone", camera=camera)),
        saved=(SavedView(name=Text(en="valley", ko="골짜기"), camera=flat),) * MAX_SAVED_VIEWS,
        seen=Region((1.0 - 1e-9, 1.0 + 1e-9), (-1e12, 1e12)),
    )
    scene = Scene(title=Text(en="one", ko="하나"), document=document, view=view)
    bare = Scene(
        title=Text(en="", ko=""),
        document=Document(LandscapeProblem("himmelblau"), Plane((0.0, 1.0), (0.0, 1.0)), runs=()),
    )
    tilted = LandscapeProblem("rosenbrock", TiltSpec(copies=6, tilt=0.1, seed=2**63 - 1))
    batches = Scene(
        title=Text(en="", ko=""),
        document=Document(tilted, Plane((0.0, 1.0), (0.0, 1.0)), runs=()),
    )
    made = FitProblem("logistic", GeneratedData("two-blobs", count=9, noise=0.5, seed=2**63 - 1))
    other = Scene(
        title=Text(en="", ko=""),
        document=Document(made, Plane((0.0, 1.0), (0.0, 1.0)), runs=()),
    )
    typed = TypedFormula(
        "a x² + if(y > 0, y, −b y)",
        (SettingSpec("a", -1.5), SettingSpec("b", 1e300)),
        TiltSpec(copies=2, tilt=0.0),
    )
    plane = Plane((0.0, 1.0), (0.0, 1.0), height="log")
    formula = Scene(
        title=Text(en="", ko=""),
        document=Document(typed, plane, runs=(), title=Text(en="one", ko="하나")),
    )
    return Lecture(title=Text(en="all", ko="모두"), scenes=(scene, bare, other, batches, formula))


LECTURES = {name: one_scene(make()) for name, make in SHIPPED.items()} | {"rich": rich_lecture()}


def parsed(lecture=None):
    """A lecture's file as plain values, to be broken."""
    return json.loads(encode(lecture or rich_lecture()))


def packed(plain) -> bytes:
    return json.dumps(plain).encode()


def refusal(data: bytes) -> tuple[str, str]:
    """The path and the sentence with which `data` is refused."""
    begun = time.perf_counter()
    with pytest.raises(SceneFileError) as caught:
        decode(data)
    assert time.perf_counter() - begun < 5.0
    return caught.value.path, str(caught.value.message)


# --- what is read --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LECTURES)
def test_what_is_written_is_read_again(name):
    lecture = LECTURES[name]
    data = encode(lecture)
    assert decode(data) == lecture
    assert encode(decode(data)) == data


def test_the_file_reads_well_in_a_diff():
    lines = encode(LECTURES["penguins"]).decode().splitlines()
    assert lines[1] == ' "gdviz": 1,'
    assert max(map(len, lines)) < 100
    assert "펭귄" in encode(LECTURES["penguins"]).decode()


finite = st.floats(-1e12, 1e12)
texts = st.builds(Text, en=st.text(max_size=30), ko=st.text(max_size=30))


@settings(max_examples=60, deadline=None)
@given(
    title=texts,
    label=st.none() | texts,
    start=st.tuples(finite, finite),
    rate=st.floats(0, 1e6),
    seed=st.integers(0, 2**63 - 1),
    playhead=st.floats(0, 1e300),
    camera=st.builds(
        Camera,
        azimuth=st.floats(-1e6, 1e6),
        elevation=st.floats(-90, 90),
        distance=st.floats(0.05, 100),
    ),
)
def test_any_scene_survives_the_file(title, label, start, rate, seed, playhead, camera):
    scene = opening_scene()
    run = replace(
        scene.document.runs[0],
        label=label,
        start=start,
        settings={"learning_rate": rate},
        seed=seed,
    )
    scene = Scene(
        title=title,
        document=replace(scene.document, runs=(run,)),
        view=View(camera=camera, playhead=playhead),
    )
    assert decode(encode(one_scene(scene))) == one_scene(scene)


def test_a_byte_order_mark_and_whole_numbers_for_floats_are_fine():
    plain = parsed()
    plain["scenes"][0]["document"]["plane"]["x"] = [-1, 1]
    lecture = decode(b"\xef\xbb\xbf" + packed(plain))
    assert lecture.scenes[0].document.plane.x == (-1.0, 1.0)
    assert all(type(value) is float for value in lecture.scenes[0].document.plane.x)


def test_what_has_a_default_may_be_left_out():
    plain = parsed()
    run = {"id": "a", "colour": 0, "optimizer": "gd", "start": [0, 0]}
    plain["scenes"][0]["document"]["runs"] = [run]
    del plain["scenes"][0]["document"]["cues"]
    del plain["scenes"][0]["view"]
    found = decode(packed(plain)).scenes[0]
    assert found.document.runs[0] == RunSpec("a", 0, "gd", (0.0, 0.0))
    assert found.view == View()


def test_numpy_numbers_are_written_as_numbers():
    scene = opening_scene()
    run = replace(scene.document.runs[0], start=tuple(np.array([0.5, 1.5])), seed=np.int64(3))
    scene = replace(scene, document=replace(scene.document, runs=(run,)))
    found = decode(encode(one_scene(scene))).scenes[0].document.runs[0]
    assert found.start == (0.5, 1.5)
    assert found.seed == 3


# --- what is refused -----------------------------------------------------------------------------

RUN = "$.scenes[0].document.runs[0]"
TILTED = "$.scenes[3].document.problem.samples"
TYPED = "$.scenes[4].document.problem"

# what is set: (path of the field, its value, the path in the error if another, the sentence)
BAD_VALUES = [
    ("$.gdviz", 2, None, "A newer gdviz wrote this file (format 2; this one reads 1). "
     "Open it with that version."),
    ("$.gdviz", True, None, "The format version must be a whole number from 1."),
    ("$.gdviz", 0, None, "The format version must be a whole number from 1."),
    ("$.gdviz", "1", None, "The format version must be a whole number from 1."),
    ("$.gdviz", 1.0, None, "The format version must be a whole number from 1."),
    ("$.extra", 1, "$", "There is no field “extra” here; check its spelling or remove it."),
    (f"{RUN}.colr", 1, RUN, "There is no field “colr” here; check its spelling or remove it."),
    (f"{RUN}.a - at `$", 1, RUN,
     "There is no field “a - at `$” here; check its spelling or remove it."),
    (f"{RUN}.seed", "3", None, "Expected a whole number, found a text in quotes."),
    (f"{RUN}.seed", True, None, "Expected a whole number, found true or false."),
    (f"{RUN}.seed", 1.5, None, "Expected a whole number, found a number."),
    (f"{RUN}.seed", -1, None, f"It must be between 0 and {2**63 - 1}."),
    (f"{RUN}.seed", 2**63, None, f"It must be between 0 and {2**63 - 1}."),
    (f"{RUN}.seed", 10**19, None, f"It must be between 0 and {2**63 - 1}."),
    (f"{RUN}.seed", 10**20, None, "The number 100000000000000000000 is too large."),
    (f"{RUN}.seed", 10**3000, None, "The number 10000000000000000000… is too large."),
    (f"{RUN}.batch_size", "all", None,
     "Expected a whole number or null, found a text in quotes."),
    (f"{RUN}.batch_size", 0, None, "It must be at least 1."),
    (f"{RUN}.label", 3, None, "Expected an object in braces or null, found a whole number."),
    (f"{RUN}.label.en", "x" * (MAX_TEXT + 1), None, "A text holds at most 10000 characters."),
    (f"{RUN}.visible", 1, None, "Expected true or false, found a whole number."),
    (f"{RUN}.visible", None, None, "Expected true or false, found null."),
    (f"{RUN}.draw", "shuffle", None, "It must be one of: passes, independent."),
    (f"{RUN}.drop_last", "yes", None, "Expected true or false, found a text in quotes."),
    (f"{TILTED}.copies", 1, None, "It must be between 2 and 4096."),
    (f"{TILTED}.copies", 4098, None, "It must be between 2 and 4096."),
    (f"{TILTED}.copies", 7, None, "It must be an even number: copies tilt in pairs."),
    (f"{TILTED}.copies", 6.5, None, "Expected a whole number, found a number."),
    (f"{TILTED}.tilt", -1, None, "It must be between 0 and 1e+12."),
    (f"{TILTED}.seed", -1, None, f"It must be between 0 and {2**63 - 1}."),
    (f"{TILTED}.spread", 1, TILTED,
     "There is no field “spread” here; check its spelling or remove it."),
    (f"{TYPED}.formula", "a x² + b (y", None,
     "Column 12: The formula ends where “)” was expected."),
    (f"{TYPED}.formula", "x + eval(y)", None,
     "Column 5: There is no function or constant “eval”. Was “e·v·a·l” meant?"),
    (f"{TYPED}.formula", "", None, "Column 1: The formula ends where a number, a letter, "
     "a function or “(” was expected."),
    (f"{TYPED}.formula", "f(x) = a x + b", None,
     "Column 1: A surface is a function of x and y: begin with f(x, y) = or with neither."),
    (f"{TYPED}.formula", "x" + "+x" * 500, None,
     "Column 1001: A formula has at most 1000 characters."),
    (f"{TYPED}.formula", 3, None, "Expected a text in quotes, found a whole number."),
    (f"{TYPED}.formula", "a x + b y + c", f"{TYPED}.letters",
     "The letter “c” of the formula has no value; add it."),
    (f"{TYPED}.formula", "a x + y", f"{TYPED}.letters[1].name", "It must be one of: a."),
    (f"{TYPED}.formula", "x + y", f"{TYPED}.letters",
     "This formula has no letters; leave the list empty."),
    (f"{TYPED}.letters", [], None, "The letter “a” of the formula has no value; add it."),
    (f"{TYPED}.letters", {"a": 1}, None, "Expected a list, found an object in braces."),
    (f"{TYPED}.letters", [{"name": name, "value": 1} for name in "aba"],
     f"{TYPED}.letters[2].name", "“a” is given twice; keep one of the two."),
    (f"{TYPED}.letters[0].value", "1", None, "Expected a number, found a text in quotes."),
    (f"{TYPED}.samples.copies", 3, None, "It must be an even number: copies tilt in pairs."),
    (f"{TYPED}.name", "bowl", TYPED,
     "There is no field “name” here; check its spelling or remove it."),
    ("$.scenes[4].document.plane.height", "root", None, "It must be one of: linear, log, symlog."),
    ("$.scenes[4].document.title.ko", "x" * (MAX_TEXT + 1), None,
     "A text holds at most 10000 characters."),
    (f"{RUN}.start", [1], None, "Expected a list of 2, found 1."),
    (f"{RUN}.start", [1, 2, 3], None, "Expected a list of 2, found 3."),
    (f"{RUN}.start", 1, None, "Expected a list, found a whole number."),
    (f"{RUN}.start[1]", None, None, "Expected a number, found null."),
    (f"{RUN}.start[0]", 2e12, None, "It must be between -1e+12 and 1e+12."),
    (f"{RUN}.id", "", None, "It must be 1 to 100 characters long."),
    (f"{RUN}.id", "x" * 101, None, "It must be 1 to 100 characters long."),
    (f"{RUN}.colour", MAX_RUNS, None, "It must be between 0 and 63."),
    (f"{RUN}.optimizer", "sgd", None, f"It must be one of: {', '.join(OPTIMIZERS)}."),
    (f"{RUN}.settings", [], None, "Expected an object in braces, found a list."),
    (f"{RUN}.settings.beta1", "a", None, "β₁ must be a finite number."),
    (f"{RUN}.settings.epsilon_place", "under", None, "It must be one of: outside, inside."),
    (f"{RUN}.settings.epsilon_place", 1, None, "It must be one of: outside, inside."),
    (f"{RUN}.settings.beta1", 1, None, "β₁ must be less than 1."),
    (f"{RUN}.settings.learning_rate", -0.1, None, "α must be at least 0."),
    (f"{RUN}.settings.gamma", 0.5, None,
     f"It must be one of: {', '.join(declarations(OPTIMIZERS['adam']))}."),
    (f"{RUN}.changes[0].value", 1e7, None, "α must be at most 1e+06."),
    (f"{RUN}.changes[0].name", "rate", None,
     f"It must be one of: {', '.join(declarations(OPTIMIZERS['adam']))}."),
    (f"{RUN}.changes[0].update", -1, None, "It must be at least 0."),
    ("$.scenes", [], None, "A lecture holds 1 to 200 scenes."),
    ("$.scenes", {}, None, "Expected a list, found an object in braces."),
    ("$.scenes[0]", 3, None, "Expected an object in braces, found a whole number."),
    ("$.title.ko", "x" * (MAX_TEXT + 1), None, "A text holds at most 10000 characters."),
    ("$.title.en", "half \ud83d of one", None, "The text has a broken character; retype it."),
    ("$.title.\udc00", "", "$.title", "The text has a broken character; retype it."),
    ("$.scenes[0].title.en", "x" * (MAX_TEXT + 1), None, "A text holds at most 10000 characters."),
    ("$.scenes[0].document.length", 0, None, "It must be between 1 and 1000000."),
    ("$.scenes[0].document.length", 1_000_001, None, "It must be between 1 and 1000000."),
    ("$.scenes[0].document.reduction", "max", None, "It must be one of: sum, mean."),
    ("$.scenes[0].document.problem.type", "mlp", None,
     "It must be one of: landscape, formula, fit."),
    ("$.scenes[0].document.problem.data.type", "file", None,
     "It must be one of: recorded, generated."),
    ("$.scenes[0].document.problem.model", "mlp", None,
     "It must be one of: linear, logistic, neuron, sine, product, huber, cauchy."),
    ("$.scenes[0].document.problem.data.dataset", "two-blobs", None,
     "It must be one of: penguins, iris."),
    ("$.scenes[0].document.problem.data.inputs", ["body_mass_g", "male"], None,
     "The number of input columns must be 1."),
    ("$.scenes[0].document.problem.data.inputs[0]", "species", None,
     "It must be one of: flipper_length_mm, body_mass_g, bill_length_mm, bill_depth_mm, "
     "gentoo, male."),
    ("$.scenes[0].document.problem.data.target", "sex", None,
     "It must be one of: flipper_length_mm, body_mass_g, bill_length_mm, bill_depth_mm, "
     "gentoo, male."),
    ("$.scenes[0].document.problem.settings[0].name", "delta", None, "It must be one of: scale."),
    ("$.scenes[0].document.problem.settings[0].value", 0, None, "c must be at least 1e-06."),
    ("$.scenes[0].document.problem.settings", [{"name": "scale", "value": 1}] * 2,
     "$.scenes[0].document.problem.settings[1].name",
     "“scale” is given twice; keep one of the two."),
    ("$.scenes[2].document.problem.settings", [{"name": "scale", "value": 1}], None,
     "This model has no settings; leave the list empty."),
    ("$.scenes[2].document.problem.data", {"type": "recorded", "dataset": "penguins",
     "inputs": ["body_mass_g", "bill_depth_mm"], "target": "bill_length_mm"},
     "$.scenes[2].document.problem.data.target", "It must be one of: gentoo, male."),
    ("$.scenes[2].document.problem.data.dataset", "noisy-line", None,
     "It must be one of: two-blobs."),
    ("$.scenes[2].document.problem.data.count", 0, None, "It must be between 1 and 1000."),
    ("$.scenes[2].document.problem.data.count", 1001, None, "It must be between 1 and 1000."),
    ("$.scenes[2].document.problem.data.count", 1.5, None,
     "Expected a whole number or null, found a number."),
    ("$.scenes[2].document.problem.data.noise", -0.1, None, "It must be between 0 and 10."),
    ("$.scenes[2].document.problem.data.seed", -1, None, f"It must be between 0 and {2**63 - 1}."),
    ("$.scenes[1].document.problem.name", "hill", None,
     f"It must be one of: {', '.join(LANDSCAPES)}."),
    ("$.scenes[0].document.plane.x", [1, 1], None,
     "A range needs two finite numbers, the lower one first."),
    ("$.scenes[0].document.plane.y", [0, 1e13], None,
     "A range needs two finite numbers, the lower one first."),
    ("$.scenes[0].document.cues[0].caption.ko", "x" * (MAX_TEXT + 1), None,
     "A text holds at most 10000 characters."),
    ("$.scenes[0].document.cues[0].at", -1, None, "It must be at least 0."),
    ("$.scenes[0].document.cues[0].speed", 0, None,
     "It must be greater than 0 and at most 1e+09."),
    ("$.scenes[0].document.cues[0].layout", "rows", None, "It must be one of: together, grid."),
    ("$.scenes[0].document.cues[0].highlight", "nobody", None, "There is no run with this id."),
    ("$.scenes[0].document.cues[0].camera.elevation", 91, None,
     "It must be between -90 and 90."),
    ("$.scenes[0].view.speed", 0, None, "It must be greater than 0 and at most 1e+09."),
    ("$.scenes[0].view.playhead", -0.5, None, "It must be at least 0."),
    ("$.scenes[0].view.smoothing", -0.1, None, "It must be between 0 and 0.999."),
    ("$.scenes[0].view.smoothing", 1.0, None, "It must be between 0 and 0.999."),
    ("$.scenes[0].view.camera.distance", 0.01, None, "It must be between 0.05 and 100."),
    ("$.scenes[0].view.camera.parallel", 1.5, None, "It must be between 0 and 1."),
    ("$.scenes[0].view.camera.azimuth", 1e7, None, "It must be between -1e+06 and 1e+06."),
    ("$.scenes[0].view.camera.target[2]", 1e7, None, "It must be between -1e+06 and 1e+06."),
    ("$.scenes[0].view.camera.target", [0, 0], None, "Expected a list of 3, found 2."),
    ("$.scenes[0].view.seen", [0, 1], None, "Expected an object in braces or null, found a list."),
    ("$.scenes[0].view.seen.x", [1, 1 + 1e-13], None,
     "A range needs two finite numbers, the lower one first."),
    ("$.scenes[0].view.seen.y", [2, 1], None,
     "A range needs two finite numbers, the lower one first."),
    ("$.scenes[0].view.seen.y", [0, 1e13], None,
     "A range needs two finite numbers, the lower one first."),
]  # fmt: skip


def way_to(path):
    """The keys and indices that lead to the field at `path`."""
    return [name or int(number) for name, number in re.findall(r"\.([^.[]+)|\[(\d+)]", path)]


def inside(plain, way):
    """What lies there."""
    return reduce(getitem, way, plain)


@pytest.mark.parametrize(("path", "value", "at", "sentence"), BAD_VALUES)
def test_a_bad_value_is_refused_with_its_path_and_the_way_out(path, value, at, sentence):
    plain = parsed()
    *way, field = way_to(path)
    inside(plain, way)[field] = value
    found_at, found = refusal(packed(plain))
    assert found == sentence
    assert found_at == (at or path)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("$", "title"),
        ("$", "scenes"),
        ("$.scenes[0]", "document"),
        ("$.scenes[0].document", "plane"),
        ("$.scenes[0].document.problem", "type"),
        ("$.scenes[0].document.problem", "data"),
        ("$.scenes[0].document.problem.data", "dataset"),
        (RUN, "id"),
        (f"{RUN}.label", "ko"),
    ],
)
def test_a_missing_field_is_named(path, name):
    plain = parsed()
    del inside(plain, way_to(path))[name]
    assert refusal(packed(plain)) == (path, f"The field “{name}” is missing; add it.")


TEXT = encode(rich_lecture()).decode()


def with_text(old, new):
    assert TEXT.count(old) == 1, old
    return TEXT.replace(old, new).encode()


BAD_FILES = {
    "empty": (b"", "", "The file is empty."),
    "blank": (b" \n\t", "", "The file is empty."),
    "a list": (b"[]", "", "This is not a gdviz file."),
    "a number": (b"1", "", "This is not a gdviz file."),
    "another program's": (b'{"version": 1}', "", "This is not a gdviz file."),
    "no JSON": (b'{\n "gdviz" 1\n}', "", "This is not JSON: line 2, column 10."),
    "cut off": (TEXT[:-20].encode(), "", None),
    "a picture": (b"\x89PNG\r\n\x1a\n", "", "The text is not UTF-8 at byte 0."),
    "Latin-1": (with_text("빠름", "\x00").replace(b"\x00", b"\xe9"), "", None),
    "UTF-16": (TEXT.encode("utf-16"), "", "The text is not UTF-8 at byte 0."),
    "raw control character": (with_text("빠름", "\x01"), "", None),
    "half a pair": (
        with_text("빠름", "\\ud800"),
        f"{RUN}.label.ko",
        "The text has a broken character; retype it.",
    ),
    "NaN": (
        with_text('"beta1": 0.25', '"beta1": NaN'),
        f"{RUN}.settings.beta1",
        "NaN is not allowed; a finite number is.",
    ),
    "Infinity": (
        with_text('"beta1": 0.25', '"beta1": Infinity'),
        f"{RUN}.settings.beta1",
        "Infinity is not allowed; a finite number is.",
    ),
    "-Infinity": (
        with_text('"playhead": 0.30000000000000004', '"playhead": -Infinity'),
        "$.scenes[0].view.playhead",
        "-Infinity is not allowed; a finite number is.",
    ),
    "1e999": (
        with_text('"beta1": 0.25', '"beta1": 1e999'),
        f"{RUN}.settings.beta1",
        "The number 1e999 is too large.",
    ),
    "a long whole number": (
        with_text('"beta1": 0.25', '"beta1": -' + "7" * 1_000_000),
        f"{RUN}.settings.beta1",
        "The number -7777777777777777777… is too large.",
    ),
    "a key twice": (
        with_text('"colour": 3,', '"colour": 3, "colour": 3,'),
        RUN,
        "“colour” is given twice; keep one of the two.",
    ),
    "a key twice and NaN inside": (
        with_text('"beta1": 0.25', '"beta1": NaN, "beta1": NaN'),
        f"{RUN}.settings",
        "“beta1” is given twice; keep one of the two.",
    ),
    "the version twice": (
        with_text('"gdviz": 1,', '"gdviz": 1, "gdviz": 2,'),
        "$",
        "“gdviz” is given twice; keep one of the two.",
    ),
    "100,000 brackets": (b"[" * 100_000, "", "The file is nested too deeply."),
    "100,000 closed brackets": (
        b"[" * 100_000 + b"]" * 100_000,
        "",
        "The file is nested too deeply.",
    ),
    "100,000 objects": (b'{"a":' * 100_000, "", "The file is nested too deeply."),
    "nested just so": (
        b'{"gdviz": 1, "title": ' + b"[" * 400 + b"NaN" + b"]" * 400 + b"}",
        "$.title" + "[0]" * 400,
        "NaN is not allowed; a finite number is.",
    ),
    "17 MB": (b" " * (MAX_BYTES + 1), "", "The file is larger than 16 MB."),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_refused_with_a_sentence(name):
    data, path, sentence = BAD_FILES[name]
    found_path, found = refusal(data)
    assert found_path == path
    assert found == sentence if sentence else found.startswith(("This is not JSON", "The text is"))


def test_large_files_are_refused_quickly():
    many = ",".join(f'"k{n}": 0' for n in range(200_000))
    path, sentence = refusal(f'{{"gdviz": 1, {many}, "k7": 1}}'.encode())
    assert (path, sentence) == ("$", "“k7” is given twice; keep one of the two.")
    path, sentence = refusal(b'{"gdviz": 1, "a": [' + b"0," * 500_000 + b"NaN]}")
    assert (path, sentence) == ("$.a[500000]", "NaN is not allowed; a finite number is.")
    refusal(b'{"gdviz": 1, "a": 0.' + b"1" * 8_000_000 + b"}")


def test_too_many_of_anything_is_refused():
    plain = parsed()
    document = plain["scenes"][0]["document"]
    cases = {"runs": MAX_RUNS, "cues": MAX_CUES}
    for field, most in cases.items():
        broken = copy.deepcopy(plain)
        items = [dict(document[field][0], id=f"r{n}") for n in range(most + 1)]
        if field != "runs":
            items = document[field] * (most + 1)
        broken["scenes"][0]["document"][field] = items
        expected = (f"$.scenes[0].document.{field}", f"There may be at most {most} of them.")
        assert refusal(packed(broken)) == expected
    document["runs"][0]["changes"] *= MAX_CHANGES + 1
    assert refusal(packed(plain)) == (f"{RUN}.changes", "There may be at most 10000 of them.")
    plain = parsed()
    plain["scenes"] *= 201
    assert refusal(packed(plain))[0] == "$.scenes"


def test_two_runs_may_not_share_an_id():
    plain = parsed()
    plain["scenes"][0]["document"]["runs"] *= 2
    assert refusal(packed(plain)) == (
        "$.scenes[0].document.runs[1].id",
        "Another run already has this id; give it another.",
    )


def test_the_error_reads_as_path_and_sentence():
    with pytest.raises(SceneFileError, match=r"^\$\.gdviz: A newer gdviz wrote this file"):
        decode(b'{"gdviz": 9}')


# --- what is not written -------------------------------------------------------------------------


def changed(**fields):
    scene = rich_lecture().scenes[0]
    return one_scene(replace(scene, **fields))


def with_run(**fields):
    document = rich_lecture().scenes[0].document
    return changed(document=replace(document, runs=(replace(document.runs[0], **fields),)))


@pytest.mark.parametrize(
    ("lecture", "path"),
    [
        (with_run(start=(math.nan, 0.0)), f"{RUN}.start[0]"),
        (with_run(settings={"learning_rate": math.inf}), f"{RUN}.settings.learning_rate"),
        (with_run(seed="3"), f"{RUN}.seed"),
        (with_run(seed=1.5), f"{RUN}.seed"),
        (with_run(colour=None), f"{RUN}.colour"),
        (with_run(draw="shuffle"), f"{RUN}.draw"),
        (with_run(start=(1.0,)), f"{RUN}.start"),
        (with_run(id=""), f"{RUN}.id"),
        (with_run(label=Text(en="\ud800", ko="")), f"{RUN}.label.en"),
        (changed(view=View(playhead=math.nan)), "$.scenes[0].view.playhead"),
        (changed(view=View(speed=math.inf)), "$.scenes[0].view.speed"),
        (changed(view=View(smoothing=math.nan)), "$.scenes[0].view.smoothing"),
        (changed(view=View(camera=Camera(azimuth=math.nan))), "$.scenes[0].view.camera.azimuth"),
        (
            changed(view=View(cameras=(PanelCamera("a", Camera()), PanelCamera("a", Camera())))),
            "$.scenes[0].view.cameras[1].run",
        ),
        (
            changed(view=View(cameras=tuple(PanelCamera(str(n), Camera()) for n in range(65)))),
            "$.scenes[0].view.cameras",
        ),
        (
            changed(view=View(cameras=(PanelCamera("a", Camera(elevation=91.0)),))),
            "$.scenes[0].view.cameras[0].camera.elevation",
        ),
        (
            changed(view=View(cameras=(PanelCamera("", Camera()),))),
            "$.scenes[0].view.cameras[0].run",
        ),
        (
            changed(view=View(saved=(SavedView(Text("", ""), Camera()),) * 10)),
            "$.scenes[0].view.saved",
        ),
        (
            changed(view=View(saved=(SavedView(Text("", "x" * 10_001), Camera()),))),
            "$.scenes[0].view.saved[0].name.ko",
        ),
        (
            changed(view=View(saved=(SavedView(Text("", ""), Camera(distance=0.0)),))),
            "$.scenes[0].view.saved[0].camera.distance",
        ),
        (changed(view=View(follow="x" * 101)), "$.scenes[0].view.follow"),
        (Lecture(Text(en="", ko=""), ()), "$.scenes"),
    ],
)
def test_what_could_not_be_read_is_not_written(lecture, path):
    with pytest.raises(SceneFileError) as caught:
        encode(lecture)
    assert caught.value.path == path


def test_a_lecture_too_large_to_read_is_not_written():
    cue = Cue(1.0, Text(en="x" * MAX_TEXT, ko="x" * MAX_TEXT))
    document = replace(rich_lecture().scenes[0].document, cues=(cue,) * 900)
    with pytest.raises(SceneFileError, match="larger than 16 MB"):
        encode(changed(document=document))


# --- files on disk -------------------------------------------------------------------------------


def test_read_takes_a_path(tmp_path):
    file = tmp_path / "강의.gdviz"
    file.write_bytes(encode(rich_lecture()))
    assert read(file) == rich_lecture()


def test_read_says_what_is_wrong_with_the_path(tmp_path):
    with pytest.raises(SceneFileError, match=r"^none\.gdviz cannot be read: "):
        read(tmp_path / "none.gdviz")
    with pytest.raises(SceneFileError, match="cannot be read"):
        read(tmp_path)
    huge = tmp_path / "huge.gdviz"
    with huge.open("wb") as file:
        file.truncate(1 << 40)  # a hole, not a terabyte
    with pytest.raises(SceneFileError, match="larger than 16 MB"):
        read(huge)


# --- fuzz ----------------------------------------------------------------------------------------

BITS = [
    b"NaN", b"1e999", b"-1e999", b"null", b"true", b'""', b"[]", b"{}", b"-1", b"0", b"9" * 25,
    b"0.5", b'"\\ud800"', b"\\u0000", b"\xff", b"[" * 2000, b"}", b"]", b",", b'"', b"\xef\xbb\xbf",
    b'"x":', b'"seed": 1,', b"1e308", b"1e-400", b'"himmelblau"', b'"adam-note"', b"\x00",
]  # fmt: skip


def mutated(data: bytes, rng: random.Random) -> bytes:
    """A file with one to four accidents."""
    found = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(found) + 1)
        length = rng.choice([1, 1, 2, 8, 60, 400])
        match rng.randrange(6):
            case 0:
                del found[at : at + length]
            case 1:
                found[at:at] = rng.choice(BITS)
            case 2:
                found[at : at + length] = rng.choice(BITS)
            case 3:
                found[at:at] = found[at : at + length]
            case 4:
                found[at : at + 1] = bytes([rng.randrange(256)])
            case 5:  # one value for another, the JSON left whole
                other = rng.choice(BITS)
                start = found.find(b": ", at)
                ends = [e for e in (found.find(c, start) for c in (b",", b"\n")) if e > 0]
                if start > 0 and ends:
                    found[start + 2 : min(ends)] = other
    return bytes(found)


def test_no_accident_to_a_file_gives_anything_but_a_refusal_or_a_good_lecture():
    rng = random.Random(1)
    sources = [encode(lecture) for lecture in LECTURES.values()]
    sources += [msgspec.json.encode(json.loads(source)) for source in sources]
    slowest, refused, count = 0.0, 0, int(os.environ.get("GDVIZ_FUZZ", "2000"))
    for _ in range(count):
        data = mutated(rng.choice(sources), rng)
        begun = time.perf_counter()
        try:
            lecture = decode(data)
        except SceneFileError as error:
            refused += 1
            str(error).encode()  # can be shown
        else:
            assert decode(encode(lecture)) == lecture
        slowest = max(slowest, time.perf_counter() - begun)
    assert slowest < 1.0
    assert 0.5 * count < refused < count


def test_files_from_before_a_field_was_added_read_as_they_did():
    plain = parsed()
    del plain["scenes"][0]["document"]["runs"][0]["drop_last"]
    del plain["scenes"][3]["document"]["problem"]["samples"]
    lecture = decode(packed(plain))
    assert lecture.scenes[0].document.runs[0].drop_last is False
    assert lecture.scenes[3].document.problem == LandscapeProblem("rosenbrock")

"""A picture that holds its scene: any reader shows it, and gdviz opens it again."""

import contextlib
import random
import struct
import zlib

import pytest
from msgspec.structs import replace

from gdviz.engine.fingerprint import fingerprint
from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.scene.file import MAX_BYTES, SceneFileError, encode, one_scene
from gdviz.scene.opening import SHIPPED
from gdviz.scene.picture import KEYWORD, is_png, own_file, read_any, scene_in, with_scene
from gdviz.scene.spec import FitProblem, GeneratedData, LandscapeProblem, LegSpec, TiltSpec
from gdviz.version import __version__

SCENE = SHIPPED["himmelblau"]()


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*more):
    """One grey pixel, as small as a PNG can be."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0\x80")
    chunks = [chunk(b"IHDR", header), *more, chunk(b"IDAT", pixels), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def chunks(data):
    at, found = 8, []
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", data, at + 8 + length)[0] == zlib.crc32(kind + body)
        found.append((kind, body))
        at += 12 + length
    return found


def test_the_scene_comes_out_as_it_went_in() -> None:
    assert scene_in(with_scene(png(), SCENE)) == one_scene(SCENE)


def test_nothing_else_has_changed_and_every_sum_is_right() -> None:
    found = chunks(with_scene(png(), SCENE))
    kinds = [kind for kind, _ in found]
    assert kinds == [b"IHDR", b"tEXt", b"tEXt", b"tEXt", b"iTXt", b"IDAT", b"IEND"]
    assert [each for each in found if each[0] not in (b"tEXt", b"iTXt")] == chunks(png())
    assert found[4][1] == KEYWORD + b"\0\0\0\0\0" + encode(one_scene(SCENE))


def told(scene):
    """What a reader of pictures shows of it."""
    texts = [
        body.split(b"\0") for kind, body in chunks(with_scene(png(), scene)) if kind == b"tEXt"
    ]
    assert all(len(text) == 2 for text in texts)
    return {keyword.decode(): words.decode("latin-1") for keyword, words in texts}


def test_it_says_what_made_it() -> None:
    seeded = replace(SCENE, fingerprint="0123456789abcdef" * 4)
    runs = tuple(replace(run, seed=7 + i) for i, run in enumerate(SCENE.document.runs))
    legs = (
        LegSpec(update=5, optimizer="adam", seed=40),
        LegSpec(update=9, optimizer="gd", seed=41),
    )
    runs = (replace(runs[0], legs=legs), *runs[1:])
    said = told(replace(seeded, document=replace(SCENE.document, runs=runs)))
    assert set(said) == {"Software", "Description", "Comment"}
    assert said["Software"].startswith(f"gdviz {__version__}")
    seeds = "run 1 7, run 1 from update 5 40, run 1 from update 9 41, run 2 8"
    assert seeds in said["Comment"]
    assert said["Comment"].endswith(f"trajectories (SHA-256): {seeded.fingerprint}")
    assert seeds in said["Description"]
    assert "trajectories: 0123456789abcdef. " in said["Description"]
    assert "\n" not in said["Description"]


def test_seeds_of_data_and_of_samples_are_told_too() -> None:
    data = FitProblem("linear", GeneratedData("outlier-line", seed=11))
    samples = LandscapeProblem("himmelblau", TiltSpec(8, 0.5, seed=12))
    for problem, words in ((data, "seeds: data 11, "), (samples, "seeds: samples 12, ")):
        scene = replace(SCENE, document=replace(SCENE.document, problem=problem))
        assert words in told(scene)["Comment"]
    bare = replace(SCENE, document=replace(SCENE.document, runs=()))
    assert "seeds: none" in told(bare)["Comment"]
    assert "not all computed" in told(bare)["Comment"]


def test_no_name_in_a_scene_can_break_its_texts() -> None:
    runs = (replace(SCENE.document.runs[0], id="a\0b\nTitle\0가"), *SCENE.document.runs[1:])
    scene = replace(SCENE, document=replace(SCENE.document, runs=runs))
    assert set(told(scene)) == {"Software", "Description", "Comment"}
    assert told(scene)["Comment"] == told(SCENE)["Comment"]


def test_the_hash_is_the_same_on_machines_that_store_numbers_the_other_way_round() -> None:
    session = Session(SCENE, load_problem)
    session.compute_to(float(SCENE.document.length))
    found = fingerprint(session)
    for computation in session.computations:
        trajectory = computation.trajectory
        columns = trajectory.columns
        swapped = columns.theta.astype(columns.theta.dtype.newbyteorder(">"))
        object.__setattr__(columns, "theta", swapped)
    assert fingerprint(session) == found


def test_hangul_and_any_text_survive() -> None:
    scene = replace(SCENE, title=replace(SCENE.title, ko="힘멜블라우 🐧 ∇"))
    assert scene_in(with_scene(png(), scene)).scenes[0].title.ko == "힘멜블라우 🐧 ∇"


@pytest.mark.parametrize(
    "data",
    [
        png(),
        png(chunk(b"iTXt", b"Comment\0\0\0\0\0hello")),
        png(chunk(b"iTXt", KEYWORD + b"\0")),
        png(chunk(b"iTXt", KEYWORD + b"\0\0\0no end")),
        png(chunk(b"iTXt", KEYWORD + b"\0\1\0\0\0" + zlib.compress(b"x" * 10**6))),  # no unpacking
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + b"\xff" * 40,
        with_scene(png(), SCENE)[:200],
    ],
)
def test_a_picture_without_a_scene_says_so(data) -> None:
    with pytest.raises(SceneFileError, match="holds no scene"):
        scene_in(data)


def test_faults_of_the_scene_are_told_like_those_of_a_file() -> None:
    for text, words in (
        (b'{"gdviz": 2}', "newer gdviz"),
        (b"{", "line 1"),
        (b'{"gdviz": 1, "title": 3}', "title"),
    ):
        with pytest.raises(SceneFileError) as caught:
            scene_in(png(chunk(b"iTXt", KEYWORD + b"\0\0\0\0\0" + text)))
        assert words in str(caught.value)


def test_no_mutation_of_a_picture_does_harm() -> None:
    whole, rng = with_scene(png(), SCENE), random.Random(5)
    for _ in range(400):
        data = bytearray(whole)
        for _ in range(rng.randint(1, 6)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        data = bytes(data[: rng.randrange(len(data))] if rng.random() < 0.3 else data)
        if is_png(data):
            with contextlib.suppress(SceneFileError):
                scene_in(data)


def test_only_a_png_can_hold_one() -> None:
    with pytest.raises(ValueError, match="not a PNG"):
        with_scene(b"GIF89a", SCENE)


def test_files_of_both_kinds_are_read(tmp_path) -> None:
    picture, scene = tmp_path / "a.png", tmp_path / "a.gdviz"
    picture.write_bytes(with_scene(png(), SCENE) + b"\0" * MAX_BYTES)  # a large picture
    scene.write_bytes(encode(one_scene(SCENE)))
    assert read_any(picture) == read_any(scene) == one_scene(SCENE)
    assert own_file(picture) is None
    assert own_file(scene) == scene
    assert own_file(tmp_path / "gone.gdviz") == tmp_path / "gone.gdviz"
    with pytest.raises(SceneFileError):
        read_any(tmp_path / "gone.png")

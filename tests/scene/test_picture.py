"""A picture that holds its scene: any reader shows it, and gdviz opens it again."""

import contextlib
import random
import struct
import zlib

import pytest
from msgspec.structs import replace

from gdviz.scene.file import MAX_BYTES, SceneFileError, encode, one_scene
from gdviz.scene.opening import SHIPPED
from gdviz.scene.picture import KEYWORD, is_png, own_file, read_any, scene_in, with_scene
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
    assert [kind for kind, _ in found] == [b"IHDR", b"tEXt", b"iTXt", b"IDAT", b"IEND"]
    assert [each for each in found if each[0] not in (b"tEXt", b"iTXt")] == chunks(png())
    assert found[1][1] == f"Software\0gdviz {__version__}".encode()
    assert found[2][1] == KEYWORD + b"\0\0\0\0\0" + encode(one_scene(SCENE))


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

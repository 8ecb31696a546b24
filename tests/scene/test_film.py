"""Scenes out of films: what is not there, cut off or hostile is a sentence, quickly."""

import random
import struct
from contextlib import suppress

import pytest

from gdviz.scene.file import SceneFileError, encode, one_scene
from gdviz.scene.film import append_to_gif, append_to_webp, is_film, scene_in_film
from gdviz.scene.opening import opening_scene
from gdviz.scene.picture import own_file, read_any

LECTURE = one_scene(opening_scene())
HELD = encode(LECTURE)

GIF = b"GIF89a\x01\0\x01\0\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b"
WEBP = b"RIFF" + struct.pack("<I", 4 + 8 + 10) + b"WEBPVP8X" + struct.pack("<I", 10) + bytes(10)


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + name + body


def element(id_: int, body: bytes, long: int = 8) -> bytes:
    wide = (id_.bit_length() + 7) // 8
    size = (len(body) | 1 << 7 * long).to_bytes(long, "big")
    return id_.to_bytes(wide, "big") + size + body


def mp4(held: bytes, before: bytes = b"") -> bytes:
    data = box(b"data", struct.pack(">II", 1, 0) + held)
    tags = box(b"ilst", box(b"\xa9too", b"") + box(b"\xa9cmt", data))
    meta = box(b"meta", bytes(4) + box(b"hdlr", bytes(25)) + tags)
    return box(b"ftyp", b"isom" + bytes(4)) + before + box(b"moov", box(b"udta", meta))


def webm(held: bytes) -> bytes:
    simple = element(0x67C8, element(0x45A3, b"COMMENT") + element(0x4487, held))
    other = element(0x67C8, element(0x45A3, b"ENCODER", 1) + element(0x4487, b"x", 1))
    tags = element(0x1254C367, element(0x7373, other + simple))
    cluster = element(0x1F43B675, bytes(50))
    # Of unknown length, as that of a film under work.
    segment = b"\x18\x53\x80\x67\x01" + b"\xff" * 7 + element(0xEC, bytes(9), 1) + tags + cluster
    return element(0x1A45DFA3, bytes(20), 1) + segment


def film_of(kind: str, tmp_path, held: bytes = HELD):
    path = tmp_path / f"film.{kind}"
    if kind in ("gif", "webp"):
        path.write_bytes(GIF if kind == "gif" else WEBP)
        (append_to_gif if kind == "gif" else append_to_webp)(path, held)
    else:
        path.write_bytes(mp4(held) if kind == "mp4" else webm(held))
    return path


KINDS = ("mp4", "webm", "gif", "webp")


@pytest.mark.parametrize("kind", KINDS)
def test_a_film_gives_its_scene_back_and_is_not_saved_to(kind, tmp_path):
    path = film_of(kind, tmp_path)
    assert is_film(path.read_bytes()[:12])
    assert read_any(path) == LECTURE
    assert own_file(path) is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_film_of_something_else_is_said(kind, tmp_path):
    for held in (b"a holiday", b'{"a": 1}', b"{"):
        with pytest.raises(SceneFileError):
            read_any(film_of(kind, tmp_path, held))
    path = tmp_path / f"bare.{kind}"
    path.write_bytes({"mp4": box(b"ftyp", b"isom"), "webm": b"\x1a\x45\xdf\xa3"}.get(kind, GIF))
    with pytest.raises(SceneFileError, match="holds no scene"):
        read_any(path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_film_that_is_cut_off_or_spoilt_ends_in_a_sentence_or_a_scene(kind, tmp_path):
    whole = film_of(kind, tmp_path).read_bytes()
    chance = random.Random(kind)
    path = tmp_path / "spoilt"
    for trial in range(300):
        data = bytearray(whole)
        if trial % 3:
            for _ in range(chance.randint(1, 4)):
                edge = chance.choice((80, len(data)))
                data[chance.randrange(4, min(edge, len(data)))] = chance.choice((0, 1, 127, 255))
        else:
            del data[chance.randrange(12, len(data)) :]
        path.write_bytes(data)
        with suppress(SceneFileError):
            assert scene_in_film(path).scenes


def test_sizes_that_lie_cost_nothing(tmp_path):
    path = tmp_path / "film.mp4"
    huge = struct.pack(">I", 1) + b"mdat" + struct.pack(">Q", 1 << 62)
    for before in (huge, struct.pack(">I", 3) + b"free", box(b"free", b"") * 300_000):
        path.write_bytes(mp4(HELD, before))
        with pytest.raises(SceneFileError):
            scene_in_film(path)
    with path.open("wb") as file:  # a comment of two gigabytes, which takes no room on the disk
        size = 1 << 31
        nested = b"".join(
            struct.pack(">I", size - k) + name + (bytes(4) if name == b"meta" else b"")
            for k, name in enumerate((b"moov", b"udta", b"meta", b"ilst", b"\xa9cmt", b"data"))
        )
        file.write(box(b"ftyp", b"isom") + nested)
        file.truncate(size + 1000)
    with pytest.raises(SceneFileError):
        scene_in_film(path)
    path.write_bytes(GIF[:-1] + b"\x21\xfe\x16gdviz scene 9999999999\0\x3b")
    with pytest.raises(SceneFileError, match="holds no scene"):
        scene_in_film(path)


def test_a_film_that_is_not_there_is_said(tmp_path):
    with pytest.raises(SceneFileError, match="cannot be read"):
        read_any(tmp_path / "film.mp4")

"""A voice in a scene file: its form is checked without decoding it, and nothing is believed."""

import base64
import json
import struct

import pytest
from msgspec.structs import replace

from gdviz.scene.describe import describe
from gdviz.scene.file import SceneFileError, decode, encode, one_scene
from gdviz.scene.opening import opening_scene
from gdviz.scene.spec import Cue, Narration
from gdviz.scene.voice import RATE, VoiceError, samples_in, sound_bytes, without_sound


def page(body: bytes, granule: int, first: bool = False, serial: int = 7) -> bytes:
    sizes = bytes([255] * (len(body) // 255) + [len(body) % 255])
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, 2 * first, granule, serial, 0, 0, len(sizes))
    return head + sizes + body


def ogg(samples: int = RATE, channels: int = 1) -> bytes:
    head = b"OpusHead" + struct.pack("<BBHIHB", 1, channels, 312, RATE, 0, 0)
    tags = page(b"OpusTags" + bytes(8), 0)
    return page(head, 0, True) + tags + page(bytes(300), -1) + page(bytes(40), samples + 312)


def told(narration: Narration | None, *taps: float):
    scene = opening_scene()
    cues = tuple(Cue(10.0 * k, tap=tap) for k, tap in enumerate(taps, 1))
    return replace(scene, document=replace(scene.document, narration=narration, cues=cues))


def file_with(change) -> bytes:
    plain = json.loads(encode(one_scene(told(Narration(ogg(), 1.0), 0.5))))
    change(plain["scenes"][0]["document"])
    return json.dumps(plain).encode()


def test_a_voice_and_its_taps_come_back_from_a_file():
    lecture = one_scene(told(Narration(ogg(12_345), 12_345 / RATE), 0.1, 0.2))
    data = encode(lecture)
    assert decode(data) == lecture
    assert base64.b64encode(ogg(12_345)) in data


def test_its_samples_are_counted_without_decoding():
    assert samples_in(ogg(1)) == 1
    assert samples_in(ogg(10**9)) == 10**9


@pytest.mark.parametrize(
    "sound",
    [
        b"",
        b"OggS",
        b"RIFF" + bytes(100),
        ogg()[:-1],
        ogg() + b"x",
        ogg() + ogg(),  # two streams
        ogg(channels=2),
        ogg(-311),
        ogg() + page(b"later", 5),  # time goes back
        ogg() + page(b"of another", 10**6, serial=8),
        page(b"\x01vorbis" + bytes(12), 0, True) + page(b"x", RATE),
        page(b"OpusHead\x01\x01", 0, True),
        ogg()[57:],
    ],
)
def test_what_is_not_one_stream_of_opus_is_refused(sound):
    with pytest.raises(VoiceError, match=r"^Expected one channel of Opus in Ogg"):
        samples_in(sound)


def set_(field, value):
    return lambda document: document["narration"].update({field: value})


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        (set_("sound", "no base64!"), "narration.sound", "Expected base64."),
        (set_("sound", base64.b64encode(b"RIFF").decode()), "narration.sound", "Expected one"),
        (set_("seconds", 2.0), "narration.seconds", "The sound lasts 1.000000 seconds."),
        (set_("seconds", 0.0), "narration.seconds", "between 0 and 1800"),
        (set_("seconds", 1e9), "narration.seconds", "between 0 and 1800"),
        (set_("begins", -1.0), "narration.begins", "at least 0"),
        (set_("pitch", 1.0), "narration", "no field “pitch”"),
        (lambda d: d["cues"][0].update(tap=-0.1), "cues[0].tap", "between 0 and 1800"),
        (lambda d: d["cues"][0].update(tap=1801.0), "cues[0].tap", "between 0 and 1800"),
    ],
)
def test_faults_are_named(change, path, words):
    with pytest.raises(SceneFileError) as caught:
        decode(file_with(change))
    assert caught.value.path == f"$.scenes[0].document.{path}"
    assert words in str(caught.value.message)


def test_a_voice_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr("gdviz.scene.check.MAX_SOUND", 300)
    with pytest.raises(SceneFileError, match="A voice may take at most"):
        encode(one_scene(told(Narration(ogg(), 1.0))))


def test_a_scene_can_leave_its_voice_behind():
    scene = told(Narration(ogg(), 1.0))
    assert sound_bytes(one_scene(scene)) == len(ogg())
    left = without_sound(scene, 4.5).document.narration
    assert left == Narration(b"", 1.0, 4.5)
    assert sound_bytes(one_scene(without_sound(scene))) == 0
    assert without_sound(opening_scene()) == opening_scene()


def test_edits_of_it_are_said_in_words():
    bare, voiced = told(None, 0.1, 0.2).document, told(Narration(ogg(), 1.0), 0.1, 0.2).document
    assert str(describe(bare, voiced, 1).label) == "Narration"
    assert str(describe(voiced, bare, 1).label) == "Remove the narration"
    one = told(Narration(ogg(), 1.0), 0.1, 0.3).document
    both = told(Narration(ogg(), 1.0), 0.2, 0.3).document
    assert describe(voiced, one, 1).key == "cues.1.tap"
    assert str(describe(voiced, both, 1).label) == "Cues along the voice"

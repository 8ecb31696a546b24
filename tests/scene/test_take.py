"""The file of a take: read as it was written, bounded, and wherever it breaks off."""

import msgspec
import pytest
from msgspec.structs import replace

from gdviz.scene import take as takes
from gdviz.scene.file import SceneFileError
from gdviz.scene.opening import opening_scene
from gdviz.scene.picture import own_file, read_any
from gdviz.scene.spec import Camera, View
from gdviz.scene.take import (
    Edited,
    Head,
    Heard,
    Looked,
    Mark,
    Moment,
    Opened,
    Pointer,
    Steered,
    Turned,
    line_of,
    read_take,
)
from gdviz.scene.voice import RATE
from tests.scene.test_voice import ogg, page

SCENE = opening_scene()
RUN = SCENE.document.runs[0]
OTHER = replace(SCENE.document, length=77)
FASTER = replace(RUN, settings={**RUN.settings, "learning_rate": 0.25})
LINES = (
    Opened(SCENE),
    Moment(0.0, 1.0, 12.0, pointer=Pointer("surface", -0.25, 0.5)),
    Turned(Camera(azimuth=10.0)),
    Moment(0.5, 2.0, pointer=Pointer("contour", 0.5, 0.25, held=True), presses=1),
    Steered(0, FASTER),
    Moment(1.0, 2.0),
    Edited(OTHER),
    Looked(View(layout="grid")),
    Moment(1.5, 3.0, joined=0.5),
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.gdviz-take"

    def write(*lines: object, tail: bytes = b"") -> object:
        made = [each if isinstance(each, bytes) else line_of(each) for each in lines]
        path.write_bytes(b"".join(made) + tail)
        return path

    return write


def refused(path) -> str:
    with pytest.raises(SceneFileError) as caught:
        read_take(path)
    return str(caught.value)


def test_what_was_noted_is_read(file) -> None:
    take = read_take(file(Head(), *LINES))
    assert take.seconds == 1.5
    assert [noted.moment for noted in take.moments] == [
        line for line in LINES if isinstance(line, Moment)
    ]
    assert [noted.state for noted in take.moments] == [0, 0, 1, 2]
    assert [state.opened for state in take.states] == [True, False, False]
    assert take.states[1].scene.document.runs[0] == FASTER
    assert take.states[2].scene.document == OTHER
    first, second, third, fourth = (noted.view for noted in take.moments)
    assert first == SCENE.view
    assert second is third
    assert second == replace(SCENE.view, camera=Camera(azimuth=10.0))
    assert fourth == View(layout="grid")


def test_the_scene_of_a_take_is_its_last(file) -> None:
    path = file(Head(), *LINES)
    (scene,) = read_any(path).scenes
    assert scene.document == OTHER
    assert (scene.view.layout, scene.view.playhead) == ("grid", 3.0)
    assert own_file(path) is None


@pytest.mark.parametrize("kept", [0, 3, 40, 4000])
def test_one_that_breaks_off_is_read_as_far_as_it_goes(file, kept) -> None:
    tail = line_of(Moment(2.0, 4.0))[:kept].rstrip(b"\n")
    assert read_take(file(Head(), *LINES, tail=tail)).seconds == 1.5


GOOD = (Head(), Opened(SCENE), Moment(1.0, 1.0))


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((), "not a take"),
        ((b"\n",), "not a take"),
        ((b'{"gdviz": 1}\n',), "not a take"),
        ((b'{"gdviz-take": 2}\n',), "newer"),
        ((Head(),), "empty"),
        ((Head(), Opened(SCENE)), "empty"),
        ((Head(), Moment(0.0, 0.0)), "Line 2"),
        ((Head(), Turned(Camera())), "before any scene"),
        ((Head(), Edited(OTHER)), "before any scene"),
        ((*GOOD, b"[]\n"), "Line 4"),
        ((*GOOD, b'["at"]\n'), "Line 4"),
        ((*GOOD, b'["at", 2.0, NaN]\n'), "Line 4"),
        ((*GOOD, b'["at", 2.0, 1e999]\n'), "Line 4"),
        ((*GOOD, b'["at", 2.0, 1.0, 0.0, 1.0, null, 0, 7]\n'), "Line 4"),
        ((*GOOD, b'["at", 2.0, 1.0, 0.0, 1.0, ["walls", 0.0, 0.0]]\n'), "Line 4"),
        ((*GOOD, b"\xff\xfe\n"), "Line 4"),
        ((*GOOD, b"[" * 100_000 + b"\n"), "Line 4"),
        ((*GOOD, b'["scene", {"title": {"en": "\\ud800", "ko": ""}}]\n'), "Line 4"),
        ((*GOOD, Moment(0.5, 1.0)), "in their order"),
        ((*GOOD, Moment(7201.0, 1.0)), "too long"),
        ((*GOOD, Moment(2.0, -1.0)), "out of its range"),
        ((*GOOD, Moment(2.0, 1.0, joined=1.5)), "out of its range"),
        ((*GOOD, Moment(2.0, 1.0, presses=10**9)), "out of its range"),
        ((*GOOD, Moment(2.0, 1.0, pointer=Pointer("data", 1e9, 0.0))), "out of its range"),
        ((*GOOD, Turned(Camera(elevation=200.0))), "elevation"),
        ((*GOOD, Looked(View(speed=0.0))), "speed"),
        ((*GOOD, Edited(replace(SCENE.document, length=0))), "length"),
        ((*GOOD, Steered(9, RUN)), "no run with this id"),
        ((*GOOD, Steered(0, replace(RUN, id="another"))), "no run with this id"),
        ((*GOOD, Steered(0, replace(RUN, optimizer="none"))), "optimizer"),
        ((*GOOD, *[Turned(Camera())] * 9), "once more"),
    ],
)
def test_what_is_no_take_is_refused_in_words(file, lines, words) -> None:
    assert words in refused(file(*lines))


def pages(seconds: float) -> list[bytes]:
    """A voice, in pages of half a second."""
    head = ogg()[: ogg().index(b"OggS", 4)]
    tags = page(b"OpusTags" + bytes(8), 0)
    ends = (24_000 * number for number in range(1, round(2 * seconds) + 1))
    return [head, tags, *(page(bytes(300), end + 312) for end in ends)]


def test_a_voice_is_put_together_from_its_lines(file) -> None:
    whole = pages(2.0)
    lines = [Heard(24_000 * n, 0.1 + 0.5 * n, page) for n, page in enumerate(whole)]
    heard = read_take(file(*GOOD, *lines[:3], Moment(2.0, 2.0), *lines[3:])).voice
    assert heard.sound == b"".join(whole)
    assert heard.count == 2 * RATE
    assert heard.marks == tuple(Mark(each.sample, each.at) for each in lines)
    # What a crash leaves of it: whole pages, as far as they go.
    part = read_take(file(*GOOD, *lines[:4], tail=line_of(lines[4])[:-9])).voice
    assert 0 < part.count < heard.count
    assert read_take(file(*GOOD, *lines[:2])).voice is None  # it has only begun
    assert read_take(file(*GOOD)).voice is None


HURT = b"OggS" + bytes(60)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((b'["voice", 0, 0.0, "no base 64"]\n',), "Line 4"),
        ((b'["voice", 0.5, 0.0, ""]\n',), "Line 4"),
        ((b'["voice", 0, null, ""]\n',), "Line 4"),
        ((Heard(-1, 0.0),), "in its order"),
        ((Heard(0, -61.0),), "in its order"),
        ((Heard(9, 1.0), Heard(8, 2.0)), "in its order"),
        ((Heard(9, 1.0), Heard(10, 0.5)), "in its order"),
        ((Heard(0, 7300.0),), "too long"),
        ((Heard(10**12, 0.0),), "too long"),
        ((Heard(0, 0.0, HURT),), "voice is damaged"),
        ((Heard(0, 0.0, b"RIFF....WAVE"),), "voice is damaged"),
    ],
)
def test_a_voice_that_is_none_is_refused_in_words(file, lines, words) -> None:
    assert words in refused(file(*GOOD, *lines))


def test_how_much_of_a_voice_is_read_is_bounded(file, monkeypatch) -> None:
    whole = pages(2.0)
    path = file(*GOOD, *[Heard(24_000 * n, 0.5 * n, page) for n, page in enumerate(whole)])
    for name, most in (("MAX_SOUND", 1000), ("MAX_MARKS", 3), ("MAX_SAMPLES", 95_000)):
        with monkeypatch.context() as less:
            less.setattr(takes, name, most)
            assert "too long" in refused(path)
    # A stream that says that it goes on for days.
    last = whole[-1][:6] + (10**15).to_bytes(8, "little") + whole[-1][14:]
    assert "too long" in refused(file(*GOOD, Heard(0, 0.0, b"".join([*whole[:-1], last]))))


def test_how_much_is_read_is_bounded(file, monkeypatch) -> None:
    path = file(*GOOD)
    monkeypatch.setattr(takes, "MAX_LINE", 200)
    assert "too long" in refused(path)
    monkeypatch.undo()
    monkeypatch.setattr(takes, "MAX_BYTES", 300)
    assert "larger than" in refused(path)
    monkeypatch.undo()
    monkeypatch.setattr(takes, "MAX_MOMENTS", 2)
    assert "too long" in refused(file(*GOOD, Moment(2.0, 1.0), Moment(3.0, 1.0)))
    monkeypatch.setattr(takes, "MAX_STATES", 1)
    assert "too long" in refused(file(*GOOD, Edited(OTHER)))


def test_a_moment_is_short() -> None:
    moment = Moment(1234.5678, 250.123456, 12.0, 1.0, Pointer("surface", -0.12345, 0.54321))
    assert len(line_of(moment)) < 80
    assert msgspec.json.decode(line_of(moment), type=Moment) == moment

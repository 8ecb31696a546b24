"""Microphone and loudspeaker, as PortAudio would call them back; and a machine without them."""

import sys
import time
from types import SimpleNamespace

import numpy as np
import pytest

from gdviz.record.devices import (
    Block,
    Recording,
    SoundError,
    Speaker,
    broken_off,
    microphone,
    microphones,
)
from gdviz.record.voice import load_voice, samples_of
from gdviz.scene.voice import RATE, VoiceError
from tests.record.test_voice import clicks, heard


class FakeStream:
    """What `sounddevice.OutputStream` and `InputStream` are to gdviz."""

    latency = 0.25

    def __init__(self, callback, **form):
        self.callback, self.form, self.state = callback, form, "new"

    def start(self):
        self.state = "started"

    def abort(self):
        self.state = "aborted"

    def close(self):
        self.state = "closed"


@pytest.fixture
def streams(monkeypatch):
    """Every stream that is opened."""
    made = []

    def open_stream(**arguments):
        made.append(FakeStream(**arguments))
        return made[-1]

    module = SimpleNamespace(
        OutputStream=open_stream,
        InputStream=open_stream,
        default=SimpleNamespace(hostapi=1),
        query_devices=lambda: [
            {"name": name, "hostapi": way, "max_input_channels": channels}
            for name, way, channels in DEVICES
        ],
    )
    monkeypatch.setitem(sys.modules, "sounddevice", module)
    return made


DEVICES = (("Table", 0, 1), ("Loud", 1, 0), ("Table", 1, 1), ("Lapel", 1, 2), ("Table", 1, 1))
"""Name, the way by which the system reaches it, and channels that can be heard."""


def times(ahead):
    return SimpleNamespace(outputBufferDacTime=10.0 + ahead, currentTime=10.0)


@pytest.mark.parametrize(("known", "ahead"), [(0.5, 0.5), (-10.0, FakeStream.latency)])
def test_a_loudspeaker_plays_from_a_second_on_and_tells_what_is_heard(
    streams, monkeypatch, known, ahead
):
    now = 100.0
    monkeypatch.setattr(time, "perf_counter", lambda: now)
    samples = np.arange(3 * RATE, dtype=np.int64).astype(np.int16)
    speaker = Speaker(samples, 2.0)
    (stream,) = streams
    assert (stream.state, stream.form["samplerate"]) == ("started", RATE)
    assert speaker.second == 2.0
    out = np.empty((RATE // 2, 1), np.int16)
    stream.callback(out, len(out), times(known), None)
    assert (out[:, 0] == samples[2 * RATE : 5 * RATE // 2]).all()
    assert speaker.second == 2.0  # it is on its way to the ear
    now += ahead + 0.25
    assert speaker.second == pytest.approx(2.25)
    stream.callback(out, len(out), times(known), None)
    stream.callback(out, len(out), times(known), None)
    assert not out.any()  # past the end
    assert speaker.second >= 2.25  # and never back
    speaker.close()
    assert stream.state == "closed"


@pytest.mark.parametrize(("ago", "known"), [(0.125, 0.125), (0.0, 0.5), (-7.0, 0.5)])
def test_a_microphone_hands_over_copies_and_says_when_they_were_heard(
    streams, monkeypatch, ago, known
):
    monkeypatch.setattr(time, "perf_counter", lambda: 100.0)
    taken = []
    source = microphone(taken.append)
    block = np.full((RATE // 2, 1), -16384, np.int16)
    when = SimpleNamespace(currentTime=10.0, inputBufferAdcTime=10.0 - ago)
    for lost in (False, True):
        streams[0].callback(block, len(block), when, SimpleNamespace(input_overflow=lost))
    block[:] = 0
    assert (streams[0].form["dtype"], streams[0].form["device"]) == ("int16", None)
    assert all((each.samples == -0.5).all() for each in taken)
    assert [(each.at, each.lost) for each in taken] == [
        (100.0 - known, False),
        (100.0 - known, True),
    ]
    source.close()
    assert streams[0].state == "closed"


def test_a_microphone_can_be_chosen_by_its_name(streams):
    assert microphones() == ["Table", "Lapel"]
    microphone(print, "Lapel")
    microphone(print, "Table")
    assert [stream.form["device"] for stream in streams] == [3, 2]
    with pytest.raises(SoundError, match="The microphone “Gone” is not there"):
        microphone(print, "Gone")


def test_a_recording_is_in_its_file_as_it_comes(tmp_path, monkeypatch):
    """What a process that dies leaves, and what one that ends has."""
    say = None

    def source(put):
        nonlocal say
        say = put
        return SimpleNamespace(close=lambda: None)

    recording = Recording(tmp_path / "new", source)
    spoken = clicks(3.0, 0.5, 2.5)
    for first in range(0, 2 * RATE, 4800):
        say(Block(spoken[first : first + 4800], 0.0))
    left, until = tmp_path / "left.ogg", time.monotonic() + 10
    while time.monotonic() < until:
        left.write_bytes(recording.path.read_bytes())
        kept = load_voice(left) if left.stat().st_size > 1000 else None
        if kept is not None and kept.seconds > 1.0:
            break
        time.sleep(0.02)
    assert kept is not None
    assert heard(np.concatenate(list(samples_of(kept)))) == pytest.approx([0.5], abs=2e-3)
    assert broken_off(tmp_path) is None  # it may still be at work
    monkeypatch.setattr("gdviz.record.devices.STILL_S", -1.0)
    assert broken_off(tmp_path) == left
    say(Block(spoken[2 * RATE :], 0.0))
    narration = recording.stop()
    assert narration.seconds == 3.0
    assert heard(np.concatenate(list(samples_of(narration)))) == pytest.approx([0.5, 2.5], abs=2e-3)


def test_a_scene_holds_only_so_much_and_nothing_is_no_voice(tmp_path, monkeypatch):
    monkeypatch.setattr("gdviz.record.devices.MAX_VOICE_S", 1)
    blocks = []
    source = SimpleNamespace(close=lambda: None)
    recording = Recording(tmp_path, lambda put: blocks.append(put) or source)
    for _ in range(3):
        blocks[0](Block(clicks(0.7), 0.0))
    assert recording.stop().seconds == 1.0
    assert recording.full
    with pytest.raises(VoiceError):
        Recording(tmp_path, lambda _put: source).stop()


@pytest.mark.parametrize(("missing", "words"), [(None, "pip install"), (OSError, "libportaudio2")])
def test_a_machine_without_sound_says_what_to_do(monkeypatch, missing, words, tmp_path):
    if missing is None:
        monkeypatch.setitem(sys.modules, "sounddevice", None)
    else:
        monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
        (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
        monkeypatch.syspath_prepend(tmp_path)
    for use in (
        microphones,
        lambda: microphone(print),
        lambda: Speaker(np.zeros(1, np.int16), 0.0),
    ):
        with pytest.raises(SoundError, match=words):
            use()


def test_what_portaudio_raises_is_a_sentence(monkeypatch):
    def broken(**_):
        raise RuntimeError("Error querying device -1", -9996)

    module = SimpleNamespace(OutputStream=broken, InputStream=broken)
    monkeypatch.setitem(sys.modules, "sounddevice", module)
    with pytest.raises(SoundError, match="cannot be used: Error querying device -1"):
        microphone(print)

"""Ten minutes of film: memory stays where it is; rate and duration are exact."""

import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import pytest

ROOT = Path(__file__).parents[2]
MOST_MB = 600.0

pytestmark = [
    pytest.mark.gl,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc"),
]


def film(out: Path, size: str, fps: int, seconds: int) -> tuple[list[float], float]:
    """Film the lesson; MB in use, as it was in each tenth of the film at the most, and at all."""
    environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gdviz.cli", "render", "race", "-o", str(out)),
            *("--size", size, "--fps", str(fps), "--seconds", str(seconds), "--progress", "json"),
        ],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None
    tenths, peak = [0.0] * 10, 0.0
    for line in process.stdout:
        event = json.loads(line)
        if event["event"] == "progress":
            status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
            now, peak = (mb_of(status, name) for name in ("VmRSS", "VmHWM"))
            tenth = min(10 * event["frame"] // event["frames"], 9)
            tenths[tenth] = max(tenths[tenth], now)
    process.stdout.close()
    assert process.wait(60) == 0
    return tenths, peak


def mb_of(status: str, name: str) -> float:
    return int(status.split(f"{name}:")[1].split()[0]) / 1e3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "fps", "seconds"),
    [
        ("96x64", 10, 15),
        pytest.param("320x180", 24, 600, marks=pytest.mark.soak),
        pytest.param("1920x1080", 30, 120, marks=pytest.mark.soak),
    ],
    ids=["short", "ten-minutes", "large"],
)
def test_memory_stays_where_it_is(size, fps, seconds, tmp_path):
    """The second tenth of the film beside the last; the first is for setting out."""
    out = tmp_path / "film.mp4"
    tenths, peak = film(out, size, fps, seconds)
    print("MB by tenths:", [round(mb) for mb in tenths], "peak:", round(peak))
    assert max(tenths[8:]) < tenths[1] + 25.0
    assert peak < MOST_MB
    with av.open(str(out)) as file:
        stream = file.streams.video[0]
        assert stream.average_rate == fps
        assert stream.frames == fps * seconds
        assert Fraction(stream.duration) * stream.time_base == seconds
        times = [p.pts * p.time_base for p in file.demux(stream) if p.pts is not None]
    assert times == [Fraction(k, fps) for k in range(fps * seconds)]

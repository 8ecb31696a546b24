"""A disk that fills: foreseen, told, and left with a film that plays."""

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import av
import numpy as np
import pytest

from gdviz.record.partial import partial_of
from gdviz.record.space import FullError, Space, in_words, warning
from gdviz.record.torn import cut_torn
from tests.record.test_encoder import new, number_in, numbered

ROOT = Path(__file__).parents[2]


def test_a_disk_that_is_nearly_full_ends_a_film_while_it_can_be_closed(tmp_path, monkeypatch):
    left = {"free": 0}
    monkeypatch.setattr(
        "gdviz.record.space.shutil.disk_usage", lambda path: type("Usage", (), left)
    )
    space = Space(tmp_path / "film.part.mp4", 1000, 5000)
    left["free"] = space.reserve + 10
    space.check()
    assert space.free == 10
    left["free"] = space.reserve - 1
    with pytest.raises(FullError):
        space.check()


def test_what_does_not_fit_is_told_beforehand():
    assert warning(10**6, 10**6) is None
    said = str(warning(2_340_000_000, 41_500_000))
    assert "about 2.34 GB, and 41.5 MB are free" in said
    assert "0 kB are free" in str(warning(5, -7))


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "0.001 kB"), (999, "0.999 kB"), (2_345_678, "2.35 MB"), (4e12, "4000 GB")],
)
def test_bytes_read_at_a_glance(count, words):
    assert in_words(count) == words


def playable(path: Path) -> list[np.ndarray]:
    """The frames up to one that is cut off, which a player passes over."""
    found = []
    with av.open(str(path)) as file, suppress(av.error.InvalidDataError):
        for frame in file.decode(video=0):
            found.append(frame.to_ndarray(format="gray"))
    return found


WRITER = """
import resource, sys
from pathlib import Path
from tests.record.test_encoder import new, numbered
kind, folder = sys.argv[1:]
pictures = [numbered(number) for number in range(1000)]
for size in range(40_000, 40_000 + SPAN, 67):  # wherever it tears, in the head of a box too
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    try:
        with new(kind, Path(folder, f"{size}.{kind}"), 10) as writer:
            for picture in pictures:
                writer.add(picture)
    except OSError:
        continue
    sys.exit(1)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a limit that Windows does not have")
@pytest.mark.parametrize(("kind", "span"), [("mp4", 67), ("gif", 67)])
def test_a_file_that_can_grow_no_more_still_plays(kind, span, tmp_path):
    """Even where the warning came too late, as on a disk that another program fills."""
    done = subprocess.run(
        [sys.executable, "-c", WRITER.replace("SPAN", str(span)), kind, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    paths = list(tmp_path.iterdir())
    assert len(paths) == -(-span // 67)
    for path in paths:
        assert path.name.endswith(f".part.{kind}")
        found = playable(path)
        if kind == "gif":
            found = found[:-1]  # the one that was being written
        assert [number_in(grey) for grey in found] == list(range(len(found)))
        assert len(found) > 20


def test_a_film_that_is_torn_anywhere_plays(tmp_path):
    """Some readers refuse all of a film of which the last fragment's head is cut in two."""
    with new("mp4", tmp_path / "film.mp4", 10) as writer:
        for number in range(80):
            writer.add(numbered(number))
        held = writer.partial.read_bytes()
    last = held.rindex(b"moof") - 4
    torn = tmp_path / "torn.mp4"
    refused = 0
    for end in range(last, len(held), 3):
        torn.write_bytes(held[:end])
        try:
            av.open(str(torn)).close()
        except av.error.FFmpegError:
            refused += 1
        cut_torn(torn)
        assert torn.read_bytes() == held[:last]
    assert refused > 3
    numbers = [number_in(grey) for grey in playable(torn)]
    assert numbers == list(range(len(numbers)))
    assert len(numbers) >= 60


def test_what_a_full_disk_tears_is_cut_off(tmp_path):
    """In every place, nothing of a fragment stays but what is whole."""
    head, fragment = b"\0\0\0\x18ftypisom" + b"\0" * 12, b""
    for name, size in ((b"moof", 40), (b"mdat", 31)):
        fragment += size.to_bytes(4) + name + b"x" * (size - 8)
    path = tmp_path / "film.part.mp4"
    for end in range(len(head), len(head) + 3 * len(fragment) + 1):
        path.write_bytes((head + 3 * fragment)[:end])
        cut_torn(path)
        count = (end - len(head)) // len(fragment)
        assert path.stat().st_size == (len(head) + count * len(fragment) if count else end)


FILLING = """
import itertools, sys
from types import SimpleNamespace
from gdviz.cli import main
from gdviz.record import space

calls = itertools.count()
left = lambda: SimpleNamespace(free=4_000_000 if next(calls) < 12 else 1_000_000)
space.shutil = SimpleNamespace(disk_usage=lambda path: left())
arguments = ["--size", "640x360", "--fps", "10", "--lang", "en", "--progress", "json"]
sys.exit(main(["render", "escape", "-o", sys.argv[1], *arguments]))
"""


@pytest.mark.gl
@pytest.mark.slow
def test_a_disk_that_fills_is_told_before_and_leaves_a_film_that_plays(tmp_path):
    out = tmp_path / "film.mp4"
    done = subprocess.run(
        [sys.executable, "-c", FILLING, str(out)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    warned, ended = done.stderr.splitlines()
    assert warned.startswith("gdviz: The film will take about ")
    partial = partial_of(out)
    message = f"The video broke off: the disk is full. What there is of it plays: {partial}"
    assert ended == f"gdviz: {message}"
    last = json.loads(done.stdout.splitlines()[-1])
    assert last == {"event": "failed", "message": message, "partial": str(partial)}
    assert len(playable(partial)) >= 5

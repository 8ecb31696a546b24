"""A file system that is really full: a film ends with a file that plays and a sentence.

`test_space.py` has the same without a file system of its own, and what the command says.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from gdviz.io.lessons import lesson
from gdviz.record.partial import partial_of
from gdviz.ui.filming import Filming
from tests.record.test_encoder import film, number_in
from tests.record.test_space import playable


@pytest.fixture
def small(tmp_path, request) -> Iterator[Path]:
    """A file system of its own, of so many kilobytes. Without it see `test_space.py`."""
    folder = tmp_path / "small"
    folder.mkdir()
    if not sys.platform.startswith("linux") or os.geteuid():
        pytest.skip("only root can mount a file system; test_space.py has it by a limit")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={request.param}k", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("small", [64], indirect=True)
@pytest.mark.parametrize("kind", ["mp4", "webm", "gif", "webp"])
def test_what_was_written_before_it_was_full_plays(small, kind):
    """The worst: nothing warned, another program took the last byte."""
    out = small / f"film.{kind}"
    with pytest.raises(OSError, match="space"):
        film(kind, small, 4000, 10)
    assert not out.exists()
    if kind == "webp":
        return
    found = playable(partial_of(out))
    if kind == "gif":
        found = found[:-1]  # the one that was being written
    assert [number_in(grey) for grey in found] == list(range(len(found)))
    assert len(found) > 20


FILM = ("--size", "640x360", "--fps", "30", "--lang", "en", "--progress", "json")


@pytest.mark.gl
@pytest.mark.slow
@pytest.mark.parametrize("small", [2300], indirect=True)
def test_the_window_lives_and_says_what_there_is(small, qapp: QApplication, qtbot):
    filming = Filming()
    endings: list = []
    filming.ended.connect(endings.append)
    filming.order(lesson("escape"), small / "film.mp4", FILM)
    qtbot.waitUntil(lambda: bool(endings), timeout=240_000)
    (ending,) = endings
    assert "the disk is full" in ending.failure
    assert ending.partial == small / "film.part.mp4"
    assert len(playable(ending.partial)) >= 10
    assert not filming.busy
    filming.close()

"""The list of recent files, and what else its file may hold."""

import json
import os
from pathlib import Path

import pytest

from gdviz.io.recent import MAX_BYTES, MOST, Recent


def test_the_last_one_comes_first_and_ten_are_kept(tmp_path):
    recent = Recent(tmp_path / "state" / "recent.json")
    paths = [tmp_path / f"{number}.gdviz" for number in range(MOST + 2)]
    for path in paths:
        recent.add(path)
    assert recent.paths == tuple(reversed(paths[2:]))
    recent.add(paths[5])
    assert recent.paths[0] == paths[5]
    assert len(recent.paths) == MOST
    recent.drop(paths[5])
    assert paths[5] not in recent.paths
    assert Recent(tmp_path / "state" / "recent.json").paths == recent.paths


def test_a_relative_path_is_remembered_from_the_root(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    recent = Recent(tmp_path / "recent.json")
    recent.add(Path("강의 & co.gdviz"))
    assert recent.paths == (tmp_path / "강의 & co.gdviz",)


HOSTILE = [
    b"", b"{", b"null", b"{}", b"[1]", b'["/a", null]', b"\xff", b"[" * 60_000, b'["\\ud800"]',
    b'["' + b"a" * MAX_BYTES + b'"]',
]  # fmt: skip


@pytest.mark.parametrize("data", HOSTILE, ids=range(len(HOSTILE)))
def test_what_cannot_be_read_counts_as_none_and_is_replaced(tmp_path, data):
    file = tmp_path / "recent.json"
    file.write_bytes(data)
    recent = Recent(file)
    assert recent.paths == ()
    recent.add(tmp_path / "a.gdviz")
    assert recent.paths == (tmp_path / "a.gdviz",)


def test_names_that_are_no_paths_are_left_out(tmp_path):
    good = os.path.abspath(tmp_path / "a.gdviz")
    file = tmp_path / "recent.json"
    file.write_text(json.dumps(["relative", "", good, good, f"{good}\0b"]), encoding="utf-8")
    assert Recent(file).paths == (Path(good),)


def test_a_folder_that_cannot_be_made_stops_nothing(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    recent = Recent(tmp_path / "file" / "recent.json")
    recent.add(tmp_path / "a.gdviz")
    assert recent.paths == ()

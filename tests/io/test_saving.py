"""Files that are whole at every moment, and what is found after a crash."""

import copy
import json
import os
import random
import re
import signal
import stat
import subprocess
import sys
import time
from itertools import takewhile
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from gdviz.engine.session import Session
from gdviz.io.autosave import Autosave, orphans
from gdviz.io.problems import load_problem
from gdviz.io.saving import STALE_S, _prefix, save, write_whole
from gdviz.scene.check import SceneError
from gdviz.scene.file import MAX_BYTES, SceneFileError, decode, encode, one_scene, read
from gdviz.scene.opening import SHIPPED, opening_scene

ROOT = Path(__file__).parents[2]
LECTURE = one_scene(opening_scene())


def longer(length):
    scene = opening_scene()
    return one_scene(replace(scene, document=replace(scene.document, length=length)))


def test_a_saved_lecture_is_read_back(tmp_path):
    path = tmp_path / "a.gdviz"
    save(LECTURE, path)
    save(longer(7), path)
    assert read(path) == longer(7)
    assert [p.name for p in tmp_path.iterdir()] == ["a.gdviz"]


def test_a_newer_format_is_never_overwritten(tmp_path):
    path = tmp_path / "a.gdviz"
    newer = json.dumps({"gdviz": 99, "anything": ["else"]}).encode()
    path.write_bytes(newer)
    with pytest.raises(SceneFileError, match=r"newer gdviz wrote a\.gdviz"):
        save(LECTURE, path)
    assert path.read_bytes() == newer


NEWER = {
    "the plainest": b'{"gdviz": 2}',
    "a number too large for us": b'{"gdviz": 2, "x": 1e999}',
    "a key twice": b'{"gdviz": 2, "x": 1, "x": 2}',
    "cut off": b'\xef\xbb\xbf {\n "gdviz" :2, "x": [',
    "nested deeply": b'{"gdviz": 2, "x": ' + b"[" * 200_000,
    "larger than we read": b'{"gdviz": 2, "x": "' + b"a" * MAX_BYTES + b'"}',
    "no JSON": b'{"gdviz": 2}\nbinary \xff',
    "in another order": b'{"a": 1, "gdviz": 2}',
}


@pytest.mark.parametrize("data", NEWER.values(), ids=NEWER.keys())
def test_whatever_else_a_newer_file_holds(tmp_path, data):
    path = tmp_path / "a.gdviz"
    path.write_bytes(data)
    with pytest.raises(SceneFileError, match="newer"):
        save(LECTURE, path)
    assert path.read_bytes() == data
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("data", [b'{"gdviz": 1, "x": 1e999}', b'{"gdviz": "2"}', b'{"b": 2}'])
def test_what_is_not_newer_may_be_replaced(tmp_path, data):
    path = tmp_path / "a.gdviz"
    path.write_bytes(data)
    save(LECTURE, path)
    assert read(path) == LECTURE


def test_a_name_may_be_as_long_as_the_file_system_allows(tmp_path):
    path = tmp_path / ("가" * 82 + ".gdviz")  # 252 bytes
    save(LECTURE, path)
    assert read(path) == LECTURE


@pytest.mark.skipif(os.name != "posix", reason="pipes and links of POSIX")
def test_only_files_are_replaced(tmp_path):
    pipe, first, second = (tmp_path / name for name in ("pipe", "first", "second"))
    os.mkfifo(pipe)
    first.symlink_to(second)
    second.symlink_to(first)
    for path in (pipe, first):
        with pytest.raises(SceneFileError, match="cannot be written"):
            save(LECTURE, path)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert first.is_symlink()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["first", "pipe", "second"]


def test_a_file_that_is_no_scene_may_be_replaced(tmp_path):
    path = tmp_path / "a.gdviz"
    path.write_bytes(b"\x00 no scene")
    save(LECTURE, path)
    assert read(path) == LECTURE


@pytest.mark.skipif(os.name != "posix", reason="permissions and links of POSIX")
def test_permissions_and_links_stay(tmp_path):
    path, link = tmp_path / "a.gdviz", tmp_path / "link.gdviz"
    save(LECTURE, path)
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~mask
    path.chmod(0o640)
    link.symlink_to(path)
    save(longer(9), link)
    assert link.is_symlink()
    assert read(path) == longer(9)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_what_cannot_be_written_is_said_and_leaves_nothing(tmp_path):
    with pytest.raises(SceneFileError, match="cannot be written"):
        save(LECTURE, tmp_path / "nowhere" / "a.gdviz")
    (tmp_path / "folder").mkdir()
    with pytest.raises(SceneFileError, match="cannot be written"):
        save(LECTURE, tmp_path / "folder")
    assert [p.name for p in tmp_path.iterdir()] == ["folder"]


def test_what_killed_processes_left_is_swept_up(tmp_path):
    path = tmp_path / "a[1].gdviz"
    old, new = (path.with_name(f"{_prefix(path)}{end}.tmp") for end in "xy")
    for left in (old, new):
        left.write_bytes(b"half")
    os.utime(old, (time.time() - 2 * STALE_S,) * 2)
    write_whole(b"whole", path)
    assert not old.exists()
    assert new.exists()
    assert path.read_bytes() == b"whole"


SAVING = """
import os, sys
from pathlib import Path
from msgspec.structs import replace
from gdviz.io.saving import save
from gdviz.scene.file import one_scene
from gdviz.scene.opening import opening_scene

def save_without_end():
    print(os.getpid(), flush=True)
    scene, path, length = opening_scene(), Path(sys.argv[1]), 1
    while True:
        length += 1
        save(one_scene(replace(scene, document=replace(scene.document, length=length))), path)
        print(length, flush=True)

for _ in sys.stdin:
    child = os.fork() if hasattr(os, "fork") else 0
    if child == 0:
        save_without_end()
    os.waitpid(child, 0)
    print("ended", flush=True)
"""
"""For each line that it is told, a process that saves until it is killed.

It is forked, so that not each has to load all that it needs first; on Windows it is this one.
"""


def start_saving(path):
    return subprocess.Popen(
        [sys.executable, "-c", SAVING, str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def kill_while_saving(saving, path, moment_s):
    """The lengths that were saved for certain, and that the file holds."""
    saving.stdin.write("save\n")
    saving.stdin.flush()
    pid, _ = int(saving.stdout.readline()), saving.stdout.readline()
    time.sleep(moment_s)
    os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    said = list(takewhile(str.isdecimal, map(str.strip, saving.stdout)))
    return int(said[-1]) if said else 2, read(path).scenes[0].document.length


@pytest.mark.parametrize(
    "count", [25, pytest.param(300, marks=pytest.mark.soak)], ids=["short", "long"]
)
def test_a_process_killed_while_it_saves_leaves_the_old_file_or_the_new_one(tmp_path, count):
    rng, path = random.Random(1), tmp_path / "a.gdviz"
    saving = start_saving(path)
    for _ in range(count):
        done, found = kill_while_saving(saving, path, rng.uniform(0.0, 0.05))
        assert found in (done, done + 1)
        if sys.platform == "win32":
            saving.communicate()
            saving = start_saving(path)
    saving.communicate()


# --- autosave ------------------------------------------------------------------------------------


def test_unsaved_edits_are_found_only_after_their_process_is_gone(tmp_path):
    kept = Autosave(tmp_path)
    kept.keep(LECTURE, LECTURE.scenes[0].document)
    assert list(orphans(tmp_path)) == []
    kept._lock.close()  # as the system does when a process ends
    (orphan,) = orphans(tmp_path)
    assert orphan.lecture == LECTURE
    orphan.drop()
    assert list(tmp_path.iterdir()) == []


def test_a_clean_end_leaves_nothing(tmp_path):
    kept = Autosave(tmp_path)
    kept.drop()
    kept.keep(LECTURE, LECTURE.scenes[0].document)
    kept.drop()
    assert list(tmp_path.iterdir()) == []


def test_what_has_not_changed_is_not_written_again(tmp_path):
    kept, document = Autosave(tmp_path), LECTURE.scenes[0].document
    kept.keep(LECTURE, document)
    before = kept.path.stat().st_mtime_ns
    kept.keep(LECTURE, document)
    assert kept.path.stat().st_mtime_ns == before
    kept.keep(longer(5), longer(5).scenes[0].document)
    assert read(kept.path) == longer(5)
    kept.drop()


def test_what_cannot_be_read_is_passed_over(tmp_path):
    (tmp_path / "1-x.gdviz").write_bytes(b"{")
    assert list(orphans(tmp_path)) == []
    assert list(orphans(tmp_path / "nowhere")) == []


# --- hostile files -------------------------------------------------------------------------------


def mutated(data, rng):
    """A file that something has gone wrong with."""
    broken = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(broken))
        match rng.randrange(6):
            case 0:
                broken[at] = rng.randrange(256)
            case 1:
                del broken[at : at + rng.randint(1, 40)]
            case 2:
                broken[at:at] = bytes(rng.randrange(256) for _ in range(rng.randint(1, 8)))
            case 3:
                words = (b"null", b"-1", b"1e999", b"NaN", b"{}", b"[]", b'"\\ud800"', b"1" * 400)
                broken[at:at] = rng.choice(words)
            case 4:
                other = rng.randrange(len(broken))
                broken[at : at + 30] = broken[other : other + 30]
            case _:
                text = bytes(broken)
                values = [b"true", b"false", b"sum", b"gd", b"passes", b"0.", b"["]
                broken = bytearray(text.replace(rng.choice(values), rng.choice(values), 1))
        if not broken:
            return b""
    return bytes(broken)


def rearranged(data, rng):
    """A file in which one value stands in the place of another, or a field is missing."""
    plain = json.loads(data)
    places = []
    stack = [plain]
    while stack:
        node = stack.pop()
        for key in list(node) if isinstance(node, dict) else range(len(node)):
            places.append((node, key))
            if isinstance(node[key], dict | list):
                stack.append(node[key])
    node, key = rng.choice(places)
    if rng.random() < 0.3:
        del node[key]
    else:
        other, name = rng.choice(places)
        node[key] = rng.choice([copy.deepcopy(other[name]), None, -1, 1e300, "", [], {}])
    return json.dumps(plain).encode()


WHOLE_FILE = ("not a gdviz file", "nested too deeply", "file is empty", "not UTF-8 at byte")


@pytest.mark.parametrize(
    "count", [800, pytest.param(10_000, marks=pytest.mark.soak)], ids=["short", "long"]
)
def test_mutated_files_are_opened_or_refused_in_words_and_change_nothing_then(count):
    rng = random.Random(4)
    files = [encode(one_scene(make())) for make in SHIPPED.values()]
    session = Session(opening_scene(), load_problem)
    refused = opened = 0
    for number in range(count):
        data = (mutated, rearranged)[number % 2](rng.choice(files), rng)
        before = session.scene, session.computations, session.problem, session.history
        document = msgspec.json.encode(session.document)
        try:
            lecture = decode(data)
            session.open(lecture.scenes[0])
        except SceneError as error:
            refused += 1
            words = str(error)
            placed = error.path.startswith("$") or re.search(r"line \d+, column \d+", words)
            assert placed or any(sentence in words for sentence in WHOLE_FILE), words
            after = session.scene, session.computations, session.problem, session.history
            assert all(a is b for a, b in zip(after, before, strict=True))
            assert msgspec.json.encode(session.document) == document
        else:
            opened += 1
            assert decode(encode(lecture)) == lecture
    assert refused > count / 3
    assert opened > count / 50

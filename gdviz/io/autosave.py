"""What was being edited when a process died, kept for the next one to offer."""

import contextlib
import os
import secrets
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

from gdviz.io.saving import write_whole
from gdviz.scene.file import SUFFIX, SceneFileError, encode, read
from gdviz.scene.spec import Lecture

MAX_NOTE = 64 * 1024
MOST = 50
"""Files looked at when gdviz starts; a folder with more was not filled by gdviz."""


class Origin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a kept lecture belongs.

    Attributes:
        path: its file, if it has one.
        scene: the number of the scene that was open.
    """

    path: str | None = None
    scene: int = 0


class Autosave:
    """Keeps the open lecture in a file of this process while it has unsaved edits.

    A lock that the system lets go of when the process ends, however it ends, tells a crash from
    another gdviz that is running.
    """

    def __init__(self, folder: Path) -> None:
        name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self.path = folder / f"{name}{SUFFIX}"
        self._lock_path = lock_of(self.path)
        self._lock: IO[bytes] | None = None
        self._written: object = None

    def keep(self, lecture: Lecture, version: object, origin: Origin | None = None) -> None:
        """Write the lecture, if `version` is another than last time.

        Args:
            lecture: all that is open.
            version: the part of it that edits change.
            origin: where it belongs.

        Raises:
            OSError, SceneFileError: it cannot be written.
        """
        if version == self._written:
            return
        if self._lock is None:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = self._lock_path.open("wb")
            try_lock(self._lock)
        # Not durable: this is against a crash of gdviz, not of the machine, and a slow disk must
        # not hold up the window.
        data, note = encode(lecture), msgspec.json.encode(origin or Origin())
        write_whole(note, _note_of(self.path), durable=False)
        write_whole(data, self.path, durable=False)
        self._written = version

    def drop(self) -> None:
        """There is nothing to recover: all is saved, or was given up."""
        self._written = None
        self.path.unlink(missing_ok=True)
        _note_of(self.path).unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.close()
            self._lock = None
        self._lock_path.unlink(missing_ok=True)


@dataclass(frozen=True)
class Orphan:
    """What a process that died was editing."""

    path: Path
    lecture: Lecture
    origin: Origin

    def drop(self) -> None:
        """It is not wanted any more."""
        self.path.unlink(missing_ok=True)
        _note_of(self.path).unlink(missing_ok=True)
        lock_of(self.path).unlink(missing_ok=True)


def orphans(folder: Path) -> Iterator[Orphan]:
    """What there is to recover, the newest first; what cannot be read is passed over."""
    try:
        found = sorted(folder.glob(f"*{SUFFIX}"), key=lambda p: p.stat().st_mtime, reverse=True)
    except OSError:
        return
    for path in found[:MOST]:
        if abandoned(path):
            with contextlib.suppress(SceneFileError):
                yield Orphan(path, read(path), _origin(_note_of(path)))


def _origin(note: Path) -> Origin:
    """What the note says; nothing, if it is missing or broken."""
    try:
        with note.open("rb") as file:
            return msgspec.json.decode(file.read(MAX_NOTE), type=Origin)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Origin()


def _note_of(path: Path) -> Path:
    return path.with_suffix(".json")


def lock_of(path: Path) -> Path:
    """The file whose lock tells whether somebody still writes to `path`."""
    return path.with_suffix(".lock")


def abandoned(path: Path) -> bool:
    """Whether the process that wrote the file has ended, or let go of it."""
    try:
        with lock_of(path).open("rb+") as lock:
            return try_lock(lock)
    except FileNotFoundError:
        return True
    except OSError:
        return False


def try_lock(file: IO[bytes]) -> bool:
    """Lock the file until it is closed; False if another process has it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True

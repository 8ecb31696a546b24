"""What was being edited when a process died, kept for the next one to offer."""

import contextlib
import os
import secrets
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from gdviz.io.saving import write_whole
from gdviz.scene.file import SUFFIX, SceneFileError, encode, read
from gdviz.scene.spec import Document, Lecture

MOST = 50
"""Files looked at when gdviz starts; a folder with more was not filled by gdviz."""


class Autosave:
    """Keeps the open lecture in a file of this process while it has unsaved edits.

    A lock that the system lets go of when the process ends, however it ends, tells a crash from
    another gdviz that is running.
    """

    def __init__(self, folder: Path) -> None:
        name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self.path = folder / f"{name}{SUFFIX}"
        self._lock_path = _lock_of(self.path)
        self._lock: IO[bytes] | None = None
        self._written: Document | None = None

    def keep(self, lecture: Lecture, document: Document) -> None:
        """Write the lecture, if `document` is another than last time.

        Raises:
            OSError, SceneFileError: it cannot be written.
        """
        if document is self._written:
            return
        if self._lock is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = self._lock_path.open("wb")
            _try_lock(self._lock)
        write_whole(encode(lecture), self.path)
        self._written = document

    def drop(self) -> None:
        """There is nothing to recover: all is saved, or was given up."""
        self._written = None
        self.path.unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.close()
            self._lock = None
        self._lock_path.unlink(missing_ok=True)


@dataclass(frozen=True)
class Orphan:
    """What a process that died was editing."""

    path: Path
    lecture: Lecture

    def drop(self) -> None:
        """It is not wanted any more."""
        self.path.unlink(missing_ok=True)
        _lock_of(self.path).unlink(missing_ok=True)


def orphans(folder: Path) -> Iterator[Orphan]:
    """What there is to recover, the newest first; what cannot be read is passed over."""
    try:
        found = sorted(folder.glob(f"*{SUFFIX}"), key=lambda p: p.stat().st_mtime, reverse=True)
    except OSError:
        return
    for path in found[:MOST]:
        if _abandoned(path):
            with contextlib.suppress(SceneFileError):
                yield Orphan(path, read(path))


def _lock_of(path: Path) -> Path:
    return path.with_suffix(".lock")


def _abandoned(path: Path) -> bool:
    try:
        with _lock_of(path).open("rb+") as lock:
            return _try_lock(lock)
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _try_lock(file: IO[bytes]) -> bool:
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

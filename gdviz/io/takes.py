"""Takes that nobody has saved yet: where they lie, and which of them an earlier gdviz has left."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import IO

from gdviz.io.autosave import MOST, abandoned, lock_of, try_lock
from gdviz.scene.take import SUFFIX


class TakeFile:
    """A file in the folder of takes that is this process's as long as it is held.

    The lock goes when the process ends, however it ends; the take stays.

    Raises:
        OSError: there is no writing there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock: IO[bytes] | None = lock_of(path).open("wb")
        try_lock(self._lock)

    def release(self) -> None:
        """Leave it to the next gdviz, which will offer it."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None
            lock_of(self.path).unlink(missing_ok=True)

    def drop(self) -> None:
        """It is not wanted any more."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
        self.release()


def new_take(folder: Path) -> TakeFile:
    """A place for another take."""
    return TakeFile(folder / f"{os.getpid()}-{secrets.token_hex(4)}{SUFFIX}")


def takes_left(folder: Path) -> list[Path]:
    """Those that nobody holds, the newest first."""
    try:
        found = sorted(folder.glob(f"*{SUFFIX}"), key=lambda p: p.stat().st_mtime, reverse=True)
    except OSError:
        return []
    return [path for path in found[:MOST] if abandoned(path)]

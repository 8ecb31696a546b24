"""Files written whole or not at all, and never over what a newer gdviz has written."""

import contextlib
import os
import tempfile
import time
from pathlib import Path

from gdviz.scene.file import NewerFormatError, SceneFileError, encode, read
from gdviz.scene.spec import Lecture
from gdviz.text import N_, Message

STALE_S = 60.0
"""A temporary file this old has been left by a process that was killed while it saved."""


def save(lecture: Lecture, path: Path) -> None:
    """Write `lecture` to `path`, which then holds either the old file or the new one.

    Raises:
        SceneFileError: it cannot be written, or the file there is of a newer format.
    """
    data = encode(lecture)
    try:
        read(path)
    except NewerFormatError as error:
        sentence = N_("A newer gdviz wrote {name}, and it is left as it is; choose another name.")
        raise SceneFileError(Message(sentence, {"name": path.name})) from error
    except SceneFileError:
        pass  # there is none, or none worth keeping: whoever chose the name has been asked
    try:
        write_whole(data, path)
    except OSError as error:
        places = {"name": path.name, "reason": error.strerror or str(error)}
        raise SceneFileError(Message(N_("{name} cannot be written: {reason}"), places)) from error


def write_whole(data: bytes, path: Path) -> None:
    """Put `data` in the place of the file at `path`, in one step that a crash cannot halve.

    A link is followed, and the permissions of an existing file are kept.

    Raises:
        OSError: it cannot be written; what was there still is.
    """
    path = path.resolve()
    _sweep(path)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, _mode_of(path))
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _mode_of(path: Path) -> int:
    """The permissions of the file, or those that a new one gets."""
    with contextlib.suppress(OSError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Make the new name last, where the system has that."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):  # not every file system can
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(path: Path) -> None:
    """Remove what processes that were killed have left beside the file."""
    for left in path.parent.glob(f".{_literal(path.name)}-*.tmp"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > STALE_S:
                left.unlink()


def _literal(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)

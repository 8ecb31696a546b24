"""Files written whole or not at all, and never over what a newer gdviz has written."""

import contextlib
import errno
import glob
import os
import stat
import tempfile
import time
from pathlib import Path
from zlib import crc32

from gdviz.scene.file import MAX_BYTES, SceneFileError, encode, is_newer
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
        if _is_newer(path):
            sentence = N_(
                "A newer gdviz wrote {name}, and it is left as it is; choose another name."
            )
            raise SceneFileError(Message(sentence, {"name": path.name}))
        write_whole(data, path)
    except OSError as error:
        places = {"name": path.name, "reason": error.strerror or str(error)}
        raise SceneFileError(Message(N_("{name} cannot be written: {reason}"), places)) from error


def _is_newer(path: Path) -> bool:
    """Whether there is a file of a newer format. One that cannot be read is none to replace."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return is_newer(file.read(MAX_BYTES))


def write_whole(data: bytes, path: Path, durable: bool = True) -> None:
    """Put `data` in the place of the file at `path`, in one step that a crash cannot halve.

    A link is followed, and the permissions of an existing file are kept.

    Args:
        durable: whether it must outlive a loss of power too; that waits for the disk.

    Raises:
        OSError: it cannot be written; what was there still is.
    """
    path = Path(os.path.realpath(path))
    mode = _mode_of(path)
    _sweep(path)
    handle, name = tempfile.mkstemp(prefix=_prefix(path), suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    if durable:
        _sync_folder(path.parent)


def _mode_of(path: Path) -> int:
    """The permissions of the file, or those that a new one gets.

    Raises:
        OSError: what is there is no file (a folder, a device, a link that leads in a circle), or
            one that must not be written.
    """
    try:
        found = path.lstat().st_mode
    except FileNotFoundError:
        mask = os.umask(0o077)
        os.umask(mask)
        return 0o666 & ~mask
    if not stat.S_ISREG(found):
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    return found & 0o777


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
    for left in path.parent.glob(f"{glob.escape(_prefix(path))}*.tmp"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > STALE_S:
                left.unlink()


def _prefix(path: Path) -> str:
    """Of temporary names: hidden, of bounded length, and another for every name."""
    return f".{path.name[:32]}-{crc32(os.fsencode(path.name)):08x}-"

"""The files opened and saved last, remembered from one start to the next."""

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from gdviz.io.saving import write_whole

MOST = 10
MAX_BYTES = 64 * 1024


class Recent:
    """Paths in a small file. What cannot be read there counts as none.

    Several windows may be at work: the file is read anew each time.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def paths(self) -> tuple[Path, ...]:
        """The one used last comes first."""
        try:
            with self._file.open("rb") as file:
                names = msgspec.json.decode(file.read(MAX_BYTES), type=list[str])
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return ()
        good = [Path(name) for name in names if "\0" not in name and os.path.isabs(name)]
        return tuple(dict.fromkeys(good))[:MOST]

    def add(self, path: Path) -> None:
        """This one was used last."""
        here = Path(os.path.abspath(path))
        self._write([here, *(other for other in self.paths if other != here)])

    def drop(self, path: Path) -> None:
        """Forget this one."""
        self._write([other for other in self.paths if other != path])

    def _write(self, paths: Sequence[Path]) -> None:
        # A convenience: a full disk, or a name that is no text, must not stop the work.
        with contextlib.suppress(OSError, UnicodeEncodeError):
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            data = msgspec.json.encode([str(path) for path in paths[:MOST]])
            write_whole(data, self._file, durable=False)

"""How somebody likes the window, remembered from one start to the next."""

import contextlib
from pathlib import Path
from typing import TypeVar

import msgspec

from gdviz.io.saving import write_whole

MAX_BYTES = 64 * 1024

Kind = TypeVar("Kind")


class Preferences:
    """A small file that holds one value. What cannot be read there counts as the default."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self, default: Kind) -> Kind:
        """What was written last, of the kind of `default`."""
        try:
            with self._file.open("rb") as file:
                return msgspec.json.decode(file.read(MAX_BYTES), type=type(default))
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return default

    def write(self, value: object) -> None:
        """Remember this."""
        with contextlib.suppress(OSError):  # a convenience: a full disk must not stop the work
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(msgspec.json.encode(value), self._file, durable=False)

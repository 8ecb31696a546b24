"""What a full disk tears: a box of an MP4 that has not all its bytes, which many readers refuse."""

import struct
from pathlib import Path


def cut_torn(path: Path) -> None:
    """Let a fragmented MP4 end with its last whole fragment; the first one stays as it is.

    Raises:
        OSError: it cannot be read or made shorter.
    """
    with path.open("r+b") as file:
        end = file.seek(0, 2)
        start, whole = 0, 0
        while start + 16 <= end:
            file.seek(start)
            size, name, long = struct.unpack(">I4sQ", file.read(16))
            size = long if size == 1 else size
            if size < 8 or start + size > end:
                break
            start += size
            if name == b"mdat":
                whole = start
        if whole:
            file.truncate(whole)

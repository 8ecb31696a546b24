"""What all writers of films share: pictures go in one by one, and a file has its name when whole.

A file under work lies at a name of its own (`partial.py`) and plays, whatever ends the process.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from gdviz.render.rects import Rect

Pixels = NDArray[np.uint8]
"""(height, width, 4), blue first, the fourth channel unused."""

MOST_WAITING = 3
"""So many pictures that were taken may wait to be written, the one being written among them."""

Changed = Sequence[Rect] | None
"""Rectangles outside of which a picture is as the one before it; None for anywhere."""


@dataclass(frozen=True)
class Tags:
    """What a film says of itself.

    Attributes:
        title: its name. description: what made it. comment: the scene, as its file has it.
        chapters: the first frame and the name of each. frames: how many there will be.
    """

    title: str = ""
    description: str = ""
    comment: bytes = b""
    chapters: tuple[tuple[int, str], ...] = ()
    frames: int = 0


NO_TAGS = Tags()


class Writer:
    """Writes pictures of one size at a fixed rate; used by `with`.

    The file lies at `partial` until it is whole. An exception closes it, so that what there is
    plays.
    """

    def __init__(self, out: Path, partial: Path, width: int, height: int) -> None:
        self._out = out
        self._shape = (height, width, 4)
        self.count = 0
        self.partial = partial

    def add(self, picture: Pixels, changed: Changed = None) -> None:
        """Append a picture: `take` it, and write it. Raises what both do."""
        self.take(picture, changed)()

    def take(self, picture: Pixels, changed: Changed = None) -> Callable[[], None]:
        """Take all that is needed of a picture, which may change afterwards.

        What is returned writes it, in any thread, in the order in which they were taken; at most
        `MOST_WAITING` may wait for that. It raises OSError if it cannot be written.

        Args:
            changed: rectangles outside of which it is as the picture before; None for anywhere.

        Raises:
            ValueError: it has another size.
        """
        if picture.shape != self._shape:
            raise ValueError(f"a picture must have the shape {self._shape}, not {picture.shape}")
        step = self._take(picture, changed)

        def write() -> None:
            step()
            self.count += 1

        return write

    def _take(self, picture: Pixels, changed: Changed) -> Callable[[], None]:
        raise NotImplementedError

    def _close(self) -> None:
        """Write what is still held, and let go of the file."""
        raise NotImplementedError

    def __enter__(self) -> "Writer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._close()
        except OSError:
            if error is None:  # else it is the same full disk once more
                raise
        if not self.count:
            self.partial.unlink(missing_ok=True)
        elif error is None:
            self.partial.replace(self._out)

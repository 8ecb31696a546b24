"""Numbered pictures: files of their own."""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from gdviz.record.kinds import picture_names
from gdviz.record.partial import begin
from gdviz.record.writer import Changed, Pixels, Writer


class PictureWriter(Writer):
    """Numbered pictures, from 1 on. Each has its name when it is whole; there is no partial.

    `png_of` makes the file of a picture; the number of the picture goes with it.
    """

    def __init__(
        self, out: Path, width: int, height: int, name: str, png_of: Callable[[Pixels, int], bytes]
    ) -> None:
        folder, self._name = picture_names(out, name)
        super().__init__(out, folder, width, height)
        self._png_of = png_of
        folder.mkdir(exist_ok=True)

    def _take(self, picture: Pixels, changed: Changed) -> Callable[[], None]:
        own = picture.copy()
        return lambda: self._write(own)

    def _write(self, picture: Pixels) -> None:
        path = self.partial / (self._name % (self.count + 1))
        partial = begin(path)
        try:
            partial.write_bytes(self._png_of(picture, self.count))
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)

    def _close(self) -> None:
        return

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nothing is left to do: there is no file of the whole."""

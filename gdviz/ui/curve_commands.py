"""Commands on the curves: what they show, how smooth, and where they are written to."""

from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QBuffer
from PySide6.QtGui import QImage

from gdviz.engine.quantities import QUANTITIES
from gdviz.engine.smoothing import LEVELS
from gdviz.io import saving
from gdviz.render.frame import Frame, build_frame
from gdviz.scene.file import SceneFileError
from gdviz.scene.picture import with_scene
from gdviz.scene.spec import Curve
from gdviz.text import tr
from gdviz.ui import files
from gdviz.ui.file_commands import FileCommands

SIZE = (1600, 1000)
"""Of a picture, in pixels, until another is asked for."""

DRAWING = (960, 600)
"""Of a drawing, which can be made larger at will."""


class CurveCommands(FileCommands):
    """The part of `Commands` that deals with the curves."""

    _size = SIZE

    def set_curve(self, curve: Curve) -> None:
        """What the curves show: a key of `QUANTITIES`."""
        self.session.look(replace(self.session.view, curve=curve))

    def next_curve(self) -> None:
        """The quantity after the one that the curves show."""
        order = list(QUANTITIES)
        self.set_curve(order[(order.index(self.session.view.curve) + 1) % len(order)])

    def set_smoothing(self, strength: float) -> None:
        """How strongly the curves are smoothed, 0 ≤ … < 1."""
        self.session.look(replace(self.session.view, smoothing=strength))

    def smooth_curves(self) -> None:
        """More strongly, and after the strongest not at all."""
        now = self.session.view.smoothing
        self.set_smoothing(next((level for level in LEVELS if level > now), 0.0))

    def export_curves(self) -> None:
        """Ask for a file and write the curves there: a picture, a drawing or a table."""
        folder = self.library.path.parent if self.library.path else Path.home()
        name = f"{self.library.proposed_name}-{self.session.view.curve}.png"
        path = files.ask_curves(self.host, folder / name)
        data = self._curves_for(path.suffix.lower()) if path is not None else None
        if path is None or data is None:
            return
        try:
            saving.write_whole(data, path)
        except OSError as error:
            reason = error.strerror or str(error)
            self.host.messages.error(tr("Not saved. {reason}", reason=reason))
            return
        self.host.messages.info(tr("Saved to {name}.", name=files.printable(path.name)))

    def _curves_for(self, suffix: str) -> bytes | None:
        """What a file of this kind holds; None where nothing came of it, which has been said."""
        from gdviz.render.plots import export  # brings the plots: they come late here

        frame = build_frame(self.session, self.host.theme)
        if suffix == ".csv":
            return export.table(frame)
        if suffix == ".svg":
            return export.drawing(frame, *DRAWING)
        ends = export.SMALLEST, export.LARGEST
        size = files.ask_size(self.host, self._size, *ends)
        if size is None:
            return None
        if not all(ends[0] <= side <= ends[1] for side in size):
            low, high = (str(end) for end in ends)
            words = tr("A side of a picture has {low} to {high} pixels.", low=low, high=high)
            self.host.messages.error(tr("Not saved. {reason}", reason=words))
            return None
        self._size = size
        return self._png(frame, size)

    def _png(self, frame: Frame, size: tuple[int, int]) -> bytes | None:
        from gdviz.render.plots.export import picture

        try:
            return with_scene(_png_of(picture(frame, *size)), self.scene_now())
        except SceneFileError as error:
            reason = str(error)
        except MemoryError:
            reason = tr("There is not enough memory for so large a picture.")
        self.host.messages.error(tr("Not saved. {reason}", reason=reason))
        return None


def _png_of(image: QImage) -> bytes:
    data = QBuffer()
    data.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(data, "PNG")  # type: ignore[call-overload]
    return bytes(data.data().data())

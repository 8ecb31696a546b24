"""Frames as whole pictures, with no window.

While one is put together, the surface of the next is drawn.
"""

from collections.abc import Callable, Sequence

from PySide6.QtGui import QImage

from gdviz.render.compose import Composition
from gdviz.render.form import PictureForm
from gdviz.render.frame import Frame
from gdviz.render.layout import stage_layout, surface_place
from gdviz.render.plots.data import DataPanel
from gdviz.render.rects import Rect
from gdviz.render.scene3d.dressing import Bare
from gdviz.render.scene3d.offscreen import OffscreenScene
from gdviz.scene.take import Hand


class Stage:
    """Draws frames as whole pictures of one form. Needs a QApplication, but no display.

    The same frame gives the same picture, whatever was drawn before it.
    """

    def __init__(self, form: PictureForm) -> None:
        self._scene = OffscreenScene()
        self._begun: tuple[Frame, Callable[[], Bare]] | None = None
        self._composition = Composition()
        self._form = form

    @property
    def info(self) -> dict[str, str]:
        """The driver that draws the surface, as it names itself."""
        return self._scene.info

    def image(self, frame: Frame) -> QImage:
        """The picture of `frame`. Raises as `show`."""
        self.show(frame)
        return self.picture.copy()

    def show(self, frame: Frame, following: Frame | None = None) -> None:
        """Make it the picture of `frame`.

        Args:
            following: the frame that will be shown next, where that is known.

        Raises:
            PictureError: there is no room for it.
        """
        begun = self._taken_up(frame) or self._begin(frame)
        if begun is None:
            self._composition.show(frame, self._form, None)
            return
        bare = begun()
        ahead = self._begin(following) if following is not None else None
        if following is not None and ahead is not None:
            self._begun = following, ahead
        self._composition.show(frame, self._form, lambda *_: bare)

    @property
    def picture(self) -> QImage:
        """What is shown, not to be painted on: the next one will be made of it."""
        return self._composition.picture

    @property
    def changed(self) -> Sequence[Rect] | None:
        """Where the last picture is another than the one before it; None for anywhere."""
        return self._composition.changed

    def lay_over(
        self, picture: QImage, frame: Frame, hand: Hand | None, told: str, telling: float
    ) -> None:
        """Paint over the picture of `frame`: see `Composition.lay_over`."""
        self._composition.lay_over(picture, frame, self._form, hand, told, telling)

    def close(self) -> None:
        """Give back the OpenGL context and the plots."""
        self._scene.close()
        self._composition.close()

    def _begin(self, frame: Frame) -> Callable[[], Bare] | None:
        """Begin with the surface of `frame`; None where it is not on the picture."""
        layout = stage_layout(self._form, self._form.size, DataPanel.wanted(frame))
        place = surface_place(layout)
        if place is None:
            return None
        size = place.width(), place.height()
        return self._scene.begin(frame, size, layout.scale, self._form)

    def _taken_up(self, frame: Frame) -> Callable[[], Bare] | None:
        """The surface that was begun, if it is that of `frame`."""
        begun, self._begun = self._begun, None
        if begun is not None and begun[0] is not frame:
            begun[1]()  # it has to be taken before another one is begun
            return None
        return begun[1] if begun is not None else None

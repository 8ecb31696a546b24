"""What the window shows as a picture of its own: for the clipboard, a file, or a preview."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from gdviz.engine.session import Session
from gdviz.record.film import Moment
from gdviz.render.form import PictureForm
from gdviz.render.frame import Frame, build_frame
from gdviz.render.style import THEMES, Theme
from gdviz.ui.viewport import Viewport

if TYPE_CHECKING:
    from gdviz.render.compose import Composition


class Pictures:
    """Makes the pictures that an export would make, and keeps the plots for the next one.

    The surface is drawn in the window's own OpenGL context: a process that has a window must
    not make another.
    """

    def __init__(self) -> None:
        self._compositions: dict[str, Composition] = {}

    def take(
        self,
        session: Session,
        theme: Theme,
        form: PictureForm,
        viewport: Viewport | None,
        preview: tuple[int, int] | None = None,
    ) -> QImage:
        """The picture of the open scene at its playhead.

        Args:
            theme: of the window. viewport: what draws the surface, where that is on the picture.
            preview: the size of a small one, where that is wanted.

        Raises:
            PictureError: there is no room for it.
            RuntimeError: the viewport has no OpenGL.
        """
        dressed = theme if form.colours == "window" else THEMES[form.colours]
        use = "picture" if preview is None else "preview"
        return self.compose(build_frame(session, dressed), form, viewport, preview, use)

    def compose(
        self,
        frame: Frame,
        form: PictureForm,
        viewport: Viewport | None,
        preview: tuple[int, int] | None,
        use: str,
    ) -> QImage:
        """The picture of any frame; as for `take`. What has another `use` has plots of its own."""
        composition = self._composition(use)
        draw_scene = viewport.scene_image if viewport is not None else None
        return composition.image(frame, form, draw_scene, preview)

    def lay_over(self, image: QImage, frame: Frame, form: PictureForm, moment: Moment) -> None:
        """Paint what is over a moment of a take on its picture, the last one for a film."""
        composition = self._composition("film")
        composition.lay_over(image, frame, form, moment.hand, moment.told, moment.telling)

    def _composition(self, use: str) -> "Composition":
        """One for each use, which has its size: plots that change their size cost much."""
        if use not in self._compositions:
            from gdviz.render.compose import Composition  # brings the plots: they come late here

            self._compositions[use] = Composition()
        return self._compositions[use]

    def close(self) -> None:
        """Let go of the plots."""
        for composition in self._compositions.values():
            composition.close()
        self._compositions = {}

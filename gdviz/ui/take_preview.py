"""Moments of a take, one at a time, small."""

from time import perf_counter

from PySide6.QtGui import QImage

from gdviz.engine.session import Session
from gdviz.record.showing import frame_of
from gdviz.record.take_film import TakeFilm
from gdviz.render.style import THEMES, Theme
from gdviz.scene.take import Take
from gdviz.text import language
from gdviz.ui.film_form import FilmForm
from gdviz.ui.film_preview import speaking
from gdviz.ui.pictures import Pictures
from gdviz.ui.viewport import Viewport

SLICE_S = 0.012
"""How long rows are computed in one go: the window must not wait for them."""

ROWS = 64
"""Rows of a run that are computed in one step."""


class TakePreview:
    """Computes what a moment shows when it is looked at, a little each time."""

    def __init__(self, take: Take, pictures: Pictures) -> None:
        self.shown = take
        self._pictures = pictures
        self._film = TakeFilm(take, fps=1, compute=compute_on)
        self._laid_out: object = None

    def reach(self, second: float) -> tuple[int, float]:
        """Which scene is shown then, and how far it is computed on its way there."""
        moment = self._film.at(second)
        return moment.scene, min(self._film.session_at(moment).computed, moment.head)

    def take(
        self, second: float, form: FilmForm, theme: Theme, viewport: Viewport, size: tuple[int, int]
    ) -> QImage:
        """The picture of that moment, or of the last one before it that is computed.

        Raises:
            PictureError: there is no room for it.
            RuntimeError: the viewport has no OpenGL.
        """
        layout = size, self._film.session_at(self._film.at(second)).problem.points is not None
        if layout != self._laid_out:
            # Plots that take another size let others have their turn, who speak as the window does.
            self._paint(second, form, theme, viewport, size)
            self._laid_out = layout
        with speaking(language() if form.spoken == "window" else form.spoken):
            return self._paint(second, form, theme, viewport, size)

    def _paint(
        self, second: float, form: FilmForm, theme: Theme, viewport: Viewport, size: tuple[int, int]
    ) -> QImage:
        moment = self._film.at(second)
        dressed = theme if form.colours == "window" else THEMES[form.colours]
        frame = frame_of(self._film, moment, dressed, form.captions == "burn")
        image = self._pictures.compose(frame, form.picture, viewport, size, "film")
        self._pictures.lay_over(image, frame, form.picture, moment)
        return image


def compute_on(session: Session, head: float) -> None:
    """Compute for a while, up to `head` at the most."""
    until = perf_counter() + SLICE_S
    while session.computed < head and perf_counter() < until:
        for computation in session.computations:
            if not computation.finished:
                computation.advance(ROWS)

"""Moments of a film that is not made yet, one at a time, small."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.render.frame import Frame, build_frame
from gdviz.render.style import THEMES, Theme
from gdviz.scene.spec import Scene
from gdviz.text import language, set_language
from gdviz.ui.film_form import FilmForm
from gdviz.ui.film_plan import FilmPlan, Place
from gdviz.ui.viewport import Viewport

if TYPE_CHECKING:
    from gdviz.ui.pictures import Pictures

SLICE_S = 0.02
"""How long a scene that is not open is computed before the window has its turn again."""

ROWS = 64


class FilmPreview:
    """Shows the open scene as it is computed, and computes another one when it is looked at."""

    def __init__(self, session: Session, pictures: "Pictures") -> None:
        self._session, self._pictures = session, pictures
        self._beside: tuple[Scene, Session] | None = None
        self._laid_out: object = None

    def reach(self, scenes: tuple[Scene, ...], open_: int, place: Place) -> float:
        """How far on its way to `place` the scene there is computed."""
        return min(self._session_at(scenes, open_, place).computed, place.head)

    def take(
        self,
        scenes: tuple[Scene, ...],
        open_: int,
        second: float,
        form: FilmForm,
        theme: Theme,
        viewport: Viewport | None,
        size: tuple[int, int],
    ) -> QImage:
        """The picture of that moment, or of the last one before it that is computed.

        Args:
            scenes: of the film. open_: the number of the one that is open.
            theme: of the window. size: in pixels, of the picture.

        Raises:
            PictureError: there is no room for it.
            RuntimeError: the viewport has no OpenGL.
        """
        place = FilmPlan.of(scenes, form.fps).at(second)
        session = self._session_at(scenes, open_, place)
        if session is not self._session:
            compute_on(session, place.head)
        dressed = theme if form.colours == "window" else THEMES[form.colours]
        spoken = language() if form.spoken == "window" else form.spoken
        layout = size, session.problem.points is not None
        if layout != self._laid_out:
            # Plots that take another size let others have their turn, who speak as the window does.
            self._paint(session, place.head, dressed, form, viewport, size)
            self._laid_out = layout
        with speaking(spoken):
            return self._paint(session, place.head, dressed, form, viewport, size)

    def _paint(
        self,
        session: Session,
        head: float,
        theme: Theme,
        form: FilmForm,
        viewport: Viewport | None,
        size: tuple[int, int],
    ) -> QImage:
        frame = _frame_at(session, head, theme)
        if form.captions != "burn":
            frame = replace(frame, caption="")
        return self._pictures.compose(frame, form.picture, viewport, size, "film")

    def _session_at(self, scenes: tuple[Scene, ...], open_: int, place: Place) -> Session:
        if place.scene == open_:
            return self._session
        scene = scenes[place.scene]
        if self._beside is None or self._beside[0] is not scene:
            self._beside = scene, Session(scene, load_problem)
        return self._beside[1]


def compute_on(session: Session, head: float) -> None:
    """Compute for a while, up to `head` at the most."""
    until = perf_counter() + SLICE_S
    while session.computed < head and perf_counter() < until:
        for computation in session.computations:
            if not computation.finished:
                computation.advance(ROWS)


def _frame_at(session: Session, head: float, theme: Theme) -> Frame:
    """The frame there, with the playhead again where it was: nothing comes in between."""
    before = session.playback
    session.playback = before.seek(min(head, session.computed), session.document.length)
    try:
        return build_frame(session, theme)
    finally:
        session.playback = before


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Another language for a while."""
    before = language()
    set_language(code)
    try:
        yield
    finally:
        set_language(before)

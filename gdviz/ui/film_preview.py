"""Moments of a film that is not made yet, one at a time, small."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QImage

from gdviz.engine.ahead import Ahead
from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.record.film import Film, Moment, at_start
from gdviz.record.showing import cards_of, frame_of
from gdviz.render.card import lay_over
from gdviz.render.style import THEMES, Theme
from gdviz.render.surfaces import Surfaces
from gdviz.scene.spec import Lecture, Scene
from gdviz.text import language, set_language
from gdviz.ui.film_form import FilmForm
from gdviz.ui.pictures import Pictures
from gdviz.ui.viewport import Viewport


class FilmPreview:
    """The film as it is known so far, in sessions of its own; the open one is not touched.

    Rows that are missing are computed by the worker of the open session, and so are surfaces.
    Until they are there, a moment is shown as far as it is known.

    Args:
        session: the open one.
    """

    def __init__(self, session: Session, pictures: Pictures) -> None:
        self._session, self._pictures = session, pictures
        self._surfaces = Surfaces(lambda task: session.compute_beside(task, "film surface"))
        self._sessions: list[tuple[Scene, Session]] = []
        self._planned: object = None
        self._film: Film | None = None
        self._asked: object = None
        self._laid_out: object = None

    def film(self, lecture: Lecture, fps: int) -> Film:
        """The film of these scenes; cues at events that are not known yet are left out."""
        scenes = tuple(at_start(scene) for scene in lecture.scenes)
        known = tuple(len(session.cues) for _, session in self._sessions)
        if self._film is None or self._planned != (fps, scenes, known):
            film = self._film = Film(scenes, fps, session_of=self._session_of)
            self._sessions = [
                (scene, part.session) for scene, part in zip(scenes, film.parts, strict=True)
            ]
            planned = tuple(len(part.schedule.cues) for part in film.parts)
            self._planned = fps, scenes, planned
        return self._film

    def rest(self) -> None:
        """Forget it all, and compute nothing more."""
        self._session.compute_beside(Ahead(()), "film")
        self._sessions, self._film, self._planned, self._asked = [], None, None, None

    def state(self, lecture: Lecture, fps: int, second: float) -> object:
        """What the picture of that second depends on beside form, theme and size."""
        moment = _moment_at(self.film(lecture, fps), second)
        self._compute(moment.scene)
        return moment, self._sessions[moment.scene][1].computed, self._surfaces.news

    def take(
        self,
        lecture: Lecture,
        second: float,
        form: FilmForm,
        theme: Theme,
        viewport: Viewport | None,
        size: tuple[int, int],
    ) -> QImage:
        """The picture of that second, with what is computed.

        Args:
            lecture: the scenes of the film. theme: of the window. size: in pixels.

        Raises:
            PictureError: there is no room for it.
            RuntimeError: the viewport has no OpenGL.
        """
        film = self.film(lecture, form.fps)
        moment = _moment_at(film, second)
        dressed = theme if form.colours == "window" else THEMES[form.colours]
        spoken = language() if form.spoken == "window" else form.spoken
        layout = size, self._sessions[moment.scene][1].problem.points is not None
        if layout != self._laid_out:
            # Plots that take another size let others have their turn, who speak as the window does.
            self._paint(film, moment, dressed, form, viewport, size)
            self._laid_out = layout
        with speaking(spoken):
            picture = self._paint(film, moment, dressed, form, viewport, size)
            lay_over(picture, cards_of(film, lecture)[moment.scene], dressed, moment.card)
        return picture

    def _paint(
        self,
        film: Film,
        moment: Moment,
        theme: Theme,
        form: FilmForm,
        viewport: Viewport | None,
        size: tuple[int, int],
    ) -> QImage:
        burnt = form.captions == "burn"
        frame = frame_of(film, moment, theme, burnt, self._surfaces)
        return self._pictures.compose(frame, form.picture, viewport, size, "film")

    def _session_of(self, scene: Scene) -> Session:
        """The session that there was of this scene, or a new one with the rows that there are."""
        for known, session in self._sessions:
            if known == scene:
                session.look(scene.view)
                return session
        rows = [each for _, session in self._sessions for each in session.computations]
        return Session(scene, load_problem, known=[*self._session.computations, *rows])

    def _compute(self, first: int) -> None:
        """See to it that all scenes are computed, the one of this number first."""
        wanted = first, self._planned
        if wanted == self._asked:
            return
        self._asked = wanted
        sessions = [session for _, session in self._sessions]
        task = Ahead([sessions[first], *sessions[:first], *sessions[first + 1 :]])
        if not self._session.compute_beside(task, "film"):
            while task.advance():  # there is no window that would wait
                pass


def _moment_at(film: Film, second: float) -> Moment:
    """What it shows then; its first or last moment for what lies beyond."""
    return film.moment(min(max(int(second * film.fps + 1e-6), 0), film.frames - 1))


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Another language for a while."""
    before = language()
    set_language(code)
    try:
        yield
    finally:
        set_language(before)

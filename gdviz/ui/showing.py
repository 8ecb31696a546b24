"""What of the session stands where in the window; only what has changed is shown anew."""

import time
from typing import TYPE_CHECKING

from gdviz.render.frame import Frame, build_frame
from gdviz.render.surfaces import Surfaces
from gdviz.scene.spec import Document, Scene
from gdviz.text import language
from gdviz.ui.actions import show_deed, show_states, show_views
from gdviz.ui.cue_words import marks_of

if TYPE_CHECKING:
    from gdviz.ui.window import MainWindow

NUMBERS_S = 0.1
"""How often numbers change while they play: faster cannot be read."""


class Showing:
    """Keeps in mind what is shown.

    Attributes:
        document: that of the cards and of the title of the window.
    """

    def __init__(self, window: "MainWindow") -> None:
        self._window, self._session = window, window.session
        self._surfaces = Surfaces(
            self._session.compute_beside, passing=lambda: self._session.gliding
        )
        self._state: tuple = ()
        self._scene: Scene | None = None
        self.document: Document | None = None
        self._numbers_due = 0.0
        self._untold: Frame | None = None  # whose numbers the cards do not show yet

    def refresh(self) -> None:
        """Show the session as it is."""
        window, session = self._window, self._session
        if session.scene is not self._scene:
            self.show_scene()
        if window.isWindowModified() != (unsaved := window.commands.unsaved):
            window.setWindowModified(unsaved)
        document = session.document
        window.transport.show_playback(
            session.playback,
            session.computed,
            document.length,
            document.pace,
            session.view.timed,
        )
        window.transport.timeline.set_marks(marks_of(session.cues, document.pace))
        self._show_frame()
        self._show_numbers()

    def _show_frame(self) -> None:
        window, session = self._window, self._session
        columns = [c.trajectory.columns for c in session.computations]
        moment = session.playback.head, session.joined, self._surfaces.news
        state = (moment, session.scene, window.theme, columns)
        if not _same(state, self._state):
            self._state = state
            frame = build_frame(session, window.theme, source=self._surfaces)
            window.stage.show_frame(frame)
            window.side.show_frame(frame, sparing=session.computing)
            self._untold = frame

    def _show_numbers(self) -> None:
        session, now = self._session, time.perf_counter()
        settled = not (session.playback.playing or session.computing)
        if self._untold is not None and (settled or now >= self._numbers_due):
            self._numbers_due = now + NUMBERS_S
            self._window.runs.show_frame(self._untold)
            self._untold = None

    def show_scene(self) -> None:
        """Show what is open in the bar at the top, and in the cards if it was edited."""
        window, session, scene = self._window, self._session, self._session.scene
        self._scene = scene
        actions = window.actions_by_id
        window.top.set_scene(scene, window.library, session.problem.sample_count)
        show_states(actions, scene.view)
        show_views(actions, [saved.name.into(language()) for saved in scene.view.saved])
        if scene.document is not self.document:
            self.document = scene.document
            show_deed(actions, "undo", session.history.undoable)
            show_deed(actions, "redo", session.history.redoable)
            window.sheets.follow()
            window.runs.set_document(scene.document, session.problem)
            window.setWindowTitle(f"{scene.name.into(language())}[*] – gdviz")


def _same(a: tuple, b: tuple) -> bool:
    """Whether two states show the same: moments equal, the rest the same objects."""
    return (
        bool(a and b)
        and a[0] == b[0]
        and all(x is y for x, y in zip(a[1:3], b[1:3], strict=True))
        and len(a[3]) == len(b[3])
        and all(x is y for x, y in zip(a[3], b[3], strict=True))
    )

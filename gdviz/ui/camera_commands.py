"""Commands on the cameras: from where the surface is seen, and the views that are saved."""

from collections.abc import Callable
from functools import partial, partialmethod
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from gdviz.engine.session import Session
from gdviz.render.camera import viewed_from
from gdviz.render.following import cameras_of, followed
from gdviz.render.frame import surface_of
from gdviz.render.world import World
from gdviz.scene.cameras import linked, panel_of, settled, with_camera
from gdviz.scene.check import MAX_NAME, MAX_SAVED_VIEWS
from gdviz.scene.spec import Camera, SavedView, Text
from gdviz.text import N_, language, tr, translated
from gdviz.ui.cue_edits import with_words
from gdviz.ui.views_sheet import key_of

if TYPE_CHECKING:
    from gdviz.ui.window import MainWindow

NEAR = 0.8
"""Widths of the surface between a run and the camera that has flown to it."""

THERE = 0.15
"""A camera that looks no farther past a head than this, in the unit box, is there."""

NAME = N_("View {number}")


class CameraCommands:
    """The part of `Commands` that moves cameras. None of this is an edit."""

    session: Session
    host: "MainWindow"
    _home: Camera

    def set_camera(self, camera: Camera, run: str = "") -> None:
        """Look from there; in the panel of `run` alone, where panels are not linked.

        A hand that takes hold of a camera on its way to the other projection has it arrived.
        """
        camera = settled(camera, self.session.heading(run).orthographic)
        self.session.look(with_camera(self.session.view, run, camera))

    def reset_view(self) -> None:
        """Look from where the scene began."""
        self._let_go()
        self.session.fly(self._home)

    def view_top(self) -> None:
        """Look straight down."""
        self._look_from("top")

    def view_front(self) -> None:
        """Look along the second parameter."""
        self._look_from("front")

    def view_side(self) -> None:
        """Look along the first parameter."""
        self._look_from("side")

    def _look_from(self, side: str) -> None:
        self.session.fly_each(partial(viewed_from, side=side))

    def orthographic(self) -> None:
        """See along parallel lines, or from one point again; in every panel."""
        flat = not self.session.heading().orthographic
        self.session.fly_each(lambda camera: replace(camera, orthographic=flat, parallel=0.0))

    # --- runs --------------------------------------------------------------------------------

    def fly_to_run(self) -> None:
        """Come near the head of the selected run, or of the first; from there, back to all."""
        run, session = self._meant, self.session
        at = followed(session, run, self._world) if run else None
        if at is None:
            return
        panel = panel_of(session.document, session.view, run)
        heading = session.heading(panel)
        there = session.view.follow == run or bool(np.linalg.norm(at - heading.target) < THERE)
        if there and heading.distance <= NEAR:
            self.reset_view()
            return
        target = (float(at[0]), float(at[1]), float(at[2]))
        near = replace(heading, target=target, distance=min(NEAR, heading.distance))
        session.fly(near, panel)

    def follow_head(self) -> None:
        """Look at the head of the selected run wherever it goes, or stay where it is now."""
        run = self._meant
        if self.session.view.follow or not run:
            self._let_go()
        else:
            self.session.follow(run)

    def stop_following(self) -> None:
        """Stay where it looks now: something else is looked at."""
        self._let_go()

    def _let_go(self) -> None:
        """Follow no run, and look on from where the camera is."""
        view = self.session.view
        if view.follow:
            camera, own = cameras_of(self.session, self._world)
            view = replace(view, camera=camera, follow="")
            for run, turned in own.items():
                view = with_camera(view, run, turned)
            self.session.look(view)

    @property
    def _meant(self) -> str:
        """The selected run, or the first that is to be seen, or "" where there is none."""
        runs = [run.id for run in self.session.document.runs if run.visible]
        selected = self.host.runs.selection
        return selected if selected in runs else next(iter(runs), "")

    def _shown(self, run: str) -> Camera:
        """The camera of a panel as it looks now, a head followed included."""
        camera, own = cameras_of(self.session, self._world)
        return own.get(run, camera)

    @property
    def _world(self) -> World:
        document, problem = self.session.document, self.session.problem
        return surface_of(problem, document.plane, document.reduction, language()).world

    # --- panels ------------------------------------------------------------------------------

    def link_cameras(self) -> None:
        """All panels see from one place, that of the panel moved last; or each from its own."""
        view = self.session.view
        self.session.look(replace(view, linked=False) if view.linked else linked(view))

    # --- saved views -------------------------------------------------------------------------

    def views(self) -> None:
        """Open the sheet of saved views, or close it."""
        self.host.sheets.views.toggle()

    def save_view(self) -> None:
        """Keep the present view in the next place that is free, and say by which key it comes."""
        view, number = self.session.view, len(self.session.view.saved)
        if number >= MAX_SAVED_VIEWS:
            words = tr("A scene keeps at most {count} views.", count=MAX_SAVED_VIEWS)
            self.host.messages.error(words)
            return
        used = {saved.name.en for saved in view.saved}
        free = next(n for n in range(1, number + 2) if NAME.format(number=n) not in used)
        name = Text(*(translated(NAME, code).format(number=free) for code in ("en", "ko")))
        self._keep((*view.saved, SavedView(name, self._present)))
        if key := key_of(number):
            words = tr("The view is saved; the key {key} comes back to it.", key=key)
        else:
            words = tr("The view is saved; the key X lists it.")
        self.host.messages.info(words)

    def go_to_view(self, number: int) -> None:
        """Turn smoothly to the saved view of this number, if there is one."""
        saved = self.session.view.saved
        if number < len(saved):
            self._let_go()
            self.session.fly(saved[number].camera)

    def replace_view(self, number: int) -> None:
        """Keep the present view in the place of this one, under its name."""
        self._change(number, lambda old: replace(old, camera=self._present))

    def name_view(self, number: int, words: str) -> None:
        """Give a saved view a name in the language that is spoken."""
        if words.strip():
            name = partial(with_words, words=words.strip()[:MAX_NAME], language=language())
            self._change(number, lambda old: replace(old, name=name(old.name)))
        else:
            self.host.sheets.follow_views()

    def remove_view(self, number: int) -> None:
        """Keep a view no longer; those after it move up. For a while it can be put back."""
        saved = self.session.view.saved
        if not 0 <= number < len(saved):
            return
        gone = saved[number]
        self._keep(saved[:number] + saved[number + 1 :])

        def put_back() -> None:
            now = self.session.view.saved
            if len(now) < MAX_SAVED_VIEWS:
                self._keep((*now[:number], gone, *now[number:]))

        words = tr("The view “{name}” is removed.", name=gone.name.into(language()))
        self.host.messages.ask(words, ((tr("Put it back"), put_back),))

    saved_view_1 = partialmethod(go_to_view, 0)
    saved_view_2 = partialmethod(go_to_view, 1)
    saved_view_3 = partialmethod(go_to_view, 2)
    saved_view_4 = partialmethod(go_to_view, 3)
    saved_view_5 = partialmethod(go_to_view, 4)
    saved_view_6 = partialmethod(go_to_view, 5)

    @property
    def _present(self) -> Camera:
        """What is looked from now; where panels are not linked, in the one moved last."""
        view = self.session.view
        last = view.cameras[-1].run if view.cameras and view.layout == "grid" else ""
        return settled(self._shown(last), self.session.heading(last).orthographic)

    def _change(self, number: int, change: Callable[[SavedView], SavedView]) -> None:
        saved = self.session.view.saved
        if 0 <= number < len(saved):
            self._keep((*saved[:number], change(saved[number]), *saved[number + 1 :]))

    def _keep(self, saved: tuple[SavedView, ...]) -> None:
        self.session.look(replace(self.session.view, saved=saved))
        self.host.sheets.follow_views()

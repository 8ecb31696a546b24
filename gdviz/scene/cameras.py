"""Which camera each panel has: one for all, or its own where they are not linked."""

import itertools

from msgspec.structs import replace

from gdviz.scene.check import MAX_RUNS
from gdviz.scene.spec import Camera, Document, PanelCamera, View

MOST_PANELS = 9
"""More would be too small to read: where there are more runs, neighbours share a panel."""


def shares(runs: int) -> list[slice]:
    """Which of so many runs each panel has, in their order; none has two more than another."""
    count = min(runs, MOST_PANELS)
    cuts = [runs * number // count for number in range(count + 1)] if count else []
    return [slice(first, last) for first, last in itertools.pairwise(cuts)]


def panel_of(document: Document, view: View, run: str) -> str:
    """The run by which the panel that shows `run` has its camera: its first; "" for one view."""
    visible = [each.id for each in document.runs if each.visible]
    if view.layout == "together" or len(visible) < 2:
        return ""
    panels = [visible[part] for part in shares(len(visible))]
    return next((here[0] for here in panels if run in here), "")


def camera_of(view: View, run: str) -> Camera:
    """The camera of the panel that shows `run`; of the one view, where `run` is ""."""
    if not view.linked:
        for own in view.cameras:
            if own.run == run:
                return own.camera
    return view.camera


def with_camera(view: View, run: str, camera: Camera) -> View:
    """With this camera for the panel of `run`, or for all where they are linked or `run` is ""."""
    if view.linked or not run:
        return replace(view, camera=camera)
    others = tuple(own for own in view.cameras if own.run != run)[1 - MAX_RUNS :]
    return replace(view, cameras=(*others, PanelCamera(run, camera)))


def flatness(camera: Camera) -> float:
    """How far its lines of sight are parallel: 0 for an eye's, 1 for an orthographic camera's."""
    return 1.0 if camera.orthographic else camera.parallel


def settled(camera: Camera, orthographic: bool) -> Camera:
    """Of this kind, where it was on its way from one kind to the other."""
    if not camera.parallel:
        return camera
    return replace(camera, orthographic=orthographic, parallel=0.0)


def linked(view: View) -> View:
    """With one camera for all panels: that of the one moved last."""
    camera = view.cameras[-1].camera if view.cameras else view.camera
    return replace(view, linked=True, camera=camera, cameras=())

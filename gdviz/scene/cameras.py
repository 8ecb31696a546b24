"""Which camera each panel has: one for all, or its own where they are not linked."""

from msgspec.structs import replace

from gdviz.scene.check import MAX_RUNS
from gdviz.scene.spec import Camera, PanelCamera, View


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


def linked(view: View) -> View:
    """With one camera for all panels: that of the one moved last."""
    camera = view.cameras[-1].camera if view.cameras else view.camera
    return replace(view, linked=True, camera=camera, cameras=())

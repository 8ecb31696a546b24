"""The panels of a picture as a framebuffer has them: where they lie, and from where they see."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from gdviz.core.arrays import Array
from gdviz.render.camera import clip_matrix, eye, focal_length
from gdviz.render.frame import Frame
from gdviz.render.runs import Runs
from gdviz.render.scene3d.panels import panels_of
from gdviz.render.style import Rgb
from gdviz.scene.spec import Camera

Size = tuple[int, int]

_NO_RUNS = Runs.of([])


class SceneView(NamedTuple):
    """A panel on its way to the framebuffer. Its arrays are not to be written to.

    Attributes:
        runs: those that have begun. origin, size: of its rectangle from the bottom left, in
            device pixels. pixel: so many of them are one logical pixel of lines and markers, and
            unit: of all else. clip: world to clip space. eye: where it is seen from.
        upside: −1 where it is drawn upside down. casing: the ink around things, of 0…1.
        uniforms: what every program that draws lines or points must know of it.
    """

    camera: Camera
    runs: Runs
    origin: tuple[int, int]
    size: Size
    pixel: float
    unit: float
    clip: Array
    eye: Array
    focal: float
    upside: float
    casing: Array
    uniforms: dict[str, object]

    def shows(self, run_id: str) -> bool:
        """Whether this run is in it."""
        return run_id in self.runs.ids


def views_of(
    frame: Frame,
    size: Size,
    pixel: float,
    upside_down: bool = False,
    corner: tuple[int, int] = (0, 0),
) -> list[SceneView]:
    """The panels of a picture of `size` device pixels.

    Args:
        pixel: device pixels per logical pixel, for the width of lines and markers.
        upside_down: first row at the top, as images have it (framebuffers have the last).
        corner: the pixel of the picture with which the framebuffer begins, where it has room for
            a part of it only.
    """
    views = []
    for panel in panels_of(frame, *size, pixel):
        bottom = panel.y if upside_down else size[1] - panel.y - panel.height
        origin = panel.x - corner[0], bottom - corner[1]
        own = pixel * panel.scale(pixel)
        inside = panel.width, panel.height
        view = _view(panel.camera, origin, inside, own, upside_down, frame.theme.casing)
        views.append(view._replace(runs=panel.runs.begun, unit=pixel))
    return views


@lru_cache(maxsize=64)
def _view(
    camera: Camera,
    origin: tuple[int, int],
    size: Size,
    pixel: float,
    upside_down: bool,
    casing: Rgb,
) -> SceneView:
    """A panel without its runs: the same again from frame to frame, while the camera stands."""
    aspect = size[0] / max(size[1], 1)
    clip, seen_from = _matrix(camera, aspect, upside_down), eye(camera)
    return SceneView(
        camera=camera,
        runs=_NO_RUNS,
        origin=origin,
        size=size,
        pixel=pixel,
        unit=pixel,
        clip=clip,
        eye=seen_from,
        focal=focal_length(aspect),
        upside=-1.0 if upside_down else 1.0,
        casing=np.array(casing) / 255.0,
        uniforms={"clip": clip, "eye": seen_from, "size": size, "pixel": pixel},
    )


@lru_cache(maxsize=64)
def _matrix(camera: Camera, aspect: float, upside_down: bool) -> Array:
    """To clip space, the same for every panel of one shape; not to be written to."""
    clip = clip_matrix(camera, aspect)
    return np.diag([1.0, -1.0, 1.0, 1.0]) @ clip if upside_down else clip

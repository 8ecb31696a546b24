"""What lies on the ground of a picture: the runs, as they are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gdviz.core.arrays import Array
from gdviz.render.frame import Frame
from gdviz.render.scene3d.arrows import arrow_segments
from gdviz.render.scene3d.markers import critical_markers, glows_of, markers_of
from gdviz.render.scene3d.views import SceneView, Size

_NOTHING, _NO_MARKERS = np.empty((0, 10)), np.empty((0, 8))


@dataclass(frozen=True, eq=False)
class ViewLayer:
    """What lies on the ground of one view, beside its trails and the net.

    Attributes:
        small, glows, balls: markers, (k, 8), as `MarkersItem` has them; critical points among the
            small.
        critical: these again by themselves. arrows: segments, (k, 10), as `LinesItem` has them.
    """

    view: SceneView
    small: Array
    glows: Array
    balls: Array
    critical: Array
    arrows: Array


@dataclass(frozen=True, eq=False)
class Layer:
    """What lies on the ground of all views of a picture of `size` device pixels."""

    frame: Frame
    size: Size
    views: tuple[ViewLayer, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing."""
        return self.frame.net is None and not any(
            len(each.view.runs) or len(each.critical) for each in self.views
        )


def layer_of(frame: Frame, size: Size, views: Sequence[SceneView]) -> Layer:
    """That of `frame` in these views of it."""
    critical = critical_markers(frame.critical, frame.surface.world)
    return Layer(frame, size, tuple(_of_view(frame, view, critical) for view in views))


def _of_view(frame: Frame, view: SceneView, critical: Array) -> ViewLayer:
    vectors, arrows = frame.vectors, _NOTHING
    if vectors is not None and view.shows(vectors.run):
        arrows = arrow_segments(vectors, frame.surface, frame.theme, view.pixel)
    if not len(view.runs):
        return ViewLayer(view, critical, _NO_MARKERS, _NO_MARKERS, critical, arrows)
    small, balls = markers_of(view.runs, frame.surface)
    small = np.concatenate([critical, small])
    return ViewLayer(view, small, glows_of(balls), balls, critical, arrows)

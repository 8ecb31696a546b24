"""Pictures of runs on a ground that is kept while it stays as it is."""

from collections.abc import Callable, Sequence

import moderngl

from gdviz.render.scene3d.buffers import Buffer, Buffers
from gdviz.render.scene3d.changes import changes
from gdviz.render.scene3d.confine import Rect
from gdviz.render.scene3d.copying import rect_copier
from gdviz.render.scene3d.layer import Layer
from gdviz.render.scene3d.renderer import SceneRenderer


class KeptGround:
    """A ground, and the last picture on it; of the next one only what has moved is drawn.

    Attributes:
        what: the ground that is kept; None for none.
    """

    def __init__(self, ctx: moderngl.Context, renderer: SceneRenderer, buffers: Buffers) -> None:
        """`buffers`: where its own are, called "ground", "picture" and "scratch"."""
        self.what: object = None
        self._ctx, self._renderer, self._buffers = ctx, renderer, buffers
        self._copy_rects = rect_copier(ctx)
        self._last: Layer | None = None

    def keep(self, what: object, size: tuple[int, int], draw: Callable[[Buffer], None]) -> None:
        """Keep this ground from now on, which `draw` puts into a buffer of that size."""
        self._last = self.what = None
        draw(self._buffers.get("ground", size))
        self.what = what

    def anew(self, size: tuple[int, int]) -> Buffer:
        """A buffer for a picture of which all is drawn, whatever is kept."""
        self._last = None
        return self._buffers.get("picture", size)

    def draw(self, layer: Layer) -> tuple[Buffer, Sequence[Rect] | None]:
        """The picture of these runs on the ground; they must be of its size.

        Returns:
            The picture, good until the next one; and the rectangles outside which it is as it was
            after the last call, or None if that may be nowhere.
        """
        ground = self._buffers.get("ground", layer.size)
        picture = self._buffers.get("picture", layer.size)
        last, self._last = self._last, layer
        if last is not None and self._copy_rects is not None:
            changed = changes(last, layer)
            if changed is not None:
                if changed:
                    scratch = self._buffers.get("scratch", layer.size)
                    self._copy_rects(scratch.all, ground.all, changed)
                    self._renderer.draw_runs(layer, scratch.all, only=changed)
                    self._copy_rects(picture.colours, scratch.colours, changed)
                return picture, changed
        self._ctx.copy_framebuffer(picture.all, ground.all)
        self._renderer.draw_runs(layer, picture.all)
        return picture, None

    def forget(self) -> None:
        """Nothing is kept: the buffers are gone."""
        self._last = self.what = None

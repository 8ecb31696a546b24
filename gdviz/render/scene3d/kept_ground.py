"""Pictures of runs on a ground that is kept while it stays as it is."""

from collections.abc import Callable, Sequence

import moderngl

from gdviz.render.rects import Rect
from gdviz.render.scene3d.buffers import Buffer, Buffers
from gdviz.render.scene3d.changes import changes
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

    def room(self, size: tuple[int, int]) -> Buffer:
        """Where to draw a ground that is to be kept; none is until `keep` says so."""
        self._last = self.what = None
        return self._buffers.get("ground", size)

    def keep(self, what: object) -> None:
        """From now on this ground is kept, which has been drawn where there was `room` for it."""
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
        return self.begin(layer)()

    def begin(self, layer: Layer) -> Callable[[], tuple[Buffer, Sequence[Rect] | None]]:
        """Tell the driver what to draw; what is returned is to be called next, and does the rest.

        That waits for what has been told; see `draw`.
        """
        ground = self._buffers.get("ground", layer.size)
        picture = self._buffers.get("picture", layer.size)
        last, self._last = self._last, layer
        copy, changed = self._copy_rects, None
        if last is not None and copy is not None:
            changed = changes(last, layer)
        if copy is None or changed is None:
            self._ctx.copy_framebuffer(picture.all, ground.all)
            self._renderer.draw_runs(layer, picture.all)
            return lambda: (picture, None)
        if not changed:
            return lambda: (picture, changed)
        scratch = self._buffers.get("scratch", layer.size)
        copy(scratch.all, ground.all, changed)
        self._renderer.draw_runs(layer, scratch.all, only=changed)

        def end() -> tuple[Buffer, Sequence[Rect] | None]:
            copy(picture.colours, scratch.colours, changed)
            return picture, changed

        return end

    def forget(self) -> None:
        """Nothing is kept: the buffers are gone."""
        self._last = self.what = None

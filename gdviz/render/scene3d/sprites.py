"""Pictures laid over the scene: the words, painted by QPainter and kept as textures."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import moderngl
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from gdviz.render.frame import Frame
from gdviz.render.guard import painting
from gdviz.render.scene3d.overlay import axes_of, paint_all, paint_plate, plates_of
from gdviz.render.scene3d.program import ALIGNMENT, COMMON, set_uniforms
from gdviz.text import language

_VERTEX = (
    COMMON
    + """
uniform vec4 box;           // left, top, right, bottom in clip space
out vec2 v_at;
void main() {
    v_at = vec2(gl_VertexID % 2, gl_VertexID / 2);
    gl_Position = vec4(mix(box.xy, box.zw, v_at), 0.0, 1.0);
}
"""
)

_FRAGMENT = (
    COMMON
    + """
uniform sampler2D picture;
in vec2 v_at;
out vec4 colour;
void main() { colour = texture(picture, v_at); }
"""
)


Paint = Callable[[QPainter], None]


@dataclass(frozen=True)
class _Sprite:
    """A picture as a texture, where it lies in clip space, and what it is a picture of."""

    texture: moderngl.Texture
    edges: tuple[float, float, float, float]
    said: object


class OverlaySprites:
    """Draws the words of a frame into the context of a window.

    Axes are painted again only when the camera, the surface or the size changes, plates only
    when asked for fresh ones; QPainter's raster engine sets them, so that they look the same as
    in an exported picture, and Qt's OpenGL paint engine never meets our context.
    """

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._program = ctx.program(vertex_shader=_VERTEX, fragment_shader=_FRAGMENT)
        self._array = ctx.vertex_array(self._program, [])
        self._look: tuple[object, ...] = ()
        self._sprites: list[_Sprite] = []

    def draw(self, frame: Frame, width: float, height: float, ratio: float, fresh: bool) -> None:
        """Lay the words over a picture of `width` × `height` logical pixels.

        Args:
            fresh: whether the numbers must be those of this frame. While a run plays they
                change faster than one can read, and setting type is dear.
        """
        visible = frame.runs.visible.ids
        size = (width, height, ratio)
        surface = frame.surface  # a finer one in the same box has the same words, but for labels
        axes = (surface.world, surface.x_name, surface.y_name)
        labelled = surface if frame.look.labels else None
        drawn = (frame.camera, frame.cameras, axes, labelled, frame.look, frame.colours)
        look = (size, drawn, frame.theme, frame.layout, visible, language())
        if look != self._look:
            if look[:1] != self._look[:1]:
                self._release(0)
            whole = QRectF(0.0, 0.0, width, height)
            axes_now = axes_of(frame, width, height, ratio)
            self._paint(0, look, whole, size, lambda p: paint_all(p, axes_now))
            self._look = look
            fresh = True
        if fresh:
            self._paint_plates(frame, size)
        self._lay()

    def _paint_plates(self, frame: Frame, size: tuple[float, float, float]) -> None:
        plates = plates_of(frame, size[0], size[1])
        for number, plate in enumerate(plates, start=1):
            box = plate.box.adjusted(-1, -1, 1, 1)
            paint = partial(paint_plate, theme=frame.theme, plate=plate)
            self._paint(number, (plate, frame.theme), box, size, paint)
        self._release(len(plates) + 1)

    def _paint(
        self, number: int, said: object, box: QRectF, size: tuple[float, float, float], paint: Paint
    ) -> None:
        """Make sprite `number` a picture of `box`, unless it says the same already."""
        old = self._sprites[number] if number < len(self._sprites) else None
        if old is not None and old.said == said:
            return
        width, height, ratio = size
        left, top = round(box.left() * ratio), round(box.top() * ratio)
        pixels = max(round(box.width() * ratio), 1), max(round(box.height() * ratio), 1)
        picture = QImage(*pixels, QImage.Format.Format_RGBA8888_Premultiplied)
        picture.fill(0)
        with painting(picture) as painter:
            painter.scale(ratio, ratio)
            painter.translate(-left / ratio, -top / ratio)
            paint(painter)
        if old is not None and old.texture.size == pixels:
            texture = old.texture
        else:
            texture = self._ctx.texture(pixels, 4, alignment=ALIGNMENT)
            texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
            if old is not None:
                old.texture.release()
        texture.write(picture.constBits(), alignment=ALIGNMENT)
        across, down = 2.0 / (width * ratio), 2.0 / (height * ratio)
        right, bottom = left + pixels[0], top + pixels[1]
        edges = (left * across - 1.0, 1.0 - top * down, right * across - 1.0, 1.0 - bottom * down)
        self._sprites[number : number + 1] = [_Sprite(texture, edges, said)]

    def _lay(self) -> None:
        ctx = self._ctx
        ctx.disable(moderngl.DEPTH_TEST)
        ctx.enable(moderngl.BLEND)
        ctx.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA  # premultiplied
        for sprite in self._sprites:
            sprite.texture.use(0)
            set_uniforms(self._program, picture=0, box=sprite.edges)
            self._array.render(moderngl.TRIANGLE_STRIP, vertices=4)

    def _release(self, first: int) -> None:
        """Drop the sprites from number `first` on."""
        for sprite in self._sprites[first:]:
            sprite.texture.release()
        del self._sprites[first:]

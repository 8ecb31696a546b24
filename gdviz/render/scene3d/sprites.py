"""Pictures laid over the scene: the words, painted by QPainter and kept as textures."""

from dataclasses import dataclass

import moderngl
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from gdviz.render.frame import Frame
from gdviz.render.scene3d.overlay import paint_axes, paint_plate, plates_of
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


@dataclass
class _Sprite:
    """A picture as a texture, and what it is a picture of."""

    texture: moderngl.Texture
    key: object


class OverlaySprites:
    """Draws the words of a frame into the context of a window.

    Axes are painted again only when the camera, the surface or the size changes, a plate only
    when it says something else; QPainter's raster engine sets them, so that they look the same
    as in an exported picture, and Qt's OpenGL paint engine never meets our context.
    """

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._program = ctx.program(vertex_shader=_VERTEX, fragment_shader=_FRAGMENT)
        self._array = ctx.vertex_array(self._program, [])
        self._sprites: dict[int, _Sprite] = {}

    def draw(self, frame: Frame, width: float, height: float, ratio: float) -> None:
        """Lay the words over a picture of `width` × `height` logical pixels."""
        ctx = self._ctx
        ctx.disable(moderngl.DEPTH_TEST)
        ctx.enable(moderngl.BLEND)
        ctx.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA  # premultiplied
        whole = QRectF(0.0, 0.0, width, height)
        visible = tuple(run.id for run in frame.runs if run.visible)
        key = (frame.camera, frame.surface, frame.theme, frame.layout, visible, language())
        self._lay(0, key, whole, whole, ratio, lambda p: paint_axes(p, frame, width, height))
        for number, plate in enumerate(plates_of(frame, width, height), start=1):
            box = plate.box.adjusted(-1, -1, 1, 1)
            said = (plate.rows, frame.theme)
            self._lay(
                number, said, box, whole, ratio, lambda p, q=plate: paint_plate(p, frame.theme, q)
            )

    def _lay(self, number, key, box, whole, ratio, paint) -> None:  # type: ignore[no-untyped-def]
        left, top = round(box.left() * ratio), round(box.top() * ratio)
        size = max(round(box.width() * ratio), 1), max(round(box.height() * ratio), 1)
        key = (key, size, ratio)
        sprite = self._sprites.get(number)
        if sprite is None or sprite.key != key:
            picture = QImage(*size, QImage.Format.Format_RGBA8888_Premultiplied)
            picture.fill(0)
            painter = QPainter(picture)
            painter.scale(ratio, ratio)
            painter.translate(-left / ratio, -top / ratio)
            paint(painter)
            painter.end()
            sprite = self._keep(number, key, size, picture)
        sprite.texture.use(0)
        across, down = 2.0 / (whole.width() * ratio), 2.0 / (whole.height() * ratio)
        edges = (
            left * across - 1.0,
            1.0 - top * down,
            (left + size[0]) * across - 1.0,
            1.0 - (top + size[1]) * down,
        )
        set_uniforms(self._program, picture=0, box=edges)
        self._array.render(moderngl.TRIANGLE_STRIP, vertices=4)

    def _keep(self, number: int, key: object, size: tuple[int, int], picture: QImage) -> _Sprite:
        old = self._sprites.get(number)
        if old is not None and old.texture.size == size:
            texture = old.texture
        else:
            if old is not None:
                old.texture.release()
            texture = self._ctx.texture(size, 4, alignment=ALIGNMENT)
            texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
        texture.write(picture.constBits(), alignment=ALIGNMENT)
        self._sprites[number] = _Sprite(texture, key)
        return self._sprites[number]

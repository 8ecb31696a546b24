"""The surface in the window: a QOpenGLWidget around `Screen`, and the mouse on it."""

import time
from collections.abc import Callable

import moderngl
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtOpenGLWidgets import QOpenGLWidget
from PySide6.QtWidgets import QFrame, QWidget
from shiboken6 import isValid

from gdviz.render.camera import NOTCH, orbited, panned, zoomed
from gdviz.render.form import PictureForm
from gdviz.render.frame import Frame
from gdviz.render.guard import guarded, guarded_else, painting
from gdviz.render.hand import spot_on_surface
from gdviz.render.picking import pick, start_under
from gdviz.render.scene3d.dressing import Bare
from gdviz.render.scene3d.offscreen import OffscreenScene
from gdviz.render.scene3d.panels import Panel, panels_of
from gdviz.render.scene3d.quality import REST_S, Screen
from gdviz.render.scene3d.renderer import is_software
from gdviz.render.scene3d.sprites import OverlaySprites
from gdviz.render.style import LIGHT
from gdviz.render.touch import notches_of, pinched
from gdviz.scene.region import NOTCH as RANGE_NOTCH
from gdviz.scene.spec import Camera
from gdviz.text import tr
from gdviz.ui.reading import Reading
from gdviz.ui.zoom import zoom

_CLICK_PX = 4.0
"""A press that moves less than this before its release is a click."""

_CLICK_WAIT_MS = 250
"""A click acts when it can no longer become a double click, which means something else."""


_ARROWS = {
    Qt.Key.Key_Left: (-20.0, 0.0),
    Qt.Key.Key_Right: (20.0, 0.0),
    Qt.Key.Key_Up: (0.0, -20.0),
    Qt.Key.Key_Down: (0.0, 20.0),
}
"""The drag, in pixels, that an arrow stands for."""

_NEARER = {
    Qt.Key.Key_Plus: 1.0,
    Qt.Key.Key_Equal: 1.0,
    Qt.Key.Key_Minus: -1.0,
}
"""Notches of the wheel."""

WORDS_S = 0.1
"""How often the numbers on the surface change while it plays: faster cannot be read."""


class Viewport(QOpenGLWidget):
    """Shows the frame it is given; says what the mouse wishes.

    Left drag orbits, middle or Shift drag pans, the wheel or two fingers zoom (with Ctrl the range
    of the surface rather than the camera), a double click resets, a click on the surface chooses
    the start (with Alt: of the selected run only), and a drag that begins on the ring of a start
    takes it along.

    Signals:
        camera_changed: the `Camera` wished for, and the run of the panel it is for, or "".
        moved_away: what is looked at was moved by hand. reset_wanted: the camera to begin with.
        start_chosen: x, y, and whether only the selected run is meant.
        start_grabbed: x, y of a start that is taken hold of, and the same. start_moved: x, y.
        start_released: it is let go of.
        zoom_wished: x, y of the point under the pointer, and by how many notches of the wheel.
        failed: why there is no OpenGL 3.3.
    """

    camera_changed = Signal(object, str)
    moved_away = Signal()
    start_chosen = Signal(float, float, bool)
    start_grabbed = Signal(float, float, bool)
    start_moved = Signal(float, float)
    start_released = Signal()
    reset_wanted = Signal()
    zoom_wished = Signal(float, float, float)
    failed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame: Frame | None = None
        self._ctx: moderngl.Context | None = None
        self._target: tuple[object, moderngl.Framebuffer] | None = None
        self._screen: Screen | None = None
        self._sprites: OverlaySprites | None = None
        self._images: OffscreenScene | None = None
        self._pressed: QPointF | None = None
        self._button = Qt.MouseButton.NoButton
        self._last = QPointF()
        self._pointer = QPointF()
        self._wished: dict[str, Camera] = {}  # by panel, since the frame that is shown
        self._dragged = False
        self._grip: tuple[float, float] | None = None
        self._rest = QTimer(self, singleShot=True, interval=round(1e3 * REST_S) + 5)
        self._rest.timeout.connect(self.update)  # nothing has moved since: the whole picture
        self._words_due = 0.0
        self._words = QTimer(self, singleShot=True, interval=round(1.5e3 * WORDS_S))
        self._words.timeout.connect(self.update)  # frames have stopped coming: the last numbers
        self._click = QTimer(self)
        self._click.setSingleShot(True)
        self._click.setInterval(_CLICK_WAIT_MS)
        self._click.timeout.connect(self._choose_start)
        self._clicked = QPointF()
        self._only_one = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._focus_frame = QFrame(self)
        self._focus_frame.setObjectName("focus-frame")
        self._focus_frame.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._focus_frame.hide()
        self.reading = Reading(self)
        self.setMouseTracking(True)
        self.setMinimumSize(240, 200)
        self.setAccessibleName(tr("Loss surface"))

    def show_frame(self, frame: Frame) -> None:
        """Draw this frame from now on."""
        before = self._frame
        if before is not None and _look(before) != _look(frame):
            self.reading.hide()  # another point lies there now
        self._frame = frame
        self._wished.clear()
        self._words.start()
        self.update()

    @property
    def driver(self) -> str:
        """What draws, as the driver names itself; empty before the first frame."""
        return str(self._ctx.info["GL_RENDERER"]) if self._ctx is not None else ""

    def scene_image(
        self, frame: Frame, size: tuple[int, int], scale: float, form: PictureForm
    ) -> Bare:
        """A picture of the surface without words, of any size, drawn in this widget's context.

        Raises:
            PictureError: the driver has no room for it.
            RuntimeError: there is no OpenGL, or not yet.
        """
        if self._ctx is None:
            raise RuntimeError("the viewport has no OpenGL")
        self.makeCurrent()
        try:
            if self._images is None:
                self._images = OffscreenScene(ctx=self._ctx)
            return self._images.bare(frame, size, scale, form)
        finally:
            if self._images is not None:
                self._images.close()
            self.doneCurrent()

    def spot_at(self, position: QPointF) -> tuple[str, float, float] | None:
        """Run of the view there, and place in it, as a take notes them; None between views."""
        if self._frame is None:
            return None
        at, size = (position.x(), position.y()), (self.width(), self.height())
        return spot_on_surface(self._frame, at, size, zoom())

    # --- OpenGL ------------------------------------------------------------------------------

    @guarded
    def initializeGL(self) -> None:
        """Take over the widget's context (again, if the widget was moved to another window)."""
        try:
            self._images = None
            self._ctx = moderngl.create_context(require=330)
            self.context().aboutToBeDestroyed.connect(self.give_back)
            self._screen = Screen(self._ctx, stepping=is_software(self.driver))
            self._sprites = OverlaySprites(self._ctx)
        except Exception as error:
            self._ctx = self._screen = self._sprites = self._target = None
            self.failed.emit(str(error))

    def give_back(self) -> None:
        """Release all that was made in the context, which shares it with those of other windows.

        To be called before the widget goes: in its own end it is too late.
        """
        if self._ctx is None or not isValid(self):
            return
        self.makeCurrent()
        self._ctx.gc_mode = "auto"  # what is dropped now is released
        self._screen = self._sprites = self._target = self._images = None
        self._ctx.gc_mode = None
        self._ctx = None
        self.doneCurrent()

    @guarded
    def paintGL(self) -> None:
        """Draw the frame and write the words on it."""
        if self._frame is None:
            return
        if self._ctx is None or self._screen is None or self._sprites is None:
            self._say_broken()
            return
        ratio = self.devicePixelRatioF()
        size = round(self.width() * ratio), round(self.height() * ratio)
        ratio, width, height = ratio * zoom(), self.width() / zoom(), self.height() / zoom()
        target = self._framebuffer(self._ctx)
        now = time.perf_counter()
        if not self._screen.draw(self._frame, target, size, ratio, now):
            self._rest.start()
        fresh = now >= self._words_due
        if fresh:
            self._words_due = now + WORDS_S
        self._sprites.draw(self._frame, width, height, ratio, fresh)

    def _framebuffer(self, ctx: moderngl.Context) -> moderngl.Framebuffer:
        """Where Qt wants the picture. Looked up once for each: moderngl never lets go of one."""
        wanted = (self.defaultFramebufferObject(), self.size(), self.devicePixelRatioF())
        if self._target is None or self._target[0] != wanted:
            if self._target is not None:
                self._target[1].release()
            self._target = wanted, ctx.detect_framebuffer(wanted[0])
        return self._target[1]

    def _say_broken(self) -> None:
        with painting(self) as painter:
            theme = self._frame.theme if self._frame is not None else LIGHT
            painter.fillRect(self.rect(), QColor(*theme.background))
            painter.setPen(QColor(*theme.dim))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), int(flags), tr("The surface needs OpenGL 3.3."))

    # --- the mouse ---------------------------------------------------------------------------

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None:
            return  # one button at a time: a start that is held stays held
        self.reading.hide()
        self._pressed = self._last = event.position()
        self._button = event.button()
        self._dragged = False
        plain = not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        left = event.button() == Qt.MouseButton.LeftButton
        self._grip = self._start_under(event.position()) if left and plain else None
        self._only_one = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._frame is None:
            return
        self._pointer = event.position()
        if self._pressed is None:
            held = self._start_under(event.position()) is not None
            self.setCursor(Qt.CursorShape.OpenHandCursor if held else Qt.CursorShape.ArrowCursor)
            self._read_out(event.position())
            return
        moved = event.position() - self._pressed
        if not self._dragged and moved.manhattanLength() < _CLICK_PX:
            return
        if self._grip is not None:
            self._drag_start(event)
            return
        self._dragged = True
        step = event.position() - self._last
        self._last = event.position()
        middle = event.buttons() & Qt.MouseButton.MiddleButton
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        self._drag(self._pressed, step.x(), step.y(), bool(middle or shift))

    def _drag(self, place: QPointF, dx: float, dy: float, pans: bool) -> None:
        """Turn the panel at `place` as a drag does, or move what it looks at."""
        panel = self._panel_at(place)
        if panel is None:
            return
        if pans:
            self.moved_away.emit()
            size = panel.width, panel.height
            self._wish(panel, lambda camera: panned(camera, dx, dy, size))
        else:
            self._wish(panel, lambda camera: orbited(camera, dx, dy))

    def _zoom(self, place: QPointF, notches: float) -> None:
        panel = self._panel_at(place)
        if panel is not None and notches:
            self._wish(panel, lambda camera: zoomed(camera, notches))

    def _wish(self, panel: Panel, moved: Callable[[Camera], Camera]) -> None:
        """Several moves between two frames add up."""
        run = panel.run if self._frame is not None and self._frame.free else ""
        camera = moved(self._wished.get(run, panel.camera))
        self._wished[run] = camera
        self.camera_changed.emit(camera, run)

    def _read_out(self, position: QPointF) -> None:
        found = self._picked(self._panel_at(position), position)
        if found is None or self._frame is None:
            self.reading.hide()
        else:
            self.reading.show_at(position.toPoint(), found, self._frame.surface)

    @guarded
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.reading.hide()

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != self._button:
            return
        was_click = self._pressed is not None and not self._dragged
        if self._grip is not None and self._dragged:
            self.start_released.emit()
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._pressed = self._grip = None
        if was_click and event.button() == Qt.MouseButton.LeftButton:
            self._clicked = event.position()
            self._click.start()

    @guarded
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pressed = self._grip = None
        self._click.stop()
        self.reset_wanted.emit()

    @guarded
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()
        notches = notches_of(event.angleDelta().y(), event.pixelDelta(), event.phase())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom_range(event.position(), notches)
        else:
            self._zoom(event.position(), notches)

    @guarded_else(False)
    def event(self, event: QEvent) -> bool:
        """Two fingers do as the wheel does."""
        if not isinstance(event, QNativeGestureEvent):
            return bool(super().event(event))
        event.accept()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom_range(event.position(), pinched(event, RANGE_NOTCH))
        else:
            self._zoom(event.position(), pinched(event, NOTCH))
        return True

    def _zoom_range(self, place: QPointF, notches: float) -> None:
        found = self._picked(self._panel_at(place), place)
        if found is not None and notches:
            self.zoom_wished.emit(*found, notches)

    # --- the keyboard ------------------------------------------------------------------------

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl and an arrow orbit, with Shift they pan, + and − come nearer and go away."""
        if self._frame is None or not self._move_by_key(Qt.Key(event.key()), event.modifiers()):
            super().keyPressEvent(event)

    def _move_by_key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """In the panel where the pointer was last."""
        if key in _NEARER:
            self._zoom(self._pointer, _NEARER[key])
            return True
        if key not in _ARROWS or not modifiers & Qt.KeyboardModifier.ControlModifier:
            return False
        shift = modifiers & Qt.KeyboardModifier.ShiftModifier
        self._drag(self._pointer, *_ARROWS[key], bool(shift))
        return True

    @guarded
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_key = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self._focus_frame.setVisible(event.reason() in by_key)

    @guarded
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._focus_frame.hide()

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._focus_frame.setGeometry(self.rect())

    def _choose_start(self) -> None:
        found = self._picked(self._panel_at(self._clicked), self._clicked)
        if found is not None:
            self.start_chosen.emit(*found, self._only_one)

    def _drag_start(self, event: QMouseEvent) -> None:
        if self._grip is not None and self._pressed is not None:
            if not self._dragged:
                self._dragged = True
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self.start_grabbed.emit(*self._grip, self._only_one)
            found = self._picked(self._panel_at(self._pressed), event.position())
            if found is not None:
                self.start_moved.emit(*found)

    def _picked(self, panel: Panel | None, position: QPointF) -> tuple[float, float] | None:
        """The parameters under a position, as `panel` shows them."""
        if panel is None or self._frame is None:
            return None
        x, y = position.x() - panel.x, position.y() - panel.y
        if y < 0.0:
            return None  # on its title
        return pick(self._frame.surface, panel.camera, x, y, panel.width, panel.height)

    def _start_under(self, position: QPointF) -> tuple[float, float] | None:
        panel = self._panel_at(position)
        if panel is None or self._frame is None:
            return None
        at = position.x() - panel.x, position.y() - panel.y
        size = panel.width, panel.height
        return start_under(self._frame.surface, panel.camera, panel.runs, at, size)

    def _panel_at(self, position: QPointF) -> Panel | None:
        if self._frame is None:
            return None
        x, y = position.x(), position.y()
        for panel in panels_of(self._frame, self.width(), self.height(), zoom()):
            top = panel.y - panel.title
            if panel.x <= x < panel.x + panel.width and top <= y < panel.y + panel.height:
                return panel
        return None


def _look(frame: Frame) -> tuple[object, ...]:
    """What decides which point lies under a pixel."""
    return frame.camera, frame.cameras, frame.surface, frame.layout

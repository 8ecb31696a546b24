"""The middle of the window: messages, the surface, and the caption under it."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QSurface
from PySide6.QtWidgets import QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from gdviz.render.frame import Frame
from gdviz.render.style import Theme
from gdviz.text import tr
from gdviz.ui import software_gl
from gdviz.ui.caption import Caption
from gdviz.ui.help import explain
from gdviz.ui.messages import Messages
from gdviz.ui.viewport import Viewport

CHECK_MS = 500


class Stage(QWidget):
    """Holds the viewport, which shows when the window has been painted once.

    Signals:
        camera_changed, moved_away, start_chosen, start_grabbed, start_moved, start_released,
            reset_wanted, zoom_wished: the viewport's.
        failed: why there is no surface; the window should be made again without one, since Qt
            can show nothing in a window that wanted OpenGL and got none.
        restart_wished: start again with OpenGL in software.
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
    restart_wished = Signal()

    def __init__(
        self, theme: Theme, failure: str | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("stage")
        self.setMinimumSize(320, 200)
        self.messages = Messages(theme)
        self._wanted = failure is None
        self._frame: Frame | None = None
        self.viewport: Viewport | None = None
        if self._wanted and not viewport_can_wait():
            # Hidden at first, but there: a window that gets its first OpenGL widget while it is
            # on the screen is taken down and put up again by Qt.
            self.viewport = self._make_viewport()
        self._checker = QTimer(self, singleShot=True, interval=CHECK_MS)
        self._checker.timeout.connect(self._check)
        self.caption = Caption()
        self._stack = QStackedLayout()
        self._stack.addWidget(_blank() if failure is None else self._failure_page(failure))
        if self.viewport is not None:
            self._stack.addWidget(self.viewport)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.messages)
        column.addLayout(self._stack, 1)
        column.addWidget(self.caption)

    def open_viewport(self) -> None:
        """Show the viewport, which waited until the window had been painted."""
        if self._wanted and self.viewport is None:
            self.viewport = self._make_viewport()
            self._stack.addWidget(self.viewport)
            if self._frame is not None:
                self.viewport.show_frame(self._frame)
        if self.viewport is not None:
            self._stack.setCurrentWidget(self.viewport)
            self._checker.start()

    def close_viewport(self) -> None:
        """Give back what it has in the driver; it shows nothing more."""
        if self.viewport is not None:
            self.viewport.give_back()

    def _make_viewport(self) -> Viewport:
        view = Viewport()
        explain(view, "surface")
        view.camera_changed.connect(self.camera_changed)
        view.moved_away.connect(self.moved_away)
        view.start_chosen.connect(self.start_chosen)
        view.start_grabbed.connect(self.start_grabbed)
        view.start_moved.connect(self.start_moved)
        view.start_released.connect(self.start_released)
        view.reset_wanted.connect(self.reset_wanted)
        view.zoom_wished.connect(self.zoom_wished)
        # Queued: it comes from the middle of a paint.
        view.failed.connect(self.failed, Qt.ConnectionType.QueuedConnection)
        return view

    def _check(self) -> None:
        """Without any OpenGL the viewport is never even asked to paint."""
        if self.viewport is not None and self.isVisible() and not self.viewport.isValid():
            self.failed.emit("")

    def show_frame(self, frame: Frame) -> None:
        """Draw this frame."""
        self._frame = frame
        if self.viewport is not None:
            self.viewport.show_frame(frame)
        self.caption.show_words(frame.caption)

    def _failure_page(self, reason: str) -> QWidget:
        page = QWidget()
        words = QLabel(
            tr("The surface needs OpenGL 3.3, which this graphics driver does not offer.")
        )
        words.setObjectName("failure")
        detail = QLabel(reason)
        detail.setObjectName("dim")
        for label in (words, detail):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(page)
        column.setContentsMargins(32, 32, 32, 32)
        column.setSpacing(16)
        column.addStretch(1)
        column.addWidget(words)
        if reason:
            column.addWidget(detail)
        if not software_gl.in_use():
            again = QPushButton(tr("Restart with software OpenGL"))
            again.setObjectName("primary")
            again.clicked.connect(self.restart_wished)
            column.addWidget(again, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        return page


def viewport_can_wait() -> bool:
    """Whether a window made ready by `prepare_for_viewport` can get its viewport when it stands."""
    return QGuiApplication.platformName() == "xcb"


def prepare_for_viewport(window: QWidget) -> None:
    """Give `window` from the start the kind of surface that an OpenGL widget needs.

    Qt then sets up OpenGL when the viewport comes, rather than before the first paint (on a
    software rasteriser half a second later), and need not make the window anew.
    """
    if viewport_can_wait():
        window.winId()
        window.windowHandle().setSurfaceType(QSurface.SurfaceType.OpenGLSurface)


def _blank() -> QWidget:
    """The theme's background, until there is something to see."""
    blank = QWidget()
    blank.setObjectName("stage")
    blank.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return blank

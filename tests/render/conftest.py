"""A GL context for the tests of the renderer, and sessions to draw."""

from collections.abc import Callable, Iterator

import moderngl
import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QOffscreenSurface, QOpenGLContext, QPainter

from gdviz.core.arrays import Array
from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.render.fonts import load_fonts
from gdviz.render.frame import Frame, build_frame
from gdviz.render.plots.contour import ContourPanel
from gdviz.render.scene3d.offscreen import OffscreenScene
from gdviz.render.style import LIGHT, Theme
from gdviz.scene.opening import SHIPPED
from gdviz.scene.spec import Scene
from tests.render.contexts import qt_context


@pytest.fixture(scope="session")
def gl(qapp: object) -> Iterator[tuple[QOpenGLContext, QOffscreenSurface]]:
    context, surface = qt_context()
    load_fonts()
    yield context, surface
    context.doneCurrent()


@pytest.fixture
def ctx(gl: tuple[QOpenGLContext, QOffscreenSurface]) -> Iterator[moderngl.Context]:
    context, surface = gl
    assert context.makeCurrent(surface)
    yield moderngl.create_context(require=330)
    context.doneCurrent()


@pytest.fixture
def offscreen(ctx: moderngl.Context) -> OffscreenScene:
    return OffscreenScene(ctx=ctx)


@pytest.fixture
def frame_of() -> Callable[..., Frame]:
    """Builds the frame of a scene (or of a shipped one, by name) at a playhead."""

    def build(
        scene: Scene | str, head: float = 0.0, theme: Theme = LIGHT, grid: int = 61, **view: object
    ) -> Frame:
        opened = SHIPPED[scene]() if isinstance(scene, str) else scene
        session = Session(replace(opened, view=replace(opened.view, **view)), load_problem)
        session.compute_to(head)
        session.seek(head)
        return build_frame(session, theme, grid)

    return build


@pytest.fixture
def contour_of(qtbot) -> Callable[[Frame], tuple[ContourPanel, Array]]:
    """Paints the contours of a frame: the panel, and (420, 460, 3) of 0…255."""

    def paint(frame: Frame) -> tuple[ContourPanel, Array]:
        panel = ContourPanel()
        qtbot.addWidget(panel.widget)
        panel.show(frame)
        image = QImage(460, 420, QImage.Format.Format_RGB32)
        with QPainter(image) as painter:
            panel.paint(painter, QRectF(0, 0, 460, 420))
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(420, 460, 4)[..., 2::-1]
        return panel, rows.astype(float)

    return paint

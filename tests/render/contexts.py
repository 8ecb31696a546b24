"""An OpenGL context for tests.

It is Qt's own on an invisible surface: other tests of the same process open windows, and a process
with a window must not make a context behind Qt's back.
"""

from PySide6.QtGui import QOffscreenSurface, QOpenGLContext, QSurfaceFormat


def qt_context() -> tuple[QOpenGLContext, QOffscreenSurface]:
    """A core context of OpenGL 3.3 and what it can be made current on. Needs a QApplication."""
    wanted = QSurfaceFormat()
    wanted.setVersion(3, 3)
    wanted.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
    surface = QOffscreenSurface()
    surface.setFormat(wanted)
    surface.create()
    context = QOpenGLContext()
    context.setFormat(wanted)
    assert context.create(), "no OpenGL 3.3 context"
    return context, surface

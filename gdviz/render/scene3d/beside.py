"""The renderer into images in a thread beside the one that calls, which can paint meanwhile."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from PySide6.QtGui import QImage

from gdviz.render.form import PictureForm
from gdviz.render.frame import Frame
from gdviz.render.scene3d.dressing import Dressing
from gdviz.render.scene3d.offscreen import OffscreenScene


class SceneBeside:
    """Draws as `OffscreenScene` does, with an OpenGL context that is current in its own thread.

    That thread touches nothing of Qt's: words are written by who calls.

    Attributes:
        info: the driver, as it names itself: see `OffscreenScene`.
    """

    def __init__(self) -> None:
        """Raises what the driver does, if there is no OpenGL."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="surface")
        self._dressing = Dressing()
        try:
            self._scene = self._thread.submit(OffscreenScene).result()
        except BaseException:
            self._thread.shutdown()
            raise
        self.info = self._scene.info

    def begin(
        self, frame: Frame, size: tuple[int, int], scale: float, form: PictureForm
    ) -> Callable[[], QImage]:
        """Begin to draw; what is returned waits for the picture and gives it, without its words.

        One picture at a time: it must have been taken before the next is begun. What can be raised
        is raised then: see `OffscreenScene.image`.
        """
        drawing = self._thread.submit(self._scene.draw, frame, size, scale, form)
        return lambda: self._dressing.bare(drawing.result(), form.transparent)

    def close(self) -> None:
        """Give back the buffers and the context."""
        self._thread.submit(partial(self._scene.close)).result()
        self._thread.shutdown()

"""A scene as a picture or a film, with no window, no display and no clock.

Needs a QApplication. Never beside a window in one process: see `scene3d/offscreen.py`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from gdviz.engine.fingerprint import fingerprint
from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.record.encoder import Mp4Writer
from gdviz.record.partial import begin
from gdviz.record.timing import Timing
from gdviz.render.compose import Stage, png_of
from gdviz.render.form import PictureError, PictureForm
from gdviz.render.frame import build_frame
from gdviz.render.style import Theme
from gdviz.scene.picture import with_scene
from gdviz.scene.spec import Scene
from gdviz.text import N_, Message


class ExportError(Exception):
    """A picture or film that cannot be made here, as a sentence for the user."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class UnfinishedError(Exception):
    """A film that broke off; `__cause__` says why.

    Attributes:
        partial: the file that holds what there is, or None where there is nothing.
    """

    def __init__(self, partial: Path | None) -> None:
        super().__init__(partial)
        self.partial = partial


def snapshot(scene: Scene, out: Path, form: PictureForm, step: int | None, theme: Theme) -> None:
    """Write a PNG of `scene` at update `step`, in the current language; it holds the scene.

    Without `step`: where the scene was left, or at its end if that is its start.

    Raises:
        ExportError: there is no OpenGL, or the picture cannot be made.
        OSError: the file cannot be written.
    """
    session = _computed(scene)
    partial = begin(out)
    try:
        head = scene.view.playhead if step is None else step
        session.seek(float(head if step is not None or head else session.document.length))
        with _stage(form) as stage:
            png = png_of(stage.image(build_frame(session, theme)))
        shown = replace(session.saved_scene(), fingerprint=fingerprint(session))
        partial.write_bytes(with_scene(png, shown))
        partial.replace(out)
    except PictureError as error:
        raise ExportError(error.message) from error
    finally:
        partial.unlink(missing_ok=True)


def render(
    scene: Scene,
    out: Path,
    size: tuple[int, int],
    fps: int,
    seconds: float | None,
    theme: Theme,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write an MP4 film of `scene` from its start to its end, in the current language.

    Args:
        seconds: how long it is; without it, the scene plays at its own speed.
        progress: called with the frames done and the frames in all.

    Raises:
        ExportError: there is no OpenGL.
        OSError: the file cannot be written.
        UnfinishedError: it broke off after it had begun.
    """
    timing = Timing.of(scene, fps, seconds)
    session = _computed(scene)
    video = Mp4Writer(out, *size, fps)
    done = 0
    try:
        with video, _stage(PictureForm(*size)) as stage:
            for number in range(timing.frames):
                session.seek(timing.head(number))
                video.add(pixels_of(stage.image(build_frame(session, theme))))
                done += 1
                if progress is not None:
                    progress(done, timing.frames)
    except ExportError:
        raise
    except BaseException as error:  # Ctrl+C too
        raise UnfinishedError(video.partial if done else None) from error


@contextmanager
def _stage(form: PictureForm) -> Iterator[Stage]:
    try:
        stage = Stage(form)
    except Exception as error:  # what is raised depends on platform and driver
        text = N_("OpenGL 3.3 without a window does not work here: {reason}")
        raise ExportError(Message(text, {"reason": str(error)})) from error
    try:
        yield stage
    finally:
        stage.close()


def _computed(scene: Scene) -> Session:
    """The scene, all of it computed: axes that fit the whole do not move in the film."""
    at_start = replace(scene, view=replace(scene.view, playhead=0.0))
    session = Session(at_start, load_problem)
    session.compute_to(float(scene.document.length))
    return session


def pixels_of(image: QImage) -> NDArray[np.uint8]:
    """The pixels of an image of 32 bits: (height, width, 4), blue first.

    A copy: what `constBits` gives does not keep the image alive.
    """
    flat = np.frombuffer(image.constBits(), dtype=np.uint8)
    return flat.reshape(image.height(), image.width(), 4).copy()

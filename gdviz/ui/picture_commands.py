"""Commands on pictures of what is shown: their form, and where they go."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication, QImage

from gdviz.io import saving
from gdviz.render.form import MOST_PIXELS, SIDE, PictureError, PictureForm
from gdviz.scene.file import SceneFileError
from gdviz.scene.picture import PNG_KIND, with_scene
from gdviz.text import N_, Message, tr
from gdviz.ui import files
from gdviz.ui.file_commands import FileCommands

if TYPE_CHECKING:
    from gdviz.ui.window import MainWindow


class PictureCommands(FileCommands):
    """The part of `Commands` that deals with pictures."""

    def copy_picture(self) -> None:
        """Put what is shown on the clipboard, as a picture of the form that was chosen last."""
        try:
            picture, png = self._made()
        except (PictureError, SceneFileError) as error:
            self.host.messages.error(tr("Not copied. {reason}", reason=str(error)))
            return
        held = QMimeData()
        held.setImageData(picture)
        held.setData(PNG_KIND, png)  # with its scene, which the image alone has not
        QGuiApplication.clipboard().setMimeData(held)
        size = f"{picture.width()}×{picture.height()}"
        self.host.messages.info(tr("The picture is on the clipboard: {size} pixels.", size=size))
        self._close_sheet()

    def save_picture(self) -> None:
        """Open the sheet that asks for the form of a picture, or close it."""
        self.host.sheets.picture.toggle()

    def write_picture(self) -> None:
        """Ask for a file and write what is shown there."""
        name = f"{self.library.proposed_name}.png"
        folder = self.library.path.parent if self.library.path else Path.home()
        path = files.ask_picture(self.host, folder / name)
        if path is None:
            return
        try:
            saving.write_whole(self._made()[1], path)
        except (PictureError, SceneFileError) as error:
            self.host.messages.error(tr("Not saved. {reason}", reason=str(error)))
            return
        except OSError as error:
            reason = error.strerror or str(error)
            self.host.messages.error(tr("Not saved. {reason}", reason=reason))
            return
        self.host.messages.info(tr("Saved to {name}.", name=files.printable(path.name)))
        self._close_sheet()

    def set_picture_form(self, form: PictureForm) -> None:
        """Make pictures of this form from now on."""
        self.host.picture_form = form
        self.host.picture_form_chosen.emit(form)

    @property
    def picture_form(self) -> PictureForm:
        """The form that was chosen last, as far as it goes with the window and the scene."""
        form = self.host.picture_form
        if form.as_window:
            width, height = _window_size(self.host)
            form = replace(form, width=width, height=height)
        if form.shown == "data" and self.session.problem.points is None:
            form = replace(form, shown="all")
        return form

    def preview(self, size: tuple[int, int]) -> QImage:
        """What a picture would look like, so large.

        Raises:
            PictureError: there is none.
        """
        return self._take(size)

    def picture_state(self) -> object:
        """What a picture depends on beside its form."""
        session = self.session
        return session.scene, session.playback.head, session.computed, self.host.theme

    def _made(self) -> tuple[QImage, bytes]:
        """The picture, and the file of it that holds the scene."""
        from gdviz.render.compose import png_of  # brings the plots: they come late

        picture = self._take()
        return picture, with_scene(png_of(picture), self.scene_now())

    def _take(self, preview: tuple[int, int] | None = None) -> QImage:
        form, viewport = self.picture_form, self.host.stage.viewport
        ready = viewport is not None and viewport.driver
        if form.shown in ("all", "surface") and not ready:
            raise PictureError(Message(N_("The surface needs OpenGL 3.3.")))
        return self.host.pictures.take(self.session, self.host.theme, form, viewport, preview)

    def _close_sheet(self) -> None:
        if self.host.sheets.is_open("picture"):
            self.host.sheets.picture.close_up()


def _window_size(window: "MainWindow") -> tuple[int, int]:
    """Its size in device pixels, as far as a picture can have it."""
    ratio = window.devicePixelRatioF()
    across, down = window.width() * ratio, window.height() * ratio
    shrink = min(1.0, (MOST_PIXELS / (across * down)) ** 0.5)
    width, height = (min(max(int(side * shrink), SIDE[0]), SIDE[1]) for side in (across, down))
    return width, height

"""A sheet with a form, and beside it a small picture of what comes of it."""

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QPushButton, QVBoxLayout, QWidget

from gdviz.render.form import PictureError
from gdviz.text import tr
from gdviz.ui.help import explain
from gdviz.ui.overlay import Overlay
from gdviz.ui.preview import Preview
from gdviz.ui.zoom import px

PREVIEW_MS = 250
"""How often the preview looks whether it is still true."""

SHARE = 0.2
"""Of the time, at most so much is spent on previews: what goes on behind them goes on."""

HEIGHT = 520
"""Logical pixels at the usual type size."""


class PreviewSheet(Overlay):
    """Every change is the form of all that is made from then on.

    Args:
        title: of the sheet. topic: of its help.
        form: the form as it is, a frozen dataclass with `size`.
        width, height: logical pixels at the usual type size.

    Signals:
        chosen: the form that it should be.
        save_wished: what has that form should be made.
    """

    chosen = Signal(object)
    save_wished = Signal()

    def __init__(
        self,
        window: QWidget,
        title: str,
        topic: str,
        form: Callable[[], Any],
        width: int,
        height: int = HEIGHT,
    ) -> None:
        super().__init__(window)
        self._title, self._form = title, form
        self._width, self._height = width, height
        self._painted: object = None
        self.setAccessibleName(title)
        explain(self.sheet, topic)
        self.preview = Preview()
        self.save = QPushButton(tr("Save…"))
        self.save.setObjectName("primary")
        self.save.clicked.connect(lambda: self.save_wished.emit())
        self._looker = QTimer(self, singleShot=True)
        self._looker.timeout.connect(self._look)

    def lay_out(self, column: QVBoxLayout, width: int, under: QLayout | None = None) -> None:
        """Put the sheet together.

        Args:
            column: the form, which stands under the title. width: of it, in logical pixels.
            under: what stands under the preview.
        """
        title = QLabel(self._title)
        title.setObjectName("sheet-title")
        column.insertWidget(0, title)
        column.insertSpacing(1, 6)
        column.setContentsMargins(0, 0, 0, 0)
        form = QWidget()
        form.setFixedWidth(px(width))
        form.setLayout(column)
        shown = QVBoxLayout()
        shown.setSpacing(8)
        shown.addWidget(self.preview, 1)
        if under is not None:
            shown.addLayout(under)
        whole = QHBoxLayout(self.sheet)
        whole.setContentsMargins(16, 14, 16, 14)
        whole.setSpacing(18)
        whole.addLayout(shown, 1)
        whole.addWidget(form)

    # --- what each of them does in its own way -----------------------------------------------

    def follow(self) -> None:
        """Show the form as it is; emits nothing."""
        raise NotImplementedError

    def state(self) -> object:
        """What the picture depends on beside its size, compared with `==`."""
        raise NotImplementedError

    def paint_preview(self, size: tuple[int, int]) -> None:
        """Show a picture of this size, in device pixels.

        Raises:
            PictureError: there is none.
            RuntimeError: there is no OpenGL.
        """
        raise NotImplementedError

    # --- coming and going --------------------------------------------------------------------

    def open(self) -> None:
        """Come up, with the form that was chosen last."""
        self.follow()
        super().open()
        self._painted = None
        self.look_soon()

    def close_up(self) -> None:
        """Go away, and paint no more."""
        self._looker.stop()
        super().close_up()

    def first_focus(self) -> QWidget:
        """What is done most of the time."""
        return self.save

    def place(self) -> None:
        """In the middle."""
        self.centre(px(self._width), px(self._height))

    # --- the form ----------------------------------------------------------------------------

    def wish(self, **fields: object) -> None:
        """Ask for the form with these fields."""
        self.choose(replace(self._form(), **fields))

    def choose(self, form: object) -> None:
        """Ask for this form, and show what came of it."""
        self.chosen.emit(form)
        self.follow()
        self.look_soon()

    # --- the preview -------------------------------------------------------------------------

    def look_soon(self) -> None:
        """Bring the preview up to date when there is nothing else to do."""
        self._looker.start(0)

    def _look(self) -> None:
        """Bring the preview up to date, and look again in a while."""
        if not self.isVisible():
            return
        begun = perf_counter()
        self.refresh()
        pause = max(PREVIEW_MS, round(1e3 * (perf_counter() - begun) / SHARE))
        if self.isVisible():  # plots let others have their turn
            self._looker.start(pause)

    def refresh(self) -> None:
        """Paint the preview, if it would be another one than is there."""
        size = self.preview.size_for(self._form().size)
        state = (self.state(), size)
        if state == self._painted:
            return
        self._painted = state
        try:
            self.paint_preview(size)
        except (PictureError, RuntimeError) as error:
            self.preview.show_image(None, str(error))

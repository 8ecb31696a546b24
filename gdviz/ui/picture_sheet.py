"""How a picture is to be: its size and what is on it, with a small one to look at."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gdviz.render.form import SHOWN, PictureForm, size_fault
from gdviz.render.style import THEMES, Theme
from gdviz.text import N_, tr
from gdviz.ui.combo import Combo
from gdviz.ui.labels import dim
from gdviz.ui.preview_sheet import PreviewSheet
from gdviz.ui.segments import Choice, Segments
from gdviz.ui.size_fields import SizeFields
from gdviz.ui.tick import Tick

WIDTH, FORM = 1180, 268
"""Logical pixels at the usual type size: of the sheet, and of the column beside the preview."""

SIZES: dict[str, tuple[str, int, int]] = {
    "slide": (N_("Slide, {size}"), 1920, 1080),
    "4k": (N_("4K, {size}"), 3840, 2160),
    "square": (N_("Square, {size}"), 1080, 1080),
    "portrait": (N_("Upright, {size}"), 1080, 1920),
}
AS_WINDOW = "window"


class PictureSheet(PreviewSheet):
    """Asks for the form of pictures.

    Args:
        theme: the colours of the window.
        form: the form as it is; "as the window" comes with the window's size.
        has_data: whether the problem has any.
        take: a small picture of this size, in the form as it is.
        state: what that picture depends on beside the form.

    Signals:
        copy_wished: a picture in that form should go to the clipboard.
    """

    copy_wished = Signal()

    def __init__(
        self,
        window: QWidget,
        theme: Callable[[], Theme],
        form: Callable[[], PictureForm],
        has_data: Callable[[], bool],
        take: Callable[[tuple[int, int]], QImage],
        state: Callable[[], object],
    ) -> None:
        super().__init__(window, tr("Save picture"), "picture", form, WIDTH)
        self._theme, self._has_data = theme, has_data
        self._take, self._state = take, state
        self.size_ = SizeFields(SIZES, size_fault, {AS_WINDOW: tr("As the window")})
        self.shown = Combo()
        self.shown.setAccessibleName(tr("What is on it"))
        self.title, self.axes, self.legend = (
            Tick(tr("Title and caption")),
            Tick(tr("Axes")),
            Tick(tr("Legend")),
        )
        self.colours = Segments(
            [
                Choice("window", tr("As here")),
                Choice("light", tr("Light")),
                Choice("dark", tr("Dark")),
            ],
            theme(),
        )
        self.colours.setAccessibleName(tr("Colours"))
        self.transparent = Tick(tr("Transparent background"))
        self.copy = QPushButton(tr("Copy"))
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        ticks = QGridLayout()
        ticks.setContentsMargins(0, 0, 0, 0)
        ticks.setHorizontalSpacing(12)
        ticks.addWidget(self.title, 0, 0, 1, 2)
        ticks.addWidget(self.axes, 1, 0)
        ticks.addWidget(self.legend, 1, 1)
        holds = dim(tr("It holds its scene: gdviz opens it again."))
        holds.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy, 1)
        buttons.addWidget(self.save, 1)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(dim(tr("Size in pixels")))
        column.addWidget(self.size_)
        column.addSpacing(6)
        column.addWidget(dim(tr("What is on it")))
        column.addWidget(self.shown)
        column.addLayout(ticks)
        column.addSpacing(6)
        column.addWidget(dim(tr("Colours")))
        column.addWidget(self.colours)
        column.addWidget(self.transparent)
        column.addStretch(1)
        column.addWidget(holds)
        column.addLayout(buttons)
        self.lay_out(column, FORM)

    def _connect(self) -> None:
        self.size_.chosen.connect(
            lambda width, height: self.wish(width=width, height=height, as_window=False)
        )
        self.size_.more_chosen.connect(lambda _key: self.wish(as_window=True))
        self.shown.activated.connect(lambda _index: self.wish(shown=self.shown.currentData()))
        self.title.toggled.connect(lambda on: self.wish(title=on))
        self.axes.toggled.connect(lambda on: self.wish(axes=on))
        self.legend.toggled.connect(lambda on: self.wish(legend=on))
        self.colours.chosen.connect(lambda key: self.wish(colours=key))
        self.transparent.toggled.connect(lambda on: self.wish(transparent=on))
        self.copy.clicked.connect(lambda: self.copy_wished.emit())

    def follow(self) -> None:
        """Show the form as it is; emits nothing."""
        form: PictureForm = self._form()
        self.size_.show_size(form.size, AS_WINDOW if form.as_window else "")
        self.shown.clear()
        for name, words in SHOWN.items():
            if name != "data" or self._has_data():
                self.shown.addItem(tr(words), name)
        self.shown.setCurrentIndex(self.shown.findData(form.shown))
        self.colours.set_choice(form.colours)
        for tick, on in (
            (self.title, form.title),
            (self.axes, form.axes),
            (self.legend, form.legend),
            (self.transparent, form.transparent),
        ):
            tick.blockSignals(True)
            tick.setChecked(on)
            tick.blockSignals(False)
        self.axes.setEnabled(form.shown in ("all", "surface"))

    def state(self) -> object:
        """What is shown, and in which form."""
        return self._state(), self._form()

    def paint_preview(self, size: tuple[int, int]) -> None:
        """The picture, on the ground for which its words are made."""
        colours = self._form().colours
        ground = self._theme() if colours == "window" else THEMES[colours]
        self.preview.show_image(self._take(size), ground=ground)

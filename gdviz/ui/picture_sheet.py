"""How a picture is to be: its size and what is on it, with a small one to look at."""

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gdviz.render.form import SHOWN, PictureError, PictureForm, size_fault
from gdviz.render.guard import guarded, painting
from gdviz.render.style import LIGHT, THEMES, Theme
from gdviz.text import N_, Message, tr
from gdviz.ui.combo import Combo
from gdviz.ui.help import explain
from gdviz.ui.number_field import Number, NumberField
from gdviz.ui.overlay import Overlay
from gdviz.ui.segments import Choice, Segments
from gdviz.ui.theme import mixed
from gdviz.ui.tick import Tick
from gdviz.ui.zoom import px

WIDTH, HEIGHT, FORM = 940, 520, 268
"""Logical pixels at the usual type size: of the sheet, and of the column beside the preview."""

PREVIEW_MS = 250
"""How often the preview looks whether it is still true."""

SHARE = 0.2
"""Of the time, at most so much is spent on previews: what goes on behind them goes on."""

SIZES: dict[str, tuple[str, int, int]] = {
    "slide": (N_("Slide, {size}"), 1920, 1080),
    "4k": (N_("4K, {size}"), 3840, 2160),
    "square": (N_("Square, {size}"), 1080, 1080),
    "portrait": (N_("Upright, {size}"), 1080, 1920),
}
AS_WINDOW, OWN = "window", "own"

SQUARE = 8
"""Logical pixels, of the chequered ground that shows where there is nothing."""


class PictureSheet(Overlay):
    """Every change is the form of all pictures from then on.

    Args:
        theme: the colours of the window.
        form: the form as it is; "as the window" comes with the window's size.
        has_data: whether the problem has any.
        take: a small picture of this size, in the form as it is.
        state: what that picture depends on, compared with `==`.

    Signals:
        chosen: the `PictureForm` that it should be.
        save_wished, copy_wished: a picture in that form.
    """

    chosen = Signal(object)
    save_wished = Signal()
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
        super().__init__(window)
        self._theme, self._form, self._has_data = theme, form, has_data
        self._take, self._state = take, state
        self._painted: object = None
        self.setAccessibleName(tr("Save picture"))
        explain(self.sheet, "picture")
        self.preview = Preview()
        self.size_ = Combo()
        self.width_, self.height_ = (
            NumberField(self._width_fault, whole=True),
            NumberField(self._height_fault, whole=True),
        )
        self.shown = Combo()
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
        self.transparent = Tick(tr("Transparent background"))
        self.fault = QLabel()
        self.fault.setObjectName("fault")
        self.fault.setWordWrap(True)
        self.fault.hide()
        self.save, self.copy = QPushButton(tr("Save…")), QPushButton(tr("Copy"))
        self.save.setObjectName("primary")
        for widget, name in (
            (self.size_, tr("Size")),
            (self.width_, tr("Width in pixels")),
            (self.height_, tr("Height in pixels")),
            (self.shown, tr("What is on it")),
            (self.colours, tr("Colours")),
        ):
            widget.setAccessibleName(name)
        self._looker = QTimer(self, singleShot=True)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        title = QLabel(tr("Save picture"))
        title.setObjectName("sheet-title")
        times = QLabel("×")
        times.setObjectName("dim")
        size = QHBoxLayout()
        size.setSpacing(6)
        for widget, stretch in ((self.width_, 1), (times, 0), (self.height_, 1)):
            size.addWidget(widget, stretch)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(title)
        column.addSpacing(6)
        column.addWidget(_dim(tr("Size in pixels")))
        column.addWidget(self.size_)
        column.addLayout(size)
        column.addWidget(self.fault)
        column.addSpacing(6)
        column.addWidget(_dim(tr("What is on it")))
        column.addWidget(self.shown)
        ticks = QGridLayout()
        ticks.setContentsMargins(0, 0, 0, 0)
        ticks.setHorizontalSpacing(12)
        ticks.addWidget(self.title, 0, 0, 1, 2)
        ticks.addWidget(self.axes, 1, 0)
        ticks.addWidget(self.legend, 1, 1)
        column.addLayout(ticks)
        column.addSpacing(6)
        column.addWidget(_dim(tr("Colours")))
        column.addWidget(self.colours)
        column.addWidget(self.transparent)
        column.addStretch(1)
        holds = _dim(tr("It holds its scene: gdviz opens it again."))
        holds.setWordWrap(True)
        column.addWidget(holds)
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy, 1)
        buttons.addWidget(self.save, 1)
        column.addLayout(buttons)
        beside = QWidget()
        beside.setFixedWidth(px(FORM))
        column.setContentsMargins(0, 0, 0, 0)
        beside.setLayout(column)
        whole = QHBoxLayout(self.sheet)
        whole.setContentsMargins(16, 14, 16, 14)
        whole.setSpacing(18)
        whole.addWidget(self.preview, 1)
        whole.addWidget(beside)

    def _connect(self) -> None:
        self._looker.timeout.connect(self._look)
        self.size_.activated.connect(lambda _index: self._choose_size(self.size_.currentData()))
        self.width_.entered.connect(lambda side: self._wish(width=int(side), as_window=False))
        self.height_.entered.connect(lambda side: self._wish(height=int(side), as_window=False))
        for field in (self.width_, self.height_):
            field.refused.connect(self._show_fault)
        self.shown.activated.connect(lambda _index: self._wish(shown=self.shown.currentData()))
        self.title.toggled.connect(lambda on: self._wish(title=on))
        self.axes.toggled.connect(lambda on: self._wish(axes=on))
        self.legend.toggled.connect(lambda on: self._wish(legend=on))
        self.colours.chosen.connect(lambda key: self._wish(colours=key))
        self.transparent.toggled.connect(lambda on: self._wish(transparent=on))
        self.save.clicked.connect(lambda: self.save_wished.emit())
        self.copy.clicked.connect(lambda: self.copy_wished.emit())

    # --- coming and going --------------------------------------------------------------------

    def open(self) -> None:
        """Come up, with the form of the last picture."""
        self.follow()
        super().open()
        self._painted = None
        self._looker.start(0)

    def close_up(self) -> None:
        """Go away, and paint no more."""
        self._looker.stop()
        super().close_up()

    def first_focus(self) -> QWidget:
        """What is done with most pictures."""
        return self.save

    def place(self) -> None:
        """In the middle."""
        self.centre(px(WIDTH), px(HEIGHT))

    # --- the form ----------------------------------------------------------------------------

    def follow(self) -> None:
        """Show the form as it is; emits nothing."""
        form = self._form()
        self.size_.clear()
        for key, (words, width, height) in SIZES.items():
            self.size_.addItem(tr(words, size=f"{width}×{height}"), key)
        self.size_.addItem(tr("As the window"), AS_WINDOW)
        self.size_.addItem(tr("Another size"), OWN)
        self.size_.setCurrentIndex(self.size_.findData(_name_of(form)))
        self.width_.set_value(form.width)
        self.height_.set_value(form.height)
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
        on_surface = form.shown in ("all", "surface")
        self.axes.setEnabled(on_surface)
        self.legend.setEnabled(on_surface)

    def _wish(self, **fields: object) -> None:
        wished = replace(self._form(), **fields)  # type: ignore[arg-type]
        self.chosen.emit(wished)
        self.follow()
        self._looker.start(0)

    def _choose_size(self, key: str) -> None:
        if key in SIZES:
            _, width, height = SIZES[key]
            self._wish(width=width, height=height, as_window=False)
        elif key == AS_WINDOW:
            self._wish(as_window=True)
        else:
            self.width_.setFocus()
            self.width_.selectAll()

    def _width_fault(self, side: Number) -> Message | None:
        return size_fault(int(side), self._form().height)

    def _height_fault(self, side: Number) -> Message | None:
        return size_fault(self._form().width, int(side))

    def _show_fault(self, fault: Message | None) -> None:
        self.fault.setText("" if fault is None else str(fault))
        self.fault.setVisible(fault is not None)

    def _ground(self) -> Theme:
        """For which ground the words of the picture are made."""
        colours = self._form().colours
        return self._theme() if colours == "window" else THEMES[colours]

    # --- the preview -------------------------------------------------------------------------

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
        state = (self._state(), self._form(), size)
        if state == self._painted:
            return
        self._painted = state
        try:
            self.preview.show_image(self._take(size), ground=self._ground())
        except (PictureError, RuntimeError) as error:
            self.preview.show_image(None, str(error))


class Preview(QWidget):
    """A small picture, on a chequered ground where there is nothing behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.image: QImage | None = None
        self._words, self._ground = "", LIGHT
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(px(160), px(120))
        self.setAccessibleName(tr("Preview"))

    def size_for(self, size: tuple[int, int]) -> tuple[int, int]:
        """Device pixels of the largest picture of the shape of `size` that fits in."""
        room = self.size() * self.devicePixelRatioF()
        shape = QSize(*size).scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        return max(shape.width(), 1), max(shape.height(), 1)

    def show_image(self, image: QImage | None, words: str = "", ground: Theme = LIGHT) -> None:
        """Show a picture, with squares like this `ground` behind it, or say why there is none."""
        self.image, self._words, self._ground = image, words, ground
        self.update()

    @guarded
    def paintEvent(self, _event) -> None:
        with painting(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        colours = QApplication.palette()
        if self.image is None:
            painter.setPen(colours.color(QPalette.ColorRole.PlaceholderText))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), int(flags), self._words)
            return
        ratio = self.devicePixelRatioF()
        place = QRectF(0.0, 0.0, self.image.width() / ratio, self.image.height() / ratio)
        place.moveCenter(QRectF(self.rect()).center())
        if self.image.hasAlphaChannel():
            _chequer(painter, place, self._ground)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self.image)
        painter.setPen(colours.color(QPalette.ColorRole.Mid))
        painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5))


def _chequer(painter: QPainter, place: QRectF, ground: Theme) -> None:
    painter.fillRect(place, QColor(*ground.background))
    painter.save()
    painter.setClipRect(place)
    other, side = QColor(*mixed(ground.background, ground.line, 0.6)), px(SQUARE)
    for row in range(int(place.height() / side) + 1):
        for column in range(row % 2, int(place.width() / side) + 1, 2):
            x, y = place.left() + column * side, place.top() + row * side
            painter.fillRect(QRectF(x, y, side, side), other)
    painter.restore()


def _name_of(form: PictureForm) -> str:
    if form.as_window:
        return AS_WINDOW
    return next((key for key, (_, *size) in SIZES.items() if tuple(size) == form.size), OWN)


def _dim(words: str) -> QLabel:
    label = QLabel(words)
    label.setObjectName("dim")
    return label

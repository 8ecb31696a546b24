"""How a film is to be, with a moment of it to look at and what it will be and cost."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gdviz.render.form import PictureError
from gdviz.render.style import Theme
from gdviz.text import LANGUAGES, N_, Message, tr
from gdviz.ui.combo import Combo
from gdviz.ui.film_estimate import Estimate, free_bytes, in_bytes, in_time, on_clock
from gdviz.ui.film_form import CAPTIONS, KINDS, RATES, FilmForm, Kind, film_size_fault, of_kind
from gdviz.ui.film_plan import Plan
from gdviz.ui.help import explain
from gdviz.ui.number_field import Number, NumberField
from gdviz.ui.overlay import Overlay
from gdviz.ui.picture_sheet import PREVIEW_MS, SHARE, Preview
from gdviz.ui.segments import Choice, Segments
from gdviz.ui.slider import NumberSlider
from gdviz.ui.zoom import px

WIDTH, HEIGHT, FORM = 960, 520, 300
"""Logical pixels at the usual type size: of the sheet, and of the column beside the preview."""

SIZES: dict[str, tuple[str, int, int]] = {
    "720p": (N_("720p, {size}"), 1280, 720),
    "1080p": (N_("1080p, {size}"), 1920, 1080),
    "1440p": (N_("1440p, {size}"), 2560, 1440),
    "4k": (N_("4K, {size}"), 3840, 2160),
    "square": (N_("Square, {size}"), 1080, 1080),
    "portrait": (N_("Upright, {size}"), 1080, 1920),
}
EXTENTS = {
    "scene": N_("This scene"),
    "whole": N_("The whole lecture"),
    "take": N_("The take"),
}
"""What a film can be of, with its name (translatable)."""

AS_HERE, OWN = "window", "own"


class FilmSheet(Overlay):
    """Every change is the form of all films from then on.

    Args:
        theme: the colours of the window.
        form: the form as it is, with the folder where a film would go.
        plan: how long the film will be.
        extents: what it can be of, keys of `EXTENTS`, and of what it is to be.
        take: a small picture of this size of this second of the film.
        state: what that picture depends on beside its size, compared with `==`.

    Signals:
        chosen: the `FilmForm` that it should be.
        extent_chosen: of what it should be.
        save_wished: a film of that form.
    """

    chosen = Signal(object)
    extent_chosen = Signal(str)
    save_wished = Signal()

    def __init__(
        self,
        window: QWidget,
        theme: Theme,
        form: Callable[[], FilmForm],
        plan: Callable[[], Plan],
        extents: Callable[[], tuple[tuple[str, ...], str]],
        take: Callable[[tuple[int, int], float], QImage],
        state: Callable[[float], object],
    ) -> None:
        super().__init__(window)
        self._form, self._plan, self._extents = form, plan, extents
        self._take, self._state = take, state
        self._painted: object = None
        self._estimate = Estimate()
        self.second = 0.0
        """The moment that is looked at."""
        self.setAccessibleName(tr("Save a film"))
        explain(self.sheet, "film")
        self.preview = Preview()
        self.moment = NumberSlider(0.0, 1.0)
        self.clock = _dim("")
        self.kind, self.rate, self.size_ = Combo(), Combo(), Combo()
        self.width_ = NumberField(self._width_fault, whole=True)
        self.height_ = NumberField(self._height_fault, whole=True)
        self.extent = Segments([Choice(key, tr(words)) for key, words in EXTENTS.items()], theme)
        self.captions, self.spoken, self.colours = Combo(), Combo(), Combo()
        self.fault = QLabel()
        self.fault.setObjectName("fault")
        self.fault.setWordWrap(True)
        self.fault.hide()
        self.length, self.cost, self.room_ = QLabel(), _dim(""), _dim("")
        self.warning = QLabel()
        self.warning.setObjectName("fault")
        for label in (self.length, self.cost, self.room_, self.warning):
            label.setWordWrap(True)
        self.save = QPushButton(tr("Save…"))
        self.save.setObjectName("primary")
        for widget, name in (
            (self.moment, tr("Moment of the film")),
            (self.kind, tr("Format")),
            (self.rate, tr("Frames per second")),
            (self.size_, tr("Size")),
            (self.width_, tr("Width in pixels")),
            (self.height_, tr("Height in pixels")),
            (self.extent, tr("What is in it")),
            (self.captions, tr("Captions")),
            (self.spoken, tr("Language")),
            (self.colours, tr("Colours")),
        ):
            widget.setAccessibleName(name)
        self._looker = QTimer(self, singleShot=True)
        self._fill()
        self._lay_out()
        self._connect()

    def _fill(self) -> None:
        for kind, words in KINDS.items():
            self.kind.addItem(tr(words), kind)
        for captions, words in CAPTIONS.items():
            self.captions.addItem(tr(words), captions)
        self.spoken.addItem(tr("As here"), AS_HERE)
        for code, name in LANGUAGES.items():
            self.spoken.addItem(name, code)
        for colours, name in (
            ("window", tr("As here")),
            ("light", tr("Light")),
            ("dark", tr("Dark")),
        ):
            self.colours.addItem(name, colours)

    def _lay_out(self) -> None:
        fields = QGridLayout()
        fields.setContentsMargins(0, 0, 0, 0)
        fields.setHorizontalSpacing(8)
        fields.setVerticalSpacing(4)
        size = QHBoxLayout()
        size.setSpacing(6)
        for widget, stretch in ((self.width_, 1), (_dim("×"), 0), (self.height_, 1)):
            size.addWidget(widget, stretch)
        self._extent_words = _dim(tr("What is in it"))
        rows: tuple[tuple[QWidget | QHBoxLayout, int, int], ...] = (
            (_dim(tr("Format")), 0, 2),
            (self.kind, 0, 2),
            (_dim(tr("Size in pixels")), 0, 2),
            (self.size_, 0, 2),
            (size, 0, 2),
            (self.fault, 0, 2),
            (_dim(tr("Frames")), 0, 1),
            (_dim(tr("Captions")), 1, 1),
            (self.rate, 0, 1),
            (self.captions, 1, 1),
            (_dim(tr("Language")), 0, 1),
            (_dim(tr("Colours")), 1, 1),
            (self.spoken, 0, 1),
            (self.colours, 1, 1),
            (self._extent_words, 0, 2),
            (self.extent, 0, 2),
        )
        at = -1
        for thing, place, span in rows:
            at += place == 0
            if isinstance(thing, QLabel) and thing is not self.fault and at:
                thing.setContentsMargins(0, px(5), 0, 0)  # it belongs to what is under it
            if isinstance(thing, QWidget):
                fields.addWidget(thing, at, place, 1, span)
            else:
                fields.addLayout(thing, at, place, 1, span)
        fields.setColumnStretch(0, 1)
        fields.setColumnStretch(1, 1)
        inside = QWidget()
        column_ = QVBoxLayout(inside)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.addLayout(fields)
        column_.addStretch(1)
        scrolled = QScrollArea()
        scrolled.setFrameShape(QFrame.Shape.NoFrame)
        scrolled.setWidgetResizable(True)
        scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scrolled.setWidget(inside)
        title = QLabel(tr("Save a film"))
        title.setObjectName("sheet-title")
        beside = QVBoxLayout()
        beside.setSpacing(4)
        beside.addWidget(title)
        beside.addSpacing(6)
        beside.addWidget(scrolled, 1)
        beside.addSpacing(6)
        for label in (self.length, self.cost, self.room_, self.warning):
            beside.addWidget(label)
        beside.addSpacing(4)
        beside.addWidget(self.save)
        column = QWidget()
        column.setFixedWidth(px(FORM))
        beside.setContentsMargins(0, 0, 0, 0)
        column.setLayout(beside)
        time = QHBoxLayout()
        time.setSpacing(10)
        time.addWidget(self.moment, 1)
        time.addWidget(self.clock)
        shown = QVBoxLayout()
        shown.setSpacing(8)
        shown.addWidget(self.preview, 1)
        shown.addLayout(time)
        whole = QHBoxLayout(self.sheet)
        whole.setContentsMargins(16, 14, 16, 14)
        whole.setSpacing(18)
        whole.addLayout(shown, 1)
        whole.addWidget(column)

    def _connect(self) -> None:
        self._looker.timeout.connect(self._look)
        self.moment.moved.connect(self._go_to)
        self.size_.activated.connect(lambda _index: self._choose_size(self.size_.currentData()))
        self.width_.entered.connect(lambda side: self._wish(width=int(side)))
        self.height_.entered.connect(lambda side: self._wish(height=int(side)))
        for field in (self.width_, self.height_):
            field.refused.connect(self._show_fault)
        self.kind.activated.connect(lambda _index: self._choose_kind(self.kind.currentData()))
        self.rate.activated.connect(lambda _index: self._wish(fps=self.rate.currentData()))
        self.extent.chosen.connect(self._choose_extent)
        self.captions.activated.connect(
            lambda _index: self._wish(captions=self.captions.currentData())
        )
        self.spoken.activated.connect(lambda _index: self._wish(spoken=self.spoken.currentData()))
        self.colours.activated.connect(
            lambda _index: self._wish(colours=self.colours.currentData())
        )
        self.save.clicked.connect(lambda: self.save_wished.emit())

    # --- coming and going --------------------------------------------------------------------

    def open(self) -> None:
        """Come up, with the form of the last film."""
        self.follow()
        super().open()
        self._painted = None
        self._looker.start(0)

    def close_up(self) -> None:
        """Go away, and paint no more."""
        self._looker.stop()
        super().close_up()

    def first_focus(self) -> QWidget:
        """What is done with most films."""
        return self.save

    def place(self) -> None:
        """In the middle."""
        self.centre(px(WIDTH), px(HEIGHT))

    # --- the form ----------------------------------------------------------------------------

    def follow(self) -> None:
        """Show the form as it is, and what it leads to; emits nothing."""
        form = self._form()
        self.rate.clear()
        for rate in RATES[form.kind]:
            self.rate.addItem(tr("{count} per second", count=rate), rate)
        self.size_.clear()
        for name, (words, width, height) in SIZES.items():
            if film_size_fault(form.kind, width, height) is None:
                self.size_.addItem(tr(words, size=f"{width}×{height}"), name)
        self.size_.addItem(tr("Another size"), OWN)
        for combo, key in (
            (self.kind, form.kind),
            (self.rate, form.fps),
            (self.size_, _name_of(form)),
            (self.captions, form.captions),
            (self.spoken, form.spoken),
            (self.colours, form.colours),
        ):
            combo.setCurrentIndex(combo.findData(key))
        self.width_.set_value(form.width)
        self.height_.set_value(form.height)
        offered, chosen = self._extents()
        self.extent.set_choice(chosen)
        for key, button in self.extent.buttons.items():
            button.setVisible(key in offered)
        for widget in (self._extent_words, self.extent):
            widget.setVisible(len(offered) > 1)
        self._tell()

    def _wish(self, **fields: object) -> None:
        self._choose(replace(self._form(), **fields))  # type: ignore[arg-type]

    def _choose_kind(self, kind: Kind) -> None:
        self._choose(of_kind(self._form(), kind))

    def _choose(self, wished: FilmForm) -> None:
        self.chosen.emit(wished)
        self.follow()
        self._looker.start(0)

    def _choose_extent(self, key: str) -> None:
        self.extent_chosen.emit(key)
        self.follow()
        self._looker.start(0)

    def _choose_size(self, key: str) -> None:
        if key in SIZES:
            _, width, height = SIZES[key]
            self._wish(width=width, height=height)
        else:
            self.width_.setFocus()
            self.width_.selectAll()

    def _width_fault(self, side: Number) -> Message | None:
        form = self._form()
        return film_size_fault(form.kind, int(side), form.height)

    def _height_fault(self, side: Number) -> Message | None:
        form = self._form()
        return film_size_fault(form.kind, form.width, int(side))

    def _show_fault(self, fault: Message | None) -> None:
        self.fault.setText("" if fault is None else str(fault))
        self.fault.setVisible(fault is not None)

    # --- what it will be ---------------------------------------------------------------------

    def _tell(self) -> None:
        """Say how long it is, what it costs, and whether there is room for it."""
        form = self._form()
        plan = self._plan()
        self.second = min(self.second, plan.seconds)
        self.moment.set_range(0.0, plan.seconds)
        self.moment.set_value(self.second)
        whole = on_clock(plan.seconds)
        self.clock.setText(tr("{now} of {whole}", now=on_clock(self.second), whole=whole))
        words = tr("About {time}, {count} frames", time=in_time(plan.seconds), count=plan.frames)
        self.length.setText(words)
        size, seconds = self.cost_of(form)
        told = size is not None and seconds is not None
        if size is not None and seconds is not None:
            places = {"size": in_bytes(size), "time": in_time(seconds)}
            self.cost.setText(tr("About {size}; making it takes about {time}", **places))
        self.cost.setVisible(told)
        folder = Path(form.folder)
        free = free_bytes(folder)
        if free is not None:
            places = {"size": in_bytes(free), "folder": folder.name or str(folder)}
            self.room_.setText(tr("{size} are free in {folder}", **places))
        self.room_.setVisible(free is not None)
        tight = size is not None and free is not None and size > free
        self.warning.setText(tr("It may not fit there: choose another folder, or a smaller size."))
        self.warning.setVisible(tight)

    def cost_of(self, form: FilmForm) -> tuple[float | None, float | None]:
        """About how many bytes a film of that form has and how many seconds it takes, if known."""
        frames = self._plan().frames
        return self._estimate.bytes_of(form, frames), self._estimate.seconds_of(form, frames)

    # --- the preview -------------------------------------------------------------------------

    def _go_to(self, second: float) -> None:
        self.second = second
        self._tell()
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
        """Paint the preview, if it would be another one than is there.

        The first of a size is painted twice: how long it took says nothing of those that follow.
        """
        size = self.preview.size_for(self._form().size)
        state = (self._state(self.second), self._form(), size)
        if state == self._painted and (self._estimate.settled or self.preview.image is None):
            return
        self._painted = state
        begun = perf_counter()
        try:
            image = self._take(size, self.second)
            seconds = perf_counter() - begun
            self.preview.show_image(image)
            self._learn(image, seconds)
        except (PictureError, RuntimeError) as error:
            self.preview.show_image(None, str(error))

    def _learn(self, image: QImage, seconds: float) -> None:
        from gdviz.render.compose import png_of  # brings the plots: they come late

        size = image.width(), image.height()
        self._estimate.learn(size, seconds, len(png_of(image)))
        self._tell()


def _name_of(form: FilmForm) -> str:
    return next((key for key, (_, *size) in SIZES.items() if tuple(size) == form.size), OWN)


def _dim(words: str) -> QLabel:
    label = QLabel(words)
    label.setObjectName("dim")
    return label

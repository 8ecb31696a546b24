"""How a film is to be, with a moment of it to look at and what it will be and cost."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gdviz.record.cost import Cost
from gdviz.render.style import Theme
from gdviz.text import LANGUAGES, N_, Message, tr
from gdviz.ui.combo import Combo
from gdviz.ui.film_facts import FilmFacts
from gdviz.ui.film_form import (
    CAPTIONS,
    KINDS,
    RATES,
    SOUNDS,
    FilmForm,
    Plan,
    film_size_fault,
    of_kind,
)
from gdviz.ui.film_words import on_clock
from gdviz.ui.labels import dim
from gdviz.ui.measuring import Pending
from gdviz.ui.preview_sheet import PreviewSheet
from gdviz.ui.segments import Choice, Segments
from gdviz.ui.size_fields import SizeFields
from gdviz.ui.slider import NumberSlider
from gdviz.ui.zoom import px

WIDTH, HEIGHT, FORM = 1120, 570, 300
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
    "whole": N_("The lecture"),
    "take": N_("The take"),
}
"""What a film can be of, with its name (translatable)."""

AS_HERE = "window"


class FilmSheet(PreviewSheet):
    """Asks for the form of films.

    Args:
        theme: the colours of the window.
        form: the form as it is, with the folder where a film would go.
        plan: the film of that form, as far as it can be told.
        speaks: whether there is a voice for it.
        extents: what it can be of, keys of `EXTENTS`, and of what it is to be.
        take: a small picture of this size of this second of the film.
        state: what that picture depends on beside size and form.
        cost: what the film will cost; where that is not known it is measured, until the sheet is
            `left`.

    Signals:
        extent_chosen: of what films should be.
        left: it has gone away.
    """

    extent_chosen = Signal(str)
    left = Signal()

    def __init__(
        self,
        window: QWidget,
        theme: Theme,
        form: Callable[[], FilmForm],
        plan: Callable[[], Plan],
        speaks: Callable[[], bool],
        extents: Callable[[], tuple[tuple[str, ...], str]],
        take: Callable[[tuple[int, int], float], QImage],
        state: Callable[[float], object],
        cost: Callable[[], Cost | Pending],
    ) -> None:
        super().__init__(window, tr("Save a film"), "film", form, WIDTH, HEIGHT)
        self._plan, self._speaks, self._extents = plan, speaks, extents
        self._take, self._state, self._cost = take, state, cost
        self.second = 0.0
        """The moment that is looked at."""
        self.moment = NumberSlider(0.0, 1.0)
        self.clock = dim()
        self.kind, self.rate = Combo(), Combo()
        self.size_ = SizeFields(SIZES, self._size_fault)
        self.extent = Segments([Choice(key, tr(words)) for key, words in EXTENTS.items()], theme)
        self._extent_words = dim(tr("What is in it"))
        self.captions, self.spoken, self.colours = Combo(), Combo(), Combo()
        self.sound, self._sound_words = Combo(), dim(tr("Voice"))
        self.facts = FilmFacts()
        for widget, name in (
            (self.moment, tr("Moment of the film")),
            (self.kind, tr("Format")),
            (self.rate, tr("Frames per second")),
            (self.extent, tr("What is in it")),
            (self.captions, tr("Captions")),
            (self.spoken, tr("Language")),
            (self.colours, tr("Colours")),
            (self.sound, tr("Voice")),
        ):
            widget.setAccessibleName(name)
        self._fill()
        self._lay_out()
        self._connect()

    def _fill(self) -> None:
        for kind, words in KINDS.items():
            self.kind.addItem(tr(words), kind)
        for captions, words in CAPTIONS.items():
            self.captions.addItem(tr(words), captions)
        for sound, words in SOUNDS.items():
            self.sound.addItem(tr(words), sound)
        self.spoken.addItem(tr("As here"), AS_HERE)
        for code, name in LANGUAGES.items():
            self.spoken.addItem(name, code)
        for colours, name in (
            (AS_HERE, tr("As here")),
            ("light", tr("Light")),
            ("dark", tr("Dark")),
        ):
            self.colours.addItem(name, colours)

    def _lay_out(self) -> None:
        time = QHBoxLayout()
        time.setSpacing(10)
        time.addWidget(self.moment, 1)
        time.addWidget(self.clock)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(_scrolled(self._fields()), 1)
        column.addSpacing(6)
        column.addWidget(self.facts)
        column.addSpacing(4)
        column.addWidget(self.save)
        self.lay_out(column, FORM, time)

    def _fields(self) -> QWidget:
        """All fields, each under its words, some of them side by side."""
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        rows: tuple[tuple[QWidget, ...], ...] = (
            (dim(tr("Format")),),
            (self.kind,),
            (dim(tr("Size in pixels")),),
            (self.size_,),
            (dim(tr("Frames")), dim(tr("Captions"))),
            (self.rate, self.captions),
            (dim(tr("Language")), dim(tr("Colours"))),
            (self.spoken, self.colours),
            (self._sound_words,),
            (self.sound,),
            (self._extent_words,),
            (self.extent,),
        )
        for number, row in enumerate(rows):
            for place, widget in enumerate(row):
                if isinstance(widget, QLabel) and number:
                    widget.setContentsMargins(0, px(5), 0, 0)  # it belongs to what is under it
                grid.addWidget(widget, number, place, 1, 3 - len(row))
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(len(rows), 1)
        return inside

    def _connect(self) -> None:
        self.moment.moved.connect(self._go_to)
        self.size_.chosen.connect(lambda width, height: self.wish(width=width, height=height))
        self.kind.activated.connect(
            lambda _index: self.choose(of_kind(self._form(), self.kind.currentData()))
        )
        self.extent.chosen.connect(self._choose_extent)
        for combo, field in (
            (self.rate, "fps"),
            (self.captions, "captions"),
            (self.spoken, "spoken"),
            (self.colours, "colours"),
            (self.sound, "sound"),
        ):
            combo.activated.connect(
                lambda _index, combo=combo, field=field: self.wish(**{field: combo.currentData()})
            )

    def _size_fault(self, width: int, height: int) -> Message | None:
        return film_size_fault(self._form().kind, width, height)

    def close_up(self) -> None:
        """Go away, and measure no more."""
        if self.is_open:
            super().close_up()
            self.left.emit()

    # --- what is shown -----------------------------------------------------------------------

    def follow(self) -> None:
        """Show the form as it is, and what it leads to; emits nothing."""
        form: FilmForm = self._form()
        self.rate.clear()
        for rate in RATES[form.kind]:
            self.rate.addItem(tr("{count} per second", count=rate), rate)
        for combo, key in (
            (self.kind, form.kind),
            (self.rate, form.fps),
            (self.captions, form.captions),
            (self.spoken, form.spoken),
            (self.colours, form.colours),
            (self.sound, form.sound),
        ):
            combo.setCurrentIndex(combo.findData(key))
        self.sound.setEnabled(form.sounds)
        self.sound.show_words("" if form.sounds else tr("Left out: this format has no sound"))
        speaks = self._speaks()
        self._sound_words.setVisible(speaks)
        self.sound.setVisible(speaks)
        self.size_.show_size(form.size)
        offered, extent = self._extents()
        self.extent.set_choice(extent)
        for name, button in self.extent.buttons.items():
            button.setVisible(name in offered)
        for widget in (self._extent_words, self.extent):
            widget.setVisible(len(offered) > 1)
        self.tell()

    def tell(self) -> None:
        """Say how long it is, what it costs, and whether there is room for it."""
        film = self._plan()
        self.second = min(self.second, film.seconds)
        self.moment.set_range(0.0, film.seconds)
        self.moment.set_value(self.second)
        whole = on_clock(film.seconds)
        self.clock.setText(tr("{now} of {whole}", now=on_clock(self.second), whole=whole))
        folder = Path(self._form().folder)
        self.facts.show_facts(film.seconds, film.frames, self._cost(), folder)

    def state(self) -> object:
        """Which moment is shown of which film, and in which form."""
        return self._state(self.second), self._form()

    def refresh(self) -> None:
        """Paint the preview, if it would be another one than is there, and tell what is known."""
        super().refresh()
        if self.is_open:  # plots let others have their turn
            self.tell()

    def paint_preview(self, size: tuple[int, int]) -> None:
        """The moment that is looked at."""
        self.preview.show_image(self._take(size, self.second))

    def _choose_extent(self, extent: str) -> None:
        self.extent_chosen.emit(extent)
        self.follow()
        self.look_soon()

    def _go_to(self, second: float) -> None:
        self.second = second
        self.tell()
        self.look_soon()


def _scrolled(fields: QWidget) -> QScrollArea:
    """What may be higher than there is room."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(fields)
    return area

"""How the surface is drawn: its colours, how opaque it is, where it is cut, and what is on it."""

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from gdviz.render.style import COLOUR_MAPS, Theme
from gdviz.render.world import World
from gdviz.scene.spec import ColourMap, Look
from gdviz.text import N_, Message, tr
from gdviz.ui.help import explain
from gdviz.ui.icons import icon
from gdviz.ui.number_field import Number, NumberField
from gdviz.ui.overlay import Overlay
from gdviz.ui.segments import Choice, Segments
from gdviz.ui.slider import NumberSlider
from gdviz.ui.tick import Tick
from gdviz.ui.typed import rounded
from gdviz.ui.value_field import Numeric, ValueField
from gdviz.ui.zoom import px

WIDTH, BELOW = 330, 44
"""Logical pixels at the usual type size: how wide it is, and the room for the bar at the top."""

TICKS: dict[str, tuple[str, str]] = {
    "mesh": (N_("mesh of lines"), N_("Lines of equal x and of equal y.")),
    "labels": (N_("losses on the contour lines"), N_("Each line says at which loss it is.")),
    "floor": (
        N_("contour map on a floor below"),
        N_("The contour lines seen from above, with the shadows of the trails."),
    ),
    "bar": (N_("colour bar"), N_("Which colour is which loss.")),
    "fading": (
        N_("trails fade away"),
        N_("A trail is whole at its head and pale after a fifth of the scene."),
    ),
}
"""The fields of `Look` that are on or off, with their words; translatable."""

LOWEST_CUT = 0.005
"""Of the height of the box, that a cut leaves at least by the slider."""


class LookSheet(Overlay):
    """Stands beside the surface, which changes at once.

    Signals:
        look_wished: another `Look`. colours_wished: the key of a colour map.
    """

    look_wished = Signal(object)
    colours_wished = Signal(str)

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self._look = Look()
        self._world = World((0.0, 1.0), (0.0, 1.0), 0.0, 1.0)
        self.setAccessibleName(tr("Look of the surface"))
        explain(self, "look")
        self.title = QLabel(tr("Look of the surface"))
        self.title.setObjectName("sheet-title")
        self.reset = QToolButton()
        self.reset.setObjectName("small")
        self.reset.setIconSize(QSize(px(16), px(16)))
        words = tr("Back to the usual look")
        self.reset.setToolTip(words)
        self.reset.setAccessibleName(words)
        self.reset.clicked.connect(lambda: self.look_wished.emit(Look()))
        self.colours = Segments([Choice(key, tr(name)) for key, name in COLOUR_MAPS.items()], theme)
        self.colours.chosen.connect(self.colours_wished)
        self.opacity = ValueField(
            Numeric("", tr("opacity"), (0.0, 1.0), default=1.0), theme, _check_opacity
        )
        self.opacity.wished.connect(lambda value: self._wish(opacity=float(value)))
        words = tr("highest loss that is shown")
        self.cut, self.cut_share = NumberField(), NumberSlider(0.0, 1.0)
        for widget in (self.cut, self.cut_share):
            widget.setAccessibleName(words)
        self.cut.setFixedWidth(px(104))
        self.cut.entered.connect(self._wish_cut)
        self.cut.stepped.connect(self._step_cut)
        self.cut_share.moved.connect(self._wish_cut_at)
        self.ticks: dict[str, Tick] = {}
        for name, (label, doc) in TICKS.items():
            tick = self.ticks[name] = Tick(tr(label))
            tick.setToolTip(tr(doc))
            tick.clicked.connect(lambda on, name=name: self._wish(**{name: on}))
        self._lay_out()
        self.set_theme(theme)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.reset)
        column = QVBoxLayout(self.sheet)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.colours)
        column.addWidget(self.opacity)
        column.addLayout(self._cut_row())
        column.addWidget(self.cut_share)
        for tick in self.ticks.values():
            column.addWidget(tick, 0, Qt.AlignmentFlag.AlignLeft)

    def _cut_row(self) -> QHBoxLayout:
        words = QLabel(self.cut.accessibleName())
        words.setObjectName("dim")
        row = QHBoxLayout()
        row.addWidget(words, 1)
        row.addWidget(self.cut)
        return row

    def show_look(self, look: Look, colours: ColourMap, world: World) -> None:
        """Show this; `world` is that of the surface without a cut. Emits nothing."""
        self._look, self._world = look, world
        self.colours.set_choice(colours)
        self.opacity.set_value(look.opacity)
        highest = world.high if look.cut is None else look.cut
        self.cut.set_value(rounded(highest, 6))
        self.cut_share.set_value(float(world.level(np.array(highest))))
        for name, tick in self.ticks.items():
            tick.setChecked(getattr(look, name))
        self.reset.setEnabled(look != Look())

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self.reset.setIcon(icon("reset", theme))
        self.colours.set_theme(theme)
        self.opacity.set_theme(theme)

    def first_focus(self) -> QWidget:
        """The slider of the opacity."""
        return self.opacity.slider

    def place(self) -> None:
        """At the upper right, over the plots rather than the surface."""
        room = self.room()
        width = min(px(WIDTH), room.width())
        wanted = max(self.sheet.heightForWidth(width), self.sheet.sizeHint().height())
        top = room.top() + px(BELOW)
        height = min(wanted, room.bottom() - top)
        self.sheet.setGeometry(room.right() - width + 1, top, width, height)

    def _wish(self, **changes: object) -> None:
        self.look_wished.emit(replace(self._look, **changes))

    def _wish_cut(self, loss: Number) -> None:
        self._wish(cut=None if loss >= self._world.high else float(loss))

    def _step_cut(self, steps: int) -> None:
        """A hundredth of the box up or down."""
        if self.cut.value is not None:
            share = float(self._world.level(np.array(self.cut.value)))
            self._wish_cut_at(share + 0.01 * steps)

    def _wish_cut_at(self, level: float) -> None:
        """To where the slider is: a share of the box."""
        loss = float(self._world.loss_at(np.array(max(level, LOWEST_CUT))))
        self._wish(cut=None if level >= 1.0 else rounded(loss, 4))


def _check_opacity(value: Number) -> Message | None:
    return None if 0 <= value <= 1 else Message(N_("It must be from 0 to 1."))

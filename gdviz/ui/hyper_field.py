"""The field of one hyperparameter, made from its declaration."""

import math

from PySide6.QtWidgets import QWidget

from gdviz.core.hyper import Hyper
from gdviz.render.numbers import short_number
from gdviz.render.style import Theme
from gdviz.text import tr
from gdviz.ui.number_field import Number
from gdviz.ui.tips import tip
from gdviz.ui.value_field import Numeric, ValueField


class HyperField(ValueField):
    """A `ValueField` of which every word and bound comes from one `Hyper`."""

    def __init__(self, hyper: Hyper, theme: Theme, parent: QWidget | None = None) -> None:
        self.hyper = hyper
        numeric = Numeric(
            symbol=hyper.symbol,
            label=tr(hyper.label),
            slider=hyper.slider,
            log=hyper.scale == "log",
            whole=hyper.whole,
            default=hyper.default,
        )
        super().__init__(numeric, theme, hyper.check, hyper_tip(hyper), parent)

    def set_value(self, value: Number) -> None:
        """Show `value`, a whole one without a point; emits nothing."""
        super().set_value(int(value) if self.hyper.whole else value)


def hyper_tip(hyper: Hyper) -> str:
    """What a hyperparameter is, does, and may be."""
    return tip(f"{hyper.symbol}  {tr(hyper.label)}", tr(hyper.doc), hyper_range(hyper))


def hyper_range(hyper: Hyper) -> str:
    """Its range, as one reads it: ``0 ≤ γ < 1``."""
    words = hyper.symbol
    if math.isfinite(hyper.low):
        words = f"{short_number(hyper.low)} {'<' if hyper.low_open else '≤'} {words}"
    if math.isfinite(hyper.high):
        words = f"{words} {'<' if hyper.high_open else '≤'} {short_number(hyper.high)}"
    return words

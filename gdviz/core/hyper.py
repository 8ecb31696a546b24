"""Hyperparameters, each declared once: the declaration feeds form, tooltip, check and file."""

import math
from dataclasses import dataclass
from typing import Literal

from gdviz.text import N_, Message


@dataclass(frozen=True, slots=True)
class Hyper:
    """One hyperparameter of an optimizer.

    Attributes:
        name: the key in code and files, e.g. ``"learning_rate"``.
        symbol: the letter in the rule, e.g. ``"α"``.
        label: its name in words (translatable).
        doc: what it does, for a tooltip (translatable).
        default: the value where nothing else is said.
        low, high: the range that is accepted; an open end is excluded.
        slider: the range that a slider offers; a typed value may leave it.
        scale: whether the slider moves in equal steps or equal ratios.
    """

    name: str
    symbol: str
    label: str
    doc: str
    default: float
    low: float = 0.0
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False
    slider: tuple[float, float] = (0.0, 1.0)
    scale: Literal["linear", "log"] = "linear"

    def check(self, value: float) -> Message | None:
        """What is wrong with `value`, or None."""
        places: dict[str, object] = {
            "symbol": self.symbol,
            "low": f"{self.low:g}",
            "high": f"{self.high:g}",
        }
        if not math.isfinite(value):
            return Message(N_("{symbol} must be a finite number."), places)
        if value < self.low or (self.low_open and value == self.low):
            least = N_("{symbol} must be greater than {low}.")
            return Message(
                least if self.low_open else N_("{symbol} must be at least {low}."), places
            )
        if value > self.high or (self.high_open and value == self.high):
            most = N_("{symbol} must be less than {high}.")
            return Message(
                most if self.high_open else N_("{symbol} must be at most {high}."), places
            )
        return None


def learning_rate(symbol: str, default: float) -> Hyper:
    """The step size, which every rule has under its own letter."""
    return Hyper(
        name="learning_rate",
        symbol=symbol,
        label=N_("learning rate"),
        doc=N_("The length of one stride: how far an update moves along its direction."),
        default=default,
        high=1e6,
        slider=(1e-6, 10.0),
        scale="log",
    )


def decay(name: str, symbol: str, label: str, doc: str, default: float) -> Hyper:
    """The weight of the past in an exponential moving average: 0 ≤ value < 1."""
    return Hyper(
        name=name,
        symbol=symbol,
        label=label,
        doc=doc,
        default=default,
        high=1.0,
        high_open=True,
        slider=(0.0, 0.999),
    )

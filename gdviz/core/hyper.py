"""Hyperparameters, each declared once: the declaration feeds form, tooltip, check and file."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from gdviz.text import N_, Message

Setting: TypeAlias = float | str
Settings: TypeAlias = Mapping[str, Any]
"""A number for each `Hyper`, a key of its options for each `Choice`, by name."""


@dataclass(frozen=True, slots=True)
class Hyper:
    """A number that can be set.

    Attributes:
        name: the key in code and files, e.g. ``"learning_rate"``.
        symbol: the letter in the rule, e.g. ``"α"``.
        label: its name in words (translatable).
        doc: what it does, for a tooltip (translatable).
        default: the value where nothing else is said.
        low, high: the range that is accepted; an open end is excluded.
        slider: the range that a slider offers; a typed value may leave it.
        scale: whether the slider moves in equal steps or equal ratios.
        whole: whether only whole numbers make sense.
        when: a choice and those of its answers under which the number matters; None for always.
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
    whole: bool = False
    when: tuple[str, tuple[str, ...]] | None = None

    def matters(self, settings: Settings) -> bool:
        """Whether another value would change anything under these settings."""
        return self.when is None or settings[self.when[0]] in self.when[1]

    def check(self, value: Setting) -> Message | None:
        """What is wrong with `value`, or None."""
        places: dict[str, object] = {
            "symbol": self.symbol,
            "low": f"{self.low:g}",
            "high": f"{self.high:g}",
        }
        if isinstance(value, str) or not math.isfinite(value):
            return Message(N_("{symbol} must be a finite number."), places)
        if self.whole and value != int(value):
            return Message(N_("{symbol} must be a whole number."), places)
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


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers to a `Choice`: its key in files, and its name (translatable)."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A convention on which the field disagrees, or a variant of a rule.

    Attributes:
        name: the key in code and files. label, doc: in words (translatable).
        options: the answers; the first is the default unless `default` names another.
    """

    name: str
    label: str
    doc: str
    options: tuple[Option, ...]
    default: str

    def matters(self, settings: Settings) -> bool:
        """A choice always does."""
        return True

    def check(self, value: Setting) -> Message | None:
        """What is wrong with `value`, or None."""
        keys = [option.key for option in self.options]
        if value in keys:
            return None
        return Message(N_("It must be one of: {names}."), {"names": ", ".join(keys)})


Declaration: TypeAlias = Hyper | Choice


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
    """The weight of the past in an exponential moving average: 0 ≤ value < 1.

    At 0 there is no past. Any number below 1 is a memory of 1/(1 − value) updates; 1 itself
    would never learn anything, and is refused.
    """
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


def epsilon(default: float) -> Hyper:
    """What keeps a division by a root finite."""
    return Hyper(
        name="epsilon",
        symbol="ε",
        label=N_("epsilon"),
        doc=N_("A small number that keeps the division finite."),
        default=default,
        low_open=True,
        high=1.0,
        slider=(1e-12, 1e-1),
        scale="log",
    )


def epsilon_place() -> Choice:
    """Whether ε is added to the root or to what is under it."""
    return Choice(
        name="epsilon_place",
        label=N_("place of ε"),
        doc=N_("Papers and PyTorch add ε to the root; some implementations add it under the root."),
        options=(
            Option("outside", N_("√v + ε")),
            Option("inside", N_("√(v + ε)")),
        ),
        default="outside",
    )

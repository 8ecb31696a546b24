"""What goes with every rule: a schedule of its rate, decoupled weight decay, clipped gradients."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gdviz.core.arrays import Array
from gdviz.core.hyper import Declaration, Hyper, Setting, Settings
from gdviz.core.optimizers.base import Optimizer, Terms, Update, length
from gdviz.core.oracle import Oracle
from gdviz.core.schedules import SCHEDULE
from gdviz.core.symbolic.trace import called
from gdviz.text import N_

COMMON: tuple[Declaration, ...] = (
    *SCHEDULE,
    Hyper(
        name="weight_decay",
        symbol="ω",
        label=N_("weight decay"),
        doc=N_("Every update also shrinks the parameters by α ω, apart from the gradient."),
        default=0.0,
        high=1e6,
        slider=(0.0, 1.0),
    ),
    Hyper(
        name="clip_norm",
        symbol="c",
        label=N_("clip the norm"),
        doc=N_("A longer gradient is shortened to this length; 0 for never."),
        default=0.0,
        high=1e300,
        slider=(0.0, 100.0),
    ),
    Hyper(
        name="clip_value",
        symbol="k",
        label=N_("clip each element"),
        doc=N_("Every element of the gradient is held within ± this; 0 for no limit."),
        default=0.0,
        high=1e300,
        slider=(0.0, 100.0),
    ),
)

COMMON_BY_NAME = {row.name: row for row in COMMON}


def declarations(optimizer: Optimizer) -> dict[str, Declaration]:
    """All that can be set for this rule, by name, with the defaults it has: its own first."""
    own_defaults = optimizer.common
    common = (
        replace(row, default=own_defaults[row.name])  # type: ignore[arg-type]
        if row.name in own_defaults
        else row
        for row in COMMON
    )
    return {row.name: row for row in (*optimizer.hypers, *common)}


def all_defaults(optimizer: Optimizer) -> dict[str, Setting]:
    """The default of everything that can be set for this rule."""
    return {name: row.default for name, row in declarations(optimizer).items()}


@dataclass(frozen=True)
class Extras:
    """What is added to a rule."""

    decay: bool = False
    clip_norm: bool = False
    clip_value: bool = False


def extras(h: Settings) -> Extras:
    """What these settings add: nothing at all is done for what is switched off."""
    return Extras(h["weight_decay"] != 0.0, h["clip_norm"] != 0.0, h["clip_value"] != 0.0)


def composed(update: Update, added: Extras) -> Update:
    """The rule with all that is added to it."""
    if added.clip_norm or added.clip_value:
        update = _clipped(update, added)
    return _decayed(update) if added.decay else update


def _decayed(update: Update) -> Update:
    """θ ← (1 − α ω) θ + step (Loshchilov & Hutter, 2019): the gradient is taken at θ itself."""

    def decayed(oracle: Oracle, theta: Array, state: Any, h: Settings) -> tuple[Array, Any, Terms]:
        _, state, terms = update(oracle, theta, state, h)
        kept = theta * (1.0 - h["learning_rate"] * h["weight_decay"])
        return kept + terms["step"], state, terms | {"decay": kept - theta}

    return decayed


def _clipped(update: Update, added: Extras) -> Update:
    def clipped(oracle: Oracle, theta: Array, state: Any, h: Settings) -> tuple[Array, Any, Terms]:
        return update(_ClippedOracle(oracle, h, added), theta, state, h)  # type: ignore[arg-type]

    return clipped


class _ClippedOracle:
    """An oracle whose gradients have a limit; everything else is as it was."""

    def __init__(self, oracle: Oracle, h: Settings, added: Extras) -> None:
        self._oracle, self._h, self._added = oracle, h, added
        self._marks = ""

    def gradient(self, theta: Array) -> Array:
        """The gradient, first its elements clipped, then its norm.

        As torch.nn.utils.clip_grad_value_ and clip_grad_norm_ (with its 1e-6) have it. So a
        gradient whose squares overflow has an infinite norm and is shortened to nothing: the run
        stands still. NaN stays NaN.
        """
        g = self._oracle.gradient(theta)
        marks, self._marks = self._marks, self._marks + "′"  # a letter for each gradient
        if self._added.clip_value:
            limit = self._h["clip_value"]
            g = called("ĝ" + marks, np.minimum(np.maximum(g, -limit), limit))
        if self._added.clip_norm:
            share = np.minimum(1.0, self._h["clip_norm"] / (length(g) + 1e-6))
            g = called("g̃" + marks, g * share)
        return g

    def __getattr__(self, name: str) -> Any:
        return getattr(self._oracle, name)

"""What an optimizer is: two pure functions, and what there is to say about them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from gdviz.core.arrays import Array
from gdviz.core.hyper import Declaration, Setting, Settings
from gdviz.core.oracle import Oracle

Terms = dict[str, Array]
Init = Callable[[Array], Any]
Update = Callable[[Oracle, Array, Any, Settings], tuple[Array, Any, Terms]]


@dataclass(frozen=True, eq=False, repr=False)
class Optimizer:
    """One row of the table. Compared by identity.

    Attributes:
        key: its name in code and files.
        name: its name on screen (translatable).
        summary: what it does, in a sentence (translatable).
        reference: paper and equation, or the note's section.
        hypers: what can be set; with `common`, the keys of the settings handed to `update`.
        init: the state before the first update, for parameters (..., d): a named tuple of arrays
            (..., d) or (..., 1), and of plain numbers.
        update: the new parameters, the new state, and the **terms** that made the step, by the
            name under which a viewer sees them; "step" is what was added to the parameters.
        letters: how a field of the state is written in the rule, where not by its own name.
        rule: the lines after its gradient, for a rule that cannot be read off its code; given
            its settings, how θ and the gradient are written, and whether in LaTeX.
        common: defaults of settings that every rule has (`common.COMMON`) and this one has
            otherwise.
    """

    key: str
    name: str
    summary: str
    reference: str
    hypers: tuple[Declaration, ...]
    init: Init
    update: Update
    letters: Mapping[str, str] = field(default_factory=dict)
    rule: Callable[[Settings, str, str, bool], list[str]] | None = None
    common: Mapping[str, Setting] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Optimizer {self.key}>"

    def defaults(self) -> dict[str, Setting]:
        """The default of every setting of its own, by name."""
        return {hyper.name: hyper.default for hyper in self.hypers} | dict(self.common)


class NoState(NamedTuple):
    """A rule that remembers nothing."""


def no_state(theta: Array) -> NoState:
    """The state of a rule that has none."""
    return NoState()


def length(vector: Array) -> Array:
    """‖vector‖ over the last axis, which stays: (..., 1)."""
    norm: Array = np.sqrt((vector * vector).sum(axis=-1, keepdims=True))
    return norm

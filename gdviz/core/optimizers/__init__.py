"""The update rules, by family, and the table of them all.

A rule is two pure functions. ``init(theta)`` gives the state before the first update;
``update(oracle, theta, state, h)`` gives the new parameters, the new state and the **terms**
that made the step, by the name under which a viewer sees them. Everything is plain arithmetic
on arrays of shape (..., d), so that one run and a million of them are the same code, and so that
the code can be traced: its rule as text, its LaTeX and its compiled form are read off it.

To add an optimizer, write its state, its `update` and one `Optimizer(...)` in the file of its
family, and name it in the `ROWS` at that file's foot: form, tooltip, legend, file format and the
table of tests read it from there.
"""

from gdviz.core.optimizers import adam, adaptive, contrast, momentum
from gdviz.core.optimizers.base import Optimizer
from gdviz.text import N_

OPTIMIZERS: dict[str, Optimizer] = {
    row.key: row for row in (*momentum.ROWS, *adaptive.ROWS, *adam.ROWS, *contrast.ROWS)
}

_NOTE = (momentum.GD, momentum.MOMENTUM, adam.ADAM_NOTE)


def _others(rows: tuple[Optimizer, ...]) -> tuple[Optimizer, ...]:
    return tuple(row for row in rows if row not in _NOTE)


FAMILIES: dict[str, tuple[Optimizer, ...]] = {
    N_("In the lecture note"): _NOTE,
    N_("Momentum family"): _others(momentum.ROWS),
    N_("Adaptive rates"): _others(adaptive.ROWS),
    N_("Adam family"): _others(adam.ROWS),
    N_("Sharpness and curvature"): _others(contrast.ROWS),
}
"""Every optimizer once, in the order of a menu, under a heading (translatable)."""

__all__ = ["FAMILIES", "OPTIMIZERS", "Optimizer"]

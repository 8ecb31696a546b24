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

OPTIMIZERS: dict[str, Optimizer] = {
    row.key: row for row in (*momentum.ROWS, *adaptive.ROWS, *adam.ROWS, *contrast.ROWS)
}

__all__ = ["OPTIMIZERS", "Optimizer"]

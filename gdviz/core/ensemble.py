"""Very many runs at once, in blocks that stay in the cache.

The traced rule becomes a loop of NumPy calls (`core.lanes`): the same operations in the same
order, hence the same bits. But every result goes into a buffer that is there already, and a block
of runs does all its updates before the next block is begun, so that almost nothing is fetched
from memory.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from gdviz.core.arrays import Array
from gdviz.core.common import Extras, composed
from gdviz.core.lanes import Program, program
from gdviz.core.optimizers.base import Init, Optimizer, Update
from gdviz.core.symbolic.code import NOT_FINITE
from gdviz.core.symbolic.graph import Expr
from gdviz.core.symbolic.trace import UntraceableError, trace

BLOCK = 6144
"""Runs in a block. Fewer make NumPy's own cost per call felt, more leave the cache."""


def advance(
    optimizer: Optimizer,
    settings: dict[str, Any],
    added: Extras,
    slopes: tuple[Expr, ...],
    variables: tuple[str, ...],
    start: Array,
    rates: Sequence[float],
) -> tuple[Array, int] | None:
    """Parameters from `start: (n, d)` on after one update for each of `rates`.

    Returns:
        The parameters (n, d), and how often an update asks for a gradient; or None if the rule
        cannot be traced, or met an infinity in what all runs share.
    """
    choices = tuple((name, value) for name, value in settings.items() if isinstance(value, str))
    numbers = tuple(name for name, value in settings.items() if not isinstance(value, str))
    made = _program(optimizer.init, optimizer.update, choices, numbers, added, slopes, variables)
    if made is None:
        return None
    h = [float(settings[name]) for name in made.hypers]
    result = np.empty_like(start)
    space: list[Array] = []
    for first in range(0, len(start), BLOCK):
        block = start[first : first + BLOCK]
        if not space or space[0].shape[-1] != len(block):  # new memory is slow at its first use
            space = made.space(len(block))
        try:
            with np.errstate(all="ignore"):
                last = made.run(rates, _columns(optimizer.init, block), h, space)
        except NOT_FINITE:  # what all runs share are Python's numbers, which divide by no 0
            return None
        result[first : first + BLOCK] = last.T
    return result, made.gradients


def _columns(init: Init, theta: Array) -> list[Any]:
    """Parameters and state of runs (n, d), as new arrays (d, n) and plain numbers."""
    return [
        part.T.copy() if isinstance(part, np.ndarray) else float(part)
        for part in (theta, *init(theta))
    ]


@lru_cache(maxsize=64)
def _program(
    init: Init,
    update: Update,
    choices: tuple[tuple[str, str], ...],
    numbers: tuple[str, ...],
    added: Extras,
    slopes: tuple[Expr, ...],
    variables: tuple[str, ...],
) -> Program | None:
    try:
        found = trace(init, composed(update, added), dict(choices) | dict.fromkeys(numbers, 0.0))
    except UntraceableError:
        return None
    return program(found, numbers, slopes, variables)

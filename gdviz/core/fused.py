"""A whole run as one compiled loop over plain numbers.

An update on two numbers costs NumPy some thirty calls, each of which takes longer than the
arithmetic of the update. So the rule is traced (`symbolic.trace`), the gradient of the problem is
put in where the rule asks for it, and all of it becomes one loop over Python floats: the same
operations in the same order, hence the same bits (tests hold every rule to that), many times as
fast. A rule that cannot be traced has no such loop.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from gdviz.core.arrays import Array
from gdviz.core.common import Extras
from gdviz.core.optimizers.base import Init, Optimizer, Update
from gdviz.core.scalars import scalars
from gdviz.core.symbolic.code import NOT_FINITE, Writer, compiled
from gdviz.core.symbolic.graph import Expr

__all__ = ["NOT_FINITE", "Loop", "loop"]


@dataclass(frozen=True)
class Loop:
    """The compiled loop of one rule.

    Attributes:
        run: ``run(rates, first, gradient, theta, state, h)`` does one update for each of `rates`,
            the first of them number `first`. It returns the new places, a tuple each, and the
            state after the last, flat as `flat` makes it. Raises one of `NOT_FINITE` where
            arrays would give an infinity or NaN. The terms that are told follow each place.
        gradients: how often an update asks for a gradient.
        hypers: the names of the settings handed over as `h`.
        told: the names of the terms that it tells, of those that were wanted.
    """

    run: Callable[..., tuple[list[tuple[float, ...]], tuple[float, ...]]]
    gradients: int
    hypers: tuple[str, ...]
    told: tuple[str, ...]


def loop(
    optimizer: Optimizer,
    settings: dict[str, Any],
    added: Extras,
    dimension: int,
    slopes: tuple[Expr, ...] | None,
    variables: tuple[str, ...],
    terms: tuple[str, ...] = (),
) -> Loop | None:
    """The loop for these choices, or None if the rule cannot be traced.

    Args:
        slopes: the gradient as expressions in `variables`, or None for one that is called.
        terms: the names of those that are to be told.
    """
    choices = tuple((name, value) for name, value in settings.items() if isinstance(value, str))
    numbers = tuple(name for name, value in settings.items() if not isinstance(value, str))
    return _loop(
        optimizer.init,
        optimizer.update,
        choices,
        numbers,
        added,
        dimension,
        slopes,
        variables,
        terms,
    )


@lru_cache(maxsize=256)
def _loop(
    init: Init,
    update: Update,
    choices: tuple[tuple[str, str], ...],
    numbers: tuple[str, ...],
    added: Extras,
    dimension: int,
    slopes: tuple[Expr, ...] | None,
    variables: tuple[str, ...],
    terms: tuple[str, ...],
) -> Loop | None:
    found = scalars(init, update, choices, numbers, added, dimension, slopes, variables, terms)
    if found is None:
        return None
    names, hypers = found.names, found.hypers
    parts = [part for term in found.told.values() for part in term]
    lines, spelled = Writer("numbers", names).statements([*found.results, *parts])
    old = ", ".join(names[name] for name in found.inputs)
    new = [*(names[name] for name in found.inputs), *(f"w{n}" for n in range(len(parts)))]
    shown = new[:dimension] + new[len(found.inputs) :]
    code = [
        "def run(rates, first, _gradient, start, h):",
        f"    ({old},) = start",
        f"    ({''.join(f'h{number}, ' for number in range(len(hypers)))}) = h",
        "    rows = []",
        "    append = rows.append",
        "    for index, rate in _enumerate(rates, first):",
        *(f"        {line}" for line in lines),
        f"        {', '.join(new)}, = {', '.join(spelled)},",
        f"        append(({''.join(f'{name}, ' for name in shown)}))",
        f"    return rows, ({old},)",
    ]
    run = compiled(code, "run", "numbers", {"_enumerate": enumerate})
    return Loop(run, found.gradients, hypers, tuple(found.told))


def flat(theta: Array, state: Any) -> list[float]:
    """Parameters and state as the plain numbers that a loop takes."""
    values: list[float] = theta.tolist()
    for part in state:
        values += part.tolist() if isinstance(part, np.ndarray) else [part]
    return values


def unflat(values: Sequence[float], theta: Array, state: Any) -> tuple[Array, Any]:
    """The other way round, in the form of an earlier `theta` and `state`."""
    at = len(theta)
    parts: list[Any] = []
    for part in state:
        if isinstance(part, np.ndarray):
            parts.append(np.array(values[at : at + len(part)]))
            at += len(part)
        else:
            parts.append(type(part)(values[at]))
            at += 1
    return np.array(values[: len(theta)]), type(state)(*parts)

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
from gdviz.core.common import Extras, composed
from gdviz.core.optimizers.base import Init, Optimizer, Update
from gdviz.core.symbolic.code import NOT_FINITE, Writer, compiled, lowered
from gdviz.core.symbolic.graph import Expr, Graph, rebuilt, walk
from gdviz.core.symbolic.trace import UntraceableError, trace

__all__ = ["NOT_FINITE", "Loop", "loop"]

Gradient = Callable[[int, tuple[float, ...]], Sequence[float]]
"""From the number of an update and a place to the gradient that the update sees there."""


@dataclass(frozen=True)
class Loop:
    """The compiled loop of one rule.

    Attributes:
        run: ``run(rates, first, gradient, theta, state, h)`` does one update for each of `rates`,
            the first of them number `first`. It returns the new places, a tuple each, and the
            state after the last, flat as `flat` makes it. Raises one of `NOT_FINITE` where
            arrays would give an infinity or NaN.
        gradients: how often an update asks for a gradient.
    """

    run: Callable[..., tuple[list[tuple[float, ...]], tuple[float, ...]]]
    gradients: int
    hypers: tuple[str, ...]


def loop(
    optimizer: Optimizer,
    settings: dict[str, Any],
    added: Extras,
    dimension: int,
    slopes: tuple[Expr, ...] | None,
    variables: tuple[str, ...],
) -> Loop | None:
    """The loop for these choices, or None if the rule cannot be traced.

    Args:
        slopes: the gradient as expressions in `variables`, or None for one that is called.
    """
    choices = tuple((name, value) for name, value in settings.items() if isinstance(value, str))
    numbers = tuple(name for name, value in settings.items() if not isinstance(value, str))
    return _loop(
        optimizer.init, optimizer.update, choices, numbers, added, dimension, slopes, variables
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
) -> Loop | None:
    settings = dict(choices) | dict.fromkeys(numbers, 0.0)
    try:
        found = trace(init, composed(update, added), settings)
    except UntraceableError:
        return None
    graph = Graph()
    answer = _called if slopes is None else _put_in(slopes, variables)
    parts = _Components(graph, dimension, answer)
    fields = list(found.state)
    roots = [found.theta, *(found.state[name] for name in fields)]
    results = lowered(graph, [part for root in roots for part in parts.of(root)])
    inputs = parts.names("theta", vector=True) + [
        name for field in fields for name in parts.names(field, found.old[field].vector)
    ]
    used = {str(node.value) for node in walk(results) if node.op == "symbol"}
    hypers = tuple(name for name in numbers if f"h.{name}" in used)
    names = {name: f"a{number}" for number, name in enumerate(inputs)}
    names |= {f"h.{name}": f"h{number}" for number, name in enumerate(hypers)}
    names["h.learning_rate"], names["index"] = "rate", "index"
    lines, spelled = Writer("numbers", names).statements(results)
    old = ", ".join(names[name] for name in inputs)
    code = [
        "def run(rates, first, _gradient, start, h):",
        f"    ({old},) = start",
        f"    ({''.join(f'h{number}, ' for number in range(len(hypers)))}) = h",
        "    rows = []",
        "    append = rows.append",
        "    for index, rate in _enumerate(rates, first):",
        *(f"        {line}" for line in lines),
        f"        {old}, = {', '.join(spelled)},",
        f"        append(({''.join(f'{names[name]}, ' for name in inputs[:dimension])}))",
        f"    return rows, ({old},)",
    ]
    run = compiled(code, "run", "numbers", {"_enumerate": enumerate})
    return Loop(run, len(found.gradients), hypers)


class _Components:
    """Takes vectors apart: an expression of vectors becomes one of numbers for each component."""

    def __init__(self, graph: Graph, dimension: int, gradient: Callable[..., list[Expr]]) -> None:
        self._graph = graph
        self._dimension = dimension
        self._gradient = gradient
        self._done: dict[int, list[Expr]] = {}

    def names(self, name: str, vector: bool) -> list[str]:
        """What the components of a symbol are called."""
        return [f"{name}.{n}" for n in range(self._dimension)] if vector else [name]

    def of(self, root: Expr) -> list[Expr]:
        """The components of `root`: as many as there are parameters, or one of a number."""
        for node in walk([root]):
            if id(node) not in self._done:
                self._done[id(node)] = self._one(node)
        return self._done[id(root)]

    def _one(self, node: Expr) -> list[Expr]:
        graph = self._graph
        if node.op == "symbol":
            return [graph.symbol(name) for name in self.names(str(node.value), node.vector)]
        if node.op == "gradient":
            return self._gradient(graph, self._done[id(node.args[0])])
        if node.op == "sum":
            total, *rest = self._done[id(node.args[0])]
            for part in rest:
                total = graph.node("add", total, part)
            return [total]
        args = [self._done[id(arg)] for arg in node.args]
        count = self._dimension if node.vector else 1
        return [
            graph.node(node.op, *(arg[n if len(arg) > 1 else 0] for arg in args), value=node.value)
            for n in range(count)
        ]


def _put_in(slopes: tuple[Expr, ...], variables: tuple[str, ...]) -> Callable[..., list[Expr]]:
    """A gradient whose expressions become part of the loop."""

    def gradient(graph: Graph, at: list[Expr]) -> list[Expr]:
        return rebuilt(graph, slopes, dict(zip(variables, at, strict=True)))

    return gradient


def _called(graph: Graph, at: list[Expr]) -> list[Expr]:
    """A gradient that the loop calls."""
    answer = graph.node("gradient", graph.symbol("index"), *at)
    return [graph.node("item", answer, value=n) for n in range(len(at))]


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

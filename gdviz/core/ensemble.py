"""Very many runs at once: the traced rule as NumPy calls on blocks that stay in the cache.

The same operations in the same order as the rule itself, hence the same bits; but every result
goes into a buffer that is there already, and a block of runs does all its updates before the next
block is begun, so that almost nothing is fetched from memory.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from gdviz.core.arrays import Array
from gdviz.core.common import Extras
from gdviz.core.optimizers.base import Init, Optimizer, Update
from gdviz.core.scalars import Scalars, scalars
from gdviz.core.symbolic.code import NOT_FINITE, compiled
from gdviz.core.symbolic.graph import Expr, walk

BLOCK = 8192
"""Runs in a block: a dozen or two buffers of 64 KB."""

_IN_PLACE = {
    "add": "_add",
    "sub": "_subtract",
    "mul": "_multiply",
    "div": "_divide",
    "neg": "_negative",
    "max": "_max",
    "min": "_min",
    "pow": "_pow",
}
_PLAIN = {"add": "+", "sub": "-", "mul": "*", "div": "/", "hostpow": "**", "lt": "<", "le": "<="}
_OWN = {"where", "lt", "le", "and", "or", "ratio", "sigmoid"}
"""Operations on runs whose result is a new array."""


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
    run, found, buffers = made
    h = [float(settings[name]) for name in found.hypers]
    result = np.empty_like(start)
    for first in range(0, len(start), BLOCK):
        theta = start[first : first + BLOCK]
        state = found.begin(optimizer.init, theta)
        space = [np.empty(len(theta)) for _ in range(buffers)]
        try:
            with np.errstate(all="ignore"):
                last = run(rates, state, h, space)
        except NOT_FINITE:  # settings or letters that Python cannot divide by
            return None
        for column, values in enumerate(last):
            result[first : first + BLOCK, column] = values
    return result, found.gradients


@lru_cache(maxsize=64)
def _program(
    init: Init,
    update: Update,
    choices: tuple[tuple[str, str], ...],
    numbers: tuple[str, ...],
    added: Extras,
    slopes: tuple[Expr, ...],
    variables: tuple[str, ...],
) -> tuple[Callable[..., Any], Scalars, int] | None:
    found = scalars(init, update, choices, numbers, added, len(variables), slopes, variables)
    if found is None:
        return None
    lines, buffers = _Writer(found).loop()
    return compiled(lines, "run", "arrays", _CALLS), found, buffers


class _Writer:
    """Writes the loop, giving every result on the runs a buffer for as long as it is needed."""

    def __init__(self, found: Scalars) -> None:
        self._found = found
        self._names = dict(found.names)
        lanes = {name for name, lane in zip(found.inputs, found.per_run, strict=True) if lane}
        self._lane: dict[int, bool] = {}
        self._left: dict[int, int] = {}
        self._order = list(walk(found.results))
        for node in self._order:
            own = node.op == "symbol" and str(node.value) in lanes
            self._lane[id(node)] = own or any(self._lane[id(arg)] for arg in node.args)
            for arg in node.args:
                self._left[id(arg)] = self._left.get(id(arg), 0) + 1
        for node in found.results:
            self._left[id(node)] = self._left.get(id(node), 0) + 1
        self._text: dict[int, str] = {}
        self._buffer: dict[int, str] = {}
        self._free: list[str] = []
        self._count = 0

    def loop(self) -> tuple[list[str], int]:
        """The lines of ``run(rates, start, h, space)``, and how many buffers it needs."""
        found = self._found
        body = [line for node in self._order for line in self._node(node)]
        old = [self._names[name] for name in found.inputs]
        body += self._handed_over(old)
        space = "".join(f"b{number}, " for number in range(self._count))
        lines = [
            "def run(rates, start, h, space):",
            f"    ({', '.join(old)},) = start",
            f"    ({''.join(f'h{number}, ' for number in range(len(found.hypers)))}) = h",
            f"    ({space}) = space",
            "    for rate in rates:",
            *(f"        {line}" for line in body),
            f"    return ({''.join(f'{name}, ' for name in old[: found.dimension])})",
        ]
        return lines, self._count

    def _node(self, node: Expr) -> list[str]:
        """The statements of one operation."""
        args = [self._text[id(arg)] for arg in node.args]
        if node.op in ("const", "symbol"):
            self._text[id(node)] = (
                repr(node.value) if node.op == "const" else self._names[str(node.value)]
            )
            if self._text[id(node)] in ("inf", "nan", "-inf"):
                self._text[id(node)] = f"_float('{node.value}')"
            return []
        if not self._lane[id(node)]:
            name = f"s{len(self._text)}"
            self._text[id(node)] = name
            return [f"{name} = {self._host(node, args)}"]
        self._give_back(node)
        if node.op in _OWN:
            name = f"n{len(self._text)}"
            self._text[id(node)] = name
            return [f"{name} = {self._host(node, args)}"]
        buffer = self._free.pop() if self._free else self._new()
        self._text[id(node)] = self._buffer[id(node)] = buffer
        call = _IN_PLACE.get(node.op, f"_{node.op}")
        return [f"{call}({', '.join(args)}, out={buffer})"]

    def _host(self, node: Expr, args: list[str]) -> str:
        if node.op in _PLAIN:
            return f"({args[0]} {_PLAIN[node.op]} {args[1]})"
        if node.op == "neg":
            return f"(-{args[0]})"
        if node.op in ("and", "or"):
            return f"({args[0]} {'&' if node.op == 'and' else '|'} {args[1]})"
        return f"_{node.op}({', '.join(args)})"

    def _give_back(self, node: Expr) -> None:
        """Free the buffers of arguments that nothing needs after this (which may go into them)."""
        for arg in node.args:
            self._left[id(arg)] -= 1
        for arg in set(node.args):
            if not self._left[id(arg)] and id(arg) in self._buffer:
                self._free.append(self._buffer[id(arg)])

    def _new(self) -> str:
        self._count += 1
        return f"b{self._count - 1}"

    def _handed_over(self, old: list[str]) -> list[str]:
        """New values under the names of the old ones, whose arrays become buffers in their turn."""
        left: list[str] = []
        right: list[str] = []
        swapped: set[str] = set()
        for name, node in zip(old, self._found.results, strict=True):
            value = self._text[id(node)]
            buffer = self._buffer.get(id(node))
            if value == name:
                continue
            if buffer is not None and buffer not in swapped:
                swapped.add(buffer)
                left += [name, buffer]
                right += [buffer, name]
            else:  # a number, an array of its own, or one that another name has already
                left.append(name)
                right.append(f"{value}.copy()" if self._lane[id(node)] else value)
        return [f"{', '.join(left)} = {', '.join(right)}"] if left else []


_CALLS: dict[str, Any] = {
    "_add": np.add,
    "_subtract": np.subtract,
    "_multiply": np.multiply,
    "_divide": np.divide,
    "_negative": np.negative,
    "_float": float,
}

"""A traced rule as a loop of NumPy calls over a block of runs, each result into a buffer.

What every run has for itself lies in lanes: a vector of the rule is an array (d, n), a number of
the rule's that differs from run to run an array (n,), for n runs. What all runs share (settings,
the count of updates) stays a Python number.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdviz.core.arrays import Array
from gdviz.core.scalars import with_letters_as_settings
from gdviz.core.symbolic.code import compiled, lowered
from gdviz.core.symbolic.graph import Expr, Graph, number, symbols, walk
from gdviz.core.symbolic.trace import Trace

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
"""Operations on lanes whose result is a new array."""

_CALLS: dict[str, Any] = {
    "_add": np.add,
    "_subtract": np.subtract,
    "_multiply": np.multiply,
    "_divide": np.divide,
    "_negative": np.negative,
    "_copy": np.copyto,
    "_array": np.array,
    "_float": float,
}


@dataclass(frozen=True)
class Program:
    """The loop of one rule on one function.

    Attributes:
        run: ``run(rates, start, h, space)``: the parameters (d, n) after one update for each of
            `rates`. `start`: parameters and state, which are overwritten; `space`: buffers.
        hypers: the names of the settings handed over as `h`.
        gradients: how often an update asks for a gradient.
        dimension: d. wide, narrow: how many buffers (d, n) and (n,) it needs.
    """

    run: Callable[..., Array]
    hypers: tuple[str, ...]
    gradients: int
    dimension: int
    wide: int
    narrow: int

    def space(self, runs: int) -> list[Array]:
        """The buffers for so many runs."""
        wide = [np.empty((self.dimension, runs)) for _ in range(self.wide)]
        return wide + [np.empty(runs) for _ in range(self.narrow)]


def program(
    found: Trace, numbers: Sequence[str], slopes: tuple[Expr, ...], variables: tuple[str, ...]
) -> Program:
    """The loop of the rule `found`.

    Args:
        numbers: the names of the settings that are numbers.
        slopes: the gradient of the function, as expressions in `variables` and letters.
    """
    writer = _Writer(found, numbers, slopes, variables)
    lines = writer.loop()
    run = compiled(lines, "run", "arrays", _CALLS)
    return Program(
        run,
        writer.hypers,
        len(found.gradients),
        len(variables),
        writer.count("w"),
        writer.count("n"),
    )


class _Writer:
    """Writes the loop, giving every result a buffer for as long as it is needed.

    Names in the code: a0, a1, … parameters and state; h0, … settings; c0, … numbers as arrays;
    w0, … and n0, … buffers (d, n) and (n,); s0, … numbers; x0, … everything else.
    """

    def __init__(
        self,
        found: Trace,
        numbers: Sequence[str],
        slopes: tuple[Expr, ...],
        variables: tuple[str, ...],
    ) -> None:
        fields = list(found.state)
        graph = Graph()
        self._roots = lowered(graph, [found.theta, *(found.state[name] for name in fields)])
        self._slopes = lowered(Graph(), with_letters_as_settings(slopes, variables))
        self._variables = variables
        used = {name for root in (*self._roots, *self._slopes) for name in symbols(root)}
        self.hypers = tuple(n for n in numbers if f"h.{n}" in used and n != "learning_rate")
        self._old = [f"a{number}" for number in range(1 + len(fields))]
        self._names = dict(zip(["theta", *fields], self._old, strict=True))
        self._names |= {f"h.{name}": f"h{number}" for number, name in enumerate(self.hypers)}
        self._names["h.learning_rate"] = "rate"
        self._text: dict[int, str] = {}
        self._shape: dict[int, str] = {}  # "w" (d, n), "n" (n,), "" for a number
        self._left: dict[int, int] = {}
        self._free: dict[str, list[str]] = {"w": [], "n": []}
        self._made: dict[str, int] = {"w": 0, "n": 0}
        self._constants: dict[str, str] = {}
        self._boxed: set[str] = set()
        self._others = 0
        self._body: list[str] = []

    def count(self, kind: str) -> int:
        """How many buffers of a kind there are."""
        return self._made[kind]

    def loop(self) -> list[str]:
        """The lines of ``run(rates, start, h, space)``."""
        self._statements(self._roots)
        self._hand_over()
        space = [f"{kind}{number}" for kind in "wn" for number in range(self._made[kind])]
        return [
            "def run(rates, start, h, space):",
            f"    ({', '.join(self._old)},) = start",
            f"    ({''.join(f'h{number}, ' for number in range(len(self.hypers)))}) = h",
            f"    ({''.join(f'{name}, ' for name in space)}) = space",
            *(f"    {name} = _array({text})" for text, name in self._constants.items()),
            "    for rate in rates:",
            *(f"        {line}" for line in self._body or ["pass"]),
            "    return a0",
        ]

    def _statements(self, roots: Sequence[Expr], last: Sequence[str] = ()) -> None:
        """Compute `roots`, each into a buffer; or into the arrays that `last` names."""
        order = list(walk(roots))
        for node in order:
            for arg in node.args:
                self._left[id(arg)] = self._left.get(id(arg), 0) + 1
        for node in roots:
            self._left[id(node)] = self._left.get(id(node), 0) + 1
        wanted: dict[int, str] = {}
        for node, name in zip(roots, last, strict=False):
            wanted.setdefault(id(node), name)
        for node in order:
            self._node(node, wanted.get(id(node)))
        for node, name in zip(roots, last, strict=False):
            if (text := self._text[id(node)]) != name:
                self._body.append(f"_copy({name}, {text})")

    def _node(self, node: Expr, into: str | None) -> None:
        """The statements of one operation."""
        if node.op == "gradient":
            self._gradient(node)
            return
        if node.op in ("const", "symbol"):
            self._leaf(node)
            return
        if node.op == "sum":
            self._sum(node)
            return
        kinds = {self._shape[id(arg)] for arg in node.args}
        shape = self._shape[id(node)] = "w" if "w" in kinds else "n" if "n" in kinds else ""
        args = [self._text[id(arg)] for arg in node.args]
        if not shape or node.op in _OWN:
            name = self._text[id(node)] = self._other("x" if shape else "s")
            self._body.append(f"{name} = {_written(node.op, args)}")
            self._give_back(node)
            return
        boxed = [self._as_array(arg) for arg in node.args]
        self._give_back(node)
        name = self._text[id(node)] = into or self._buffer(shape)
        call = _IN_PLACE.get(node.op, f"_{node.op}")
        out = f"out={name}" if node.op in ("max", "min") else name  # by place: less time per call
        self._body.append(f"{call}({', '.join(boxed)}, {out})")

    def _leaf(self, node: Expr) -> None:
        if node.op == "symbol":
            self._text[id(node)] = self._names[str(node.value)]
            narrow = "n" if str(node.value) in self._variables else ""
            self._shape[id(node)] = "w" if node.vector else narrow
            return
        value = number(node)
        self._text[id(node)] = repr(value) if np.isfinite(value) else f"_float('{value}')"
        self._shape[id(node)] = ""

    def _sum(self, node: Expr) -> None:
        """Over the parameters, in their order."""
        rows = self._rows(self._text[id(node.args[0])])
        self._give_back(node)
        name = self._text[id(node)] = self._buffer("n")
        self._shape[id(node)] = "n"
        self._body.append(f"_copy({name}, {rows[0]})")
        self._body += [f"_add({name}, {row}, {name})" for row in rows[1:]]

    def _gradient(self, node: Expr) -> None:
        """The slopes of the function where the argument is, row by row."""
        at = self._rows(self._text[id(node.args[0])])
        name = self._text[id(node)] = self._buffer("w")  # none of those that are read meanwhile
        self._shape[id(node)] = "w"
        rows = self._rows(name)
        self._names |= dict(zip(self._variables, at, strict=True))
        for part in walk(self._slopes):  # of an earlier gradient
            self._left[id(part)] = 0
        self._statements(self._slopes, rows)
        self._give_back(node)

    def _rows(self, name: str) -> list[str]:
        rows = [self._other("x") for _ in self._variables]
        self._body.append(f"{', '.join(rows)}, = {name}")
        return rows

    def _as_array(self, arg: Expr) -> str:
        """What an operand is called as an array.

        NumPy takes a Python number in twice the time that it takes for an array of no dimension.
        """
        text = self._text[id(arg)]
        if self._shape[id(arg)]:
            return text
        if arg.op == "const" or text.startswith("h"):  # the same in every update
            return self._constants.setdefault(text, f"c{len(self._constants)}")
        if text not in self._boxed:
            self._boxed.add(text)
            self._body.append(f"{text}_ = _array({text})")
        return f"{text}_"

    def _give_back(self, node: Expr) -> None:
        """Free the buffers of arguments that nothing needs after this (which may go into them)."""
        for arg in node.args:
            self._left[id(arg)] -= 1
        for arg in dict.fromkeys(node.args):
            name = self._text[id(arg)]
            if not self._left[id(arg)] and name[0] in self._free:
                self._free[name[0]].append(name)

    def _buffer(self, kind: str) -> str:
        if self._free[kind]:
            return self._free[kind].pop()
        self._made[kind] += 1
        return f"{kind}{self._made[kind] - 1}"

    def _other(self, kind: str) -> str:
        self._others += 1
        return f"{kind}{self._others - 1}"

    def _hand_over(self) -> None:
        """New values under the names of the old ones, whose arrays become buffers in their turn."""
        left: list[str] = []
        right: list[str] = []
        swapped: set[str] = set()
        for name, node in zip(self._old, self._roots, strict=True):
            value = self._text[id(node)]
            if value == name:
                continue
            if value[0] in self._free and value not in swapped:
                swapped.add(value)
                left += [name, value]
                right += [value, name]
            else:  # a number, an array of its own, or one that another name has already
                left.append(name)
                right.append(f"{value}.copy()" if self._shape[id(node)] else value)
        if left:
            self._body.append(f"{', '.join(left)} = {', '.join(right)}")


def _written(op: str, args: list[str]) -> str:
    """An operation on numbers, or one on lanes that makes a new array."""
    if op in _PLAIN:
        return f"({args[0]} {_PLAIN[op]} {args[1]})"
    if op == "neg":
        return f"(-{args[0]})"
    if op in ("and", "or"):
        return f"({args[0]} {'&' if op == 'and' else '|'} {args[1]})"
    return f"_{op}({', '.join(args)})"

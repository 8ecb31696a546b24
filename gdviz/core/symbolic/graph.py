"""The nodes of an expression, and the graph that keeps equal ones single."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

FUNCTIONS = (
    "sqrt",
    "exp",
    "log",
    "log2",
    "log10",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "sinh",
    "cosh",
    "tanh",
    "sigmoid",
    "abs",
    "sign",
)
"""Functions of one number. At a kink (|x| at 0, √x at 0) the slope is taken to be 0."""

UFUNCS: dict[str, Any] = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.divide,
    "neg": np.negative,
    "pow": np.power,
    "min": np.minimum,
    "max": np.maximum,
    "sqrt": np.sqrt,
    "exp": np.exp,
    "log": np.log,
    "log2": np.log2,
    "log10": np.log10,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "abs": np.absolute,
    "sign": np.sign,
}
"""The operations on numbers that NumPy has."""


@dataclass(frozen=True, eq=False, slots=True)
class Expr:
    """One operation. Equal operations of one graph are the same object.

    Attributes:
        op: "const", "symbol", "add", "sub", "mul", "div", "pow", "neg", "min", "max", "lt", "le",
            "and", "or", "where" (condition, then, else), "ratio" (a / b, but 0 where b is 0),
            "item" (component `value` of a vector), "sum" (of a vector's components), "gradient"
            and "loss" (of the problem at hand, at a vector), or one of `FUNCTIONS`.
        args: what it is applied to.
        value: the number of a "const", the name of a "symbol", the index of an "item".
        vector: whether it has a component for each parameter.
    """

    op: str
    args: tuple["Expr", ...] = ()
    value: float | str | int | None = None
    vector: bool = False


class Graph:
    """Makes expressions.

    `node` makes one exactly as it is written. The methods named after operations are for
    derivatives: they leave out what is structurally nothing (a factor 0, a summand 0).
    """

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Expr] = {}
        self.letters: dict[str, Expr] = {}
        """Nodes that are to be shown under a letter."""

    def __len__(self) -> int:
        return len(self._known)

    def node(
        self,
        op: str,
        *args: Expr,
        value: float | str | int | None = None,
        vector: bool | None = None,
    ) -> Expr:
        """The expression `op(*args)`, the same object each time."""
        if vector is None:
            vector = any(arg.vector for arg in args)
        # repr tells 0.0 from −0.0 and finds NaN again.
        key = (op, tuple(id(arg) for arg in args), repr(value), vector)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = Expr(op, args, value, vector)
        return found

    def const(self, value: float) -> Expr:
        """A number."""
        return self.node("const", value=float(value))

    def symbol(self, name: str, vector: bool = False) -> Expr:
        """A variable."""
        return self.node("symbol", value=name, vector=vector)

    def add(self, a: Expr, b: Expr) -> Expr:
        """The sum a + b."""
        if is_number(a, 0.0):
            return b
        if is_number(b, 0.0):
            return a
        return self.sub(a, b.args[0]) if b.op == "neg" else self._folded("add", a, b)

    def sub(self, a: Expr, b: Expr) -> Expr:
        """The difference a − b."""
        if is_number(b, 0.0):
            return a
        if b.op == "neg":
            return self.add(a, b.args[0])
        return self.neg(b) if is_number(a, 0.0) else self._folded("sub", a, b)

    def neg(self, a: Expr) -> Expr:
        """The opposite, −a."""
        if a.op == "neg":
            return a.args[0]
        factor, rest = self._taken_apart(a)
        if factor != 1.0 and rest is not None:
            return self.node("mul", self.const(-factor), rest)
        return self._folded("neg", a)

    def mul(self, a: Expr, b: Expr) -> Expr:
        """The product a · b, its numbers multiplied and in front."""
        if is_number(a, 0.0) or is_number(b, 0.0):
            return self.const(0.0)
        first, a_rest = self._taken_apart(a)
        second, b_rest = self._taken_apart(b)
        factor = first * second
        if not (math.isfinite(factor) and factor):  # only the whole product may overflow
            return self.node("mul", a, b)
        parts = [part for part in (a_rest, b_rest) if part is not None]
        if not parts:
            return self.const(factor)
        rest = parts[0] if len(parts) == 1 else self.node("mul", *parts)
        if factor == 1.0:
            return rest
        if factor == -1.0:
            return self.node("neg", rest)
        return self.node("mul", self.const(factor), rest)

    def _taken_apart(self, a: Expr) -> tuple[float, Expr | None]:
        """The number in front of `a`, and what is left of it."""
        if a.op == "const":
            return number(a), None
        if a.op == "neg":
            factor, rest = self._taken_apart(a.args[0])
            return -factor, rest
        if a.op == "mul" and a.args[0].op == "const":
            return number(a.args[0]), a.args[1]
        return 1.0, a

    def div(self, a: Expr, b: Expr) -> Expr:
        """The quotient a / b."""
        if is_number(a, 0.0):
            return a
        return a if is_number(b, 1.0) else self._folded("div", a, b)

    def ratio(self, a: Expr, b: Expr) -> Expr:
        """The quotient a / b, but 0 where b is 0."""
        return a if is_number(a, 0.0) else self.node("ratio", a, b)

    def pow(self, a: Expr, b: Expr) -> Expr:
        """The power aᵇ."""
        if is_number(b, 0.0):
            return self.const(1.0)
        return a if is_number(b, 1.0) else self._folded("pow", a, b)

    def where(self, condition: Expr, a: Expr, b: Expr) -> Expr:
        """Either a, where the condition holds, or b."""
        return a if a is b else self.node("where", condition, a, b)

    def call(self, name: str, a: Expr) -> Expr:
        """One of `FUNCTIONS`."""
        return self.node(name, a)

    def _folded(self, op: str, *args: Expr) -> Expr:
        value = folded(op, args)
        return self.node(op, *args) if value is None else self.const(value)


def folded(op: str, args: Sequence[Expr]) -> float | None:
    """The value of an operation on numbers, as IEEE 754 has it: no hang, no exception.

    None, if an argument is not a number, or if the operation is not one of `UFUNCS`.
    """
    if op not in UFUNCS or not all(arg.op == "const" for arg in args):
        return None
    with np.errstate(all="ignore"):
        return float(UFUNCS[op](*(np.float64(number(arg)) for arg in args)))


def is_number(node: Expr, value: float) -> bool:
    """Whether `node` is this number."""
    return node.op == "const" and node.value == value


def number(node: Expr) -> float:
    """The number that a "const" is."""
    assert isinstance(node.value, float)
    return node.value


def _args(node: Expr) -> Sequence[Expr]:
    return node.args


def walk(roots: Iterable[Expr], parts: Callable[[Expr], Sequence[Expr]] = _args) -> Iterator[Expr]:
    """Every node under `roots` once, after its `parts`. No recursion: graphs may be deep."""
    seen: set[int] = set()
    for root in roots:
        stack = [(root, False)]
        while stack:
            node, ready = stack.pop()
            if id(node) in seen:
                continue
            if ready:
                seen.add(id(node))
                yield node
            else:
                stack.append((node, True))
                stack.extend(
                    (part, False) for part in reversed(parts(node)) if id(part) not in seen
                )


def symbols(root: Expr) -> list[str]:
    """The names of all variables under `root`, in order of appearance."""
    return [str(node.value) for node in walk([root]) if node.op == "symbol"]


def rebuilt(
    graph: Graph, roots: Sequence[Expr], replace: Mapping[str, Expr] | None = None
) -> list[Expr]:
    """Copies of `roots` in `graph`, with the symbols named in `replace` replaced.

    What consists of numbers only is computed: 1/3 becomes one number.
    """
    made: dict[int, Expr] = {}
    for node in walk(roots):
        args = [made[id(arg)] for arg in node.args]
        if node.op == "symbol" and replace and str(node.value) in replace:
            made[id(node)] = replace[str(node.value)]
        elif (value := folded(node.op, args)) is not None:
            made[id(node)] = graph.const(value)
        else:
            made[id(node)] = graph.node(node.op, *args, value=node.value, vector=node.vector)
    return [made[id(root)] for root in roots]

"""The nodes of an expression, and the graph that keeps equal ones single."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

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
        return self._folded("add", a, b)

    def sub(self, a: Expr, b: Expr) -> Expr:
        """The difference a − b."""
        if is_number(b, 0.0):
            return a
        return self.neg(b) if is_number(a, 0.0) else self._folded("sub", a, b)

    def neg(self, a: Expr) -> Expr:
        """−a."""
        return a.args[0] if a.op == "neg" else self._folded("neg", a)

    def mul(self, a: Expr, b: Expr) -> Expr:
        """The product a · b."""
        if is_number(a, 0.0) or is_number(b, 0.0):
            return self.const(0.0)
        if is_number(a, 1.0):
            return b
        return a if is_number(b, 1.0) else self._folded("mul", a, b)

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
        if all(arg.op == "const" for arg in args):
            return self.const(folded(op, [_number(arg) for arg in args]))
        return self.node(op, *args)


def folded(op: str, values: Sequence[float]) -> float:
    """The value of an operation on numbers, as IEEE 754 has it: no hang, no exception."""
    a, b = np.float64(values[0]), np.float64(values[-1])
    with np.errstate(all="ignore"):
        match op:
            case "add":
                return float(a + b)
            case "sub":
                return float(a - b)
            case "mul":
                return float(a * b)
            case "div":
                return float(a / b)
            case "pow":
                return float(np.power(a, b))
            case "neg":
                return float(-a)
    raise ValueError(op)


def is_number(node: Expr, value: float) -> bool:
    """Whether `node` is this number."""
    return node.op == "const" and node.value == value


def _number(node: Expr) -> float:
    assert isinstance(node.value, float)
    return node.value


def walk(roots: Iterable[Expr]) -> Iterator[Expr]:
    """Every node under `roots` once, arguments first. No recursion: graphs may be deep."""
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
                stack.extend((arg, False) for arg in reversed(node.args) if id(arg) not in seen)


def symbols(root: Expr) -> list[str]:
    """The names of all variables under `root`, in order of appearance."""
    return [str(node.value) for node in walk([root]) if node.op == "symbol"]


def rebuilt(
    graph: Graph, roots: Sequence[Expr], replace: dict[str, Expr] | None = None
) -> list[Expr]:
    """Copies of `roots` in `graph`, with the symbols named in `replace` replaced."""
    made: dict[int, Expr] = {}
    for node in walk(roots):
        if node.op == "symbol" and replace and str(node.value) in replace:
            made[id(node)] = replace[str(node.value)]
        else:
            args = [made[id(arg)] for arg in node.args]
            made[id(node)] = graph.node(node.op, *args, value=node.value, vector=node.vector)
    return [made[id(root)] for root in roots]

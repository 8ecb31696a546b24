"""Straight-line Python from expressions: for arrays, and for single numbers.

The two give the same bits: sums, products, quotients and roots are rounded alike everywhere, and
for everything else both ask NumPy. The code consists of names made here, numbers and operators;
nothing that a user typed gets into it.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np

from gdviz.core.arrays import Array
from gdviz.core.symbolic.graph import UFUNCS, Expr, Graph, folded, number, walk

Backend = Literal["arrays", "numbers"]

FILE = "<gdviz formula>"
"""What generated code is called in a traceback."""

MOST_FACTORS = 32
"""Up to this whole exponent a power is a product, which is exact to the last digits and fast."""

DEEPEST = 12
"""Expressions are nested up to this depth in one line; Python's parser has a limit of its own."""

NOT_FINITE = (ArithmeticError, ValueError)
"""What code for numbers raises where arrays would give an infinity or NaN."""

_OPERATORS = {"add": "+", "sub": "-", "mul": "*", "div": "/", "hostpow": "**"}
_COMPARISONS = {"lt": "<", "le": "<="}


def lowered(graph: Graph, roots: Sequence[Expr]) -> list[Expr]:
    """`roots` in `graph`, with whole powers as products, powers of ½ as roots, numbers computed.

    What consists of numbers only is computed here, as on arrays: Python's own division would
    raise where NumPy's gives an infinity.
    """
    made: dict[int, Expr] = {}
    for node in walk(roots):
        args = [made[id(arg)] for arg in node.args]
        if (value := folded(node.op, args)) is not None:
            made[id(node)] = graph.const(value)
        elif node.op == "pow" and args[1].op == "const":
            made[id(node)] = _power(graph, args[0], number(args[1]))
        else:
            made[id(node)] = graph.node(node.op, *args, value=node.value, vector=node.vector)
    return [made[id(root)] for root in roots]


def _power(graph: Graph, base: Expr, power: float) -> Expr:
    if power == 0.5:
        return graph.node("sqrt", base)
    if not (power.is_integer() and 1.0 <= abs(power) <= MOST_FACTORS):
        return graph.node("pow", base, graph.const(power))
    product, square, left = None, base, int(abs(power))
    while True:
        if left % 2:
            product = square if product is None else graph.node("mul", product, square)
        left //= 2
        if not left:
            break
        square = graph.node("mul", square, square)
    assert product is not None
    return product if power > 0 else graph.node("div", graph.const(1.0), product)


class Writer:
    """Writes the statements that compute some expressions.

    Args:
        backend: what the code is for.
        names: how the symbols are called in the code.
    """

    def __init__(self, backend: Backend, names: Mapping[str, str]) -> None:
        self._backend = backend
        self._names = names

    def statements(self, roots: Sequence[Expr]) -> tuple[list[str], list[str]]:
        """Assignments to temporary names, and what to call each root after them."""
        uses = Counter(id(arg) for node in walk(roots) for arg in node.args)
        uses.update(id(root) for root in roots)
        text: dict[int, str] = {}
        depth: dict[int, int] = {}
        lines: list[str] = []
        for node in walk(roots):
            spelled = self._spell(node, [text[id(arg)] for arg in node.args])
            level = 1 + max((depth[id(arg)] for arg in node.args), default=-1)
            if node.args and (uses[id(node)] > 1 or level >= DEEPEST):
                lines.append(f"t{len(lines)} = {spelled}")
                spelled, level = f"t{len(lines) - 1}", 0
            text[id(node)], depth[id(node)] = spelled, level
        return lines, [text[id(root)] for root in roots]

    def _spell(self, node: Expr, args: list[str]) -> str:
        """One operation on operands that are spelled already."""
        op = node.op
        numbers = self._backend == "numbers"
        if op == "const":
            return _constant(number(node))
        if op == "symbol":
            return self._names[str(node.value)]
        if op in _OPERATORS:
            return f"({args[0]} {_OPERATORS[op]} {args[1]})"
        if op in _COMPARISONS:
            return f"({args[0]} {_COMPARISONS[op]} {args[1]})"
        if op == "neg":
            return f"(-{args[0]})"
        if op in ("and", "or"):
            return f"({args[0]} {op if numbers else '&' if op == 'and' else '|'} {args[1]})"
        if op == "where":
            condition, yes, no = args
            return (
                f"({yes} if {condition} else {no})"
                if numbers
                else f"_where({condition}, {yes}, {no})"
            )
        if op == "item":
            return f"{args[0]}[{node.value}]"
        return f"_{op}({', '.join(args)})"


def _constant(value: float) -> str:
    if math.isfinite(value):
        return repr(value) if value >= 0.0 else f"({value!r})"
    return "_nan" if math.isnan(value) else "_inf" if value > 0.0 else "(-_inf)"


def compiled(
    lines: Sequence[str], name: str, backend: Backend, extra: Mapping[str, Any] | None = None
) -> Callable[..., Any]:
    """The function `name` that these lines define."""
    space: dict[str, Any] = {"__builtins__": {}} | _namespace(backend) | dict(extra or {})
    exec(compile("\n".join(lines), FILE, "exec"), space)
    made: Callable[..., Any] = space[name]
    return made


def function(roots: Sequence[Expr], arguments: Sequence[str], backend: Backend) -> Any:
    """A function of the variables `arguments`, in order, that returns the values of `roots`."""
    graph = Graph()
    names = {name: f"a{number}" for number, name in enumerate(arguments)}
    lines, results = Writer(backend, names).statements(lowered(graph, roots))
    head = f"def run({', '.join(names.values())}):"
    body = [*lines, f"return ({', '.join(results)},)"]
    return compiled([head, *(f"    {line}" for line in body)], "run", backend)


# --- what the code may call --------------------------------------------------------------------


def _namespace(backend: Backend) -> dict[str, Any]:
    space: dict[str, Any] = {"_inf": math.inf, "_nan": math.nan}
    return space | (_FOR_NUMBERS if backend == "numbers" else _FOR_ARRAYS)


def _array_sigmoid(x: Array) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-x)))


def _array_ratio(a: Array, b: Array) -> Array:
    return np.where(b == 0.0, 0.0, a / b)


def _for_numbers(ufunc: Any) -> Callable[[float], float]:
    """A NumPy function on one Python number: the same bits as on an array."""
    return lambda x: float(ufunc(x))


def _number_pow(a: float, b: float) -> float:
    return float(np.power(a, b))


def _number_sigmoid(x: float) -> float:
    return 1.0 / (1.0 + float(np.exp(-x)))


def _number_sign(x: float) -> float:
    return 1.0 if x > 0.0 else -1.0 if x < 0.0 else x if math.isnan(x) else 0.0


def _number_max(a: float, b: float) -> float:
    return a if a > b else b if b > a else float(np.maximum(a, b))  # of two zeros; of NaN


def _number_min(a: float, b: float) -> float:
    return a if a < b else b if b < a else float(np.minimum(a, b))


def _number_ratio(a: float, b: float) -> float:
    return a / b if b else 0.0


_FOR_ARRAYS: dict[str, Any] = {f"_{name}": ufunc for name, ufunc in UFUNCS.items()} | {
    "_where": np.where,
    "_sigmoid": _array_sigmoid,
    "_ratio": _array_ratio,
}

_FOR_NUMBERS: dict[str, Any] = {f"_{name}": _for_numbers(u) for name, u in UFUNCS.items()} | {
    "_sqrt": math.sqrt,
    "_abs": abs,
    "_sign": _number_sign,
    "_max": _number_max,
    "_min": _number_min,
    "_pow": _number_pow,
    "_sigmoid": _number_sigmoid,
    "_ratio": _number_ratio,
}

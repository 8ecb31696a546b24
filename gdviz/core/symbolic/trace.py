"""Update rules, read off their code: the rule is run once on symbols in place of arrays."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from gdviz.core.symbolic.graph import FUNCTIONS, Expr, Graph


class UntraceableError(Exception):
    """A rule does something that no straight-line code can: it branches on numbers, or loops."""


_OPERATIONS: dict[Any, str] = {
    np.add: "add",
    np.subtract: "sub",
    np.multiply: "mul",
    np.true_divide: "div",
    np.negative: "neg",
    np.maximum: "max",
    np.minimum: "min",
    np.less: "lt",
    np.less_equal: "le",
    np.sqrt: "sqrt",
    np.absolute: "abs",
    np.sign: "sign",
    np.exp: "exp",
    np.log: "log",
}
_TURNED = {np.greater: "lt", np.greater_equal: "le"}
assert {"sqrt", "abs", "sign", "exp", "log"} <= set(FUNCTIONS)


class Traced(NDArrayOperatorsMixin):
    """Stands in for an array, or for a number; every operation on it is written down."""

    def __init__(self, graph: Graph, expr: Expr) -> None:
        self.graph = graph
        self.expr = expr

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> "Traced":
        if method != "__call__" or kwargs:
            raise UntraceableError(f"{ufunc.__name__}.{method}")
        args = [self._expr(value) for value in inputs]
        if ufunc in _TURNED:
            return self._made(_TURNED[ufunc], args[1], args[0])
        if ufunc is np.power and not any(arg.vector for arg in args):
            return self._made("hostpow", *args)
        if ufunc not in _OPERATIONS:
            raise UntraceableError(ufunc.__name__)
        return self._made(_OPERATIONS[ufunc], *args)

    def __array_function__(
        self, function: Any, types: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> "Traced":
        if function is not np.where or len(args) != 3:
            raise UntraceableError(function.__name__)
        return self._made("where", *(self._expr(value) for value in args))

    def sum(self, axis: int, keepdims: bool) -> "Traced":
        """Over the parameters, which leaves one number for each run."""
        if axis != -1 or not keepdims:
            raise UntraceableError("sum")
        return Traced(self.graph, self.graph.node("sum", self.expr, vector=False))

    def __bool__(self) -> bool:
        raise UntraceableError("a branch")

    def __getitem__(self, index: Any) -> "Traced":
        raise UntraceableError("an index")

    def _made(self, op: str, *args: Expr) -> "Traced":
        return Traced(self.graph, self.graph.node(op, *args))

    def _expr(self, value: Any) -> Expr:
        if isinstance(value, Traced):
            return value.expr
        if np.ndim(value):
            raise UntraceableError("an array of its own")
        return self.graph.const(float(value))


def called(letter: str, value: Any) -> Any:
    """The value, which a rule's text shall have on a line of its own under this letter."""
    if isinstance(value, Traced):
        value.graph.letters[letter] = value.expr
    return value


class _TracedOracle:
    """Answers every question with a symbol for the answer."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.gradients: list[Expr] = []
        self.losses = 0

    def gradient(self, theta: Traced) -> Traced:
        node = self._graph.node("gradient", theta.expr, vector=True)
        self.gradients.append(node)
        return Traced(self._graph, node)

    def __getattr__(self, name: str) -> Any:
        raise UntraceableError(name)


@dataclass(frozen=True)
class Trace:
    """What a rule does in one update.

    Attributes:
        theta: the new parameters, in the symbols "theta", those of the state, and "h.NAME".
        state: the new value of every field of the state, by name.
        old: the symbol of every field.
        gradients: those asked for, in order; each costs one evaluation.
        letters: what the rule has `called` by a letter.
        terms: what made the step, by the rule's own names.
    """

    graph: Graph
    theta: Expr
    state: dict[str, Expr]
    old: dict[str, Expr]
    gradients: list[Expr]
    letters: dict[str, Expr]
    terms: dict[str, Expr]


def trace(
    init: Callable[[Any], Any], update: Callable[..., Any], settings: Mapping[str, Any]
) -> Trace:
    """Run a rule on symbols. Of `settings`, choices are taken as they are, numbers as symbols.

    Raises:
        UntraceableError: the rule is not straight-line arithmetic.
    """
    graph = Graph()
    oracle = _TracedOracle(graph)
    theta = Traced(graph, graph.symbol("theta", vector=True))
    h = {
        name: value if isinstance(value, str) else Traced(graph, graph.symbol(f"h.{name}"))
        for name, value in settings.items()
    }
    sample = init(np.zeros(2))
    old = {
        name: graph.symbol(name, vector=np.ndim(value) > 0)
        for name, value in zip(sample._fields, sample, strict=True)
    }
    state = type(sample)(**{name: Traced(graph, expr) for name, expr in old.items()})
    new_theta, new_state, terms = update(oracle, theta, state, h)
    return Trace(
        graph,
        new_theta.expr,
        {name: value.expr for name, value in zip(new_state._fields, new_state, strict=True)},
        old,
        oracle.gradients,
        graph.letters,
        {name: term.expr for name, term in terms.items() if isinstance(term, Traced)},
    )

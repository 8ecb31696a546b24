"""A rule traced and taken apart into numbers: what its compiled forms are made of."""

from collections.abc import Callable
from dataclasses import dataclass

from gdviz.core.common import Extras, composed
from gdviz.core.optimizers.base import Init, Update
from gdviz.core.symbolic.code import lowered
from gdviz.core.symbolic.graph import Expr, Graph, rebuilt, symbols, walk
from gdviz.core.symbolic.trace import UntraceableError, trace


@dataclass(frozen=True)
class Scalars:
    """One update, number by number.

    Attributes:
        dimension: d; the first d of `inputs` are the parameters, the rest the state.
        inputs: the symbols of the old values; `results`: the new values, in the same order.
        told: the components of the terms that were asked for, as far as the rule has them.
        hypers: the numbers that can be set and are used, apart from the learning rate.
        names: what each symbol is called in the code.
        gradients: how often an update asks for a gradient.
    """

    dimension: int
    inputs: tuple[str, ...]
    results: tuple[Expr, ...]
    told: dict[str, tuple[Expr, ...]]
    hypers: tuple[str, ...]
    names: dict[str, str]
    gradients: int


def scalars(
    init: Init,
    update: Update,
    choices: tuple[tuple[str, str], ...],
    numbers: tuple[str, ...],
    added: Extras,
    dimension: int,
    slopes: tuple[Expr, ...] | None,
    variables: tuple[str, ...],
    terms: tuple[str, ...] = (),
) -> Scalars | None:
    """The rule with these choices, or None if it cannot be traced.

    Args:
        numbers: the names of the numbers that can be set.
        slopes: the gradient as expressions in `variables`, which become part of the update, or
            None for one that is called ("gradient" of the update's number and the place). Their
            other symbols are letters: the number `letter_key(name)` of `numbers`.
        terms: the names of those that are wanted.
    """
    settings = dict(choices) | dict.fromkeys(numbers, 0.0)
    try:
        found = trace(init, composed(update, added), settings)
    except UntraceableError:
        return None
    parts = _Components(dimension, _called if slopes is None else _put_in(slopes, variables))
    fields = list(found.state)
    roots = [found.theta, *(found.state[name] for name in fields)]
    names_told = [name for name in terms if name in found.terms]
    roots += [found.terms[name] for name in names_told]
    lowest = lowered(Graph(), [part for root in roots for part in parts.of(root)])
    inputs = parts.names("theta", vector=True)
    for field in fields:
        inputs += parts.names(field, found.old[field].vector)
    results, rest = lowest[: len(inputs)], lowest[len(inputs) :]
    told = {
        name: tuple(rest[number * dimension : (number + 1) * dimension])
        for number, name in enumerate(names_told)
    }
    used = {str(node.value) for node in walk(lowest) if node.op == "symbol"}
    hypers = tuple(n for n in numbers if f"h.{n}" in used and n != "learning_rate")
    names = {name: f"a{number}" for number, name in enumerate(inputs)}
    names |= {f"h.{name}": f"h{number}" for number, name in enumerate(hypers)}
    names |= {"h.learning_rate": "rate", "index": "index"}
    return Scalars(
        dimension,
        tuple(inputs),
        tuple(results),
        told,
        hypers,
        names,
        len(found.gradients),
    )


def letter_key(name: str) -> str:
    """Under which name the value of a problem's letter stands among the settings."""
    return f"letter {name}"


def with_letters_as_settings(
    slopes: tuple[Expr, ...], variables: tuple[str, ...]
) -> tuple[Expr, ...]:
    """`slopes`, their letters (what is not one of `variables`) in the symbols of settings."""
    graph = Graph()
    letters = {name for root in slopes for name in symbols(root)} - set(variables)
    settings = {name: graph.symbol(f"h.{letter_key(name)}") for name in letters}
    return tuple(rebuilt(graph, slopes, settings))


class _Components:
    """Takes vectors apart: an expression of vectors becomes one of numbers for each component."""

    def __init__(self, dimension: int, gradient: Callable[[Graph, list[Expr]], list[Expr]]) -> None:
        self._graph = Graph()
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


def _put_in(
    slopes: tuple[Expr, ...], variables: tuple[str, ...]
) -> Callable[[Graph, list[Expr]], list[Expr]]:
    """A gradient whose expressions become part of the update."""
    slopes = with_letters_as_settings(slopes, variables)

    def gradient(graph: Graph, at: list[Expr]) -> list[Expr]:
        return rebuilt(graph, slopes, dict(zip(variables, at, strict=True)))

    return gradient


def _called(graph: Graph, at: list[Expr]) -> list[Expr]:
    """A gradient that the update calls."""
    answer = graph.node("gradient", graph.symbol("index"), *at)
    return [graph.node("item", answer, value=n) for n in range(len(at))]

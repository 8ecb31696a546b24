"""A typed formula: its value, gradient and Hessian, exact to rounding, and how it is written.

Nothing that is typed is ever executed: the text is read by a parser of gdviz's own, and what is
executed is code made of the operations found (`symbolic.code`). Derivatives are exact, not
differences. A value is the same to the last bit whether it is computed alone or among a million.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from types import MappingProxyType
from typing import Any

import numpy as np

from gdviz.core.arrays import Array
from gdviz.core.hyper import Hyper
from gdviz.core.symbolic.code import Backend, function
from gdviz.core.symbolic.derivative import derivative
from gdviz.core.symbolic.graph import Expr, Graph, rebuilt, walk
from gdviz.core.symbolic.notation import Latex, Typed
from gdviz.core.symbolic.parse import Parsed, parse
from gdviz.core.symbolic.show import shown
from gdviz.core.symbolic.tokens import FormulaError
from gdviz.text import N_, Message

BLOCK = 8192
"""Elements computed at a time, so that all between values stay in the cache."""

MAX_OPERATIONS = 2000
"""Operations of a formula and all its derivatives; beyond, compiling would be felt."""

__all__ = ["Formula", "FormulaError"]


class Formula:
    """A function of x and y, or of x alone, with its first and second derivatives.

    Where a derivative does not exist (|x| at 0, √x at 0, the seam of a piecewise function), it is
    that of one side, or 0. Outside of its domain a function is NaN, beyond the largest number
    infinite; nothing raises and nothing warns.

    Args:
        text: such as ``"(1 − x)² + 100 (y − x²)²"`` or ``"f(x) = a sin(3x) + x^2"``.
        letters: values of its free letters; those not named are 1.
        variables: what it is a function of, where the text does not say so itself.

    Raises:
        FormulaError: the text cannot be read; it says what is wrong at which column.
        KeyError: `letters` names a letter that is not in the formula.

    >>> f = Formula("a x² + y²", {"a": 3})
    >>> float(f(2.0, 1.0)), [float(slope) for slope in f.gradient(2.0, 1.0)]
    (13.0, [12.0, 2.0])
    >>> f.latex
    'a x^{2} + y^{2}'
    """

    def __init__(
        self,
        text: str,
        letters: Mapping[str, float] | None = None,
        variables: tuple[str, ...] = ("x", "y"),
    ) -> None:
        parsed = parse(text, variables)
        self.text = text
        self.variables = parsed.variables
        self.expressions = _with_derivatives(parsed)
        """f, its gradient, and the upper triangle of its Hessian row by row.

        Of one graph, in the symbols of `variables` and letters: f, f_x, f_y, f_xx, f_xy, f_yy.
        """
        self._root = parsed.root
        self._made: dict[tuple[Any, ...], Callable[..., tuple[Any, ...]]] = {}
        self._set_letters(dict.fromkeys(parsed.letters, 1.0), letters or {})

    # --- letters ---------------------------------------------------------------------------------

    @property
    def letters(self) -> Mapping[str, float]:
        """The free letters in order of appearance, and their values."""
        return self._letters

    def with_letters(self, **values: float) -> "Formula":
        """The same formula with other values of some letters; nothing is compiled anew.

        Raises:
            KeyError: the formula has no such letter.

        >>> f = Formula("a x² + b y²")
        >>> f.with_letters(b=4)(1.0, 1.0).tolist()
        5.0
        """
        other = copy(self)
        other._set_letters(dict(self._letters), values)
        return other

    def hypers(self) -> tuple[Hyper, ...]:
        """What a slider for each of its letters needs."""
        return tuple(_letter(name) for name in self._letters)

    def _set_letters(self, known: dict[str, float], values: Mapping[str, float]) -> None:
        for name, value in values.items():
            if name not in known:
                raise KeyError(name)
            known[name] = float(value)
        self._letters: Mapping[str, float] = MappingProxyType(known)
        # NumPy's numbers, since Python's own would raise where they are divided by 0.
        self._values = tuple(np.float64(value) for value in known.values())

    # --- numbers ---------------------------------------------------------------------------------

    def __call__(self, *at: Array | float) -> Array:
        """The value at x (and y), which broadcast: an array of their common shape."""
        return self._evaluate(slice(0, 1), at)[0]

    def gradient(self, *at: Array | float) -> tuple[Array, ...]:
        """The derivative by each variable."""
        return self._evaluate(slice(1, 1 + len(self.variables)), at)

    def hessian(self, *at: Array | float) -> tuple[Array, ...]:
        """The second derivatives (f_xx, f_xy, f_yy), or (f_xx,)."""
        return self._evaluate(slice(1 + len(self.variables), None), at)

    def _evaluate(self, part: slice, at: Sequence[Array | float]) -> tuple[Array, ...]:
        if len(at) != len(self.variables):
            raise TypeError(f"a function of {', '.join(self.variables)} got {len(at)} arguments")
        compute, letters = self.compiled(part, "arrays"), self._values
        inputs = np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in at))
        shape, size = inputs[0].shape, inputs[0].size
        with np.errstate(all="ignore"):
            if size <= 2 * BLOCK:
                return tuple(_whole(result, shape) for result in compute(*inputs, *letters))
            flat = [np.ascontiguousarray(value).reshape(-1) for value in inputs]
            results = [np.empty(size) for _ in self.expressions[part]]
            for first in range(0, size, BLOCK):
                here = slice(first, first + BLOCK)
                pieces = compute(*(value[here] for value in flat), *letters)
                for whole, piece in zip(results, pieces, strict=True):
                    whole[here] = piece
        return tuple(result.reshape(shape) for result in results)

    def compiled(self, part: slice, backend: Backend) -> Callable[..., tuple[Any, ...]]:
        """The code for some of `expressions`, a function of `variables` and then of `letters`.

        That for numbers raises one of `NOT_FINITE` where, of arrays, some value on the way might
        be an infinity or NaN.
        """
        key = (part.start, part.stop, backend)
        if key not in self._made:
            names = (*self.variables, *self._letters)
            self._made[key] = function(self.expressions[part], names, backend)
        return self._made[key]

    # --- words -----------------------------------------------------------------------------------

    @property
    def latex(self) -> str:
        """The formula in LaTeX, for a math environment, letters as letters."""
        return shown(self._root, Latex())

    @property
    def plain(self) -> str:
        """The formula as a line of Unicode text, which can be typed again."""
        return shown(self._root, Typed())

    def __repr__(self) -> str:
        return f"Formula({self.text!r})"


def _whole(result: Array | float, shape: tuple[int, ...]) -> Array:
    """A result of its own, as an array of this shape, where the formula may not depend on x."""
    return np.array(np.broadcast_to(result, shape), dtype=np.float64)


def _with_derivatives(parsed: Parsed) -> tuple[Expr, ...]:
    """`Formula.expressions`."""
    graph, names = Graph(), parsed.variables
    found = rebuilt(graph, [parsed.root])
    # The slopes of f, then of each slope by its own variable and those after it.
    plan = [(0, name) for name in names]
    plan += [(1 + row, name) for row in range(len(names)) for name in names[row:]]
    for source, name in plan:
        found.append(derivative(graph, found[source], name))
        # Some of the graph is left over from simplifying, but never most of it.
        if len(graph) > 2 * MAX_OPERATIONS:
            break
    if len(found) <= len(plan) or sum(1 for node in walk(found) if node.args) > MAX_OPERATIONS:
        raise FormulaError(Message(N_("The formula is too long; make it simpler.")), 1)
    return tuple(found)


def _letter(name: str) -> Hyper:
    return Hyper(
        name=name,
        symbol=name,
        label=N_("free letter"),
        doc=N_("A number of the formula: drag it to see what it does."),
        default=1.0,
        low=-math.inf,
        slider=(-5.0, 5.0),
    )

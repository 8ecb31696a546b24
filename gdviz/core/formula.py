"""A typed formula: its value, gradient and Hessian, exact to rounding, and how it is written.

Nothing that is typed is ever executed: the text is read by a parser of gdviz's own, and what is
executed is code made of the operations found (`symbolic.code`). Derivatives are exact, not
differences. A value is the same to the last bit whether it is computed alone or among a million.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from gdviz.core.arrays import Array
from gdviz.core.symbolic.code import Backend, function
from gdviz.core.symbolic.derivative import derivative
from gdviz.core.symbolic.graph import Expr, Graph, rebuilt, walk
from gdviz.core.symbolic.notation import Latex, Plain
from gdviz.core.symbolic.parse import parse
from gdviz.core.symbolic.show import shown
from gdviz.core.symbolic.tokens import FormulaError
from gdviz.text import N_, Message

BLOCK = 8192
"""Elements computed at a time, so that all between values stay in the cache."""

MAX_OPERATIONS = 4000
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
        self._parsed = parsed
        self.letters = dict.fromkeys(parsed.letters, 1.0)
        for name, value in (letters or {}).items():
            if name not in self.letters:
                raise KeyError(name)
            self.letters[name] = float(value)
        operations = sum(1 for node in walk(self.expressions) if node.args)
        if operations > MAX_OPERATIONS:
            raise FormulaError(Message(N_("The formula is too long; make it simpler.")), 1)

    @cached_property
    def expressions(self) -> tuple[Expr, ...]:
        """f, its gradient, and the upper triangle of its Hessian row by row; letters as numbers.

        Of one graph, in the symbols of `variables`: f, f_x, f_y, f_xx, f_xy, f_yy.
        """
        graph = Graph()
        values = {name: graph.const(value) for name, value in self.letters.items()}
        (value,) = rebuilt(graph, [self._parsed.root], values)
        slopes = [derivative(graph, value, name) for name in self.variables]
        bends = [
            derivative(graph, slopes[row], self.variables[column])
            for row in range(len(slopes))
            for column in range(row, len(slopes))
        ]
        return (value, *slopes, *bends)

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
        compute = self.compiled(part, "arrays")
        inputs = np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in at))
        shape, size = inputs[0].shape, inputs[0].size
        with np.errstate(all="ignore"):
            if size <= 2 * BLOCK:
                return tuple(_whole(result, shape) for result in compute(*inputs))
            flat = [np.ascontiguousarray(value).reshape(-1) for value in inputs]
            results = [np.empty(size) for _ in self.expressions[part]]
            for first in range(0, size, BLOCK):
                here = slice(first, first + BLOCK)
                for whole, piece in zip(results, compute(*(v[here] for v in flat)), strict=True):
                    whole[here] = piece
        return tuple(result.reshape(shape) for result in results)

    def compiled(self, part: slice, backend: Backend) -> Callable[..., tuple[Any, ...]]:
        """The code for some of `expressions`; that for numbers raises `NOT_FINITE`."""
        key = (part.start, part.stop, backend)
        if key not in self._made:
            self._made[key] = function(self.expressions[part], self.variables, backend)
        return self._made[key]

    @cached_property
    def _made(self) -> dict[tuple[Any, ...], Callable[..., tuple[Any, ...]]]:
        return {}

    # --- words -----------------------------------------------------------------------------------

    @property
    def latex(self) -> str:
        """The formula in LaTeX, for a math environment, letters as letters."""
        return shown(self._parsed.root, Latex())

    @property
    def plain(self) -> str:
        """The formula as a line of Unicode text."""
        return shown(self._parsed.root, Plain())

    def __repr__(self) -> str:
        return f"Formula({self.text!r})"


def _whole(result: Array | float, shape: tuple[int, ...]) -> Array:
    """A result of its own, as an array of this shape, where the formula may not depend on x."""
    return np.array(np.broadcast_to(result, shape), dtype=np.float64)

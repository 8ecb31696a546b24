"""Expressions as one reads them: in LaTeX, and in plain text with Unicode signs."""

import math
from collections.abc import Mapping

from gdviz.core.symbolic.graph import Expr, is_number, number, walk
from gdviz.core.symbolic.notation import Latex, Plain

_EITHER, _BOTH, _SUM, _PRODUCT, _POWER, _ATOM = range(6)
"""How tightly a text binds: "or" the least."""

_RELATIONS = {"lt": "<", "le": "≤", "and": "and", "or": "or"}


Notation = Latex | Plain


def shown(node: Expr, notation: Notation, names: Mapping[int, str] | None = None) -> str:
    """The expression in this notation; nodes whose id is in `names` are shown by that name."""
    return _Printer(notation, names or {}).text(node)


class _Printer:
    def __init__(self, notation: Notation, names: Mapping[int, str]) -> None:
        self._n = notation
        self._names = names
        self._done: dict[int, tuple[str, int]] = {}

    def text(self, root: Expr) -> str:
        for node in walk([root], self._parts):
            self._done[id(node)] = self._one(node)
        return self._done[id(root)][0]

    def _parts(self, node: Expr) -> list[Expr]:
        """The nodes whose texts make up that of `node`: of a long product its factors alone."""
        if id(node) in self._names:
            return []
        match node.op:
            case "mul" | "div" | "ratio" if _square_of(node) is None:
                above, below = self._factors(node)
                return above + below
            case "min" | "max":
                return self._flat(node, node.op)
            case "where":
                rows, otherwise = self._rows(node)
                return [*(part for row in rows for part in row), otherwise]
        return list(node.args)

    def _as(self, node: Expr, least: int) -> str:
        """The text of `node`, in parentheses unless it binds at least as tightly as `least`."""
        text, level = self._done[id(node)]
        return text if level >= least else self._n.group(text)

    def _one(self, node: Expr) -> tuple[str, int]:
        if id(node) in self._names:
            return self._names[id(node)], _ATOM
        n, op, args = self._n, node.op, node.args
        match op:
            case "const":
                return self._number(number(node))
            case "symbol":
                return n.symbol(str(node.value)), _ATOM
            case "add" | "sub":
                return self._sum(node), _SUM
            case "neg":
                return n.minus + self._as(args[0], _PRODUCT), _SUM
            case "mul" if args[0] is args[1]:
                return n.power(self._as(args[0], _ATOM), "2"), _POWER
            case "mul" | "div" | "ratio":
                return self._product(node)
            case "pow" | "hostpow":
                return self._power(*args), _POWER
            case "sum" if (squared := _square_of(args[0])) is not None:
                return n.power(n.norm(self._done[id(squared)][0]), "2"), _POWER
            case "sqrt" if (inner := _norm_of(args[0])) is not None:
                return n.norm(self._done[id(inner)][0]), _ATOM
            case "sqrt":
                return n.root(self._done[id(args[0])][0]), _ATOM
            case "abs":
                return n.absolute(self._done[id(args[0])][0]), _ATOM
            case "where":
                return self._cases(node), _ATOM
            case "lt" | "le" | "and" | "or":
                level = _EITHER if op == "or" else _BOTH
                left, right = (self._as(arg, level) for arg in args)
                return f"{left} {n.relation(_RELATIONS[op])} {right}", level
            case "min" | "max":
                return n.call(op, [self._done[id(arg)][0] for arg in self._flat(node, op)]), _ATOM
            case "exp":  # a power in LaTeX, and no harm in parentheses elsewhere
                return n.call(op, [self._done[id(args[0])][0]]), _POWER
        return n.call(op, [self._done[id(arg)][0] for arg in args]), _ATOM

    def _number(self, value: float) -> tuple[str, int]:
        for constant, name in ((math.pi, "π"), (math.e, "e")):
            if abs(value) == constant:
                shown_name = self._n.constant(name)
                return (self._n.minus + shown_name, _SUM) if value < 0 else (shown_name, _ATOM)
        if not math.isfinite(value):
            return (self._n.minus if value < 0 else "") + self._n.constant("∞"), _SUM
        text = repr(abs(value)).removesuffix(".0")
        digits, _, exponent = text.partition("e")
        shown_number = self._n.number(digits, str(int(exponent)) if exponent else "")
        if math.copysign(1.0, value) < 0.0:  # of −0.0 too
            return self._n.minus + shown_number, _SUM
        return shown_number, _PRODUCT if exponent else _ATOM

    def _sum(self, node: Expr) -> str:
        a, b = node.args
        left = self._done[id(a)][0]
        right = self._as(b, _PRODUCT)
        minus = self._n.minus
        sign = "+" if node.op == "add" else minus
        if node.op == "add" and self._done[id(b)][1] == _SUM:  # a + (−b), or a + (b + c)
            inner = self._done[id(b)][0]
            if inner.startswith(minus) and b.op not in ("add", "sub"):
                sign, right = minus, inner[1:]
            elif b.op in ("add", "sub") and not inner.startswith(minus):
                right = inner
        return f"{left} {sign} {right}"

    def _product(self, node: Expr) -> tuple[str, int]:
        above, below = self._factors(node)
        minus = False
        kept: list[str] = []
        for factor in above:
            text, level = self._done[id(factor)]
            if factor.op in ("neg", "const") and text.startswith(self._n.minus) and level == _SUM:
                minus = not minus
                text = text[1:]
                if text == "1" and len(above) > 1:
                    continue
                level = _PRODUCT
            kept.append(text if level >= _PRODUCT or len(above) == 1 else self._n.group(text))
        top, top_level = self._times(kept)
        if below:
            under = [self._done[id(factor)] for factor in below]
            bottom, bottom_level = self._times(
                [text if level >= _PRODUCT else self._n.group(text) for text, level in under]
                if len(under) > 1
                else [under[0][0]]
            )
            if len(under) == 1:
                bottom_level = under[0][1]
            if len(above) == 1 and not minus:
                top_level = self._done[id(above[0])][1]
            top = self._n.fraction(top, bottom, top_level >= _PRODUCT, bottom_level >= _POWER)
        return (self._n.minus + top, _SUM) if minus else (top, _PRODUCT)

    def _times(self, factors: list[str]) -> tuple[str, int]:
        product = factors[0] if factors else "1"
        for text in factors[1:]:
            product = self._n.times(product, text)
        return product, _PRODUCT if len(factors) != 1 else _ATOM

    def _factors(self, node: Expr) -> tuple[list[Expr], list[Expr]]:
        """What stands above and below the line of a product of products and quotients."""
        above: list[Expr] = []
        below: list[Expr] = []
        left = [(node, True)]  # a stack, for a product may have hundreds of factors
        while left:
            part, top = left.pop()
            whole = id(part) in self._names or part.op not in ("mul", "div", "ratio")
            if whole or _square_of(part) is not None:
                (above if top else below).append(part)
            else:
                first, second = part.args
                left += [(second, top == (part.op == "mul")), (first, top)]
        ones = [factor for factor in above if not is_number(factor, 1.0)]
        return ones or above[:1], below

    def _power(self, base: Expr, exponent: Expr) -> str:
        return self._n.power(self._as(base, _ATOM), self._done[id(exponent)][0])

    def _flat(self, node: Expr, op: str) -> list[Expr]:
        """The arguments of max(max(a, b), c): a, b, c."""
        found: list[Expr] = []
        left = [node]
        while left:
            part = left.pop()
            if part.op == op and id(part) not in self._names:
                left += reversed(part.args)
            else:
                found.append(part)
        return found

    def _rows(self, node: Expr) -> tuple[list[tuple[Expr, Expr]], Expr]:
        """Of a piecewise function the values with their conditions, and the value otherwise."""
        rows = []
        while node.op == "where" and id(node) not in self._names:
            condition, value, rest = node.args
            rows.append((value, condition))
            node = rest
        return rows, node

    def _cases(self, node: Expr) -> str:
        rows, otherwise = self._rows(node)
        texts = [(self._done[id(a)][0], self._done[id(b)][0]) for a, b in rows]
        return self._n.cases(texts, self._done[id(otherwise)][0])


def _square_of(node: Expr) -> Expr | None:
    """A, where `node` is a · a."""
    return node.args[0] if node.op == "mul" and node.args[0] is node.args[1] else None


def _norm_of(node: Expr) -> Expr | None:
    """A, where `node` is the sum of the squares of a's elements."""
    return _square_of(node.args[0]) if node.op == "sum" else None

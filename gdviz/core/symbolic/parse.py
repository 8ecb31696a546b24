"""From a typed formula to an expression.

formula    = [ f ( x [, y] ) = ] sum
sum        = product { (+ | −) product }
product    = signed { [* | /] signed }            2x and 2(x + 1) are products
signed     = { + | − } power
power      = atom [ ^ signed ]                    −x² is −(x²), x^y^z is x^(y^z)
atom       = number | letter | constant | function ( sum {, sum} )
| ( sum ) | "|" sum "|" | √ atom
condition  = comparison { (and | or) comparison }
comparison = sum { (< | ≤ | > | ≥) sum }          0 < x < 1 is both
"""

import difflib
import math
from dataclasses import dataclass

from gdviz.core.symbolic.graph import FUNCTIONS, Expr, Graph
from gdviz.core.symbolic.tokens import FormulaError, Token, tokens
from gdviz.text import N_, Message

MAX_DEPTH = 100
MAX_NODES = 500
MAX_LETTERS = 8

CONSTANTS = {"pi": math.pi, "π": math.pi, "e": math.e}

_SAME = {
    "ln": "log",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "sgn": "sign",
}
_MANY = {"min", "max"}
_PIECEWISE = {"if", "piecewise"}
_WORDS = {"and", "or"}
_CALLS = {*FUNCTIONS, *_SAME, *_MANY, *_PIECEWISE}

_CONDITIONS = {"lt", "le", "and", "or"}


@dataclass(frozen=True)
class Parsed:
    """A formula that has been read.

    Attributes:
        graph: of `root`. variables: ("x",) or ("x", "y").
        letters: the free letters, in order of appearance: numbers to be chosen.
    """

    graph: Graph
    root: Expr
    variables: tuple[str, ...]
    letters: tuple[str, ...]


def parse(text: str, variables: tuple[str, ...] = ("x", "y")) -> Parsed:
    """Read a formula. It may begin with ``f(x) =`` or ``f(x, y) =``, which says its variables.

    Raises:
        FormulaError: what is wrong, where, and what was expected.
    """
    reader = _Reader(list(tokens(text)), variables)
    root = reader.formula()
    return Parsed(reader.graph, root, reader.variables, tuple(reader.letters))


class _Reader:
    """Reads a formula by recursive descent."""

    def __init__(self, words: list[Token], variables: tuple[str, ...]) -> None:
        self.graph = Graph()
        self.variables = variables
        self.letters: list[str] = []
        self._words = words
        self._at = 0
        self._depth = 0
        self._bars = 0

    # --- words -----------------------------------------------------------------------------------

    @property
    def _next(self) -> Token:
        return self._words[self._at]

    def _take(self) -> Token:
        word = self._next
        self._at += word.kind != "end"
        return word

    def _is(self, *signs: str) -> bool:
        return self._next.kind == "sign" and self._next.text in signs

    def _expect(self, sign: str) -> None:
        if not self._is(sign):
            raise self._unexpected(Message(N_("“{sign}” was expected"), {"sign": sign}))
        self._take()

    def _unexpected(self, expected: Message) -> FormulaError:
        word = self._next
        if word.kind == "end":
            fault = Message(N_("The formula ends where {expected}."), {"expected": expected})
        else:
            places = {"text": word.text, "expected": expected}
            fault = Message(N_("“{text}” stands where {expected}."), places)
        return FormulaError(fault, word.column)

    # --- grammar ---------------------------------------------------------------------------------

    def formula(self) -> Expr:
        self._head()
        root = self._sum()
        if self._next.kind != "end":
            raise self._unexpected(Message(N_("an operator or the end was expected")))
        return root

    def _head(self) -> None:
        """``f(x) =`` or ``f(x, y) =``, if it is there."""
        shape = [word.text for word in self._words[:7]]
        if len(shape) >= 5 and shape[1:5] == ["(", "x", ")", "="] and len(shape[0]) == 1:
            self.variables, self._at = ("x",), 5
        elif shape[1:7] == ["(", "x", ",", "y", ")", "="] and len(shape[0]) == 1:
            self.variables, self._at = ("x", "y"), 7

    def _sum(self) -> Expr:
        left = self._product()
        while self._is("+", "-"):
            op = "add" if self._take().text == "+" else "sub"
            left = self._node(op, left, self._product())
        return left

    def _product(self) -> Expr:
        left = self._signed()
        while True:
            if self._is("*", "/"):
                op = "mul" if self._take().text == "*" else "div"
                left = self._node(op, left, self._signed())
            elif self._begins_factor():
                left = self._node("mul", left, self._power())
            else:
                return left

    def _begins_factor(self) -> bool:
        """Whether what follows multiplies what came before, without a sign between them."""
        if self._next.kind == "name":
            return self._next.text not in _WORDS
        return self._is("(", "√") or (self._is("|") and not self._bars)

    def _signed(self) -> Expr:
        self._enter()
        if self._is("-", "+"):
            negative = self._take().text == "-"
            inner = self._signed()
            result = self.graph.neg(inner) if negative and inner.op == "const" else inner
            if negative and inner.op != "const":
                result = self._node("neg", inner)
        else:
            result = self._power()
        self._depth -= 1
        return result

    def _power(self) -> Expr:
        base = self._atom()
        if self._is("^"):
            self._take()
            return self._node("pow", base, self._signed())
        return base

    def _atom(self) -> Expr:
        self._enter()
        word = self._next
        if word.kind == "number":
            result = self._constant(self._take())
        elif word.kind == "name":
            result = self._name(self._take())
        elif self._is("("):
            self._take()
            bars, self._bars = self._bars, 0
            result = self._sum()
            self._expect(")")
            self._bars = bars
        elif self._is("|"):
            self._take()
            self._bars += 1
            inner = self._sum()
            self._expect("|")
            self._bars -= 1
            result = self._node("abs", inner)
        elif self._is("√"):
            self._take()
            result = self._node("sqrt", self._atom())
        else:
            raise self._unexpected(
                Message(N_("a number, a letter, a function or “(” was expected"))
            )
        self._depth -= 1
        return result

    def _constant(self, word: Token) -> Expr:
        value = float(word.text)
        if math.isinf(value):
            raise FormulaError(Message(N_("This number is too large.")), word.column)
        return self.graph.const(value)

    def _name(self, word: Token) -> Expr:
        name = word.text
        if name in _CALLS:
            return self._call(word)
        if name in self.variables:
            return self.graph.symbol(name)
        if name in CONSTANTS:
            return self.graph.const(CONSTANTS[name])
        if name == "y" or len(name) > 1:
            self._unknown(word)
        if name not in self.letters:
            if len(self.letters) == MAX_LETTERS:
                places = {"count": MAX_LETTERS}
                raise FormulaError(
                    Message(N_("A formula has at most {count} free letters."), places), word.column
                )
            self.letters.append(name)
        return self.graph.symbol(name)

    def _unknown(self, word: Token) -> None:
        if word.text == "y":
            fault = Message(N_("f(x) has no variable y."))
            raise FormulaError(fault, word.column)
        known = [*sorted(_CALLS), *CONSTANTS]
        near = difflib.get_close_matches(word.text, known, 1, 0.7)
        product = "·".join(word.text)
        offer = near[0] if near else product
        places = {"text": word.text, "offer": offer}
        raise FormulaError(
            Message(N_("There is no function or constant “{text}”. Was “{offer}” meant?"), places),
            word.column,
        )

    def _call(self, word: Token) -> Expr:
        name = _SAME.get(word.text, word.text)
        if not self._is("("):
            places = {"name": word.text}
            raise self._unexpected(Message(N_("“(” was expected after “{name}”"), places))
        self._take()
        bars, self._bars = self._bars, 0
        args = [self._argument(name, 0)]
        while self._is(","):
            self._take()
            args.append(self._argument(name, len(args)))
        self._count(word, name, len(args))
        self._expect(")")
        self._bars = bars
        if name in _PIECEWISE:
            result = args[-1]
            for condition, value in zip(args[-3::-2], args[-2::-2], strict=True):
                result = self._node("where", condition, value, result)
            return result
        result = args[0]
        for other in args[1:]:
            result = self._node(name, result, other)
        return result if name in _MANY else self._node(name, args[0])

    def _argument(self, name: str, position: int) -> Expr:
        """An argument; of a piecewise function a condition, or the value otherwise."""
        if name not in _PIECEWISE or position % 2:
            return self._sum()
        column = self._next.column
        found = self._condition()
        if found.op not in _CONDITIONS and (self._is(",") or position == 0):
            raise FormulaError(
                Message(N_("A condition, such as x < 0, was expected here.")), column
            )
        if found.op in _CONDITIONS and not self._is(","):
            raise self._unexpected(
                Message(N_("“,” and the value for this condition were expected"))
            )
        return found

    def _count(self, word: Token, name: str, count: int) -> None:
        """Whether a function has as many arguments as it needs."""
        if name in _MANY:
            sound, need = count >= 2, N_("“{name}” takes two or more arguments.")
        elif name == "if":
            sound, need = count == 3, N_("“{name}” takes a condition and two values.")
        elif name == "piecewise":
            sound = count >= 3 and count % 2 == 1
            need = N_("“{name}” takes pairs of a condition and a value, then the value otherwise.")
        else:
            sound, need = count == 1, N_("“{name}” takes one argument.")
        if not sound:
            raise FormulaError(Message(need, {"name": word.text}), word.column)

    # --- conditions ------------------------------------------------------------------------------

    def _condition(self) -> Expr:
        left = self._comparison()
        while self._next.kind == "name" and self._next.text in _WORDS:
            op = self._take().text
            left = self._node(op, self._as_condition(left), self._as_condition(self._comparison()))
        return left

    def _comparison(self) -> Expr:
        left = self._sum()
        result: Expr | None = None
        while self._is("<", "<=", ">", ">="):
            sign = self._take().text
            right = self._sum()
            pair = (left, right) if sign[0] == "<" else (right, left)
            one = self._node("le" if sign.endswith("=") else "lt", *pair)
            result = one if result is None else self._node("and", result, one)
            left = right
        return left if result is None else result

    def _as_condition(self, node: Expr) -> Expr:
        if node.op not in _CONDITIONS:
            raise FormulaError(
                Message(N_("A condition, such as x < 0, was expected here.")), self._next.column
            )
        return node

    # --- limits ----------------------------------------------------------------------------------

    def _node(self, op: str, *args: Expr) -> Expr:
        made = self.graph.node(op, *args)
        if len(self.graph) > MAX_NODES:
            raise FormulaError(
                Message(N_("The formula is too long; make it simpler.")), self._next.column
            )
        return made

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise FormulaError(
                Message(N_("The formula is nested too deeply; make it simpler.")), self._next.column
            )

"""From a typed formula to an expression.

formula    = [ f ( x [, y] ) = ] sum
sum        = product { (+ | −) product }
product    = signed { [* | /] signed }            2x and 2(x + 1) are products, 1/2x is x/2
signed     = { + | − } power
power      = atom { superscript } [ ^ signed ]    −x² is −(x²), x^y^z is x^(y^z), x²^y is (x²)^y
atom       = number | letter | constant | function ( sum {, sum} )
| ( sum ) | "|" sum "|" | √ atom                  √x² is (√x)²
condition  = both { or both }
both       = comparison { and comparison }
comparison = sum { (< | ≤ | > | ≥) sum }          0 < x < 1 is both
| ( condition )
"""

import difflib
import math
from collections.abc import Callable
from dataclasses import dataclass

from gdviz.core.symbolic.graph import FUNCTIONS, Expr, Graph
from gdviz.core.symbolic.tokens import FormulaError, Token, exponent, tokens
from gdviz.text import N_, Message

MAX_DEPTH = 50
MAX_NODES = 500
MAX_LETTERS = 8

_LONGEST_NAME = 20
"""Characters of an unknown name that a message repeats."""

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
        self._condition_column = 1

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
        root = self._as_number(self._sum())
        if self._is("="):
            fault = Message(N_("“=” has its place after f(x) or f(x, y) at the beginning."))
            raise FormulaError(fault, self._next.column)
        if self._next.kind != "end":
            raise self._unexpected(Message(N_("an operator or the end was expected")))
        return root

    def _head(self) -> None:
        """``f(x) =`` or ``f(x, y) =``, if it is there."""
        first, *others = self._words[:7]
        if first.kind != "name" or len(first.text) != 1 or first.text in (*self.variables, "e"):
            return
        shape = [word.text for word in others]
        if shape[:4] == ["(", "x", ")", "="]:
            self.variables, self._at = ("x",), 5
        elif shape == ["(", "x", ",", "y", ")", "="]:
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
        if not self._is("-", "+"):
            return self._power()
        self._enter()
        negative = self._take().text == "-"
        inner = self._signed()
        self._depth -= 1
        if not negative:
            return self._as_number(inner)
        return self.graph.neg(inner) if inner.op == "const" else self._node("neg", inner)

    def _power(self) -> Expr:
        base = self._atom()
        while self._next.kind == "superscript":
            base = self._node("pow", base, self.graph.const(exponent(self._take())))
        if self._is("^"):
            self._enter()
            self._take()
            base = self._node("pow", base, self._signed())
            self._depth -= 1
        return base

    def _atom(self) -> Expr:
        word = self._next
        if word.kind == "number":
            return self._constant(self._take())
        self._enter()
        if word.kind == "name" and word.text not in _WORDS:
            result = self._name(self._take())
        elif self._is("("):
            self._take()
            bars, self._bars = self._bars, 0
            result = self._condition()
            if result.op in _CONDITIONS:
                self._condition_column = word.column
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
            raise FormulaError(Message(N_("f(x) has no variable y.")), word.column)
        name, index = word.text[:_LONGEST_NAME], word.text[1:]
        if name != word.text:
            fault = Message(N_("There is no function or constant “{text}…”."), {"text": name})
            raise FormulaError(fault, word.column)
        near = difflib.get_close_matches(name, [*sorted(_CALLS), *CONSTANTS], 1, 0.7)
        product = f"{name[0]}^{index}" if index.isdigit() else "·".join(name)
        offer = near[0] if near and not index.isdigit() else product
        places = {"text": name, "offer": offer}
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
            result = self._as_number(args[-1])
            for condition, value in zip(args[-3::-2], args[-2::-2], strict=True):
                result = self._node("where", condition, self._as_number(value), result)
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
        if self._is(",") or position == 0:
            _as_condition(found, column)
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
        return self._joined("or", lambda: self._joined("and", self._comparison))

    def _joined(self, word: str, part: Callable[[], Expr]) -> Expr:
        """Parts with this word between them."""
        column = self._next.column
        left = part()
        while self._next.kind == "name" and self._next.text == word:
            left = _as_condition(left, column)
            self._take()
            column = self._next.column
            left = self._node(word, left, _as_condition(part(), column))
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
        if self._is("=", "=="):
            raise self._unexpected(Message(N_("“<”, “≤”, “>” or “≥” was expected")))
        return left if result is None else result

    def _as_number(self, node: Expr) -> Expr:
        if node.op in _CONDITIONS:
            fault = Message(N_("A number was expected here, not a condition."))
            raise FormulaError(fault, self._condition_column)
        return node

    # --- limits ----------------------------------------------------------------------------------

    def _node(self, op: str, *args: Expr) -> Expr:
        """An operation; all but those of conditions are on numbers."""
        if op not in ("and", "or", "where"):
            for arg in args:
                self._as_number(arg)
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


def _as_condition(node: Expr, column: int) -> Expr:
    if node.op not in _CONDITIONS:
        raise FormulaError(Message(N_("A condition, such as x < 0, was expected here.")), column)
    return node

"""Random expressions that know how they are typed, and their value by mpmath.

The tree is evaluated here, by rules of its own: nothing of gdviz takes part.
"""

import random
from dataclasses import dataclass
from typing import Any

import mpmath
from mpmath import mpf

_BINARY = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 4}
_CALLS = (
    *("sin", "cos", "tan", "exp", "log", "sqrt", "abs", "atan", "tanh", "sigmoid", "sinh"),
    *("cosh", "asin", "acos", "log2", "log10", "min", "max", "if", "sign"),
)
_SPELLINGS = {"log": ("log", "ln"), "asin": ("asin", "arcsin"), "if": ("if", "piecewise")}
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class IllError(Exception):
    """The value is too large, too near a pole or a kink, or not real."""


@dataclass(frozen=True)
class Tree:
    """`op` is one of `_BINARY`, `_CALLS`, "neg", "number", "x", "y", "a", "b", "π" or "e"."""

    op: str
    args: tuple["Tree", ...] = ()
    text: str = ""

    def size(self) -> int:
        return 1 + sum(arg.size() for arg in self.args)


def grown(rng: random.Random, depth: int, letters: bool = False) -> Tree:
    """A random expression, at most this deep."""
    if depth == 0 or rng.random() < 0.15:
        if rng.random() < 0.6:
            return Tree(rng.choice("xy"))
        if rng.random() < 0.2:
            return Tree(rng.choice("ab" if letters else "πe"))
        number = rng.choice((rng.randint(1, 9), rng.randint(1, 40) / 8))
        return Tree("number", text=rng.choice((str(number), repr(number), f"{number:.3e}")))
    kind = rng.random()
    if kind < 0.5:
        op = rng.choice("++--**/")
        return Tree(op, (grown(rng, depth - 1, letters), grown(rng, depth - 1, letters)))
    if kind < 0.6:
        power = rng.choice(("2", "3", "-1", "-2", "0.5", "1.5", "7", "1/3", "y"))
        inner = Tree("y") if power == "y" else Tree("number", text=power)
        return Tree("^", (grown(rng, depth - 1, letters), inner))
    if kind < 0.66:
        return Tree("neg", (grown(rng, depth - 1, letters),))
    op = rng.choice(_CALLS)
    count = {"min": rng.choice((2, 3)), "max": 2, "if": 4}.get(op, 1)
    return Tree(op, tuple(grown(rng, depth - 1, letters) for _ in range(count)))


def typed(tree: Tree, rng: random.Random) -> str:
    """One of the many ways to type it."""
    return _typed(tree, rng)[0]


def _typed(tree: Tree, rng: random.Random) -> tuple[str, int]:
    """The text, and how tightly it binds: a sum 1, a product 2, a sign 3, a power 4, the rest 5."""
    op, space = tree.op, rng.choice(("", " "))

    def part(number: int, least: int) -> str:
        text, level = _typed(tree.args[number], rng)
        return text if level >= least and rng.random() < 0.9 else f"({text})"

    if op == "number":
        return tree.text, 5
    if not tree.args:
        return op if op != "π" else rng.choice(("π", "pi")), 5
    if op == "neg":
        return rng.choice("-−") + part(0, 4), 3
    if op == "^":
        power = tree.args[1].text or tree.args[1].op
        if power.removeprefix("-").isdigit() and rng.random() < 0.5:
            return part(0, 5) + power.translate(_SUPERSCRIPTS), 4
        spelled = power if power.replace(".", "").isalnum() else f"({power})"
        return part(0, 5) + rng.choice(("^", "**")) + spelled, 4
    if op in _BINARY:
        level = _BINARY[op]
        left, right = part(0, level), part(1, level + 1)
        if op == "*" and right[0] not in "-−0123456789.|" and rng.random() < 0.5:
            return f"{left} {right}", 2
        sign = rng.choice({"*": "*·×", "-": "-−", "+": "+", "/": "/÷"}[op])
        return f"{left}{space}{sign}{space}{right}", level
    inner = [part(number, 1) for number in range(len(tree.args))]
    if op == "if":
        relation = rng.choice(("<", "<=", "≤"))
        inner = [f"{inner[0]} {relation} {inner[1]}", *inner[2:]]
    if op == "sqrt" and rng.random() < 0.3:
        return f"√({inner[0]})", 5
    name = rng.choice(_SPELLINGS.get(op, (op,)))
    return f"{name}({f',{space}'.join(inner)})", 5


def value(tree: Tree, names: dict[str, Any], strict: bool = True) -> Any:
    """The value in mpmath.

    Raises:
        IllError: some value on the way is not real, too large, or too near to where rounding errors
            grow; if not `strict`, only what is not real is refused.
    """
    args = [value(arg, names, strict) for arg in tree.args]
    result = _value(tree, args, names, strict)
    if isinstance(result, mpmath.mpc) or not mpmath.isfinite(result):
        raise IllError
    if strict and abs(result) > 30:
        raise IllError
    return result


def _value(tree: Tree, args: list[Any], names: dict[str, Any], strict: bool) -> Any:
    op, near = tree.op, mpf("0.1") if strict else mpf(0)
    if op == "number":
        if tree.text == "1/3":
            return mpf(float.fromhex("0x1.5555555555555p-2"))
        return mpf(float(tree.text))
    if op in names:
        return names[op]
    a = args[0] if args else None
    match op:
        case "π":
            return +mpmath.pi
        case "e":
            return +mpmath.e
        case "neg":
            return -a
        case "+":
            return a + args[1]
        case "-":
            return a - args[1]
        case "*":
            return a * args[1]
        case "/":
            return a / _beyond(args[1], near)
        case "^":
            whole = tree.args[1].text.removeprefix("-").isdigit()
            return (a if not strict else _beyond(a, near) if whole else _above(a, near)) ** args[1]
        case "log" | "log2" | "log10":
            base = {"log": mpmath.e, "log2": 2, "log10": 10}[op]
            return mpmath.log(_above(a, near)) / mpmath.log(base)
        case "sqrt":
            return mpmath.sqrt(_above(a, near))
        case "asin" | "acos":
            return getattr(mpmath, op)(_beyond(a, 0) if abs(a) < 1 - near else _ill())
        case "sigmoid":
            return 1 / (1 + mpmath.exp(-a))
        case "abs":
            return abs(_beyond(a, near))
        case "sign":
            return mpmath.sign(_beyond(a, near))
        case "min" | "max":
            for one, other in zip(args, args[1:] + args[:1], strict=True):
                _beyond(one - other, near / 100)
            return min(args) if op == "min" else max(args)
        case "if":
            return args[2] if _beyond(args[0] - args[1], near / 100) < 0 else args[3]
        case "tan":
            _beyond(mpmath.cos(a), near)
    return getattr(mpmath, op)(a)


def _beyond(a: Any, least: Any) -> Any:
    return a if abs(a) > least else _ill()


def _above(a: Any, least: Any) -> Any:
    return a if a > least else _ill()


def _ill() -> Any:
    raise IllError

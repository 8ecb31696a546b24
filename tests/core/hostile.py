"""Formulas that mean harm, and a check that none does any.

``python -m tests.core.hostile --count 20000`` reads, compiles and evaluates the hand-made ones and
as many generated ones, under an audit hook and a limit of memory. Nothing but gdviz's own
generated code may be compiled or executed, no file may be opened, nothing imported, and none may
take longer than `LIMIT` to be refused or to be compiled with all derivatives, LaTeX and text.
Processor time is measured, so that a busy machine is no failure.
"""

import argparse
import json
import random
import re
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any

LIMIT = 0.2
"""Seconds of processor time for one formula, or on a slow machine so much as is as much work."""

LOOP, LOOPS = 1_000_000, 8.0
"""What is as much: a loop of so many additions, so often. 25 ms each on an ordinary machine."""

MEMORY = 300 * 2**20
"""Bytes by which all of them together may make the process grow."""

HAND_MADE = Path(__file__).with_name("hostile_formulas.txt")

# --- what is thrown at the parser -----------------------------------------------------------------

_VALID = (
    "(1 − x)² + 100 (y − x²)²",
    "-20 exp(-0.2 sqrt(0.5 (x² + y²))) - exp(0.5 (cos(2π x) + cos(2π y))) + e + 20",
    "f(x) = a sin(3x) + x^2",
    "if(x < 0, -x, sqrt(x)) + |y|",
    "piecewise(0 < x < 1 and y > 2, x, (x < 3 or y <= 1), y, x y)",
    "max(x, y, 0) min(|x|, 2) + tanh(x y) / (1 + x²)",
    "log(1 + x²) + log2(2 + y²) log10(e) - atan(x)^3",
    "x^y + a^x + 2^-x + √x √(y + 1)",
)
_NAMES = (
    *("x", "y", "a", "b", "e", "pi", "π", "sin", "cos", "tan", "exp", "log", "ln", "sqrt"),
    *("abs", "min", "max", "if", "piecewise", "and", "or", "sign", "sigmoid", "asin", "tanh"),
)
_SIGNS = (*"+-*/^()|,<>=√²³⁻", "**", "<=", ">=", "==", "≤", "−", "·", "¹⁰", "^-")
_NUMBERS = (
    "0",
    "1",
    "2",
    "0.5",
    ".5",
    "3.",
    "1e308",
    "1e-320",
    "9" * 40,
    "1e400",
    "-0",
    "2e+",
    "1",
)
_CODE = (
    *("__import__('os').system('true')", "().__class__.__bases__[0].__subclasses__()"),
    *("lambda: x", "x if y else 1", "(x := 3)", "f'{x}'", "[x for x in y]", "{x: y}", "x; y"),
    *("open('/etc/passwd')", "eval('1')", "exec('x')", "%s%n", "{0.__class__}", "${x}", "`x`"),
    *("import os", "# x", "'''", '"', "\\", "\\x00", "x.real", "x[0]", "@x", "~x", "x!", "x % y"),
    *("globals()", "print(x)", "_where(x)", "a0", "t0", "_inf", "np.sin(x)", "None", "True", "..."),
)
_ODD = "\0\n\t\r\x1b\x7f\u00a0\u200b\u200f\u202e\u2066\ufeff\ud800\U0001d465хуеοΑ１ｘ（＾⁄∞∂ß🙂한"
_FRAGMENTS = (*_NAMES, *_SIGNS, *_NUMBERS, *_CODE, " ", "  ")


def _mutated(rng: random.Random) -> str:
    """A valid formula with a few characters deleted, doubled, swapped or put in."""
    text = list(rng.choice(_VALID))
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(text) + 1)
        match rng.randrange(4):
            case 0:
                del text[at : at + rng.randint(1, 4)]
            case 1:
                text[at:at] = text[at : at + rng.randint(1, 12)]
            case 2:
                text[at:at] = rng.choice(_FRAGMENTS)
            case 3:
                text[at:at] = rng.choice(_ODD)
    return "".join(text)


def _spliced(rng: random.Random) -> str:
    one, other = rng.choice(_VALID), rng.choice(_VALID)
    return one[: rng.randrange(len(one))] + other[rng.randrange(len(other)) :]


def _words(rng: random.Random) -> str:
    return rng.choice(("", " ")).join(rng.choices(_FRAGMENTS, k=rng.randint(1, 60)))


def _noise(rng: random.Random) -> str:
    """Any characters, of all planes."""
    tops = rng.choices((0x7F, 0x24F, 0xFFFF, 0x10FFFF), k=rng.randint(1, 80))
    return "".join(chr(rng.randint(0, top)) for top in tops)


def _nested(rng: random.Random) -> str:
    """Deep in one way or in several, closed or not."""
    ways = (
        *(("(", ")"), ("|", "|"), ("sin(", ")"), ("-", ""), ("√", ""), ("2^", ""), ("x(", ")")),
        *(("max(x, ", ")"), ("if(x < 0, y, ", ")"), ("if((", ") < 1, x, y)"), ("1/(1+", ")")),
        *(("x^-", ""), ("exp(-", ")"), ("(x+", ")²"), ("abs(y-", ")"), ("sqrt(x²+", ")")),
    )
    chosen = rng.choices(ways, k=rng.randint(1, 3))
    depth = rng.choice((10, 30, 47, 49, 50, 51, 60, 200, 900))
    pairs = [rng.choice(chosen) for _ in range(depth)]
    left = "".join(pair[0] for pair in pairs)
    right = "".join(pair[1] for pair in reversed(pairs))
    return (
        left + rng.choice(("x", "x y", "", "1", "x+")) + rng.choice((right, right, right[1:], ""))
    )


def _long(rng: random.Random) -> str:
    """As much as fits into a thousand characters, or a little more."""
    part = rng.choice(
        (
            *("x+", "x*", "x/", "x-", "x^", "x ", "x y ", "sin(x)", "sin(x)+", "|x|", "xy"),
            *(
                "min(x,y)+",
                "x**",
                "2^x*",
                "x<",
                "(x",
                ")",
                "√x ",
                "x²+",
                "x^y+",
                "exp(x)/",
                "a b c",
            ),
            *(
                "tan(x y)tanh(x)",
                "(x+y)",
                "(x-1)^9",
                "log(x)^",
                "x^31 ",
                "if(x<y,",
                "max(x,",
                "--x",
            ),
            *("\0", "a", "9", "⁹", "1e", ".", "٣", "(1/x)", "a+b+", "abs(x-y)*", "(x^y)^", "x,"),
        )
    )
    whole = part * (rng.choice((300, 996, 999, 1000, 1001, 5000)) // len(part))
    return whole[: -rng.randint(1, 2)] if rng.random() < 0.5 else whole + rng.choice(("x", "1", ""))


def _tower(rng: random.Random) -> str:
    """Powers and numbers that no machine could hold."""
    parts = ("9", "9.9", "99999", "1e308", "x", "a", "(x+9)", "-9", "10", "0", "(9^9)", "exp(9)")
    signs = ("^", "**", "^-", "*", "/", "^ ")
    first, *rest = rng.choices(parts, k=rng.randint(2, 40))
    return first + "".join(rng.choice(signs) + part for part in rest)


def _grown(rng: random.Random, depth: int = 0) -> str:
    """A formula that is well formed, as large as it happens to get."""
    if depth > 7 or rng.random() < 0.1 * depth:
        return rng.choice(("x", "y", "a", "b", "2", "0", "0.1", "π", "1e300", "x²"))
    inner = [_grown(rng, depth + 1) for _ in range(3)]
    forms = (
        *("({0}) + ({1})", "({0}) ({1})", "({0}) / ({1})", "({0})^({1})", "-({0})", "|{0}|"),
        *("sin({0})", "exp({0})", "log({0})", "tanh({0})", "√({0})", "max({0}, {1})", "asin({0})"),
        *("if({0} < {1}, {2}, {1})", "tan({0})", "sigmoid({0})", "({0})²", "({0})^-3"),
    )
    return rng.choice(forms).format(*inner)


_KINDS: tuple[tuple[Callable[[random.Random], str], int], ...] = (
    *((_mutated, 6), (_spliced, 2), (_words, 4), (_noise, 2)),
    *((_nested, 3), (_long, 3), (_tower, 2), (_grown, 4)),
)


def generated(count: int, seed: int) -> Iterator[str]:
    """`count` hostile formulas; the same for the same seed."""
    rng = random.Random(seed)
    kinds, weights = zip(*_KINDS, strict=True)
    for _ in range(count):
        yield rng.choices(kinds, weights)[0](rng)


def hand_made() -> list[str]:
    """Those of the file, whose head says how they are written."""
    lines = HAND_MADE.read_text(encoding="utf-8").split("\n")
    kept = [line for line in lines if line and not line.startswith("# ")]
    return [_ESCAPE.sub(_escaped, line) for line in kept]


_ESCAPE = re.compile(r"\\(x..|u....|U.{8}|\*([0-9]+)\{(.*?)\}|[nrt0\\])")


def _escaped(found: re.Match[str]) -> str:
    code, count, part = found.groups()
    if count is not None:
        return int(count) * str(part)
    known = {"n": "\n", "r": "\r", "t": "\t", "0": "\0", "\\": "\\"}
    return known[code] if code in known else chr(int(code[1:], 16))


# --- the guard ------------------------------------------------------------------------------------

_OWN_WORDS = re.compile(
    r"""(?:\s | \b(?:def|run|return|if|else|and|or)\b | \b[at][0-9]+\b | \b_[a-z0-9]+\b
    | [0-9]+\.?[0-9]*(?:e[+-]?[0-9]+)? | [-+*/(),:=<&|] )*""",
    re.VERBOSE,
)


class Guard:
    """An audit hook that writes down everything that a formula has no business to do."""

    def __init__(self, own_file: str) -> None:
        self._file = own_file
        self.armed = False
        self.faults: list[str] = []
        self.compiled = 0

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.armed or event == "builtins.id" or self._is_ours(event, arguments):
            return
        self.armed = False  # while it is written down
        self.faults.append(f"{event} {arguments!r}"[:300])
        self.armed = True

    def _is_ours(self, event: str, arguments: tuple[Any, ...]) -> bool:
        if event == "compile":
            source, file = arguments
            text = source.decode() if isinstance(source, bytes) else source
            self.compiled += 1
            return file == self._file and _OWN_WORDS.fullmatch(text) is not None
        if event == "exec":
            code = arguments[0]
            return isinstance(code, CodeType) and code.co_filename == self._file
        return False


def check(texts: list[str]) -> dict[str, Any]:
    """Throws them all at `Formula`.

    Returns:
        "count", "accepted", "compiled"; "slowest" (seconds, text) ×5; "grown" in bytes;
        "faults": what must be empty.
    """
    import numpy as np

    from gdviz.core.formula import Formula, FormulaError
    from gdviz.core.symbolic.code import FILE, NOT_FINITE
    from gdviz.text import N_, Message

    def compiled(text: str) -> Formula | None:
        try:
            made = Formula(text)
        except FormulaError as error:
            str(error).encode(errors="surrogatepass")
            if not 1 <= error.column <= max(len(text), 1) + 1:
                guard.faults.append(f"column {error.column} of {text!r}"[:300])
            return None
        for part in (slice(0, 1), slice(0, None)):
            made.compiled(part, "arrays")
            made.compiled(part, "numbers")
        assert made.latex
        assert made.plain
        return made

    def evaluated(made: Formula) -> None:
        count = len(made.variables)
        for at in ([0.0] * count, [np.array([-1.5, 0.0, 2.0])] * count):
            for results in ((made(*at),), made.gradient(*at), made.hessian(*at)):
                if any(result.shape != np.shape(at[0]) for result in results):
                    guard.faults.append(f"shape of {made.text!r}"[:300])
        try:
            with np.errstate(all="ignore"):
                made.compiled(slice(0, None), "numbers")(*at_number[:count], *made.letters.values())
        except NOT_FINITE:
            pass

    def limit() -> float:
        return max(LIMIT, LOOPS * _time_of_a_loop())

    def again(once: tuple[float, str]) -> tuple[float, str]:
        """The least of three times: another process may have been in the first."""
        took, text = once
        for _ in range(2):
            start = time.process_time()
            compiled(text)
            took = min(took, time.process_time() - start)
        return took, text

    at_number = [0.3, -0.7]
    guard = Guard(FILE)
    evaluated(compiled(_VALID[1]))  # so that everything is loaded that is loaded late
    str(Message(N_("“{text}” has no meaning in a formula."), {"text": "$"}))
    sys.addaudithook(guard)
    taken: list[tuple[float, str]] = []
    accepted = 0
    before = _memory()
    for text in texts:
        guard.armed = True
        try:
            start = time.process_time()
            made = compiled(text)
            taken.append((time.process_time() - start, text))
            if made is not None:
                accepted += 1
                evaluated(made)
        except Exception as error:
            guard.faults.append(f"{type(error).__name__}: {error}"[:200] + f" from {text!r}"[:300])
        guard.armed = False
    long = [again(each) for each in taken if each[0] > LIMIT]
    slow = [f"{1e3 * took:.0f} ms: {text!r}" for took, text in long if took > limit()]
    grown = _memory() - before
    return {
        "count": len(texts),
        "accepted": accepted,
        "compiled": guard.compiled,
        "slowest": sorted(taken, reverse=True)[:5],
        "grown": grown,
        "faults": [*guard.faults, *slow, *(["memory"] if grown > MEMORY else [])],
    }


def _time_of_a_loop() -> float:
    start, total = time.process_time(), 0
    for number in range(LOOP):
        total += number
    return time.process_time() - start


def _memory() -> int:
    """The most that this process has held so far, in bytes; 0 where nothing says so."""
    try:
        import resource
    except ImportError:  # Windows
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else 1024 * most


def main() -> int:
    """Check the hand-made formulas and `--count` generated ones; the status tells of faults."""
    parser = argparse.ArgumentParser(description=(main.__doc__ or "").split(";")[0])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="for programs to read")
    chosen = parser.parse_args()
    warnings.simplefilter("error")
    found = check([*hand_made(), *generated(chosen.count, chosen.seed)])
    if chosen.json:
        print(json.dumps(found))
        return 0
    print(f"{found['count']} formulas, {found['accepted']} accepted", end=", ")
    print(f"{found['compiled']} functions compiled, {found['grown'] / 2**20:.0f} MB more")
    for took, text in found["slowest"]:
        print(f"{1e3 * took:6.1f} ms  {text[:80]!r}")
    for fault in found["faults"]:
        print("FAULT", fault)
    return 1 if found["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())

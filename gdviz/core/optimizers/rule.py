"""An update rule as one reads it, written down from the code that runs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from gdviz.core.common import COMMON_BY_NAME, all_defaults, composed, declarations, extras
from gdviz.core.hyper import Hyper, Setting
from gdviz.core.optimizers.base import Optimizer
from gdviz.core.optimizers.momentum import GD
from gdviz.core.symbolic.graph import Expr, walk
from gdviz.core.symbolic.notation import Latex, Plain
from gdviz.core.symbolic.show import shown
from gdviz.core.symbolic.trace import Trace, UntraceableError, trace

_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def rule_text(optimizer: Optimizer, settings: Mapping[str, Setting] | None = None) -> str:
    """The rule in assignments, in the order in which they hold; ``g ← ∇L(θ)`` first.

    >>> from gdviz.core.optimizers import OPTIMIZERS
    >>> rule_text(OPTIMIZERS["momentum"])
    'g ← ∇L(θ),  m ← γ m + (1 − γ) g,  θ ← θ − η m'
    """
    found = _lines(optimizer, _frozen(optimizer, settings))
    if found is None:
        return ",  ".join(_written(optimizer, settings, latex=False))
    return ",  ".join(_plain(found))


def rule_latex(optimizer: Optimizer, settings: Mapping[str, Setting] | None = None) -> list[str]:
    r"""The rule in LaTeX, a line for each assignment, with the time of every value.

    >>> from gdviz.core.optimizers import OPTIMIZERS
    >>> rule_latex(OPTIMIZERS["momentum"])[1]
    'm_{t} = \\gamma m_{t-1} + \\left(1 - \\gamma\\right) g_{t}'
    """
    found = _lines(optimizer, _frozen(optimizer, settings))
    return _written(optimizer, settings, latex=True) if found is None else _latex(found)


@dataclass(frozen=True)
class _Line:
    """An assignment: what is called what.

    Attributes:
        letter: on the left. expr: on the right.
        old: the symbol that it replaces, if it does. gradient: whether it asks for one.
    """

    letter: str
    expr: Expr
    old: Expr | None = None
    gradient: bool = False


class _Lines(tuple[_Line, ...]):
    """All lines of a rule, with the letters of hyperparameters and of what is not reassigned."""

    letters: dict[int, str]


def _plain(lines: _Lines) -> list[str]:
    plain = Plain()
    return [f"{plain.symbol(line.letter)} ← {_right(line, lines, plain, '', '')}" for line in lines]


def _latex(lines: _Lines) -> list[str]:
    latex = Latex()
    return [
        f"{latex.symbol(line.letter)}_{{t}} = {_right(line, lines, latex, '_{t-1}', '_{t}')}"
        for line in lines
    ]


def _written(
    optimizer: Optimizer, settings: Mapping[str, Setting] | None, latex: bool
) -> list[str]:
    """The lines of a rule that cannot be read off its code: the gradient's are those of GD."""
    assert optimizer.rule is not None
    h = dict(_frozen(optimizer, settings))
    lines = _lines(GD, _frozen(GD, {name: h[name] for name in COMMON_BY_NAME}))
    assert lines is not None
    g = lines[-2].letter
    if latex:
        theta = r"\theta_{t-1}" + (r" \left(1 - \alpha \omega\right)" if extras(h).decay else "")
        return _latex(lines)[:-1] + optimizer.rule(h, theta, Latex().symbol(g) + "_{t}", True)
    theta = "θ (1 − α ω)" if extras(h).decay else "θ"
    return _plain(lines)[:-1] + optimizer.rule(h, theta, g, False)


def _frozen(
    optimizer: Optimizer, settings: Mapping[str, Setting] | None
) -> tuple[tuple[str, Setting], ...]:
    return tuple(sorted((all_defaults(optimizer) | dict(settings or {})).items()))


@lru_cache(maxsize=128)
def _lines(optimizer: Optimizer, settings: tuple[tuple[str, Setting], ...]) -> _Lines | None:
    """The lines in an order in which each may be carried out, or None without a trace."""
    values = dict(settings)
    try:
        found = trace(optimizer.init, composed(optimizer.update, extras(values)), values)
    except UntraceableError:
        return None
    lines = list(_assignments(optimizer, found))
    ordered = _Lines(_ordered(lines))
    ordered.letters = _letters(optimizer, found)
    return ordered


def _assignments(optimizer: Optimizer, found: Trace) -> Iterator[_Line]:
    for number, gradient in enumerate(found.gradients):
        yield _Line("g" + "′" * number, gradient, gradient=True)
    roots = [found.theta, *found.state.values()]
    for letter, expr in found.letters.items():
        yield _Line(letter, expr)
    for name, expr in found.state.items():
        if expr is not found.old[name] and name != "t":
            yield _Line(optimizer.letters.get(name, name), expr, found.old[name])
    theta = next(node for node in walk(roots) if node.op == "symbol" and node.value == "theta")
    yield _Line("θ", found.theta, theta)


def _letters(optimizer: Optimizer, found: Trace) -> dict[int, str]:
    """What symbols are called, by id."""
    letters = {}
    known = declarations(optimizer) | COMMON_BY_NAME
    for node in walk([found.theta, *found.state.values()]):
        if node.op == "symbol" and str(node.value).startswith("h."):
            hyper = known[str(node.value)[2:]]
            letters[id(node)] = hyper.symbol if isinstance(hyper, Hyper) else hyper.name
    if "t" in found.state:
        letters[id(found.state["t"])] = "t"
    return letters


def _ordered(lines: list[_Line]) -> list[_Line]:
    """Lines after those whose new values they use, and before those that replace their old ones."""
    named = {id(line.expr) for line in lines}
    uses = [_leaves(line.expr, named) for line in lines]
    left, done = list(range(len(lines))), []
    while left:
        for n in left:
            others = [m for m in left if m != n]
            waits = any(id(lines[m].expr) in uses[n] for m in others) or any(
                (old := lines[n].old) is not None and id(old) in uses[m] for m in others
            )
            if not waits:
                break
        else:
            n = left[0]  # two lines that each want the other's old value: not met in any rule
        left.remove(n)
        done.append(lines[n])
    return done


def _leaves(root: Expr, named: set[int]) -> set[int]:
    """The symbols and named nodes that `root` is made of, looking into no named one."""
    found: set[int] = set()
    stack = list(root.args)
    while stack:
        node = stack.pop()
        if id(node) in named or not node.args:
            found.add(id(node))
        else:
            stack.extend(node.args)
    return found


def _right(line: _Line, lines: _Lines, notation: Latex | Plain, before: str, now: str) -> str:
    """The right-hand side; `before` and `now` are put behind what was and what has become."""
    names = {
        key: notation.symbol(letter.translate(_DIGITS)) for key, letter in lines.letters.items()
    }
    for other in lines:
        if other is not line:
            names[id(other.expr)] = notation.symbol(other.letter) + now
        if other.old is not None:
            names[id(other.old)] = notation.symbol(other.letter) + before
    if line.gradient:
        at = shown(line.expr.args[0], notation, names)
        return f"{notation.nabla}L{notation.group(at)}"
    return shown(line.expr, notation, names)

"""Ways to write mathematics: LaTeX, and one line of Unicode, to be read or to be typed.

Every method is given its parts as text already. `above_whole`, `below_whole`: whether a part of
a fraction needs no parentheses on a single line.
"""

from unicodedata import combining

_LETTERS = "αβγδεζηθικλμνξρστυφχψωΓΔΘΛΞΠΣΦΨΩ"
_LETTER_NAMES = """
    alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau
    upsilon varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega
"""
_GREEK = dict(zip(_LETTERS, _LETTER_NAMES.split(), strict=True))
_OPERATORS = {"sin", "cos", "tan", "sinh", "cosh", "tanh", "min", "max"}
_LATEX_NAMES = {
    "log": r"\ln",
    "asin": r"\arcsin",
    "acos": r"\arccos",
    "atan": r"\arctan",
    "log2": r"\log_2",
    "log10": r"\log_{10}",
    "sigmoid": r"\sigma",
    "sign": r"\operatorname{sign}",
    "norm": r"\operatorname{norm}",
}
_SUPERSCRIPTS = str.maketrans("0123456789-−t", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻ᵗ")
_SUBSCRIPTS = str.maketrans("0123456789-−t", "₀₁₂₃₄₅₆₇₈₉₋₋ₜ")


def _parts(name: str) -> tuple[str, str]:
    """A letter and its index: β1 → β, 1."""
    return (name[0], name[1:]) if len(name) > 1 and name[1:].isdigit() else (name, "")


class Latex:
    """LaTeX, for a math environment."""

    minus = "-"
    nabla = "\\nabla "

    def symbol(self, name: str) -> str:
        for mark, command in (("\u0302", "hat"), ("\u0303", "tilde")):
            if name.endswith(mark):
                return f"\\{command}{{{self.symbol(name[:-1])}}}"
        if name.endswith("′"):
            return self.symbol(name[:-1]) + "'"
        letter, index = _parts(name)
        text = f"\\{_GREEK[letter]}" if letter in _GREEK else letter
        return f"{text}_{{{index}}}" if index else text

    def number(self, digits: str, exponent: str) -> str:
        if not exponent:
            return digits
        power = f"10^{{{exponent}}}"
        return power if digits in ("1", "1.0") else f"{digits} \\cdot {power}"

    def constant(self, name: str) -> str:
        return {"π": r"\pi", "∞": r"\infty"}.get(name, name)

    def group(self, inner: str) -> str:
        return f"\\left({inner}\\right)"

    def power(self, base: str, exponent: str) -> str:
        return f"{base}^{{{exponent}}}"

    def fraction(self, above: str, below: str, above_whole: bool, below_whole: bool) -> str:
        return f"\\frac{{{above}}}{{{below}}}"

    def root(self, inner: str) -> str:
        return f"\\sqrt{{{inner}}}"

    def absolute(self, inner: str) -> str:
        return f"\\left|{inner}\\right|"

    def norm(self, inner: str) -> str:
        return f"\\left\\|{inner}\\right\\|"

    def call(self, name: str, arguments: list[str]) -> str:
        if name == "exp":
            return f"e^{{{arguments[0]}}}"
        if name == "sum":
            return f"\\textstyle\\sum {self.group(arguments[0])}"
        head = f"\\{name}" if name in _OPERATORS else _LATEX_NAMES.get(name, name)
        return f"{head}{self.group(', '.join(arguments))}"

    def relation(self, sign: str) -> str:
        return {"≤": r"\le", "and": r"\land", "or": r"\lor"}.get(sign, sign)

    def times(self, left: str, right: str) -> str:
        dot = right[:1].isdigit() or right.startswith("10^")
        return f"{left} \\cdot {right}" if dot else f"{left} {right}"

    def cases(self, rows: list[tuple[str, str]], otherwise: str) -> str:
        lines = [f"{value} & {condition}" for value, condition in rows]
        lines.append(f"{otherwise} & \\text{{otherwise}}")
        return "\\begin{cases} " + r" \\ ".join(lines) + " \\end{cases}"


class Plain:
    """One line of Unicode text."""

    minus = "−"
    nabla = "∇"

    def symbol(self, name: str) -> str:
        letter, index = _parts(name)
        return letter + index.translate(_SUBSCRIPTS)

    def number(self, digits: str, exponent: str) -> str:
        if not exponent:
            return digits
        power = "10" + exponent.translate(_SUPERSCRIPTS)
        return power if digits in ("1", "1.0") else f"{digits}·{power}"

    def constant(self, name: str) -> str:
        return name

    def group(self, inner: str) -> str:
        return f"({inner})"

    def power(self, base: str, exponent: str) -> str:
        if all(character in "0123456789−-t" for character in exponent):
            return base + exponent.translate(_SUPERSCRIPTS)
        simple = exponent.isalnum()
        return f"{base}^{exponent if simple else self.group(exponent)}"

    def fraction(self, above: str, below: str, above_whole: bool, below_whole: bool) -> str:
        above = above if above_whole else self.group(above)
        return f"{above} / {below if below_whole else self.group(below)}"

    def root(self, inner: str) -> str:
        single = all(_in_name(sign) for sign in inner)
        return f"√{inner}" if single else f"√({inner})"

    def absolute(self, inner: str) -> str:
        return f"|{inner}|"

    def norm(self, inner: str) -> str:
        return f"‖{inner}‖"

    def call(self, name: str, arguments: list[str]) -> str:
        shown = {"sum": "Σ", "sigmoid": "σ"}.get(name, name)
        return f"{shown}({', '.join(arguments)})"

    def relation(self, sign: str) -> str:
        return sign

    def times(self, left: str, right: str) -> str:
        return f"{left}·{right}" if right[:1].isdigit() else f"{left} {right}"

    def cases(self, rows: list[tuple[str, str]], otherwise: str) -> str:
        parts = [f"{value} if {condition}" for value, condition in rows]
        return "{" + "; ".join([*parts, f"{otherwise} otherwise"]) + "}"


class Typed(Plain):
    """One line of Unicode that the parser reads again, as the same function."""

    def symbol(self, name: str) -> str:
        return name

    def number(self, digits: str, exponent: str) -> str:
        return f"{digits}e{exponent}" if exponent else digits

    def power(self, base: str, exponent: str) -> str:
        if exponent.removeprefix("−").isdecimal():
            return base + exponent.translate(_SUPERSCRIPTS)
        return f"{base}^{exponent if exponent.isalpha() else self.group(exponent)}"

    def absolute(self, inner: str) -> str:
        return f"abs({inner})" if "|" in inner else f"|{inner}|"

    def call(self, name: str, arguments: list[str]) -> str:
        return f"{name}({', '.join(arguments)})"

    def cases(self, rows: list[tuple[str, str]], otherwise: str) -> str:
        pairs = [part for value, condition in rows for part in (condition, value)]
        return self.call("piecewise" if len(rows) > 1 else "if", [*pairs, otherwise])


def _in_name(sign: str) -> bool:
    """Whether this may stand under a bare √ beside others: √10, √v̂, but not √x²."""
    return bool(combining(sign)) or (sign.isalnum() and sign not in "⁰¹²³⁴⁵⁶⁷⁸⁹ᵗ")

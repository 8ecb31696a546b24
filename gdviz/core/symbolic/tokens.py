"""A typed formula, cut into words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from gdviz.text import N_, Message

MAX_LENGTH = 1000

Kind = Literal["number", "name", "sign", "superscript", "end"]

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_ALIASES = dict.fromkeys("−–‐‑", "-") | dict.fromkeys("·×∗⋅∙", "*") | dict.fromkeys("÷∕⁄", "/")
_ALIASES |= {"≤": "<=", "≥": ">=", "**": "^"}
# What a Korean or Chinese keyboard types in place of ASCII: ｘ, （, ＋, and a wide space.
_WIDE = {0xFF00 + code: 0x20 + code for code in range(1, 0x5F)} | {0x3000: 0x20}

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<name>[A-Za-z][A-Za-z0-9]*|[αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ])
  | (?P<superscript>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)
  | (?P<sign>\*\*|<=|>=|==|[-−–‐‑+*·×∗⋅∙/÷∕⁄^()<>≤≥,=|√])
    """,
    re.VERBOSE,
)


class FormulaError(Exception):
    """A formula that cannot be read, as a sentence for the user.

    Attributes:
        message: what is wrong, and what was expected.
        column: of the character at fault, from 1.
    """

    def __init__(self, message: Message, column: int) -> None:
        super().__init__(message, column)
        self.message = message
        self.column = column

    def __str__(self) -> str:
        places: dict[str, object] = {"column": self.column, "fault": self.message}
        return str(Message(N_("Column {column}: {fault}"), places))


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a formula and the column of its first character, from 1."""

    kind: Kind
    text: str
    column: int


def tokens(text: str) -> Iterator[Token]:
    """The words of `text`, then one of kind "end".

    Raises:
        FormulaError: it is too long, or has a character that no formula has.
    """
    if len(text) > MAX_LENGTH:
        places = {"count": MAX_LENGTH}
        raise FormulaError(
            Message(N_("A formula has at most {count} characters."), places), MAX_LENGTH + 1
        )
    text = text.translate(_WIDE)  # one character for one: columns stay
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise _meaningless(text[at], at + 1)
        kind, word, column = str(found.lastgroup), found.group(), at + 1
        at = found.end()
        if kind == "superscript":
            yield Token("superscript", word, column)
        elif kind == "sign":
            yield Token("sign", _ALIASES.get(word, word), column)
        elif kind == "number":
            yield Token("number", word, column)
        elif kind == "name":
            yield Token("name", word, column)
    yield Token("end", "", len(text) + 1)


def exponent(word: Token) -> float:
    """What the superscript says: ⁻¹ is −1."""
    return float(word.text.translate(_SUPERSCRIPTS))


def _meaningless(character: str, column: int) -> FormulaError:
    """Look-alikes of other alphabets and what cannot be seen are named by their code."""
    code = f"U+{ord(character):04X}"
    if character.isascii() and character.isprintable():
        fault = Message(N_("“{text}” has no meaning in a formula."), {"text": character})
    elif character.isprintable():
        places = {"text": character, "code": code}
        fault = Message(N_("“{text}” ({code}) has no meaning in a formula."), places)
    else:
        places = {"code": code}
        fault = Message(N_("The invisible character {code} has no meaning in a formula."), places)
    return FormulaError(fault, column)

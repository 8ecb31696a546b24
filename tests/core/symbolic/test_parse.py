"""What a typed formula means, and what is said where it means nothing."""

import math

import numpy as np
import pytest

from gdviz.core.formula import Formula, FormulaError
from gdviz.core.symbolic.parse import MAX_DEPTH

X = np.array([-1.7, -1.0, 0.3, 2.0, 3.5])
Y = np.array([0.4, -2.0, 1.0, 0.5, -0.25])

# The same function, in Python.
MEANINGS = {
    "-x^2": lambda x, y: -(x**2),
    "−x²": lambda x, y: -(x**2),
    "(-x)²": lambda x, y: x**2,
    "2^3^2": lambda x, y: 512.0,
    "(2^3)^2": lambda x, y: 64.0,
    "2^-1": lambda x, y: 0.5,
    "-2^2": lambda x, y: -4.0,
    "2**3": lambda x, y: 8.0,
    "x²^3": lambda x, y: x**6,
    "2^2²": lambda x, y: 16.0,
    "x²³": lambda x, y: x**23,
    "x⁻¹": lambda x, y: 1 / x,
    "x⁺²": lambda x, y: x**2,
    "x² ³": lambda x, y: x**6,
    "2x y": lambda x, y: 2 * x * y,
    "2x^2": lambda x, y: 2 * x**2,
    "x y^2": lambda x, y: x * y**2,
    "1/2x": lambda x, y: x / 2,
    "1/(2x)": lambda x, y: 1 / (2 * x),
    "x/y/2": lambda x, y: x / y / 2,
    "x/y*2": lambda x, y: x / y * 2,
    "x - y - 1": lambda x, y: x - y - 1,
    "x - (y - 1)": lambda x, y: x - (y - 1),
    "x - -y": lambda x, y: x + y,
    "--x": lambda x, y: x,
    "+x": lambda x, y: x,
    "x*-y": lambda x, y: -(x * y),
    "x/-2": lambda x, y: x / -2,
    "x^-2": lambda x, y: x**-2,
    "x^-2 y": lambda x, y: x**-2 * y,
    "-x y": lambda x, y: -x * y,
    "2(x+1)": lambda x, y: 2 * (x + 1),
    "(x+1)(y+1)": lambda x, y: (x + 1) * (y + 1),
    "x(y+1)": lambda x, y: x * (y + 1),
    "2π": lambda x, y: 2 * math.pi,
    "π x": lambda x, y: math.pi * x,
    "e^x": lambda x, y: math.e**x,
    "2e": lambda x, y: 2 * math.e,
    "2e1x": lambda x, y: 20 * x,
    "1e-1": lambda x, y: 0.1,
    ".5x": lambda x, y: x / 2,
    "5.x": lambda x, y: 5 * x,
    "|x|y": lambda x, y: abs(x) * y,
    "|x||y|": lambda x, y: abs(x) * abs(y),
    "|x|y|x|": lambda x, y: abs(x) * y * abs(x),
    "||x|-1|": lambda x, y: abs(abs(x) - 1),
    "|x(|y|)|": lambda x, y: abs(x * abs(y)),
    "|(x|y|)|": lambda x, y: abs(x * abs(y)),
    "|max(x|y|, 1)|": lambda x, y: np.maximum(x * abs(y), 1),
    "|x|^0.25 + |x|^0.5": lambda x, y: abs(x) ** 0.25 + abs(x) ** 0.5,
    "2|x|²": lambda x, y: 2 * x**2,
    "√4x": lambda x, y: 2 * x,
    "√(x²)": lambda x, y: abs(x),
    "√√16": lambda x, y: 2.0,
    "√|x|^2": lambda x, y: abs(x),
    "2√4": lambda x, y: 4.0,
    "sin(x)^2 + cos(x)^2": lambda x, y: 1.0,
    "sin(x)cos(y)": lambda x, y: np.sin(x) * np.cos(y),
    "ln(e)": lambda x, y: 1.0,
    "arctan(x)": lambda x, y: np.arctan(x),
    "sgn(x)": lambda x, y: np.sign(x),
    "max(x, y, 1)": lambda x, y: np.maximum(np.maximum(x, y), 1),
    "min(x, y)²": lambda x, y: np.minimum(x, y) ** 2,
    "if(x < y, x, 2)": lambda x, y: np.where(x < y, x, 2),
    "if(x ≤ -1, 1, 0)": lambda x, y: np.where(x <= -1, 1, 0),
    "if(x >= 2, 1, 0)": lambda x, y: np.where(x >= 2, 1, 0),
    "if(-1 < x < 2, 1, 0)": lambda x, y: np.where((x > -1) & (x < 2), 1, 0),
    "if(2 > x >= -1, 1, 0)": lambda x, y: np.where((x < 2) & (x >= -1), 1, 0),
    "if(x<0 or y<0 and x>2, 1, 0)": lambda x, y: np.where((x < 0) | ((y < 0) & (x > 2)), 1, 0),
    "if((x<0 or y<0) and x>2, 1, 0)": lambda x, y: np.where(((x < 0) | (y < 0)) & (x > 2), 1, 0),
    "if((x+1) < (y), (x), (1))": lambda x, y: np.where(x + 1 < y, x, 1),
    "piecewise(x<0, 1, x<1, 2, x<3, y, 4)": lambda x, y: np.where(
        x < 0, 1, np.where(x < 1, 2, np.where(x < 3, y, 4))
    ),
    "（ｘ＋１）＊２": lambda x, y: (x + 1) * 2,
    "ｓｉｎ（ｘ）　＋　１": lambda x, y: np.sin(x) + 1,
    "x × y ÷ 2 · 3 ⋅ 2": lambda x, y: x * y / 2 * 3 * 2,
    "x – y": lambda x, y: x - y,
    "f(x, y) = x + y": lambda x, y: x + y,
    "g(x,y)=x": lambda x, y: x,
    "f x(y)": lambda x, y: x * y,  # f is a letter, and 1
}


@pytest.mark.parametrize("text", MEANINGS)
def test_meaning(text):
    assert np.allclose(Formula(text)(X, Y), MEANINGS[text](X, Y), rtol=1e-14, atol=1e-14)


def test_variables_and_letters():
    def names(text, **more):
        made = Formula(text, **more)
        return made.variables, tuple(made.letters)

    assert names("f(x) = a x + b") == (("x",), ("a", "b"))
    assert names("h(x) = x") == (("x",), ())
    assert names("x + k θ") == (("x", "y"), ("k", "θ"))
    assert names("x + c", variables=("x",)) == (("x",), ("c",))
    assert names("f(x, y) = x", variables=("x",)) == (("x", "y"), ())
    assert names("f(x) = f x") == (("x",), ("f",))


ATOM = "a number, a letter, a function or “(” was expected"
END = "an operator or the end was expected"
CONDITION = "A condition, such as x < 0, was expected here."
NUMBER = "A number was expected here, not a condition."
EQUALS = "“=” has its place after f(x) or f(x, y) at the beginning."
DEEP = "The formula is nested too deeply; make it simpler."
LONG = "The formula is too long; make it simpler."

FAULTS = {
    "": (1, f"The formula ends where {ATOM}."),
    "   ": (4, f"The formula ends where {ATOM}."),
    "x +": (4, f"The formula ends where {ATOM}."),
    "x + )": (5, f"“)” stands where {ATOM}."),
    "x * / y": (5, f"“/” stands where {ATOM}."),
    "x^": (3, f"The formula ends where {ATOM}."),
    "x and y": (3, f"“and” stands where {END}."),
    "x + and": (5, f"“and” stands where {ATOM}."),
    "x 2": (3, f"“2” stands where {END}."),
    "1.2.3": (4, f"“.3” stands where {END}."),
    "x)": (2, f"“)” stands where {END}."),
    "x, y": (2, f"“,” stands where {END}."),
    "x < y": (3, f"“<” stands where {END}."),
    "x == y": (3, f"“==” stands where {END}."),
    "(x": (3, "The formula ends where “)” was expected."),
    "(x, y)": (3, "“,” stands where “)” was expected."),
    "|x": (3, "The formula ends where “|” was expected."),
    "||": (3, f"The formula ends where {ATOM}."),
    "(|x)|": (4, "“)” stands where “|” was expected."),
    "√": (2, f"The formula ends where {ATOM}."),
    "√-x": (2, f"“-” stands where {ATOM}."),
    "sin": (4, "The formula ends where “(” was expected after “sin”."),
    "sin 2x": (5, "“2” stands where “(” was expected after “sin”."),
    "sin²(x)": (4, "“²” stands where “(” was expected after “sin”."),
    "sin()": (5, f"“)” stands where {ATOM}."),
    "1 + sin(x, y)": (5, "“sin” takes one argument."),
    "min(x)": (1, "“min” takes two or more arguments."),
    "if(x < 0, 1)": (1, "“if” takes a condition and two values."),
    "piecewise(x<0, 1, x<1, 2)": (
        1,
        "“piecewise” takes pairs of a condition and a value, then the value otherwise.",
    ),
    "if(x, 1, 2)": (4, CONDITION),
    "if(x<0, 1, y, 2, 3)": (12, CONDITION),
    "if(x and y<0, 1, 2)": (4, CONDITION),
    "if(x<0 and y, 1, 2)": (12, CONDITION),
    "if(x = 0, 1, 2)": (6, "“=” stands where “<”, “≤”, “>” or “≥” was expected."),
    "if(x == 0, 1, 2)": (6, "“==” stands where “<”, “≤”, “>” or “≥” was expected."),
    "if(x<0, 1, x<1)": (15, "“)” stands where “,” and the value for this condition were expected."),
    "if(x<0 1, 2)": (8, "“1” stands where “,” and the value for this condition were expected."),
    "1 + (x < 1)": (5, NUMBER),
    "(x < 1)": (1, NUMBER),
    "sin((x < 1))": (5, NUMBER),
    "if(x<0, (y<0), 1)": (9, NUMBER),
    "if((x<0) < 1, 0, 1)": (4, NUMBER),
    "+(x<1)": (2, NUMBER),
    "x = 2": (3, EQUALS),
    "f(y) = y": (6, EQUALS),
    "f(x, y, z) = x": (4, "“,” stands where “)” was expected."),
    "2(x) = x": (6, EQUALS),
    "x(x) = x": (6, EQUALS),
    "f(x) = x + y": (12, "f(x) has no variable y."),
    "x + sine(x)": (5, "There is no function or constant “sine”. Was “sin” meant?"),
    "xy": (1, "There is no function or constant “xy”. Was “x·y” meant?"),
    "3 x2": (3, "There is no function or constant “x2”. Was “x^2” meant?"),
    "lambda": (1, "There is no function or constant “lambda”. Was “l·a·m·b·d·a” meant?"),
    "1 + " + 30 * "q": (5, f"There is no function or constant “{20 * 'q'}…”."),
    "1e999": (1, "This number is too large."),
    "x $ y": (3, "“$” has no meaning in a formula."),
    "x + х": (5, "“х” (U+0445) has no meaning in a formula."),
    "x\0": (2, "The invisible character U+0000 has no meaning in a formula."),
    "\u202ex": (1, "The invisible character U+202E has no meaning in a formula."),
    "x + \ud800": (5, "The invisible character U+D800 has no meaning in a formula."),
    "x；y": (2, "“;” has no meaning in a formula."),
    "a b c d f g h i + j": (19, "A formula has at most 8 free letters."),
    1001 * "x": (1001, "A formula has at most 1000 characters."),
    (MAX_DEPTH + 1) * "(" + "x": (MAX_DEPTH + 1, DEEP),
    (MAX_DEPTH + 1) * "-" + "x": (MAX_DEPTH + 1, DEEP),
    (MAX_DEPTH + 1) * "√" + "x": (MAX_DEPTH + 1, DEEP),
    (MAX_DEPTH + 1) * "x^" + "x": (2 * MAX_DEPTH + 1, DEEP),
    "+".join(f"{n}" for n in range(1, 256)): (896, LONG),
    "*".join(["tanh(x y)"] * 99): (1, LONG),
}


@pytest.mark.parametrize("text", FAULTS, ids=lambda text: ascii(text[:20]))
def test_fault(text):
    with pytest.raises(FormulaError) as caught:
        Formula(text)
    column, message = FAULTS[text]
    assert (caught.value.column, str(caught.value.message)) == (column, message)
    assert str(caught.value) == f"Column {column}: {message}"


def test_the_deepest_that_is_read():
    for part, end in (("(", ")"), ("-", ""), ("√", ""), ("x^", ""), ("sin(", ")"), ("|", "|")):
        Formula((MAX_DEPTH - 1) * part + "x" + (MAX_DEPTH - 1) * end)
    Formula(499 * "x+" + "x")

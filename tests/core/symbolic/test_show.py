"""Formulas as they are written."""

import random

import numpy as np
import pytest

from gdviz.core.formula import Formula
from tests.core.trees import grown, typed

LATEX = {
    "(1 − x)² + 100 (y − x²)²": (r"\left(1 - x\right)^{2} + 100 \left(y - x^{2}\right)^{2}"),
    "x/2": r"\frac{x}{2}",
    "1/2x": r"\frac{x}{2}",
    "x y/(2 a)": r"\frac{x y}{2 a}",
    "-x/y": r"-\frac{x}{y}",
    "(x/y)^2": r"\left(\frac{x}{y}\right)^{2}",
    "x^-y": "x^{-y}",
    "x⁻¹": "x^{-1}",
    "2^3^x": "2^{3^{x}}",
    "(2^3)^x": r"\left(2^{3}\right)^{x}",
    "(-2)^2": r"\left(-2\right)^{2}",
    "sqrt(x + 1)": r"\sqrt{x + 1}",
    "|x - 1|": r"\left|x - 1\right|",
    "exp(-x²)": "e^{-x^{2}}",
    "exp(x)²": r"\left(e^{x}\right)^{2}",
    "sin(2π x)": r"\sin\left(2 \pi x\right)",
    "log(x)": r"\ln\left(x\right)",
    "log2(x) + log10(y)": r"\log_2\left(x\right) + \log_{10}\left(y\right)",
    "atan(x)": r"\arctan\left(x\right)",
    "max(x, y, 0)": r"\max\left(x, y, 0\right)",
    "sigmoid(x)": r"\sigma\left(x\right)",
    "sign(x)": r"\operatorname{sign}\left(x\right)",
    "x - (y - 1)": r"x - \left(y - 1\right)",
    "x + -y": "x - y",
    "x - -y": r"x - \left(-y\right)",
    "2*3 x": r"2 \cdot 3 x",
    "1e-5 x": "10^{-5} x",
    "2.5e20": r"2.5 \cdot 10^{20}",
    "-π": r"-\pi",
    "α x + ω": r"\alpha x + \omega",
    "if(x < 0, -x, x²)": (r"\begin{cases} -x & x < 0 \\ x^{2} & \text{otherwise} \end{cases}"),
    "if((x<0 or y≤0) and x>1, 1, 2)": (
        r"\begin{cases} 1 & \left(x < 0 \lor y \le 0\right) \land 1 < x \\"
        r" 2 & \text{otherwise} \end{cases}"
    ),
    "piecewise(x<0, 1, x<1, 2, 3)": (
        r"\begin{cases} 1 & x < 0 \\ 2 & x < 1 \\ 3 & \text{otherwise} \end{cases}"
    ),
}


@pytest.mark.parametrize("text", LATEX)
def test_latex(text):
    assert Formula(text).latex == LATEX[text]


PLAIN = {
    "x^2 y^-3": "x² y⁻³",
    "√(x²)": "√(x²)",
    "√x^2": "√x²",
    "x^(y+1)": "x^(y + 1)",
    "x^2^3": "x^(2³)",
    "2e-7 x": "2e-7 x",
    "abs(x abs(y))": "abs(x |y|)",
    "1/-0": "1 / (−0)",
    "sigmoid(x)/(x y)": "sigmoid(x) / (x y)",
    "if(x>1,2,3)": "if(1 < x, 2, 3)",
    "piecewise(x<0,1,x<1,2,3)": "piecewise(x < 0, 1, x < 1, 2, 3)",
    "ln(x) arcsin(y)": "log(x) asin(y)",
    "min(x, min(y, 1))": "min(x, y, 1)",
}


@pytest.mark.parametrize("text", PLAIN)
def test_plain(text):
    assert Formula(text).plain == PLAIN[text]


def test_plain_text_can_be_typed_again():
    rng = random.Random(3)
    x, y = np.random.default_rng(3).uniform(0.1, 2.0, (2, 40))
    for _ in range(600):
        text = typed(grown(rng, 5, letters=True), rng)
        first = Formula(text)
        again = Formula(first.plain)
        assert sorted(again.letters) == sorted(first.letters)
        here, there = first(x, y), again(x, y)
        # Products and quotients are regrouped, so that the last digits may differ.
        same = np.isclose(here, there, rtol=1e-9, atol=1e-9, equal_nan=True)
        assert same.mean() > 0.9, (text, first.plain)

"""Typed formulas: their numbers against mpmath, their letters, and the same bits everywhere."""

import random

import mpmath
import numpy as np
import pytest
from mpmath import mpf

import gdviz
from gdviz.core import formula, fused, lanes
from gdviz.core.batches import BatchStream
from gdviz.core.descent import Descent
from gdviz.core.formula import BLOCK, Formula
from gdviz.core.landscapes import FormulaProblem
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.symbolic.code import NOT_FINITE
from gdviz.core.symbolic.graph import FUNCTIONS
from tests.core.trees import IllError, grown, typed, value

ORDERS = ((0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2))
ALL = slice(0, None)


def everything(made, *at):
    """f, its gradient and the triangle of its Hessian."""
    return [made(*at), *made.gradient(*at), *made.hessian(*at)]


# --- numbers --------------------------------------------------------------------------------------


def test_random_formulas_agree_with_mpmath():
    rng = random.Random(20)
    done = 0
    operations = set()
    while done < 400:
        tree = grown(rng, rng.randint(3, 5), letters=True)
        if tree.size() < 5:
            continue
        x, y, a, b = (rng.uniform(-2, 2) for _ in range(4))
        letters = {"a": mpf(a), "b": mpf(b)}

        def exact(x, y, tree=tree, letters=letters):
            return value(tree, {"x": x, "y": y} | letters, strict=False)

        with mpmath.workdps(50):
            place = (mpf(x), mpf(y))
            try:
                value(tree, {"x": place[0], "y": place[1]} | letters)
                answers = [
                    mpmath.diff(exact, place, n) if any(n) else exact(*place) for n in ORDERS
                ]
            except IllError:
                continue
        text = typed(tree, rng)
        used = {
            name: float(number) for name, number in letters.items() if name in Formula(text).letters
        }
        made = Formula(text).with_letters(**used)
        for found, answer in zip(everything(made, x, y), map(float, answers), strict=True):
            assert abs(float(found) - answer) <= 1e-12 * max(1.0, abs(answer)), text
        operations |= {node.op for node in formula.walk(made.expressions[:1])}
        done += 1
    assert {*FUNCTIONS, "pow", "min", "max", "where", "neg"} <= operations


# name: (in mpmath, where it is tried)
TABLE = {
    "sqrt": (mpmath.sqrt, (1e-8, 0.25, 3.0, 1e12)),
    "exp": (mpmath.exp, (-700.0, -1.0, 0.0, 1e-9, 3.0)),
    "log": (mpmath.log, (1e-300, 0.5, 1.0, 1.0000001, 1e10)),
    "log2": (lambda x: mpmath.log(x, 2), (1e-300, 0.5, 1.0, 1e10)),
    "log10": (mpmath.log10, (1e-300, 0.5, 1.0, 1e10)),
    "sin": (mpmath.sin, (-3.0, 0.0, 1e-9, 2.0, 100.0)),
    "cos": (mpmath.cos, (-3.0, 0.0, 1e-9, 2.0, 100.0)),
    "tan": (mpmath.tan, (-1.5, 0.0, 1e-9, 1.0, 4.0)),
    "asin": (mpmath.asin, (-0.999999, -0.5, 0.0, 0.3)),
    "acos": (mpmath.acos, (-0.999999, -0.5, 0.0, 0.3)),
    "atan": (mpmath.atan, (-1e9, -1.0, 0.0, 0.3, 50.0)),
    "sinh": (mpmath.sinh, (-20.0, 0.0, 1e-9, 3.0)),
    "cosh": (mpmath.cosh, (-20.0, 0.0, 1e-9, 3.0)),
    "tanh": (mpmath.tanh, (-20.0, -1.0, 0.0, 1e-9, 3.0, 300.0)),
    "sigmoid": (lambda x: 1 / (1 + mpmath.exp(-x)), (-300.0, -1.0, 0.0, 3.0, 40.0)),
    "abs": (abs, (-2.0, 3.0)),
    "sign": (mpmath.sign, (-2.0, 3.0)),
}


@pytest.mark.parametrize("name", TABLE)
def test_functions_keep_their_digits(name):
    """To 1e-13 of the answer itself, however small it is; of second slopes near 0, of 1."""
    reference, points = TABLE[name]
    made = Formula(f"f(x) = {name}(x)")
    for x in points:
        with mpmath.workdps(400):
            answers = [
                mpmath.diff(reference, mpf(x), n) if n else reference(mpf(x)) for n in range(3)
            ]
            answers = [float(answer) for answer in answers]
        for order, (found, answer) in enumerate(zip(everything(made, x), answers, strict=True)):
            near = 1e-13 * abs(answer) + (1e-15 if order == 2 and abs(x) < 1.0 else 1e-300)
            assert found == answer or abs(float(found) - answer) <= near, (x, order)


def test_every_function_is_in_the_table():
    assert set(TABLE) == set(FUNCTIONS)


INF, NAN = np.inf, np.nan

# Where derivatives do not exist, or nothing does: text, x, f, f′, f″.
EDGES = [
    ("|x|", 0.0, 0.0, 0.0, 0.0),
    ("√x", 0.0, 0.0, 0.0, 0.0),
    ("√(x²)", 0.0, 0.0, 0.0, 0.0),
    ("x^0.5", 0.0, 0.0, 0.0, 0.0),
    ("x^(1/2)", 0.0, 0.0, 0.0, 0.0),
    ("(x²)^(1/3)", 0.0, 0.0, 0.0, 0.0),
    ("(x²)^0.75", 0.0, 0.0, 0.0, 0.0),
    ("x^1.5", 0.0, 0.0, 0.0, 0.0),
    ("x^a", 0.0, 0.0, 1.0, 0.0),
    ("x^(2a)", 0.0, 0.0, 0.0, 2.0),
    ("x^(a/2)", 0.0, 0.0, 0.0, 0.0),
    ("x^(a-1)", 0.0, 1.0, 0.0, 0.0),
    ("x^x", 0.0, 1.0, 0.0, 0.0),
    ("x^0", 0.0, 1.0, 0.0, 0.0),
    ("x^1", 0.0, 0.0, 1.0, 0.0),
    ("x^2", 0.0, 0.0, 0.0, 2.0),
    ("x^2", -3.0, 9.0, -6.0, 2.0),
    ("x^3", -2.0, -8.0, 12.0, -12.0),
    ("x^(3a)", -2.0, -8.0, 12.0, -12.0),
    ("x^-1", -2.0, -0.5, -0.25, -0.25),
    ("x^-1", 0.0, INF, -INF, INF),
    ("0^x", 0.0, 1.0, 0.0, 0.0),
    ("0^x", 2.0, 0.0, 0.0, 0.0),
    ("(-2)^x", 3.0, -8.0, 0.0, 0.0),
    ("x^0.5", -1.0, NAN, NAN, NAN),
    ("x^(a/2)", -1.0, NAN, NAN, NAN),
    ("1/x", 0.0, INF, -INF, INF),
    ("x/0", 1.0, INF, INF, 0.0),
    ("1/0 + x", 1.0, INF, 1.0, 0.0),
    ("0/0", 1.0, NAN, 0.0, 0.0),
    ("log(x)", 0.0, -INF, INF, -INF),
    ("log(x)", -1.0, NAN, NAN, NAN),
    ("log2(x)", -1.0, NAN, NAN, NAN),
    ("asin(x)", 2.0, NAN, NAN, NAN),
    ("asin(x)", 1.0, np.pi / 2, INF, NAN),
    ("max(x, 0)", 0.0, 0.0, 1.0, 0.0),
    ("max(0, x)", 0.0, 0.0, 0.0, 0.0),
    ("max(x, -x)", 0.0, 0.0, 1.0, 0.0),
    ("min(x, x²)", 0.0, 0.0, 1.0, 0.0),
    ("max(x, x)", 2.0, 2.0, 1.0, 0.0),
    ("sign(x)", 0.0, 0.0, 0.0, 0.0),
    ("if(x < 0, -x, x²)", 0.0, 0.0, 0.0, 2.0),
    ("if(x ≤ 0, -x, x²)", 0.0, 0.0, -1.0, 0.0),
    ("if(x < 0, log(-x), log(1+x))", -1.0, 0.0, -1.0, -1.0),
    ("tanh(x)", 1000.0, 1.0, 0.0, 0.0),
    ("sigmoid(x)", -1000.0, 0.0, 0.0, 0.0),
    ("sigmoid(x)", 1000.0, 1.0, 0.0, 0.0),
    ("atan(x)", 1e200, np.pi / 2, 0.0, 0.0),
    ("exp(x)", 1000.0, INF, INF, INF),
    ("exp(x)", -1000.0, 0.0, 0.0, 0.0),
    ("9^9^9^9 + x", 0.0, INF, 1.0, 0.0),
    ("exp(-9^9^9) x", 2.0, 0.0, 0.0, 0.0),
    ("x", NAN, NAN, 1.0, 0.0),
    ("x²", INF, INF, INF, 2.0),
]


@pytest.mark.parametrize(("text", "x", "f", "slope", "bend"), EDGES)
def test_edges(text, x, f, slope, bend):
    made = Formula(f"f(x) = {text}")
    for at in (x, np.full(3, x)):
        for found, expected in zip(everything(made, at), (f, slope, bend), strict=True):
            assert found.shape == np.shape(at)
            assert np.allclose(found, expected, rtol=1e-15, atol=0.0, equal_nan=True)


def test_ties_of_two_variables():
    assert Formula("max(x, y)").gradient(1.0, 1.0) == (1.0, 0.0)
    assert Formula("√(x² + y²)").gradient(0.0, 0.0) == (0.0, 0.0)
    assert Formula("(x² + y²)^0.5").gradient(0.0, 0.0) == (0.0, 0.0)
    assert Formula("(x² + y²)^a").with_letters(a=0.5).gradient(0.0, 0.0) == (0.0, 0.0)
    assert Formula("x^y").gradient(0.0, 2.0) == (0.0, 0.0)


# --- the same bits, in every shape ----------------------------------------------------------------


def bits(values):
    return np.asarray(values, dtype=np.float64).view(np.int64)


def test_alone_and_among_many():
    """NumPy's functions on arrays of any stride, on single numbers, and the code for numbers."""
    rng = random.Random(8)
    points = np.random.default_rng(8).uniform(-2.0, 2.0, (37, 2))
    points[:4] = ((0.0, 0.0), (-0.0, 1.0), (1.0, 1.0), (-1.0, 2.0))
    finite = 0
    for _ in range(150):
        text = typed(grown(rng, 4), rng)
        made = Formula(text)
        many = everything(made, points[:, 0], points[:, 1])
        dense = everything(made, *np.ascontiguousarray(points.T))
        code = made.compiled(ALL, "numbers")
        assert all(np.array_equal(bits(a), bits(b)) for a, b in zip(many, dense, strict=True)), text
        for n in range(0, 37, 3):
            x, y = points[n].tolist()
            here = [column[n] for column in many]
            assert np.array_equal(here, everything(made, x, y), equal_nan=True), text
            try:
                with np.errstate(all="ignore"):
                    numbers = code(x, y)
            except NOT_FINITE:  # also of a branch that is not taken
                continue
            finite += 1
            assert np.array_equal(here, numbers, equal_nan=True), text
    assert finite > 1000


def test_signs_of_zero_are_alike():
    for text in (
        "max(x, y)",
        "min(x, y)",
        "max(y, x)",
        "|x|",
        "sign(x)",
        "x y",
        "-x",
        "1/max(x, y)",
    ):
        made = Formula(text)
        for x, y in ((0.0, -0.0), (-0.0, 0.0), (-0.0, -0.0)):
            many = made(np.full(9, x), np.full(9, y))
            try:
                (one,) = made.compiled(slice(0, 1), "numbers")(x, y)
            except ZeroDivisionError:
                one = made(x, y)
            assert np.array_equal(bits(many), np.full(9, bits(one))), text


def test_blocks_change_nothing():
    made = Formula("-20 exp(-0.2 sqrt(0.5 (x² + y²))) + sin(x y) + if(x < y, x^y, 3)")
    x, y = np.random.default_rng(4).uniform(0.0, 2.0, (2, 1000, 1000))
    whole = everything(made, x, y)
    for first in (0, 3, BLOCK - 1, 2 * BLOCK + 1, 999_000):
        part = slice(first, first + 777)
        pieces = everything(made, x.ravel()[part], y.ravel()[part])
        for all_of_it, piece in zip(whole, pieces, strict=True):
            assert np.array_equal(bits(all_of_it.ravel()[part]), bits(piece))
    # By way of views that lie otherwise in memory.
    turned = everything(made, x.T, y.T)
    assert all(np.array_equal(bits(a), bits(b.T)) for a, b in zip(whole, turned, strict=True))


def test_shapes():
    made = Formula("x + 2y")
    assert made(1, 2).shape == ()
    assert made(np.zeros((3, 1)), np.zeros(4)).shape == (3, 4)
    assert made(np.zeros(0), 1.0).shape == (0,)
    assert made(np.zeros((200, 1)), np.zeros(300)).shape == (200, 300)
    constant = Formula("7")
    assert constant(np.zeros((2, 3)), 0.0).tolist() == [[7.0] * 3] * 2
    assert constant(np.zeros(40_000), 0.0).shape == (40_000,)
    assert [slope.shape for slope in constant.gradient(np.zeros(5), 0.0)] == [(5,), (5,)]
    with pytest.raises(TypeError, match="a function of x, y got 1 arguments"):
        made(1.0)
    with pytest.raises(ValueError, match="broadcast"):
        made(np.zeros(2), np.zeros(3))


def test_results_are_arrays_of_their_own():
    x = np.ones(3)
    found = Formula("f(x) = x")(x)
    found[0] = 5.0
    assert x.tolist() == [1.0, 1.0, 1.0]


# --- letters --------------------------------------------------------------------------------------


def test_letters_have_values():
    made = Formula("a x² + b y", {"b": 3})
    assert dict(made.letters) == {"a": 1.0, "b": 3.0}
    other = made.with_letters(a=5)
    assert dict(other.letters) == {"a": 5.0, "b": 3.0}
    assert (made(1.0, 1.0), other(1.0, 1.0)) == (4.0, 8.0)
    assert other.latex == made.latex
    assert other.gradient(2.0, 0.0) == (20.0, 3.0)
    with pytest.raises(KeyError, match="c"):
        Formula("a x", {"c": 1.0})
    with pytest.raises(KeyError, match="x"):
        made.with_letters(x=1.0)
    with pytest.raises(TypeError):
        made.letters["a"] = 2.0


def test_a_letter_may_be_anything():
    made = Formula("x/a + log(a) y + x^a")
    with np.errstate(all="raise"):
        for number in (0.0, -1.0, 2.0, 1e308, INF, NAN):
            assert made.with_letters(a=number)(np.ones(3), 1.0).shape == (3,)
    assert made.with_letters(a=0.0)(1.0, 1.0) != made.with_letters(a=0.0)(1.0, 1.0)  # ∞ − ∞
    assert Formula("x/(a-1)")(1.0, 0.0) == INF


def test_what_a_slider_needs():
    hypers = Formula("k sin(ω x)").hypers()
    assert [(row.name, row.symbol, row.default, row.slider) for row in hypers] == [
        ("k", "k", 1.0, (-5.0, 5.0)),
        ("ω", "ω", 1.0, (-5.0, 5.0)),
    ]
    assert all(row.check(-1e9) is None and row.check(INF) is not None for row in hypers)
    assert Formula("x y").hypers() == ()


def test_moving_a_slider_compiles_nothing(monkeypatch):
    def run(a):
        problem = FormulaProblem(made.with_letters(a=a))
        one = gdviz.descend(problem, "adam", (1.0, 2.0), 20, learning_rate=0.1)
        many = gdviz.descend(problem, "adam", np.ones((5, 2)), 20, learning_rate=0.1, keep="last")
        problem.hessian(np.ones((5, 2)))
        return [*one.theta[-1], one.loss[-1], *many.theta[0, 0]]

    made = Formula("(x − a)² + a y² + x^a y")
    first = run(2.0)
    for module in (formula, fused, lanes):
        name = "function" if module is formula else "compiled"
        monkeypatch.setattr(module, name, lambda *_: pytest.fail("compiled again"))
    assert run(3.0) != first
    assert run(2.0) == first


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_letters_in_every_loop(key):
    """Step by step, in blocks and among many: the same bits, and those of a formula without."""
    lettered = FormulaProblem(Formula("(x − a)² + b y² + sin(m x) + t", {"a": 1.5, "b": 3, "m": 2}))
    plain = FormulaProblem(Formula("(x − 1.5)² + 3 y² + sin(2 x) + 1"))
    ends = []
    for problem in (lettered, plain):
        run = Descent(problem, OPTIMIZERS[key], {}, BatchStream(1, 1, "passes", 0))
        begin = run.begin(np.array([0.5, -1.0]))
        rows = [step.theta for step, _ in zip(run.steps(begin), range(30), strict=False)]
        block, _, _ = run.block(begin, 30)
        assert np.array_equal(rows, block)
        many = run.many(np.full((3, 2), [0.5, -1.0]), 30)
        if many is not None:
            assert np.array_equal(many[0], [rows[-1]] * 3)
        ends.append(rows[-1])
    assert np.array_equal(*ends)


# --- one dimension --------------------------------------------------------------------------------


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_every_rule_in_one_dimension(key):
    """The same numbers as in two of which one is flat."""
    alone = gdviz.formula("f(x) = (x − 1)² + sin(3x)/2")
    assert alone.dimension == 1
    beside = gdviz.formula("(x − 1)² + sin(3x)/2")
    run = gdviz.descend(alone, key, (2.5,), 60)
    other = gdviz.descend(beside, key, (2.5, 0.0), 60)
    assert run.theta.shape == (61, 1)
    assert run.loss.shape == (61,)
    assert np.isfinite(run.theta).all()
    assert run.theta[-1] != run.theta[0]
    assert np.allclose(run.theta[:, 0], other.theta[:, 0], rtol=1e-12, atol=1e-12)
    assert (other.theta[:, 1] == 0.0).all()
    many = gdviz.descend(alone, key, np.full((4, 1), 2.5), 60)
    assert np.array_equal(many.theta, np.repeat(run.theta[:, None], 4, axis=1))
    assert alone.hessian(np.ones((7, 1))).shape == (7, 1, 1)

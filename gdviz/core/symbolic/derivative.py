"""Derivatives of expressions: the rules of calculus, applied to a graph once per node."""

import math

from gdviz.core.symbolic.graph import Expr, Graph, is_number, number, walk


def derivative(graph: Graph, root: Expr, name: str) -> Expr:
    """∂ root / ∂ name, in the same graph; its size is a small multiple of that of `root`.

    Where there is no derivative (|x| at 0, √x at 0, a tie of min or max, the seam of a piecewise
    function) it is that of one side, or 0: a subgradient where the function is convex. Where one
    argument of min or max is NaN it may be that of the other.
    """
    zero, one = graph.const(0.0), graph.const(1.0)
    slopes: dict[int, Expr] = {}
    for node in walk([root]):
        if node.op == "symbol":
            slope = one if node.value == name else zero
        elif all(is_number(slopes[id(arg)], 0.0) for arg in node.args):
            slope = zero
        else:
            slope = _rule(graph, node, [slopes[id(arg)] for arg in node.args])
        slopes[id(node)] = slope
    return slopes[id(root)]


def _rule(g: Graph, f: Expr, slopes: list[Expr]) -> Expr:
    """The derivative of `f`, its arguments having these."""
    a, da = f.args[0], slopes[0]
    match f.op:
        case "neg":
            return g.neg(da)
        case "add":
            return g.add(da, slopes[1])
        case "sub":
            return g.sub(da, slopes[1])
        case "mul":
            return g.add(g.mul(da, f.args[1]), g.mul(a, slopes[1]))
        case "div":
            return g.div(g.sub(da, g.mul(f, slopes[1])), f.args[1])
        case "ratio":
            return g.ratio(g.sub(da, g.mul(f, slopes[1])), f.args[1])
        case "pow":
            return _power(g, f, da, slopes[1])
        case "min":
            return g.where(g.node("le", a, f.args[1]), da, slopes[1])
        case "max":
            return g.where(g.node("le", f.args[1], a), da, slopes[1])
        case "where":
            return g.where(a, slopes[1], slopes[2])
        case "lt" | "le" | "and" | "or" | "sign":
            return g.const(0.0)
        case "sqrt":
            return g.ratio(da, g.mul(g.const(2.0), f))
    return g.mul(_outer(g, f, a), da)


def _power(g: Graph, f: Expr, da: Expr, db: Expr) -> Expr:
    a, b = f.args
    zero, one = g.const(0.0), g.const(1.0)
    if is_number(da, 0.0):
        through_base = zero
    elif b.op == "const" and 0.0 < number(b) < 1.0:
        # Infinitely steep at a = 0, as a root is, and 0 like that one.
        through_base = g.ratio(g.mul(g.mul(b, f), da), a)
    elif b.op == "const":
        through_base = g.mul(g.mul(b, g.pow(a, g.const(number(b) - 1.0))), da)
    else:
        at_zero = g.node("and", g.node("le", a, zero), g.node("le", zero, a))
        below_one = g.node("and", g.node("le", zero, b), g.node("lt", b, one))
        slope = g.mul(b, g.pow(a, g.sub(b, one)))
        through_base = g.mul(g.where(g.node("and", at_zero, below_one), zero, slope), da)
    if is_number(db, 0.0):
        return through_base
    # a^b ln a is 0 at a = 0 for b > 0, which 0 · ln 0 would not be.
    log = g.where(g.node("lt", zero, a), g.call("log", a), zero)
    return g.add(through_base, g.mul(g.mul(f, log), db))


def _outer(g: Graph, f: Expr, a: Expr) -> Expr:
    """The derivative of a function of one number with respect to it."""
    one = g.const(1.0)
    match f.op:
        case "exp":
            return f
        case "log":
            return _in_domain(g, f, a, one)
        case "log2":
            return _in_domain(g, f, a, g.const(1.0 / math.log(2.0)))
        case "log10":
            return _in_domain(g, f, a, g.const(1.0 / math.log(10.0)))
        case "sin":
            return g.call("cos", a)
        case "cos":
            return g.neg(g.call("sin", a))
        case "tan":
            return g.add(one, g.mul(f, f))
        case "asin":
            return g.div(one, g.call("sqrt", g.mul(g.sub(one, a), g.add(one, a))))
        case "acos":
            return g.neg(g.div(one, g.call("sqrt", g.mul(g.sub(one, a), g.add(one, a)))))
        case "atan":
            return g.div(one, g.add(one, g.mul(a, a)))
        case "sinh":
            return g.call("cosh", a)
        case "cosh":
            return g.call("sinh", a)
        case "tanh":
            # 1 − tanh², without its cancellation far out.
            twice = g.mul(g.const(2.0), a)
            both = g.mul(g.call("sigmoid", twice), g.call("sigmoid", g.neg(twice)))
            return g.mul(g.const(4.0), both)
        case "sigmoid":
            return g.mul(f, g.call("sigmoid", g.neg(a)))
        case "abs":
            return g.call("sign", a)
    raise ValueError(f.op)


def _in_domain(g: Graph, log: Expr, a: Expr, factor: Expr) -> Expr:
    """The derivative of a logarithm: factor / a, but NaN, as itself, where it has no value."""
    return g.where(g.node("lt", a, g.const(0.0)), log, g.div(factor, a))

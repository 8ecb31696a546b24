"""Plausible bugs, put into the sources one at a time: the reference checks must notice each.

`test_mutations.py` runs them as tests; this file runs as a script, too, and prints a line for
each (``make mutants``):

    python -m tests.core.mutations [PART OF A NAME]
"""

import random
import sys
from functools import cache
from itertools import islice
from pathlib import Path
from types import ModuleType, SimpleNamespace

import mpmath
import numpy as np
import pytest

import gdviz.core
from gdviz.core.common import all_defaults
from gdviz.core.datasets import generate
from gdviz.core.models import MODELS
from tests.core.checks import (
    check_adam_note,
    check_adam_note_strides,
    check_exact,
    check_recorded,
    path,
    small_fit,
)
from tests.core.references.data import LOSSES, SEED
from tests.core.references.make_optimizers import VARIANTS
from tests.core.references.make_schedules import SCHEDULES
from tests.core.references.rules import Loss
from tests.core.test_formula import EDGES, TABLE

CORE = Path(gdviz.core.__file__).parent

ADAM, MOMENTUM = "optimizers/adam", "optimizers/momentum"
ADAPTIVE, CONTRAST = "optimizers/adaptive", "optimizers/contrast"
DERIVATIVE = "symbolic/derivative"

# What is executed anew together, in the order of the imports.
GROUPS = (
    (
        "oracle",
        "optimizers/base",
        MOMENTUM,
        ADAM,
        ADAPTIVE,
        CONTRAST,
        "optimizers/__init__",
        "schedules",
        "common",
        "scalars",
        "fused",
        "ensemble",
        "batches",
        "descent",
    ),
    (DERIVATIVE, "formula"),
    ("regression", "predictors", "models"),
    ("tilted",),
)

# --- the bugs: name: (module, what is replaced, by what) -----------------------------------------

MUTATIONS = {
    # gradient descent and momentum
    "uphill": (MOMENTUM, 'step = -h["learning_rate"] * g', 'step = h["learning_rate"] * g'),
    "momentum with a lag": (
        MOMENTUM,
        'step = -h["learning_rate"] * m\n',
        'step = -h["learning_rate"] * state.m\n',
    ),
    "momentum as a heavy ball": (
        MOMENTUM,
        "m = gamma * state.m + (1.0 - gamma) * g",
        "m = gamma * state.m + g",
    ),
    "single precision": (
        MOMENTUM,
        """    step = -h["learning_rate"] * m
    return theta + step, Averaged(m)""",
        """    step = -h["learning_rate"] * m
    return (theta + step).astype(np.float32).astype(float), Averaged(m)""",
    ),
    "velocity in single precision": (
        MOMENTUM,
        'rolled: Array = h["gamma"] * b + kept * g',
        'rolled: Array = (h["gamma"] * b + kept * g).astype(np.float32).astype(float)',
    ),
    "dampening on the first step": (MOMENTUM, "np.where(t <= 1, 1.0,", "np.where(t < 1, 1.0,"),
    "dampening for what it leaves": (
        MOMENTUM,
        '1.0 - h["dampening"]))',
        'h["dampening"]))',
    ),
    "Nesterov by the old velocity": (
        MOMENTUM,
        "step = -rate * (g + gamma * b)",
        "step = -rate * (g + gamma * state.b)",
    ),
    "Nesterov looks back": (
        MOMENTUM,
        "oracle.gradient(theta - rate * (gamma * state.b))",
        "oracle.gradient(theta + rate * (gamma * state.b))",
    ),
    "QHM the wrong way round": (
        MOMENTUM,
        "((1.0 - nu) * g + nu * m)",
        "(nu * g + (1.0 - nu) * m)",
    ),
    "QHM with a lag": (MOMENTUM, "(1.0 - nu) * g + nu * m)", "(1.0 - nu) * g + nu * state.m)"),
    "Lion's decays swapped": (
        MOMENTUM,
        "np.sign(beta1 * state.m + (1.0 - beta1) * g)",
        "np.sign(beta2 * state.m + (1.0 - beta2) * g)",
    ),
    "Lion without a sign": (
        MOMENTUM,
        "np.sign(beta1 * state.m + (1.0 - beta1) * g)",
        "(beta1 * state.m + (1.0 - beta1) * g)",
    ),
    # Adam and its kin
    "ε inside the root": (
        ADAM,
        '        divisor = np.sqrt(v_hat) + h["epsilon"]',
        '        divisor = np.sqrt(v_hat + h["epsilon"])',
    ),
    "ε squared under the root": (
        ADAM,
        'np.sqrt(v_hat + h["epsilon"])',
        'np.sqrt(v_hat + h["epsilon"] ** 2)',
    ),
    "ε before the correction": (
        ADAM,
        """_corrected(v, beta2, t))
    if h""",
        """_corrected((np.sqrt(v) + h["epsilon"]) ** 2, beta2, t))
    if h""",
    ),
    "no correction of m": (
        ADAM,
        """_corrected(m, beta1, t))
        v_hat""",
        """m)
        v_hat""",
    ),
    "no correction of v": (
        ADAM,
        """_corrected(v, beta2, t))
    if h""",
        """v)
    if h""",
    ),
    "correction by the other memory": (
        ADAM,
        """_corrected(v, beta2, t))
    if h""",
        """_corrected(v, beta1, t))
    if h""",
    ),
    "correction although it is off": (
        ADAM,
        'if h["bias_correction"] == "on":',
        'if h["bias_correction"]:',
    ),
    "note's norm per element": (ADAM, "square = square.sum(axis=-1, keepdims=True)", "pass"),
    "note's norm although per element": (
        ADAM,
        'if h["second_moment"] == "norm":',
        'if h["second_moment"]:',
    ),
    "note without its lag": (
        ADAM,
        'state if h["lag"] == "one" else',
        'state if h["lag"] == "" else',
    ),
    "note with its lag for ever": (ADAM, 'state if h["lag"] == "one" else', "state if True else"),
    "AMSGrad lets go": (ADAM, "u = np.maximum(state.u, v)", "u = v"),
    "AMSGrad of corrected averages": (
        ADAM,
        """    u = np.maximum(state.u, v)
""",
        """    u = np.maximum(state.u, v / (1.0 - beta2**t)) * (1.0 - beta2**t)
""",
    ),
    "NAdam's μ one late": (ADAM, "0.96 ** ((t + 1) * psi)", "0.96 ** (t * psi)"),
    "NAdam's μ not multiplied up": (ADAM, "p = state.p * mu\n", "p = mu\n"),
    "NAdam's momentum corrected too little": (
        ADAM,
        "mu_next / (1.0 - p * mu_next)",
        "mu_next / (1.0 - p)",
    ),
    "RAdam waits too long": (ADAM, "np.where(rho > 5.0", "np.where(rho > 6.0"),
    "RAdam without its rectification": (
        ADAM,
        'scaled = called("r", rectified) * np.sqrt(left)',
        "scaled = np.sqrt(left)",
    ),
    "RAdam's ρ one update off": (
        ADAM,
        "2.0 * t * beta2**t / left",
        "2.0 * t * beta2**state.t / left",
    ),
    "Adamax without ε": (ADAM, 'np.abs(g) + h["epsilon"])', "np.abs(g))"),
    "Adamax adds up": (
        ADAM,
        'np.maximum(beta2 * state.u, np.abs(g) + h["epsilon"])',
        'beta2 * state.u + np.abs(g) + h["epsilon"]',
    ),
    # scaled by their own gradients
    "AdaGrad forgets": (ADAPTIVE, "s = state.s + g * g", "s = 0.9 * state.s + g * g"),
    "AdaGrad's initial sum left out": (ADAPTIVE, 'np.sqrt(s + h["initial"])', "np.sqrt(s)"),
    "AdaGrad without a root": (
        ADAPTIVE,
        'np.sqrt(s + h["initial"]) + h["epsilon"]',
        's + h["initial"] + h["epsilon"]',
    ),
    "RMSProp centred by the mean itself": (ADAPTIVE, "np.maximum(v - a * a", "np.maximum(v - a"),
    "RMSProp never centred": (ADAPTIVE, 'if h["centred"] == "on":', 'if h["centred"] == "":'),
    "RMSProp's ε the other way": (
        ADAPTIVE,
        'if h["epsilon_place"] == "inside":',
        'if h["epsilon_place"] == "outside":',
    ),
    "RMSProp by the old average": (
        ADAPTIVE,
        "    spread = v\n",
        "    spread = state.v\n",
    ),
    "Adadelta's ε left out above": (
        ADAPTIVE,
        "np.sqrt(state.d + eps) / np.sqrt(v + eps)",
        "np.sqrt(state.d) / np.sqrt(v + eps)",
    ),
    "Adadelta's ε outside": (
        ADAPTIVE,
        "np.sqrt(state.d + eps) / np.sqrt(v + eps)",
        "(np.sqrt(state.d) + eps) / (np.sqrt(v) + eps)",
    ),
    "Adadelta by gradients only": (
        ADAPTIVE,
        "rho * state.d + (1.0 - rho) * (stride * stride)",
        "rho * state.d + (1.0 - rho) * (g * g)",
    ),
    # second order
    "SAM downhill": (CONTRAST, 'h["rho"] * g / ', '-h["rho"] * g / '),
    "SAM not to length": (CONTRAST, " / np.maximum(length(g), 1e-150))", ")"),
    "SAM softened": (CONTRAST, "np.maximum(length(g), 1e-150)", "(length(g) + 1e-6)"),
    "Hessian's sign": (CONTRAST, "np.where(sound, hessian, 0.0)", "np.where(sound, -hessian, 0.0)"),
    "no damping": (CONTRAST, '(curvature + h["damping"])', "(curvature)"),
    "damping before the absolute value": (
        CONTRAST,
        "curvature = np.abs(curvature)",
        'curvature = np.abs(curvature + h["damping"]) - h["damping"]',
    ),
    "saddle-free no more": (CONTRAST, "curvature = np.abs(curvature)", "pass"),
    "line search for less": (CONTRAST, "ENOUGH = 1e-4", "ENOUGH = 0.3"),
    "line search by thirds": (CONTRAST, "0.5 * t)", "t / 3.0)"),
    "line search goes on at the last rate": (
        CONTRAST,
        "t = np.full_like(slope, rate)",
        "t = np.full_like(slope, 0.5 * rate)",
    ),
    "BFGS without its first scale": (CONTRAST, "teaches & ~taught", "teaches & False"),
    "BFGS scaled every time": (CONTRAST, "teaches & ~taught", "teaches"),
    "BFGS learns from every pair": (
        CONTRAST,
        "teaches = curvature > SEEN",
        "teaches = curvature > -1e300 * SEEN",
    ),
    "BFGS's pair swapped": (
        CONTRAST,
        "theta - state.theta, g - state.g)",
        "g - state.g, theta - state.theta)",
    ),
    "BFGS's inverse grows too little": (CONTRAST, "(1.0 + yby / safe)", "(yby / safe)"),
    # what goes with every rule
    "decay before the rate": (
        "common",
        'theta * (1.0 - h["learning_rate"] * h["weight_decay"])',
        'theta * (1.0 - h["weight_decay"])',
    ),
    "decay after the step": (
        "common",
        'return kept + terms["step"], state',
        'return (theta + terms["step"]) * (1.0 - h["learning_rate"] * h["weight_decay"]), state',
    ),
    "decay in the gradient": (
        "common",
        "_, state, terms = update(oracle, theta, state, h)\n"
        '        kept = theta * (1.0 - h["learning_rate"] * h["weight_decay"])',
        "coupled = _ClippedOracle(oracle, h, Extras())\n"
        '        coupled.gradient = lambda at: oracle.gradient(at) + h["weight_decay"] * at\n'
        "        _, state, terms = update(coupled, theta, state, h)\n"
        "        kept = theta",
    ),
    "the step is clipped, not the gradient": (
        "common",
        "return update(_ClippedOracle(oracle, h, added), theta, state, h)",
        "new, state, terms = update(oracle, theta, state, h)\n"
        '        limit = h["clip_norm"] or h["clip_value"]\n'
        '        step = terms["step"] * np.minimum(1.0, limit / length(terms["step"]))\n'
        "        return theta + step, state, terms",
    ),
    "always clipped to the full length": ("common", "share = np.minimum(1.0, ", "share = ("),
    "clipped per element to the norm": ("common", "length(g) + 1e-6", "np.abs(g) + 1e-6"),
    "clipped without torch's 1e-6": ("common", "length(g) + 1e-6", "length(g)"),
    "elements clipped above only": (
        "common",
        "np.minimum(np.maximum(g, -limit), limit)",
        "np.minimum(g, limit)",
    ),
    # schedules
    "schedule one update early": (
        "descent",
        'current["learning_rate"] * rate_factor(current, index)',
        'current["learning_rate"] * rate_factor(current, index + 1)',
    ),
    "rate compounded": (
        "descent",
        'now = current | {"learning_rate": rate}',
        'now = current = current | {"learning_rate": rate}',
    ),
    "cosine not halved": ("schedules", "* 0.5 * (1.0 + math.cos", "* (math.cos"),
    "steps rounded up": ("schedules", "** (t // length)", "** (-(-t // length))"),
    "restarts that do not grow": (
        "schedules",
        'length *= int(h["schedule_growth"])',
        "length *= 1",
    ),
    "one cycle rises to the end": (
        "schedules",
        "peak = RISE * length - 1.0",
        "peak = RISE * length",
    ),
    "warm-up from nothing": ("schedules", "factor * (t + 1) / warmup", "factor * t / warmup"),
    # what an update sees
    "sum for mean": ("oracle", 'if reduction == "sum":', "if reduction:"),
    "mean for sum": ("oracle", 'if reduction == "sum":', "if not reduction:"),
    "mean over all samples": (
        "oracle",
        "return problem, len(samples)",
        "return problem, problem.sample_count",
    ),
    "sum of Hessians for their mean": (
        "oracle",
        "total = problem.hessian(theta, self.samples)\n"
        "        return total if size == 1 else total / size",
        "total = problem.hessian(theta, self.samples)\n        return total",
    ),
    "line search on all samples": (
        "oracle",
        "total = problem.loss(theta, self.samples)",
        "total = problem.loss(theta)",
    ),
    "batches in the order of the file": (
        "batches",
        'return np.argsort(words.random_raw(self.sample_count), kind="stable")',
        "return np.arange(self.sample_count)",
    ),
    "batches in the opposite order": (
        "batches",
        "first = within * self.batch_size",
        "first = (self.per_pass - 1 - within) * self.batch_size",
    ),
    "the same pass again": ("batches", "int(independent), number]", "int(independent), 0]"),
    "last batch dropped": (
        "batches",
        "-(-sample_count // batch_size)",
        "sample_count // batch_size",
    ),
    "short batch kept though dropped": ("batches", "self.per_pass -= 1", "self.per_pass -= 0"),
    "a whole batch dropped": (
        "batches",
        "if drop_last and has_short_batch(sample_count, batch_size, draw):",
        "if drop_last:",
    ),
    "passes for independent draws": (
        "batches",
        'independent = self.draw == "independent"',
        "independent = False",
    ),
    "independent draws for passes": (
        "batches",
        'independent = self.draw == "independent"',
        "independent = True",
    ),
    "seed ignored": ("batches", "np.array([seed, batch_size]", "np.array([0, batch_size]"),
    # the loop
    "batches one update ahead": (
        "descent",
        "oracle.samples = self.batches.at(index)",
        "oracle.samples = self.batches.at(index + 1)",
    ),
    "the first batch for ever": (
        "descent",
        "oracle.samples = self.batches.at(index)",
        "oracle.samples = self.batches.at(0)",
    ),
    "change one update late": (
        "descent",
        "bisect_right(self._turns, update)",
        "bisect_right(self._turns, update - 1)",
    ),
    "state forgotten": (
        "descent",
        "theta, state, terms = update(oracle",
        "theta, _, terms = update(oracle",
    ),
    "compiled loop one update off": (
        "fused",
        "append = rows.append",
        "append = rows.append; first += 1",
    ),
    "compiled loop without its rates": (
        "fused",
        "for index, rate in _enumerate(rates, first):",
        "for index, rate in _enumerate([rates[0] for _ in rates], first):",
    ),
    # derivatives of formulas
    "chain rule without the inner slope": (
        DERIVATIVE,
        "return g.mul(_outer(g, f, a), da)",
        "return _outer(g, f, a)",
    ),
    "product rule by halves": (
        DERIVATIVE,
        "g.add(g.mul(da, f.args[1]), g.mul(a, slopes[1]))",
        "g.mul(da, f.args[1])",
    ),
    "quotient rule's sign": (
        DERIVATIVE,
        """        case "div":
            return g.div(g.sub(da""",
        """        case "div":
            return g.div(g.add(da""",
    ),
    "power rule without its factor": (
        DERIVATIVE,
        "g.mul(g.mul(b, g.pow(a, g.const(number(b) - 1.0))), da)",
        "g.mul(g.pow(a, g.const(number(b) - 1.0)), da)",
    ),
    "power rule with the old exponent": (DERIVATIVE, "number(b) - 1.0", "number(b)"),
    "power of a constant base": (
        DERIVATIVE,
        "g.mul(g.mul(f, log), db)",
        "g.mul(f, db)",
    ),
    "cosine's sign": (DERIVATIVE, 'return g.neg(g.call("sin", a))', 'return g.call("sin", a)'),
    "root without its 2": (DERIVATIVE, "g.mul(g.const(2.0), f)", "f"),
    "hyperbolic cosine's sign": (
        DERIVATIVE,
        'return g.call("sinh", a)',
        'return g.neg(g.call("sinh", a))',
    ),
    "tangent's square": (DERIVATIVE, "g.add(one, g.mul(f, f))", "g.sub(one, g.mul(f, f))"),
    "slope of the greater": (
        DERIVATIVE,
        'g.where(g.node("le", f.args[1], a), da, slopes[1])',
        'g.where(g.node("le", a, f.args[1]), da, slopes[1])',
    ),
    "distance without its sign": (DERIVATIVE, 'return g.call("sign", a)', "return one"),
    "slope of a logarithm of what has none": (
        DERIVATIVE,
        'g.where(g.node("lt", a, g.const(0.0)), log, g.div(factor, a))',
        "g.div(factor, a)",
    ),
    "binary logarithm as the natural one": (DERIVATIVE, "g.const(1.0 / math.log(2.0))", "one"),
    "decimal logarithm as the binary one": (DERIVATIVE, "math.log(10.0)", "math.log(2.0)"),
    "slope of x^0.5 at 0 infinite": (DERIVATIVE, 'elif b.op == "const" and 0.0 <', "elif 1.0 <"),
    "roots end at a half": (DERIVATIVE, "number(b) < 1.0:", "number(b) < 0.5:"),
    "root's exponent left out": (
        DERIVATIVE,
        "g.ratio(g.mul(g.mul(b, f), da), a)",
        "g.ratio(g.mul(f, da), a)",
    ),
    "slope of x^a at 0 unguarded": (
        DERIVATIVE,
        'g.where(g.node("and", at_zero, below_one), zero, slope)',
        "slope",
    ),
    "x^a flat at 0 for every a": (
        DERIVATIVE,
        'g.where(g.node("and", at_zero, below_one), zero, slope)',
        "g.where(at_zero, zero, slope)",
    ),
    "x^a flat where it has no value": (
        DERIVATIVE,
        'g.node("and", g.node("le", a, zero), g.node("le", zero, a))',
        'g.node("le", a, zero)',
    ),
    "0 · log 0 in a power": (
        DERIVATIVE,
        'g.where(g.node("lt", zero, a), g.call("log", a), zero)',
        'g.call("log", a)',
    ),
    "root's slope at 0 divided": (
        DERIVATIVE,
        "g.ratio(da, g.mul(g.const(2.0), f))",
        "g.div(da, g.mul(g.const(2.0), f))",
    ),
    "power without the inner slope": (
        DERIVATIVE,
        "g.mul(g.mul(b, g.pow(a, g.const(number(b) - 1.0))), da)",
        "g.mul(b, g.pow(a, g.const(number(b) - 1.0)))",
    ),
    "tanh's slope without its 4": (DERIVATIVE, "g.mul(g.const(4.0), both)", "both"),
    "tanh's σσ at a": (DERIVATIVE, "twice = g.mul(g.const(2.0), a)", "twice = a"),
    "1 − tanh² cancels": (
        DERIVATIVE,
        "g.mul(g.const(4.0), both)",
        "g.sub(one, g.mul(f, f))",
    ),
    "1 − σ cancels": (
        DERIVATIVE,
        'g.mul(f, g.call("sigmoid", g.neg(a)))',
        "g.mul(f, g.sub(one, f))",
    ),
    "1 − x² cancels": (
        DERIVATIVE,
        """return g.div(one, g.call("sqrt", g.mul(g.sub(one, a), g.add(one, a))))""",
        """return g.div(one, g.call("sqrt", g.sub(one, g.mul(a, a))))""",
    ),
    # models on data
    "σ′ left out": (
        "predictors",
        "self._residual(z, y, above, below) * (above * below))",
        "self._residual(z, y, above, below))",
    ),
    "classes swapped": (
        "predictors",
        "return np.asarray(sign * sigmoids(sign * z)[0])",
        "return np.asarray(-sign * sigmoids(-sign * z)[0])",
    ),
    "sine without the inner slope": (
        "predictors",
        "(np.sin(angle) - y) * np.cos(angle)",
        "(np.sin(angle) - y)",
    ),
    "bend of a sine's residual": (
        "predictors",
        "cosine * cosine - (sine - y) * sine",
        "cosine * cosine + (sine - y) * sine",
    ),
    "outliers pull at full force": (
        "predictors",
        "return np.clip(z - y, -self.scale, self.scale)",
        "return z - y",
    ),
    "Cauchy's scale twice": ("predictors", "0.5 * self.scale**2", "0.5 * self.scale"),
    "inputs the wrong way round": (
        "predictors",
        "return slope * u, slope * v",
        "return slope * v, slope * u",
    ),
    "a half left out": (
        "regression",
        "self._lowest + 0.5 * square",
        "self._lowest + square",
    ),
    "intercept about the mean": (
        "regression",
        "self._spread * off[..., 0] + self._mean_x * gradient[..., 1]",
        "self._spread * off[..., 0]",
    ),
    "product's weights not crossed": ("regression", "* theta[..., ::-1])", "* theta)"),
    # tilted copies
    "tilts that do not cancel": (
        "tilted",
        "np.stack([half, -half], axis=1)",
        "np.stack([half, half], axis=1)",
    ),
    "one tilt for a whole batch": (
        "tilted",
        "slope = self.tilts[samples].sum(axis=0)\n"
        "        return np.asarray(len(samples) * self.problem.gradient(theta) + slope)",
        "slope = self.tilts[samples[0]]\n"
        "        return np.asarray(len(samples) * self.problem.gradient(theta) + slope)",
    ),
}


# --- putting one in ------------------------------------------------------------------------------


def modules_with(module="oracle", old="", new=""):
    """`module` with one text replaced, and its group, executed anew and known to each other."""
    (group,) = (group for group in GROUPS if module in group)
    loaded = {}
    with pytest.MonkeyPatch.context() as patch:
        for each in group:
            name = f"gdviz.core.{each}".replace("/", ".").removesuffix(".__init__")
            made = loaded[each.split("/")[-1]] = ModuleType(name)
            patch.setitem(sys.modules, name, made)
            if "/" not in each:
                patch.setattr(gdviz.core, each, made, raising=False)
            exec(_code(each, *((old, new) if each == module and old else ())), made.__dict__)
    if "__init__" in loaded:
        loaded["optimizers"] = loaded.pop("__init__")
    return SimpleNamespace(**loaded)


@cache
def _code(module, old="", new=""):
    source = (CORE / f"{module}.py").read_text(encoding="utf-8")
    if old:
        assert source.count(old) == 1, f"{old!r} is not there just once: mend the table"
        source = source.replace(old, new)
    return compile(source, f"{module} with a bug" if old else module, "exec")


# --- what must notice: the quick ones of the reference checks ------------------------------------

FEW = 20
"""Updates; enough for every bug there is."""


def check_family(modules, family):
    """Every variant of a family's rules, on two functions and on mini-batches."""
    keys = {row.key for row in getattr(modules, family.split("/")[-1]).ROWS}
    for name, variant in VARIANTS.items():
        if variant.key in keys:
            for problem in ("himmelblau", "rosenbrock", "sine-8"):
                check_recorded(modules, f"{problem}: {name}", FEW)


def check_note(modules):
    check_adam_note(modules, "himmelblau", updates=12)
    check_adam_note_strides(modules)


def check_common(modules):
    for name, variant in VARIANTS.items():
        if {"weight_decay", "clip_norm", "clip_value"} & variant.settings.keys():
            check_recorded(modules, f"himmelblau: {name}", FEW)
            check_recorded(modules, f"product-sum: {name}", FEW)


def check_schedules(modules):
    defaults = all_defaults(modules.optimizers.OPTIMIZERS["gd"])
    with np.load(Path(__file__).with_name("references") / "schedules.npz") as references:
        for name, (settings, _) in SCHEDULES.items():
            h = defaults | settings
            found = [modules.schedules.rate_factor(h, t) for t in range(len(references[name]))]
            assert np.abs(np.array(found) - references[name]).max() <= 1e-14, name
    found = [modules.schedules.rate_factor(defaults | {"warmup": 4.0}, t) for t in range(5)]
    assert found == [0.25, 0.5, 0.75, 1.0, 1.0]
    check_recorded(modules, "himmelblau: heavy ball, cosine", FEW)


def check_batches(modules):
    for draw, size, reduction in (
        ("passes", 7, "sum"),
        ("passes", 3, "mean"),
        ("passes", 3, "sum"),
        ("independent", 1, "sum"),
    ):
        check_exact(modules, "gd", size, draw, reduction, updates=12)
    check_exact(modules, "momentum", 3, "passes", "sum", updates=12)
    for count, each in ((10, 2), (8, 2)):  # of 4 samples, of two passes
        stream = modules.batches.BatchStream(count, 4, "passes", SEED, drop_last=True)
        batches = [stream.at(update) for update in range(2 * each)]
        assert [len(batch) for batch in batches] == [4] * len(batches)
        for seen in (batches[:each], batches[each:]):
            assert len(set(np.concatenate(seen).tolist())) == 4 * each
    for name in ("linear-one: adam", "logistic-penguins-16: newton", "sine-8: bfgs"):
        check_recorded(modules, name, FEW)


def check_changes(modules):
    change = modules.descent.Change(2, "learning_rate", 0.0)
    settings = {"learning_rate": 0.01}
    theta = path(modules, small_fit(), "gd", settings, (0.0, 0.0), updates=4, changes=(change,))
    assert (np.diff(theta, axis=0).any(axis=1) == [True, True, False, False]).all()


def check_loop(modules):
    """The compiled loop, bit for bit as update by update; see test_fused.py."""
    from tests.core.checks import recorded_run

    for name in ("product-2: adam", "rosenbrock: adam, one cycle"):
        run, begin = recorded_run(modules, name)
        steps = [step.theta for step in islice(run.steps(begin), FEW)]
        first, _, middle = run.block(begin, 5)
        last, _, _ = run.block(middle, FEW - 5)
        assert (np.vstack([first, last]) == steps).all(), name


# As typed, and for mpmath.
TYPED = {
    "exp(x y) + log(x + 2)": lambda x, y: mpmath.exp(x * y) + mpmath.log(x + 2),
    "sin(2 x) cos(3 y)": lambda x, y: mpmath.sin(2 * x) * mpmath.cos(3 * y),
    "tan(x y)": lambda x, y: mpmath.tan(x * y),
    "asin(x/3) + acos(y/4) + atan(x y)": lambda x, y: (
        mpmath.asin(x / 3) + mpmath.acos(y / 4) + mpmath.atan(x * y)
    ),
    "sinh(x) cosh(y) tanh(x + y)": lambda x, y: (
        mpmath.sinh(x) * mpmath.cosh(y) * mpmath.tanh(x + y)
    ),
    "sqrt(x² + y²) / (1 + x⁴)": lambda x, y: mpmath.sqrt(x * x + y * y) / (1 + x**4),
    "x^3.5 * 2^y + x^y": lambda x, y: x**3.5 * 2**y + x**y,
    "(x + 2 y)^2.5 + (x y)^0.75": lambda x, y: (x + 2 * y) ** 2.5 + (x * y) ** mpmath.mpf(0.75),
    "abs(x − 2 y) + max(x, y²) + min(x, y)": lambda x, y: (
        abs(x - 2 * y) + max(x, y * y) + min(x, y)
    ),
}
PLACES = ((0.7, 0.4), (1.3, 1.9), (0.2, 0.9))
ORDERS = ((1, 0), (0, 1), (2, 0), (1, 1), (0, 2))


@cache
def typed_slopes(text):
    """Gradient and Hessian of a typed formula at the `PLACES`, by mpmath: (places, 5)."""
    with mpmath.workdps(30):
        return np.array(
            [
                [float(mpmath.diff(TYPED[text], tuple(map(mpmath.mpf, at)), n)) for n in ORDERS]
                for at in PLACES
            ]
        )


@cache
def small_slopes():
    """Where 1 − f² and its like would cancel, and logarithms: text, x, f, f′ by mpmath."""
    places = {"tanh": 18.0, "sigmoid": 36.0, "asin": 0.999999, "log2": 3.0, "log10": 3.0}
    with mpmath.workdps(60):
        rows = []
        for name, x in places.items():
            function = TABLE[name][0]
            rows.append((f"{name}(x)", x, *(float(mpmath.diff(function, x, n)) for n in (0, 1))))
        return rows


def check_formulas(modules):
    for text in TYPED:
        formula = modules.formula.Formula(text)
        found = [[*formula.gradient(*at), *formula.hessian(*at)] for at in PLACES]
        np.testing.assert_allclose(found, typed_slopes(text), rtol=1e-12, atol=1e-12, err_msg=text)
    for text, at, *expected in (*EDGES, *small_slopes()):
        made = modules.formula.Formula(f"f(x) = {text}")
        found = [made(at), *made.gradient(at), *made.hessian(at)][: len(expected)]
        np.testing.assert_allclose(found, expected, rtol=1e-13, atol=0.0, err_msg=text)


def check_models(modules):
    """Loss, gradient and Hessian of every model, all samples and a batch, by references/jets.py."""
    draw = random.Random(5)
    for key, row in MODELS.items():
        example = row.examples[0]
        samples = generate(example.dataset)
        problem = modules.models.fit(key, samples)
        points = getattr(samples, "inputs", None)
        columns = (samples.x, np.ones_like(samples.x), samples.y) if points is None else None
        rows = np.column_stack(columns or (points, samples.label)).tolist()
        for batch in (None, np.array([3, 0, 3, 5])):
            seen = rows if batch is None else [rows[n] for n in batch]

            def total(a, b, m, seen=seen, key=key):
                return sum(LOSSES[key](a, b, *row, m) for row in seen)

            loss = Loss(total, precise=False)
            for _ in range(3):
                at = [draw.uniform(*example.x), draw.uniform(*example.y)]
                theta = np.array(at)
                hessian = problem.hessian(theta, batch)
                found = [problem.loss(theta, batch), *problem.gradient(theta, batch)]
                found += [hessian[0, 0], hessian[0, 1], hessian[1, 1]]
                expected = [loss(at), *loss.slopes(at)]
                np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-10, err_msg=key)


def check_tilted(modules):
    fit, theta = small_fit(), np.array([0.5, -1.5])
    one = type(fit)(type(fit.points)(fit.points.x[:1], fit.points.y[:1], "x", "y"))
    tilted = modules.tilted.TiltedProblem(one, 8, 0.5)
    whole = tilted.gradient(theta, np.arange(8))
    np.testing.assert_allclose(whole, 8 * one.gradient(theta), rtol=0, atol=1e-12)
    pair = tilted.gradient(theta, np.array([1, 6]))
    apart = tilted.gradient(theta, np.array([1])) + tilted.gradient(theta, np.array([6]))
    np.testing.assert_allclose(pair, apart, rtol=0, atol=1e-12)


CHECKS = {
    **{
        family: (lambda modules, family=family: check_family(modules, family),)
        for family in (MOMENTUM, ADAPTIVE, CONTRAST)
    },
    ADAM: (lambda modules: check_family(modules, ADAM), check_note),
    "common": (check_common,),
    "schedules": (check_schedules,),
    "oracle": (check_batches,),
    "batches": (check_batches,),
    "descent": (check_batches, check_changes, check_schedules),
    "fused": (check_loop,),
    DERIVATIVE: (check_formulas,),
    "regression": (check_models,),
    "predictors": (check_models,),
    "tilted": (check_tilted,),
}
"""By the module that a bug is in."""


def notices(module, old="", new=""):
    """What a check says of the modules with this bug, or None if every one passes."""
    modules = modules_with(module, old, new)
    for check in CHECKS[module]:
        try:
            check(modules)
        except AssertionError as error:
            return str(error).strip().splitlines()[0] if str(error).strip() else check.__name__
    return None


def main(part=""):
    """Try the bugs whose name has this part, a line for each; 1 if one escaped, else 0."""
    chosen = {name: bug for name, bug in MUTATIONS.items() if part in name}
    escaped = 0
    for name, (module, old, new) in chosen.items():
        said = notices(module, old, new)
        escaped += said is None
        print(f"{'ESCAPED' if said is None else 'caught':<9}{module:<22}{name}", flush=True)
    print(f"\n{len(chosen)} bugs, {escaped} escaped")
    return int(escaped > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

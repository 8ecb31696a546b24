"""Rules that scale every parameter's stride by its own past gradients."""

from typing import NamedTuple

import numpy as np

from gdviz.core.arrays import Array
from gdviz.core.hyper import (
    Choice,
    Hyper,
    Option,
    Settings,
    decay,
    epsilon,
    epsilon_place,
    learning_rate,
)
from gdviz.core.optimizers.base import Optimizer, Terms
from gdviz.core.oracle import Oracle
from gdviz.core.symbolic.trace import called
from gdviz.text import N_

# --- AdaGrad ---------------------------------------------------------------------------------


class Summed(NamedTuple):
    """s: the sum of squared gradients, (..., d)."""

    s: Array


def update_adagrad(
    oracle: Oracle, theta: Array, state: Summed, h: Settings
) -> tuple[Array, Summed, Terms]:
    """Sum s ← s + g² ; θ ← θ − α g / (√(s + s₀) + ε)."""
    g = oracle.gradient(theta)
    s = state.s + g * g
    divisor = np.sqrt(s + h["initial"]) + h["epsilon"]
    step = -h["learning_rate"] * (g / divisor)
    return theta + step, Summed(s), {"gradient": g, "scaling": 1.0 / divisor, "step": step}


ADAGRAD = Optimizer(
    key="adagrad",
    name=N_("AdaGrad"),
    summary=N_("Divides by the root of all squared gradients so far: strides only ever shrink."),
    reference="Duchi, Hazan & Singer (2011), eq. (1), diagonal form; as torch.optim.Adagrad",
    hypers=(
        learning_rate("α", 1e-2),
        Hyper(
            name="initial",
            symbol="s₀",
            label=N_("initial sum"),
            doc=N_("What the sum of squares begins with; it softens the first strides."),
            default=0.0,
            high=1e6,
            slider=(0.0, 10.0),
        ),
        epsilon(1e-10),
    ),
    init=lambda theta: Summed(np.zeros_like(theta)),
    update=update_adagrad,
)


# --- RMSProp ---------------------------------------------------------------------------------


class Spread(NamedTuple):
    """v: moving average of the squared gradient; a: of the gradient; both (..., d)."""

    v: Array
    a: Array


def update_rmsprop(
    oracle: Oracle, theta: Array, state: Spread, h: Settings
) -> tuple[Array, Spread, Terms]:
    """Average v ← ρ v + (1 − ρ) g² ; θ ← θ − α g / (√v + ε)."""
    rho = h["rho"]
    g = oracle.gradient(theta)
    v = rho * state.v + (1.0 - rho) * (g * g)
    a = state.a
    spread = v
    if h["centred"] == "on":
        a = rho * a + (1.0 - rho) * g
        spread = np.maximum(v - a * a, 0.0)  # which rounding alone may make negative
    if h["epsilon_place"] == "inside":
        divisor = np.sqrt(spread + h["epsilon"])
    else:
        divisor = np.sqrt(spread) + h["epsilon"]
    step = -h["learning_rate"] * (g / divisor)
    return theta + step, Spread(v, a), {"gradient": g, "scaling": 1.0 / divisor, "step": step}


RMSPROP = Optimizer(
    key="rmsprop",
    name=N_("RMSProp"),
    summary=N_("AdaGrad that forgets: it divides by a moving average of squared gradients."),
    reference="Hinton (2012), Neural networks, lecture 6e; torch.optim.RMSprop",
    hypers=(
        learning_rate("α", 1e-2),
        decay("rho", "ρ", N_("decay"), N_("The memory of the squared gradient's average."), 0.99),
        epsilon(1e-8),
        epsilon_place(),
        Choice(
            name="centred",
            label=N_("centred"),
            doc=N_("Whether the squared mean is taken off; the variance is left (Graves, 2013)."),
            options=(Option("off", N_("off")), Option("on", N_("on"))),
            default="off",
        ),
    ),
    init=lambda theta: Spread(np.zeros_like(theta), np.zeros_like(theta)),
    update=update_rmsprop,
)


# --- Adadelta --------------------------------------------------------------------------------


class Matched(NamedTuple):
    """v: moving average of squared gradients; d: of squared strides; both (..., d)."""

    v: Array
    d: Array


def update_adadelta(
    oracle: Oracle, theta: Array, state: Matched, h: Settings
) -> tuple[Array, Matched, Terms]:
    """Average v ← ρ v + (1−ρ) g² ; Δ = g √(d+ε) / √(v+ε) ; d ← ρ d + (1−ρ) Δ² ; θ ← θ − α Δ."""
    rho, eps = h["rho"], h["epsilon"]
    g = oracle.gradient(theta)
    v = rho * state.v + (1.0 - rho) * (g * g)
    scaling = np.sqrt(state.d + eps) / np.sqrt(v + eps)
    stride = called("Δ", g * scaling)
    d = rho * state.d + (1.0 - rho) * (stride * stride)
    step = -h["learning_rate"] * stride
    terms = {"gradient": g, "scaling": scaling, "stride": stride, "step": step}
    return theta + step, Matched(v, d), terms


ADADELTA = Optimizer(
    key="adadelta",
    name=N_("Adadelta"),
    summary=N_("RMSProp that also learns how long to stride, and starts out very short."),
    reference="Zeiler (2012), Algorithm 1; torch.optim.Adadelta",
    hypers=(
        learning_rate("α", 1.0),
        decay("rho", "ρ", N_("decay"), N_("The memory of both averages."), 0.9),
        epsilon(1e-6),
    ),
    init=lambda theta: Matched(np.zeros_like(theta), np.zeros_like(theta)),
    update=update_adadelta,
)

ROWS = (ADAGRAD, RMSPROP, ADADELTA)

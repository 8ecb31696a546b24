"""Gradient descent, and the rules that remember a direction."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from gdviz.core.arrays import Array
from gdviz.core.hyper import Choice, Hyper, Option, Settings, decay, learning_rate
from gdviz.core.optimizers.base import NoState, Optimizer, Terms, no_state
from gdviz.core.oracle import Oracle
from gdviz.core.symbolic.trace import called
from gdviz.text import N_

# --- gradient descent ------------------------------------------------------------------------


def update_gd(
    oracle: Oracle, theta: Array, state: NoState, h: Settings
) -> tuple[Array, NoState, Terms]:
    """θ ← θ − α g."""
    g = oracle.gradient(theta)
    step = -h["learning_rate"] * g
    return theta + step, state, {"gradient": g, "step": step}


GD = Optimizer(
    key="gd",
    name=N_("Gradient descent"),
    summary=N_("One stride straight downhill, as long as the slope times the learning rate."),
    reference="lecture note, Full-batch, Mini-batch and Stochastic Gradient Descent",
    hypers=(learning_rate("α", 1e-3),),
    init=no_state,
    update=update_gd,
)


# --- momentum, as an exponential moving average ----------------------------------------------


class Averaged(NamedTuple):
    """m: the moving average of the gradient, (..., d)."""

    m: Array


def update_momentum(
    oracle: Oracle, theta: Array, state: Averaged, h: Settings
) -> tuple[Array, Averaged, Terms]:
    """Average m ← γ m + (1 − γ) g ; θ ← θ − η m."""
    gamma = h["gamma"]
    g = oracle.gradient(theta)
    m = gamma * state.m + (1.0 - gamma) * g
    step = -h["learning_rate"] * m
    return theta + step, Averaged(m), {"gradient": g, "momentum": m, "step": step}


def _gamma(default: float = 0.9) -> Hyper:
    return decay(
        "gamma",
        "γ",
        N_("momentum coefficient"),
        N_("How much of the previous direction is kept; 0 is plain gradient descent."),
        default,
    )


MOMENTUM = Optimizer(
    key="momentum",
    name=N_("Momentum"),
    summary=N_("Follows a moving average of past gradients, so it keeps part of its direction."),
    reference="lecture note, Momentum (the averaged form: heavy ball with α = η (1 − γ))",
    hypers=(learning_rate("η", 1e-3), _gamma()),
    init=lambda theta: Averaged(np.zeros_like(theta)),
    update=update_momentum,
)


# --- heavy ball ------------------------------------------------------------------------------


class Rolling(NamedTuple):
    """b: the velocity over −α, (..., d); t: updates done."""

    b: Array
    t: int


def update_heavy_ball(
    oracle: Oracle, theta: Array, state: Rolling, h: Settings
) -> tuple[Array, Rolling, Terms]:
    """Velocity b ← γ b + (1 − τ) g, the first time b ← g ; θ ← θ − α b."""
    g = oracle.gradient(theta)
    t = state.t + 1
    b = _rolled(state.b, g, t, h)
    step = -h["learning_rate"] * b
    return theta + step, Rolling(b, t), {"gradient": g, "momentum": b, "step": step}


def _rolled(b: Array, g: Array, t: int, h: Settings) -> Array:
    kept = called("w", np.where(t <= 1, 1.0, 1.0 - h["dampening"]))
    rolled: Array = h["gamma"] * b + kept * g
    return rolled


_DAMPENING = Hyper(
    name="dampening",
    symbol="τ",
    label=N_("dampening"),
    doc=N_("The share of each new gradient that is left out, as in PyTorch; the first is whole."),
    default=0.0,
    high=1.0,
)

HEAVY_BALL = Optimizer(
    key="heavy-ball",
    name=N_("Heavy ball"),
    summary=N_("Adds up past gradients: on a steady slope it ends up 1/(1 − γ) times as fast."),
    reference="Polyak (1964), eq. (9); dampening as in torch.optim.SGD",
    hypers=(learning_rate("α", 1e-3), _gamma(), _DAMPENING),
    init=lambda theta: Rolling(np.zeros_like(theta), 0),
    update=update_heavy_ball,
)


# --- Nesterov --------------------------------------------------------------------------------


def update_nesterov(
    oracle: Oracle, theta: Array, state: Rolling, h: Settings
) -> tuple[Array, Rolling, Terms]:
    """Velocity b ← γ b + g ; θ ← θ − α (g + γ b); or b alone, g where the old b would lead."""
    rate, gamma, t = h["learning_rate"], h["gamma"], state.t + 1
    if h["form"] == "look-ahead":
        g = oracle.gradient(theta - rate * (gamma * state.b))
        b = gamma * state.b + g
        step = -rate * b
    else:
        g = oracle.gradient(theta)
        b = _rolled(state.b, g, t, h)
        step = -rate * (g + gamma * b)
    return theta + step, Rolling(b, t), {"gradient": g, "momentum": b, "step": step}


NESTEROV = Optimizer(
    key="nesterov",
    name=N_("Nesterov"),
    summary=N_("Momentum that looks where it is about to land before it corrects its course."),
    reference="Nesterov (1983); Sutskever et al. (2013), eq. (3)–(4); torch.optim.SGD(nesterov)",
    hypers=(
        learning_rate("α", 1e-3),
        _gamma(),
        replace(_DAMPENING, when=("form", ("at-point",))),
        Choice(
            name="form",
            label=N_("where the gradient is taken"),
            doc=N_("Two ways to write the rule: the second one walks through the points ahead."),
            options=(
                Option("at-point", N_("at θ (PyTorch)")),
                Option("look-ahead", N_("ahead of θ (Nesterov)")),
            ),
            default="at-point",
        ),
    ),
    init=lambda theta: Rolling(np.zeros_like(theta), 0),
    update=update_nesterov,
)


# --- quasi-hyperbolic momentum -----------------------------------------------------------------


def update_qhm(
    oracle: Oracle, theta: Array, state: Averaged, h: Settings
) -> tuple[Array, Averaged, Terms]:
    """Average m ← β m + (1 − β) g ; θ ← θ − α ((1 − ν) g + ν m)."""
    beta, nu = h["beta"], h["nu"]
    g = oracle.gradient(theta)
    m = beta * state.m + (1.0 - beta) * g
    step = -h["learning_rate"] * ((1.0 - nu) * g + nu * m)
    return theta + step, Averaged(m), {"gradient": g, "momentum": m, "step": step}


QHM = Optimizer(
    key="qhm",
    name=N_("QHM"),
    summary=N_("A mix of gradient descent (ν = 0) and averaged momentum (ν = 1)."),
    reference="Ma & Yarats (2019), Quasi-hyperbolic momentum and Adam, eq. (3)–(4)",
    hypers=(
        learning_rate("α", 1e-3),
        decay("beta", "β", N_("decay"), N_("The memory of the gradient's average."), 0.999),
        Hyper(
            name="nu",
            symbol="ν",
            label=N_("share of momentum"),
            doc=N_("0 follows the gradient alone, 1 its average alone."),
            default=0.7,
            high=1.0,
        ),
    ),
    init=lambda theta: Averaged(np.zeros_like(theta)),
    update=update_qhm,
)


# --- Lion ------------------------------------------------------------------------------------


def update_lion(
    oracle: Oracle, theta: Array, state: Averaged, h: Settings
) -> tuple[Array, Averaged, Terms]:
    """θ ← θ − α sign(β₁ m + (1 − β₁) g), then m ← β₂ m + (1 − β₂) g."""
    beta1, beta2 = h["beta1"], h["beta2"]
    g = oracle.gradient(theta)
    step = -h["learning_rate"] * np.sign(beta1 * state.m + (1.0 - beta1) * g)
    m = beta2 * state.m + (1.0 - beta2) * g
    return theta + step, Averaged(m), {"gradient": g, "momentum": m, "step": step}


LION = Optimizer(
    key="lion",
    name=N_("Lion"),
    summary=N_("Only the signs of an averaged gradient: every stride is equally long."),
    reference="Chen et al. (2023), Symbolic discovery of optimization algorithms, Algorithm 2",
    hypers=(
        learning_rate("α", 1e-4),
        decay("beta1", "β₁", N_("first decay"), N_("The memory in the direction of a step."), 0.9),
        decay("beta2", "β₂", N_("second decay"), N_("The memory of the gradient's average."), 0.99),
    ),
    init=lambda theta: Averaged(np.zeros_like(theta)),
    update=update_lion,
)

ROWS = (GD, MOMENTUM, HEAVY_BALL, NESTEROV, QHM, LION)

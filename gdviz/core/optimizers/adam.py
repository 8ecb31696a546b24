"""Adam and its kin."""

from typing import NamedTuple

import numpy as np

from gdviz.core.arrays import Array
from gdviz.core.hyper import (
    Choice,
    Declaration,
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


class AdamState(NamedTuple):
    """m, v: moving averages of the gradient and of its square, (..., d); t: updates done."""

    m: Array
    v: Array
    t: int


def _no_moments(theta: Array) -> AdamState:
    return AdamState(np.zeros_like(theta), np.zeros_like(theta), 0)


def _betas(first: float = 0.9, second: float = 0.999) -> tuple[Hyper, Hyper]:
    return (
        decay("beta1", "β₁", N_("first decay"), N_("The memory of the gradient's average."), first),
        decay(
            "beta2",
            "β₂",
            N_("second decay"),
            N_("The memory of the squared gradient's average."),
            second,
        ),
    )


def _corrected(average: Array, memory: float, t: int) -> Array:
    """The average, which began at 0, over the sum of its weights after t updates: 1 − memoryᵗ.

    Times one over that sum: a million runs share the one quotient.
    """
    return average * (1.0 / (1.0 - memory**t))


# --- Adam ------------------------------------------------------------------------------------


def update_adam(
    oracle: Oracle, theta: Array, state: AdamState, h: Settings
) -> tuple[Array, AdamState, Terms]:
    """Averages m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g² ; θ ← θ − α m̂ / (√v̂ + ε).

    m̂ = m/(1−β₁ᵗ) and v̂ = v/(1−β₂ᵗ) make up for averages that begin at 0.
    """
    beta1, beta2 = h["beta1"], h["beta2"]
    g = oracle.gradient(theta)
    t = state.t + 1
    m = beta1 * state.m + (1.0 - beta1) * g
    v = beta2 * state.v + (1.0 - beta2) * (g * g)
    m_hat, v_hat = m, v
    if h["bias_correction"] == "on":
        m_hat = called("m̂", _corrected(m, beta1, t))
        v_hat = called("v̂", _corrected(v, beta2, t))
    if h["epsilon_place"] == "inside":
        divisor = np.sqrt(v_hat + h["epsilon"])
    else:
        divisor = np.sqrt(v_hat) + h["epsilon"]
    step = -h["learning_rate"] * (m_hat / divisor)
    terms = {"gradient": g, "momentum": m_hat, "scaling": 1.0 / divisor, "step": step}
    return theta + step, AdamState(m, v, t), terms


_ADAM_HYPERS: tuple[Declaration, ...] = (
    learning_rate("α", 1e-3),
    *_betas(),
    epsilon(1e-8),
    epsilon_place(),
    Choice(
        name="bias_correction",
        label=N_("bias correction"),
        doc=N_("Whether the averages, which begin at 0, are scaled up at the beginning."),
        options=(Option("on", N_("on")), Option("off", N_("off"))),
        default="on",
    ),
)

ADAM = Optimizer(
    key="adam",
    name=N_("Adam"),
    summary=N_("Momentum, with every parameter's stride scaled by its own recent gradients."),
    reference="Kingma & Ba (2015), Algorithm 1",
    hypers=_ADAM_HYPERS,
    init=_no_moments,
    update=update_adam,
)

ADAMW = Optimizer(
    key="adamw",
    name=N_("AdamW"),
    summary=N_("Adam that also shrinks the parameters a little, apart from the gradient."),
    reference="Loshchilov & Hutter (2019), Algorithm 2",
    hypers=_ADAM_HYPERS,
    init=_no_moments,
    update=update_adam,
    common={"weight_decay": 0.01},
)


# --- Adam as the note has it -------------------------------------------------------------------


class AdamNoteState(NamedTuple):
    """m, v: moving averages of the gradient and of its squared length, (..., d).

    With one norm for all parameters, every element of v is the same.
    """

    m: Array
    v: Array


def update_adam_note(
    oracle: Oracle, theta: Array, state: AdamNoteState, h: Settings
) -> tuple[Array, AdamNoteState, Terms]:
    """θ ← θ − η m/(√v + ε), then m ← γ₁m + (1−γ₁)g ; v ← γ₂v + (1−γ₂)‖g‖².

    As the note prints it: the step uses the averages of the update before (so the first one
    does not move), v is one number for all parameters, and nothing corrects the bias. Two
    choices take back the lag and the one number.
    """
    gamma1, gamma2 = h["gamma1"], h["gamma2"]
    g = oracle.gradient(theta)
    m = gamma1 * state.m + (1.0 - gamma1) * g
    square = g * g
    if h["second_moment"] == "norm":
        square = square.sum(axis=-1, keepdims=True)
    v = gamma2 * state.v + (1.0 - gamma2) * square
    used = state if h["lag"] == "one" else AdamNoteState(m, v)
    divisor = np.sqrt(used.v) + h["epsilon"]
    step = -h["learning_rate"] * (used.m / divisor)
    terms = {"gradient": g, "momentum": used.m, "scaling": 1.0 / divisor, "step": step}
    return theta + step, AdamNoteState(m, v), terms


ADAM_NOTE = Optimizer(
    key="adam-note",
    name=N_("Adam (note)"),
    summary=N_(
        "Adam as the lecture note prints it: one scale for all parameters, one update late, "
        "no bias correction."
    ),
    reference="lecture note, Adam (Adaptive Moment Estimation)",
    hypers=(
        learning_rate("η", 1e-3),
        decay("gamma1", "γ₁", N_("first decay"), N_("The memory of the gradient's average."), 0.9),
        decay(
            "gamma2",
            "γ₂",
            N_("second decay"),
            N_("The memory of the squared gradient's average."),
            0.999,
        ),
        epsilon(1e-8),
        Choice(
            name="second_moment",
            label=N_("second moment"),
            doc=N_("The note averages ‖g‖², one number; Kingma & Ba the square of every element."),
            options=(Option("norm", N_("‖g‖² (note)")), Option("element", N_("per element"))),
            default="norm",
        ),
        Choice(
            name="lag",
            label=N_("lag"),
            doc=N_("The note steps by the averages of the update before."),
            options=(Option("one", N_("one update (note)")), Option("none", N_("none"))),
            default="one",
        ),
    ),
    init=lambda theta: AdamNoteState(np.zeros_like(theta), np.zeros_like(theta)),
    update=update_adam_note,
)


# --- AMSGrad ---------------------------------------------------------------------------------


class AmsgradState(NamedTuple):
    """m, v as in Adam; u: the greatest v so far, (..., d); t: updates done."""

    m: Array
    v: Array
    u: Array
    t: int


def update_amsgrad(
    oracle: Oracle, theta: Array, state: AmsgradState, h: Settings
) -> tuple[Array, AmsgradState, Terms]:
    """As Adam, with u ← max(u, v) in the place of v."""
    beta1, beta2 = h["beta1"], h["beta2"]
    g = oracle.gradient(theta)
    t = state.t + 1
    m = beta1 * state.m + (1.0 - beta1) * g
    v = beta2 * state.v + (1.0 - beta2) * (g * g)
    u = np.maximum(state.u, v)
    m_hat = called("m̂", _corrected(m, beta1, t))
    u_hat = called("û", u / (1.0 - beta2**t))
    divisor = np.sqrt(u_hat) + h["epsilon"]
    step = -h["learning_rate"] * (m_hat / divisor)
    terms = {"gradient": g, "momentum": m_hat, "scaling": 1.0 / divisor, "step": step}
    return theta + step, AmsgradState(m, v, u, t), terms


AMSGRAD = Optimizer(
    key="amsgrad",
    name=N_("AMSGrad"),
    summary=N_("Adam whose scaling never lets go: strides do not grow again when gradients fade."),
    reference="Reddi, Kale & Kumar (2018), Algorithm 2; bias-corrected as in torch.optim.Adam",
    hypers=(learning_rate("α", 1e-3), *_betas(), epsilon(1e-8)),
    init=lambda theta: AmsgradState(
        np.zeros_like(theta), np.zeros_like(theta), np.zeros_like(theta), 0
    ),
    update=update_amsgrad,
)


# --- NAdam -----------------------------------------------------------------------------------


class NadamState(NamedTuple):
    """m, v as in Adam; p: the product of all μ so far; t: updates done."""

    m: Array
    v: Array
    p: float
    t: int


def update_nadam(
    oracle: Oracle, theta: Array, state: NadamState, h: Settings
) -> tuple[Array, NadamState, Terms]:
    """As Adam, the momentum being Nesterov's, with a coefficient μ that warms up."""
    beta1, beta2, psi = h["beta1"], h["beta2"], h["psi"]
    g = oracle.gradient(theta)
    t = state.t + 1
    mu = called("μ", beta1 * (1.0 - 0.5 * 0.96 ** (t * psi)))
    mu_next = called("μ′", beta1 * (1.0 - 0.5 * 0.96 ** ((t + 1) * psi)))
    p = state.p * mu
    m = beta1 * state.m + (1.0 - beta1) * g
    v = beta2 * state.v + (1.0 - beta2) * (g * g)
    v_hat = called("v̂", _corrected(v, beta2, t))
    divisor = np.sqrt(v_hat) + h["epsilon"]
    ahead = called("m̂", (1.0 - mu) / (1.0 - p) * g + mu_next / (1.0 - p * mu_next) * m)
    step = -h["learning_rate"] * (ahead / divisor)
    terms = {"gradient": g, "momentum": ahead, "scaling": 1.0 / divisor, "step": step}
    return theta + step, NadamState(m, v, p, t), terms


NADAM = Optimizer(
    key="nadam",
    name=N_("NAdam"),
    summary=N_("Adam with Nesterov's look ahead."),
    reference="Dozat (2016), Incorporating Nesterov momentum into Adam; torch.optim.NAdam",
    hypers=(
        learning_rate("α", 2e-3),
        *_betas(),
        epsilon(1e-8),
        Hyper(
            name="psi",
            symbol="ψ",
            label=N_("momentum decay"),
            doc=N_("How fast the momentum coefficient warms up from half of β₁ to all of it."),
            default=4e-3,
            high=10.0,
            slider=(1e-4, 1.0),
            scale="log",
        ),
    ),
    init=lambda theta: NadamState(np.zeros_like(theta), np.zeros_like(theta), 1.0, 0),
    update=update_nadam,
)


# --- RAdam -----------------------------------------------------------------------------------


def update_radam(
    oracle: Oracle, theta: Array, state: AdamState, h: Settings
) -> tuple[Array, AdamState, Terms]:
    """As Adam with a rectified scaling; without any while ρ ≤ 5, its variance being unknown."""
    beta1, beta2 = h["beta1"], h["beta2"]
    g = oracle.gradient(theta)
    t = state.t + 1
    m = beta1 * state.m + (1.0 - beta1) * g
    v = beta2 * state.v + (1.0 - beta2) * (g * g)
    m_hat = called("m̂", _corrected(m, beta1, t))
    left = 1.0 - beta2**t
    rho_last = called("R", 2.0 / (1.0 - beta2) - 1.0)
    rho = called("ρ", rho_last - 2.0 * t * beta2**t / left)
    # Held within the range in which it is used, so that it is a number elsewhere too.
    rho_used, last_used = (
        called("ρ′", np.maximum(rho, 5.0)),
        called("R′", np.maximum(rho_last, 5.0)),
    )
    spread = (last_used - 4.0) * (last_used - 2.0) * rho_used
    rectified = np.sqrt((rho_used - 4.0) * (rho_used - 2.0) * last_used / spread)
    scaled = called("r", rectified) * np.sqrt(left) / (np.sqrt(v) + h["epsilon"])
    scaling = called("s", np.where(rho > 5.0, scaled, 1.0))
    step = -h["learning_rate"] * (m_hat * scaling)
    terms = {"gradient": g, "momentum": m_hat, "scaling": scaling, "step": step}
    return theta + step, AdamState(m, v, t), terms


RADAM = Optimizer(
    key="radam",
    name=N_("RAdam"),
    summary=N_("Adam that waits with its scaling until enough gradients have been seen."),
    reference="Liu et al. (2020), Algorithm 2; torch.optim.RAdam",
    hypers=(learning_rate("α", 1e-3), *_betas(), epsilon(1e-8)),
    init=_no_moments,
    update=update_radam,
)


# --- Adamax ----------------------------------------------------------------------------------


class AdamaxState(NamedTuple):
    """m as in Adam; u: the fading maximum of the gradient's size, (..., d); t: updates done."""

    m: Array
    u: Array
    t: int


def update_adamax(
    oracle: Oracle, theta: Array, state: AdamaxState, h: Settings
) -> tuple[Array, AdamaxState, Terms]:
    """Average m ← β₁m + (1−β₁)g ; u ← max(β₂u, |g| + ε) ; θ ← θ − α m / ((1−β₁ᵗ) u)."""
    beta1, beta2 = h["beta1"], h["beta2"]
    g = oracle.gradient(theta)
    t = state.t + 1
    m = beta1 * state.m + (1.0 - beta1) * g
    u = np.maximum(beta2 * state.u, np.abs(g) + h["epsilon"])
    m_hat = called("m̂", _corrected(m, beta1, t))
    step = -h["learning_rate"] * (m_hat / u)
    terms = {"gradient": g, "momentum": m_hat, "scaling": 1.0 / u, "step": step}
    return theta + step, AdamaxState(m, u, t), terms


ADAMAX = Optimizer(
    key="adamax",
    name=N_("Adamax"),
    summary=N_("Adam that scales by the largest recent gradient instead of their mean square."),
    reference="Kingma & Ba (2015), Algorithm 2; ε as in torch.optim.Adamax",
    hypers=(learning_rate("α", 2e-3), *_betas(), epsilon(1e-8)),
    init=lambda theta: AdamaxState(np.zeros_like(theta), np.zeros_like(theta), 0),
    update=update_adamax,
)

ROWS = (ADAM, ADAM_NOTE, ADAMW, AMSGRAD, NADAM, RADAM, ADAMAX)

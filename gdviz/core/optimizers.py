"""The update rules: one entry each, at the foot of this file.

A rule is two pure functions. ``init(theta)`` gives the state before the first update;
``update(oracle, theta, state, h)`` gives the new parameters, the new state and the **terms**
that made the step, by the name under which a viewer sees them. Everything is plain arithmetic
on arrays of shape (..., d), so that one run and a million of them are the same code.

To add an optimizer, write its state, its `update`, and one `Optimizer(...)` in `OPTIMIZERS`:
form, tooltip, legend, file format and the table of tests read it from there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from gdviz.core.arrays import Array
from gdviz.core.hyper import Hyper, decay, learning_rate
from gdviz.core.oracle import Oracle
from gdviz.text import N_

Terms = dict[str, Array]
Settings = Mapping[str, float]


@dataclass(frozen=True)
class Optimizer:
    """One row of the table.

    Attributes:
        key: its name in code and files.
        name: its name on screen (translatable).
        rule: the rule as one reads it.
        summary: what it does, in a sentence (translatable).
        reference: paper and equation, or the note's section.
        hypers: what can be set; the keys of the settings handed to `update`.
    """

    key: str
    name: str
    rule: str
    summary: str
    reference: str
    hypers: tuple[Hyper, ...]
    init: Callable[[Array], Any]
    update: Callable[[Oracle, Array, Any, Settings], tuple[Array, Any, Terms]]

    def defaults(self) -> dict[str, float]:
        """The default of every hyperparameter, by name."""
        return {hyper.name: hyper.default for hyper in self.hypers}


class NoState(NamedTuple):
    """A rule that remembers nothing."""


def no_state(theta: Array) -> NoState:
    """The state of a rule that has none."""
    return NoState()


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
    rule="θ ← θ − α Σ ∇L",
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
    """M ← γ m + (1 − γ) g ; θ ← θ − η m."""
    gamma = h["gamma"]
    g = oracle.gradient(theta)
    m = gamma * state.m + (1.0 - gamma) * g
    step = -h["learning_rate"] * m
    return theta + step, Averaged(m), {"gradient": g, "momentum": m, "step": step}


MOMENTUM = Optimizer(
    key="momentum",
    name=N_("Momentum"),
    rule="m ← γ m + (1 − γ) g,  θ ← θ − η m",
    summary=N_("Follows a moving average of past gradients, so it keeps part of its direction."),
    reference="lecture note, Momentum (the averaged form: heavy ball with α = η (1 − γ))",
    hypers=(
        learning_rate("η", 1e-3),
        decay(
            "gamma",
            "γ",
            N_("momentum coefficient"),
            N_("How much of the previous direction is kept; 0 is plain gradient descent."),
            0.9,
        ),
    ),
    init=lambda theta: Averaged(np.zeros_like(theta)),
    update=update_momentum,
)


# --- Adam ------------------------------------------------------------------------------------


class AdamState(NamedTuple):
    """m, v: moving averages of the gradient and of its square; t: updates done."""

    m: Array
    v: Array
    t: int


def update_adam(
    oracle: Oracle, theta: Array, state: AdamState, h: Settings
) -> tuple[Array, AdamState, Terms]:
    """M ← β₁m + (1−β₁)g ; v ← β₂v + (1−β₂)g² ; θ ← θ − α (m/(1−β₁ᵗ)) / (√(v/(1−β₂ᵗ)) + ε)."""
    beta1, beta2 = h["beta1"], h["beta2"]
    g = oracle.gradient(theta)
    t = state.t + 1
    m = beta1 * state.m + (1.0 - beta1) * g
    v = beta2 * state.v + (1.0 - beta2) * (g * g)
    m_hat = m / (1.0 - beta1**t)
    v_hat = v / (1.0 - beta2**t)
    scaling = 1.0 / (np.sqrt(v_hat) + h["epsilon"])
    step = -h["learning_rate"] * (m_hat * scaling)
    terms = {"gradient": g, "momentum": m_hat, "scaling": scaling, "step": step}
    return theta + step, AdamState(m, v, t), terms


def _epsilon(default: float) -> Hyper:
    return Hyper(
        name="epsilon",
        symbol="ε",
        label=N_("epsilon"),
        doc=N_("A small number that keeps the division finite."),
        default=default,
        low_open=True,
        high=1.0,
        slider=(1e-12, 1e-1),
        scale="log",
    )


ADAM = Optimizer(
    key="adam",
    name=N_("Adam"),
    rule="m ← β₁m + (1−β₁)g,  v ← β₂v + (1−β₂)g²,  θ ← θ − α m̂ / (√v̂ + ε)",
    summary=N_("Momentum, with every parameter's stride scaled by its own recent gradients."),
    reference="Kingma & Ba (2015), Algorithm 1",
    hypers=(
        learning_rate("α", 1e-3),
        decay("beta1", "β₁", N_("first decay"), N_("The memory of the gradient's average."), 0.9),
        decay(
            "beta2",
            "β₂",
            N_("second decay"),
            N_("The memory of the squared gradient's average."),
            0.999,
        ),
        _epsilon(1e-8),
    ),
    init=lambda theta: AdamState(np.zeros_like(theta), np.zeros_like(theta), 0),
    update=update_adam,
)


class AdamNoteState(NamedTuple):
    """m: moving average of the gradient, (..., d); v: of its squared length, (..., 1)."""

    m: Array
    v: Array


def update_adam_note(
    oracle: Oracle, theta: Array, state: AdamNoteState, h: Settings
) -> tuple[Array, AdamNoteState, Terms]:
    """θ ← θ − η m/(√v + ε), then m ← γ₁m + (1−γ₁)g ; v ← γ₂v + (1−γ₂)‖g‖².

    As the note prints it: the step uses the averages of the update before (so the first one
    does not move), v is one number for all parameters, and nothing corrects the bias.
    """
    gamma1, gamma2 = h["gamma1"], h["gamma2"]
    g = oracle.gradient(theta)
    scaling = 1.0 / (np.sqrt(state.v) + h["epsilon"])
    step = -h["learning_rate"] * (state.m * scaling)
    m = gamma1 * state.m + (1.0 - gamma1) * g
    v = gamma2 * state.v + (1.0 - gamma2) * (g * g).sum(axis=-1, keepdims=True)
    terms = {
        "gradient": g,
        "momentum": state.m,
        "scaling": np.broadcast_to(scaling, theta.shape),
        "step": step,
    }
    return theta + step, AdamNoteState(m, v), terms


ADAM_NOTE = Optimizer(
    key="adam-note",
    name=N_("Adam (note)"),
    rule="θ ← θ − η m / (√v + ε),  m ← γ₁m + (1−γ₁)g,  v ← γ₂v + (1−γ₂)‖g‖²",
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
        _epsilon(1e-8),
    ),
    init=lambda theta: AdamNoteState(
        np.zeros_like(theta), np.zeros((*theta.shape[:-1], 1), dtype=theta.dtype)
    ),
    update=update_adam_note,
)


OPTIMIZERS: dict[str, Optimizer] = {
    optimizer.key: optimizer for optimizer in (GD, MOMENTUM, ADAM, ADAM_NOTE)
}

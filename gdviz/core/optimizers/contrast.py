"""For contrast: a rule that looks for flat ground, and two that know or learn the curvature."""

from typing import NamedTuple

import numpy as np

from gdviz.core.arrays import AnyArray, Array
from gdviz.core.hyper import Choice, Hyper, Option, Settings, learning_rate
from gdviz.core.optimizers.base import NoState, Optimizer, Terms, length, no_state
from gdviz.core.oracle import Oracle
from gdviz.core.symbolic.trace import called
from gdviz.text import N_

# --- sharpness-aware minimisation --------------------------------------------------------------


def update_sam(
    oracle: Oracle, theta: Array, state: NoState, h: Settings
) -> tuple[Array, NoState, Terms]:
    """θ ← θ − α ∇L(θ + ρ g/‖g‖)."""
    g = oracle.gradient(theta)
    # Where there is no slope at all there is no climb; every other length is taken as it is.
    climb = called("e", h["rho"] * g / np.maximum(length(g), 1e-150))
    beyond = oracle.gradient(theta + climb)
    step = -h["learning_rate"] * beyond
    return theta + step, state, {"gradient": g, "climb": climb, "ahead": beyond, "step": step}


SAM = Optimizer(
    key="sam",
    name=N_("SAM"),
    summary=N_("Steps by the gradient found a little way uphill, and so prefers wide valleys."),
    reference="Foret et al. (2021), Algorithm 1, with plain descent",
    hypers=(
        learning_rate("α", 1e-3),
        Hyper(
            name="rho",
            symbol="ρ",
            label=N_("radius"),
            doc=N_("How far uphill the second gradient is taken."),
            default=0.05,
            high=1e6,
            slider=(1e-3, 1.0),
            scale="log",
        ),
    ),
    init=no_state,
    update=update_sam,
)


# --- Newton ----------------------------------------------------------------------------------


def update_newton(
    oracle: Oracle, theta: Array, state: NoState, h: Settings
) -> tuple[Array, NoState, Terms]:
    """θ ← θ − α (H + λ I)⁻¹ g, or with |H| for H."""
    g, hessian = oracle.gradient(theta), oracle.hessian(theta)
    sound = np.asarray(np.isfinite(hessian).all(axis=(-2, -1), keepdims=True))
    curvature, axes = np.linalg.eigh(np.where(sound, hessian, 0.0))
    if h["curvature"] == "absolute":
        curvature = np.abs(curvature)
    along = (axes * g[..., :, None]).sum(axis=-2) / (curvature + h["damping"])
    direction = (axes * along[..., None, :]).sum(axis=-1)
    step = -h["learning_rate"] * np.where(sound[..., 0], direction, np.nan)
    return theta + step, state, {"gradient": g, "step": step}


def _newton_rule(h: Settings, theta: str, g: str, latex: bool) -> list[str]:
    absolute = h["curvature"] == "absolute"
    if latex:
        curved = r"\left|H_{t}\right|" if absolute else "H_{t}"
        return [
            r"H_{t} = \nabla^2 L\left(\theta_{t-1}\right)",
            rf"\theta_{{t}} = {theta} - \alpha \left({curved} + \lambda I\right)^{{-1}} {g}",
        ]
    curved = "|H|" if absolute else "H"
    return ["H ← ∇²L(θ)", f"θ ← {theta} − α ({curved} + λ I)⁻¹ {g}"]


NEWTON = Optimizer(
    key="newton",
    name=N_("Newton (damped)"),
    summary=N_("Leaps to where the local parabola has its bottom, or its saddle or its top."),
    reference="Nocedal & Wright (2006), ch. 3; |H|: Dauphin et al. (2014), Algorithm 1",
    hypers=(
        learning_rate("α", 1.0),
        Hyper(
            name="damping",
            symbol="λ",
            label=N_("damping"),
            doc=N_("Added to every curvature; large values turn the rule into gradient descent."),
            default=1e-3,
            high=1e9,
            slider=(1e-6, 1e3),
            scale="log",
        ),
        Choice(
            name="curvature",
            label=N_("curvature"),
            doc=N_("As it is, it leads to saddles and tops too; its absolute value leads away."),
            options=(
                Option("signed", N_("as it is")),
                Option("absolute", N_("absolute (saddle-free)")),
            ),
            default="signed",
        ),
    ),
    init=no_state,
    update=update_newton,
    rule=_newton_rule,
)


# --- BFGS ------------------------------------------------------------------------------------


class Learned(NamedTuple):
    """Where the last update was, its gradient, and the inverse Hessian learned so far.

    theta, g: (..., d); inverse: (..., d, d); taught: whether anything was learned, (..., 1);
    t: updates done.
    """

    theta: Array
    g: Array
    inverse: Array
    taught: AnyArray
    t: int


ENOUGH = 1e-4
"""Armijo's condition: at least this share of the drop that the slope promises."""

HALVINGS = 40

SEEN = 1e-10
"""A pair with less positive curvature than this share is left out: it would spoil the inverse."""


def update_bfgs(
    oracle: Oracle, theta: Array, state: Learned, h: Settings
) -> tuple[Array, Learned, Terms]:
    """Direction p = −B g ; t = α, α/2, … until L(θ + t p) is low ; θ ← θ + t p ; B learns."""
    g = oracle.gradient(theta)
    inverse, taught = state.inverse, state.taught
    if state.t:
        inverse, taught = _learned(inverse, taught, theta - state.theta, g - state.g)
    direction = -(inverse * g[..., None, :]).sum(axis=-1)
    slope = (direction * g).sum(axis=-1, keepdims=True)
    uphill = ~(slope < 0.0)
    direction = np.where(uphill, -g, direction)
    slope = np.where(uphill, -(g * g).sum(axis=-1, keepdims=True), slope)
    step = _searched(oracle, theta, direction, slope, h["learning_rate"])
    state = Learned(theta, g, inverse, taught, state.t + 1)
    return theta + step, state, {"gradient": g, "direction": direction, "step": step}


def _learned(inverse: Array, taught: AnyArray, s: Array, y: Array) -> tuple[Array, AnyArray]:
    """The inverse Hessian after a step `s` that changed the gradient by `y` (..., d).

    Nocedal & Wright (2006), eq. (6.17); the first time from the identity scaled by eq. (6.20).
    Also whether anything has been learned by now.
    """
    curvature = (s * y).sum(axis=-1, keepdims=True)
    teaches = curvature > SEEN * length(s) * length(y)
    safe = np.where(teaches, curvature, 1.0)
    first = teaches & ~taught
    scale = np.where(first, safe / np.where(first, (y * y).sum(axis=-1, keepdims=True), 1.0), 1.0)
    inverse = scale[..., None] * inverse
    by = (inverse * y[..., None, :]).sum(axis=-1)
    yby = (y * by).sum(axis=-1, keepdims=True)
    grown = (1.0 + yby / safe)[..., None] * (s[..., :, None] * s[..., None, :]) / safe[..., None]
    mixed = (by[..., :, None] * s[..., None, :] + s[..., :, None] * by[..., None, :]) / safe[
        ..., None
    ]
    return np.where(teaches[..., None], inverse + grown - mixed, inverse), taught | teaches


def _searched(oracle: Oracle, theta: Array, direction: Array, slope: Array, rate: float) -> Array:
    """The longest of the steps rate, rate/2, … that satisfies Armijo's condition, or none."""
    here = oracle.loss(theta)[..., None]
    t = np.full_like(slope, rate)
    found = np.zeros(slope.shape, dtype=bool)
    step = np.zeros_like(theta)
    for _ in range(HALVINGS):
        lower = oracle.loss(theta + t * direction)[..., None] <= here + ENOUGH * t * slope
        step = np.where(lower & ~found, t * direction, step)
        found |= lower
        if found.all():
            break
        t = np.where(found, t, 0.5 * t)
    return step


def _bfgs_rule(h: Settings, theta: str, g: str, latex: bool) -> list[str]:
    if latex:
        return [
            rf"p_{{t}} = -B_{{t}} {g}",
            rf"\theta_{{t}} = {theta} + s p_{{t}}, \quad s = \alpha, \alpha/2, \alpha/4, \dots",
        ]
    return [f"p ← −B {g}", f"θ ← {theta} + s p", "s = α, α/2, α/4, …"]


BFGS = Optimizer(
    key="bfgs",
    name=N_("BFGS (line search)"),
    summary=N_("Learns the curvature from gradients and halves each step until it pays."),
    reference="Nocedal & Wright (2006), Algorithm 6.1 with backtracking (Algorithm 3.1)",
    hypers=(learning_rate("α", 1.0),),
    init=lambda theta: Learned(
        np.zeros_like(theta),
        np.zeros_like(theta),
        np.broadcast_to(np.eye(theta.shape[-1]), (*theta.shape, theta.shape[-1])).copy(),
        np.zeros((*theta.shape[:-1], 1), dtype=bool),
        0,
    ),
    update=update_bfgs,
    rule=_bfgs_rule,
)

ROWS = (SAM, NEWTON, BFGS)

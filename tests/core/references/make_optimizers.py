"""Makes optimizers.npz: 200 updates of every rule on every problem, by others' implementations.

The peers are torch.optim and optax, both fed by torch's autograd; where neither has a rule, or
not its variant, the rules of rules.py in 50 digits with the derivatives of jets.py. Losses come
from functions.py and data.py. No loss, gradient or update here shares code with gdviz; from it
come inputs only: starts and ranges of its catalogue, generated samples, indices of mini-batches.

Made with torch 2.13.0, optax 0.2.8, jax 0.10.2 and mpmath 1.4.1 on the CPU, which gdviz does not
need otherwise. From the repository root, in some minutes (a name to make only what has it):

    PYTHONPATH=. python tests/core/references/make_optimizers.py

What is kept of a run, besides its start and its rate:

- the parameters after the updates `ROWS`;
- the **spread** there: how far the peer's own run goes astray, as a share of max(1, |θ|), when
  every gradient is taken a unit or two in the last place beside θ, the worst of four such runs.
  For a rule in 50 digits: how far its own runs in floats are off, the plain one and four such.
  (To move the start alone shows too little: such runs often meet again, to the last bit, before
  what amplifies rounding sets in.)

The rate follows from the problem: `rate_of`.
"""

import math
import random
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, partial
from multiprocessing import Pool
from pathlib import Path
from types import SimpleNamespace

import mpmath
import numpy as np

from tests.core.references import rules
from tests.core.references.data import FITS, LOSSES, batches, samples
from tests.core.references.functions import FUNCTIONS

PATH = Path(__file__).with_name("optimizers.npz")
UPDATES = 200
ROWS = (1, 2, 3, 4, 5, 10, 20, 40, 70, 100, 150, 200)
DIGITS = 50


@dataclass(frozen=True)
class Variant:
    """A rule with its settings, as gdviz has them and as a peer has them.

    Attributes:
        key: gdviz's rule. peer: makes the path of a run; see the foot of this file.
        pace: what the rate goes by: "range" is a share of the range worth looking at; "gd" and
            "ball" are half of what plain descent and a heavy ball bear; "own" is a rate. All but
            the first are halved until the rule itself bears it.
        share: of that.
        settings: gdviz's, but for the rate.
    """

    key: str
    peer: Callable
    pace: str
    share: float = 1.0
    settings: dict = field(default_factory=dict)


# --- the problems --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Task:
    """A problem: the loss that each update sees, and where to begin.

    Attributes:
        tensor: update number to a function of tensors x and y (k,): the losses (k,).
        plain: update number to `f(x, y, m)` of numbers.
    """

    start: tuple[float, float]
    reach: float
    tensor: Callable
    plain: Callable


STARTS = {"himmelblau": 2}
"""Which of a landscape's starts, if not the first.

At Himmelblau's first the gradient has an element that is 0, and a rule that divides by the
gradient's size would follow the sign of what rounding leaves there.
"""


@cache
def task_of(name: str) -> Task:
    return _fit(name) if name in FITS else _landscape(name)


def _landscape(name):
    from gdviz.core.catalogue import LANDSCAPES

    row, f = LANDSCAPES[name], FUNCTIONS[name]
    reach = row.x[1] - row.x[0]
    return Task(
        row.starts[STARTS.get(name, 0)],
        reach,
        lambda n: lambda x, y: f(x, y, _torch()),
        lambda n: f,
    )


def _fit(name):
    fit = FITS[name]
    f, rows = LOSSES[fit.model], samples(fit)
    batch = batches(fit, len(rows))

    def tensor(update):
        torch = _torch()
        u, v, y = torch.tensor(_of(rows, batch(update))).T

        def loss(a, b):
            each = f(a[:, None], b[:, None], u, v, y, torch)
            return each.sum(-1) if fit.reduction == "sum" else each.mean(-1)

        return loss

    def plain(update):
        seen = _of(rows, batch(update)).tolist()

        def loss(a, b, m):
            total = sum(f(a, b, *row, m) for row in seen)
            return total if fit.reduction == "sum" else total / len(seen)

        return loss

    return Task(fit.start, fit.reach, tensor, plain)


def _of(rows, batch):
    return rows if batch is None else rows[batch]


def _torch():
    import torch

    torch.set_default_dtype(torch.float64)  # NAdam keeps a product in it
    torch.set_num_threads(1)
    torch.e = math.e
    return torch


# --- rounding ------------------------------------------------------------------------------------


class Nudges:
    """By what θ is multiplied where a gradient is taken: (k, 2), in all rows but the first.

    Args:
        k: runs side by side; none is nudged if there is only one.
    """

    def __init__(self, k):
        self._k, self._rng = k, np.random.default_rng(2026)

    def __call__(self):
        signs = self._rng.integers(-1, 2, (self._k, 2))
        signs[0] = 0
        return 1.0 + signs * 2.0**-52


# --- the peers: each yields parameters (k, 2) after each update, from starts (k, 2) --------------


def by_torch(task, starts, rate, name, *, clip="", limit=0.0, schedule="", **settings):
    """One of torch.optim; `clip` is "norm" or "value", `schedule` one of torch's with UPDATES."""
    torch = _torch()
    theta = torch.tensor(starts, requires_grad=True)
    make = getattr(torch.optim, name)
    if name == "SGD" and "ema" in settings:
        gamma = settings.pop("ema")
        rate, settings = rate * (1 - gamma), settings | {"momentum": gamma}
    optimizer = make([theta], lr=rate, **settings)
    scheduler = {
        "": lambda: None,
        "cosine": lambda: torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, UPDATES),
        "one-cycle": lambda: torch.optim.lr_scheduler.OneCycleLR(
            optimizer, rate, UPDATES, cycle_momentum=False
        ),
    }[schedule]()
    nudges = Nudges(len(starts))
    for update in range(UPDATES):
        optimizer.zero_grad()
        at = theta * torch.tensor(nudges())
        task.tensor(update)(at[:, 0], at[:, 1]).sum().backward()
        if clip == "norm":
            for row in theta.grad:  # each run for itself
                holder = SimpleNamespace(grad=row)
                torch.nn.utils.clip_grads_with_norm_([holder], limit, row.norm())
        if clip == "value":
            torch.nn.utils.clip_grad_value_([theta], limit)
        optimizer.step()
        if scheduler and update + 1 < UPDATES:
            scheduler.step()
        yield theta.detach().numpy().copy()


def by_optax(task, starts, rate, make):
    """A transformation of optax: `make(optax, rate)` of one run (2,)."""
    import jax

    jax.config.update("jax_enable_x64", True)
    step, begin = _optax_step(make)
    theta = jax.numpy.array(starts)
    state, nudges = begin(theta), Nudges(len(starts))
    for update in range(UPDATES):
        for _ in range(2 if make is _sam else 1):
            g = gradients(task, update, np.asarray(theta) * nudges())
            theta, state = step(g, state, theta, rate)
        yield np.asarray(theta).copy()


@cache
def _optax_step(make):
    import jax
    import optax
    import optax.contrib

    def step(g, state, theta, rate):
        updates, state = make(optax, rate).update(g, state, theta)
        return optax.apply_updates(theta, updates), state

    begin = jax.vmap(make(optax, 1.0).init)
    return jax.jit(jax.vmap(step, in_axes=(0, 0, 0, None))), begin


def _sam(optax, rate):
    uphill = optax.chain(optax.contrib.normalize(), optax.sgd(0.05))
    return optax.contrib.sam(optax.sgd(rate), uphill)


def _lion(optax, rate):
    return optax.lion(rate, weight_decay=0.0)


def _lion_decayed(optax, rate):
    return optax.lion(rate, weight_decay=0.1)


def _adam_inside(optax, rate):
    return optax.adam(rate, eps=0.0, eps_root=1e-3)


def _rmsprop_inside(optax, rate):
    return optax.rmsprop(rate, decay=0.99, eps=1e-4, eps_in_sqrt=True)


def _rmsprop_inside_centred(optax, rate):
    return optax.rmsprop(rate, decay=0.95, eps=1e-2, eps_in_sqrt=True, centered=True)


def gradients(task, update, theta):
    """By autograd: (k, 2)."""
    torch = _torch()
    at = torch.tensor(theta, requires_grad=True)
    task.tensor(update)(at[:, 0], at[:, 1]).sum().backward()
    return at.grad.numpy()


def by_rule(task, starts, rate, rule, *, precise=False, **settings):
    """A rule of rules.py, in floats or in 50 digits."""
    number = mpmath.mpf if precise else float
    values = {
        name: value if isinstance(value, bool) else number(value)
        for name, value in settings.items()
    }
    runs = []
    for row, start in enumerate(starts):
        losses = _losses(task, precise, row)
        runs.append(rule(losses, [number(float(z)) for z in start], number(rate), **values))
    for rows in zip(*runs, strict=True):
        yield np.array([[float(z) for z in row] for row in rows])


def _losses(task, precise, row):
    """The loss of each update, nudged in the runs after the first."""
    signs = random.Random(row)

    def nudge(theta):
        return [z * (1.0 + signs.choice((-1, 0, 1)) * 2.0**-52) for z in theta]

    return (rules.Loss(task.plain(n), precise, nudge if row else None) for n in range(UPDATES))


# --- the variants --------------------------------------------------------------------------------


def torch_peer(name, **settings):
    return partial(by_torch, name=name, **settings)


def optax_peer(make):
    return partial(by_optax, make=make)


def rule_peer(rule, **settings):
    return partial(by_rule, rule=rule, **settings)


def _note(norm, lagged):
    return Variant(
        "adam-note",
        rule_peer(
            rules.adam_note,
            gamma1=0.9,
            gamma2=0.99,
            epsilon=1e-3,
            norm=norm,
            lagged=lagged,
        ),
        "range",
        0.002,
        {
            "gamma2": 0.99,
            "epsilon": 1e-3,
            "second_moment": "norm" if norm else "element",
            "lag": "one" if lagged else "none",
        },
    )


def _newton(absolute):
    peer = rule_peer(rules.newton, damping=0.5, absolute=absolute)
    curvature = "absolute" if absolute else "signed"
    return Variant("newton", peer, "own", 0.125, {"damping": 0.5, "curvature": curvature})


_BALL = {"momentum": 0.9}

VARIANTS = {
    "gd": Variant("gd", torch_peer("SGD"), "gd"),
    "gd decayed": Variant(
        "gd", torch_peer("SGD", weight_decay=0.1), "gd", 1.0, {"weight_decay": 0.1}
    ),
    "gd norm clipped": Variant(
        "gd", torch_peer("SGD", clip="norm", limit=0.75), "range", 0.02, {"clip_norm": 0.75}
    ),
    "gd elements clipped": Variant(
        "gd", torch_peer("SGD", clip="value", limit=0.75), "range", 0.02, {"clip_value": 0.75}
    ),
    "momentum": Variant("momentum", torch_peer("SGD", ema=0.9), "gd"),
    "heavy ball": Variant("heavy-ball", torch_peer("SGD", **_BALL), "ball"),
    "heavy ball dampened": Variant(
        "heavy-ball", torch_peer("SGD", dampening=0.5, **_BALL), "ball", 1.0, {"dampening": 0.5}
    ),
    "heavy ball, cosine": Variant(
        "heavy-ball",
        torch_peer("SGD", schedule="cosine", **_BALL),
        "ball",
        1.0,
        {"schedule": "cosine", "schedule_length": 200.0},
    ),
    "nesterov": Variant("nesterov", torch_peer("SGD", nesterov=True, **_BALL), "ball"),
    "nesterov ahead": Variant(
        "nesterov", rule_peer(rules.look_ahead, gamma=0.9), "ball", 1.0, {"form": "look-ahead"}
    ),
    "qhm": Variant("qhm", rule_peer(rules.quasi_hyperbolic, beta=0.999, nu=0.7), "gd"),
    "qhm, short memory": Variant(
        "qhm",
        rule_peer(rules.quasi_hyperbolic, beta=0.9, nu=0.95),
        "gd",
        1.0,
        {"beta": 0.9, "nu": 0.95},
    ),
    "lion": Variant("lion", optax_peer(_lion), "range", 0.003),
    "lion decayed": Variant(
        "lion", optax_peer(_lion_decayed), "range", 0.003, {"weight_decay": 0.1}
    ),
    "adagrad": Variant("adagrad", torch_peer("Adagrad"), "range", 0.03),
    "adagrad, initial": Variant(
        "adagrad",
        torch_peer("Adagrad", initial_accumulator_value=2.0),
        "range",
        0.03,
        {"initial": 2.0},
    ),
    "rmsprop": Variant("rmsprop", torch_peer("RMSprop"), "range", 0.003),
    "rmsprop centred": Variant(
        "rmsprop", torch_peer("RMSprop", centered=True), "range", 0.002, {"centred": "on"}
    ),
    "rmsprop, ε inside": Variant(
        "rmsprop",
        optax_peer(_rmsprop_inside),
        "range",
        0.003,
        {"epsilon": 1e-4, "epsilon_place": "inside"},
    ),
    "rmsprop centred, ε inside": Variant(
        "rmsprop",
        optax_peer(_rmsprop_inside_centred),
        "range",
        0.002,
        {"rho": 0.95, "epsilon": 1e-2, "epsilon_place": "inside", "centred": "on"},
    ),
    "adadelta": Variant("adadelta", torch_peer("Adadelta"), "range", 0.2),
    "adam": Variant("adam", torch_peer("Adam"), "range", 0.005),
    "adam, large ε": Variant(
        "adam",
        torch_peer("Adam", betas=(0.8, 0.99), eps=1e-2),
        "range",
        0.005,
        {"beta1": 0.8, "beta2": 0.99, "epsilon": 1e-2},
    ),
    "adam, ε inside": Variant(
        "adam",
        optax_peer(_adam_inside),
        "range",
        0.005,
        {"epsilon": 1e-3, "epsilon_place": "inside"},
    ),
    "adam uncorrected": Variant(
        "adam",
        rule_peer(rules.adam_uncorrected, beta1=0.9, beta2=0.99, epsilon=1e-8),
        "range",
        0.002,
        {"beta2": 0.99, "bias_correction": "off"},
    ),
    "adam norm clipped": Variant(
        "adam", torch_peer("Adam", clip="norm", limit=0.75), "range", 0.005, {"clip_norm": 0.75}
    ),
    "adam, one cycle": Variant(
        "adam",
        torch_peer("Adam", schedule="one-cycle"),
        "range",
        0.005,
        {"schedule": "one-cycle", "schedule_length": 200.0},
    ),
    "adamw": Variant("adamw", torch_peer("AdamW"), "range", 0.005),
    "adamw, strong": Variant(
        "adamw", torch_peer("AdamW", weight_decay=0.5), "range", 0.005, {"weight_decay": 0.5}
    ),
    "adam note": _note(norm=True, lagged=True),
    "adam note, element": _note(norm=False, lagged=True),
    "adam note, no lag": _note(norm=True, lagged=False),
    "adam note, element, no lag": _note(norm=False, lagged=False),
    "amsgrad": Variant("amsgrad", torch_peer("Adam", amsgrad=True), "range", 0.005),
    "nadam": Variant("nadam", torch_peer("NAdam"), "range", 0.005),
    "nadam decayed": Variant(
        "nadam",
        torch_peer("NAdam", weight_decay=0.1, decoupled_weight_decay=True),
        "range",
        0.005,
        {"weight_decay": 0.1},
    ),
    "radam": Variant("radam", torch_peer("RAdam"), "gd"),
    "radam decayed": Variant(
        "radam",
        torch_peer("RAdam", betas=(0.9, 0.99), weight_decay=0.1, decoupled_weight_decay=True),
        "gd",
        1.0,
        {"beta2": 0.99, "weight_decay": 0.1},
    ),
    "adamax": Variant("adamax", torch_peer("Adamax"), "range", 0.005),
    "sam": Variant("sam", optax_peer(_sam), "gd"),
    "newton": _newton(absolute=False),
    "newton, absolute": _newton(absolute=True),
    "bfgs": Variant("bfgs", rule_peer(rules.bfgs), "own", 1.0),
}


# --- rates ---------------------------------------------------------------------------------------


def rate_of(task_name: str, variant: Variant) -> float:
    """The learning rate of a run, two digits of it."""
    task = task_of(task_name)
    if variant.pace == "range":
        return float(f"{variant.share * task.reach:.2g}")
    rate = variant.share
    if variant.pace != "own":
        rate *= 0.5 * _plain_rate(task_name, variant.pace)
    return _borne(task, variant.peer, rate)


@cache
def _plain_rate(task_name, pace):
    """What descent, or a heavy ball, bears."""
    task = task_of(task_name)
    g = gradients(task, 0, np.array([task.start]))
    first = float(f"{task.reach / max(float(np.abs(g).max()), 1e-3):.2g}")
    return _borne(task, torch_peer("SGD", **(_BALL if pace == "ball" else {})), first)


def _borne(task, peer, rate):
    """`rate` halved until a run stays in sight and is not chaotic; or 20 times, if it is always.

    In sight is within a range's width of where it begins.
    """
    starts = np.tile(np.array(task.start, dtype=float), (2, 1))

    def borne(row):
        return np.abs(row - starts).max() <= task.reach and np.abs(row[1] - row[0]).max() <= 1e-13

    for _ in range(20):
        with suppress(OverflowError):  # out of sight, too
            if all(map(borne, peer(task, starts, rate))):
                break
        rate /= 2
    return rate


# --- making --------------------------------------------------------------------------------------


def run(task_name: str, variant: Variant):
    """The rate, parameters (rows, 2), spread (rows,)."""
    task, rate = task_of(task_name), rate_of(task_name, variant)
    starts = np.tile(np.array(task.start, dtype=float), (5, 1))
    path = np.array(list(variant.peer(task, starts, rate)))[np.array(ROWS) - 1]
    exact, others = path[:, 0], path[:, 1:]
    if variant.peer.func is by_rule:
        with mpmath.workdps(DIGITS):
            rows = np.array(list(variant.peer(task, [task.start], rate, precise=True)))
        exact, others = rows[np.array(ROWS) - 1, 0], path
    astray = np.abs(others - exact[:, None]) / np.maximum(1.0, np.abs(exact[:, None]))
    return rate, exact, astray.max(axis=(1, 2))


def main(only: str = "") -> None:
    from gdviz.core.catalogue import LANDSCAPES

    tasks = [*(name for name in LANDSCAPES if name in FUNCTIONS), *FITS]
    kept = dict(_stored()) if only else {}
    with Pool(2) as pool:
        for made in pool.imap(partial(_runs, only=only), tasks):
            kept |= made
    names = [f"{task}: {name}" for task in tasks for name in VARIANTS]
    columns = zip(*((name, *kept[name]) for name in names if name in kept), strict=True)
    arrays = dict(zip(COLUMNS, map(np.array, columns), strict=True))
    arrays["spread"] = arrays["spread"].astype(np.float32)
    np.savez_compressed(PATH, **arrays)


def _runs(task_name, only):
    """Start, rate, parameters and spread of every variant on one problem, by full name."""
    made = {}
    for name, variant in VARIANTS.items():
        full = f"{task_name}: {name}"
        if only in full:
            made[full] = (task_of(task_name).start, *run(task_name, variant))
            assert np.isfinite(made[full][2]).all(), full
    print(task_name, flush=True)
    return made


COLUMNS = ("name", "start", "rate", "theta", "spread")


def _stored():
    """What is stored of each run, by its full name."""
    with np.load(PATH) as stored:
        yield from ((name, rest) for name, *rest in zip(*map(stored.get, COLUMNS), strict=True))


if __name__ == "__main__":
    main(*sys.argv[1:])

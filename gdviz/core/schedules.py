"""How the learning rate changes from update to update, whatever the rule."""

import math

from gdviz.core.hyper import Choice, Hyper, Option, Settings
from gdviz.text import N_

RISE = 0.3
"""One-cycle: the share of the cycle in which the rate rises (torch's `pct_start`)."""

START, FINISH = 1.0 / 25.0, 1.0 / 25.0e4
"""One-cycle: first and last rate over the greatest (torch's `div_factor`, `final_div_factor`)."""

SCHEDULE = (
    Choice(
        name="schedule",
        label=N_("schedule"),
        doc=N_("How the learning rate changes from update to update."),
        options=(
            Option("constant", N_("constant")),
            Option("step", N_("in steps")),
            Option("exponential", N_("exponential")),
            Option("inverse", N_("1/t")),
            Option("cosine", N_("cosine")),
            Option("restarts", N_("cosine with warm restarts")),
            Option("one-cycle", N_("one cycle")),
        ),
        default="constant",
    ),
    Hyper(
        name="schedule_length",
        symbol="T",
        label=N_("length"),
        doc=N_("Updates from one step or restart to the next, or of the whole cycle."),
        default=100.0,
        low=1.0,
        high=1e9,
        slider=(1.0, 10_000.0),
        scale="log",
        whole=True,
        when=(
            "schedule",
            ("step", "exponential", "inverse", "cosine", "restarts", "one-cycle"),
        ),
    ),
    Hyper(
        name="schedule_factor",
        symbol="q",
        label=N_("factor"),
        doc=N_("By what the rate is multiplied every T updates (in steps, exponential)."),
        default=0.5,
        high=1.0,
        when=("schedule", ("step", "exponential")),
    ),
    Hyper(
        name="schedule_floor",
        symbol="r",
        label=N_("floor"),
        doc=N_("The share of the rate at which a cosine ends."),
        default=0.0,
        high=1.0,
        when=("schedule", ("cosine", "restarts")),
    ),
    Hyper(
        name="schedule_growth",
        symbol="n",
        label=N_("growth"),
        doc=N_("By what T is multiplied at every restart."),
        default=1.0,
        low=1.0,
        high=100.0,
        slider=(1.0, 4.0),
        whole=True,
        when=("schedule", ("restarts",)),
    ),
    Hyper(
        name="warmup",
        symbol="w",
        label=N_("warm-up"),
        doc=N_("Updates in which the rate rises linearly to its full value; 0 for none."),
        default=0.0,
        high=1e9,
        slider=(0.0, 1000.0),
        whole=True,
    ),
)


def rate_factor(h: Settings, t: int) -> float:
    """What the learning rate of update number `t` (from 0) is multiplied by.

    As torch.optim.lr_scheduler has it: StepLR, ExponentialLR (with q^(1/T) for its gamma),
    CosineAnnealingLR (which here stays down after T), CosineAnnealingWarmRestarts, OneCycleLR
    (without its cycling of momentum, and staying down after T); 1/t is 1/(1 + t/T). A warm-up
    multiplies all of this by min(1, (t + 1)/w).

    Every setting in its range gives a finite factor from 0 to 1, in a time that does not grow
    with t, or grows with its logarithm (restarts that get longer). With q = 0 the rate is 0
    after its first T updates (in steps) or its first one (exponential). A cycle of T ≤ 3 has no
    rise; with T = 1 the one cycle begins where it ends, and cosine restarts never leave the top.
    """
    factor = _factor(h["schedule"], t, h)
    warmup = h["warmup"]
    return factor * (t + 1) / warmup if t + 1 < warmup else factor


def _factor(schedule: str, t: int, h: Settings) -> float:
    length, floor = int(h["schedule_length"]), float(h["schedule_floor"])
    match schedule:
        case "step":
            return float(h["schedule_factor"] ** (t // length))
        case "exponential":
            return float(h["schedule_factor"] ** (t / length))
        case "inverse":
            return 1.0 / (1.0 + t / length)
        case "cosine":
            return _down(1.0, floor, min(t / length, 1.0))
        case "restarts":
            while t >= length:
                t -= length
                length *= int(h["schedule_growth"])
                if h["schedule_growth"] == 1.0:
                    t %= length
            return _down(1.0, floor, t / length)
        case "one-cycle":
            return _one_cycle(t, length)
    return 1.0


def _one_cycle(t: int, length: int) -> float:
    """Up along a cosine for the first 30 %, then down along another."""
    peak = RISE * length - 1.0
    if t <= peak:
        return _down(START, 1.0, t / peak)
    return _down(1.0, FINISH, min((t - peak) / (length - 1.0 - peak), 1.0))


def _down(first: float, last: float, share: float) -> float:
    """Half a cosine from one value to the other."""
    return last + (first - last) * 0.5 * (1.0 + math.cos(math.pi * share))

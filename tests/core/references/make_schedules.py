"""Makes schedules.npz: the rates of torch's schedulers, update by update.

Made with torch 2.13.0 on the CPU, which gdviz does not need otherwise. From the repository root:

    PYTHONPATH=. python tests/core/references/make_schedules.py
"""

from pathlib import Path

import numpy as np

UPDATES = 200

# name: (settings of gdviz, the torch scheduler and its arguments)
SCHEDULES = {
    "step": (
        {"schedule": "step", "schedule_length": 30.0, "schedule_factor": 0.1},
        ("StepLR", {"step_size": 30, "gamma": 0.1}),
    ),
    "exponential": (
        {"schedule": "exponential", "schedule_length": 1.0, "schedule_factor": 0.97},
        ("ExponentialLR", {"gamma": 0.97}),
    ),
    "cosine": (
        {"schedule": "cosine", "schedule_length": 200.0, "schedule_floor": 0.125},
        ("CosineAnnealingLR", {"T_max": 200, "eta_min": 0.125}),
    ),
    "restarts": (
        {"schedule": "restarts", "schedule_length": 40.0, "schedule_floor": 0.25},
        ("CosineAnnealingWarmRestarts", {"T_0": 40, "eta_min": 0.25}),
    ),
    "growing restarts": (
        {"schedule": "restarts", "schedule_length": 10.0, "schedule_growth": 2.0},
        ("CosineAnnealingWarmRestarts", {"T_0": 10, "T_mult": 2}),
    ),
    "one cycle": (
        {"schedule": "one-cycle", "schedule_length": 200.0},
        ("OneCycleLR", {"max_lr": 1.0, "total_steps": 200, "cycle_momentum": False}),
    ),
}


def main() -> None:
    np.savez_compressed(
        Path(__file__).with_name("schedules.npz"),
        **{name: rates(*scheduler) for name, (_, scheduler) in SCHEDULES.items()},
    )


def rates(name, arguments):
    """The rate of each update, for a base rate of 1."""
    import torch

    sgd = torch.optim.SGD([torch.zeros(1, dtype=torch.float64)], lr=1.0)
    scheduler = getattr(torch.optim.lr_scheduler, name)(sgd, **arguments)
    found = []
    for _ in range(UPDATES):
        found.append(float(sgd.param_groups[0]["lr"]))
        sgd.step()
        if len(found) < UPDATES:
            scheduler.step()
    return np.array(found)


if __name__ == "__main__":
    main()

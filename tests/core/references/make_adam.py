"""Makes adam.npz: 200 updates of torch.optim.Adam on six problems, by torch's autograd.

Made with torch 2.13.0 on the CPU, which gdviz does not need otherwise. From the repository root:

    PYTHONPATH=. python tests/core/references/make_adam.py

Only the *indices* of mini-batches come from gdviz (literals in test_batches.py hold those in
place). Losses, gradients and updates here share no code with it.
"""

import csv
from pathlib import Path

import numpy as np

UPDATES = 200
BATCH_SIZE, SEED = 32, 7
DEFAULTS = {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}

# name: (problem, reduction, batch size or None for all, start, settings)
RUNS = {
    "fit-sum": ("penguins", "sum", None, (-2.2, 1.2), {"learning_rate": 0.12}),
    "fit-mean": ("penguins", "mean", None, (-2.2, 1.2), {"learning_rate": 0.12, "beta2": 0.99}),
    "fit-sum-32": ("penguins", "sum", BATCH_SIZE, (-2.2, 1.2), {"learning_rate": 0.05}),
    "fit-mean-32": ("penguins", "mean", BATCH_SIZE, (3.0, 7.0), {"epsilon": 1e-3, "beta1": 0.8}),
    "himmelblau": ("himmelblau", "sum", None, (-0.3, -1.2), {"learning_rate": 0.08}),
    "rosenbrock": ("rosenbrock", "sum", None, (-1.5, 2.0), {"learning_rate": 0.03}),
}


def main() -> None:
    np.savez_compressed(
        Path(__file__).with_name("adam.npz"),
        **{name: positions(*run) for name, run in RUNS.items()},
    )


def positions(problem, reduction, batch_size, start, settings):
    """The start and the parameters after each update: (UPDATES + 1, 2)."""
    import torch

    h = DEFAULTS | settings
    theta = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    adam = torch.optim.Adam(
        [theta], lr=h["learning_rate"], betas=(h["beta1"], h["beta2"]), eps=h["epsilon"]
    )
    rows = [theta.detach().numpy().copy()]
    for update in range(UPDATES):
        adam.zero_grad()
        loss = torch_loss(problem, reduction, batch_size, update)
        loss(theta[0], theta[1]).backward()
        adam.step()
        rows.append(theta.detach().numpy().copy())
    return np.array(rows)


def torch_loss(problem, reduction, batch_size, update):
    """The loss that this update sees, as a function of the two parameters."""
    if problem == "himmelblau":
        return lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2
    if problem == "rosenbrock":
        return lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2
    x, y = penguins()
    if batch_size is not None:
        from gdviz.core.batches import BatchStream

        batch = BatchStream(len(x), batch_size, "passes", SEED).at(update)
        x, y = x[batch], y[batch]

    def loss(w, b):
        squares = 0.5 * (w * x + b - y) ** 2
        return squares.sum() if reduction == "sum" else squares.mean()

    return loss


def penguins():
    """Standardised flipper length and body mass in kg of the penguins that have both."""
    import torch

    root = Path(__file__).resolve().parents[3]
    with (root / "resources" / "data" / "penguins.csv").open(encoding="utf-8") as file:
        pairs = [(row["flipper_length_mm"], row["body_mass_g"]) for row in csv.DictReader(file)]
    known = [(float(x), float(y) / 1000) for x, y in pairs if x not in ("", "NA")]
    x, y = torch.tensor(known, dtype=torch.float64).T
    return (x - x.mean()) / x.std(correction=0), y


if __name__ == "__main__":
    main()

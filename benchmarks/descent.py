"""Updates per second of one recorded run, and the cost of a million at once, beside torch.optim.

Adam on Rosenbrock's function from the same start in float64 on one thread, torch fed the same
analytic gradient. The floor says what the machine itself needs for the arithmetic of an update:
the roots and quotients, and the bytes that must be moved if nothing stays in the cache.
"""

import time
from collections.abc import Callable
from statistics import median

import numpy as np
from _common import table

START = (-1.4, 2.4)
RATE = 0.01
UPDATES = 100_000
TORCH_UPDATES = 5_000
PARTICLES = 1_000_000
STEPS = 200
REPEATS = 5
ROOTS_AND_QUOTIENTS = (2, 4)
"""Of an Adam update on two parameters: √v̂, then 1/(√v̂ + ε), and the corrections of m and v
shared by all; per parameter one root, one quotient for the scaling and one for each corrected
average."""


def main() -> None:
    """Measure and print both tables and the floor."""
    try:
        import torch
    except ImportError:
        print("The peer needs torch: pip install torch")
        return
    torch.set_num_threads(1)
    _one_run()
    _many_runs()
    _floor()


def timed(work: Callable[[], object]) -> float:
    """Seconds of `work()`, the median of some repeats after one to warm up."""
    work()
    took = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        work()
        took.append(time.perf_counter() - begun)
    return median(took)


# --- one run -----------------------------------------------------------------------------------


def _one_run() -> None:
    rows: list[tuple[str, float]] = []
    for name, work, updates in (
        ("torch.optim.Adam", lambda: torch_run(TORCH_UPDATES), TORCH_UPDATES),
        ("torch.optim.Adam(fused=True)", lambda: torch_run(TORCH_UPDATES, True), TORCH_UPDATES),
        ("gdviz.descend, every row kept", gdviz_run, UPDATES),
        ("the engine, every column kept", engine_run, UPDATES),
        ("core.descend, update by update", generator_run, TORCH_UPDATES),
    ):
        rows.append((name, updates / timed(work)))
    base = rows[0][1]
    table(
        "One run, Adam on Rosenbrock",
        ("", "updates/s", "ratio"),
        [(name, f"{rate:,.0f}", f"{rate / base:.1f}") for name, rate in rows],
    )


def torch_run(updates: int, fused: bool = False) -> None:
    """The bare loop: gradient, step; nothing is recorded."""
    import torch

    theta = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    theta.grad = torch.zeros_like(theta)
    adam = torch.optim.Adam([theta], lr=RATE, fused=fused)
    for _ in range(updates):
        x, y = theta.tolist()
        bend = y - x * x
        theta.grad[0] = -2.0 * (1.0 - x) - 400.0 * x * bend
        theta.grad[1] = 200.0 * bend
        adam.step()


def gdviz_run() -> None:
    """The public way; parameters, losses and evaluations of every update are kept."""
    import gdviz

    f = gdviz.landscape("rosenbrock")
    gdviz.descend(f, "adam", start=START, updates=UPDATES, learning_rate=RATE)


def engine_run() -> None:
    """The window's way: gradient norms and the state at checkpoints are kept, too."""
    from gdviz.core.catalogue import LANDSCAPES
    from gdviz.core.landscapes import AnalyticProblem
    from gdviz.engine.computation import Computation, run_key
    from gdviz.scene.spec import Document, LandscapeProblem, Plane, RunSpec

    run = RunSpec("r", 0, "adam", START, {"learning_rate": RATE})
    document = Document(LandscapeProblem("rosenbrock"), Plane((-2.0, 2.0), (-1.0, 3.0)), (run,))
    problem = AnalyticProblem(LANDSCAPES["rosenbrock"])
    Computation(run_key(document, run, 1), problem).run_to(UPDATES + 1, chunk=4096)


def generator_run() -> None:
    """Every `Step` with its state and terms, as a viewer of single updates asks for it."""
    from itertools import islice

    from gdviz.core.batches import BatchStream
    from gdviz.core.catalogue import LANDSCAPES
    from gdviz.core.descent import descend
    from gdviz.core.landscapes import AnalyticProblem
    from gdviz.core.optimizers import OPTIMIZERS

    problem = AnalyticProblem(LANDSCAPES["rosenbrock"])
    run = descend(
        problem,
        OPTIMIZERS["adam"],
        {"learning_rate": RATE},
        np.array(START),
        BatchStream(1, 1, "passes", 0),
    )
    list(islice(run, TORCH_UPDATES + 1))


# --- a million ---------------------------------------------------------------------------------


def _many_runs() -> None:
    starts = np.random.default_rng(0).uniform(-2.0, 2.0, (PARTICLES, 2))
    rows = [
        (name, 1e9 * timed(work) / (PARTICLES * STEPS))
        for name, work in (
            ("torch.optim.Adam", lambda: torch_many(starts)),
            ("torch.optim.Adam(fused=True)", lambda: torch_many(starts, fused=True)),
            ("gdviz.descend", lambda: gdviz_many(starts)),
        )
    ]
    base = rows[0][1]
    table(
        f"{PARTICLES:,} runs at once, Adam on Rosenbrock, one thread",
        ("", "ns per particle and step", "ratio"),
        [(name, f"{cost:.1f}", f"{cost / base:.2f}") for name, cost in rows],
    )


def torch_many(starts: np.ndarray, fused: bool = False) -> None:
    """One (n, 2) tensor; the gradient as a torch user would write it, without autograd."""
    import torch

    theta = torch.tensor(starts, requires_grad=True)
    adam = torch.optim.Adam([theta], lr=RATE, fused=fused)
    with torch.no_grad():
        for _ in range(STEPS):
            x, y = theta[:, 0], theta[:, 1]
            bend = y - x * x
            theta.grad = torch.stack([-2.0 * (1.0 - x) - 400.0 * x * bend, 200.0 * bend], dim=1)
            adam.step()


def gdviz_many(starts: np.ndarray) -> None:
    """The public way."""
    import gdviz

    f = gdviz.landscape("rosenbrock")
    gdviz.descend(f, "adam", starts, STEPS, learning_rate=RATE, keep="last")


# --- the floor ---------------------------------------------------------------------------------


def _floor() -> None:
    large = np.random.default_rng(0).uniform(0.5, 2.0, 8 * PARTICLES)
    copied = np.empty_like(large)
    per_byte = timed(lambda: np.copyto(copied, large)) / (2 * large.nbytes)
    small, other, out = large[:8192].copy(), large[8192:16384].copy(), np.empty(8192)

    def each(operation: Callable[..., object], *inputs: np.ndarray) -> float:
        def many() -> None:
            for _ in range(200):
                operation(*inputs, out=out)

        return 1e9 * timed(many) / (200 * len(out))

    add, root, divide = (
        each(np.add, small, other),
        each(np.sqrt, small),
        each(np.divide, small, other),
    )
    state = 2 * 3 * 2 * 8  # parameters and both averages, of two, read and written
    table(
        "What the machine needs",
        ("", "ns"),
        [
            ("a sum of two numbers, in the cache", f"{add:.2f}"),
            ("a root", f"{root:.2f}"),
            ("a quotient", f"{divide:.2f}"),
            ("roots and quotients of one update", f"{2 * root + 6 * divide:.2f}"),
            (f"{state} bytes of state, once through memory", f"{1e9 * per_byte * state:.2f}"),
        ],
    )


if __name__ == "__main__":
    main()

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
ROUNDS = 5


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


def alternating(works: list[tuple[str, Callable[[], object]]]) -> dict[str, float]:
    """Seconds of processor time of each work, the median of some rounds after one to warm up.

    One after the other in every round, so that a machine that is busy elsewhere is so for all.
    """
    took: dict[str, list[float]] = {name: [] for name, _ in works}
    for number in range(ROUNDS + 1):
        for name, work in works:
            begun = time.process_time()
            work()
            if number:
                took[name].append(time.process_time() - begun)
    return {name: median(times) for name, times in took.items()}


# --- one run -----------------------------------------------------------------------------------


def _one_run() -> None:
    peer = "torch.optim.Adam"
    updates = {
        peer: TORCH_UPDATES,
        "torch.optim.Adam(fused=True)": TORCH_UPDATES,
        "gdviz.descend, every row kept": UPDATES,
        "the engine, every column kept": UPDATES,
        "core.descend, update by update": TORCH_UPDATES,
    }
    works = (torch_run, fused_run, gdviz_run, engine_run, generator_run)
    took = alternating(list(zip(updates, works, strict=True)))
    rates = {name: count / took[name] for name, count in updates.items()}
    table(
        "One run, Adam on Rosenbrock",
        ("", "updates/s", "ratio"),
        [(name, f"{rate:,.0f}", f"{rate / rates[peer]:.1f}") for name, rate in rates.items()],
    )


def torch_run(fused: bool = False) -> None:
    """The bare loop: gradient, step; nothing is recorded."""
    import torch

    theta = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    theta.grad = torch.zeros_like(theta)
    adam = torch.optim.Adam([theta], lr=RATE, fused=fused)
    for _ in range(TORCH_UPDATES):
        x, y = theta.tolist()
        bend = y - x * x
        theta.grad[0] = -2.0 * (1.0 - x) - 400.0 * x * bend
        theta.grad[1] = 200.0 * bend
        adam.step()


def fused_run() -> None:
    """The same with torch's fused update."""
    torch_run(fused=True)


def gdviz_run() -> None:
    """The public way; parameters, losses and evaluations of every update are kept."""
    import gdviz

    f = gdviz.landscape("rosenbrock")
    gdviz.descend(f, "adam", start=START, updates=UPDATES, learning_rate=RATE)


def engine_run() -> None:
    """The window's way: gradient norms and the state at checkpoints are kept, too."""
    from gdviz.core.catalogue import LANDSCAPES
    from gdviz.core.landscapes import AnalyticProblem
    from gdviz.engine.computation import Computation
    from gdviz.engine.run_key import run_key
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
    peer = "torch.optim.Adam"
    took = alternating(
        [
            (peer, lambda: torch_many(starts)),
            ("torch.optim.Adam(fused=True)", lambda: torch_many(starts, fused=True)),
            ("gdviz.descend", lambda: gdviz_many(starts)),
        ]
    )
    table(
        f"{PARTICLES:,} runs at once, Adam on Rosenbrock, one thread",
        ("", "ns per particle and step", "ratio"),
        [
            (name, f"{1e9 * cost / (PARTICLES * STEPS):.1f}", f"{cost / took[peer]:.2f}")
            for name, cost in took.items()
        ],
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
    """What an update of one particle must cost at the least, in NumPy on this machine.

    Two roots and two quotients (m̂ over √v̂ + ε, for each parameter), on numbers that are in the
    cache; and the bytes of its state, if they went through memory once.
    """
    large = np.random.default_rng(0).uniform(0.5, 2.0, 8 * PARTICLES)
    copied = np.empty_like(large)
    small, other, out = large[:6144].copy(), large[6144:12288].copy(), np.empty(6144)
    calls = 2000

    def often(operation: Callable[..., object], *inputs: np.ndarray) -> Callable[[], None]:
        def work() -> None:
            for _ in range(calls):
                operation(*inputs, out)

        return work

    took = alternating(
        [
            ("sum", often(np.add, small, other)),
            ("root", often(np.sqrt, small)),
            ("quotient", often(np.divide, small, other)),
            ("copy", lambda: np.copyto(copied, large)),
        ]
    )
    each = {name: 1e9 * took[name] / (calls * len(out)) for name in ("sum", "root", "quotient")}
    state = 2 * 3 * 2 * 8  # parameters and both averages, two each, read and written
    table(
        "What the machine needs",
        ("", "ns"),
        [
            *((f"one {name}, in the cache", f"{cost:.2f}") for name, cost in each.items()),
            ("two roots and two quotients", f"{2 * each['root'] + 2 * each['quotient']:.2f}"),
            (
                f"{state} bytes of state, once through memory",
                f"{1e9 * took['copy'] * state / (2 * large.nbytes):.2f}",
            ),
        ],
    )


if __name__ == "__main__":
    main()

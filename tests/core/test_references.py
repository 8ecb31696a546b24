"""Every rule and its variants on every problem, 200 updates, against others' implementations.

See references/make_optimizers.py for who they are, what is compared, and what **spread** means:
how far the peer's own run goes astray by rounding alone. A run is held to 1e-12 of max(1, |θ|);
only where eight times the spread is more than that, to eight times the spread, and which runs
those are is written down here.
"""

import numpy as np
import pytest

from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.common import all_defaults
from gdviz.core.optimizers import OPTIMIZERS
from tests.core.checks import FACTOR, REAL, TOLERANCE, UPDATES, off, recorded, recorded_run
from tests.core.references.data import FITS, LOSSES
from tests.core.references.make_optimizers import VARIANTS

PROBLEMS = [*LANDSCAPES, *FITS]

CHAOTIC: dict[str, str] = {}


@pytest.mark.parametrize("problem", PROBLEMS)
def test_every_rule_is_that_of_its_peer(problem):
    for variant in VARIANTS:
        name = f"{problem}: {variant}"
        run, begin = recorded_run(REAL, name)
        theta, _, _ = run.block(begin, UPDATES)  # the same bits as `steps`, see test_fused.py
        apart = off(name, theta)
        assert (apart <= recorded()[name].bound).all(), f"{name}: {apart}"


def test_nothing_is_left_out():
    assert {variant.key for variant in VARIANTS.values()} == set(OPTIMIZERS)
    assert {fit.model for fit in FITS.values()} == set(LOSSES)
    assert list(recorded()) == [f"{task}: {name}" for task in PROBLEMS for name in VARIANTS]


def test_every_run_moves():
    still = {name for name, run in recorded().items() if (run.theta[-1] == run.start).any()}
    assert still == set()


def test_the_chaotic_runs_are_these_few():
    found: dict[str, list[str]] = {}
    for name, run in recorded().items():
        if (run.bound > TOLERANCE).any():
            task, variant = name.split(": ")
            found.setdefault(variant, []).append(task)
    assert {variant: " ".join(tasks) for variant, tasks in found.items()} == CHAOTIC


def test_chaos_takes_its_time():
    """Nothing hides behind it: chaotic runs, too, are held to 1e-12 in their first updates."""
    early = {name for name, run in recorded().items() if (run.bound[:3] > TOLERANCE).any()}
    assert early == set()

"""Plausible bugs, put into the sources one at a time: the reference checks must notice each."""

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

import gdviz.core
from tests.core.checks import (
    check_adam_note,
    check_adam_note_strides,
    check_adam_torch,
    check_exact,
    path,
    small_fit,
)

CORE = Path(gdviz.core.__file__).parent
MODULES = ("oracle", "optimizers", "batches", "descent")  # in the order of their imports

# name: (module, what is replaced, by what)
MUTATIONS = {
    "ε inside the root": (
        "optimizers",
        'scaling = 1.0 / (np.sqrt(v_hat) + h["epsilon"])',
        'scaling = 1.0 / np.sqrt(v_hat + h["epsilon"])',
    ),
    "no correction of m": ("optimizers", "m_hat = m / (1.0 - beta1**t)", "m_hat = m"),
    "no correction of v": ("optimizers", "v_hat = v / (1.0 - beta2**t)", "v_hat = v"),
    "correction one update late": ("optimizers", "t = state.t + 1", "t = max(state.t, 1)"),
    "one norm for all parameters": (
        "optimizers",
        "v = beta2 * state.v + (1.0 - beta2) * (g * g)",
        "v = beta2 * state.v + (1.0 - beta2) * (g * g).sum(axis=-1, keepdims=True)",
    ),
    "note's norm per element": (
        "optimizers",
        "v = gamma2 * state.v + (1.0 - gamma2) * (g * g).sum(axis=-1, keepdims=True)",
        "v = gamma2 * state.v + (1.0 - gamma2) * (g * g)",
    ),
    "note without its lag": (
        "optimizers",
        'scaling = 1.0 / (np.sqrt(state.v) + h["epsilon"])\n'
        '    step = -h["learning_rate"] * (state.m * scaling)\n'
        "    m = gamma1 * state.m + (1.0 - gamma1) * g\n",
        "m = gamma1 * state.m + (1.0 - gamma1) * g\n"
        '    scaling = 1.0 / (np.sqrt(state.v) + h["epsilon"])\n'
        '    step = -h["learning_rate"] * (m * scaling)\n',
    ),
    "momentum with a lag": (
        "optimizers",
        'step = -h["learning_rate"] * m\n',
        'step = -h["learning_rate"] * state.m\n',
    ),
    "momentum as a heavy ball": (
        "optimizers",
        "m = gamma * state.m + (1.0 - gamma) * g",
        "m = gamma * state.m + g",
    ),
    "β₁ for β₂": (
        "optimizers",
        "v = beta2 * state.v + (1.0 - beta2)",
        "v = beta1 * state.v + (1.0 - beta1)",
    ),
    "uphill": ("optimizers", 'step = -h["learning_rate"] * g', 'step = h["learning_rate"] * g'),
    "single precision": (
        "optimizers",
        "return theta + step, Averaged(m)",
        "return (theta + step).astype(np.float32).astype(float), Averaged(m)",
    ),
    "sum for mean": ("oracle", 'self._mean = reduction == "mean"', "self._mean = False"),
    "mean for sum": ("oracle", 'self._mean = reduction == "mean"', "self._mean = True"),
    "mean over all samples": (
        "oracle",
        "size = self.batch_size\n        self.evaluations += size\n"
        "        total = self._problem.gradient",
        "size = self._problem.sample_count\n        self.evaluations += size\n"
        "        total = self._problem.gradient",
    ),
    "batches in the order of the file": (
        "batches",
        'return np.argsort(words.random_raw(self.sample_count), kind="stable")',
        "return np.arange(self.sample_count)",
    ),
    "the same pass again": ("batches", "int(independent), number]", "int(independent), 0]"),
    "last batch dropped": (
        "batches",
        "-(-sample_count // batch_size)",
        "sample_count // batch_size",
    ),
    "passes for independent draws": (
        "batches",
        'independent = self.draw == "independent"',
        "independent = False",
    ),
    "seed ignored": ("batches", "np.array([seed, batch_size]", "np.array([0, batch_size]"),
    "batches one update ahead": ("descent", "batches.at(index)", "batches.at(index + 1)"),
    "the first batch for ever": ("descent", "batches.at(index)", "batches.at(0)"),
    "change one update late": (
        "descent",
        "pending[0].update <= index",
        "pending[0].update < index",
    ),
    "state forgotten": (
        "descent",
        "theta, state, terms = update(oracle",
        "theta, _, terms = update(oracle",
    ),
}


def modules_with(monkeypatch, name=None, old="", new=""):
    """The core modules with one text replaced, executed anew and known only to each other."""
    loaded = {}
    with monkeypatch.context() as patch:
        for each in MODULES:
            source = (CORE / f"{each}.py").read_text(encoding="utf-8")
            if each == name:
                assert source.count(old) == 1, f"{old!r} is not there just once: mend the table"
                source = source.replace(old, new)
            full_name = f"gdviz.core.{each}"
            module = loaded[each] = ModuleType(full_name)
            patch.setitem(sys.modules, full_name, module)
            exec(compile(source, f"{each} with a bug", "exec"), module.__dict__)
    return SimpleNamespace(**loaded)


def battery(modules):
    """The reference checks that are quick, on every rule and regime."""
    check_exact(modules, "gd", 7, "passes", "sum", updates=12)
    check_exact(modules, "gd", 3, "passes", "mean", updates=12)
    check_exact(modules, "gd", 1, "independent", "sum", updates=12)
    check_exact(modules, "momentum", 3, "passes", "sum", updates=12)
    check_adam_torch(modules, "himmelblau")
    check_adam_torch(modules, "fit-mean-32")
    check_adam_note(modules, "himmelblau", updates=12)
    check_adam_note_strides(modules)
    change = modules.descent.Change(2, "learning_rate", 0.0)
    settings = {"learning_rate": 0.01}
    theta = path(modules, small_fit(), "gd", settings, (0.0, 0.0), updates=4, changes=(change,))
    assert (np.diff(theta, axis=0).any(axis=1) == [True, True, False, False]).all()


def test_the_battery_passes_on_the_sources_as_they_are(monkeypatch):
    battery(modules_with(monkeypatch))


@pytest.mark.parametrize("bug", MUTATIONS)
def test_the_battery_notices(monkeypatch, bug):
    modules = modules_with(monkeypatch, *MUTATIONS[bug])
    with pytest.raises(AssertionError):
        battery(modules)

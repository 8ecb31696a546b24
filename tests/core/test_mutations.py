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
MODULES = (  # in the order of their imports
    "oracle",
    "optimizers/base",
    "optimizers/momentum",
    "optimizers/adam",
    "optimizers/adaptive",
    "optimizers/contrast",
    "optimizers/__init__",
    "schedules",
    "common",
    "batches",
    "descent",
)
ADAM, MOMENTUM = "optimizers/adam", "optimizers/momentum"
ADAPTIVE, CONTRAST = "optimizers/adaptive", "optimizers/contrast"

# name: (module, what is replaced, by what)
MUTATIONS = {
    "ε inside the root": (
        ADAM,
        """        scaling = 1.0 / (np.sqrt(v_hat) + h["epsilon"])
    step = -h["learning_rate"] * (m_hat * scaling)""",
        """        scaling = 1.0 / np.sqrt(v_hat + h["epsilon"])
    step = -h["learning_rate"] * (m_hat * scaling)""",
    ),
    "no correction of m": (
        ADAM,
        """        m_hat = called("m̂", m / (1.0 - beta1**t))
        v_hat""",
        """        m_hat = m
        v_hat""",
    ),
    "no correction of v": (
        ADAM,
        """        v_hat = called("v̂", v / (1.0 - beta2**t))
    if h""",
        """        v_hat = v
    if h""",
    ),
    "correction by the other memory": (
        ADAM,
        """        v_hat = called("v̂", v / (1.0 - beta2**t))
    if h""",
        """        v_hat = called("v̂", v / (1.0 - beta1**t))
    if h""",
    ),
    "note's norm per element": (
        ADAM,
        "square = square.sum(axis=-1, keepdims=True)",
        "pass",
    ),
    "note without its lag": (
        ADAM,
        'state if h["lag"] == "one" else',
        'state if h["lag"] == "" else',
    ),
    "momentum with a lag": (
        MOMENTUM,
        'step = -h["learning_rate"] * m\n',
        'step = -h["learning_rate"] * state.m\n',
    ),
    "momentum as a heavy ball": (
        MOMENTUM,
        "m = gamma * state.m + (1.0 - gamma) * g",
        "m = gamma * state.m + g",
    ),
    "uphill": (MOMENTUM, 'step = -h["learning_rate"] * g', 'step = h["learning_rate"] * g'),
    "single precision": (
        MOMENTUM,
        """    step = -h["learning_rate"] * m
    return theta + step, Averaged(m)""",
        """    step = -h["learning_rate"] * m
    return (theta + step).astype(np.float32).astype(float), Averaged(m)""",
    ),
    "sum for mean": ("oracle", 'if reduction == "sum":', "if True:"),
    "mean for sum": ("oracle", 'if reduction == "sum":', "if False:"),
    "mean over all samples": (
        "oracle",
        "return problem, len(samples)",
        "return problem, problem.sample_count",
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
    "last batch dropped unasked": ("batches", "if drop_last and has", "if has"),
    "passes for independent draws": (
        "batches",
        'independent = self.draw == "independent"',
        "independent = False",
    ),
    "seed ignored": ("batches", "np.array([seed, batch_size]", "np.array([0, batch_size]"),
    "batches one update ahead": (
        "descent",
        "oracle.samples = self.batches.at(index)",
        "oracle.samples = self.batches.at(index + 1)",
    ),
    "the first batch for ever": (
        "descent",
        "oracle.samples = self.batches.at(index)",
        "oracle.samples = self.batches.at(0)",
    ),
    "change one update late": (
        "descent",
        "bisect_right(self._turns, update)]",
        "bisect_right(self._turns, update - 1)]",
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
            full_name = f"gdviz.core.{each}".replace("/", ".").removesuffix(".__init__")
            module = loaded[each.split("/")[-1]] = ModuleType(full_name)
            patch.setitem(sys.modules, full_name, module)
            exec(compile(source, f"{each} with a bug", "exec"), module.__dict__)
    loaded["optimizers"] = loaded.pop("__init__")
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

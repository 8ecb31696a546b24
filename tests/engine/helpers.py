"""Problems and sessions for the tests of the engine."""

import threading

import numpy as np
from msgspec.structs import replace

from gdviz.core.problems import Parameter, Problem
from gdviz.engine.computation import Computation
from gdviz.engine.run_key import run_key
from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.scene.opening import opening_scene
from gdviz.scene.spec import RunSpec


class Bowl(Problem):
    """½ κ ‖θ‖², with a gate to hold a computation up and a fuse to make it fail."""

    parameters = (Parameter("", "x"), Parameter("", "y"))

    def __init__(self, kappa=1.0, *, fails_after=None, gate=None):
        self.sample_count = 1
        self.kappa = kappa
        self.fails_after = fails_after
        self.gate = gate
        self.asked = 0
        self.begun = threading.Event()

    def loss(self, theta, samples=None):
        return 0.5 * self.kappa * (theta * theta).sum(axis=-1)

    def gradient(self, theta, samples=None):
        self.begun.set()
        if self.gate is not None:
            self.gate.wait(10)
        self.asked += 1
        if self.fails_after is not None and self.asked > self.fails_after:
            raise RuntimeError("the fuse blew")
        return self.kappa * theta

    def hessian(self, theta, samples=None):
        return np.broadcast_to(self.kappa * np.eye(2), (*theta.shape, 2)).copy()


def run_of(optimizer="gd", rate=1e-3, start=(1.0, -2.0), **fields):
    return RunSpec("run-1", 0, optimizer, start, settings={"learning_rate": rate}, **fields)


def computation(run=None, problem=None, scene=None):
    """The computation of a run, on the penguins unless told otherwise."""
    document = (scene or opening_scene()).document
    problem = problem or load_problem(document.problem)
    return Computation(run_key(document, run or run_of(), problem.sample_count), problem)


def session(scene=None, worker=None):
    return Session(scene or opening_scene(), load_problem, worker)


def with_first_run(document, **fields):
    """`document` with its first run changed."""
    return replace(document, runs=(replace(document.runs[0], **fields), *document.runs[1:]))

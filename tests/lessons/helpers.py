"""What the tests of lessons have in common."""

import numpy as np
from msgspec.structs import replace

from gdviz.engine.session import Session
from gdviz.io.lessons import lesson
from gdviz.io.problems import load_problem


def played(scene):
    """The session of a scene, all of it computed, its playhead at the end."""
    session = Session(scene, load_problem)
    session.compute_to(float(scene.document.length))
    session.seek(float(scene.document.length))
    return session


def scene_of(id_, number=0):
    """A scene of a shipped lesson."""
    return lesson(id_).scenes[number]


def columns_of(session, run_id):
    """All rows of a run."""
    runs = zip(session.document.runs, session.computations, strict=True)
    return next(c.trajectory.columns for run, c in runs if run.id == run_id)


def with_rate(scene, run_id, rate):
    """The scene with another rate in one run: what a claim must not survive."""
    runs = tuple(
        replace(run, settings=run.settings | {"learning_rate": rate}) if run.id == run_id else run
        for run in scene.document.runs
    )
    return replace(scene, document=replace(scene.document, runs=runs))


def sign_changes(values):
    """How often a sequence passes zero."""
    signs = np.sign(values)
    signs = signs[signs != 0]
    return int((signs[1:] != signs[:-1]).sum())

"""The name of all numbers of a scene."""

import numpy as np
from msgspec.structs import replace

from gdviz.engine.fingerprint import fingerprint, rounded
from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.scene.opening import SHIPPED, opening_scene
from tests.engine.helpers import session, with_first_run


def test_it_is_there_when_all_is_computed():
    found = session(opening_scene())
    found.compute_to(60.0)
    assert fingerprint(found) == ""
    found.compute_to(120.0)
    assert len(fingerprint(found)) == 64


def test_it_is_the_same_in_any_chunks_and_whatever_is_looked_at():
    names = set()
    for chunk in (7, 256):
        found = session(opening_scene())
        for computation in found.computations:
            computation.run_to(121 + chunk, chunk=chunk)  # and further than the scene goes
        found.look(replace(found.view, layout="grid"))
        found.seek(33.0)
        names.add(fingerprint(found))
    assert len(names) == 1


def test_it_is_another_for_another_seed_rate_length_or_scene():
    document = opening_scene().document
    documents = [
        document,
        replace(document, length=119),
        replace(document, runs=document.runs[:-1]),
        with_first_run(document, settings={"learning_rate": 3.0001e-4}),
        replace(document, runs=(*document.runs[:2], replace(document.runs[2], seed=8))),
        SHIPPED["himmelblau"]().document,
    ]
    names = set()
    for each in documents:
        found = Session(replace(opening_scene(), document=each), load_problem)
        found.compute_to(1e9)
        names.add(fingerprint(found))
    assert len(names) == len(documents)
    assert "" not in names


def test_last_digits_do_not_count_and_the_fourth_does():
    """Processors differ in the last digits of exp; a few of them must not make another scene."""
    theta = np.array([[1.7, -3e5], [0.3, 1e-7], [0.0, -0.0], [-1e300, 5.0], [np.nan, np.inf]])
    near = rounded(theta * (1.0 + 3e-15))
    assert near.tobytes() == rounded(theta).tobytes()
    far = rounded(theta * (1.0 + 2e-4))
    assert (far[:2, 0] != rounded(theta)[:2, 0]).any()
    assert np.abs(rounded(theta)[:2] / theta[:2] - 1.0)[[0, 1], [1, 0]].max() < 2e-5

"""A short name for all the numbers of a scene's runs."""

import hashlib

import numpy as np

from gdviz.core.arrays import Array
from gdviz.engine.places import place
from gdviz.engine.session import Session

DIGITS = 16
"""Binary digits of each parameter that count, beside the largest one of its row."""


def fingerprint(session: Session) -> str:
    """SHA-256 of the parameters of every run, from its start to the end of the axis.

    They are rounded to the fifth digit first: processors differ in the last digits of exp and its
    like, which no picture shows, while another rule or another batch changes far more. "" while
    it is not all computed.
    """
    document = session.document
    if session.computed < document.length:
        return ""
    digest = hashlib.sha256()
    for run, computation in zip(document.runs, session.computations, strict=True):
        columns = computation.trajectory.columns
        rows = place(columns, float(document.length), document.pace)[0] + 1
        digest.update(f"{run.id} {rows}\n".encode())
        digest.update(rounded(columns.theta[:rows]).astype("<f8").tobytes())
    return digest.hexdigest()


def rounded(theta: Array) -> Array:
    """Rows of parameters (n, d), each to `DIGITS` binary digits of the largest in its row."""
    largest = np.abs(theta).max(axis=1, keepdims=True)
    _, exponents = np.frexp(np.where(np.isfinite(largest), largest, 0.0))
    places = DIGITS - exponents
    with np.errstate(over="ignore", invalid="ignore"):
        whole = np.ldexp(np.rint(np.ldexp(theta, places)), -places)
    return np.asarray(np.where(np.isfinite(whole), whole, theta) + 0.0)  # no negative zero

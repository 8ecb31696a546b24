"""A short name for all the numbers of a scene's runs."""

import hashlib

from gdviz.engine.places import place
from gdviz.engine.session import Session


def fingerprint(session: Session) -> str:
    """SHA-256 of the parameters of every run, from its start to the end of the axis.

    Equal on machines that compute the same to the last digit; "" while it is not all computed.
    """
    document = session.document
    if session.computed < document.length:
        return ""
    digest = hashlib.sha256()
    for run, computation in zip(document.runs, session.computations, strict=True):
        columns = computation.trajectory.columns
        rows = place(columns, float(document.length), document.pace)[0] + 1
        digest.update(f"{run.id} {rows}\n".encode())
        digest.update(columns.theta[:rows].astype("<f8").tobytes())
    return digest.hexdigest()

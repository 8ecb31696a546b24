"""What there is to read of a run at the playhead, in words."""

import numpy as np

from gdviz.core.problems import Problem
from gdviz.render.numbers import short_number
from gdviz.render.runs import RunFrame
from gdviz.scene.pace import head_text
from gdviz.text import tr


def readings(run: RunFrame, problem: Problem) -> list[str]:
    """Update, ‖∇L‖ over all samples, sample gradients so far, distance to the nearest minimum.

    Of the minima that are known. The distance is that of the marker, all else that of the
    last whole update.
    """
    if run.row < 0:
        return []
    slope = short_number(run.columns.gradient_norm[run.row])
    asked = f"{int(run.columns.evaluations[run.row]):,}"
    found = [
        f"{head_text(run.row, 'updates')} · ‖∇L‖ {slope}",
        tr("{count} evaluations", count=asked),
    ]
    minima = problem.minima()
    if len(minima):
        far = float(np.linalg.norm(minima - run.theta, axis=1).min())
        found.append(tr("{distance} to the nearest minimum", distance=short_number(far)))
    return found

"""From the name of a problem to the problem."""

from collections.abc import Collection
from functools import lru_cache

import numpy as np

from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.landscapes import AnalyticProblem
from gdviz.core.problems import LinearRegression, Parameter, Points, Problem
from gdviz.io.bundled import DATASETS, load_columns
from gdviz.scene.check import SceneError, one_of
from gdviz.scene.spec import LandscapeProblem, LinearFit, ProblemSpec
from gdviz.text import N_


class UnknownProblemError(SceneError):
    """A problem that names something gdviz does not have."""


@lru_cache(maxsize=16)
def load_problem(spec: ProblemSpec) -> Problem:
    """The problem that `spec` names.

    Raises:
        UnknownProblemError: there is no such landscape, data set or column.
    """
    if isinstance(spec, LandscapeProblem):
        _require(spec.name, LANDSCAPES, "$.document.problem.name")
        return AnalyticProblem(LANDSCAPES[spec.name])
    return _linear_fit(spec)


def _linear_fit(spec: LinearFit) -> LinearRegression:
    _require(spec.dataset, DATASETS, "$.document.problem.dataset")
    columns = DATASETS[spec.dataset]
    _require(spec.x, columns, "$.document.problem.x")
    _require(spec.y, columns, "$.document.problem.y")
    shown_x, y = load_columns(spec.dataset, (spec.x, spec.y))
    offset, scale = float(shown_x.mean()), float(shown_x.std())
    points = Points(
        x=np.ascontiguousarray((shown_x - offset) / scale),
        y=y,
        x_label=columns[spec.x].label,
        y_label=columns[spec.y].label,
        x_shown_scale=scale,
        x_shown_offset=offset,
    )
    return LinearRegression(points, (Parameter(N_("slope"), "w"), Parameter(N_("intercept"), "b")))


def _require(name: str, known: Collection[str], path: str) -> None:
    if name not in known:
        raise UnknownProblemError(one_of(known), path)

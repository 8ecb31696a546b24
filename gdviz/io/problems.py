"""From what a scene says of its problem to the problem."""

from functools import lru_cache

import numpy as np

from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.datasets import DATASETS, Recorded, generate, standardised
from gdviz.core.landscapes import AnalyticProblem, FormulaProblem
from gdviz.core.models import MODELS, fit
from gdviz.core.problems import DataError, LabelledPoints, Points, Problem, Samples
from gdviz.core.tilted import TiltedProblem
from gdviz.io.bundled import load_columns
from gdviz.scene.check import SceneError, check_problem, surface_formula
from gdviz.scene.spec import (
    LandscapeProblem,
    ProblemSpec,
    RecordedData,
    SettingSpec,
    TiltSpec,
    TypedFormula,
)

PATH = "$.document.problem"


@lru_cache(maxsize=16)
def load_problem(spec: ProblemSpec) -> Problem:
    """The problem that `spec` describes; the same object for the same description.

    Raises:
        SceneError: it names something that gdviz does not have, a number is out of its range,
            or the data cannot be fitted to.
    """
    for path, message in check_problem(spec, PATH):
        raise SceneError(message, path)
    if isinstance(spec, LandscapeProblem):
        return _tilted(AnalyticProblem(LANDSCAPES[spec.name]), spec.samples)
    if isinstance(spec, TypedFormula):
        formula = surface_formula(spec.formula).with_letters(**_values(spec.letters))
        return _tilted(FormulaProblem(formula), spec.samples)
    data = spec.data
    try:
        if isinstance(data, RecordedData):
            samples = _recorded(data, MODELS[spec.model].labelled)
        else:
            samples = generate(data.dataset, data.count, data.noise, data.seed)
    except DataError as error:
        raise SceneError(error.message, f"{PATH}.data") from error
    return fit(spec.model, samples, _values(spec.settings))


def _values(settings: tuple[SettingSpec, ...]) -> dict[str, float]:
    return {setting.name: setting.value for setting in settings}


def _tilted(problem: Problem, tilts: TiltSpec | None) -> Problem:
    """As many tilted copies as are asked for, or the problem itself."""
    if tilts is None:
        return problem
    return TiltedProblem(problem, tilts.copies, tilts.tilt, tilts.seed)


def _recorded(data: RecordedData, labelled: bool) -> Samples:
    """Inputs standardised, the target as it is."""
    row = DATASETS[data.dataset]
    assert isinstance(row, Recorded)  # check_problem has said so
    *shown, target = load_columns(data.dataset, (*data.inputs, data.target))
    inputs, scales, offsets = zip(*(standardised(column) for column in shown), strict=True)
    labels = tuple(row.columns[name].label for name in data.inputs)
    if labelled:
        return LabelledPoints(
            inputs=np.stack(inputs, axis=-1),
            label=target,
            input_labels=(labels[0], labels[1]),
            class_labels=row.columns[data.target].class_labels,
            shown_scale=(scales[0], scales[1]),
            shown_offset=(offsets[0], offsets[1]),
        )
    return Points(
        x=inputs[0],
        y=target,
        x_label=labels[0],
        y_label=row.columns[data.target].label,
        x_shown_scale=scales[0],
        x_shown_offset=offsets[0],
    )

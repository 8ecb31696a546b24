"""What a problem brings along itself: where to look at it, and where to start on it."""

from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.models import MODELS, Example
from gdviz.scene.spec import FitProblem, LandscapeProblem, Plane, ProblemSpec, RecordedData

FORMULA_PLANE = Plane((-3.0, 3.0), (-3.0, 3.0))
"""Where a typed formula is looked at, of which nothing else is known."""

CORNER = 0.15
"""Where to start when nothing is known: this share of the plane from its corner."""


def own_plane(spec: ProblemSpec) -> Plane:
    """The part of the plane worth looking at."""
    if isinstance(spec, LandscapeProblem):
        row = LANDSCAPES[spec.name]
        return Plane(row.x, row.y)
    if isinstance(spec, FitProblem):
        example = _example(spec)
        return Plane(example.x, example.y)
    return FORMULA_PLANE


def own_starts(spec: ProblemSpec, plane: Plane) -> tuple[tuple[float, float], ...]:
    """Starts worth trying, the best of them first; there is at least one."""
    if isinstance(spec, LandscapeProblem):
        return LANDSCAPES[spec.name].starts
    if isinstance(spec, FitProblem):
        return _example(spec).starts
    return (corner(plane),)


def corner(plane: Plane) -> tuple[float, float]:
    """A start well inside of the plane and far from its middle."""
    (x, right), (y, top) = plane.x, plane.y
    return x + CORNER * (right - x), y + CORNER * (top - y)


def _example(spec: FitProblem) -> Example:
    """The example of the model that is most like it."""
    data = spec.data
    columns = (data.inputs, data.target) if isinstance(data, RecordedData) else ((), "")

    def likeness(example: Example) -> tuple[bool, bool]:
        same = example.dataset == data.dataset
        return same, same and (example.inputs, example.target) == columns

    return max(MODELS[spec.model].examples, key=likeness)

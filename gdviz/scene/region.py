"""Looking at a part of the plane: closer and further away, to and fro, as far as numbers go."""

from msgspec.structs import replace

from gdviz.scene.check import MAX_ABSOLUTE, check_range
from gdviz.scene.spec import Document, FitProblem, Plane, ProblemSpec, Region, TypedFormula, View

Range = tuple[float, float]

NOTCH = 0.8
"""A notch of the wheel makes the range so many times as wide."""


def plane_seen(document: Document, view: View) -> Plane:
    """What part of the plane is looked at, on the document's scale of heights."""
    if view.seen is None:
        return document.plane
    return replace(document.plane, x=view.seen.x, y=view.seen.y)


def zoomed(region: Plane | Region, at: tuple[float, float], factor: float) -> Region:
    """`factor` times as wide and high, with the point `at` where it was on the picture.

    The same region where its numbers could no longer be told apart, or would be too large.
    """
    x, y = (
        (point - (point - low) * factor, point + (high - point) * factor)
        for point, (low, high) in zip(at, (region.x, region.y), strict=True)
    )
    return _possible(region, x, y)


def moved(region: Plane | Region, dx: float, dy: float) -> Region:
    """Shifted by so much; the same region where it would leave what numbers are allowed."""
    x, y = region.x, region.y
    return _possible(region, (x[0] + dx, x[1] + dx), (y[0] + dy, y[1] + dy))


def middle(region: Plane | Region) -> tuple[float, float]:
    """The point in the middle."""
    (left, right), (bottom, top) = region.x, region.y
    return left + 0.5 * (right - left), bottom + 0.5 * (top - bottom)


def _possible(region: Plane | Region, x: Range, y: Range) -> Region:
    if any(check_range(*ends) or max(map(abs, ends)) > MAX_ABSOLUTE for ends in (x, y)):
        return Region(region.x, region.y)
    return Region(x, y)


def same_ground(before: Document, after: Document) -> bool:
    """Whether what is seen of one document is to be seen of the other: only numbers may differ."""
    a, b = before.plane, after.plane
    return (a.x, a.y) == (b.x, b.y) and _subject(before.problem) == _subject(after.problem)


def _subject(problem: ProblemSpec) -> tuple[str, str]:
    if isinstance(problem, FitProblem):
        return problem.model, problem.data.dataset
    if isinstance(problem, TypedFormula):
        return "formula", problem.formula
    return "landscape", problem.name

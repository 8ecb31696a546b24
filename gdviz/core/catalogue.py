"""The catalogue of analytic landscapes: one row each."""

from gdviz.core.landscapes import Landscape
from gdviz.text import N_

_ROWS = (
    Landscape(
        key="himmelblau",
        name=N_("Himmelblau"),
        family="minima",
        formula="(x² + y − 11)² + (x + y² − 7)²",
        x=(-5.5, 5.5),
        y=(-5.5, 5.5),
        height="log",
        starts=((0.0, -1.0), (-0.27, -0.92), (4.5, -4.5)),
        minima=(
            (3.0, 2.0),
            (-2.805118086952745, 3.131312518250573),
            (-3.779310253377747, -3.283185991286169),
            (3.584428340330492, -1.848126526964404),
        ),
        reference="Himmelblau (1972), Applied Nonlinear Programming",
        why=N_("Four minima, equally good: a small step at the start decides which is found."),
    ),
    Landscape(
        key="rosenbrock",
        name=N_("Rosenbrock"),
        family="ravine",
        formula="(1 − x)² + 100 (y − x²)²",
        x=(-2.0, 2.0),
        y=(-1.0, 3.0),
        height="log",
        starts=((-1.4, 2.4), (-1.2, 1.0), (1.5, -0.5)),
        minima=((1.0, 1.0),),
        reference="Rosenbrock (1960), The Computer Journal 3(3), 175–184",
        why=N_("The way into the curved valley is short, the way along its flat floor is long."),
    ),
)

LANDSCAPES: dict[str, Landscape] = {row.key: row for row in _ROWS}

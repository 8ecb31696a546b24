"""Bowls and ravines: one minimum, more or less hard to walk to."""

from gdviz.core.landscapes import Landscape
from gdviz.text import N_

_SURVEY = "Jamil & Yang (2013), Int. J. Math. Modelling Numer. Optim. 4(2), 150–194"
_QUADRATIC = "Boyd & Vandenberghe (2004), Convex Optimization, §9.3"

RAVINES = (
    Landscape(
        key="bowl",
        name=N_("Bowl"),
        family="ravine",
        formula="(x² + y²) / 2",
        x=(-2.0, 2.0),
        y=(-2.0, 2.0),
        height="linear",
        starts=((1.6, 1.0), (-1.8, 0.3)),
        minima=((0.0, 0.0),),
        reference=f"{_QUADRATIC}, κ = 1",
        why=N_("Equally steep in every direction: the straight way down is the best there is."),
    ),
    Landscape(
        key="ravine",
        name=N_("Ravine, κ = 100"),
        family="ravine",
        formula="(x² + 100 y²) / 2",
        x=(-1.25, 1.25),
        y=(-1.25, 1.25),
        height="linear",
        starts=((1.0, 1.0), (-1.0, 0.3)),
        minima=((0.0, 0.0),),
        reference=f"{_QUADRATIC}, κ = 100",
        why=N_("The steep walls bound the step size; along the gentle floor that step is short."),
    ),
    Landscape(
        key="ravine-turned",
        name=N_("Ravine turned by 45°"),
        family="ravine",
        formula="((x + y)² + 100 (y − x)²) / 4",
        x=(-1.6, 1.6),
        y=(-1.6, 1.6),
        height="linear",
        # The first is (1, 1) of the ravine, turned along with it.
        starts=((0.0, 1.4142135623730951), (1.4, 1.1)),
        minima=((0.0, 0.0),),
        reference=f"{_QUADRATIC}, κ = 100, turned",
        why=N_("The same ravine across the axes: scaling each parameter apart helps less here."),
    ),
    Landscape(
        key="scale-mismatch",
        name=N_("Scale mismatch, κ = 10⁴"),
        family="ravine",
        formula="(x² + 10000 y²) / 2",
        x=(-1.25, 1.25),
        y=(-1.25, 1.25),
        height="log",
        starts=((1.0, 1.0), (-1.0, 0.1)),
        minima=((0.0, 0.0),),
        reference=f"{_QUADRATIC}, κ = 10000",
        why=N_(
            "One parameter counts ten thousand times the other; rules that rescale do not mind."
        ),
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
    Landscape(
        key="booth",
        name=N_("Booth"),
        family="ravine",
        formula="(x + 2 y − 7)² + (2 x + y − 5)²",
        x=(-4.0, 6.0),
        y=(-2.0, 8.0),
        height="linear",
        starts=((-3.0, 4.0), (5.0, 7.0)),
        minima=((1.0, 3.0),),
        reference=_SURVEY,
        why=N_("A bowl only nine times steeper across than along, set at a slant."),
    ),
    Landscape(
        key="matyas",
        name=N_("Matyas"),
        family="ravine",
        formula="0.26 (x² + y²) − 0.48 x y",
        x=(-10.0, 10.0),
        y=(-10.0, 10.0),
        height="linear",
        starts=((-9.0, 3.0), (8.0, 9.5)),
        minima=((0.0, 0.0),),
        reference=_SURVEY,
        why=N_("A shallow trough along the diagonal, where no single parameter shows the way."),
    ),
    Landscape(
        key="zakharov",
        name=N_("Zakharov"),
        family="ravine",
        formula="x² + y² + (0.5 x + y)² + (0.5 x + y)⁴",
        x=(-5.0, 5.0),
        y=(-5.0, 5.0),
        height="log",
        starts=((-4.0, 4.5), (4.5, 3.0)),
        minima=((0.0, 0.0),),
        reference=_SURVEY,
        why=N_(
            "Fourth-power walls around a gentle trough: the step size that suits one is not the "
            "other's."
        ),
    ),
)

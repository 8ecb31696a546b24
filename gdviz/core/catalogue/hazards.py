"""Kinks and other hazards: where exact arithmetic still leads astray."""

from gdviz.core.landscapes import Landscape
from gdviz.text import N_

HAZARDS = (
    Landscape(
        key="abs-valley",
        name=N_("Valley with a kink"),
        family="hazard",
        formula="|x| + y²/10",
        x=(-2.0, 2.0),
        y=(-4.0, 4.0),
        height="linear",
        starts=((-1.5, 3.5), (0.7, -3.0)),
        minima=((0.0, 0.0),),
        smooth=False,
        reference="made for gdviz; on such functions see Shor (1985), Minimization Methods for "
        "Non-Differentiable Functions",
        why=N_("The slope of the walls never fades, so a constant step hops from wall to wall."),
    ),
    Landscape(
        key="ackley",
        name=N_("Ackley"),
        family="hazard",
        formula="−20 exp(−0.2 √((x² + y²)/2)) − exp((cos(2π x) + cos(2π y))/2) + 20 + e",
        x=(-4.0, 4.0),
        y=(-4.0, 4.0),
        height="linear",
        starts=((2.6, 1.7), (-3.4, 0.6), (0.4, -0.3)),
        minima=(
            (0.0, 0.0),
            (0.9521665459501717, 0.0),
            (-0.9521665459501717, 0.0),
            (0.0, 0.9521665459501717),
            (0.0, -0.9521665459501717),
        ),
        complete=False,
        smooth=False,
        reference="Ackley (1987), A Connectionist Machine for Genetic Hillclimbing",
        why=N_("Pits all the way to a tip, where the slope does not fade but turns over."),
    ),
    Landscape(
        key="easom",
        name=N_("Easom"),
        family="hazard",
        formula="−cos(x) cos(y) exp(−(x − π)² − (y − π)²)",
        x=(-1.0, 7.0),
        y=(-1.0, 7.0),
        height="linear",
        starts=((2.0, 2.3), (4.4, 2.4), (0.0, 1.0)),
        # The last four are dimples, less than a ten-thousandth deep.
        minima=(
            (3.141592653589793, 3.141592653589793),
            (1.3049954504376675, 1.3049954504376675),
            (4.978189856741919, 1.3049954504376675),
            (1.3049954504376675, 4.978189856741919),
            (4.978189856741919, 4.978189856741919),
        ),
        reference="Easom (1990), A survey of global optimization techniques, University of "
        "Louisville",
        why=N_("One pit in a plain: a little way off, the slope is below what a step can use."),
    ),
)

"""The six surfaces of a well-known visualiser, for those who come from it."""

from gdviz.core.landscapes import Landscape
from gdviz.text import N_

_SOURCE = "github.com/lilipads/gradient_descent_viz"
_RANGE = (-2.0, 2.0)

CLASSIC = (
    Landscape(
        key="classic-local-minimum",
        name=N_("Local minimum"),
        family="classic",
        formula="x² + (1.4y)² − 2 exp(−((x − 1)² + (1.4y)²)/0.2) "
        "− 6 exp(−((x + 1)² + (1.4y)²)/0.2)",
        x=_RANGE,
        y=_RANGE,
        height="linear",
        starts=((0.6, 1.2), (1.8, -0.3), (0.4, -0.8)),
        minima=(
            (-0.9675774464554597, 0.0),
            (0.9053178606008482, 0.0),
        ),
        reference=_SOURCE,
        why=N_("A shallow pit beside a deep one: which one a run falls into is a matter of speed."),
    ),
    Landscape(
        key="classic-global-minimum",
        name=N_("Global minimum"),
        family="classic",
        formula="x² + y²",
        x=_RANGE,
        y=_RANGE,
        height="linear",
        starts=((1.6, 1.2), (-0.4, 1.8)),
        minima=((0.0, 0.0),),
        reference=_SOURCE,
        why=N_("The plain bowl, on which all rules should arrive; compare how."),
    ),
    Landscape(
        key="classic-saddle-point",
        name=N_("Saddle point"),
        family="classic",
        formula="sin(x) + y²",
        x=_RANGE,
        y=_RANGE,
        height="linear",
        starts=((1.5, 1.2), (1.2, -1.4)),
        minima=((-1.5707963267948966, 0.0),),
        reference=_SOURCE,
        why=N_("The walls lead down to the saddle first; only then does a run slide away from it."),
    ),
    Landscape(
        key="classic-ecliptic-bowl",
        name=N_("Ecliptic bowl"),
        family="classic",
        formula="(x/2)² + 0.5 (y/2)² − exp(−((x/2)² + 5 (y/2)²))",
        x=_RANGE,
        y=_RANGE,
        height="linear",
        starts=((-1.6, 1.8), (1.8, 0.5)),
        minima=((0.0, 0.0),),
        reference=_SOURCE,
        why=N_("A bowl that is steep across near the middle and gentle across further out."),
    ),
    Landscape(
        key="classic-hills",
        name=N_("Hills"),
        family="classic",
        formula="x² + (1.4y)² + 2 exp(−((x − 1)² + (1.4y)²)/0.2) "
        "+ 6 exp(−((x + 1)² + (1.4y)²)/0.2) − 2 exp(−((x − 1)² + (1.4y + 1)²)/0.2)",
        x=_RANGE,
        y=_RANGE,
        height="linear",
        starts=((-1.6, 0.6), (1.6, -1.1), (1.5, 0.4)),
        minima=(
            (0.9003065222993073, -0.6534011583039486),
            (0.04150712569956181, -0.0006403776376543046),
        ),
        reference=_SOURCE,
        why=N_("Two hills stand in the way of a bowl, and beside one of them lies a pit."),
    ),
    Landscape(
        key="classic-plateau",
        name=N_("Plateau of rings"),
        family="classic",
        formula="0.01 (10 √(x² + y²) + 0.01)² − sin(10 √(x² + y²) + 0.01) / (10 √(x² + y²) + 0.01)",
        x=_RANGE,
        y=_RANGE,
        height="linear",
        starts=((1.2, 0.9), (-0.5, 0.6), (0.2, 0.1)),
        minima=(
            (0.0, 0.0),
            (0.6633492473768926, 0.0),
            (0.0, -0.6633492473768926),
        ),
        complete=False,
        # The source adds .01 to the radius to divide by it, which leaves a tip at the origin.
        smooth=False,
        reference=_SOURCE,
        why=N_("A steep hole with a moat around it: a slow run stays in the moat."),
    ),
)

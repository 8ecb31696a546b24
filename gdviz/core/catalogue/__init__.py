"""The catalogue of analytic landscapes: one row each, one module to a family."""

from gdviz.core.catalogue.classic import CLASSIC
from gdviz.core.catalogue.hazards import HAZARDS
from gdviz.core.catalogue.minima import MINIMA
from gdviz.core.catalogue.ravines import RAVINES
from gdviz.core.catalogue.saddles import SADDLES
from gdviz.core.landscapes import Landscape

_ROWS = (*RAVINES, *MINIMA, *SADDLES, *HAZARDS, *CLASSIC)

LANDSCAPES: dict[str, Landscape] = {row.key: row for row in _ROWS}
"""Every landscape by its key, in the order in which they are shown."""

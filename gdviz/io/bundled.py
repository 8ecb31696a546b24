"""The data sets that ship with gdviz."""

import csv
from dataclasses import dataclass
from functools import cache

import numpy as np

from gdviz.core.arrays import Array
from gdviz.paths import resource
from gdviz.text import N_


@dataclass(frozen=True)
class Column:
    """A numeric column: how it is named on screen and turned into the unit shown.

    `scale` takes the stored number to the shown unit (grams to kilograms: 0.001).
    """

    label: str
    scale: float = 1.0


DATASETS: dict[str, dict[str, Column]] = {
    "penguins": {
        "flipper_length_mm": Column(N_("flipper length (mm)")),
        "body_mass_g": Column(N_("body mass (kg)"), scale=1e-3),
        "bill_length_mm": Column(N_("bill length (mm)")),
        "bill_depth_mm": Column(N_("bill depth (mm)")),
    }
}
"""Numeric columns by data set; each data set is ``resources/data/<name>.csv``."""


@cache
def load_columns(dataset: str, names: tuple[str, ...]) -> tuple[Array, ...]:
    """The named columns, in shown units, of the rows in which all of them are known.

    >>> x, y = load_columns("penguins", ("flipper_length_mm", "body_mass_g"))
    >>> len(x), float(x[0]), float(y[0])
    (342, 181.0, 3.75)
    """
    columns = DATASETS[dataset]
    with resource("data", f"{dataset}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = [row for row in rows if all(row[name] not in ("", "NA") for name in names)]
    arrays = tuple(
        np.array([float(row[name]) for row in known]) * columns[name].scale for name in names
    )
    for array in arrays:
        array.setflags(write=False)
    return arrays

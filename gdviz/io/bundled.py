"""The recorded data sets that ship with gdviz: ``resources/data/<key>.csv``."""

import csv
from functools import cache

import numpy as np

from gdviz.core.arrays import Array
from gdviz.core.datasets import DATASETS, Column, Recorded
from gdviz.paths import resource

UNKNOWN = ("", "NA")
"""What stands in a file where a value is not known."""


@cache
def load_columns(dataset: str, names: tuple[str, ...]) -> tuple[Array, ...]:
    """The named columns, in shown units, of the rows in which all of them are known.

    A row that is there twice counts twice. Columns of classes are 0 and 1.

    Raises:
        KeyError: there is no such data set or column.
        ValueError: the data set is not a recorded one.

    >>> x, y = load_columns("penguins", ("flipper_length_mm", "body_mass_g"))
    >>> len(x), float(x[0]), float(y[0])
    (342, 181.0, 3.75)
    """
    row = DATASETS[dataset]
    if not isinstance(row, Recorded):
        raise ValueError(f"{dataset} is generated, not recorded")
    columns = [row.columns[name] for name in names]
    fields = [
        column.member[0] if column.member else name
        for name, column in zip(names, columns, strict=True)
    ]
    with resource("data", f"{dataset}.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    known = [line for line in lines if all(line[field] not in UNKNOWN for field in fields)]
    arrays = tuple(
        np.array([_number(line[field], column) for line in known])
        for field, column in zip(fields, columns, strict=True)
    )
    for array in arrays:
        array.setflags(write=False)
    return arrays


def _number(text: str, column: Column) -> float:
    if column.member:
        return float(text == column.member[1])
    return float(text) * column.scale

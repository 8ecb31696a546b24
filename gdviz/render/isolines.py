"""Contour lines of a grid: marching squares, then the pieces joined to lines."""

import numpy as np

from gdviz.core.arrays import Array, Indices

# Which two edges of a cell (0 bottom, 1 right, 2 top, 3 left) a line joins, by which corners lie
# above (1 bottom left, 2 bottom right, 4 top right, 8 top left); saddles (5, 10) have two lines.
_LINES: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((3, 0),),
    2: ((0, 1),),
    3: ((3, 1),),
    4: ((1, 2),),
    5: ((3, 0), (1, 2)),
    6: ((0, 2),),
    7: ((3, 2),),
    8: ((2, 3),),
    9: ((0, 2),),
    10: ((0, 1), (2, 3)),
    11: ((1, 2),),
    12: ((3, 1),),
    13: ((0, 1),),
    14: ((3, 0),),
}


def isolines(values: Array, level: float) -> list[Array]:
    """The lines on which `values: (ny, nx)` is `level`: each (k, 2), in grid units (column, row).

    Closed lines end where they begin. Cells with a corner that is not finite have no line.
    """
    ends = _pieces(values, level)
    if not len(ends):
        return []
    places = _crossings(values, level)
    return [places[line] for line in _joined(ends)]


def points_on(values: Array, level: float) -> Array:
    """Where the edges of the grid meet the level: (n, 2), in grid units, in no order."""
    ends = _pieces(values, level)
    return _crossings(values, level)[np.unique(ends)] if len(ends) else np.empty((0, 2))


def _pieces(values: Array, level: float) -> Indices:
    """Pairs of edge numbers, (n, 2). Edges along rows come first, then those along columns."""
    ny, nx = values.shape
    with np.errstate(invalid="ignore"):
        above = values > level
    sound = np.isfinite(values)
    a, b, c, d = above[:-1, :-1], above[:-1, 1:], above[1:, 1:], above[1:, :-1]
    whole = sound[:-1, :-1] & sound[:-1, 1:] & sound[1:, 1:] & sound[1:, :-1]
    case = np.where(whole, a + 2 * b + 4 * c + 8 * d, 0)
    rows, columns = np.nonzero((case > 0) & (case < 15))
    case = case[rows, columns]
    flat = ny * (nx - 1)
    edges = np.stack(
        [
            rows * (nx - 1) + columns,
            flat + rows * nx + columns + 1,
            (rows + 1) * (nx - 1) + columns,
            flat + rows * nx + columns,
        ],
        axis=1,
    )
    found = [
        edges[case == number][:, list(line)] for number, lines in _LINES.items() for line in lines
    ]
    return np.concatenate(found)


def _crossings(values: Array, level: float) -> Array:
    """Where each edge meets the level, by edge number; meaningless on edges that do not."""
    ny, nx = values.shape
    flat, steep = np.empty((ny, nx - 1, 2)), np.empty((ny - 1, nx, 2))
    row, column = np.arange(ny)[:, None], np.arange(nx)[None, :]
    with np.errstate(all="ignore"):
        flat[..., 0] = column[:, :-1] + (level - values[:, :-1]) / np.diff(values, axis=1)
        steep[..., 1] = row[:-1] + (level - values[:-1]) / np.diff(values, axis=0)
    flat[..., 1], steep[..., 0] = row, column
    return np.concatenate([flat.reshape(-1, 2), steep.reshape(-1, 2)])


def _joined(ends: Indices) -> list[list[int]]:
    """Chains of edges out of the pairs: open ones from their ends first, then closed ones."""
    touching: dict[int, list[int]] = {}
    for a, b in ends.tolist():
        touching.setdefault(a, []).append(b)
        touching.setdefault(b, []).append(a)
    starts = [edge for edge, others in touching.items() if len(others) == 1]
    lines = []
    for start in [*starts, *touching]:
        while touching[start]:
            line = [start]
            while others := touching[line[-1]]:
                following = others.pop()
                touching[following].remove(line[-1])
                line.append(following)
            lines.append(line)
    return lines

"""Contour lines of a grid: marching squares, then the pieces joined to lines."""

from weakref import WeakKeyDictionary

import numpy as np

from gdviz.core.arrays import Array, Indices
from gdviz.render.frame import Surface

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

_FROM = np.array([[0, 0], [1, 0], [0, 1], [0, 0]])
_ALONG = np.array([[1, 0], [0, 1], [1, 0], [0, 1]])
"""Where each of the four edges of a cell begins and which way it goes: column, row."""

_ENDS = np.zeros((16, 2, 2), dtype=int)
"""`_LINES` as a table: the edges that the first and the second line of a case join."""
for _case, _lines in _LINES.items():
    _ENDS[_case, : len(_lines)] = _lines
_SADDLE = np.array([len(_LINES.get(case, ())) > 1 for case in range(16)])

COARSE = 60
"""Cells in a row in which the pieces of lines are looked for."""

_followed: WeakKeyDictionary[Surface, tuple[Array, dict[int, list[Array]]]] = WeakKeyDictionary()
"""Of each surface its heights in the box and the lines at them, by the number of the level."""


def lines_at(surface: Surface, number: int) -> list[Array]:
    """The lines of a surface at its level of this number, as `isolines` gives them; kept."""
    world = surface.world
    if surface not in _followed:
        _followed[surface] = world.level(surface.loss), {}
    heights, known = _followed[surface]
    if number not in known:
        share = float(world.level(surface.levels[number]))
        known[number] = isolines(heights, share)
    return known[number]


def isolines(values: Array, level: float) -> list[Array]:
    """The lines on which `values: (ny, nx)` is `level`: each (k, 2), in grid units (column, row).

    Closed lines end where they begin. Cells with a corner that is not finite have no line.
    """
    ends = _pieces(values, level)
    if not len(ends):
        return []
    lines = [np.array(line) for line in _joined(ends)]
    places = _crossings(values, level, np.concatenate(lines))
    return np.split(places, np.cumsum([len(line) for line in lines])[:-1])


def pieces_of(surface: Surface) -> tuple[Array, Indices]:
    """The pieces of the lines at all levels of a surface, not joined, and the level of each.

    In grid units: (n, 2, 2) and (n,). Quick: for a surface that is another one in the next frame.
    All levels are looked for at once.
    """
    step, world = max(1, (len(surface.x) - 1) // COARSE), surface.world
    heights, shares = world.level(surface.loss[::step, ::step]), world.level(surface.levels)
    below = np.searchsorted(shares, heights)  # how many levels lie below each point
    corners = below[:-1, :-1], below[:-1, 1:], below[1:, 1:], below[1:, :-1]
    lowest, highest = np.minimum.reduce(corners), np.maximum.reduce(corners)
    sound = np.isfinite(heights)
    whole = sound[:-1, :-1] & sound[:-1, 1:] & sound[1:, 1:] & sound[1:, :-1]
    row, column = np.nonzero(whole & (highest > lowest))
    # From here on one entry for each level that goes through a cell.
    count = (highest - lowest)[row, column]
    row, column = np.repeat(row, count), np.repeat(column, count)
    number = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    level = lowest[row, column] + number
    a, b, c, d = (corner[row, column] > level for corner in corners)
    case = a + 2 * b + 4 * c + 8 * d
    twice = np.flatnonzero(_SADDLE[case])
    edges = np.concatenate([_ENDS[case, 0], _ENDS[case[twice], 1]])
    row, column, level = (np.concatenate([all_, all_[twice]]) for all_ in (row, column, level))
    low_row, low_column = row[:, None] + _FROM[edges, 1], column[:, None] + _FROM[edges, 0]
    along_row, along_column = _ALONG[edges, 1], _ALONG[edges, 0]
    first = heights[low_row, low_column]
    second = heights[low_row + along_row, low_column + along_column]
    share = (shares[level, None] - first) / (second - first)
    places = np.stack([low_column + share * along_column, low_row + share * along_row], axis=-1)
    return step * places, level


def points_on(values: Array, level: float) -> Array:
    """Where the edges of the grid meet the level: (n, 2), in grid units, in no order."""
    ends = _pieces(values, level)
    return _crossings(values, level, np.unique(ends)) if len(ends) else np.empty((0, 2))


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


def _crossings(values: Array, level: float, edges: Indices) -> Array:
    """Where these edges, by number, meet the level: (k, 2)."""
    ny, nx = values.shape
    flat = edges < ny * (nx - 1)
    row, column = np.where(flat, np.divmod(edges, nx - 1), np.divmod(edges - ny * (nx - 1), nx))
    first = values[row, column]
    second = values[row + ~flat, column + flat]
    share = (level - first) / (second - first)
    return np.stack([column + np.where(flat, share, 0.0), row + np.where(flat, 0.0, share)], axis=1)


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

"""Where numbers stand on contour lines: along the line, upright, apart from one another. No Qt.

As on a topographic map, a number interrupts its own line where that is nearly straight, keeps off
other lines and the border, and is left out where there is no such place.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdviz.core.arrays import Array, Indices

PAD = 3.0
"""Pixels of line left out before and behind a number."""

BORDER = 5.0
"""Pixels that stay free at the border of the plot."""

AGAIN = 320.0
"""Pixels of the way along a line between two numbers on it."""

SAME = 110.0
"""Pixels between two equal numbers on different lines, or on one that comes back."""

APART = 16.0
"""Pixels between any two numbers."""

EVERY = 6.0
"""Pixels between two places that are tried."""

BENT = 2.2
"""So many pixels may a line leave the straight one under its number."""

CELL = 3.0
"""Pixels of the grid on which is noted where lines run."""


@dataclass(frozen=True)
class LevelLabel:
    """A number on a line.

    Attributes:
        level: the number of the level. line: which of its lines.
        x, y: the middle. angle: degrees, clockwise, from −90 to 90.
        width, height: of the box around it. begin, end: of the gap, along the line in pixels.
    """

    level: int
    line: int
    x: float
    y: float
    angle: float
    width: float
    height: float
    begin: float
    end: float

    @property
    def corners(self) -> Array:
        """Of its box: (4, 2)."""
        turn = np.deg2rad(self.angle)
        along = 0.5 * self.width * np.array([np.cos(turn), np.sin(turn)])
        across = 0.5 * self.height * np.array([-np.sin(turn), np.cos(turn)])
        middle = np.array([self.x, self.y])
        signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
        return np.asarray(middle + signs[:, :1] * along + signs[:, 1:] * across)


def place_labels(
    lines: Sequence[Sequence[Array]],
    texts: Sequence[str],
    widths: Sequence[float],
    height: float,
    size: tuple[float, float],
) -> list[LevelLabel]:
    """The numbers of a plot of `size` pixels, the roundest first, so that they find room.

    Args:
        lines: of each level its lines, each (k, 2) pixels.
        texts: the number of each level, and `widths` how wide it is.
        height: how high they are.
    """
    if not any(lines):
        return []
    ways = _Ways(lines)
    places = _Places(ways, np.array(widths), height, size)
    placed: list[LevelLabel] = []
    for level in sorted(range(len(texts)), key=lambda i: (_roughness(texts[i]), i)):
        candidates = np.flatnonzero(places.level == level)
        while len(candidates) and np.isfinite(best := places.cost[candidates].min()):
            # Of those as good as the best the first: a plain rule, and the same everywhere.
            chosen = candidates[np.flatnonzero(places.cost[candidates] <= best + 0.5)[0]]
            placed.append(places.take(int(chosen)))
    return placed


class _Ways:
    """All lines one behind the other, so that they are walked along in one go.

    Attributes:
        way: how far each point is along them, (n,), in pixels. begin, end: of each line.
        level, number: of each line its level, and which of the lines of that it is.
    """

    def __init__(self, lines: Sequence[Sequence[Array]]) -> None:
        flat = [(i, j, line) for i, level in enumerate(lines) for j, line in enumerate(level)]
        self.level = np.array([i for i, _, _ in flat])
        self.number = np.array([j for _, j, _ in flat])
        self._points = np.concatenate([line for _, _, line in flat])
        last = np.cumsum([len(line) for _, _, line in flat]) - 1
        steps = np.hypot(*np.diff(self._points, axis=0, prepend=self._points[:1]).T)
        steps[last[:-1] + 1] = 0.0  # from the end of one to the beginning of the next
        way = np.cumsum(steps)
        self._way = way
        self.end = way[last]
        self.begin = np.concatenate([[0.0], self.end[:-1]])

    def at(self, way: Array) -> Array:
        """The points there: (..., 2)."""
        x, y = (np.interp(way, self._way, self._points[:, axis]) for axis in (0, 1))
        return np.stack([x, y], axis=-1)

    def tried(self, spare: Array, pitch: float) -> tuple[Array, Indices]:
        """Places every `pitch` pixels, `spare` from the ends of each line: ways, and the lines."""
        counts = np.maximum(np.floor((self.end - self.begin - 2.0 * spare) / pitch) + 1, 0)
        line = np.repeat(np.arange(len(counts)), counts.astype(int))
        first = np.repeat(np.cumsum(counts) - counts, counts.astype(int))
        way = (self.begin + spare)[line] + pitch * (np.arange(len(line)) - first)
        return way, line


class _Places:
    """The places at which numbers can stand; `cost` says how good each still is."""

    def __init__(self, ways: _Ways, widths: Array, height: float, size: tuple[float, float]):
        half = 0.5 * widths + PAD
        spare = half[ways.level]
        # Where a line is hardly longer than its number, nothing would be left of it.
        spare = np.where(ways.end - ways.begin > 4.0 * spare, spare, np.inf)
        self._way, line = ways.tried(spare, EVERY)
        self._ways, self._line, self._height = ways, line, height
        self.level = ways.level[line]
        self._half, self._width = half[self.level], widths[self.level]
        before, after = ways.at(self._way - self._half), ways.at(self._way + self._half)
        straight, chord = 0.5 * (before + after), after - before
        on_line = ways.at(self._way)
        self._middle = 0.5 * (on_line + straight)
        # Read from left to right, and upwards where the line stands upright.
        back = (chord[:, 0] < 0.0) | ((chord[:, 0] == 0.0) & (chord[:, 1] > 0.0))
        chord = np.where(back[:, None], -chord, chord)
        self._angle = np.rad2deg(np.arctan2(chord[:, 1], chord[:, 0]))
        self._along = chord / np.maximum(np.hypot(*chord.T), 1e-9)[:, None]
        bent = np.hypot(*(on_line - straight).T)
        for share, between in ((-0.5, 0.25), (0.5, 0.75)):
            off = ways.at(self._way + share * self._half) - (before + between * (after - before))
            bent = np.maximum(bent, np.hypot(*off.T))
        samples = self._samples()
        inside = ((samples > BORDER) & (samples < np.array(size) - BORDER)).all(axis=(1, 2))
        sound = inside & (bent <= BENT) & ~_crossed(samples, self.level, _owners(ways, size))
        self.cost = np.where(sound, bent + 1.2 * np.abs(self._angle) / 90.0, np.inf)

    def _samples(self) -> Array:
        """Points all over each box, and a cell above and below it: (k, 44, 2)."""
        u, v = np.meshgrid(np.linspace(-0.5, 0.5, 11), np.linspace(-0.5, 0.5, 4))
        across = np.stack([-self._along[:, 1], self._along[:, 0]], axis=-1)
        along = (self._width[:, None] * u.ravel())[..., None] * self._along[:, None]
        return np.asarray(
            self._middle[:, None]
            + along
            + (self._height + 2.0 * CELL) * v.ravel()[:, None] * across[:, None]
        )

    def take(self, at: int) -> LevelLabel:
        """The number that stands there; no other one comes too near to it."""
        line, half = self._line[at], float(self._half[at])
        way = float(self._way[at] - self._ways.begin[line])
        x, y = self._middle[at].tolist()
        away = np.hypot(*(self._middle - self._middle[at]).T)
        self.cost[(self.level == self.level[at]) & (away < SAME)] = np.inf
        self.cost[(self._line == line) & (np.abs(self._way - self._way[at]) < AGAIN)] = np.inf
        near = np.flatnonzero(away < APART + self._height + 0.5 * (self._width + self._width[at]))
        self.cost[near[self._touches(near, at)]] = np.inf
        return LevelLabel(
            *(int(self.level[at]), int(self._ways.number[line]), x, y, float(self._angle[at])),
            *(float(self._width[at]), self._height, way - half, way + half),
        )

    def _touches(self, these: Indices, at: int) -> NDArray[np.bool_]:
        """Whether the boxes at these places come nearer than `APART` to the one at `at`.

        As three discs along each, which is plain and a little too careful.
        """
        near = np.zeros(len(these), dtype=bool)
        for own in (-0.4, 0.0, 0.4):
            places = self._middle[these] + own * self._width[these, None] * self._along[these]
            for other in (-0.4, 0.0, 0.4):
                place = self._middle[at] + other * self._width[at] * self._along[at]
                near |= np.hypot(*(places - place).T) < APART + self._height
        return near


def _owners(ways: _Ways, size: tuple[float, float]) -> NDArray[np.int16]:
    """On a grid of cells the number of the level whose line runs there, plus 1; 0 for none."""
    columns, rows = (int(length / CELL) + 1 for length in size)
    owners = np.zeros((rows, columns), dtype=np.int16)
    way, line = ways.tried(np.zeros(len(ways.level)), 0.8 * CELL)
    at = np.floor(ways.at(way) / CELL).astype(int)
    inside = ((at >= 0) & (at < [columns, rows])).all(axis=-1)
    owners[at[inside, 1], at[inside, 0]] = ways.level[line[inside]] + 1
    return owners


def _crossed(samples: Array, level: Indices, owners: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Whether a box, by points in it (k, n, 2), lies on a line of another level: (k,)."""
    rows, columns = owners.shape
    at = (samples / CELL).astype(int)
    found = owners[at[..., 1].clip(0, rows - 1), at[..., 0].clip(0, columns - 1)]
    return np.asarray(((found > 0) & (found != level[:, None] + 1)).any(axis=1))


def _roughness(text: str) -> tuple[int, int]:
    """Less for rounder numbers: 1 and 100 come before 20 and 50, and those before 25."""
    mantissa = text.partition("·")[0]
    digits = "".join(c for c in mantissa if c.isdigit()).strip("0")
    return len(digits), int(digits not in ("", "1"))


def gapped(line: Array, gaps: Sequence[tuple[float, float]]) -> list[Array]:
    """The pieces of a line (k, 2) that are left without these stretches of the way along it."""
    if not gaps:
        return [line]
    steps = np.hypot(*np.diff(line, axis=0).T)
    way = np.concatenate([[0.0], np.cumsum(steps)])
    pieces, begin = [], 0.0
    for start, end in (*sorted(gaps), (float(way[-1]), 0.0)):
        ends = [[np.interp(s, way, line[:, axis]) for axis in (0, 1)] for s in (begin, start)]
        between = line[(way > begin) & (way < start)]
        pieces.append(np.concatenate([ends[:1], between, ends[1:]]))
        begin = end
    return pieces

"""Numbers on contour lines: on their line, upright, apart from one another, whole."""

from itertools import combinations

import numpy as np
import pytest

from gdviz.core.catalogue import LANDSCAPES
from gdviz.io.problems import load_problem
from gdviz.render.frame import surface_of
from gdviz.render.isolines import lines_at
from gdviz.render.plots.level_labels import gapped, place_labels
from gdviz.scene.own import own_plane
from gdviz.scene.spec import LandscapeProblem

SIZE = (430.0, 370.0)
HIGH = 9.0
NAMES = ("rosenbrock", "himmelblau", "branin", "ackley", "goldstein-price", "saddle", "beale")


def pixel_lines(name, size=SIZE):
    """The lines of a landscape in pixels, by level."""
    spec = LandscapeProblem(name)
    surface = surface_of(load_problem(spec), own_plane(spec), "sum", "en")
    scale = np.array([size[0], -size[1]]) / 240.0
    levels = range(len(surface.levels))
    return [
        [np.array([0.0, size[1]]) + scale * line for line in lines_at(surface, i)] for i in levels
    ], [f"{level:g}" for level in surface.levels]


def labels_of(name, size=SIZE):
    lines, texts = pixel_lines(name, size)
    return lines, place_labels(lines, texts, [6.0 * len(text) for text in texts], HIGH, size)


def apart(a, b):
    """Whether two turned boxes have a line between them."""
    for corners in (a, b):
        for edge in np.diff(corners, axis=0)[:2]:
            one, other = a @ edge, b @ edge
            if one.max() < other.min() or other.max() < one.min():
                return True
    return False


def distance(points, line):
    """How far points (k, 2) are from the nearest segment of a line: (k,)."""
    a, way = line[:-1], np.diff(line, axis=0)
    long = np.maximum((way * way).sum(axis=1), 1e-12)
    share = (((points[:, None] - a) * way).sum(axis=-1) / long).clip(0.0, 1.0)
    return np.hypot(*np.moveaxis(points[:, None] - a - share[..., None] * way, -1, 0)).min(axis=1)


@pytest.mark.parametrize("name", NAMES)
def test_no_number_touches_another_or_the_border(name):
    _, labels = labels_of(name)
    assert len(labels) >= 6
    for a, b in combinations(labels, 2):
        assert apart(a.corners, b.corners)
    for label in labels:
        assert (label.corners > 4.0).all()
        assert (label.corners < np.array(SIZE) - 4.0).all()


@pytest.mark.parametrize("name", NAMES)
def test_a_number_lies_along_its_own_line_upright_and_on_no_other(name):
    lines, labels = labels_of(name)
    for label in labels:
        assert -90.0 <= label.angle <= 90.0
        turn = np.deg2rad(label.angle)
        way = 0.5 * label.width * np.array([np.cos(turn), np.sin(turn)])
        middle = np.array([label.x, label.y])
        points = middle + np.array([-1.0, -0.5, 0.0, 0.5, 1.0])[:, None] * way
        assert distance(points, lines[label.level][label.line]).max() < 4.0
        for level, others in enumerate(lines):
            if level != label.level:
                assert min((distance(points, o).min() for o in others), default=99.0) > 3.0


@pytest.mark.parametrize("name", NAMES)
def test_the_gap_is_where_the_number_is(name):
    lines, labels = labels_of(name)
    for label in labels:
        line = lines[label.level][label.line]
        pieces = gapped(line, [(label.begin, label.end)])
        middle = np.array([[label.x, label.y]])
        assert min(distance(middle, piece)[0] for piece in pieces) > 0.4 * label.width
        kept = sum(np.hypot(*np.diff(piece, axis=0).T).sum() for piece in pieces)
        whole = np.hypot(*np.diff(line, axis=0).T).sum()
        assert kept == pytest.approx(whole - (label.end - label.begin), abs=1e-6)


def test_equal_numbers_are_far_apart():
    for name in NAMES:
        _, labels = labels_of(name)
        for a, b in combinations(labels, 2):
            if a.level == b.level:
                assert np.hypot(a.x - b.x, a.y - b.y) >= 100.0


def test_it_is_the_same_every_time_and_another_at_another_size():
    assert labels_of("himmelblau")[1] == labels_of("himmelblau")[1]
    small, large = labels_of("himmelblau", (200.0, 180.0))[1], labels_of("himmelblau")[1]
    assert 0 < len(small) < len(large)


def test_what_is_too_dense_has_no_numbers():
    step = np.linspace(0.0, 400.0, 50)
    lines = [[np.stack([step, np.full(50, 20.0 + 4.0 * i)], axis=-1)] for i in range(80)]
    assert place_labels(lines, ["1"] * 80, [6.0] * 80, HIGH, SIZE) == []
    lines = [[np.stack([step, np.full(50, 20.0 + 24.0 * i)], axis=-1)] for i in range(12)]
    assert len(place_labels(lines, ["1"] * 12, [6.0] * 12, HIGH, SIZE)) >= 12


def test_round_numbers_find_room_first():
    """Of two lines between which there is room for one number."""
    step = np.linspace(0.0, 200.0, 50)
    lines = [[np.stack([step, np.full(50, y)], axis=-1)] for y in (50.0, 62.0)]
    for texts in (("1.5", "2"), ("2", "1.5")):
        (label,) = place_labels(lines, texts, [18.0, 18.0], HIGH, (200.0, 100.0))[:1]
        assert texts[label.level] == "2"


def test_no_lines_no_numbers_and_a_ring_shorter_than_its_number_none():
    assert place_labels([], [], [], HIGH, SIZE) == []
    assert place_labels([[], []], ["1", "2"], [6.0, 6.0], HIGH, SIZE) == []
    turn = np.linspace(0.0, 2.0 * np.pi, 40)
    ring = 100.0 + 4.0 * np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    assert place_labels([[ring]], ["1"], [6.0], HIGH, SIZE) == []


def test_nearly_every_landscape_has_numbers():
    bare = {name for name in LANDSCAPES if not labels_of(name)[1]}
    assert bare <= {"rastrigin", "drop-wave", "schaffer-2"}  # rings, and rings in rings

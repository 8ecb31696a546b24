"""The lines of the plots: thinned out, cut off, drawn at a level, and the axis of losses."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

from gdviz.engine.trajectory import Trajectory
from gdviz.render.isolines import isolines
from gdviz.render.plots.ink import pen
from gdviz.render.plots.lines import cut, draw_line, joined, spared
from gdviz.render.plots.thin import Thinned
from gdviz.render.plots.value_axis import ValueRange


def grown(losses) -> Trajectory:
    made = Trajectory(2)
    losses = np.asarray(losses, dtype=float)
    count = len(losses)
    zeros = np.zeros(count)
    made.append(np.zeros((count, 2)), losses, zeros, zeros.astype(np.int64), zeros)
    return made


def axis_of(*runs):
    return ValueRange().axis((run, run.columns.loss) for run in runs)


@pytest.mark.parametrize("count", [1, 2, 1200, 1201, 5000, 100_003])
def test_thinning_keeps_ends_order_and_extremes(count):
    values = np.random.default_rng(count).standard_normal((count, 2))
    rows = Thinned().rows(values, count - 1)
    assert rows[0] == 0
    assert rows[-1] == count - 1
    assert (np.diff(rows) >= 0).all()
    assert len(rows) <= min(count, 1200 + count // 200)
    for end in (values.argmin(axis=0), values.argmax(axis=0)):
        assert np.isin(end, rows).all()


def test_a_zigzag_stays_one():
    values = np.tile([[-1.0], [1.0]], (5000, 1))
    shown = values[Thinned().rows(values, 9999), 0]
    assert (np.abs(np.diff(shown)) > 0).mean() > 0.4


def test_thinning_does_not_depend_on_what_was_asked_before():
    values = np.random.default_rng(1).standard_normal((20_000, 1))
    used = Thinned()
    for last in (19_999, 300, 4321, 12_345, 7000):
        assert used.rows(values, last).tolist() == Thinned().rows(values, last).tolist()


@pytest.mark.parametrize("scale", [1.0, 3.0])
def test_points_that_no_pixel_tells_apart_are_left_out(scale):
    angle = np.linspace(0.0, 6.0, 4000)
    spiral = (150.0 * np.exp(-angle))[:, None] * np.stack(
        [np.cos(9 * angle), np.sin(9 * angle)], -1
    )
    left = spiral[spared(spiral, scale)]
    assert len(left) < 0.8 * len(spiral)
    assert (left[[0, -1]] == spiral[[0, -1]]).all()
    # Each that is left out lies within half a pixel of one that is not.
    away = np.abs(spiral[:, None] - left[None]).max(axis=2).min(axis=1)
    assert away.max() * scale < 0.5


def test_a_short_line_and_one_of_long_steps_stay_as_they_are():
    few = np.zeros((20, 2))
    assert spared(few, 1.0).tolist() == list(range(20))
    zigzag = np.stack([np.arange(500.0), 9.0 * (np.arange(500) % 2)], axis=-1)
    assert spared(zigzag, 1.0).tolist() == list(range(500))


def test_a_line_is_cut_where_it_leaves():
    line = np.array([[0.0, 0.0], [1e9, 5e8], [1e9, 1e9], [0.0, 10.0], [0.0, 20.0]])
    pieces = cut(line, 100.0)
    assert np.abs(pieces).max() <= 100.0 + 1e-6
    assert pieces[0] == pytest.approx(np.array([[0.0, 0.0], [100.0, 50.0]]))
    assert pieces[-1].tolist() == [[0.0, 10.0], [0.0, 20.0]]


def test_pieces_of_a_line_meet_at_a_mitre_and_no_further():
    right, half = [0.0, 0.0], [10.0, 0.0]
    straight = joined(np.array([right, half, [20.0, 0.0]]), [2.0])[0]
    assert straight.tolist() == [[[-1.0, 0.0], [10.5, 0.0]], [[9.5, 0.0], [21.0, 0.0]]]
    corner = joined(np.array([right, half, [10.0, 10.0]]), [2.0])[0]
    assert corner[0, 1] == pytest.approx([11.0, 0.0])  # the outer corner of a right angle
    assert corner[1, 0] == pytest.approx([10.0, -1.0])
    back = joined(np.array([right, half, right]), [2.0])[0]
    assert back[0, 1] == pytest.approx([11.0, 0.0])  # not without end
    still = joined(np.array([right, right, half]), [2.0])[0]
    assert np.isfinite(still).all()


def drawn(draw):
    """What a black pen paints on white: (200, 300)."""
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(QColor(255, 255, 255))
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw(painter)
    return np.frombuffer(image.constBits(), np.uint8).reshape(200, 300, 4)[..., 0].astype(int)


@pytest.mark.parametrize("width", [2.0, 6.0])
def test_a_line_that_bends_has_no_beads(qapp, width):
    """It looks as Qt's own does, that joins its pieces, and takes fifty times as long."""
    x = np.linspace(10.0, 290.0, 40)
    points = np.stack([x, 100.0 + 60.0 * np.sin(x / 30.0)], axis=-1)

    def by_qt(painter):
        painter.setPen(pen((0, 0, 0), width))
        painter.drawPolyline([QPointF(*at) for at in points])

    def by_us(painter):
        painter.setPen(pen((0, 0, 0), width))
        draw_line(painter, points)

    off = np.abs(drawn(by_us) - drawn(by_qt))
    assert (off > 60).sum() <= 8
    assert off.mean() < 0.25


@pytest.mark.parametrize("scale", [0.75, 1.0, 1.5])
def test_a_line_of_many_short_pieces_is_nowhere_paler(qapp, scale):
    """Two ends that touch in a pixel cover less of it than one that goes through."""
    points = np.stack([np.linspace(10.0, 150.0, 61), np.full(61, 60.0)], axis=-1)

    def paint(painter):
        painter.scale(scale, scale)
        painter.setPen(pen((0, 0, 0), 4.0))
        draw_line(painter, points)

    middle = drawn(paint)[round(60 * scale), round(12 * scale) : round(148 * scale)]
    assert middle.max() <= 6


def test_contour_lines_lie_on_their_level():
    y, x = np.mgrid[0:41, 0:61]
    values = np.hypot(x - 30.0, y - 20.0)
    (line,) = isolines(values, 12.0)
    assert line[0].tolist() == line[-1].tolist()  # closed
    assert np.hypot(line[:, 0] - 30, line[:, 1] - 20) == pytest.approx(12.0, abs=0.02)
    steps = np.hypot(*np.diff(line, axis=0).T)
    assert steps.max() < 1.5  # one line in one go
    assert steps.sum() == pytest.approx(2 * np.pi * 12.0, rel=0.01)


def test_contour_lines_go_round_saddles_and_stop_at_holes():
    y, x = np.mgrid[-20:21, -20:21].astype(float)
    saddle = isolines(x * y + 1e-9, 0.5)
    assert len(saddle) == 2
    values = x.copy()
    values[18:22, :] = np.nan
    assert len(isolines(values, 0.5)) == 2
    assert isolines(np.full((5, 5), np.nan), 0.0) == []
    assert isolines(np.ones((5, 5)), 1.0) == []


def test_a_loss_of_zero_lies_on_the_floor():
    axis = axis_of(grown([100.0, 1.0, 1e-29, 0.0]))
    assert axis.log
    assert axis.low == pytest.approx(1e-10)
    assert axis.at(np.array([0.0, 1e-29])).tolist() == [0.0, 0.0]
    assert axis.at(np.array([axis.high])) == pytest.approx([1.0])


@pytest.mark.parametrize("losses", [[0.0, 0.0], [5.0], [3.0, 3.0, 3.0], [1e-300, 0.0], [1e300]])
def test_an_axis_is_found_for_any_losses(losses):
    axis = axis_of(grown(losses))
    assert 0.0 < axis.low < axis.high < np.inf
    shares, labels = axis.marks()
    assert len(shares) == len(labels) >= 1
    assert np.isfinite(shares).all()


def test_negative_losses_make_the_axis_linear():
    axis = axis_of(grown([4.0, 1.0, -2.5]))
    assert not axis.log
    assert axis.low <= -2.5
    assert axis.high >= 4.0
    assert axis.at(np.array([axis.low, axis.high])) == pytest.approx([0.0, 1.0])


def test_a_run_that_diverges_does_not_flatten_the_others():
    tame, wild = grown([100.0, 50.0, 20.0]), grown([100.0, 1e9, 1e18])
    axis = axis_of(tame, wild)
    assert axis.high <= 1e5
    assert axis.low == pytest.approx(10.0)


def test_the_axis_only_widens_while_runs_grow():
    run, range_ = grown([100.0]), ValueRange()
    before = range_.axis([(run, run.columns.loss)])
    for loss in (80.0, 3.0, 40.0, 0.5, 300.0):
        run.append(np.zeros((1, 2)), np.array([loss]), *(np.zeros(1, dtype=int),) * 3)
        after = range_.axis([(run, run.columns.loss)])
        assert after.low <= before.low
        assert after.high >= before.high
        before = after


def test_a_floor_that_hides_smaller_losses_says_so():
    shown = axis_of(grown([100.0, 1e-3, 1e-30, 0.0]))
    assert shown.floored
    assert shown.at(np.array([1e-30, 0.0])).tolist() == [0.0, 0.0]
    assert shown.marks()[1][0] == "≤ 10⁻¹⁰"
    whole = axis_of(grown([100.0, 1e-3]))
    assert not whole.floored
    assert not any("≤" in label for label in whole.marks()[1])
    assert axis_of(grown([100.0, 0.0])).floored


def test_the_axis_forgets_what_a_shorter_scene_has_no_room_for():
    range_, run = ValueRange(), grown([100.0, 10.0, 1e-9])
    assert range_.axis([(run, run.columns.loss)]).low <= 1e-9
    shorter = run.columns.loss[:2]
    assert range_.axis([(run, shorter)]) == ValueRange().axis([(run, shorter)])

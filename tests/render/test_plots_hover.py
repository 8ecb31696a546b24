"""What stands on the plate under the pointer, and that the plate stays on the panel."""

import dataclasses

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gdviz.render.numbers import short_number
from gdviz.render.plots import CurvesPanel
from gdviz.render.plots.hover import MOST, Reading, draw_plate
from gdviz.render.runs import Runs
from gdviz.render.style import DARK, LIGHT, run_colour
from gdviz.scene.opening import SHIPPED

MAGENTA = (255, 0, 255)


@pytest.fixture
def curves(qtbot):
    made = CurvesPanel()
    qtbot.addWidget(made.widget)
    made.widget.resize(420, 260)
    made.widget.show()
    qtbot.waitExposed(made.widget)
    qtbot.waitUntil(lambda: made.canvas.rect.width() > 100)
    return made


def pixels(image):
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return flat[:, : image.width(), 2::-1].astype(int)


def grabbed(panel):
    return pixels(panel.widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32))


def point(panel, position, share=0.5):
    """The pointer over this place of the axis."""
    inside = panel.canvas.place(np.array([position, share]))
    at = panel.widget.getViewBox().mapToScene(*inside)
    move(panel, QPointF(round(at.x()), round(at.y())))


def move(panel, to):
    for at in (QPointF(1, 1), to):
        QTest.qWait(30)  # pyqtgraph listens to a hundred moves a second
        viewport, none = panel.widget.viewport(), Qt.MouseButton.NoButton
        whole = viewport.mapToGlobal(at)
        moved = QMouseEvent(
            QEvent.Type.MouseMove, at, whole, none, none, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(viewport, moved)


# --- what is read ---------------------------------------------------------------------


def test_every_visible_run_is_read_in_the_row_that_it_has_there(curves, frame_of) -> None:
    frame = frame_of("himmelblau", 80.5)
    hidden = dataclasses.replace(frame.runs[1], visible=False)
    frame = dataclasses.replace(frame, runs=Runs.of([frame.runs[0], hidden, *frame.runs[2:]]))
    curves.show(frame)
    readings = curves.readings(31.0)
    assert [reading.name for reading in readings] == [run.name for run in frame.shown]
    for reading, run in zip(readings, frame.shown, strict=True):
        assert (reading.colour, reading.value) == (run.colour, run.columns.loss[31])
        assert reading.smoothed is None


def test_runs_of_other_batches_are_read_at_the_same_place_of_the_axis(curves, frame_of) -> None:
    scene = SHIPPED["penguins"]()
    document = replace(scene.document, pace="epochs", length=3)
    frame = frame_of(replace(scene, document=document), 2.5)
    curves.show(frame)
    whole, mini, single, *_ = frame.runs
    rows = {whole.id: 2, mini.id: 22, single.id: 684}
    for reading, run in zip(curves.readings(2.0), frame.runs, strict=True):
        if run.id in rows:
            assert reading.value == run.columns.loss[rows[run.id]]


def test_beyond_the_playhead_nothing_is_told(curves, frame_of) -> None:
    frame = frame_of("himmelblau", 40.0)
    curves.show(frame)
    for reading, run in zip(curves.readings(100.0), frame.shown, strict=True):
        assert reading.value == run.columns.loss[40]


def test_smoothed_both_are_told(curves, frame_of) -> None:
    frame = frame_of("penguins", 50.0, smoothing=0.6)
    curves.show(frame)
    for reading, run in zip(curves.readings(3.0), frame.shown, strict=True):
        loss = run.columns.loss[:4]
        kept = 0.6 ** np.arange(3.0, -1.0, -1.0)
        expected = np.exp((kept * np.log(loss)).sum() / kept.sum())
        assert reading.smoothed == pytest.approx(expected)
        assert reading.value == loss[3]
        assert reading.numbers == [short_number(expected), short_number(loss[3])]


def test_what_there_is_not_is_a_dash(curves, frame_of) -> None:
    curves.show(frame_of("himmelblau", 40.0, curve="momentum"))
    plain = next(r for r in curves.readings(20.0) if r.name == "Gradient descent")
    assert plain.numbers == ["—"]


# --- on the panel ---------------------------------------------------------------------


@pytest.mark.qt_log_ignore("not accepted by receiving widget", extend=True)
def test_the_line_snaps_to_an_update_and_goes_with_the_pointer(curves, frame_of, qtbot) -> None:
    frame = frame_of("himmelblau", 100.0)
    curves.show(frame)
    plain = grabbed(curves)
    lines = []
    for position in (29.7, 30.0, 30.3, 60.0):
        point(curves, position)
        changed = (grabbed(curves) != plain).any(axis=-1)
        top = curves.widget.getViewBox().sceneBoundingRect().top()
        lines.append(np.nonzero(changed[round(top) + 3])[0].mean())
    inside = curves.canvas.place(np.array([30.0, 0.5]))
    expected = curves.widget.getViewBox().mapToScene(*inside).x()
    assert lines[0] == lines[1] == lines[2] == pytest.approx(expected, abs=1.5)
    assert lines[3] > lines[0] + 30
    move(curves, QPointF(1, 1))
    assert (grabbed(curves) == plain).all()


@pytest.mark.qt_log_ignore("not accepted by receiving widget", extend=True)
def test_no_picture_has_it(curves, frame_of) -> None:
    def exported():
        image = QImage(420, 260, QImage.Format.Format_RGB32)
        with QPainter(image) as painter:
            curves.paint(painter, QRectF(0, 0, 420, 260))
        return pixels(image)

    curves.show(frame_of("himmelblau", 100.0))
    without = exported()
    plain = grabbed(curves)
    point(curves, 40.0)
    assert (grabbed(curves) != plain).any()
    assert (exported() == without).all()
    assert (grabbed(curves) != plain).any()  # and it is there again


# --- the plate ---------------------------------------------------------------------


def some(count, name="a run with a name", smoothed=None):
    return [Reading(f"{name} {n}", n, 10.0**-n, smoothed) for n in range(count)]


def plated(size, at, readings, theme=LIGHT, zoom=1.0):
    """Where the plate is, and the pixels of a panel around which there is a frame of magenta."""
    image = QImage(size[0] + 40, size[1] + 40, QImage.Format.Format_RGB32)
    image.fill(0xFF00FF)
    with QPainter(image) as painter:
        painter.translate(20, 20)
        painter.fillRect(QRectF(0, 0, *size), 0xFF00FF)
        box = draw_plate(
            painter, QRectF(0, 0, *size), QPointF(*at), "update 1,234", readings, theme, zoom
        )
    return box, pixels(image)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("count", [1, 5, 12, 40])
@pytest.mark.parametrize("size", [(420, 260), (230, 150), (200, 96)])
@pytest.mark.parametrize("zoom", [1.0, 1.6])
def test_it_never_leaves_the_panel(qapp, theme, count, size, zoom) -> None:
    for share in (0.0, 0.3, 0.7, 1.0):
        at = (share * size[0], (1.0 - share) * size[1])
        box, seen = plated(size, at, some(count, smoothed=123.4), theme, zoom)
        assert QRectF(0, 0, *size).contains(box)
        outside = np.ones(seen.shape[:2], dtype=bool)
        outside[20:-20, 20:-20] = False
        assert (seen[outside] == MAGENTA).all()


def balls_in(plate, count):
    box, seen = plate
    left = 20 + round(box.left())
    column = seen[:, left + 6 : left + 18]

    def there(colour):
        return (np.abs(column - run_colour(colour)).max(axis=-1) < 8).sum() > 8

    return [there(colour) for colour in range(count)]


def test_all_runs_are_on_it_or_the_first_and_a_sign_that_there_are_more(qapp) -> None:
    large = (420, 260)
    assert balls_in(plated(large, (10, 10), some(8)), 8) == [True] * 8
    twelve, _ = plated(large, (10, 10), some(MOST))
    more, _ = plated(large, (10, 10), some(MOST + 30))
    assert more.height() == pytest.approx(twelve.height() + 15, abs=3)  # one line: the sign
    small = balls_in(plated((300, 110), (10, 10), some(8)), 8)
    assert small[:4] == [True] * 4
    assert not all(small)
    assert sorted(small, reverse=True) == small  # the first ones


def test_long_names_are_cut_and_not_the_numbers(qapp) -> None:
    names = (
        "a name that no plate of this size has room for",
        "another one, which is as long as that",
    )
    (one, first), (other, second) = (plated((240, 150), (0, 0), some(3, name)) for name in names)
    assert one.width() == other.width() == pytest.approx(234.0)
    assert plated((240, 150), (0, 0), some(3, "short"))[0].width() < 150
    numbers = slice(20 + round(one.right()) - 40, 20 + round(one.right()))
    assert (first[:, numbers] == second[:, numbers]).all()
    assert (first[:, numbers].max(axis=-1) < 130).sum() > 40
    assert (first != second).any()


def test_it_lies_beside_what_is_pointed_at(qapp) -> None:
    for at in (40.0, 380.0):
        box, _ = plated((420, 260), (at, 130.0), some(4))
        assert not box.left() <= at <= box.right()

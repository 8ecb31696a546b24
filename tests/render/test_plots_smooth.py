"""Smoothed curves over pale ones, and curves that end where they are known so far."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from gdviz.engine.replay import replay_of
from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.render.frame import build_frame
from gdviz.render.plots import CurvesPanel
from gdviz.render.style import LIGHT, run_colour, run_ink
from gdviz.scene.opening import SHIPPED

SIZE = (420, 260)


@pytest.fixture
def curves(qtbot):
    made = CurvesPanel()
    qtbot.addWidget(made.widget)
    return made


def painted(panel, frame):
    panel.show(frame)
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        panel.paint(painter, QRectF(0, 0, *SIZE))
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(SIZE[1], SIZE[0], 4)
    return flat[..., 2::-1].astype(int)


def ink(picture, rgb, within=14):
    return np.abs(picture - np.array(rgb)).max(axis=-1) <= within


def noisy(frame_of, **view):
    """One stochastic run, whose loss jumps."""
    scene = SHIPPED["penguins"]()
    run = next(run for run in scene.document.runs if run.batch_size == 1)
    run = replace(run, colour=0)
    scene = replace(scene, document=replace(scene.document, runs=(run,)))
    return frame_of(scene, 110.0, **view)


def test_the_curve_turns_pale_and_its_average_is_drawn_over_it(curves, frame_of) -> None:
    raw = noisy(frame_of)
    colour = run_colour(raw.runs[0].colour)
    pale = run_ink(raw.runs[0].colour, True, LIGHT)
    plain, smooth = painted(curves, raw), painted(curves, noisy(frame_of, smoothing=0.95))
    inside = np.s_[34:220, 50:400]
    assert ink(smooth[inside], pale).sum() > 2 * ink(plain[inside], pale).sum()
    assert 100 < ink(smooth[inside], colour).sum() < ink(plain[inside], colour).sum()


def test_the_average_lies_where_it_belongs(curves, frame_of) -> None:
    frame = noisy(frame_of, smoothing=0.95)
    picture = painted(curves, frame)
    averages = curves.series(frame.runs[0])[1]
    colour = run_colour(frame.runs[0].colour)
    for row in (30, 60, 90):
        inside = curves.canvas.place(np.array([row, float(curves._axis.at(averages[row]))]))
        at = curves.widget.getViewBox().mapToScene(*inside)
        x, y = round(at.x()), round(at.y())
        assert ink(picture, colour, 60)[y - 2 : y + 3, x - 1 : x + 2].any()


def test_it_says_so(curves, frame_of) -> None:
    curves.show(noisy(frame_of, smoothing=0.6))
    assert curves.names(curves.frame)[1] == "log scale, smoothed"
    curves.show(noisy(frame_of))
    assert curves.names(curves.frame)[1] == "log scale"


def test_from_one_strength_to_another_and_back(curves, frame_of) -> None:
    pictures = [
        painted(curves, noisy(frame_of, smoothing=strength))
        for strength in (0.0, 0.6, 0.95, 0.6, 0.0)
    ]
    assert (pictures[0] == pictures[4]).all()
    assert (pictures[1] == pictures[3]).all()
    for one, other in ((0, 1), (1, 2), (0, 2)):
        assert (pictures[one] != pictures[other]).any()


@pytest.fixture
def long_run():
    scene = SHIPPED["himmelblau"]()
    run = next(run for run in scene.document.runs if run.optimizer == "adam")
    view = replace(scene.view, curve="momentum")
    document = replace(scene.document, runs=(run,), length=20_000)
    session = Session(replace(scene, document=document, view=view), load_problem)
    session.compute_to(20_000)
    session.seek(20_000)
    return session


def test_without_time_a_curve_ends_where_it_is_known_and_grows_by_itself(qtbot, long_run) -> None:
    frame = build_frame(long_run, LIGHT)
    curves = CurvesPanel(budget_s=0.001)
    qtbot.addWidget(curves.widget)
    curves.widget.resize(*SIZE)
    curves.widget.show()
    qtbot.waitExposed(curves.widget)
    curves.show(frame)
    values, _ = curves.series(frame.runs[0])
    assert 1 < len(values) < 20_001
    known = len(values) / 20_001

    def last_column():
        image = curves.widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        flat = np.frombuffer(image.constBits(), np.uint8).reshape(SIZE[1], -1, 4)
        drawn = ink(flat[34:230, : SIZE[0], 2::-1].astype(int), run_colour(frame.runs[0].colour))
        return np.nonzero(drawn.any(axis=0))[0].max()

    assert last_column() < 60 + known * 350
    qtbot.waitUntil(lambda: len(curves.series(frame.runs[0])[0]) == 20_001, timeout=20_000)
    qtbot.waitUntil(lambda: last_column() > 390)


def test_a_picture_waits_for_all_of_it(curves, long_run) -> None:
    frame = build_frame(long_run, LIGHT)
    assert replay_of(frame.runs[0].computation).count == 1
    painted(curves, frame)
    assert len(curves.series(frame.runs[0])[0]) == 20_001

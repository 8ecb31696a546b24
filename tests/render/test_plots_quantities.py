"""The curves of other quantities than the loss: right numbers, drawn where they belong."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from gdviz.engine.quantities import QUANTITIES, Measured
from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.render.frame import build_frame
from gdviz.render.plots.curves import CurvesPanel
from gdviz.render.style import LIGHT
from gdviz.scene.opening import SHIPPED


@pytest.fixture
def session():
    made = Session(SHIPPED["himmelblau"](), load_problem)
    made.compute_to(60)
    made.seek(40.5)
    return made


def values_of(session, curve, number=0):
    trajectory = session.computations[number].trajectory
    return Measured(curve).of(session.computations[number], trajectory.columns)


def test_they_are_what_they_are_called(session) -> None:
    columns = session.computations[0].trajectory.columns
    assert (values_of(session, "loss") == columns.loss).all()
    assert (values_of(session, "gradient") == columns.gradient_norm).all()
    theta = columns.theta
    steps = values_of(session, "step")
    assert np.isnan(steps[0])
    assert steps[1:] == pytest.approx(np.linalg.norm(theta[1:] - theta[:-1], axis=1))
    expected = [
        min(np.linalg.norm(minimum - row) for minimum in session.problem.minima()) for row in theta
    ]
    assert values_of(session, "distance") == pytest.approx(expected)


def test_of_gradient_descent_the_step_is_the_rate_times_the_slope(session) -> None:
    rate = session.document.runs[0].settings["learning_rate"]
    slope = values_of(session, "gradient")
    assert values_of(session, "step")[1:] == pytest.approx(rate * slope[:-1])


@pytest.mark.parametrize("curve", QUANTITIES)
def test_rows_that_come_later_make_no_difference(curve) -> None:
    whole = Session(SHIPPED["himmelblau"](), load_problem)
    whole.compute_to(60)
    bit_by_bit = Session(SHIPPED["himmelblau"](), load_problem)
    measured = Measured(curve)
    for head in (0, 1, 7, 30, 60):
        bit_by_bit.compute_to(head)
        trajectory = bit_by_bit.computations[0].trajectory
        found = measured.of(bit_by_bit.computations[0], trajectory.columns)
        assert len(found) == trajectory.columns.count
    expected = values_of(whole, curve)
    assert found == pytest.approx(expected[: len(found)], nan_ok=True)


def painted(qtbot, session, curve):
    session.look(replace(session.view, curve=curve))
    panel = CurvesPanel()
    qtbot.addWidget(panel.widget)
    panel.show(build_frame(session, LIGHT))
    image = QImage(420, 260, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        panel.paint(painter, QRectF(0, 0, 420, 260))
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(260, 420, 4).astype(int)
    return panel, rows


def test_each_is_another_picture_with_its_own_name(qtbot, session) -> None:
    pictures = {}
    for curve, quantity in QUANTITIES.items():
        panel, pictures[curve] = painted(qtbot, session, curve)
        assert panel.title() == quantity.name
        assert panel.widget.accessibleName() == quantity.name
    for one in pictures:
        for other in pictures:
            if one != other:
                changed = (pictures[one] != pictures[other])[60:220, 80:400].any(axis=-1)
                assert changed.sum() > 60, (one, other)


def test_a_panel_follows_from_one_to_another_and_back(qtbot, session) -> None:
    panel, before = painted(qtbot, session, "loss")
    session.look(replace(session.view, curve="step"))
    panel.show(build_frame(session, LIGHT))
    session.look(replace(session.view, curve="loss"))
    panel.show(build_frame(session, LIGHT))
    image = QImage(420, 260, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        panel.paint(painter, QRectF(0, 0, 420, 260))
    after = np.frombuffer(image.constBits(), np.uint8).reshape(260, 420, 4).astype(int)
    assert (before == after).all()


def test_where_no_minimum_is_known_nothing_is_drawn(qtbot) -> None:
    from gdviz.scene.spec import TypedFormula

    scene = SHIPPED["himmelblau"]()
    document = replace(scene.document, problem=TypedFormula("x² + y² + sin(x)"))
    session = Session(replace(scene, document=document), load_problem)
    session.compute_to(20)
    session.seek(10)
    assert np.isnan(values_of(session, "distance")).all()
    painted(qtbot, session, "distance")

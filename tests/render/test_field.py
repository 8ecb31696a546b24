"""The slope everywhere: arrows that point downhill, and are drawn."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.render.frame import build_frame
from gdviz.render.plots.contour import ContourPanel
from gdviz.render.plots.field import ACROSS, MOST, Field, even_counts
from gdviz.render.style import LIGHT
from gdviz.scene.opening import SHIPPED


def frame_of(name="himmelblau", field=True, reduction="sum"):
    scene = SHIPPED[name]()
    document = replace(scene.document, reduction=reduction)
    session = Session(replace(scene, document=document), load_problem)
    session.compute_to(1)
    session.look(replace(session.view, field=field))
    return build_frame(session, LIGHT, 121)


def painted(qtbot, frame, width, height):
    """The contours in so many pixels: the panel, and (height, width, 3) of 0…255."""
    panel = ContourPanel()
    qtbot.addWidget(panel.widget)
    panel.show(frame)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        panel.paint(painter, QRectF(0, 0, width, height))
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, width, 4)[..., 2::-1]
    return panel, rows.astype(float)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_small_step_along_an_arrow_goes_down(name) -> None:
    frame = frame_of(name)
    field = Field(frame.problem, frame.surface, "sum")
    assert len(field.theta) > 0.9 * ACROSS**2
    way = field.slope / np.hypot(*field.slope.T)[:, None]
    before, after = frame.problem.loss(field.theta), frame.problem.loss(field.theta + 1e-5 * way)
    assert (after < before).all()


def test_the_steepest_are_the_longest() -> None:
    frame = frame_of()
    field = Field(frame.problem, frame.surface, "sum")
    steep = np.hypot(*field.slope.T)
    assert (np.diff(field.rank[steep.argsort()]) >= 0).all()
    assert (field.rank.min(), field.rank.max()) == (0.0, 1.0)


def test_the_mean_points_the_same_way() -> None:
    frame = frame_of("penguins")
    total, mean = (Field(frame.problem, frame.surface, kind) for kind in ("sum", "mean"))
    assert total.slope == pytest.approx(342 * mean.slope)


def test_it_is_drawn_over_the_whole_plot_and_points_where_it_says(contour_of) -> None:
    panel, with_field = contour_of(frame_of())
    _, without = contour_of(frame_of(field=False))
    brighter = (with_field - without).sum(axis=-1) > 120
    assert brighter[40:380, 70:440].sum() > 800
    for part in np.array_split(np.arange(370), 5):
        assert brighter[40:380, 70 + part[0] : 70 + part[-1]].sum() > 60
    field = panel._field
    box = panel.widget.getViewBox().sceneBoundingRect()
    seen = []
    for theta, slope in zip(field.theta[::7], field.slope[::7], strict=True):
        inside = panel.canvas.place(theta)
        # An arrow's length from a number it has to be there.
        room = [number.adjusted(-14.0, -14.0, 14.0, 14.0) for number in panel._ground.numbers]
        if any(number.contains(QPointF(*inside)) for number in room):
            continue
        way = np.array([slope[0], -slope[1]]) / np.hypot(*slope)
        x, y = np.rint(inside + (box.left(), box.top()) + 3.0 * way).astype(int)
        seen.append(brighter[y - 1 : y + 2, x - 1 : x + 2].any())
    assert len(seen) > 0.7 * len(field.theta[::7])
    assert sum(seen) > 0.9 * len(seen)


@pytest.mark.parametrize("size", [(300.0, 300.0), (1178.0, 608.0), (400.0, 1100.0)])
def test_arrows_stand_as_far_apart_along_both_sides(size) -> None:
    across, up = even_counts(*size)
    assert min(across, up) == ACROSS
    assert size[0] / across == pytest.approx(size[1] / up, rel=0.05)
    frame = frame_of()
    field = Field(frame.problem, frame.surface, "sum", (across, up))
    assert len(np.unique(field.theta[:, 0])) == across
    assert len(np.unique(field.theta[:, 1])) == up


def test_a_plot_like_a_ribbon_has_no_end_of_arrows() -> None:
    assert even_counts(100_000.0, 10.0) == (MOST, 1)


def test_in_a_small_plot_there_are_fewer() -> None:
    assert even_counts(360.0, 172.0) == (18, 9)


def test_no_arrow_lies_on_a_number(qtbot) -> None:
    """Nor where one would have been: the picture there is that without the field."""
    shown = {field: painted(qtbot, frame_of(field=field), 900, 420) for field in (True, False)}
    panel, with_field = shown[True]
    box, numbers = panel.inside, panel._ground.numbers
    assert len(numbers) > 10
    for number in numbers:
        at = number.translated(box.topLeft()).toAlignedRect()
        rows, columns = slice(at.top(), at.bottom()), slice(at.left(), at.right())
        changed = np.abs(with_field - shown[False][1])[rows, columns].max(axis=-1) > 60.0
        assert changed.mean() < 0.02

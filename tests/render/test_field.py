"""The slope everywhere: arrows that point downhill, and are drawn."""

import numpy as np
import pytest
from msgspec.structs import replace

from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.render.frame import build_frame
from gdviz.render.plots.field import ACROSS, Field
from gdviz.render.style import LIGHT
from gdviz.scene.opening import SHIPPED


def frame_of(name="himmelblau", field=True, reduction="sum"):
    scene = SHIPPED[name]()
    document = replace(scene.document, reduction=reduction)
    session = Session(replace(scene, document=document), load_problem)
    session.compute_to(1)
    session.look(replace(session.view, field=field))
    return build_frame(session, LIGHT, 121)


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
    field = Field(panel.frame.problem, panel.frame.surface, "sum")
    box = panel.widget.getViewBox().sceneBoundingRect()
    towards = 0
    for theta, slope in zip(field.theta[::7], field.slope[::7], strict=True):
        at = panel.canvas.place(theta) + np.array([box.left(), box.top()])
        way = np.array([slope[0], -slope[1]]) / np.hypot(*slope)
        x, y = np.rint(at + 3.0 * way).astype(int)
        towards += brighter[y - 1 : y + 2, x - 1 : x + 2].any()
    assert towards > 0.9 * len(field.theta[::7])

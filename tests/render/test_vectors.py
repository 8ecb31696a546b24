"""Vectors at the playhead: the numbers of the rule itself, drawn where they point."""

import numpy as np
import pytest
from msgspec.structs import replace

from gdviz.core.optimizers import OPTIMIZERS
from gdviz.engine.session import Session
from gdviz.engine.terms import step_to
from gdviz.io.problems import load_problem
from gdviz.render.frame import build_frame, surface_of
from gdviz.render.picking import pixel_of
from gdviz.render.scene3d.arrows import arrow_segments
from gdviz.render.style import DARK, LIGHT, run_colour
from gdviz.render.vectors import LONGEST, SHORTEST, SLOPE_LENGTH
from gdviz.scene.opening import SHIPPED
from gdviz.scene.spec import Camera, RunSpec

TOP = Camera(azimuth=-90.0, elevation=90.0)


def session_of(name="himmelblau", head=7.0, **fields):
    scene = SHIPPED[name]()
    scene = replace(scene, document=replace(scene.document, **fields))
    made = Session(scene, load_problem)
    made.compute_to(60)
    made.seek(head)
    return made


def vectors_at(session, head, number=0):
    session.seek(head)
    session.look(replace(session.view, vectors_of=session.document.runs[number].id))
    return build_frame(session, LIGHT, 61).vectors


def values(vectors):
    return {arrow.kind: arrow.value for arrow in vectors.arrows}


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_the_step_is_the_way_to_the_next_row_for_every_rule(key) -> None:
    run = RunSpec(id="a", colour=0, optimizer=key, start=(0.5, -1.0), settings={})
    session = session_of(runs=(run,))
    theta = session.computations[0].trajectory.columns.theta
    for head in (0.0, 3.0, 3.7, 20.0):
        row = int(head)
        vectors = vectors_at(session, head)
        assert vectors.at == pytest.approx(theta[row])
        assert values(vectors)["step"] == pytest.approx(theta[row + 1] - theta[row], abs=1e-12)


def test_of_gradient_descent_and_momentum_they_are_those_of_the_note() -> None:
    session = session_of()
    rules = [run.optimizer for run in session.document.runs]
    gd, momentum = rules.index("gd"), rules.index("momentum")
    for row in (0, 5, 12):
        theta = session.computations[gd].trajectory.columns.theta[row]
        found = values(vectors_at(session, row, gd))
        assert found["gradient"] == pytest.approx(-session.problem.gradient(theta))
        rate = session.document.runs[gd].settings["learning_rate"]
        assert found["step"] == pytest.approx(rate * found["gradient"])
        assert "momentum" not in found
    gamma, m = 0.9, np.zeros(2)
    for row in range(9):
        theta = session.computations[momentum].trajectory.columns.theta[row]
        m = gamma * m + (1 - gamma) * session.problem.gradient(theta)
        assert values(vectors_at(session, row, momentum))["momentum"] == pytest.approx(-m)


def test_a_mini_batch_has_the_slope_of_its_own_samples() -> None:
    session = session_of("penguins")
    number = next(i for i, run in enumerate(session.document.runs) if run.batch_size == 32)
    computation = session.computations[number]
    theta = computation.trajectory.columns.theta[4]
    batch = computation.course.batch_of(4)
    found = values(vectors_at(session, 4.0, number))["gradient"]
    assert found == pytest.approx(-session.problem.gradient(theta, batch))
    assert found != pytest.approx(-session.problem.gradient(theta), rel=0.05)


def test_scaling_is_that_of_adam() -> None:
    session = session_of()
    number = [run.optimizer for run in session.document.runs].index("adam")
    vectors = vectors_at(session, 6.0, number)
    found = values(vectors)
    rate = session.document.runs[number].settings["learning_rate"]
    assert found["step"] == pytest.approx(rate * vectors.scaling * found["momentum"], rel=1e-6)
    assert vectors.rows()[-1][1] == "1/√v"
    assert vectors_at(session, 6.0, 0).scaling is None


def test_at_the_end_they_are_those_of_the_last_update() -> None:
    session = session_of(length=20)
    theta = session.computations[0].trajectory.columns.theta
    vectors = vectors_at(session, 20.0)
    last = min(20, len(theta) - 2)
    assert vectors.at == pytest.approx(theta[last])
    hidden = tuple(replace(run, visible=False) for run in session.document.runs)
    session.edit(replace(session.document, runs=hidden))
    assert build_frame(session, LIGHT, 61).vectors is None


def test_a_short_step_is_magnified_by_a_round_number_and_says_so() -> None:
    session = session_of()
    span = np.array([11.0, 11.0])
    seen = set()
    for head in range(0, 50):
        vectors = vectors_at(session, float(head))
        step = vectors.arrows[-1]
        drawn = np.hypot(*((step.tip - vectors.at) / span))
        assert vectors.magnified == float(f"{vectors.magnified:.0e}")
        name = vectors.rows()[len(vectors.arrows) - 1][1]
        if vectors.magnified == 1.0:
            assert name == "Δθ"
        else:
            assert name == f"Δθ ×{vectors.magnified:g}"
            assert SHORTEST * (1 - 1e-6) <= drawn <= min(2.5 * SHORTEST, LONGEST)
        slope = np.hypot(*((vectors.arrows[0].tip - vectors.at) / span))
        assert slope == pytest.approx(SLOPE_LENGTH)
        seen.add(vectors.magnified)
    assert len(seen) > 3


def test_reading_on_is_the_same_as_beginning_anew() -> None:
    session = session_of("penguins")
    computation = session.computations[1]
    for row in (1, 2, 3, 30, 31, 5, 59):
        ahead, anew = step_to(computation, row), computation.step_at(row)
        assert (ahead.theta == anew.theta).all()
        assert all((ahead.terms[name] == anew.terms[name]).all() for name in anew.terms)
    with pytest.raises(IndexError):
        step_to(computation, 10**6)


# --- pictures ------------------------------------------------------------------------------------


def colours_along(pixels, start, end):
    shares = np.linspace(0.25, 0.85, 25)[:, None]
    spots = np.rint(start + shares * (end - start)).astype(int)
    return pixels[spots[:, 1], spots[:, 0]]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_arrows_are_drawn_over_the_contours(contour_of, theme) -> None:
    session = session_of(head=1.0)
    session.look(replace(session.view, vectors_of=session.document.runs[0].id))
    frame = build_frame(session, theme)
    panel, pixels = contour_of(frame)
    plot = panel.canvas
    view = panel.widget.getViewBox().sceneBoundingRect()
    corner = np.array([view.left(), view.top()])
    slope, step = frame.vectors.arrows
    at = plot.place(frame.vectors.at) + corner
    seen = colours_along(pixels, at, plot.place(slope.tip) + corner)
    assert np.abs(seen - np.array(theme.text)).sum(axis=1).min() < 60
    seen = colours_along(pixels, at, plot.place(step.tip) + corner)
    assert np.abs(seen - np.array(run_colour(frame.vectors.colour))).sum(axis=1).min() < 60
    session.look(replace(session.view, vectors_of=""))
    _, without = contour_of(build_frame(session, theme))
    assert (np.abs(pixels - without).sum(axis=-1) > 60).sum() > 400


def test_arrows_are_drawn_over_the_surface(offscreen, frame_of) -> None:
    scene = SHIPPED["himmelblau"]()
    run = scene.document.runs[0]
    frame = frame_of(scene, 1.0, camera=TOP, vectors_of=run.id)
    picture = offscreen.pixels(frame, 480, 360)[..., :3].astype(float)
    slope = frame.vectors.arrows[0]
    theta = frame.vectors.at + np.linspace(0.2, 0.9, 15)[:, None] * (slope.tip - frame.vectors.at)
    spots = pixel_of(frame.surface, TOP, theta, frame.surface.loss_at(theta), 480, 360)
    seen = np.array([picture[round(y), round(x)] for x, y in spots])
    assert (np.abs(seen - np.array(LIGHT.text)).sum(axis=1) < 90).sum() > 7
    without = offscreen.pixels(frame_of(scene, 1.0, camera=TOP), 480, 360)[..., :3].astype(float)
    assert (np.abs(picture - without).sum(axis=-1) > 60).sum() > 100


def test_an_arrow_lies_on_the_surface_and_ends_with_it(frame_of) -> None:
    frame = frame_of("himmelblau", 1.0, vectors_of="gd", grid=121)
    session = session_of(head=1.0)
    vectors = vectors_at(session, 1.0)
    segments = arrow_segments(vectors, frame.surface, LIGHT, 1.0)
    assert segments.shape[1] == 10
    assert (np.abs(segments[:, [0, 1, 3, 4]]) <= 1.0).all()
    assert np.isfinite(segments).all()


def test_between_the_points_of_its_grid_a_surface_is_bilinear() -> None:
    scene = SHIPPED["himmelblau"]()
    problem = load_problem(scene.document.problem)
    surface = surface_of(problem, scene.document.plane, "sum", "en", 241)
    rng = np.random.default_rng(3)
    theta = rng.uniform(-5.0, 5.0, (200, 2))
    assert surface.loss_at(theta) == pytest.approx(problem.loss(theta), rel=0.01, abs=0.3)
    corner = np.array([surface.x[7], surface.y[5]])
    assert surface.loss_at(corner) == pytest.approx(surface.loss[5, 7])
    assert np.isnan(surface.loss_at(np.array([6.0, 0.0])))

"""Surfaces for a window: coarse at once, fine from a worker, the same as computed in one go."""

import dataclasses
import time

import numpy as np
import pytest
from msgspec.structs import replace

from gdviz.core.catalogue import LANDSCAPES
from gdviz.engine.session import Session
from gdviz.engine.worker import Worker
from gdviz.io.problems import load_problem
from gdviz.render import surfaces
from gdviz.render.frame import Wanted, build_frame, heights, surface_of
from gdviz.render.isolines import lines_at, pieces_of
from gdviz.render.style import LIGHT
from gdviz.render.surfaces import Surfaces, SurfaceTask, coarse_surface
from gdviz.scene.opening import SHIPPED
from gdviz.scene.own import own_plane
from gdviz.scene.spec import LandscapeProblem, Plane, Region
from tests.engine.helpers import Bowl
from tests.engine.test_worker import wait_for

HOME = Plane((-2.0, 2.0), (-1.0, 3.0))


class Asked:
    """Stands for a worker; does what it is asked for when it is told to."""

    def __init__(self):
        self.tasks = []

    def __call__(self, task):
        self.tasks.append(task)
        return True

    def work(self):
        while self.tasks[-1].advance():
            pass


class Slow(Bowl):
    """A bowl whose heights take so long at every point."""

    def __init__(self, per_point_s):
        super().__init__()
        self.per_point_s = per_point_s

    def loss(self, theta, samples=None):
        end = time.thread_time() + self.per_point_s * theta[..., 0].size
        while time.thread_time() < end:
            pass
        return super().loss(theta, samples)


@pytest.fixture
def slow():
    return Slow(2e-6)


@pytest.fixture
def asked():
    return Asked()


def same(a, b):
    """Whether two surfaces are the same to the last bit."""
    return (
        a.loss.tobytes() == b.loss.tobytes()
        and a.world == b.world
        and a.levels.tobytes() == b.levels.tobytes()
        and (a.x.tobytes(), a.y.tobytes()) == (b.x.tobytes(), b.y.tobytes())
        and a.coarse == b.coarse
    )


@pytest.mark.parametrize("name", [*LANDSCAPES, *SHIPPED])
def test_heights_do_not_depend_on_how_many_rows_are_computed_at_once(name):
    scene = SHIPPED.get(name)
    spec = scene().document.problem if scene else LandscapeProblem(name)
    problem, plane = load_problem(spec), own_plane(spec)
    x, y = np.linspace(*plane.x, 241), np.linspace(*plane.y, 241)[:40]
    whole = heights(problem, x, y, "sum")
    rows = [heights(problem, x, y[i : i + n], "sum") for i, n in ((0, 1), (1, 2), (3, 37))]
    assert np.concatenate(rows).tobytes() == whole.tobytes()


def test_without_a_worker_it_is_exact_at_once(slow):
    slow.per_point_s = 0.0
    found = Surfaces(lambda task: False).surface(Wanted(slow, HOME, "sum", "en"))
    assert same(found, surface_of(slow, HOME, "sum", "en"))


def test_it_is_coarse_at_once_and_then_exactly_what_an_export_draws(slow, asked):
    provider = Surfaces(asked)
    coarse = provider.surface(Wanted(slow, HOME, "sum", "en"))
    assert coarse.coarse
    assert len(coarse.x) < 241
    assert provider.surface(Wanted(slow, HOME, "sum", "en")) is coarse
    assert (len(asked.tasks), provider.news) == (1, 0)
    slow.per_point_s = 0.0
    asked.work()
    assert provider.news == 1
    fine = provider.surface(Wanted(slow, HOME, "sum", "en"))
    assert same(fine, surface_of(slow, HOME, "sum", "en"))
    assert provider.surface(Wanted(slow, HOME, "sum", "en")) is fine


@pytest.mark.parametrize("name", ["himmelblau", "classic-saddle-point"])
def test_pieces_of_lines_are_those_that_the_lines_are_joined_of(name):
    exact = surface_of(load_problem(LandscapeProblem(name)), HOME, "sum", "en", grid=61)
    loss = exact.loss.copy()
    loss[10:20, 30:40], loss[40, 40] = np.nan, np.inf
    surface = dataclasses.replace(exact, loss=loss)
    pieces, level_of = pieces_of(surface)
    for number in range(len(surface.levels)):
        lines = lines_at(surface, number)
        joined = [np.stack([line[:-1], line[1:]], axis=1) for line in lines]
        joined = np.concatenate([np.empty((0, 2, 2)), *joined])
        assert ends_of(pieces[level_of == number]) == ends_of(joined)


def ends_of(pieces):
    """Where pieces begin and end, whichever way and in whichever order they go."""
    rounded = pieces.round(6).tolist()
    return sorted(tuple(sorted(map(tuple, piece))) for piece in rounded)


def test_what_costs_little_is_as_fine_as_it_will_be_but_for_its_lines(asked):
    problem = load_problem(LandscapeProblem("bowl"))
    provider = Surfaces(asked)
    first = provider.surface(Wanted(problem, HOME, "sum", "en"))
    exact = surface_of(problem, HOME, "sum", "en")
    assert first.loss.tobytes() == exact.loss.tobytes()
    pieces, level_of = pieces_of(first)
    own = pieces[level_of == 3]
    assert 0 < len(own) < 0.5 * sum(map(len, lines_at(exact, 3)))
    ends = own.reshape(-1, 2)  # in grid units: there the loss is that of the level
    theta = np.array([[low, high] for low, high in (first.world.x, first.world.y)])
    places = theta[:, 0] + ends / (len(first.x) - 1) * (theta[:, 1] - theta[:, 0])
    level = first.world.level(first.loss_at(places))
    assert level == pytest.approx(float(first.world.level(first.levels[3])), abs=0.02)
    asked.work()
    fine = provider.surface(Wanted(problem, HOME, "sum", "en"))
    for number in range(len(exact.levels)):
        for one, other in zip(lines_at(fine, number), lines_at(exact, number), strict=True):
            assert one.tobytes() == other.tobytes()


def test_a_wish_that_is_stale_is_dropped(slow, asked):
    provider = Surfaces(asked)
    other = replace(HOME, x=(0.0, 1.0))
    provider.surface(Wanted(slow, HOME, "sum", "en"))
    newest = provider.surface(Wanted(slow, other, "sum", "en"))
    stale, wanted = asked.tasks
    slow.per_point_s = 0.0
    while stale.advance():  # a worker that had it in hand ends it
        pass
    assert provider.news == 0
    assert provider.surface(Wanted(slow, other, "sum", "en")) is newest
    while wanted.advance():
        pass
    assert same(
        provider.surface(Wanted(slow, other, "sum", "en")), surface_of(slow, other, "sum", "en")
    )


def test_nothing_fine_is_begun_on_the_way_and_what_was_is_dropped(slow, asked):
    way = [Wanted(slow, replace(HOME, x=(0.0, end)), "sum", "en") for end in (1.0, 1.1, 1.2)]
    passing = False
    provider = Surfaces(asked, passing=lambda: passing)
    provider.surface(way[0])
    (begun,) = asked.tasks
    passing = True
    seen = [provider.surface(wanted) for wanted in way[1:]]
    slow.per_point_s = 0.0
    while begun.advance():
        pass
    assert begun.result is None
    assert asked.tasks == [begun]
    assert [surface.world.x[1] for surface in seen] == [1.1, 1.2]
    assert provider.critical(way[2]) == ()
    passing = False
    assert provider.surface(way[2]) is seen[1]
    asked.work()
    assert same(provider.surface(way[2]), surface_of(slow, way[2].plane, "sum", "en"))


def test_coming_back_to_what_was_seen_costs_nothing(slow, asked):
    provider = Surfaces(asked)
    slow.per_point_s = 0.0
    provider.surface(Wanted(slow, HOME, "sum", "en"))
    asked.work()
    fine = provider.surface(Wanted(slow, HOME, "sum", "en"))
    provider.surface(Wanted(slow, replace(HOME, x=(0.0, 1.0)), "sum", "en"))
    assert provider.surface(Wanted(slow, HOME, "sum", "en")) is fine
    assert len(asked.tasks) == 2


@pytest.mark.parametrize(
    "name", ["rosenbrock", "himmelblau", "ackley", "beale", "branin", "plateau"]
)
def test_coarse_and_fine_have_the_same_box_and_the_same_lines(name, monkeypatch):
    """So that nothing jumps when the fine one comes."""
    monkeypatch.setattr(surfaces, "BUDGET_S", 0.0)
    spec = LandscapeProblem(name)
    problem, home = load_problem(spec), own_plane(spec)
    for plane in (home, replace(home, x=(home.x[0], 0.3 * home.x[0] + 0.7 * home.x[1]))):
        coarse = coarse_surface(problem, plane, "sum")
        fine = surface_of(problem, plane, "sum", "en")
        assert len(coarse.x) == 21
        span = fine.world.high - fine.world.low
        assert abs(coarse.world.low - fine.world.low) < 1e-3 * span
        assert abs(coarse.world.high - fine.world.high) < 1e-3 * span
        level = fine.world.level(coarse.loss)
        assert np.abs(coarse.world.level(coarse.loss) - level).max() < 0.06


def test_a_surface_with_holes_and_one_that_is_all_hole(asked, monkeypatch):
    monkeypatch.setattr(surfaces, "BUDGET_S", 0.0)

    class Holed(Bowl):
        def loss(self, theta, samples=None):
            return np.where(theta[..., 0] < self.edge, np.nan, super().loss(theta))

    for edge in (0.0, 9.0):
        problem = Holed()
        problem.edge = edge
        provider = Surfaces(asked)
        coarse = provider.surface(Wanted(problem, HOME, "sum", "en"))
        asked.work()
        fine = provider.surface(Wanted(problem, HOME, "sum", "en"))
        assert same(fine, surface_of(problem, HOME, "sum", "en"))
        assert (coarse.world.low, coarse.world.high) == (fine.world.low, fine.world.high)


def test_critical_points_come_after_the_surface_and_old_ones_stay_till_then(asked):
    problem = load_problem(LandscapeProblem("himmelblau"))
    home, left = Plane((-6.0, 6.0), (-6.0, 6.0)), Plane((-6.0, 0.0), (-6.0, 6.0))
    provider = Surfaces(asked)
    provider.surface(Wanted(problem, home, "sum", "en"))
    assert provider.critical(Wanted(problem, home, "sum", "en")) == ()
    asked.work()
    provider.surface(Wanted(problem, home, "sum", "en"))
    assert provider.critical(Wanted(problem, home, "sum", "en")) == ()
    asked.work()
    assert provider.news == 2
    assert len(provider.critical(Wanted(problem, home, "sum", "en"))) == 9
    provider.surface(Wanted(problem, left, "sum", "en"))
    known = provider.critical(Wanted(problem, left, "sum", "en"))
    assert 0 < len(known) < 9
    assert all(point.theta[0] <= 0.0 for point in known)
    asked.work()
    provider.surface(Wanted(problem, left, "sum", "en"))
    provider.critical(Wanted(problem, left, "sum", "en"))
    asked.work()
    found = provider.critical(Wanted(problem, left, "sum", "en"))
    assert {p.kind for p in found} == {p.kind for p in known}
    assert len(found) == len(known)


def test_the_worker_stops_at_once_while_a_slow_surface_is_computed(slow):
    worker = Worker()
    worker.start()
    task = SurfaceTask((slow, HOME, "sum", "en"), coarse_surface(slow, HOME, "sum"))
    worker.ask_for(task)
    time.sleep(0.03)
    begun = time.perf_counter()
    worker.stop()
    assert time.perf_counter() - begun < 0.2
    assert task.result is None


def test_a_window_and_an_export_show_the_same(asked):
    """What a session with a worker shows in the end is what `build_frame` shows by itself."""
    worker = Worker()
    worker.start()
    try:
        scene = SHIPPED["penguins"]()
        view = replace(scene.view, critical=True, seen=Region((0.0, 1.0), (3.5, 4.5)))
        session = Session(replace(scene, view=view), load_problem, worker)
        provider = Surfaces(session.compute_beside)

        def shown():
            return build_frame(session, LIGHT, source=provider)

        assert shown().surface.coarse
        wait_for(lambda: not shown().surface.coarse)
        wait_for(lambda: shown().critical)
        exact = build_frame(session, LIGHT)
        assert same(shown().surface, exact.surface)
        assert shown().critical == exact.critical
        assert exact.surface.world.x == (0.0, 1.0)
    finally:
        worker.stop()


def test_a_coarse_surface_can_be_read(slow):
    coarse = coarse_surface(slow, HOME, "sum")
    assert float(coarse.loss_at(np.array([1.0, 2.0]))) == pytest.approx(2.5, abs=0.02)
